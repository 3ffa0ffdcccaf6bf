"""The claims of the token that a release gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.home import Home
from pubproof.pipeline import Pipeline
from pubproof.pypi import claims
from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.pypi.claims import Claim

HOME = Home("Octo", "Sample", "a test")
PUBLISH = """\
on:
  push:
    tags: [v*]
jobs:
  up:
    runs-on: ubuntu-latest
    environment: PyPI
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@v1.12.4
"""
CALLER = """\
on: {push: {tags: [v*]}}
jobs:
  call:
    uses: ./.github/workflows/inner.yml
    with: {where: staging}
    permissions: {id-token: write}
"""
INNER = PUBLISH.replace(
    "  push:\n    tags: [v*]\n", "  workflow_call:\n    inputs: {where: {type: string}}\n"
).replace("PyPI", "${{ inputs.where }}")
FILE = "Octo/Sample/.github/workflows/publish.yml"


def token(
    root: Path, home: Home | None = HOME, owner_id: str | None = "583231", **files: str
) -> list[Claim]:
    """Return the claims on the first way to the upload."""
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    pipeline = Pipeline(Repository(root, Settings()))
    found = claims.predict(pipeline.release_routes[0], home, owner_id=owner_id)
    assert all(claim.use for claim in found)
    return list(found)


def known(found: list[Claim], name: str) -> list[str]:
    return [one.value for one in found if one.name == name and isinstance(one.value, str)]


def unknown(found: list[Claim]) -> dict[str, str]:
    return {one.name: one.value.reason for one in found if isinstance(one.value, Unknown)}


def test_the_token_of_a_release(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH)
    values = {one.name: one.value for one in found if isinstance(one.value, str)}
    del values["sub"]
    assert values == {
        "repository": "Octo/Sample",
        "repository_owner": "Octo",
        "repository_owner_id": "583231",
        "job_workflow_ref": f"{FILE}@refs/tags/v1.2.3",
        "environment": "PyPI",
        "event_name": "push",
        "ref": "refs/tags/v1.2.3",
        "ref_type": "tag",
        "workflow_ref": f"{FILE}@refs/tags/v1.2.3",
    }


def test_what_pypi_does_with_each_claim(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH)
    looked_up = "must equal the publisher's, letter case included"
    assert {one.name: one.use for one in found if one.is_compared} == {
        "repository": looked_up,
        "repository_owner": looked_up,
        "repository_owner_id": "must equal the number that PyPI keeps",
        "job_workflow_ref": (
            "its file name must equal the publisher's workflow, letter case included"
        ),
        "environment": "compared in lower case; a publisher without one accepts any",
    }
    assert {one.name: one.use for one in found if not one.is_compared} == {
        "event_name": "must be there; pull_request_target is refused",
        "ref": "must be there; any value is accepted",
        "sha": "must be there; any value is accepted",
        "jti": "must be there; accepted once",
        "ref_type": "not looked at",
        "workflow_ref": "not looked at for the token; the attestations must name it",
        "sub": "not looked at",
    }


def test_the_subject_names_the_environment_in_both_forms(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH)
    assert known(found, "sub") == [
        "repo:Octo/Sample:environment:PyPI",
        "repo:Octo@583231/Sample@…:environment:PyPI",
    ]
    assert [one.note for one in found if one.name == "sub"] == [
        "repositories from before 2026-07-15 that were not renamed, moved or opted in since",
        "newer ones, with GitHub's numbers",
    ]


def test_a_colon_in_the_subject_is_of_another_spelling(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH.replace("PyPI", "'Prod: a/b'"))
    assert known(found, "environment") == ["Prod: a/b"]
    assert known(found, "sub")[0] == "repo:Octo/Sample:environment:Prod%3A a/b"


def test_without_an_environment_the_subject_is_the_ref(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH.replace("    environment: PyPI\n", ""))
    assert known(found, "environment") == [""]
    assert known(found, "sub")[0] == "repo:Octo/Sample:ref:refs/tags/v1.2.3"


def test_the_subject_of_a_pull_request(tmp_path: Path) -> None:
    text = PUBLISH.replace("  push:\n    tags: [v*]\n", "  pull_request:\n")
    found = token(tmp_path / "named", publish=text)
    assert known(found, "sub")[0] == "repo:Octo/Sample:environment:PyPI"
    found = token(tmp_path / "none", publish=text.replace("    environment: PyPI\n", ""))
    assert known(found, "sub")[0] == "repo:Octo/Sample:pull_request"


def test_a_called_workflow_names_its_own_file(tmp_path: Path) -> None:
    found = token(tmp_path, publish=CALLER, inner=INNER)
    inner = "Octo/Sample/.github/workflows/inner.yml@refs/tags/v1.2.3"
    assert known(found, "job_workflow_ref") == [inner]
    assert known(found, "workflow_ref") == [f"{FILE}@refs/tags/v1.2.3"]
    assert known(found, "environment") == ["staging"]


def test_an_owner_without_a_number_is_unknown(tmp_path: Path) -> None:
    found = unknown(token(tmp_path, owner_id=None, publish=PUBLISH))
    assert found["repository_owner_id"] == "GitHub's number of the owner is not in the settings"


def test_what_differs_for_every_token_is_unknown(tmp_path: Path) -> None:
    assert unknown(token(tmp_path, publish=PUBLISH)) == {
        "jti": "every token has its own",
        "sha": "it is known only when the workflow runs",
    }


def test_a_repository_without_a_home(tmp_path: Path) -> None:
    found = token(tmp_path, None, publish=PUBLISH)
    why = "no settings, address or remote names the repository on GitHub"
    reasons = unknown(found)
    assert {name for name, reason in reasons.items() if reason == why} == {
        "repository",
        "repository_owner",
        "sub",
    }
    file = f"{why}; the file is '.github/workflows/publish.yml'"
    assert [reasons["job_workflow_ref"], reasons["workflow_ref"]] == [file, file]
    assert known(found, "environment") == ["PyPI"]


def test_an_environment_that_cannot_be_told_leaves_the_subject_unknown(tmp_path: Path) -> None:
    found = unknown(token(tmp_path, publish=PUBLISH.replace("PyPI", "${{ vars.WHERE }}")))
    assert {"environment", "sub"} < found.keys()
    assert found["sub"] == found["environment"]


def test_a_push_of_a_branch_says_its_ref(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH.replace("tags: [v*]", "branches: [main]"))
    assert known(found, "ref") == ["refs/heads/main"]
    assert known(found, "ref_type") == ["branch"]
    assert known(found, "job_workflow_ref") == [f"{FILE}@refs/heads/main"]


@pytest.mark.parametrize("event", ["workflow_dispatch", "release", "pull_request_target"])
@pytest.mark.parametrize("environment", ["    environment: PyPI\n", ""])
def test_no_claim_shows_how_a_value_is_kept(tmp_path: Path, event: str, environment: str) -> None:
    text = PUBLISH.replace("  push:\n    tags: [v*]\n", f"  {event}:\n")
    found = token(tmp_path, publish=text.replace("    environment: PyPI\n", environment))
    assert known(found, "event_name") == [event]
    assert not [one for one in found if "Unknown(" in str(one.value) and isinstance(one.value, str)]


def test_the_token_carries_what_is_known(tmp_path: Path) -> None:
    found = token(tmp_path, publish=PUBLISH.replace("    environment: PyPI\n", ""))
    carried = claims.as_token(tuple(found))
    assert carried["repository"] == "Octo/Sample"
    assert {"environment", "sha", "jti"}.isdisjoint(carried)
