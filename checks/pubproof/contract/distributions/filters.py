"""Which distributions the options of a command leave where they are.

After GNU tar's "Controlling Pattern-Matching", rsync's "FILTER RULES" and PowerShell's page
"Remove-Item".
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.building.formats import SAMPLES
from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REMOVE_ITEM = ("remove-item", "ri", "del", "erase", "rd", "rm")
"""PowerShell's cmdlet that removes files, and its aliases."""
_OF_CMDLET = {"-exclude": False, "-filter": True, "-include": True}
_OPTIONS: Mapping[str, Mapping[str, bool]] = {
    **dict.fromkeys(REMOVE_ITEM, _OF_CMDLET),
    "rsync": {"--exclude": False, "--include": True},
    "tar": {"--exclude": False},
}
"""The options of programs with patterns of files, and whether those are taken or left."""
_UNREAD = {
    "rsync": late.pattern(r"-\w*[fF]|--filter|--include-from"),
    "tar": late.pattern(r"--anchored|--no-wildcards"),
}
"""Options with which their patterns count otherwise."""


def spare_all(argv: tuple[str, ...], word: str) -> bool:
    """Whether a command leaves distributions of every kind there that one of its words names.

    PowerShell holds its patterns against what a word with a ``*`` names, not against what is in a
    folder that it names; tar takes those in front of the word.
    """
    name = argv[0].lower()
    if name in REMOVE_ITEM and "*" not in word:
        return False
    if name in _UNREAD and any(map(_UNREAD[name].match, argv[1:])):
        return False
    if name == "tar" and word in argv:
        argv = argv[: argv.index(word)]
    rules = [*_rules(argv, _OPTIONS.get(name, {}))]
    return bool(rules) and all(_spare(rules, sample, name) for sample in SAMPLES.values())


def patterns(argv: tuple[str, ...]) -> set[str]:
    """Return the words that are values of such options."""
    options = _OPTIONS.get(argv[0].lower(), {})
    return {word for before, word in pairwise(argv) if before.lower() in options}


def _rules(argv: tuple[str, ...], options: Mapping[str, bool]) -> Iterator[tuple[bool, str]]:
    """Yield whether a pattern is of what is taken, and the pattern."""
    for word, behind in pairwise((*argv[1:], "")):
        option, is_whole, given = word.partition("=")
        if option.lower() in options:
            pattern = given if is_whole else behind
            for one in pattern.lower().split(",") if options is _OF_CMDLET else [pattern]:
                yield options[option.lower()], one


def _spare(rules: list[tuple[bool, str]], sample: str, name: str) -> bool:
    """Whether one of the rules leaves a file of that name; for rsync, the first of them decides."""
    taken = [pattern for is_taken, pattern in rules if is_taken]
    for is_taken, pattern in rules:
        if _matches(sample, pattern, or_may=is_taken):
            if not is_taken:
                return True
            if name == "rsync":
                return False
    return (
        name != "rsync"
        and bool(taken)
        and not any(_matches(sample, one, or_may=True) for one in taken)
    )


def _matches(sample: str, pattern: str, *, or_may: bool) -> bool:
    """Whether a name matches a pattern, or may match one with folders or with what is not told."""
    if UNKNOWN in pattern or "/" in pattern:
        return or_may
    return fnmatchcase(sample, pattern)
