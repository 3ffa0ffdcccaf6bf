"""A change of a workflow, of the settings or of a page stops the build, and says where and why.

Every test changes a copy of this repository and runs the real ``mkdocs build`` on it.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.openmed import PROVENANCE, PUBLISH

from pubproof import contract
from pubproof.guide import subject as subjects
from pubproof.guide.templates import front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.guide.conftest import Site

    from pubproof.contract.clause import Report
    from pubproof.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
OPENMED = "examples/openmed"
HEART = "docs/guide/trusted-publishing.md"
KEPT = (
    "docs/index.md",
    "docs/contract/index.md",
    HEART,
    "docs/openmed/trusted-publishing.md",
)
"""Enough pages for most tests: a build of them takes a third of the time."""
TEXTS_OFF = (
    "\n[tool.pubproof.off]\n"
    "clause-documented = 'most pages are missing'\n"
    "no-stale-reference = 'and links lead to them'\n"
)
"""What `test_texts.py` tries."""
PAGE = "docs/guide/more.md"
HEAD = "---\ntitle: More\ndescription: A page of a test.\n---\n\n# More\n\n"
"""Seven lines."""
_RAW = re.compile(r"\{! raw !\}.*?\{! endraw !\}", re.DOTALL)


@pytest.fixture
def heart(copy: Site) -> Site:
    """The copy with few pages."""
    for page in (copy.root / "docs").rglob("*.md"):
        if page.relative_to(copy.root).as_posix() not in KEPT:
            page.unlink()
    text = copy.text("mkdocs.yml")
    copy.write("mkdocs.yml", re.sub(r"^nav:\n.*?^(?=\w)", "", text, flags=re.MULTILINE | re.DOTALL))
    copy.write("pyproject.toml", f"{copy.text('pyproject.toml')}{TEXTS_OFF}")
    return copy


def texts(site: Site, repository: str = "") -> Iterator[str]:
    """Yield the texts of which the pages about a repository are made."""
    for page in sorted((site.root / "docs").rglob("*.md")):
        path = page.relative_to(site.root).as_posix()
        text = site.text(path)
        named = re.search(r"^repository: *(\S+)$", front_matter(text), re.MULTILINE)
        if (named[1] if named else "") == repository:
            yield path
            yield from (f"docs/{name}" for name in re.findall(r'\{! include "(.*?)" !\}', text))


def claims(site: Site, messages: dict[str, str], repository: str = "") -> list[str]:
    """Return the lines that must be printed, one for each place that claims such a clause.

    Args:
        site: whose pages make the claims.
        messages: what is wrong with clauses, by their ids.
        repository: the subject of which the clauses do not hold.
    """
    found = set()
    for path in texts(site, repository):
        text = _RAW.sub(lambda raw: "\n" * raw[0].count("\n"), site.text(path))
        for number, line in enumerate(text.split("\n"), 1):
            for clause in re.findall(r'holds\("([\w-]+)"\)', line):
                if clause in messages:
                    found.add(f"{path}:{number}: {clause} {messages[clause]}")
    assert any(line.startswith(HEART) for line in found)
    return sorted(found)


class Change(NamedTuple):
    """A change of this repository's workflows."""

    path: str
    before: str
    after: str
    at: str
    """The text of the line that is told; the place itself is that text's, but for spaces."""
    says: dict[str, str]
    """What is said of each clause that does not hold any more."""


CHANGES = {
    "a trigger is added": Change(
        PUBLISH,
        '    tags: ["v*"]\n',
        '    tags: ["v*"]\n  workflow_dispatch:\n',
        "workflow_dispatch:",
        {"tag-push-only": "also runs on workflow_dispatch"},
    ),
    "a permission is added": Change(
        PUBLISH,
        "      id-token: write # stands in",
        "      packages: write\n      id-token: write # stands in",
        "packages: write",
        {"least-privilege": "the publish job 'publish' may do more than it needs: packages: write"},
    ),
    "a token is given": Change(
        PUBLISH,
        "# v1.14.2\n",
        "# v1.14.2\n        with:\n          password: ${{ secrets.PYPI_API_TOKEN }}\n",
        "${{ secrets.PYPI_API_TOKEN }}",
        {
            "no-stored-credentials": "the upload is given 'password'",
            "pep740-attestations": "with 'password' set the action drops the attestations, and "
            "only warns",
        },
    ),
    "the environment is renamed": Change(
        PUBLISH,
        "environment: pypi",
        "environment: release",
        "release",
        {
            "environment-named": "the publish job runs in the environment 'release', not in 'pypi'",
            "publisher-matches": "PyPI refuses a push of the tag 'v1.2.3' with invalid-publisher: "
            "environment: the run says 'release', the publisher says 'pypi'",
        },
    ),
    "an action is not pinned": Change(
        PROVENANCE,
        "actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2",
        "actions/attest@v4",
        "actions/attest@v4",
        {"actions-pinned": "actions/attest@v4 is not pinned: 'v4' can be moved"},
    ),
    "attestations are off": Change(
        PUBLISH,
        "# v1.14.2\n",
        "# v1.14.2\n        with:\n          attestations: false\n",
        "false",
        {"pep740-attestations": "attestations are switched off"},
    ),
}


