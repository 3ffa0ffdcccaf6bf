"""The steps with which a release guards its upload in one way: its checks, its verifications.

One sound step is enough, whatever others do beside it.
"""

from __future__ import annotations

from itertools import islice
from posixpath import basename, dirname
from typing import TYPE_CHECKING, NamedTuple

from pubproof.arrivals.copies import destination
from pubproof.building import formats
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import coverage, projects, told, whereabouts, writers
from pubproof.contract.supply import by_matrix_job, comes_before
from pubproof.location import Problem
from pubproof.spelling import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import TypeVar

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command

    T = TypeVar("T")


_MAX_STEPS = 50
"""How many steps that guard a release in one way are looked at."""


def sound(
    steps: Sequence[Operation], faults: Callable[[Operation], Iterable[T]]
) -> tuple[list[Operation], list[T]]:
    """Return the steps without a fault, and where each has one what is wrong with the first.

    Of very many steps only the first are looked at: a release is followed anew for each of them.
    """
    first = {*islice(dict.fromkeys(one.at.step for one in steps), _MAX_STEPS)}
    tried = [(one, list(faults(one))) for one in steps if one.at.step in first]
    good = [one for one, found in tried if not found]
    return good, tried[0][1] if tried and not good else []


def shared(steps: Sequence[Operation], *faults: Callable[[Operation], Iterable[T]]) -> Iterator[T]:
    """Yield what is wrong with the first step, of the first kind of fault that each step has."""
    for kind in faults:
        found = (next(iter(kind(step)), None) for step in steps)
        first = next(found, None)
        if first is not None and None not in found:
            yield first
            return


def passed_over(
    built: list[Operation], seen: Iterable[coverage.Sight], repository: Repository
) -> tuple[list[str], set[str]]:
    """Return the kinds, and the projects, of what was built of which no step speaks.

    Args:
        built: what makes the distributions.
        seen: what each of the steps speaks of.
        repository: has the names of the projects.
    """
    missing, names = formats.made(built), projects.together(built, repository)
    for files, folders, excluded in seen:
        if not missing and not names:
            break
        left_out = missing.difference(coverage.missed(missing, excluded, folders))
        missing = left_out.union(coverage.missed(missing, files, folders))
        names = projects.passed_over(names, files, folders)
    return sorted(missing), names


