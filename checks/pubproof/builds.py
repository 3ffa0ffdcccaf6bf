"""The builds of a release: of which project, and from where they take its back end."""

from __future__ import annotations

import re
from posixpath import dirname
from typing import TYPE_CHECKING, NamedTuple

from pubproof import operations, requirements, toml, uv_workspaces
from pubproof.artifacts import joined, normal
from pubproof.backend import line_with, within
from pubproof.scripts import UNKNOWN
from pubproof.settings import FILE
from pubproof.tools import BUILD_AND_INSPECT
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.repository import Repository
    from pubproof.requirements import Requirement
    from pubproof.scripts import Command

_BUILD_VALUES = frozenset({"-C", "--config-setting", "--config-json", "--installer"})
"""Options of ``python -m build`` whose value is the next word, beside those that name folders."""
_FOLDER_VALUES = frozenset({"-o", "--outdir", "--out-dir", "-d", "--dest", "-w", "--wheel-dir"})
_VALUED = (
    _BUILD_VALUES
    | _FOLDER_VALUES
    | {
        "-p",
        "--python",
        "--package",
        "-b",
        "--build-constraint",
        "--build-constraints",
        "-c",
        "--constraint",
        "--platform",
        "--only",
        "--config-file",
        "--output-dir",
    }
)
_TAKES_FOLDER = frozenset({"build", "cibuildwheel", "pip wheel", "uv build"})
"""Programs that take the project's folder as an argument."""
_FOLDER_OPTIONS = {
    "uv build": ("--project", "--directory"),
    "poetry build": ("-C", "--directory", "-P", "--project"),
    "pdm build": ("-p", "--project"),
}
_FOLDER_INPUTS = {
    "pypa/cibuildwheel": "package-dir",
    BUILD_AND_INSPECT: "path",
}
"""Actions that build, with the input that names the project's folder."""
_NO_ISOLATION = frozenset({"-n", "--no-isolation", "--no-build-isolation"})
_IN_ENVIRONMENT = ("flit build", "poetry build", "setup.py")
"""Programs that build with the back end beside them."""
_INSTALLED = ("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints")
"""Options of pip's ``install`` that name files of requirements."""
_BUILD_CONSTRAINTS = ("-b", "--build-constraint", "--build-constraints")
PIPENV_LOCK = "Pipfile.lock"
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", PIPENV_LOCK)
"""What the runners of a project's environment install."""
_VARIABLES = ("PIP_BUILD_CONSTRAINT", "PIP_CONSTRAINT", "UV_BUILD_CONSTRAINT")
"""Variables that name files whose versions an isolated build must keep to (pip, uv)."""


class Pin(NamedTuple):
    """Where a release says what it installs of a package."""

    requirement: Requirement
    location: Location


