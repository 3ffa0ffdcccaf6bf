"""The program behind ``pubproof preflight``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pubproof import project
from pubproof.contract import metadata_limit
from pubproof.git import GitError
from pubproof.interrupts import interruptible
from pubproof.pipeline import Pipeline
from pubproof.preflight import (
    build,
    checklist,
    clauses,
    distributions,
    files,
    front_ends,
    publisher,
    release_tag,
    tag,
    variables,
    versioning,
)
from pubproof.preflight.checkout import Checkout
from pubproof.preflight.files import Distributions
from pubproof.preflight.outcome import Check, PreflightError, Report, State
from pubproof.preflight.plan import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.preflight.build import Builder
    from pubproof.preflight.outcome import Outcome
    from pubproof.repository import Repository


_ELSEWHERE = Check("distributions", "build-elsewhere")


class Options(NamedTuple):
    """What the command is asked to do."""

    tag: str | None
    """The tag of the release; None for the one that the version gets."""
    branch: str | None
    """The branch that releases stand on; None for the remote's default one."""
    dist: Path | None
    """A folder with the distributions; None where they are built."""
    isolated: bool
    """Whether the build installs its back end afresh, which takes a network."""
    checklist: bool
    """Whether the release checklist is run."""


def run(repository: Repository, options: Options, say: Callable[[str], None]) -> Report:
    """Look at everything and return what was found.

    Args:
        repository: what would be released.
        options: what is asked.
        say: gets what is being done, as a short phrase; nothing where that is not known.

    Raises:
        PreflightError: there is no such folder, the tag can be none, or no tag can be told.
        KeyboardInterrupt: it was interrupted; nothing is left behind.
    """
    say("reading the workflows")
    preflight = _Preflight(repository, options, say)
    with interruptible(), tempfile.TemporaryDirectory(prefix="pubproof-") as folder:
        return preflight.report(Path(folder))


