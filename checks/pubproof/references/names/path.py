"""Paths of files and folders: ``scripts/release.py``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.files.files import resolve
from pubproof.references.context import is_made, is_placeholder, is_unreal
from pubproof.references.documents import Audience
from pubproof.references.names.kind import command, left_at, may_be_command, problem
from pubproof.references.past import PAST_FOLDERS
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_PATH = late.pattern(r"(?:\./)?(?P<path>\.?[A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)+/?)(?::\d+(?:-\d+)?)?")
"""A path by itself, perhaps with lines behind it."""
_QUICK = late.pattern(
    r"(?<![\w./:@~$%<>{}\\-])(?:\./)?(\.?[A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)+/?)(?![\w/<>{}$*@\[])"
)
"""A path that `_PATH` may find, somewhere in the words of a text."""
_SCRIPT = late.pattern(
    r"(?:python3?|bash|sh|source|\.|uv run(?: python)?|pytest|cat|less)\s+(?:-\w+\s+)*(?:\./)?"
    r"(?P<path>\.?[A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)+)(?=\s|$)"
    r"|^\./(?P<own>[A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)*)(?=\s|$)"
)
"""A command that runs or reads a file, with the path of that."""
_CALLED = late.pattern(
    r"(?<![\w./-])(?:(?:python3?|bash|sh|source|run|pytest|cat|less|\.)\s+(?:-\w+\s+){0,9}(?:\./)?"
    r"|\./)([A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)*/[\w.+-]*\.(?:py|sh|bash))(?![\w/])"
)
"""A script that `_SCRIPT` may find somewhere in a text."""
_LEAVES = late.pattern(r"\b(?:cd|pushd|git clone|curl|wget|mkdir|touch)\s")
"""Commands behind which the lines of a block may be about another folder, or a file that they
make."""
_ENDING = late.pattern(r"\.[A-Za-z][A-Za-z0-9]{0,5}$")
_GENERATED = late.pattern(
    r"(?:^|/)(?:dist|build|_build|site|target|out|htmlcov|wheelhouse|\.venv|venv|node_modules|__pycache__|"
    r"coverage|tmp|logs?|artifacts|\.cache|\.tox|\.nox|[\w.-]+\.egg-info)(?:/|$)"
)
"""What builds and tools make, whether git is told to ignore it or not."""
_VERSION = late.pattern(r"/version(?=\.(?:py|txt|json|toml|cfg|rs|h)\b)")
"""The file that holds a version: no word that stands for another."""
_SCRIPT_BELOW = late.pattern(r"/[^/]+\.(?:py|sh|bash)$")
_OWN = late.pattern(r"\.local(?:\.\w+)?$")
"""A file that each who works on the project has for themself, by its name."""
_ENVIRONMENT = late.pattern(r"^\.?v?(?:irtual)?env[\w.-]*/|/(?:bin|Scripts)/activate\b")
"""A path in an environment of Python."""
_ELSEWHERE = late.pattern(
    r"\b(?:containers?|docker\w*|podman|ssh)\b|\b(?:of )?your own\b"
    r"|\b(?:creat|sav|writ)(?:e|ing)\s+(?:an?|this|the following)\b",
    re.IGNORECASE,
)
"""That a text is about other machines too, or has the reader write something."""
_GETS = late.pattern(
    r"\b(?:clone|cp|curl|fetch|mkdir|mv|submodule|tar|unzip|venv|virtualenv|wget)\b"
)
"""Commands that bring or make a folder."""
_SEEN_FROM = late.pattern(
    r"\bpaths?\b[^.`\n]{0,60}\brelative to (?:the )?`(?P<folder>[\w./+-]{1,200}/)`", re.IGNORECASE
)
"""The folder in which a text says that its paths begin."""
_FOLDER = late.pattern(r"\.?\w[\w+-]*")
"""A word that may name one."""
_REPOSITORY = late.pattern(
    r"\bgithub\.com[/:]([\w-]+/[\w.-]+)"
    r"|(?<![\w./-])([\w-]+/[\w.-]+)[`*_\"']*\s+(?:GitHub\s+)?repo",
    re.IGNORECASE,
)
"""A name that is one of a repository, by the address or the word with it."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a path that may be one of this repository, and does not exist."""
    words = " ".join(word for word in document.words if "/" in word)
    paths = {path.rstrip(".") for path in _QUICK.findall(words)}
    if any(_is_missing(path, document, inventory, is_run=False) for path in paths):
        return True
    gone = {path for path in paths if _is_missing(path, document, inventory, is_run=True)}
    return bool(gone) and not gone.isdisjoint(_CALLED.findall(document.text))


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the paths that lead to nothing."""
    if "://" in place.link:
        return  # the words of a link to a page are what that page is called
    for path, is_run in _named(place):
        if not _is_missing(path, document, inventory, is_run=is_run):
            continue
        if (
            is_placeholder(_VERSION.sub("/", command(place.text)))
            or is_unreal(place)
            or is_made(place)
            or document.makes(path)
            or _is_repository(path, document)
            or _begin_elsewhere(document, inventory)
            or (is_run and _may_be_elsewhere(path, document, inventory))
            or inventory.files.ignored(path)
        ):
            continue
        near = inventory.files.nearest(path)
        help_ = f"write '{near}'" if near else "name one that exists, or leave it out"
        yield problem(place, document, f"there is no '{path}' in the repository", help_, path)


def lost_folder(place: Place, inventory: Inventory) -> str:
    """Return the topmost folder on the way of a path that does not exist, if one does not."""
    return next((inventory.files.lost_folder(one.rstrip("/")) for one, _ in _named(place)), "")


def _named(place: Place) -> Iterator[tuple[str, bool]]:
    """Yield the path that a code span is, or that the command at a place runs or reads.

    And whether it is run: then it is one of this repository, whatever folders that has.
    """
    if place.kind is Kind.CODE:
        found = _PATH.fullmatch(place.text)
        if found is not None:
            yield found["path"], place.text.startswith("./")
            return
    if may_be_command(place):
        if place.kind is Kind.LINE and left_at(place.block.text, _LEAVES) <= place.span[1]:
            return
        text = command(place.text)
        called = _SCRIPT.match(text)
        if called is not None:
            yield called["path"] or called["own"], True


def _may_be_elsewhere(path: str, document: Document, inventory: Inventory) -> bool:
    """Whether a script in a folder that the repository has not may be no script of it.

    The reader's own, one of an environment, of a container, or of what a command gets or makes.
    """
    first = path.partition("/")[0]
    return not inventory.files.is_folder(first) and (
        _ENVIRONMENT.search(path) is not None
        or _is_about_others(document.text)
        or first in _brought(document.text)
    )


@lru_cache(maxsize=8)
def _is_about_others(text: str) -> bool:
    return _ELSEWHERE.search(text) is not None


@lru_cache(maxsize=8)
def _brought(text: str) -> frozenset[str]:
    """Return the words of the lines of a text in which something is brought or made."""
    lines = (line for line in text.splitlines() if _GETS.search(line) is not None)
    return frozenset(word for line in lines for word in _FOLDER.findall(line))


def _begin_elsewhere(document: Document, inventory: Inventory) -> bool:
    """Whether the text says that its paths begin in a folder which the repository has not."""
    found = _SEEN_FROM.search(document.text)
    if found is None:
        return False
    folder = found["folder"].removeprefix("./").rstrip("/")
    return folder != "" and not inventory.files.is_folder(folder)


def _is_repository(path: str, document: Document) -> bool:
    """Whether the text says of two such words elsewhere that they name a repository."""
    return path.lower() in _repositories(document.text)


@lru_cache(maxsize=8)
def _repositories(text: str) -> frozenset[str]:
    """Return the names of the repositories that a text says are some, in small letters."""
    found = (one[1] or one[2] for one in _REPOSITORY.finditer(text))
    return frozenset(name.lower().rstrip(".").removesuffix(".git") for name in found)


def _is_missing(path: str, document: Document, inventory: Inventory, *, is_run: bool) -> bool:
    """Whether a path is one of this repository, by its first folder or a call, and is not there."""
    files = inventory.files
    if path.startswith(".github/workflows/"):
        return False
    bare = path.rstrip("/")
    first, _, below = bare.partition("/")
    if files.has(bare) or _GENERATED.search(bare) or _OWN.search(bare):
        return False
    if first.lower() in PAST_FOLDERS:
        return False
    if not files.is_folder(first) and not (is_run and _SCRIPT_BELOW.search(bare)):
        return False
    if not (_ENDING.search(bare) or path.endswith("/")):
        return False
    if files.has(below) and any(slug.endswith(f"/{first.lower()}") for slug in inventory.slugs):
        return False  # it is seen from the folder that the clone is in
    seen = resolve(document.folder, bare)
    return not (seen is not None and files.has(seen)) and not files.ends_with(bare)
