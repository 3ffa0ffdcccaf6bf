"""Other programs and texts that may run in the place of a command, by what its job was told.

After GitHub's documentation, "Workflow commands" (``GITHUB_ENV``, ``GITHUB_PATH``), the Bash
manual, "Bash Startup Files" (``BASH_ENV``), "Bash Variables" (``SHELLOPTS``), bash's source for the
functions that it exports (``BASH_FUNC_name%%``), ld.so(8), Python's ``PYTHONPATH`` and gh's manual,
"gh environment".
"""

from __future__ import annotations

import re
from itertools import chain
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import archives, copies
from pubproof.arrivals.transfer import ALL
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import readers
from pubproof.contract.guards import origins, restored, rewritten
from pubproof.operations import outputs
from pubproof.operations.script_scope import variables
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import joined, normal, parent
from pubproof.scripts.variables import BASH_ENV, BASH_FUNC, PATH, is_file, of_function
from pubproof.workflows.runs import outcomes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pubproof.arrivals.transfer import Transfer
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step

_GH = "gh"
"""The program that the runner has; jobs install the others, and say where these are found."""
_STARTUP = (BASH_ENV, "LD_PRELOAD", "SHELLOPTS")
"""Variables that change what bash, or every program, does when it starts."""
_MODULES = ("{}.py", "{}/__init__.py", "sitecustomize.py", "usercustomize.py")
"""The files in which Python finds a module, and those that it runs first."""
_RUN_FIRST = late.pattern(
    r"(?:^|/)(?:(?:(?:dist|site)-packages|[Pp]ython\d[\d.]*|Lib)/(?:site|user)customize\.py"
    r"|(?:dist|site)-packages/[^/]+\.pth)$"
)
"""How the paths of files end that every Python runs first, in folders of its own."""
_CUSTOMIZING = late.pattern(r"(?:^|/)(?:site|user)customize\.py$")
"""How those end that it runs first wherever it looks for modules."""
_PYTHONPATH = "PYTHONPATH"
"""The variable that names folders in which Python looks for modules first."""
_SOUGHT: Mapping[str, tuple[str, ...]] = {"PATH": ("{}",), _PYTHONPATH: _MODULES}
_SOUGHT_BY_GH: Mapping[str, tuple[str, ...]] = {
    "GH_CONFIG_DIR": ("config.yml", "hosts.yml"),
    "HOME": (".config/gh/config.yml", ".config/gh/hosts.yml"),
    "PATH": ("{}",),
    "XDG_CONFIG_HOME": ("gh/config.yml", "gh/hosts.yml"),
}
"""Variables that name folders, and the files there that change what a program of a name is."""
_ASKED = ("GH_CONFIG_DIR", "GH_HOST")
"""Those that change what gh asks."""
_ADDING = "addPath("
"""How a script of `actions/github-script` says where to look for programs first."""
_TOLD = (*(f"{name}=" for name in _STARTUP), BASH_FUNC)
"""How lines of ``GITHUB_ENV`` begin that change which program runs."""
_TOLD_GH = (*_TOLD, *(f"{name}=" for name in (*_ASKED, "PATH")))
"""How those begin that change which gh runs, or what it asks."""
_ENV, _PATH = "GITHUB_ENV", "GITHUB_PATH"
"""The variables that name the files which tell the steps behind one of variables and folders."""
_AS_MODULE = late.pattern(r"\s-m\s+(\w+)")
"""With ``-m``, Python looks for a module in the working folder first."""
_PYTHONS = ("python", "python3")
"""The programs that run modules so."""
_OWN_FOLDER = late.pattern(
    r"^(?:\$\{?(?:PWD|GITHUB_WORKSPACE|RUNNER_TEMP)\b|\.|/github/workspace|/home/runner/work/_temp|/(?:var/)?tmp\b"
    r"|\w[\w.-]*(?:/|$))"
)
"""How a path begins that is in the job's working folder, or where every step may write."""
_SEARCHED = late.pattern(
    r"^(?:/|/usr(?:/local)?|~/\.local|(?:/usr(?:/local)?|~/\.local)?/s?bin)/?$"
)
"""A folder in which programs are looked for, or one that has it."""
_INSTALLED = late.pattern(r"(?:^|/)(?:\.?v?env[\w.-]*/(?:bin|Scripts)|node_modules/\.bin)/?$")
"""How a path ends that has only the programs of packages which were installed."""


