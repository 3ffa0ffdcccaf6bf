"""Expressions, from GitHub's page "Evaluate expressions in workflows and actions".

Where the page is silent, the rows follow the test data of `actions/languageservices`
(`expressions/testdata`), which GitHub keeps for all its readers of expressions.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.workflows.expressions import (
    Condition,
    Expression,
    ExpressionError,
    Unknown,
    Value,
    evaluate,
    functions_used,
    interpolate,
    one_of,
    parse,
    parse_condition,
    parse_template,
    references,
    sole_path,
    truth,
    value_of,
)

FRUITS: Value = [
    {"name": "apple", "quantity": 1.0},
    {"name": "orange", "quantity": 2.0},
    {"name": "pear", "quantity": 1.0},
]
CONTEXTS: dict[str, Value] = {
    "github": {"ref": "refs/heads/main", "event_name": "push", "Actor": "Mona"},
    "fruits": FRUITS,
    "vegetables": {
        "scallions": {"colors": ["green", "white"], "ediblePortions": ["roots", "stalks"]},
        "beets": {"colors": ["purple"], "ediblePortions": ["roots"]},
    },
    "foo": ["zero", "one", "two"],
    "empty": {},
    "other": {},
    "list": [],
    "odd": {"true": "t", "": "e", "Array": "a", "15": "f", "0.5": "h", "NaN": "n", "null": "p"},
    "mixed": [None, True, 123.456, "abc", [], {}, {"k": "v"}],
    "partial": {"known": "x", "unknown": Unknown("why not")},
    "blurred": ["a", Unknown("who knows")],
    "tag": Unknown("which version", pieces=("refs/tags/v", "")),
    "file": Unknown("whose repository", pieces=("", "/publish.yml@refs/tags/v1")),
    "choice": Unknown("which choice", choices=("alpha", "also")),
    "objects": [{"name": "a"}, Unknown("an element"), {"x": 1.0}, 3.0],
}


def value(source: str, **status: bool | Unknown) -> Value:
    return evaluate(parse(source), CONTEXTS, status)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("null", None),
        ("false", False),
        ("711", 711.0),
        ("-9.2", -9.2),
        ("0xff", 255.0),
        ("-2.99e-2", -0.0299),
        ("'It''s open source!'", "It's open source!"),
        (".5", 0.5),
        ("+1", 1.0),
        ("1.", 1.0),
        ("0xffffffff", -1.0),
        ("0x80000000", -2147483648.0),
        ("0o777", 511.0),
        ("1E+1", 10.0),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
        (" ( ( 'a' ) ) ", "a"),
    ],
)
def test_a_literal_is_worth_what_it_says(source: str, expected: Value) -> None:
    result = value(source)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    "source",
    [
        "null == 0", "true == 1", "'' == 0", "null == ''", "false == ' 0.0 '", "255 == ' 0xFF '",
        "' 0o10 ' == 8", "'Infinity' == Infinity", "' -1.2E+2 ' == -120", "0 == -0",
        "fromJSON('\"\\u001f0\"') != 0",
        "NaN != NaN", "'abc' != NaN", "'abc' != 0", "list != NaN", "empty != empty.x",
        "'ABC' == 'abc'", "'ς' == 'Σ'", "'Ü' == 'ü'", "'İ' != 'i'",
        "'\u0131' != 'I'", "'ß' != 'SS'",
        "empty == empty", "empty != other", "list == list", "list <= list",
        "list != fromJSON('[]')",
        "!(list < list)", "!(empty < 1)", "null <= null", "!(null < null)",
        "'def' > 'abc'", "'B' > 'a'", "'_' > 'b'", "'\uffff' > '😀'",
        "true > false", "false >= false", "0 > ' -1 '",
        "fromJSON('\"\\ud800\"') > 'a'",
        "!(NaN < 1)", "!(NaN >= NaN)", "true > null", "-1 < false",
        "3 < 2 < 1", "2 == 2 == 1",
        "!!(1 || 0 && 0)", "!2 < 3", "!(1 == 2) && true",
        "!null", "!''", "!0", "!-0", "!NaN", "!!'0'", "!!list", "!!empty",
    ],
)  # fmt: skip
def test_an_operator_compares_as_github_does(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("true && 'a' && 'b'", "b"),
        ("true && 0 && 2", 0.0),
        ("null && true", None),
        ("'' || null || 'x'", "x"),
        ("false && 0 || null", None),
        ("(1 || 2) && 3", 3.0),
        ("0 || ''", ""),
    ],
)
def test_and_and_or_give_operands(source: str, expected: Value) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("github.ref", "refs/heads/main"),
        ("GitHub.ACTOR", "Mona"),
        ("github['actor']", "Mona"),
        ("github.nothing.at.all", None),
        ("github.ref.length", None),
        ("foo[1]", "one"),
        ("foo[1.9]", "one"),
        ("foo[' 0x02 ']", "two"),
        ("foo[true]", "one"),
        ("foo[null]", "zero"),
        ("foo[3]", None),
        ("foo[-1]", None),
        ("foo[NaN]", None),
        ("foo[Infinity]", None),
        ("foo[list]", None),
        ("foo.one", None),
        ("odd[true]", "t"),
        ("odd.null", "p"),
        ("odd[null]", "e"),
        ("odd[0x0f]", "f"),
        ("odd[.5]", "h"),
        ("odd[NaN]", "n"),
        ("odd[list]", None),
        ("foo[foo['x'] || 2]", "two"),
        ('fromJSON(\'["a", "b"]\')[1]', "b"),
        ("(github).ref", "refs/heads/main"),
        ("fruits.*.name", ["apple", "orange", "pear"]),
        ("fruits[*]['NAME']", ["apple", "orange", "pear"]),
        ("fruits.*.nothing", []),
        ("vegetables.*.ediblePortions", [["roots", "stalks"], ["roots"]]),
        ("vegetables.*.colors[0]", ["green", "purple"]),
        ("vegetables.*.colors.*", ["green", "white", "purple"]),
        ("vegetables.*.*", [["green", "white"], ["roots", "stalks"], ["purple"], ["roots"]]),
        ("github.ref.*", []),
        ("fruits.*[list]", []),
    ],
)
def test_properties_and_filters(source: str, expected: Value) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("contains('Hello world', 'llo')", True),
        ("contains('abCdEf', 'cDe')", True),
        ("contains('1234', 23)", True),
        ("contains('asdf', null)", True),
        ("contains('true', false)", False),
        ('contains(fromJSON(\'["push", "pull_request"]\'), github.event_name)', True),
        ("contains(fruits.*.name, 'PEAR')", True),
        ("contains(fruits.*.name, 'fig')", False),
        ("contains(fromJSON('[0]'), false)", True),
        ("contains(empty, 'x')", False),
        ("contains('Object', empty)", False),
        ("startsWith('Hello world', 'He')", True),
        ("STARTSWITH('Hello world', 'hE')", True),
        ("startsWith(github, 'Object')", False),
        ("startsWith('\u0131', 'I')", False),
        ("endsWith('Hello world', 'ld')", True),
        ("endsWith('1234', 23)", False),
        ("endsWith('Array', list)", False),
        ("format('Hello {0} {1} {2}', 'Mona', 'the', 'Octocat')", "Hello Mona the Octocat"),
        ("format('{{Hello {0} {1} {2}!}}', 'Mona', 'the', 'Octocat')", "{Hello Mona the Octocat!}"),
        ("format('{{{{0}}}}', 'abc')", "{{0}}"),
        ("format('}}{{}}')", "}{}"),
        ("format(null)", ""),
        ("format('{0}|{0}', 1.20)", "1.2|1.2"),
        ("format('{0}', -0.0)", "0"),
        ("format('{0}', 0.84551240822557006)", "0.84551240822557"),
        ("format('{0} {1}', 1000000000000000, 0.00001)", "1E+15 1E-05"),
        ("format('{0} {1} {2}', NaN, Infinity, -Infinity)", "NaN Infinity -Infinity"),
        ("format('{0}{1}{2}{3}', list, empty, null, true)", "ArrayObjecttrue"),
        ("join(fruits.*.name, ', ')", "apple, orange, pear"),
        ("join(foo)", "zero,one,two"),
        ("join(foo, null)", "zeroonetwo"),
        ("join(foo, list)", "zero,one,two"),
        ("join(mixed)", ",true,123.456,abc,Array,Object,Object"),
        ("join(list)", ""),
        ("join(empty)", ""),
        ("join(123.456)", "123.456"),
        ("toJSON(null)", "null"),
        ("toJSON(-0)", "0"),
        ("toJSON('a\"\\é')", '"a\\"\\\\é"'),
        ("toJSON('X\u2028\x85')", '"X\\u2028\\u0085"'),
        ("toJSON(mixed[6])", '{\n  "k": "v"\n}'),
        ("toJSON(list)", "[]"),
        ("toJSON(empty)", "{}"),
        ("toJSON(fromJSON('[[1, {\"a\": []}], {}]'))", None),
        ('fromJSON(\'{"a": {"b": 3}}\').A.B', 3.0),
        ("fromJSON('true')", True),
        ("fromJSON('1')", 1.0),
        ("fromJSON(toJSON(fruits))[2].name", "pear"),
        ("case(github.ref == 'refs/heads/main', 'production', 'development')", "production"),
        ("case(false, 'a', false, 'b', 'c')", "c"),
        ("case(false, 'a', true, 'b', 'c')", "b"),
    ],
)
def test_a_function_gives_what_it_gives_at_github(source: str, expected: Value) -> None:
    if source.startswith("toJSON(fromJSON("):
        expected = '[\n  [\n    1,\n    {\n      "a": []\n    }\n  ],\n  {}\n]'
    result = value(source)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("nowhere.x", "the context nowhere is not known here"),
        ("partial.unknown", "why not"),
        ("partial.unknown.deeper[0]", "why not"),
        ("github[partial.unknown]", "why not"),
        ("foo[partial.unknown]", "why not"),
        ("partial.unknown == partial.unknown", "why not"),
        ("partial.unknown != 1", "why not"),
        ("1 < partial.unknown", "why not"),
        ("!partial.unknown", "why not"),
        ("contains(partial.unknown, 'a')", "why not"),
        ("contains('a', partial.unknown)", "why not"),
        ("contains(blurred, 'b')", "who knows"),
        ("contains(objects.*.name, 'b')", "an element"),
        ("contains(objects.*.*, 'b')", "an element"),
        ("startsWith(partial.unknown, 'a')", "why not"),
        ("startsWith(tag, 'refs/tags/v1')", "which version"),
        ("startsWith(tag, 1)", "which version"),
        ("contains(file, 'octo/')", "whose repository"),
        ("endsWith(file, 'octo/publish.yml@refs/tags/v1')", "whose repository"),
        ("contains(choice, 'p')", "which choice"),
        ("tag == 'refs/tags/v1'", "which version"),
        ("tag < 'refs/heads/main'", "which version"),
        ("endsWith('a', partial.unknown)", "why not"),
        ("format('{0}', partial.unknown)", "why not"),
        ("format(partial.unknown)", "why not"),
        ("join(blurred)", "who knows"),
        ("join(partial.unknown)", "why not"),
        ("join(foo, partial.unknown)", "why not"),
        ("toJSON(partial)", "why not"),
        ("fromJSON(partial.unknown)", "why not"),
        ("case(partial.unknown, 1, 2)", "why not"),
        ("case(1, 1, 2)", "a condition of case() is not a boolean"),
        ("hashFiles('**')", "hashFiles() depends on files"),
        ("fromJSON('{')", "the text given to fromJSON() is not JSON"),
        ('fromJSON(\'{"a": 1, "A": 2}\')', "the text given to fromJSON() is not JSON"),
        ("format('{0')", "the format string '{0' is not valid"),
        ("format('{0}}', 1)", "the format string '{0}}' is not valid"),
        ("format('{1}', 1)", "the format string '{1}' is not valid"),
        ("format('{0:x}', 1)", "the format string '{0:x}' is not valid"),
        ("success()", "the result of success() is not known here"),
        ("success('build')", "the result of success() is not known here"),
        ("partial.unknown && 'x'", "why not"),
        ("partial.unknown || ''", "why not"),
        ("partial.unknown.*.x.y", "why not"),
    ],
)
def test_unknown_values_spread(source: str, reason: str) -> None:
    result = value(source)
    assert isinstance(result, Unknown)
    assert result.reason == reason
    assert reason in repr(result)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("false && nowhere", False),
        ("true || nowhere", True),
        ("nowhere == 1 && false", False),
        ("nowhere == 1 || true", True),
        ("!nowhere && false", False),
        ("contains(nowhere, 'x') && false", False),
        ("startsWith(nowhere, 'x') || true", True),
        ("success() && false", False),
        ("success('build') || true", True),
        ("!(nowhere && '')", True),
        ("!(nowhere || 'x')", False),
        ("contains(blurred, 'A')", True),
        ("contains(list, nowhere)", False),
        ("partial.known", "x"),
        ("format('{0}', 'a', nowhere)", "a"),
        ("join(fromJSON('[1]'), nowhere)", "1"),
        ("case(true, 1, nowhere, nowhere, nowhere)", 1.0),
        ("github.ref[nowhere]", None),
        ("!!nowhere.*", True),
        ("startsWith(tag, 'Refs/tags/')", True),
        ("contains(file, '/Publish.yml@')", True),
        ("endsWith(file, '@refs/tags/v1')", True),
        ("endsWith(file, '@refs/heads/main')", False),
        ("contains(choice, 'AL')", True),
        ("startsWith(choice, 'a')", True),
        ("contains('alpha also', choice)", True),
        ("endsWith(format('{0}a{1}b', tag, tag), 'B')", True),
        ("endsWith(choice, 'b')", False),
        ("startsWith(tag, 'refs/tags/v')", True),
        ("startsWith(tag, 'refs/heads/')", False),
        ("startsWith(format('a {0}', tag), 'a refs/tags/')", True),
        ("tag == 'refs/heads/main'", False),
        ("'refs/heads/main' != tag", True),
    ],
)
def test_what_holds_whatever_the_unknown_values(source: str, expected: Value) -> None:
    assert value(source) == expected


def test_a_truth_may_be_known_though_the_value_is_not() -> None:
    result = value("nowhere || 'x'")
    assert isinstance(result, Unknown)
    assert truth(result) is True
    assert isinstance(value("(nowhere || 'x') == 'x'"), Unknown)
    assert truth(value("nowhere && ''")) is False
    assert truth(value("nowhere == 1 && nowhere && false || success() && false")) is False
    assert truth(value("format('v{0}', nowhere)")) is True
    assert truth(value("toJSON(partial)")) is True


def test_what_counts_is_not_empty() -> None:
    assert value("format('v{0}', nowhere) == ''") is False
    assert value("'' != (nowhere || 'x')") is True
    assert isinstance(value("(nowhere || 'x') == null"), Unknown)
    assert isinstance(value("nowhere == ''"), Unknown)


def test_a_filter_may_find_nothing_in_what_is_unknown() -> None:
    for source in ("join(hidden.*.name)", "join(hidden.*.name, '-')"):
        found = evaluate(parse(source), {"hidden": [Unknown("one"), Unknown("two")]})
        assert isinstance(truth(found), Unknown)
    found = value("join(objects.*.name, '-')")
    assert truth(found) is True
    assert isinstance(found, Unknown)
    assert found.beginning == ""


def test_what_is_known_around_what_is_not_is_kept() -> None:
    found = value("format('a{0}b{1}{2}c', partial.unknown, tag, 'd')")
    assert isinstance(found, Unknown)
    assert found.pieces == ("a", "brefs/tags/v", "dc")


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("hidden == 'a' && 'x' || 'y'", ("x", "y")),
        ("hidden == 'a' && 'x' || hidden == 'b' && 'y' || 'z'", ("x", "y", "z")),
        ("hidden && 'x' || 'y'", ("x", "y")),
        ("format('a{0}b', !hidden && 'x' || 'y')", ("axb", "ayb")),
        ("format('c{0}', format('a{0}b', !hidden && 'x' || 'y'))", ("caxb", "cayb")),
        ("hidden == 'a' || 'x'", ("true", "x")),
        ("(hidden == 'a' || hidden == 'b') && 'x'", ("false", "x")),
        ("hidden == 'a' && 'x'", ("false", "x")),
        ("hidden && 'x'", ()),
        ("hidden || 'x'", ()),
        ("hidden == 'a' && hidden || 'x'", ()),
        ("format('{0}{0}', hidden && 'x' || 'y')", ()),
        (" || ".join(f"hidden == '{one}' && 'x{one}'" for one in range(100)), ()),
    ],
)
def test_of_some_values_the_texts_are_told_of_which_they_are_one(
    source: str, texts: tuple[str, ...]
) -> None:
    found = evaluate(parse(source), {"hidden": Unknown("which")})
    assert isinstance(found, Unknown)
    assert found.texts == texts


@pytest.mark.parametrize(
    ("values", "counts"),
    [(["a", 1.0], True), (["", False, None], False), (["a", ""], None), ([], None)],
)
def test_one_of_some_values_counts_as_all_of_them_do(
    values: list[Value], *, counts: bool | None
) -> None:
    assert one_of(values, "which").truth is counts


def test_only_the_beginning_is_kept_of_a_text_with_many_unknown_parts() -> None:
    contexts: dict[str, Value] = {"it": Unknown("one")}
    for _ in range(100):
        contexts["it"] = evaluate(parse("format('a{0}b{0}', it)"), contexts)
    found = contexts["it"]
    assert isinstance(found, Unknown)
    assert found.beginning == "a" * 100
    assert len(found.pieces) < 200


def test_a_status_function_asks_for_the_status() -> None:
    assert value("SUCCESS() && !failure()", success=True, failure=False) is True
    assert truth(value("always()", always=True)) is True
    assert isinstance(value("success('build')", success=True), Unknown)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (None, False), (False, False), (0.0, False), (-0.0, False), (math.nan, False), ("", False),
        (True, True), (1.0, True), (math.inf, True), ("false", True), ([], True), ({}, True),
        (Unknown("x", truth=False), False),
    ],
)  # fmt: skip
def test_which_values_are_true(given_value: Value, *, expected: bool) -> None:
    assert truth(given_value) is expected


def test_the_truth_of_an_unknown_is_that_unknown() -> None:
    unknown = Unknown("x")
    assert truth(unknown) is unknown


@pytest.mark.parametrize(
    ("source", "offset"),
    [
        ("", 0), ("  ", 0), ("1 <", 3), ("1 < )", 4), ("> 1", 0), ("github.()", 7),
        ("endswith(1, 2 a)", 14), ("(1,", 2), ("1 2", 2), ("(1)2", 3), ("tojson(1)2", 9),
        ("foo 2", 4), ("foo['bar']2", 10), ("nonExistent()", 0), ("false && nonExistent()", 9),
        ("1 = < 2", 2), ("1 & < 2", 2), ("1 |2 |3", 2), ("1 @abc 2", 2), ("'foo", 0), ("'a''", 0),
        ("tojson(a,b ", 11), ("true ||( false && false", 23), ("😊", 0), ("1 && ..github", 5),
        (".github/x", 0), ("github/workflow.md", 0), ("foo.b@r", 4), ("foo.1", 4), ("foo.", 4),
        ("foo.'x'", 4), ("'a'.b", 3), ("1[0]", 1), ("()", 1), ("a[]", 2), ("a[*", 3),
        ("a[* == 1]", 4),
        ("a[1", 3), ("a]", 1), ("(a]", 2), ("contains(a]", 10), ("a)", 1), ("a, b", 1),
        ("f[a, b]", 3),
        ("join()", 0), ("join(1, 2, 3)", 0), ("case(true, 1)", 0), ("case(true, 1, 2, 3)", 0),
        ("contains(1,)", 11), ("contains(,1)", 9), ("null()", 4), ("True && null x", 13),
        ("a !b", 2),
        ("0x01p2", 0), ("-Inf", 0), ("-0xFF", 0), ("0x100000000", 0), ("1-2", 0), ('"a"', 0),
        ("a*b", 0),
        ("always(1)", 0), ("hashFiles()", 0), ("!", 1), ("a ! = b", 2),
    ],
)  # fmt: skip
def test_wrong_syntax_is_refused_at_its_place(source: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert caught.value.offset == offset
    assert caught.value.message == str(caught.value)


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ("!" * 49 + "false", "!" * 50 + "false"),
        ("foo" + "._1" * 49, "foo" + "._1" * 50),
        ("foo" + ".*" * 49, "foo" + ".*" * 50),
        ("foo" + "[1]" * 49, "foo" + "[1]" * 50),
        ("tojson(" * 49 + "1" + ")" * 49, "tojson(" * 50 + "1" + ")" * 50),
        ("1" + " == 1" * 49, "1" + " == 1" * 50),
        ("(" * 9000 + "1" + ")" * 9000, "foo" + "[foo" * 50 + "]" * 50),
        ("true" + " && true" * 2000, "a" * 21_001),
        ("a" * 21_000, "(" * 10_000),
    ],
)
def test_depth_and_length(allowed: str, refused: str) -> None:
    evaluate(parse(allowed), {})
    with pytest.raises(ExpressionError):
        parse(refused)


def test_a_text_with_expressions_is_as_long_as_the_call_that_github_makes_of_it() -> None:
    places = "".join(f"{{{number}}}" for number in range(11))
    called = f"format('''{{{{}}}}{places}'{', x' * 11})"
    text = "'{}" + "${{ x }}" * 11 + "a" * (21_000 - len(called))
    assert len(parse_template(text)) == 13
    with pytest.raises(ExpressionError, match="longer than 21000 characters"):
        parse_template(text + "a")
    assert parse_template("a" * 21_001) == ("a" * 21_001,)


def test_texts_do_not_grow_without_end() -> None:
    source = "'xxxxxxxxxxxxxxxx'"
    for _ in range(45):
        source = f"format('{{0}}{{0}}', {source})"
    assert truth(value(source)) is True
    assert isinstance(value(source), Unknown)
    assert isinstance(value("toJSON(" * 48 + "'\"'" + ")" * 48), Unknown)
    assert isinstance(value(f"fromJSON('{'[' * 20_000}')"), Unknown)
    deep = f"toJSON(fromJSON('{'[' * 200}{']' * 200}'))"
    assert isinstance(value(deep), Unknown)


def test_a_template_is_texts_and_expressions() -> None:
    assert parse_template("plain") == ("plain",)
    assert parse_template("") == ()
    one, two, three = parse_template("a ${{ x }}${{ '}}' }}")
    assert one == "a "
    assert isinstance(two, Expression)
    assert two.source == " x "
    assert isinstance(three, Expression)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("a ${{ b", 2), ("${{ 'b }}", 0), ("a ${{ b c }}", 8), ("${{ a }} ${{}}", 12)],
)
def test_a_wrong_template_is_refused_at_its_place(text: str, offset: int) -> None:
    for function in (parse_template, parse_condition):
        with pytest.raises(ExpressionError) as caught:
            function(text)
        assert caught.value.offset == offset


def test_a_text_is_worth_its_expressions_filled_in() -> None:
    def value(text: str) -> Value:
        return value_of(parse_template(text), CONTEXTS)

    assert value("${{ 1 }}") == 1.0
    assert value("${{ foo }}") == ["zero", "one", "two"]
    assert value("v${{ 1 }}") == "v1"
    assert value("") == ""


def test_texts_are_filled_in() -> None:
    def filled(text: str) -> str | Unknown:
        return interpolate(parse_template(text), {})

    assert filled("") == ""
    assert filled("${{ 1.50 }}") == "1.5"
    assert filled("${{ fromJSON('{}') }}-${{ null }}-${{ true }}") == "Object--true"
    assert filled("x" * 200_000) == "x" * 200_000
    unknown = filled("pypi-${{ matrix.x }}")
    assert isinstance(unknown, Unknown)
    assert unknown.reason == "the context matrix is not known here"


def test_a_text_asks_for_the_status() -> None:
    failed = {"failure": True}
    only = parse_template("${{ failure() }}")
    assert value_of(only, {}, failed) is True
    assert interpolate(only, {}, failed) == "true"
    mixed = parse_template("v${{ x }} ${{ failure() }}")
    assert value_of(mixed, {"x": 1.0}, failed) == "v1 true"


@pytest.mark.parametrize(
    ("text", "contexts", "expected"),
    [
        ("x == 1", {"x": 1.0}, True),
        ("  x == 2\n", {"x": 1.0}, False),
        ("${{ x == 2 }}", {"x": 1.0}, False),
        # Text outside of the braces makes a string, and that is not empty.
        ("${{ x == 2 }}\n", {"x": 1.0}, True),
        (" ${{ x == 2 }}", {"x": 1.0}, True),
        ("${{ x == 2 }} && true", {"x": 1.0}, True),
        ("!${{ x }}", {}, True),
        ("${{ x }}${{ x }}", {"x": ""}, False),
        # A quoted string in the braces stands for its text.
        ("${{ 'false' }}", {}, False),
        ("${{ ' x == 1' }}", {"x": 1.0}, True),
        ("${{ '' }}", {}, True),
        ("", {}, True),
        (" \n", {}, True),
        ("x", {}, None),
    ],
)
def test_what_a_condition_comes_to(
    text: str, contexts: dict[str, Value], *, expected: bool | None
) -> None:
    result = parse_condition(text).evaluate(contexts, {"success": True})
    assert isinstance(result, Unknown) if expected is None else result is expected


def test_success_is_asked_for_unless_a_status_function_is_called() -> None:
    failed = {"success": False, "failure": True, "always": True}
    plain = parse_condition("true")
    assert plain.status_functions == frozenset()
    assert plain.evaluate({}, failed) is False
    assert isinstance(plain.evaluate({}), Unknown)
    assert parse_condition("false").evaluate({}) is False
    called = parse_condition("true && (Failure() || x)")
    assert called.status_functions == {"failure"}
    assert called.evaluate({}, failed) is True
    assert parse_condition("${{ always() }}\n").evaluate({}, failed) is True
    assert parse_condition("'always()'").status_functions == frozenset()
    assert parse_condition("").status_functions == {"success"}
    assert isinstance(parse_condition("${{ 'x y' && y }}"), Condition)


def test_the_offset_of_an_error_in_a_condition_is_one_in_its_text() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition("${{ 'a b' }}")
    assert caught.value.offset == 7


def test_references_and_functions() -> None:
    expression = parse(
        "!secrets.PYPI_API_TOKEN && needs['build'].result == needs[env.x].result"
        " || contains(Needs.*.result, fromJSON(inputs.a)[inputs.b].c) && github && x[1].y"
    )
    assert references(expression) == (
        ("secrets", "PYPI_API_TOKEN"),
        ("needs", "build", "result"),
        ("needs", "*", "result"),
        ("env", "x"),
        ("Needs", "*", "result"),
        ("inputs", "a"),
        ("inputs", "b"),
        ("github",),
        ("x", "*", "y"),
    )
    assert functions_used(expression) == {"contains", "fromjson"}
    mixed = parse_condition("a ${{ b.c }}").expression
    assert references(mixed) == (("b", "c"),)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("${{ github.run_id }}", ("github", "run_id")),
        ("${{ github['run_id'] }}", ("github", "run_id")),
        ("a${{ github.run_id }}", ()),
        ("${{ github.run_id || 1 }}", ()),
        ("${{ github.event.number }}", ("github", "event", "number")),
        ("${{ github.event[0] }}", ()),
        ("${{ github.event.*.number }}", ()),
        ("${{ github.* }}", ()),
        ("${{ github }}", ()),
        ("github.run_id", ()),
        ("${{ github.", ()),
    ],
)
def test_a_text_that_is_one_property(text: str, path: tuple[str, ...]) -> None:
    assert sole_path(text) == path


SOURCES = st.recursive(
    st.sampled_from(
        [
            "a",
            "b",
            "c.x",
            "c.y",
            "c.*",
            "d[0]",
            "d.*.x",
            "'x'",
            "''",
            "0",
            "1",
            "true",
            "false",
            "null",
        ]
    ),
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["&&", "||", "==", "!=", "<", "<=", ">", ">="]),
            inner,
        ),
        st.builds("!{}".format, inner),
        st.builds("contains({}, {})".format, inner, inner),
        st.builds("startsWith({}, {})".format, inner, inner),
        st.builds("format('{{0}}{}', {})".format, st.sampled_from(["", "x"]), inner),
        st.builds("join({}, {})".format, inner, inner),
        st.builds("toJSON({})".format, inner),
        st.builds("fromJSON({})".format, inner),
        st.builds("case({} == {}, {}, {})".format, inner, inner, inner, inner),
        st.builds("({}).x".format, inner),
        st.builds("d[{}]".format, inner),
        st.builds("(success() && {})".format, inner),
    ),
    max_leaves=8,
)
SCALARS: st.SearchStrategy[Value] = st.sampled_from(
    [None, True, False, 0.0, 1.0, "", "x", "1", "X"]
)


@given(
    source=SOURCES,
    scalars=st.tuples(SCALARS, SCALARS, SCALARS, SCALARS, SCALARS),
    hidden=st.sets(st.sampled_from(["a", "b", "c", "d", "c.x", "c.y", "d.0", "d.1", "success"])),
)
def test_hiding_a_value_never_changes_a_known_result(
    source: str, scalars: tuple[Value, ...], hidden: set[str]
) -> None:
    def hide(name: str, known: Value) -> Value:
        return Unknown(name) if name in hidden else known

    def contexts(*, whole: bool) -> dict[str, Value]:
        keep = (lambda _, known: known) if whole else hide
        a, b, x, y, zero = scalars
        fields: Value = {"x": keep("c.x", x), "y": keep("c.y", y)}
        elements: Value = [keep("d.0", zero), keep("d.1", {"x": x})]
        return {
            "a": keep("a", a),
            "b": keep("b", b),
            "c": keep("c", fields),
            "d": keep("d", elements),
        }

    expression = parse(source)
    full = evaluate(expression, contexts(whole=True), {"success": True})
    seen = evaluate(
        expression,
        contexts(whole=False),
        {"success": Unknown("success", boolean=True) if "success" in hidden else True},
    )
    counts = truth(seen)
    assert isinstance(truth(full), Unknown) or isinstance(counts, Unknown) or counts is truth(full)
    if not isinstance(full, Unknown) and not isinstance(seen, (Unknown, list, dict)):
        assert seen == full or (seen != seen and full != full)  # noqa: PLR0124 - NaN
        assert type(seen) is type(full)


@given(
    source=st.text()
    | st.text(alphabet="ab.*[]()!=<>&|,'{}$0x9e+- \n")
    | st.lists(
        st.sampled_from(
            [
                "a",
                ".",
                "*",
                "[",
                "]",
                "(",
                ")",
                "!",
                "==",
                "&&",
                "||",
                ",",
                "join(",
                "'s'",
                "1",
                " ",
            ]
        )
    ).map("".join)
)
def test_no_other_exception_is_raised(source: str) -> None:
    for function in (parse, parse_template, parse_condition):
        try:
            result = function(source)
        except ExpressionError as error:
            assert 0 <= error.offset <= len(source)  # noqa: PT017 - it need not be raised
        else:
            if isinstance(result, Expression):
                evaluate(result, CONTEXTS)
                references(result)
