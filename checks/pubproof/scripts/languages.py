"""The languages of scripts, and which file of the repository a command runs as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.options import OF_PYTHON, first_word, value
from pubproof.scripts.paths import base, located
from pubproof.scripts.shell import interpreter
from pubproof.scripts.wrappers import wrapper

if TYPE_CHECKING:
    from pubproof.scripts.command import Command, Files

PYTHON = "python"
POWERSHELL = "pwsh"
CMD = "cmd"
_BY_ENDING = {
    "bash": "bash",
    "bat": CMD,
    "cmd": CMD,
    "ps1": POWERSHELL,
    "py": PYTHON,
    "sh": "sh",
}
"""Which interpreter runs a script, by how its name ends."""


def of(path: str, text: str) -> str:
    """Return the language of a script: the base name of its interpreter."""
    if text.startswith("#!"):
        name = _interpreter(text)
        return PYTHON if name == "uv" or wrapper.PYTHON.fullmatch(name) else name
    ending = path.rpartition(".")[2]
    return _BY_ENDING.get(ending, "sh" if "." not in base(path) else ending)


def script_of(command: Command, files: Files) -> tuple[str, str]:
    """Return the file of the repository that a command starts by its path, or an interpreter runs.

    Returns:
        Its path and its language; nothing where there is no such file.
    """
    name, *words = command.argv
    word, language = name if "/" in name else "", ""
    if name in interpreter.SHELLS:
        word, language = interpreter.file_of(command.argv), name
    elif wrapper.PYTHON.fullmatch(name) is not None:
        at = first_word(words, OF_PYTHON, 0)
        is_file = at < len(words) and words[at] != "-" and not {"-c", "-m"} & {*words[:at]}
        word, language = words[at] if is_file else "", PYTHON
    path = located(command.folder, word) if word else None
    text = files.text(path) if path is not None else None
    if path is None or text is None:
        return "", ""
    return path, language or of(path, text)


def _interpreter(text: str) -> str:
    """Return the program that the first line of a script names; nix-shell's stands below it."""
    lines = [line[2:] for line in text.split("\n", 9)[:9] if line.startswith("#!")]
    named = [base(word) for word in lines[0].split() if not word.startswith("-")]
    if named[:1] == ["env"]:
        named = named[1:]
    if named[:1] == ["nix-shell"]:
        named = [base(value(" ".join(lines[1:]).split(), "-i") or "nix-shell")]
    return named[0] if named else ""
