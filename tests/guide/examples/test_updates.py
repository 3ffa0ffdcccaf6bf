"""``--update-examples``: expected output, written anew."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from pubproof.guide import updates
from pubproof.guide.updates import Update

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["pytester"]

PAGE = """\
---
title: Page
---

Text {= project.name =}.

```console
$ printf 'a\\nb\\n'
$ echo c
C

$ printf 'one\\ntwo\\nthree\\n'
one
...
four

```

1. Item

    > ```console
    > $ printf 'a\\n\\nb\\n'
    > wrong
    > ```

```console
$ echo right
right
```
"""
UPDATED = """\
---
title: Page
---

Text {= project.name =}.

```console
$ printf 'a\\nb\\n'
a
b
$ echo c
c

$ printf 'one\\ntwo\\nthree\\n'
one
...

```

1. Item

    > ```console
    > $ printf 'a\\n\\nb\\n'
    > a
    >
    > b
    > ```

```console
$ echo right
right
```
"""


@pytest.fixture
def run(
    book: Callable[..., Path], pytester: pytest.Pytester
) -> Callable[..., tuple[pytest.RunResult, Path]]:
    """Make a site of the given pages, whose lines end so, and run it."""

    def made(*options: str, end: str = "\n", **pages: str) -> tuple[pytest.RunResult, Path]:
        root = book(end=end, **pages)
        result = pytester.runpytest_inprocess(
            "-p", "pubproof.guide.examples", "-p", "no:cacheprovider", "docs", *options
        )
        return result, root / "docs"

    return made


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_page_becomes_right(
    run: Callable[..., tuple[pytest.RunResult, Path]], end: str, mark: str
) -> None:
    result, docs = run("--update-examples", end=end, index=mark + PAGE)
    assert (docs / "index.md").read_bytes().decode() == mark + UPDATED.replace("\n", end)
    result.assert_outcomes(passed=3)
    lines = result.outlines
    at = next(number for number, line in enumerate(lines) if "= updated examples =" in line)
    assert lines[at + 1 : at + 3] == ["--- docs/index.md", "+++ docs/index.md"]
    changed = [line for line in lines[at + 3 :] if line.startswith(("+", "-"))]
    assert changed == [
        "+a",
        "+b",
        "-C",
        "+c",
        "-four",
        "-    > wrong",
        "+    > a",
        "+    >",
        "+    > b",
    ]


def test_what_prompts_of_python_print(
    run: Callable[..., tuple[pytest.RunResult, Path]], pytester: pytest.Pytester
) -> None:
    page = """\
- Item

    ```pycon
    >>> 1 + 1
    3
    >>> for word in ("a", "", "b"):
    ...     print(word)
    >>> print("left", "out")
    left ...
    >>> None
    nothing
      >>> 2
      2 of them

    >>> "right"
    'right'
    ```
"""
    updated = """\
- Item

    ```pycon
    >>> 1 + 1
    2
    >>> for word in ("a", "", "b"):
    ...     print(word)
    a
    <BLANKLINE>
    b
    >>> print("left", "out")
    left ...
    >>> None
      >>> 2
      2

    >>> "right"
    'right'
    ```
