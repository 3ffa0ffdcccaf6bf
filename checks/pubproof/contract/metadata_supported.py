"""The upload and PyPI accept the Metadata-Version that the build back end writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.building import backend, builds, formats, poetry, requirements
from pubproof.building.requirements import Pin, Range, Requirement
from pubproof.contract import metadata_limit
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, OfUpload
from pubproof.contract.metadata_written import (
    HATCHLING,
    LOOK,
    name_one,
    no_more,
    problem,
    weigh,
)
from pubproof.contract.supply import supplied
from pubproof.pypi import metadata_versions
from pubproof.pypi.metadata_versions import Fields, shown
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.building.backend import Backend
    from pubproof.building.builds import Build
    from pubproof.contract.metadata_limit import Limit
    from pubproof.location import Problem
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.pypi.metadata_versions import BackEnd
    from pubproof.repository import Repository
    from pubproof.workflows.runs.job_run import JobRun

_MATURIN = "maturin"
_NAME_POETRY = "install a named release of Poetry, such as poetry==2.4.1, which brings its back end"
_ANY = Range("")
_BUILDS = late.pattern(r"build|publish|packag|wheel|dist\b")
"""Jobs and workflows that may build, by their names."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge for each build what its back end writes, and whether that can be uploaded."""
    limit = metadata_limit.accepted(upload)
    if isinstance(limit, Doubt):
        yield limit
        return
    operations = supplied(pipeline, Kind.BUILD)
    if not operations:
        yield _no_build(pipeline)
    yield Evidence(limit.location, f"{limit.who} accepts Metadata-Version {shown(limit.number)}")
    found = {
        (one.operation.location[:3], one.folder): one
        for operation in operations
        for one in builds.all_of(operation, pipeline.repository)
    }
    sources = [one for one in found.values() if not one.is_of_archive(pipeline.downloads)]
    heeded = {build.heeds for build in sources}
    variable = heeded.pop() if len(heeded) == 1 else ""
    judge = _Judge(pipeline.repository, limit, variable)
    for build in sources:
        yield from judge.of(build)
    if not sources and found:
        yield _of_archives(next(iter(found.values())).operation)


def _no_build(pipeline: Pipeline) -> Doubt:
    """Say why no build is seen: rather a workflow elsewhere that the upload waits for."""
    unseen = {one.at: one for one in pipeline.unseen}
    before = (job for job in pipeline.before_upload() if job in unseen)
    called = [(job.job.id, unseen[job]) for job in before]
    likely = (one for job, one in called if _BUILDS.search(job) or _BUILDS.search(one.reason))
    elsewhere = next(likely, called[0][1] if called else None)
    if elsewhere is not None:
        help_ = "build in a job that can be read here"
        return Doubt(f"cannot see what builds: {elsewhere.reason}", elsewhere.location, help_)
    for step in pipeline.release.steps() if pipeline.release is not None else ():
        opaque = pipeline.work(step).opaque if step.possible else ()
        for one in opaque if _may_supply(step.job, pipeline) else ():
            help_ = f"build by a command that can be read here; or: {LOOK}"
            return Doubt(f"cannot see what builds: {one.reason}", one.location, help_)
    return Doubt("no build was found (see provenance-workflow)")


def _may_supply(job: JobRun, pipeline: Pipeline) -> bool:
    """Whether what is uploaded may come from a job: the publish job, or one that hands it on."""
    publish, handover = pipeline.publish_job, pipeline.handover
    if publish is None or job.job is publish.job:
        return True
    givers = handover.into(publish.job)
    return handover.fetches(publish.job) and (givers is None or job.job in givers)


def _of_archives(build: Operation) -> Doubt:
    message = f"'{build.tool}' builds an archive, and what that holds cannot be told"
    return Doubt(message, build.location, LOOK)


