"""What the repository itself says of a release: PyPI's answer, the contract, the checklist."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pubproof import contract
from pubproof.commands import call
from pubproof.contract import metadata_limit, publisher_matches
from pubproof.contract.clause import Doubt
from pubproof.contract.clause import State as ClauseState
from pubproof.home import Home, declared, disagreements, homes
from pubproof.preflight.outcome import Outcome, State
from pubproof.preflight.tag import started
from pubproof.pypi import claims, index
from pubproof.pypi.advice import beforehand
from pubproof.references import sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pubproof.contract.clause import Report
    from pubproof.contract.metadata_limit import Limit
    from pubproof.guide.checklist.steps import Step
    from pubproof.pipeline import Pipeline
    from pubproof.pypi import TrustedPublisher
    from pubproof.repository import Repository
    from pubproof.routes import Route

_STATES = {ClauseState.FAILS: State.FAILED, ClauseState.UNKNOWN: State.UNKNOWN}


def limit(pipeline: Pipeline) -> Limit | Doubt | None:
    """Return the highest Metadata-Version that is accepted; None where nothing uploads to PyPI."""
    return None if pipeline.upload is None else metadata_limit.accepted(pipeline.upload)


def publisher(pipeline: Pipeline, tag: str) -> Iterator[Outcome]:
    """Yield PyPI's answer to every route to it that a tag starts."""
    part, check = "publisher", "publisher"
    recorded = pipeline.settings.publisher
    if recorded is None:
        note = "no publisher is recorded in [tool.pubproof.publisher]"
        help_ = "record what is registered on PyPI"
        yield Outcome(part, check, State.UNKNOWN, note, help=help_)
        return
    event, found = started(tag, pipeline)
    routes = [route for route in found if route.upload.destination == index.PYPI]
    if not routes:
        note = f"{event} reaches no upload to PyPI"
        yield Outcome(part, check, State.FAILED, note)
        return
    yield from dict.fromkeys(_answer(route, recorded, tag) for route in routes)
    repository = pipeline.repository
    remotes = homes(repository)[len(declared(repository)) :]
    for sentence in disagreements((declared(repository)[0], *remotes)):
        help_ = "push the tag to the publisher's repository; PyPI compares letter case too"
        yield Outcome(part, "remote", State.UNKNOWN, sentence, help=help_)


def _answer(route: Route, recorded: TrustedPublisher, tag: str) -> Outcome:
    """Say what PyPI would answer to the run of a tag."""
    part, check = "publisher", "publisher"
    home = Home(recorded.owner, recorded.repository, "the publisher")
    told = claims.predict(route, home, owner_id=recorded.owner_id)
    untold = claims.untold(told)
    if untold is not None:
        name, reason = untold
        note = f"what GitHub will say of '{name}' cannot be told: {reason}"
        return Outcome(part, check, State.UNKNOWN, note)
    decision = publisher_matches.answer(told, recorded)
    if decision.accepted:
        note = f"PyPI accepts the run of {tag} for the recorded publisher"
        return Outcome(part, check, State.PASSED, note)
    note = f"PyPI refuses the run of {tag} with {decision.code}"
    details = tuple(map(str, decision.differences)) or (
        (decision.reason,) if decision.reason else ()
    )
    help_ = beforehand(decision.help or "").rstrip(".")
    return Outcome(part, check, State.FAILED, note, details, help_)


def clauses(pipeline: Pipeline, *, metadata_is_known: bool) -> Iterator[Outcome]:
    """Yield what the contract says, an outcome for each clause that does not hold.

    Args:
        pipeline: what is judged.
        metadata_is_known: whether the distributions themselves were found to be accepted, which
            answers what the files of the repository leave open.
    """
    part = "contract"
    report = contract.judge(pipeline)
    held = 0
    for result in report.results:
        answered = metadata_is_known and result.clause.id == "metadata-supported"
        state = result.verdict.state
        if state not in _STATES or (answered and state is ClauseState.UNKNOWN):
            held += 1
            continue
        note = f"{result.clause.id} {'fails' if state is ClauseState.FAILS else 'is unknown'}"
        shown = call(f"check --select {result.clause.id}", pipeline.repository.folder)
        yield Outcome(
            part,
            result.clause.id,
            _STATES[state],
            note,
            _found(report, result.clause.id) or (result.verdict.reason,),
            f"`{shown}` shows where",
        )
    if held == len(report.results):
        yield Outcome(part, "contract", State.PASSED, f"all {held} clauses hold or are off")


def _found(report: Report, clause: str) -> tuple[str, ...]:
    return tuple(
        f"{one.location}: {one.message}" for one in report.findings if one.clause == clause
    )


def checklist(repository: Repository, tag: str, say: Callable[[str], None]) -> Iterator[Outcome]:
    """Yield what the steps of the release checklist say that need no person.

    They run in a copy of the repository, without a network, as the tests of the page run them.
    """
    part, check = "checklist", "checklist"
    none = Outcome(part, check, State.LEFT_OUT, "this repository has no site with a checklist")
    site = sites.find(repository, new=True)
    if site is None or not repository.mentions(site, sites.MACROS):
        yield none
        return
    try:
        from pubproof.guide.checklist import page, steps
        from pubproof.guide.checklist.commands import VARIABLE
    except ModuleNotFoundError as error:
        note = f"{error.name} is missing, which the checklist needs"
        help_ = "pip install 'pubproof[guide]', or leave it out with --no-checklist"
        yield Outcome(part, check, State.UNKNOWN, note, help=help_)
        return
    if VARIABLE in os.environ:
        note = "this is a command of a checklist itself"
        yield Outcome(part, check, State.LEFT_OUT, note)
        return
    try:
        found = page.find(repository.root, None, tag or None)
        listed = steps.read(found)
    except page.NoChecklistError:
        yield none
        return
    except page.ChecklistError as error:
        yield Outcome(part, check, State.UNKNOWN, f"the checklist cannot be read: {error}")
        return
    chosen = [step for step in listed.steps if _is_automatic(step)]
    yield from _run(chosen, found.site.root, found.text.subject, say)
    left = [one.heading for one in listed.steps if one not in chosen]
    note = f"{len(left)} steps are left for a person, or take long: `pubproof checklist`"
    if left:
        yield Outcome(part, "steps-for-a-person", State.LEFT_OUT, note, tuple(left))


def _is_automatic(step: Step) -> bool:
    return bool(step.blocks) and not any(one.terms.skip or one.terms.network for one in step.blocks)


def _run(
    chosen: list[Step], root: Path, subject: str, say: Callable[[str], None]
) -> Iterator[Outcome]:
    """Run steps of the checklist in a copy of the repository; yield how each ended."""
    from pubproof.guide import languages
    from pubproof.guide.languages.base import ExampleError
    from pubproof.guide.sandbox import Sandbox

    sandbox = Sandbox(root, subject)
    runner = languages.Runner(sandbox)
    try:
        for step in chosen:
            say(f"checklist: {step.heading}")
            outcome = Outcome("checklist", step.id, State.PASSED, f"{step.heading}: passed")
            try:
                for block in step.blocks:
                    runner.check(block)
            except ExampleError as error:
                note, details = f"{step.heading}: {error.message}", error.details.splitlines()
                outcome = outcome._replace(state=State.FAILED, note=note, details=tuple(details))
            yield outcome
    finally:
        runner.close()
        sandbox.close()
