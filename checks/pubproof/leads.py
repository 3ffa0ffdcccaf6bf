"""Texts that may lead to an upload: what has to be read closely, and what need not be.

A text leads to an upload when it names a tool that uploads, or a runner or a script of the
repository whose own text does. The test errs on one side only: it may suspect too much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.repository import Repository

_WORDS = (
    "twine",
    "pypi",
    "publish",
    "maturin",
    "flit",
    "setup.py",
    "file_upload",
    "semantic-release",
    "\\x",
    "\\u",
    "$'",
    "base64",
)
"""Parts of the names of tools and indexes, and ways to write them so that they do not show."""

_RUNNERS = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "tox": ("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml"),
    "nox": ("noxfile.py",),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml", "pyproject.toml"),
    "inv": ("tasks.py",),
    "npm": ("package.json",),
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
"""Programs that run what a file of the repository says."""

_SECTION = re.compile(
    r"^\[tool\.(?:tox|taskipy|hatch\.envs|pdm\.scripts|poe|pixi|rye)", re.MULTILINE
)
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;=&|<>", " "))
_SCRIPTS = (".sh", ".bash", ".zsh", ".py", ".ps1", ".mk", ".js", ".mjs", ".ts")
_HERE = ("./", "$/", "../")
_STARTERS = ("subprocess", "os.", "runpy", "pty", "twine", "requests", "httpx", "urllib", ".run(")
"""What a Python file must name to start a program, or to send a request."""
_DEEPEST = 8
_CREDENTIALS = re.compile(
    r"id-token|write-all|secrets\s*(?:\[|\.(?!GITHUB_TOKEN)|:)", re.IGNORECASE
)


class Leads:
    """What of one repository leads to an upload."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository whose files texts may name."""
        self._repository = repository
        self._files: dict[str, bool] = {}
        self._runners: list[str] | None = None

    def concern(self, text: str, depth: int = _DEEPEST, *, credentials: bool = False) -> bool:
        """Whether `text` may lead to an upload.

        `credentials` says that what runs there has some: then a file that is not found may.
        """
        lower = text.lower()
        for word in _WORDS:
            if word in lower:
                return True
        for runner in self._leading_runners(depth):
            if runner in lower:
                return True
        named = _named(text)
        if credentials and any(not self._exists(path) for path in named):
            return True
        return any(self._leads(path, depth) for path in named)

    def _exists(self, path: str) -> bool:
        names = (path, f"{path}/action.yml", f"{path}/action.yaml")
        return not path.endswith(_SCRIPTS) or any(self._repository.exists(one) for one in names)

    def _leading_runners(self, depth: int) -> list[str]:
        """Return the runners whose files lead to an upload."""
        if self._runners is None:
            self._runners = []
            self._runners = [
                runner
                for runner, paths in _RUNNERS.items()
                if any(self._configures(path, depth) for path in paths)
            ]
        return self._runners

    def _configures(self, path: str, depth: int) -> bool:
        text = self._repository.text(path)
        if text is None or (path == "pyproject.toml" and not _SECTION.search(text)):
            return False
        return self.concern(text, depth - 1)

    def _leads(self, named: str, depth: int) -> bool:
        """Whether a file that a text names leads to an upload."""
        if named not in self._files:
            self._files[named] = False
            self._files[named] = self._judge(named, depth)
        return self._files[named]

    def _judge(self, named: str, depth: int) -> bool:
        if named.startswith(".github/workflows/"):
            return True
        for path in (named, f"{named}/action.yml", f"{named}/action.yaml"):
            text = self._repository.text(path)
            if text is not None and (not depth or self._follow(path, text, depth)):
                return True
        return False

    def _follow(self, path: str, text: str, depth: int) -> bool:
        if path.endswith(".py") and not any(word in text for word in _STARTERS):
            return False
        return self.concern(text, depth - 1)


def has_credentials(text: str) -> bool:
    """Whether a workflow's text names a secret, or asks for an identity."""
    return bool(_CREDENTIALS.search(text))


def _named(text: str) -> set[str]:
    """Return the files that a text may name: scripts, local actions, modules."""
    words = set(text.translate(_MARKS).split())
    found = {
        word.removeprefix("./").removeprefix("$/").rstrip("/")
        for word in words
        if word.endswith(_SCRIPTS) or word.startswith(_HERE)
    }
    for module in _MODULE.findall(text):
        path = module.replace(".", "/")
        found |= {f"{path}.py", f"{path}/__main__.py"}
    return found
