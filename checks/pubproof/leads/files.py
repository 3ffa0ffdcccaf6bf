"""The files and folders that a text may name."""

from __future__ import annotations

import re

from pubproof import late

SCRIPTS = (".sh", ".bash", ".zsh", ".py", ".ps1", ".mk", ".js", ".mjs", ".ts")
"""How the names of scripts end."""
MOVES = ("cd", "pushd", "-C", "--directory", "--chdir", "--project", "working-directory:")
"""What changes the working folder."""
_MODULE = re.compile(r"-m\s+([A-Za-z_][\w.]*)")
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;=&|<>", " "))
_HERE = ("./", "$/", "../")
_FOLDER = re.compile(
    r"(?:cd|pushd|-C|--directory|--chdir|--project|working-directory:)[\s=]+[\"']?([\w./-]+)"
)
_ANYWHERE = late.pattern(r"working-directory:[^\n]*\$\{\{")
"""A working folder that an expression names."""
_ROOT = re.compile(
    r"^(?:\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|\$GITHUB_ACTION_PATH|\$|workspace)/+"
)
_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
"""The file of a workflow: no script, unless a text hands it to a shell."""
_SHELL = late.pattern(
    r"(?:sh|source|(?:^|\s)\.|python[\d.]*)\s[^\n;&|]*\.github/workflows/", re.MULTILINE
)


def named_in(text: str) -> set[str]:
    """Return the scripts and local actions that a text may name, and the modules it may run."""
    telling = [part for part in ("/", *SCRIPTS) if part in text]
    lines = text.split("\n")
    return _in_words("\n".join(line for part in telling for line in lines if part in line)) | (
        _modules(text)
    )


def told_in(words: str, text: str) -> set[str]:
    """Return the files that the telling `words` of a text name, and the modules it may run."""
    found = _in_words(words)
    if "-m" in words:
        found |= _modules(text)
    if any(map(_WORKFLOW.search, found)) and not _SHELL.search(text):
        return {file for file in found if not _WORKFLOW.search(file)}
    return found


def folders_in(words: str, text: str) -> set[str]:
    """Return the folders in which a text with these telling `words` may run its commands."""
    moves = any(map(words.__contains__, MOVES))
    return {".", *_FOLDER.findall(text)} if moves else {"."}


def is_anywhere(words: str, text: str) -> bool:
    """Whether such a text may run its commands in a folder that an expression names."""
    return any(map(words.__contains__, MOVES)) and _ANYWHERE.search(text) is not None


def _in_words(words: str) -> set[str]:
    return {file for file in map(_file_named, set(words.translate(_MARKS).split())) if file}


def _modules(text: str) -> set[str]:
    """Return the files of the modules that Python may be told to run."""
    paths = [module.replace(".", "/") for module in _MODULE.findall(text)]
    return {file for path in paths for file in (f"{path}.py", f"{path}/__main__.py")}


def _file_named(word: str) -> str | None:
    """Return the file that a word may name, None when it can name none."""
    if word.endswith(SCRIPTS) or word.startswith(_HERE):
        return f"./{_ROOT.sub('', word).removeprefix('./').rstrip('/')}"
    if "/" in word and "@" not in word and "//" not in word:
        return _ROOT.sub("", word)
    return None
