"""The texts of a repository that are read, and whom each speaks to."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.files.files import resolve
from pubproof.files.tree import Kind
from pubproof.location import Location, Problem
from pubproof.once import Keeper, once
from pubproof.references import MARKDOWN, TEXTS, statements
from pubproof.references.context import begins, makes, may_begin
from pubproof.references.past import is_past, lists_releases, lowered
from pubproof.workflows import patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pubproof.references.place import Passage, Place
    from pubproof.repository import Repository

MAX_CHARACTERS = 1024 * 1024
"""A longer text is not taken apart: nobody reads it, and it would take seconds."""
MAX_BYTES = 8 * MAX_CHARACTERS
"""A larger file is not read at all."""

_VERSION = late.pattern(r"v?\d+(?:\.(?:\d+|x))*", re.IGNORECASE)
"""Folders of the texts of one version."""
_MAX_LINKS = 40
"""Symbolic links that lead to one another and are followed."""
_MAX_VERSIONS = 4
"""Such folders within each other."""
_TODAY = (
    *("current", "dev", "devel", "edge", "latest", "main", "master", "next", "stable"),
    "unstable",
)
"""Folders of today's texts beside those of versions."""
_FOREIGN = frozenset(
    {
        *("_vendor", "_vendored", "3rdparty", "cassettes", "data", "deps", "extern", "external"),
        *("fixtures", "node_modules", "resources", "roots", "site-packages", "snapshots"),
        *("subprojects", "templates", "template", "test", "testdata", "testing", "tests"),
        *("third-party", "third_party", "thirdparty", "vendor", "vendored", "vendors"),
    }
)
"""Folders with other people's texts, or with texts that tests and programs take in."""
_TEMPLATE = late.pattern(r"\.(?:j2|jinja2?|tmpl|tpl)\.", re.IGNORECASE)
_OWN_NAMES = late.pattern(r"(?:readme|contributing|agents|claude)\b", re.IGNORECASE)
_HOUSE = late.pattern(
    r"contribut|develop(?!er_?guide)|maintain|releas|hacking|agents|claude|copilot|gemini"
    r"|internals?\b|pull_request_template|runbook|governance|triag|trusted[-_]?publish"
    r"|(?:^|[/_-])(?:ci|dev|ops|architecture|security)$",
    re.IGNORECASE,
)
"""Texts for those who work on the project, by their paths."""
_USERS = frozenset(
    {
        *("examples", "guides", "how-to", "howto", "integration", "integrations"),
        *("tutorial", "tutorials", "user"),
    }
)
"""Folders of texts for those who use the project."""
_HOUSE_HEADING = late.pattern(
    r"contribut|develop(?!er guide)|maintain|releas|publish|hacking|testing"
    r"|run(?:ning)? (?:the )?tests|\bci\b|continuous integration|\btests?\b"
    r"|building from source|workflow contract",
    re.IGNORECASE,
)
"""Sections of a README for those who work on the project, by their headings."""
_RELEASE = late.pattern(
    r"\.github/workflows/|\b(?:publish(?:ing)?|release) (?:job|workflow)s?\b|trusted publish"
    r"|releases? (?:is|are) published|\bholds\([\"']",
    re.IGNORECASE,
)
"""What a paragraph for everyone says only of the project's own release; a claim proves that."""
_SECOND = late.pattern(
    r"[`*_]\s+(?:and|or|&|\+)\s+(?::\w+:)?(?P<mark>[`*_]{1,3})(?P<name>.{1,80}?)(?=(?P=mark))"
)
"""A second name behind ``and`` or a word like it, in the marks of the first."""


class Audience(IntEnum):
    """Whom a text speaks to."""

    USERS = 0
    """Those who use the project: names are mostly those of their own repositories."""
    READERS = 1
    """Everyone: the README, and pages that prove what they say of the repository."""
    HOUSE = 2
    """Those who work on the project: names are its own."""


