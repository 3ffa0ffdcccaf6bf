"""The distributions of a release, built as its provenance workflow builds them."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from pubproof import backend, builds, processes
from pubproof.contract import coverage
from pubproof.contract.supply import supplied
from pubproof.preflight.outcome import Outcome, State
from pubproof.scripts import UNKNOWN
from pubproof.tools import BUILD_AND_INSPECT, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pubproof.builds import Build
    from pubproof.pipeline import Pipeline

_SECONDS = 1800.0
_FRONT_ENDS = ("build", "pyproject-build", BUILD_AND_INSPECT)
"""What builds as this does."""
_FOR_MANY = ("cibuildwheel", "maturin")
_SHOWN = 12
"""Lines of a failed build that are shown: the last ones say why."""
_STEP = re.compile(r"^\* (.+)$", re.MULTILINE)
"""How ``python -m build`` announces what it does."""
_NETWORK = "look at the network, or give distributions with --dist"
_INSTALLING = ("Creating isolated environment", "Installing packages in isolated environment")
_UNMET = re.compile(r"ERROR (?:Unmet|Missing) dependencies")
_NO_NETWORK = re.compile(
    r"[Cc]ould not resolve host|[Nn]ame resolution|Name or service not known|dns error"
    r"|[Nn]etwork is unreachable|Failed to establish a new connection|getaddrinfo"
)
"""What tools say of a network that they do not reach: git, cargo, curl, uv, Python's sockets."""
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Plan(NamedTuple):
    """How the distributions are built."""

    folder: str
    """The project's folder, seen from the repository's root."""
    kinds: tuple[str, ...]
    """``sdist``, ``wheel``, or both."""
    arguments: tuple[str, ...]
    """What ``python -m build`` gets of the workflow's own arguments."""
    pins: tuple[str, ...]
    """The versions that the release names of what builds."""
    tool: str
    """What builds in the workflow."""

    @property
    def same(self) -> bool:
        """Whether one build makes all: a tool that builds for many systems makes more."""
        return not _makes_many(self.tool)


def plan(pipeline: Pipeline) -> Plan:
    """Return how the release builds; where nothing tells, both kinds in the root."""
    found = [builds.read(one) for one in supplied(pipeline, Kind.BUILD)]
    known = [one for one in found if UNKNOWN not in one.folder]
    if not known:
        return Plan(
            ".", ("sdist", "wheel"), (), (), "build" if not found else found[0].operation.tool
        )
    folder = known[0].folder
    chosen = [one for one in known if one.folder == folder]
    operation = chosen[0].operation
    kinds = coverage.built(one.operation for one in chosen)
    arguments = _settings(operation.command.argv) if operation.command is not None else ()
    if len(chosen) == 1 and operation.command is not None:
        words = set(operation.command.argv)
        both = bool({"--wheel", "-w"} & words) and bool({"--sdist", "-s"} & words)
        arguments = (*arguments, *(("--wheel", "--sdist") if both else ()))
    pins = tuple(_pins(chosen[0], pipeline))
    tools = {one.operation.tool for one in chosen}
    # Wheels for many systems are often built from the sdist, which is no folder of the commit.
    tools |= {one.operation.tool for one in found if _makes_many(one.operation.tool)}
    tool = " and ".join(sorted(tools))
    return Plan(folder, tuple(sorted(kinds)), arguments, pins, tool)


def _makes_many(tool: str) -> bool:
    """Whether a tool builds for more systems than the one it runs on."""
    return any(name in tool.lower() for name in _FOR_MANY)


