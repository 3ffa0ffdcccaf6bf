"""An outline is given only where the whole reader finds nothing wrong, and then says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Node, Scalar
from pubproof.workflows.reader.source import Source
from pubproof.workflows.schema import outline
from pubproof.workflows.workflow import Workflow

ROOT = Path(__file__).parents[2]
PATH = ".github/workflows/a.yml"
FILES = sorted(ROOT.glob(".github/workflows/*.yml"))
WORKFLOW = """\
# What a project's CI looks like.
name: CI

on:
  push:
    branches: [main, 'release/**']
    tags:
      - 'v*'
  pull_request:
    types: [opened, synchronize]
  schedule:
    - cron: '17 3 * * 1-5'
  workflow_dispatch:

permissions: {}

concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true

env:
  PIP_NO_INPUT: "1"

jobs:
  test:
    name: Test on ${{ matrix.os }}
    if: github.event_name != 'schedule' || always()
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-24.04, macos-15]
        include:
          - os: windows-2025
            extra: 'yes'
        exclude:
          - os: macos-15
    runs-on: ${{ matrix.os }}
    timeout-minutes: 30
    permissions:
      contents: read
    defaults:
      run:
        shell: bash
    env:
      LEVEL: high # a comment
    steps:
    - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      with:
        persist-credentials: false
    - name: Run the tests
      id: run
      if: >-
        success() &&
        !contains(github.ref, 'skip')
      run: |

        set -euo pipefail
        # a comment of the script
        python -m pytest --color=yes "tests/${{ matrix.os }}"

        echo done
      continue-on-error: ${{ matrix.os == 'macos-15' }}
  report:
    needs: [test]
    runs-on: ubuntu-24.04
    environment:
      name: reports
    steps:
      - name: Say it
        env:
          ARGUMENTS: --all -v
        run: >
          echo
          "$ARGUMENTS"
