"""Texts that may lead to an upload: what has to be read closely, and what need not be.

A text leads to an upload when it names a tool that uploads, or a runner or a script of the
repository whose own text does. The test errs on one side only: it may suspect too much.

Most texts are made of the same words. What a word says is found out once, and words that say
nothing are not looked at again.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.repository import Repository

_WORDS = (
    "pypi",
    "file_upload",
    "semantic-release",
    "jupyter_releaser",
    "jupyter-releaser",
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
_UPLOAD = re.compile("(?<!release) upload ")
"""The verb, but for the command of GitHub's own tool."""
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

_SECTION = late.pattern(
    r"^\[tool\.(?:tox|taskipy|hatch\.envs|pdm\.scripts|poe|pixi|rye)", re.MULTILINE
)
_IMPORT = late.pattern(r"^\s*(?:from|import)\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_JOINED = late.pattern(r"\\\r?\n\s*")
"""The end of a line that the shell joins with the next."""
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;=&|<>", " "))
_SCRIPTS = (".sh", ".bash", ".zsh", ".py", ".ps1", ".mk", ".js", ".mjs", ".ts")
_HERE = ("./", "$/", "../")
_STARTERS = ("subprocess", "os.", "runpy", "pty", "twine", "requests", "httpx", "urllib", ".run(")
"""What a Python file must name to start a program, or to send a request."""
_TOOL = late.pattern(
    r"[\"'\s/](?:twine|flit|hatch|poetry|pdm|maturin|uv|rye|semantic-release)[\"'\s]"
    r"|setup\.py|file_upload|base64|\\x|import (?:twine|flit)|from (?:twine|flit)"
)
"""A tool that uploads as Python names it: in a text, or imported."""
_RUNNER = late.pattern(r"[\"'\s/](make|tox|nox)(?=[\"'\s])")
"""A program that runs others as Python names it."""
_DEEPEST = 8
_MOVES = ("cd", "pushd", "-C", "--directory", "--chdir", "--project", "working-directory:")
_FOLDER = re.compile(
    r"(?:cd|pushd|-C|--directory|--chdir|--project|working-directory:)[\s=]+[\"']?([\w./-]+)"
)
"""Changes of the working folder."""
_ANYWHERE = late.pattern(r"working-directory:[^\n]*\$\{\{")
"""A working folder that an expression names."""
_ROOT = re.compile(r"^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$|workspace)/+")
_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
"""The file of a workflow: no script, unless a text hands it to a shell."""
_SHELL = late.pattern(
    r"(?:sh|source|(?:^|\s)\.|python[\d.]*)\s[^\n;&|]*\.github/workflows/", re.MULTILINE
)
_RUNNER_NAMES = sorted({runner.partition(" ")[0] for runner in _RUNNERS})
_RUNNING = re.compile(rf"\b(?:{'|'.join(_RUNNER_NAMES)})\b")
_LEADING = re.compile("|".join(map(re.escape, _WORDS)))
_UPLOADING = re.compile(rf"{'|'.join(map(re.escape, _UPLOADERS))}|\b(?:uvx?|rye)\b")
_TELLING = re.compile(
    "|".join(
        re.escape(part.lower())
        for part in (*_WORDS, *_VERBS, *_UPLOADERS, *_RUNNER_NAMES, *_MOVES, *_SCRIPTS, "/", "-m")
    )
)
"""A part of every word that says anything, but for those with quotes in them."""
_MOST_WORDS = 32 * 1024
"""How many words that say nothing are remembered."""


class _Word(NamedTuple):
    """What one word, between spaces, says of the text in which it stands."""

    leads: bool
    """Whether the text leads to an upload, whatever else it says."""
    verb: bool
    uploader: bool
    runners: tuple[str, ...]
    files: tuple[str, ...]
    moves: bool
    """Whether the working folder may be changed."""
    module: bool
    """Whether the next word may be a Python module."""


class Leads:
    """What of one repository leads to an upload."""

    def __init__(self, repository: Repository, *, recalls: bool = False) -> None:
        """Take the repository whose files texts may name.

        With `recalls` it is asked what it remembers of each file that a text names.
        """
        self._repository = repository
        self._recalls = recalls
        self._files: dict[str, bool] = {}
        self._leading: dict[str, bool] = {}
        self._present: dict[str, bool] = {}
        """Which paths are files, or folders of an action."""
        self._there: dict[str, bool] = {}
        self._dull: set[str] = set()
        """Words that say nothing."""
        self._visiting: set[str] = set()
        """The files on the way to the one being judged; a circle of them adds nothing."""

    def concern(self, text: str, depth: int = _DEEPEST, *, identity: bool = False) -> bool:
        """Whether `text` may lead to an upload.

        `identity` says that it may run with an identity that PyPI trusts: then what cannot be
        seen may upload.
        """
        words = self._telling(text)
        if any(word.leads for word in words) or _uploads(words, text):
            return True
        runners = {runner for word in words for runner in word.runners}
        files = {file for word in words for file in word.files}
        if any(word.module for word in words):
            files |= _modules(text)
        if any(map(_WORKFLOW.search, files)) and not _SHELL.search(text):
            files = {file for file in files if not _WORKFLOW.search(file)}
        folders = {"."}
        if any(word.moves for word in words):
            folders.update(_FOLDER.findall(text))
            if (runners or files) and _ANYWHERE.search(text):
                return True
        present = {place for place in map(normpath, folders) if self._is_there(place)}
        return any(
            self._runs(runner, present, depth) and _is_named(runner, text) for runner in runners
        ) or any(
            self._names(path, folders if ".." in path else present, depth, identity=identity)
            for path in files
        )

    def _telling(self, text: str) -> list[_Word]:
        """Return what the words of a text say, but for those that say nothing."""
        words = set(text.split())
        if "\\\n" in text:
            words.update(_JOINED.sub("", text).split())
        words -= self._dull
        told = {word: _judged(word) for word in words}
        if len(self._dull) > _MOST_WORDS:
            self._dull.clear()
        self._dull.update(word for word, one in told.items() if one is None)
        return [one for one in told.values() if one is not None]

    def _runs(self, runner: str, folders: set[str], depth: int) -> bool:
        """Whether a runner finds a file in one of the folders that leads to an upload."""
        return any(
            self.configures(normpath(f"{folder}/{path}"), depth)
            for folder in folders
            for path in _RUNNERS[runner]
        )

    def configures(self, path: str, depth: int = _DEEPEST) -> bool:
        """Whether a file that a runner reads leads to an upload."""
        if self._recalls:
            return self._repository.recall(("configures", path), partial(_configures, path))
        if path not in self._files:
            self._files[path] = False
            text = self._configuration(path)
            if text is not None:
                self._files[path] = self.concern(text, depth - 1) if depth else True
        return self._files[path]

    def _configuration(self, path: str) -> str | None:
        """Return the text of a file that a runner reads, None where it says nothing to one."""
        return self._repository.once(("configuration", path), partial(_configuration, path))

    def _names(self, path: str, folders: set[str], depth: int, *, identity: bool) -> bool:
        """Whether a file that a text names leads to an upload."""
        found = False
        for folder in folders:
            place = normpath(f"{folder}/{path}")
            if self._exists(place):
                found = True
                if self.leads(place, depth):
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

    def leads(self, path: str, depth: int = _DEEPEST) -> bool:
        """Whether a file, or the action in a folder, leads to an upload."""
        if self._recalls:
            return self._repository.recall(("leads", path), partial(_leads, path))
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
            or any(
                self._names(one, {"."}, depth - 1, identity=False)
                for one in (*_named(text), *_modules(text))
            )
        ):
            return True
        here = path.rpartition("/")[0] or "."
        modules = (module.replace(".", "/") for module in _IMPORT.findall(text))
        return any(self.leads(normpath(f"{here}/{one}.py"), depth - 1) for one in modules)

    def _starts_runner(self, text: str, depth: int) -> bool:
        """Whether a Python text starts a runner that finds a file which leads to an upload."""
        runners = set(_RUNNER.findall(text))
        if runners and ("cwd" in text or "chdir" in text):
            return True
        return any(self._runs(runner, {"."}, depth - 1) for runner in runners)


