"""What GitHub says has happened when a trigger fires.

After GitHub's pages "Events that trigger workflows" and "Workflow syntax for GitHub Actions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.pipeline import Pipeline
from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.workflows import trigger
from pubproof.workflows.events import events as firing
from pubproof.workflows.events import following
from pubproof.workflows.events.event import Event
from pubproof.workflows.events.events import FORK_EVENTS
from pubproof.workflows.events.names import Names, names_in
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.workflow import Workflow

if TYPE_CHECKING:
    from pathlib import Path

RELEASES = ("v*",)
NO_NAMES = Names()


def events(text: str, names: Names = NO_NAMES) -> list[Event]:
    root = document.read("a.yml", f"on: {text}\n".encode()).root
    assert isinstance(root, Mapping)
    triggers = trigger.read(root.get("on"), [])
    assert triggers
    return [one for each in triggers for one in firing.events(each, RELEASES, names)]


def refs(text: str, names: Names = NO_NAMES) -> set[str]:
    found = {one.ref for one in events(text, names)}
    return {ref for ref in found if isinstance(ref, str)}


def kinds(text: str) -> set[str]:
    return {ref.split("/")[1] for ref in refs(text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("push", {"heads", "tags"}),
        ("{push: {paths: [src/**]}}", {"heads", "tags"}),
        ("{push: {paths-ignore: [docs/**]}}", {"heads", "tags"}),
        ("{push: {branches: [main]}}", {"heads"}),
        ("{push: {branches: ['**']}}", {"heads"}),
        ("{push: {branches-ignore: [dev]}}", {"heads"}),
        ("{push: {tags: [v*]}}", {"tags"}),
        ("{push: {tags: ['**']}}", {"tags"}),
        ("{push: {tags-ignore: [dev]}}", {"tags"}),
        ("{push: {tags: [v*], branches: [main]}}", {"heads", "tags"}),
        ("{push: {tags-ignore: [dev], branches: [main]}}", {"heads", "tags"}),
        ("{push: {tags: [v*], branches-ignore: ['**']}}", {"tags"}),
        ("{push: {tags-ignore: ['**'], branches: [main]}}", {"heads"}),
        ("{push: {tags: [v*, '!**']}}", set()),
        ("{push: {tags: ['!v*']}}", set()),
    ],
)
def test_filters_decide_whether_branches_or_tags_start_a_push(text: str, wanted: set[str]) -> None:
    assert kinds(text) == wanted


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("{push: {tags: [v*]}}", "refs/tags/v1.2.3", "refs/tags/1.2.3"),
        ("{push: {tags: ['*']}}", "refs/tags/v1.2.3", "refs/heads/main"),
        ("{push: {tags: ['v*', '!v1*']}}", "refs/tags/v", "refs/tags/v1.2.3"),
        ("{push: {tags-ignore: [v1*]}}", "refs/tags/", "refs/tags/v1.2.3"),
        ("{push: {branches: [rel-*]}}", "refs/heads/rel-", "refs/heads/main"),
        ("{push: {branches-ignore: [main]}}", "refs/heads/master", "refs/heads/main"),
        ("{push: {tags: [release-*]}}", "refs/tags/release-", "refs/tags/v1.2.3"),
    ],
)
def test_only_refs_that_the_filters_let_through_start_a_push(text: str, yes: str, no: str) -> None:
    assert any(ref.startswith(yes) for ref in refs(text))
    assert no not in refs(text)


def test_a_tag_that_is_no_release_tag_is_tried_where_the_filter_lets_one_through() -> None:
    odd = {one.tag for one in events("{push: {tags: ['v*', 'nightly-*']}}")}
    assert any(tag is not None and tag.startswith("nightly-") for tag in odd)


def test_names_that_conditions_speak_of_are_tried() -> None:
    names = names_in(["github.ref == 'refs/heads/prod' || startsWith(github.ref, 'x/')"])
    assert "prod" in names.known
    assert "refs/heads/prod" in refs("push", names)
    assert "refs/tags/prod" in refs("push", names)
    assert any(ref.startswith("refs/heads/x/") for ref in refs("push", names))
    assert "refs/heads/prod" not in refs("{push: {branches: [main]}}", names)


@pytest.mark.parametrize(
    ("condition", "spoken"),
    [
        ("github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')", {"v"}),
        ("github.ref_type == 'tag' && github.ref_name != 'main'", {"main"}),
        ("github.repository == 'a/b' && github.actor != 'c' && github.ref_name == 'd'", {"d"}),
        ("contains(fromJSON('[\"main\", \"next\"]'), github['ref_name'])", {"main", "next"}),
        ("github.ref_name == inputs.tag && inputs.tag != 'nightly'", {"nightly"}),
        ("startsWith(github.event_name == 'push' && github.ref || 'refs/tags/w', 'y')", {"w", "y"}),
        ("!(github.ref == format('refs/heads/{0}', 'z'))", {"{0}", "z"}),
    ],
)
def test_only_what_may_be_compared_with_a_ref_is_its_name(condition: str, spoken: set[str]) -> None:
    names = names_in([condition])
    assert names.matter
    assert spoken <= set(names.known)
    assert len(names.known) == 4 * len(spoken)


@pytest.mark.parametrize(
    ("text", "ref", "fork"),
    [
        ("pull_request", "refs/pull/1/merge", {True, False}),
        ("pull_request_target", "refs/heads/main", {True}),
        ("issue_comment", "refs/heads/main", {True}),
        ("release", "refs/tags/v1.2.3", {False}),
        ("{schedule: [{cron: '* * * * *'}]}", "refs/heads/main", {False}),
        ("repository_dispatch", "refs/heads/main", {False}),
        ("merge_group", "refs/heads/gh-readonly-queue/main/pr-1", {False}),
        ("issues", "refs/heads/main", {False}),
    ],
)
def test_other_events_come_with_the_ref_that_github_documents(
    text: str, ref: str, fork: set[bool]
) -> None:
    assert ref in refs(text)
    assert {one.from_fork for one in events(text)} == fork


@pytest.mark.parametrize(
    "name", ["workflow_dispatch", "create", "deployment", "deployment_status", "registry_package"]
)
def test_events_that_may_name_any_ref_leave_it_unknown(name: str) -> None:
    found = events(name)
    assert found
    assert any(isinstance(one.ref, Unknown) for one in found)


@pytest.mark.parametrize("name", ["pull_request_review", "pull_request_review_comment"])
def test_reviews_run_on_the_merge_of_their_pull_request(name: str) -> None:
    assert any(ref.startswith("refs/pull/") for ref in refs(name))


def test_a_pull_request_that_is_merged_runs_on_its_branch(tmp_path: Path) -> None:
    text = (
        "on: {pull_request: {types: [closed]}}\njobs:\n  a:\n    runs-on: x\n"
        f"    if: github.ref == 'refs/heads/main'\n    steps: [{UPLOAD}]\n"
    )
    assert starts(tmp_path, a=text) == {"pull_request"}
    assert refs("pull_request_review") == {"refs/pull/1/merge"}


@pytest.mark.parametrize(
    ("begins", "first"),
    [("cli-v", "cli-v1.2.3"), ("py_", "py_1.2.3"), ("nightly", "nightly"), ("dev", "dev")],
)
def test_the_tag_that_a_message_names_has_a_version(begins: str, first: str) -> None:
    assert names_in([f"startsWith(github.ref, 'refs/tags/{begins}')"]).known[0] == first


def test_a_release_can_be_made_of_any_tag() -> None:
    names = names_in(["github.ref == 'refs/tags/nightly'"])
    assert {"refs/tags/v1.2.3", "refs/tags/nightly"} <= refs("release", names)


@pytest.mark.parametrize("name", sorted(trigger.EVENTS - {"workflow_call", "workflow_run"}))
def test_every_event_can_happen(name: str) -> None:
    found = events(name)
    assert found
    assert {one.name for one in found} == {name}
    assert any(one.from_fork for one in found) is (name in FORK_EVENTS)
    assert all(one.title for one in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("push", {""}),
        ("issues", {""}),
        ("pull_request", {"opened", "synchronize", "reopened"}),
        ("{pull_request: {types: [closed]}}", {"closed"}),
        ("{release: {types: [published, edited]}}", {"published", "edited"}),
    ],
)
def test_activities_are_told_apart_where_a_condition_asks(text: str, wanted: set[str]) -> None:
    text = text if text.startswith("{") else f"{{{text}: }}"
    asked = names_in(["github.event.action == 'published'"])
    assert {one.action for one in events(text, asked)} == wanted
    assert {one.action for one in events(text)} == {""}


def test_the_payload_holds_what_github_documents() -> None:
    pushed = Event("push", "a push", "refs/heads/main", from_fork=False)
    held = pushed.github(None)["event"]
    assert isinstance(held, dict)
    assert held["ref"] == "refs/heads/main"
    assert "action" not in held
    assert isinstance(held["head_commit"], Unknown)
    released = Event("release", "a release", "refs/tags/v1", from_fork=False)
    untold = released.github(None)["event"]
    assert isinstance(untold, dict)
    assert isinstance(untold["action"], Unknown)
    assert "inputs" not in untold
    told = released._replace(action="published").github(None)["event"]
    assert isinstance(told, dict)
    assert (told["action"], "ref" in told) == ("published", False)


def test_a_filter_that_cannot_be_read_hides_no_ref() -> None:
    assert "refs/tags/v1.2.3" in refs("{push: {tags: ['[z-a]']}}")
    assert "refs/heads/main" in refs("{push: {branches: ['[z-a]']}}")


@pytest.mark.parametrize("text", ["workflow_call", "{workflow_run: {workflows: [CI]}}"])
def test_what_follows_another_workflow_is_no_start_by_itself(text: str) -> None:
    assert events(text) == []


@pytest.mark.parametrize(
    ("ref", "name", "kind"),
    [
        ("refs/heads/main", "main", "branch"),
        ("refs/heads/feature/a", "feature/a", "branch"),
        ("refs/tags/v1", "v1", "tag"),
        ("refs/tags/a/b", "a/b", "tag"),
        ("refs/pull/1/merge", "1/merge", "branch"),
    ],
)
def test_the_github_context_takes_the_ref_apart(ref: str, name: str, kind: str) -> None:
    context = Event("push", "", ref, from_fork=False).github("Owner/name")
    assert (context["ref"], context["ref_name"], context["ref_type"]) == (ref, name, kind)
    assert context["repository"] == "Owner/name"
    assert context["repository_owner"] == "Owner"
    assert isinstance(context["actor"], Unknown)


def test_the_github_context_names_the_workflow_with_its_ref() -> None:
    pushed = Event("push", "", "refs/tags/v1", from_fork=False)
    path = ".github/workflows/a.yml"
    assert pushed.github("Owner/name", path)["workflow_ref"] == f"Owner/name/{path}@refs/tags/v1"
    untold = pushed.github(None, path)["workflow_ref"]
    assert isinstance(untold, Unknown)
    assert untold.pieces == ("", f"/{path}@refs/tags/v1")
    anywhere = pushed._replace(ref=Unknown("any ref"))
    assert isinstance(anywhere.github("Owner/name", path)["workflow_ref"], Unknown)


def test_a_repository_without_a_publisher_has_no_known_name() -> None:
    context = Event("push", "", "refs/heads/main", from_fork=False).github(None)
    assert isinstance(context["repository"], Unknown)
    assert isinstance(context["repository_owner"], Unknown)


def test_a_push_that_deletes_its_ref_is_tried_where_a_condition_asks_for_it() -> None:
    asked = names_in(["${{ !github.event.deleted }}"])
    found = {one.title: one for one in events("{push: {tags: [v*]}}", asked)}
    assert [*found] == ["a push of the tag 'v1.2.3'", "a deletion of the tag 'v1.2.3'"]
    assert len({one.key for one in found.values()}) == len(found)
    payloads = [one.github(None)["event"] for one in found.values()]
    assert [one["deleted"] for one in payloads if isinstance(one, dict)] == [False, True]
    assert [one.deletes for one in events("{push: {tags: [v*]}}")] == [None]


@pytest.mark.parametrize(
    ("name", "ref", "tag"),
    [
        ("push", "refs/tags/v1", "v1"),
        ("push", "refs/tags/a/tags/b", "a/tags/b"),
        ("push", "refs/heads/a/tags/b", None),
        ("push", "refs/heads/v1", None),
        ("release", "refs/tags/v1", None),
    ],
)
def test_only_a_push_of_a_tag_has_a_tag(name: str, ref: str, tag: str | None) -> None:
    assert Event(name, "", ref, from_fork=False).tag == tag


def _workflow(text: str, path: str = ".github/workflows/ci.yml") -> Workflow:
    return Workflow(document.read(path, text.encode()))


@pytest.mark.parametrize(
    ("name", "workflows", "follows"),
    [
        ("name: CI\n", "[CI]", True),
        ("name: CI\n", "CI", True),
        ("name: CI\n", "[Other, CI]", True),
        ("name: CI\n", "[ci]", False),
        ("", "[.github/workflows/ci.yml]", True),
        ("name: CI\n", "[ci.yml]", False),
        ("name: CI\n", "['*']", True),
        ("name: CI\n", "['C*']", True),
        ("name: CI\n", "['**', '!CI']", False),
        ("name: CI\n", "['C[I-A]']", True),
    ],
)
def test_workflow_run_follows_the_workflows_that_it_names(
    name: str, workflows: str, *, follows: bool
) -> None:
    before = _workflow(f"{name}on: [push, pull_request]\njobs: {{}}\n")
    (after,) = _workflow(f"on: {{workflow_run: {{workflows: {workflows}}}}}").triggers
    origins = [
        Event("push", "a push", "refs/heads/main", from_fork=False),
        Event("push", "a push", "refs/heads/dev", from_fork=False),
        Event("schedule", "a schedule", "refs/heads/main", from_fork=False),
        Event("pull_request", "a pull request", "refs/pull/1/merge", from_fork=False),
        Event("pull_request", "a pull request", "refs/pull/1/merge", from_fork=True),
    ]
    assert following.followed(after, [before.name]) == ([before.name] if follows else [])
    found = list(following.runs_after(after, before, origins, NO_NAMES))
    assert found
    if follows:
        told = {(one.after.name, one.from_fork) for one in found if one.after}
        assert told == {(one.name, one.from_fork) for one in origins}
        assert all(isinstance(one.ref, Unknown) or "/heads/" in one.ref for one in found)


@pytest.mark.parametrize(
    ("before", "filters", "titles"),
    [
        ("push", "branches: [main]", {"a push of the branch 'main'"}),
        ("push", "branches: ['release/**']", {"a push of the branch 'release/0'"}),
        ("push", "branches: ['v*']", {"a push of the tag 'v1.2.3'"}),
        ("push", "branches: ['!main']", set()),
        ("{push: {branches: [main, 'b/**']}}", "branches: ['b/c/*']", {"the branch 'b/c/0'"}),
        ("{push: {branches: [main]}}", "branches: [release]", set()),
        ("{push: {branches: [main]}}", "branches-ignore: [main]", set()),
        ("{push: {branches: ['**', '!main']}}", "branches: [main]", set()),
        ("{push: {branches-ignore: [main]}}", "branches: [main]", set()),
        ("{push: {tags: ['v*']}}", "branches: [main]", set()),
        ("{push: {tags: ['v*']}}", "branches: ['v*']", {"a push of the tag 'v1.2.3'"}),
        ("{push: {tags: ['v*'], branches: [dev]}}", "branches: [dev]", {"the branch 'dev'"}),
        ("{schedule: [{cron: '0 0 * * *'}]}", "branches: [trunk]", {"a schedule"}),
        ("{schedule: [{cron: '0 0 * * *'}]}", "branches: ['v*.*']", set()),
        ("merge_group", "branches: [main]", set()),
        ("merge_group", "branches: ['**']", {"a merge queue"}),
        ("workflow_dispatch", "branches: [main]", {"a start by hand"}),
        ("pull_request", "branches: [main]", {"a pull request", "a pull request from a fork"}),
        ("pull_request", "branches-ignore: ['**']", set()),
        ("push", "branches: ['[']", {"the tag 'v1.2.3'"}),
    ],
)
def test_a_filter_for_branches_asks_where_the_run_before_was(
    before: str, filters: str, titles: set[str]
) -> None:
    workflow = _workflow(f"name: CI\non: {before}\njobs: {{}}\n")
    (after,) = _workflow(f"on: {{workflow_run: {{workflows: [CI], {filters}}}}}").triggers
    origins = [one for each in workflow.triggers for one in firing.events(each, RELEASES, NO_NAMES)]
    found = {one.title for one in following.runs_after(after, workflow, origins, NO_NAMES)}
    assert len({title.partition("started by ")[2] for title in found}) == len(titles), found
    assert all(any(part in title for title in found) for part in titles), found


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "merge_group"])
@pytest.mark.parametrize("filters", ["branches: ['!**']", "branches-ignore: ['**']"])
def test_a_filter_that_lets_no_branch_through_fires_nothing(event: str, filters: str) -> None:
    assert events(f"{{{event}: {{{filters}}}}}") == []
    assert events(f"{{{event}: {{branches: ['x/**']}}}}") == events(event)


# -- from the event to the upload --------------------------------------------------------------

UPLOAD = "{uses: pypa/gh-action-pypi-publish@v1}"


def starts(tmp_path: Path, **files: str) -> set[str]:
    """Return the events that reach an upload."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text)
    return {route.event.name for route in Pipeline(Repository(tmp_path, Settings())).routes}