class Document(Keeper):
    """One text of the repository."""

    def __init__(self, path: str, text: str, audience: Audience) -> None:
        """Take the path, the text, and whom it speaks to."""
        super().__init__()
        self.path = path
        self.text = text
        self.audience = audience

    @cached_property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands between blanks: of most words a text has many."""
        return frozenset(self.text.split())

    @cached_property
    def seconds(self) -> frozenset[str]:
        """The names in markup that stand behind another name: ``b`` of "`a` and `b`"."""
        return frozenset(found["name"] for found in _SECOND.finditer(self.text))

    @cached_property
    def is_markdown(self) -> bool:
        """Whether it is Markdown, and not reStructuredText."""
        return self.path.lower().endswith(MARKDOWN)

    @cached_property
    def folder(self) -> str:
        """The folder it stands in; empty for the root."""
        return self.path.rpartition("/")[0]

    def passages(self, is_wanted: Callable[[str], bool] | None = None) -> Iterator[Passage]:
        """Yield the passages of the text, in order.

        Those of parts that are not wanted, by their text, may be left out.
        """
        if self.is_markdown:
            from pubproof.references import markdown

            return markdown.read(self.text, is_wanted)
        from pubproof.references import restructured

        return restructured.read(self.text)

    def places(self) -> Iterator[Place]:
        """Yield the places of the text, in order."""
        return (place for passage in self.passages() for place in passage.places())

    def makes(self, name: str) -> bool:
        """Whether the text tells somewhere to make what has a name, or that it is not here.

        One that begins a project of the reader's own speaks of what is in that.
        """
        return self._begins or any(one == name or one.endswith(f"/{name}") for one in self._to_make)

    @cached_property
    def _begins(self) -> bool:
        return may_begin(self.text) and any(map(begins, self.places()))

    @cached_property
    def _to_make(self) -> frozenset[str]:
        return frozenset(word for one in self.places() if makes(one) for word in one.text.split())

    def part(self, text: str) -> Document:
        """Return a part of the text as if it were a document by itself."""
        return Document(self.path, text, self.audience)

    def speaks_to(self, audience: Audience, place: Place) -> bool:
        """Whether a place speaks to some people, or to people who are nearer to the project."""
        return audience <= self.audience or audience <= self.audience_at(place)

    def audience_at(self, place: Place) -> Audience:
        """Return whom a place speaks to: in texts for everyone, its headings and paragraph tell."""
        if self.audience is Audience.READERS and (
            any(_HOUSE_HEADING.search(one) for one in place.block.headings)
            or _is_of_release(place.block.text)
        ):
            return Audience.HOUSE
        return self.audience


@lru_cache(64)
def _is_of_release(paragraph: str) -> bool:
    return _RELEASE.search(paragraph) is not None


@once
def paths(repository: Repository) -> tuple[str, ...]:
    """Return the paths of the texts that the settings choose, sorted."""
    chosen = repository.settings.documents
    named = repository.files.ending(*TEXTS)
    if chosen:
        return tuple(sorted(one for one in named if patterns.matches(chosen, one)))
    own = {one for one in named if _is_own(one)}
    last: dict[tuple[str, str], str] = {}
    for one in sorted(own):
        for before, version, behind in version_folders(one):
            known = last.get((before, behind), version)
            last[before, behind] = max(known, version, key=_release)
    return tuple(sorted(one for one in own if not _is_kept(one, own, last)))


def read(repository: Repository, path: str) -> Document | Problem | None:
    """Return a text, what keeps it from being read, or None where there is nothing to read."""
    tree = repository.tree
    exclude = "mend it, or leave it out with the setting 'documents'"
    try:
        kind = tree.kind(path)
        if kind is Kind.LINK:
            return _linked(repository, path)
        if kind is not Kind.FILE:
            return None
        data = tree.read(path, MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"this text cannot be read: {error.strerror or 'the system refuses'}"
        return Problem(Location(path), message, exclude)
    if len(data) > MAX_BYTES:
        message = f"this text is too large to be read: it has more than {MAX_BYTES:,} bytes"
        return Problem(Location(path), message, exclude)
    if b"\0" in data:
        return Problem(Location(path), "this text is binary: it has a NUL byte", exclude)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"this text is not UTF-8: the byte 0x{data[error.start]:02x} cannot be read"
        return Problem(Location(path, line, 1, line, 1), message, exclude)
    is_log = not repository.settings.documents and lists_releases(path, text)
    return None if is_log else Document(path, text, _audience(repository, path, text))


def _linked(repository: Repository, path: str) -> Problem | None:
    """Return what is wrong with a symbolic link; what it leads to is read at its own path."""
    if repository.tree.resolve(path) is not None or _is_of_another(repository, path):
        return None
    message = "this symbolic link leads to nothing in the repository"
    return Problem(Location(path), message, "put the text itself here, or remove the link")


def _is_of_another(repository: Repository, path: str) -> bool:
    """Whether a symbolic link leads into a submodule, whose texts are not the repository's own."""
    for _ in range(_MAX_LINKS):
        target = repository.tree.target(path)
        there = resolve(path.rpartition("/")[0], target)
        if there is None or target.startswith("/"):
            return False
        if repository.files.is_of_another(there):
            return True
        if repository.tree.kind(there) is not Kind.LINK:
            return False
        path = there
    return False


