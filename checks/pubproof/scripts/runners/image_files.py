"""The repository's files in an image: where a Dockerfile puts them, and in which folder it works.

After the Dockerfile reference, "COPY", "ADD", "WORKDIR", "ENV", "ARG" and "FROM".
"""

from __future__ import annotations

import json
import shlex
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.paths import resolve
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.command import Files

TAKEN = ("ADD", "ARG", "COPY", "ENV", "FROM", "WORKDIR")
"""The instructions that say so, and those that set variables."""
_VARIABLE = late.pattern(r"\$(?:(\w+)|\{(\w+)\})")
_SEARCHED = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where an image looks for programs."""


class ImageFiles:
    """What is where in an image, up to one of the instructions that make it."""

    def __init__(self, files: Files, context: str, given: Mapping[str, str]) -> None:
        """Begin with nothing of the repository.

        `context` is the folder that is copied from, and `given` what is said for arguments. Files
        count in all stages that follow, as one may copy them from another.
        """
        self._files = files
        self._given = given
        self.variables: dict[str, str] = {}
        """What instructions have set so far in the stage at hand."""
        self._stages: dict[str, dict[str, str]] = {}
        """The same in the stages that have a name."""
        self._outside: dict[str, str] | None = None
        """The arguments before the first stage, which those of a stage take their values from."""
        self._context = context
        self._folder = "/"
        self._put: list[tuple[str, str]] = []
        """Paths in the image, each with the repository's file or folder that is there."""

    def take(self, name: str, text: str) -> None:
        """Heed one of the instructions `TAKEN`."""
        text = self.filled(text)
        if name in ("ARG", "ENV"):
            self._set(name, text)
            return
        if name == "FROM":
            self._begin([word for word in text.split() if not word.startswith("--")])
            return
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

    def _begin(self, words: list[str]) -> None:
        """Begin a stage, from another one or from an image: ``base AS name``."""
        self._outside = self.variables if self._outside is None else self._outside
        self.variables = dict(self._stages.get(words[0].lower(), {}) if words else {})
        self._stages.update((name.lower(), self.variables) for name in words[2:3])

    def filled(self, text: str) -> str:
        """Return a text with the variables filled in that instructions have set."""
        return _VARIABLE.sub(lambda one: self.variables.get(one[1] or one[2], one[0]), text)

    def _set(self, name: str, text: str) -> None:
        """Set the variables of an instruction; an argument may be given from outside."""
        try:
            words = shlex.split(text)
        except ValueError:
            return
        if name == "ENV" and words[1:] and "=" not in words[0]:
            words = [f"{words[0]}={' '.join(words[1:])}"]
        for word in words:
            variable, is_set, value = word.partition("=")
            if name == "ARG" and variable in self._given:
                value = self._given[variable]
            elif not is_set:
                value = (self._outside or {}).get(variable, UNKNOWN)
            self.variables[variable] = value
            if "$" in value or UNKNOWN in value:
                del self.variables[variable]  # what it holds cannot be told

    def behind(self, word: str) -> str:
        """Return the file of the repository that a word of a command names, nothing for none."""
        folders = (self._folder, *(() if "/" in word else _SEARCHED))
        found = (path for one in folders for path in self._at(normpath(join(one, word))))
        return next(filter(self._files.exists, found), "")

    def folder(self) -> str | None:
        """Return the folder of the repository in which commands run, None for one of the image."""
        return next(filter(self._files.names, self._at(self._folder)), None)

    def folder_behind(self, word: str) -> str:
        """Return the folder of the repository that a word of a command names, nothing for none.

        A path that does not begin at the root counts where no folder of the repository is at hand.
        """
        if word[:1] != "/" and self.folder() is not None:
            return ""
        path = normpath(join(self._folder, word))
        return next(filter(self._files.names, self._at(path)), "")

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
