"""The forms of PyPI's tokens and of logins in addresses, by which texts that hold one are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "pypi-"
"""How every token begins."""

_MACAROON = "AgE"
"""What the bytes that every macaroon begins with read in base64."""
_TOKEN = re.compile(rf"{PREFIX}{_MACAROON}[A-Za-z0-9_-]{{13,}}")
_ALIKE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{16,}}")
"""What may be a token that somebody has changed: shown to nobody, but held against nobody."""
_NAME = late.pattern(r"pypi(?:[-_][a-z0-9]{1,15}){1,20}[-_]?")
"""Short words without capitals, such as ``pypi-manylinux-x86_64`` and ``pypi-release-candidate-``:
a name."""
CODED = ("cHlwaS", "B5cGkt", "weXBpL")
"""What base64 makes of a token's beginning, by how many bytes stand before it modulo 3: the
characters that do not depend on what is around it."""
_CODED = late.pattern(rf"(?:{'|'.join(CODED)})[A-Za-z0-9+/_-]{{16,}}={{0,2}}")
"""A token in base64."""
_LOGIN = late.pattern(r"(?<=://)[^\s/@:\"'$]{0,100}:(?!pypi-…@)[^\s/@\"'$]{1,300}(?=@)")
"""A user and a password, written out in an address."""
_SHORT = 40
"""A token of fewer characters shows none of them: four would be too many."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` a PyPI token starts and ends."""
    return (match.span() for match in _TOKEN.finditer(text))


def coded(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` something in base64 that begins as a token does starts and ends."""
    return (match.span() for match in _CODED.finditer(text)) if _is_coded(text) else iter(())


def logins(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` the user and the password in an address start and end."""
    return (match.span() for match in _LOGIN.finditer(text)) if "://" in text else iter(())


def mask(text: str) -> str:
    """Return `text` with ``pypi-…`` for each token, and ``…`` for one in base64 and each login."""
    text = _ALIKE.sub(lambda match: match[0] if _NAME.fullmatch(match[0]) else "pypi-…", text)
    text = _CODED.sub("…", text) if _is_coded(text) else text
    return _LOGIN.sub("…", text) if "://" in text else text


def hint(token: str) -> str:
    """Return how to speak of a token: ``pypi-…`` and its last four characters, no more."""
    return f"pypi-…{token[-4:]}" if len(token) >= _SHORT else "pypi-…"


def _is_coded(text: str) -> bool:
    return any(sign in text for sign in CODED)