def apply(site: Site, change: Change, inside: str = "") -> dict[str, str]:
    """Make a change, and return what must then be printed of each clause."""
    site.replace(f"{inside}{change.path}", change.before, change.after)
    text = site.text(f"{inside}{change.path}")
    offset = text.index(change.at, text.index(change.after[:4]))
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return {
        clause: f"does not hold: {inside}{change.path}:{line}:{column} {message}"
        for clause, message in change.says.items()
    }


def test_the_lines_that_pages_show_are_those_of_a_build(heart: Site) -> None:
    shown = [
        line.strip().replace("{= workflow.path =}", PUBLISH)
        for page in ("docs/index.md", "docs/contributing/claims.md")
        for line in (ROOT / page).read_text("utf-8").splitlines()
        if "does not hold: " in line
    ]
    assert len(shown) == 2
    apply(heart, CHANGES["a trigger is added"])
    assert set(shown) <= set(heart.build().problems)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_workflows(heart: Site, change: Change) -> None:
    expected = claims(heart, apply(heart, change))
    assert sorted(heart.build().problems) == expected


def test_every_page_that_claims_it_is_told(copy: Site) -> None:
    expected = claims(copy, apply(copy, CHANGES["a trigger is added"]))
    assert len({line.split(":")[0] for line in expected}) > 3
    assert sorted(copy.build().problems) == expected


def test_all_changes_are_told_together_and_strictly(heart: Site) -> None:
    messages = {
        clause: message
        for name in ("a trigger is added", "a permission is added", "an action is not pinned")
        for clause, message in apply(heart, CHANGES[name]).items()
    }
    expected = claims(heart, messages)
    assert len({line.split(": ")[1].split()[0] for line in expected}) == 3
    assert sorted(heart.build("--strict").problems) == expected


def test_pages_show_what_is_printed(heart: Site) -> None:
    shown = [
        line.replace("{= workflow.path =}", PUBLISH)
        for page in ("docs/index.md", "docs/contributing/claims.md")
        for line in re.findall(r"(?m)^ *(docs/.*: tag-push-only .*)$", (ROOT / page).read_text())
    ]
    assert len(shown) == 2
    apply(heart, CHANGES["a trigger is added"])
    assert set(shown) <= set(heart.build().problems)


def test_an_example_that_is_broken_is_named(heart: Site) -> None:
    change = Change(
        PUBLISH,
        "      - 'v*'\n",
        "      - 'v*'\n  workflow_dispatch:\n",
        "workflow_dispatch:",
        {"tag-push-only": "also runs on workflow_dispatch"},
    )
    messages = apply(heart, change, f"{OPENMED}/")
    assert messages["tag-push-only"].startswith(f"does not hold: {OPENMED}/.github/")
    expected = claims(heart, messages, OPENMED)
    assert {line.split(":")[0] for line in expected} == {HEART}
    assert sorted(heart.build().problems) == expected


def test_an_example_that_cannot_be_read_is_named(heart: Site) -> None:
    heart.write(f"{OPENMED}/{PUBLISH}", "on: [\n")
    (problem,) = heart.build().problems
    assert problem.startswith(f"{OPENMED}/{PUBLISH}:1: this is not valid YAML")


def test_a_verification_that_is_gone(heart: Site) -> None:
    text = heart.text(PROVENANCE)
    first, last = text.index("      - name: Verify\n"), text.index("      - name: Hand on")
    heart.write(PROVENANCE, text[:first] + text[last:])
    line = heart.line_of(PROVENANCE, "uses: actions/attest@")
    expected = claims(
        heart,
        {
            "attestations-verified": f"does not hold: {PROVENANCE}:{line}:15 "
            "nothing verifies the attestations before the upload",
            "verified-distributions": "cannot be told to hold: nothing verifies what is uploaded "
            "(see attestations-verified)",
        },
    )
    value = heart.line_of(HEART, "verify.step")
    missing = f"{HEART}:{value}: 'verify.step' has no value: this repository has none"
    assert sorted(heart.build().problems) == sorted([*expected, missing])


