"""The values that pages name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pip._internal.models.index import PyPI
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract import CLAUSES
from pubproof.guide.facts import Facts
from pubproof.guide.subject import OffError, Subject, SubjectError
from pubproof.guide.values import GROUPS, NAMES, Group

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

ROOT = Path(__file__).parents[2]
INDEX = f"https://{PyPI.netloc}"
ON_GITHUB = "https://github.com/maziyarpanahi/openmed"
OPENMED = {
    "artifact.folder": "dist",
    "artifact.name": "python-package-distributions",
    "attest.action": "actions/attest",
    "attest.file": "provenance.yml",
    "attest.job": "python-distributions",
    "attest.path": ".github/workflows/provenance.yml",
    "attest.step": "Attest build provenance",
    "build.file": "provenance.yml",
    "build.job": "python-distributions",
    "build.path": ".github/workflows/provenance.yml",
    "build.step": "Build distributions",
    "check.step": "Check distributions",
    "contract.summary": f"{len(CLAUSES)} clauses: {len(CLAUSES) - 1} hold, 1 off",
    "github.environments": f"{ON_GITHUB}/settings/environments",
    "github.releases": f"{ON_GITHUB}/releases",
    "github.repository": "maziyarpanahi/openmed",
    "github.rules": f"{ON_GITHUB}/settings/rules",
    "github.secrets": f"{ON_GITHUB}/settings/secrets/actions",
    "github.url": ON_GITHUB,
    "github.workflows": f"{ON_GITHUB}/actions",
    "project.name": "openmed",
    "provenance.caller": "provenance",
    "provenance.file": "provenance.yml",
    "provenance.job": "python-distributions",
    "provenance.jobs": "python-distributions",
    "provenance.name": "Release provenance",
    "provenance.path": ".github/workflows/provenance.yml",
    "publish_job.environment": "pypi",
    "publish_job.id": "publish",
    "publish_job.name": "Publish distributions",
    "publish_job.needs": "provenance",
    "publish_job.permissions": "contents: read, id-token: write",
    "publisher.environment": "pypi",
    "publisher.owner": "maziyarpanahi",
    "publisher.repository": "openmed",
    "publisher.workflow": "publish.yml",
    "pypi.account_publishing": f"{INDEX}/manage/account/publishing/",
    "pypi.help": f"https://docs.{PyPI.netloc}/trusted-publishers/",
    "pypi.new_publisher": f"{INDEX}/manage/project/openmed/settings/publishing/"
    "?provider=github&owner=maziyarpanahi&repository=openmed"
    "&workflow_filename=publish.yml&environment=pypi",
    "pypi.project": f"{INDEX}/project/openmed/",
    "pypi.provenance": f"{INDEX}/integrity/openmed/1.2.3/FILENAME/provenance",
    "pypi.publishing": f"{INDEX}/manage/project/openmed/settings/publishing/",
    "pypi.tokens": f"{INDEX}/manage/account/#api-tokens",
    "tag.example": "v1.2.3",
    "upload.action": "pypa/gh-action-pypi-publish",
    "upload.step": "Publish distributions to PyPI",
    "verify.file": "provenance.yml",
    "verify.job": "python-distributions",
    "verify.step": "Verify build provenance",
    "version.example": "1.2.3",
    "workflow.events": "push",
    "workflow.file": "publish.yml",
    "workflow.jobs": "provenance, publish, release",
    "workflow.name": "Publish to PyPI",
    "workflow.path": ".github/workflows/publish.yml",
    "workflow.tags": "v*",
}
BARE = """\
on:
  push:
    tags: [v*]
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def value(folder: Folder, name: str) -> str:
    return Facts(folder.subject())[name]


def refusal(folder: Folder, name: str) -> str:
    """Return why there is no such value."""
    with pytest.raises(SubjectError) as caught:
        value(folder, name)
    message = str(caught.value)
    assert message.isprintable()
    return message


@pytest.mark.parametrize("inside", ["", "examples/openmed"])
def test_both_subjects_have_every_value(inside: str) -> None:
    facts = Facts(Subject(ROOT, inside))
    values = {name: facts[name] for name in NAMES}
    assert len(values) > 40
    assert all(value.isprintable() for value in values.values())


