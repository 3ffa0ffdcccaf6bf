"""Why no publisher was found for a run, and what to change on which side.

PyPI does not say: it looks the publisher up, and there is none. What was meant is told by the
nearest one on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi.publisher import differences, nearest
from pubproof.pypi.refusals import PUBLISHER_NOT_FOUND
from pubproof.pypi.remedy import NEW_TAG, RERUN, Remedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.pypi.publisher import AnyPublisher, Difference, TrustedPublisher

_FILE = {"owner", "repository", "workflow"}
"""The fields that say which file uploads."""


class Advice(NamedTuple):
    """What keeps a run and the publishers on record apart."""

    field: str | None
    """The publisher's field at fault; None where no publisher is to blame."""
    remedies: tuple[Remedy, ...]
    """What to change, and on which side; one of them is enough."""
    section: str = PUBLISHER_NOT_FOUND.section
    """The id of the section that tells more, on the page "When it fails"."""
    differences: tuple[Difference, ...] = ()
    """Every field in which the run and the nearest publisher differ."""


def advise(publishers: Sequence[AnyPublisher], run: TrustedPublisher, caller: str | None) -> Advice:
    """Return what to change so that PyPI finds a publisher.

    Args:
        publishers: those on record; none of them accepts the run.
        run: the publisher that the run asks for.
        caller: the file of the calling workflow, if the upload runs in a called one.
    """
    near = nearest(publishers, run)
    if near is None:
        change = (
            f"PyPI has no publisher on record. On PyPI, add one with {_fields(run)}; PyPI and"
            " TestPyPI know nothing of each other's publishers"
        )
        return Advice(None, (Remedy(change),))
    found = differences(near, run)
    if not found:
        change = (
            "The pending publisher has expired, 30 days after its registration. On PyPI, register"
            " it again"
        )
        return Advice(None, (Remedy(change, RERUN),), "pending-publisher")
    first = found[0]
    if caller and first.field in _FILE:
        remedies = (_reusable(near, run, caller),)
        return Advice(first.field, remedies, "reusable-workflow", found)
    if first.field == "environment":
        return _environment(first)
    change = f"On PyPI, add a publisher with {_fields(run)} in place of the old one"
    remedies = (Remedy(change, RERUN),)
    if first.slight and first.field in {"owner", "repository"}:
        return Advice(first.field, remedies, "repository-case", found)
    return Advice(first.field, remedies, differences=found)


def _fields(run: TrustedPublisher) -> str:
    *first, last = run.phrases
    return f"{', '.join(first)} and {last}"


def _reusable(near: AnyPublisher, run: TrustedPublisher, caller: str) -> Remedy:
    register = "" if near.workflow == caller else f", and register {caller!r} on PyPI"
    return Remedy(
        f"The upload runs in {run.workflow!r}, which {caller!r} calls, and PyPI looks for the"
        " called file in the caller's repository. In the workflow, move the upload into"
        f" {caller!r}{register}: attestations are accepted from no other file"
    )


def _environment(difference: Difference) -> Advice:
    """Return what to change where only the environment differs."""
    run, publisher = difference.run, difference.publisher
    section = PUBLISHER_NOT_FOUND.section
    if not run:
        change = f"In the workflow, give the publish job the environment {publisher!r}"
        remedies: tuple[Remedy, ...] = (Remedy(change, NEW_TAG),)
    elif difference.slight:
        section = "environment-case"
        change = (
            f"PyPI lowers the run's environment to {run!r}, and the publisher's {publisher!r} has"
            " capitals, so it fits no run. On PyPI, remove this publisher and add it again through"
            " the form, which stores lower case"
        )
        remedies = (Remedy(change, RERUN),)
    else:
        remedies = (
            Remedy(f"On PyPI, add a publisher with environment {run!r}", RERUN),
            Remedy(f"in the workflow, name {publisher!r}", NEW_TAG),
        )
    return Advice(difference.field, remedies, section, (difference,))
