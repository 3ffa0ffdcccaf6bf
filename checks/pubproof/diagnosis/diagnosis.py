"""The answer: what happened in a run, in what run and publisher differ, and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pubproof.diagnosis.comparison import Comparison, compare
from pubproof.diagnosis.failure import page
from pubproof.diagnosis.log import Log, LogError
from pubproof.diagnosis.masking import suspicious
from pubproof.diagnosis.recognition import recognise
from pubproof.pypi import index
from pubproof.pypi.publisher import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.diagnosis.at_hand import AtHand
    from pubproof.diagnosis.failure import Side
    from pubproof.diagnosis.recognition import Occurrence

_PYPI = re.compile(r"(?<![\w'-])PyPI\b")
"""The index as the texts name it; what stands in quotes is a value."""


class Explanation(NamedTuple):
    """What is said of one failure."""

    id: str
    """The failure's name."""
    line: int
    """The line of the log that says so."""
    shown: str
    """What that line says."""
    what: str
    """What happened, as a sentence without a full stop."""
    side: Side
    """On which side it is mended."""
    differences: tuple[Difference, ...]
    facts: tuple[str, ...]
    """What else the log and the repository tell."""
    help: str
    """What to do."""
    otherwise: str
    """What to do instead, on the other side; empty where there is no choice."""
    useless: str
    """What does not help."""
    page: str
    """The address of the guide's section."""
    note: bool
    """Whether the run went on."""


class Seen(NamedTuple):
    """A line of a log in which nothing was recognised."""

    line: int
    text: str


class Diagnosis(NamedTuple):
    """What a log tells."""

    failures: tuple[Explanation, ...]
    """What ended a run, in the order of the log; then its warnings."""
    seen: tuple[Seen, ...] = ()
    """A few lines, where no failure was recognised."""
    remark: str = ""
    """Why nothing was compared with the repository, or whether it is another one, where that needs
    to be said."""


def diagnose(stream: BinaryIO, at_hand: AtHand | None = None) -> Diagnosis:
    """Return what the log in `stream` tells.

    Args:
        stream: an open file, of any size.
        at_hand: the repository whose run it was, where there is one.

    Raises:
        LogError: the log is packed, or is no text.
    """
    log = Log(stream)
    found = recognise(log)
    if not found and not log.is_text:
        raise LogError("this is no text; give the log of the job that failed")
    if not found:
        return Diagnosis((), tuple(Seen(each.number, suspicious(each.text)) for each in log.sample))
    if at_hand is None:
        return Diagnosis(tuple(_explained(each, None) for each in found))
    strangers = [each.claims["repository"] for each in found if not at_hand.concerns(each.claims)]
    if strangers:
        remark = f"not compared with this folder: the log is of {strangers[0]!r}"
        return Diagnosis(tuple(_explained(each, None) for each in found), remark=remark)
    others = [slug for each in found if (slug := at_hand.another(each.claims))]
    return Diagnosis(
        tuple(_explained(each, at_hand) for each in found),
        remark=_of_another(others[0], at_hand) if others else "",
    )


def _of_another(slug: str, at_hand: AtHand) -> str:
    """Return what to say of a log whose repository has another name than the one at hand."""
    here = at_hand.homes[0].slug
    return f"the log is of {slug!r}, the folder of {here!r}: follow this only if they are one"


def _explained(found: Occurrence, at_hand: AtHand | None) -> Explanation:
    """Return what is said of a failure, compared with the repository where there is one."""
    failure = found.failure
    compared = compare(found.claims, at_hand) if failure.matching else Comparison()
    name = index.TITLES.get(found.asked or index.PYPI, "The index")
    names: Mapping[str, str] = defaultdict(str, found.values, index=name)
    test = found.asked == index.TEST_PYPI
    what, help_, otherwise, useless = (
        _PYPI.sub(name, each) if test else each
        for each in (
            (compared.what or failure.what).format_map(names),
            compared.help or failure.help,
            compared.otherwise,
            compared.useless or failure.useless or failure.side.useless,
        )
    )
    return Explanation(
        id=failure.id,
        line=found.line,
        shown=found.shown,
        what=what,
        side=compared.side or failure.side,
        differences=compared.differences or tuple(_differences(found.values)),
        facts=compared.facts,
        help=help_,
        otherwise=otherwise,
        useless=useless,
        page=page(compared.section or failure.section),
        note=failure.is_notice,
    )


def _differences(values: Mapping[str, str]) -> Iterator[Difference]:
    """Yield the fields for which the log itself names both values; blanks are of wrapped lines."""
    for name, publisher in values.items():
        field = name.removeprefix("has_")
        run = values.get(f"said_{field}")
        if field != name and run and publisher:
            yield Difference(field, run.replace(" ", ""), publisher)