def test_the_values_are_those_of_the_files() -> None:
    facts = Facts(Subject(ROOT, "examples/openmed"))
    pinned = (ROOT / "examples/openmed" / PUBLISH).read_text("utf-8")
    values = {name: facts[name] for name in NAMES}
    commit, version = values.pop("upload.commit"), values.pop("upload.version")
    assert values == OPENMED
    assert f"uses: {OPENMED['upload.action']}@{commit} # {version}\n" in pinned


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("publisher.ownr", "there is no value 'publisher.ownr'; did you mean 'publisher.owner'?"),
        ("pypi.tests", "there is no value 'pypi.tests'; did you mean 'pypi.tokens'?"),
        ("publisher", "there is no value 'publisher'; did you mean 'publisher.owner'?"),
    ],
)
def test_an_unknown_name_names_the_nearest(openmed: Folder, name: str, message: str) -> None:
    assert refusal(openmed, name) == message


def test_a_name_like_no_other_lists_all(openmed: Folder) -> None:
    message = refusal(openmed, "xyz")
    assert message.startswith("there is no value 'xyz'; there are artifact.folder, ")
    assert message.count(", ") == len(NAMES) - 1


@pytest.mark.parametrize(
    "name", ["upload.action", "workflow.file", "publish_job.id", "attest.step"]
)
def test_without_an_upload_there_is_no_release(openmed: Folder, name: str) -> None:
    openmed.write(PUBLISH, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")
    assert refusal(openmed, name) == f"'{name}' has no value: no workflow uploads to PyPI"


def test_what_another_subject_lacks_names_its_folder(folder: Folder) -> None:
    folder.write(f"examples/one/{PUBLISH}", BARE.replace("push:\n    tags: [v*]", "release:"))
    facts = Facts(folder.subject("examples/one"))
    for name, why in (
        ("workflow.tags", "in examples/one: the publishing workflow starts on no push of tags"),
        ("provenance.file", "examples/one has none"),
        ("publisher.owner", "examples/one/pyproject.toml has no [tool.pubproof.publisher]; "),
    ):
        with pytest.raises(SubjectError) as caught:
            facts[name]
        assert why in str(caught.value)
    folder.write(
        f"examples/one/{PUBLISH}", "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
    )
    with pytest.raises(SubjectError, match=r"in examples/one: no workflow uploads to PyPI$"):
        Facts(folder.subject("examples/one"))["upload.step"]


def test_a_workflow_that_cannot_be_read_is_the_reason(openmed: Folder) -> None:
    openmed.write(PUBLISH, "on: push\njobs: [\n")
    assert refusal(openmed, "workflow.file") == (
        "this is not valid YAML: did not find expected node content; "
        "what the pages say cannot be proven"
    )


def test_a_workflow_of_no_release_is_no_reason(openmed: Folder) -> None:
    openmed.write(".github/workflows/other.yml", "on: [\n")
    openmed.write(PUBLISH, re.sub("(gh-action-pypi-publish@).*", r"\1v1", openmed.text(PUBLISH)))
    message = "'upload.commit' has no value: this repository has none"
    assert refusal(openmed, "upload.commit") == message


@pytest.mark.parametrize(
    "name",
    [
        "artifact.name",
        "build.step",
        "provenance.file",
        "publish_job.environment",
        "publish_job.needs",
        "publish_job.permissions",
        "upload.commit",
    ],
)
def test_a_value_that_nobody_wrote_is_missing(folder: Folder, name: str) -> None:
    folder.write(PUBLISH, BARE.replace("release/v1", "v1.12.0"))
    assert refusal(folder, name) == f"'{name}' has no value: this repository has none"


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("artifact.name", "verified-distributions"),
        ("attest.file", "slsa-provenance"),
        ("build.step", "provenance-workflow"),
        ("check.step", "distributions-checked"),
        ("github.url", "publisher-matches"),
        ("provenance.file", "provenance-workflow"),
        ("publish_job.environment", "environment-named"),
        ("publish_job.permissions", "least-privilege"),
        ("publisher.owner", "publisher-matches"),
        ("pypi.new_publisher", "publisher-matches"),
        ("upload.action", "pypa-action"),
        ("upload.commit", "actions-pinned"),
        ("upload.version", "pep740-attestations"),
        ("verify.file", "attestations-verified"),
        ("workflow.tags", "tag-push-only"),
    ],
)
def test_a_value_that_only_a_clause_asks_for_may_be_missing_where_it_is_off(
    name: str, clause: str, folder: Folder
) -> None:
    uploads = BARE.replace("uses: pypa/gh-action-pypi-publish@release/v1", "run: twine upload a")
    folder.write(PUBLISH, uploads.replace("push:\n    tags: [v*]", "release:"))
    folder.write("pyproject.toml", "[project]\nname = 'a'\n")
    with pytest.raises(SubjectError) as caught:
        value(folder, name)
    assert not isinstance(caught.value, OffError)
    folder.write("pyproject.toml", f"[project]\nname='a'\n[tool.pubproof.off]\n{clause} = 'so'\n")
    with pytest.raises(OffError, match=f"^{clause} is off: so$"):
        value(folder, name)


