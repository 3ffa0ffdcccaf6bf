"""How a release builds its distributions, as its workflows say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import toml
from pubproof.building import backend, builds, formats
from pubproof.building.builds import Build
from pubproof.contract.supply import supplied
from pubproof.preflight import versioning
from pubproof.scripts import UNKNOWN
from pubproof.scripts.builds import uv_workspaces
from pubproof.scripts.options import value
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE
from pubproof.tools import BUILD_AND_INSPECT, REPAIRERS, Kind
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.building.requirements import Release
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository

_FOR_MANY = ("cibuildwheel", "maturin")
_FOR_ALL = "maturin sdist"
_DEEP = "--recursive"
_CHECKED_OUT = {"true": ("--init",), "recursive": ("--init", _DEEP)}
"""What ``actions/checkout`` makes of its input ``submodules``."""


class TwineCheck(NamedTuple):
    """How the release checks what it built."""

    strict: bool = False
    """Whether it stops at the warnings of twine as well."""
    twine: Release | None = None
    """The release of twine that it pins; None where that is not told."""


class Plan(NamedTuple):
    """How the distributions are built."""

    folder: str
    """The project's folder, seen from the repository's root."""
    kinds: tuple[str, ...]
    """``sdist``, ``wheel``, or both."""
    words: tuple[str, ...]
    """The words of the commands that build in the workflow."""
    pins: tuple[str, ...]
    """The versions that the release names of what builds."""
    tools: tuple[str, ...]
    """What builds in the workflow, in alphabetical order."""
    check: TwineCheck = TwineCheck()
    meant: frozenset[str] = frozenset()
    """How the names of tests of check-wheel-contents begin that the project fails on purpose."""
    versioning: str = ""
    """What in the release sets the version before the build, and where; empty for nothing."""
    untagged: str = ""
    """Where the release checks the commit out without git's tags; empty where it has them."""
    submodules: tuple[str, ...] | None = None
    """What ``git submodule update`` is told when the commit is checked out; None where no
    submodules are."""
    build: Build | None = None
    """The build whose folder that is, where there is one."""

    @property
    def tool(self) -> str:
        """What builds in the workflow, in words."""
        return " and ".join(self.tools)

    @property
    def same(self) -> bool:
        """Whether one build makes all: a tool that builds for many systems makes more."""
        return not any(map(_makes_many, self.tools))

    @property
    def of_root(self) -> bool:
        """Whether the project in the repository's root is built, as far as that is told."""
        chosen = {uv_workspaces.ONE, *uv_workspaces.ALL}
        return self.folder == "." and chosen.isdisjoint(self.words)

    @property
    def of_several(self) -> bool:
        """Whether every project of a workspace is built."""
        return not uv_workspaces.ALL.isdisjoint(self.words)

    @property
    def of_any(self) -> bool:
        """Whether it is not told which project of a workspace is built."""
        return UNKNOWN in (value(self.words, uv_workspaces.ONE) or "")


def plan(pipeline: Pipeline) -> Plan:
    """Return how the release builds; where nothing tells, both kinds in the root."""
    operations = supplied(pipeline, Kind.BUILD)
    found = [made for one in operations for made in builds.all_of(one, pipeline.repository)]
    known = [one for one in found if UNKNOWN not in one.folder]
    check = _check(pipeline)
    if not known:
        tools = [one.operation.tool for one in found] or ["build"]
        first = found[0] if found else None
        return Plan(".", ("sdist", "wheel"), (), (), (tools[0],), check, build=first)
    folder = known[0].folder
    chosen = [one for one in known if one.folder == folder]
    kinds = formats.made(one.operation for one in chosen)
    commands = [one.operation.command for one in chosen]
    words = tuple(word for one in commands if one is not None for word in one.argv)
    pins = tuple(_pins(chosen[0], pipeline))
    tools = [one.operation.tool for one in chosen]
    # Wheels for many systems are often built from the sdist, which is no folder of the commit.
    tools += [one.operation.tool for one in found if _makes_many(one.operation.tool)]
    tools += _repairing(chosen, pipeline)
    return Plan(
        folder=folder,
        kinds=tuple(sorted(kinds)),
        words=words,
        pins=pins,
        tools=tuple(sorted(set(tools))),
        check=check,
        meant=_meant(pipeline.repository, folder),
        versioning=versioning.find(chosen[0], pipeline),
        untagged=versioning.untagged(chosen[0], pipeline),
        submodules=_submodules(chosen[0], pipeline),
        build=chosen[0],
    )


def _submodules(build: Build, pipeline: Pipeline) -> tuple[str, ...] | None:
    """Return how the job of a build checks out submodules, None where it does not."""
    found: tuple[str, ...] | None = None
    for step in build.operation.at.before():
        asked = step.input("submodules")
        if step.step.is_of(CHECKOUT):
            found = _CHECKED_OUT.get(asked.lower()) if isinstance(asked, str) else None
        for command in pipeline.script(step).commands:
            if command.argv[:3] == ("git", "submodule", "update"):
                found = _CHECKED_OUT["recursive" if _DEEP in command.argv else "true"]
    return found


def _makes_many(tool: str) -> bool:
    """Whether a tool builds for more systems than the one it runs on."""
    builds = tool != _FOR_ALL and any(name in tool.lower() for name in _FOR_MANY)
    return builds or tool in REPAIRERS


def _meant(repository: Repository, folder: str) -> frozenset[str]:
    """Return what ``[tool.check-wheel-contents]`` of a project leaves out."""
    text = repository.text(in_folder(folder, FILE))
    given = toml.table(text, "tool", "check-wheel-contents").get("ignore")
    words = given.split(",") if isinstance(given, str) else toml.items(given)
    names = (str(one).strip() for one in words)
    return frozenset(filter(None, names))


def _repairing(chosen: list[Build], pipeline: Pipeline) -> Iterator[str]:
    """Yield what the jobs that build do to wheels afterwards."""
    for job in {id(one.operation.at.job): one.operation.at.job for one in chosen}.values():
        for step in job.steps:
            for command in pipeline.script(step).commands:
                if command.argv[0] in REPAIRERS:
                    yield command.argv[0]


def _check(pipeline: Pipeline) -> TwineCheck:
    """Return how the release checks what it built."""
    checks = supplied(pipeline, Kind.CHECK)
    installed = [
        pin.requirement.pinned
        for one in checks
        if one.tool == "twine check"
        for pin in Build(one, ".").installed(pipeline.repository, "twine")[-1:]
        if pin.requirement.pinned is not None
    ]
    return TwineCheck(any(map(_is_strict, checks)), min(installed, default=None))


def _is_strict(check: Operation) -> bool:
    """Whether a check stops at the warnings of twine; the action that builds does it so."""
    if check.command is None:
        return check.tool == BUILD_AND_INSPECT
    return check.tool == "twine check" and "--strict" in check.command.argv


def _pins(build: Build, pipeline: Pipeline) -> Iterator[str]:
    declared = backend.declared(pipeline.repository, build.folder)
    if isinstance(declared, str):
        return
    for name in dict.fromkeys(one.requirement.name for one in declared.requires):
        for pin in build.pins(pipeline.repository, name)[-1:]:
            allowed = pin.requirement.range
            if allowed is not None and allowed.pinned is not None:
                yield f"{name}{allowed.text}"
