"""What the steps store as artifacts that the publish job downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.arrivals.copies import destination
from pubproof.artifacts import Stores, folder_of, stored_name
from pubproof.building.builds import output_folder
from pubproof.contract.clause import Doubt, Evidence
from pubproof.contract.distributions import coverage, intruders, machine, whereabouts, writers
from pubproof.contract.distributions.uploaded import is_file
from pubproof.contract.supply import comes_before, supplied
from pubproof.location import Problem
from pubproof.operations.attestation import is_provenance
from pubproof.scripts import UNKNOWN, globs
from pubproof.scripts.paths import is_within, normal
from pubproof.tools import COPIERS, REPAIRERS, Kind
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.matrix import combinations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download
    from pubproof.contract.distributions.uploaded import Folder
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import JobRun, StepRun


def judge(
    pipeline: Pipeline, download: Download, stores: list[Operation], folder: Folder
) -> Evidence | Doubt | Problem:
    """Judge what one step stores, once or once for each job of a matrix."""
    store = stores[0]
    lost = _of_the_caller(store)
    if lost is not None:
        return lost
    names = [stored_name(one).replace(UNKNOWN, "…") for one in stores]
    if not _is_verified(store, pipeline):
        return _unverified(pipeline, download, store, names)
    arriving = _arriving(download, store, folder)
    wrong = _untold(store) or _stores_other_files(store, pipeline, arriving)
    return wrong or Evidence(store.location, f"stores the verified files as '{names[0]}'")


def _of_the_caller(store: Operation) -> Problem | None:
    """Return the problem of a name that a variable of the calling workflow holds.

    A called workflow gets none of these; a script of its own may set one of the same name.
    """
    given, caller = store.at.step.input("name"), store.at.job.run.caller
    if given is None or caller is None:
        return None
    context, *names = expressions.sole_path(given.value) or ("",)
    if context != "env" or len(names) != 1:
        return None
    name = names[0]
    scripts = (one.step.run for one in store.at.job.steps)
    is_own = name in store.at.scope.environment or any(run and name in run.value for run in scripts)
    if is_own or name not in caller.scope.environment:
        return None
    file = caller.run.workflow.file
    message = f"a called workflow gets none of the variables of {file}, and '{name}' is one"
    return Problem(given.location, message, "write out the name of the artifact")


def _unverified(
    pipeline: Pipeline, download: Download, store: Operation, names: list[str]
) -> Problem:
    """Say that artifacts were not verified, or not built, or that nothing waits for them."""
    job, place = store.job.id, store.location.short
    listed = f"'{names[0]}'" + (f" and {len(names) - 1} more" if names[1:] else "")
    what = f"artifacts {listed}" if names[1:] else f"artifact {listed}"
    were, them = ("were", "them") if names[1:] else ("was", "it")
    if supplied(pipeline, Kind.VERIFY):
        message = f"the {what} {were} not verified: the job '{job}' stores {them}, in {place}"
        help_ = "download only what the provenance workflow verified and stored"
    elif comes_before(store, download.fetch):
        message = f"no build is seen in the job '{job}', which stores the {what}, in {place}"
        help_ = f"build {them} in the provenance workflow, by a command that can be read here"
    else:
        awaited = store.at.job.outermost.job.id
        message = f"the download does not wait for the job '{job}', which stores what it takes, in"
        message, help_ = f"{message} {place}", f"add '{awaited}' to the publish job's 'needs'"
    return Problem(download.place, message, help_)


def changes(
    pipeline: Pipeline, download: Download, store: Operation, folder: Folder
) -> Iterator[Doubt | Problem]:
    """Yield what can change the stored files between their verification and the end of the store.

    It is asked of the paths that come to the folder of the upload, each by itself.
    """
    marks = [
        one
        for one in supplied(pipeline, Kind.VERIFY, Kind.ATTEST)
        if one.job is store.job and comes_before(one, store) and _is_mark(one)
    ]
    if not marks:
        return
    steps = [*store.at.before(), *store.at.beside()]
    last = max(at for at, one in enumerate(steps) if one.step is marks[-1].at.step)
    lines = [*filter(None, _arriving(download, store, folder))]
    help_ = "do that before the attestation, so that what is stored is what was verified"
    for home in dict.fromkeys(map(folder_of, lines)):
        known = _beside(pipeline, steps[last:], home, lines)
        yield from intruders.behind(pipeline, marks[-1], home, help_, known=known)
        yield from intruders.find(pipeline, steps[last + 1 :], home, help_, known=known)
        yield from intruders.takers(pipeline, steps[last + 1 :], home, known=known)
        yield from machine.mounted(store.at.job, home)


def _is_mark(guard: Operation) -> bool:
    """Whether it tells of the distributions themselves; a bill of materials is of anything."""
    return guard.kind is Kind.VERIFY or is_provenance(guard)


def _arriving(download: Download, store: Operation, folder: Folder) -> list[str]:
    """Return the paths of an artifact whose files come, or may come, into the upload's folder."""
    places = download.folders(store).items()
    return [path for path, at in places if at in (folder.path, UNKNOWN)]


