"""What was built is checked before it can be uploaded."""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof.artifacts import Download
from pubproof.building import formats
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, Missing, OfUpload
from pubproof.contract.distributions import coverage, intruders, rebuilt, whereabouts
from pubproof.contract.guards import safeguards, stand_ins
from pubproof.contract.guards.gate import Gate, switched_off
from pubproof.contract.supply import (
    handed_on,
    missing_subject,
    supplied,
    unattended,
    where_together,
)
from pubproof.location import Problem
from pubproof.operations.attestation import is_provenance
from pubproof.scripts import UNKNOWN
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.step import Step

_WAIT = "wait for its end before this check"
_EVERY_FILE = "check every file: twine check --strict {}"


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the checks of the supplying jobs, then the action's own."""
    builds = supplied(pipeline, Kind.BUILD)
    checks = supplied(pipeline, Kind.CHECK)
    if not checks:
        place = builds[-1].location if builds else upload.job.location
        subject = missing_subject(pipeline, Kind.CHECK)
        message = f"{subject} checks the distributions' metadata before the upload"
        folder = whereabouts.in_help(pipeline)
        help_ = (
            f"install twine, and run 'twine check --strict {folder}/*' {where_together(pipeline)}"
        )
        yield switched_off(pipeline, Kind.CHECK, message) or Missing(place, message, help_)
    else:
        yield from _judge(pipeline, builds, checks)
    yield from _own_check(upload)


