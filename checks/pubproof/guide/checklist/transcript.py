"""The transcript of a run: Markdown to read and attach to a release, or JSON.

The JSON has the shape that ``transcript.schema.json`` describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import __version__
from pubproof.guide import inline
from pubproof.guide.checklist import prose
from pubproof.guide.checklist.results import prompted
from pubproof.reports.masking import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pubproof.guide.checklist.masking import Secrets
    from pubproof.guide.checklist.results import Ran, Report, Result

VERSION = 1
"""The version of the shape of the JSON."""
_WIDTH = 88


class Transcript:
    """A file that always holds the run so far."""

    def __init__(self, path: Path, secrets: Secrets) -> None:
        """Take the file, whose name says the form, and what it may not hold."""
        self._path = path
        self._secrets = secrets

    def write(self, report: Report | None) -> None:
        """Write a run in the place of what the file holds; None only tries whether it can be.

        Raises:
            OSError: the file cannot be written.
        """
        if report is None:
            self._path.open("a").close()
            return
        render = json_ if self._path.suffix == ".json" else markdown
        text = render(report, self._secrets.mask)
        self._path.write_text(text, "utf-8", errors="backslashreplace")


def markdown(report: Report, mask: Callable[[str], str]) -> str:
    """Return a run as Markdown; `mask` takes the secrets out of a text."""
    return mask("\n".join(_lines(report))) + "\n"


def json_(report: Report, mask: Callable[[str], str]) -> str:
    """Return a run as JSON; `mask` takes the secrets out of a text."""
    about = report.about
    shown = {
        "version": VERSION,
        "pubproof": __version__,
        "repository": about.repository,
        "page": about.page,
        "tag": about.tag or None,
        "commit": about.commit or None,
        "changed": about.changed,
        "started": report.started.isoformat(timespec="seconds"),
        "ended": report.ended.isoformat(timespec="seconds"),
        "status": report.status,
        "summary": report.summary,
        "resume": report.resume or None,
        "steps": [_step(result) for result in report.results],
    }
    return as_json(shown, mask, ensure_ascii=False) + "\n"


def _lines(report: Report) -> Iterator[str]:
    """Yield the lines of the report in Markdown."""
    about = report.about
    yield f"# {report.checklist.title} of {about.repository}"
    yield ""
    for label, value in (
        ("Page", f"`{about.page}`"),
        ("Tag", f"`{about.tag}`" if about.tag else ""),
        ("Commit", about.version()),
        ("Started", f"{report.started:%Y-%m-%d %H:%M:%S} UTC"),
        ("Ended", f"{report.ended:%Y-%m-%d %H:%M:%S} UTC"),
        ("Result", f"{report.summary} (exit status {report.status})"),
        ("Go on with", f"`{report.resume}`" if report.resume else ""),
        ("Made by", f"pubproof {__version__}"),
    ):
        if value:
            yield f"- {label}: {value}"
    yield ""
    for result in report.results:
        yield f"- [{'x' if result.state.is_good else ' '}] {result.step.heading}: {result.in_words}"
    for result in report.results:
        yield from _section(result)


def _section(result: Result) -> Iterator[str]:
    """Yield a step that was begun: its text, its commands, its end."""
    if not result.was_begun:
        return
    yield f"\n## {result.step.heading}"
    text = prose.wrapped(result.step.prose, _WIDTH)
    if text:
        yield f"\n{text}"
    for ran in result.ran:
        yield ""
        yield from _commands(ran)
    first, *more = result.note.split("\n")
    yield f"\n**{result.in_words}**{f': {first}' if first else ''}"
    if more:
        yield ""
        yield from _fence("diff", "\n".join(more))


def _commands(ran: Ran) -> Iterator[str]:
    """Yield the commands of a block with what they said."""
    language = ran.block.language
    parts = (text for one in ran.commands for text in (prompted(language, one.command), one.output))
    shown = "\n".join(text.rstrip("\n") for text in parts if text)
    yield from _fence("pycon" if language == "python" else "console", shown)


def _fence(language: str, text: str) -> Iterator[str]:
    """Yield a block of code, whose fence is longer than what stands in it."""
    fence = inline.fence(text)
    yield f"{fence}{language}"
    yield text
    yield fence


def _step(result: Result) -> dict[str, object]:
    """Return one step as an object of JSON."""
    return {
        "number": result.step.number,
        "id": result.step.id,
        "title": result.step.title,
        "text": prose.wrapped(result.step.prose, _WIDTH),
        "kind": "commands" if result.step.blocks else "person",
        "state": result.state.value,
        "note": result.note or None,
        "seconds": None if result.seconds is None else round(result.seconds, 3),
        "blocks": [
            {
                "place": str(ran.block.line),
                "language": ran.block.language,
                "commands": [one._asdict() for one in ran.commands],
                "problem": ran.problem or None,
            }
            for ran in result.ran
        ],
    }
