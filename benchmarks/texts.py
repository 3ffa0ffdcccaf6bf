"""Measure the clauses that read texts: as many texts as OpenMed has, always the same.

Most speak to users, some are READMEs, some speak to those who work on the project and name what
the workflows have. A few of these names are wrong, and every run must find each of them. What the
texts cost is what a check takes longer than one that leaves the two clauses out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import costs

EXAMPLE = Path(__file__).parents[1] / "examples/openmed"
CLAUSES = ("clause-documented", "no-stale-reference")
USERS, READMES, HOUSE, WRONG = 330, 55, 30, 5
"""How many texts there are for each; as many of the last have a name that is wrong."""
PARAGRAPHS = 60
"""In a text; it is then as long as one of OpenMed's."""
GOAL = 0.3
"""Seconds."""

WORDS = ("model", "record", "field", "entity", "text", "report", "score", "span", "batch", "token")
USER = 'Load it with `load_model("{word}")`, as in [the guide]({docs}p{page}.md#guide).'
CODE = '```python\nimport openmed\n\nopenmed.analyze("{word}", model="{word}")\n```'
JOB = "The `publish` job of the workflow uploads the artifact `python-package-distributions`."
TAG = "Push a tag such as `v*` to start `.github/workflows/publish.yml`; see `docs/p{page}.md`."
GRANT = "The workflow grants `id-token: write`, and no secret is stored for {word}."
STALE = "The `deploy` job of the workflow runs `scripts/gone.py`."


def make(folder: Path) -> int:
    """Make the repository; return how many texts it has."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    random = Random(7)  # noqa: S311  the same texts each time, no secret
    for page in range(USERS):
        write(folder / f"docs/p{page}.md", text(random, "", USER, CODE))
    for number in range(READMES):
        write(folder / f"packages/{number}/README.md", text(random, "../../docs/", USER, CODE, TAG))
    for number in range(HOUSE):
        own = text(random, "../", JOB, TAG, GRANT)
        wrong = f"\n{STALE}\n" if number < WRONG else ""
        write(folder / f"docs/contributing/p{number}.md", own + wrong)
    write(folder / "scripts/kept.py", "")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)  # noqa: S607  wherever it is
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)  # noqa: S607  wherever it is
    return sum(one.suffix == ".md" for one in folder.rglob("*"))


def text(random: Random, docs: str, *said: str) -> str:
    """Make a text: headings, prose, and what is `said` in between, seen from the folder `docs`."""
    parts = ["# Guide"]
    for number in range(PARAGRAPHS):
        if not number % 12:
            parts.append(f"## {random.choice(WORDS)}")
        parts.append(" ".join(random.choices(WORDS, k=25)).capitalize() + ".")
        if not number % 6:
            word, page = random.choice(WORDS), random.randrange(USERS)
            parts.append(random.choice(said).format(word=word, page=page, docs=docs))
    return "\n\n".join(parts) + "\n"


def write(path: Path, content: str) -> None:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def run(repository: Path, *left_out: str) -> float:
    """Return what a check took; it must have found what is wrong, unless that is left out."""
    options = [word for clause in left_out for word in ("--off", f"{clause}=not measured")]
    asked = ("check", "--no-cache", "--format", "json", *options)
    ran = costs.run("pubproof", *asked, repository, ends={0, 1}, speaks=True)
    found = json.loads(ran.out)["findings"]
    stale = [one["path"] for one in found if one["clause"] == "no-stale-reference"]
    if len(stale) != (0 if left_out else 2 * WRONG) or len(stale) != len(found):
        sys.exit(f"pubproof check ended with {ran.status} and found {len(stale)} names")
    return ran.cost.cpu


def main() -> None:
    """Measure, and print what was measured."""
    parser = costs.parser(__doc__, rounds=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "repository")
        count = make(repository)
        pairs = [(run(repository), run(repository, *CLAUSES)) for _ in range(arguments.rounds)]
    seconds = median(whole - rest for whole, rest in pairs)
    print("texts           CPU s  goal s  texts/s")
    print(f"{count:,} texts      {seconds:5.2f}  {GOAL:6.2f}  {count / seconds:7,.0f}")


if __name__ == "__main__":
    main()