def test_what_has_no_name_is_called_as_github_calls_it(folder: Folder) -> None:
    folder.write(PUBLISH, BARE.replace("release/v1", "v1.12.0"))
    assert value(folder, "publish_job.name") == "up"
    assert value(folder, "upload.step") == "pypa/gh-action-pypi-publish"
    assert value(folder, "upload.version") == "v1.12.0"
    assert value(folder, "workflow.jobs") == "up"
    assert value(folder, "workflow.name") == PUBLISH


def test_names_are_shown_as_they_are_written(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "name: Publish distributions\n", 'name: "Ship ${{ github.ref }}"\n')
    openmed.replace(PROVENANCE, "      - name: Build distributions\n        run", "      - run")
    assert value(openmed, "publish_job.name") == "Ship ${{ github.ref }}"
    assert "build.step" not in value(openmed, "workflow.name")
    assert value(openmed, "build.step") == "Run python -m build --no-isolation --wheel --sdist"


def test_triggers_and_tags_are_listed_in_their_order(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "      - 'v*'\n", "      - 'v*'\n      - '!v0*'\n  release:\n")
    assert value(openmed, "workflow.events") == "push, release"
    assert value(openmed, "workflow.tags") == "v*, !v0*"


def test_every_job_that_is_waited_for_is_listed(openmed: Folder) -> None:
    openmed.replace(
        PUBLISH, "  publish:\n", "  look:\n    runs-on: x\n    steps: [{run: ls}]\n  publish:\n"
    )
    openmed.replace(PUBLISH, "    needs: [provenance]\n", "    needs: [provenance, look]\n")
    assert value(openmed, "publish_job.needs") == "provenance, look"
    assert value(openmed, "workflow.jobs") == "provenance, look, publish, release"


@pytest.mark.parametrize(
    ("tags", "tag", "version"),
    [
        ('["v*"]', "v1.2.3", "1.2.3"),
        ('["[0-9]+.[0-9]+.[0-9]+"]', "1.2.3", "1.2.3"),
        ('["release-*"]', "release-1.2.3", "1.2.3"),
        ('["v2[0-9][0-9][0-9].*"]', "v2026.1.0", "2026.1.0"),
    ],
)
def test_the_example_is_a_tag_that_starts_a_release(
    openmed: Folder, tags: str, tag: str, version: str
) -> None:
    openmed.write("pyproject.toml", f"[tool.pubproof]\ntags = {tags}\n")
    assert value(openmed, "tag.example") == tag
    assert value(openmed, "version.example") == version


def test_other_patterns_have_an_example_too(openmed: Folder) -> None:
    openmed.write("pyproject.toml", '[tool.pubproof]\ntags = ["openmed/[0-9].x"]\n')
    assert value(openmed, "tag.example") == "openmed/0.x"


@pytest.mark.parametrize("name", ["publisher.owner", "github.url", "pypi.new_publisher"])
def test_what_only_the_publisher_tells_names_the_setting(openmed: Folder, name: str) -> None:
    openmed.write("pyproject.toml", "[project]\nname = 'openmed'\n")
    assert refusal(openmed, name).endswith("workflow and environment")


