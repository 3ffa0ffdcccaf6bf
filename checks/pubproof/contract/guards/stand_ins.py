"""Other programs and texts that may run in the place of a command, by what its job was told.

After GitHub's documentation, "Workflow commands" (``GITHUB_ENV``, ``GITHUB_PATH``), the Bash
manual, "Bash Startup Files" (``BASH_ENV``), "Bash Variables" (``SHELLOPTS``), ld.so(8), Python's
``PYTHONPATH`` and gh's manual, "gh environment".
"""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import copies
from pubproof.contract.clause import Doubt
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import joined, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command

_GH = "gh"
"""The program that the runner has; jobs install the others, and say where these are found."""
_STARTUP = ("BASH_ENV", "LD_PRELOAD", "SHELLOPTS")
"""Variables that change what bash, or every program, does when it starts."""
_SOUGHT: Mapping[str, tuple[str, ...]] = {
    "GH_CONFIG_DIR": ("config.yml", "hosts.yml"),
    "PATH": ("{}",),
    "PYTHONPATH": ("{}.py", "{}/__init__.py"),
}
"""Variables that name folders, and the files there that change what a program of a name is."""
_TOLD = tuple(f"{name}=" for name in _STARTUP)
"""How lines of ``GITHUB_ENV`` begin that change which program runs."""
_TOLD_GH = (*_TOLD, "GH_HOST=", "GH_CONFIG_DIR=", "PATH=")
"""How those begin that change which gh runs, or what it asks."""
_OWN_FOLDER = late.pattern(
    r"^(?:\$\{?(?:PWD|GITHUB_WORKSPACE|RUNNER_TEMP)\b|\.|/github/workspace|/home/runner/work/_temp|/(?:var/)?tmp\b"
    r"|\w[\w.-]*(?:/|$))"
)
"""How a path begins that is in the job's working folder, or where every step may write."""
_INSTALLED = late.pattern(r"(?:^|/)(?:\.?v?env[\w.-]*/(?:bin|Scripts)|node_modules/\.bin)/?$")
"""How a path ends that has only the programs of packages which were installed."""
_SPOKEN = late.pattern(
    rf"GITHUB_PATH|{'|'.join(_TOLD_GH)}|/(?:gh|twine)\b|\balias\s|\bhash\s+-p|\binstall\b"
)
_INSTALLERS = frozenset({"pip", "pipx", "uv"})
_ELSEWHERE = late.pattern(r"^(?:[\w.-]{1,60}\s*@\s*)?(?:git\+|https?:|file:|\.{0,2}/)")
"""How words begin with which those are told of a project that no index has."""
_OWNERS = ("/pypa/", "/pypi/")


def find(one: Operation, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield what may put something else in the place of a command."""
    command = one.command
    if command is None:
        return
    name = command.argv[0]
    as_it_was = f"leave '{name}' as {'the runner has it' if name == _GH else 'it was installed'}"
    for variables in (command.environment, one.at.scope.environment):
        texts = {key: str(held) for key, held in variables.items() if held}
        for variable in filter(texts.get, _STARTUP):
            message = f"something else runs first, and may change '{name}': {variable}"
            yield Doubt(message, one.location, f"remove {variable}")
        for message in _sought(texts, name, pipeline.repository):
            yield Doubt(message, one.location, as_it_was)
    for word in filter(partial(_is_another, name=name), command.provided):
        yield Doubt(f"'{word}' may be another '{name}'", one.location, as_it_was)
    for place in _replaced(one, name, pipeline):
        yield Doubt(f"this can put something else in the place of '{name}'", place, as_it_was)


def _sought(texts: Mapping[str, str], name: str, repository: Repository) -> Iterator[str]:
    """Yield which variables have a program looked for, or what it is told, in the repository."""
    if name == _GH and _may_hold(texts.get("PATH", "").partition(":")[0], name, repository):
        yield f"'{name}' is looked for first where the release itself writes: PATH"
    for variable in filter(texts.get, _SOUGHT):
        for path in _kept(texts[variable], _SOUGHT[variable], name, repository):
            yield f"'{path}' of this repository changes what '{name}' is: {variable}"


def _replaced(one: Operation, name: str, pipeline: Pipeline) -> Iterator[Location]:
    """Yield the commands of a job, up to the step of one, that replace its program."""
    before = takewhile(lambda step: step.step is not one.at.step, one.at.job.steps)
    for step in (*before, one.at):
        run = step.step.run
        if step.possible and run is not None and _SPOKEN.search(run.value):
            for command in pipeline.script(step).commands:
                if _replaces(command, name, pipeline.repository):
                    yield command.location


def _kept(folders: str, files: tuple[str, ...], name: str, repository: Repository) -> Iterator[str]:
    """Yield the files of the repository that stand in some of the folders of a variable."""
    for folder in folders.split(":"):
        paths = (joined(normal(folder), file.format(name)) for file in files)
        yield from (path for path in paths if UNKNOWN not in path and repository.exists(path))


def _replaces(command: Command, name: str, repository: Repository) -> bool:
    """Whether a command puts another program, or another meaning, behind a name."""
    program, *words = command.argv
    if program == "alias":
        return any(word.startswith(f"{name}=") for word in words)
    if program == "hash" and "-p" in words:
        return words[-1] == name
    if program == "rm" and words:
        return words[-1].rpartition("/")[2] == name
    if program in _INSTALLERS and "install" in words:
        return any(_is_another(word, name) for word in words)
    put = [(one.target, one.path) for one in copies.of(command)]
    written = [*command.writes, *(path for paths in put for path in paths)]
    if any(path.rpartition("/")[2] == name for path in written):
        return True
    given = (*words, command.text)
    for path in command.writes:
        if path.endswith(("GITHUB_PATH", "GITHUB_PATH}")):
            return any(_may_hold(one, name, repository) for one in given if UNKNOWN not in one[:1])
        if path.endswith(("GITHUB_ENV", "GITHUB_ENV}")):
            return any(one.startswith(_TOLD_GH if name == _GH else _TOLD) for one in given)
    return False


def _may_hold(folder: str, name: str, repository: Repository) -> bool:
    """Whether a folder may hold another program of that name than one that was installed."""
    if name == _GH and _OWN_FOLDER.match(folder) and not _INSTALLED.search(folder.strip()):
        return True
    return any(_kept(folder.strip(), _SOUGHT["PATH"], name, repository))


def _is_another(word: str, name: str) -> bool:
    """Whether a word has an installer take a program of that name which is not its maker's."""
    told = name in word.replace("/", " ").replace(".git", " ").replace("@", " ").split()
    return told and _ELSEWHERE.match(word) is not None and not any(map(word.__contains__, _OWNERS))
