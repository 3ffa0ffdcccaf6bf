"""The contract's page: a section for each clause, whose address is the clause's id."""

from __future__ import annotations

import re
import textwrap
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pubproof.contract import CLAUSES
from pubproof.contract.clause import State
from pubproof.guide import marks
from pubproof.guide.addresses import GITHUB
from pubproof.guide.inline import literal
from pubproof.reports import SITE
from pubproof.spelling import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pubproof.contract.clause import Clause, Example, Result
    from pubproof.location import Location

_SETTINGS = f"{SITE}reference/settings.html"
"""The page that describes the settings, where a site has none of its own."""
_SOURCE = re.compile(r"(?<![\w`-])([\w-]+/[\w.-]+)(?:#(\d+)|@([0-9a-f]{7,40}))")
"""An issue or a commit, as GitHub abbreviates them: ``owner/name#1``, ``owner/name@1234567``."""


def contract_sections(
    results: Mapping[str, Result] | None = None,
    link: Callable[[Location], str] | None = None,
    *,
    settings: str = "",
    clauses: Sequence[Clause] = CLAUSES,
) -> str:
    """Return the sections in Markdown.

    Args:
        results: what is known of one repository, by the clauses' ids; None leaves it out.
        link: returns the address of a place in that repository, an empty text for none.
        settings: the address of the page that describes the settings, by default pubproof's own.
        clauses: what to write of, in this order.
    """
    known, page = results or {}, settings or _SETTINGS
    return "\n\n".join(
        "\n\n".join(_section(clause, known.get(clause.id), link or (lambda _: ""), page))
        for clause in clauses
    )


def _section(
    clause: Clause, result: Result | None, link: Callable[[Location], str], settings: str
) -> Iterator[str]:
    yield f"## `{clause.id}` {{#{clause.id}}}"
    yield f"**{clause.statement}**"
    if result is not None:
        yield _state(result, link)
    yield clause.why
    if clause.incident:
        yield f'!!! warning "It happened"\n\n    {_SOURCE.sub(_linked, clause.incident)}'
    yield f"In `{clause.example.path}` of a repository that keeps it, and one edit that breaks it:"
    yield _sides(clause.example)
    yield f"**How to make it hold.** {clause.fix}"
    if clause.settings:
        links = (f"[`{name}`]({settings}#{name})" for name in clause.settings)
        yield f"**Settings.** It follows {enumerated(links)}."
    yield _off(clause)


def _state(result: Result, link: Callable[[Location], str]) -> str:
    """Return the clause's state in the repository, with its grounds and the places of each."""
    verdict = result.verdict
    head = marks.sign(verdict.state)
    if verdict.state in (State.OFF, State.UNKNOWN):
        return f"{head} in this repository, because {literal(verdict.reason)}."
    grounds = [(one.note, one.location) for one in verdict.evidence]
    grounds += [(one.message, one.location) for one in verdict.findings]
    places: dict[str, list[str]] = {}
    for says, at in dict.fromkeys(grounds):
        places.setdefault(says, []).append(_place(at, link(at)))
    lines = (f"- {', '.join(named)}: {literal(says)}" for says, named in places.items())
    return "\n".join((f"{head} in this repository:\n", *lines))


def _place(place: Location, address: str) -> str:
    return f"[`{place.short}`]({address})" if address else f"`{place.short}`"


def _linked(source: re.Match[str]) -> str:
    repository, issue, commit = source.groups()
    page = f"issues/{issue}" if issue else f"commit/{commit}"
    return f"[{source[0]}]({GITHUB}/{repository}/{page})"


def _sides(example: Example) -> str:
    """Return the example and its edit side by side, the lines that differ marked."""
    sides = [textwrap.dedent(side).strip("\n") for side in (example.holds, example.fails)]
    marked = _changed(*(side.splitlines() for side in sides))
    language = "markdown" if example.path.endswith(".md") else "yaml"
    fences = (
        f'```{language} title="{title}"{_highlighted(lines)}\n{side}\n```'
        for title, side, lines in zip(("holds", "does not hold"), sides, marked, strict=True)
    )
    return "\n\n".join(('<div class="pubproof-sides" markdown>', *fences, "</div>"))


def _changed(before: list[str], after: list[str]) -> tuple[list[int], list[int]]:
    """Return the numbers, from 1, of the lines that only the one or the other has."""
    gone: list[int] = []
    new: list[int] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after).get_opcodes():
        if tag != "equal":
            gone += range(first + 1, last + 1)
            new += range(start + 1, end + 1)
    return gone, new


def _highlighted(lines: list[int]) -> str:
    return f' hl_lines="{" ".join(map(str, lines))}"' if lines else ""


def _off(clause: Clause) -> str:
    """Return how to switch a clause off; in Markdown a comment looks otherwise than in YAML."""
    language, comment = "yaml", f"# pubproof: off[{clause.id}] why this one is right"
    if clause.example.path.endswith(".md"):
        language, comment = "markdown", f"<!-- {comment.removeprefix('# ')} -->"
    return f"""\
??? note "Switch it off, or silence one line"

    For the whole repository, in `pyproject.toml`:

    ```toml
    [tool.pubproof.off]
    {clause.id} = "why it need not hold here"
    ```

    For one line, in a comment behind it or on the line before it:

    ```{language}
    {comment}
    ```

    Every report shows the reason, and a comment that silences nothing is a finding."""