def _judge(
    pipeline: Pipeline, builds: list[Operation], checks: list[Operation]
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the checking steps together: what one leaves out, another may check."""
    good, wrong = safeguards.sound(checks, partial(_passed_by, pipeline))
    if not good:
        yield from wrong
        return
    unseen = [*unattended(builds, good, pipeline)]
    jobs = {one.job for one in unseen}
    seen = [one for one in builds if one.job not in jobs]
    faults: list[Problem | Doubt] = [fault for one in good for fault in _folders(one, pipeline)]
    if not faults and (seen or not builds):
        faults += _SAFEGUARD.left_out(pipeline, good, seen)
    if faults:
        yield from faults
        return
    again = rebuilt.again(builds, good[-1], pipeline, "check")
    if again is not None:
        yield again
        return
    yield from _brought(pipeline, good[-1])
    for build in unseen:
        message = f"nothing checks what '{build.tool}' builds in the job '{build.job.id}'"
        there = f"{whereabouts.in_help(pipeline, build)}/*"
        help_ = f"run 'twine check --strict {there}' there too, or once where all files are"
        yield Problem(build.location, message, help_)
    doubt = next(_doubts(pipeline, seen or builds, good), None)
    if doubt is not None:
        yield doubt
        return
    for one in good:
        yield Evidence(one.location, f"'{one.tool}' stops what fails")


def _doubts(
    pipeline: Pipeline, builds: list[Operation], checks: list[Operation]
) -> Iterator[Doubt]:
    """Yield why it cannot be told that the steps check every file, and do so themselves."""
    yield from safeguards.shared(
        checks,
        _SAFEGUARD.unseen,
        partial(_SAFEGUARD.untold, pipeline),
        partial(_SAFEGUARD.maybe_taken_away, pipeline),
        partial(stand_ins.find, pipeline=pipeline),
    )
    if all(one.command is not None for one in checks):
        yield from _SAFEGUARD.unwritten(pipeline, checks, formats.made(builds))


def _passed_by(pipeline: Pipeline, check: Operation) -> list[Problem]:
    """Return how the distributions can be handed on without this check."""
    gate = Gate(pipeline, check, _SAFEGUARD.name, handed_on(pipeline, check), "handing on")
    return gate.problems() or [*_SAFEGUARD.taken_away(pipeline, check)]


def _folders(check: Operation, pipeline: Pipeline) -> Iterator[Problem]:
    """Yield the folders that twine is to check, each of which it refuses.

    Twine takes files and patterns of files; a folder is a distribution of an unknown format
    (``twine.package.PackageFile.from_filename``).
    """
    if check.tool != "twine check":
        return
    for one in _arguments([check]):
        if _is_folder(one, check, pipeline):
            folder = one.pattern.rstrip("/").replace(UNKNOWN, "…")
            message = f"'twine check' refuses the folder '{folder}', whatever is in it"
            yield Problem(
                check.location, message, f"check its files: twine check --strict {folder}/*"
            )


def _is_folder(files: coverage.Files, check: Operation, pipeline: Pipeline) -> bool:
    """Whether a check is given a folder, by its name or as one that has the distributions."""
    if files.pattern.endswith("/") or "*" in files.pattern:
        return files.pattern.endswith("/")
    return files.path in whereabouts.folders_at(check, pipeline)


def _brought(pipeline: Pipeline, check: Operation) -> Iterator[Problem | Doubt]:
    """Yield what brings or changes distributions between the check and the handing on.

    What cannot be told to change them matters up to the attestation of its provenance: behind
    it, that is no longer what was attested.
    """
    targets = handed_on(pipeline, check)
    attests = filter(is_provenance, supplied(pipeline, Kind.ATTEST))
    seals = [one.at.step for one in attests if one.at.step not in targets]
    marks = [(check, folder) for folder in sorted(whereabouts.folders_at(check, pipeline))]
    marks += [(one, Download(one).path) for one in _taken_on(pipeline, check, targets)]
    for mark, folder in marks:
        for one in intruders.copied(_left_running(pipeline, mark), folder):
            yield one._replace(message=f"{one.message} in the background", help=_WAIT)
        yield from intruders.copied(_behind(pipeline, mark, targets), folder)
        until = _behind(pipeline, mark, [*targets, *seals])
        yield from intruders.changers(until, folder, pipeline.repository)


def _taken_on(
    pipeline: Pipeline, check: Operation, targets: Collection[Step]
) -> Iterator[Operation]:
    """Yield the downloads of jobs that get what was checked, and store it once more."""
    later = pipeline.handover.out_of(check.job) - {check.job}
    for fetch in supplied(pipeline, Kind.FETCH):
        steps = {one.step for one in fetch.at.job.steps}
        if fetch.job in later and not steps.isdisjoint(targets):
            yield fetch


def _behind(pipeline: Pipeline, mark: Operation, ends: Collection[Step]) -> Iterator[Command]:
    """Yield the commands of a job behind its check or download, up to the first of some steps."""
    if mark.at.step in ends:
        return
    yield from pipeline.behind(mark)
    later = mark.at.onward()[1:]
    yield from pipeline.commands(takewhile(lambda one: one.step not in ends, later))


def _left_running(pipeline: Pipeline, mark: Operation) -> Iterator[Command]:
    """Yield the commands in front of a check or download that may still run behind it."""
    yield from pipeline.commands(mark.at.running())
    own = pipeline.script(mark.at).commands[: mark.order] if mark.command is not None else ()
    for one in (*pipeline.commands(mark.at.before()), *own):
        if one.is_apart:
            yield one


def _arguments(checks: list[Operation]) -> list[coverage.Files]:
    """Return the files that the checks are given; an action checks all that it builds."""
    return [
        coverage.Files(word, one.command.folder if one.command is not None else UNKNOWN)
        for one in checks
        for word in (one.command.argv[2:] if one.command is not None else (UNKNOWN,))
        if not word.startswith("-")
    ]


def _own_check(upload: Operation) -> Iterator[Problem]:
    """The action checks once more with its own twine, unless it is told not to."""
    if str(upload.input("verify-metadata")).lower() == "false":
        message = "the upload's own check is switched off"
        help_ = "remove 'verify-metadata': the action's twine may be older than the one that built"
        yield Problem(upload.place_of("verify-metadata"), message, help_)


_SAFEGUARD = safeguards.Safeguard(
    name="the check",
    done="checked",
    files=_arguments,
    every_file=_EVERY_FILE,
    plainly=_EVERY_FILE.format("dist/*"),
)
CLAUSE = Clause(
    id="distributions-checked",
    statement=(
        "What was built is checked before the upload can start, and a failed check stops the "
        "release."
    ),
    why=(
        "PyPI refuses a broken description or bad metadata at the upload: after the tag is "
        "public, and file by file, so that half a release may stand there."
    ),
    fix=(
        "Run `twine check --strict dist/*` after the last build, best in the provenance workflow: "
        "between the build and the upload of the artifact."
    ),
    example=Example(
        path=".github/workflows/provenance.yml",
        holds="run: twine check --strict dist/*.whl dist/*.tar.gz\n",
        fails="run: twine check --strict dist/*.whl dist/*.tar.gz || true\n",
    ),
    check=OfUpload(check),
)
