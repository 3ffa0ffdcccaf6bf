"""Edits of a repository, one after the other, each of one thing that something is made from.

A text, what it links to, a heading there, the workflow, script or Makefile that it names, a folder
that becomes a link, the rules of what git ignores.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.openmed import PROVENANCE, PUBLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.history.conftest import Past

STEP = "      - name: Download distributions\n"
GUIDE = """\
# Contributing

## Releasing

Run [this](scripts/release.py), `scripts/release.py`, `make wheels` and `tox -e docs`.
`tools/sub/run.sh` helps.

The `provenance` job and the `Publish distributions` step run in the `pypi` environment.
The workflow `publish.yml` uses `actions/download-artifact@v8`.
It needs the secret `DEPLOY_KEY` and `id-token: write`.

See [the notes](notes/index.md#how-it-runs), [the plan](notes/plan.md) [below](#releasing),
and [more](notes/deep/plan.md).
"""
MACROS = """\
site_name: Guide
plugins:
  - macros:
      modules: [pubproof.guide.macros]
"""


def delete(past: Past, *paths: str) -> Past:
    for there in map(past.root.joinpath, paths):
        if there.is_dir() and not there.is_symlink():
            shutil.rmtree(there)
        else:
            there.unlink()
    return past


def link(past: Past, path: str, target: str) -> None:
    (past.root / path).symlink_to(target)


def append(past: Past, path: str, text: str) -> None:
    past.write(path, (past.root / path).read_text("utf-8") + text)


EDITS: Sequence[Callable[[Past], object]] = (
    # Texts, and what they name.
    lambda it: it.write("CONTRIBUTING.md", GUIDE),
    lambda it: it.write("scripts/other.py", ""),
    lambda it: it.write("scripts/release.py", "print()\n"),
    lambda it: it.write("Makefile", "wheels:\n\techo\n"),
    lambda it: it.write("tox.ini", "[testenv:docs]\n"),
    lambda it: it.write("tools/sub/run.sh", "echo\n"),
    lambda it: it.write("notes/index.md", "# Notes\n\n## How it runs\n"),
    lambda it: it.write("notes/plan.md", "# Plan\n\nSee `../scripts/other.py`.\n"),
    lambda it: it.write("notes/deep/plans.md", ""),
    lambda it: it.edit("## How it runs", "## How it ran", "notes/index.md"),
    lambda it: it.edit("## How it ran", "## How it runs\n\nMore.", "notes/index.md"),
    lambda it: it.edit("echo\n", "echo more\n", "Makefile"),
    lambda it: it.edit("wheels:", "wheel:", "Makefile"),
    lambda it: it.edit("wheel:", "wheels:", "Makefile"),
    lambda it: it.edit("[testenv:docs]", "[testenv:doc]", "tox.ini"),
    lambda it: delete(it, "tox.ini"),
    lambda it: delete(it, "scripts/release.py"),
    lambda it: it.write("scripts/deeper/scripts/release.py", ""),
    lambda it: delete(it, "scripts"),
    lambda it: it.write("src/scripts/release.py", ""),
    lambda it: it.write("scripts", "a file where a folder was\n"),
    lambda it: delete(it, "scripts"),
    lambda it: link(it, "scripts", "src/scripts"),
    lambda it: it.write(".gitignore", "plan.md\n"),
    lambda it: delete(it, "notes/plan.md"),
    lambda it: it.write(".gitignore", "*.log\n"),
    lambda it: it.write("notes/.gitignore", "plan.md\n"),
    lambda it: it.git("mv", "CONTRIBUTING.md", "DEVELOPING.md"),
    lambda it: it.edit("\n## Releasing", "\n## Release", "DEVELOPING.md"),
    lambda it: append(it, "DEVELOPING.md", "\n<!-- pubproof: off[no-stale-reference] why -->\n"),
    lambda it: link(it, "AGENTS.md", "DEVELOPING.md"),
    lambda it: link(delete(it, "AGENTS.md"), "AGENTS.md", "nowhere.md"),
    lambda it: delete(it, "AGENTS.md").write("AGENTS.md", b"\xff"),
    lambda it: it.write("AGENTS.md", "Use `pubproof chekc` and `--select one-publsher`.\r\n"),
    lambda it: link(delete(it, "tools"), "tools", "toolbox"),
    lambda it: it.write("toolbox/sub/run.sh", "echo\n"),
    lambda it: it.write("docs/index.rst", "Title\n=====\n\nSee `a <https://github.com/o/r>`_\n"),
    # Workflows, and what they run.
    lambda it: it.edit("  provenance:\n", "  prove:\n"),
    lambda it: it.edit("needs: [provenance]", "needs: [prove]"),
    lambda it: it.edit(STEP, f"      - run: make wheels\n{STEP}"),
    lambda it: it.write("Makefile", "wheels:\n\tpython tools/sub/up.py\n"),
    lambda it: it.write("toolbox/sub/up.py", "import helper\nhelper.go()\n"),
    lambda it: it.write(
        "toolbox/sub/helper.py",
        "import subprocess\ndef go():\n    subprocess.run(['twine', 'upload', 'dist/*'])\n",
    ),
    lambda it: it.edit("'upload'", "'check'", "toolbox/sub/helper.py"),
    lambda it: it.edit("'check'", "'upload'", "toolbox/sub/helper.py"),
    lambda it: delete(it, "toolbox/sub/helper.py"),
    lambda it: it.edit("      - run: make wheels\n", "      - uses: ./act\n"),
    lambda it: it.write("act/action.yml", "runs:\n  using: composite\n  steps: []\n"),
    lambda it: it.write(
        "act/action.yml",
        "runs:\n  using: composite\n  steps:\n    - run: twine upload dist/*\n      shell: bash\n",
    ),
    lambda it: it.edit("      - uses: ./act\n", ""),
    lambda it: it.write(".github/workflows/other.yml", "on: push\njobs: {}\n"),
    lambda it: it.write(
        ".github/workflows/other.yml",
        "on: push\njobs:\n  one:\n    runs-on: x\n    environment: pypi\n    steps:\n"
        "      - run: echo ${{ secrets.DEPLOY_KEY }}\n",
    ),
    lambda it: it.edit("      name: pypi\n", "      name: release\n"),
    lambda it: delete(it, ".github/workflows/other.yml"),
    lambda it: it.edit(
        "# v8.0.1\n        with:\n          name: python", "\n        with:\n          name: python"
    ),
    lambda it: it.edit("run: twine check --strict", "run: echo", PROVENANCE),
    lambda it: it.git("mv", PUBLISH, ".github/workflows/release.yml"),
    lambda it: it.git("mv", ".github/workflows/release.yml", PUBLISH),
    lambda it: append(
        it, "pyproject.toml", "\n[tool.hatch.envs.x.scripts]\nup = 'hatch publish'\n"
    ),
    lambda it: append(it, PUBLISH, "      - run: hatch run x:up # pubproof: off[nothing] why\n"),
    # The site.
    lambda it: it.write("mkdocs.yml", MACROS),
    lambda it: it.write("docs/index.md", 'Tags. {{ holds("tag-push-only") }}\n'),
    lambda it: it.write("docs/index.md", 'Tags. {{ holds("tag-push") }} {% include "more.md" %}\n'),
    lambda it: it.write("docs/more.md", 'More. {{ holds("one-publisher") }}\n'),
    lambda it: append(it, "mkdocs.yml", "exclude_docs: more.md\n"),
    lambda it: delete(it, "mkdocs.yml"),
    # All of it.
    lambda it: delete(it, *(one.name for one in it.root.iterdir() if one.name != ".git")),
    lambda it: it.copy("."),
    lambda it: link(delete(it, ".github"), ".github", "elsewhere"),
    lambda it: delete(it, ".github").copy("."),
)
