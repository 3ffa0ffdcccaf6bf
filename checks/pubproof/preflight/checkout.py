"""The repository at hand as git knows it, and what its remote answers."""

from __future__ import annotations

import os
import subprocess
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECONDS = 15.0
"""How long the remote may take to answer."""
_SETTINGS = [
    word
    for setting in (
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "tag.gpgSign=false",
        "user.name=pubproof",
        "user.email=pubproof@localhost",
    )
    for word in ("-c", setting)
]
"""Nothing of the caller's may run; the clone gets an annotated tag, which needs a person."""
_SLOW = 600.0
"""How long git may take here: a clone of a large repository."""


class CheckoutError(Exception):
    """Git is not there, refuses, or takes too long; the message is one line."""


class NoGitError(CheckoutError):
    """Git cannot be run."""


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
        """The commit that is checked out; empty where there is none, or no repository of git."""
        return self._try("rev-parse", "--verify", "HEAD^{commit}")

    @cached_property
    def inside(self) -> str:
        """The folder as seen from the root of git's work tree; empty at that root."""
        return self._try("rev-parse", "--show-prefix").rstrip("/")

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out; empty for none."""
        return self._try("symbolic-ref", "--quiet", "--short", "HEAD")

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """The files that differ from the commit, as ``git status --porcelain`` lists them.

        Raises:
            CheckoutError: git cannot tell.
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

    def is_a_name(self, tag: str) -> bool:
        """Whether git takes a word as the name of a tag; without git, whether it may."""
        try:
            self._git("check-ref-format", f"refs/tags/{tag}")
        except CheckoutError as error:
            return isinstance(error, NoGitError)
        return not tag.startswith("-")

    def default_branch(self) -> tuple[str, str]:
        """Return the remote's default branch as a clone remembers it, and how that is known."""
        if self.remote:
            ref = self._try("symbolic-ref", "--short", f"refs/remotes/{self.remote}/HEAD")
            if ref:
                return ref.removeprefix(
                    f"{self.remote}/"
                ), f"as '{self.remote}' had it at the clone"
        return "", ""

    def contains(self, ref: str) -> bool:
        """Whether the commit is part of a branch."""
        return bool(self.commit) and self._succeeds("merge-base", "--is-ancestor", "HEAD", ref)

    def tracked(self) -> str:
        """Return a branch of the remote, as last fetched, that has the commit; empty for none."""
        pattern = f"refs/remotes/{self.remote}/"
        arguments = ("--contains", "HEAD", "--format=%(refname:lstrip=2)", pattern)
        found = self._try("for-each-ref", *arguments).splitlines() if self.remote else []
        return next((one for one in found if one != f"{self.remote}/HEAD"), "")

    def ask_remote(self) -> Remote:
        """Ask the remote for its branches and tags.

        Raises:
            CheckoutError: there is no remote, or it does not answer in time.
        """
        if not self.remote:
            raise CheckoutError("there is no remote")
        listed = self._git("ls-remote", "--symref", self.remote, seconds=SECONDS)
        refs: dict[str, str] = {}
        default = ""
        for line in listed.splitlines():
            what, _, ref = line.partition("\t")
            if what.startswith("ref: refs/heads/") and ref == "HEAD":
                default = what.removeprefix("ref: refs/heads/")
            else:
                refs[ref] = what
        return Remote(self.remote, default, refs)

    def clone(self, target: Path, tag: str) -> None:
        """Make a clone of the commit alone, with the tags, and with `tag` at that commit.

        No hard links: git would change the times of the files that they share.

        Args:
            target: the folder to make.
            tag: the tag to set there; empty for none.

        Raises:
            CheckoutError: there is no commit, or git refuses.
        """
        if not self.commit:
            raise CheckoutError("git knows no commit here")
        options = ("--quiet", "--no-hardlinks", "--no-checkout", "--template=")
        top = self._git("rev-parse", "--show-toplevel")
        self._git("clone", *options, top, str(target), seconds=_SLOW)
        made = Checkout(target)
        made._git("checkout", "--quiet", "--detach", self.commit, seconds=_SLOW)
        if tag:
            made._git("tag", "--force", "--annotate", "--message", tag, tag)

    def _try(self, *arguments: str) -> str:
        try:
            return self._git(*arguments)
        except CheckoutError:
            return ""

    def _succeeds(self, *arguments: str) -> bool:
        try:
            self._git(*arguments)
        except CheckoutError:
            return False
        return True

    def _git(self, *arguments: str, seconds: float = 60.0) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        quiet = {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_ASKPASS": "true",  # no window asks for a password
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(  # noqa: S603  only git
                ["git", *_SETTINGS, "-C", self.folder, *arguments],  # noqa: S607  wherever it is
                env={**kept, **quiet},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise CheckoutError(f"git {arguments[0]}: no answer in {seconds:.0f} s") from None
        except (OSError, ValueError) as error:
            raise NoGitError(f"git cannot be run: {error}") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().split("\n")
            raise CheckoutError(f"git {arguments[0]}: {said[-1]}")
        return done.stdout.decode(errors="replace").strip("\n")
