"""Downloads by ``gh run download`` of what the run itself has stored.

After gh's manual: "gh run download", "gh environment". A single artifact that is named is unpacked
into the folder that is told; others go to folders of their own below it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands, value, values
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_INPUTS = {"name": ("-n", "--name"), "pattern": ("-p", "--pattern"), "path": ("-D", "--dir")}
"""The options that say what these inputs of ``actions/download-artifact`` do."""
_REPO = ("-R", "--repo")
_VALUED = frozenset(_REPO).union(*_INPUTS.values())
_CALL = late.pattern(r"\bgh\s+run\s+download\b((?:\\\r?\n|[^\n;|&])*)")
"""A call in a text, with its words."""
_EXPRESSION = r"(\$\{\{[^}]{0,99}\}\})"
_RUN = ("GITHUB_RUN_ID", ("github", "run_id"))
_REPOSITORY = ("GITHUB_REPOSITORY", ("github", "repository"))
"""How a run calls its own number, and its repository: a variable, and a field of a context."""


def is_own(command: Command, at: StepRun) -> bool:
    """Whether a ``gh run download`` certainly asks for the run that it is in, and one artifact."""
    run, words = at.step.run, command.argv[3:]
    if run is None or command.via or len(values(words, *_INPUTS["name"])) > 1:
        return False
    asked = operands(words, _VALUED)
    calls = _CALL.findall(run.value)
    own = asked == [UNKNOWN] and bool(calls) and all(_says(one, _RUN, at) for one in calls)
    return own and _is_of_own_repository(command, calls, at)


def given(command: Command, name: str) -> str | Unknown | None:
    """Return what a ``gh run download`` is told of an input, None where it is told nothing."""
    said = value(command.argv, *_INPUTS.get(name, ()))
    if name == "path":
        said = command.path(said or ".")
    if said is not None and UNKNOWN in said:
        return Unknown(f"what 'gh run download' is told of its {name} is not written out")
    return said


def _is_of_own_repository(command: Command, calls: list[str], at: StepRun) -> bool:
    """Whether gh asks the run's repository: by an option, a variable or the checkout at hand."""
    own = at.scope.github.get("repository")
    chosen = value(command.argv, *_REPO)
    if chosen is not None:
        return chosen == own or (
            UNKNOWN in chosen and all(_says(one, _REPOSITORY, at) for one in calls)
        )
    envs = (dict(env.texts).get("GH_REPO") for env in reversed(at.envs))
    named = next((one for one in envs if one is not None), None)
    if named is not None:
        return named == own or expressions.sole_path(named) == _REPOSITORY[1]
    return any(one.step.is_of(CHECKOUT) for one in at.before())


def _says(call: str, own: tuple[str, tuple[str, str]], at: StepRun) -> bool:
    """Whether a word of a call is a field of the run, or a variable that holds it."""
    variable, path = own
    given = [pair for env in at.envs for pair in env.texts]
    held = (name for name, one in given if expressions.sole_path(one) == path)
    names = "|".join(map(re.escape, (variable, *held)))
    word = rf"(?<![^\s\"'=])(?:\$(?:{names})|\$\{{(?:{names})\}}|{_EXPRESSION})(?![^\s\"'])"
    found = (one[1] for one in re.finditer(word, call))
    return any(one is None or expressions.sole_path(one) == path for one in found)
