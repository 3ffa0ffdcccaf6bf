"""Words that were nearly right."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from pubproof.spelling import nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.mark.parametrize(
    ("word", "words", "wanted"),
    [
        ("benchmark.yml", ["benchmarks_run.yml", "style.yml"], "benchmarks_run.yml"),
        ("publish.yml", ["publish.yaml", "tests.yml"], "publish.yaml"),
        ("Relase.yml", ["release.yml"], "release.yml"),
        ("style.yml", ["test_ert.yml", "typing.yml"], None),
        ("git.py", ["editor.py", "config.py"], None),
        ("v1.2", ["v1.3"], "v1.3"),
        (
            "publisher.enviroment",
            ["publisher.owner", "publisher.environment"],
            "publisher.environment",
        ),
        (".env", [".envrc"], ".envrc"),
        ("checking-old-features.md", ["building-new-features.md", "index.md"], None),
        ("python-package-distributions", ["distributions"], "distributions"),
        ("types-of-maintainers", ["becoming-a-maintainer"], None),
        ("preparing-the-dataset", ["preparing-the-wmt-datasets"], "preparing-the-wmt-datasets"),
        ("sql-on-cudf.py", ["sql-using-python-udf.py", "sql-parquet.py"], None),
        ("sql-on-pandas.py", ["sql-to-pandas.py", "sql-parquet.py"], "sql-to-pandas.py"),
        ("1.1-startservers.ipynb", ["1.1-start-servers.ipynb"], "1.1-start-servers.ipynb"),
        ("grammar_test.py", ["markers_test.py"], None),
        ("tool-cli", ["tool-js"], None),
        ("changes.txt", ["changes.md"], "changes.md"),
        (
            "license-and-copyright",
            ["table-of-contents", "credits-copyright-and-license", "copyright-and-fees"],
            "credits-copyright-and-license",
        ),
        ("license-and-fees", ["credits-copyright-and-license"], None),
        ("a" * 301, ["a" * 301], None),
    ],
)
def test_what_is_most_like_a_word(word: str, words: list[str], wanted: str | None) -> None:
    assert nearest(word, words) == wanted


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ([], ""),
        (["tests"], "; the only one is tests"),
        (["tests", "docs"], "; there are docs, tests"),
        (["docs", "pypii"], "; did you mean 'pypii'?"),
    ],
)
def test_what_there_is_instead(words: list[str], end: str) -> None:
    assert suggestion("pypi", words) == end


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("repo", "; did you mean 'repository'?"),
        ("pub", "; there are publisher, publishing-workflow, repository"),
        ("re", "; there are publisher, publishing-workflow, repository"),
    ],
)
def test_the_only_word_that_begins_so_is_meant(word: str, end: str) -> None:
    assert suggestion(word, ["repository", "publisher", "publishing-workflow"]) == end


def test_hundreds_of_pages_that_miss_the_same_word_compare_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, asked = difflib.get_close_matches, []

    def counting(word: str, possibilities: Iterable[str], *rest: float, n: int = 3) -> list[str]:
        asked.append(word)
        count, cutoff = (int(rest[0]), rest[1]) if rest else (n, 0.6)
        return plain(word, list(possibilities), count, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    for _ in range(3):
        assert nearest("first-setps", ["first-steps", "last-steps"]) == "first-steps"
    assert asked.count("first-setps") == 1
