"""What was said before, kept in the caller's own folder of caches for a time when it holds again.

It is found by what was asked. Another Python, another pubproof, or another version of what it needs
begins anew. What cannot be read was never kept, and a folder that cannot be written keeps nothing.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pubproof
from pubproof.files.digest import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    T = TypeVar("T")

VARIABLE = "PUBPROOF_CACHE_DIR"
"""The environment variable that names the folder of what is kept; nothing is where it is empty."""
_MAX_ANSWERS = 64
"""How many answers of a kind are kept."""
_LONGEST = 16 * 1024 * 1024
"""A longer one is not kept, in characters."""
_SUFFIX = ".json"


def find(kind: str, question: object, take: Callable[[Any], T]) -> T | None:
    """Return what `take` makes of an answer, None where none is kept.

    Args:
        kind: a word for what is asked, which begins the names of the files.
        question: what is asked; its `repr` tells it from others.
        take: makes it of what was given to `keep`, or of anything else that somebody has written;
            it may raise `TypeError`, `ValueError` or `LookupError` where it was something else.
    """
    place = _place(kind, question)
    if place is None or not os.path.exists(place):
        return None
    import json

    try:
        with open(place, encoding="ascii") as file:
            return take(json.load(file))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):  # `keep` did not write it
        return None


def keep(kind: str, question: object, answer: object) -> None:
    """Keep an answer, of what JSON can say, where a folder for it can be written."""
    place = _place(kind, question)
    if place is None:
        return
    import json

    text = json.dumps(answer)
    if len(text) > _LONGEST:
        return
    folder, new = os.path.dirname(place), f"{place}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        os.replace(new, place)
        _forget(folder, kind)


def _forget(folder: str, kind: str) -> None:
    """Remove the oldest answers of a kind, where there are more than `_MAX_ANSWERS`."""
    with os.scandir(folder) as entries:
        own = [entry for entry in entries if _is_own(entry.name, kind)]
    kept = sorted(own, key=lambda entry: entry.stat().st_mtime_ns)
    for entry in kept[:-_MAX_ANSWERS]:
        os.unlink(entry)


def _is_own(name: str, kind: str) -> bool:
    """Whether a file of the folder is one that `keep` wrote, by its name: others may be there."""
    return name.startswith(f"{kind}-") and name.endswith(_SUFFIX)


def _place(kind: str, question: object) -> str | None:
    """Return the file in which an answer is kept, None where none may be."""
    folder = _folder()
    if not folder:
        return None
    asked = digest(repr((question, *_installed())).encode())
    return os.path.join(folder, f"{kind}-{asked}{_SUFFIX}")


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
