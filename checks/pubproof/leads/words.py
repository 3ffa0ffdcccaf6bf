"""The words of a text, and what they say of an upload.

Most texts are made of the same words. What a word says is found out once, and words that say
nothing are not looked at again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.leads import files, runners

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = (
    "pypi",
    "file_upload",
    "semantic-release",
    "jupyter_releaser",
    "jupyter-releaser",
    "keyring",
    "twine_",
    "uv_publish_",
    "flit_",
    "hatch_index_",
    "poetry_pypi_",
    "poetry_http_",
    "pdm_publish_",
    "maturin_",
    "pubproof:",
    "base64",
    "\\x",
    "\\u",
    "$'",
)
"""Names of indexes, of tools that always upload and of their credentials, ways to write words so
that they do not show, and what marks a comment that silences a finding."""
_VERBS = ("publish", "upload")
_UPLOADERS = ("twine", "flit", "hatch", "poetry", "pdm", "maturin", "setup.py")
"""Tools that upload when they are told to."""
_UPLOAD = re.compile("(?<!release) upload ")
"""The verb, but for the command of GitHub's own tool."""
_HIDDEN = re.compile(
    r"""['"\\](?<=\w.)(?:(?:(?<=')'|(?<=")"|(?<=\\))\w|(?<=['"])\w+['"](?:\w|(?=[\s;&|]|$)))"""
)
"""Quotes and backslashes within a word, which may hide a tool's name."""
_JOINED = late.pattern(r"\\\r?\n\s*")
"""The end of a line that the shell joins with the next."""
_QUOTES = str.maketrans("", "", "\"'\\")
_LEADING = re.compile("|".join(map(re.escape, _WORDS)))
_EXPRESSION = " ${{"
_UNTOLD = (*_UPLOADERS, "uv", "rye")
"""How what stands before an expression ends that tells what a tool does."""
_UPLOADING = re.compile(r"(?:uvx?|rye)\b(?<!\wuv)(?<!\wuvx)(?<!\wrye)")
"""The other tools that upload, whose names are parts of many words."""


_TELLING = re.compile(
    runners.one_of(
        part.lower()
        for part in (
            *_WORDS,
            *_VERBS,
            *_UPLOADERS,
            *runners.NAMES,
            *files.MOVES,
            *files.SCRIPTS,
            "/",
            "-m",
        )
    )
)
"""A part of every word that says anything, but for those with quotes in them."""
_MOST_WORDS = 32 * 1024
"""How many words are remembered."""


def _marked(words: list[str]) -> list[str]:
    """Return the words that may say something; they are looked through all at once."""
    text = "\n".join(words).lower()
    found = {*_lines_with(_TELLING, text), *_lines_with(_HIDDEN, text)}
    return [word for word, lower in zip(words, text.split("\n"), strict=False) if lower in found]


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the lines of a text in which a pattern is found."""
    at = 0
    while (mark := pattern.search(text, at)) is not None:
        end = text.find("\n", mark.end())
        at = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, mark.start()) + 1 : at]


def uploads(words: str, text: str) -> bool:
    """Whether telling words, in lower case, name what always uploads, or a tool and its verb.

    The words may hide the tool; `text` is all that they are from.
    """
    if _LEADING.search(words) is not None:
        return True
    if _EXPRESSION in text and any(part.endswith(_UNTOLD) for part in text.split(_EXPRESSION)[:-1]):
        return True
    if _HIDDEN.search(words) is not None:
        words += f"\n{words.translate(_QUOTES)}"
    return any(map(words.__contains__, _VERBS)) and (
        any(map(words.__contains__, _UPLOADERS))
        or _UPLOADING.search(words) is not None
        or _HIDDEN.search(words) is not None
        or _UPLOAD.search(text.lower()) is not None
    )


class Words:
    """The words that were looked at so far."""

    def __init__(self) -> None:
        """Start without any."""
        self._dull: set[str] = set()
        """Words that say nothing."""
        self._marked: set[str] = set()
        """Words that may say something."""

    def telling(self, text: str) -> set[str]:
        """Return the words of a text, but for those that say nothing."""
        words = set(text.split())
        if "\\\n" in text:
            words.update(_JOINED.sub("", text).split())
        words -= self._dull
        fresh = words - self._marked
        if fresh:
            if len(self._dull) + len(self._marked) > _MOST_WORDS:
                self._dull.clear()
                self._marked.clear()
            marked = _marked(list(fresh)) + list(fresh & runners.APART)
            self._marked.update(marked)
            self._dull.update(fresh.difference(marked))
            words -= self._dull
        return words