def _beside(
    pipeline: Pipeline, steps: Iterable[StepRun], home: str, lines: Iterable[str]
) -> frozenset[Location]:
    """Return where commands write into `home`, and only files that no path of an artifact takes."""
    files = pipeline.repository
    writing = [one for one in pipeline.commands(steps) if not writers.only_reads(one, home, files)]
    taken = {
        one.location
        for one in writing
        if not writers.only_reads(one._replace(writes=()), home, files)
        or any(_takes(line, one.path(path)) for line in lines for path in one.writes)
    }
    return frozenset(one.location for one in writing) - taken


def _takes(line: str, path: str) -> bool:
    """Whether a path of an artifact, which may be a pattern, takes in a file or a folder."""
    named = normal(line)
    return UNKNOWN in path or globs.takes(named, path)


def twice(arriving: list[Operation], download: Download) -> Problem | None:
    """Return the problem of an artifact that several steps store, or several jobs of a matrix.

    Since its version 4 actions/upload-artifact takes a name once in a run, or else overwrites it.
    None where each is stored once.
    """
    named: dict[str, list[Operation]] = {}
    for one in arriving:
        if UNKNOWN not in stored_name(one):
            named.setdefault(stored_name(one), []).append(one)
    for name, stores in named.items():
        end = f"store the artifact '{name}': the second fails, or replaces the first"
        if len({one.way for one in stores}) > 1:
            message = f"several steps {end}"
            return Problem(download.place, message, "let one step store it")
        certain = [one for one in stores if one.at.sure]
        is_called_often = any(_is_called_often(one.at.job) for one in certain)
        if certain[1:] or is_called_often:
            example = "an input" if is_called_often else "${{ matrix.os }}"
            help_ = f"write what tells the jobs apart into its name, such as {example}"
            return Problem(stores[0].place_of("name"), f"several jobs {end}", help_)
    return None


def _is_called_often(job: JobRun) -> bool:
    """Whether the jobs of a matrix call the workflow of a job."""
    callers = (one for one in job.lineage() if one.called is not None)
    return any(len(combinations(one.job.matrix, one.scope)) > 1 for one in callers)


def _is_verified(store: Operation, pipeline: Pipeline) -> bool:
    """Whether a job that verifies makes the artifact or downloads it.

    Where no job verifies, those that attest, check or build stand in for it.
    """
    own, verifies = store.job, supplied(pipeline, Kind.VERIFY)
    makers = verifies or supplied(pipeline, Kind.ATTEST, Kind.CHECK, Kind.BUILD)
    if not makers:
        return True
    jobs = {one.job for one in makers}
    if not verifies and own in pipeline.handover.out_of(*jobs):
        return True
    alone = Stores([store])
    return own in jobs or any(
        one.foreign is None and one.picks(alone) and comes_before(store, one.fetch)
        for one in pipeline.downloads
        if one.fetch.job in jobs
    )


def _untold(store: Operation) -> Doubt | None:
    """Return the doubt of an artifact whose path is known only when the workflow runs."""
    given = store.at.step.input("path")
    path = store.at.scope.text(given)
    if given is None or not isinstance(path, Unknown):
        return None
    reason = f"what the artifact holds cannot be told: {path.reason}"
    return Doubt(reason, given.location, "write out the folder that was verified")


def _stores_other_files(
    store: Operation, pipeline: Pipeline, arriving: list[str]
) -> Problem | None:
    """Compare the paths that come to the upload with where a job builds, or verifies."""
    given = store.at.step.input("path")
    builds = [one for one in supplied(pipeline, Kind.BUILD) if one.job is store.job]
    folders = {output_folder(one, pipeline.repository) for one in builds}
    if {UNKNOWN} < folders:
        return None  # where an action leaves what it builds, another build may be moved to
    folders.discard(UNKNOWN)
    guards = supplied(pipeline, Kind.ATTEST, Kind.VERIFY)
    if folders or any(one.job is store.job for one in guards):
        folders |= whereabouts.folders_at(store, pipeline)
    if folders:
        folders |= _copied_to(pipeline, store)
    if given is None or not folders:
        return None
    for line in filter(None, arriving):
        found = coverage.top(line)
        if not any(is_within(found, folder) for folder in folders):
            listed = ", ".join(sorted(folders))
            message = f"the artifact holds '{line}', the distributions are in '{listed}'"
            return Problem(given.location, message, "store the folder that was verified, only")
    return None


def _copied_to(pipeline: Pipeline, store: Operation) -> set[str]:
    """Return the folders to which the job of a store copies, moves or repairs distributions."""
    steps = (step for step in store.at.before() if step.possible)
    commands = [command for step in steps for command in pipeline.work(step).commands]
    copies = [(one, destination(one)) for one in commands if one.argv[0] in (*COPIERS, *REPAIRERS)]
    return {
        folder
        for one, folder in copies
        if one.argv[0] in REPAIRERS
        or any(is_file(word) for word in one.argv[1:] if one.path(word) != folder)
    } - {UNKNOWN}
