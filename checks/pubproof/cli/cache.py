"""What ``pubproof check`` said before, for a call that would say the same again.

A call is kept with every question that it asked of a folder, and a digest of each answer. The next
call with the same words asks them again: where all answers are the same, so is all that can be made
of them. Another Python, another pubproof, or another version of what it needs begins anew.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pubproof
from pubproof.cli.terminal import columns, shows_unicode, wants_color
from pubproof.files.digest import digest
from pubproof.files.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

VARIABLE = "PUBPROOF_CACHE_DIR"
"""The environment variable that names the folder of what is kept; nothing is where it is empty."""
OPTION = "--no-cache"
"""The option of a call that takes nothing from there, and keeps nothing."""
_MOST = 64
"""How many calls are kept."""
_PREFIX, _SUFFIX = "check-", ".json"
"""How the names of the files begin and end: the folder may hold other people's."""


def find(argv: Sequence[str]) -> tuple[str, int] | None:
    """Return what a call of ``check`` would print, and its status; None where that is not known."""
    place = _place(argv)
    if place is None or not os.path.exists(place):
        return None
    import json

    try:
        with open(place, encoding="ascii") as file:
            kept = json.load(file)
        if all(_repeats(*each) for each in kept["folders"]):
            return str(kept["text"]), int(kept["status"])
    except (OSError, ValueError, TypeError, LookupError):  # `keep` did not write it
        pass
    return None


def keep(argv: Sequence[str], text: str, status: int, folders: Iterable[Witness]) -> None:
    """Keep what a call has printed, and its status, where a folder for it can be written."""
    place = _place(argv)
    if place is None:
        return
    import json

    asked = [(os.fspath(each.root), list(each.answers.items())) for each in folders]
    kept = json.dumps({"folders": asked, "text": text, "status": status})
    folder, new = os.path.dirname(place), f"{place}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(kept)
        os.replace(new, place)
        _forget(folder)


def _forget(folder: str) -> None:
    """Remove the oldest calls that are kept, where there are more than `_MOST`."""
    with os.scandir(folder) as entries:
        own = [entry for entry in entries if _is_own(entry.name)]
    kept = sorted(own, key=lambda entry: entry.stat().st_mtime_ns)
    for entry in kept[:-_MOST]:
        os.unlink(entry)


def _is_own(name: str) -> bool:
    """Whether a file of the folder is one that `keep` wrote, by its name."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def _repeats(root: str, answers: Iterable[tuple[list[str], str]]) -> bool:
    return Witness(root).repeats((tuple(question), answer) for question, answer in answers)


def _place(argv: Sequence[str]) -> str | None:
    """Return the file in which a call is kept, None where none may be."""
    folder = _folder()
    if not folder or OPTION in argv:
        return None
    call = (*argv, os.getcwd(), wants_color(), shows_unicode(), columns(), *_installed())
    return os.path.join(folder, f"{_PREFIX}{digest(repr(call).encode())}{_SUFFIX}")


def _folder() -> str:
    """Return the folder of what is kept (XDG Base Directory Specification), or nothing."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(caches, "pubproof") if os.path.isabs(caches) else ""


def _installed() -> Iterator[object]:
    """Yield what is another where Python, pubproof or a package beside it is another one."""
    yield sys.version
    for folder in sys.path:
        with suppress(OSError):
            yield folder, os.stat(folder).st_mtime_ns
    waiting = [os.path.dirname(pubproof.__file__)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not entry.is_dir():
                    status = entry.stat()
                    yield entry.path, status.st_size, status.st_mtime_ns
                elif entry.name != "__pycache__":
                    waiting.append(entry.path)
