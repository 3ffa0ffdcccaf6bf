"""``bash``, ``sh`` and ``console`` blocks."""

from __future__ import annotations

import os
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guide.examples.conftest import Desk


def message(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


@pytest.mark.parametrize(
    "code",
    [
        "true",
        "",
        "# nothing but a remark",
        "cd / && pwd",
        "if false; then\n  exit 3\nfi",
        "false || true",
        "set +e\nfalse\ntrue",
        "cat << 'END' > file\n$ text\nEND\ngrep -q text file",
        "[[ $BASH_VERSION && $0 == bash && $# == 0 ]]",
    ],
)
@pytest.mark.parametrize("language", ["bash", "sh"])
def test_a_script_that_succeeds(desk: Desk, language: str, code: str) -> None:
    assert desk.check(f"```{language}\n{code}\n```\n") == [""]


@pytest.mark.parametrize("language", ["bash", "console", "sh"])
@pytest.mark.parametrize("terms", ["network: next", "timeout: next 60", "status: next 3"])
def test_what_an_author_may_say_of_a_script(desk: Desk, language: str, terms: str) -> None:
    code = "bash -c 'exit 3'" if terms.startswith("status") else "true"
    prompt = "$ " if language == "console" else ""
    assert desk.check(f"<!-- {terms} -->\n\n```{language}\n{prompt}{code}\n```\n") == [""]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("true\nfalse", "docs/page.md:5: `false`: exit status 1"),
        ("false | true", "docs/page.md:4: `false | true`: exit status 1"),
        ("echo one\n  ls --no-such\necho two", None),
        ("echo why\nexit 3", "docs/page.md:3: exit status 3\nwhy"),
        ("f() {\n  false\n}\nf", "docs/page.md:5: `false`: exit status 1"),
        ("(\n  false\n)", "docs/page.md:5: `false`: exit status 1"),
        ("x=$(exit 3)\n", "docs/page.md:4: `x=$(exit 3)`: exit status 3"),
        ("echo $NOT_SET", None),
        ("set +e\nfalse\nexit 7", "docs/page.md:3: exit status 7"),
        ("kill -9 $$", "docs/page.md:3: ended by signal 9"),
        ("if", None),
    ],
)
def test_a_script_that_fails(desk: Desk, code: str, expected: str | None) -> None:
    (found,) = desk.check(f"Text.\n\n```bash\n{code}\n```\n")
    if expected is not None:
        assert found == expected
    elif "NOT_SET" in code:
        assert re.match(r"docs/page.md:3: exit status \d+\nbash: line 1: NOT_SET: unbound", found)
    elif code == "if":
        assert found.startswith("docs/page.md:3: exit status 2\nbash: -c: line 2: syntax error")
    else:
        assert found.startswith("docs/page.md:5: `ls --no-such`: exit status 2\none\nls: ")
        assert "two" not in found


def test_the_status_that_is_expected(desk: Desk) -> None:
    text = """
        <!-- status: next 3 -->
        ```bash
        exit 3
        ```

        <!-- status: next 3 -->
        ```bash
        false
        ```

        <!-- status: next 3 -->
        ```bash
        true
        ```
        """
    assert desk.check(text) == [
        "",
        "docs/page.md:9: `false`: exit status 1, not 3",
        "docs/page.md:13: exit status 0, not 3",
    ]


def test_only_the_end_of_a_long_output_is_shown(desk: Desk) -> None:
    (found,) = desk.check("```bash\nseq 100; exit 1\n```\n")
    assert found.split("\n")[:3] == ["docs/page.md:1: exit status 1", "…", "61"]
    assert found.endswith("\n100")


def test_a_token_in_an_output_is_masked(desk: Desk) -> None:
    (found,) = desk.check("```bash\necho pypi-AgEIcHlwaS5vcmcCJDAwMDAw >&2; exit 1\n```\n")
    assert found == "docs/page.md:1: exit status 1\npypi-…"


def test_time_runs_out(desk: Desk) -> None:
    script = "```bash\necho begun\nexec sleep 60\n```\n"
    console = "```console\n$ true\n$ sleep 60\n```\n"
    assert desk.check(script + console, timeout=0.2) == [
        "docs/page.md:1: did not end within 0.2 seconds\nbegun",
        "docs/page.md:7: `$ sleep 60`: did not end within 0.2 seconds",
    ]


