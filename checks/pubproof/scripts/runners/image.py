"""One image, as a Dockerfile or a service describes it: what it runs as it is made, and starts.

After the Dockerfile reference, "RUN", "CMD", "ENTRYPOINT" and "Understand how CMD and ENTRYPOINT
interact". Most of an image installs it: only instructions are read that name an upload, or a file
of the repository.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from posixpath import relpath
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.options import word_at
from pubproof.scripts.paths import base, resolve
from pubproof.scripts.places import Text, below
from pubproof.scripts.runners.hooks import UPLOADING
from pubproof.scripts.runners.image_files import TAKEN, ImageFiles, listed
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.start import Start
from pubproof.scripts.wrappers.wrapper import is_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_INSTRUCTION = late.pattern(
    rf"\s*(RUN|CMD|ENTRYPOINT|{'|'.join(TAKEN)})\s+((?:--\S+\s+)*)(.*)", re.DOTALL | re.IGNORECASE
)
"""An instruction that is read: its name, its options, the rest."""
SERVING = ("CMD", "ENTRYPOINT")
"""The instructions that say what an image starts."""
_TASKED = frozenset({"duty", "fab", "gmake", "inv", "invoke", "just", "make", "nox", "task", "tox"})
"""Programs of which an image's instruction is read though it names nothing else."""
_FILLED = late.pattern(r"\$(?:\w+|\{[^{}]*\})")
"""A variable in what a stage begins from."""
_OF_IMAGE = frozenset(":/@")
"""What names an image only: a stage has a name without it."""
_PART = late.pattern(r"[^\s;&|()<>=]+")
"""A word of an instruction, without what parts commands and options."""


class _Instruction(NamedTuple):
    """One instruction of a Dockerfile."""

    name: str
    text: str
    row: int
    """The line in which it begins, from 0."""


class Image:
    """One image, as a Dockerfile or a service describes it."""

    def __init__(
        self,
        reader: Reader,
        context: Context,
        path: str,
        text: str,
        given: Mapping[str, str] | None = None,
    ) -> None:
        self._reader = reader
        self._context = context
        self._path = path
        self._text = text
        self._files = ImageFiles(reader.files, context.folder, given or {})

    def run(
        self, names: tuple[str, ...], words: tuple[str, ...] = (), target: str | None = ""
    ) -> None:
        """Start what the instructions `names` say; of those that count when it runs, the last.

        `words` are given to it then, and `target` is the stage that is asked for, nothing for the
        last one and None for any. All count where it cannot be told which one that is.
        """
        given = tuple(_instructions(self._text))
        ends = _ends(given)
        end = ends.get(target.lower()) if target else None
        stages: dict[str, dict[str, _Instruction]] = {}
        every: list[dict[str, _Instruction]] = [{}]
        is_told = target == "" or end is not None
        for one in given[:end]:
            if one.name == "FROM":
                first, stage = _stage(one.text)
                is_told = is_told and (not any(stages) or first in stages or _is_image(first))
                every.append({**stages.get(first, {})})
                stages[stage] = every[-1]
            if one.name in TAKEN:
                self._files.take(one.name, one.text)
            elif one.name in SERVING:
                every[-1][one.name] = one
            elif one.name in names:
                self._start(one.text, one)
        if set(SERVING) <= {*names}:
            chosen = every[-1:] if is_told else every
            for said in dict.fromkeys((one.get("ENTRYPOINT"), one.get("CMD")) for one in chosen):
                self._serve(*said, words)

    def _serve(
        self, entry: _Instruction | None, command: _Instruction | None, words: tuple[str, ...]
    ) -> None:
        """Start what a stage says that it does, with the words that it is given."""
        own = listed(entry.text) if entry is not None else None
        if entry is not None and own is None:
            self._start(entry.text, entry)  # by a shell, which heeds no words
            return
        if entry is not None and own is not None:
            given = words or (_words(command.text) if command is not None else ())
            self._start(json.dumps([*own, *given]), entry)
        if command is not None and not words and not hands_on(own or ()):
            self._start(command.text, command)

    def _start(self, text: str, instruction: _Instruction) -> None:
        """Start a text where an instruction stands."""
        place = self._reader.files.place(self._path)
        if place is not None:
            self.start(text, below(place, instruction.row))

    def start(self, text: str, place: Place) -> None:
        """Start a text, or the words of a list, if it may upload."""
        text = self._files.filled(text)
        words = listed(text)
        folder = self._files.folder() or self._context.folder
        parts = dict.fromkeys(_PART.findall(text if words is None else " ".join(words)))
        own = {part: self._own(part, folder) for part in parts}
        folders = {part: self._folder(part, folder) for part in parts if not own[part]}
        runs_tasks = self._runs_tasks(parts) or (any(folders.values()) and _TASKED & {*parts})
        if not any(own.values()) and not UPLOADING.search(text) and not runs_tasks:
            return
        own |= folders
        exported = {**self._context.exported, **self._files.variables}
        context = self._context._replace(fatal=False, folder=folder, exported=exported)
        if words is None:
            shell.run(self._reader, Text(_with_paths(text, own), place), context, SH)
        else:
            argv = tuple(_with_paths(word, own) for word in words)
            launch.launch(self._reader, Start(argv, place(0, 0, 1), context))

    def _runs_tasks(self, words: Iterable[str]) -> bool:
        """Whether words name a program that finds its tasks in a file which the image has."""
        return self._files.folder() is not None and not _TASKED.isdisjoint(words)

    def _folder(self, word: str, folder: str) -> str:
        """Return the folder of the repository that a word stands for, seen from another, if any."""
        path = self._files.folder_behind(word.strip("\"'"))
        return f"./{relpath(path, folder)}" if path else ""

    def _own(self, word: str, folder: str) -> str:
        """Return the file of the repository that a word stands for, seen from a folder, if any."""
        word = word.strip("\"'")
        path = self._files.behind(word) or self._somewhere(word.split("/"))
        return f"./{relpath(path, folder)}" if path else ""

    def _somewhere(self, parts: list[str]) -> str:
        """Return the file whose path ends as one in the image does, wherever that has it from."""
        if not parts[-1] or len(parts) < 2:  # noqa: PLR2004  a name alone is a program
            return ""
        for at in range(len(parts)):
            path = resolve(self._context.folder, "/".join(parts[at:]) or ".")
            if path is not None and self._reader.exists(path):
                return path
        return ""


