"""Secrets, which neither the terminal nor a transcript may show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import tokens
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGN = "***"
"""What stands in the place of a secret; GitHub's own runs show the same."""

_NAME = re.compile(
    r"TOKEN(?!IZ)|SECRET|PASSW|PASSPHRASE|CREDENTIAL"
    r"|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION)_?KEY|(?:^|_)(?:AUTH|KEY|PASS|PAT|PWD)$",
    re.IGNORECASE,
)
"""Names of variables that hold secrets."""
_NO_SECRET = re.compile(r"_(?:DIR|FILE|PATH|SOCK|SOCKET)$|^(?:OLD)?PWD$", re.IGNORECASE)
"""Names like those that say where a secret is, or that only look so."""
_SHORTEST = 6
"""Shorter values, such as ``true``, are words that stand in many texts."""

_FORM = re.compile(r"\bgh[oprsu]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|(?<=://)[^\s/@:]*:[^\s/@]+@")
"""GitHub's tokens, and what stands before the host in an address."""
_STARTS = ("pypi-", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "://")
_UNFINISHED = re.compile(r"(?:pypi-|gh[oprsu]_|github_pat_)[\w-]*\Z|://[^\s/@]*\Z")
"""The start of a secret at the end of a text, of which more may come."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
"""A control function of a terminal (ECMA-48, 5.3 and 5.4; 8.3.89 with its end)."""
_PART = re.compile(r"(?:\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)|\r)\Z")
"""The start of one, or a line end of which the second half may come."""


class Secrets:
    """What is secret on this machine."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the values of variables that are named like secrets, line by line."""
        values = (value for name, value in environment.items() if _is_secret(name))
        lines = {line.strip() for value in values for line in value.split("\n")}
        self.values = sorted((line for line in lines if len(line) >= _SHORTEST), key=len)[::-1]
        self._values = re.compile("|".join(map(re.escape, self.values)) or r"(?!)")

    def mask(self, text: str) -> str:
        """Return `text` without the secrets in it."""
        return tokens.mask(_FORM.sub(_SIGN, self._values.sub(_SIGN, text)))

    def settled(self, text: str) -> int:
        """Return how much of `text` can be shown, whatever comes behind it."""
        unfinished = _UNFINISHED.search(text)
        ends = [unfinished.start()] if unfinished else []
        ends += [len(text) - _overlap(text, one) for one in (*self.values, *_STARTS)]
        end = min(ends)
        straddling = (one.start() for one in self._values.finditer(text) if one.end() > end)
        return min(end, next(straddling, end))


class Stream:
    """The output of a command, cleaned and masked as it comes."""

    def __init__(self, secrets: Secrets) -> None:
        """Begin with an output that has said nothing."""
        self._secrets = secrets
        self._raw = ""
        self._text = ""

    def feed(self, text: str) -> str:
        """Take more output; return what can be shown of it, and of what was kept back."""
        self._raw += text
        part = _PART.search(self._raw)
        end = part.start() if part else len(self._raw)
        self._text += clean(self._raw[:end])
        self._raw = self._raw[end:]
        return self._shown(self._secrets.settled(self._text))

    def flush(self) -> str:
        """Return the rest, for nothing more comes."""
        self._text += clean(self._raw)
        self._raw = ""
        return self._shown(len(self._text))

    def _shown(self, end: int) -> str:
        shown, self._text = self._text[:end], self._text[end:]
        return self._secrets.mask(shown)


def clean(text: str) -> str:
    """Return a text with lines and tabs, but without anything else that moves a cursor."""
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(one if one in "\n\t" else plain(one) for one in text)


def _is_secret(name: str) -> bool:
    return bool(_NAME.search(name)) and not _NO_SECRET.search(name)


def _overlap(text: str, secret: str) -> int:
    """Return how many characters at the end of `text` may be the start of `secret`."""
    longest = min(len(text), len(secret) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(secret[:n])), 0)
