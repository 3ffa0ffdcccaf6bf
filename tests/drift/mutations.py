"""Edits that a hurried person makes, read from the tables beside this file.

A table is a list. Its entries have these fields:

- ``what``: what somebody did; the name of the test.
- ``to``: the pipeline that is edited: one of ``examples/``, or of the bases of the contract's
  cases. A rewrite names several.
- ``edit``: for each file a change as ``diff`` shows it, whatever the lines' indentation: ``-``
  before a line that goes, ``+`` before one that comes, ``=`` before one that stays. ``…`` at the
  end of a line that goes or stays is the rest of that line. ``@@`` parts several changes.
- ``add``, ``rename``, ``delete``: files that come, that get another name, that go; renamed first.
- ``at``: where the clause fails then: files, each with a text that stands on that line alone, or
  with ``one … another``: the first line with the other text after the one. A text without a file
  is in the one file that the edit is about; no text is the first line.
- ``says``: a part of the first finding's message, or of the reason where there is no finding.
- ``unknown``: true where the clause cannot be told to hold, and so is not said to fail.

A file of YAML without a folder is one of ``.github/workflows/``, but for ``mkdocs.yml``.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
TABLES = Path(__file__).with_name("pipelines")
PAGES = Path(__file__).with_name("pages.yml")
REWRITES = Path(__file__).with_name("rewrites.yml")
UNREACHED = Path(__file__).with_name("unreached.yml")
HOMES = (ROOT / "examples", ROOT / "tests/contract/bases")
SHAPES = {
    "openmed": "OpenMed's release: a reusable workflow builds, attests and verifies",
    "inline": "one workflow with a job each to build, attest and publish",
    "two-calls": "two called workflows: one builds and attests, one verifies",
    "wheels": "a matrix of wheels, and an sdist",
    "guide": "OpenMed's release, with the pages of a site that state its clauses",
}
"""The pipelines that are edited, and their shapes."""
SITE = "mkdocs.yml"
PAGES_OF = "guide"
"""The pipeline that is another one with pages."""
_REST = "…"


class Mutation(NamedTuple):
    """One edit, and what must be said of it."""

    what: str
    to: str
    edit: dict[str, str]
    add: dict[str, str]
    rename: dict[str, str]
    delete: tuple[str, ...]
    clause: str
    at: tuple[tuple[str, str], ...]
    says: str
    unknown: bool

    def apply(self, root: Path) -> None:
        """Make the edit in a copy of its pipeline."""
        for old, new in self.rename.items():
            (root / old).rename(root / new)
        for path, text in self.add.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            assert not (root / path).exists(), f"{path} is there already"
            (root / path).write_text(text, "utf-8")
        for path in self.delete:
            (root / path).unlink()
        for path, change in self.edit.items():
            text = (root / path).read_text("utf-8")
            for hunk in change.rstrip("\n").split("\n@@\n"):
                text = edited(text, hunk)
            (root / path).write_text(text, "utf-8")


class Unreached(NamedTuple):
    """Something that somebody could change and that no clause tells."""

    what: str
    why: str
    edit: Mutation | None
    """How it is done, None where it is done in no file."""


def read(table: Path, clause: str = "") -> list[Mutation]:
    """Return the mutations of a table, every field of them checked."""
    entries = yaml.load(table.read_text("utf-8"), yaml.CSafeLoader)
    assert isinstance(entries, list)
    found = [
        _mutation(entry, pipeline, clause or table.stem)
        for entry in entries
        for pipeline in ([entry["to"]] if isinstance(entry["to"], str) else entry["to"])
    ]
    names = [(one.to, one.what) for one in found]
    assert len(set(names)) == len(names), f"{table.name} has two of one name"
    return found


def mutations() -> list[Mutation]:
    """Return all mutations of pipelines, by clause and as their tables list them."""
    return [one for table in sorted(TABLES.glob("*.yml")) for one in read(table)]


def pages() -> list[dict[str, Any]]:
    """Return the edits of pages, as their table lists them."""
    entries = yaml.load(PAGES.read_text("utf-8"), yaml.CSafeLoader)
    assert isinstance(entries, list)
    return entries


def unreached() -> list[Unreached]:
    """Return what no clause tells, as its table lists it."""
    entries = yaml.load(UNREACHED.read_text("utf-8"), yaml.CSafeLoader)
    assert isinstance(entries, list)
    found = []
    for one in entries:
        why = one.pop("why")
        edit = _mutation(one, one["to"], UNREACHED.stem) if "to" in one else None
        found.append(Unreached(one["what"], why, edit))
    return found


def copied(pipeline: str, target: Path) -> Path:
    """Copy a pipeline, and return the copy's folder."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("openmed", pipeline) if pipeline == PAGES_OF else (pipeline,):
        (home,) = [home / name for home in HOMES if (home / name).is_dir()]
        shutil.copytree(home, target, ignore=ignore, dirs_exist_ok=True)
    return target


