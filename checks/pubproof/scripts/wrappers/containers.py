"""Containers: which command ``docker run`` and its kin start in them."""

from __future__ import annotations

import re
from itertools import pairwise
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import VALUED, first_word, value, word_at
from pubproof.scripts.paths import absolute, resolve
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import wrapped
from pubproof.scripts.wrappers.tables import DOCKER_RUN
from pubproof.scripts.wrappers.wrapper import is_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.start import Start


_TO_READ = late.pattern(r"(?!.*\.sock(?:$|:)).*:ro")
"""A folder that a container is lent to read only; who has docker's socket has everything."""
_DETACHED = late.pattern(r"-[it]*d|--detach(?:=true)?$")
"""The option with which docker goes on while the command runs, alone or with others in one word."""
_FLAG = late.pattern(r"-[dit]+|--(?:detach|init|interactive|no-healthcheck|quiet|read-only|rm|tty)")
"""An option of docker without a value that lends a container nothing."""
_LENDING_NOTHING = frozenset(
    {
        *("-e", "-h", "-l", "-m", "-p", "-u", "-w", "--add-host", "--cap-drop", "--cpus", "--dns"),
        *("--entrypoint", "--env", "--env-file", "--hostname", "--label", "--memory", "--name"),
        *("--net", "--network", "--platform", "--publish", "--pull", "--shm-size"),
        *("--stop-signal", "--stop-timeout", "--tmpfs", "--ulimit", "--user", "--workdir"),
    }
)
"""Options of ``docker run`` with a value, as `_FLAG` has those without one, that give a container
no file of its host to write."""


def confined(start: Start) -> Start:
    """Return the command as one of a container that can write no file of its host, if it is."""
    if start.context.confined or not _confines(start.argv):
        return start
    return start._replace(context=start.context._replace(confined=True))


def _confines(argv: tuple[str, ...]) -> bool:
    """Whether a command runs a container to which it lends no file of its host to write."""
    at = first_word(argv, VALUED["docker"])
    at += word_at(argv, at) == "container"
    end = first_word(argv, DOCKER_RUN, at + 1)
    if word_at(argv, at) != "run" or end >= len(argv) or argv[end].startswith(UNKNOWN):
        return False
    words = iter(argv[at + 1 : end])
    return all(_lends_nothing(word, words) for word in words)


def _lends_nothing(word: str, words: Iterator[str]) -> bool:
    """Whether an option, whose value may be the next of `words`, lends a container no file."""
    name, is_whole, given = word.partition("=")
    if name in DOCKER_RUN and not is_whole:
        given = next(words, "")
    if name in ("-v", "--volume"):
        return UNKNOWN not in given and _TO_READ.fullmatch(given) is not None
    return name in _LENDING_NOTHING or word[:2] == "-e" or _FLAG.fullmatch(word) is not None


def unwrap(start: Start) -> Start | None:
    """Return the command that ``docker run`` or ``docker exec`` starts in a container, or None."""
    argv = start.argv
    at = first_word(argv, VALUED["docker"])
    if word_at(argv, at) in ("compose", "container"):
        at = first_word(argv, frozenset(["-f", "--file", "-p", "--project-name"]), at + 1)
    if at >= len(argv) or argv[at] not in ("run", "exec"):
        return None
    end = first_word(argv, DOCKER_RUN, at + 1)
    entry = value(argv[at:end], "--entrypoint")
    if entry is None and argv[at] == "run":
        entry = _entry_point(argv[end : end + 2])
    if entry is None and argv[end + 1 : end + 2] == ("build",):
        return None  # a word for the image's own program: PyPA's is `pyproject-build`
    is_left = any(map(_DETACHED.match, argv[at + 1 : end]))
    waiting = start.unheeded() if is_left else start
    found = wrapped.words(waiting, end + 1, *([entry] if entry else []))
    if found is None:
        return None
    exported = dict(start.context.exported)
    for name, word in zip(argv[at:end], argv[at + 1 : end], strict=False):
        if name in ("-e", "--env") and (pair := wrapped.ASSIGNMENT.fullmatch(word)):
            exported[pair[1]] = pair[2]
    mounts = (*_mounts(found, argv[at:end]), *found.context.mounts)
    inside = found.context._replace(exported=exported, mounts=mounts)
    return found._replace(context=inside).outside()


def _mounts(start: Start, options: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the folders of a container that are some of the repository, and these."""
    for name, given in pairwise(options):
        source, _, target = given.partition(":")
        target = target.partition(":")[0].rstrip("/")
        if name in ("-v", "--volume") and target:
            path = resolve(start.context.folder, source) if source[:1] in "./" else None
            if path is not None:
                yield target, absolute(path)


def _entry_point(words: tuple[str, ...]) -> str | None:
    """Return the program that an image runs, by the image's name, where a word for it follows."""
    image, word = (*words, "", "")[:2]
    name = re.split("[:@]", basename(image), maxsplit=1)[0]
    return name if name in VALUED and word and not is_program(word) else None
