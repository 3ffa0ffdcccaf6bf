"""mise: which commands its tasks run (mise documentation, "Tasks")."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.options import first_word
from pubproof.scripts.paths import resolve
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.start import Start
from pubproof.scripts.task_files import MISE_FILES, MISE_FOLDERS
from pubproof.scripts.unknown import UNKNOWN
from pubproof.toml import listed, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_RUNNING = ("run", "r")
_VALUED = frozenset({"-C", "--cd", "-j", "--jobs", "-E", "--env", "-t", "--tool", "-o", "--output"})
_NOT_RUNNING = frozenset({"-n", "--dry-run", "-h", "--help"})
_ALONE = "--skip-deps"
_HERE = late.pattern(r"\{\{\s*(?:cwd|config_root)\s*\}\}")


def follow(reader: Reader, start: Start) -> None:
    """Read later what ``mise run`` runs; ``mise name`` is short for it."""
    argv = start.argv
    at = first_word(argv, _VALUED)
    if at >= len(argv) or _NOT_RUNNING & set(argv):
        return
    if argv[at] in ("tasks", "task") and argv[at + 1 : at + 2] and argv[at + 1] in _RUNNING:
        at += 1
    is_named = argv[at] in _RUNNING
    if is_named:
        at = first_word(argv, _VALUED, at + 1)
    words = argv[at:] or (("default",) if is_named else ())
    alone = _ALONE in argv[:at]

    def run(context: Context) -> None:
        _Mise(reader, context, is_named=is_named, alone=alone).run(dict(_parts(words)))

    reader.follow(start, ("mise", argv), run)


class _Mise:
    """One run of mise."""

    def __init__(self, reader: Reader, context: Context, *, is_named: bool, alone: bool) -> None:
        self._reader = reader
        self._context = context
        self._is_named = is_named
        """Whether it is told to run tasks; unless it is, a name may be none."""
        self._alone = alone
        """Whether it leaves out those that a task needs."""
        self._tasks: dict[str, tuple[str, object]] = {}
        """By name: the file that has the task, and what it says."""
        for path, _ in reader.texts(context.folder, *MISE_FILES):
            for name, held in within(reader.toml(path), "tasks").items():
                self._tasks.setdefault(name, (path, held))

    def run(self, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Run tasks, each with its arguments, and those that they need."""

        def run(name: str) -> Iterator[str]:
            arguments = asked.get(name, ())
            if name in self._tasks:
                yield from self._make(name, arguments)
            elif UNKNOWN not in name and not self._script(name, arguments) and self._is_named:
                self._context.dead_end(f"the task '{name}' is not where mise looks for it")

        each_once(asked, run)

    def _script(self, name: str, arguments: tuple[str, ...]) -> bool:
        """Run a task that is a script in one of mise's folders, if there is one."""
        front = name.replace(":", "/")
        for folder in MISE_FOLDERS:
            for ending in ("", ".sh", ".py", "/_default"):
                path = resolve(self._context.folder, f"{folder}/{front}{ending}")
                if path is not None and self._reader.exists(path):
                    self._file(path, arguments)
                    return True
        return False

    def _file(self, path: str, arguments: tuple[str, ...]) -> None:
        outer = self._context._replace(via=self._context.via[:-1])
        start = Start((path, *arguments), self._context.via[-1], outer)
        launch.follow_file(self._reader, start, path, arguments)

    def _make(self, name: str, arguments: tuple[str, ...]) -> Iterator[str]:
        """Run a task's own commands, and yield the tasks that run before, between and after."""
        path, held = self._tasks[name]
        task = held if isinstance(held, dict) else {"run": held}
        context = self._context
        folder = task.get("dir")
        if isinstance(folder, str):
            context = context.within(_HERE.sub(".", folder))
        added = {key: str(one) for key, one in within(task, "env").items()}
        context = context.exporting(added)
        yield from () if self._alone else _named(task.get("depends"))
        for command in listed(task, "run"):
            if isinstance(command, dict):
                yield from _named(command.get("task"))
                yield from _named(command.get("tasks"))
            else:
                self._shell(path, name, str(command), arguments, context)
        file = task.get("file")
        if isinstance(file, str) and (script := resolve(context.folder, file)) is not None:
            self._file(script, arguments)
        yield from () if self._alone else _named(task.get("depends_post"))

    def _shell(
        self, path: str, name: str, command: str, arguments: tuple[str, ...], context: Context
    ) -> None:
        text = self._reader.files.text(path) or ""
        place = place_of(text, path, name, command.strip().split("\n")[0])
        body = " ".join((command, *arguments)) if "\n" not in command.strip() else command
        shell.run(self._reader, Text(body, place), context, SH._replace(errexit=True))


def _named(held: object) -> Iterator[str]:
    """Yield the names of tasks in a list, without their arguments."""
    return (str(one).split(" ")[0] for one in listed(held))


def _parts(words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each task of a command line with its arguments: ``:::`` stands between them."""
    for is_between, part in groupby(words, ":::".__eq__):
        if not is_between:
            yield next(part), tuple(word for word in part if word != "--")
