"""What installers are asked for: files of requirements, dependency groups and extras."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.files.files import resolve
from pubproof.references.context import is_made, is_placeholder, is_unreal
from pubproof.references.dependencies import declared, normal
from pubproof.references.documents import Audience
from pubproof.references.elsewhere import is_elsewhere
from pubproof.references.names.kind import goes_elsewhere, instead, may_be_command, problem
from pubproof.references.written import written
from pubproof.scripts.options import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.HOUSE
_CALL = late.pattern(
    r"(?<![\w.-])(?:(?P<pip>(?:uv\s+)?pip3?\s+install)|(?P<uv>uv\s+(?:sync|export))"
    r"|(?P<poetry>poetry\s+(?:install|sync|export))|(?P<pdm>pdm\s+(?:install|sync)))"
    r"\s(?P<words>[^`|;&\n]{1,999})"
)
_LEAVES = late.pattern(r"\b(?:cd|pushd|clone)\s")
_FILES = ("-r", "--requirement", "-c", "--constraint")
_OPTIONS = {
    "pip": (("--group",), ()),
    "uv": (("--group", "--only-group", "--no-group"), ("--extra", "--no-extra")),
    "poetry": (("--with", "--without", "--only"), ("-E", "--extras")),
    "pdm": ((), ()),
}
"""The options that name groups, and those that name extras."""
_OF_PDM = ("-G", "--group", "--with", "--without")
"""Those of PDM name both (its page "Manage dependencies")."""
_OWN = late.pattern(r"\.\[(?P<extras>[\w., -]+)\]")
"""The project at hand with extras of its own: ``.[test]``."""
_NAME = late.pattern(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_FILE = late.pattern(r"(?:\.{1,2}/){0,9}[\w.+-]+(?:/[\w.+-]+)*\.(?:txt|in|pip|lock)")
_ELSEWHERE = {
    "pip": ("--project", "--directory"),
    "uv": ("--project", "--directory"),
    "poetry": ("-C", "--directory", "-P", "--project"),
    "pdm": ("-p", "--project"),
}
"""The options that name another project than that of the folder; of pip only uv's has them."""


class _Wrong(NamedTuple):
    """A word that installs nothing here."""

    word: str
    message: str
    help: str


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has something installed that may not be there."""
    return any(True for _ in _wrong(document.text, document, inventory))


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the files, groups and extras that a command installs and that do not exist."""
    if not may_be_command(place) or goes_elsewhere(place):
        return
    for wrong in _wrong(place.text, document, inventory):
        if not (
            is_unreal(place)
            or is_made(place)
            or document.makes(wrong.word)
            or is_elsewhere(place, document, inventory)
        ):
            yield problem(place, document, wrong.message, wrong.help, wrong.word)


def _wrong(text: str, document: Document, inventory: Inventory) -> Iterator[_Wrong]:
    """Yield what the commands in a text name in vain."""
    for found in _calls(text):
        try:
            words = shlex.split(found["words"], comments=True)
        except ValueError:  # an open quote: it goes on in the next line
            continue
        tool = next(name for name in _OPTIONS if found[name] is not None)
        if values(words, *_ELSEWHERE[tool]):
            continue
        if tool == "pip":
            yield from _files(words, document, inventory)
        yield from _declared(tool, words, inventory)


def _calls(text: str) -> Iterator[re.Match[str]]:
    """Yield the calls of installers that no command before them in their line takes elsewhere."""
    end = left = -1
    for found in _CALL.finditer(text):
        if found.start() > end:
            line = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", found.start())
            end = len(text) if end < 0 else end
            leaving = _LEAVES.search(text, line, end)
            left = end if leaving is None else leaving.start()
        if found.start() <= left:
            yield found


def _files(words: list[str], document: Document, inventory: Inventory) -> Iterator[_Wrong]:
    """Yield the files of requirements that are nowhere, and that nothing makes."""
    files = inventory.files
    for word in values(words, *_FILES):
        if _FILE.fullmatch(word) is None or is_placeholder(word):
            continue
        bare = word.removeprefix("./")
        seen = {path for path in (resolve(document.folder, word), resolve("", word)) if path}
        of_clone = bare.partition("/")[2]  # where it is seen from the folder that the clone is in
        there = any(map(files.has, filter(None, (*seen, of_clone))))
        if not seen or there or files.ends_with(bare.lstrip("./")):
            continue
        if any(map(files.ignored, seen)) or _is_written(bare, document, inventory):
            continue
        near = files.nearest(bare) or ""
        is_like = near.rpartition(".")[2] == bare.rpartition(".")[2]
        help_ = f"write '{near}'" if is_like else "name one that exists, or say how it is done now"
        yield _Wrong(word, f"there is no '{word}' in the repository", help_)


def _is_written(path: str, document: Document, inventory: Inventory) -> bool:
    """Whether a command of the text writes the file, or a tool makes it of one with ``.in``."""
    name = path.rpartition("/")[2]
    source = f"{name.rpartition('.')[0]}.in"
    if name != source and inventory.files.named(source):
        return True
    return name in written(document)


def _declared(tool: str, words: list[str], inventory: Inventory) -> Iterator[_Wrong]:
    """Yield the groups and extras that no project of the repository declares."""
    known = declared(inventory.repository)
    of_groups, of_extras = _OPTIONS[tool]
    for name in _names(values(words, *of_groups)):
        yield from _unknown(name, "dependency group", known.groups)
    for name in _names([*values(words, *of_extras), *_own(words)]):
        yield from _unknown(name, "extra", known.extras)
    if tool == "pdm" and known.groups is not None and known.extras is not None:
        for name in _names(values(words, *_OF_PDM)):
            yield from _unknown(name, "dependency group", known.groups | known.extras)


def _own(words: list[str]) -> list[str]:
    """Return the extras of the project at hand that are installed with it."""
    return [found["extras"] for word in words if (found := _OWN.fullmatch(word)) is not None]


def _names(given: list[str]) -> Iterator[str]:
    """Yield the names in the values of options, which may list several."""
    for one in given:
        yield from filter(_NAME.fullmatch, re.split(r"[,\s]+", one))


def _unknown(name: str, what: str, known: frozenset[str] | None) -> Iterator[_Wrong]:
    if known is None or is_placeholder(name) or normal(name) in known:
        return
    if what == "dependency group" and name in ("main", "default", ":all"):
        return
    help_ = instead(name, known, "name one that it has") if known else "leave it out, or add it"
    yield _Wrong(name, f"no pyproject.toml declares the {what} '{name}'", help_)
