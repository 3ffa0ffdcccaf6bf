"""The release pipeline as a drawing: what starts it, its jobs and artifacts, the upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.guide.drawings import cards, story, svg
from pubproof.guide.drawings.cards import Card
from pubproof.guide.drawings.exchange import no_exchange
from pubproof.guide.drawings.pipeline_cards import LANE, PipelineCards
from pubproof.guide.drawings.release import Release, main_route
from pubproof.guide.drawings.svg import HEADING, NOTE, WIDTH, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.guide.drawings.svg import Link
    from pubproof.pipeline import Pipeline


def draw(pipeline: Pipeline, link: Link, prefix: str = "pubproof-pipeline") -> str:
    """Return a drawing of how a repository releases, as inline SVG.

    Args:
        pipeline: what is drawn.
        link: returns the address of lines of the repository, nothing where they have none.
        prefix: what the drawing's ids begin with.
    """
    route = main_route(pipeline)
    if route is None:
        words = (
            "No workflow of this repository uploads to PyPI, as far as can be seen from its files."
        )
        return notice(prefix, "No upload to PyPI was found", words)
    release = Release(pipeline, route)
    drawn_cards = PipelineCards(release, link)
    trigger = cards.draw_card(drawn_cards.trigger(), 1, 1, WIDTH - 2)
    frame = cards.draw_card(drawn_cards.workflow(), 1, trigger.bottom + 28, WIDTH - 2)
    target = cards.draw_card(drawn_cards.target(), 1, frame.bottom + 36, WIDTH - 2)
    start = svg.arrow((WIDTH / 2, trigger.bottom), (WIDTH / 2, trigger.bottom + 27))
    way = _way(release, frame.exits[-1], frame.bottom)
    parts = (*trigger.parts, start, *frame.parts, *way, *target.parts)
    title = f"The release of {release.project}, from {release.run.workflow.file} to {release.index}"
    return svg.drawing(prefix, title, story.tell(release), target.bottom + 1, parts)


def _way(release: Release, top: float, border: float) -> Iterator[str]:
    """Yield the arrow from the publish job out of the workflow's frame, past the jobs after it."""
    x = WIDTH - 11 - LANE / 2 if release.others else WIDTH / 2
    yield svg.arrow((x, top), (x, border + 35), strong=True)
    if no_exchange(release.pipeline, release.upload) is None:
        words = Line("with a short-lived token", NOTE)
        at_left = bool(release.others)
        at = x - 12 if at_left else x + 14
        yield svg.text(at, border + 20, words, WIDTH / 2, end=at_left)


def notice(prefix: str, title: str, words: str) -> str:
    """Return a small drawing that only says why there is nothing to draw."""
    card = Card(Line(title, HEADING), "", title, note=words, look="called")
    done = cards.draw_card(card, 1, 1, WIDTH - 2)
    return svg.drawing(prefix, title, words, done.bottom + 1, done.parts)
