"""What git takes by a name of the commit at hand once commands have moved that name.

After the manuals of "git reset", "git checkout", "git restore", "git update-ref", "git fetch" and
"git remote".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import home, late
from pubproof.contract.distributions import commits
from pubproof.git import CHECKED_OUT
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

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
_ORIGIN = "origin"
"""From where it fetches that is told nothing."""
_THEIRS = "the branch of another repository"
"""What ``git fetch`` takes, in words, that is told ``HEAD``."""
_THEIR_COMMIT = "a commit of another repository"
"""What it takes from elsewhere by whatever name, in words."""
_TAGS = frozenset({"-t", "--tags"})
_ALL_TAGS = "+refs/tags/*:refs/tags/*"
"""How ``git fetch`` is told to let all tags mean what they mean there, with ``--force`` or so."""
_REMOTE = late.pattern(r"remote\.(.{1,200})\.url")
"""The setting of git that holds the address of a remote."""
_ADDRESS = late.pattern(r"\w+://|[\w.-]+@[\w.-]+:")
"""How the address of a repository on another host begins."""
_REF_OF_THE_RUN = late.pattern(r"(?i:github\W{1,9}ref(?:_name)?\b)|GITHUB_REF(?:_NAME)?\b")
"""How a text names the ref of the run."""


class Refs:
    """The names of the commit at hand, as the commands of a job leave them one after the other."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Begin with what a checkout leaves: all of them name the commit of the run."""
        self._pipeline = pipeline
        self._moved: dict[str, str] = {}
        """The other commits that are named, by `_INDEX`, `_HEAD`, and `UNKNOWN` for the run's ref.
        """
        self._remotes: dict[str, str] = {}
        """The addresses that commands have given to git's remotes."""

    def copy(self) -> Refs:
        """Return them as they are now, for commands that these need not heed."""
        made = Refs(self._pipeline)
        made._moved.update(self._moved)
        made._remotes.update(self._remotes)
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
        self._remotes.update(_remotes(command))
        is_theirs = self._fetches_theirs(command)
        for name, commit in _moves(command):
            self._move(name, _THEIR_COMMIT if is_theirs else commit, command, step)
        if is_theirs and _forces_tags(command):
            self._moved[UNKNOWN] = _THEIR_COMMIT
        return taken

    def _fetches_theirs(self, command: Command) -> bool:
        """Whether a command fetches from what certainly is another repository."""
        remotes = operands(command.argv[2:], _OF_FETCHES)[:1] if command.argv[1] == "fetch" else []
        named = remotes[0] if remotes else _ORIGIN
        address = self._remotes.get(named, named)
        if UNKNOWN in address or not _ADDRESS.match(address):
            return False
        own = {one.slug.lower() for one in home.homes(self._pipeline.repository)}
        return bool(own) and "/".join(home.at(address) or ()).lower() not in own

    def _move(self, name: str, commit: str, command: Command, step: StepRun) -> None:
        """Heed that a name means a commit from now on."""
        if name not in (_INDEX, _HEAD):
            if not self._is_of_the_run(name, command, step):
                return
            name = UNKNOWN
        if commit in CHECKED_OUT:
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
    """Whether a command lets a name mean a commit, or another repository."""
    if command.argv[0] != "git" or not command.argv[1:]:
        return False
    return any(_moves(command)) or bool(_remotes(command)) or _forces_tags(command)


def _remotes(command: Command) -> dict[str, str]:
    """Return the remote to which a command gives an address, and that."""
    action, *words = command.argv[1:]
    named = commits.plain(words)
    if action == "config" and named[1:]:
        found = _REMOTE.fullmatch(named[-2])
        return {found[1]: named[-1]} if found is not None else {}
    if action == "remote" and named[:1] in (["add"], ["set-url"]) and named[2:]:
        return {named[-2]: named[-1]}
    return {}


def _forces_tags(command: Command) -> bool:
    """Whether ``git fetch`` lets tags that are there mean something else."""
    words = command.argv[2:]
    is_told = _ALL_TAGS in words or not (_TAGS.isdisjoint(words) or _FORCING.isdisjoint(words))
    return command.argv[1] == "fetch" and is_told


def _source(command: Command) -> str | None:
    """Return from where git puts files back, as `Refs` knows it: the index, or ``HEAD``."""
    action, words = command.argv[1], command.argv[2:]
    named = commits.plain(words)
    is_here = not named or named[0] in CHECKED_OUT
    if action == "reset":
        return _HEAD if is_here and not commits.HARD.isdisjoint(words) else None
    if action == "stash":
        return _HEAD if not named or named[0] in ("push", "save") else None
    if action == "restore":
        return _restored(words)
    if action == "checkout-index":
        return _INDEX
    if action != "checkout":
        return None
    if is_here and (not _FORCING.isdisjoint(words) or (named and words[-1:] != tuple(named))):
        return _HEAD
    is_of_files = any(word == "." or word.startswith(commits.PATHS) for word in words)
    return _INDEX if is_of_files or not {"--", *_FORCING}.isdisjoint(words) else None


def _restored(words: Sequence[str]) -> str | None:
    """Return from where ``git restore`` puts files into the working folder."""
    source, is_staged = value(words, "-s", "--source"), not _OF_INDEX.isdisjoint(words)
    if source not in (None, *CHECKED_OUT) or (is_staged and _OF_FOLDER.isdisjoint(words)):
        return None
    return _INDEX if source is None and not is_staged else _HEAD


def _moves(command: Command) -> Iterator[tuple[str, str]]:
    """Yield the names that git lets mean a commit, each with the commit."""
    action, words = command.argv[1], command.argv[2:]
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    if action == "fetch":
        for pair in operands(words, _OF_FETCHES)[1:]:
            commit, _, name = pair.lstrip("+").partition(":")
            if name:
                yield name, _THEIRS if commit in CHECKED_OUT else commit
    elif action == "reset":
        yield from _reset(words)
    elif action in ("checkout", "switch") and _TAKING.issuperset(options):
        for name in (_HEAD, _INDEX):
            yield from ((name, one) for one in commits.plain(words)[:1] if UNKNOWN in one)
    elif action in _SETTING and _SETTING[action].issuperset(options):
        name, commit = (*operands(words, _VALUED), "", "")[:2]
        yield name or _HEAD, commit


def _reset(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what ``git reset`` lets mean another commit: the index, ``HEAD``, or both."""
    commit, *files = commits.plain(words) or [""]
    if "--" not in words and not files:
        yield _HEAD, commit
    if "--soft" not in words:
        yield _INDEX, commit