@pytest.mark.parametrize(
    "condition",
    [
        "github.ref == 'refs/heads/production'",
        "github.ref_name == 'production'",
        "startsWith(github.ref_name, 'prod')",
        "endsWith(github.ref, '-rc')",
        "contains(github.ref, 'prod')",
        "github.ref == format('refs/heads/{0}', 'production')",
        "contains(fromJSON('[\"production\"]'), github.ref_name)",
        "github.ref_name == env.BRANCH",
        "github.ref_name == matrix.branch",
        "github.ref_name == vars.BRANCH",
        "github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b'",
        "!contains('a b c d e f', github.ref_name)",
    ],
)
def test_a_condition_on_the_branch_cannot_hide_an_upload(condition: str, tmp_path: Path) -> None:
    text = (
        "on: push\nenv: {BRANCH: production}\njobs:\n  a:\n    runs-on: x\n"
        "    strategy: {matrix: {branch: [production, staging]}}\n"
        f"    steps:\n      - if: {condition}\n        uses: pypa/gh-action-pypi-publish@v1\n"
    )
    assert starts(tmp_path, a=text) == {"push"}


@pytest.mark.parametrize("field", ["secret_source", "ref_protected", "artifacts_list"])
def test_a_field_that_only_a_run_knows_cannot_hide_an_upload(field: str, tmp_path: Path) -> None:
    step = f"{{if: github.{field}, uses: pypa/gh-action-pypi-publish@v1}}"
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{step}]\n"
    assert starts(tmp_path, a=text) == {"push"}


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ("push", "push"),
        ("{push: {branches: ['**']}}", "push"),
        ("{push: {tags: ['**']}}", "push"),
        ("release", "release"),
        ("schedule", "schedule"),
        ("pull_request_target", "pull_request_target"),
    ],
)
def test_many_other_names_cannot_hide_an_upload(on: str, name: str, tmp_path: Path) -> None:
    other = "".join(
        f"      - {{run: a, if: github.ref_name == 'other{number}'}}\n" for number in range(40)
    )
    text = (
        f"on: {on}\njobs:\n  a:\n    runs-on: x\n    steps:\n{other}"
        "      - if: github.ref_name == 'production'\n"
        "        uses: pypa/gh-action-pypi-publish@v1\n"
    )
    assert starts(tmp_path, a=text) == {name}


