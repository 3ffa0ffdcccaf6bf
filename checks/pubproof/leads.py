"""Texts that may lead to an upload: what has to be read closely, and what need not be.

A text leads to an upload when it names a tool that uploads, or a runner or a script of the
repository whose own text does. The test errs on one side only: it may suspect too much.
"""

from __future__ import annotations

import re
from functools import cached_property
from posixpath import normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.repository import Repository

_WORDS = (
    "pypi",
    "file_upload",
    "semantic-release",
    "jupyter_releaser",
    "keyring",
    "twine_",
    "uv_publish_",
    "flit_",
    "hatch_index_",
    "poetry_pypi_",
    "poetry_http_",
    "pdm_publish_",
    "maturin_",
    "pubproof:",
    "base64",
    "\\x",
    "\\u",
    "$'",
)
"""Names of indexes, of tools that always upload and of their credentials, ways to write words so
that they do not show, and what marks a comment that silences a finding."""
_VERBS = ("publish", "upload")
_UPLOADERS = ("twine", "flit", "hatch", "poetry", "pdm", "maturin", "setup.py")
"""Tools that upload when they are told to."""
_SHORT_UPLOADERS = (
    ("uv", re.compile(r"\buvx?\b")),
    ("rye", re.compile(r"\brye\b")),
    (" upload ", re.compile("(?<!release) upload ")),
)
"""More of them, which are a part of other words too."""
_HIDDEN = re.compile(r"""['"\\](?<=\w.)(?:(?:(?<=')'|(?<=")"|(?<=\\))\w|(?<=['"])\w+['"]\w)""")
"""Quotes and backslashes within a word, which may hide a tool's name."""

