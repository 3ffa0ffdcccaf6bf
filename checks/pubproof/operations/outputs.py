"""What a script gives to outputs and variables, after GitHub's "Workflow commands"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.operations import circumstances
from pubproof.operations.step_scripts import script_that_matters
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import is_one
from pubproof.scripts.shell.interpreter import SHELLS
from pubproof.scripts.variables import PATH, is_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_LOOKING = frozenset(
    {*("[", "[[", "cat", "echo", "grep", "head", "ls", "printf", "tail", "tee", "test", "wc")}
)
"""Programs that leave a file as it is which their words name."""
_SHOWING = frozenset({"awk", "cat", "envsubst", "grep", "jq", "sed"})
"""Programs that print lines of the files which they are given."""
_HANDING_ON = _SHOWING | {"base64", "echo", "gpg", "printf", "sops", "tee"}
"""Programs that print what they are given or read, of which a line may be any."""
_NAMED = late.pattern(r"[A-Za-z_]\w*(?:=|<<)")
"""What a word has that tells which variable a line is for."""
_FOLDERS = "GITHUB_PATH"
_SIGN = late.pattern(r"(=|<<)")
"""What stands between a name and what it is given: in the same line, or in those behind it."""


def written(at: StepRun, file: str, repository: Repository) -> dict[str, str]:
    """Return the texts that the script of a step gives to outputs or variables in every run.

    Where the commit of its run is known, that is what it gives in this one. They are told by their
    names in lower case, without those to which it gives none, of which a condition, a program or a
    place that cannot be seen decides, or whose text is not written out.

    Args:
        at: the step.
        file: the variable that names the file, ``GITHUB_OUTPUT`` or ``GITHUB_ENV``; the folders of
            ``GITHUB_PATH`` are told as the variable that they are for, those first that come last.
        repository: whose files are read.
    """
    run_variables = circumstances.of(at) if at.job.run.root.event.commit else None
    script = script_that_matters(at, repository, run_variables)
    if script.opaque or any(_may_write(one, file, repository) for one in script.commands):
        return {}
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    open_ = set()
    lines = _lines(script.commands, file)
    if file == _FOLDERS:
        folders = [line.text.strip() for line in lines if UNKNOWN not in line.text[:1]]
        return {PATH.lower(): ":".join(reversed(folders))}
    for line in lines:
        if line.is_first and not any(is_file(path, file) for path in line.command.appends):
            found.clear()
        if not line.text:
            continue
        given = _given(line, lines)
        if given is None:
            return {}
        key, value, is_sure = given
        if names.setdefault(key.lower(), key) != key:
            open_.add(key.lower())  # two variables, where letter case counts
        if is_sure and _is_told(value, line):
            found[key.lower()] = value
        else:
            open_.add(key.lower())
    return {name: value for name, value in found.items() if name not in open_}


def printed(command: Command, repository: Repository) -> Iterator[str]:
    """Yield what a command may print: its words, what it is given, the files that are shown."""
    yield from (*command.argv[1:], command.text, command.prints)
    yield from _shown(command, repository)


def untold(commands: Sequence[Command], file: str, repository: Repository) -> Iterator[Command]:
    """Yield the commands that give variables or outputs of which no text tells the names.

    A file that the script itself has written says what the commands say that wrote it.

    Args:
        commands: those of a step's script.
        file: the variable that names the file, ``GITHUB_OUTPUT`` or ``GITHUB_ENV``.
        repository: whose files are read.
    """
    telling = [one for one in commands if _only_prints(one) and not _hands_on(one, repository)]
    made = {path for command in telling for path in command.writes}
    lines = _lines(commands, file)
    for line in lines:
        name, mark, end = parted(line.text)
        if mark == "<<" and UNKNOWN in end:
            return  # the text goes on to a line that is drawn
        if UNKNOWN not in name:
            _given(line, lines)  # goes on behind a text of its own lines
        elif _hands_on(line.command, repository) and made.isdisjoint(_sources(line.command)):
            yield line.command


def _hands_on(command: Command, repository: Repository) -> bool:
    """Whether a command prints lines that neither its words nor a file of the repository tell."""
    told = (*filter(_NAMED.search, command.argv[1:]), command.text, *_shown(command, repository))
    return _only_prints(command) and not any(told)


def _only_prints(command: Command) -> bool:
    """Whether a command, and what is in front of it, only print what they are given or read."""
    return {argv[0] for argv in (command.argv, *command.fed_by)} <= _HANDING_ON


def parted(line: str) -> tuple[str, str, str]:
    """Return the name that a line gives something, ``=`` or ``<<``, and what stands behind that.

    The last two are empty where a line gives nothing. Behind ``<<`` is the line that ends the text.
    """
    name, mark, rest = (*_SIGN.split(line, maxsplit=1), "", "")[:3]
    return name, mark, rest


class _Line(NamedTuple):
    """A line that a command prints into the file, and whether it is its first one."""

    text: str
    command: Command
    is_first: bool


def _shown(command: Command, repository: Repository) -> Iterator[str]:
    """Yield the texts of the repository that a command prints, or the one in front of it."""
    texts = (repository.text(path) for path in _sources(command) if UNKNOWN not in path)
    yield from (text for text in texts if text is not None)


def _sources(command: Command) -> Iterator[str]:
    """Yield the paths of files that a command prints, or the one in front of it."""
    for program, *words in (command.argv, *command.fed_by):
        yield from map(command.path, words if program in _SHOWING else ())


def _is_told(value: str, line: _Line) -> bool:
    """Whether a text is known, and none that the shell may have made of a pattern of files.

    What has quotes in it has stood in others, as JSON does. In a command line, the pattern says as
    much as the files. In one word with the name and ``=``, it would stand for files so named only:
    the shell leaves a pattern as it is that matches nothing (Bash manual, "Filename Expansion").
    """
    program, blank, _ = value.partition(" ")
    is_line = bool(blank) and is_one(program)
    is_word = line.text in line.command.argv[1:]
    return UNKNOWN not in value and (is_one(value) or '"' in value or is_line or is_word)


def _lines(commands: Iterable[Command], file: str) -> Iterator[_Line]:
    """Yield what commands print into the file, line by line."""
    for command in commands:
        if not any(is_file(path, file) for path in command.writes):
            continue
        for at, text in enumerate(command.prints.splitlines() or [""]):
            yield _Line(text, command, not at)


def _given(first: _Line, lines: Iterator[_Line]) -> tuple[str, str, bool] | None:
    """Return a name, what it is given from a line on, and whether that is sure.

    A text of its own lines ends at a line with the word behind ``<<``; one of several is not told.
    Where that word is drawn, what cannot be told either stands for it; if that was another text,
    the true end is a line that gives nothing.
    None where it cannot be told, as behind a backslash, which may stand for the end of a line.
    """
    key, mark, rest = parted(first.text)
    if not mark or UNKNOWN in key or "\\" in first.command.prints:
        return None
    if mark == "=":
        return key, rest, first.command.is_sure
    held: list[str] = []
    is_sure = first.command.is_sure
    for line in lines:
        is_sure = is_sure and line.command.is_sure
        appends = line.command.appends or not line.is_first
        if "\\" in line.command.prints or not appends:
            return None
        if line.text == rest:
            return key, "".join(held), is_sure and not held[1:]
        held.append(line.text)
    return None


def _may_write(command: Command, file: str, repository: Repository) -> bool:
    """Whether a command may write into the file what cannot be seen.

    It may where nobody can tell which file it writes, too.
    """
    untold = any(path.startswith(UNKNOWN) for path in command.writes)
    return untold or is_handed(command, file, repository)


def is_handed(command: Command, file: str, repository: Repository) -> bool:
    """Whether a command is told a file of the run, and may write to it what cannot be seen.

    So does one that runs a file of the repository which names it. The commands of a shell's script
    are known.
    """
    if command.argv[0] in SHELLS:
        return False
    texts = (*command.argv, command.text)
    if command.argv[0] not in _LOOKING and any(file in one for one in texts):
        return True
    files = map(command.path, command.argv[:2])
    return any(repository.mentions(path, file) for path in files)
