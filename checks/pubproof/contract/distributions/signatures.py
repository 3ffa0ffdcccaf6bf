"""Signatures that an action puts beside the files which it signs."""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof.building.formats import SAMPLES
from pubproof.location import Problem
from pubproof.scripts.options import operands
from pubproof.scripts.paths import is_within, normal
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

ACTION = "sigstore/gh-action-sigstore-python"
_ENDINGS = (".sigstore.json", ".sigstore")
"""What it adds to the name of a file, of late and in its second version."""
_ELSEWHERE = ("bundle", "certificate", "signature")
"""Inputs by which versions before the third were told where to put them."""
_REMOVING = frozenset({"mv", "rm", "unlink"})


def signed(step: StepRun) -> list[str] | None:
    """Return the patterns of the files that a step signs by the action.

    None where it does not, or that cannot be told. It makes nothing but a signature beside each
    file that its ``inputs`` name; what it signs of a release it downloads to ``/tmp``
    (``action.py`` of the action).
    """
    given = step.input("inputs")
    if not step.step.is_of(ACTION) or isinstance(given, Unknown):
        return None
    if any(step.step.input(name) is not None for name in _ELSEWHERE):
        return None
    try:
        return shlex.split(given)
    except ValueError:
        return None


def left(
    pipeline: Pipeline, step: StepRun, later: Sequence[StepRun], folder: str
) -> Iterator[Problem]:
    """Yield whether signatures of a step still lie in `folder` behind the steps `later`."""
    beside = [one for one in signed(step) or () if _may_be_in(one, folder)]
    if not beside:
        return
    sure = [one for one in later if one.sure and one.step.run is not None]
    words = [
        word
        for command in pipeline.commands(sure)
        if command.is_sure and not command.confined
        for word in _removed(command, folder)
    ]
    names = [one for one in SAMPLES.values() if any(fnmatchcase(one, _name(w)) for w in beside)]
    for ending in _ENDINGS:
        if names and all(any(fnmatchcase(one + ending, w) for w in words) for one in names):
            return
    message = f"{ACTION} puts signatures into '{folder}', and the upload stops at them"
    help_ = "remove them before the upload, or sign in another job"
    yield Problem(step.step.location, message, help_)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _may_be_in(path: str, folder: str) -> bool:
    """Whether a pattern may name files in a folder, or below it."""
    above = normal(path).rpartition("/")[0] or "."
    is_told = not path.startswith(("/", "~", "..")) and {*"*?[$"}.isdisjoint(above)
    return not is_told or is_within(above, folder)


def _removed(command: Command, folder: str) -> Iterator[str]:
    """Yield the names, or their patterns, of what a command takes out of a folder."""
    name, *words = command.argv
    if name == "find" and words[-1:] == ["-delete"] and command.path(words[0]) == folder:
        tests = words[1:-1]
        yield from (one for before, one in pairwise(tests) if before == "-name" and tests[2:] == [])
    elif name in _REMOVING:
        paths = map(command.path, operands(words)[: -1 if name == "mv" else None])
        yield from (_name(path) for path in paths if path.rpartition("/")[0] == folder)
