"""The distributions of a small project: what is said of them, and how tests break them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from tests.preflight.conftest import HATCHLING

from pubproof.contract.metadata_limit import Limit
from pubproof.location import Location
from pubproof.preflight import distributions, files
from pubproof.preflight.outcome import Outcome, State
from pubproof.preflight.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pubproof.contract.clause import Doubt

PLAN = Plan(".", ("sdist", "wheel"), (), (), ("build",))
WHEEL = "small-1.2.3-py3-none-any.whl"
SDIST = "small-1.2.3.tar.gz"
INFO = "small-1.2.3.dist-info"
WRITTEN = {
    **{name: name.partition("-")[2] for name in HATCHLING},
    "setuptools": "2.4",
    "flit_core": "2.5",
}


def limit(number: tuple[int, int]) -> Limit:
    return Limit(number, "the twine", Location("publish.yml"), is_the_actions=True)


def judge(
    folder: Path,
    limited: Limit | Doubt | None = None,
    project: str | None = "small",
    plan: Plan = PLAN,
) -> dict[str, Outcome]:
    found = files.read(folder, "given")
    outcomes = distributions.judge(found, plan, project, limited or limit((2, 5)))
    return {one.check: one for one in outcomes}


def failed(folder: Path) -> dict[str, str]:
    """Return what fails, with all that it says; each says what to do, too."""
    found = {name: one for name, one in judge(folder).items() if one.state is State.FAILED}
    assert all(one.help for one in found.values())
    return {name: "\n".join((one.note, *one.details)) for name, one in found.items()}


def rewritten(wheel: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    """Write a wheel anew, each member as `change` returns it, or left out."""
    with zipfile.ZipFile(wheel) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    changed = [change(name, data) for name, data in members]
    assert changed != members
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        for one in changed:
            if one is not None:
                new.writestr(*one)


def in_metadata(folder: Path, before: str, after: str) -> None:
    """Replace a text in the metadata of the wheel."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name.endswith("/METADATA"):
            assert before.encode() in data
            return name, data.replace(before.encode(), after.encode())
        return name, data

    rewritten(folder / WHEEL, change)


def recorded(wheel: Path, path: str, data: bytes) -> None:
    """Add a file to a wheel and to its RECORD."""
    add(wheel, path, data)

    def change(name: str, text: bytes) -> tuple[str, bytes]:
        return name, text + f"{path},,\n".encode() if name.endswith("/RECORD") else text

    rewritten(wheel, change)


def add(wheel: Path, name: str, data: bytes = b"x") -> None:
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
