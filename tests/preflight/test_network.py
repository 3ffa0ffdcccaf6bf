"""Builds that install their back end from a package index.

Where that cannot be asked, each of them fails and says so: these tests never pass unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Clone

    Release = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.network
OLDER = {
    "hatchling==1.21.1": ("hatchling.build", "2.1"),
    "hatchling==1.25.0": ("hatchling.build", "2.3"),
    "hatchling==1.31.0": ("hatchling.build", "2.4"),
    "flit_core==3.9.0": ("flit_core.buildapi", "2.1"),
    "setuptools==76.1.0": ("setuptools.build_meta", "2.2"),
}


def installed(said: str) -> None:
    """Fail where what a build needs could not be had."""
    if "what the build needs could not be installed" in said:
        pytest.fail("could not run: the package index could not be reached")


def test_an_isolated_build_takes_what_the_lock_names(clone: Clone, release: Release) -> None:
    status, said = release("v1.0.0")
    installed(said)
    assert status == 0, said
    assert "built from the commit by python -m build, with hatchling==1.33.0" in said
    assert clone.git("status", "--porcelain") == ""


@pytest.mark.parametrize("requirement", OLDER)
def test_an_older_back_end_writes_what_the_table_says(
    requirement: str, clone: Clone, release: Release
) -> None:
    module, version = OLDER[requirement]
    clone.replace("pyproject.toml", "hatchling>=1.27,<2", requirement)
    clone.replace("pyproject.toml", "hatchling.build", module)
    clone.replace("pyproject.toml", 'dynamic = ["version"]', 'version = "1.0.0"')
    clone.replace(".github/workflows/provenance.yml", "--no-isolation ", "")
    clone.publish("Build with another back end")
    _, said = release("v1.0.0")
    installed(said)
    assert f"Metadata-Version {version} is accepted" in said, said
    assert f"all {len(CLAUSES)} clauses hold or are off" in said
