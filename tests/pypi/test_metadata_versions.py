"""The table of Metadata-Versions, and what the installed tools really do."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from pubproof.building.requirements import read, release, written
from pubproof.preflight import files
from pubproof.pypi import metadata_versions
from pubproof.pypi.metadata_versions import Fields, number, shown, table

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.pypi.metadata_versions import BackEnd

PLAIN = Fields(license=False, imports=False)
MODULES = {
    "hatchling": "hatchling.build",
    "flit-core": "flit_core.buildapi",
    "setuptools": "setuptools.build_meta",
}
ASKING = {
    "plain": ("", PLAIN),
    "license": ('license = "MIT"\n', Fields(license=True, imports=False)),
    "imports": ('import-names = ["small"]\n', Fields(license=False, imports=True)),
}


def back_end(name: str) -> BackEnd:
    found = table().named(name)
    assert found is not None
    return found


def test_the_table_is_in_order() -> None:
    known = table()
    versions = [one.version for one in known.actions]
    assert versions == sorted(versions, reverse=True)
    accepted = [one.accepts for one in known.actions]
    assert accepted == sorted(accepted, reverse=True), "a newer action accepts no less"
    assert len(known.back_ends) >= 9
    modules = [module for one in known.back_ends for module in one.modules]
    assert len(set(modules)) == len(modules)
    for one in known.back_ends:
        since = [each.since for each in one.releases]
        assert since == sorted(since)
        assert since[-1] <= one.newest
        for each in one.releases:
            assert each.plain <= each.license <= (2, 5), "what is asked of it adds to the version"
            assert each.plain <= each.imports <= (2, 5), "what is asked of it adds to the version"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("hatchling", "==1.31.0", "2.4"),
        ("hatchling", "==1.31", "2.4"),
        ("hatchling", "==1.32", "2.5"),
        ("hatchling", "<1.32", "2.4"),
        ("hatchling", "<=1.32", "2.5"),
        ("hatchling", "~=1.27", "2.5"),
        ("hatchling", ">=1", "2.5"),
        ("hatchling", "", "2.5"),
        ("hatchling", "==99", None),
        ("hatchling", "<0.1", None),
        ("setuptools", "==76.*", "2.2"),
        ("poetry-core", ">=1.0,<2", "2.1"),
    ],
)
def test_what_a_range_leads_to(name: str, text: str, expected: str | None) -> None:
    requirement = read(f"{name}{text}")
    assert requirement is not None
    assert requirement.range is not None
    found = back_end(name).within(requirement.range)
    assert (None if found is None else shown(found.most(PLAIN))) == expected


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("asks", ASKING)
def test_the_installed_back_ends_write_what_the_table_says(
    name: str, asks: str, tmp_path: Path
) -> None:
    field, fields = ASKING[asks]
    known = back_end(name)
    here = release(installed(name))
    assert here is not None
    if here > known.newest:
        pytest.skip(f"{name} {written(here)} is newer than the table")
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "__init__.py").write_text('"""Small."""\n')
    (tmp_path / "pyproject.toml").write_text(
        f'[build-system]\nrequires = ["{name}"]\nbuild-backend = "{MODULES[name]}"\n'
        f'[project]\nname = "small"\nversion = "1.0"\ndescription = "Small"\n{field}'
    )
    (tmp_path / "dist").mkdir()
    code = f"import {MODULES[name]} as back_end; back_end.build_wheel('dist')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    if done.returncode:
        assert fields.imports, done.stderr
        assert "import-names" in done.stderr, "the back end does not know the field"
        return
    (file,) = files.read(tmp_path / "dist", "built").files
    of = known.of(here)
    assert of is not None
    assert number(file.metadata_version) == of.least(fields) == of.most(fields)


def test_the_installed_twine_accepts_what_the_table_says(tmp_path: Path) -> None:
    from twine.exceptions import InvalidDistribution
    from twine.package import PackageFile

    here = installed("twine")
    actions = [one for one in table().actions if Version(one.twine) == Version(here)]
    if not actions:
        pytest.skip(f"no action of the table has twine {here}")
    major, most = actions[0].accepts
    for minor in range(1, most + 1):
        wheel = _wheel(tmp_path, f"{major}.{minor}")
        assert PackageFile.from_filename(str(wheel), None).metadata["name"] == "small"
    wheel = _wheel(tmp_path, f"{major}.99")  # a newer packaging beside it may take more than most
    with pytest.raises(InvalidDistribution, match="is not a valid metadata version"):
        PackageFile.from_filename(str(wheel), None)


def _wheel(folder: Path, version: str) -> Path:
    path = folder / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        text = f"Metadata-Version: {version}\nName: small\nVersion: 1.0\n"
        made.writestr("small-1.0.dist-info/METADATA", text)
        made.writestr("small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        made.writestr("small-1.0.dist-info/RECORD", "")
    return path


def test_an_action_is_found_by_its_version() -> None:
    known = table()
    newest = known.action((1, 14, 2))
    assert newest is not None
    assert newest.accepts == (2, 5)
    assert known.action((1, 14)) is None, "releases of 1.14 differ"
    assert known.action((1, 13)) is not None
    assert known.action((9, 0, 0)) is None


def test_fields_that_are_not_told_leave_it_open() -> None:
    written_ = back_end("pdm-backend").releases[-1]
    assert (written_.least(Fields()), written_.most(Fields())) == ((2, 1), (2, 5))
    assert written_.most(Fields(license=True, imports=False)) == (2, 4)


@pytest.mark.parametrize("text", ["", "2", "2.x", "two", "2.1.1"])
def test_what_is_no_metadata_version(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        metadata_versions.number(text)
