"""Programs that run what a file of the repository says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.repository import Repository

RUNNERS = {
    "gmake": ("Makefile", "makefile", "GNUmakefile"),
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "tox": ("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml"),
    "nox": ("noxfile.py",),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml", "pyproject.toml"),
    "inv": ("tasks.py",),
    "invoke": ("tasks.py",),
    "npm": ("package.json",),
    "pnpm": ("package.json",),
    "yarn": ("package.json",),
    "bun": ("package.json",),
    "hatch": ("hatch.toml", "pyproject.toml"),
    "pdm": ("pyproject.toml",),
    "poe": ("pyproject.toml", "poe_tasks.toml"),
    "pixi": ("pixi.toml", "pyproject.toml"),
    "rye": ("pyproject.toml",),
    "uv run": ("pyproject.toml",),
    "poetry": ("pyproject.toml",),
}
"""By program: the files that say what it runs."""
_SECTION = late.pattern(
    r"^\[tool\.(?:tox|taskipy|hatch\.envs|pdm\.scripts|poe|pixi|rye)", re.MULTILINE
)
"""The tables of a ``pyproject.toml`` that say something to a runner."""
NAMES = sorted({runner.partition(" ")[0] for runner in RUNNERS})
"""The names of the programs, as the first word of a command has them."""
_RUNNING = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")


def named_in(words: str) -> set[str]:
    """Return the runners that words in lower case may name."""
    return {"uv run" if one == "uv" else one for one in _RUNNING.findall(words)}


def configuration(path: str, repository: Repository) -> str | None:
    """Return the text of a file that a runner reads, None where it says nothing to one."""
    text = repository.text(path)
    general = path.endswith("pyproject.toml")
    return None if text is None or (general and not _SECTION.search(text)) else text


def is_named(runner: str, text: str) -> bool:
    """Whether a runner of two words is named by both."""
    return " " not in runner or re.search(rf"\b{runner}\b", text.lower()) is not None
