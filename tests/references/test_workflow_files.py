"""Files of workflows that a text names, however it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.parametrize(
    "text",
    [
        "`release.yml` uploads to PyPI.\n",
        "[`release.yml`]({= workflow.url =}) uploads to PyPI.\n",
        "The workflow [`release.yml`]({= github.workflows =}) of GitHub is red.\n",
        "| Workflow | Does |\n| --- | --- |\n| `release.yml` | uploads |\n",
        "| Does | Workflow file |\n| --- | --- |\n| uploads | `release.yml` |\n",
        "```console\n$ cat .github/workflows/release.yml\n```\n",
        "El workflow `release.yml` publica en PyPI.\n",
        "Der Workflow `release.yml` lädt nach PyPI hoch.\n",
    ],
)
def test_a_file_that_is_gone(text: str, desk: Desk) -> None:
    ((line, column, message),) = desk.findings("RELEASING.md", text)
    assert message == "there is no workflow file '.github/workflows/release.yml'"
    assert text.split("\n")[line - 1][column - 1 :].startswith(("release.yml", ".github/"))


@pytest.mark.parametrize(
    "text",
    [
        "`conf.yml` names what is uploaded.\n",
        "| Workflow | Settings |\n| --- | --- |\n| `publish.yml` | `conf.yml` |\n",
        "| Workflow | Does |\n| --- | --- |\n| x | y |\n\nThen `conf.yml`.\n",
        "```console\n$ cat > .github/workflows/release.yml\n```\n",
        "In pip's repository, the workflow `release.yml` uploads to PyPI.\n",
        "Früher lud der Workflow `release.yml` nach PyPI hoch.\n",
        "Le workflow `release.yml` a été remplacé par `publish.yml`.\n",
        "El workflow `release.yml` ya no existe.\n",
        "工作流 `.github/workflows/release.yml` 已删除。\n",
    ],
)
def test_a_file_that_is_none_or_was(text: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", text) == []


def test_a_name_whose_link_a_macro_writes(desk: Desk) -> None:
    text = "Uploads run in the [`release`]({{ github.environments }}) environment of GitHub.\n"
    (found,) = desk.findings("RELEASING.md", text)
    assert found == (1, text.index("release") + 1, "no job runs in an environment 'release'")
