"""What an author can do wrong with templates, and where it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2
import pytest
from mkdocs.utils import meta

from pubproof.guide.templates import FrontMatter, front_matter

if TYPE_CHECKING:
    from tests.guide.conftest import Site

HEAD = "---\ntitle: Home\ndescription: A page.\n---\n\n# Home\n\n"
"""Seven lines; what a test writes behind it begins on line 8."""
USES = (
    "{= nope =}",
    "{= nope.more.still =}",
    "{= nope | upper =}",
    '{= nope("x") =}',
    '{= nope["x"] =}',
    "{= nope + 1 =}",
    "{= 1 - nope =}",
    '{= "a" ~ nope =}',
    "{= copy(nope) =}",
    "{= nope | length =}",
    '{= nope == "x" =}',
    '{= "x" != nope =}',
    '{= "x" in [nope] =}',
    "{= nope < 2 =}",
    "{= {nope: 1} =}",
    "{= not nope =}",
    "{! if nope !}a{! endif !}",
    "{! for each in nope !}{= each =}{! endfor !}",
    "{! set x = nope !}{= x =}",
)
"""How a page can use a name that nothing defines."""


def problems(small: Site, text: str) -> list[str]:
    """Return what is wrong with a page that has this text from line 8."""
    return small.page(f"{HEAD}{text}\n").problems


@pytest.mark.parametrize("use", USES)
def test_an_undefined_name(small: Site, use: str) -> None:
    assert problems(small, use) == ["docs/index.md:8: 'nope' is undefined"]


def test_a_name_may_be_undefined_if_the_page_says_so(small: Site) -> None:
    text = '{= nope | default("a") =}{! if nope is defined !}b{! else !}c{! endif !}'
    assert ">ac<" in small.page(f"{HEAD}{text}\n").page("index.html")


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("{= hodls =}", "'hodls' is undefined; did you mean 'holds'?"),
        ("{= None.x =}", "None has no 'x'"),
        ("{= [][3] =}", "list object has no '3'"),
        ('{= hodls("x") =}', "'hodls' is undefined; did you mean 'holds'?"),
        ("{= publsher.owner =}", "'publsher' is undefined; did you mean 'publisher'?"),
        (
            "{= publisher.onwer =}",
            "there is no value 'publisher.onwer'; did you mean 'publisher.owner'?",
        ),
        (
            '{= publisher["onwer"] =}',
            "there is no value 'publisher.onwer'; did you mean 'publisher.owner'?",
        ),
        ("{= publisher.owner.name.first =}", "'maziyarpanahi' has no 'name'"),
        ("{! set x = [1] !}{= x.first =}", "list object has no 'first'"),
        ("{= publisher =}", "'publisher' is a group of values; name one, such as 'publisher.…'"),
        (
            '{= holds("tag-only") =}',
            "there is no clause 'tag-only'; did you mean 'tag-push-only'?",
        ),
        (
            '{= clause_link("tag-only") =}',
            "there is no clause 'tag-only'; did you mean 'tag-push-only'?",
        ),
        ("{= holds() =}", "holds(): missing a required argument: 'clause'"),
        ('{= holds("pypa-action", "x") =}', "holds(): too many positional arguments"),
        (
            '{= excerpt("publish.yml", jb="publish") =}',
            "excerpt(): got an unexpected keyword argument 'jb'",
        ),
        ("{= 1 / 0 =}", "division by zero"),
        ('{= "a" + 1 =}', 'can only concatenate str (not "int") to str'),
        ('{! include "no.md" !}', "there is no text 'no.md' to include"),
        ('{! import "no.md" as no !}', "there is no text 'no.md' to include"),
        ('{! include ["a.md", "b.md"] !}', "there is no text 'b.md' to include"),
        ("{= nope | zz =}", "No filter named 'zz'"),
        ("{= nope | uper =}", "No filter named 'uper'; did you mean 'upper'?"),
        ("{! if 1 is evven !}{! endif !}", "No test named 'evven' found; did you mean 'even'?"),
        ("{! if 1 is zz !}a{! endif !}", "No test named 'zz' found"),
        ("{= holds(“tag-push-only”) =}", "unexpected char '“'; write straight quotes"),
        (
            "{= holds(tag-push-only) =}",
            "'push' is undefined; put the names of clauses in quotes, such as \"tag-push-only\"",
        ),
        ("{= excerpt(publish.yml, 'on') =}", "'publish' is undefined; did you mean 'publisher'?"),
        ("{= holds(1) =}", "holds(): 1 is no text; put it in quotes"),
        ("{= holds(none) =}", "holds(): None is no text; put it in quotes"),
        ("{= excerpt(1) =}", "excerpt(): 1 is no text; put it in quotes"),
        ("{= copy(1) =}", "copy(): 1 is no text; put it in quotes"),
        (
            '{= excerpt("publish.yml", job="publish", step=0) =}',
            "excerpt(): 0 is no text; put it in quotes",
        ),
        ("{= pipeline_diagram =}", "'pipeline_diagram' is a macro; call it: 'pipeline_diagram(…)'"),
        (
            "{! macro own() !}{! endmacro !}{= own =}",
            "'own' is a macro; call it: 'own(…)'",
        ),
        ("{! els !}", "Encountered unknown tag 'els'"),
    ],
)
def test_each_mistake_is_one_line(small: Site, use: str, message: str) -> None:
    assert problems(small, f"Some words {use}") == [f"docs/index.md:8: {message}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{= holds( =}", 8),
        ("a\n\n{! if x !}\nb\n", 10),
        ("a\n{= 'x =}", 9),
        ("{* never ends", 8),
        ("a\n{! include !}", 9),
        ("a\n\n\n{! endfor !}", 11),
    ],
)
def test_a_page_that_is_no_template_names_its_line(small: Site, text: str, line: int) -> None:
    (problem,) = problems(small, text)
    assert problem.startswith(f"docs/index.md:{line}: ")
    assert problem.isprintable()


def test_a_call_over_many_lines_is_where_it_begins(small: Site) -> None:
    text = 'a\n{= excerpt(\n  "publish.yml",\n  "nope",\n) =}\n{= nope =}'
    assert [problem.split(": ")[0] for problem in problems(small, text)] == [
        "docs/index.md:9",
        "docs/index.md:13",
    ]


def test_one_build_tells_all_problems_of_a_page_once(small: Site) -> None:
    text = """\
{= nope =} {= nope =}
{= nope =}
{= holds("x") =} and {= holds("x") =}
{= nope("x") =}
{! for n in [1, 2, 3] !}{= publisher.x =}{! endfor !}
{= publisher.y =} {= publisher.z =}
{= holds() =} {= upload =}
"""
    found = problems(small, text)
    lines = [int(problem.split(":")[1]) for problem in found]
    assert lines == [8, 9, 10, 11, 12, 13, 13, 14, 14]


def test_all_pages_are_told(small: Site) -> None:
    small.write("docs/a/b.md", "{= nope =}\n")
    small.write("docs/c.md", "{= holds( =}\n")
    found = problems(small, "{= nope =}")
    assert [problem.split(":")[0] for problem in found] == [
        "docs/index.md",
        "docs/c.md",
        "docs/a/b.md",
    ]


def test_an_included_text_has_its_own_lines(small: Site) -> None:
    small.write("docs/part.md", "---\ntitle: Part\n---\n\n{= nope =}\n{= holds('x') =}\n")
    found = problems(small, 'a\n\n{! include "part.md" !}\n{= nope =}')
    assert found[0] == "docs/part.md:5: 'nope' is undefined"
    assert found[1].startswith("docs/part.md:6: there is no clause 'x'")
    assert found[2] == "docs/index.md:11: 'nope' is undefined"
    assert len(found) == 3


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "front", ["", "---\ntitle: x\n---\n", "---\ntitle: x\n...\n\n\n", "---\n\n---\n", "\n\n"]
)
def test_lines_are_right_whatever_stands_before(small: Site, front: str, end: str) -> None:
    small.write("docs/part.md", f"{front}{{= nope =}}\n".replace("\n", end))
    text = f"{front}{{= nope =}}\n\n{{! include 'part.md' !}}\n"
    line = front.count("\n") + 1
    found = small.page(text.replace("\n", end)).problems
    assert found == [f"docs/{name}.md:{line}: 'nope' is undefined" for name in ("index", "part")]


@pytest.mark.parametrize(
    "front", ["Title: x\n\n", "title: x\nauthor: y\n    z\n\n", "Note: this\n"]
)
def test_front_matter_without_dashes_counts_too(small: Site, front: str) -> None:
    line = front.count("\n") + 1
    assert small.page(f"{front}{{= nope =}}\n").problems == [
        f"docs/index.md:{line}: 'nope' is undefined"
    ]


def test_front_matter_that_is_no_table_is_text(small: Site) -> None:
    found = small.page("---\njust words\n---\n\n{= nope =}\n").problems
    assert found == ["docs/index.md:5: 'nope' is undefined"]


def test_a_mark_of_the_byte_order_is_no_text(small: Site) -> None:
    assert small.page("\ufeff---\ntitle: x\n---\n{= nope =}\n").problems == [
        "docs/index.md:4: 'nope' is undefined"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words\n",
        "---\ntitle: x\n---\nwords\n",
        "---\ntitle: x\n---\n\n\nwords\n",
        "---  \ntitle: x\n...\t\nwords\n",
        "---\ntitle: x\n---",
        "----\ntitle: x\n---\nwords\n",
        " ---\ntitle: x\n---\nwords\n",
        "---\ntitle: x\nwords\n",
    ],
)
def test_front_matter_is_what_mkdocs_cuts_off(text: str) -> None:
    body = meta.get_data(text)[0]
    assert front_matter(text) + body == text


def test_an_included_text_loses_its_front_matter_alone() -> None:
    texts = {"a.md": "---\ntitle: x\n---\none\n", "b.md": "one\n\n---\n\ntwo\n\n---\n"}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        extensions=[FrontMatter],
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  Markdown is no HTML
    )
    assert environment.get_template("a.md").render() == "one\n"
    assert environment.get_template("b.md").render() == texts["b.md"]


def test_front_matter_keeps_its_lines() -> None:
    environment = jinja2.Environment(extensions=[FrontMatter], autoescape=False)  # noqa: S701  Markdown is no HTML
    with pytest.raises(jinja2.TemplateSyntaxError) as caught:
        environment.from_string("---\ntitle: x\n---\n\n{{")
    assert caught.value.lineno == 5


def test_a_text_is_compiled_once_for_all_pages(
    small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str | None] = []
    preprocess = FrontMatter.preprocess

    def counting(self: FrontMatter, source: str, name: str | None, file: str | None = None) -> str:
        read.append(name)
        return preprocess(self, source, name, file)

    monkeypatch.setattr(FrontMatter, "preprocess", counting)
    small.write("docs/text.md", f"{HEAD}One\n")
    for name in ("a", "b"):
        small.write(f"docs/{name}.md", '{! include "text.md" !}\n')
    assert "One" in small.build().page("b.html")
    assert sorted(map(str, read)) == ["a.md", "b.md", "index.md", "text.md"]


def test_a_broken_text_is_told_where_it_is(small: Site) -> None:
    small.write("docs/part.md", "---\ntitle: Part\n---\n\nwords\n{! if !}\n")
    found = problems(small, '{! include "part.md" !}')
    assert len(found) == 1
    assert found[0].startswith("docs/part.md:6: ")


def test_a_text_with_a_comment_that_never_ends_is_named(small: Site) -> None:
    small.write("docs/part.md", "---\ntitle: Part\n---\n\n{* never ends\n")
    assert problems(small, '{! include "part.md" !}') == [
        "docs/part.md:5: a comment begins with '{*' and has no '*}'"
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{= workflow.file\n", "unexpected end of template, expected '=}'"),
        ("{! if check.step\n\nwords\n", "expected token '!}', got 'words'"),
    ],
)
def test_what_is_not_closed_is_told_in_the_delimiters_of_the_site(
    small: Site, text: str, says: str
) -> None:
    (problem,) = problems(small, text)
    assert problem.endswith(f": {says}")


def test_texts_may_include_texts(small: Site) -> None:
    small.write("docs/a.md", '---\nx: 1\n---\n{! include "b.md" !}\n')
    small.write("docs/b.md", "words\n\n{= nope =}\n")
    found = problems(small, '{! include "a.md" !}')
    assert found == ["docs/b.md:3: 'nope' is undefined"]


def test_macros_of_other_texts_are_told_there(small: Site) -> None:
    small.write("docs/own.md", "{! macro own(x) !}\n{= holds(x) =}\n{! endmacro !}\n")
    small.write("mkdocs.yml", small.text("mkdocs.yml") + "exclude_docs: own.md\n")
    text = '{! import "own.md" as m with context !}\n{= m.own("tag-only") =}'
    assert problems(small, text) == [
        "docs/own.md:2: there is no clause 'tag-only'; did you mean 'tag-push-only'?"
    ]


def test_a_text_that_includes_itself_is_one_line(small: Site) -> None:
    (problem,) = problems(small, '{! include "index.md" !}')
    says = "this never ends: a text includes itself, or a macro calls itself"
    assert problem == f"docs/index.md:8: {says}"


def test_a_text_that_is_no_text_is_one_line(small: Site) -> None:
    (small.root / "docs/part.txt").write_bytes(b"\xff\xfe\n")
    (problem,) = problems(small, '{! include "part.txt" !}')
    assert problem == "docs/index.md:8: a text that is included here is not UTF-8"


def test_tokens_are_not_repeated(small: Site) -> None:
    token = "pypi-" + "AgEIcHlwaS5vcmcCJDAw" * 3
    (problem,) = problems(small, f'{{= holds("{token}") =}}')
    assert problem.startswith("docs/index.md:8: there is no clause 'pypi-…'; there are ")


def test_what_is_no_template_stays(small: Site) -> None:
    text = "${{ github.ref }} {{ x }} {% if %} [[ -n $x ]] {#id} `${{ secrets.X }}`"
    shown = text.replace("`${{ secrets.X }}`", "<code>${{ secrets.X }}</code>")
    assert shown in small.page(f"{HEAD}{text}\n").page("index.html")


def test_values_are_not_read_as_templates(small: Site) -> None:
    small.replace(
        ".github/workflows/publish.yml", "name: Publish to PyPI\n", 'name: "{= nope =} {! x !}"\n'
    )
    page = small.page(f"{HEAD}It is called {{= workflow.name =}}.\n").page("index.html")
    assert "It is called {= nope =} {! x !}." in page


@pytest.mark.parametrize("key", ["repository", "tag", "workflow", "version"])
def test_front_matter_hides_no_value(small: Site, key: str) -> None:
    text = '{= tag.example =} {= workflow.file =} {= version.example =} {= holds("pypa-action") =}'
    page = small.page(f'---\n{key}: ""\n---\n\n{text}\n').page("index.html")
    assert "v1.2.3 publish.yml 1.2.3 " in page
    assert "pypa-action holds" in page
