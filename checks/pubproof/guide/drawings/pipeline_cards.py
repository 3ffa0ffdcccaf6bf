"""The cards of a release's drawing: its trigger, its jobs, their artifacts, the index."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pubproof.guide.drawings.cards import Card, Gap, Row
from pubproof.guide.drawings.places import lines, lines_under, place_of, where
from pubproof.guide.drawings.release import Release, environment, index_name, version
from pubproof.guide.drawings.story import MAX_CARDS, MAX_NAMES, VERBS
from pubproof.guide.drawings.svg import CODE, GOOD, HEADING, NAME, NOTE, Line
from pubproof.location import Location
from pubproof.pypi import index
from pubproof.spelling import counted, enumerated
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.guide.drawings.svg import Link
    from pubproof.operations import Operation
    from pubproof.workflows.runs.job_run import JobRun

LANE = 22
"""Width that other jobs leave free for the way of the upload."""
_MAX_LINES = 8
"""Jobs that get a line."""


class PipelineCards:
    """The cards of a release's drawing."""

    def __init__(self, release: Release, link: Link) -> None:
        """Take the release, and what returns the address of lines of its repository."""
        self.release = release
        self.link = link

    def trigger(self) -> Card:
        """Return what starts the release."""
        names = self.release.event_names
        workflow = self.release.run.workflow
        first = next((one for one in workflow.triggers if one.event in names), None)
        place = first.location if first is not None else Location(workflow.path)
        if first is not None and first.body is not None:
            place = lines(place, first.body)
        address = self.link(place)
        rows = [
            Row(
                name.replace("-", " ").capitalize(),
                (Line(", ".join(values)),),
                f"{name}: {', '.join(values)}",
                address,
            )
            for name, values in self.release.filters.items()
        ]
        return Card(
            Line(", ".join(names), NAME),
            "trigger",
            f"Trigger: {', '.join(names)}, {where(place)}",
            address,
            rows=tuple(rows),
            picture="tag",
        )

    def workflow(self) -> Card:
        """Return the publishing workflow with its jobs."""
        workflow = self.release.run.workflow
        inner: list[Card | Gap] = []
        for stage, following in pairwise([*self.release.stages, [self.release.publish]]):
            inner += self._side_by_side(stage, "at this point")
            inner += self._passed_on(following)
        inner.append(self._job(self.release.publish)._replace(look="main"))
        if self.release.others:
            inner.append(Gap(22, "arrow" if self.release.others_follow else ""))
            for item in self._side_by_side(self.release.others, "in this run"):
                inner.append(item._replace(narrower=LANE) if isinstance(item, Card) else item)
        return Card(
            Line(workflow.file, NAME),
            "workflow",
            f"Workflow {workflow.name}, {workflow.path}",
            self.link(Location(workflow.path)),
            inner=tuple(inner),
            look="frame",
        )

    def target(self) -> Card:
        """Return the index."""
        name, own = self.release.index, self.release.project
        return Card(
            Line(name[0].upper() + name[1:], HEADING),
            "package index" if name in index.TITLES.values() else "",
            f"{name}, project {own}",
            rows=(Row("Project", (Line(own),), f"Project {own}"),),
            look="main",
            picture="index",
        )

    # -- jobs ----------------------------------------------------------------------------------

    def _side_by_side(self, jobs: Sequence[JobRun], when: str) -> Iterator[Card | Gap]:
        """Yield the cards of jobs that do not wait for each other; many get one for all."""
        full = jobs
        if len(jobs) > MAX_CARDS:
            telling = [job for job in jobs if self.release.all_done(job)]
            full = telling if len(telling) <= MAX_CARDS else []
        for number, job in enumerate(full):
            if number:
                yield Gap()
            yield self._job(job)
        rest = [job for job in jobs if job not in full]
        if rest:
            if full:
                yield Gap()
            count = counted(len(rest), "more job" if full else "job")
            title = f"{count}: {', '.join(job.job.id for job in rest)}"
            yield Card(Line(count, HEADING), when, title, rows=self._short(rest))

    def _short(self, jobs: Sequence[JobRun]) -> tuple[Row, ...]:
        """Return a line for each job, which says what it does, and one that counts the rest."""
        return _at_most(_MAX_LINES, [self._line(job) for job in jobs])

    def _line(self, job: JobRun) -> Row:
        verbs = {VERBS[one.kind][1]: None for one in self.release.all_done(job)}
        does = f" {enumerated(verbs)}" if verbs else ""
        place = place_of(job)
        title = f"Job {job.job.id}{does}, {where(place)}"
        return Row("", (Line(job.job.id),), title, self.link(place))

    def _job(self, job: JobRun) -> Card:
        """Return the card of a job, with the workflow that it calls inside."""
        place, name = place_of(job), _name(job)
        named = f" ({name})" if name else ""
        return Card(
            Line(job.job.id, NAME),
            "job",
            f"Job {job.job.id}{named}, {where(place)}",
            self.link(place),
            name,
            tuple(self._rows(job)),
            tuple(self._called(job)),
        )

    def _called(self, job: JobRun) -> Iterator[Card]:
        """Yield the card of the workflow that a job calls."""
        if job.called is None:
            yield from self._called_elsewhere(job)
            return
        workflow = job.called.workflow
        jobs = [one for one in job.called.all_jobs() if one.possible and one.called is None]
        full = jobs
        if len(jobs) > MAX_CARDS:
            full = [one for one in jobs if one.job is self.release.upload.job]
        rest = [one for one in jobs if one not in full]
        inner: list[Card | Gap] = []
        for number, one in enumerate(full):
            inner += [Gap(4)] if number or rest else []
            inner.append(self._job(one)._replace(look="bare"))
        yield Card(
            Line(workflow.file, NAME),
            "called workflow",
            f"Called workflow {workflow.name}, {workflow.path}",
            self.link(Location(workflow.path)),
            rows=self._short(rest),
            inner=tuple(inner),
            look="called",
        )

    def _called_elsewhere(self, job: JobRun) -> Iterator[Card]:
        """Yield the card of a called workflow whose jobs cannot be seen."""
        uses, place = job.job.uses, job.job.call_place
        if uses is None:
            return
        yield Card(
            Line(uses.text.rpartition("/")[2], NAME),
            "called workflow",
            f"Called workflow {uses.text}, {where(place)}",
            self.link(place),
            f"of {uses.repository}" if uses.repository else "",
            look="called",
        )

    # -- the rows of a job ---------------------------------------------------------------------

    def _rows(self, job: JobRun) -> Iterator[Row]:
        if job.job.uses is not None:
            return
        if job.job is self.release.upload.job:
            yield self._environment(job)
            yield self._permissions(job)
        done = self.release.done(job)
        for kind, group in groupby(done, lambda one: one.kind):
            yield from self._steps(kind, list(group))
        if not done:
            count = len(job.job.steps)
            words = f"{count} step{'s' if count != 1 else ''}"
            yield Row("", (Line(words, NOTE),), words)

    def _environment(self, job: JobRun) -> Row:
        name, place = environment(job), lines_under(job, "environment")
        line = Line(name) if name else Line("none", NOTE)
        title = f"Environment: {line.text}, {where(place)}"
        return Row("Environment", (line,), title, self.link(place))

    def _permissions(self, job: JobRun) -> Row:
        place = lines_under(job, "permissions")
        if job.permissions is None:
            granted = ["the repository's default"]
        else:
            levels = sorted(job.permissions.granted.items())
            granted = [f"{scope}: {level}" for scope, level in levels] or ["none"]
        shown = [Line(one, CODE if ":" in one else NOTE) for one in granted[:MAX_NAMES]]
        if len(granted) > len(shown):
            shown[-1] = Line(f"and {len(granted) - len(shown) + 1} more", NOTE)
        title = f"Permissions: {', '.join(granted)}, {where(place)}"
        return Row("Permissions", tuple(shown), title, self.link(place))

    def _steps(self, kind: Kind, group: Sequence[Operation]) -> Iterator[Row]:
        """Yield the rows of operations of one kind, one row for many artifacts."""
        if len(group) <= MAX_NAMES or kind not in (Kind.STORE, Kind.FETCH):
            yield from map(self._step, group)
            return
        verb, _ = VERBS[kind]
        names = ", ".join(map(self.release.object_of, group))
        count = Line(f"{len(group)} artifacts", NOTE)
        yield Row(verb, (count,), f"{verb}: {names}", is_step=True)

    def _step(self, done: Operation) -> Row:
        found = [Line(self.release.object_of(done))]
        if done.kind is Kind.UPLOAD:
            found += self._upload_lines(done)
        step, (verb, _) = done.at.step, VERBS[done.kind]
        place = lines(step.node.location, step.node)
        name = f" (step '{step.name.value}')" if step.name is not None else ""
        title = f"{verb}: {', '.join(line.text for line in found)}{name}, {where(place)}"
        return Row(verb, tuple(found), title, self.link(place), is_step=True)

    def _upload_lines(self, done: Operation) -> Iterator[Line]:
        number = version(done)
        if number:
            yield Line(number)
        if done.at.step is not self.release.upload.at.step:
            yield Line(f"to {index_name(done.destination)}", NOTE)
        elif self.release.has_attestations:
            yield Line("with attestations", GOOD)
        else:
            yield Line("attestations not assured", NOTE)

    # -- between the jobs ----------------------------------------------------------------------

    def _passed_on(self, following: Sequence[JobRun]) -> Iterator[Card | Gap]:
        """Yield the arrow to the next jobs, and the artifacts that they take."""
        taken = self.release.taken(following)
        if not taken:
            yield Gap(26, "arrow")
            return
        yield Gap(14, "wire")
        first, *others = taken.items()
        yield self._artifacts(taken) if others else self._artifact(*first)
        yield Gap(22, "arrow")

    def _artifact(self, name: str, store: Operation) -> Card:
        place = _named_at(store)
        title = f"Artifact {name}, {where(place)}"
        return Card(Line(name, NAME), "artifact", title, self.link(place), picture="package")

    def _artifacts(self, taken: dict[str, Operation]) -> Card:
        cards = [self._artifact(*one) for one in taken.items()]
        rows = [Row("", (Line(one.name.text),), one.title, one.address) for one in cards]
        count = Line(f"{len(taken)} artifacts", HEADING)
        title = f"Artifacts: {', '.join(taken)}"
        return Card(count, "", title, rows=_at_most(MAX_NAMES, rows), picture="package")


def _at_most(most: int, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows, the last of them as one that counts them where there are more."""
    if len(rows) <= most:
        return tuple(rows)
    rest = [row.lines[0].text for row in rows[most - 1 :]]
    more = Line(f"and {len(rest)} more", NOTE)
    return (*rows[: most - 1], Row("", (more,), f"{more.text}: {', '.join(rest)}"))


def _named_at(store: Operation) -> Location:
    """Return where a step names the artifact that it stores, or else the step."""
    given = store.at.step.input("name")
    return given.location if given is not None else store.at.step.location


def _name(job: JobRun) -> str:
    """Return a job's ``name:`` as far as it is known, empty where it is only the id again."""
    node = job.job.node.get("name")
    text = job.scope.text(node) if isinstance(node, Scalar) else ""
    return "" if isinstance(text, Unknown) or text == job.job.id else text