class _Judge(NamedTuple):
    """What the builds of a release are held against."""

    repository: Repository
    limit: Limit
    variable: str
    """What names a file of constraints for all of them; nothing where no one variable does."""

    def of(self, build: Build) -> Iterator[Evidence | Doubt | Problem]:
        """Judge one build."""
        operation = build.operation
        if UNKNOWN in build.folder:
            message = f"which folder '{operation.tool}' builds cannot be told"
            help_ = (
                f"write out the folder that it is given, and its 'working-directory'; or: {LOOK}"
            )
            yield Doubt(message, operation.location, help_)
            return
        if _MATURIN in operation.tool:
            yield from self._by_maturin(build)
            return
        declared = backend.declared(self.repository, build.folder)
        if isinstance(declared, str):
            yield Doubt(f"the build back end is not known: {declared}", operation.location, LOOK)
            return
        known = metadata_versions.table().back_end(declared.module)
        if known is None or declared.is_own:
            said = "of the project's own" if declared.is_own else "that is not known"
            message = (
                f"'{declared.module}' is a build back end {said}: what it writes cannot be told"
            )
            yield Doubt(message, declared.location, LOOK)
            return
        yield from self._by_known(build, declared, known)

    def _by_known(
        self, build: Build, declared: Backend, known: BackEnd
    ) -> Iterator[Evidence | Doubt | Problem]:
        """Judge a build by a back end of which it is known what it writes."""
        operation = build.operation
        kinds = formats.made([operation])
        if known.name == HATCHLING and kinds <= set(declared.chosen):
            yield from _chosen(declared, kinds, self.limit)
            return
        if build.by_poetry(self.repository, known.name) is False:
            message = (
                "Poetry is, or may be, one from before 2.1, which builds with its own back end, "
                f"whatever {FILE} names"
            )
            yield Doubt(message, operation.location, "install a later one, or name that back end")
            return
        pins = self._pins(build, declared, known)
        help_ = name_one(known, self.limit, self.variable)
        if build.is_isolated and not declared.is_named:
            help_ = _table_for(known, build.folder)
        help_ = _NAME_POETRY if poetry.brings(operation.tool, known.name) else help_
        for pin in pins:
            yield from weigh(known, pin, self.limit, declared.fields, help_)
        if not pins:
            yield from self._unpinned(build, known, declared.fields)

    def _by_maturin(self, build: Build) -> Iterator[Evidence | Doubt | Problem]:
        """Judge a build by the program maturin, which writes the metadata itself."""
        known = metadata_versions.table().named(_MATURIN)
        operation = build.operation
        if known is None:
            yield Doubt("what maturin writes is not known", operation.location)
            return
        declared = backend.declared(self.repository, build.folder)
        fields = Fields() if isinstance(declared, str) else declared.fields
        if operation.command is not None:
            pins, help_ = build.installed(self.repository, _MATURIN), ""
        else:
            help_ = f"write 'maturin-version: v{known.current}' below 'with'"
            given = operation.input("maturin-version", "")
            if not given and not isinstance(declared, str) and declared.required(_MATURIN):
                pin = declared.required(_MATURIN)[0]._replace(location=operation.location)
                yield from _of_its_list(known, pin, self.limit, fields, help_)
                return
            text = "" if isinstance(given, Unknown) else given.removeprefix("v")
            named = requirements.read(f"{_MATURIN}=={text}" if text else _MATURIN)
            pins = [Pin(named, operation.location)] if named is not None else []
        for pin in pins[-1:] or [Pin(Requirement(_MATURIN, _ANY), operation.location)]:
            yield from weigh(known, pin, self.limit, fields, help_)

    def _pins(self, build: Build, declared: Backend, known: BackEnd) -> list[Pin]:
        """Return what decides on the back end's version; a range of all where nothing does."""
        by_poetry = build.by_poetry(self.repository, known.name)
        pins = [] if by_poetry else build.pins(self.repository, known.name)
        if pins:
            return pins[-1:]
        if build.is_isolated or by_poetry:
            asked = declared.required(known.name)
            return asked or [Pin(Requirement(known.name, _ANY), declared.location)]
        return []

    def _unpinned(
        self, build: Build, known: BackEnd, fields: Fields
    ) -> Iterator[Evidence | Doubt | Problem]:
        """Judge a build with whatever its job has, of which nothing is seen."""
        operation = build.operation
        pin = Pin(Requirement(known.name, _ANY), operation.location)
        for one in weigh(known, pin, self.limit, fields):
            if isinstance(one, Doubt):
                lacking = ", ".join(dict.fromkeys(build.missing(self.repository)))
                why = f"the repository has no {lacking}" if lacking else "no step names its release"
                message = (
                    f"'{operation.tool}' uses the {known.name} that the job has installed, and "
                    f"which one that is cannot be told: {why}"
                )
                help_ = f"install a named release of it, such as {known.pinned}, or from a lock"
                by_poetry = poetry.brings(operation.tool, known.name)
                yield Doubt(message, one.location, _NAME_POETRY if by_poetry else help_)
            else:
                yield one


