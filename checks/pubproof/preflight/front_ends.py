"""The programs that build distributions, and how each is called."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import UNKNOWN
from pubproof.scripts.builds import uv_workspaces
from pubproof.tools import BUILD_AND_INSPECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pubproof.preflight.plan import Plan

DEFAULT = "dist"
"""The folder into which they build where they are told of none, in the project's own."""
_UNTOLD = "may have settings of its own"
_FROM_COMMIT = "makes the wheel from the commit, not from the sdist"


class FrontEnd(NamedTuple):
    """A program that builds a project's distributions."""

    call: tuple[str, ...]
    """Its name and its sub-command."""
    output: tuple[str, ...] | None
    """What stands before the folder for the distributions; None where it takes no folder."""
    only: Mapping[str, tuple[str, ...]]
    """The words that let it build a single kind, by kind."""
    flags: frozenset[str] = frozenset()
    """Options without a value that decide on what is built."""
    valued: frozenset[str] = frozenset()
    """Such options with a value."""
    isolated: bool = True
    """Whether it installs the back end for the build, and so keeps to the constraints."""

    @property
    def name(self) -> str:
        """The command as a message names it."""
        program, *rest = self.call
        return " ".join(["python" if program == sys.executable else program, *rest])

    def command(self, plan: Plan, target: Path) -> list[str]:
        """Return the words that build what a release does into a folder."""
        only = self.only[plan.kinds[0]] if len(plan.kinds) == 1 else ()
        shares = self.call[0] == plan.tool.split()[0] or set(plan.tools) <= _SHARING
        kept = dict.fromkeys(self._kept(plan.words) if shares else ())
        words = [word for group in kept if group != only for word in group]
        output = () if self.output is None else (*self.output, str(target))
        return [*self.call, *words, *only, *output]

    def _kept(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield those of the release's words that decide on what is built, with their values."""
        before = ""
        for word in words:
            option, equals, _ = word.partition("=")
            if UNKNOWN not in word and before in self.valued:
                yield (before, word)
            elif UNKNOWN not in word and (
                word in self.flags
                or (equals and option in self.valued)
                or (word[:2] == "-C" != word and "-C" in self.valued)
            ):
                yield (word,)
            before = word


_ALIKE = frozenset({"build", "maturin sdist", "pyproject-build", BUILD_AND_INSPECT})
"""The programs and actions that build as `PLAIN` does."""
_SHARING = _ALIKE | {"pdm build", "uv build"}
"""Those whose options mean the same to `PLAIN`."""

PLAIN = FrontEnd(
    call=(sys.executable, "-m", "build"),
    output=("--outdir",),
    only={"sdist": ("--sdist",), "wheel": ("--wheel",)},
    flags=frozenset({"--sdist", "--wheel", "-s", "-w"}),
    valued=frozenset({"-C", "--config-setting"}),
)
"""What comes with pubproof's extra, and so is always there."""

_OTHERS: Mapping[str, FrontEnd] = {
    "uv build": FrontEnd(
        call=("uv", "build"),
        output=("--out-dir",),
        only=PLAIN.only,
        flags=frozenset({"--force-pep517", "--no-sources", "--sdist", "--wheel"})
        | uv_workspaces.ALL,
        valued=frozenset({"-C", "--config-setting", "--config-settings", uv_workspaces.ONE}),
    ),
    "hatch build": FrontEnd(
        call=("hatch", "build"),
        output=(),
        only={"sdist": ("--target", "sdist"), "wheel": ("--target", "wheel")},
        flags=frozenset({"--no-hooks"}),
    ),
    "flit build": FrontEnd(
        call=("flit", "build"),
        output=None,
        only={"sdist": ("--format", "sdist"), "wheel": ("--format", "wheel")},
        flags=frozenset({"--no-use-vcs", "--use-vcs"}),
        isolated=False,
    ),
    "poetry build": FrontEnd(
        call=("poetry", "build"),
        output=("--output",),
        only={"sdist": ("--format", "sdist"), "wheel": ("--format", "wheel")},
        flags=frozenset({"--no-plugins"}),
        valued=frozenset({"--config-settings", "--local-version", "-c", "-l"}),
        isolated=False,
    ),
    "pdm build": FrontEnd(
        call=("pdm", "build"),
        output=("--dest",),
        only={"sdist": ("--no-wheel",), "wheel": ("--no-sdist",)},
        valued=frozenset({"--config-setting", "--skip", "-C", "-k"}),
    ),
}
"""By the names that operations have for them."""

_DIFFERENCES: Mapping[str, str] = {
    "uv build": "reads [tool.uv] too",
    "hatch build": _FROM_COMMIT,
    "hatchling build": _FROM_COMMIT,
    "flit build": f"{_FROM_COMMIT}, and before version 4 packs all that git tracks",
    "poetry build": f"{_FROM_COMMIT}, and may have plugins",
    "pdm build": "runs the hooks of [tool.pdm] too",
    "pip wheel": _FROM_COMMIT,
    "setup.py": f"{_FROM_COMMIT}, with what its job has installed",
}
"""What another program does otherwise than ``python -m build``; ``setup.py`` with any command.

hatch 1.18, flit 4.2, poetry 2.5, pdm 2.29, uv 0.13.
"""


def chosen(plan: Plan, *, isolated: bool) -> FrontEnd:
    """Return what builds here: the release's own program, where it is installed.

    Args:
        plan: how the release builds.
        isolated: whether the back end may be installed afresh; only `PLAIN` can do without.
    """
    other = _OTHERS.get(plan.tool)
    if other is None or not isolated or shutil.which(other.call[0]) is None:
        return PLAIN
    return other


def difference(plan: Plan, used: FrontEnd, *, isolated: bool) -> str:
    """Return what the release does otherwise than `PLAIN`, and why it is not done here.

    Nothing where its own program builds, or what builds for many systems, which is told elsewhere.
    """
    if used is not PLAIN or not plan.same:
        return ""
    names = {"setup.py" if one.startswith("setup.py ") else one for one in plan.tools} - _ALIKE
    found = [f"{one}, which {_DIFFERENCES.get(one, _UNTOLD)}" for one in sorted(names)]
    other = _OTHERS.get(plan.tool)
    absent = f"; {other.call[0]} is not installed here" if other is not None and isolated else ""
    return f"the release runs {' and '.join(found)}{absent}" if found else ""