def test_a_workflow_that_is_renamed(heart: Site) -> None:
    (heart.root / PUBLISH).rename(heart.root / ".github/workflows/release.yml")
    line = heart.line_of(".github/workflows/release.yml", "pypa/gh-action-pypi-publish")
    messages = {
        "one-publisher": f"does not hold: .github/workflows/release.yml:{line}:15 the upload "
        "belongs to release.yml, but the publishing workflow is publish.yml",
        "publisher-matches": f"does not hold: .github/workflows/release.yml:{line}:15 PyPI refuses "
        "a push of the tag 'v1.2.3' with invalid-publisher: workflow: the run says 'release.yml', "
        "the publisher says 'publish.yml'",
    }
    assert sorted(heart.build().problems) == claims(heart, messages)


def test_a_workflow_that_is_deleted(heart: Site) -> None:
    (heart.root / PUBLISH).unlink()
    problems = heart.build().problems
    for line in heart.lines_of(HEART, "{= workflow.tags =}"):
        assert (
            f"{HEART}:{line}: 'workflow.tags' has no value: no workflow uploads to PyPI" in problems
        )
    missing = "cannot be told to hold: no upload to PyPI was found (see one-publisher)"
    assert set(claims(heart, {"tag-push-only": missing, "pypa-action": missing})) <= set(problems)
    publisher = (
        f"does not hold: {PUBLISH}:1:1 there is no such file, and no workflow uploads to PyPI"
    )
    assert set(claims(heart, {"one-publisher": publisher})) <= set(problems)


def test_one_cause_is_told_once_in_a_place(heart: Site) -> None:
    (heart.root / PUBLISH).unlink()
    built = heart.build()
    assert len(built.problems) == len(set(built.problems)) > len(contract.CLAUSES)
    assert not [line for line in built.problems if "<" in line or "&#" in line]
    assert "<span" not in built.output


def test_a_workflow_that_is_no_yaml(heart: Site) -> None:
    heart.write(PUBLISH, f"on: [\n{heart.text(PUBLISH)}")
    (problem,) = heart.build().problems
    assert problem == (
        f"{PUBLISH}:5: this is not valid YAML: did not find expected ',' or ']'; "
        "what the pages say cannot be proven"
    )


def test_a_workflow_that_github_refuses(heart: Site) -> None:
    heart.replace(PUBLISH, "  publish:\n", "  publish:\n    labels: x\n")
    line = heart.line_of(PUBLISH, "labels: x")
    (problem,) = heart.build().problems
    assert problem.startswith(f"{PUBLISH}:{line}: the job 'publish' has no key 'labels'")


def test_settings_that_are_no_toml(heart: Site) -> None:
    line = heart.text("pyproject.toml").count("\n") + 1
    heart.write("pyproject.toml", heart.text("pyproject.toml") + "[tool.pubproof\n")
    (problem,) = heart.build().problems
    assert problem == (
        f"docs/index.md:1: pyproject.toml:{line}:15: invalid TOML: "
        "Expected ']' at the end of a table declaration"
    )


def test_settings_of_the_example_that_are_no_toml(heart: Site) -> None:
    heart.write(f"{OPENMED}/pyproject.toml", "x\n")
    line = heart.line_of("docs/openmed/trusted-publishing.md", f"repository: {OPENMED}")
    (problem,) = heart.build().problems
    assert problem.startswith(
        f"docs/openmed/trusted-publishing.md:{line}: {OPENMED}/pyproject.toml:1:2: invalid TOML: "
    )


def test_a_subject_that_is_gone(heart: Site) -> None:
    heart.replace("docs/openmed/trusted-publishing.md", OPENMED, "examples/gone")
    line = heart.line_of("docs/openmed/trusted-publishing.md", "examples/gone")
    assert heart.build().problems == [
        f"docs/openmed/trusted-publishing.md:{line}: repository 'examples/gone' does not exist"
    ]


def test_front_matter_that_is_no_yaml(heart: Site) -> None:
    heart.write(PAGE, "---\ntitle: More\nrepository: [\n---\n\n# More\n\n{= workflow.file =}\n")
    assert heart.build().problems == [
        (
            f"{PAGE}:4: the front matter is not valid YAML: "
            "expected the node content, but found '<document start>'"
        )
    ]


def test_front_matter_that_is_a_sentence(heart: Site) -> None:
    heart.write(PAGE, "---\nA sentence between lines.\n---\n")
    assert "A sentence between lines." in heart.build().page("guide/more.html")