def _of_its_list(
    known: BackEnd, pin: Pin, limit: Limit, fields: Fields, help_: str
) -> Iterator[Doubt | Evidence | Problem]:
    """Judge what an action takes that is told no release, and looks for one that is required.

    It looks into a list that it comes with (``findVersion`` of its sources).
    """
    for one in weigh(known, pin, limit, fields, help_):
        if isinstance(one, Evidence):
            message = f"{one.note}; but where the action knows none of these, it takes the newest"
            yield Doubt(message, pin.location, "name one of these: 'maturin-version: v…'")
        else:
            yield one


def _chosen(
    declared: Backend, kinds: set[str], limit: Limit
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge what hatchling is told to write."""
    for text in sorted({declared.chosen[kind] for kind in kinds}):
        names = " and the ".join(kind for kind in sorted(kinds) if declared.chosen[kind] == text)
        try:
            number = metadata_versions.number(text)
        except ValueError:
            message = f"'{text}' is no Metadata-Version that can be compared"
            yield Doubt(message, declared.chosen_at, "write one such as 2.4")
            continue
        if number > limit.number:
            message = f"core-metadata-version of the {names} is {text}, and {no_more(limit)}"
            yield problem(message, limit, declared.chosen_at, f"set it to {shown(limit.number)}")
        else:
            note = f"the {names} is told to have Metadata-Version {text}"
            yield Evidence(declared.chosen_at, note)


def _table_for(known: BackEnd, folder: str) -> str:
    """Return how to name a release for a project that has no ``[build-system]``."""
    path = in_folder(folder, FILE)
    return f"name a release in {path}: [build-system] with requires = ['{known.pinned}']"


CLAUSE = Clause(
    id="metadata-supported",
    statement=(
        "The twine inside the pinned action, and PyPI, accept the Metadata-Version that the "
        "project's build back end writes."
    ),
    why=(
        "A build back end decides in which version of the metadata format it writes, and a new "
        "release of it can write a newer one. The action carries a twine of its own, as old as "
        "the action's pin, and refuses what it does not know: after the tag is public, after the "
        "build's own `twine check` has passed, because that is another twine. A range without an "
        "end lets tomorrow's back end in, and leaves the clause unknown."
    ),
    fix=(
        "Pin a current version of the action, and let the release build with a back end that is "
        "named: by a lock, by a constraint, or in `[build-system]`. With hatchling, "
        "`core-metadata-version` under `[tool.hatch.build.targets.wheel]` and "
        "`[tool.hatch.build.targets.sdist]` chooses the format. After the fix push a new tag: a "
        "re-run uses the workflow of the old one."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds="""\
        uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
""",
        fails="""\
        uses: pypa/gh-action-pypi-publish@cef221092ed1bacb1cc03d23a2d87d1d172e277b # v1.14.0
""",
    ),
    check=OfUpload(check),
    incident=(
        "hatchling 1.32.0 came out on 11 August 2026 and wrote Metadata-Version 2.5. OpenMed "
        "required `hatchling` without a version; its v2.1.0 of the next day passed the build's "
        "`twine check` and was refused by the twine 6.1.0 in the action, after npm had published "
        "(maziyarpanahi/openmed@87ff2828 mends it). So were the files of all 73 publish jobs of a "
        "release elsewhere (livekit/agents#6836)."
    ),
)