class Build(NamedTuple):
    """One build of a release."""

    operation: Operation
    folder: str
    """The project's folder seen from the repository's root, `UNKNOWN` where that is not told."""

    @property
    def is_of_archive(self) -> bool:
        """Whether it builds what an archive holds, such as an sdist that was built before."""
        return self.folder.endswith((".tar.gz", ".tgz", ".zip"))

    @property
    def is_isolated(self) -> bool:
        """Whether the back end comes fresh from an index, by the project's requirements."""
        command, tool = self.operation.command, self.operation.tool
        if tool.startswith(_IN_ENVIRONMENT):
            return False
        return command is None or not _NO_ISOLATION & set(command.argv)

    def pins(self, repository: Repository, name: str) -> list[Pin]:
        """Return what decides on the version of a package, the strongest last.

        For an isolated build that is what constrains it, for another one what its job has
        installed before.

        Args:
            repository: whose files are read.
            name: the package's normalized name.
        """
        if self.is_isolated:
            return list(self._constrained(repository, name))
        return self.installed(repository, name)

    def _constrained(self, repository: Repository, name: str) -> Iterator[Pin]:
        command = self.operation.command
        if command is None:
            return
        scope = self.operation.at.scope.environment
        for variable in _VARIABLES:
            value = command.environment.get(variable) or scope.get(variable)
            if isinstance(value, str):
                for path in value.split():
                    yield from _of_file(repository, normal(path), name)
        for path in _values(command, _BUILD_CONSTRAINTS):
            yield from _of_file(repository, joined(command.folder, path), name)
        if self.operation.tool == "uv build":
            yield from _of_uv(repository, uv_workspaces.root(repository, self.folder), name)

    def installed(self, repository: Repository, name: str) -> list[Pin]:
        """Return what its job installs of a package before the build, the last last."""
        return list(self._installed(repository, name))

    def missing(self, repository: Repository) -> list[str]:
        """Return the files of requirements that its job installs and the repository lacks."""
        return [
            path
            for command in self.before(repository)
            for path in _files(command)
            if UNKNOWN not in path and not repository.exists(path)
        ]

    def _installed(self, repository: Repository, name: str) -> Iterator[Pin]:
        for command in self.before(repository):
            yield from _of_command(repository, command, name)
        if self.operation.command is not None:
            yield from _provided(repository, self.operation.command, name)

    def before(self, repository: Repository) -> Iterator[Command]:
        """Yield what its job runs before it."""
        for step in self.operation.at.job.steps:
            script = operations.script_of(step, repository, everything=True)
            for command in script.commands:
                if command.location == self.operation.location:
                    return
                yield command
            if step.step is self.operation.at.step:
                return


def read(operation: Operation) -> Build:
    """Return what an operation builds."""
    command = operation.command
    if command is None:
        return Build(operation, _folder_of_action(operation))
    given = operations.option(command.argv, *_FOLDER_OPTIONS.get(operation.tool, ()))
    if given is None and operation.tool in _TAKES_FOLDER:
        given = source(command.argv[1:] if " " not in operation.tool else command.argv[2:])
    return Build(operation, joined(command.folder, given or "."))


def all_of(operation: Operation, repository: Repository) -> list[Build]:
    """Return what an operation builds, each project of a workspace by itself."""
    made = read(operation)
    if operation.tool != "uv build" or operation.command is None:
        return [made]
    folders = uv_workspaces.built(repository, operation.command.argv, made.folder)
    return [Build(operation, folder) for folder in folders]


def source(words: Iterable[str]) -> str | None:
    """Return the folder among a builder's arguments, None where there is none."""
    found, before = None, ""
    for word in words:
        if not word.startswith("-") and before not in _VALUED:
            found = word
        before = word
    return found


def _folder_of_action(operation: Operation) -> str:
    step = operation.at.step
    name = step.uses.repository if step.uses is not None else ""
    given = operation.input(_FOLDER_INPUTS.get(name, "working-directory"), ".")
    return UNKNOWN if isinstance(given, Unknown) else normal(given or ".")


def _values(command: Command, names: Iterable[str]) -> Iterator[str]:
    """Yield the values of options of a command, each as often as it is given."""
    before = ""
    for word in command.argv:
        option, equals, value = word.partition("=")
        if before in names:
            yield word
        elif equals and option in names:
            yield value
        before = word


def _of_command(repository: Repository, command: Command, name: str) -> Iterator[Pin]:
    """Yield what a command that installs says of a package."""
    for word in _pip(command)[2:]:
        one = requirements.read(word) if not word.startswith("-") else None
        if one is not None and one.name == name:
            yield Pin(one, command.location)
    for path in _files(command):
        yield from _of_file(repository, path, name)
    if command.argv[:2] == ("uv", "sync"):
        yield from _of_lock(repository, command.folder, "uv.lock", name)


