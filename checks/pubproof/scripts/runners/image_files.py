"""The repository's files in an image: where a Dockerfile puts them, and in which folder it works.

After the Dockerfile reference, "COPY", "ADD" and "WORKDIR".
"""

from __future__ import annotations

import json
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING

from pubproof.scripts.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Files

TAKEN = ("ADD", "COPY", "WORKDIR")
"""The instructions that say so."""
_SEARCHED = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where an image looks for programs."""


class ImageFiles:
    """What is where in an image, up to one of the instructions that make it."""

    def __init__(self, files: Files, context: str) -> None:
        """Begin with nothing of the repository; `context` is the folder that is copied from."""
        self._files = files
        self._context = context
        self._folder = "/"
        self._put: list[tuple[str, str]] = []
        """Paths in the image, each with the repository's file or folder that is there."""

    def take(self, name: str, text: str) -> None:
        """Heed one of the instructions `TAKEN`."""
        if name == "WORKDIR":
            self._folder = normpath(join(self._folder, text.strip("\"'")))
            return
        told = listed(text) or text.split()
        words = [word for word in told if not word.startswith("--")]
        if len(words) < 2 or any(word.startswith(("--from", "<<")) for word in told):  # noqa: PLR2004
            return
        *sources, last = words
        target = normpath(join(self._folder, last))
        is_folder = len(sources) > 1 or last.endswith(("/", ".")) or self._is_folder(target)
        for source in sources:
            path = resolve(self._context, source.lstrip("/") or ".")
            if path is not None and self._files.exists(path):
                self._put.append((join(target, basename(path)) if is_folder else target, path))
            elif path is not None:
                self._put.append((target, (dirname(path) or ".") if "*" in path else path))

    def behind(self, word: str) -> str:
        """Return the file of the repository that a word of a command names, nothing for none."""
        folders = (self._folder, *(() if "/" in word else _SEARCHED))
        found = (path for one in folders for path in self._at(normpath(join(one, word))))
        return next(filter(self._files.exists, found), "")

    def folder(self) -> str | None:
        """Return the folder of the repository in which commands run, None for one of the image."""
        return next(filter(self._files.names, self._at(self._folder)), None)

    def _is_folder(self, path: str) -> bool:
        return path == self._folder or any(dirname(put) == path for put, _ in self._put)

    def _at(self, path: str) -> Iterator[str]:
        """Yield what of the repository may be at a path of the image, the latest first."""
        for put, held in reversed(self._put):
            if path == put:
                yield held
            elif path.startswith(f"{put.rstrip('/')}/"):
                yield normpath(join(held, path[len(put) :].lstrip("/")))


def listed(text: str) -> list[str] | None:
    """Return the words of an instruction in exec form, None for a text."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if isinstance(found, list) and found and all(isinstance(one, str) for one in found):
        return found
    return None
