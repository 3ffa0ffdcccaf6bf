"""What a Python text must name to upload, or to start what does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.tools import UPLOADING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STARTERS = (
    *("os.", "pty", "subprocess", "runpy", "twine", "requests", "httpx", "urllib", ".run("),
    *("exec(", "eval(", "importlib", "with_exec", "pexpect", "plumbum", "delegator", "invoke"),
    *("import sh", "from sh", "fabric", "run_setup", "spawn", "keyring"),
)
"""What a Python file must name to start a program, or to send a request."""
_SPACED = late.pattern(r"os\s+(?:import|as)\b|(?:exec|eval)\s+\(")
"""What else it may name, with blanks within."""
_TOOLS = (*UPLOADING, "semantic-release")
"""Tools that upload; Python names them in a text."""
_MEANS = (
    *("import twine", "from twine", "import flit", "from flit", "sh.twine", "run_setup"),
    *("setup.py", "file_upload", "base64", "\\x", "keyring"),
)
"""What else Python names to upload, or to hide it."""
_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;", " "))
_IMPORTING = ("import", "from")
_AT_RUN_TIME = ("import_module", "run_module", "__import__")
_JOINED = late.pattern(r"""(?:["'][\w.-]+["']\s*[/,]\s*){1,9}["'][\w-]+\.\w+["']""")
_ENDS = ('.py"', ".py'", '.sh"', ".sh'")
_BARE = str.maketrans(dict.fromkeys("\"',/", " "))
_INDEX = "pypi"
_SENDING = (".post(", ".put(", "POST", "PUT", "data=")
"""What it names to send something to an index."""
_STARTED = ("make", "tox", "nox")
"""Programs that run others and that Python starts."""


def imported_in(text: str) -> Iterator[str]:
    """Yield the modules that Python is told to import within another text, ``python -c …``."""
    words = text.translate(_MARKS).split() if "import" in text or "run_module" in text else []
    for at, word in enumerate(words[:-1]):
        if word in _IMPORTING or word.endswith(_AT_RUN_TIME):
            yield words[at + 1]
        if word == "from" and words[at + 2 : at + 3] == ["import"]:
            yield from (f"{words[at + 1]}.{name}" for name in words[at + 3 : at + 4])


def may_start(text: str) -> bool:
    """Whether a Python text may start a program, or send a request."""
    return any(word in text for word in _STARTERS) or _SPACED.search(text) is not None


def may_upload(text: str) -> bool:
    """Whether it names what uploads, or hides it."""
    return (
        any(means in text for means in _MEANS)
        or any(_is_word(tool, text) for tool in _TOOLS)
        or (_INDEX in text and any(word in text for word in _SENDING))
    )


def joined_in(text: str) -> set[str]:
    """Return the files whose paths it puts together: ``HERE / "tools" / "release.py"``."""
    if not any(ending in text for ending in _ENDS):
        return set()
    parts = [found[0].translate(_BARE).split() for found in _JOINED.finditer(text)]
    return {"/".join(one[at:]) for one in parts for at in range(len(one))}


def runners_in(text: str) -> set[str]:
    """Return the programs that run others and that it names."""
    return {one for one in _STARTED if _is_word(one, text)}


def _is_word(program: str, text: str) -> bool:
    """Whether a Python text has the name of a program by itself, as a command has it."""
    at = text.find(program, 1)
    while at > 0:
        before, after = text[at - 1], text[at + len(program) : at + len(program) + 1]
        if (before in "\"'/" or before.isspace()) and (after in ('"', "'") or after.isspace()):
            return True
        at = text.find(program, at + 1)
    return False
