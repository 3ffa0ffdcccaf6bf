"""The shells that GitHub starts a ``run:`` text with."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.paths import base, located
from pubproof.scripts.shell.interpreter import SHELLS, follow, is_idle, options
from pubproof.scripts.start import Context, Input, Start
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.wrapper import PYTHON
from pubproof.workflows.runs.runner import TEMP

if TYPE_CHECKING:
    from pubproof.scripts.command import Place, Script
    from pubproof.scripts.places import Text
    from pubproof.scripts.reader import Reader

_INSTALLED = ("/bin/", "/usr/", "/opt/", "C:")
"""How the paths of programs begin that the runner has."""
_FORGIVEN = late.pattern(r"\{0\}[\"']{0,3}\s{0,9}(?:;|\||&(?!&))")
"""What stands for the script in a command line, and what goes on behind it whatever it does."""
_APART = late.pattern(r"([;&|\n])")
"""What stands between the commands of such a line."""
_TOLD = late.pattern(r"\s-\w{0,9}c\w{0,9}\s")
"""What stands in a command line before a text that the shell is to run itself."""
_ALONE = late.pattern(r"""\s-\w{0,9}c\w{0,9}\s+(?:'[^'$]*'|"[^"$]*")""")
"""Such a text that asks for none of the arguments behind it."""
_LONGEST = 4_000
"""Longer ones take seconds to be split into words."""
_POWERSHELLS = frozenset({"pwsh", "powershell"})
_WRITTEN = f"{TEMP}/{UNKNOWN}"
"""The file to which the runner writes a text, and which stands for ``{0}``."""
_LIKE_BASH = ("alpine.sh", "bash", "msys2", "shell")
"""How the names of programs end by which actions start a shell of theirs, as ``wsl-bash``."""


def enter(reader: Reader, text: Text, shell: str, folder: str) -> Script:
    """Read `text` as the runner would run it.

    See "Workflow syntax for GitHub Actions", ``jobs.<job_id>.steps[*].shell``: without ``shell:``
    it is ``bash -e``, with ``shell: bash`` it is ``bash --noprofile --norc -eo pipefail``, with
    ``shell: sh`` it is ``sh -e``; a command line of one's own, such as ``bash {0}``, is taken as
    it stands.
    """
    context = Context([], folder, {}, fatal=True, via=())

    def run(inner: Context) -> None:
        _enter(reader, text, shell.strip(), inner)

    return reader.read(context, run, text.place(0, 0, 0))


def _enter(reader: Reader, text: Text, shell: str, context: Context) -> None:
    """Read `text` as the command line `shell` would.

    Where that goes on behind the script, as ``bash -c "bash -e {0}; true"`` does, a failure need
    not be that of the step.
    """
    words = shell.split()
    if _FORGIVEN.search(shell):
        context = context._replace(fatal=False)
    names = _names(words)
    _start_own(reader, words, text.place, context)
    if not words or not SHELLS.isdisjoint(names):
        _enter_shell(reader, text, shell, context)
    elif any(PYTHON.fullmatch(name) for name in names):
        from pubproof.scripts.python import interpreter as python

        argv = ("python", *("-" if word == "{0}" else word for word in words[1:]))
        told = Input(text.body, text.place)
        reader.command(Start(argv, text.place(0, 0, 1), context, input=told))
        python.read_text(reader, text, context)
    elif names[0] == "cmd" or not _POWERSHELLS.isdisjoint(names):
        from pubproof.scripts.languages import CMD, POWERSHELL
        from pubproof.scripts.powershell import walk as powershell

        language = CMD if _POWERSHELLS.isdisjoint(names) else POWERSHELL
        powershell.read_text(reader, text, context, language, stops=shell in _POWERSHELLS)
    elif UNKNOWN in shell or names[0].endswith(_LIKE_BASH) or "{0}" not in shell:
        from pubproof.scripts.shell.options import Options
        from pubproof.scripts.shell.walk import run

        run(reader, text, context, Options())
    else:
        from pubproof.scripts import foreign

        context.opaque(text.place(0, 0, 0), f"what {names[0]} does with a script cannot be read")
        foreign.read_text(reader, text, context)


def _start_own(reader: Reader, words: list[str], place: Place, context: Context) -> None:
    """Start a script of the repository that a command line names as a shell.

    It is told the file of the text. What it makes of that is not asked: the text is read besides.
    """
    paths = [located(context.folder, word) for word in words if _is_own(word)]
    if any(path is not None and reader.exists(path) for path in paths):
        from pubproof.scripts import launch

        argv = tuple(word.replace("{0}", _WRITTEN) for word in words)
        guess = context._replace(is_guess=True, fatal=False)
        launch.launch(reader, Start(argv, place(0, 0, 1), guess))


def _enter_shell(reader: Reader, text: Text, shell: str, context: Context) -> None:
    """Read `text` as the shell would that a command line names, or without a name bash."""
    from pubproof.scripts.shell.walk import run

    words = shell.split()
    names = _names(words)
    name = next((name for name in names if name in SHELLS), "")
    if _TOLD.search(shell):
        _beside(reader, name, shell, text.place, context)
    alone = _ALONE.search(shell)
    if not is_idle(words[1:]) and (alone is None or "{0}" in alone[0]):
        certain = reader.certain if names[:1] in ([], [name]) else frozenset[str]()
        given = options(name, _flags(words))
        run(reader, text, context._replace(certain=certain), given)


def _beside(reader: Reader, name: str, shell: str, place: Place, context: Context) -> None:
    """Start what a command line such as ``bash -c "one; bash {0}"`` runs beside the script."""
    import shlex

    if len(shell) > _LONGEST:
        context.opaque(place(0, 0, 0), "the command line of the shell is too long to be read")
        return
    try:
        words = shlex.split(shell)
    except ValueError:
        words = shell.split()
    given = dropwhile(lambda word: base(word) != name, words)
    beside = [
        "".join(" : " if "{0}" in part else part for part in _APART.split(word))
        for word in given
        if word != "{0}"
    ]
    follow(reader, Start((name, *beside[1:]), place(0, 0, 1), context))


def _names(words: list[str]) -> list[str]:
    """Return the words of a command line, of programs of the runner without their folders."""
    return [word if _is_own(word) else base(word) for word in words]


def _is_own(word: str) -> bool:
    """Whether a word names a program by its path that may be one of the repository."""
    return "/" in word and not word.startswith(_INSTALLED)


def _flags(words: list[str]) -> list[str]:
    """Return the options that GitHub starts bash or sh with."""
    if not words or words == ["sh"]:
        return ["-e"]
    if words == ["bash"]:
        return ["-eo", "pipefail"]
    return words
