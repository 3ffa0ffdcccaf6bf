"""The commits of a branch, the folder of each that is examined, and the settings for all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from pubproof import git
from pubproof.contract import CLAUSES
from pubproof.settings import FILE, Settings, parse, read

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = "%H%x00%T%x00%P%x00%cI%x00%s"


class Commit(NamedTuple):
    """One commit."""

    id: str
    tree: str
    """Git's id of its root folder."""
    parents: tuple[str, ...]
    when: datetime
    """When it was committed; for a merged pull request that is when it was merged."""
    subject: str

    @property
    def day(self) -> str:
        """The day of the commit, where it was made."""
        return self.when.date().isoformat()


class Branch(NamedTuple):
    """What there is to walk."""

    commits: tuple[Commit, ...]
    """Oldest first; of a merge only what it merged into is followed."""
    folder: str
    """The folder that is examined, from the root of the commits; empty for the root itself."""
    shallow: bool
    """Whether the clone lacks what came before the first of its commits."""

    def days(self) -> tuple[datetime, datetime]:
        """Return when the first of the commits was made, and the latest."""
        return self.commits[0].when, max(each.when for each in self.commits)


def branch(root: Path, since: str | None = None) -> Branch:
    """Return the commits that HEAD has been at, those before `since` left out but the last.

    Args:
        root: a folder of the repository's work tree, or a bare repository.
        since: a commit, branch or tag, or a day such as ``2026-07-01``; None means the first one.

    Raises:
        GitError: there is no repository, no commit, or no such `since`.
    """
    folder = git.ask(root, "rev-parse", "--show-prefix").rstrip("/")
    shallow = git.ask(root, "rev-parse", "--is-shallow-repository") == "true"
    try:
        git.ask(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except git.GitError as error:
        raise git.GitError("the repository has no commit yet") from error
    commits = walk(root, "HEAD")
    if since is not None:
        commits = commits[_start(root, since, commits) :]
    return Branch(commits, folder, shallow)


def present_settings(root: Path, found: Branch) -> Settings:
    """Return the settings by which all commits of a branch are judged.

    They are those of the work tree, in a bare repository those of the last commit.

    Raises:
        SettingsError: they cannot be read.
    """
    ids = [clause.id for clause in CLAUSES]
    if (root / FILE).exists() or git.ask(root, "rev-parse", "--is-bare-repository") == "false":
        return read(root, ids)
    last = found.commits[-1].id
    if not git.ask(root, "ls-tree", "--name-only", last, FILE):
        return Settings()
    return parse(git.ask(root, "cat-file", "blob", f"{last}:{FILE}"), ids)


def walk(root: Path, *revisions: str) -> tuple[Commit, ...]:
    """Return the commits of a branch, oldest first, following the first parents."""
    arguments = ("--first-parent", "--reverse", "--no-commit-header", "--encoding=UTF-8")
    said = git.ask(root, "rev-list", *arguments, f"--format={_FORMAT}", *revisions, "--")
    return tuple(map(_commit, said.split("\n"))) if said else ()


def _commit(line: str) -> Commit:
    oid, tree, parents, when, subject = line.split("\0")
    return Commit(oid, tree, tuple(parents.split()), _time(when), subject)


def _time(text: str) -> datetime:
    """Return a commit's time; for one that no calendar has the first that git knows."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _start(root: Path, since: str, commits: tuple[Commit, ...]) -> int:
    """Return where to begin: at the last commit that is not after `since`."""
    try:
        known = git.ask(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
        )
    except git.GitError:
        return _start_by_day(since, commits)
    later = {each.id for each in walk(root, "HEAD", f"^{known}")}
    return next(
        (max(place - 1, 0) for place, each in enumerate(commits) if each.id in later),
        len(commits) - 1,
    )


def _start_by_day(since: str, commits: tuple[Commit, ...]) -> int:
    try:
        day = datetime.fromisoformat(since).astimezone()
    except (ValueError, OverflowError) as error:
        raise git.GitError(
            f"--since: {since!r} is no commit, branch or tag, and no day such as 2026-07-01"
        ) from error
    earlier = [place for place, each in enumerate(commits) if each.when < day]
    return earlier[-1] if earlier else 0
