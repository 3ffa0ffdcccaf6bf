"""What a script gives to outputs and variables, after GitHub's "Workflow commands"."""

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

_LOOKING = frozenset(
    {*("[", "[[", "cat", "echo", "grep", "head", "ls", "printf", "tail", "tee", "test", "wc")}
)
"""Programs that leave a file as it is which their words name."""


def written(at: StepRun, file: str, repository: Repository) -> dict[str, str]:
    """Return the texts that the script of a step gives to outputs or variables in every run.

    Where the commit of its run is known, that is what it gives in this one. They are told by their
    names in lower case, without those to which it gives none, of which a condition, a program or a
    place that cannot be seen decides, or whose text is not written out.

    Args:
        at: the step.
        file: the variable that names the file, ``GITHUB_OUTPUT`` or ``GITHUB_ENV``.
        repository: whose files are read.
    """
    told = circumstances.of(at) if at.job.run.root.event.commit else None
    script = script_of(at, repository, told=told)
    if script.opaque or any(_may_write(one, file, repository) for one in script.commands):
        return {}
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    open_ = set()
    for command in script.commands:
        if not any(_is(file, path) for path in command.writes):
            continue
        if "\\" in command.prints:
            return {}  # it may stand for the end of a line
        if not any(_is(file, path) for path in command.appends):
            found.clear()
        for line in command.prints.splitlines():
            key, equals, value = line.partition("=")
            if UNKNOWN in key or not equals:
                return {}
            if names.setdefault(key.lower(), key) != key:
                open_.add(key.lower())  # two variables, where letter case counts
            if is_one(value) and command.is_sure:
                found[key.lower()] = value
            else:
                open_.add(key.lower())
    return {name: value for name, value in found.items() if name not in open_}


def _is(file: str, path: str) -> bool:
    return path.endswith((file, f"{file}}}"))


def _may_write(command: Command, file: str, repository: Repository) -> bool:
    """Whether a command may write into the file what cannot be seen.

    It may where nobody can tell which file it writes, where it is told theirs, and where it runs
    one of the repository that does so. The commands of a shell's script are known.
    """
    if any(path.startswith(UNKNOWN) for path in command.writes):
        return True
    if command.argv[0] in SHELLS:
        return False
    told = (*command.argv, command.text)
    if command.argv[0] not in _LOOKING and any(file in one for one in told):
        return True
    files = (joined(command.folder, word) for word in command.argv[:2])
    return any(repository.mentions(path, file) for path in files)
