"""The program behind ``pubproof checklist``."""

from __future__ import annotations

import contextlib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pubproof import git
from pubproof.guide.checklist import page, steps
from pubproof.guide.checklist.commands import VARIABLE, Commands
from pubproof.guide.checklist.console import Console, UnreadError
from pubproof.guide.checklist.masking import Secrets
from pubproof.guide.checklist.page import ChecklistError
from pubproof.guide.checklist.results import About
from pubproof.guide.checklist.runner import Runner
from pubproof.guide.checklist.transcript import Transcript
from pubproof.spelling import counted

__all__ = ["ChecklistError", "Options", "run"]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pubproof.guide.checklist.page import Page
    from pubproof.guide.checklist.results import Report
    from pubproof.guide.checklist.steps import Checklist, Step
    from pubproof.reports.look import Look

_COMMIT = 12
"""Characters of a commit's id that a person is shown."""


class Options(NamedTuple):
    """What the command is asked to do."""

    page: str | None
    """The page with the checklist, as seen from here; None for the site's usual one."""
    tag: str | None
    """The tag of the release."""
    first: str | None
    """Number or id of the step to begin at."""
    log: str | None
    """The file for the transcript."""
    dry_run: bool
    """Whether to list the steps only."""
    yes: bool
    """Whether to run the commands without a question."""
    look: Look
    """What the terminal can show."""

    @property
    def command(self) -> str:
        """The command that asks for the same, without the first step and the transcript."""
        words = ["pubproof", "checklist"]
        words += [self.page] if self.page else []
        words += ["--tag", self.tag] if self.tag else []
        return shlex.join(words)


def run(options: Options) -> int:
    """Take a person through a checklist; return the exit status.

    Raises:
        ChecklistError: there is no such checklist, or it may not run now.
    """
    if VARIABLE in os.environ:
        raise ChecklistError(f"a checklist is running: this is one of its commands ({VARIABLE})")
    if options.dry_run and options.log is not None:
        raise ChecklistError("--log: a dry run has nothing to keep")
    found = page.find(Path.cwd(), options.page, options.tag)
    checklist = steps.read(found)
    first = checklist.position(options.first) if options.first is not None else 0
    secrets = Secrets(os.environ)
    console = Console(secrets, options.look)
    about = _about(found)
    if options.dry_run:
        with contextlib.suppress(UnreadError):
            _begin(console, checklist, about, found.example)
            console.listing(checklist.steps[first:])
            console.line(_plan(checklist.steps[first:], found.folder))
        return 0
    keep = _transcript(options.log, secrets)
    _begin(console, checklist, about, found.example)
    commands = Commands(found.site.root, found.text.subject, console, secrets)
    runner = Runner(checklist, about, console, commands, keep, options.command)
    if not _may_run(console, checklist.steps[first:], found.folder, yes=options.yes):
        console.line("Nothing was run.")
        return runner.report.status
    try:
        report = runner.run(first)
    finally:
        commands.close()
    console.summary(report)
    return report.status


def _about(found: Page) -> About:
    """Return what a run is about; files that git does not know count as changes."""
    commit = _git(found.folder, "rev-parse", "--verify", "HEAD")
    changed = bool(commit and _git(found.folder, "status", "--porcelain", "--", "."))
    return About(found.subject, found.path, found.tag, commit, changed)


def _git(folder: Path, *arguments: str) -> str:
    try:
        return git.ask(folder, *arguments)
    except git.GitError:
        return ""


def _begin(console: Console, checklist: Checklist, about: About, example: str) -> None:
    where = f"{about.page} for {about.tag}" if about.tag else about.page
    lines = [where, f"commit {about.version(_COMMIT)}"] if about.commit else [where]
    console.head(f"{checklist.title} of {about.repository}", lines)
    for paragraph in checklist.intro:
        console.prose(paragraph)
    if example and checklist.says(example):
        console.line(f"{example} stands for the tag of the release; name yours with --tag.")


def _plan(chosen: Sequence[Step], folder: Path) -> str:
    """Return how many of the steps run commands, and how many ask."""
    runs = sum(bool(step.blocks) for step in chosen)
    asks = sum(step.personal for step in chosen)
    run, ask = ("runs" if runs == 1 else "run"), ("asks" if asks == 1 else "ask")
    parts = ((runs, f"{run} commands in {folder}"), (asks, f"{ask} you"))
    told = ", ".join(f"{count} {does}" for count, does in parts if count)
    return f"{counted(len(chosen), 'step')}: {told}"


def _may_run(console: Console, chosen: Sequence[Step], folder: Path, *, yes: bool) -> bool:
    """Return whether the person wants the commands to run; without a person they do."""
    console.line(_plan(chosen, folder))
    if yes or not console.answers or not any(step.blocks for step in chosen):
        return True
    try:
        return console.ask("Run the commands?", {"y": "es", "n": "o"}) == "y"
    except EOFError:
        return False


def _transcript(path: str | None, secrets: Secrets) -> Callable[[Report], None]:
    """Return what keeps a run in the file that was asked for."""
    if path is None:
        return lambda _: None
    if path == "-":
        raise ChecklistError("--log: '-' names no file; give a name such as release.md")
    transcript = Transcript(Path(path), secrets)

    def keep(report: Report | None) -> None:
        try:
            transcript.write(report)
        except OSError as error:
            raise ChecklistError(f"--log: cannot write {path!r}: {error.strerror}") from error

    keep(None)
    return keep