def _with_paths(text: str, own: dict[str, str]) -> str:
    """Return a text with the repository's paths for the words that stand for them."""
    for word, path in own.items():
        named = rf"(?<![\w./-]){re.escape(word)}(?![\w./-])"
        text = path.join(re.split(named, text)) if path else text
    return text


def _stage(text: str) -> tuple[str, str]:
    """Return from what a stage begins, and its own name, which may be nothing."""
    words = [word.lower() for word in text.split() if not word.startswith("--")]
    return word_at(words, 0), word_at(words, 2)


def _ends(instructions: Sequence[_Instruction]) -> dict[str, int]:
    """Return behind which of the instructions the stages end, by their names."""
    starts = [at for at, one in enumerate(instructions) if one.name == "FROM"]
    parts = pairwise((*starts, len(instructions)))
    return {_stage(instructions[start].text)[1]: end for start, end in parts}


def _is_image(name: str) -> bool:
    """Whether what a stage begins from is an image, whatever its variables hold, and no stage."""
    plain = _FILLED.sub("", name)
    return "$" not in name or ("$" not in plain and not _OF_IMAGE.isdisjoint(plain))


def hands_on(entry: Sequence[str]) -> bool:
    """Whether it is known of an entry point what it makes of the words that it is given."""
    return bool(entry) and is_program(base(entry[0]))


def _words(command: str) -> tuple[str, ...]:
    """Return the words that an entry point is given by a CMD."""
    return tuple(listed(command) or ("/bin/sh", "-c", command))


def _instructions(text: str) -> Iterator[_Instruction]:
    """Yield the instructions of a Dockerfile that count here, their lines joined."""
    lines = text.replace("\r\n", "\n").split("\n")
    row = 0
    while row < len(lines):
        first, parts = row, [lines[row]]
        while parts[-1].rstrip().endswith("\\") and row + 1 < len(lines):
            row += 1
            parts.append("\\" if lines[row].lstrip().startswith("#") else lines[row])
        row += 1
        found = _INSTRUCTION.fullmatch("\n".join(parts))
        if found is None:
            continue
        name, front, words = found[1].upper(), found[2], found[3]
        if name in TAKEN:
            yield _Instruction(name, f"{front}{words}".strip(), first)
            continue
        mark = words.removeprefix("<<").strip("-\"' ") if words.startswith("<<") else ""
        if mark:
            end = next((n for n in range(row, len(lines)) if lines[n].strip() == mark), len(lines))
            words, first, row = "\n".join(lines[row:end]), row, end + 1
        yield _Instruction(name, words.strip(), first)
