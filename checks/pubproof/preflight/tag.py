"""What the tag names, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.commands import call
from pubproof.git import GitError
from pubproof.preflight.outcome import Check
from pubproof.preflight.release_tag import example, started
from pubproof.provenance.tag import version as version_of
from pubproof.workflows import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.preflight.checkout import Checkout, Remote
    from pubproof.preflight.files import Distributions
    from pubproof.preflight.outcome import Outcome

_STARTS = Check("tag", "tag-starts")
_VERSION = Check("tag", "tag-version")
_NEW = Check("tag", "tag-is-new")
_COMMIT = Check("tag", "commit")
_CLEAN = Check("tag", "clean")
_BRANCH = Check("tag", "branch")
_PUSHED = Check("tag", "pushed")
_BRANCHES = "refs/heads/"
_SHOWN = 5
"""How many files are listed that differ."""
_ADD = "git remote add origin ADDRESS, with that of the repository"
"""What to do where no remote is known."""


def named(tag: str, pipeline: Pipeline) -> Outcome:
    """Return whether the tag starts the workflow that uploads."""
    event, routes = started(tag, pipeline)
    main = pipeline.upload
    if main is not None and any(route.upload.way == main.way for route in routes):
        note = f"{event} starts {routes[0].run.workflow.file}, which uploads"
        return _STARTS.passed(note)
    if main is None:
        help_ = f"run `{call('check', pipeline.repository.folder)}`"
        return _STARTS.failed("nothing uploads to PyPI", help_)
    note = f"{event} reaches no upload to PyPI"
    return _STARTS.failed(note, _start(tag, pipeline, main.location))


def untold(pipeline: Pipeline) -> Outcome:
    """Return that no tag is known, because none is given and nothing was built."""
    help_ = f"name the tag, such as {example(pipeline)}, and what is left out is looked at too"
    return _STARTS.unknown("no tag is given, and none can be told without distributions", help_)


def _start(tag: str, pipeline: Pipeline, upload: Location) -> str:
    """Return what to do so that the push of a tag reaches the upload."""
    accepted = pipeline.settings.tags
    if not patterns.matches(accepted, tag):
        return f"releases have tags such as {', '.join(accepted)}"
    return f"see what starts the upload at {upload}, and under which conditions"


def compared(tag: str, found: Distributions, pipeline: Pipeline) -> Outcome:
    """Return whether the tag names the version of the distributions.

    Args:
        tag: the tag.
        found: the distributions.
        pipeline: what the tag starts.
    """
    version, built = version_of(tag), found.version
    if version is None:
        note = f"{tag} names no version of PEP 440"
        help_ = f"name one, such as {example(pipeline)}"
        return _VERSION.failed(note, help_)
    if version.local is not None:
        note = f"{version} is a local version, which PyPI refuses"
        return _VERSION.failed(note, f"leave out '+{version.local}'")
    if built is None:
        note = f"{tag} names {version}, and the version of the distributions is not known"
        help_ = "see below what keeps it from being told"
        return _VERSION.unknown(note, help_)
    if built == version:
        note = f"{tag} names {built}, the version of the distributions ({found.how})"
        if not tag.endswith(str(built)):
            note += f"; a step that compares the texts wants {example(pipeline, built)}"
        return _VERSION.passed(note)
    if found.versioning:
        note = f"{tag} names {version}, and the commit builds {built}; the release may set it anew"
        help_ = "see that this sets the version of the tag, or give the files with --dist"
        return _VERSION.unknown(note, help_, (found.versioning,))
    note = f"{tag} names {version}, and the distributions are {built} ({found.how})"
    help_ = "set the version in the project, or name the other tag"
    if found.untagged:
        help_ += "; if the version is git's, leave out 'ref' of the checkout"
    return _VERSION.failed(note, help_)


def placed(
    tag: str, checkout: Checkout, remote: Remote | GitError, branch: str | None
) -> Iterator[Outcome]:
    """Yield where the tag would stand, and whether it is new.

    Args:
        tag: the tag.
        checkout: the repository at hand.
        remote: what its remote has, or why that is not known.
        branch: the branch that releases stand on, None for the remote's default one.
    """
    if not checkout.commit:
        help_ = "run it in a clone that git can read, with a commit"
        yield _COMMIT.unknown(checkout.no_commit, help_)
        return
    yield _new(tag, checkout, remote)
    yield _clean(checkout)
    yield _on_branch(checkout, remote, branch)
    yield _pushed(checkout, remote)


def _new(tag: str, checkout: Checkout, remote: Remote | GitError) -> Outcome:
    ref = f"refs/tags/{tag}"
    if checkout.tagged(tag):
        note = f"{tag} exists here already, at {checkout.tagged(tag)[:12]}"
        help_ = "choose a new version and its tag"
        if not isinstance(remote, GitError) and ref not in remote.refs:
            help_ = f"take it back with `git tag -d {tag}`: '{remote.name}' does not have it"
        return _NEW.failed(note, help_)
    if isinstance(remote, GitError):
        note = f"whether {tag} exists on the remote could not be asked: {remote}"
        see = "see `git remote -v`, and that the remote can be reached from here"
        help_ = see if checkout.remote else _ADD
        return _NEW.unknown(note, help_)
    if ref in remote.refs:
        note = f"{tag} exists on '{remote.name}' already"
        return _NEW.failed(note, "choose a new version and its tag")
    return _NEW.passed(f"{tag} exists neither here nor on '{remote.name}'")


def _clean(checkout: Checkout) -> Outcome:
    try:
        changes = checkout.changes
    except GitError as error:
        return _CLEAN.unknown(f"whether files differ cannot be told: {error}")
    if not changes:
        note = f"every file is as in {checkout.commit[:12]}"
        return _CLEAN.passed(note)
    count = f"{len(changes)} files differ" if len(changes) > 1 else "one file differs"
    more = (f"… and {len(changes) - _SHOWN} more",) if len(changes) > _SHOWN else ()
    note = f"{count} from the commit"
    details = (*changes[:_SHOWN], *more)
    return _CLEAN.failed(note, "commit or remove what differs", details)


def _on_branch(checkout: Checkout, remote: Remote | GitError, branch: str | None) -> Outcome:
    """Return whether the commit is on the branch that releases stand on."""
    name, how = _release_branch(checkout, remote, branch)
    if not name:
        note = "which branch is the default one cannot be told"
        help_ = f"git remote set-head --auto {checkout.remote}" if checkout.remote else _ADD
        return _BRANCH.unknown(note, help_)
    tip, ref = "", f"{_BRANCHES}{name}"
    if not isinstance(remote, GitError):
        tip = remote.refs.get(ref, "")
        if branch is not None and not tip:
            note = f"'{checkout.remote}' has no branch {name}"
            help_ = f"git push {checkout.remote} {name}, or name another with --branch"
            return _BRANCH.failed(note, help_)
    there = checkout.is_part(tip or f"refs/remotes/{checkout.remote}/{name}")
    if there or checkout.is_part(ref):
        return _BRANCH.passed(f"the commit is on {name} ({how})")
    if there is None:
        why = "commits are not here" if checkout.remote else "there is no remote"
        note = f"whether the commit is on {name} ({how}) cannot be told: {why}"
        option = "--unshallow " if checkout.is_shallow else ""
        help_ = f"git fetch {option}{checkout.remote} {name}" if checkout.remote else _ADD
        return _BRANCH.unknown(note, help_)
    note = f"the commit is not on {name} ({how})"
    help_ = f"merge it into {name} first"
    if branch is None:
        help_ += ", or name the branch that this release stands on with --branch"
    return _BRANCH.failed(note, help_)


def _release_branch(
    checkout: Checkout, remote: Remote | GitError, branch: str | None
) -> tuple[str, str]:
    """Return the branch that releases stand on, empty where it is not known, and who names it."""
    if branch is not None:
        return branch, "which --branch names"
    if isinstance(remote, GitError):
        return checkout.default_branch()
    if remote.default:
        return remote.default, f"which '{remote.name}' names its default branch"
    branches = [one for one in remote.refs if one.startswith(_BRANCHES)]
    if len(branches) == 1:
        return branches[0].removeprefix(_BRANCHES), f"which is the only branch of '{remote.name}'"
    return checkout.default_branch()


def _pushed(checkout: Checkout, remote: Remote | GitError) -> Outcome:
    """Return whether the remote has the commit that the tag will name."""
    if isinstance(remote, GitError):
        return _pushed_before(checkout)
    tracked = checkout.tracked()
    heads = [name for name, commit in remote.refs.items() if commit == checkout.commit]
    if heads or tracked:
        where = tracked or f"{remote.name}, as {heads[0]}"
        return _PUSHED.passed(f"the commit is on {where}")
    if checkout.is_shallow:
        note = f"whether '{checkout.remote}' has the commit cannot be told: commits are not here"
        help_ = f"git fetch --unshallow {checkout.remote}"
        return _PUSHED.unknown(note, help_)
    note = f"no branch of '{checkout.remote}' has the commit"
    return _PUSHED.failed(note, f"git push {checkout.remote}")


def _pushed_before(checkout: Checkout) -> Outcome:
    """Return whether the remote, which cannot be asked now, had the commit when last fetched."""
    tracked = checkout.tracked()
    if tracked:
        note = f"the commit is on {tracked}, as last fetched"
        return _PUSHED.passed(note)
    if not checkout.remote:
        note = "there is no remote that could have the commit"
        return _PUSHED.unknown(note, _ADD)
    note = f"no branch of '{checkout.remote}' had the commit when it was last fetched"
    help_ = f"git push {checkout.remote}, if that has not been done since"
    return _PUSHED.unknown(note, help_)
