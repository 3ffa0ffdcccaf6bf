"""Releases are judged apart where something else happens in them, and else once for all tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.pipeline import Pipeline
from pubproof.repository import WORKFLOWS, Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

V9 = "github.ref_name == 'v9'"
START = "on: {push: {tags: ['v*']}}\njobs:\n"
BUILD = "  build:\n    runs-on: x\n%s    steps:\n      - uses: a/build@v1\n%s"
PUBLISH = (
    "  publish:\n    needs: build\n    runs-on: x\n    steps:\n"
    "      - uses: pypa/gh-action-pypi-publish@v1\n%s"
)
ANNOUNCE = (
    "  announce:\n    needs: publish\n    runs-on: x\n    steps:\n      - uses: a/post@v1\n%s"
)
TOLD = '        with: {to: "${{ %s }}"}\n'
FOR_V9 = TOLD % f"{V9} && 'a' || 'b'"
APART = {
    "a step that one tag reaches": BUILD % ("", f"        if: {V9}\n") + PUBLISH % "",
    "a step whose failure one tag forgives": (
        BUILD % ("", f"        continue-on-error: ${{{{ {V9} }}}}\n") + PUBLISH % ""
    ),
    "a job whose failure one tag forgives": (
        BUILD % (f"    continue-on-error: ${{{{ {V9} }}}}\n", "") + PUBLISH % ""
    ),
    "what the upload is told for one tag": BUILD % ("", "") + PUBLISH % FOR_V9,
    "what a job before it is told for one tag": BUILD % ("", FOR_V9) + PUBLISH % "",
    "a later step that one tag reaches": (
        BUILD % ("", "") + PUBLISH % "" + ANNOUNCE % f"        if: {V9}\n"
    ),
}
ALIKE = {
    "nothing that a tag changes": BUILD % ("", "") + PUBLISH % "",
    "the name of the tag itself": (
        BUILD % (f"    env: {{X: \"${{{{ {V9} && 'a' }}}}\"}}\n", TOLD % "github.ref_name")
        + PUBLISH % ""
    ),
    "what nobody can tell": (
        BUILD % (f"    env: {{X: \"${{{{ {V9} && 'a' }}}}\"}}\n", "        if: vars.GO == 'x'\n")
        + PUBLISH % (TOLD % "vars.TO || 'a'")
    ),
    "what a job behind the upload is told": (BUILD % ("", "") + PUBLISH % "" + ANNOUNCE % FOR_V9),
}


def release(root: Path, jobs: str) -> Pipeline:
    Folder(root).write(f"{WORKFLOWS}/publish.yml", START + jobs)
    return Pipeline(Repository(root, Settings()))


@pytest.mark.parametrize("name", APART)
def test_releases_that_are_judged_apart(name: str, tmp_path: Path) -> None:
    found = release(tmp_path, APART[name]).release_routes
    assert len(found) == 2
    assert sum(one.event.ref == "refs/tags/v9" for one in found) == 1


@pytest.mark.parametrize("name", ALIKE)
def test_releases_that_are_alike(name: str, tmp_path: Path) -> None:
    made = release(tmp_path, ALIKE[name])
    assert len(made.release_routes) == 1
    assert (len(made.all_release_routes) > 1) == (V9 in ALIKE[name])
