"""Filter patterns; the tables are those of GitHub's page "Workflow syntax for GitHub Actions".

Its "Filter pattern cheat sheet" gives names that match, and says in words what does not.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError
from pubproof.workflows.patterns import example, matches, validate, witness

BRANCHES_AND_TAGS = [
    ("feature/*", ["feature/my-branch", "feature/your-branch"], ["feature/a/b", "feature"]),
    (
        "feature/**",
        ["feature/beta-a/my-branch", "feature/your-branch", "feature/mona/the/octocat"],
        ["feature", "main"],
    ),
    ("main", ["main"], ["Main", "mains", "x/main"]),
    ("releases/mona-the-octocat", ["releases/mona-the-octocat"], ["releases/mona"]),
    ("*", ["main", "releases"], ["all/the/branches"]),
    ("**", ["all/the/branches", "every/tag"], []),
    ("*feature", ["mona-feature", "feature", "ver-10-feature"], ["a/feature", "features"]),
    ("v2*", ["v2", "v2.0", "v2.9"], ["v1", "v2/a"]),
    ("v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.0", "v1.0.0rc1", "v1x0.0"]),
]
PATHS = [
    ("*", ["README.md", "server.rb"], ["docs/README.md"]),
    ("*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "page.j"]),
    ("**", ["all/the/files.md"], []),
    ("*.js", ["app.js", "index.js"], ["js/index.js"]),
    ("**.js", ["index.js", "js/index.js", "src/js/app.js"], ["index.jsx"]),
    ("docs/*", ["docs/README.md", "docs/file.txt"], ["docs/mona/octocat.txt"]),
    ("docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["x/docs/README.md"]),
    (
        "docs/**/*.md",
        ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"],
        ["docsREADME.md", "docs/a.txt"],
    ),
    (
        "**/docs/**",
        ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"],
        ["mydocs/hello.md"],
    ),
    ("**/README.md", ["README.md", "js/README.md"], ["xREADME.md"]),
    ("**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["srcs/app.js"]),
    ("**/*-post.md", ["my-post.md", "path/their-post.md"], ["my-post.txt"]),
    (
        "**/migrate-*.sql",
        ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"],
        ["migrate-a/b.sql"],
    ),
]
NAMES = st.text(alphabet="v01.a-/", min_size=1, max_size=6).filter(
    lambda name: all(part for part in name.split("/"))
)
ATOMS = st.sampled_from(["v", "0", "a", ".", "-", "/", "*", "**", "[01]", "[0-9]+", "v?", "**/"])
PATTERNS = st.builds(
    lambda negation, atoms: negation + "".join(atoms),
    st.sampled_from(["", "", "!"]),
    st.lists(ATOMS, min_size=1, max_size=5),
)
LISTS = st.lists(PATTERNS, max_size=3)


@pytest.mark.parametrize(("pattern", "yes", "no"), BRANCHES_AND_TAGS + PATHS)
def test_patterns_match_as_in_githubs_cheat_sheet(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    validate(pattern)
    assert [name for name in yes if not matches([pattern], name)] == []
    assert [name for name in no if matches([pattern], name)] == []


@pytest.mark.parametrize(
    ("patterns", "name", "expected"),
    [
        (["*.md", "!README.md"], "hello.md", True),
        (["*.md", "!README.md"], "README.md", False),
        (["*.md", "!README.md"], "docs/hello.md", False),
        (["*.md", "!README.md", "README*"], "hello.md", True),
        (["*.md", "!README.md", "README*"], "README.md", True),
        (["*.md", "!README.md", "README*"], "README.doc", True),
        (["!v0*"], "v1", False),
        ([], "v1", False),
        (["a!b"], "a!b", True),
        ([r"\!a\*\[\\"], "!a*[\\", True),
        (["[a-cX]"], "X", True),
        (["[a-cX]"], "d", False),
        (["a]"], "a]", True),
        (["[._]+"], "_.", True),
    ],
)
def test_order_and_escapes(patterns: list[str], name: str, *, expected: bool) -> None:
    assert matches(patterns, name) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "empty"),
        ("!", "empty"),
        ("+a", "must follow"),
        ("!?", "must follow"),
        ("*?", "must follow"),
        ("a?+", "must follow"),
        ("[0-9", "has no `]`"),
        ("[]", "is empty"),
        ("[0-]", "is not a range"),
        ("[9-0]", "is not a range"),
        ("[a-Z]", "is not a range"),
        ("[A-z]", "is not a range"),
        ("[a-]", "is not a range"),
        ("[-a]", "has no start"),
        ("[!a]", "not defined"),
        ("[^a]", "not defined"),
        ("v\\d+", "must come before"),
        ("v\\", "must come before"),
        ("a" * 1001, "longer than"),
    ],
)
def test_a_wrong_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        validate(pattern)
    with pytest.raises(PatternError):
        matches([pattern], "x")
    with pytest.raises(PatternError):
        witness(["v*"], [pattern])


@pytest.mark.parametrize(
    ("patterns", "allowed", "expected"),
    [
        (["v*.*.*"], ["v*"], None),
        (["v[0-9]+.[0-9]+.[0-9]+"], ["v*"], None),
        (["v[0-9]+"], ["v[0-9]*"], None),
        (["v*", "!v0*"], ["v*"], None),
        (["!v0*"], [], None),
        ([], [], None),
        (["*"], ["**"], None),
        (["v", "w"], ["[vw]"], None),
        (["**"], ["*", "*/**"], None),
        (["**/a"], ["a", "**/a"], None),
        (["*"], ["v*"], "0"),
        (["v**"], ["v*"], "v/0"),
        (["v*"], ["v*", "!v0*"], "v0"),
        (["v*"], ["v[0-9]*"], "v"),
        (["v*.*"], ["v[0-9]+.[0-9]+"], "v.0"),
        ([".github/**"], ["docs/**"], ".github/0"),
        (["*"], ["*", "![0-9a-zA-Z_]*"], "0"),
        (["é*"], ["v*"], "é"),
        (["**-v[0-9]+.[0-9]+"], [], "0-v0.0"),
        (["*-v@*"], [], "0-v@"),
        (["*-*"], ["[0-9a-zA-Z]*"], "_-"),
        (["-v*"], [], "-v"),
    ],
)
def test_a_witness_matches_and_is_not_allowed(
    patterns: list[str], allowed: list[str], expected: str | None
) -> None:
    assert witness(patterns, allowed) == expected


def test_a_witness_may_be_a_character_no_pattern_names() -> None:
    plain = "".join(map(chr, range(0x21, 0x7F))).translate(
        dict.fromkeys(map(ord, "[]?+*!\\/"), None)
    )
    allowed = [f"{character}*" for character in plain] + [f"\\{c}*" for c in "[]?+*!\\"]
    assert witness(["*"], allowed) == "à"


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [(["v*"], "v"), (["v*.*.*"], "v.0.0"), (["a", "!*"], None), (["**/docs/**"], "docs/0")],
)
def test_an_example_matches(patterns: list[str], expected: str | None) -> None:
    assert example(patterns) == expected


def test_too_much_work_is_refused() -> None:
    with pytest.raises(PatternError, match="too many"):
        witness(["*a" + "[ab]" * 20, "*b" + "[ab]" * 20], ["*"])
    with pytest.raises(PatternError, match="too many"):
        witness(["a" * 1000] * 200, [])


@given(patterns=LISTS, allowed=LISTS, names=st.lists(NAMES, max_size=30))
def test_a_witness_tells_the_lists_apart(
    patterns: list[str], allowed: list[str], names: list[str]
) -> None:
    try:
        found = witness(patterns, allowed)
    except PatternError:
        return
    if found is None:
        assert [n for n in names if matches(patterns, n) and not matches(allowed, n)] == []
    else:
        assert matches(patterns, found)
        assert not matches(allowed, found)


_PIECE = re.compile(r"(?<![^/])\*\*/|\*\*|\*|\\.|\[.+?\]|.", re.DOTALL)
_WILDCARDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}


def _expression(pattern: str) -> str:
    """Write a pattern that is valid as a regular expression, without its ``!``."""
    return "".join(
        _WILDCARDS.get(piece) or (piece if piece[0] in "?+[\\" else re.escape(piece))
        for piece in _PIECE.findall(pattern)
    )


@given(
    patterns=st.lists(
        PATTERNS | st.sampled_from(["a\\*v", "![0-9v]?0", "v.+0", "\\!a", "0/**/a", "**.a"]),
        max_size=4,
    ),
    name=NAMES | st.sampled_from(["a*v", "!a", "v..0", "0/a", "0/v/v/a"]),
)
def test_a_list_matches_as_its_regular_expressions_do(patterns: list[str], name: str) -> None:
    deciding = [
        not pattern.startswith("!")
        for pattern in patterns
        if re.fullmatch(_expression(pattern.removeprefix("!")), name, re.DOTALL)
    ]
    assert matches(patterns, name) is (deciding[-1:] == [True])


@given(pattern=st.text(alphabet="ab[]-!?+*\\/^0é ") | st.text(), name=st.text(max_size=10))
def test_no_other_exception_is_raised(pattern: str, name: str) -> None:
    try:
        validate(pattern)
        matches([pattern], name)
        witness([pattern], ["a*"])
    except PatternError as error:
        assert str(error)  # noqa: PT017  it need not be raised


def test_many_workflows_with_the_same_patterns_are_compared_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = witness(["once-*"], ["once-a*"])
    monkeypatch.setattr(patterns, "_walk", pytest.fail)
    assert witness(["once-*"], ["once-a*"]) == found