class _Preflight:
    """One look at a release."""

    def __init__(
        self, repository: Repository, options: Options, say: Callable[[str], None]
    ) -> None:
        """Read the workflows; the arguments are those of `run`."""
        self._repository = repository
        self._options = options
        self._say = say
        self._pipeline = Pipeline(repository)
        self._plan = plan(self._pipeline)
        self._checkout = Checkout(repository.root)

    def report(self, folder: Path) -> Report:
        """Return what was found, with what is built in a temporary folder."""
        given = self._options.tag
        if given is None:
            name = release_tag.of_project(self._plan, self._pipeline)
        else:
            name = release_tag.taken(given, self._pipeline)
        found = self._distributions(name, folder)
        name = name or release_tag.of_distributions(found, self._pipeline)
        outcomes = tuple(self._outcomes(name, found))
        root, commit = str(self._repository.root), self._checkout.commit
        return Report(root, name, commit, outcomes, found.files)

    def _outcomes(self, name: str, found: Distributions) -> Iterator[Outcome]:
        """Yield all that is found, in the order of the report.

        Without distributions to name a tag it is the build, and what is judged without one.
        """
        if not name:
            yield tag.untold(self._pipeline)
            yield from found.outcomes
            yield from clauses.judged(self._pipeline, metadata_is_known=False)
            return
        yield tag.named(name, self._pipeline)
        yield tag.compared(name, found, self._pipeline)
        yield from self._placed(name)
        yield from found.outcomes
        judged = list(self._judged(found))
        yield from judged
        self._say("asking for PyPI's decision, and the clauses")
        yield from publisher.answers(self._pipeline, name)
        accepted = any(
            one.check == distributions.SUPPORTED.name and one.state is State.PASSED
            for one in judged
        )
        yield from clauses.judged(self._pipeline, metadata_is_known=accepted)
        if self._options.checklist:
            yield from checklist.run(self._repository, name, self._say)
        else:
            yield checklist.CHECK.left_out("--no-checklist leaves out the release checklist")

    def _distributions(self, name: str, folder: Path) -> Distributions:
        """Build the distributions, or take those that are given."""
        if self._options.dist is not None:
            return _given(self._options.dist)
        given = variables.of(self._plan.build, self._pipeline, name, self._checkout.commit)
        builder = build.chosen(self._plan, given, isolated=self._options.isolated)
        refused = self._clone(folder / "source", name)
        if refused is not None:
            return Distributions(builder.how, outcomes=(refused,))
        return self._built(builder, folder / "source", folder / "dist")

    def _clone(self, source: Path, name: str) -> Outcome | None:
        """Clone the commit into a new folder; return why that cannot be done, None where it is."""
        self._say("cloning the commit")
        try:
            self._checkout.clone(
                source,
                name,
                tags=not self._plan.untagged,
                submodules=self._plan.submodules,
            )
        except GitError as error:
            note = f"the commit cannot be cloned: {error}"
            help_ = "give distributions with --dist"
            return build.CHECK.unknown(note, help_)
        return None

    def _built(self, builder: Builder, source: Path, target: Path) -> Distributions:
        """Return what a builder makes of the clone in `source`, in the new folder `target`."""
        target.mkdir()
        self._say(f"build: {builder.front_end.name}")
        outcome = builder.run(source / self._checkout.inside, target, self._say)
        if outcome.state is not State.PASSED:
            return Distributions(builder.how, outcomes=(outcome, *builder.given()))
        unknown = versioning.untold(self._plan.build, builder.variables, self._pipeline)
        succeeded = outcome._replace(note=builder.how)
        return files.read(target, builder.how)._replace(
            outcomes=(succeeded, *builder.given(), *_elsewhere(builder)),
            built_here=True,
            versioning=self._plan.versioning or unknown,
            untagged=bool(self._plan.untagged),
        )

    def _judged(self, found: Distributions) -> Iterator[Outcome]:
        """Yield what PyPI and the action will say of the distributions, where there are any."""
        if found.files or found.others:
            self._say("looking at the distributions")
            upload = self._pipeline.upload
            limit = None if upload is None else metadata_limit.accepted(upload)
            known = project.name(self._repository) if self._plan.of_root else None
            yield from distributions.judge(found, self._plan, known, limit)

    def _placed(self, name: str) -> Iterator[Outcome]:
        """Yield where the tag would stand, as far as the remote tells."""
        remote = self._checkout.remote
        self._say(f"asking the remote '{remote}'" if remote else "asking git")
        try:
            answer = self._checkout.ask_remote()
        except GitError as error:
            yield from tag.placed(name, self._checkout, error, self._options.branch)
        else:
            yield from tag.placed(name, self._checkout, answer, self._options.branch)


def _elsewhere(builder: Builder) -> Iterator[Outcome]:
    """Yield what of the release is not built here."""
    if not builder.plan.same:
        tool = builder.plan.tool
        note = f"the release builds with {tool}; what it makes for other systems is not seen"
        yield _ELSEWHERE.unknown(note, "give its files with --dist")
    elif builder.plan.of_several and builder.front_end is front_ends.PLAIN:
        note = "the release builds every project of the workspace, and here only one is built"
        help_ = "install uv, or give the files with --dist"
        yield _ELSEWHERE.unknown(note, help_)
    elif builder.plan.of_any:
        note = "which project of the workspace the release builds is known only when it runs"
        help_ = "give the files with --dist"
        yield _ELSEWHERE.unknown(f"{note}, and here one of them is built", help_)


def _given(dist: Path) -> Distributions:
    """Take the distributions in a folder."""
    try:
        found = files.read(dist, f"given in {dist}")
    except OSError as error:
        raise PreflightError(f"cannot read {str(dist)!r}: {error.strerror}") from error
    if not found.files and not found.others:
        raise PreflightError(f"there is nothing in {str(dist)!r}")
    return found