def _provided(repository: Repository, command: Command, name: str) -> Iterator[Pin]:
    """Yield what the runner of a command installs for it of a package."""
    for word in reversed(command.provided):
        option, _, path = word.partition(" ")
        if option == "-r":
            yield from _of_file(repository, path, name)
        elif word in LOCKS:
            if UNKNOWN not in command.folder:
                yield from _of_lock(repository, command.folder, word, name)
        else:
            one = requirements.read(word)
            if one is not None and one.name == name:
                yield Pin(one, command.location)


def _files(command: Command) -> Iterator[str]:
    """Yield the paths of the files of requirements that a command installs."""
    words = _pip(command)
    if words:
        yield from (joined(command.folder, path) for path in _values(command, _INSTALLED))
    if words[1:2] == ("sync",):
        yield from (joined(command.folder, word) for word in words[2:] if word[0] != "-")


def _pip(command: Command) -> tuple[str, ...]:
    """Return the words of a command of pip, or of uv's pip, that installs; nothing of others."""
    words = command.argv[1:] if command.argv[0] == "uv" else command.argv
    return words if words[:2] in (("pip", "install"), ("pip", "sync")) else ()


def _of_file(repository: Repository, path: str, name: str) -> Iterator[Pin]:
    """Yield what a file of requirements says of a package, files that it names included."""
    waiting, seen = [path], set[str]()
    while waiting:
        current = waiting.pop()
        text = repository.text(current) if UNKNOWN not in current else None
        if text is None or current in seen:
            continue
        seen.add(current)
        for line in text.splitlines():
            words = line.partition(" #")[0].partition(" --hash")[0].rstrip("\\ ").strip()
            more = re.fullmatch(r"(?:-r|--requirement|-c|--constraint)[ =]?(\S+)", words)
            if more is not None:
                waiting.append(joined(dirname(current) or ".", more[1]))
                continue
            one = requirements.read(words) if words and not words.startswith(("-", "#")) else None
            if one is not None and one.name == name:
                yield Pin(one, line_with(current, text, re.escape(words.split("=")[0].strip())))


def _of_uv(repository: Repository, folder: str, name: str) -> Iterator[Pin]:
    """Yield what ``[tool.uv]`` asks of build back ends."""
    path = within(folder, FILE)
    text = repository.text(path) or ""
    given = toml.table(text, "tool", "uv").get("build-constraint-dependencies")
    for word in given if isinstance(given, list) else ():
        one = requirements.read(word) if isinstance(word, str) else None
        if one is not None and one.name == name:
            yield Pin(one, line_with(path, text, "build-constraint-dependencies"))


def _of_lock(repository: Repository, folder: str, file: str, name: str) -> Iterator[Pin]:
    """Yield what the lock of the folder, or of the workspace above it, holds of a package."""
    path = within(folder, file)
    while not repository.exists(path) and folder not in ("", "."):
        folder = dirname(folder)
        path = within(folder, file)
    text = repository.text(path) or ""
    quoted = re.escape(name)
    line = rf'"{quoted}"' if file == PIPENV_LOCK else rf'name = "{quoted}"'
    locked = _of_pipenv if file == PIPENV_LOCK else _of_packages
    try:
        versions = list(locked(text, name))
    except (ValueError, RecursionError):
        return
    for version in versions:
        one = requirements.read(f"{name}{version}")
        if one is not None:
            yield Pin(one, line_with(path, text, line))


def _of_packages(text: str, name: str) -> Iterator[str]:
    """Yield the versions of a package in a lock of uv, Poetry or PDM."""
    packages = toml.parse(text).get("package")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, dict) and requirements.normal(str(package.get("name"))) == name:
            yield f"=={package.get('version')}"


def _of_pipenv(text: str, name: str) -> Iterator[str]:
    """Yield the versions of a package in a lock of Pipenv, which writes them as requirements."""
    import json

    data: object = json.loads(text)
    sections = data.values() if isinstance(data, dict) else ()
    for packages in sections:
        held = packages.get(name) if isinstance(packages, dict) else None
        if isinstance(held, dict) and isinstance(held.get("version"), str):
            yield held["version"]
