"""``pubproof claims``: say what GitHub's token will tell PyPI."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import repository
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import UsageError
from pubproof.spelling import nearest, suggestion

if TYPE_CHECKING:
    import argparse

    from pubproof.pipeline import Pipeline
    from pubproof.routes import Route


_HOMELESS = (
    "Record the publisher in [tool.pubproof.publisher] of pyproject.toml: it names the repository"
)
"""What to do where nothing names it."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    from pubproof.contract.publisher_matches import placeholder
    from pubproof.home import disagreements, homes
    from pubproof.pipeline import Pipeline
    from pubproof.pypi.claims import predict, untold
    from pubproof.reports import claims

    examined = repository(_folder(arguments.path))
    pipeline, found = Pipeline(examined), homes(examined)
    routes = _routes(pipeline, arguments.event, arguments.ref)
    if not routes:
        raise UsageError(f"{arguments.path}: {_why_none(pipeline, arguments)}")
    publisher = examined.settings.publisher
    copied = None if publisher is None else placeholder(examined, publisher)
    if copied is not None:
        raise UsageError(f"{copied.location}: {copied.message}; {copied.help}")
    number = publisher.owner_id if publisher is not None else None
    home = found[0] if found else None
    predictions = [
        claims.Prediction(
            one.event.title, one.path, one.upload.destination, predict(one, home, owner_id=number)
        )
        for one in routes
    ]
    if arguments.format == "json":
        show(claims.as_json(predictions, disagreements(found)))
    else:
        sentences = [f"They disagree: {one}" for one in disagreements(found)]
        show(claims.text(predictions, sentences or ([] if found else [_HOMELESS]), look()))
    return 3 if any(untold(one.claims) for one in predictions) else 0


def _folder(path: str) -> str:
    """Return `path`; raise `UsageError` where it is a tag, in the place of a folder."""
    is_tag = re.fullmatch(r"v?\d+(?:\.\d+)+\S*|refs/\S+", path)
    if is_tag and not os.path.exists(path):  # noqa: PTH110  pathlib takes long to load
        raise UsageError(f"no such folder: {path!r}; a tag is named with --ref {path}")
    return path


def _routes(pipeline: Pipeline, event: str | None, ref: str | None) -> list[Route]:
    """Return the routes that a release takes, or those of an event on a ref.

    Raises:
        UsageError: there is no such event.
    """
    from pubproof.pypi.token_routes import distinct, of_releases
    from pubproof.workflows.trigger import EVENTS

    if event is not None and event not in EVENTS:
        here = ", ".join(sorted({route.event.name for route in pipeline.routes}))
        aside = f"; an upload is reached here by {here}" if here else ""
        near = suggestion(event, EVENTS) if nearest(event, EVENTS) else aside
        raise UsageError(f"no event {event!r}{near}")
    if ref is not None:
        from pubproof.git import is_tag

        if not is_tag(ref):
            raise UsageError(f"git takes no tag and no ref of the name {ref!r}")
        if not ref.startswith("refs/"):
            ref = f"refs/tags/{ref}"
        return distinct(pipeline.routes_of(event or "push", ref))
    if event is not None:
        return distinct(route for route in pipeline.routes if route.event.name == event)
    return of_releases(pipeline)


def _why_none(pipeline: Pipeline, arguments: argparse.Namespace) -> str:
    """Say why there are no claims to tell."""
    from pubproof.pypi.token_routes import out_of_sight

    if not pipeline.routes:
        reason = out_of_sight(pipeline)
        called = f": {reason}, and what a job in it says cannot be told" if reason else ""
        return f"no workflow is seen to upload{called}; pubproof check says more"
    if pipeline.upload is None:
        where = sorted({str(route.upload.destination) for route in pipeline.routes})
        return f"no workflow uploads to PyPI; what is uploaded goes to {', '.join(where)}"
    others = {route.event.name: route.event.title for route in reversed(pipeline.routes)}
    asked = " ".join(filter(None, [arguments.event, arguments.ref]))
    return f"{asked} reaches no upload; what does is {', '.join(others.values())}"


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "claims",
        "Say what GitHub's token will tell PyPI of a release, claim by claim.",
        {
            0: "every claim that PyPI compares is known",
            2: "the command was called wrongly, nothing reaches an upload, or the recorded "
            "publisher is an example's",
            3: "a claim that PyPI compares cannot be told; the owner's number does not count",
        },
        ["pubproof claims", "pubproof claims --ref v1.2.3 --format json"],
    )
    add = made.add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="the repository; here by default")
    add("--event", metavar="EVENT", help="the event that starts the run; push by default")
    add(
        "--ref",
        metavar="REF",
        help="the tag that is pushed, or a ref in full, such as refs/heads/main",
    )
    made.add_format("how to print the claims")
    return made


COMMAND = Command(run, parser)
