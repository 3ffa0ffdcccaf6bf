"""In what the routes of two releases are alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import TypeVar

    from pubproof.routes.route import Route
    from pubproof.workflows.job_run import StepRun

    T = TypeVar("T")

_CHOICE = late.pattern(r"\$\{\{.{0,400}?(?:[(!=<>]|&&|\|\|)", re.DOTALL)
"""An expression that does not just name a value."""


def of(route: Route) -> tuple[Hashable, ...]:
    """Return which steps a release reaches, whose failures it forgives, and what it tells them.

    Releases that differ only in the tag's name are alike.
    """
    before = {job.job for job in (route.upload.at.job, *route.upload.at.job.awaited())}
    return tuple(
        (
            one.step,
            _known(one.reach),
            _known(one.scope.flag(one.step.continue_on_error)),
            _known(one.job.scope.flag(one.job.job.continue_on_error)),
            tuple(_chosen(one)) if one.job.job in before else (),
        )
        for one in route.run.steps()
    )


def _chosen(one: StepRun) -> Iterator[str | None]:
    """Yield the inputs of a step that an expression chooses, as it comes out in this run."""
    inputs = one.step.inputs
    for _, given in inputs.entries if inputs is not None else ():
        if isinstance(given, Scalar) and _CHOICE.search(given.value):
            yield _known(one.scope.text(given))


def _known(value: T | Unknown) -> T | None:
    return None if isinstance(value, Unknown) else value
