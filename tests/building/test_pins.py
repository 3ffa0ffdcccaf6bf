"""What commands, files of requirements and locks say of the version of a package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.scripts.conftest import Memory, place

from pubproof import scripts
from pubproof.building import pins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.building.requirements import Pin
    from pubproof.scripts import Command

UV_LOCK = """\
version = 1

[[package]]
name = "first"
version = "0.1"
source = {registry = "https://index.example/simple"}

[[package]]
name = "flit-core"
version = "3.9.0"
source = {git = "https://git.example/flit?rev=1"}

[[package]]
name = "flit-core"
version = "3.10.0"
source = {registry = "https://index.example/simple"}
"""
POETRY_LOCK = """\
[[package]]
name = "flit-core"
version = "3.9.0"

[package.source]
type = "git"
url = "https://git.example/flit"
"""
PDM_LOCK = '[[package]]\nname = "flit-core"\nversion = "3.9.0"\npath = "./vendored"\n'
PIPENV_LOCK = json.dumps(
    {
        "_meta": {"hash": {"sha256": "0"}},
        "default": {"flit-core": {"version": "==3.9.0"}, "other": {"version": "==1"}},
        "develop": {"flit-core": {"git": "https://git.example/flit"}},
        "extra": {"flit-core": {"version": "==3.10.0"}},
    },
    indent=1,
)


def command(text: str, folder: str = ".") -> Command:
    """Return the only command that a text starts."""
    (one,) = scripts.read(
        text, place, shell="", environment={}, folder=folder, files=Memory({})
    ).commands
    return one


def said(text: str, files: Mapping[str, str] | None = None, folder: str = ".") -> list[str]:
    """Return what a command says of flit-core: each range, with its place."""
    found = pins.of_command(Memory(files or {}), command(text, folder), "flit-core")
    return [_shown(one) for one in found]


def _shown(one: Pin) -> str:
    version = one.requirement.range
    return f"{version.text if version else '?'} {one.location.path}:{one.location.line}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install flit-core==3.9.0", ["==3.9.0 ci.yml:1"]),
        ("pip install -U other 'Flit_Core >= 3'", [">=3 ci.yml:1"]),
        ("pip install flit-core@git+https://git.example/flit", ["? ci.yml:1"]),
        ("uv pip install flit.core", [" ci.yml:1"]),
        ("pipx install flit-core==3.9", ["==3.9 ci.yml:1"]),
        ("uv tool install flit-core==3.9", ["==3.9 ci.yml:1"]),
        ("uv tool run flit-core==3.9", []),
        ("pip download flit-core==3.9", []),
        ("pip install flit-core-extras==3.9", []),
    ],
)
def test_what_a_command_names(text: str, expected: list[str]) -> None:
    assert said(text) == expected


FILES = {
    "top.txt": "# flit-core\n\nother==2  # flit-core==2\nflit_core==3.9.0 \\\n    --hash=sha256:0",
    "pins/all.txt": "-r more.txt\n--constraint ../top.txt # the others\n-call.txt\nflit-core<4\n",
    "pins/more.txt": "flit-core ; python_version < '3.12'\n",
}
LINES = ["==3.9.0 top.txt:4"]


@pytest.mark.parametrize(
    ("text", "folder", "expected"),
    [
        ("pip install -r top.txt", ".", LINES),
        ("pip install -rtop.txt", ".", LINES),
        ("pip install --requirement=top.txt", ".", LINES),
        ("pip install -c ../top.txt other", "pins", LINES),
        ("uv pip sync top.txt", ".", LINES),
        ("uv pip sync --system top.txt", ".", LINES),
        ("uv pip install -r nowhere.txt -r top.txt", ".", LINES),
        ("pip install -r pins/all.txt", ".", ["<4 pins/all.txt:4", *LINES, " pins/more.txt:1"]),
        ("pip install top.txt", ".", []),
        ("pip wheel -r top.txt", ".", []),
    ],
)
def test_what_a_file_of_requirements_names(text: str, folder: str, expected: list[str]) -> None:
    assert said(text, FILES, folder) == expected


@pytest.mark.parametrize(
    ("text", "folder", "expected"),
    [
        ("uv sync", ".", ["==3.9.0 uv.lock:9", "==3.10.0 uv.lock:9"]),
        ("uv sync", "packages/one", ["==3.9.0 uv.lock:9", "==3.10.0 uv.lock:9"]),
        ("uv lock", ".", []),
    ],
)
def test_what_the_lock_of_uv_holds(text: str, folder: str, expected: list[str]) -> None:
    assert said(text, {"uv.lock": UV_LOCK}, folder) == expected


@pytest.mark.parametrize(
    ("file", "text", "versions", "sources"),
    [
        (
            "uv.lock",
            UV_LOCK,
            ["==3.9.0", "==3.10.0"],
            ["git+https://git.example/flit?rev=1", "https://index.example/simple"],
        ),
        ("poetry.lock", POETRY_LOCK, ["==3.9.0"], ["git+https://git.example/flit"]),
        ("pdm.lock", PDM_LOCK, ["==3.9.0"], ["./vendored"]),
        ("Pipfile.lock", PIPENV_LOCK, ["==3.9.0", "==3.10.0"], []),
        ("uv.lock", "[[package", [], []),
        ("Pipfile.lock", "{", [], []),
        ("Pipfile.lock", "[]", [], []),
        ("poetry.lock", "package = 3", [], []),
        ("uv.lock", "[[package]]\nversion = '1'", [], []),
    ],
)
def test_what_a_lock_holds(file: str, text: str, versions: list[str], sources: list[str]) -> None:
    files = Memory({file: text})
    provided = command("python -m flit_core")._replace(provided=(file,))
    found = [*pins.provided(files, provided, "flit-core")]
    assert [one.requirement.range.text for one in found if one.requirement.range] == versions
    assert {one.location.path for one in found} <= {file}
    assert [*pins.sources(files, ".", file, "flit-core")] == sources


def test_the_nearest_lock_counts() -> None:
    own = '[[package]]\nname = "flit-core"\nversion = "1"\n'
    files = {"uv.lock": UV_LOCK, "packages/uv.lock": own}
    assert said("uv sync", files, "packages/one") == ["==1 packages/uv.lock:2"]
    assert said("uv sync", files, "packages") == ["==1 packages/uv.lock:2"]
    assert said("uv sync", {"packages/uv.lock": own}, "other") == []


def test_what_pipenv_locks_is_placed_at_its_name() -> None:
    provided = command("flit build")._replace(provided=("Pipfile.lock",))
    first, second = pins.provided(Memory({"Pipfile.lock": PIPENV_LOCK}), provided, "flit-core")
    assert [_shown(first), _shown(second)] == ["==3.9.0 Pipfile.lock:8", "==3.10.0 Pipfile.lock:8"]


def test_what_a_runner_provides_is_asked_from_the_last() -> None:
    files = Memory({"top.txt": "flit-core==1\n"})
    given = ("flit-core==3", "-r top.txt", "other", "flit-core==2", "uv.lock")
    found = pins.provided(files, command("flit build")._replace(provided=given), "flit-core")
    assert [_shown(one) for one in found] == ["==2 ci.yml:1", "==1 top.txt:1", "==3 ci.yml:1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install six==1.17.0", True),
        ("pip install six==1.17.0 attrs==26.1.0", True),
        ("pip install six==1.17.0 attrs", False),
        ("pip install six==1.*", False),
        ("pip install ./folder", False),
        ("pip install six @ https://files.example/six.whl", False),
        ("pip install", False),
        ("pip install --require-hashes -r nowhere.txt", True),
        ("pip install --target lib -i https://index.example six==1.17.0", True),
        ("uv pip install -t lib six==1.17.0", True),
        ("pip install -r pinned.txt", True),
        ("pip install -r same.txt", True),
        ("pip install -r pinned.txt six", False),
        ("pip install -r open.txt", False),
        ("pip install -r nowhere.txt", False),
    ],
)
def test_whether_all_versions_are_named(text: str, *, expected: bool) -> None:
    pinned = "# all\n\nsix==1.17.0 --hash=sha256:0 # old\nattrs==26.1.0 \\\n    --hash=sha256:0\n"
    files = Memory(
        {"pinned.txt": pinned, "same.txt": "-r pinned.txt\n", "open.txt": "-r pinned.txt\nattrs\n"}
    )
    assert pins.names_versions(files, command(text)) is expected


def test_what_uv_asks_of_back_ends() -> None:
    text = '[tool.uv]\nbuild-constraint-dependencies = ["other==1", 3, "flit-core<4"]\n'
    found = [*pins.of_uv(Memory({"pkg/pyproject.toml": text}), "pkg", "flit-core")]
    assert [_shown(one) for one in found] == ["<4 pkg/pyproject.toml:2"]
    text = '[tool.uv]\nbuild-constraint-dependencies = "flit-core<4"\n'
    assert [*pins.of_uv(Memory({"pyproject.toml": text}), ".", "flit-core")] == []
    assert [*pins.of_uv(Memory({}), ".", "flit-core")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install -r a.txt -c b.txt x", ["a.txt", "b.txt"]),
        ("uv pip sync --strict a.txt b.txt", ["a.txt", "b.txt"]),
        ("uv pip sync '' a.txt", [".", "a.txt"]),
        ("uv sync a.txt", []),
    ],
)
def test_the_files_that_a_command_installs(text: str, expected: list[str]) -> None:
    assert [*pins.files(command(text))] == expected
