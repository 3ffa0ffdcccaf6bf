"""Blocks that are read, and those that are only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.guide import languages

if TYPE_CHECKING:
    from tests.guide.examples.conftest import Desk, Markup

WORKFLOW = """\
name: Publish
on:
  push:
    tags: ["v*"]

permissions: {}

jobs:
  publish:  # the only one
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false

      - run: |
          make

          make check
"""


def fence(language: str, code: str, options: str = "") -> str:
    return f"Text.\n\n```{language}{options}\n{code}\n```\n"


SHOWN = "css csv diff dockerfile html http ini javascript makefile markdown mermaid text txt xml"


@pytest.mark.parametrize("language", SHOWN.split())
def test_what_is_only_shown(desk: Desk, language: str) -> None:
    assert desk.check(fence(language, "{ what: <ever> ]")) == [""]
    assert "_base" not in vars(desk.sandbox), "no copy is made for that"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "a fence without a language: write one, such as 'text'"),
        ("pyton", "unknown language 'pyton'; did you mean 'python'?"),
        ("py", "unknown language 'py'; write 'python'"),
        ("js", "unknown language 'js'; write 'javascript'"),
        ("shell", "unknown language 'shell'; write 'bash'"),
        ("cobol85", f"unknown language 'cobol85'; there are {', '.join(languages.NAMES)}"),
    ],
)
def test_a_language_that_nobody_knows(desk: Desk, language: str, expected: str) -> None:
    assert desk.check(fence(language, "x")) == [f"docs/page.md:3: {expected}"]


@pytest.mark.parametrize(
    ("directive", "language"),
    [
        ("status: next 1", "python"),
        ("status: next 0", "text"),
        ("timeout: next 5", "yaml"),
        ("network: next", "toml"),
    ],
)
def test_a_directive_without_a_meaning(desk: Desk, directive: str, language: str) -> None:
    name = directive.partition(":")[0]
    assert desk.check(f"<!-- {directive} -->\n```{language}\n```\n") == [
        f"docs/page.md:2: '{name}' says nothing to a block of {language}; remove it"
    ]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("json", '{"a": [1, 2.5, null]}'),
        ("json", '"text"'),
        ("toml", 'a = 1\n[tool.pubproof]\ntags = ["v*"]'),
        ("toml", ""),
        ("yaml", "a: [1, {b: &x c}]\nd: *x"),
        ("yaml", "a: &x {b: 1}\nc:\n  <<: *x"),
        ("yaml", "a: !ENV [CI, false]\n---\nb: 2"),
        ("yaml", "# only a remark"),
        ("yaml", "a:\n\t- b"),  # the page shows spaces
        ("yaml", ""),
    ],
)
def test_what_can_be_read(desk: Desk, language: str, code: str) -> None:
    assert desk.check(fence(language, code)) == [""]


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("json", '{\n  "a": 1,\n  2: 3\n}', "6: this is not JSON: Expecting property name"),
        ("json", "", "4: this is not JSON: Expecting value"),
        ("json", "{} // why", "4: this is not JSON: Extra data"),
        ("toml", "a = 1\na = 2", "5: this is not TOML: Cannot overwrite a value"),
        ("toml", "[a]\nb = \n", "5: this is not TOML: Invalid value"),
        ("toml", 'a = """x', "4: this is not TOML: "),
        ("yaml", "a: 1\n b: 2", "5: this is not YAML: mapping values are not allowed"),
        ("yaml", "a: [1,\n2", "5: this is not YAML: "),
        ("yaml", "a: *none", "4: this is not YAML: found undefined alias"),
        ("yaml", "a: \x07", "3: this is not YAML: it has a character that YAML does not allow"),
    ],
)
def test_what_cannot_be_read(desk: Desk, language: str, code: str, expected: str) -> None:
    (found,) = desk.check(fence(language, code))
    assert found.startswith(f"docs/page.md:{expected}")