def test_an_input_of_a_call_cannot_hide_an_upload(tmp_path: Path) -> None:
    caller = (
        "on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with: {branch: prod}\n"
    )
    called = (
        "on: {workflow_call: {inputs: {branch: {type: string}}}}\njobs:\n  a:\n    runs-on: x\n"
        f"    if: github.ref_name == inputs.branch\n    steps: [{UPLOAD}]\n"
    )
    assert starts(tmp_path, a=caller, b=called) == {"push"}


def test_a_condition_inside_an_action_cannot_hide_an_upload(tmp_path: Path) -> None:
    (tmp_path / "act").mkdir()
    (tmp_path / "act" / "action.yml").write_text(
        "runs:\n  using: composite\n  steps:\n    - if: github.ref_name == 'production'\n"
        "      uses: pypa/gh-action-pypi-publish@v1\n"
    )
    text = "on: push\njobs: {a: {runs-on: x, steps: [{uses: ./act}]}}\n"
    assert starts(tmp_path, a=text) == {"push"}


@pytest.mark.parametrize("branch", ["main", "master", "trunk"])
@pytest.mark.parametrize(
    "on", ["{workflow_run: {workflows: [CI]}}", "{schedule: [{cron: '0 0 * * *'}]}"]
)
def test_the_default_branch_has_any_name(on: str, branch: str, tmp_path: Path) -> None:
    text = (
        f"on: {on}\njobs:\n  a:\n    runs-on: x\n"
        f"    if: github.ref == 'refs/heads/{branch}'\n    steps: [{UPLOAD}]\n"
    )
    ci = "name: CI\non: push\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n"
    assert len(starts(tmp_path, a=text, b=ci)) == 1


