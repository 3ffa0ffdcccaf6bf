"""The words of a text, and what they say of an upload.

Most texts are made of the same words. What a word says is found out once, and words that say
nothing are not looked at again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late, tools
from pubproof.leads import files, runners, variable_paths
from pubproof.repository import SILENCING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

_WORDS = (
    "pypi",
    "file_upload",
    "fullrelease",
    "semantic-release",
    "semantic_release",
    "jupyter_releaser",
    "jupyter-releaser",
    "keyring",
    *map(str.lower, tools.VARIABLES),
    "py_wheel",
    "python-publish",
    "publish-python",
    SILENCING,
    "base64",
    "\\x",
    "\\u",
    "$'",
)
"""Names of indexes, of tools that always upload and of their credentials, ways to write words so
that they do not show, and how a comment begins that silences a finding."""
_UPLOADERS = (
    *(name for name in tools.UPLOADING if name not in tools.SHORT),
    *(name for name, _ in tools.UNREAD),
)
"""Tools that upload when they are told to."""
_UPLOAD = re.compile(" upload (?<!release upload )")
"""The verb, but for the command of GitHub's own tool."""
_HIDDEN = re.compile(
    r"""['"\\](?<=\w.)(?:(?:(?<=')'|(?<=")"|(?<=\\))\w|(?<=['"])\w+['"](?:\w|(?=[\s;&|]|$)))"""
)
"""Quotes and backslashes within a word, which may hide a tool's name."""
_JOINED = late.pattern(r"\\\r?\n\s*")
"""The end of a line that the shell joins with the next; behind a blank it joins no words."""
_LEADING = re.compile(runners.one_of(_WORDS))
_VARIABLE = "$"
"""What stands behind a tool which a variable or an expression tells what to do."""
_UPLOADING = re.compile(r"(?:uvx?|rye|pyb)\b(?<!\wuv)(?<!\wuvx)(?<!\wrye)(?<!\wpyb)")
"""The other tools that upload, whose names are parts of many words."""


_TELLING = re.compile(
    runners.one_of(
        part.lower()
        for part in (
            *_WORDS,
            *tools.VERBS,
            *_UPLOADERS,
            *runners.NAMES,
            *files.HERE,
            *files.MOVES,
            *files.SCRIPTS,
            "/",
            "-m",
            "pyb",
        )
    )
)
"""A part of every word that says anything, but for those with quotes in them."""
_MAX_WORDS = 32 * 1024
"""How many words are remembered."""


def _marked(words: list[str]) -> list[str]:
    """Return the words that may say something; they are looked through all at once."""
    text = "\n".join(words).lower()
    found = {*_lines_with(_TELLING, text), *_lines_with(_HIDDEN, text)}
    found.update(_lines_with(runners.BY_THEMSELVES, f"\n{text}\n"))
    return [word for word, lower in zip(words, text.split("\n"), strict=False) if lower in found]


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the lines of a text in which a pattern is found."""
    at = 0
    while (mark := pattern.search(text, at)) is not None:
        end = text.find("\n", mark.end())
        at = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, mark.end()) + 1 : at]


class Word:
    """What one word says, whatever stands beside it."""

    __slots__ = ("files", "has_verb", "is_open", "mounted", "moves", "runners", "uploads")

    def __init__(self, text: str) -> None:
        lower = text.lower()
        self.uploads = _LEADING.search(lower) is not None
        """Whether it names what always uploads."""
        bare = lower.replace('"', "").replace("'", "").replace("\\", "")
        self.has_verb = any(map(bare.__contains__, tools.VERBS))
        self.moves = any(map(text.__contains__, files.MOVES))
        """Whether it may change the working folder."""
        self.is_open = variable_paths.may_be_one(text)
        """Whether it may be a path with a variable in it, or an end of one."""
        self.runners = tuple(runners.named_in(text))
        parts = files.parts(text)
        self.files = tuple(files.named_by(parts))
        self.mounted = tuple(files.named_by(files.mounted(parts)))
        """The files that it names in a container."""


class Telling:
    """The telling words of a text, and what they say together."""

    __slots__ = ("_said", "every", "is_open", "moves", "words")

    def __init__(self, words: Mapping[str, Word], every: AbstractSet[str]) -> None:
        self.words = "\n".join(words)
        """They, a line each."""
        self.every = every
        """They, and those that say nothing."""
        self._said = words.values()
        self.moves = any(word.moves for word in self._said)
        """Whether they may change the working folder."""
        self.is_open = self.moves or any(word.is_open for word in self._said)
        """Whether they may name paths with variables in them, or such folders."""

    def upload(self, text: str) -> bool:
        """Whether they name what always uploads, or a tool and its verb; `text` has them all."""
        if any(word.uploads for word in self._said):
            return True
        if _VARIABLE in text and any(
            part.rstrip(" \"'").endswith(tools.UPLOADING) for part in text.split(_VARIABLE)[:-1]
        ):
            return True
        return any(word.has_verb for word in self._said) and (
            self._names_tool() or _UPLOAD.search(text.lower()) is not None
        )

    def _names_tool(self) -> bool:
        """Whether they name a tool that uploads when it is told to, or may hide one."""
        lower = self.words.lower()
        return (
            any(map(lower.__contains__, _UPLOADERS))
            or _UPLOADING.search(lower) is not None
            or _HIDDEN.search(lower) is not None
        )

    def runners(self) -> set[str]:
        """Return the programs that they may name and that run what files say."""
        return {runner for word in self._said for runner in word.runners}

    def files(self) -> set[str]:
        """Return the files that they may name."""
        found = {file for word in self._said for file in word.files}
        if files.MOUNTING in self.words:
            found.update(file for word in self._said for file in word.mounted)
        return found


class Words:
    """The words that were looked at so far."""

    def __init__(self) -> None:
        """Start without any."""
        self._dull: set[str] = set()
        """Words that say nothing."""
        self._telling: dict[str, Word] = {}
        """Words that may say something."""

    def telling(self, text: str) -> Telling:
        """Return the words of a text, but for those that say nothing."""
        words = text.split()
        if text.count("\\\n") > text.count(" \\\n"):
            words += _JOINED.sub("", text).split()
        if len(self._dull) + len(self._telling) > _MAX_WORDS:
            self._dull.clear()
            self._telling.clear()
        every = set(words)
        left = every.difference(self._dull)
        fresh = left.difference(self._telling)
        if fresh:
            marked = _marked(list(fresh))
            self._telling.update((word, Word(word)) for word in marked)
            dull = fresh.difference(marked)
            self._dull |= dull
            left -= dull
        return Telling({word: self._telling[word] for word in left}, every)