def _settings(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the settings for the back end among the arguments of ``python -m build``."""
    found: list[str] = []
    before = ""
    for word in words:
        if UNKNOWN not in word:
            if before in ("-C", "--config-setting"):
                found.append(f"--config-setting={word}")
            elif word.startswith(("-C", "--config-setting=")) and word != "-C":
                found.append(word)
        before = word
    return tuple(found)


def _pins(build: Build, pipeline: Pipeline) -> Iterator[str]:
    declared = backend.declared(pipeline.repository, build.folder)
    if isinstance(declared, str):
        return
    for name in dict.fromkeys(one.name for one in declared.requires):
        for pin in build.pins(pipeline.repository, name)[-1:]:
            if pin.requirement.range is not None and pin.requirement.range.pinned is not None:
                yield f"{name}{pin.requirement.range.text}"


def run(
    made: Plan,
    source: Path,
    target: Path,
    *,
    isolated: bool,
    say: Callable[[str], None],
) -> Outcome:
    """Build into a folder and return how that ended.

    Args:
        made: how to build.
        source: the root of a copy of the repository.
        target: the folder for the distributions; what the build leaves beside them is below its
            parent.
        isolated: whether the back end is installed for this build, which takes a network.
        say: gets what the build is at.
    """
    kinds = tuple(f"--{kind}" for kind in made.kinds) if len(made.kinds) == 1 else ()
    argv = [sys.executable, "-m", "build", "--outdir", str(target), *made.arguments, *kinds]
    argv += [] if isolated else ["--no-isolation"]
    folder = source / made.folder
    if not folder.is_dir():
        note = f"the commit has no folder {made.folder}, which the release builds"
        help_ = "commit it, or correct the workflow"
        return Outcome("distributions", "build", State.FAILED, note, help=help_)
    done = processes.run(
        argv,
        cwd=folder,
        environment=_environment(made, target.parent),
        timeout=_SECONDS,
        show=lambda text: say(_step(text)),
    )
    return _ended(done, isolated=isolated)


def how(made: Plan, *, isolated: bool) -> str:
    """Return in words how the distributions are built."""
    where = "" if made.folder == "." else f" in {made.folder}"
    beside = "" if isolated else ", with what is installed here"
    pinned = f", with {', '.join(made.pins)}" if isolated and made.pins else ""
    differs = (
        f"; the release runs {made.tool}, whose own settings do not count here"
        if made.same and made.tool not in _FRONT_ENDS
        else ""
    )
    return f"built from the commit{where} by python -m build{beside}{pinned}{differs}"


def _environment(made: Plan, folder: Path) -> dict[str, str]:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    names = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_BUILD_CONSTRAINT", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    kept = {name: value for name, value in kept.items() if not name.startswith("GIT_")}
    more = {"NO_COLOR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "TMPDIR": str(temporary)}
    if made.pins:
        constraints = folder / "constraints.txt"
        constraints.write_text("".join(f"{pin}\n" for pin in made.pins), "utf-8")
        more |= dict.fromkeys(names[:3], str(constraints))
    return {**kept, **more}


def _step(text: str) -> str:
    found = _STEP.findall(_COLORS.sub("", text))
    return f"build: {found[-1].rstrip('.')}" if found else ""


def _ended(done: processes.Outcome, *, isolated: bool) -> Outcome:
    output = _COLORS.sub("", done.output)
    lines = tuple(one.rstrip() for one in output.expandtabs(4).splitlines() if one.strip())[
        -_SHOWN:
    ]
    if done.status == 0:
        return Outcome("distributions", "build", State.PASSED, "the build succeeds")
    if done.status is None:
        note = f"the build did not end in {_SECONDS / 60:.0f} minutes"
        help_ = "give distributions with --dist"
        return Outcome("distributions", "build", State.UNKNOWN, note, lines, help_)
    steps = _STEP.findall(output)
    if isolated and steps and steps[-1].startswith(_INSTALLING):
        note = "what the build needs could not be installed"
        return Outcome("distributions", "build", State.UNKNOWN, note, lines, _NETWORK)
    if _NO_NETWORK.search("\n".join(lines)):
        note = "the build fails, and it did not reach the network"
        return Outcome("distributions", "build", State.UNKNOWN, note, lines, _NETWORK)
    if not isolated and _UNMET.search(output):
        note = "what the build needs is not installed here"
        help_ = "install it, or leave out --no-isolation"
        return Outcome("distributions", "build", State.UNKNOWN, note, lines, help_)
    help_ = "mend what it says; `python -m build` in a fresh clone does the same"
    return Outcome("distributions", "build", State.FAILED, "the build fails", lines, help_)
