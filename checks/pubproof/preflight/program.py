"""The program behind ``pubproof preflight``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion, Version

from pubproof import project, toml
from pubproof.backend import within
from pubproof.git import GitError
from pubproof.interrupts import interruptible
from pubproof.pipeline import Pipeline
from pubproof.preflight import build, distributions, front_ends, release, tag
from pubproof.preflight.checkout import Checkout
from pubproof.preflight.outcome import Outcome, Report, State
from pubproof.preflight.plan import plan
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.preflight.distributions import File
    from pubproof.preflight.outcome import Distribution
    from pubproof.preflight.plan import Plan
    from pubproof.repository import Repository


class PreflightError(Exception):
    """The preflight was asked for something that there is not; the message is one line."""


class Options(NamedTuple):
    """What the command is asked to do."""

    tag: str | None
    """The tag of the release; None for the one that the version gets."""
    dist: Path | None
    """A folder with the distributions; None where they are built."""
    isolated: bool
    """Whether the build installs its back end afresh, which takes a network."""
    checklist: bool
    """Whether the release checklist is run."""


class _Files(NamedTuple):
    """The distributions that are looked at."""

    outcomes: list[Outcome]
    files: list[File]
    others: list[str]
    described: tuple[Distribution, ...]
    how: str


def run(repository: Repository, options: Options, say: Callable[[str], None]) -> Report:
    """Look at everything and return what was found.

    Args:
        repository: what would be released.
        options: what is asked.
        say: gets what is being done, as a short phrase; nothing where that is not known.

    Raises:
        PreflightError: there is no such folder, or no tag can be told.
        KeyboardInterrupt: it was interrupted; nothing is left behind.
    """
    say("reading the workflows")
    pipeline = Pipeline(repository)
    made = plan(pipeline)
    name = options.tag or _static_tag(pipeline, made)
    with interruptible(), tempfile.TemporaryDirectory(prefix="pubproof-") as folder:
        checkout = Checkout(repository.root)
        found = _distributions(pipeline, made, options, name, Path(folder), say)
        version = distributions.version(found.files)
        name = name or _default_tag(version, pipeline, found)
        outcomes = list(_tag(name, checkout, pipeline, version, found.how, say))
        outcomes += found.outcomes
        if found.files or found.others:
            say("looking at the distributions")
            limit = release.limit(pipeline)
            known = project.name(repository) if made.of_root else None
            outcomes += distributions.judge(found.files, found.others, made, known, limit)
        say("asking for PyPI's decision, and the clauses")
        outcomes += release.publisher(pipeline, name)
        accepted = any(
            one.check == "metadata-version" and one.state is State.PASSED for one in outcomes
        )
        outcomes += release.clauses(pipeline, metadata_is_known=accepted)
        outcomes += _checklist(repository, options, name, say)
        described = found.described
    return Report(str(repository.root), name, checkout.commit, tuple(outcomes), described)


def _distributions(
    pipeline: Pipeline,
    made: Plan,
    options: Options,
    name: str,
    folder: Path,
    say: Callable[[str], None],
) -> _Files:
    """Build the distributions, or take those that are given."""
    if options.dist is not None:
        return _given(options.dist)
    front_end = front_ends.chosen(made, isolated=options.isolated)
    how = build.how(made, front_end, isolated=options.isolated)
    source, target = folder / "source", folder / "dist"
    checkout = Checkout(pipeline.repository.root)
    say("cloning the commit")
    try:
        checkout.clone(source, name if checkout.is_a_name(name) else "")
    except GitError as error:
        note = f"the commit cannot be cloned: {error}"
        help_ = "give distributions with --dist"
        outcome = Outcome("distributions", "build", State.UNKNOWN, note, help=help_)
        return _Files([outcome], [], [], (), how)
    target.mkdir()
    say(f"build: {front_end.name}")
    root = source / checkout.inside
    outcome = build.run(made, front_end, root, target, isolated=options.isolated, say=say)
    if outcome.state is not State.PASSED:
        return _Files([outcome], [], [], (), how)
    outcome = outcome._replace(note=how)
    files, others = distributions.read(target)
    described = tuple(distributions.described(files))
    if not made.same:
        note = f"the release builds with {made.tool}; what it makes for other systems is not seen"
        help_ = "give its files with --dist"
        more = Outcome("distributions", "build-elsewhere", State.UNKNOWN, note, help=help_)
        return _Files([outcome, more], files, others, described, how)
    return _Files([outcome], files, others, described, how)


def _given(dist: Path) -> _Files:
    """Take the distributions in a folder."""
    try:
        files, others = distributions.read(dist)
    except OSError as error:
        raise PreflightError(f"cannot read {str(dist)!r}: {error.strerror}") from error
    if not files and not others:
        raise PreflightError(f"there is nothing in {str(dist)!r}")
    described = tuple(distributions.described(files))
    return _Files([], files, others, described, f"given in {dist}")


def _static_tag(pipeline: Pipeline, made: Plan) -> str:
    """Return the tag that the version in ``[project]`` gets; empty where that does not tell."""
    text = pipeline.repository.text(within(made.folder, FILE))
    given = toml.table(text, "project").get("version")
    try:
        version = Version(given) if isinstance(given, str) else None
    except InvalidVersion:
        return ""
    return (tag.default(version, pipeline) or "") if version is not None else ""


def _default_tag(version: Version | None, pipeline: Pipeline, found: _Files) -> str:
    """Return the tag that the version of the distributions gets.

    Raises:
        PreflightError: no tag can be told from it.
    """
    if version is None:
        shown = next((one.note for one in found.outcomes), "the files do not agree on a version")
        raise PreflightError(
            f"no tag is given, and none can be told: {shown}; name the tag, such as v1.2.3, and "
            "all is looked at"
        )
    if version.local is not None or version.is_devrelease:
        raise PreflightError(
            f"without a tag the version is {version}, which is none of a release; name the "
            "tag, such as v1.2.3"
        )
    name = tag.default(version, pipeline)
    if name is None:
        raise PreflightError(f"the patterns do not tell which tag {version} gets; name it")
    return name


def _tag(
    name: str,
    checkout: Checkout,
    pipeline: Pipeline,
    version: Version | None,
    how: str,
    say: Callable[[str], None],
) -> Iterator[Outcome]:
    yield from tag.named(name, checkout, pipeline)
    yield from tag.compared(name, version, how)
    say(f"asking the remote '{checkout.remote}'" if checkout.remote else "asking git")
    try:
        remote = checkout.ask_remote()
    except GitError as error:
        yield from tag.placed(name, checkout, error)
    else:
        yield from tag.placed(name, checkout, remote)


def _checklist(
    repository: Repository, options: Options, name: str, say: Callable[[str], None]
) -> Iterator[Outcome]:
    if not options.checklist:
        yield Outcome("checklist", "checklist", State.LEFT_OUT, "--no-checklist says so")
        return
    yield from release.checklist(repository, name, say)
