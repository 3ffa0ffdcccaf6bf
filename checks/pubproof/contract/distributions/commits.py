"""Commits and branches that git is told to take in the place of the one at hand."""

from __future__ import annotations

from itertools import takewhile
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import arrival
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.transfer import ALL
from pubproof.git import CHECKED_OUT
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import OF_CLONES, operands, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

AT_HAND = "build what the checkout has taken: the commit of the tag"
"""What to do about sources from elsewhere."""
_OTHERS = frozenset({"cherry-pick", "merge", "pull", "read-tree", "rebase", "revert"})
"""What git is told to put other commits into the working folder, whatever words follow."""
_PATCHES = frozenset({"am", "apply"})
"""Those that take patches, from their standard input where they name none."""
_STANDARD_INPUT = "a patch"
"""What they take then, in words."""
_OF_PATCHES = frozenset({"-C", "-p", "--directory", "--exclude", "--include", "--patch-format"})
"""Options of theirs with a value."""
_WRITTEN_ANEW = {
    "filter-branch": "commits that it writes anew",
    "filter-repo": "commits that it writes anew",
    "replace": "another object",
}
"""What git takes, in words, that is told to put other objects in the place of commits."""
_NO_OTHER_FILES = frozenset({"-d", "--delete", "-g", "--graft", "-l", "--list"})
"""Options with which ``git replace`` puts no other files into a commit."""
_ONE_FILE = 2
"""How many words a ``cat`` of one file has."""
_JOINING = frozenset({"add", "merge", "pull"})
"""What ``git subtree`` is told to bring another repository's files with."""
PATHS = ("/", "./", "../")
"""How words begin that can only be paths."""
_OF_A_REQUEST = frozenset({("gh", "pr", "checkout"), ("hub", "pr", "checkout")})
"""What takes the commit of a pull request."""
_NEW = frozenset({"-b", "-B", "-c", "-C", "--create", "--force-create", "--orphan"})
"""Options with which a branch is made, of the commit at hand."""
_AT_HAND = frozenset({"-B", "-b", "-d", "--detach", "--orphan"})
"""Options with which ``git worktree add`` takes the commit at hand unless it is told another."""
HARD = frozenset({"--hard", "--keep", "--merge"})
"""Options with which ``git reset`` changes the files too."""
_OF_THE_RUN = late.pattern(
    r"(?i:github\W{1,9}(?:sha|ref|ref_name)\b)|GITHUB_(?:SHA|REF|REF_NAME)\b"
)
"""How a text names the commit or the ref of the run."""


def others(command: Command, is_here: Callable[[str], bool]) -> list[str]:
    """Return what a command takes into the working folder instead; nothing for others.

    `is_here` tells of a folder whether it is one of the repository at hand.
    """
    name, *words = command.argv
    if (name, *words[:2]) in _OF_A_REQUEST or (name, *words[:1]) == ("hub", "checkout"):
        return ["the commit of a pull request"]
    if name != "git" or not words or not is_here(command.folder):
        return []
    if words[0] in _PATCHES:
        return operands(words[1:], _OF_PATCHES) or [_read(command)]
    told = _other_of(words[0], words[1:])
    return [told] if told else []


def _read(command: Command) -> str:
    """Return the file that a command reads, or that a ``cat`` in front of it prints."""
    printed = [argv[1] for argv in command.fed_by if argv[0] == "cat" and len(argv) == _ONE_FILE]
    return command.reads or (printed[0] if len(printed) == 1 else _STANDARD_INPUT)


def is_another(other: str, command: Command, step: StepRun, pipeline: Pipeline) -> bool:
    """Whether what a command of a step takes may not be of the commit of the run."""
    path, repository = command.path(other), pipeline.repository
    if UNKNOWN in other:
        return not _OF_THE_RUN.search(pipeline.text_around(step, command.location))
    if ALL not in other:
        return not repository.holds(path)
    started = pipeline.commands((*step.before(), step))
    return arrival.origin(path, started, repository) is not Origin.REPOSITORY


def _other_of(action: str, words: list[str]) -> str:
    """Return what ``git`` takes that is told a sub-command with its words."""
    if action == "restore":
        source = value(words, "-s", "--source")
        return "" if source is None or source in CHECKED_OUT else source
    if action == "submodule":
        newest = {"update", "--remote"} <= set(words)
        return "the newest commits of the submodules" if newest else ""
    if action == "subtree":
        return "" if _JOINING.isdisjoint(words) else "the commits of another repository"
    if action in _WRITTEN_ANEW:
        return "" if not words or _NO_OTHER_FILES & set(words) else _WRITTEN_ANEW[action]
    named = plain(words)
    if action in _OTHERS:
        return named[-1] if named else "another commit"
    if action in ("checkout", "switch"):
        named = named[1:] if _NEW & set(words) else named
    elif action != "reset" or not HARD & set(words):
        return ""
    taken = named[0] if named else ""
    return "" if taken in (*CHECKED_OUT, ".") or taken.startswith(PATHS) else taken


def cloned(command: Command, is_built: Callable[[str], bool]) -> str:
    """Return what a command clones, or checks out beside, into a folder that is built."""
    start, words = command.argv[:3], takewhile(lambda word: word != "--", command.argv[3:])
    if start[:2] == ("git", "clone"):
        given = operands(command.argv[2:], OF_CLONES)
    elif start == ("git", "submodule", "add"):
        given = operands(command.argv[3:], OF_CLONES)
    elif start == ("gh", "repo", "clone"):
        given = operands([*words], OF_CLONES)
    elif start == ("git", "worktree", "add"):
        given = _beside(command.argv[3:])
    else:
        return ""
    if not given:
        return ""
    made = basename(given[0].rstrip("/")).removesuffix(".git")
    return given[0] if is_built(command.path((*given[1:], made)[0])) else ""


def _beside(words: Sequence[str]) -> list[str]:
    """Return the commit and the folder that ``git worktree add`` is told, where it is another one.

    Told no commit, it takes the branch that has the name of the folder, where there is one.
    """
    folder, *commits = operands(words, OF_CLONES) or [""]
    if (commits or _AT_HAND.isdisjoint(words)) and (*commits, folder)[0] not in CHECKED_OUT:
        return [*reversed([folder, *commits][:2])]
    return []


def plain(words: Iterable[str]) -> list[str]:
    """Return the words in front of ``--`` that are no options."""
    own = takewhile(lambda word: word != "--", words)
    return [word for word in own if not word.startswith("-") or word == "-"]
