"""What a search found, for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pubproof.reports.look import BARE, BOLD, DIM, RED, YELLOW, Look
from pubproof.retirement.forms import hide
from pubproof.retirement.leftover import Kind
from pubproof.spelling import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.retirement.leftover import Leftover, Unchecked
    from pubproof.retirement.search import Result

_WORDS = {
    Kind.PASSWORD: ("password", "passwords"),
    Kind.USER_NAME: ("user's name", "users' names"),
    Kind.REFERENCE: ("reference to a credential", "references to credentials"),
    Kind.SECRET: ("stored secret", "stored secrets"),
    Kind.ADDRESS: ("credential of git", "credentials of git"),
    Kind.ENVIRONMENT: ("unprotected environment", "unprotected environments"),
}


def render(result: Result, look: Look = BARE) -> str:
    """Return the leftovers as compilers show findings, then what was not checked."""
    return "\n".join(_Page(look).lines(result))


class _Page(NamedTuple):
    """The report as it is shown."""

    look: Look

    def lines(self, result: Result) -> Iterator[str]:
        """Yield the lines of the report."""
        for leftover in result.leftovers:
            yield from self.leftover(leftover)
            yield ""
        for fact in result.facts:
            yield self.plain(fact)
        if result.facts:
            yield ""
        yield "not checked:"
        for unchecked in result.unchecked:
            yield from self.unchecked(unchecked)
        yield ""
        yield self.plain(_summary(result))

    def leftover(self, leftover: Leftover) -> Iterator[str]:
        """Yield the place, what is there, what it tells, and what to do."""
        kind = f"{leftover.token.scope} token" if leftover.token else str(leftover.kind)
        kind = self.look.paint(kind, f"{BOLD};{RED if leftover.counts else DIM}")
        where = self.look.paint(self.plain(str(leftover.place)), BOLD)
        yield f"{where}: {kind}: {self.plain(leftover.what)}"
        for note in leftover.notes:
            yield self.look.hang(f"  = note: {self.plain(note)}")
        yield self.look.hang(f"  = help: {self.plain(leftover.help)}")

    def unchecked(self, unchecked: Unchecked) -> Iterator[str]:
        """Yield the place, why it was not searched, and what to run by hand."""
        mark = self.look.paint("?", YELLOW) if unchecked.failed else "-"
        why = self.plain(f"{unchecked.what}: {unchecked.why}")
        yield f"  {mark} {self.look.fold(why, 4)}"
        if unchecked.command:
            yield f"      {self.plain(unchecked.command)}"

    def plain(self, text: str) -> str:
        """Return `text` as it is safe to show, without the tokens in it."""
        return self.look.plain(hide(text))


def _summary(result: Result) -> str:
    """Return how much was found and how much could not be checked, on one line."""
    those = _amounts(each for each in result.leftovers if each.counts)
    others = _amounts(each for each in result.leftovers if not each.counts)
    failed = sum(each.failed for each in result.unchecked)
    none = "nothing was found" if failed else "nothing is left behind here"
    said = f"left behind: {those}" if those else none
    if others:
        said += f"; not counted: {others}"
    if failed:
        said += f"; {counted(failed, 'place')} could not be checked"
    return said


def _amounts(leftovers: Iterable[Leftover]) -> str:
    """Return how many there are of each kind, and in how many places a token stands."""
    those = list(leftovers)
    parts = []
    for kind, count in Counter(each.kind for each in those).items():
        things = count - _repeated(each for each in those if each.kind is kind)
        where = f" in {count} places" if things < count else ""
        parts.append(f"{counted(things, *_WORDS.get(kind, ('token',)))}{where}")
    return ", ".join(parts)


def _repeated(leftovers: Iterable[Leftover]) -> int:
    """Return how many are a token that stands in another place too."""
    tokens = [each.token.id or each.hint for each in leftovers if each.token is not None]
    return len(tokens) - len(set(tokens))
