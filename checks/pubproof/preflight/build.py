"""The distributions of a release, built as its provenance workflow builds them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import processes
from pubproof.preflight import front_ends
from pubproof.preflight.outcome import Check
from pubproof.preflight.variables import CONSTRAINING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pubproof.preflight.front_ends import FrontEnd
    from pubproof.preflight.outcome import Outcome
    from pubproof.preflight.plan import Plan
    from pubproof.preflight.variables import Variables

CHECK = Check("distributions", "build")
_VARIABLES = Check("distributions", "variables")
_SECONDS = 1800.0
_SHOWN = 12
"""Lines of a failed build that are shown: the last ones say why."""
_STEP = re.compile(r"^\* (.+)$", re.MULTILINE)
"""How ``python -m build`` announces what it does."""
_NETWORK = "look at the network, or give distributions with --dist"
_INSTALLING = ("Creating isolated environment", "Installing packages in isolated environment")
_ADVICE = "TIP "
"""How ``python -m build`` begins to say what may help with a build of its own."""
_NO_PROJECT = "does not appear to be a Python project"
_UNMET = re.compile(r"ERROR (?:Unmet|Missing) dependencies")
_NO_NETWORK = re.compile(
    r"[Cc]ould not resolve host|[Nn]ame resolution|Name or service not known|dns error"
    r"|[Nn]etwork is unreachable|Failed to establish a new connection|getaddrinfo"
    r"|All attempts to connect to \S+ failed"
)
"""What tools say of a network that they do not reach: git, cargo, curl, uv, Python's sockets,
poetry."""
_OWN_FOLDERS = ("HATCH_DATA_DIR", "POETRY_VIRTUALENVS_PATH", "TMPDIR")
"""Variables that name where a front end, or what it starts, makes environments."""
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Builder(NamedTuple):
    """What builds the distributions here."""

    plan: Plan
    """How the release builds."""
    front_end: FrontEnd
    isolated: bool
    """Whether the back end is installed for the build, which takes a network."""
    variables: Variables
    """What the release gives it."""

    @property
    def how(self) -> str:
        """How the distributions are built, in words."""
        plan, front_end = self.plan, self.front_end
        where = "" if plan.folder == "." else f" in {plan.folder}"
        beside = "" if self.isolated else ", with what is installed here"
        keeps = self.isolated and front_end.isolated
        pinned = f", with {', '.join(plan.pins)}" if keeps and plan.pins else ""
        differs = front_ends.difference(plan, front_end, isolated=self.isolated)
        bare = f", without the tags, which {plan.untagged} leaves out" if plan.untagged else ""
        said = f"built from the commit{where} by {front_end.name}{beside}{pinned}{bare}"
        return f"{said}; {differs}" if differs else said

    def run(self, source: Path, target: Path, say: Callable[[str], None]) -> Outcome:
        """Build into a folder and return how that ended.

        Args:
            source: the root of a copy of the repository.
            target: the folder for the distributions; what the build leaves beside them is below its
                parent.
            say: gets what the build is at.
        """
        argv = self.front_end.command(self.plan, target)
        argv += [] if self.isolated else ["--no-isolation"]
        folder = source / self.plan.folder
        if not folder.is_dir():
            note = f"the commit has no folder {self.plan.folder}, which the release builds"
            help_ = "commit it, or correct the workflow"
            return CHECK.failed(note, help_)
        done = processes.run(
            argv,
            cwd=folder,
            environment=_environment(self.plan, self.variables, target.parent),
            timeout=_SECONDS,
            show=lambda text: say(_step(text)),
        )
        default = folder / front_ends.DEFAULT
        if self.front_end.output is None and default.is_dir():
            for path in default.iterdir():
                path.rename(target / path.name)
        return self._ended(done)

    def given(self) -> Iterator[Outcome]:
        """Yield which variables of the release the build has here, and which it lacks."""
        known, untold = self.variables.known, self.variables.untold
        if known:
            note = f"the build has the variables of the release: {', '.join(known)}"
            yield _VARIABLES.passed(note)
        if untold:
            details = tuple(f"{one.name}: {one.reason}" for one in untold)
            note = "the build has not all variables of the release"
            yield _VARIABLES.left_out(note, details)

    def _ended(self, done: processes.CompletedProcess) -> Outcome:
        """Return what is to be said of how a build ended."""
        output = _COLORS.sub("", done.output)
        printed = [one.rstrip() for one in output.expandtabs(4).splitlines() if one.strip()]
        printed = [one for one in printed if not one.startswith(_ADVICE)]
        lines = tuple(printed[-_SHOWN:])
        if done.status == 0:
            return CHECK.passed("the build succeeds")
        if done.status is None:
            note = f"the build did not end in {_SECONDS / 60:.0f} minutes"
            help_ = "give distributions with --dist"
            return CHECK.unknown(note, help_, lines)
        steps = _STEP.findall(output)
        absent = _NO_PROJECT in output
        if self.isolated and not absent and steps and steps[-1].startswith(_INSTALLING):
            note = "what the build needs could not be installed"
            return CHECK.unknown(note, _NETWORK, lines)
        if _NO_NETWORK.search("\n".join(lines)):
            note = "the build fails, and it did not reach the network"
            return CHECK.unknown(note, _NETWORK, lines)
        if not self.isolated and _UNMET.search(output):
            note = "what the build needs is not installed here"
            help_ = "install it, or leave out --no-isolation"
            return CHECK.unknown(note, help_, lines)
        folder = self.plan.folder
        there = "a fresh clone" if folder == "." else f"'{folder}' of a fresh clone"
        help_ = f"mend what it says; `{self.front_end.name}` in {there} does the same"
        return CHECK.failed("the build fails", help_, lines)


def chosen(plan: Plan, variables: Variables, *, isolated: bool) -> Builder:
    """Return what builds as a release does.

    Args:
        plan: how the release builds.
        variables: those that it gives its build.
        isolated: whether the back end may be installed afresh, which takes a network.
    """
    return Builder(plan, front_ends.chosen(plan, isolated=isolated), isolated, variables)


def _environment(plan: Plan, variables: Variables, folder: Path) -> dict[str, str]:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    left = {*CONSTRAINING, "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in left}
    kept = {name: value for name, value in kept.items() if not name.startswith("GIT_")}
    more = {"NO_COLOR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "RUST_BACKTRACE": "0"}
    more |= dict.fromkeys(_OWN_FOLDERS, str(temporary))
    if plan.pins:
        constraints = folder / "constraints.txt"
        constraints.write_text("".join(f"{pin}\n" for pin in plan.pins), "utf-8")
        more |= dict.fromkeys(CONSTRAINING, str(constraints))
    return {**kept, **variables.of_github, **variables.known, **more}


def _step(text: str) -> str:
    found = _STEP.findall(_COLORS.sub("", text))
    return f"build: {found[-1].rstrip('.')}" if found else ""
