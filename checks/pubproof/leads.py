"""Texts that may lead to an upload: what has to be read closely, and what need not be.

A text leads to an upload when it names a tool that uploads, or a runner or a script of the
repository whose own text does. The test errs on one side only: it may suspect too much.

Most texts are made of the same words. What a word says is found out once, and words that say
nothing are not looked at again.
"""

from __future__ import annotations

import re
from functools import partial
from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.source import imported, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_HIDDEN = re.compile(
    r"""['"\\](?<=\w.)(?:(?:(?<=')'|(?<=")"|(?<=\\))\w|(?<=['"])\w+['"](?:\w|(?=[\s;&|]|$)))"""
)
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
_JOINED = late.pattern(r"\\\r?\n\s*")
"""The end of a line that the shell joins with the next."""
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;=&|<>", " "))
_QUOTES = str.maketrans("", "", "\"'\\")
_SCRIPTS = (".sh", ".bash", ".zsh", ".py", ".ps1", ".mk", ".js", ".mjs", ".ts")
_HERE = ("./", "$/", "../")
_STARTERS = (
    *("os.", "pty", "subprocess", "runpy", "twine", "requests", "httpx", "urllib", ".run("),
    *("exec(", "eval("),
)
"""What a Python file must name to start a program, or to send a request."""
_SPACED = late.pattern(r"os\s+(?:import|as)\b|(?:exec|eval)\s+\(")
"""What else it may name, with blanks within."""
_TOOLS = ("twine", "flit", "hatch", "poetry", "pdm", "maturin", "uv", "rye", "semantic-release")
"""Tools that upload; Python names them in a text."""
_MEANS = (
    *("import twine", "from twine", "import flit", "from flit"),
    *("setup.py", "file_upload", "base64", "\\x"),
)
"""What else Python names to upload, or to hide it."""
_STARTED = ("make", "tox", "nox")
"""Programs that run others and that Python starts."""
_DEEPEST = 8
_MOVES = ("cd", "pushd", "-C", "--directory", "--chdir", "--project", "working-directory:")
_FOLDER = re.compile(
    r"(?:cd|pushd|-C|--directory|--chdir|--project|working-directory:)[\s=]+[\"']?([\w./-]+)"
)
"""Changes of the working folder."""
_ANYWHERE = late.pattern(r"working-directory:[^\n]*\$\{\{")
"""A working folder that an expression names."""
_ROOT = re.compile(
    r"^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$GITHUB_ACTION_PATH|\$|workspace)/+"
)
_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
"""The file of a workflow: no script, unless a text hands it to a shell."""
_ACTION = re.compile(r"(?:^|/)action\.ya?ml$")
_SHELL = late.pattern(
    r"(?:sh|source|(?:^|\s)\.|python[\d.]*)\s[^\n;&|]*\.github/workflows/", re.MULTILINE
)
_RUNNER_NAMES = sorted({runner.partition(" ")[0] for runner in _RUNNERS})
_RUNNING = re.compile(rf"\b(?:{'|'.join(_RUNNER_NAMES)})\b")
_LEADING = re.compile("|".join(map(re.escape, _WORDS)))
_UPLOADING = re.compile(r"(?:uvx?|rye)\b(?<!\wuv)(?<!\wuvx)(?<!\wrye)")
"""The other tools that upload, whose names are parts of many words."""


def _one_of(parts: Iterable[str]) -> str:
    """Return a pattern of any of these texts; it asks for the first letter once, and is fast."""
    rests: dict[str, list[str]] = {}
    for part in parts:
        rests.setdefault(part[0], []).append(re.escape(part[1:]))
    return "|".join(f"{re.escape(one)}(?:{'|'.join(rest)})" for one, rest in rests.items())