def _leads(path: str, repository: Repository) -> bool:
    return Leads(repository).leads(path)


def _configures(path: str, repository: Repository) -> bool:
    return Leads(repository).configures(path)


def _configuration(path: str, repository: Repository) -> str | None:
    text = repository.text(path)
    general = path.endswith("pyproject.toml")
    return None if text is None or (general and not _SECTION.search(text)) else text


@lru_cache(_MOST_WORDS)
def _judged(word: str) -> _Word | None:
    """Return what a word says, None where it is nothing."""
    lower = word.lower()
    is_hidden = _HIDDEN.search(lower) is not None
    if not is_hidden and _TELLING.search(lower) is None:
        return None
    found = _Word(
        leads=_LEADING.search(lower) is not None,
        verb=any(verb in lower for verb in _VERBS),
        uploader=is_hidden or _UPLOADING.search(lower) is not None,
        runners=tuple("uv run" if one == "uv" else one for one in _RUNNING.findall(lower)),
        files=_named(word),
        moves=any(move in word for move in _MOVES),
        module="-m" in word,
    )
    return found if any(found) else None


def _named(text: str) -> tuple[str, ...]:
    """Return the scripts and local actions that a text may name."""
    words = set(text.translate(_MARKS).split()) if "/" in text or "." in text else ()
    return tuple(filter(None, map(_file_named, words)))


def _uploads(words: Sequence[_Word], text: str) -> bool:
    """Whether a tool that can upload is named, and what it is told then."""
    return any(word.verb for word in words) and (
        any(word.uploader for word in words) or _UPLOAD.search(text.lower()) is not None
    )


def _is_named(runner: str, text: str) -> bool:
    """Whether a runner of two words is named by both."""
    return " " not in runner or re.search(rf"\b{runner}\b", text.lower()) is not None


def _modules(text: str) -> set[str]:
    """Return the files of the modules that Python may be told to run."""
    paths = [module.replace(".", "/") for module in _MODULE.findall(text)]
    return {file for path in paths for file in (f"{path}.py", f"{path}/__main__.py")}


def _file_named(word: str) -> str | None:
    """Return the file that a word may name, None when it can name none."""
    if word.endswith(_SCRIPTS) or word.startswith(_HERE):
        return f"./{_ROOT.sub('', word).removeprefix('./').rstrip('/')}"
    if "/" in word and "@" not in word and "//" not in word:
        return _ROOT.sub("", word)
    return None