_RUNNERS = {
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
"""Programs that run what a file of the repository says."""

_SECTION = re.compile(
    r"^\[tool\.(?:tox|taskipy|hatch\.envs|pdm\.scripts|poe|pixi|rye)", re.MULTILINE
)
_IMPORT = re.compile(r"^\s*(?:from|import)\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_JOINED = re.compile(r"\\\r?\n\s*")
"""The end of a line that the shell joins with the next."""
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;=&|<>", " "))
_SCRIPTS = (".sh", ".bash", ".zsh", ".py", ".ps1", ".mk", ".js", ".mjs", ".ts")
_HERE = ("./", "$/", "../")
_STARTERS = ("subprocess", "os.", "runpy", "pty", "twine", "requests", "httpx", "urllib", ".run(")
"""What a Python file must name to start a program, or to send a request."""
_TOOL = re.compile(
    r"[\"'\s/](?:twine|flit|hatch|poetry|pdm|maturin|uv|rye|semantic-release)[\"'\s]"
    r"|setup\.py|file_upload|base64|\\x|import (?:twine|flit)|from (?:twine|flit)"
)
"""A tool that uploads as Python names it: in a text, or imported."""
_RUNNER = re.compile(r"[\"'\s/](make|tox|nox)(?=[\"'\s])")
"""A program that runs others as Python names it."""
_DEEPEST = 8
_MOVES = ("cd ", "pushd ", "-C", "--directory", "--chdir", "--project", "working-directory:")
_FOLDER = re.compile(
    r"(?:cd|pushd|-C|--directory|--chdir|--project|working-directory:)[\s=]+[\"']?([\w./-]+)"
)
"""Changes of the working folder."""
_ROOT = re.compile(r"^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$|workspace)/+")


class Leads:
    """What of one repository leads to an upload."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository whose files texts may name."""
        self._repository = repository
        self._files: dict[str, bool] = {}
        self._leading: dict[str, bool] = {}
        self._present: dict[str, bool] = {}
        """Which paths are files, or folders of an action."""
        self._there: dict[str, bool] = {}
        self._dull: set[str] = set()
        """Words that name no file: most texts have the same ones."""
        self._visiting: set[str] = set()
        """The files on the way to the one being judged; a circle of them adds nothing."""

    def concern(self, text: str, depth: int = _DEEPEST, *, identity: bool = False) -> bool:
        """Whether `text` may lead to an upload.

        `identity` says that it may run with an identity that PyPI trusts: then what cannot be
        seen may upload.
        """
        lower = text.lower()
        if "\\\n" in lower:
            lower += _JOINED.sub("", lower)
        if any(word in lower for word in _WORDS):
            return True
        if any(verb in lower for verb in _VERBS) and _names_uploader(lower):
            return True
        moves = any(move in text for move in _MOVES)
        folders = {".", *_FOLDER.findall(text)} if moves else {"."}
        present = {place for place in map(normpath, folders) if self._is_there(place)}
        for runner in self._runners if present == {"."} else _RUNNERS:
            if runner in lower and self._runs(runner, present, depth) and _is_word(runner, lower):
                return True
        return any(
            self._names(path, folders if ".." in path else present, depth, identity=identity)
            for path in self._named(text)
        )

    @cached_property
    def _runners(self) -> tuple[str, ...]:
        """The runners that find a file in the repository's root."""
        return tuple(
            runner
            for runner, paths in _RUNNERS.items()
            if any(self._configuration(path) is not None for path in paths)
        )

    def _named(self, text: str) -> set[str]:
        """Return the files that a text may name: scripts, local actions, modules."""
        words = set(text.translate(_MARKS).split()) - self._dull
        found = {word: _file_named(word) for word in words}
        self._dull.update(word for word, file in found.items() if file is None)
        named = {file for file in found.values() if file is not None}
        for module in _MODULE.findall(text):
            path = module.replace(".", "/")
            named |= {f"{path}.py", f"{path}/__main__.py"}
        return named

    def _runs(self, runner: str, folders: set[str], depth: int) -> bool:
        """Whether a runner finds a file in one of the folders that leads to an upload."""
        return any(
            self._configures(normpath(f"{folder}/{path}"), depth)
            for folder in folders
            for path in _RUNNERS[runner]
        )

    def _configures(self, path: str, depth: int) -> bool:
        if path not in self._files:
            self._files[path] = False
            text = self._configuration(path)
            if text is not None:
                self._files[path] = self.concern(text, depth - 1) if depth else True
        return self._files[path]

    def _configuration(self, path: str) -> str | None:
        """Return the text of a file that a runner reads, None where it says nothing to one."""
        text = self._repository.text(path)
        general = path.endswith("pyproject.toml")
        return None if text is None or (general and not _SECTION.search(text)) else text

    def _names(self, path: str, folders: set[str], depth: int, *, identity: bool) -> bool:
        """Whether a file that a text names leads to an upload."""
        found = False
        for folder in folders:
            place = normpath(f"{folder}/{path}")
            if self._exists(place):
                found = True
                if self._leads(place, depth):
                    return True
        return identity and not found and (path.endswith(_SCRIPTS) or path.startswith("./"))

    def _exists(self, path: str) -> bool:
        if path not in self._present:
            names = (path, f"{path}/action.yml", f"{path}/action.yaml")
            found = self._is_there(path) and any(self._repository.exists(one) for one in names)
            self._present[path] = found
        return self._present[path]

    def _is_there(self, path: str) -> bool:
        if path not in self._there:
            self._there[path] = self._repository.holds(path)
        return self._there[path]

    def _leads(self, path: str, depth: int) -> bool:
        if path in self._leading:
            return self._leading[path]
        if path in self._visiting:
            return False
        self._visiting.add(path)
        leads = self._judge(path, depth)
        self._visiting.remove(path)
        if leads or not self._visiting:
            self._leading[path] = leads
        return leads

    def _judge(self, path: str, depth: int) -> bool:
        for one in (path, f"{path}/action.yml", f"{path}/action.yaml"):
            if self._repository.exists(one):
                text = self._repository.text(one)
                if text is None or not depth or self._follow(one, text, depth):
                    return True
        return False

    def _follow(self, path: str, text: str, depth: int) -> bool:
        if not path.endswith(".py"):
            return self.concern(text, depth - 1)
        if any(word in text for word in _STARTERS) and (
            _TOOL.search(text)
            or self._starts_runner(text, depth)
            or any(self._names(one, {"."}, depth - 1, identity=False) for one in self._named(text))
        ):
            return True
        here = path.rpartition("/")[0] or "."
        modules = (module.replace(".", "/") for module in _IMPORT.findall(text))
        return any(self._leads(normpath(f"{here}/{one}.py"), depth - 1) for one in modules)

    def _starts_runner(self, text: str, depth: int) -> bool:
        """Whether a Python text starts a runner that finds a file which leads to an upload."""
        runners = set(_RUNNER.findall(text))
        if runners and ("cwd" in text or "chdir" in text):
            return True
        return any(self._runs(runner, {"."}, depth - 1) for runner in runners)


def _names_uploader(text: str) -> bool:
    return (
        any(tool in text for tool in _UPLOADERS)
        or any(word in text and pattern.search(text) for word, pattern in _SHORT_UPLOADERS)
        or _HIDDEN.search(text) is not None
    )


def _is_word(runner: str, text: str) -> bool:
    return re.search(rf"\b{runner}\b", text) is not None


def _file_named(word: str) -> str | None:
    """Return the file that a word may name, None when it can name none."""
    if word.endswith(_SCRIPTS) or word.startswith(_HERE):
        return f"./{_ROOT.sub('', word).removeprefix('./').rstrip('/')}"
    if "/" in word and "@" not in word and "//" not in word:
        return _ROOT.sub("", word)
    return None