def version_folders(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield the folders on the way to a text that are named by versions, between what is around.

    Of many, those farthest from the text.
    """
    parts = path.split("/")
    found = (at for at, part in enumerate(parts[:-1]) if _VERSION.fullmatch(part))
    for at in islice(found, _MAX_VERSIONS):
        yield "/".join(parts[:at]), parts[at], "/".join(parts[at + 1 :])


def _is_kept(path: str, others: Collection[str], last: Mapping[tuple[str, str], str]) -> bool:
    """Whether a text is one of an earlier version, kept in its folder beside today's.

    Today's stands in the folder above, or in one of another name, or is that of the last release.
    """
    return any(
        f"{before}/{behind}".lstrip("/") in others
        or (
            "." in version
            and (
                version != last[before, behind]
                or any(f"{before}/{now}/{behind}".lstrip("/") in others for now in _TODAY)
            )
        )
        for before, version, behind in version_folders(path)
    )


def _release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, by which later ones are greater."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version))


def _is_own(path: str) -> bool:
    """Whether a text is the project's own, and tells of what is."""
    folder, _, name = path.rpartition("/")
    if is_past(path) or "{" in path or _TEMPLATE.search(name):
        return False
    if lowered(folder).isdisjoint(_FOREIGN):
        return True
    return folder.lower() in ("test", "tests", "testing") and bool(_OWN_NAMES.match(name))


def _audience(repository: Repository, path: str, text: str) -> Audience:
    audience = _audience_by_path(path)
    if audience is Audience.USERS and "holds(" in text and path in statements.proving(repository):
        return Audience.READERS
    return audience


def _audience_by_path(path: str) -> Audience:
    """Return whom a text speaks to by its name and its folders alone."""
    folder, _, name = path.rpartition("/")
    if folder.lower().endswith(("issue_template", "discussion_template")):
        return Audience.USERS
    readme = re.match(r"readme\b", name, re.IGNORECASE) is not None
    if readme and folder.startswith(".github/actions/"):
        return Audience.READERS
    if folder == ".github" or folder.startswith(".github/"):
        return Audience.HOUSE
    if readme:
        return Audience.READERS
    parts = path.rpartition(".")[0].split("/")
    if _USERS.isdisjoint(parts) and any(map(_is_of_house, parts)):
        return Audience.HOUSE
    return Audience.USERS


@lru_cache(1024)
def _is_of_house(part: str) -> bool:
    """Whether a part of a text's path says that it is for those who work on the project."""
    return _HOUSE.search(part) is not None