@pytest.mark.parametrize(
    "code",
    [
        WORKFLOW.rstrip("\n"),
        'on:\n  push:\n    tags: ["v*"]',
        'push:\n  tags: ["v*"]\n',
        "- run: |\n    make\n\n    make check",
        "with:\n  persist-credentials: false",
        "- run: |\n    make\n",
        "    persist-credentials: false",
        "permissions: {}  ",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_excerpt_of_a_workflow(desk: Desk, code: str, end: str) -> None:
    path = desk.root / ".github/workflows/publish.yml"
    path.parent.mkdir(parents=True)
    path.write_text(WORKFLOW, "utf-8", newline=end)
    assert desk.check(fence("yaml", code, ' title=".github/workflows/publish.yml"')) == [""]


def test_what_is_no_excerpt_of_the_workflow_that_its_title_names(desk: Desk) -> None:
    path = desk.root / ".github/workflows/publish.yml"
    path.parent.mkdir(parents=True)
    path.write_text(WORKFLOW, "utf-8")
    title = ' title=".github/workflows/publish.yml"'
    near = 'on:\n  push:\n    tags: ["v1.*"]\n\npermissions: {}'
    head = "this is no excerpt of .github/workflows/publish.yml\n--- .github/workflows/publish.yml"
    change = '-    tags: ["v*"]\n+    tags: ["v1.*"]\n \n permissions: {}'
    (found,) = desk.check(fence("yaml", near, title))
    assert found == (
        f"docs/page.md:6: {head}\n+++ this block\n@@ -1,5 +1,5 @@\n on:\n   push:\n{change}"
    )
    (found,) = desk.check(fence("yaml", 'push:\n  tags: ["v1.*"]', title))
    change = '-  tags: ["v*"]\n+  tags: ["v1.*"]'
    assert found == f"docs/page.md:5: {head}\n+++ this block\n@@ -1,2 +1,2 @@\n push:\n{change}"
    far = "a: 1\nb: 2"
    (found,) = desk.check(fence("yaml", far, title))
    assert found == f"docs/page.md:4: {head}\n+++ this block\n@@ -0,0 +1,2 @@\n+a: 1\n+b: 2"
    assert desk.check(fence("yaml", far, ' title=".github/workflows/other.yml"')) == [""]
    assert desk.check(fence("yaml", far, ' title="publish.yml"')) == [""]


def test_a_title_is_a_path_of_the_subject_or_of_the_site(markup: Markup, desk: Desk) -> None:
    for folder, event in (("", "push"), ("part/", "release")):
        path = desk.root / f"{folder}.github/workflows/publish.yml"
        path.parent.mkdir(parents=True)
        path.write_text(f"on: {event}\njobs: {{}}\n", "utf-8")
    subject = type(desk)(desk.root, markup, "part")
    own, whole = ".github/workflows/publish.yml", "part/.github/workflows/publish.yml"
    for title, event, right in (
        (own, "release", True),
        (own, "push", False),
        (whole, "release", True),
        (whole, "push", False),
    ):
        (found,) = subject.check(fence("yaml", f"on: {event}", f' title="{title}"'))
        assert (found == "") is right


def test_a_token_in_a_workflow_is_masked_as_on_the_page(desk: Desk) -> None:
    path = desk.root / ".github/workflows/publish.yml"
    path.parent.mkdir(parents=True)
    path.write_text("env:\n  TOKEN: pypi-AgEIcHlwaS5vcmcCJDAwMDAw\n", "utf-8")
    text = fence("yaml", "TOKEN: pypi-…", ' title=".github/workflows/publish.yml"')
    assert desk.check(text) == [""]


@pytest.mark.parametrize(
    "code",
    [
        WORKFLOW,
        "on: push",
        "jobs:\n  a: {runs-on: x, steps: [{run: y}]}",
        "jobs:\n  a: {needs: b}",
        "name: A\npermissions: {contents: read}",
        "permissions: {contents: read}\nenvironment: pypi",
        "publish:\n  needs: [build, provenance]\n  runs-on: x\n  steps:\n    - run: y",
        "provenance:\n  uses: ./.github/workflows/provenance.yml\n  with: {a: b}",
        "uses: ./.github/workflows/provenance.yml\nsecrets: inherit",
        "runs-on: ubuntu-latest",
        "steps:\n  - uses: a/b@v1",
        "- uses: a/b@v1\n- run: make",
        "- run: make\n- name: only mentioned",
        "uses: a/b@v1\nwith: {c: d}\nif: ${{ always() }}",
        "with: {c: d}",
        "run: make\nshell: bash",
        "env:\n  A: ${{ secrets.A }}",
        # Not of a workflow at all:
        "site_name: x\nplugins:\n  - search",
        "name: dist\npath: dist/",
        "repos:\n  - repo: local\n    hooks: []",
        "- one\n- two",
        "version: 2\nupdates:\n  - package-ecosystem: pip",
        "a: 1\na: 2",
        "one line of text",
    ],
)
def test_what_github_accepts(desk: Desk, code: str) -> None:
    assert desk.check(fence("yaml", code)) == [""]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("on: push\njobs:\n  a:\n    steps: []", "6: the job 'a' has no steps"),
        ("on: push\njob:\n  a: {}", "5: a workflow has no key 'job'"),
        ("on: psuh", "4: "),
        ("on: push\non: release", "5: the key 'on' stands twice in one mapping"),
        ("jobs:\n  a:\n    runs-in: x", "6: the job 'a' has no key 'runs-in'"),
        ("jobs:\n  a: {needs: a}", "5: the jobs a need each other in a circle"),
        ("publish:\n  runs-on: x\n  step: []", "6: the job 'publish' has no key 'step'"),
        ("runs-on: x\nsteps:\n  - uses: a/b@v1\n    wiht: {}", "7: a step has no key 'wiht'"),
        ("- uses: a/b@v1\n- make", "5: 'steps' of the job 'example' is a single value"),
        ("- uses: a/b@v1\n  run: make", "4: a step must have either 'uses' or 'run'"),
        ("- name: x\n  id: y\n- run: z", "4: a step must have either 'uses' or 'run'"),
        ("uses: a/b@v1\nwith: [c]", "5: 'with' of a step is a list"),
        ("run: make\nif: ${{ always( }}", "5: this expression cannot be read"),
        ("permissions: {contents: raed}", "4: "),
        ("environment: [pypi]", "4: 'environment' of the job 'example' is a list"),
        ("uses: no-action", "4: 'no-action' names no action"),
        ("env: &x {A: 1}\non: push\njobs:\n  <<: *x", "7: GitHub does not support merge keys"),
    ],
)
def test_what_github_refuses(desk: Desk, code: str, expected: str) -> None:
    (found,) = desk.check(fence("yaml", code))
    assert found.startswith(f"docs/page.md:{expected}")
    assert ": " in found.removeprefix("docs/page.md:")
