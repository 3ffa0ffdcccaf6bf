"""The release pipeline as a drawing: what starts it, its jobs and artifacts, the upload."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pubproof.guide.drawings import cards, svg
from pubproof.guide.drawings.cards import Card, Gap, Row
from pubproof.guide.drawings.release import (
    INDEXES,
    Release,
    environment,
    index_name,
    lines,
    lines_under,
    main_route,
    no_exchange,
    place_of,
    version,
    where,
)
from pubproof.guide.drawings.svg import CODE, GOOD, HEADING, NAME, NOTE, WIDTH, Line
from pubproof.location import Location
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.guide.drawings.svg import Link
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.job_run import JobRun

_VERBS = {
    Kind.BUILD: ("Build", "builds"),
    Kind.CHECK: ("Check", "checks"),
    Kind.ATTEST: ("Attest", "attests"),
    Kind.VERIFY: ("Verify", "verifies"),
    Kind.SIGN: ("Sign", "signs"),
    Kind.STORE: ("Hand on", "hands on"),
    Kind.FETCH: ("Download", "downloads"),
    Kind.UPLOAD: ("Upload", "uploads"),
}
"""What operations are called: in a row, and in a sentence."""
_LANE = 22
"""Width that other jobs leave free for the way of the upload."""
_MOST_CARDS = 3
"""Jobs side by side that are drawn in full; with more of them each gets one line."""
_MOST_LINES = 8
"""Jobs that get a line."""
_MOST_NAMES = 4
"""Artifacts that are named one by one."""


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
    drawn_cards = _Cards(release, link)
    trigger = cards.draw_card(drawn_cards.trigger(), 1, 1, WIDTH - 2)
    frame = cards.draw_card(drawn_cards.workflow(), 1, trigger.bottom + 28, WIDTH - 2)
    target = cards.draw_card(drawn_cards.target(), 1, frame.bottom + 36, WIDTH - 2)
    start = svg.arrow((WIDTH / 2, trigger.bottom), (WIDTH / 2, trigger.bottom + 27))
    way = _way(release, frame.exits[-1], frame.bottom)
    parts = (*trigger.parts, start, *frame.parts, *way, *target.parts)
    title = f"The release of {release.project}, from {release.run.workflow.file} to {release.index}"
    return svg.drawing(prefix, title, _told(release), target.bottom + 1, parts)


def _way(release: Release, top: float, border: float) -> Iterator[str]:
    """Yield the arrow from the publish job out of the workflow's frame, past the jobs after it."""
    x = WIDTH - 11 - _LANE / 2 if release.others else WIDTH / 2
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


