"""Other programs and texts that may run in the place of a command, by what its job was told.

After GitHub's documentation, "Workflow commands" (``GITHUB_ENV``, ``GITHUB_PATH``), the Bash
manual, "Bash Startup Files" (``BASH_ENV``), "Bash Variables" (``SHELLOPTS``), and ld.so(8).
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import copies
from pubproof.contract.clause import Doubt
from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command

_STARTUP = ("BASH_ENV", "LD_PRELOAD", "SHELLOPTS")
"""Variables that change what bash, or every program, does when it starts."""
_TOLD = (*(f"{name}=" for name in (*_STARTUP, "GH_HOST", "GH_CONFIG_DIR")), "PATH=")
"""How lines of ``GITHUB_ENV`` begin that change which program runs, or what it asks."""
_OWN_FOLDER = late.pattern(
    r"^(?:\$\{?(?:PWD|GITHUB_WORKSPACE|RUNNER_TEMP)\b|\.|/github/workspace|/home/runner/work/_temp|/(?:var/)?tmp\b"
    r"|\w[\w.-]*(?:/|$))"
)
"""How a path begins that is in the job's working folder, or where every step may write."""
_SPOKEN = late.pattern(
    rf"GITHUB_PATH|{'|'.join(_TOLD)}|/gh\b|\bgh alias\b|\balias\s+gh=|\bhash\s+-p"
)


def find(one: Operation, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield what may put something else in the place of a command."""
    if one.command is None:
        return
    name = one.command.argv[0]
    for variables in (one.command.environment, one.at.scope.environment):
        for variable in filter(variables.get, _STARTUP):
            message = f"something else runs first, and may change '{name}': {variable}"
            yield Doubt(message, one.location, f"remove {variable}")
        if _OWN_FOLDER.match(str(variables.get("PATH") or "")):
            message = f"'{name}' is looked for first where the release itself writes: PATH"
            yield Doubt(message, one.location, f"leave '{name}' as the runner has it")
    before = takewhile(lambda step: step.step is not one.at.step, one.at.job.steps)
    for step in (*before, one.at):
        run = step.step.run
        if not step.possible or run is None or not _SPOKEN.search(run.value):
            continue
        script = pipeline.script(step)
        for command in script.commands:
            if _replaces(command, name):
                message = f"this can put something else in the place of '{name}'"
                yield Doubt(message, command.location, f"leave '{name}' as the runner has it")


def _replaces(command: Command, name: str) -> bool:
    """Whether a command puts another program, or another meaning, behind a name."""
    program, *words = command.argv
    if program == name == "gh" and words[:1] == ["alias"]:
        return True
    if program == "alias":
        return any(word.startswith(f"{name}=") for word in words)
    if program == "hash" and "-p" in words:
        return words[-1] == name
    if program == "rm" and words:
        return words[-1].rpartition("/")[2] == name
    put = [(one.target, one.path) for one in copies.of(command)]
    written = [*command.writes, *(path for paths in put for path in paths)]
    if any(path.rpartition("/")[2] == name for path in written):
        return True
    given = (*words, command.text)
    for path in command.writes:
        if path.endswith(("GITHUB_PATH", "GITHUB_PATH}")):
            return any(_OWN_FOLDER.match(one) for one in given if UNKNOWN not in one[:1])
        if path.endswith(("GITHUB_ENV", "GITHUB_ENV}")):
            return any(one.startswith(_TOLD) for one in given)
    return False
