"""What starts a workflow: the forms of `on:`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.location import Unexplained
from pubproof.workflows import trigger
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.schema import shapes, validation
from pubproof.workflows.trigger import EVENTS, Trigger

if TYPE_CHECKING:
    from pubproof.location import Problem


def read(text: str) -> tuple[tuple[Trigger, ...], list[Problem]]:
    root = document.read("a.yml", text.encode()).root
    assert isinstance(root, Mapping)
    problems: list[Problem] = []
    node = root.get("on")
    assert node is not None
    found = trigger.read(node, problems)
    return found, [*problems, *validation.problems(node, shapes.ON, "'on'")]


def good(text: str) -> tuple[Trigger, ...]:
    triggers, problems = read(text)
    assert problems == []
    assert triggers
    return triggers


@pytest.mark.parametrize(
    "text",
    [
        "on: push",
        "on: 'push'",
        "'on': push",
        "on: [push]",
        "on:\n  - push",
        "on: {push: }",
        "on: {push: ~}",
        "on: {push: {}}",
        "on:\n  push:",
        "on:\n  ? push\n",
    ],
)
def test_every_form_names_the_same_event(text: str) -> None:
    (found,) = good(text)
    assert found.event == "push"
    assert found.filters == {}
    assert found.location[:2] == ("a.yml", text[: text.index("push")].count("\n") + 1)


def test_events_keep_their_order_and_places() -> None:
    found = good("on: [push, pull_request]\n")
    assert [(one.event, one.location.column) for one in found] == [
        ("push", 6),
        ("pull_request", 12),
    ]
    found = good("on:\n  workflow_dispatch:\n  push:\n    tags: [v*]\n")
    assert [(one.event, one.location.line) for one in found] == [
        ("workflow_dispatch", 2),
        ("push", 3),
    ]


@pytest.mark.parametrize("name", ["branches", "branches-ignore", "tags", "tags-ignore"])
def test_a_filter_is_one_pattern_or_a_list(name: str) -> None:
    for value in ("v*", "'v*'", "[v*]", '["v*"]'):
        (found,) = good(f"on: {{push: {{{name}: {value}}}}}")
        assert found.patterns(name) == ("v*",)
        assert set(found.filters) == {name}


def test_an_absent_filter_is_not_an_empty_one() -> None:
    (found,) = good("on: {push: {tags: [v*, '!v0*']}}")
    assert found.patterns("tags") == ("v*", "!v0*")
    assert found.patterns("branches") is None


def test_every_event_of_the_schema_is_known() -> None:
    assert len(good(f"on: [{', '.join(sorted(EVENTS))}]")) == len(EVENTS) > 30


def test_the_forms_of_other_events_are_accepted() -> None:
    found = good(
        "on:\n"
        "  schedule:\n    - cron: '0 0 * * *'\n"
        "  release: {types: [published]}\n"
        "  workflow_run: {workflows: [CI, 'Deploy'], types: [completed], branches: [main]}\n"
        "  workflow_call: {inputs: {a: {type: string}}, secrets: {b: {required: true}}, "
        "outputs: {c: {value: d}}}\n"
        "  workflow_dispatch: {inputs: {a: {type: choice, options: [b]}}}\n"
        "  pull_request: {types: opened, paths: ['**.py'], branches: main}\n"
        "  push: {paths-ignore: [docs/**]}\n"
        "  repository_dispatch: {types: [go]}\n"
    )
    assert len(found) == 8
    assert found[2].patterns("workflows") == ("CI", "Deploy")
    assert found[3].body is not None
    assert [key.value for key, _ in found[3].body.entries] == ["inputs", "secrets", "outputs"]


REFUSED = [
    ("on: pushh", "no event 'pushh'", "push", 1, 5),
    ("on: Push", "no event 'Push'", "push", 1, 5),
    ("on: [push, relase]", "no event 'relase'", "release", 1, 12),
    ("on: {pull-request: }", "no event 'pull-request'", "pull_request", 1, 6),
    ("on: 3", "no event '3'", "", 1, 5),
    ("on: true", "no event 'true'", "", 1, 5),
    ("on: []", "names no event", "", 1, 5),
    ("on: {}", "names no event", "", 1, 5),
    ("on: [push, {release: }]", "a mapping", "", 1, 12),
    ("on: [push, [release]]", "a list", "", 1, 12),
    ("on: {push: 3}", "mapping", "", 1, 12),
    ("on: {push: v*}", "mapping", "", 1, 12),
    ("on: {push: [v*]}", "mapping", "", 1, 12),
    ("on: {workflow_call: {input: {}}}", "no key 'input'", "inputs", 1, 22),
    ("on: {push: {tags: {v: 1}}}", "mapping", "", 1, 19),
    ("on: {push: {tags: ['[v']}}", "'[v'", "", 1, 20),
    ("on: {push: {tags: ['v*', '']}}", "is empty", "a single value", 1, 26),
    ("on: {push: {branches: [a], branches-ignore: [b]}}", "exclude each other", "!", 1, 12),
    ("on: {push: {tags: [a], tags-ignore: [b]}}", "exclude each other", "!", 1, 12),
    ("on: {push: {paths: [a], paths-ignore: [b]}}", "exclude each other", "!", 1, 12),
]


@pytest.mark.parametrize(("text", "says", "help_", "line", "column"), REFUSED)
def test_what_github_refuses_is_reported_at_its_place(
    text: str, says: str, help_: str, line: int, column: int
) -> None:
    _, problems = read(text)
    assert len(problems) == 1
    assert says in problems[0].message
    assert help_ in problems[0].help
    assert problems[0].location[:3] == ("a.yml", line, column)


@pytest.mark.parametrize(
    ("pattern", "unexplained"), [("[v", False), ("v[]", False), ("[!v]", True), ("\\v", True)]
)
def test_a_pattern_that_github_refuses_is_told_from_one_that_it_does_not_explain(
    pattern: str, *, unexplained: bool
) -> None:
    _, (problem,) = read(f"on: {{push: {{tags: ['{pattern}']}}}}")
    assert isinstance(problem, Unexplained) is unexplained


def test_a_refused_filter_still_counts_as_a_start() -> None:
    triggers, problems = read("on: {push: {tags: {v: 1}}, release: 3}")
    assert [one.event for one in triggers] == ["push", "release"]
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("on: {push: {tag: [v*]}}", "tag"),
        ("on: {push: {types: [v*]}}", "types"),
        ("on: {pull_request: {tags: [v*]}}", "tags"),
        ("on: {workflow_dispatch: {branches: [main]}}", "branches"),
    ],
)
def test_github_passes_over_a_key_that_it_does_not_know(text: str, key: str) -> None:
    (trigger,), problems = read(text)
    assert problems == []
    assert [one.value for one in trigger.unknown] == [key]
    assert trigger.filters == {}


@pytest.mark.parametrize(
    ("filters", "ref", "admitted"),
    [
        ("", "refs/tags/v1", True),
        ("", "refs/heads/main", True),
        ("tags: [v*]", "refs/tags/v1", True),
        ("tags: [v*]", "refs/tags/x1", False),
        ("tags: [v*]", "refs/heads/v1", False),
        ("branches: [main]", "refs/heads/main", True),
        ("branches: [main]", "refs/tags/main", False),
        ("tags-ignore: [x*]", "refs/tags/v1", True),
        ("tags-ignore: [x*]", "refs/tags/x1", False),
        ("tags-ignore: [x*]", "refs/heads/main", False),
        ("branches: ['feature/**']", "refs/heads/feature/a/b", True),
        ("{tags: [v*], branches: [main]}", "refs/heads/main", True),
    ],
)
def test_what_a_push_trigger_admits(filters: str, ref: str, *, admitted: bool) -> None:
    (push,) = good(f"on:\n  push:\n    {filters}")
    assert push.admits(ref) is admitted
