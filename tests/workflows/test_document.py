"""YAML as GitHub reads it: every value with its place, and what GitHub refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.trees import plain

from pubproof.location import Location, Problem
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pubproof.workflows.reader.document import Document

PATH = ".github/workflows/a.yml"


def read(text: str | bytes) -> Document:
    return document.read(PATH, text.encode() if isinstance(text, str) else text)


def root(text: str | bytes) -> Mapping:
    done = read(text)
    assert done.problems == []
    assert isinstance(done.root, Mapping)
    return done.root


def scalar(text: str | bytes, key: str = "a") -> Scalar:
    node = root(text).get(key)
    assert isinstance(node, Scalar)
    return node


def span(node: Node) -> tuple[int, int, int, int]:
    assert node.location.path == PATH
    return node.location[1:]


# -- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        ("a: word", "word", (1, 4, 1, 8)),
        ("a:   word # comment", "word", (1, 6, 1, 10)),
        ("a: two words", "two words", (1, 4, 1, 13)),
        ("a: 'it''s'", "it's", (1, 4, 1, 11)),
        ('a: "t\\x77o\\u0041"', "twoA", (1, 4, 1, 18)),
        ("a: ''", "", (1, 4, 1, 6)),
        ("x: 1\na: one\n  two\n", "one two", (2, 4, 3, 6)),
        ("a:\n  word\n", "word", (2, 3, 2, 7)),
        ("{x: y, a: word}", "word", (1, 11, 1, 15)),
        ("a: !!str word", "word", (1, 4, 1, 14)),
        ("a: &mark word", "word", (1, 4, 1, 14)),
        ("ключ: x\na: слово", "слово", (2, 4, 2, 9)),
        ("{'🐍🐍': x, a: 漢字}", "漢字", (1, 14, 1, 16)),
        ("x: 1\r\na: word\r\n", "word", (2, 4, 2, 8)),
        ("x: 1\ra: word\r", "word", (2, 4, 2, 8)),
        ("\ufeffa: word", "word", (1, 4, 1, 8)),
        ("%YAML 1.2\n---\na: word\n...\n", "word", (3, 4, 3, 8)),
    ],
)
def test_a_value_stands_where_it_is_written(
    text: str, value: str, place: tuple[int, int, int, int]
) -> None:
    node = scalar(text)
    assert node.value == value
    assert span(node) == place


def test_keys_mappings_and_lists_have_places() -> None:
    tree = root("on:\n  push:\n    tags: [v*, 'w*']\njobs: {a: {b: c}}\n")
    keys = {key.value: span(key) for key, _ in tree.entries}
    assert keys == {"on": (1, 1, 1, 3), "jobs": (4, 1, 4, 5)}
    push = tree.get("on")
    assert isinstance(push, Mapping)
    assert push.location[1:3] == (2, 3)
    filters = push.get("push")
    assert isinstance(filters, Mapping)
    tags = filters.get("tags")
    assert isinstance(tags, Sequence)
    assert span(tags) == (3, 11, 3, 21)
    assert [span(item) for item in tags.items] == [(3, 12, 3, 14), (3, 16, 3, 20)]
    jobs = tree.get("jobs")
    assert isinstance(jobs, Mapping)
    assert span(jobs) == (4, 7, 4, 18)


def test_an_alias_is_the_node_of_its_anchor_at_its_place() -> None:
    tree = root("a: &x [one, two]\nb: *x\nc: &y word\nd: *y\n")
    assert plain(tree.get("b")) == ["one", "two"]
    assert tree.get("b") is tree.get("a")
    assert tree.get("d") is tree.get("c")
    again = tree.get("d")
    assert again is not None
    assert again.location[1:3] == (3, 4)


def test_an_anchor_that_is_set_again_means_the_last_one_above() -> None:
    tree = root("a: &x one\nb: *x\nc: &x two\nd: *x\n")
    assert [plain(tree.get(key)) for key in "abcd"] == ["one", "one", "two", "two"]


BLOCKS = [
    ("a: |\n  one\n  two\n", "one\ntwo\n", (2, 3)),
    ("a: |-\n  one\n  two\n\n", "one\ntwo", (2, 3)),
    ("a: |+\n  one\n\n\n", "one\n\n\n", (2, 3)),
    ("a: |2\n    one\n  two\n", "  one\ntwo\n", (2, 3)),
    ("a: |2-\n\n   one\n  two\n", "\n one\ntwo", (2, 3)),
    ("a: |1\n  one\n", " one\n", (2, 2)),
    ("a: |\n\n  one\n", "\none\n", (2, 3)),
    ("a: |\n      one\n       two\n", "one\n two\n", (2, 7)),
    ("a: | # comment\n  one\n", "one\n", (2, 3)),
    ("a: !!str |\n  one\n", "one\n", (2, 3)),
    ("a: &x |\n  one\n", "one\n", (2, 3)),
    ("a: &x !!str |-\n  one\n", "one", (2, 3)),
    ("a:\n  |\n  one\n", "one\n", (3, 3)),
    ("a: &x\n  |\n  one\n", "one\n", (3, 3)),
    ("a: |\r\n  one\r\n  two\r\n", "one\ntwo\n", (2, 3)),
    ("a: |\n  漢字 one\n  🐍\n", "漢字 one\n🐍\n", (2, 3)),
]


@pytest.mark.parametrize(("text", "value", "start"), BLOCKS)
def test_every_character_of_a_literal_block_has_its_place(
    text: str, value: str, start: tuple[int, int]
) -> None:
    node = scalar(text)
    assert node.value == value
    assert node.style == "|"
    lines = text.replace("\r\n", "\n").split("\n")
    found = 0
    for offset, character in enumerate(value):
        place = node.place_offset(offset)
        if offset == 0:
            assert (place.line, place.column) == start
        if character != "\n":
            assert lines[place.line - 1][place.column - 1] == character
            found += 1
    assert found == len(value) - value.count("\n") > 0


def test_places_on_one_line_count_the_quote() -> None:
    assert scalar("a: one two").place_offset(4, 3)[1:] == (1, 8, 1, 11)
    assert scalar("a: 'one two'").place_offset(4, 3)[1:] == (1, 9, 1, 12)
    assert scalar('a: "one two"').place(0, 4, 3)[1:] == (1, 9, 1, 12)


@pytest.mark.parametrize("text", ["a: !!str one two", "a: &x one two", "a: &x !!str 'one two'"])
def test_places_after_a_tag_or_an_anchor_count_from_the_text(text: str) -> None:
    place = scalar(text).place_offset(4, 3)
    assert text[place.column - 1 : place.end_column - 1] == "two"


FOLDED = [
    "a: 'it''s {here}, ''again'''",
    "a: '''{here}'",
    r'a: "t\x77o \\ \" {here}"',
    r'a: "\u0041 {here}"',
    r'a: "one\n\x20 {here} \U0000000A\L\tx"',
    r'a: "\xe9\_\e\U0001f40d {here}"',
    "a: >-\n  one\n  {here}\n",
    "a: > # one {}\n\n  one\n    two\n\n  {here} three\n\n# four\nb: 1",
    "a: &x !!str >2\n    one\n  {here}\n",
    "a: one\n  {here}",
    "a: &x !!str one\n\n  {here} # two\nb: 1",
    "a: 'one\n\n  {here}'",
    'a: "one\n  two \\\n  \\ {here}"',
    'a: "one\r\n  two \\\r\n  {here}"',
    "a:\n  'one\n   漢字 🐍 {here}'",
]


@pytest.mark.parametrize("text", FOLDED)
def test_a_place_behind_folds_and_escapes_is_exact(text: str) -> None:
    node = scalar(text)
    place = node.place_offset(node.value.index("{here}"), len("{here}"))
    line = text.splitlines()[place.line - 1]
    assert line[place.column - 1 : place.end_column - 1] == "{here}"
    assert (place.path, place.end_line) == (PATH, place.line)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]) | st.sampled_from("\n '\"")),
    st.sampled_from("'\"|>"),
    st.sampled_from([5, 20, 80]),
)
def test_every_character_has_its_place_in_every_style(value: str, style: str, width: int) -> None:
    text = yaml.dump({"a": f"x{value}x"}, default_style=style, width=width, allow_unicode=True)
    node = root(text).get("a")
    assert isinstance(node, Scalar)
    assert node.value == f"x{value}x"
    lines = re.split("[\n\x85\u2028\u2029]", text)
    for offset, character in enumerate(node.value):
        place = node.place_offset(offset)
        written = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        if character not in " \n\x85\u2028\u2029":
            is_escaped = node.style == '"' and written.startswith("\\")
            said = yaml.safe_load(f'"{written}"') if is_escaped else written.replace("''", "'")
            assert said == character


def test_a_place_behind_the_last_word_is_the_whole_value() -> None:
    node = scalar("a: >\n  one\n")
    assert node.place_offset(3) == node.location


def test_a_place_in_a_very_long_escaped_value_is_the_whole_value() -> None:
    node = scalar(r'a: "\n' + "x" * 300_000 + '"')
    assert node.place_offset(5) == node.location


def test_lines_of_an_escaped_value_have_their_places() -> None:
    node = scalar(r'a: "one\ntwo three\n"')
    assert node.value == "one\ntwo three\n"
    assert node.place(1, 4, 5)[1:] == (1, 14, 1, 19)


SCRIPT_CHARACTERS = st.characters(
    codec="utf-8", categories=("L", "N", "P", "S"), include_characters=" \t"
)
SCRIPT = st.lists(st.text(SCRIPT_CHARACTERS, max_size=12), min_size=1, max_size=6)


@given(
    lines=SCRIPT,
    indent=st.integers(1, 9),
    chomp=st.sampled_from(["", "-", "+"]),
    header=st.sampled_from(["", "!!str ", "&anchor "]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@example(lines=["  one", "two"], indent=4, chomp="", header="", newline="\n")
@example(lines=["", "  one"], indent=2, chomp="-", header="", newline="\n")
@example(lines=["one", "", "\ttwo"], indent=3, chomp="", header="!!str ", newline="\r\n")
def test_any_script_maps_back_to_its_file(
    lines: list[str], indent: int, chomp: str, header: str, newline: str
) -> None:
    assume(any(line.strip() for line in lines))
    pad = " " * indent
    body = "".join(f"{pad}{line}{newline}" for line in lines)
    text = f"x: y{newline}run: {header}|{indent}{chomp}{newline}{body}"
    node = scalar(text, "run")
    assert node.value.rstrip("\n") == "\n".join(lines).rstrip("\n")
    written = text.split(newline)
    for offset, character in enumerate(node.value):
        place = node.place_offset(offset)
        if character != "\n":
            assert written[place.line - 1][place.column - 1] == character


# -- values ------------------------------------------------------------------------------------


def test_on_is_a_key_and_not_a_boolean() -> None:
    tree = root("on: push\nyes: no\noff: y\n")
    assert [key.value for key, _ in tree.entries] == ["on", "yes", "off"]
    assert plain(tree) == {"on": "push", "yes": "no", "off": "y"}


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "!!bool true"])
def test_true_in_the_core_schema(text: str) -> None:
    assert scalar(f"a: {text}").boolean is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE"])
def test_false_in_the_core_schema(text: str) -> None:
    assert scalar(f"a: {text}").boolean is False


@pytest.mark.parametrize(
    "text", ["yes", "on", "y", "no", "off", "tRUE", "'true'", '"false"', "1", "", "!!str true"]
)
def test_no_boolean_in_the_core_schema(text: str) -> None:
    assert scalar(f"a: {text}").boolean is None


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL", "!!null ~", "# comment"])
def test_null_in_the_core_schema(text: str) -> None:
    assert scalar(f"a: {text}").is_null


@pytest.mark.parametrize("text", ["''", '""', "'~'", "'null'", "nULL", "none", "!!str null", "|\n"])
def test_no_null_in_the_core_schema(text: str) -> None:
    assert not scalar(f"a: {text}").is_null


@pytest.mark.parametrize(
    "value",
    ["1_000", "0o17", "1:30", "2024-01-01", "1e400", ".nan", "-.inf", "0x" + "f" * 8, "1" * 400],
)
def test_numbers_and_dates_stay_as_they_are_written(value: str) -> None:
    assert scalar(f"a: {value}").value == value


def test_folding_chomping_and_escapes_are_resolved() -> None:
    text = 'a: >\n  one\n  two\n\n  three\nb: "x\\\n  y\\n\\tz"\nc: |-\n  one\n\n  two\n\n'
    assert plain(root(text)) == {"a": "one two\nthree\n", "b": "xy\n\tz", "c": "one\n\ntwo"}


def test_a_key_is_found_in_any_letter_case_only_where_asked() -> None:
    tree = root("Password: x\n")
    assert tree.get("password") is None
    found = tree.find("PASSWORD")
    assert found is not None
    assert found[0].value == "Password"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("3.10", "3.1"),
        ("'3.10'", "3.10"),
        ("!!str 3.10", "3.10"),
        ("007", "7"),
        ("1e3", "1000"),
        ("0x1F", "31"),
        ("0xffffffff", "-1"),
        ("0o17", "15"),
        ("1.2.3", "1.2.3"),
        ("-.inf", "-Infinity"),
        (".nan", "NaN"),
        ("True", "true"),
        ("FALSE", "false"),
        ("'True'", "True"),
        ("yes", "yes"),
        ("~", ""),
        ("2024-01-01", "2024-01-01"),
    ],
)
def test_github_writes_values_out_in_its_own_way(written: str, text: str) -> None:
    assert scalar(f"a: {written}").text == text


# -- what GitHub refuses -----------------------------------------------------------------------

REFUSED = [
    ("a: 1\nb: 2\na: 3\n", "'a' stands twice", 3, 1),
    ("Key: 1\nkey: 3\n", "'key' stands twice", 2, 1),
    ("x: {PATH: 1, Path: 2}\n", "'Path' stands twice", 1, 14),
    ("a: 1\n'a': 2\n", "'a' stands twice", 2, 1),
    ("a:\n\tb: c\n", "tab", 2, 1),
    ("a: b\n\tc: d\n", "tab", 2, 1),
    ("a: 1\n---\nb: 2\n", "second YAML document", 2, 1),
    ("a: 1\n...\n---\nb: 2\n", "second YAML document", 3, 1),
    ("a: !custom b\n", "'!custom'", 1, 4),
    ("a: !!python/name:os.system x\n", "python/name:os.system", 1, 4),
    ("a: !!binary aGVsbG8=\n", "binary", 1, 4),
    ("a: !!set b\n", "set", 1, 4),
    ("a: !secret b\n", "secret", 1, 4),
    ("a: !!bool yes\n", "bool", 1, 4),
    ("a: !!bool 'true'\n", "bool", 1, 4),
    ("a: !!int 1.5\n", "int", 1, 4),
    ("a: !!float x\n", "float", 1, 4),
    ("a: !!null x\n", "null", 1, 4),
    ("a: 0x100000000\n", "32 bits", 1, 4),
    ("a: 0o77777777777\n", "32 bits", 1, 4),
    ("x: &x {a: b}\ny:\n  <<: *x\n", "merge keys", 3, 3),
    ("? [a, b]\n: c\n", "single value", 1, 3),
    ("? {a: b}\n: c\n", "single value", 1, 3),
    ("x: &x [a]\n*x : c\n", "single value", 1, 4),
    ("a: *x\nb: &x c\n", "'*x' names no anchor", 1, 4),
    ("a: &x [*x]\n", "'*x' stands inside", 1, 8),
    ("a: &x\n  b: *x\n", "'*x' stands inside", 2, 6),
    ("a: [b\nc: d\n", "not valid YAML", 2, 2),
    ("a: 'b\nc: d\n", "not valid YAML", 2, 5),
    ("a: b: c\n", "not valid YAML", 1, 5),
    ("a: @b\n", "not valid YAML", 1, 4),
    ("a: \x07\n", "character", 1, 4),
    ("x: y\na: b\x00c\n", "NUL", 1, 1),
    ("a:\n" + "- " * 60 + "x\n", "levels deep", 2, 99),
    ("", "empty", 1, 1),
    ("\n\n", "empty", 1, 1),
    ("# comment\n", "empty", 1, 1),
    ("---\n", "empty", 1, 1),
    ("~\n", "empty", 1, 1),
]


@pytest.mark.parametrize(("text", "says", "line", "column"), REFUSED)
def test_what_github_refuses_is_a_problem_at_its_place(
    text: str, says: str, line: int, column: int
) -> None:
    problems = read(text).problems
    assert len(problems) == 1
    assert says in problems[0].message
    assert problems[0].location[:3] == (PATH, line, column)
    assert problems[0].help


def test_every_problem_of_a_file_is_reported() -> None:
    done = read("a: !x 1\nb: !y 2\nA: 3\n")
    assert [problem.location.line for problem in done.problems] == [1, 2, 3]
    assert done.root is not None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_the_line_that_a_place_names_is_the_line_that_is_quoted(end: str) -> None:
    done = read(f"# one{end}# two{end}a: !x b{end}")
    (problem,) = done.problems
    assert done.source.line(problem.location.line) == "a: !x b"


def test_known_tags_are_no_problem() -> None:
    text = "a: !!str x\nb: !!int 1\nc: !!map {}\nd: !own []\ne: !!null ~\nf: ! y\ng: !!float 1.0\n"
    assert len(root(text).entries) == 7


def test_the_first_byte_that_is_not_utf8_is_named_with_its_place() -> None:
    (problem,) = read("ä: x\nb: ".encode() + b"\xff\n").problems
    assert "0xff" in problem.message
    assert problem.location.line == 2


@pytest.mark.parametrize("size", [1024 * 1024, 1024 * 1024 + 1])
def test_githubs_limit_of_length_is_a_limit_in_characters(size: int) -> None:
    text = "a: b\n#" + "€" * (size - 6)
    assert len(text) == size
    assert bool(read(text).problems) == (size > 1024 * 1024)


@pytest.mark.parametrize(("depth", "refused"), [(40, False), (200, True)])
def test_nesting_is_followed_through_aliases(depth: int, *, refused: bool) -> None:
    half = depth // 2
    text = f"a: &x {'[' * half}{']' * half}\nb: {'[' * half}*x{']' * half}\n"
    assert bool(read(text).problems) is refused


# -- any bytes, any tree -----------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_problem(data: bytes) -> None:
    done = document.read(PATH, data)
    assert (done.root is None) <= bool(done.problems)


@given(st.text("ab:-[]{}&*!|>'\"#%@`?, \n\t\r.<=~\x85\u2028", max_size=60))
def test_any_punctuation_gives_a_tree_or_a_problem(text: str) -> None:
    done = read(text)
    assert (done.root is None) <= bool(done.problems)
    for problem in done.problems:
        assert problem.location.line >= 1
        assert problem.location.column >= 1


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=6)
TREES = st.recursive(
    TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXT.map(lambda key: f"k{key}"), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    tree=st.dictionaries(TEXT, TREES, min_size=1, max_size=4),
    flow=st.sampled_from([True, False, None]),
    width=st.sampled_from([10, 80]),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
)
def test_a_tree_that_was_written_is_read_back(
    tree: dict[str, object], *, flow: bool | None, width: int, style: str | None
) -> None:
    assume(len({key.lower() for key in tree}) == len(tree))
    text = yaml.safe_dump(
        tree, default_flow_style=flow, default_style=style, allow_unicode=True, width=width
    )
    done = read(text)
    twice = [problem for problem in done.problems if "stands twice" not in problem.message]
    assert twice == []
    if not done.problems:
        assert plain(done.root) == tree


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_that_is_no_text_is_named_behind_a_byte_order_mark_too(mark: bytes) -> None:
    problem = document.decode("a.yml", mark + b"name: x\non: \xff\n")
    assert isinstance(problem, Problem)
    assert problem.location == Location("a.yml", 2, 5, 2, 6)
    assert "0xff" in problem.message
