"""A repository in memory, and a reader of one script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from pubproof.location import Location
from pubproof.scripts import Script, read

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import TypeVar

    T = TypeVar("T")


class Memory(NamedTuple):
    """Files by path."""

    contents: Mapping[str, str]

    def text(self, path: str) -> str | None:
        return self.contents.get(path)

    def exists(self, path: str) -> bool:
        return path in self.contents

    def real(self, path: str) -> str:
        return path

    def mentions(self, path: str, word: str) -> bool:
        return word in (self.text(path) or "")

    def names(self, folder: str) -> list[str]:
        front = "" if folder == "." else f"{folder}/"
        inside = [one.removeprefix(front) for one in self.contents if one.startswith(front)]
        return sorted({one.partition("/")[0] for one in inside})

    def once(self, _: Hashable, make: Callable[[Memory], T]) -> T:
        return make(self)


def place(line: int, column: int, length: int) -> Location:
    return Location("ci.yml", line + 1, column + 1, line + 1, column + 1 + max(length, 1))


@pytest.fixture(scope="session")
def script() -> Callable[..., Script]:
    """Read a text as a step's script."""

    def run(
        text: str,
        files: Mapping[str, str] | None = None,
        *,
        shell: str = "",
        environment: Mapping[str, str] | None = None,
        folder: str = ".",
    ) -> Script:
        return read(
            text,
            place,
            shell=shell,
            environment=environment or {},
            folder=folder,
            files=Memory(files or {}),
        )

    return run
