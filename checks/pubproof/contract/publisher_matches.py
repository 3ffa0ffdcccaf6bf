"""PyPI accepts what GitHub will say of every route to the upload."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.contract.clause import Caution, Clause, Doubt, Evidence, Example, OfUpload
from pubproof.home import declared, disagreements, homes, is_example, known, of_publisher
from pubproof.location import Location, Problem
from pubproof.pypi import claims, index
from pubproof.scripts.tables import toml_table
from pubproof.settings import FILE
from pubproof.spelling import enumerated
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.pypi.claims import Claim
    from pubproof.pypi.decision import Decision
    from pubproof.pypi.publisher import TrustedPublisher
    from pubproof.repository import Repository
    from pubproof.routes import Route

_TOKEN = {"jti": "a token of its own", "sha": "0" * 40, "repository_owner_id": "0"}
"""What every token has, and what no file of the repository tells; PyPI asks that they be there."""
_KEPT_DECISIONS = 256
"""How many decisions are remembered: it is the same one for all uploads of a job."""
_RECORD = ("tool", "pubproof", "publisher")
"""The keys of the table that records a publisher."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Caution | Doubt | Problem]:
    """Ask for each route to PyPI what PyPI would answer to its token."""
    publisher = pipeline.settings.publisher
    if publisher is None:
        yield _unrecorded(pipeline, upload)
        return
    copied = placeholder(pipeline.repository, publisher)
    if copied is not None:
        yield copied
    yield from _answers(pipeline, upload, publisher)
    if not publisher.environment:
        place = upload.location
        yield Caution(
            place,
            f"the publisher names no environment: PyPI accepts every job of {publisher.workflow}, "
            "with or without reviewers",
        )
    for sentence in disagreements(declared(pipeline.repository)):
        note = f"{sentence}; PyPI compares what GitHub calls it today, with upper and lower case"
        yield Caution(Location(FILE), note)


def placeholder(repository: Repository, publisher: TrustedPublisher) -> Problem | None:
    """Return what is wrong with a record that was copied from a guide, None where none was."""
    if not is_example(repository):
        return None
    fields, others = publisher.placeholders, known(repository)
    text = repository.text(FILE) or ""
    line, column = toml.place(text, (*_RECORD, fields[0])) or (1, 1)
    end = len(text.split("\n")[line - 1].rstrip()) + 1
    named = enumerated(f"{name} {getattr(publisher, name)!r}" for name in fields)
    home = f": {others[0].source} says {others[0].slug!r}" if others else ""
    return Problem(
        Location(FILE, line, column, line, end),
        f"the recorded publisher is an example's: {named} "
        + ("are placeholders" if fields[1:] else "is a placeholder"),
        f"write owner and repository as GitHub names them, and on PyPI register the same{home}",
    )


def _answers(
    pipeline: Pipeline, upload: Operation, publisher: TrustedPublisher
) -> Iterator[Evidence | Doubt | Problem]:
    """Yield PyPI's answer to each route, one refusal for all events that it refuses alike."""
    home = of_publisher(publisher)
    seen = set()
    refused: dict[Problem, list[str]] = {}
    for route in map(_with_a_ref, pipeline.routes):
        named = claims.environment(route)
        runs_in = (named.reason, *named.texts) if isinstance(named, Unknown) else named
        alike = (route.upload.way, route.path, route.event.name, runs_in)
        if alike not in seen and route.upload.destination == index.PYPI:
            seen.add(alike)
            ways = claims.ways(claims.predict(route, home, owner_id=publisher.owner_id))
            ground = _untold(route, ways[0]) or _open(route, ways, publisher)
            if ground is not None:
                yield ground
                continue
            for wrong in dict.fromkeys(_refused(route, one, upload, publisher) for one in ways):
                refused.setdefault(wrong, []).append(route.event.title)
    for wrong, events in refused.items():
        yield wrong._replace(message=f"PyPI refuses {enumerated(events)} with {wrong.message}")
    if isinstance(upload.destination, Unknown):
        reason = f"where '{upload.tool}' uploads to cannot be told: {upload.destination.reason}"
        yield Doubt(reason, upload.location, "write the index out")


def _with_a_ref(route: Route) -> Route:
    """Return the route on some ref where it may be any: PyPI takes every one."""
    if isinstance(route.event.ref, Unknown):
        return route._replace(event=route.event._replace(ref="refs/heads/main"))
    return route


def _open(
    route: Route, ways: list[tuple[Claim, ...]], publisher: TrustedPublisher
) -> Evidence | Doubt | None:
    """Return what PyPI answers to a run in one of several environments, None where it refuses all.

    Where it refuses it in some of them, that is open.
    """
    answers = [answer(claimed, publisher) for claimed in ways]
    wrong = next((one for one in answers if not one.accepted), None)
    if wrong is None:
        note = f"PyPI accepts {route.event.title} for the recorded publisher"
        return Evidence(route.upload.location, note)
    if not any(one.accepted for one in answers):
        return None
    message = f"PyPI may refuse {route.event.title} with {_words(wrong)}"
    return Doubt(message, _place(route, "environment"), "write the environment's name out")


