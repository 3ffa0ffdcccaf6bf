"""Imports go one way, as the architecture says: nothing knows anything of what comes after it."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import pubproof
from pubproof.commands import COMMANDS
from pubproof.contract import CLAUSES

ROOT = Path(pubproof.__file__).parent
LAYERS = (
    "late location once recent spelling interrupts processes toml commands git",
    "workflows",
    "tokens secrets building.requirements pypi tools",
    "settings files scripts",
    "files.files kept repository home project building.backend",
    "operations artifacts building leads credentials.variables",
    "arrivals",
    "routes pypi.claims",
    "pipeline",
    "credentials pypi.token_routes",
    "references",
    "contract",
    "reports",
    "diagnosis provenance retirement history",
    "guide",
    "preflight",
    "cli",
    "guide.reference guide.macros guide.plugin",
)
"""The modules and packages, from the files of a repository to pages and commands.

A module of a package may have a layer of its own. What is in one layer may import each other.
"""
ENGINE = {
    "pubproof.guide.plugin",
    "pubproof.guide.breakdown",
    "pubproof.guide.live",
    "pubproof.guide.rendering",
}
"""The modules that may import MkDocs."""
KNOWN = {("pubproof.workflows.runs.run", "pubproof.repository")}
"""Whose types know of what comes after: a run asks for the workflows and actions that it calls."""

PAGE = Path(__file__).parents[1] / "docs" / "contributing" / "architecture.md"
"""The page that names every module."""


@cache
def modules() -> Mapping[str, Path]:
    """Return the files of the package by the names of their modules."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = ("pubproof", *path.relative_to(ROOT).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = path
    assert len(found) > 300
    return found


@cache
def layer(module: str) -> int:
    """Return the layer of a module: that of the longest of the names it begins with."""
    inside = module.removeprefix("pubproof.")
    fitting = {
        name: number
        for number, names in enumerate(LAYERS)
        for name in names.split()
        if f"{inside}.".startswith(f"{name}.")
    }
    assert fitting, f"{module} has no layer"
    return fitting[max(fitting, key=len)]


def imported(path: Path, *, types: bool = False) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a module imports when it runs, wherever in its text.

    With `types` also what it imports for a type checker only.
    """
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if not types and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            own = [name for name in named if name in modules()]
            yield from ((node.lineno, name) for name in own or [node.module])


@pytest.mark.parametrize("module", sorted(modules().keys() - {"pubproof", "pubproof.__main__"}))
def test_nothing_is_imported_from_a_later_layer(module: str) -> None:
    upward = [
        f"line {line}: {name}"
        for line, name in imported(modules()[module], types=True)
        if name.startswith("pubproof.")
        and layer(name) > layer(module)
        and (module, name) not in KNOWN
    ]
    assert not upward


def test_the_layers_are_those_of_the_package() -> None:
    listed = [name for names in LAYERS for name in names.split()]
    assert len(set(listed)) == len(listed)
    for name in listed:
        assert f"pubproof.{name}" in modules()


def test_only_four_modules_know_the_engine_of_the_site() -> None:
    knowing = {
        module
        for module, path in modules().items()
        if any(name.partition(".")[0] == "mkdocs" for _, name in imported(path))
    }
    assert knowing == ENGINE


def test_what_a_module_imports_is_found_in_functions_too() -> None:
    found = {name for _, name in imported(ROOT / "contract" / "no_stale_reference.py")}
    assert {"pubproof.references.judging", "pubproof.contract", "pubproof.location"} <= found
    assert "pubproof.repository" not in found, "it is imported for its types only"


def test_what_a_module_knows_by_type_is_found_when_it_is_asked_for() -> None:
    path = ROOT / "contract" / "no_stale_reference.py"
    assert "pubproof.repository" in {name for _, name in imported(path, types=True)}
    for module, name in KNOWN:
        assert name in {one for _, one in imported(modules()[module], types=True)}


def sections() -> Mapping[tuple[str, ...], str]:
    """Return what the page says of modules by their rooms; those beside all rooms have ``""``."""
    page = PAGE.read_text("utf-8")
    beside, *parts = page[page.index("## The modules") :].split("\n### ")
    found: dict[tuple[str, ...], str] = {("",): beside}
    for part in parts:
        heading, text = part.split("\n", 1)
        found[tuple(re.findall(r"`([\w/]+)/`", heading))] = text
    return found


@pytest.mark.parametrize("rooms", sections())
def test_the_page_names_the_modules_of_each_room_and_no_others(rooms: tuple[str, ...]) -> None:
    text = sections()[rooms]
    own = {path.name for room in rooms for path in (ROOT / room).glob("*.py")}
    plain = {name for name in own if not name.startswith("__")}
    if "a module for each clause" in text:
        plain -= {f"{clause.id.replace('-', '_')}.py" for clause in CLAUSES}
    elif "a module for each command" in text:
        plain -= {f"{command}.py" for command in COMMANDS}
    named = set(re.findall(r"`(\w+\.py)`", text))
    assert plain <= named
    assert named - {"setup.py"} <= own


def test_the_page_has_a_section_for_each_room() -> None:
    rooms = {room for rooms in sections() for room in rooms}
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} <= rooms