def test_a_command_that_is_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {"PATH": str(desk.root)}
    monkeypatch.setattr(type(desk.sandbox), "environment", nothing)
    monkeypatch.setattr(os, "environ", nothing)
    found = desk.check("```bash\ntrue\n```\n\n```console\n$ true\n```\n\n", network=True)
    assert [each.partition(": [")[0] for each in found] == [
        "docs/page.md:1: this cannot be run",
        "docs/page.md:5: this cannot be run",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "$ true",
        "$",
        "$ echo a\na",
        "$ echo a   \na  ",
        "$ printf a\na",
        "$ printf 'a\\n\\nb\\n\\n'\na\n\nb\n",
        "$ seq 5\n1\n...\n5",
        "$ echo a $$ z\na ... z",
        "$ echo out; echo err >&2\nout\nerr",
        "$ x=1\n\n$ echo $x\n1\n\n$ cd /; pwd\n/\n$ pwd\n/",
        "$ echo a \\\n>   b\na b",
        "$ cat << END\n> one\n>\n>   two\n> END\none\n\n  two",
        "$ for n in 1 2\n> do echo $n\n> done\n1\n2",
        "$ f() { echo f; }\n$ f\nf",
        "$ exec 2> /dev/null\n$ ls --no-such || echo gone\ngone",
        "$ true # a remark",
        "$ cat\n$ echo 'no input'\nno input",
        '$ echo "it\'s" \'a "word"\' `echo b`\nit\'s a "word" b',
        "$ printf 'a\\tb\\n'\na       b",
        "$ printf 'a\\r\\n'\na",
        "$ sleep 60 &\n$ echo done\ndone",
        "$ echo $?\n0",
    ],
)
def test_what_commands_print(desk: Desk, code: str) -> None:
    assert desk.check(f"```console\n{code}\n```\n") == [""]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "$ echo a\nb",
            """
            docs/page.md:4: `$ echo a` prints something else
            --- expected
            +++ printed
            @@ -1 +1 @@
            -b
            +a
            """,
        ),
        (
            "$ true\n$ printf 'a\\nb\\n'\na",
            """
            docs/page.md:5: `$ printf 'a\\nb\\n'` prints something else
            --- expected
            +++ printed
            @@ -1 +1,2 @@
             a
            +b
            """,
        ),
        (
            "$ echo a \\\n> b\nx ...\n...\nz",
            """
            docs/page.md:4: `$ echo a \\ …` prints something else
            --- expected
            +++ printed
            @@ -1,3 +1 @@
            -x ...
             ...
            -z
            printed, without gaps:
            a b
            """,
        ),
        ("$ echo a; false", "docs/page.md:4: `$ echo a; false`: exit status 1\na"),
        ("$ true\n$ exit 4\n$ true", "docs/page.md:5: `$ exit 4`: exit status 4"),
        ("$ exit\n$ true", "docs/page.md:4: `$ exit` ends the shell before the last command"),
        (
            "$ exec true\n$ true",
            "docs/page.md:4: `$ exec true` ends the shell before the last command",
        ),
        ("echo a\n$ true", "docs/page.md:3: a console block begins with a command after '$ '"),
        ("", "docs/page.md:3: a console block begins with a command after '$ '"),
        ("$HOME", "docs/page.md:3: a console block begins with a command after '$ '"),
        ("$ kill -9 $$", "docs/page.md:4: `$ kill -9 $$`: ended by signal 9"),
    ],
)
def test_what_commands_do_not_print(desk: Desk, code: str, expected: str) -> None:
    assert desk.check(f"Text.\n\n```console\n{code}\n```\n") == [message(expected)]


def test_a_command_that_cannot_be_read(desk: Desk) -> None:
    (found,) = desk.check("```console\n$ echo 'a\n$ true\n```\n")
    assert found.startswith("docs/page.md:2: `$ echo 'a`: exit status")
    assert "unexpected EOF" in found


def test_the_status_of_the_last_command(desk: Desk) -> None:
    text = """
        <!-- status: next 2 -->
        ```console
        $ echo a
        a
        $ ls --no-such 2> /dev/null
        ```

        <!-- status: next 2 -->
        ```console
        $ ls --no-such 2> /dev/null
        $ true
        ```

        <!-- status: next 2 -->
        ```console
        $ false
        ```

        <!-- status: next 2 -->
        ```console
        $ exit 2
        ```
        """
    assert desk.check(text) == [
        "",
        "docs/page.md:11: `$ ls --no-such 2> /dev/null`: exit status 2",
        "docs/page.md:17: `$ false`: exit status 1, not 2",
        "",
    ]


def test_the_next_block_finds_the_files_and_not_the_folder(desk: Desk) -> None:
    text = """
        <!-- invisible-code-block: bash
        mkdir made
        -->
        ```console
        $ cd made
        $ touch it
        ```

        ```bash
        test -f made/it
        ```
        """
    assert desk.check(text) == ["", "", ""]


def test_who_runs_blocks_hears_of_each_command_and_its_output(tmp_path: Path, desk: Desk) -> None:
    from pubproof.guide import languages
    from pubproof.guide.sandbox import Workplace

    heard: list[str] = []

    class Place(Workplace):
        def begin(self, command: str) -> None:
            heard.append(f"<{command}>")

    runner = languages.Runner(Place(tmp_path, show=heard.append))
    text = """
        ```console
        $ echo one
        one
        $ echo two \\
        >   three
        two three
        ```

        ```bash
        echo four
        false || echo five
        ```

        ```python
        print("six")
        ```
        """
    for block in desk.blocks(text):
        runner.check(block)
    runner.close()
    assert "".join(heard) == (
        "<echo one>one\n<echo two \\\n  three>two three\n"
        "<echo four\nfalse || echo five>four\nfive\n"
        '<print("six")>six\n'
    )
