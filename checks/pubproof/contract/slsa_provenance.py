"""SLSA build provenance is attested for every distribution."""

from __future__ import annotations

from itertools import chain
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import project
from pubproof.artifacts import paths_in, stored_name
from pubproof.building import formats
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, Missing, OfUpload
from pubproof.contract.distributions import coverage, projects, rebuilt, sources, whereabouts
from pubproof.contract.guards import restored, safeguards
from pubproof.contract.guards.gate import Gate, switched_off
from pubproof.contract.supply import (
    by_matrix_job,
    handed_on,
    missing_subject,
    slsa_generator,
    supplied,
    unattended,
    where_together,
)
from pubproof.location import Location, Problem
from pubproof.operations.attestation import is_of_slsa, is_provenance
from pubproof.scripts import UNKNOWN
from pubproof.spelling import enumerated
from pubproof.tools import BUILD_AND_INSPECT, COMPILE_GENERATOR, ENDINGS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun

_NEEDS = ("id-token", "attestations")
_SUBJECTS = ("subject-checksums", "subject-path")


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the attesting steps: what they attest, with what rights, and if they must succeed."""
    builds = supplied(pipeline, Kind.BUILD)
    attests = [one for one in supplied(pipeline, Kind.ATTEST) if is_provenance(one)]
    if not attests:
        yield from _without(pipeline, builds, upload.job.location)
        return
    for one in attests:
        targets = handed_on(pipeline, one)
        yield from Gate(pipeline, one, "the attestation", targets, "handing on").problems()
        yield from _rights(one.at.job)
        yield from _twofold(one)
    yield from _uncovered(builds, attests, pipeline)
    for build in unattended(builds, attests, pipeline):
        message = f"what '{build.tool}' builds in the job '{build.job.id}' is not attested"
        yield Problem(build.location, message, "attest it there too, or once where all files are")
    yield from sources.find(pipeline, builds, attests)
    for build in builds:
        yield from restored.find(build, [*build.at.before(), build.at], pipeline)
    again = rebuilt.again(builds, attests[-1], pipeline, "attestation")
    if again is not None:
        yield again
    for one in attests:
        yield Evidence(one.location, f"{one.tool} attests SLSA build provenance")


def _without(
    pipeline: Pipeline, builds: list[Operation], publishing: Location
) -> Iterator[Evidence | Doubt | Problem]:
    """Say what stands in for a missing attestation, or that it is missing."""
    generator = slsa_generator(pipeline)
    if generator is not None:
        yield _by_generator(generator)
        return
    others = supplied(pipeline, Kind.ATTEST)
    if others:
        for one in (one for one in others if one.attests_files and is_of_slsa(one, "")):
            reason = f"what the predicate that '{one.tool}' is given says cannot be told"
            yield Doubt(reason, one.location, "let it write the predicate: leave it out")
            return
        message = f"'{others[0].tool}' attests something other than SLSA build provenance"
        help_ = "add a step with actions/attest that has no predicate and no 'sbom-path'"
        yield Problem(others[0].location, message, help_)
        return
    for one in pipeline.in_release(Kind.ATTEST):
        if is_provenance(one) and _is_of_uploaded(one, pipeline):
            yield _too_late(one, pipeline)
            return
    subject = missing_subject(pipeline, Kind.ATTEST)
    message = f"{subject} attests SLSA build provenance for the distributions"
    folder = whereabouts.in_help(pipeline)
    help_ = f"add actions/attest with 'subject-path: {folder}/*' {where_together(pipeline)}"
    if builds and builds[-1].is_of(BUILD_AND_INSPECT):
        help_ = "give it 'attest-build-provenance-github: true'"
    place = builds[-1].location if builds else publishing
    yield switched_off(pipeline, Kind.ATTEST, message) or Missing(place, message, help_)


def _by_generator(job: JobRun) -> Evidence | Problem:
    """Judge SLSA's own generator, which gets its program by the tag at which it is called.

    At a commit id it fails, unless it is told to build that (slsa-framework/
    slsa-github-generator#722).
    """
    uses, inputs = job.job.uses, job.job.inputs
    given = inputs.scalar(COMPILE_GENERATOR) if inputs is not None else None
    if uses is not None and uses.is_pinned and job.scope.flag(given) is False:
        message = "SLSA's generator fails at a commit id: it finds its program by a tag"
        return Problem(job.job.location, message, f"write '{COMPILE_GENERATOR}: true' below 'with'")
    return Evidence(job.job.location, "SLSA's own generator attests the distributions")


def _is_of_uploaded(attest: Operation, pipeline: Pipeline) -> bool:
    """Whether an attestation is made in the publish job, or of an artifact that it asks for."""
    publish = pipeline.publish_job
    if publish is None or attest.job is publish.job:
        return publish is not None
    theirs, own = (
        {
            name
            for one in pipeline.downloads
            if one.fetch.job is job.job and (one.name or one.pattern or one.ids)
            for name in (one.wanted, *map(stored_name, one.picks(pipeline.stores)))
        }
        for job in (attest.at.job, publish)
    )
    return not theirs.isdisjoint(own)


def _too_late(attest: Operation, pipeline: Pipeline) -> Problem:
    """Say that the upload may come before an attestation."""
    publish, job = pipeline.publish_job, attest.at.job
    if publish is not None and job.job is publish.job:
        return Problem(attest.location, "the attestation comes after the upload", "attest before")
    message = f"the upload does not wait for the attestation in the job '{job.job.id}'"
    outermost = job.outermost.job.id
    return Problem(attest.location, message, f"add '{outermost}' to the publish job's 'needs'")


def _rights(job: JobRun) -> Iterator[Doubt | Problem]:
    """Yield the permissions that the job lacks, or may lack, at the places where they are lost."""
    given = job.permissions
    lost: dict[tuple[Location, JobRun], list[str]] = {}
    for scope in _NEEDS:
        if given is None or given.level(scope) != "write":
            lost.setdefault(_lost(job, scope), []).append(f"'{scope}: write'")
    all_ = ", ".join(("contents: read", *(f"{one}: write" for one in _NEEDS)))
    for (place, loser), scopes in lost.items():
        lacking = " and ".join(scopes)
        help_ = f"add {lacking} there"
        if loser.job.permissions is None:
            help_ = f"give '{loser.job.id}' permissions of its own: {all_}"
        message = f"the job '{job.job.id}' cannot attest: {_ungranted(job, loser, lacking)}"
        yield Problem(place, message, help_)
    silent = next((one for one in job.lineage() if one.permissions is None), None)
    if silent is not None and not lost:
        reason = (
            f"whether the job '{job.job.id}' may attest depends on the repository's default: the "
            f"job '{silent.job.id}', which calls it, names no permissions"
        )
        help_ = f"give '{silent.job.id}' permissions of its own: {all_}"
        yield Doubt(reason, silent.job.location, help_)


def _twofold(one: Operation) -> Iterator[Problem]:
    """Yield the problem of subjects named in two ways, at which `actions/attest` stops."""
    given = [name for name in _SUBJECTS if one.input(name)]
    if len(given) > 1:
        listed = " and ".join(f"'{name}'" for name in given)
        message = f"{one.tool} stops when {listed} are given together"
        yield Problem(one.place_of(given[1]), message, f"leave out '{given[1]}'")


def _ungranted(job: JobRun, loser: JobRun, lacking: str) -> str:
    """Say what does not grant permissions to the job, or to a job that calls it."""
    of_workflow = loser.job.permissions is None and loser.run.workflow.permissions is not None
    if loser is job:
        return f"{'the workflow' if of_workflow else 'it'} does not grant {lacking}"
    caller = f"the job '{loser.job.id}', which calls it"
    if of_workflow:
        return f"the workflow does not grant {lacking} to {caller}"
    return f"{caller}, does not grant {lacking}"


def _lost(job: JobRun, scope: str) -> tuple[Location, JobRun]:
    """Return where a permission is lost, and the job that is not granted it there."""
    own = job.job.permissions or job.run.workflow.permissions
    if own is not None and own.level(scope) != "write":
        return own.location, job
    caller = job.run.caller
    return _lost(caller, scope) if caller is not None else (job.job.location, job)


def _uncovered(
    builds: list[Operation], attests: list[Operation], pipeline: Pipeline
) -> Iterator[Problem | Doubt]:
    """Yield the problem, or the doubt, of distributions that get no attestation."""
    names_here = project.names(pipeline.repository)
    for built, own in by_matrix_job(builds, attests, pipeline):
        seen: list[coverage.Sight] = []
        for one in own:
            subjects = _subjects(one, pipeline)
            if subjects is None:
                return
            if isinstance(subjects, Doubt):
                yield subjects
                return
            folders = whereabouts.folders_at(one, pipeline)
            seen.append(coverage.Sight(subjects, folders, _excluded(one, names_here)))
        missing, names = safeguards.passed_over(built, seen, pipeline.repository)
        if missing or names:
            verb = "gets" if len(missing) == 1 else "get"
            message = f"the {' and the '.join(missing)} {verb} no attestation"
            if not missing:
                listed = enumerated([f"'{name}'" for name in sorted(names)])
                message = f"the files of {listed} get no attestation"
            every = coverage.every_file({folder for one in seen for folder in one.folders})
            help_ = f"attest every file: 'subject-path: {', '.join(every)}'"
            yield Problem(_subject_place(own), message, help_)
            return
        yield from _left_out(own, seen)


def _left_out(attests: list[Operation], seen: list[coverage.Sight]) -> Iterator[Doubt]:
    """Yield the doubt of a pattern with a ``!`` that may leave out some of the distributions."""
    for one in chain.from_iterable(sight.excluded for sight in seen):
        folders = {folder for sight in seen for folder in sight.folders}
        is_of_a_kind = len(coverage.missed(formats.KINDS, [one], ())) < len(formats.KINDS)
        if _may_end_so(one) and not is_of_a_kind and coverage.near_to(folders, [one]):
            reason = f"which files are attested cannot be told: '!{one.pattern}' leaves some out"
            yield Doubt(reason, _subject_place(attests), "attest every file: leave the '!' out")
            return


def _may_end_so(files: coverage.Files) -> bool:
    """Whether a pattern may stand for a file that ends as distributions do."""
    name = basename(files.pattern)
    end = name.rpartition("*")[2]
    is_open = not end and "." not in name
    return is_open or any(
        end.endswith(ending) or (end and ending.endswith(end)) for ending in ENDINGS
    )


def _subjects(one: Operation, pipeline: Pipeline) -> list[coverage.Files] | Doubt | None:
    """Return the files that a step attests; None where it attests every distribution."""
    if one.is_of(BUILD_AND_INSPECT):
        return None
    checksums, paths = (one.text(name) for name in _SUBJECTS)
    untold = bool(paths) and all(map(_is_untold, _lines(paths)))
    if UNKNOWN in checksums or untold:
        name = _SUBJECTS[untold]
        reason = f"which files are attested cannot be told: '{name}' is not written out"
        return Doubt(reason, _subject_place([one]), "attest 'subject-path: dist/*'")
    if checksums:
        listed = coverage.listed(checksums, one, pipeline)
        reason = f"which files {checksums} lists cannot be told"
        help_ = "write it with sha256sum in a step of this job, or attest 'subject-path: dist/*'"
        return listed or Doubt(reason, _subject_place([one]), help_)
    return [
        coverage.Files(line, ".", below=True) for line in _lines(paths) if not line.startswith("!")
    ]


def _is_untold(path: str) -> bool:
    """Whether nothing of a file's name can be told, or not the folder in which it is looked for."""
    folder, _, name = path.rpartition("/")
    return name == UNKNOWN or UNKNOWN in folder


def _excluded(one: Operation, names: Collection[str]) -> list[coverage.Files]:
    """Return the patterns that a step names with a ``!``, those that a distribution may have.

    `names` are those of the repository's projects; none where they are not known.
    """
    paths = _lines(one.text("subject-path"))
    lines = (line.removeprefix("!") for line in paths if line.startswith("!"))
    return [
        coverage.Files(line, ".")
        for line in lines
        if {"*", "."} & set(basename(line))
        and (not names or any(projects.may_be_of(name, line) for name in names))
    ]


def _lines(paths: str) -> list[str]:
    return paths_in(paths.replace(",", "\n"))


def _subject_place(attests: list[Operation]) -> Location:
    """Return where the first of the steps that names its subjects does so."""
    given = (one.at.step.input(name) for one in attests for name in _SUBJECTS)
    return next((value.location for value in given if value is not None), attests[0].location)


CLAUSE = Clause(
    id="slsa-provenance",
    statement=(
        "SLSA build provenance is attested for every distribution, with the permissions that "
        "this needs."
    ),
    why=(
        "Provenance says which workflow made a file, from which commit. A best-effort "
        "attestation says nothing on the day it is missing, and that is the day it was for."
    ),
    fix=(
        "Attest with `subject-path: dist/*` in a job with `id-token: write` and "
        "`attestations: write`, granted by the caller too, without `continue-on-error`."
    ),
    example=Example(
        path=".github/workflows/provenance.yml",
        holds="      - name: Attest build provenance\n",
        fails="      - name: Attest build provenance\n        continue-on-error: true\n",
    ),
    check=OfUpload(check),
    incident=(
        "OpenMed's step became `continue-on-error`, and its guide went on promising that it gates "
        "the upload (maziyarpanahi/openmed@55232ecf)."
    ),
)
