"""The steps of the release checklist that need no person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pubproof.preflight.outcome import Check, State
from pubproof.references import sites
from pubproof.spelling import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pubproof.guide.checklist.steps import Step
    from pubproof.preflight.outcome import Outcome
    from pubproof.repository import Repository

CHECK = Check("checklist", "checklist")
_LEFT = Check("checklist", "steps-for-a-person")
_NONE = CHECK.left_out("this repository has no site with a checklist")


def run(repository: Repository, tag: str, say: Callable[[str], None]) -> Iterator[Outcome]:
    """Yield what the steps of the release checklist say that need no person.

    They run in a copy of the repository, without a network, as the tests of the page run them.
    """
    site = sites.find(repository, new=True)
    if site is None or not repository.mentions(site, sites.MACROS):
        yield _NONE
        return
    try:
        from pubproof.guide.checklist import page, steps
        from pubproof.guide.checklist.commands import VARIABLE
    except ModuleNotFoundError as error:
        note = f"{error.name} is missing, which the checklist needs"
        help_ = "pip install 'pubproof[guide]', or leave it out with --no-checklist"
        yield CHECK.unknown(note, help_)
        return
    if VARIABLE in os.environ:
        note = "this is a command of a checklist itself"
        yield CHECK.left_out(note)
        return
    try:
        found = page.find(repository.root, None, tag or None)
        listed = steps.read(found)
    except page.NoChecklistError as error:
        yield _NONE._replace(note=f"{error.found}, where the checklist is looked for")
        return
    except page.ChecklistError as error:
        yield CHECK.unknown(f"the checklist cannot be read: {error}")
        return
    chosen = [step for step in listed.steps if _is_automatic(step)]
    yield from _steps(chosen, found.site.root, found.text.subject, say)
    left = [one.heading for one in listed.steps if one not in chosen]
    if left:
        one, many = "step needs a person, or takes long", "steps need a person, or take long"
        note = f"{counted(len(left), one, many)}: `pubproof checklist`"
        yield _LEFT.left_out(note, tuple(left))


def _is_automatic(step: Step) -> bool:
    return bool(step.blocks) and not any(one.terms.skip or one.terms.network for one in step.blocks)


def _steps(
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
            outcome = Check(CHECK.part, step.id).passed(f"{step.heading}: passed")
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
