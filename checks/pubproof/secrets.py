"""Secrets that a workflow names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows import expressions
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, scalars, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location

_INDEXES = ("pypi", "twine", "uv_publish", "hatch_index", "flit_", "pdm_publish", "maturin_")
"""Parts of the names of credentials that an index takes, in lower case."""
_INDEX = f"(?:{'|'.join(_INDEXES)})"
_OF_AN_INDEX = late.pattern(_INDEX, re.IGNORECASE)
_GIVEN = late.pattern(
    rf"{_INDEX}[\w-]{{0,99}}[\"']?(?:\s{{0,9}}:[^\n]{{0,99}}|[\s=][\"']?)\$\{{\{{"
)
"""An entry, or an option, that is named like an index's credential, and given an expression.

It is for texts in lower case: to search in both cases takes many times longer.
"""
_SAID = late.pattern(
    r"(?<![\w-])-{0,2}(?P<name>\w[\w-]{0,99})[\"']?[ \t:=][ \t]?[\"']?"
    r"(?P<value>\$\{\{[^}\n]{0,400}\}\})"
)
"""An option, or a variable, in a script or a list, with the expression that it is given."""
_COMMENT = late.pattern(r"^[ \t]*#.*", re.MULTILINE)
"""A line that shells and most other languages pass over."""
_OF_A_SERVICE = late.pattern(
    r"(?:^|_)(?:anaconda|anthropic|apple|cachix|cloudflare|codecov|codspeed|conda|coveralls|discord"
    r"|docker(?:hub)?|docs|gh|ghcr|git|github|gitlab|gitter|gpg|hf|homebrew|hugging_?face|jira"
    r"|netlify|npm|openai|quay|readthedocs|rtd|rtfd|semgrep|sentry|slack|snyk|sonar(?:cloud)?|ssh"
    r"|teams|telegram|vercel|zenodo|zulip)(?:_|$)"
    r"|(?:^|_)(?:app|client)_(?:id|key|private_key|secret)$|(?:^|_)pat(?:_|$)",
    re.IGNORECASE,
)
"""Names of secrets that are for something other than a package index."""
_CREDENTIAL = late.pattern(
    r"key|password|secret|token"
    r"|(?:^|[_-])(?:auth|creds?|credentials?|pass|passphrase|passwd|pw|pwd)(?:$|[_-])",
    re.IGNORECASE,
)
"""What the name of a credential has in it."""
_TAKES_A_CREDENTIAL = late.pattern(
    r"(?!no[_-]).*(?:key|password|secret|token"
    r"|[_-](?:auth|creds?|credentials?|pass|passphrase|passwd|pw|pwd))",
    re.IGNORECASE,
)
"""An option by its last word: ``--pypi-key-ring`` takes a ring of keys, ``--no-…`` nothing."""
OF_A_VAULT = "op://"
"""How the name of a secret in 1Password begins, which its action fills in for later steps."""
_ANY = ("", "*")
"""How a secret is named in an expression that reads all, or one by a name that it makes up."""
_NO_CREDENTIAL = late.pattern(
    r"_(?:url|host|server|endpoint|registry|repository|repo|index|(?:project|package)(?:_name)?)$",
    re.IGNORECASE,
)
"""How the name of what is no credential ends, whatever stands before it."""
_TOKEN = late.pattern(r"token|key", re.IGNORECASE)
_PASSWORD = late.pattern(r"(?:^|[_-])(?:pass(?:phrase|wd|word)?|pwd?)(?:$|[_-])", re.IGNORECASE)
"""What the name of a password has in it, which may be a token all the same: it is one to upload."""
_ONE_TIME = late.pattern(r"(?:^|[_-])(?:t?otp|2fa|mfa)(?:$|[_-])", re.IGNORECASE)
"""What the name of that has in it of which passwords are made that hold only once."""
_USER = late.pattern(r"(?:user|user_?name|login)$", re.IGNORECASE)


def is_of_an_index(name: str) -> bool:
    """Whether a secret is named like a package index's credential."""
    return bool(_OF_AN_INDEX.search(name)) and not _NO_CREDENTIAL.search(name)


def is_credential_of_an_index(name: str) -> bool:
    """Whether a name, whatever it is the name of, says that it is a package index's credential."""
    return is_of_an_index(name) and _CREDENTIAL.search(name) is not None


