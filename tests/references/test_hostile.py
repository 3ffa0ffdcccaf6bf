"""Texts that no one would write, or that mean harm.

Each comes to an end, with a verdict and never with a traceback; the name that is wrong in its first
line is told, or else that the text is not read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pubproof.contract.clause import State
from pubproof.files.ignored import Ignored
from pubproof.references import anchors, unproven
from pubproof.references.documents import Audience, Document, version_folders
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.references.conftest import Desk

LONG = 98_000
"""Characters of a paragraph: a few less than what is read of one."""
WHOLE = 200_000
"""Characters of a text of many paragraphs."""
WRONG = "Run `make gone`, then see [this](gone.md) and the secret `A_GONE_TOKEN`.\n\n"
WRONG_RST = "The secret ``A_GONE_TOKEN`` of ``.github/workflows/gone.yml``.\n\n"
INLINE = [
    *("[", "[a](", "![", "[a][", "[a\n", "[r] ", "[]", "]("),
    *("*", "*a ", "**a ", "_a __b ", "*a **a ", "a**b", "***a** b* "),
    *("`", "`a` ", "`a", "`` ` `", "a`b``c"),
    *("<", "<a ", "<a href='", "<!-- ", "<!-- a --> ", "<![CDATA[ ", "<? ", "<!A ", "</"),
    *("<https://example.org/", "<a@b", "&", "&amp;", "&#", "\\", "\\*"),
    *("a", "a.", "a-", "A_", "1.", "v1.", "a/", "../", "_", "\t", " ", "#", "=", "~", "|", ">"),
    *(
        "secret `A_B` ",
        "environment `a` ",
        "workflow ",
        "`a` and `b` workflow ",
        "e.g. ",
        "\u0301",
        "é",
    ),
    *("{= ", "{! ", "{= a =} ", "{! if a "),
    *(".github/workflows/", "https://github.com/a/b/blob/main/", "make a ", "a/b@v1 "),
]
BLOCKS = [
    *("> ", ">", "- ", "1. ", "# a\n", "a\n===\n", "---\n\n", "\n", " \n", "\r", "\ta\n"),
    *("> a\n\n", "- `make a`\n", "- `make a`\n\n", "1. a\n\n", "* a\n- b\n"),
    *("```\n", "```\na\n```\n", "> ```\n", "~~~ a\n", "    a\n\n", "!!! note\n\n    `make a`\n\n"),
    *("<div>\n", "<div>\n\n", "<!-- a\n\n", "<a href='b.md'>\n\n", "<script>\n\n", "</div>\n\n"),
    *("[r]: a.md\n", "[r]: a.md\n\n", "[^1]: a\n\n", "[r]: <\n\n", "| a | b |\n"),
    *("| a |\n| - |\n| `make a` |\n\n", "`make gone`\n\n", "the secret `A_B`\n\n", "[a](#a)\n\n"),
]
RST = [
    *("``a ", "``", "`a <", "`", ":a:`", ":a", "**a", "*", "`<", "|a| "),
    *(".. a::\n", ".. ", "..\n", ".. _a: b.md\n", ".. |a| b::\n", ".. code:: sh\n\n   make a\n\n"),
    *("a::\n\n b\n\n", "a\n=\n", "=\n", "=", "\n", "\t", " ", "a\n b\n", "``a``\n\n", "a ``b``\n"),
]


def text_of(piece: str, size: int, first: str) -> str:
    return first + piece * (size // len(piece)) + "\n"


def told(desk: Desk, path: str, text: str) -> bool:
    """Whether the clause tells the names of the first line, or that it does not read the text."""
    desk.write(path, text)
    verdict = desk.verdict()
    assert all(one.location.path == path for one in verdict.findings)
    said = " ".join(one.message for one in verdict.findings)
    if verdict.state is State.UNKNOWN:
        return "characters that are read" in said
    return verdict.state is State.FAILS and "'A_GONE_TOKEN'" in said


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("piece", INLINE)
def test_a_paragraph_of_one_thing(piece: str, desk: Desk) -> None:
    assert told(desk, "CONTRIBUTING.md", text_of(piece, LONG, WRONG))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("piece", BLOCKS)
def test_a_text_of_one_thing(piece: str, desk: Desk) -> None:
    assert told(desk, "CONTRIBUTING.md", text_of(piece, WHOLE, WRONG))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("piece", RST)
@pytest.mark.parametrize("size", [LONG, WHOLE])
def test_a_text_of_one_thing_in_restructured_text(piece: str, size: int, desk: Desk) -> None:
    assert told(desk, "CONTRIBUTING.rst", text_of(piece, size, WRONG_RST))


NESTED = {
    "quotes": "> " * 9_000 + "a\n",
    "lists": "".join(f"{'  ' * depth}- a\n" for depth in range(300)),
    "lists in a line": "- " * 9_000 + "a\n",
    "admonitions": "".join(f"{'    ' * depth}!!! note\n\n" for depth in range(200)),
    "brackets": "[" * 9_000 + "a" + "]" * 9_000,
    "images": "![" * 4_000 + "a" + "](b)" * 4_000,
    "emphasis": "*a " * 6_000 + "b* " * 6_000,
    "code spans that grow": " ".join("`" * size for size in range(1, 250)),
    "a table of many columns": f"|{'a|' * 2_000}\n|{'-|' * 2_000}\n" + "|\n" * 500,
    "a table without cells": f"|{'a|' * 400}\n|{'-|' * 400}\n" + "a\n" * 20_000,
    "a row without an end": "| a |\n| - |\n| " + "*a `b` " * 90_000 + "|\n",
    "a reference of thousands": f"[r]: {'a' * 9_000}.md\n\n" + "[r] " * 5_000,
    "a title without an end": '[r]: a "' + "b\n" * 18_000,
    "links to no heading": "# A heading\n\n" * 9_000 + "[a](#gone)\n\n" * 2_000,
    "headings of all depths": "".join(f"{'#' * (at % 6 + 1)} a {at}\n" for at in range(20_000)),
    "commands": "```bash\n" + "".join(f"make a{at}\n" for at in range(20_000)) + "```\n",
    "a fence without an end": "```bash\n" + "make gone\n" * 60_000,
    "a comment without an end": "<!-- " + "`make gone`\n" * 40_000,
    "front matter without an end": "---\n" + "a: b\n" * 90_000,
    "a line of five million": "a " * 2_500_000,
    "wrong names": "".join(f"`scripts/a{at}.py` is a script.\n\n" for at in range(9_000)),
    "wrong paths": "".join(f"`openmed/a{at}.py` is a file.\n\n" for at in range(9_000)),
    "a call without an end": "See `tools/gone.py`.\n\nsh " + "-sh " * 90_000,
    "scripts beside clones": "git clone a b\n\n" * 4_000
    + "".join(f"`bash gone{at}/b.sh` it.\n\n" for at in range(9_000)),
    "installers in a line": "pip install a; " * 20_000,
    "options of an output": "pip install -r gone.txt " + "-o" * 40_000,
    "outputs in a line": "pip install -r gone.txt " + "> -o " * 30_000,
    "requirements": "".join(f"`pip install -r gone{at}.txt`\n\n" for at in range(9_000)),
    "requirements elsewhere": "```bash\ncd gone\n```\n\n```bash\n"
    + "pip install -r gone.txt\n" * 9_000,
    "folders without an end": "cd -a 1 " * 400 + "\n\n```bash\npip install -r gone.txt\n```\n",
    "a path without an end": "See `tools/gone.py`.\n\n" + "./a/" * 90_000,
    "broken links": "".join(f"[a](gone{at}.md)\n\n" for at in range(9_000)),
}


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_or_many(name: str, desk: Desk) -> None:
    assert told(desk, "CONTRIBUTING.md", WRONG + NESTED[name])


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("path", ["Makefile", "noxfile.py", "tox.ini", ".gitmodules"])
@pytest.mark.parametrize("blank", ["\n", " "])
def test_blanks_of_what_texts_name(path: str, blank: str, desk: Desk) -> None:
    desk.write(path, "a" + blank * 200_000 + "b\n" + blank * 200_000)
    text = "Run `make gone`, `nox -s gone` and `tox -e gone`, see [this](gone.md).\n"
    assert told(desk, "CONTRIBUTING.md", WRONG + text)


SENTENCES = [
    *("a. ", "A release is published by tags. ", "The release is before verified x "),
    *("the release is only pushed ", "a release has no aa ", "a release is a pull request "),
    "A release has SLSA provenance.\n\n",
]
IDS_OF_SENTENCES = {"tag-push-only", "no-pull-request", "slsa-provenance", "attestations-verified"}
STATED = "# First\n\nA release starts when a tag is pushed.\n\n"
"""A heading, and a sentence that states a clause."""


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("piece", [*BLOCKS, *INLINE, *SENTENCES])
def test_the_sentences_of_a_page_come_to_an_end(piece: str) -> None:
    text = text_of(piece, WHOLE, STATED)
    stated = {one.clause for one in unproven.sentences("a.md", text)}
    assert {"tag-push-only"} <= stated <= IDS_OF_SENTENCES
    found = anchors.of(text)
    assert found is None or "first" in found


BYTES = {
    "a NUL byte": (b"a\0b\n", 1, "it has a NUL byte"),
    "Latin-1": ("a\n\nMünchen\n".encode("latin-1"), 3, "not UTF-8: the byte 0xfc"),
    "UTF-16": ("a\n".encode("utf-16"), 1, "it has a NUL byte"),
    "half a character": (b"a\n\xe2\x82", 2, "not UTF-8"),
    "8 MiB and a byte": (b"a\n" * (4 << 20) + b"a", 1, "too large to be read"),
    "a surrogate": (b"\xed\xa0\x80\n", 1, "not UTF-8"),
}


@pytest.mark.parametrize("name", BYTES)
@pytest.mark.parametrize("path", ["CONTRIBUTING.md", "docs/CONTRIBUTING.rst"])
def test_a_text_that_cannot_be_read_is_told(name: str, path: str, desk: Desk) -> None:
    content, line, says = BYTES[name]
    desk.write(path, content)
    verdict = desk.verdict()
    assert verdict.state is State.UNKNOWN
    ((place, message),) = [(one.location, one.message) for one in verdict.findings]
    assert (place.path, place.line) == (path, line)
    assert says in message


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [("\ufeff", 1, 5), ("a\r\n\r\n", 3, 5), ("a\r\r", 3, 5), ("\ufeffa\r\n", 2, 5)],
)
def test_marks_and_ends_of_lines_move_no_place(
    before: str, line: int, column: int, desk: Desk
) -> None:
    found = desk.findings("CONTRIBUTING.md", f"{before}Run `scripts/gone.sh` now.\r\n")
    assert found == []
    desk.write("scripts/there.sh", "")
    found = desk.findings("CONTRIBUTING.md", f"{before}Run `scripts/gone.sh` now.\r\n")
    assert found == [(line, column + 1, "there is no 'scripts/gone.sh' in the repository")]


def test_a_folder_with_the_name_of_a_text_is_none(desk: Desk) -> None:
    desk.write("docs/a.md/b.md", "See `.github/workflows/gone.yml`.")
    desk.write("CONTRIBUTING.md", WRONG)
    verdict = desk.verdict()
    assert {one.location.path for one in verdict.findings} == {"CONTRIBUTING.md"}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside.md", "gone.md"])
def test_a_link_that_leads_to_nothing_here_is_told(target: str, desk: Desk) -> None:
    desk.write("../outside.md", WRONG)
    (desk.root / "CONTRIBUTING.md").symlink_to(target)
    verdict = desk.verdict()
    assert verdict.state is State.UNKNOWN
    ((path, message),) = [(one.location.path, one.message) for one in verdict.findings]
    assert path == "CONTRIBUTING.md"
    assert "leads to nothing in the repository" in message


def test_a_link_into_a_submodule_leads_to_a_text_of_another_repository(desk: Desk) -> None:
    desk.write(".gitmodules", '[submodule ".ai"]\n\tpath = .ai\n')
    desk.write("docs/index.md", "Words.\n")
    (desk.root / "CLAUDE.md").symlink_to(".ai/GUIDELINES.md")
    (desk.root / "docs" / "CLAUDE.md").symlink_to("../CLAUDE.md")
    assert desk.verdict().state is State.HOLDS
    for name, target in (("A.md", "B.md"), ("B.md", "A.md"), ("C.md", "/.ai/GUIDELINES.md")):
        (desk.root / name).symlink_to(target)
    assert {one.location.path for one in desk.verdict().findings} == {"A.md", "B.md", "C.md"}


def test_a_text_that_is_a_pipe_is_not_waited_for(desk: Desk) -> None:
    os.mkfifo(desk.root / "CONTRIBUTING.md")
    assert desk.verdict().state in (State.OFF, State.UNKNOWN)


def git(desk: Desk, *arguments: str) -> None:
    command = shutil.which("git")
    assert command is not None
    subprocess.run([command, "-C", desk.root, *arguments], check=True)


def test_a_text_that_git_does_not_know_is_told(desk: Desk) -> None:
    git(desk, "init", "--quiet")
    assert desk.verdict().reason.startswith("the repository has no Markdown")
    desk.write(".gitignore", "AGENTS.md\n")
    for name in ("AGENTS.md", "README.md", "made.py"):
        desk.write(name, "")
    reason = "git tracks no Markdown and no reStructuredText that is read"
    assert desk.verdict().reason == f"{reason}; 'README.md' is not added to it yet"
    git(desk, "add", "README.md")
    assert desk.verdict().state is State.HOLDS


def test_git_is_asked_of_every_path_by_one_process(desk: Desk) -> None:
    git(desk, "init", "--quiet")
    desk.write(".gitignore", "made/\n*.log\n!kept.log\n")
    desk.write("scripts/a.py", "")
    text = "See [a](made/a.md), [b](gone.md), [c](made\\b.md), [d](other/made/c.md).\n"
    desk.write("CONTRIBUTING.md", text)
    git(desk, "add", ".")
    found = [one.message for one in desk.verdict().findings]
    assert found == ["this link leads to 'gone.md', which does not exist"]


def test_a_path_that_git_refuses_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("made/\n", "utf-8")
    (tmp_path / "link").symlink_to("elsewhere")
    ignored = Ignored(str(tmp_path))
    paths = ["made/a.md", "link/b.md", "made/c.md", "kept.md"]
    for _ in range(20):
        assert [path in ignored for path in paths] == [True, False, True, False]


anything = hypothesis_settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FIRST = "``first``\n\n"
"""A place that is found whatever stands behind it."""
PIECES = st.sampled_from(
    [
        *(*INLINE, *BLOCKS, *RST, *SENTENCES, "a", " ", "\n", "\n\n", "`a`"),
        *("[a](b.md)", "make a", "{#a}", "\r\n"),
    ]
)


@anything
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=30))
def test_every_place_is_where_it_says(pieces: list[str]) -> None:
    text = "".join((FIRST, *pieces))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = [*islice(Document("a.md", text, Audience.HOUSE).places(), 500)]
    assert found[0].text == "first"
    for place in found:
        assert 1 <= place.line <= len(lines), place.text
        assert 1 <= place.column <= place.end_column
        assert place.column <= len(lines[place.line - 1]) + 1
        if place.kind is Kind.CODE and place.text.isalnum() and place.end_column > place.column:
            assert lines[place.line - 1][place.column - 1 :].startswith(place.text)
        assert place.sentence is not None


@anything
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=30))
def test_every_place_of_restructured_text_is_where_it_says(pieces: list[str]) -> None:
    text = "".join((FIRST, *pieces))
    lines = text.expandtabs(8).splitlines()
    found = [*islice(Document("a.rst", text, Audience.HOUSE).places(), 500)]
    assert found[0].text == "first"
    for place in found:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= place.end_column
        assert place.column <= len(lines[place.line - 1]) + 1


@anything
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=30))
def test_any_text_has_anchors_and_sentences(pieces: list[str]) -> None:
    text = "".join((STATED, *pieces))
    found = anchors.of(text)
    assert found is None or "first" in found
    first, *others = unproven.sentences("a.md", text)
    assert (first.clause, first.location.line) == ("tag-push-only", 3)
    assert all(5 <= one.location.line <= text.count("\n") + 1 for one in others)


def test_of_folders_within_each_other_only_some_count_as_versions() -> None:
    found = [
        version for _, version, _ in version_folders("/".join((*map(str, range(900)), "a.md")))
    ]
    assert found == ["0", "1", "2", "3"]