def _words(decision: Decision) -> str:
    """Return the code of a refusal, and in what the run and the publisher differ."""
    said = "; ".join(map(str, decision.differences))
    return f"{decision.code}: {said or decision.reason}"


def _refused(
    route: Route, claimed: tuple[Claim, ...], upload: Operation, publisher: TrustedPublisher
) -> Problem:
    """Return where a refused run differs from the publisher, its message without the event."""
    decision = answer(claimed, publisher)
    help_ = decision.beforehand or ""
    if decision.differences:
        help_ += " [tool.pubproof.publisher] must say what PyPI shows"
    if route.upload.way != upload.way:
        help_ = f"upload to PyPI from {publisher.workflow} alone (see one-publisher)"
    return Problem(_place(route, decision.field), _words(decision), help_)


def _untold(route: Route, claimed: tuple[Claim, ...]) -> Problem | Doubt | None:
    """Return what keeps PyPI's answer to a route from being told, or from fitting any publisher."""
    caller = route.upload.at.job.run.caller
    if caller is not None:
        called = route.upload.at.job.run.workflow.file
        return Problem(
            caller.job.call_place,
            f"the upload is in the called workflow {called}: PyPI issues the token to {called} and "
            f"takes attestations from {route.run.workflow.file} only, so no publisher fits both",
            f"move the publish job to {route.run.workflow.file}",
        )
    untold = claims.untold(claimed)
    if untold is None:
        return None
    name, reason = untold
    return Doubt(f"'{name}' cannot be told: {reason}", _place(route, name), "write it out")


def answer(claimed: tuple[Claim, ...], publisher: TrustedPublisher) -> Decision:
    """Return PyPI's answer to a run, of which every claim that PyPI compares is known."""
    return _decided(tuple(claims.as_token(claimed).items()), publisher)


@lru_cache(_KEPT_DECISIONS)
def _decided(token: tuple[tuple[str, str], ...], publisher: TrustedPublisher) -> Decision:
    from pubproof.pypi.decision import decide

    return decide([publisher], {**_TOKEN, **dict(token)})


def _place(route: Route, field: str | None) -> Location:
    """Return where the run says what it says of a field: its environment, or else the upload."""
    job = route.upload.job
    if field == "environment":
        return job.environment.location if job.environment is not None else job.location
    return route.upload.location


def _unrecorded(pipeline: Pipeline, upload: Operation) -> Doubt:
    """Return the doubt of a repository that records no publisher, and what to record.

    PyPI's form stores the environment in lower case.
    It stands at the upload where there is no ``pyproject.toml`` yet. What git's remote says of
    another home is told: the addresses of a project that moved are often those of its old one.
    """
    has_file = pipeline.repository.files.has(FILE)
    found = homes(pipeline.repository)
    contradicted = "".join(f"; but {sentence}" for sentence in disagreements(found))
    publish = upload.at.job
    environment = publish.scope.text(publish.job.environment)
    fields = {
        "owner": found[0].owner if found else "…",
        "repository": found[0].name if found else "…",
        "workflow": publish.run.root.workflow.file,
        "environment": environment.lower() if isinstance(environment, str) else "…",
    }
    lines = ", ".join(f'{name} = "{value}"' for name, value in fields.items() if value)
    return Doubt(
        "no publisher is recorded in [tool.pubproof.publisher]",
        Location(FILE) if has_file else upload.location,
        f"{'' if has_file else f'write {FILE}, and '}record what is registered on PyPI, such as "
        f"{lines}{contradicted}{_of_a_folder(pipeline.repository)}",
    )


def _of_a_folder(repository: Repository) -> str:
    """Return what to say where a file of a folder, such as a package's, records a publisher."""
    for path in sorted(repository.files.named(FILE)):
        if path != FILE and toml.within(toml_table(repository, path), *_RECORD):
            return f"; that in {path} is not read: the settings are those at the top"
    return ""


CLAUSE = Clause(
    id="publisher-matches",
    statement="PyPI accepts the identity of every route to the upload for the recorded publisher.",
    why=(
        "PyPI compares what GitHub says of the run with the publisher that somebody registered: "
        "owner, repository, workflow file and environment. One letter of another case is enough "
        "for `invalid-publisher`, and it comes after the tag is public. The files of the "
        "repository cannot show what PyPI has on record; `[tool.pubproof.publisher]` says it, and "
        "this clause holds the workflows against it."
    ),
    fix=(
        "Record the publisher as PyPI shows it, and change the workflow or the publisher where "
        "they differ. `pubproof claims` shows what the run will say."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds="    environment:\n      name: pypi\n",
        fails="    environment:\n      name: release\n",
    ),
    check=OfUpload(check),
    incident=(
        "OpenMed's first release without a token was refused with `invalid-publisher`, although "
        "every file of the repository was right: PyPI had no matching publisher "
        "(maziyarpanahi/openmed@0c09e22b)."
    ),
    settings=("publisher",),
)
