"""Planted tokens, and machines to plant them on: no test touches the real home folder.

No token stands in a file: each is made here, by PyPI's own library, with a key that nobody has.
"""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pymacaroons
import pytest

from pubproof.pypi import index
from pubproof.repository import Repository
from pubproof.retirement.leftover import Leftover, Unchecked
from pubproof.retirement.scene import Machine, Scene
from pubproof.settings import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ID = "6f9d6a5c-1f0e-4c39-9c1b-0a8f9e2d7b11"
USER = '[3,"2b6a2a1e-55a0-4f6b-8d0e-2a1f0c3b4d5e"]'


def make(
    *caveats: str,
    to: str = index.PYPI,
    identifier: str = ID,
    key: str = "a key that nobody has",
    version: int = pymacaroons.MACAROON_V2,
) -> str:
    """Return a token with caveats, as PyPI or TestPyPI makes them."""
    location = {index.PYPI: "", index.TEST_PYPI: "test."}[to] + index.domain()
    macaroon = pymacaroons.Macaroon(
        location=location, identifier=identifier, key=key, version=version
    )
    for caveat in caveats:
        macaroon.add_first_party_caveat(caveat)
    return f"pypi-{macaroon.serialize()}"


def projects(*names: str) -> str:
    return json.dumps([1, list(names)])


def expires(year: int) -> str:
    return json.dumps([0, int(datetime(year, 1, 1, tzinfo=UTC).timestamp()), 0])


def another(number: int) -> str:
    """Return one of many tokens."""
    return make(USER, identifier=str(UUID(int=number << 80 | 4 << 76 | 8 << 60)))


TOKEN = make(USER)


class Desk:
    """A machine with a home folder, and a repository, both empty at first."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.root = folder / "repository"
        self.system = folder / "system"
        self.environment: dict[str, str] = {}
        for each in (self.home, self.root, self.system):
            each.mkdir()

    def write(self, where: str, text: str | bytes) -> Path:
        """Write a file: ``~/…`` in the home folder, ``/…`` in the system, or in the repository."""
        root, name = self.root, where
        if where.startswith("~/"):
            root, name = self.home, where[2:]
        elif where.startswith("/"):
            root, name = self.system, where[1:]
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def scene(self, *, history: bool = False, online: bool = False) -> Scene:
        return Scene(
            Machine(self.home, self.environment, self.system),
            Repository(self.root, read(self.root, [])),
            history=history,
            online=online,
            now=NOW,
        )

    def find(
        self, place: ModuleType, *, history: bool = False, online: bool = False
    ) -> list[Leftover | Unchecked]:
        """Return what a kind of place yields."""
        scene = self.scene(history=history, online=online)
        return [each for each in place.find(scene) if isinstance(each, (Leftover, Unchecked))]

    def leftovers(self, place: ModuleType, *, history: bool = False) -> list[Leftover]:
        """Return the leftovers of a kind of place, where nothing else may be found."""
        found = self.find(place, history=history)
        assert not [each for each in found if isinstance(each, Unchecked)]
        return [each for each in found if isinstance(each, Leftover)]

    def git(self, *arguments: str, date: str = "2024-05-01T12:00:00Z") -> str:
        """Run git in the repository, as somebody whom no settings know."""
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],  # noqa: S607  wherever it is
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            env={
                "PATH": GIT_PATH,
                "HOME": str(self.home),
                **{
                    f"GIT_{who}_{what}": value
                    for who in ("AUTHOR", "COMMITTER")
                    for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"), ("DATE", date))
                },
            },
        )
        return done.stdout.strip()

    def commit(self, subject: str, date: str = "2024-05-01T12:00:00Z") -> str:
        """Commit everything, and return the commit's id."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject, date=date)
        return self.git("rev-parse", "HEAD")


GIT_PATH = "/usr/local/bin:/usr/bin:/bin"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.environment["PATH"] = GIT_PATH
    yield made
    assert made.home.is_dir()
