"""The repository at hand as git knows it, and what its remote answers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pubproof import git
from pubproof.git import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SECONDS = 15.0
"""How long the remote may take to answer."""
_TAGGING = (
    *("-c", "tag.gpgSign=false"),
    *("-c", "user.name=pubproof"),
    *("-c", "user.email=pubproof@localhost"),
)
"""The clone gets an annotated tag, which needs a person."""
_NO = 1
"""How a command of git ends that is asked a question and denies it."""
_SLOW = 600.0
"""How long git may take here: a clone of a large repository."""


class Remote(NamedTuple):
    """What a remote has."""

    name: str
    default: str
    """Its default branch; empty where it names none."""
    refs: Mapping[str, str]
    """Its branches and tags in full, each with its commit."""


class Checkout:
    """What is checked out in a folder."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; nothing is asked of git yet."""
        self.folder = folder

    @cached_property
    def commit(self) -> str:
        """The commit that is checked out; empty where there is none, or git does not tell it."""
        return self._try("rev-parse", "--verify", "HEAD^{commit}")

    @cached_property
    def no_commit(self) -> str:
        """Why no commit is known here, in a phrase."""
        try:
            self._git("rev-parse", "--git-dir")
        except GitError as error:
            return str(error)
        return "git knows no commit here"

    @cached_property
    def inside(self) -> str:
        """The folder as seen from the root of git's work tree; empty at that root."""
        return self._try("rev-parse", "--show-prefix").rstrip("/")

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out; empty for none."""
        return self._try("symbolic-ref", "--quiet", "--short", "HEAD")

    @cached_property
    def is_shallow(self) -> bool:
        """Whether older commits are not here."""
        return self._try("rev-parse", "--is-shallow-repository") == "true"

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """The files that differ from the commit, as ``git status --porcelain`` lists them.

        Raises:
            GitError: git cannot tell.
        """
        listed = self._git("status", "--porcelain", "--untracked-files=normal", "--no-renames")
        return tuple(listed.splitlines())

    @cached_property
    def remote(self) -> str:
        """The name of the remote that a release goes to; empty where there is none."""
        names = self._try("remote").split()
        own = self._try("config", "--get", f"branch.{self.branch}.remote") if self.branch else ""
        for name in (own, "origin", *names[:1]):
            if name in names:
                return name
        return ""

    def tagged(self, tag: str) -> str:
        """Return the commit that has a tag here; empty where no commit has it."""
        return self._try("rev-parse", "--verify", f"refs/tags/{tag}^{{commit}}")

    def default_branch(self) -> tuple[str, str]:
        """Return the remote's default branch as a clone remembers it, and how that is known."""
        if self.remote:
            ref = self._try("symbolic-ref", "--short", f"refs/remotes/{self.remote}/HEAD")
            if ref:
                return ref.removeprefix(
                    f"{self.remote}/"
                ), f"as '{self.remote}' had it at the clone"
        return "", ""

    def is_part(self, branch: str) -> bool | None:
        """Whether the commit is part of a branch; None where the clone has too little to tell."""
        found = self._answer("merge-base", "--is-ancestor", "HEAD", branch)
        return None if found is False and self.is_shallow else found

    def tracked(self) -> str:
        """Return a branch of the remote, as last fetched, that has the commit; empty for none.

        That is the default one, if it has.
        """
        pattern = f"refs/remotes/{self.remote}/"
        arguments = ("--contains", "HEAD", "--format=%(refname:lstrip=2)", pattern)
        found = self._try("for-each-ref", *arguments).split("\n") if self.remote else []
        default = f"{self.remote}/{self.default_branch()[0]}"
        if default in found:
            return default
        return next((one for one in found if one != f"{self.remote}/HEAD"), "")

    def ask_remote(self) -> Remote:
        """Ask the remote for its branches and tags.

        Raises:
            GitError: there is no remote, or it does not answer in time.
        """
        if not self.remote:
            raise GitError("there is no remote")
        listed = self._git("ls-remote", "--symref", self.remote, seconds=_SECONDS, fetches=True)
        refs: dict[str, str] = {}
        default = ""
        for line in listed.split("\n"):
            what, _, ref = line.partition("\t")
            if what.startswith("ref: refs/heads/") and ref == "HEAD":
                default = what.removeprefix("ref: refs/heads/")
            else:
                refs[ref] = what
        return Remote(self.remote, default, refs)

    def clone(
        self, target: Path, tag: str, *, tags: bool, submodules: tuple[str, ...] | None = None
    ) -> None:
        """Make a clone of the commit alone, with the tags, and with `tag` at that commit.

        No hard links: git would change the times of the files that they share.

        Args:
            target: the folder to make.
            tag: the tag to set there; empty for none.
            tags: whether it has any.
            submodules: what ``git submodule update`` is told; None where it has none.

        Raises:
            GitError: there is no commit, or git refuses.
        """
        if not self.commit:
            raise GitError(self.no_commit)
        options = ["--quiet", "--no-hardlinks", "--no-checkout", "--template="]
        options += [] if tags else ["--no-tags"]
        top = self._git("rev-parse", "--show-toplevel")
        self._git("clone", *options, top, str(target), seconds=_SLOW, fetches=True)
        made = Checkout(target)
        made._git("checkout", "--quiet", "--detach", self.commit, seconds=_SLOW, fetches=True)
        if submodules is not None:
            made._update(submodules, self._try("remote", "get-url", self.remote))
        if tag and tags:
            made._git(*_TAGGING, "tag", "--force", "--annotate", "--message", tag, tag)

    def _update(self, options: tuple[str, ...], origin: str) -> None:
        """Fetch the submodules, whose addresses may be relative to that of the remote."""
        try:
            if origin:
                self._git("remote", "set-url", "origin", origin)
            self._git("submodule", "update", *options, seconds=_SLOW, fetches=True)
        except GitError as error:
            raise GitError(f"its submodules cannot be had: {error}") from error

    def _try(self, *arguments: str) -> str:
        try:
            return self._git(*arguments)
        except GitError:
            return ""

    def _answer(self, *arguments: str) -> bool | None:
        """Return what git answers by how it ends; None where it does not answer."""
        try:
            status = git.run(self.folder, *arguments).returncode
        except GitError:
            return None
        return {0: True, _NO: False}.get(status)

    def _git(self, *arguments: str, seconds: float = 60.0, fetches: bool = False) -> str:
        said = git.output(self.folder, *arguments, seconds=seconds, fetches=fetches)
        return said.decode(errors="replace").strip("\n")
