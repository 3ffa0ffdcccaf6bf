"""What PyPI would answer to the run that a tag starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract import publisher_matches
from pubproof.home import declared, disagreements, homes, of_publisher
from pubproof.preflight.outcome import Check
from pubproof.preflight.release_tag import started
from pubproof.pypi import claims, index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline
    from pubproof.preflight.outcome import Outcome
    from pubproof.pypi import TrustedPublisher
    from pubproof.routes import Route

_PUBLISHER = Check("publisher", "publisher")
_REMOTE = Check("publisher", "remote")


def answers(pipeline: Pipeline, tag: str) -> Iterator[Outcome]:
    """Yield PyPI's answer to every route to it that a tag starts."""
    recorded = pipeline.settings.publisher
    if recorded is None:
        note = "no publisher is recorded in [tool.pubproof.publisher]"
        help_ = "record what is registered on PyPI"
        yield _PUBLISHER.unknown(note, help_)
        return
    event, found = started(tag, pipeline)
    routes = [route for route in found if route.upload.destination == index.PYPI]
    if not routes:
        note = f"{event} reaches no upload to PyPI"
        yield _PUBLISHER.failed(note)
        return
    copied = publisher_matches.placeholder(pipeline.repository, recorded)
    if copied is not None:
        yield _PUBLISHER.failed(copied.message, copied.help)
        return
    yield from dict.fromkeys(_answer(route, recorded, tag) for route in routes)
    repository = pipeline.repository
    remotes = homes(repository)[len(declared(repository)) :]
    for sentence in disagreements((declared(repository)[0], *remotes)):
        help_ = "push the tag to the publisher's repository; PyPI compares letter case too"
        yield _REMOTE.unknown(sentence, help_)


def _answer(route: Route, recorded: TrustedPublisher, tag: str) -> Outcome:
    """Say what PyPI would answer to the run of a tag."""
    claimed = claims.predict(route, of_publisher(recorded), owner_id=recorded.owner_id)
    untold = claims.untold(claimed)
    if untold is not None:
        name, reason = untold
        note = f"what GitHub will say of '{name}' cannot be told: {reason}"
        return _PUBLISHER.unknown(note)
    decision = publisher_matches.answer(claimed, recorded)
    if decision.accepted:
        note = f"PyPI accepts the run of {tag} for the recorded publisher"
        return _PUBLISHER.passed(note)
    note = f"PyPI refuses the run of {tag} with {decision.code}"
    details = tuple(map(str, decision.differences)) or (
        (decision.reason,) if decision.reason else ()
    )
    help_ = (decision.beforehand or "").rstrip(".")
    return _PUBLISHER.failed(note, help_, details)