"""
    result, docs = run("--update-examples", index=page)
    assert (docs / "index.md").read_text() == updated
    result.assert_outcomes(passed=1)
    again = pytester.runpytest_inprocess(
        "-p", "pubproof.guide.examples", "-p", "no:cacheprovider", "docs"
    )
    again.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (">>> 1\n2\n>>> 1 / 0\n3\n", "docs/index.md:4: ZeroDivisionError: division by zero"),
        (
            ">>> print('>>> a')\n1\n",
            "docs/index.md:2: no expected output can have the line '>>> a' here",
        ),
    ],
)
def test_prompts_of_python_that_cannot_be_updated(
    run: Callable[..., tuple[pytest.RunResult, Path]], code: str, failure: str
) -> None:
    text = f"```pycon\n{code}```\n"
    result, docs = run("--update-examples", index=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([failure])
    assert (docs / "index.md").read_text() == text


def test_nothing_is_written_without_being_asked(
    run: Callable[..., tuple[pytest.RunResult, Path]],
) -> None:
    result, docs = run(index=PAGE)
    result.assert_outcomes(passed=1, failed=2)
    assert (docs / "index.md").read_text() == PAGE
    assert "updated examples" not in result.stdout.str()


def test_what_is_right_stays_as_it_is(run: Callable[..., tuple[pytest.RunResult, Path]]) -> None:
    result, docs = run("--update-examples", index=UPDATED)
    result.assert_outcomes(passed=3)
    assert (docs / "index.md").read_text() == UPDATED
    assert "updated examples" not in result.stdout.str()


def test_an_included_text_is_updated_where_it_stands(
    run: Callable[..., tuple[pytest.RunResult, Path]],
) -> None:
    part = "---\ntitle: Part\n---\n\n```console\n$ echo a\nb\n```\n"
    result, docs = run(
        "--update-examples",
        index='Text.\n\n{! include "part.md" !}\n\n```console\n$ echo c\n```\n',
        part=part,
    )
    result.assert_outcomes(passed=3)
    assert (docs / "part.md").read_text() == part.replace("\nb\n", "\na\n")
    assert (docs / "index.md").read_text().endswith("$ echo c\nc\n```\n")
    assert result.stdout.str().count("+++ docs/part.md") == 1


@pytest.mark.parametrize(
    "block",
    [
        "```console\n$ echo {= project.name =}\nwrong\n```\n",
        "```console\n$ echo a\n{= project.name =}\n```\n",
        '{= "```console\\n$ echo a\\nwrong\\n```" =}\n',
        "{! for n in [1] !}\n```console\n$ echo a\n{= n =}\n```\n{! endfor !}\n",
    ],
)
def test_what_a_macro_has_made_is_refused(
    run: Callable[..., tuple[pytest.RunResult, Path]], block: str
) -> None:
    text = f"Text.\n\n{block}"
    result, docs = run("--update-examples", index=text)
    result.assert_outcomes(failed=1)
    line = 4 if block.startswith("{!") else 3
    message = "a macro has made this block, or a part of it; edit its output by hand"
    result.stdout.fnmatch_lines([f"docs/index.md:{line}: {message}"])
    assert (docs / "index.md").read_text() == text


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("echo '$ prompt'", "$ prompt"),
        ("echo '> more'", "> more"),
        ("echo '```'", "```"),
    ],
)
def test_output_that_would_not_be_read_as_output_is_refused(
    run: Callable[..., tuple[pytest.RunResult, Path]], command: str, line: str
) -> None:
    text = f"```console\n$ {command}\n```\n"
    result, docs = run("--update-examples", index=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [f"docs/index.md:2: no expected output can have the line '{line}' here"]
    )
    assert (docs / "index.md").read_text() == text


def test_a_command_that_fails_is_no_update(
    run: Callable[..., tuple[pytest.RunResult, Path]],
) -> None:
    text = "```console\n$ echo a\n$ false\n```\n"
    result, docs = run("--update-examples", index=text)
    result.assert_outcomes(failed=1)
    assert (docs / "index.md").read_text() == text


def test_pages_that_want_different_output(
    run: Callable[..., tuple[pytest.RunResult, Path]],
) -> None:
    part = "---\ntitle: Part\n---\n\n```console\n$ basename $PWD\n```\n"
    other = '---\nrepository: docs\n---\n\n{! include "part.md" !}\n'
    result, docs = run("--update-examples", part=part, other=other)
    result.stdout.fnmatch_lines(
        ["docs/part.md:7: two pages print different output here; it is not changed"]
    )
    assert (docs / "part.md").read_text() == part


def test_updates_from_workers_are_written_once(
    book: Callable[..., Path], pytester: pytest.Pytester
) -> None:
    root = book(index=PAGE, other=PAGE)
    result = pytester.runpytest_subprocess(
        "-p", "pubproof.guide.examples", "-p", "xdist", "-n2", "--update-examples", "docs"
    )
    result.assert_outcomes(passed=6)
    assert (root / "docs/index.md").read_text() == UPDATED
    assert (root / "docs/other.md").read_text() == UPDATED


def test_updates_that_clash_are_refused_and_the_others_made(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("1\n2\n3\n4\n5\n")
    found = list(
        updates.apply(
            tmp_path,
            [
                Update("page.md", 5, 6, ("five", "six")),
                Update("page.md", 2, 3, ("two",)),
                Update("page.md", 2, 3, ("zwei",)),
                Update("page.md", 5, 6, ("five", "six")),
            ],
        )
    )
    refused, diff = found
    assert refused == "page.md:2: two pages print different output here; it is not changed"
    assert diff == textwrap.dedent(
        """\
        --- page.md
        +++ page.md
        @@ -2,4 +2,5 @@
         2
         3
         4
        -5
        +five
        +six"""
    )
    assert (tmp_path / "page.md").read_text() == "1\n2\n3\n4\nfive\nsix\n"
