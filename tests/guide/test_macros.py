"""The macros and values as an engine gets them, and the plugin that listens to them."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jinja2
import pytest
from tests.openmed import PUBLISH

import pubproof
from pubproof.contract import CLAUSES
from pubproof.guide import macros
from pubproof.guide.macros import ALONE, MACROS
from pubproof.guide.values import GROUPS
from pubproof.references import anchors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.guide.conftest import Folder, Site

    from pubproof.guide.engine import EnginePage

OTHER = "---\ntitle: x\nrepository: {}\n---\n\n# H\n\n{{= project.name =}}\n"
HEAD = "---\ntitle: Home\n---\n\n# Home\n\n"
"""Six lines."""


class AtHand:
    """The page that an engine renders."""

    def __init__(self, path: str, meta: Mapping[str, object] | None) -> None:
        self.path = path
        self.meta = meta


class Engine:
    """What Zensical hands to a module: everything anew for each page, and no plugin of ours."""

    def __init__(self, folder: Folder, page: str, meta: dict[str, object]) -> None:
        self.project_dir = str(folder.root)
        self.conf: Mapping[str, object] = {"repo_url": "https://g.example/a/b"}
        self.variables: dict[str, Any] = {}
        self.page: EnginePage = AtHand(page, meta)
        self.markdown = folder.text(f"docs/{page}")
        self.env = jinja2.Environment(
            variable_start_string="{=",
            variable_end_string="=}",
            autoescape=False,  # noqa: S701  Markdown is no HTML
        )
        macros.define_env(self)

    def macro(self, v: Callable[..., str], name: str = "", /) -> object:
        self.env.globals[name] = v
        return v

    def render(self) -> str:
        return self.env.from_string(self.markdown).render(self.variables)


def test_the_macros_need_no_mkdocs() -> None:
    code = (
        "import sys; from pubproof.guide import macros; "
        "print([name for name in sys.modules if name.split('.')[0].startswith('mkdocs')])"
    )
    source = str(pubproof.__file__).rpartition("/pubproof/")[0]
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"


def test_another_engine_can_render_a_page(openmed: Folder) -> None:
    openmed.write("docs/a/b.md", '{= publisher.owner =}: {= holds("tag-push-only") =} {= nope.x =}')
    engine = Engine(openmed, "a/b.md", {})
    with pytest.raises(jinja2.UndefinedError):
        engine.render()
    engine.markdown = engine.markdown.replace("{= nope.x =}", "")
    line = openmed.line_of(PUBLISH, "- 'v*'")
    page = engine.render()
    assert page.startswith("maziyarpanahi: ")
    assert f"https://g.example/a/b/blob/HEAD/{PUBLISH}#L{line}" in page
    assert engine.variables["pubproof"].drift == []


def test_another_engine_can_ask_what_is_wrong(openmed: Folder) -> None:
    openmed.write("examples/x/README.md", "")
    openmed.write("docs/b.md", OTHER.format("examples/x"))
    engine = Engine(openmed, "b.md", {"repository": "examples/x"})
    assert "project.name" in engine.render()
    (drift,) = engine.variables["pubproof"].drift
    assert str(drift).endswith("'project.name' has no value: examples/x has none")


def test_every_macro_and_group_is_known(openmed: Folder) -> None:
    openmed.write("docs/b.md", "")
    engine = Engine(openmed, "b.md", {})
    assert set(MACROS) <= set(engine.env.globals)
    assert set(GROUPS) <= set(engine.variables)
    assert {"holds", "excerpt", "pipeline_diagram", "permissions_table"} <= set(MACROS)


@pytest.mark.parametrize(
    ("macro", "made"),
    [
        ("pipeline_diagram()", ">The release of openmed, from publish.yml to PyPI</title>"),
        ("token_diagram()", ">The way of the token: from the job publish to PyPI</title>"),
        ("permissions_table()", "<td><code>python-distributions</code></td>"),
        ("claims_table()", "<td><code>maziyarpanahi/openmed</code></td>"),
        ("publisher_table()", '<dd><code class="pubproof-copy">maziyarpanahi</code></dd>'),
        ("contract_table()", '/contract/#one-publisher"><code>one-publisher</code></a></td>'),
        ("contract_sections()", '<h2 id="one-publisher"><code>one-publisher</code></h2>'),
        ("metadata_table()", "<td>action v1.12.3 to v1.14.1</td>"),
        ("copy(publisher.owner)", '<p><code class="pubproof-copy">maziyarpanahi</code></p>'),
        ('clause_link("tag-push-only")', '/contract/#tag-push-only"><code>tag-push-only</code>'),
        ('excerpt(workflow.file, "on")', '<span class="normal">3</span>'),
        (
            "excerpt(workflow.path, job=publish_job.id, step=upload.step)",
            '<span class="normal">43</span>',
        ),
    ],
)
def test_every_macro_renders(small: Site, macro: str, made: str) -> None:
    page = small.page(f"{HEAD}{{= {macro} =}}\n").page("index.html")
    assert "pubproof-problem" not in page
    assert page.count(made) == 1


def test_without_a_release_there_are_no_tables(small: Site) -> None:
    small.write(PUBLISH, "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n")
    text = "{= permissions_table() =}\n{= claims_table() =}\n"
    assert small.page(HEAD + text).problems == [
        "docs/index.md:7: no workflow uploads to PyPI",
        "docs/index.md:8: no workflow uploads to PyPI",
    ]


@pytest.mark.parametrize("folder", ["examples/nowhere", "../out", "/etc"])
def test_a_repository_that_is_not_there_is_told_at_its_line(small: Site, folder: str) -> None:
    text = OTHER.format(folder) + "{= publisher.owner =}\n\n{= holds('pypa-action') =}\n"
    (problem,) = small.page(text).problems
    assert problem.startswith("docs/index.md:3: repository '")
    assert problem.endswith(("does not exist", "is outside the site's repository"))


def test_a_repository_is_one_folder(small: Site) -> None:
    (problem,) = small.page("---\nrepository: [a, b]\n---\n{= project.name =}\n").problems
    assert problem == (
        "docs/index.md:2: 'repository' must name one folder, such as 'examples/demo'"
    )


def test_two_pages_may_name_a_repository_that_is_not_there(small: Site) -> None:
    small.write("docs/other.md", OTHER.format("nowhere"))
    problems = small.page("---\nrepository: nowhere\n---\n{= project.name =}\n").problems
    assert problems == [
        "docs/index.md:2: repository 'nowhere' does not exist",
        "docs/other.md:3: repository 'nowhere' does not exist",
    ]


@pytest.mark.parametrize("repository", ["'.'", "./", "''", "~", "examples/../"])
def test_the_sites_own_repository_has_many_names(small: Site, repository: str) -> None:
    small.write("examples/README.md", "")
    assert "openmed" in small.page(OTHER.format(repository)).page("index.html")


@pytest.mark.parametrize("name", ["examples/a", "./examples/a", "examples/a/"])
def test_a_repository_below_the_site_has_one_path(small: Site, name: str) -> None:
    small.write(f"examples/a/{PUBLISH}", "on: [\n")
    (problem,) = small.page(OTHER.format(name).replace("project", "workflow")).problems
    assert problem.startswith(f"examples/a/{PUBLISH}:1: this is not valid YAML")


def test_settings_that_cannot_be_read_are_told_once(small: Site) -> None:
    small.write("pyproject.toml", "[tool.pubproof]\ntag = []\n")
    text = "{= project.name =}\n{= publisher.owner =}\n{= holds('pypa-action') =}\n"
    for name in ("a", "b"):
        small.write(f"docs/{name}.md", text)
    small.write("docs/linked.md", "A [link]({= github.url =}) of a value.\n")
    built = small.page(HEAD + text)
    assert "WARNING" not in built.output
    (problem,) = built.problems
    assert problem == (
        "docs/index.md:1: pyproject.toml:2:1: [tool.pubproof] has no setting 'tag'; "
        "did you mean 'tags'?"
    )


def test_pages_in_another_folder_are_named_so(small: Site) -> None:
    settings = small.text("mkdocs.yml").replace("include_dir: docs", "include_dir: site/text")
    small.write("mkdocs.yml", f"{settings}docs_dir: site/text\nsite_dir: out\n")
    small.write("site/text/index.md", "{= nope =}\n")
    built = small.build()
    assert built.errors[0] == "site/text/index.md:1: 'nope' is undefined"


def test_pages_outside_of_the_repository_end_without_a_traceback(small: Site) -> None:
    small.write("inside/mkdocs.yml", small.text("mkdocs.yml") + "docs_dir: ../docs\n")
    small.write("docs/index.md", "{= nope =}\n")
    small.write("inside/docs/x", "")
    small.root /= "inside"
    built = small.build()
    assert built.errors[0] == "docs/index.md:1: 'nope' is undefined"
    assert "Traceback" not in built.output


def test_what_is_not_there_is_said_within_a_sentence(small: Site) -> None:
    settings = small.text("pyproject.toml")
    off = settings[settings.index("[tool.pubproof.off]") :]
    small.write("pyproject.toml", f'{off}\npublisher-matches = "none yet"\n')
    page = small.page(f"{HEAD}Create {{= copy(publisher.environment) =}}.\n").page("index.html")
    assert "Create none (publisher-matches is off: none yet).</p>" in page


def test_a_template_that_asks_for_what_is_off_is_told_no(small: Site) -> None:
    text = f"{HEAD}It is {{! if publisher.environment !}}there{{! else !}}nowhere{{! endif !}}.\n"
    assert "It is there.</p>" in small.page(text).page("index.html")
    settings = small.text("pyproject.toml")
    off = settings[settings.index("[tool.pubproof.off]") :]
    small.write("pyproject.toml", f'{off}\npublisher-matches = "none yet"\n')
    assert "It is nowhere.</p>" in small.build().page("index.html")


def test_a_release_that_no_tag_starts_has_no_patterns(small: Site) -> None:
    small.replace(PUBLISH, "  push:\n    tags:\n      - 'v*'\n", "  release:\n")
    small.replace(PUBLISH, "    if: github.event_name == 'push' && ", "    if: ")
    (problem,) = small.page(f"{HEAD}{{= workflow.tags =}}\n").problems
    says = "'workflow.tags' has no value: the publishing workflow starts on no push of tags"
    assert problem == f"docs/index.md:7: {says}"


def test_marks_lead_to_the_page_that_the_settings_name(small: Site) -> None:
    text = f"{HEAD}{{= clause_link('pypa-action') =}}\n"
    assert '/contract/#pypa-action"' in small.page(text).page("index.html")
    small.write("mkdocs.yml", small.text("mkdocs.yml") + "extra: {pubproof: {contract: a/b.md}}\n")
    small.write("docs/a/b.md", "# Contract\n\n{= contract_sections() =}\n")
    assert 'href="a/b.html#pypa-action"' in small.page(text).page("index.html")
    page = (small.root / "site/a/b.html").read_text("utf-8")
    assert all(f'id="{clause.id}"' in page for clause in CLAUSES)
    assert 'href="https://pubproof.github.io/pubproof/reference/settings.html#tags"' in page
    small.replace("mkdocs.yml", "contract: a/b.md", "contract: a/b.md, settings: own.md")
    small.write("docs/own.md", "# Settings\n\n## Tags\n")
    assert small.build().status == 0
    assert 'href="../own.html#tags"' in (small.root / "site/a/b.html").read_text("utf-8")


@pytest.mark.parametrize("setting", ["extra: {pubproof: }", "extra: {pubproof: {contract: }}"])
def test_settings_of_the_site_that_say_nothing(small: Site, setting: str) -> None:
    small.write("mkdocs.yml", f"{small.text('mkdocs.yml')}{setting}\n")
    page = small.page(f"{HEAD}{{= clause_link('pypa-action') =}}\n").page("index.html")
    assert '/contract/#pypa-action"' in page


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (
            "contract.md",
            "'extra: pubproof:' needs settings below it, such as 'contract: contract.md'",
        ),
        ("{contract: [a.md]}", "'extra: pubproof: contract:' must name a page of the site"),
    ],
)
def test_a_setting_of_the_site_of_the_wrong_kind(small: Site, own: str, says: str) -> None:
    small.write("mkdocs.yml", f"{small.text('mkdocs.yml')}extra: {{pubproof: {own}}}\n")
    assert f"WARNING -  mkdocs.yml: {says}\n" in small.build().output


def test_a_page_of_the_settings_that_the_site_lacks(small: Site) -> None:
    small.write(
        "mkdocs.yml", f"{small.text('mkdocs.yml')}extra: {{pubproof: {{contract: a.md}}}}\n"
    )
    says = "'extra: pubproof: contract:' names 'a.md', and the site has no such page"
    assert f"WARNING -  mkdocs.yml: {says}\n" in small.build().output
    small.write("docs/a.md", "# A\n")
    assert says not in small.build().output


def test_a_page_of_the_contract_that_has_no_sections(small: Site) -> None:
    small.write(
        "mkdocs.yml", f"{small.text('mkdocs.yml')}extra: {{pubproof: {{contract: a.md}}}}\n"
    )
    small.write("docs/a.md", "# A\n")
    says = (
        "'extra: pubproof: contract:' names 'a.md', which has no section for 'one-publisher' and "
        "others: write {= contract_sections() =} on it"
    )
    assert f"WARNING -  mkdocs.yml: {says}\n" in small.build().output
    small.write("docs/a.md", "# A\n\n{= contract_sections() =}\n")
    assert "WARNING" not in small.build().output


def test_a_page_of_the_contract_that_cannot_be_rendered_lacks_no_sections(small: Site) -> None:
    small.write(
        "mkdocs.yml", f"{small.text('mkdocs.yml')}extra: {{pubproof: {{contract: a.md}}}}\n"
    )
    small.write("docs/a.md", "# A\n\n{= contract_sections() =}\n")
    small.write("pyproject.toml", "[tool.pubproof]\ntag = []\n")
    built = small.page("# A page\n")
    assert "WARNING" not in built.output
    (problem,) = built.problems
    assert "has no setting 'tag'" in problem


def test_a_setting_of_the_site_that_does_not_exist(small: Site) -> None:
    settings = small.text("mkdocs.yml")
    small.write("mkdocs.yml", settings + "extra: {pubproof: {contarct: a.md, history: false}}\n")
    says = "'extra: pubproof:' has no 'contarct'; did you mean 'contract'?"
    built = small.build()
    assert f"WARNING -  mkdocs.yml: {says}\n" in built.output
    assert built.output.count("WARNING") == 1


def test_what_is_generated_leads_to_no_page_that_the_site_lacks(small: Site) -> None:
    calls = [name for name in MACROS if name.endswith(("_reference", "_table", "_sections"))]
    text = "\n\n".join(f"{{= {name}() =}}" for name in calls)
    small.write("docs/folder/page.md", f"# All\n\n{text}\n")
    built = small.page(f"{HEAD}{text}\n")
    assert (built.status, built.output.count("WARNING")) == (0, 0)


def test_the_plugin_brings_its_own_style_and_script(small: Site) -> None:
    page = small.build().page("index.html")
    for name in ("pubproof.css", "pubproof.js"):
        assert f'"assets/pubproof/{name}"' in page
        assert (small.root / "site/assets/pubproof" / name).read_text("utf-8").strip()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - macros:\n      modules: [pubproof.guide.macros]\n", "  - macros:\n"),
        ("plugins:\n", "plugins:\n  - pubproof\n"),
    ],
)
def test_the_plugin_says_what_it_needs(small: Site, before: str, after: str) -> None:
    text = small.text("mkdocs.yml").replace(before, after)
    if after.endswith("pubproof\n"):
        text = text.replace('"*}"\n  - pubproof\n', '"*}"\n')
    small.write("mkdocs.yml", text)
    built = small.build()
    assert built.status == 1
    assert "Traceback" not in built.output
    assert "the plugin 'pubproof' must stand after 'macros'" in built.output


def test_claims_between_delimiters_that_are_not_in_force(small: Site) -> None:
    small.replace("mkdocs.yml", '      j2_variable_start_string: "{="\n', "")
    small.replace("mkdocs.yml", '      j2_variable_end_string: "=}"\n', "")
    one = '`{= holds("pypa-action") =}`\n\nSo {= holds("tag-push-only") =}'
    (problem,) = small.page(f"{HEAD}{one}, and {{=holds('x')=}}.\n").problems
    says = "shown as text and prove nothing: here macros stand between '{{' and '}}'"
    assert (
        problem
        == f"docs/index.md:9: this claim of tag-push-only and 1 more on this page are {says}"
    )
    (problem,) = small.page(f"{HEAD}{one}.\n").problems
    says = "is shown as text and proves nothing: here macros stand between '{{' and '}}'"
    assert problem == f"docs/index.md:9: this claim of tag-push-only {says}"


def test_a_claim_that_no_macro_reads_beside_one_that_is_read(small: Site) -> None:
    read, unread = '{= holds("tag-push-only") =}', '{{ holds("tag-push-only") }}'
    (problem,) = small.page(f"{HEAD}It is so {read}.\n\nIt is so {unread}.\n").problems
    assert problem == (
        "docs/index.md:9: this claim of tag-push-only is shown as text and proves nothing: "
        "here macros stand between '{=' and '=}'"
    )


def test_what_mkdocs_warns_of_is_left_out_where_the_page_is_wrong(small: Site) -> None:
    link = "[text]({= pypi.project =})"
    small.write("docs/index.md", f"# Home\n\n{link}\n")
    small.write("docs/other.md", f'# Other\n\n{link} {{= holds("tag-push-only") =}}\n')
    small.replace("mkdocs.yml", '"{="', '"{?"')
    warned = re.findall(r"^WARNING +-  Doc file '(.*?)'", small.build().output, re.MULTILINE)
    assert warned == ["index.md"]


def test_a_claim_that_comes_after_the_macros(small: Site) -> None:
    small.replace("mkdocs.yml", "pymdownx.superfences]", "pymdownx.superfences, pymdownx.snippets]")
    small.write("part.txt", 'So {= holds("pypa-action") =}.\n')
    (problem,) = small.page(f'{HEAD}Words.\n\n--8<-- "part.txt"\n').problems
    assert problem == (
        "docs/index.md:9: this claim of pypa-action is shown as text and proves nothing: "
        "no macros are read there; take in other texts with '{! include \"…\" !}'"
    )


EXCERPT = (
    "what excerpt() makes is shown as text; "
    "write it on a line of its own, and in a list as '{= excerpt(…) | indent(4) =}'"
)
MARK = (
    "what holds() makes is shown as text; "
    "write it after a sentence, and not in code, in a link or in HTML without 'markdown'"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('See {= excerpt("publish.yml", "on") =} here.', EXCERPT),
        ('- See\n\n    {= excerpt("publish.yml", "on") =}', EXCERPT),
        ('> {= excerpt("publish.yml", "on") =}', EXCERPT),
        ('So `{= holds("pypa-action") =}`.', MARK),
        ('```text\n{= holds("pypa-action") =}\n```', MARK),
        ('So [it is {= holds("pypa-action") =}](index.md).', MARK),
        ('<div>{= holds("pypa-action") =}</div>', MARK),
    ],
)
def test_markup_that_a_page_shows_as_text(small: Site, text: str, message: str) -> None:
    good = '{= excerpt("publish.yml", "permissions") =}\n\n- So:\n\n'
    good += '    {= excerpt("publish.yml", "permissions") | indent(4) =}\n\n'
    good += "`{! raw !}{= holds('pypa-action') =}{! endraw !}`\n\n" * (message == EXCERPT)
    assert small.page(f"{HEAD}{good}").page("index.html")
    (problem,) = small.page(f"{HEAD}{good}{text}\n").problems
    place, _, said = problem.partition(": ")
    assert said == message
    macro = "excerpt(" if message == EXCERPT else "holds("
    lines = small.lines_of("docs/index.md", macro)
    assert place.startswith("docs/index.md:")
    assert int(place.partition(":")[2]) == lines[-1] or text.startswith("<div>")


@pytest.mark.parametrize(
    "call", ['{= excerpt("publish.yml", "on") =}', "`{= holds('pypa-action') =}`"]
)
def test_markup_that_an_included_text_has_shown(small: Site, call: str) -> None:
    small.write("docs/part.txt", f"See {call} here.\n")
    text = f'{HEAD}Words.\n\n{{! include "part.txt" !}}\n\nMore.\n\nThe end.\n'
    (problem,) = small.page(text).problems
    assert problem == f"docs/index.md:9: {EXCERPT if 'excerpt' in call else MARK}"


def test_an_excerpt_without_the_extension_that_makes_it_code(small: Site) -> None:
    small.replace("mkdocs.yml", ", pymdownx.superfences]", "]")
    built = small.page(f"{HEAD}Words.\n\n{{= excerpt(workflow.file, 'on') =}}\n")
    assert built.problems[-1] == (
        "docs/index.md:9: what excerpt() makes is shown as text; "
        "mkdocs.yml lacks 'pymdownx.superfences' in 'markdown_extensions'"
    )


def test_a_page_that_is_no_text_is_told_with_the_others(small: Site) -> None:
    (small.root / "docs/latin.md").write_bytes(b"# Words\n\nGr\xfc\xdfe\n")
    assert small.page(f"{HEAD}{{= nope =}}\n").problems == [
        "docs/index.md:7: 'nope' is undefined",
        "docs/latin.md:3: this page is not UTF-8",
    ]


def test_a_page_that_is_a_link_to_nowhere_is_one_line(small: Site) -> None:
    small.root.joinpath("docs/gone.md").symlink_to("nowhere.md")
    built = small.page(HEAD)
    assert (built.status, "Traceback" in built.output) == (1, False)
    says = "Error: docs/gone.md: No such file or directory; mkdocs build --verbose shows where\n"
    assert says in built.output


def test_a_snippet_that_is_not_there_is_one_line(small: Site) -> None:
    snippets = "pymdownx.snippets: {check_paths: true}"
    small.replace("mkdocs.yml", "pymdownx.superfences]", f"pymdownx.superfences, {snippets}]")
    built = small.page(f'{HEAD}--8<-- "gone.txt"\n')
    assert (built.status, "Traceback" in built.output) == (1, False)
    says = "docs/index.md: Snippet at path 'gone.txt' could not be found"
    assert f"Error: {says}; mkdocs build --verbose shows where\n" in built.output
    assert "Traceback" in small.build("--verbose").output


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"{!"', '"{="', "block, variable and comment start strings must be different"),
        ("on_undefined: strict", "on_undefined: x", "Illegal value for undefined"),
    ],
)
def test_a_configuration_that_another_plugin_refuses(
    before: str, after: str, says: str, small: Site
) -> None:
    small.replace("mkdocs.yml", before, after)
    built = small.build()
    assert built.status == 1
    assert "Traceback" not in built.output
    (line,) = re.findall("^Error: .*", built.output, re.MULTILINE)
    assert line.startswith(f"Error: mkdocs.yml: a plugin cannot use it: {says}")
    assert line.endswith("; mkdocs build --verbose shows where")


@pytest.mark.parametrize("event", ["config", "files", "env", "post_page", "post_build"])
def test_a_hook_that_fails_is_one_line(event: str, small: Site) -> None:
    small.replace("mkdocs.yml", "plugins:", "hooks: [hook.py]\nplugins:")
    hook = f"def on_{event}(*_, **__):\n    return {{}}['k']\n"
    small.root.joinpath("hook.py").write_text(hook, "utf-8")
    built = small.build()
    assert (built.status, "Traceback" in built.output) == (1, False)
    says = (
        "Error: hook.py:2: this ends the build: KeyError: 'k'; mkdocs build --verbose shows where"
    )
    assert says in built.output.splitlines()
    assert "Traceback" in small.build("--verbose").output


def test_a_template_that_fails_is_one_line(small: Site) -> None:
    small.replace("mkdocs.yml", "{name: mkdocs,", "{name: mkdocs, custom_dir: own,")
    small.root.joinpath("own").mkdir()
    small.root.joinpath("own/main.html").write_text("<p>\n{{ page.nope.more }}\n", "utf-8")
    built = small.build()
    assert (built.status, "Traceback" in built.output) == (1, False)
    assert "\nError: own/main.html:2: this ends the build: 'mkdocs" in built.output


def test_what_the_macros_refuse_of_a_page_is_one_line(small: Site) -> None:
    built = small.page("---\nignore_macros: true\n---\n\n# Home\n")
    assert (built.status, "Traceback" in built.output) == (1, False)
    assert "Error: docs/index.md: The metavariable `ignore_macros` is " in built.output


def test_macros_without_the_plugin_that_listens_to_them(small: Site) -> None:
    assert ALONE not in small.build().output
    small.replace("mkdocs.yml", "  - pubproof\n", "")
    assert f"WARNING -  mkdocs.yml: {ALONE}" in small.build().output
    assert small.build("--strict").status == 1


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "[pubproof.guide.macros]",
            "[pubproof.guide.macro]",
            (
                "the plugin 'macros' has a module 'pubproof.guide.macro', which is not installed; "
                "did you mean 'pubproof.guide.macros'?"
            ),
        ),
        (
            "[pubproof.guide.macros]",
            "['nowhere:not.installed', pubproof.guide.macros]",
            "the plugin 'macros' has a module 'not.installed', which is not installed",
        ),
        (
            "[pubproof.guide.macros]",
            "[3, pubproof.guide.macros]",
            "the plugin 'macros' has a module '3', which is not installed",
        ),
        (
            "include_dir: docs",
            "include_dir: parts",
            "include_dir of the plugin 'macros': there is no folder 'parts' here",
        ),
    ],
)
def test_what_macros_would_end_with_a_traceback(
    small: Site, before: str, after: str, message: str
) -> None:
    small.replace("mkdocs.yml", before, after)
    built = small.build()
    assert (built.status, "Traceback" in built.output) == (1, False)
    assert f"ERROR   -  mkdocs.yml: {message}\n" in built.output


def test_extensions_that_the_macros_need(small: Site) -> None:
    assert "among the 'markdown_extensions'" not in small.build().output
    small.replace("mkdocs.yml", "md_in_html, ", "")
    assert "mkdocs.yml: the macros need 'md_in_html' among" in small.build().output


def test_data_that_a_program_wrote_down(small: Site) -> None:
    small.write("docs/measured.json", '{"runs": [{"seconds": 2}, {"seconds": 3}]}')
    text = '{! set all = data("measured.json") !}{= all.runs | map(attribute="seconds") | sum =}'
    assert "<p>5</p>" in small.page(f"{HEAD}{text}\n").page("index.html")


def test_data_that_cannot_be_read(small: Site) -> None:
    small.write("docs/broken.json", "{")
    text = '{= data("gone.json") =}\n\n{= data("broken.json") =}\n'
    gone, broken = small.page(f"{HEAD}{text}").problems
    assert gone == "docs/index.md:7: there is no file 'docs/gone.json'"
    assert broken.startswith("docs/index.md:9: 'docs/broken.json' cannot be read as JSON: ")


@pytest.mark.parametrize("name", MACROS)
def test_links_are_held_against_pages_whose_macros_write_no_heading(name: str) -> None:
    writes_headings = name.endswith(("_reference", "_sections"))
    known = anchors.of(f"# A\n\n{{= {name}() =}}\n")
    assert (known is None) == (writes_headings or name == "data")
