"""The files and folders that a text may name."""

from __future__ import annotations

import re
from itertools import pairwise
from posixpath import basename, normpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.paths import matching
from pubproof.scripts.task_files import BAZEL_FILES, TASKFILES
from pubproof.workflows.runs.outcomes import adds_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from pubproof.repository import Repository

SCRIPTS = (
    *(".sh", ".bash", ".zsh", ".py", ".ps1", ".psm1", ".mk", ".pl", ".rb", ".bat", ".cmd"),
    *(".js", ".cjs", ".mjs", ".ts", ".exp", ".fish", ".just", ".cmake", ".R", ".jl", ".lua", ".nu"),
    *(".php", ".tcl", ".xsh", ".groovy", ".kts", ".ipynb"),
)
"""How the names of scripts end."""
_PROSE = (".css", ".csv", ".html", ".jsonl", ".md", ".png", ".rst", ".svg", "/*")
"""How the names of files end that nobody runs, and the words that name no file."""
MOVES = (
    *("cd", "pushd", "-C", "--directory", "chdir", "--prefix", "--project"),
    *("-Location", "-location", "working-directory:"),
)
"""What changes the working folder."""
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_OPEN_MODULE = late.pattern(r"""-m\s+["']?((?:[\w.]|\$\{\{[^}\n]{0,200}\}\}|\$\{\w+\}|\$\w+)+)""")
_VARIABLE = late.pattern(r"\$(?:\{\{[^}\n]*\}\}|\{\w+\}|\w+)")
"""A module of which a variable or an expression names a part, and such a part."""
_PART = re.compile(r"""[^\s"'`()\[\]{},;=&|<>]+""")
"""A part of a word, which may name a file."""
HERE = ("./", "$/", "../", ".\\")
"""How the path of a file, or of an action, begins that is told from the folder at hand."""
_OF_WINDOWS = ".\\"
"""How one begins for the shells of Windows, which add the ending of a script."""
_FOLDER = re.compile(
    r"(?:cd|pushd|-C|--directory|chdir|--pr(?:oject|efix)|working-directory:"
    r"|-[Ll]ocation(?:\s+-(?i:(?:literal)?path))?)(?:\s+/[dD](?=\s))?[\s=]+[\"']?([\w./\\-]+)"
)
"""A command, an option or a key that names the working folder, with that."""
_ANYWHERE = late.pattern(r"working-directory:[^\n]*\$\{\{")
"""A working folder that an expression names."""
_ROUND = late.pattern(r"""(?:\b(?:cd|pushd)|-C|--directory)[\s=]+["']?\$+(?:[\w{]|\(\w+\))""")
"""A working folder that a variable names, of a loop or a makefile."""
_ROOT = re.compile(
    r"^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$GITHUB_ACTION_PATH|\$|workspace"
    r"|/github/workspace|(?:/home/runner/work|/Users/runner/work|~/work|/__w)/([^/]+)/\1)/+"
)
"""What stands for the repository's root at the beginning of a path."""
BATCH = "cmd"
"""The shell that finds batch files without their endings, as a text names it."""
BATCHES = (".bat", ".cmd")
"""The endings of these."""
MOUNTING = "docker"
"""The program that mounts the repository in a container."""
_MOUNT = late.pattern(r"^/\w+(?=/)")
"""A folder of a container in which the repository may be mounted."""
_TARGET = late.pattern(r"(?<![:\w/])//([\w./-]*):[\w.-]+")
"""A target of bazel."""
_PUBLISHING = late.pattern(r"//[\w./-]*:[\w.-]+\.publish\b")
"""A target that `py_wheel` makes to upload."""
_PATH_PART = late.pattern(r"[\w.-][\w./-]*")
"""What may be a folder of ``PATH``, with the name of the variable in front of it."""
_KEY_OF_PATH = late.pattern(r"""\bPATH["']?[ \t]*:[ \t]""")
"""``PATH`` as YAML gives it to a step, a job or a workflow."""
_REST = late.pattern(r"[\w.-]*\.(?:bash|bat|ps1|py|sh)\b")
"""How the name of a script ends, of which an expression makes the beginning."""
_TELLING = ("action.yml", "action.yaml", "Dockerfile", "meta.yaml", "recipe.yaml", *TASKFILES)
"""The files of an action, an image, a recipe of conda and of Task, whose folders texts name."""
_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
"""The file of a workflow: no script, unless a text hands it to a shell."""
_SHELL = late.pattern(
    r"(?:sh|source|(?:^|\s)\.|python[\d.]*)\s[^\n;&|]{0,999}\.github/workflows/", re.MULTILINE
)
"""A command that has a shell or Python run the file of a workflow."""


def _named_in(text: str) -> set[str]:
    """Return the scripts and local actions that a text may name, and the modules it may run."""
    telling = [part for part in ("/", *HERE, *SCRIPTS) if part in text]
    lines = text.split("\n")
    words = "\n".join(line for part in telling for line in lines if part in line)
    found = parts(words)
    if MOUNTING in words:
        found += mounted(found)
    return named_by(found) | modules_in(text)


def startable_in(text: str) -> set[str]:
    """Return those of them that are no patterns, and have a script's ending or none."""
    return {
        one
        for one in _named_in(text)
        if "*" not in one and (is_script(one) or "." not in basename(one))
    }


def is_script(path: str) -> bool:
    """Whether a file has the name of a script that may be run by itself."""
    return path.endswith(SCRIPTS) and not path.endswith("__init__.py")