class Safeguard(NamedTuple):
    """One way in which a release guards its upload: how messages speak of it, and of which files.

    Its steps, where several are asked about, are at least one.
    """

    name: str
    """What its steps do, as a subject: ``the check``."""
    done: str
    """What they have done to a file: ``checked``."""
    files: Callable[[list[Operation]], list[coverage.Files]]
    """Returns the files that steps speak of."""
    every_file: str
    """How to speak of all files; ``{}`` in it stands for their patterns."""
    plainly: str
    """How to speak of the files in words that can be read."""

    def left_out(
        self, pipeline: Pipeline, steps: Sequence[Operation], builds: list[Operation]
    ) -> Iterator[Problem | Doubt]:
        """Yield the kinds of `builds`' distributions, or the projects, of which no step speaks."""
        by_job = by_matrix_job(builds, steps, pipeline)
        faults = (self._left_out(pipeline, own, built) for built, own in by_job)
        yield from islice(filter(None, faults), 1)

    def _left_out(
        self, pipeline: Pipeline, steps: list[Operation], built: list[Operation]
    ) -> Problem | Doubt | None:
        """Return what steps leave out of what was built where they see it, None without anything.

        Where no build is seen, it cannot be told which kinds there are.
        """
        seen = (
            coverage.Sight(self.files([one]), whereabouts.folders_at(one, pipeline))
            for one in steps
        )
        missing, names = passed_over(built, seen, pipeline.repository)
        place, folders = steps[0].location, whereabouts.folders_at(steps[0], pipeline)
        help_ = self.every_file.format(" ".join(coverage.every_file(folders)))
        if not built and 0 < len(missing) < len(formats.KINDS):
            kinds = " and ".join(f"{one}s" for one in missing)
            message = f"{self.name} leaves {kinds} out, and whether there are some cannot be told"
            return Doubt(message, place, help_)
        if missing:
            message = f"{self.name} leaves out the {' and the '.join(missing)}"
            if not coverage.missed(missing, self.files(steps), ()):
                message += _outside(folders)
            return Problem(place, message, help_)
        if names:
            listed = enumerated([f"'{one}'" for one in sorted(names)])
            return Problem(place, f"{self.name} leaves out the files of {listed}", help_)
        return None

    def unwritten(
        self, pipeline: Pipeline, steps: list[Operation], kinds: Collection[str]
    ) -> Iterator[Doubt]:
        """Yield the doubt of those of `kinds` of which only words may speak that cannot be read."""
        files, help_ = self.files(steps), self.plainly
        written = [
            file
            for one in steps
            for file in self.files([one])
            if not coverage.is_unwritten(file)
            and not (coverage.is_in_untold_folder(file) and whereabouts.folders_at(one, pipeline))
        ]
        missing = coverage.missed(kinds, written, ())
        if missing:
            are = f"{' and the '.join(missing)} {'are' if missing[1:] else 'is'}"
            message = f"whether the {are} {self.done} cannot be told"
            if files and all(map(coverage.is_anywhere, files)):
                message += ": the script goes to a folder that cannot be told, or is outside"
                help_ = "stay in the repository's folder, and name the files from there"
            yield Doubt(message, steps[0].location, help_)

    def taken_away(self, pipeline: Pipeline, step: Operation) -> Iterator[Problem]:
        """Yield what removes files that a job has downloaded before it comes to the step.

        The publish job downloads them all the same.
        """
        for command, folder in _since_download(pipeline, step):
            if self._loses(command, folder, step, pipeline):
                taking = f"'{command.argv[0]}' takes files out of '{folder}'"
                message = f"{taking} before {self.name}"
                yield Problem(command.location, message, "leave there what was downloaded")

    def maybe_taken_away(self, pipeline: Pipeline, step: Operation) -> Iterator[Doubt]:
        """Yield what may do so, for all that can be told of it, but for what leads to the step."""
        led = step.command.via if step.command is not None else ()
        run = step.at.step.run
        for command, folder in _since_download(pipeline, step):
            is_whole = run is not None and command.text == run.value
            leads = is_whole or command.location in led
            if not leads and told.may_change(command, folder, pipeline.repository):
                taking = f"'{command.argv[0]}' takes files out of '{folder}'"
                message = f"whether {taking} before {self.name} cannot be told"
                yield Doubt(message, command.location, f"run it after {self.name}")

    def _loses(self, command: Command, folder: str, step: Operation, pipeline: Pipeline) -> bool:
        """Whether a command takes files out of the folder to where no step of the job looks."""
        if command.argv[0] != "mv":
            return writers.takes(command, folder)
        target = destination(command)
        steps = [one for one in pipeline.in_release(step.kind) if one.job is step.job]
        there = (target, dirname(target) or ".", f"{target}/{basename(folder)}")
        is_lost = not coverage.near_to(there, self.files(steps))
        return is_lost and writers.takes(command, folder)

    def unseen(self, step: Operation) -> Iterator[Doubt]:
        """Yield why it cannot be told whether a script comes to the step."""
        if step.command is not None and step.command.unseen:
            message = (
                f"whether the script comes to {self.name} cannot be told: "
                f"`{step.command.unseen}` cannot be seen, and may end it before"
            )
            yield Doubt(message, step.location, f"start {self.name} in a step of its own")

    def untold(self, pipeline: Pipeline, step: Operation) -> Iterator[Doubt]:
        """Yield the doubt of a step whose files something picks out."""
        picking = coverage.picking(step, self.files([step]), pipeline)
        if picking:
            message = f"which files are {self.done} cannot be told: {picking} leaves some out"
            yield Doubt(message, step.location, self.plainly)


def _since_download(pipeline: Pipeline, step: Operation) -> Iterator[tuple[Command, str]]:
    """Yield the commands between a download of its job and a step, and where those files are."""
    for download in pipeline.downloads:
        fetch = download.fetch
        if fetch.job is not step.job or not comes_before(fetch, step):
            continue
        for one in fetch.at.onward():
            for command in pipeline.commands([one]):
                if one.step is step.at.step and command.location == step.location:
                    return
                yield command, download.path


def _outside(folders: Collection[str]) -> str:
    """Return the end of a message that names the folders of distributions outside of its sight."""
    listed = " and ".join(map(repr, sorted(folders)))
    return f": it does not look into {listed}" if folders else ""
