"""A diagnosis for people, in ten lines at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.diagnosis.failure import page
from pubproof.reports.look import BARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.diagnosis.diagnosis import Diagnosis, Explanation
    from pubproof.reports.look import Look

_LINES = 10
_WIDTH = 160
"""How much of a line of the log is shown."""


def render(diagnosis: Diagnosis, name: str, look: Look = BARE) -> str:
    """Return the first failure in full, and of each other one its line and name.

    Args:
        diagnosis: what the log tells.
        name: the log's name, as the command was given it.
        look: what the terminal can show.
    """
    lines = _failures(diagnosis, name) if diagnosis.failures else _unknown(diagnosis, name)
    return "\n".join(look.hang(look.plain(line)) for line in lines)


def _failures(diagnosis: Diagnosis, name: str) -> list[str]:
    first, *rest = diagnosis.failures
    others = [each for each in rest if not (each.note and each.page == first.page)]
    head = [f"{name}:{first.line}: {first.id}: {first.what}", f"  | {_cut(first.shown)}"]
    tail = [f"  = help: {first.help}"]
    if first.otherwise:
        tail.append(f"  = or: {first.otherwise}")
    tail += [f"  = no use: {first.useless}", f"  = page: {first.page}"]
    if others:
        tail.append(f"  = also: {'; '.join(_others(others))}")
    if diagnosis.remark:
        tail.append(f"  = note: {diagnosis.remark}")
    facts = [*(each.line("said") for each in first.differences), *first.facts]
    left = _LINES - len(head) - len(tail)
    return [*head, *(f"  {fact}" for fact in facts[:left]), *tail]


def _others(others: Sequence[Explanation]) -> Iterator[str]:
    for each in others:
        section = each.page.partition("#")[2]
        yield f"line {each.line}: {each.id} (#{section})"


def _unknown(diagnosis: Diagnosis, name: str) -> Iterator[str]:
    yield f"{name}: no failure of a release is recognised here"
    for each in diagnosis.seen:
        yield f"  line {each.line} | {_cut(each.text)}"
    if diagnosis.seen:
        yield (
            "  = help: see what stands above the last of these lines; if the log is not whole, "
            "give all of the job that failed"
        )
        yield f"  = page: {page('nothing-fits')}"
    else:
        yield "  = help: it holds no output of a job; give the log of the job that failed"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
