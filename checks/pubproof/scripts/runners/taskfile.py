"""Task: which commands the tasks of a Taskfile run (Task documentation, "Taskfile schema").

Without a Taskfile the command is taskipy's, which reads ``pyproject.toml``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.scripts.options import goals, operands, parted, value
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.places import Text
from pubproof.scripts.runners import projects
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import Options
from pubproof.scripts.task_files import TASKFILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.workflows.reader.document import read
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start
    from pubproof.workflows.reader.nodes import Node

_VALUED = frozenset({"-t", "--taskfile", "-d", "--dir", "-o", "--output", "-C", "--concurrency"})
_NOT_RUNNING = frozenset(
    {"-l", "--list", "-a", "--list-all", "--dry", "-n", "--status", "--version", "--summary"}
)
_REFERENCE = re.compile(r"\{\{\s*+\.?(\w++)?[^{}]*+\}\}")
_ASKING = ("status", "if")
"""What a task asks before it runs its commands."""
_PLATFORMS = "platforms"
_RUNNERS = {
    "linux": "Linux",
    "darwin": "macOS",
    "windows": "Windows",
    "386": "X86",
    "amd64": "X64",
    "arm": "ARM",
    "arm64": "ARM64",
}
"""Go's names of systems and processors, with those that GitHub has for its runners'."""
_MAX_DEPTH = 10
"""How many Taskfiles are followed that include each other."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``task`` command runs."""
    argv = start.argv
    if _NOT_RUNNING & set(argv):
        return
    own, handed = parted(argv)
    names, given = goals(own[1:], _VALUED)
    variables = {"CLI_ARGS": " ".join(handed), **given}

    def run(context: Context) -> None:
        named = value(own, "-t", "--taskfile")
        root_folder = value(own, "-d", "--dir")
        folder = resolve(context.folder, root_folder or ".") or UNKNOWN
        for path, text in reader.texts(folder, *((named,) if named else TASKFILES)):
            root = read(path, text.encode()).root
            if isinstance(root, Mapping):
                inside = folder if root_folder else parent(path)
                inner = context._replace(folder=inside)
                _Taskfile(reader, inner, path, root, variables).run(names or ["default"])
                return
        if not projects.follow_task(reader, context, operands(own[1:])):
            context.dead_end("there is no Taskfile that can be read where task looks for it")

    reader.follow(start, ("task", argv), run)


class _Taskfile:
    """One run of Task."""

    def __init__(
        self,
        reader: Reader,
        context: Context,
        path: str,
        root: Mapping,
        variables: dict[str, str],
    ) -> None:
        self._reader = reader
        self._context = context
        self._path = path
        self._tasks = root.get("tasks")
        self._includes = root.get("includes")
        self._depth = 0
        """How many other Taskfiles led here."""
        self._variables = {**_texts(root.get("vars")), **variables}
        self._environment = _texts(root.get("env"))

    def run(self, names: list[str]) -> None:
        """Run tasks, each with those that it runs before and between its commands."""
        each_once(names, self._run)

    def _run(self, name: str) -> Iterator[str]:
        task = self._tasks.get(name) if isinstance(self._tasks, Mapping) else None
        if task is not None:
            yield from self._task(task)
        elif not self._run_included(name):
            self._context.dead_end(f"the task '{name}' is not in {self._path}")

    def _run_included(self, name: str) -> bool:
        """Run a task of another Taskfile, ``namespace:task``; False where there is none."""
        namespace, _, inner = name.partition(":")
        included = self._includes.get(namespace) if isinstance(self._includes, Mapping) else None
        own = included.get("taskfile") if isinstance(included, Mapping) else included
        if not isinstance(own, Scalar) or not inner or self._depth >= _MAX_DEPTH:
            return False
        folder = included.get("dir") if isinstance(included, Mapping) else None
        here = parent(self._path)
        for path, text in self._reader.texts(
            here, own.value, *(f"{own.value}/{one}" for one in TASKFILES)
        ):
            root = read(path, text.encode()).root
            if isinstance(root, Mapping):
                context = self._context
                if isinstance(folder, Scalar):
                    context = context._replace(folder=resolve(here, folder.value) or UNKNOWN)
                other = _Taskfile(self._reader, context, path, root, self._variables)
                other._depth = self._depth + 1
                other.run([inner])
                return True
        return False

    def _task(self, task: Node) -> Iterator[str]:
        """Run a task's own commands, and yield the tasks that it runs in front of each."""
        if not isinstance(task, Mapping):
            yield from self._commands(task, self._context, self._variables)
            return
        context = self._context
        folder = task.get("dir")
        if isinstance(folder, Scalar):
            context = context.within(_filled(folder.value, self._variables))
        ignore = task.get("ignore_error")
        if isinstance(ignore, Scalar) and ignore.boolean:
            context = context._replace(fatal=False)
        asked = next((name for name in _ASKING if task.get(name) is not None), "")
        asked = asked or self._platforms(task)
        context = context.asking(asked)
        context = context.exporting({**self._environment, **_texts(task.get("env"))})
        variables = {**self._variables, **_texts(task.get("vars"))}
        yield from self._commands(task.get("deps"), context, variables, tasks=True)
        for key in ("cmds", "cmd"):
            yield from self._commands(task.get(key), context, variables)

    def _commands(
        self,
        node: Node | None,
        context: Context,
        variables: dict[str, str],
        *,
        tasks: bool = False,
    ) -> Iterator[str]:
        """Run the commands of a list, which with `tasks` are names; yield the tasks in it."""
        items = node.items if isinstance(node, Sequence) else [node] if node else []
        for item in items:
            if isinstance(item, Scalar):
                if tasks:
                    yield item.value
                else:
                    self._shell(item, context, variables)
            elif isinstance(item, Mapping):
                task, command = item.get("task"), item.get("cmd") or item.get("defer")
                ignore = item.get("ignore_error")
                asked = "if" if item.get("if") is not None else self._platforms(item)
                inner = context.asking(asked)
                if isinstance(ignore, Scalar) and ignore.boolean:
                    inner = inner._replace(fatal=False)
                if isinstance(task, Scalar):
                    yield task.value
                elif isinstance(command, Scalar):
                    self._shell(command, inner, variables)

    def _platforms(self, node: Mapping) -> str:
        """Return the platforms that a task or a command is for, nothing where the runner is one."""
        held = node.get(_PLATFORMS)
        if not isinstance(held, Sequence):
            return ""
        own = {self._reader.run_variable("RUNNER_OS"), self._reader.run_variable("RUNNER_ARCH")}
        names = [item.value for item in held.items if isinstance(item, Scalar)]
        for name in names:
            if own.issuperset(_RUNNERS.get(part) for part in name.split("/")):
                return ""
        return f"{_PLATFORMS}: [{', '.join(names)}]"

    def _shell(self, node: Scalar, context: Context, variables: dict[str, str]) -> None:
        text = _filled(node.value, variables)

        def place(line: int, column: int, length: int) -> Location:
            return node.place(line, column, length) if text == node.value else node.location

        options = Options(errexit=True, inherits=True)
        shell.run(self._reader, Text(text, place), context, options)


def _texts(node: Node | None) -> dict[str, str]:
    """Return the plain values of a mapping."""
    if not isinstance(node, Mapping):
        return {}
    return {
        key.value: held.value if isinstance(held, Scalar) and "{{" not in held.value else UNKNOWN
        for key, held in node.entries
    }


def _filled(text: str, variables: dict[str, str]) -> str:
    """Return `text` with ``{{.NAME}}`` filled in."""
    return _REFERENCE.sub(lambda found: variables.get(found[1] or "", UNKNOWN), text)