def _after(name: str, before: str, job: str) -> str:
    return (
        f"name: {name}\non: {{workflow_run: {{workflows: [{before}], types: [completed]}}}}\n"
        f"jobs: {{a: {{runs-on: x, steps: [{job}]}}}}\n"
    )


@pytest.mark.parametrize("links", [0, 1, 2, 3])
def test_a_chain_of_workflow_runs_leads_from_a_pull_request_to_the_upload(
    links: int, tmp_path: Path
) -> None:
    files = {"w0": f"name: W0\non: pull_request\njobs: {{a: {{runs-on: x, steps: [{UPLOAD}]}}}}\n"}
    if links:
        files["w0"] = files["w0"].replace(UPLOAD, "{run: echo}")
    for link in range(1, links + 1):
        files[f"w{link}"] = _after(
            f"W{link}", f"W{link - 1}", UPLOAD if link == links else "{run: echo}"
        )
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text)
    routes = Pipeline(Repository(tmp_path, Settings())).routes
    assert any(route.event.from_fork for route in routes)
    assert {route.event.name for route in routes} == {"workflow_run" if links else "pull_request"}


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ("github.event.workflow_run.event == 'push'", {"push"}),
        ("github.event.workflow_run.event != 'pull_request'", {"push"}),
        ("github.event.workflow_run.event == 'pull_request'", {"pull_request"}),
        ("github.event.workflow_run.conclusion == 'success'", {"push", "pull_request"}),
        ("github.event.workflow_run.event == 'release'", set()),
        ("github.event_name == 'push'", set()),
    ],
)
def test_a_condition_on_the_run_before_tells_its_events_apart(
    condition: str, reached: set[str], tmp_path: Path
) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text(
        "name: CI\non: [push, pull_request]\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n"
    )
    (folder / "up.yml").write_text(
        "on: {workflow_run: {workflows: [CI]}}\njobs:\n  a:\n    runs-on: x\n"
        f"    if: {condition}\n    steps: [{UPLOAD}]\n"
    )
    routes = Pipeline(Repository(tmp_path, Settings())).routes
    assert {route.event.after.name for route in routes if route.event.after} == reached


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ("github.event.pull_request == null", {"push"}),
        ("${{ !github.event.pull_request }}", {"push"}),
        ("github.event.pull_request && github.event.pull_request.number", {"pull_request"}),
        ("github.event.pull_request.draft == true", {"pull_request"}),
        ("github.head_ref == ''", {"push"}),
        ("${{ !github.base_ref }}", {"push"}),
        ("github.head_ref != '' && github.base_ref == 'main'", {"pull_request"}),
        ("github.event.release", set()),
    ],
)
def test_a_pull_request_is_told_by_what_only_it_has(
    condition: str, reached: set[str], tmp_path: Path
) -> None:
    text = (
        "on: [push, pull_request]\njobs:\n  a:\n    runs-on: x\n"
        f"    if: {condition}\n    steps: [{UPLOAD}]\n"
    )
    assert starts(tmp_path, a=text) == reached
