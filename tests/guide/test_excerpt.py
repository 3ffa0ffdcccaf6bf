"""Parts of workflows, with the numbers of their lines."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pubproof.guide import excerpt
from pubproof.guide.subject import OffError, Subject, SubjectError
from pubproof.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.guide.conftest import Folder

    from pubproof.guide.excerpt import Excerpt

ROOT = Path(__file__).parents[2]
FILE = ".github/workflows/a.yml"
WORKFLOW = """\
# The head.
name: All kinds  # behind

on: {push: {tags: [v*]},
     workflow_call: }
permissions: &least
  contents: read  # to look

  # one more
  id-token: write

# Between the parts.

env: {
  A: "1",
  # inside
  B: "2"
}
jobs:
  first:
    permissions: *least
    env:
      FROM: *least
    runs-on: [ubuntu-latest,
      x64]
    if: >-
      github.ref != 'a' &&

      github.ref != 'b'

    steps:
      # Above the step.
      - uses: actions/checkout@v4
        with:
          ref: |
            one

            two
      -
        id: made
        name: >
          Make
          it
        run: |+
          make\t  all
          \ttabbed
            deeper ``` and `` `

          # no comment

      - {name: flow, run: "echo 'a
          b'"}
      - name: 'Say "hi"'
        run:
          echo plain
          goes on
  last:
    uses: $/.github/workflows/b.yml
    with: &given
      flag: true
    secrets: inherit"""


def find(folder: Folder, *keys: str, job: str | None = None, step: str | None = None) -> Excerpt:
    return excerpt.find(folder.subject(), "a.yml", keys, job, step)


def refusal(folder: Folder, *keys: str, job: str | None = None, step: str | None = None) -> str:
    """Return why there is no such part."""
    with pytest.raises(SubjectError) as caught:
        find(folder, *keys, job=job, step=step)
    message = str(caught.value)
    assert message.isprintable()
    return message


def shown(text: str, found: Excerpt) -> str:
    """Return an excerpt after it has been held against the lines that it says it is."""
    place = found.location
    lines = [line.rstrip() for line in re.split(r"\r\n|\n", text)][
        place.line - 1 : place.end_line - 1
    ]
    assert found.text == textwrap.dedent("\n".join(lines))
    assert (place.column, place.end_column) == (1, 1)
    assert found.text.strip()
    return found.text


@pytest.fixture
def kinds(folder: Folder) -> Folder:
    folder.write(FILE, WORKFLOW)
    return folder


@pytest.mark.parametrize(
    ("keys", "job", "step", "first", "last"),
    [
        (("name",), None, None, "name: All", "name: All"),
        (("on",), None, None, "on: {push", "workflow_call: }"),
        (("on", "push"), None, None, "on: {push", "on: {push"),
        (("permissions",), None, None, "permissions: &least", "  id-token"),
        (("permissions", "contents"), None, None, "  contents", "  contents"),
        (("env",), None, None, "env: {", "}"),
        ((), "first", None, "  first:", "          goes on"),
        (("permissions",), "first", None, "    permissions: *least", "    permissions: *least"),
        (("env",), "first", None, "    env:", "      FROM: *least"),
        (("runs-on",), "first", None, "    runs-on", "      x64]"),
        (("if",), "first", None, "    if: >-", "      github.ref != 'b'"),
        (("steps",), "first", None, "    steps:", "          goes on"),
        ((), "first", "actions/checkout", "      - uses", "            two"),
        (("with", "ref"), "first", "actions/checkout", "          ref", "            two"),
        ((), "first", "made", "        id: made", "          # no comment"),
        ((), "first", "Run make\t  all", "        id: made", "          # no comment"),
        (("run",), "first", "made", "        run: |+", "          # no comment"),
        (("name",), "first", "made", "        name: >", "          it"),
        ((), "first", "flow", "      - {name: flow", "          b'\"}"),
        ((), "first", 'Say "hi"', "      - name: 'Say", "          goes on"),
        (("run",), "first", 'Say "hi"', "        run:", "          goes on"),
        ((), "last", None, "  last:", "    secrets: inherit"),
        (("with",), "last", None, "    with: &given", "      flag: true"),
        (("secrets",), "last", None, "    secrets: inherit", "    secrets: inherit"),
        (("jobs",), None, None, "jobs:", "    secrets: inherit"),
        ((), None, None, "# The head.", "    secrets: inherit"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_part_is_its_lines(
    folder: Folder,
    keys: tuple[str, ...],
    job: str | None,
    step: str | None,
    first: str,
    last: str,
    end: str,
) -> None:
    text = WORKFLOW.replace("\n", end)
    folder.write(FILE, text)
    lines = shown(text, find(folder, *keys, job=job, step=step)).split("\n")
    assert first.strip() in lines[0]
    assert last.strip() in lines[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jobs:\n  a:\n    steps:\n      - run: |\n          one\n          two", "one\n      two"),
        (
            "jobs:\n  a:\n    steps:\n      - run: |\n          one\n          two\n",
            "one\n      two",
        ),
        ("jobs:\n  a:\n    steps:\n      - run: |\n          one\n\n\n", "one"),
        ("jobs:\n  a:\n    steps:\n      - run: >\n          one\n          two", "one\n      two"),
        ("jobs:\n  a:\n    steps:\n      - run: |\n          one\n# two\n", "one"),
        ("jobs:\n  a:\n    steps:\n      - run: |\n          one\n      # two\n", "one"),
    ],
)
def test_a_text_at_the_end_of_the_file(folder: Folder, text: str, expected: str) -> None:
    folder.write(FILE, text)
    found = find(folder, "steps", job="a")
    assert shown(text, found).endswith(f"\n      {expected}")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("on: push\npermissions: &p {contents: read,\n  id-token: write}\njobs: {}\n", 3),
        ("on: push\npermissions: &p {\n  contents: read\n}\njobs: {}\n", 4),
        ("on: push\npermissions: {contents: read,\n  id-token: write} # why\njobs: {}\n", 3),
        ("on: push\npermissions: read\n  -all # why\njobs: {}\n", 3),
        ("on: push\npermissions: [read,\n  all] # why\njobs: {}\n", 3),
        ("on: push\npermissions: !!map {contents: read,\n  id-token: write}\njobs: {}\n", 3),
        ("on: push\npermissions: &p # why\n  {contents: read,\n  id-token: write}\njobs: {}\n", 4),
        ("on: push\nenv: &e\n  a: 1\npermissions:\n  b: *e\n  c: *e\njobs: {}\n", 6),
        ("on: push\nenv:\n  a: &e\n    - 1\npermissions:\n  - 2\n  - *e\njobs: {}\n", 7),
        ("on: push\npermissions:\n  contents:\n  id-token:\njobs: {}\n", 4),
        ("on: push\npermissions:\n  contents: {}\n  id-token: []\n# more\njobs: {}\n", 4),
        ("on: push\npermissions:\n  a: &a\n  b: !!str\njobs: {}\n", 4),
        ("on: push\npermissions: !!null\njobs: {}\n", 2),
        ("on: push\npermissions:\n\n  # none\n\njobs: {}\n", 2),
    ],
)
def test_anchors_tags_and_nothing(folder: Folder, text: str, last: int) -> None:
    folder.write(FILE, text)
    found = find(folder, "permissions")
    assert shown(text, found).startswith("permissions:")
    assert found.location.end_line - 1 == last


def plainly(text: str) -> Any:  # noqa: ANN401  what a text holds
    """Return a YAML text with every scalar as it is written."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  it makes nothing but texts


def parts(root: Any) -> Iterator[tuple[tuple[str, ...], str | None, str | None, Any]]:  # noqa: ANN401  YAML
    """Yield the arguments for each part of a workflow, and the part as PyYAML reads it."""
    for key, value in root.items():
        yield (key,), None, None, {key: value}
    for job, content in root["jobs"].items():
        yield (), job, None, {job: content}
        for key, value in content.items():
            yield (key,), job, None, {key: value}
        for step in content.get("steps", ()):
            name = step.get("name") or step.get("uses", "").partition("@")[0]
            if name:
                yield (), job, name, step
                yield from (((key,), job, name, {key: value}) for key, value in step.items())


@pytest.mark.parametrize("inside", ["", "examples/openmed"])
def test_every_part_of_the_real_workflows_reads_as_it_did(inside: str) -> None:
    subject = Subject(ROOT, inside)
    seen = 0
    for path in subject.repository.workflow_paths:
        text = (subject.root / path).read_text("utf-8")
        for keys, job, step, part in parts(plainly(text)):
            found = excerpt.find(subject, path.split("/")[-1], keys, job, step)
            read = plainly(f"{shown(text, found)}\n")
            assert (read[0] if isinstance(read, list) else read) == part
            seen += 1
    assert seen > 80


@pytest.mark.parametrize(
    ("keys", "job", "step", "message"),
    [
        (("onn",), None, None, f"{FILE}: a.yml has no 'onn'; did you mean 'on'?"),
        (("ON",), None, None, f"{FILE}: a.yml has no 'ON'; did you mean 'on'?"),
        (("permissions", "id"), None, None, "'permissions' of a.yml has no 'id'; there are"),
        (("name", "x"), None, None, f"{FILE}: 'name' of a.yml has no keys"),
        (("steps", "0"), "first", None, "has no keys; name a step of a job instead: job=…, step=…"),
        (("jobs", "first", "steps", "Say hello"), None, None, "instead: job=…, step=…"),
        ((), "frist", None, f"{FILE} has no job 'frist'; did you mean 'first'?"),
        ((), "First", None, f"{FILE} has no job 'First'; did you mean 'first'?"),
        (("neds",), "last", None, "the job 'last' of a.yml has no 'neds'; there are"),
        ((), "first", "Say hi", f"{FILE}: the job 'first' has no step 'Say hi'; did you mean"),
        ((), "first", "actions/checkuot", "did you mean 'actions/checkout'?"),
        ((), "last", "x", f"{FILE}: the job 'last' has no step 'x'"),
        (("env",), "first", "made", "the step 'made' of a.yml has no 'env'; there are"),
    ],
)
def test_what_is_not_there_names_the_nearest(
    kinds: Folder, keys: tuple[str, ...], job: str | None, step: str | None, message: str
) -> None:
    assert message in refusal(kinds, *keys, job=job, step=step)


@pytest.mark.parametrize(
    ("keys", "job", "step"), [((), "frist", None), ((), "last", "x"), (("on", "x"), "first", None)]
)
def test_every_message_names_the_file(
    kinds: Folder, keys: tuple[str, ...], job: str | None, step: str | None
) -> None:
    assert FILE in refusal(kinds, *keys, job=job, step=step)


@pytest.mark.parametrize(
    ("key", "clause"), [("environment", "environment-named"), ("permissions", "least-privilege")]
)
def test_what_a_clause_asks_for_may_be_missing_where_it_is_off(
    key: str, clause: str, kinds: Folder
) -> None:
    assert f"the job 'last' of a.yml has no '{key}'" in refusal(kinds, key, job="last")
    kinds.write("pyproject.toml", f"[tool.pubproof.off]\n{clause} = 'so'\n")
    with pytest.raises(OffError, match=f"^{clause} is off: so$"):
        find(kinds, key, job="last")


def test_a_step_is_a_step_of_a_job(kinds: Folder) -> None:
    assert "job" in refusal(kinds, step="made")


@pytest.mark.parametrize("file", ["b.yml", "../a.yml", "", "/etc/passwd", "a.yml/", "x\ny.yml"])
def test_a_file_that_is_no_workflow(kinds: Folder, file: str) -> None:
    with pytest.raises(SubjectError, match=r"(?s)^\.github/workflows/.* does not exist; .*a\.yml"):
        excerpt.find(kinds.subject(), file, (), None, None)


def test_a_workflow_may_be_named_with_its_folder(kinds: Folder) -> None:
    found = excerpt.find(kinds.subject(), FILE, ("name",), None, None)
    assert found == find(kinds, "name")


def test_a_repository_without_workflows(folder: Folder) -> None:
    with pytest.raises(SubjectError) as caught:
        find(folder, "on")
    assert str(caught.value) == f"{FILE} does not exist"


@pytest.mark.parametrize("text", ["on: [\n", "", "- a\n- b: {}\n", "just words\n"])
def test_a_workflow_that_cannot_be_read(folder: Folder, text: str) -> None:
    folder.write(FILE, text)
    assert refusal(folder, "on") in {
        f"{FILE} cannot be read",
        f"{FILE}: a.yml has no keys",
    }


def test_messages_and_titles_have_the_path_from_the_site(folder: Folder) -> None:
    folder.write(f"examples/a/{FILE}", "on: push\njobs: {}\n")
    subject = folder.subject("examples/a")
    found = excerpt.find(subject, "a.yml", ("on",), None, None)
    block = excerpt.block(found, subject, "")
    assert block.startswith(f'```yaml title="examples/a/{FILE}" linenums="1"\non: push\n```')
    for file, keys, job in (("b.yml", (), None), ("a.yml", ("x",), None), ("a.yml", (), "x")):
        with pytest.raises(SubjectError, match=rf"^examples/a/\.github/workflows/{file}"):
            excerpt.find(subject, file, keys, job, None)


def test_the_block_counts_its_lines_and_links_to_them(openmed: Folder) -> None:
    file = ".github/workflows/publish.yml"
    subject = openmed.subject()
    found = excerpt.find(subject, "publish.yml", ("permissions",), "publish", None)
    first = openmed.line_of(file, "    environment:") + 2
    assert excerpt.block(found, subject, "https://x.example/#L1") == (
        f'```yaml title="{file}" linenums="{first}"\n'
        "permissions:\n"
        "  contents: read\n"
        "  id-token: write\n"
        "```\n\n"
        f"[{file}, lines {first} to {first + 2}](https://x.example/#L1){{ .pubproof-lines }}"
    )


def test_one_line_is_called_one_line_and_needs_no_link(kinds: Folder) -> None:
    block = excerpt.block(find(kinds, "name"), kinds.subject(), "")
    assert block.endswith(f"```\n\n{FILE}, line 2")


@pytest.mark.parametrize("run", ["``", "```", "a ````` b\n          ~~~~"])
def test_backticks_do_not_end_the_block(folder: Folder, run: str) -> None:
    folder.write(FILE, f"jobs:\n  a:\n    steps:\n      - run: |\n          {run}\n")
    block = excerpt.block(find(folder, job="a"), folder.subject(), "")
    fence = block.partition("yaml")[0]
    assert set(fence) == {"`"}
    assert len(fence) >= 3
    inside = block.split("\n")[1 : block.split("\n").index(fence)]
    assert not any(fence in line for line in inside)
    assert len(inside) >= 4


def test_tokens_are_masked(folder: Folder) -> None:
    token = "pypi-" + "AgEIcHlwaS5vcmcCJDAw" * 3
    folder.write(FILE, f"env:\n  TWINE_PASSWORD: {token}\n  NAME: pypi-publish\njobs: {{}}\n")
    block = excerpt.block(find(folder, "env"), folder.subject(), "")
    assert "AgEI" not in block
    assert "  TWINE_PASSWORD: pypi-…\n  NAME: pypi-publish\n" in block


def test_github_expressions_stay_as_they_are(folder: Folder) -> None:
    folder.write(FILE, "env:\n  A: ${{ github.ref }}\n  B: '{= x =} {{ y }} {! z !}'\njobs: {}\n")
    block = excerpt.block(find(folder, "env"), folder.subject(), "")
    assert "  A: ${{ github.ref }}\n  B: '{= x =} {{ y }} {! z !}'\n" in block


def test_the_place_is_that_of_whole_lines(kinds: Folder) -> None:
    line = kinds.line_of(FILE, "permissions: &least")
    assert find(kinds, "permissions").location == Location(FILE, line, 1, line + 5, 1)