def find(one: Operation, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield what may put something else in the place of a command."""
    command = one.command
    if command is None:
        return
    name = command.argv[0]
    as_it_was = _left(name)
    given = _but_added(one.at)
    programs = (name, *(_PYTHONS if _runs_module(one, name, pipeline) else ()))
    functions = [*map(of_function, programs)]
    for texts in (command.environment, given):
        for variable in filter(texts.get, (*_STARTUP, *functions)):
            message = f"something else runs first, and may change '{name}': {variable}"
            yield Doubt(message, one.location, f"remove {variable}")
        for message in chain.from_iterable(
            _sought(texts, program, pipeline.repository) for program in programs
        ):
            yield Doubt(message, one.location, as_it_was)
    if _runs_module(one, name, pipeline):
        for path in _kept(command.folder, _MODULES, name, pipeline.repository):
            message = f"'{path}' of this repository changes what '{name}' is: python -m {name}"
            yield Doubt(message, one.location, as_it_was)
    environment = {**given, **command.environment}
    for word in origins.provided(command, name, environment, pipeline.repository):
        yield _given(word, name, one.location)
    steps = _up_to(one.at)
    yield from _replaced(one, steps, programs, pipeline)
    yield from restored.find(one, steps, pipeline)
    yield from rewritten.find(one, steps, pipeline)


def _but_added(at: StepRun) -> dict[str, str]:
    """Return a step's variables without the folders that others added, told where they did so."""
    written = {name.value for env in at.envs for name, _ in env.entries}
    return {name: held for name, held in variables(at).items() if name != PATH or name in written}


def _given(word: str, name: str, place: Location) -> Doubt:
    message = f"'{word}' may give another '{name}'"
    return Doubt(message, place, _left(name) if name == _GH else f"install '{name}' from PyPI")


def _runs_module(one: Operation, name: str, pipeline: Pipeline) -> bool:
    """Whether the text in which a command stands has Python run it as a module."""
    return name in _AS_MODULE.findall(pipeline.text_around(one.at, one.location))


def _sought(texts: Mapping[str, str], name: str, repository: Repository) -> Iterator[str]:
    """Yield which variables have a program looked for, or what it is told, in the repository."""
    if name == _GH and _may_hold(texts.get("PATH", "").partition(":")[0], name, repository):
        yield f"'{name}' is looked for first where the release itself writes: PATH"
    sought = _SOUGHT_BY_GH if name == _GH else _SOUGHT
    for variable in filter(texts.get, sought):
        for path in _kept(texts[variable], sought[variable], name, repository):
            yield f"'{path}' of this repository changes what '{name}' is: {variable}"


def _left(name: str) -> str:
    return f"leave '{name}' as {'the runner has it' if name == _GH else 'it was installed'}"


def _replaced(
    one: Operation, steps: Iterable[StepRun], programs: Sequence[str], pipeline: Pipeline
) -> Iterator[Doubt]:
    """Yield what may replace the first of some programs, or one that runs it, up to its step."""
    name, *others = programs
    sought = _module_folders(one)
    message = f"this can put something else in place of '{name}'"
    for step in steps:
        commands = pipeline.script(step).commands
        given = variables(step) if commands else {}
        for command in commands:
            environment = {**given, **command.environment}
            word = origins.elsewhere(command, name, environment, pipeline.repository)
            if name != _GH:
                word = word or origins.configuring(command, pipeline.repository)
            if word:
                yield _given(word, name, command.location)
            elif (
                _replaces(command, name, pipeline.repository)
                or any(_is_told_to_jobs(command, each, pipeline.repository) for each in others)
                or (others and _writes_module(command, name))
                or (name != _GH and _runs_first(command, sought))
            ):
                yield Doubt(message, command.location, _left(name))
        if step is not one.at and _is_told_by(step, name):
            yield Doubt(message, step.step.location, _left(name))


def _up_to(at: StepRun) -> Collection[StepRun]:
    """Return the steps up to one, each as the first job of the matrix runs it that comes to it."""
    found: dict[Step, StepRun] = {}
    for step in (*at.before_in_each(), at):
        if step.possible:
            found.setdefault(step.step, step)
    return found.values()


def _is_told_by(step: StepRun, name: str) -> bool:
    """Whether a step of any language may change which program runs, or what gh asks."""
    watched = (*_STARTUP, *(_ASKED if name == _GH else ()))
    script = step.step.input("script") if name == _GH else None
    adds = script is not None and _ADDING in script.value
    return adds or not outcomes.variables_set(step).isdisjoint(watched)


def _kept(folders: str, files: tuple[str, ...], name: str, repository: Repository) -> Iterator[str]:
    """Yield the files of the repository that stand in some of the folders of a variable."""
    for folder in folders.split(":"):
        paths = (joined(normal(folder), file.format(name)) for file in files)
        yield from (path for path in paths if UNKNOWN not in path and repository.exists(path))


def _replaces(command: Command, name: str, repository: Repository) -> bool:
    """Whether a command puts another program, or another meaning, behind a name."""
    program, *words = command.argv
    if program == "hash" and "-p" in words:
        return words[-1] == name
    if program == "rm" and words:
        return basename(words[-1]) == name
    put = [*copies.of(command)]
    written = [*command.writes, *(path for one in put for path in (one.target, one.path))]
    return (
        any(basename(path) == name for path in written)
        or any(_brings(one, command, name, repository) for one in put)
        or _is_told_the_file(command, name)
        or _is_told_to_jobs(command, name, repository)
    )


def _is_told_the_file(command: Command, name: str) -> bool:
    """Whether a command that may do more than read is told where a program is, or is to be."""
    words = [word.removeprefix("of=") for word in command.argv[1:]]
    named = (word for word in words if basename(word) == name)
    is_idle = readers.is_one(command.argv) or copies.is_known(command.argv)
    return not is_idle and any(_SEARCHED.match(parent(word)) for word in named)


def _brings(put: Transfer, command: Command, name: str, repository: Repository) -> bool:
    """Whether files of untold names, put where programs are looked for, have one of a name.

    So may an archive of the repository itself, and one that is named after the program.
    """
    if ALL not in put.name or not _SEARCHED.match(put.target):
        return False
    source = put.source or ""
    if command.argv[0] not in archives.PROGRAMS:
        return repository.exists(joined(source.removesuffix("/*"), name))
    named = re.compile(rf"(?:^|/){re.escape(name)}[_.-][^/]*$")
    words = (source, *(word for one in command.fed_by for word in one))
    return repository.exists(source) or any(map(named.search, words))


def _writes_module(command: Command, name: str) -> bool:
    """Whether a command writes, or puts, a module of a name where Python looks first."""
    written = (normal(command.path(one)) for one in command.writes)
    tops = {path.partition("/")[0] for path in written}
    put = [path for one in copies.of(command) for path in (one.target, one.path)]
    tops |= {path.partition("/")[0] for path in put if path.endswith(".py")}
    return not tops.isdisjoint((name, f"{name}.py"))


def _module_folders(one: Operation) -> frozenset[str]:
    """Return where Python looks for modules first when it runs a program, but for its own folders.

    These are the working folder and those on ``PYTHONPATH``.
    """
    if one.command is None:
        return frozenset()
    told = {**variables(one.at), **one.command.environment}.get(_PYTHONPATH)
    setters = [each for each in one.at.scope.setters if each.names & {_PYTHONPATH, ""}]
    if told is None and setters:
        held = outcomes.variable(_PYTHONPATH, setters)
        told = held if isinstance(held, str) else UNKNOWN
    entries = filter(None, (told or "").replace(";", ":").split(":"))
    return frozenset((one.command.folder, *map(one.command.path, entries)))


def _runs_first(command: Command, sought: Collection[str]) -> bool:
    """Whether a command puts what every Python runs first where that is found, or may be.

    `sought` are the folders in which Python looks for modules besides its own.
    """
    put = [path for one in copies.of(command) for path in (one.target, one.path)]
    places = [*put, *map(command.path, command.writes)]
    if any(map(_RUN_FIRST.search, (*places, *command.writes))):
        return True
    named = any(map(_CUSTOMIZING.search, (*put, *command.writes)))
    if copies.is_known(command.argv) and UNKNOWN in command.argv[-1]:
        return named or any(map(_CUSTOMIZING.search, command.argv))
    is_untold = any(UNKNOWN in one for one in (*sought, *places))
    folders = {parent(path) for path in places if _CUSTOMIZING.search(path)}
    return (named and is_untold) or not folders.isdisjoint(sought)


def _is_told_to_jobs(command: Command, name: str, repository: Repository) -> bool:
    """Whether a command tells the steps behind it where, or as what, to look for a program."""
    given = [line for text in outputs.printed(command, repository) for line in text.splitlines()]
    is_told = any(is_file(path, one) for path in command.writes for one in (_ENV, _PATH))
    if copies.is_as_fetched(command) if is_told else _adds_untold(command, name, repository):
        return True
    for path in command.writes:
        if is_file(path, _PATH):
            return any(_may_hold(one, name, repository) for one in given if UNKNOWN not in one[:1])
        if is_file(path, _ENV):
            environment = dict(one.partition("=")[::2] for one in given)
            begun = any(one.startswith(_TOLD_GH if name == _GH else _TOLD) for one in given)
            others = origins.diverting(environment, command.folder, repository)
            return begun or any(
                (*_sought(environment, name, repository), *(others if name != _GH else ()))
            )
    return False


def _adds_untold(command: Command, name: str, repository: Repository) -> bool:
    """Whether a command may have programs looked for first in folders that no shell writes out.

    Where programs are that were installed, other folders are added for them.
    """
    return name == _GH and outputs.is_handed(command, _PATH, repository)


def _may_hold(folder: str, name: str, repository: Repository) -> bool:
    """Whether a folder may hold another program of that name than one that was installed."""
    if name == _GH and _OWN_FOLDER.match(folder) and not _INSTALLED.search(folder.strip()):
        return True
    return any(_kept(folder.strip(), ("{}",), name, repository))