def takes_a_credential_of_an_index(option: str) -> bool:
    """Whether an option, without its hyphens, says that its value is an index's credential."""
    return is_of_an_index(option) and _TAKES_A_CREDENTIAL.fullmatch(option) is not None


def is_of_a_user(name: str) -> bool:
    """Whether a secret is named like the user of an account, who cannot be revoked."""
    return bool(_USER.search(name))


def made_useless(name: str) -> str:
    """Return what to do on PyPI about what a secret of that name holds, or has held."""
    if _TOKEN.search(name) is None and _ONE_TIME.search(name) is not None:
        return "set up the account's two-factor authentication on PyPI anew"
    if _TOKEN.search(name) is None and _PASSWORD.search(name) is not None:
        return "on PyPI revoke the token, or change the password, that it holds"
    return "revoke the token on PyPI"


def credentials_in(given: Mapping) -> Iterator[str]:
    """Yield the inputs, or variables, that are named like an index's credential and given one."""
    for name, value in given.entries:
        is_told = isinstance(value, Scalar) and "${{" in value.value
        if is_told and is_credential_of_an_index(name.value):
            yield name.value


def given_by_name(root: Node) -> Iterator[tuple[str, Location, str]]:
    """Yield what is named like an index's credential and given a secret that is not.

    That is an entry, or an option or a variable in a script or a list: its name, its place, and the
    secret.
    """
    for node in within(root):
        if isinstance(node, Scalar):
            yield from _given_in_text(node)
            continue
        given = {*credentials_in(node)} if isinstance(node, Mapping) else ()
        for name, value in node.entries if given and isinstance(node, Mapping) else ():
            if name.value in given:
                secrets = (one for _, one in named_in(value) if not is_of_an_index(one))
                yield from ((name.value, name.location, one) for one in secrets)


def _given_in_text(text: Scalar) -> Iterator[tuple[str, Location, str]]:
    """Yield what a text names like an index's credential right before a secret that is not."""
    if "secrets" not in text.value.lower() or _OF_AN_INDEX.search(text.value) is None:
        return
    for found in _SAID.finditer(uncommented(text.value)):
        if is_credential_of_an_index(found["name"]):
            place = text.place_offset(found.start("name"), len(found["name"]))
            for path in expressions.paths_in(found["value"]):
                if path[0].lower() == "secrets" and path[1:] and not is_of_an_index(path[1]):
                    yield found["name"], place, path[1]


def uncommented(text: str) -> str:
    """Return a text with blanks for the lines that are comments in most languages."""
    return _COMMENT.sub(lambda one: " " * len(one[0]), text)


def is_of_another_service(name: str) -> bool:
    """Whether a secret is named like a credential of something other than a package index."""
    return not is_of_an_index(name) and _OF_A_SERVICE.search(name) is not None


def may_name_an_index(text: str) -> bool:
    """Whether a secret that `text` names may be a package index's credential."""
    return "secrets" in text.lower() and _OF_AN_INDEX.search(text) is not None


def may_concern_an_index(lower: str) -> bool:
    """Whether a text, in lower case, may name an index's credential, or tell something one."""
    return any(map(lower.__contains__, _INDEXES)) and (
        "secrets" in lower or ("${{" in lower and _GIVEN.search(lower) is not None)
    )


def named_in(node: Node) -> Iterator[tuple[Scalar, str]]:
    """Yield the names of the secrets that the expressions under a node read, with their place."""
    return ((scalar, name) for scalar, name in _read(node) if name not in _ANY)


def all_in(node: Node) -> Iterator[Scalar]:
    """Yield the texts under a node whose expressions read every secret, or one of a made name."""
    return (scalar for scalar, name in _read(node) if name in _ANY)


def variables_in(node: Node) -> Iterator[tuple[Scalar, str]]:
    """Yield the repository's variables that are read under a node and named like a credential.

    GitHub hides what they hold nowhere, not in logs either.
    """
    for scalar, name in _read(node, "vars"):
        if is_credential_of_an_index(name):
            yield scalar, name


def _read(node: Node, context: str = "secrets") -> Iterator[tuple[Scalar, str]]:
    for scalar in scalars(node):
        if context in scalar.value.lower():
            for path in expressions.paths_in(scalar.value):
                if path[0].lower() == context:
                    yield scalar, path[1] if path[1:] else ""
