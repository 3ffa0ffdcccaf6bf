"""The report for people: findings as compilers show them, then every clause with its state."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract.clause import State
from pubproof.reports import clause_page, place, summary
from pubproof.reports.look import ASIDE, BAD, BARE, BOLD, GOOD, OPEN, Look
from pubproof.reports.masking import masked
from pubproof.reports.quoting import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.contract.clause import Finding, Note, Report, Result, Verdict
    from pubproof.location import Location

_MARKS = {State.HOLDS: GOOD, State.FAILS: BAD, State.UNKNOWN: OPEN, State.OFF: ASIDE}
_INDENT = " " * len("? unknown  ")
"""What stands before the lines under a clause."""


def render(reports: Sequence[Report], look: Look = BARE, *, verbose: bool = False) -> str:
    """Return the report; with `verbose` the evidence of the clauses that hold is shown."""
    pages = (_Page(masked(report), look, verbose) for report in reports)
    titled = len(reports) > 1
    return "\n\n".join("\n".join(page.lines(titled=titled)) for page in pages)


class _Page(NamedTuple):
    """The report of one repository as it is shown."""

    report: Report
    look: Look
    verbose: bool
    """Whether the evidence of the clauses that hold is shown."""

    def lines(self, *, titled: bool) -> Iterator[str]:
        """Yield the findings, the notes and the clauses, below the repository where `titled`."""
        if titled:
            yield self.look.paint(self.look.plain(f"{self.report.repository}:"), BOLD)
            yield ""
        for result in self.report.results:
            for finding, *others in _alike(result.verdict):
                yield from self.finding(finding, result.verdict.state_at(finding), others)
                yield ""
        for result in self.report.results:
            for note in result.verdict.notes:
                yield from self.note(result, note)
                yield ""
        said: dict[str, str] = {}
        for reason, alike in groupby(self.report.results, lambda one: one.verdict.reason):
            group = list(alike)
            own = group[0].clause.id
            first = said.setdefault(reason, own)
            why = f"because {reason}" if first == own else f"for the same reason as {first}"
            yield from self.clauses(group, why if reason else "")
        yield ""
        yield summary(self.report)

    def finding(self, finding: Finding, state: State, others: Sequence[Finding]) -> Iterator[str]:
        """Yield the place, the line and what is wrong with it, there and where the `others` are."""
        clause = self.look.paint(finding.clause, f"{BOLD};{_MARKS[state].color}")
        doubt = " (unknown)" if state is State.UNKNOWN else ""
        text = f"{clause}{doubt}: {self.look.plain(finding.message)}"
        yield from self.remark(finding.location, text, finding.help, state)
        gutter = _gutter(finding.location)
        if others:
            places = dict.fromkeys(self.place(one.location) for one in others)
            yield self.look.hang(f"{gutter} = again: {', '.join(places)}")
        yield f"{gutter} = page: {clause_page(finding.clause)}"

    def note(self, result: Result, note: Note) -> Iterator[str]:
        """Yield the place, the line and what could be done there."""
        text = f"{result.clause.id} (note): {self.look.plain(note.message)}"
        yield from self.remark(note.location, text, note.help, State.OFF)

    def remark(self, location: Location, text: str, help_: str, state: State) -> Iterator[str]:
        """Yield a place with what is said of it, its line, and what to change, if that is said."""
        yield f"{self.look.paint(self.place(location), BOLD)}: {text}"
        yield from self.source(location, state)
        if help_:
            yield self.look.hang(f"{_gutter(location)} = help: {self.look.plain(help_)}")

    def source(self, location: Location, state: State) -> Iterator[str]:
        """Yield the first line of the location, with carets under it; nothing for a blank one."""
        line = self.report.lines(location.path, location.line)
        if not line.strip():
            return
        ends_here = location.end_line == location.line
        end = location.end_column if ends_here else len(line) + 1
        shown = quote(line, location.column, end, unicode=self.look.unicode)
        gutter = _gutter(location)
        yield f"{gutter} |"
        yield f"{location.line} | {shown.text}"
        indent = len(shown.carets) - len(shown.carets.lstrip())
        carets = self.look.paint(shown.carets[indent:], _MARKS[state].color)
        yield f"{gutter} | {' ' * indent}{carets}"

    def clauses(self, alike: Sequence[Result], why: str) -> Iterator[str]:
        """Yield clauses whose states have the same reason, and once why that is."""
        for result in alike:
            yield from self.clause(result)
        if why:
            count = {1: "", 2: "both "}.get(len(alike), f"all {len(alike)} ")
            yield self.below(f"{count}{self.look.plain(why)}")

    def clause(self, result: Result) -> Iterator[str]:
        """Yield the clause with its state and, when asked for, the evidence."""
        clause, verdict = result
        width = max(len(one.clause.id) for one in self.report.results)
        sign, color = _MARKS[verdict.state]
        state = self.look.paint(f"{self.look.mark(sign)} {verdict.state:7}", color)
        label = f"{state}  {clause.id:{width}}  "
        statement = self.look.plain(clause.statement)
        yield self.look.beside(label, statement, len(_INDENT) + width + 2)
        for caution in verdict.cautions:
            where = self.place(caution.location)
            said = self.below(f"warning: {where} {self.look.plain(caution.note)}")
            warning = self.look.paint("warning:", OPEN.color)
            yield said.replace("warning:", warning, 1)
        if self.verbose and verdict.state is State.HOLDS:
            for each in verdict.evidence:
                note = self.look.plain(each.note)
                yield self.below(f"{self.place(each.location)} {note}")

    def below(self, text: str) -> str:
        """Return what stands under a clause."""
        return f"{_INDENT}{self.look.fold(text, len(_INDENT))}"

    def place(self, location: Location) -> str:
        """Return ``path:line:column``."""
        return self.look.plain(str(location._replace(path=place(self.report, location.path))))


def _alike(verdict: Verdict) -> Iterable[list[Finding]]:
    """Return the findings, those together that say the same, in the order of their firsts."""
    found: dict[tuple[str, str, bool], list[Finding]] = {}
    for one in verdict.findings:
        found.setdefault((one.message, one.help, one.doubtful), []).append(one)
    return found.values()


def _gutter(location: Location) -> str:
    """Return the blanks below the number of a line."""
    return " " * len(str(location.line))
