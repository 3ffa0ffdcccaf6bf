"""The token's way as a drawing: who asks whom for what, from the publish job to the upload.

What is said of PyPI and of the action is what their sources do: Warehouse's ``oidc/views.py``,
``oidc/services.py`` and ``oidc/models/github.py``, and ``oidc-exchange.py``, ``attestations.py``
and ``twine-upload.sh`` of ``pypa/gh-action-pypi-publish``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import project
from pubproof.guide.drawings import svg
from pubproof.guide.drawings.exchange import no_exchange
from pubproof.guide.drawings.pipeline_diagram import notice
from pubproof.guide.drawings.places import lines, lines_under, place_of
from pubproof.guide.drawings.release import attests, environment, main_route
from pubproof.guide.drawings.svg import CODE, HEADING, LABEL, NAME, NOTE, WIDTH, Line
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.guide.drawings.svg import Link
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route

_ISSUER, _JOB, _PYPI, _SIGSTORE = range(4)
_TRACKS = (11, 32, 53, 74)
"""Where the lines of the four parties run."""
_LEFT = 94
"""Where the words begin, right of these lines."""
_ROW, _PAUSE = 19, 15


class _Word(NamedTuple):
    """One line of what a step says: a value beside its label, or a sentence."""

    label: str
    line: Line
    place: Location | None = None


class _Step(NamedTuple):
    """Something that one party sends to another, or does by itself."""

    title: str
    messages: tuple[tuple[int, int], ...]
    """Who sends, and who gets it; both are the same where a party does something by itself."""
    words: tuple[_Word, ...] = ()
    place: Location | None = None
    is_route: bool = False
    """Whether it is the upload, or the token for it."""


def draw(pipeline: Pipeline, link: Link, prefix: str = "pubproof-token") -> str:
    """Return a drawing of how the publish job comes to its upload token, as inline SVG.

    Args:
        pipeline: names the parties and the values that the token says.
        link: returns the address of lines of the repository, nothing where they have none.
        prefix: what the drawing's ids begin with.
    """
    route = main_route(pipeline)
    if route is None:
        return notice(prefix, "No upload to PyPI was found", "So nothing asks PyPI for a token.")
    upload = route.upload
    why = no_exchange(pipeline, upload)
    if why is not None:
        return notice(prefix, "No token is exchanged here", why)
    has_attestations = attests(pipeline)
    steps = [*_exchange(pipeline, route), *_upload(upload, has_attestations=has_attestations)]
    parties = _parties(upload, has_attestations=has_attestations)
    return _render(prefix, steps, parties, link)


def _parties(upload: Operation, *, has_attestations: bool) -> list[tuple[Line, ...]]:
    job = upload.job.id
    parties: list[tuple[Line, ...]] = [
        (Line("GitHub's token issuer", HEADING),),
        (Line("the job", LABEL), Line(job, NAME)),
        (Line("PyPI", HEADING),),
    ]
    return [*parties, (Line("Sigstore", HEADING),)] if has_attestations else parties


def _exchange(pipeline: Pipeline, route: Route) -> Iterator[_Step]:
    """Yield the steps from the question for an identity to the upload token."""
    job = route.upload.at.job
    place = lines_under(job, "permissions")
    yield _Step(
        "Asks for an identity token",
        ((_JOB, _ISSUER),),
        (_Word("Audience", Line("pypi")), _Word("Allowed by", Line("id-token: write"), place)),
        place,
    )
    yield _Step("Identity token, signed", ((_ISSUER, _JOB),), tuple(_claims(pipeline, route)))
    yield _Step("Shows the identity token", ((_JOB, _PYPI),))
    yield _Step(
        "Compares it with the publisher",
        ((_PYPI, _PYPI),),
        (*_publisher(pipeline), _Word("", Line("letter case counts in the first three", NOTE))),
    )
    name = project.name(pipeline.repository)
    yield _Step(
        "Upload token",
        ((_PYPI, _JOB),),
        (
            _Word("Valid for", Line("15 minutes", LABEL)),
            _Word("Good for", Line("the publisher's projects", LABEL)),
            *([_Word("", Line(name))] if name else []),
        ),
        is_route=True,
    )


def _claims(pipeline: Pipeline, route: Route) -> Iterator[_Word]:
    """Yield what the identity token says, as far as the repository tells."""
    job, ref, publisher = route.upload.at.job, route.event.ref, pipeline.settings.publisher
    if publisher is not None:
        yield _Word("Repository", Line(publisher.slug))
    yield _Word("Workflow", Line(job.run.workflow.file), place_of(job))
    yield _Word("Ref", Line("the run's own", NOTE) if isinstance(ref, Unknown) else Line(ref))
    name = environment(job)
    line = Line(name) if name else Line("none", NOTE)
    yield _Word("Environment", line, lines_under(job, "environment"))
    yield _Word("", Line("it expires, and PyPI takes it once", NOTE))


def _publisher(pipeline: Pipeline) -> list[_Word]:
    """Return the fields that PyPI compares, with their values where the settings name them."""
    publisher = pipeline.settings.publisher
    if publisher is None:
        return [
            _Word("", Line(name, LABEL))
            for name in ("owner and repository", "workflow file and environment")
        ]
    return [
        _Word("Owner", Line(publisher.owner)),
        _Word("Repository", Line(publisher.repository)),
        _Word("Workflow", Line(publisher.workflow)),
        _Word(
            "Environment",
            Line(publisher.environment) if publisher.environment else Line("any", NOTE),
        ),
    ]


def _upload(upload: Operation, *, has_attestations: bool) -> Iterator[_Step]:
    """Yield the steps from the attestations to the end of the upload."""
    step = upload.at.step
    place = lines(step.node.location, step.node)
    if has_attestations:
        yield _Step(
            "Asks for a second identity token",
            ((_JOB, _ISSUER), (_ISSUER, _JOB)),
            (_Word("Audience", Line("sigstore")),),
        )
        yield _Step(
            "Gets a signing certificate for it",
            ((_JOB, _SIGSTORE), (_SIGSTORE, _JOB)),
            (_Word("", Line("and signs an attestation of each file", NOTE)),),
        )
        yield _Step(
            "Puts the signatures on record",
            ((_JOB, _SIGSTORE),),
            (_Word("", Line("in the public transparency log", NOTE)),),
        )
    ends = "files and attestations" if has_attestations else "the files"
    yield _Step(
        f"Uploads {ends}",
        ((_JOB, _PYPI),),
        (_Word("With", Line("the upload token", LABEL)), _Word("By", Line(upload.tool), place)),
        place,
        is_route=True,
    )
    if has_attestations:
        yield _Step(
            "Verifies the attestations",
            ((_PYPI, _PYPI),),
            (_Word("", Line("signed by the publisher's workflow?", NOTE)),),
        )


# -- the drawing -------------------------------------------------------------------------------


def _render(
    prefix: str, steps: Sequence[_Step], parties: Sequence[tuple[Line, ...]], link: Link
) -> str:
    top = 2 + 22 * len(parties) + 12
    bottom = top + sum(_height(step) for step in steps) - 4
    parts = [_lifeline(number, party, bottom) for number, party in enumerate(parties)]
    y: float = top
    for number, step in enumerate(steps, 1):
        parts += _draw_step(step, number, y, link)
        y += _height(step)
    title = f"The way of the token: from {_name_of(parties[_JOB])} to PyPI"
    sentences = ". ".join(
        f"{number}. {_step_in_words(step, parties)}" for number, step in enumerate(steps, 1)
    )
    return svg.drawing(prefix, title, f"{sentences}.", bottom + 4, parts)


def _height(step: _Step) -> float:
    rows = max(len(step.messages) - 1, len(step.words))
    return 20 + _ROW * rows + _PAUSE


def _lifeline(number: int, party: Sequence[Line], bottom: float) -> str:
    """Draw the line of one party, and its name beside the line's beginning."""
    x, y = _TRACKS[number], 12 + 22 * number
    way = svg.line([(_LEFT - 8, y), (x, y), (x, bottom)], "life", svg.FAINT)
    left: float = _LEFT
    names = []
    for one in party:
        names.append(svg.text(left, y + 4.5, one, WIDTH - left - 2))
        left += svg.measure(one.text, one.style) + 7
    return way + svg.dot(x, y, strong=number == _JOB) + svg.linked("", _name_of(party), *names)


