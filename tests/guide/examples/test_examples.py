"""The pytest plugin: what is collected, under which names, and what a person reads."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
import yaml

from pubproof.guide import sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["pytester"]

INI = """\
[pytest]
addopts = -p pubproof.guide.examples -p no:cacheprovider --strict-markers --strict-config
filterwarnings = error
"""


class Book:
    """A site, and pytest on its pages."""

    def __init__(self, root: Path, pytester: pytest.Pytester) -> None:
        self.root = root
        self.pytester = pytester
        (root / "pytest.ini").write_text(INI)

    def run(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess(*arguments)

    def names(self, *arguments: str) -> list[str]:
        """Return the tests that are collected."""
        result = self.run("--collect-only", "--quiet", *arguments)
        return [line for line in result.outlines if "::" in line]


@pytest.fixture
def make(book: Callable[..., Path], pytester: pytest.Pytester) -> Callable[..., Book]:
    """Make a site of the given pages."""

    def made(**pages: str) -> Book:
        root = book(**pages)
        return Book(root, pytester)

    return made


def failures(result: pytest.RunResult) -> list[str]:
    """Return the messages of the tests that failed, without the headings above them."""
    sections = re.split(r"^=+ ([^=].*) =+$", result.stdout.str(), flags=re.MULTILINE)
    text = dict(zip(sections[1::2], sections[2::2], strict=True)).get("FAILURES", "")
    parts = re.split(r"^_+ .* _+\n(?:\[gw\d\].*\n)?", text, flags=re.MULTILINE)
    found = [part.strip("\n") for part in parts[1:]]
    assert len(found) == result.parseoutcomes().get("failed", 0)
    return found


SEVERAL = {
    "index": """\
        ---
        title: Home
        ---

        ```text
        shown
        ```

        {! for word in ["a", "b"] !}
        ```bash
        echo {= word =} >> file
        ```

        {! endfor !}
        {! include "part.md" !}
        """,
    "part": """\
        ---
        title: Part
        ---

        ```console
        $ cat file
        a
        b
        ```
        """,
    "none": "No block.\n",
}


def test_each_block_is_a_test_with_the_line_of_its_author(make: Callable[..., Book]) -> None:
    book = make(**SEVERAL)
    assert book.names("docs", "README.md") == [
        "docs/index.md::docs/index.md:5",
        "docs/index.md::docs/index.md:10",
        "docs/index.md::docs/index.md:10[2]",
        "docs/index.md::docs/part.md:5",
        "docs/part.md::docs/part.md:5",
    ]


def test_every_page_runs_by_itself(make: Callable[..., Book]) -> None:
    result = make(**SEVERAL).run("docs")
    result.assert_outcomes(passed=4, failed=1)
    (message,) = failures(result)
    assert message.startswith(
        "docs/part.md:6: `$ cat file`: exit status 1\ncat: file: No such file"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("docs/index.md::docs/part.md:5",),
        ("docs/index.md::docs/part.md:5", "docs/index.md::docs/index.md:10"),
        ("docs/index.md", "-k", "part.md:5"),
        ("docs/index.md", "--deselect", "docs/index.md::docs/index.md:10"),
    ],
    ids=["alone", "before its time", "-k", "without another"],
)
def test_the_blocks_before_it_run_first(
    make: Callable[..., Book], arguments: tuple[str, ...]
) -> None:
    result = make(**SEVERAL).run(*arguments)
    assert result.ret == 0
    assert "cat" not in result.stdout.str()


def test_a_block_fails_for_itself_and_says_what_failed_before(make: Callable[..., Book]) -> None:
    book = make(
        index="""\
            ```bash
            echo one > file
            false
            ```

            ```console
            $ cat file
            one
            ```

            ```bash
            exit 2
            ```
            """
    )
    first = "docs/index.md:3: `false`: exit status 1"
    third = "docs/index.md:11: exit status 2\n(before it, docs/index.md:3 has failed)"
    result = book.run("docs")
    assert failures(result) == [first, third]
    assert failures(book.run("docs", "-k", "index.md:11")) == [third]
    result.stdout.fnmatch_lines(
        [
            "_* the block at docs/index.md:1 _*",
            "FAILED docs/index.md::docs/index.md:1 - Failed: docs/index.md:3: `false`: e*",
        ]
    )


def test_skips_are_skips_and_are_listed(make: Callable[..., Book]) -> None:
    book = make(
        index="""\
            <!-- skip: next "needs a release" -->
            ```bash
            exit 1
            ```

            ```bash
            true
            ```

            {! include "part.md" !}
            """,
        part='<!-- skip: next "needs a browser" -->\n\n```yaml\na: [\n```\n',
    )
    result = book.run("docs", "-rs")
    result.assert_outcomes(passed=1, skipped=3)
    lines = result.outlines
    at = next(number for number, line in enumerate(lines) if "= skipped examples =" in line)
    assert lines[at + 1 : at + 4] == [
        "docs/index.md:2: needs a release",
        "docs/part.md:3: needs a browser (docs/index.md)",
        "docs/part.md:3: needs a browser",
    ]
    assert "SKIPPED [1] docs/index.md:2: needs a release" in lines
    assert "SKIPPED [2] docs/part.md:3: needs a browser" in lines


def test_a_page_that_cannot_be_rendered_fails(make: Callable[..., Book]) -> None:
    book = make(
        index="Text.\n\n{= nope =} and {= workflow.fiel =}\n\n```bash\ntrue\n```\n",
        claim='Text {= holds("no-such-clause") =}.\n',
        syntax="{! if !}\n",
        missing="---\nrepository: nowhere\n---\n\n```bash\ntrue\n```\n",
        fine="```bash\ntrue\n```\n",
    )
    result = book.run("docs")
    result.assert_outcomes(passed=1, failed=4)
    found = failures(result)
    assert found[0].startswith("docs/claim.md:1: there is no clause 'no-such-clause'")
    assert found[1].startswith("docs/index.md:3: 'nope' is undefined\ndocs/index.md:3: ")
    assert found[2] == "docs/missing.md:2: repository 'nowhere' does not exist"
    assert found[3].startswith("docs/syntax.md:1: ")
    assert "docs/index.md::docs/index.md:1" in book.names("docs")


@pytest.mark.parametrize(
    "configuration",
    [
        "site_name: [\n",
        "site_name: x\nplugins: [no-such-plugin]\n",
        "site_name: x\nplugins: [search]\n",
        "site_name: x\nplugins:\n  - macros: {include_dir: nowhere}\n  - pubproof\n",
    ],
    ids=["no YAML", "a plugin that is not there", "no macros", "no texts to include"],
)
def test_a_site_that_cannot_be_loaded_fails(make: Callable[..., Book], configuration: str) -> None:
    book = make(index="```bash\ntrue\n```\n", other="Text.\n")
    (book.root / "mkdocs.yml").write_text(configuration)
    result = book.run("docs", "README.md")
    result.assert_outcomes(failed=3)
    assert [message.partition(":")[0] for message in failures(result)] == ["mkdocs.yml"] * 3


def test_a_page_that_is_no_text_or_is_refused_fails_alone(make: Callable[..., Book]) -> None:
    book = make(index="```bash\ntrue\n```\n", gone='--8<-- "gone.md"\n', latin="Text.\n")
    configuration = yaml.safe_load((book.root / "mkdocs.yml").read_text())
    configuration["markdown_extensions"].append({"pymdownx.snippets": {"check_paths": True}})
    (book.root / "mkdocs.yml").write_text(yaml.safe_dump(configuration))
    for name in ("README.md", "docs/latin.md"):
        (book.root / name).write_bytes(b"# Title\n\nGr\xfc\xdfe\n")
    result = book.run("docs", "README.md")
    result.assert_outcomes(passed=1, failed=3)
    gone, latin, readme = failures(result)
    assert gone == "docs/gone.md: Snippet at path 'gone.md' could not be found"
    assert latin == "docs/latin.md:3: this page is not UTF-8"
    assert readme.startswith("README.md: 'utf-8' codec can't decode byte 0xfc")


def test_the_header_says_that_there_is_no_site(make: Callable[..., Book]) -> None:
    book = make(index="Text.\n")
    (book.root / "mkdocs.yml").unlink()
    (book.root / "test_it.py").write_text("def test_it(): pass\n")
    line = f"examples: there is no mkdocs.yml in {book.root}, so no file is a page"
    assert line in book.run("test_it.py").outlines


def test_which_files_are_pages(make: Callable[..., Book]) -> None:
    page = "# Title\n\n```text\nx\n```\n"
    book = make(index=page, draft=page, stub='---\nrepository: .\n---\n{! include "index.md" !}\n')
    (book.root / "README.md").write_bytes(b"\xef\xbb\xbf# Title\r\n\r\n```text\r\nx\r\n```\r\n")
    for name in ("NOTES.md", "docs/more.markdown", "docs/text.txt", "tests/page.md"):
        (book.root / name).parent.mkdir(exist_ok=True)
        (book.root / name).write_text(page)
    with (book.root / "mkdocs.yml").open("a") as file:
        file.write("exclude_docs: draft.md\n")
    assert book.names(".") == [
        "README.md::README.md:3",
        "docs/index.md::docs/index.md:3",
        "docs/more.markdown::docs/more.markdown:3",
        "docs/stub.md::docs/index.md:3",
    ]


def test_pages_in_another_folder(make: Callable[..., Book]) -> None:
    book = make(index="```text\nx\n```\n")
    (book.root / "docs").rename(book.root / "pages")
    configuration = book.root / "mkdocs.yml"
    text = configuration.read_text().replace("include_dir: docs", "include_dir: pages")
    (book.root / "base.yml").write_text(f"docs_dir: pages\n{text}")
    configuration.write_text("INHERIT: base.yml\n")
    assert book.names(".") == ["pages/index.md::pages/index.md:1"]


def test_pages_of_a_site_that_inherits_from_another_folder(make: Callable[..., Book]) -> None:
    book = make(index="```text\nx\n```\n")
    shared = book.root / "shared"
    shared.mkdir()
    (book.root / "mkdocs.yml").rename(shared / "base.yml")
    (book.root / "mkdocs.yml").write_text("INHERIT: shared/base.yml\n")
    assert book.names(".") == ["docs/index.md::docs/index.md:1"]


@pytest.mark.parametrize(
    ("begin", "message"),
    [
        ("INHERIT: mkdocs.yml", "mkdocs.yml: it never ends: what it inherits leads back to it"),
        ("INHERIT: 3", "mkdocs.yml: MkDocs cannot use it: TypeError: "),
        ("nav: [", "mkdocs.yml:3:1: this is not valid YAML: expected the node content"),
        ("plugins: [pubproof]", "mkdocs.yml: it has no plugin 'macros'"),
        ("docs_dir: [a]", "mkdocs.yml: MkDocs refuses it; `mkdocs build` says why"),
        ("plugins: [macros: {on_undefined: x}]", "mkdocs.yml: Illegal value for undefined macro"),
        ("plugins: [macros: {j2_block_start_string: '{{'}]", "mkdocs.yml: block, variable and co"),
    ],
)
def test_a_site_that_cannot_be_loaded_fails_with_a_line(
    make: Callable[..., Book], begin: str, message: str
) -> None:
    book = make(index="```text\nx\n```\n")
    configuration = book.root / "mkdocs.yml"
    text = configuration.read_text().replace("plugins:", "others:", begin.startswith("plugins"))
    configuration.write_text(f"{begin}\n{text}")
    run = book.run("docs")
    run.assert_outcomes(failed=1)
    assert any(line.startswith(message) for line in run.outlines)


def test_a_folder_without_a_site_has_no_pages(make: Callable[..., Book]) -> None:
    book = make(index="```text\nx\n```\n")
    (book.root / "mkdocs.yml").unlink()
    assert book.names(".") == []


def test_the_subject_of_a_page_is_where_its_blocks_run(make: Callable[..., Book]) -> None:
    book = make(
        index="```console\n$ ls part\nfile\n```\n",
        part="---\nrepository: part\n---\n\n```console\n$ ls\nfile\n```\n",
    )
    (book.root / "part").mkdir()
    (book.root / "part/file").write_text("")
    book.run("docs").assert_outcomes(passed=2)


def test_hidden_blocks_and_faults_are_tests(make: Callable[..., Book]) -> None:
    book = make(
        index="""\
            <!-- invisible-code-block: bash
            echo made > file
            -->

            ```console
            $ cat file
            made
            ```

            <!-- skip: next --> <!-- status: next x -->

            ```
            no language
            ```
            """
    )
    result = book.run("docs")
    result.assert_outcomes(passed=2, failed=3)
    assert failures(result) == [
        "docs/index.md:10: 'skip' cannot be read; write <!-- skip: next \"a reason\" -->",
        "docs/index.md:10: 'status' cannot be read; write <!-- status: next 1 -->",
        "docs/index.md:12: a fence without a language: write one, such as 'text'",
    ]


def test_nothing_is_left_in_the_repository(make: Callable[..., Book]) -> None:
    book = make(
        index="""\
            ```bash
            touch new; rm README.md docs/index.md; mkdir -p a/b
            ```

            ```python
            import pathlib, yaml
            pathlib.Path("other").touch()
            ```
            """
    )
    before = {path: path.read_bytes() for path in book.root.rglob("*") if path.is_file()}
    book.run("docs").assert_outcomes(passed=2)
    assert {path: path.read_bytes() for path in book.root.rglob("*") if path.is_file()} == before


def test_workers_run_the_same(make: Callable[..., Book]) -> None:
    book = make(
        one="".join(f"```bash\necho {n} >> file\n```\n\n" for n in range(4)),
        two="```console\n$ echo a\nb\n```\n",
        three='<!-- skip: next "why" -->\n```bash\nfalse\n```\n',
        last="```bash\ntest ! -e file\n```\n\n```\n```\n",
    )
    alone = book.run("docs", "-rA", "-v")
    result = book.pytester.runpytest_subprocess(
        "docs", "-rA", "-p", "xdist", "--numprocesses=2", "--dist=load"
    )
    assert result.parseoutcomes() == alone.parseoutcomes()
    assert sorted(failures(result)) == sorted(failures(alone))
    result.stdout.fnmatch_lines(["docs/three.md:2: why"])


def test_an_interrupt_leaves_no_process_behind(make: Callable[..., Book], tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    book = make(
        index=f"""\
            ```python
            import os, subprocess
            child = subprocess.Popen(["sleep", "60"])
            print(os.getpid(), child.pid, file=open("pids", "w"))
            ```

            ```console
            $ sleep 60 &
            $ echo $! $$ $(cat pids) > {told}; wait
            ```
            """
    )
    command = [sys.executable, "-m", "pytest", "docs"]
    process = subprocess.Popen(command, cwd=book.root, stdout=subprocess.PIPE)
    fifo = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    assert select.select([fifo], [], [], 60)[0]
    pids = [int(pid) for pid in os.read(fifo, 1000).split()]
    os.close(fifo)
    handles = [os.pidfd_open(pid) for pid in pids]
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in output
    assert len(handles) == 4
    for handle in handles:
        assert select.select([handle], [], [], 10)[0]
        os.close(handle)


def test_without_pages_nothing_is_loaded(make: Callable[..., Book]) -> None:
    book = make(index="```text\nx\n```\n")
    (book.root / "test_it.py").write_text(
        textwrap.dedent(
            """\
            import sys

            def test_it():
                assert "pubproof.guide.examples" in sys.modules
                assert not [name for name in sys.modules if name.startswith(("mkdocs", "markdown"))]
            """
        )
    )
    result = book.pytester.runpytest_subprocess("test_it.py")
    result.assert_outcomes(passed=1)


def test_what_is_not_installed_is_named_in_one_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(sybil="raise ModuleNotFoundError(name='sybil')")
    pytester.syspathinsert()
    result = pytester.runpytest_subprocess("-p", "pubproof.guide.examples")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, result.errlines)
    assert line.startswith("ERROR: the examples need what renders the pages: pip install 'pubproof")
    assert line.endswith("[guide]' (sybil is missing)")


def test_the_header_says_when_there_is_a_network(
    make: Callable[..., Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = make(index="Text.\n")
    line = "examples: without 'unshare' they are only asked to leave the network alone"
    monkeypatch.setattr(sandbox, "confinement", lambda: ("unshare",))
    assert line not in book.run("docs").outlines
    monkeypatch.setattr(sandbox, "confinement", lambda: None)
    assert line in book.run("docs").outlines