"""
PIECES = (
    *WORKFLOW.splitlines(keepends=True),
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "'",
        '"',
        "#",
        " #",
        ":",
        ": ",
        "- ",
        "-",
        "|",
        ">",
        "|2",
        "&a ",
        "*a",
    ),
    *(
        "!!str ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "${{",
        "}}",
        "${{ a }}",
        "\\",
        "\r",
        ".",
        "---\n",
        "...\n",
    ),
    *(
        "null",
        "~",
        "<<: ",
        "if: ",
        "uses: ./a\n",
        "needs: report\n",
        "é",
        "\x85",
        "\ufeff",
        "%",
        "@",
    ),
)


def judged(text: str) -> tuple[outline.Outline | None, Workflow]:
    return outline.read(text), Workflow(document.parse(Source(PATH, text)))


def must_agree(text: str) -> bool:
    """Assert that an outline, if there is one, says no more than the whole reader does."""
    found, workflow = judged(text)
    if found is None:
        return False
    assert workflow.problems == []
    assert (found.name or PATH) == workflow.name
    assert all(job.uses is None for job in workflow.jobs.values())
    jobs = list(workflow.jobs.values())
    for short, job in zip(found.jobs, jobs, strict=True):
        assert len(short.steps) == len(job.steps)
        for step, whole in zip(short.steps, job.steps, strict=True):
            assert step.uses == (whole.uses_node.value if whole.uses_node else "")
            given: list[Node] = [
                node for node in (whole.run, whole.uses_node, whole.folder) if node
            ]
            for mapping in (whole.inputs, whole.env):
                given += [value for _, value in mapping.entries] if mapping else []
            said = " ".join(step.values).split()
            texts = [node.value for node in given if isinstance(node, Scalar)]
            assert len(texts) == len(given)
            assert all(word in said for text in texts for word in text.split())
    return True


def test_a_workflow_in_plain_style_has_an_outline() -> None:
    assert must_agree(WORKFLOW)
    found = outline.read(WORKFLOW)
    assert found is not None
    assert found.name == "CI"
    assert [len(job.steps) for job in found.jobs] == [2, 1]
    assert found.jobs[0].values == ["high"]
    assert found.jobs[0].matrix == ["[ubuntu-24.04, macos-15]", "windows-2025", "yes", "macos-15"]
    assert found.jobs[1].matrix == []
    assert 'echo "$ARGUMENTS"' in found.jobs[1].steps[0].values[1]


def test_the_workflows_of_this_project_agree() -> None:
    assert len(FILES) == 4
    assert sum(must_agree(path.read_text("utf-8")) for path in FILES) >= 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("jobs:", "Jobs:"),
        ("  report:\n", "  test:\n"),
        ("  report:\n", "  re.port:\n"),
        ("  report:\n", "  TEST:\n"),
        ("needs: [test]", "needs: [tset]"),
        ("needs: [test]", "needs: report"),
        ("contents: read", "contents: all"),
        ("  push:\n", "  psuh:\n"),
        ("      - 'v*'\n", "      - 'v[*'\n"),
        ("    branches: [", "    branches-ignore: [a]\n    branches: ["),
        ("      id: run\n", "      ID: run\n"),
        ("      id: run\n", "      id: run\n      id: run\n"),
        ("      id: run\n", "      uses: a/b@c\n"),
        ("always()", "alwys()"),
        ("github.event_name !=", "secrets.TOKEN !="),
        ("github.event_name !=", "nothing.there !="),
        ("${{ matrix.os }}\n    if", "${{ matrix.os }\n    if"),
        ("actions/checkout@3d", "actions@3d"),
        ("runs-on: ubuntu-24.04\n", ""),
        ("name: CI", "name: *a"),
        ("name: CI", "name: !!binary CI"),
        ("name: CI", "name: 'CI"),
        ("name: CI", "name: a: b"),
        ("LEVEL: high", "LEVEL: [high]"),
        ("    steps:\n    - uses", "    steps: {}\n    x:\n    - uses"),
        ("        set -euo", "      set -euo"),
        ("fail-fast: false", "<<: false"),
        ("          - os: macos-15\n", "          - system: macos-15\n"),
        ("          - os: macos-15\n", "          - include: macos-15\n"),
        ("    timeout-minutes: 30", "\ttimeout-minutes: 30"),
        ("name: CI", "name: C\x07I"),
    ],
)
def test_what_github_refuses_has_no_outline(before: str, after: str) -> None:
    text = WORKFLOW.replace(before, after, 1)
    assert text != WORKFLOW
    found, workflow = judged(text)
    assert workflow.problems
    assert found is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: CI", "name: &a CI"),
        ("name: CI", "name: null"),
        ("[test]", "&a [test]"),
        ("[test]", "{test}"),
        ("high # a", '"hi\\x67h" # a'),
        ("LEVEL: high", "LEVEL: high\n        and higher"),
    ],
)
def test_another_style_is_left_to_the_whole_reader(before: str, after: str) -> None:
    text = WORKFLOW.replace(before, after, 1)
    assert text != WORKFLOW
    assert outline.read(text) is None


def test_a_call_of_another_workflow_is_left_to_the_whole_reader() -> None:
    called = "on: push\njobs:\n  a:\n    uses: a/b/.github/workflows/c.yml@v1\n"
    found, workflow = judged(called)
    assert workflow.problems == []
    assert found is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("      id: run\n", "# said at the margin\n      id: run\n"),
        ("      run: |\n", "      run: |  # a script\n"),
        ("        echo done\n", "        echo done\n\n    # of the next step\n\n"),
        ("# What", "---\n# What"),
        ("# What", "\n  # Before\n---\n# What"),
    ],
)
def test_comments_and_marks_change_nothing(before: str, after: str) -> None:
    text = WORKFLOW.replace(before, after, 1)
    assert text != WORKFLOW
    assert must_agree(text)


@pytest.mark.parametrize(
    "edit",
    [
        ("      id: run\n", "     id: run\n"),
        ("      id: run\n", "    id: run\n"),
        ("      id: run\n", "       id: run\n"),
        ("      id: run\n", "    # a comment\n    - id: run\n"),
        ("        echo done\n", "    # a comment\n        echo done\n"),
        ("        echo done\n", "      # a comment\n        echo done\n"),
        ("    - name: Run", "    -  name: Run"),
        ("    - name: Run", "    - # a comment\n      name: Run"),
        ("    - uses", "---\n    - uses"),
    ],
)
def test_where_a_step_ends_is_never_mistaken(edit: tuple[str, str]) -> None:
    text = WORKFLOW.replace(*edit, 1)
    assert text != WORKFLOW
    must_agree(text)


def test_equal_steps_share_an_outline_wherever_they_stand() -> None:
    job, rest = WORKFLOW.split("  report:\n", 1)
    again = f"{job}  again:\n{job.partition('  test:')[2][1:]}  report:\n{rest}"
    found = outline.read(again)
    assert must_agree(again)
    assert found is not None
    assert found.jobs[0].steps == found.jobs[1].steps
    assert found.jobs[0].steps[0] is found.jobs[1].steps[0]


def test_a_long_text_is_left_to_the_whole_reader() -> None:
    assert outline.read(WORKFLOW + "#" * outline.MAX_CHARACTERS) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WORKFLOW)), st.integers(0, 12), st.sampled_from(["", *PIECES])
        ),
        min_size=1,
        max_size=3,
    )
)
@example([(0, 0, "%")])
def test_an_edit_anywhere_never_makes_the_outline_accept_more(
    edits: list[tuple[int, int, str]],
) -> None:
    text = WORKFLOW
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    must_agree(text)


@given(st.permutations(range(len(WORKFLOW.splitlines()))), st.integers(0, 8))
def test_lines_that_change_places_never_make_it_accept_more(order: list[int], moved: int) -> None:
    lines = WORKFLOW.splitlines(keepends=True)
    for target, origin in zip(range(moved), order, strict=False):
        lines.insert(order[-1 - target], lines.pop(origin))
    must_agree("".join(lines))


@given(
    st.lists(st.sampled_from(WORKFLOW.splitlines(keepends=True)), max_size=6),
    st.integers(0, 12),
    st.sampled_from(["    - uses", "    - name", "      - name", "  report:"]),
)
def test_lines_around_a_step_never_make_it_accept_more(
    lines: list[str], margin: int, before: str
) -> None:
    given = "".join(f"{' ' * margin}{line.lstrip(' ')}" for line in lines)
    start, end = WORKFLOW.split(before, 1)
    must_agree(f"{start}{given}{before}{end}")
    must_agree(f"{start}    - run: make\n{given}{before}{end}")