def _draw_step(step: _Step, number: int, y: float, link: Link) -> list[str]:
    """Draw one step: its messages on the left, its words on the right."""
    parts = []
    for count, (sender, taker) in enumerate(step.messages):
        parts.append(_message(sender, taker, y + 10 + _ROW * count, strong=step.is_route))
    room = WIDTH - _LEFT - 2
    title = Line(f"{number}. {step.title}", HEADING)
    hit = svg.rectangle(_LEFT - 6, y, room + 8, 20, "hit")
    address = link(step.place) if step.place is not None else ""
    heading = svg.text(_LEFT, y + 14.5, title, room)
    parts.append(svg.linked(address, title.text, *([hit] if address else []), heading))
    labels = [svg.measure(word.label, LABEL) for word in step.words if word.label]
    beside = _LEFT + max(labels, default=-12) + 12
    for count, word in enumerate(step.words):
        parts.append(_draw_word(word, y + 20 + _ROW * count, beside, link))
    return parts


def _draw_word(word: _Word, y: float, beside: float, link: Link) -> str:
    address = link(word.place) if word.place is not None else ""
    elements = []
    if address:
        elements.append(svg.rectangle(_LEFT - 6, y, WIDTH - _LEFT + 6, _ROW, "hit"))
    if word.label:
        elements.append(svg.text(_LEFT, y + 13.5, Line(word.label, NOTE), beside - _LEFT))
    left = beside if word.label or word.line.style is CODE else _LEFT
    elements.append(svg.text(left, y + 13.5, word.line, WIDTH - left - 2))
    title = f"{word.label}: {word.line.text}" if word.label else word.line.text
    return svg.linked(address, title, *elements)


def _message(sender: int, taker: int, y: float, *, strong: bool) -> str:
    x, to_x = _TRACKS[sender], _TRACKS[taker]
    if sender == taker:
        return svg.check(x, y)
    gap = 1 if to_x > x else -1
    return svg.dot(x, y, strong=strong) + svg.arrow((x, y), (to_x - gap, y), strong=strong)


def _name_of(party: Sequence[Line]) -> str:
    return " ".join(line.text for line in party)


def _step_in_words(step: _Step, parties: Sequence[tuple[Line, ...]]) -> str:
    """Return a step in words."""
    sender, taker = step.messages[0]
    who = _name_of(parties[sender])
    to = "" if sender == taker else f" to {_name_of(parties[taker])}"
    words = ", ".join(f"{word.label} {word.line.text}".strip() for word in step.words)
    return f"{who}{to}: {step.title[0].lower()}{step.title[1:]}{f' ({words})' if words else ''}"