class _Cards:
    """The cards of a release's drawing."""

    def __init__(self, release: Release, link: Link) -> None:
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
                inner.append(item._replace(narrower=_LANE) if isinstance(item, Card) else item)
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
            "package index" if name in INDEXES.values() else "",
            f"{name}, project {own}",
            rows=(Row("Project", (Line(own),), f"Project {own}"),),
            look="main",
            picture="index",
        )

    # -- jobs ----------------------------------------------------------------------------------

    def _side_by_side(self, jobs: Sequence[JobRun], when: str) -> Iterator[Card | Gap]:
        """Yield the cards of jobs that do not wait for each other; many get one for all."""
        full = jobs
        if len(jobs) > _MOST_CARDS:
            telling = [job for job in jobs if self.release.all_done(job)]
            full = telling if len(telling) <= _MOST_CARDS else []
        for number, job in enumerate(full):
            if number:
                yield Gap()
            yield self._job(job)
        rest = [job for job in jobs if job not in full]
        if rest:
            if full:
                yield Gap()
            count = f"{len(rest)} {'more ' if full else ''}job{'s' if len(rest) > 1 else ''}"
            title = f"{count}: {', '.join(job.job.id for job in rest)}"
            yield Card(Line(count, HEADING), when, title, rows=tuple(self._short(rest)))

    def _short(self, jobs: Sequence[JobRun]) -> Iterator[Row]:
        """Yield one line for each job."""
        shown = jobs if len(jobs) <= _MOST_LINES else jobs[: _MOST_LINES - 1]
        for job in shown:
            verbs = {_VERBS[one.kind][1]: None for one in self.release.all_done(job)}
            does = f" {_listed(list(verbs))}" if verbs else ""
            place = place_of(job)
            title = f"Job {job.job.id}{does}, {where(place)}"
            yield Row("", (Line(job.job.id),), title, self.link(place))
        rest = [job.job.id for job in jobs[len(shown) :]]
        if rest:
            more = Line(f"and {len(rest)} more", NOTE)
            yield Row("", (more,), f"{more.text}: {', '.join(rest)}")

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
        if len(jobs) > _MOST_CARDS:
            full = [one for one in jobs if one.job is self.release.upload.at.job.job]
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
            rows=tuple(self._short(rest)),
            inner=tuple(inner),
            look="called",
        )

    def _called_elsewhere(self, job: JobRun) -> Iterator[Card]:
        """Yield the card of a called workflow whose jobs cannot be seen."""
        uses, node = job.job.uses, job.job.uses_node
        if uses is None or node is None:
            return
        yield Card(
            Line(uses.text.rpartition("/")[2], NAME),
            "called workflow",
            f"Called workflow {uses.text}, {where(node.location)}",
            self.link(node.location),
            f"of {uses.repository}" if uses.repository else "",
            look="called",
        )

    # -- the rows of a job ---------------------------------------------------------------------

    def _rows(self, job: JobRun) -> Iterator[Row]:
        if job.job.uses is not None:
            return
        if job.job is self.release.upload.at.job.job:
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
        shown = [Line(one, CODE if ":" in one else NOTE) for one in granted[:_MOST_NAMES]]
        if len(granted) > len(shown):
            shown[-1] = Line(f"and {len(granted) - len(shown) + 1} more", NOTE)
        title = f"Permissions: {', '.join(granted)}, {where(place)}"
        return Row("Permissions", tuple(shown), title, self.link(place))

    def _steps(self, kind: Kind, group: Sequence[Operation]) -> Iterator[Row]:
        """Yield the rows of operations of one kind, one row for many artifacts."""
        if len(group) <= _MOST_NAMES or kind not in (Kind.STORE, Kind.FETCH):
            yield from map(self._step, group)
            return
        verb, _ = _VERBS[kind]
        names = ", ".join(map(self.release.object_of, group))
        count = Line(f"{len(group)} artifacts", NOTE)
        yield Row(verb, (count,), f"{verb}: {names}", is_step=True)

    def _step(self, done: Operation) -> Row:
        found = [Line(self.release.object_of(done))]
        if done.kind is Kind.UPLOAD:
            found += self._upload_lines(done)
        step, (verb, _) = done.at.step, _VERBS[done.kind]
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
        yield self._artifact(*taken.items()) if len(taken) == 1 else self._artifacts(taken)
        yield Gap(22, "arrow")

    def _artifact(self, found: tuple[str, Operation]) -> Card:
        name, store = found
        place = _named_at(store)
        title = f"Artifact {name}, {where(place)}"
        return Card(Line(name, NAME), "artifact", title, self.link(place), picture="package")

    def _artifacts(self, taken: dict[str, Operation]) -> Card:
        names = list(taken)
        rows = []
        for name in names if len(names) <= _MOST_NAMES else names[: _MOST_NAMES - 1]:
            place = _named_at(taken[name])
            title = f"Artifact {name}, {where(place)}"
            rows.append(Row("", (Line(name),), title, self.link(place)))
        rest = names[len(rows) :]
        if rest:
            more = Line(f"and {len(rest)} more", NOTE)
            rows.append(Row("", (more,), f"{more.text}: {', '.join(rest)}"))
        count = Line(f"{len(names)} artifacts", HEADING)
        title = f"Artifacts: {', '.join(names)}"
        return Card(count, "", title, rows=tuple(rows), picture="package")


def _told(release: Release) -> str:
    """Return the whole story in two sentences."""
    filters = "; ".join(f"{name} {', '.join(values)}" for name, values in release.filters.items())
    makers = [job for job in release.before if release.all_done(job)]
    if len(makers) <= _MOST_CARDS:
        told = [_told_job(release, job) for job in makers]
    else:
        told = [f"{len(makers)} jobs come before the upload"]
    started = f"{' or '.join(release.event_names)}{f' ({filters})' if filters else ''}"
    first = "; ".join((f"{started} starts {release.run.workflow.file}", *told))
    return f"The event {first}. {_told_upload(release)}"


def _told_job(release: Release, job: JobRun) -> str:
    calls = f" calls {job.called.workflow.file}, which" if job.called is not None else ""
    verbs = {_VERBS[one.kind][1]: None for one in release.all_done(job)}
    return f"the job {job.job.id}{calls} {_listed(list(verbs))}"


def _told_upload(release: Release) -> str:
    job = release.upload.at.job
    where = environment(job)
    place = f", in the environment {where}," if where else ""
    taken = list(release.taken([release.publish]))
    if len(taken) > _MOST_NAMES:
        taken = [f"{len(taken)} artifacts"]
    downloads = f"downloads {_listed(taken)} and " if taken else ""
    tool = f"{release.upload.tool} {version(release.upload)}".rstrip()
    how = ", with attestations" if release.has_attestations else ""
    return f"The job {job.job.id}{place} {downloads}uploads to {release.index} with {tool}{how}."


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _named_at(store: Operation) -> Location:
    """Return where a step names the artifact that it stores, or else the step."""
    given = store.at.step.input("name")
    return given.location if given is not None else store.at.step.location


def _name(job: JobRun) -> str:
    """Return a job's ``name:`` as far as it is known, empty where it is only the id again."""
    node = job.job.node.get("name")
    text = job.scope.text(node) if isinstance(node, Scalar) else ""
    return "" if isinstance(text, Unknown) or text == job.job.id else text
