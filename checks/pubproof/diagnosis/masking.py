"""Secrets, of which nothing that is read from a log may be repeated."""

from __future__ import annotations

import re

from pubproof.tokens import mask

_HIDDEN = "…"
_REST = r"(?:[ \t]*\n[ \t]*[\w=-]{24,}(?=[ \t]*(?:\n|$)))*"
"""Further lines of nothing but a long word: what is left of a token that was wrapped."""

_NAMES = (
    *("basic", "bearer", "authorization", "passw", "passphrase", "secret", "_token"),
    *("apikey", "api_key", "api-key", "-token", "token=", 'token"', "token'"),
)
_SECRETS = (
    # An index token so long that it may be wrapped; an identity, whole or in part.
    (("pypi-",), re.compile(rf"(pypi-)[\w-]{{60,}}{_REST}")),
    (("eyj",), re.compile(rf"eyJ[\w-]{{8,}}(?:\.[\w-]*){{0,2}}{_REST}")),
    # Tokens of GitHub and of Slack, and the names of Amazon's keys.
    (
        ("gh", "xox", "akia", "asia"),
        re.compile(
            r"gh[pousr]_[\w.-]{8,}|github_pat_\w{8,}|xox[a-z]-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}"
        ),
    ),
    # What an option is given; -p is a password where a user stands before it.
    (
        ("--", "-p"),
        re.compile(
            r"((?<![\w-])--(?:[a-z]{1,20}-)?(?:password|passphrase|token|secret|api-key)[ =]{1,4}"
            r"|(?<![\w-])-u[ =]?[^\s=]{1,100} {1,4}-p[ =]?)"
            r"(?:\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s*<]\S*)"
        ),
    ),
    # User and password in an address.
    (("://",), re.compile(r"(://)(?:[^\s/@]{0,200}:\S{0,300}|[^\s/@]{1,300})(?=@)")),
    # An authorization, and what is named as a secret.
    (
        _NAMES,
        re.compile(
            r"((?:basic|bearer|authorization\W{1,4})[ \t]+(?:(?:basic|bearer|token)[ \t]+)?)"
            r"[\w.~+/=-]{8,}"
            r"|((?:passw(?:or)?d|passphrase|secret|api[_-]?key|_token|(?:private|job|auth)-token"
            r"|token(?==|[\"'][ \t]{0,4}:[ \t]{0,4}[\"']))\w{0,40}[\"']?"
            r"[ \t]*[=:][ \t]*[\"']?)[^\s\"'*<]\S*(?:(?<=[=:])[ \t]+\S+)*",
            re.IGNORECASE,
        ),
    ),
)
"""What secrets look like, each behind words of which one stands in it; groups are kept."""
_LONG = re.compile(r"[\w=+-]{24,}", re.ASCII)
_PARTS = re.compile(r"[^\W_]+")


def masked(text: str) -> str:
    """Return `text` without what is by its form a secret; it keeps its number of lines."""
    lower = text.lower()
    for words, secret in _SECRETS:
        if any(word in lower for word in words):
            text = secret.sub(_hide, text)
    return mask(text)


def suspicious(text: str) -> str:
    """Return `text` without any long word of letters and digits, which may be a secret.

    Such a word mixes them: that a number stands in it by itself, as in the name of a file, does
    not count.
    """
    return _LONG.sub(lambda found: _HIDDEN if _mixed(found[0]) else found[0], text)


def _hide(found: re.Match[str]) -> str:
    kept = next((group for group in found.groups() if group), "")
    return kept + _HIDDEN + "\n" * (found[0].count("\n") - kept.count("\n"))


def _mixed(word: str) -> bool:
    return any(not part.isalpha() and not part.isdigit() for part in _PARTS.findall(word))