def below(repository: Repository, path: str) -> Iterator[str]:
    """Yield the scripts that a path may name in a folder which is set where it does not show."""
    name = normpath(path)
    if is_script(name) and "*" not in name:
        yield from matching(repository, f"*/{name}")
        yield from matching(repository, f"*/*/{name}")


def told_in(named: Iterable[str], words: str, text: str) -> set[str]:
    """Return the files that a text may name, and the modules it may run.

    Its telling `words` are known, and which files are `named` in one of them.
    """
    found = set(named)
    if "/${{" in text:
        found.update(_built(text))
    if "-m" in words:
        found |= modules_in(text)
    if "workflows" in text and any(map(_WORKFLOW.search, found)) and not _SHELL.search(text):
        return {file for file in found if not _WORKFLOW.search(file)}
    return found


def folders_in(text: str) -> set[str]:
    """Return the folders in which a text that may move may run its commands."""
    named = [one.replace("\\", "/") for one in _FOLDER.findall(text)]
    return {".", *named, *(_ROOT.sub("", f"{one}/") or "." for one in named if one[:1] == "/")}


def is_anywhere(words: str, text: str) -> bool:
    """Whether such a text may run its commands in a folder that is not written out."""
    looks = "for " in text or "-C" in words
    return "$" in text and (
        _ANYWHERE.search(text) is not None or (looks and _ROUND.search(text) is not None)
    )


def parts(words: str) -> list[str]:
    """Return the parts of words that may name files."""
    return _PART.findall(words)


def mounted(parts: Iterable[str]) -> list[str]:
    """Return what the parts are in the repository that name files of a container."""
    return [_MOUNT.sub("", one) for one in parts if one[0] == "/"]


def named_by(parts: Iterable[str]) -> set[str]:
    """Return the files that parts of words may name, in a folder that a variable names too."""
    words = (word for part in parts for word in (part, *_behind_variable(part)))
    return {file for file in map(_file_named, words) if file}


def _behind_variable(part: str) -> tuple[str, ...]:
    """Return what of ``$folder/file`` is written out, as ``${folder}/file`` is cut too."""
    return (part[part.index("/") :],) if part[:1] == "$" and "/" in part else ()


def meant_by(path: str) -> tuple[str, ...]:
    """Return the files that a text may mean with a path: it, or what says how a folder is used."""
    return (path, *(f"{path}/{name}" for name in _TELLING))


def publishes(text: str) -> bool:
    """Whether a text names a target of bazel that uploads, wherever its rule comes from."""
    return _PUBLISHING.search(text) is not None


def targets_in(text: str) -> Iterator[str]:
    """Yield the files that may define the targets of bazel which a text names."""
    for package in _TARGET.findall(text):
        yield from (f"{package or '.'}/{name}" for name in BAZEL_FILES)


def _built(text: str) -> Iterator[str]:
    """Yield the scripts that ``folder/${{ … }}.sh`` may be, with ``*`` for what is not told."""
    for before, after in pairwise(text.split("/${{")):
        rest = _REST.match(after.partition("}}")[2])
        if rest is not None:
            last = "".join(before.rsplit(None, 1)[-1:])
            folder = parts(last)[-1:]
            yield f"{''.join(folder)}/*{rest[0]}"


def batches_in(
    words: AbstractSet[str], repository: Repository, folders: Iterable[str]
) -> Iterator[str]:
    """Yield the batch files of some folders that words name, also without their endings.

    Windows heeds no letter case.
    """
    bare = {one.strip('@()"').lower() for one in words}
    for folder in folders:
        for name in repository.names(folder):
            lowered = name.lower()
            if lowered.endswith(BATCHES) and not bare.isdisjoint((lowered, lowered[:-4])):
                yield normpath(f"{folder}/{name}")


def on_path(
    text: str, words: AbstractSet[str], repository: Repository, folders: Iterable[str]
) -> Iterator[str]:
    """Yield the files that words name in folders which lines that speak of ``PATH`` name."""
    lines = "\n".join(line for line in text.splitlines() if "PATH" in line or adds_folders(line))
    is_told = ":" in lines and ("=" in lines or _KEY_OF_PATH.search(lines))
    if not is_told and not adds_folders(lines):
        return
    named = {".", *_PATH_PART.findall(lines)}
    named |= {one.partition("/")[2] or "." for one in named}
    for folder in {normpath(f"{top}/{one}") for top in folders for one in named}:
        yield from (normpath(f"{folder}/{one}") for one in repository.names(folder) if one in words)


def modules_in(text: str) -> set[str]:
    """Return the files of the modules that Python may be told to run."""
    modules = _MODULE.findall(text)
    for module in _OPEN_MODULE.findall(text) if "$" in text else ():
        name = _VARIABLE.sub("*", module)
        if "*" in name and "." in name:
            modules.append(name)
    paths = [module.replace(".", "/") for module in modules]
    return {file for path in paths for file in (f"{path}.py", f"{path}/__main__.py")}


def _file_named(word: str) -> str | None:
    """Return the file that a word may name, None when it can name none."""
    if word.startswith(_OF_WINDOWS) and word[-1:] != "\\" and "." not in word[2:]:
        word += ".*"
    if word.endswith(SCRIPTS) or word.startswith(HERE):
        word = word.rpartition(":")[2].replace("\\", "/")  # git's ``HEAD:tools/release.sh``
        return f"./{_ROOT.sub('', word).removeprefix('./').rstrip('/')}"
    if "/" in word and "@" not in word and "//" not in word and not word.endswith(_PROSE):
        return _ROOT.sub("", word).rstrip("/")
    return None