WRONG = {
    "an unknown clause": (
        'It does. {= holds("tag-push") =}',
        "there is no clause 'tag-push'; did you mean 'tag-push-only'?",
    ),
    "an unknown value": (
        "It is {= publisher.enviroment =}.",
        "there is no value 'publisher.enviroment'; did you mean 'publisher.environment'?",
    ),
    "an unknown macro": ("{= hold('x') =}", "'hold' is undefined; did you mean 'holds'?"),
    "a broken template": ("{= holds('x' =}", "expected token ',', got '='"),
    "a key that is gone": (
        '{= excerpt("publish.yml", "concurency") =}',
        f"{PUBLISH}: publish.yml has no 'concurency'; did you mean 'concurrency'?",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_page_that_is_wrong(heart: Site, text: str, message: str) -> None:
    heart.write(PAGE, f"{HEAD}{text}\n")
    assert heart.build().problems == [f"{PAGE}:8: {message}"]


def test_a_text_that_two_pages_include_is_told_once(heart: Site) -> None:
    line = heart.line_of(HEART, "## Release checklist")
    heart.replace(HEART, "## Release checklist", "## {! Release checklist")
    problems = heart.build().problems
    assert problems == [f"{HEART}:{line}: Encountered unknown tag 'Release'"]


def test_a_job_that_an_excerpt_names_by_hand(heart: Site) -> None:
    heart.write(PAGE, f'{HEAD}{{= excerpt("publish.yml", "steps", job="publish") =}}\n')
    heart.replace(PUBLISH, "  publish:\n", "  upload:\n")
    assert heart.build().problems == [
        f"{PAGE}:8: {PUBLISH} has no job 'publish'; there are provenance, upload"
    ]


def test_a_key_that_an_excerpt_shows(heart: Site) -> None:
    heart.write(
        PAGE, f'{HEAD}{{= excerpt("publish.yml", "concurrency", "cancel-in-progress") =}}\n'
    )
    heart.replace(PUBLISH, "  cancel-in-progress: false\n", "")
    (problem,) = heart.build().problems
    assert problem == (
        f"{PAGE}:8: {PUBLISH}: 'concurrency' of publish.yml has no 'cancel-in-progress'; "
        "the only one is group"
    )


def test_pages_and_workflows_are_told_together(heart: Site) -> None:
    heart.write(PAGE, f"{HEAD}{{= nope =}}\n\n{{= holds('x') =}}\n")
    expected = claims(heart, apply(heart, CHANGES["a trigger is added"]))
    problems = heart.build().problems
    assert set(expected) < set(problems)
    assert [line.split(": ")[0] for line in problems if line not in expected] == [
        f"{PAGE}:8",
        f"{PAGE}:10",
    ]


def test_github_shows_each_beside_its_line(heart: Site) -> None:
    token = "pypi-" + "AgEIcHlwaS5vcmcCJDAw" * 3
    heart.write(PAGE, f"{HEAD}{{= holds('100%') =}}\n{{= holds('{token}') =}}\n")
    built = heart.build(GITHUB_ACTIONS="true")
    assert len(built.problems) == 2
    annotations = [line for line in built.output.split("\n") if line.startswith("::")]
    assert annotations[0].startswith(f"::error file={PAGE},line=8::there is no clause '100%25'; ")
    assert annotations[1].startswith(f"::error file={PAGE},line=9::there is no clause 'pypi-…'; ")
    assert len(annotations) == 2
    assert "::error" not in heart.build().output


def test_a_clause_that_is_off_shows_why(heart: Site) -> None:
    text = heart.text("pyproject.toml")
    heart.write("pyproject.toml", f"{text}tag-push-only = 'by hand & so'\n")
    apply(heart, CHANGES["a trigger is added"])
    page = heart.build().page("guide/trusted-publishing.html")
    claimed = heart.text(HEART).count('holds("tag-push-only")')
    assert unescape(page).count("(off: by hand & so)") == claimed > 1
    assert "(off:" not in (heart.root / "site/openmed/trusted-publishing.html").read_text("utf-8")


def test_what_was_built_before_is_not_mixed_with_what_is_wrong(heart: Site) -> None:
    heart.write("site/index.html", "before")
    apply(heart, CHANGES["a trigger is added"])
    assert heart.build().problems


def test_the_clauses_are_judged_once_for_each_subject(
    copy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def judge(pipeline: Pipeline) -> Report:
        judged.append(pipeline.repository.root.relative_to(copy.root).as_posix())
        return contract.judge(pipeline)

    monkeypatch.setattr(subjects, "judge", judge)
    copy.build().page("index.html")
    assert sorted(judged) == [".", OPENMED]