_TELLING = re.compile(
    _one_of(
        part.lower()
        for part in (*_WORDS, *_VERBS, *_UPLOADERS, *_RUNNER_NAMES, *_MOVES, *_SCRIPTS, "/", "-m")
    )
)
"""A part of every word that says anything, but for those with quotes in them."""
_MOST_WORDS = 32 * 1024
"""How many words are remembered."""


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
        self._modules: dict[tuple[str, str], bool] = {}
        """Whether a folder has a module or a package of a name."""
        self._dull: set[str] = set()
        """Words that say nothing."""
        self._marked: set[str] = set()
        """Words that may say something."""
        self._visiting: set[str] = set()
        """The files on the way to the one being judged; a circle of them adds nothing."""

    def concern(self, text: str, depth: int = _DEEPEST, *, identity: bool = False) -> bool:
        """Whether `text` may lead to an upload.

        `identity` says that it may run with an identity that PyPI trusts: then what cannot be
        seen may upload.
        """
        words = "\n".join(self._telling(text))
        lower = words.lower()
        if _LEADING.search(lower) is not None or _uploads(lower, text):
            return True
        runners = {"uv run" if one == "uv" else one for one in _RUNNING.findall(lower)}
        files = _files_in(words)
        if "-m" in words:
            files |= _modules(text)
        if any(map(_WORKFLOW.search, files)) and not _SHELL.search(text):
            files = {file for file in files if not _WORKFLOW.search(file)}
        folders = {"."}
        if any(map(words.__contains__, _MOVES)):
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

    def _telling(self, text: str) -> set[str]:
        """Return the words of a text, but for those that say nothing."""
        words = set(text.split())
        if "\\\n" in text:
            words.update(_JOINED.sub("", text).split())
        words -= self._dull
        fresh = words - self._marked
        if fresh:
            if len(self._dull) + len(self._marked) > _MOST_WORDS:
                self._dull.clear()
                self._marked.clear()
            marked = _marked(list(fresh))
            self._marked.update(marked)
            self._dull.update(fresh.difference(marked))
            words -= self._dull
        return words

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
            self._present[path] = self._is_there(path) and (
                self._repository.text(path) is not None
                or any(self._repository.exists(one) for one in _files_of(path))
            )
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
        if not self._is_there(path):
            return False
        for one in _files_of(path):
            text = self._repository.text(one)
            if text is not None:
                if not depth or self._follow(one, text, depth):
                    return True
            elif self._repository.exists(one):
                return True
        return False

    def _follow(self, path: str, text: str, depth: int) -> bool:
        if _ACTION.search(path):  # its scripts lie beside it
            text = f"working-directory: {path.rpartition('/')[0] or '.'}\n{text}"
        if not path.endswith(".py"):
            return self.concern(text, depth - 1)
        text = plain(text)
        may_start = any(word in text for word in _STARTERS) or _SPACED.search(text) is not None
        if may_start and (
            any(means in text for means in _MEANS)
            or any(_is_word(tool, text) for tool in _TOOLS)
            or self._starts_runner(text, depth)
            or any(
                self._names(one, {"."}, depth - 1, identity=False)
                for one in (*_named(text), *_modules(text))
            )
        ):
            return True
        here = path.rpartition("/")[0] or "."
        return any(self.leads(one, depth - 1) for one in self._imports(text, here))

    def _imports(self, text: str, here: str) -> Iterator[str]:
        """Yield the files of the modules that a Python text in the folder `here` may import.

        Python looks for them in the folder of the script that was started, or in the working
        folder.
        """
        for module in imported(text):
            name = module.lstrip(".")
            up = len(module) - len(name) - 1
            for folder in (here, ".") if up < 0 else (normpath(here + "/.." * up),):
                if self._has_module(folder, name.partition(".")[0]):
                    place = normpath(f"{folder}/{name.replace('.', '/')}")
                    yield from (f"{place}.py", f"{place}/__init__.py")

    def _has_module(self, folder: str, name: str) -> bool:
        if (folder, name) not in self._modules:
            place = normpath(f"{folder}/{name}")
            self._modules[folder, name] = self._is_there(place) or self._is_there(f"{place}.py")
        return self._modules[folder, name]

    def _starts_runner(self, text: str, depth: int) -> bool:
        """Whether a Python text starts a runner that finds a file which leads to an upload."""
        runners = {one for one in _STARTED if _is_word(one, text)}
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


def _marked(words: list[str]) -> list[str]:
    """Return the words that may say something; they are looked through all at once."""
    text = "\n".join(words).lower()
    found = {*_lines_with(_TELLING, text), *_lines_with(_HIDDEN, text)}
    return [word for word, lower in zip(words, text.split("\n"), strict=False) if lower in found]


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the lines of a text in which a pattern is found."""
    at = 0
    while (mark := pattern.search(text, at)) is not None:
        end = text.find("\n", mark.end())
        at = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, mark.start()) + 1 : at]


def _named(text: str) -> set[str]:
    """Return the scripts and local actions that a text may name."""
    telling = [part for part in ("/", *_SCRIPTS) if part in text]
    lines = text.split("\n")
    named = "\n".join(line for part in telling for line in lines if part in line)
    return _files_in(named)


def _files_in(words: str) -> set[str]:
    return {file for file in map(_file_named, set(words.translate(_MARKS).split())) if file}


def _uploads(words: str, text: str) -> bool:
    """Whether a tool that can upload is named, or hidden, and what it is told then."""
    if _HIDDEN.search(words) is not None:
        words += f"\n{words.translate(_QUOTES)}"
    return any(map(words.__contains__, _VERBS)) and (
        any(map(words.__contains__, _UPLOADERS))
        or _UPLOADING.search(words) is not None
        or _HIDDEN.search(words) is not None
        or _UPLOAD.search(text.lower()) is not None
    )


def _is_named(runner: str, text: str) -> bool:
    """Whether a runner of two words is named by both."""
    return " " not in runner or re.search(rf"\b{runner}\b", text.lower()) is not None


def _is_word(program: str, text: str) -> bool:
    """Whether a Python text has the name of a program by itself, as a command has it."""
    at = text.find(program, 1)
    while at > 0:
        before, after = text[at - 1], text[at + len(program) : at + len(program) + 1]
        if (before in "\"'/" or before.isspace()) and (after in ('"', "'") or after.isspace()):
            return True
        at = text.find(program, at + 1)
    return False


def _modules(text: str) -> set[str]:
    """Return the files of the modules that Python may be told to run."""
    paths = [module.replace(".", "/") for module in _MODULE.findall(text)]
    return {file for path in paths for file in (f"{path}.py", f"{path}/__main__.py")}


def _files_of(path: str) -> tuple[str, str, str]:
    """Return where a file may stand that a text names: it, or an action's in the folder."""
    return (path, f"{path}/action.yml", f"{path}/action.yaml")


def _file_named(word: str) -> str | None:
    """Return the file that a word may name, None when it can name none."""
    if word.endswith(_SCRIPTS) or word.startswith(_HERE):
        return f"./{_ROOT.sub('', word).removeprefix('./').rstrip('/')}"
    if "/" in word and "@" not in word and "//" not in word:
        return _ROOT.sub("", word)
    return None