def path_of(name: str) -> str:
    """Return the path of a file: a bare name of YAML is a workflow's, or the site's."""
    is_workflow = "/" not in name and name.endswith((".yml", ".yaml")) and name != SITE
    return f".github/workflows/{name}" if is_workflow else name


def line_of(text: str, part: str) -> int:
    """Return the number of the line that `part` tells, as a table's ``at`` does."""
    if not part:
        return 1
    start, _, then = part.partition(" … ")
    lines = text.split("\n")
    found = [number for number, line in enumerate(lines, 1) if start in line]
    assert len(found) == 1 or then, f"there are {len(found)} lines with {start!r}"
    assert found, f"there is no line with {start!r}"
    if not then:
        return found[0]
    return next(at for at, line in enumerate(lines, 1) if at > found[0] and then in line)


def edited(text: str, change: str) -> str:
    """Return a text with a change made at the one place where it fits."""
    lines, rows = text.split("\n"), change.split("\n")
    assert all(row[:1] in ("=", "-", "+") for row in rows), f"no change: {change}"
    old = [row[2:] for row in rows if row[0] != "+"]
    assert old, "a change fits nowhere without a line that goes or stays"
    places = [at for at in range(len(lines)) if _fits(lines[at : at + len(old)], old)]
    assert len(places) == 1, f"fits {len(places)} times:\n{change}"
    (start,) = places
    margin, rest = " " * (_depth(lines[start]) - _depth(old[0])), iter(lines[start:])
    new = []
    for row in rows:
        here = f"{margin}{row[2:]}".rstrip() if row[0] == "+" else next(rest)
        if row[0] != "-":
            new.append(here)
    return "\n".join([*lines[:start], *new, *lines[start + len(old) :]])


def _fits(lines: list[str], wanted: list[str]) -> bool:
    """Whether these lines are the wanted ones, all as much deeper as the first."""
    depth = _depth(lines[0]) - _depth(wanted[0])
    if len(lines) < len(wanted) or depth < 0:
        return False
    for line, one in zip(lines, wanted, strict=True):
        given = f"{' ' * depth}{one}" if one else ""
        if not (line.startswith(given[:-1]) if one.endswith(_REST) else line == given):
            return False
    return True


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _mutation(entry: dict[str, Any], pipeline: str, clause: str) -> Mutation:
    fields = {"what", "to", "edit", "add", "rename", "delete", "at", "says", "unknown"}
    assert set(entry) <= fields, f"unknown: {set(entry) - fields}"
    assert pipeline in SHAPES
    edit = {path_of(name): text for name, text in entry.get("edit", {}).items()}
    add = {path_of(name): text for name, text in entry.get("add", {}).items()}
    rename = {path_of(old): path_of(new) for old, new in entry.get("rename", {}).items()}
    about = [*edit, *add, *rename.values()]
    at = entry.get("at", ())
    if isinstance(at, str):
        assert len(about) == 1, f"{entry['what']}: in which file?"
        at = {about[0]: at}
    places = (
        [each for one in at for each in one.items()] if isinstance(at, list) else dict(at).items()
    )
    return Mutation(
        what=entry["what"],
        to=pipeline,
        edit=edit,
        add=add,
        rename=rename,
        delete=tuple(path_of(name) for name in entry.get("delete", ())),
        clause=clause,
        at=tuple((path_of(name), text) for name, text in places),
        says=entry.get("says", ""),
        unknown=entry.get("unknown", False),
    )
