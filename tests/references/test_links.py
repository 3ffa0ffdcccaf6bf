"""Where the links of a text lead, seen from the places where the text is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git

from pubproof import contract, settings
from pubproof.contract.clause import State
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pubproof.contract.clause import Result

IDS = tuple(clause.id for clause in contract.CLAUSES)


def judged(root: Path) -> Result:
    repository = Repository(root, settings.read(root, IDS))
    (result,) = contract.prove(repository, select=("no-stale-reference",)).results
    return result


def test_a_text_is_also_read_where_a_symbolic_link_shows_it(tmp_path: Path) -> None:
    (tmp_path / "src" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "fix.md").write_text("# How to fix\n", "utf-8")
    rule = tmp_path / "src" / "rules" / "args.md"
    rule.write_text("# Args\n\nSee [how to fix](../fix.md#how-to-fix).\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.FAILS

    (tmp_path / "docs" / "rules" / "args.md").symlink_to("../../src/rules/args.md")
    assert judged(tmp_path).verdict.state is State.HOLDS

    rule.write_text("# Args\n\nSee [how to fix](../fix.md#what-to-fix).\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.location[:2] == ("src/rules/args.md", 3)
    assert "'docs/fix.md' has no heading '#what-to-fix'" in problem.message
    assert problem.help == "link to a heading that it has, such as '#how-to-fix'"


def test_a_script_makes_pages_of_a_site_whose_folder_is_a_symbolic_link(tmp_path: Path) -> None:
    site = "site_name: a\nplugins:\n  - gen-files:\n      scripts: [docs/pages.py]\n"
    (tmp_path / "mkdocs.yml").write_text(site, "utf-8")
    (tmp_path / "src" / "docs").mkdir(parents=True)
    (tmp_path / "docs").symlink_to("src/docs")
    (tmp_path / "docs" / "pages.py").write_text("PAGES = 'api/one.md', 'api/two.md'\n", "utf-8")
    (tmp_path / "docs" / "use.md").write_text("# Use\n\nSee [one](api/one.md).\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS


def test_help_names_a_heading_once_as_its_page_writes_it(tmp_path: Path) -> None:
    text = "# Reporting a bug - on GitHub\n\nSee [it](#reporting).\n"
    (tmp_path / "README.md").write_text(text, "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    such = "link to a heading that it has, such as"
    assert problem.help == f"{such} '#reporting-a-bug---on-github'"

    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").rename(tmp_path / "docs" / "bugs.md")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == f"{such} '#reporting-a-bug-on-github'"


def test_for_a_file_that_git_still_has_no_other_is_offered(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Name\n\n![Shown](shown.png)\n", "utf-8")
    for name in ("shown.png", "shown2.png"):
        (tmp_path / name).write_bytes(b"")
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", ".")
    assert judged(tmp_path).verdict.state is State.HOLDS

    (tmp_path / "shown.png").unlink()
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == "link to a file that exists"


def test_what_git_would_ignore_is_made_by_a_build_in_a_plain_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text(
        "# Name\n\nSee the [settings](docs/settings.md).\n", "utf-8"
    )
    assert judged(tmp_path).verdict.state is State.FAILS

    (tmp_path / ".gitignore").write_text("/docs/settings.md\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS
    assert sorted(each.name for each in tmp_path.iterdir()) == [".gitignore", "README.md"]

    monkeypatch.chdir(tmp_path.parent)
    assert judged(Path(tmp_path.name)).verdict.state is State.HOLDS


def test_a_text_that_others_include_is_not_seen_from_its_own_folder(tmp_path: Path) -> None:
    for folder, state in (("snippets", State.HOLDS), ("pages", State.FAILS)):
        text = tmp_path / folder / "docs" / folder / "seealso.md"
        text.parent.mkdir(parents=True)
        text.write_text("See [the border](./border.md).\n", "utf-8")
        assert judged(tmp_path / folder).verdict.state is state


def test_a_site_may_write_anchors_in_its_own_way(tmp_path: Path) -> None:
    text = "# XDG_HOME\n\n## Größe prüfen\n\n## L'été\n\n[1](#{}) [2](#{}) [3](#{})\n"
    for path, state in (("docs/page.md", State.HOLDS), ("page.md", State.FAILS)):
        root = tmp_path / state
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(text.format("xdghome", "gre-prfen", "l-ete"), "utf-8")
        verdict = judged(root).verdict
        assert verdict.state is state
        assert len(verdict.findings) == (0 if state is State.HOLDS else 3)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(text.format("xdg", "gre", "ete"), "utf-8")
    found = [one.location.path for one in judged(tmp_path).verdict.findings]
    assert found == ["docs/page.md"] * 3 + [f"{State.FAILS}/page.md"] * 3


def test_a_heading_may_be_in_another_text_of_the_same_page(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\nSee [b](#b).\n", "utf-8")
    (docs / "b.md").write_text("# B\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.FAILS

    for include in (
        "{!docs/a.md!}",
        '--8<-- "./a.md"',
        "{% include 'a.md' %}",
        "```{include} a.md",
    ):
        (docs / "index.md").write_text(f"# All\n\n{include}\n", "utf-8")
        assert judged(tmp_path).verdict.state is State.HOLDS, include

    (docs / "index.md").write_text("# All\n\n{!docs/aa.md!}\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.FAILS


def test_a_label_of_another_text_is_one_of_the_whole_site(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\nSee [](#the-label) and [](#another).\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2

    (docs / "b.md").write_text("(the-label)=\n\n# B\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 1
    (docs / "c.rst").write_text(".. _another:\n\nC\n=\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS


def test_a_translation_links_to_what_its_original_links_to(tmp_path: Path) -> None:
    pages = tmp_path / "i18n" / "de" / "pages"
    pages.mkdir(parents=True)
    (pages / "index.md").write_text("# Anfang\n\n[a](guide.md) [b](gone.md)\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2

    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "guide.md").write_text("# Guide\n", "utf-8")
    (docs / "index.md").write_text("# Start\n\n[a](guide.md)\n", "utf-8")
    (found,) = judged(tmp_path).verdict.findings
    assert "'i18n/de/pages/gone.md'" in found.message


def test_links_that_lead_to_no_file_and_to_no_heading(tmp_path: Path) -> None:
    text = "# A\n\n[top](#readme) [kbps](## 'a tip') [all](llms.txt) [page](a.html.md)\n"
    (tmp_path / "README.md").write_text(text, "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS

    (tmp_path / "README.md").write_text(f"{text}[other](other.txt)\n", "utf-8")
    (found,) = judged(tmp_path).verdict.findings
    assert "'other.txt'" in found.message


def test_a_template_is_a_text_of_whatever_is_made_of_it(tmp_path: Path) -> None:
    for name, state in (("header.tpl.md", State.OFF), ("header.md", State.FAILS)):
        root = tmp_path / state
        root.mkdir()
        (root / name).write_text("[how](gone.md)\n", "utf-8")
        assert judged(root).verdict.state is state


def test_the_help_names_the_file_that_ends_alike(tmp_path: Path) -> None:
    made = Folder(tmp_path)
    for path in ("skills/using/SKILL.md", ".ai/skills/make/SKILL.md", "lib/parts/__init__.py"):
        made.write(path, "")
    text = "[a](../using/SKILL.md)\n\n[b](../../../lib/parts.py)\n"
    made.write(".ai/skills/audit/README.md", text)
    helps = [one.help for one in judged(tmp_path).verdict.findings]
    assert helps == [
        "link to '../../../skills/using/SKILL.md'",
        "link to '../../../lib/parts/__init__.py'",
    ]


@pytest.mark.parametrize(
    ("there", "meant"),
    [
        (("src/cli/env/__init__.py", "src/journal/env.py"), "src/cli/env/__init__.py"),
        (("src/cli/env/__init__.py", "src/cli/env/env.py"), "src/cli/env/env.py"),
        (("src/cli/env_var.py", "src/journal/env.py"), "src/cli/env_var.py"),
        (("src/cli/event.py", "src/journal/env.py"), "src/journal/env.py"),
        (("src/cli/env_var.py", "src/cli/unix/env.py"), "src/cli/unix/env.py"),
        (("src/cli/env_var.py", "src/env.py"), "src/env.py"),
        (("src/cli/env_var.py", "env.py"), "env.py"),
        (("src/cli/env_var.py", "lib/cli/env.py"), "lib/cli/env.py"),
    ],
)
def test_the_help_names_what_a_module_has_become_before_a_file_of_elsewhere(
    tmp_path: Path, there: tuple[str, ...], meant: str
) -> None:
    for path in there:
        Folder(tmp_path).write(path, "")
    (tmp_path / "CONTRIBUTING.md").write_text("[env](src/cli/env.py)\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == f"link to '{meant}'"


def test_the_help_names_no_file_of_several_that_are_as_like(tmp_path: Path) -> None:
    for part in ("alpha", "omega"):
        (tmp_path / "docs" / part).mkdir(parents=True)
        (tmp_path / "docs" / part / "hooks.md").write_text("", "utf-8")
    (tmp_path / "CONTRIBUTING.md").write_text("[hooks](docs/hooks.md)\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == "link to a file that exists"


def test_the_help_does_not_name_the_text_itself(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "contributing.md").write_text("[them](CONTRIBUTORS.md)\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == "link to a file that exists"


def test_the_help_says_where_a_link_leads_that_reads_like_the_wrong_path(tmp_path: Path) -> None:
    (tmp_path / "docs" / "manual").mkdir(parents=True)
    (tmp_path / "docs" / "manual" / "setup.md").write_text("", "utf-8")
    (tmp_path / "docs" / "release.md").write_text("[setup](../manual/setup.md)\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.message == "this link leads to 'manual/setup.md', which does not exist"
    assert problem.help == "link to 'manual/setup.md', which is 'docs/manual/setup.md' from here"


def test_what_mdx_shows_is_seen_from_its_page(tmp_path: Path) -> None:
    (tmp_path / "parts" / "public").mkdir(parents=True)
    (tmp_path / "parts" / "public" / "logo.svg").write_text("<svg/>", "utf-8")
    text = '# Parts\n\n<img src="./logo.svg" alt="" />\n'
    (tmp_path / "parts" / "Parts.mdx").write_text(text, "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS

    (tmp_path / "parts" / "Parts.mdx").rename(tmp_path / "parts" / "Parts.md")
    assert judged(tmp_path).verdict.state is State.FAILS


def test_where_no_heading_is_near_those_there_are_are_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# 你好\n\n[a](#quickstart) ##\n\n## ?\n", "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.help == "link to a heading that it has; the only one is 你好"


def test_docusaurus_sees_links_from_the_folder_of_its_texts_too(tmp_path: Path) -> None:
    site = tmp_path / "website"
    (site / "docs" / "more").mkdir(parents=True)
    (site / "docs" / "start.md").write_text("# Start\n", "utf-8")
    page = site / "docs" / "more" / "page.md"
    page.write_text("# Page\n\n[1](start.md#start) [2](docs/start.md)\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2

    (site / "docusaurus.config.ts").write_text("export default {};\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS

    page.write_text("# Page\n\n[1](./start.md) [2](start.md#end) [3](more/other.md)\n", "utf-8")
    messages = [one.message for one in judged(tmp_path).verdict.findings]
    assert [one.partition(",")[0] for one in messages] == [
        "this link leads to 'website/docs/more/start.md'",
        "'website/docs/start.md' has no heading '#end'",
        "this link leads to 'website/docs/more/more/other.md'",
    ]


def test_docusaurus_takes_the_texts_of_the_folders_that_its_configuration_names(
    tmp_path: Path,
) -> None:
    (tmp_path / "website").mkdir()
    (tmp_path / "texts" / "more").mkdir(parents=True)
    (tmp_path / "texts" / "start.md").write_text("# Start\n", "utf-8")
    (tmp_path / "texts" / "more" / "page.md").write_text("[start](start.md)\n", "utf-8")
    configuration = tmp_path / "website" / "docusaurus.config.js"
    for path, state in (("'../texts'", State.HOLDS), ("'../other'", State.FAILS)):
        configuration.write_text(f"module.exports = {{docs: {{path: {path}}}}};\n", "utf-8")
        assert judged(tmp_path).verdict.state is state


def test_the_headings_of_a_partial_of_docusaurus_are_those_of_its_pages(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "_part.md").write_text("# Part\n\nSee [there](#there).\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.FAILS

    (tmp_path / "docusaurus.config.mjs").write_text("export default {};\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.HOLDS


def test_a_text_that_is_not_read_to_its_end_may_have_any_heading(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# A\n\nSee [the last](docs/long.md#last).\n", "utf-8")
    (tmp_path / "docs").mkdir()
    long = tmp_path / "docs" / "long.md"
    long.write_text("Words.\n" * 150_000 + "\n# Last\n", "utf-8")
    assert not [one for one in judged(tmp_path).verdict.findings if "heading" in one.message]

    long.write_text("Words.\n" * 100_000, "utf-8")
    assert [one for one in judged(tmp_path).verdict.findings if "heading" in one.message]


def test_a_link_is_told_once_whatever_its_words_name(tmp_path: Path) -> None:
    gone = ".github/workflows/gone.yml"
    (tmp_path / "CONTRIBUTING.md").write_text(f"# A\n\n[`{gone}`]({gone}) runs.\n", "utf-8")
    (tmp_path / gone).parent.mkdir(parents=True)
    (tmp_path / gone).with_name("ci.yml").write_text("on: push\njobs: {}\n", "utf-8")
    (found,) = judged(tmp_path).verdict.findings
    assert found.message.startswith("this link leads to")
    assert found.location[:3] == ("CONTRIBUTING.md", 3, 32)

    (tmp_path / "CONTRIBUTING.md").write_text(f"# A\n\n[`{gone}`](README.md) runs.\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("https://github.com/octo/whole", State.HOLDS),
        ("https://github.com/other/part", State.FAILS),  # it was renamed, or is a fork
        ("https://github.com/octo/whole/tree/main/docs", State.FAILS),
        ("https://example.org/whole", State.FAILS),
    ],
)
def test_pages_of_another_repository_s_site_are_seen_from_there(
    tmp_path: Path, address: str, state: State
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "part"\n[project.urls]\nSource = "https://github.com/octo/part"\n',
        "utf-8",
    )
    (tmp_path / "mkdocs.yml").write_text(f"site_name: whole\nrepo_url: {address}\n", "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[a](fields.md) [b](../api/a.md)\n", "utf-8")
    assert judged(tmp_path).verdict.state is state


def test_a_text_beside_the_pages_is_seen_from_here(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project.urls]\nSource = "https://github.com/octo/part"\n', "utf-8"
    )
    (tmp_path / "mkdocs.yml").write_text("repo_url: https://github.com/octo/whole\n", "utf-8")
    (tmp_path / "README.md").write_text("[a](gone.md)\n", "utf-8")
    assert judged(tmp_path).verdict.state is State.FAILS


def test_links_are_seen_from_a_text_that_the_text_is_put_into_too(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "style.md").write_text("# Style\n", "utf-8")
    (tmp_path / "CONTRIBUTING.md").write_text("See [style](style.md), [more](more.md).\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2

    page = "# All\n\n```{include} ../CONTRIBUTING.md\n```\n"
    (tmp_path / "docs" / "contributing.md").write_text(page, "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert "'more.md'" in problem.message


@pytest.mark.parametrize("plugin", ["autolinks", "ezlinks"])
def test_a_plugin_of_mkdocs_finds_a_page_by_the_name_of_its_file(
    plugin: str, tmp_path: Path
) -> None:
    (tmp_path / "docs" / "home").mkdir(parents=True)
    (tmp_path / "docs" / "home" / "faq.md").write_text("# FAQ\n", "utf-8")
    (tmp_path / "docs" / "index.md").write_text("[1](faq.md) [2](a/faq.md) [3](no.md)\n", "utf-8")
    (tmp_path / "README.md").write_text("[4](faq.md)\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: A\nplugins: [search]\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 4

    (tmp_path / "mkdocs.yml").write_text(f"site_name: A\nplugins: [{plugin}]\n", "utf-8")
    messages = [one.message.partition(",")[0] for one in judged(tmp_path).verdict.findings]
    assert messages == [
        "this link leads to 'faq.md'",
        "this link leads to 'docs/a/faq.md'",
        "this link leads to 'docs/no.md'",
    ]


def test_the_cover_of_docsify_leads_to_the_headings_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("_coverpage.md", "page.md"):
        (tmp_path / "docs" / name).write_text("# Tool\n\n[Start](#start)\n", "utf-8")
    assert len(judged(tmp_path).verdict.findings) == 2

    (tmp_path / "docs" / "index.html").write_text('<script src="docsify.js"></script>', "utf-8")
    (problem,) = judged(tmp_path).verdict.findings
    assert problem.location.path == "docs/page.md"
