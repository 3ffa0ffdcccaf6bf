"""What git takes by a name of the commit at hand once commands have moved that name.

After the manuals of "git reset", "git checkout", "git restore", "git update-ref" and "git fetch".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.distributions import commits
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands, value
from pubproof.scripts.variables import PRESENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.job_run import StepRun

_INDEX = ""
"""What stands for the index beside the names of refs."""
_HEAD = "HEAD"
_FORCING = frozenset({"-f", "--force"})
_OF_INDEX = frozenset({"-S", "--staged"})
_OF_FOLDER = frozenset({"-W", "--worktree"})
"""Options with which ``git restore`` puts files into the index, and into the working folder."""
_TAKING = frozenset({"-d", "-f", "-q", "--detach", "--force", "--quiet"})
"""Those with which git takes a commit whole, and makes no branch."""
_SETTING = {
    "branch": frozenset({"-f", "--force", "-q", "--quiet", "--no-track", "-t", "--track"}),
    "symbolic-ref": frozenset({"-m", "-q", "--quiet"}),
    "tag": frozenset(
        {"-F", "-a", "--annotate", "-f", "--force", "-m", "--message", "-s", "--sign"}
    ),
    "update-ref": frozenset({"-m", "--create-reflog", "--no-deref"}),
}
"""What git is told to let a name mean a commit, with options that change nothing in this."""
_VALUED = frozenset({"-F", "-m", "--file", "--message"})
"""Those with a value in the next word."""
_OF_FETCHES = frozenset(
    {"-j", "-o", "--depth", "--deepen", "--jobs", "--refmap", "--server-option"}
)
"""Options of ``git fetch`` with a value in the next word."""
_THEIRS = "the branch of another repository"
"""What ``git fetch`` takes, in words, that is told ``HEAD``."""
_REF_OF_THE_RUN = late.pattern(r"GITHUB_REF(?:_NAME)?\b|github\.ref(?:_name)?\b")
"""How a text names the ref of the run."""


class Refs:
    """The names of the commit at hand, as the commands of a job leave them one after the other."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Begin with what a checkout leaves: all of them name the commit of the run."""
        self._pipeline = pipeline
        self._moved: dict[str, str] = {}
        """The other commits that are named, by `_INDEX`, `_HEAD`, and `UNKNOWN` for the run's ref.
        """

    def copy(self) -> Refs:
        """Return them as they are now, for commands that these need not heed."""
        made = Refs(self._pipeline)
        made._moved.update(self._moved)
        return made

    def take(self, command: Command, step: StepRun, named: Sequence[str]) -> str:
        """Return the other commit that git takes by a name that was moved; nothing without one.

        `named` is what a command of a step takes that says what. What it moves is heeded then.
        """
        if command.argv[0] != "git" or not command.argv[1:]:
            return ""
        source = _source(command)
        if source is None and any(self._is_of_the_run(one, command, step) for one in named):
            source = UNKNOWN
        taken = self._moved.get(source, "") if source is not None else ""
        for name, commit in _moves(command):
            self._move(name, commit, command, step)
        return taken

    def _move(self, name: str, commit: str, command: Command, step: StepRun) -> None:
        """Heed that a name means a commit from now on."""
        if name not in (_INDEX, _HEAD):
            if not self._is_of_the_run(name, command, step):
                return
            name = UNKNOWN
        if commit in PRESENT:
            self._moved[name] = self._moved.get(_HEAD, "")
        elif commits.is_another(commit, command, step, self._pipeline):
            self._moved[name] = commit
        elif UNKNOWN in commit:
            self._moved[name] = ""

    def _is_of_the_run(self, name: str, command: Command, step: StepRun) -> bool:
        """Whether a name is that of the ref of the run, for all that the text around it tells."""
        text = self._pipeline.text_around(step, command.location) if UNKNOWN in name else ""
        return _REF_OF_THE_RUN.search(text) is not None


def takes(command: Command) -> bool:
    """Whether a command puts the files of the index, or of ``HEAD``, into the working folder."""
    return command.argv[0] == "git" and bool(command.argv[1:]) and _source(command) is not None


def moves(command: Command) -> bool:
    """Whether a command lets a name mean a commit."""
    return command.argv[0] == "git" and bool(command.argv[1:]) and any(_moves(command))


def _source(command: Command) -> str | None:
    """Return from where git puts files back, as `Refs` knows it: the index, or ``HEAD``."""
    told, words = command.argv[1], command.argv[2:]
    named = commits.plain(words)
    is_here = not named or named[0] in PRESENT
    if told == "reset":
        return _HEAD if is_here and not commits.HARD.isdisjoint(words) else None
    if told == "stash":
        return _HEAD if not named or named[0] in ("push", "save") else None
    if told == "restore":
        return _restored(words)
    if told == "checkout-index":
        return _INDEX
    if told != "checkout":
        return None
    if is_here and (not _FORCING.isdisjoint(words) or (named and words[-1:] != tuple(named))):
        return _HEAD
    is_of_files = any(word == "." or word.startswith(commits.PATHS) for word in words)
    return _INDEX if is_of_files or not {"--", *_FORCING}.isdisjoint(words) else None


def _restored(words: Sequence[str]) -> str | None:
    """Return from where ``git restore`` puts files into the working folder."""
    source, is_staged = value(words, "-s", "--source"), not _OF_INDEX.isdisjoint(words)
    if source not in (None, *PRESENT) or (is_staged and _OF_FOLDER.isdisjoint(words)):
        return None
    return _INDEX if source is None and not is_staged else _HEAD


def _moves(command: Command) -> Iterator[tuple[str, str]]:
    """Yield the names that git lets mean a commit, each with the commit."""
    told, words = command.argv[1], command.argv[2:]
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    if told == "fetch":
        for pair in operands(words, _OF_FETCHES)[1:]:
            commit, _, name = pair.lstrip("+").partition(":")
            if name:
                yield name, _THEIRS if commit in PRESENT else commit
    elif told == "reset":
        yield from _reset(words)
    elif told in ("checkout", "switch") and _TAKING.issuperset(options):
        for name in (_HEAD, _INDEX):
            yield from ((name, one) for one in commits.plain(words)[:1] if UNKNOWN in one)
    elif told in _SETTING and _SETTING[told].issuperset(options):
        name, commit = (*operands(words, _VALUED), "", "")[:2]
        yield name or _HEAD, commit


def _reset(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what ``git reset`` lets mean another commit: the index, ``HEAD``, or both."""
    commit, *files = commits.plain(words) or [""]
    if "--" not in words and not files:
        yield _HEAD, commit
    if "--soft" not in words:
        yield _INDEX, commit
