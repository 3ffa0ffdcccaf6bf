"""What a script gives to the outputs of its step, after GitHub's "Workflow commands"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.operations import circumstances
from pubproof.operations.step_scripts import script_of
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import is_one
from pubproof.scripts.paths import joined
from pubproof.scripts.shell.interpreter import SHELLS

if TYPE_CHECKING:
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.job_run import StepRun

_FILE = "GITHUB_OUTPUT"
_LOOKING = frozenset(
    {*("[", "[[", "cat", "echo", "grep", "head", "ls", "printf", "tail", "tee", "test", "wc")}
)
"""Programs that leave a file as it is which their words name."""


def written(at: StepRun, name: str, repository: Repository) -> str | None:
    """Return the text that the script of a step gives to an output in every run.

    Where the commit of its run is known, that is what it gives in this one. None where it gives
    none, where a condition, a program or a place that cannot be seen decides, or where the text is
    not written out.
    """
    told = circumstances.of(at) if at.job.run.root.event.commit else None
    script = script_of(at, repository, told=told)
    if script.opaque or any(_may_write(one, repository) for one in script.commands):
        return None
    found: str | None = None
    for command in script.commands:
        if not any(map(_is_file, command.writes)):
            continue
        if "\\" in command.prints:
            return None  # it may stand for the end of a line
        if not any(map(_is_file, command.appends)):
            found = None
        for line in command.prints.splitlines():
            key, equals, value = line.partition("=")
            if UNKNOWN in key or not equals:
                return None
            if key.lower() == name.lower():
                if not is_one(value) or not command.is_sure:
                    return None
                found = value
    return found


def _is_file(path: str) -> bool:
    return path.endswith((_FILE, f"{_FILE}}}"))


def _may_write(command: Command, repository: Repository) -> bool:
    """Whether a command may set outputs that cannot be seen.

    It may where nobody can tell which file it writes, where it is told theirs, and where it runs
    one of the repository that does so. The commands of a shell's script are known.
    """
    if any(path.startswith(UNKNOWN) for path in command.writes):
        return True
    if command.argv[0] in SHELLS:
        return False
    told = (*command.argv, command.text)
    if command.argv[0] not in _LOOKING and any(_FILE in one for one in told):
        return True
    files = (joined(command.folder, word) for word in command.argv[:2])
    return any(repository.mentions(path, _FILE) for path in files)
