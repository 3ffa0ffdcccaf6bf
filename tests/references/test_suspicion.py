"""What is suspected is never too little: reading everything finds nothing more.

A text is taken apart only where a quick look suspects it, and of it only the passages that a quick
look suspects. Here the same wrong names stand in every markup that can be around them.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.commands import COMMANDS
from pubproof.contract import CLAUSES
from pubproof.references import documents
from pubproof.references.documents import Audience, Document
from pubproof.references.inventory import Inventory
from pubproof.references.judging import KINDS, judge
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pubproof.location import Location, Problem

ROOT = Path(__file__).parents[2]
WORKFLOW = """\
on:
  push:
    tags: ['v*']
permissions:
  contents: read
jobs:
  upload:
    name: Upload it
    runs-on: ubuntu-24.04
    environment: pypi
    steps:
      - uses: actions/checkout@v5
      - uses: actions/upload-artifact@v4
        with:
          name: distributions
      - run: echo ${{ secrets.DEPLOY_KEY }} ${{ vars.PLACE }}
"""
FILES = {
    ".github/workflows/publish.yml": WORKFLOW,
    ".github/workflows/tests.yml": WORKFLOW,
    "Makefile": "wheels:\n\techo\n",
    "tox.ini": "[testenv:docs]\n",
    "noxfile.py": "import nox\n\n@nox.session\ndef tests(session):\n    pass\n",
    "scripts/other.py": "",
    "pyproject.toml": '[project.urls]\nHome = "https://github.com/octo-org/widget"\n',
}
NAMES = (
    # Names in code, with what stands before them and behind them in the words that are read.
    ("The ", "deploy", " job of the workflow"),
    ("The workflow's job ", "deploy", " starts"),
    ("The job named: ", "deploy", " of GitHub Actions"),
    ("The ", "Deploy It", " workflow on GitHub"),
    ("The ", "Say It", " step of the workflow"),
    ("It runs in the ", "pipy", " environment of the job"),
    ("It runs in the ", "pipy", " protected GitHub environment"),
    ("Its GitHub environment is ", "pipy", " for the job"),
    ("The job uploads the ", "dists", " workflow artifact"),
    ("The job uploads the artifact ", "dists", " for later"),
    ("The ", "UPLOAD_KEY", " secret is read"),
    ("The environment secret ", "UPLOAD_KEY", " is read"),
    ("The ", "DEPLOY_KEY", " repository secret is read"),
    ("It reads ", "secrets.UPLOAD_KEY", " there"),
    ("It reads ", "vars.UPLOAD_PLACE", " there"),
    ("The workflow has ", "id-token: write", " there"),
    ("A push of a tag ", "release-*", " starts it"),
    ("Tag it with ", "git tag 1.0", " there"),
    ("It uses ", "actions/checkout@v3", " there"),
    ("See ", "scripts/gone.py", " there"),
    ("Run ", "python scripts/gone.py --all", " there"),
    ("Run ", "make wheel", " there"),
    ("Run ", "$ make wheels wheel", " there"),
    ("Run ", "tox run -e doc", " there"),
    ("Run ", "python3 -m nox -s test", " there"),
    ("See ", ".github/workflows/gone.yml", " there"),
    ("The workflow ", "gone.yml", " starts"),
    ("Register the file ", "publish.yaml", " of the workflow"),
    ("GitHub Actions runs ", "publish.yaml", " there"),
    ("Trusted Publishing wants ", "publish.yaml", " there"),
    ("It is as `publish.yml` is, or ", "tests.yaml", " there"),
    ("Run ", "gh run list -w gone.yml", " there"),
    ("Run ", "pubproof chekc", " there"),
    ("The clause ", "one-publsher", " of pubproof"),
)
MARKUP = (
    "{0}`{1}`{2}.",
    "{0}`` {1} ``{2}.",
    "{0}**`{1}`**{2}.",
    "{0}_`{1}`_{2}.",
    "{0}(`{1}`){2}.",
    '{0}"`{1}`"{2}.',
    "{0}[`{1}`](README.md){2}.",
    "**{0}** `{1}` **{2}**.",
    "> {0}`{1}`{2}.",
    "- {0}`{1}`{2}.",
    "1. {0}`{1}`{2}.",
    "| {0}`{1}`{2} |\n|---|\n| {0}`{1}`{2} |",
    "## {0}`{1}`{2}",
    "!!! note\n    {0}`{1}`{2}.",
    "```bash\n{1}\n```",
    "```yaml\n- uses: {1}\n```",
    "    {1}",
    "<!-- {1} -->",
    "{0}\n`{1}`\n{2}.",
)
LINKS = (
    "[a]({0})",
    "[a](<{0}>)",
    "[a]({0} 'title')",
    "![a]({0})",
    "[a][b]\n\n[b]: {0}",
    "[b]\n\n[B]: <{0}>",
    '<a href="{0}">a</a>',
    "<img src='{0}'>",
    "<p align=center>\n<a href='{0}'>a</a>\n</p>",
)
TARGETS = (
    "gone.md",
    "../gone.md",
    "README.md#gone",
    "#gone",
    "https://github.com/octo-org/widget/blob/main/gone.md",
    "https://github.com/octo-org/widget/actions/workflows/gone.yml",
)


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    root = tmp_path_factory.mktemp("repository")
    for path, text in FILES.items():
        Folder(root).write(path, text)
    (root / "README.md").write_text("# Title\n", "utf-8")
    return of(root)


def of(root: Path) -> Inventory:
    ids = frozenset(clause.id for clause in CLAUSES)
    return Inventory(Repository(root, Settings()), ids, COMMANDS)


def in_all(document: Document, inventory: Inventory) -> list[Problem]:
    """Return what is wrong at any place, for any kind of name."""
    found: dict[Location, Problem] = {}
    for place in document.places():
        for kind in (one for one in KINDS if document.audience_at(place) >= one.AUDIENCE):
            for problem in kind.judge(place, document, inventory):
                found.setdefault(problem.location, problem)
    return list(found.values())


def written(inventory: Inventory, path: str, text: str) -> Document:
    (inventory.repository.root / path).write_text(text, "utf-8")
    return Document(path, text, Audience.HOUSE)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[1])
def test_names_in_every_markup(inventory: Inventory, name: tuple[str, str, str]) -> None:
    wrong = 0
    for markup in MARKUP:
        text = f"# Releasing\n\nSome words.\n\n{markup.format(*name)}\n"
        document = written(inventory, "CONTRIBUTING.md", text)
        expected = in_all(document, inventory)
        assert judge(of(inventory.repository.root)).problems == tuple(expected), text
        wrong += bool(expected)
    assert wrong >= 2, "the name is wrong nowhere"


@pytest.mark.parametrize(("form", "target"), list(product(LINKS, TARGETS)))
def test_links_in_every_form(inventory: Inventory, form: str, target: str) -> None:
    text = f"# Releasing\n\n{form.format(target)}\n"
    document = written(inventory, "CONTRIBUTING.md", text)
    expected = in_all(document, inventory)
    assert judge(of(inventory.repository.root)).problems == tuple(expected)
    assert expected or "<" in form or form.startswith("!") or "../" in target


def test_the_texts_of_this_repository() -> None:
    inventory = of(ROOT)
    paths = documents.paths(inventory.repository)
    read = [documents.read(inventory.repository, path) for path in paths]
    found = [
        problem for one in read if isinstance(one, Document) for problem in in_all(one, inventory)
    ]
    assert judge(of(ROOT)).problems == tuple(found)
    assert len(read) > 10
