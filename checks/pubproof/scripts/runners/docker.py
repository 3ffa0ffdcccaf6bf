"""Docker: what images that are built here run, as far as Dockerfiles and compose files tell.

After the Dockerfile reference and the Compose file reference. Most of an image installs it: only
instructions are read that name an upload, or a file of the repository.
"""

from __future__ import annotations

import re
import shlex
from posixpath import relpath
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import first_word, operands, value, values, word_at
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.places import below, place_of
from pubproof.scripts.runners.hooks import UPLOADING
from pubproof.scripts.runners.image_files import TAKEN, ImageFiles, listed
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.start import Start
from pubproof.scripts.tables import table
from pubproof.scripts.task_files import COMPOSE_FILES
from pubproof.scripts.wrappers.tables import DOCKER_RUN
from pubproof.toml import items, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_VALUED = frozenset(
    {
        *("-f", "--file", "-t", "--tag", "--build-arg", "--target", "--platform", "--secret"),
        *("--ssh", "--label", "--cache-from", "--cache-to", "--network", "--progress", "-o"),
        *("--output", "--iidfile", "--build-context", "--builder", "--add-host", "--metadata-file"),
        *("-p", "--project-name", "--profile", "--env-file", "--project-directory"),
    }
)
_GROUPS = frozenset({"builder", "buildx", "container", "image"})
"""Words that may stand in front of ``build`` and ``run``."""
_COMMANDS = frozenset({"build", "create", "exec", "run", "start", "up", "watch"})
"""The sub-commands of compose that start something, or build."""
_INSTRUCTION = late.pattern(
    rf"\s*(RUN|CMD|ENTRYPOINT|{'|'.join(TAKEN)})\s+((?:--\S+\s+)*)(.*)", re.DOTALL | re.IGNORECASE
)
_ARGUMENT = "--build-arg"
_TASKED = frozenset({"duty", "fab", "gmake", "inv", "invoke", "just", "make", "nox", "task", "tox"})
"""Programs of which an image's instruction is read though it names nothing else."""
_PART = late.pattern(r"[^\s;&|()<>=]+")
"""A word of an instruction, without what parts commands and options."""


class _Instruction(NamedTuple):
    """One instruction of a Dockerfile."""

    name: str
    text: str
    row: int
    """The line in which it begins, from 0."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a command of docker builds and runs, where files of the repository tell."""
    argv = start.argv[1:]
    if argv[:1] and argv[0] in _GROUPS:
        argv = argv[1:]
    if start.argv[0] == "docker-compose" or argv[:1] == ("compose",):
        _follow_compose(reader, start, argv[argv[:1] == ("compose",) :])
    elif argv[:1] == ("build",):
        at = first_word(argv, _VALUED)
        folder = argv[at] if at < len(argv) else "."
        named = value(argv, "-f", "--file") or f"{folder}/Dockerfile"
        _follow_image(reader, start, named, folder, ("RUN",), tuple(values(argv, _ARGUMENT)))
    elif argv[:1] == ("run",) and first_word(argv, DOCKER_RUN) < len(argv):
        _follow_image(reader, start, "Dockerfile", ".", ("CMD", "ENTRYPOINT"))


def _follow_image(
    reader: Reader,
    start: Start,
    named: str,
    folder: str,
    names: tuple[str, ...],
    given: tuple[str, ...] = (),
) -> None:
    """Read later the instructions `names` of a Dockerfile, of which `folder` is the context.

    `given` are the arguments that it is built with, as ``NAME=value``, or from the variable NAME.
    """

    def run(context: Context) -> None:
        inside = resolve(context.folder, folder)
        for path, text in reader.texts(context.folder, named):
            if inside is not None:
                own = context._replace(folder=inside)
                _Image(reader, own, path, text, _arguments(given, context)).run(names)

    reader.follow(start, ("docker", named, folder, names, given), run)


def _arguments(given: Iterable[str], context: Context) -> dict[str, str]:
    """Return the arguments of an image by name; one without a value has that of a variable."""
    parted = (one.partition("=") for one in given)
    return {
        name: value if is_set else context.exported.get(name, UNKNOWN)
        for name, is_set, value in parted
    }


def _follow_compose(reader: Reader, start: Start, argv: tuple[str, ...]) -> None:
    files = [value(argv, "-f", "--file")] if value(argv, "-f", "--file") else list(COMPOSE_FILES)
    at = first_word(argv, _VALUED, 0)
    if word_at(argv, at) in _COMMANDS:
        asked = {*operands(argv[at + 1 :])}

        def run(context: Context) -> None:
            for path, text in reader.texts(context.folder, *filter(None, files)):
                inside = context._replace(folder=parent(path))
                _services(reader, inside, path, text, asked, argv[at:])

        reader.follow(start, ("compose", argv), run)


def _services(
    reader: Reader, context: Context, path: str, text: str, asked: set[str], argv: tuple[str, ...]
) -> None:
    """Read what the services of a compose file run, those that are asked for or all.

    `argv` is what compose is told, from its sub-command on.
    """
    services = within(table(reader.files, path), "services")
    for name in (asked & set(services)) or services:
        service = services[name]
        if not isinstance(service, dict):
            continue
        image = _Image(reader, context, path, text)
        for key in ("entrypoint", "command") if argv[0] != "build" else ():
            held = service.get(key)
            if held:
                line = held if isinstance(held, str) else shlex.join(map(str, held))
                image.start(line, place_of(text, path, f"{name}:", f"{key}:"))
        _build(reader, context, service, argv)


def _build(
    reader: Reader, context: Context, service: dict[str, object], argv: tuple[str, ...]
) -> None:
    """Read the Dockerfile from which a service is built."""
    build = service.get("build")
    if build is None:
        return
    own = build if isinstance(build, dict) else {"context": build}
    folder = str(own.get("context") or ".")
    inside = resolve(context.folder, folder)
    is_started = "entrypoint" in service or "command" in service or argv[0] == "build"
    held = own.get("args") or ()
    written = [f"{one}={held[one]}" for one in held] if isinstance(held, dict) else held
    given = (*map(str, items(written)), *values(argv, _ARGUMENT))
    for path, text in reader.texts(
        context.folder, f"{folder}/{own.get('dockerfile', 'Dockerfile')}"
    ):
        if inside is not None:
            arguments = _arguments(given, context)
            image = _Image(reader, context._replace(folder=inside), path, text, arguments)
            image.run(("RUN",) if is_started else ("RUN", "CMD", "ENTRYPOINT"))


class _Image:
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

    def run(self, names: tuple[str, ...]) -> None:
        """Start what the instructions `names` say."""
        place = self._reader.files.place(self._path)
        for one in _instructions(self._text):
            if one.name in TAKEN:
                self._files.take(one.name, one.text)
            elif one.name in names and place is not None:
                self.start(one.text, below(place, one.row))

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
            shell.run(self._reader, _with_paths(text, own), place, context, SH)
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