@pytest.mark.parametrize("name", ["pypi.help", "pypi.tokens", "pypi.project", "pypi.publishing"])
def test_addresses_that_need_no_publisher(openmed: Folder, name: str) -> None:
    openmed.write("pyproject.toml", "[project]\nname = 'openmed'\n")
    assert value(openmed, name) == OPENMED[name]


def test_a_project_without_a_name_has_no_pages_of_its_own(openmed: Folder) -> None:
    openmed.write("pyproject.toml", "[project]\n")
    assert refusal(openmed, "project.name") == (
        "'project.name' has no value: this repository has none"
    )
    assert refusal(openmed, "pypi.project").startswith("'pypi.project' has no value: ")
    assert value(openmed, "pypi.help") == OPENMED["pypi.help"]


def test_a_publisher_that_accepts_any_environment_has_none(openmed: Folder) -> None:
    openmed.replace("pyproject.toml", 'environment = "pypi"\n', "")
    assert refusal(openmed, "publisher.environment") == (
        "'publisher.environment' has no value: this repository has none"
    )
    assert value(openmed, "pypi.new_publisher").endswith("&environment=")


def test_names_of_addresses_are_quoted(openmed: Folder) -> None:
    openmed.replace("pyproject.toml", 'environment = "pypi"', 'environment = "a b&c#d"')
    openmed.replace("pyproject.toml", 'name = "openmed"', 'name = "of/../med"')
    assert value(openmed, "pypi.new_publisher").endswith("&environment=a+b%26c%23d")
    assert value(openmed, "pypi.project") == f"{INDEX}/project/of%2F..%2Fmed/"


def test_an_environment_that_an_expression_names_is_no_value(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "      name: pypi\n", "      name: ${{ vars.WHERE }}\n")
    assert refusal(openmed, "publish_job.environment") == (
        "'publish_job.environment' has no value: this repository has none"
    )


def test_an_artifact_whose_name_cannot_be_told_is_no_value(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "name: python-package-distributions", "name: ${{ vars.WHERE }}")
    assert refusal(openmed, "artifact.name").startswith("'artifact.name' has no value: ")
    assert value(openmed, "artifact.folder") == "dist"


def test_a_folder_that_cannot_be_told_is_no_value(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "          path: dist/\n", "          path: ${{ vars.WHERE }}\n")
    assert refusal(openmed, "artifact.folder").startswith("'artifact.folder' has no value: ")
    assert value(openmed, "artifact.name") == OPENMED["artifact.name"]


def test_a_job_with_an_empty_name_is_called_by_its_id(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "    name: Publish distributions\n", "    name:\n")
    assert value(openmed, "publish_job.name") == "publish"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("pattern: python-*", "python-*"),
        ("merge-multiple: true", "*"),
        ("pattern: ${{ vars.WHAT }}", None),
        ("artifact-ids: 7", None),
    ],
)
def test_several_artifacts_are_named_by_their_pattern(
    openmed: Folder, given: str, name: str | None
) -> None:
    openmed.replace(PUBLISH, "name: python-package-distributions", given)
    if name is None:
        assert refusal(openmed, "artifact.name").startswith("'artifact.name' has no value: ")
    else:
        assert value(openmed, "artifact.name") == name


def test_the_artifact_is_that_of_the_publish_job(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "          path: dist/\n", "")
    openmed.replace(PUBLISH, "          packages-dir: dist/\n", "          packages-dir: .\n")
    assert value(openmed, "artifact.name") == "python-package-distributions"
    assert value(openmed, "artifact.folder") == "."


def test_every_group_can_be_asked(openmed: Folder) -> None:
    facts = Facts(openmed.subject())
    assert set(GROUPS) == {name.split(".")[0] for name in NAMES}
    group = Group("publisher", facts.__getitem__)
    assert group.owner == "maziyarpanahi"
    assert repr(group) == "publisher"
    assert not hasattr(group, "_owner")
    with pytest.raises(SubjectError, match=r"there is no value 'publisher\.ownr'"):
        _ = group.ownr
