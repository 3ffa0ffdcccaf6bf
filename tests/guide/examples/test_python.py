"""``python`` and ``pycon`` blocks."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.guide.examples.conftest import Desk


def page(*blocks: str) -> str:
    """Return a page; each block is a language and its code."""
    return "".join(
        f"```{language}\n{textwrap.dedent(code)}```\n\n"
        for language, code in (block.split("\n", 1) for block in blocks)
    )


def unmarked(message: str) -> str:
    """Return a message without the marks that some versions put below a line of a traceback."""
    return re.sub(r"\n *[~^]+(?=\n)", "", message)


def test_the_blocks_of_a_page_are_one_program(desk: Desk) -> None:
    text = page(
        "bash\necho 'NAME = 1' > made.py\n",
        "python\nfrom __future__ import annotations\nimport made\nx = made.NAME\n",
        "python\ndef f(y: Unknown) -> int:\n    return x + y\n",
        "pycon\n>>> f(1)\n2\n>>> z = f(2)\n>>> for n in range(2):\n...     print(n)\n0\n1\n",
        "python\nassert z == 3\nassert __name__ == '__main__'\n",
    )
    assert desk.check(text) == [""] * 5


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "x = 1\nassert x == 2, x\n",
            """\
            docs/page.md:3: AssertionError: 1
            Traceback (most recent call last):
              File "docs/page.md", line 3, in <module>
                assert x == 2, x
            AssertionError: 1""",
        ),
        (
            "def f():\n    raise ValueError('why')\n\nf()\n",
            """\
            docs/page.md:5: ValueError: why
            Traceback (most recent call last):
              File "docs/page.md", line 5, in <module>
                f()
              File "docs/page.md", line 3, in f
                raise ValueError('why')
            ValueError: why""",
        ),
        (
            "print('printed')\nimport no_such_module\n",
            """\
            docs/page.md:3: ModuleNotFoundError: No module named 'no_such_module'
            printed
            Traceback (most recent call last):
              File "docs/page.md", line 3, in <module>
                import no_such_module
            ModuleNotFoundError: No module named 'no_such_module'""",
        ),
        (
            "import sys\nsys.exit('why')\n",
            """\
            docs/page.md:3: SystemExit: why
            Traceback (most recent call last):
              File "docs/page.md", line 3, in <module>
                sys.exit('why')
            SystemExit: why""",
        ),
        ("input()\n", None),
    ],
)
def test_errors_are_at_the_lines_of_the_author(desk: Desk, code: str, expected: str | None) -> None:
    (found,) = desk.check(page(f"python\n{code}"))
    if expected is None:
        assert found.startswith("docs/page.md:2: EOFError")
    else:
        assert unmarked(found) == textwrap.dedent(expected)


def test_a_block_that_is_not_python(desk: Desk) -> None:
    (found,) = desk.check(page("python\nx = 1\nif x\n    pass\n"))
    assert found.startswith("docs/page.md:3: SyntaxError: expected ':'\n")
    assert 'File "docs/page.md", line 3' in found
    assert "if x" in found


def test_prompts_have_a_language_of_their_own(desk: Desk) -> None:
    (found,) = desk.check(page("python\n>>> 1 + 1\n2\n"))
    assert found == "docs/page.md:1: a block with prompts is 'pycon', not 'python'"


def test_an_error_in_what_an_earlier_block_has_defined(desk: Desk) -> None:
    first, second = desk.check(page("python\ndef f():\n    1 / 0\n", "python\nf()\n"))
    assert first == ""
    assert second.startswith("docs/page.md:7: ZeroDivisionError")
    assert 'File "docs/page.md", line 3, in f\n    1 / 0' in second


def test_output_of_one_block_is_not_that_of_the_next(desk: Desk) -> None:
    text = page("python\nprint('first')\n", "python\nimport os\nos.system('echo second'); 1 / 0\n")
    _, found = desk.check(text)
    assert "first" not in found
    assert "second" in found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            ">>> x = 1\n>>> x + 1\n3\n",
            """\
            docs/page.md:3: `>>> x + 1` prints something else
            --- expected
            +++ printed
            @@ -1 +1 @@
            -3
            +2""",
        ),
        (
            ">>> for n in range(2):\n...     print(n)\n0\n",
            """\
            docs/page.md:2: `>>> for n in range(2):` prints something else
            --- expected
            +++ printed
            @@ -1 +1,2 @@
             0
            +1""",
        ),
        (
            ">>> 1 / 0\n",
            """\
            docs/page.md:2: ZeroDivisionError: division by zero
            Traceback (most recent call last):
              File "<doctest docs/page.md[0]>", line 1, in <module>
            ZeroDivisionError: division by zero""",
        ),
        ("x = 1\n", "docs/page.md:1: a pycon block has commands behind '>>> '"),
    ],
)
def test_a_prompt_that_prints_something_else_is_told_at_its_line(
    desk: Desk, code: str, expected: str
) -> None:
    (found,) = desk.check(page(f"pycon\n{code}"))
    assert unmarked(found) == textwrap.dedent(expected)


def test_prompts_with_gaps_and_errors(desk: Desk) -> None:
    code = """\
        >>> list(range(100))
        [0, 1, ..., 99]
        >>> 1 / 0
        Traceback (most recent call last):
        ZeroDivisionError: division by zero
        >>> print("a\\n\\nb")
        a
        <BLANKLINE>
        b
        """
    assert desk.check(page(f"pycon\n{code}")) == [""]


def test_the_end_of_a_block_is_success_unless_it_says_otherwise(desk: Desk) -> None:
    assert desk.check(page("python\nraise SystemExit\n", "python\nraise SystemExit(0)\n")) == [
        "",
        "",
    ]


def test_a_process_that_ends_takes_the_rest_with_it(desk: Desk) -> None:
    text = page("python\nimport os\nprint('x', flush=True)\nos._exit(3)\n", "python\n1\n")
    assert desk.check(text) == [
        "docs/page.md:1: exit status 3\nx",
        "docs/page.md:7: the page's Python process has ended in the block at docs/page.md:1",
    ]


def test_time_runs_out(desk: Desk) -> None:
    (block,) = desk.blocks(page("python\nimport time\ntime.sleep(60)\n"), timeout=0.5)
    assert desk.error(block) == "docs/page.md:1: did not end within 0.5 seconds"
    desk.runner.close()
    assert desk.check(page("python\n1\n")) == [""], "a page that is begun anew has a new process"


def test_who_forks_keeps_nobody_waiting(desk: Desk) -> None:
    code = "import os, time\nos.fork() or time.sleep(60)\nos._exit(4)\n"
    assert desk.check(page(f"python\n{code}")) == ["docs/page.md:1: exit status 4"]


def test_the_network_is_for_all_blocks_of_a_page_or_for_none(desk: Desk) -> None:
    text = page("python\n1\n") + "<!-- network: next -->\n\n" + page("python\n1\n")
    first, second = desk.check(text)
    assert first == ""
    assert second == (
        "docs/page.md:7: the page's Python blocks share a process: give 'network' to all or to none"
    )


def test_a_block_finds_nothing_of_what_runs_it(desk: Desk) -> None:
    code = """\
        import sys
        assert sys.argv == [""]
        assert sys.path[0] == "" and not any("languages" in path for path in sys.path)
        assert {n for n in globals() if not n.startswith("__")} == {"sys"}
        import json, yaml
        assert "languages" not in json.__file__ + yaml.__file__
        """
    assert desk.check(page(f"python\n{code}")) == [""]
