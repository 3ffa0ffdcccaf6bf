"""The guide in the making: its subjects, the page at hand, and what is wrong so far."""

from __future__ import annotations

import json
from html import escape
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple, Self

from pubproof.contract import TEXT_CLAUSES
from pubproof.guide.addresses import SourceLinks
from pubproof.guide.facts import Facts
from pubproof.guide.inline import literal
from pubproof.guide.subject import NoSubjectError, Subject, SubjectError
from pubproof.location import Location
from pubproof.reports.quoting import plain
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.guide.subject import UnreadError


class Page(NamedTuple):
    """The page that is being rendered."""

    path: str
    """Its file below the folder of the pages, with forward slashes."""
    meta: Mapping[str, object]
    """Its front matter."""
    front: str = ""
    """The lines of the file before the text that is rendered."""

    def line_of(self, key: str) -> int:
        """Return the line on which the front matter has a key, 1 where it has none."""
        lines = self.front.split("\n")
        return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)


class Place(NamedTuple):
    """Where in the pages' texts something is asked for."""

    template: str | None
    """The included text, below the folder of the pages; None for the page itself."""
    line: int
    """The line as the template engine counts it, from 1."""


class Drift(NamedTuple):
    """Something that a page says and that is not so."""

    location: Location
    """Where the page, or a text that it includes, says so."""
    message: str
    page: str
    """The page on which it shows, below the folder of the pages."""

    def __str__(self) -> str:
        """Return ``path:line: message``."""
        return f"{self.location.short}: {self.message}"


class Shown(str):
    """What a page shows instead of something that it asks for in vain."""

    __slots__ = ()


class Absent(Shown):
    """What a page shows instead of something that its subject lacks, and need not have.

    A template that asks whether there is such a thing is told no.
    """

    __slots__ = ("sentence",)

    def __new__(cls, reason: str) -> Self:
        """Take which clause is off and why, as a phrase."""
        made = super().__new__(cls, f"none ({plain(mask(reason))})")
        made.sentence = f"*There is none here, because {literal(reason)}.*"
        return made

    sentence: str
    """What is shown for a whole block: an excerpt, a table."""

    def __bool__(self) -> bool:
        """Return False: what is off counts as absent in a template's ``if``."""
        return False


def _problem(message: str) -> Shown:
    """Return how a page shows what is wrong with it, while its author works on it."""
    return Shown(f'<span class="pubproof-problem">{escape(message)}</span>')


class Guide:
    """Everything that the macros of one build share."""

    def __init__(
        self,
        root: Path,
        docs: str,
        repository: str,
        contract: str,
        *,
        settings: str = "",
        history: bool = True,
    ) -> None:
        """Begin a build.

        Args:
            root: the site's repository.
            docs: the folder of the pages in it, with forward slashes.
            repository: the repository's address on GitHub, empty where it has none.
            contract: the page with a section for each clause, below `docs`; empty where the site
                has none.
            settings: the page that describes the settings, likewise.
            history: whether pages draw the history, for which every commit is looked at.
        """
        self.root = root
        self.docs = docs
        self.contract = contract
        self.settings = settings
        self.history = history
        self.sources = SourceLinks(repository)
        self.page = Page("", {})
        """The page at hand; whoever renders the pages sets it."""
        self.values: dict[str, object] = {}
        """What templates know by name, whatever the front matter of a page calls so."""
        self.drift: list[Drift] = []
        """What is wrong so far, each thing once for each page on which it shows."""
        self._subjects: dict[str, Subject | NoSubjectError] = {}
        self._missed: dict[NoSubjectError, set[str]] = {}
        """The pages that were told so far that there is no such subject."""
        self._lost: dict[str, NoSubjectError] = {}
        """The pages that ask a subject that is not there, told so or not."""
        self._facts: dict[str, Facts] = {}

    @property
    def subject(self) -> Subject:
        """The repository that the page at hand speaks of.

        Raises:
            NoSubjectError: there is no such repository, or its settings cannot be read.
        """
        given = self.page.meta.get("repository") or "."
        if not isinstance(given, str):
            raise NoSubjectError("'repository' must name one folder, such as 'examples/demo'")
        folder = normpath(given.strip("/"))
        folder = "" if folder == "." else folder
        if folder not in self._subjects:
            try:
                self._subjects[folder] = Subject(self.root, folder)
            except NoSubjectError as error:
                self._subjects[folder] = error
        found = self._subjects[folder]
        if isinstance(found, NoSubjectError):
            raise found
        return found

    @property
    def folders(self) -> list[str]:
        """The folders of all subjects that pages have spoken of."""
        return list(self._subjects)

    @property
    def facts(self) -> Facts:
        """The values of the subject; raises as `subject` does."""
        subject = self.subject
        return self._facts.setdefault(subject.folder, Facts(subject))

    def report(self, message: str, place: Place) -> Shown:
        """Remember that the page says something that is not so.

        Args:
            message: what is wrong, as a sentence without a full stop.
            place: where the page says so.

        Returns:
            What to show in the place of what the page asked for.
        """
        page = self.page
        path = place.template or page.path
        line = place.line if place.template else place.line + page.front.count("\n")
        return self._remember(Location(f"{self.docs}/{path}", line, 1, line, 1), message)

    def report_unread(self, error: UnreadError) -> Shown:
        """Remember where the subject cannot be relied on; return what to show instead of values."""
        return self._remember(self.subject.place(error.location), str(error))

    def _remember(self, place: Location, message: str) -> Shown:
        found = Drift(place, plain(mask(message)), self.page.path)
        if found not in self.drift:
            self.drift.append(found)
        return _problem(found.message)

    def report_subject(self, error: NoSubjectError) -> Shown:
        """Remember that there is no such subject; return what to show instead of values.

        A page that names a subject is told so once; without such a page it is told once at all.
        """
        self._lost[self.page.path] = error
        line = self.page.line_of("repository")
        pages = self._missed.setdefault(error, set())
        if self.page.path in pages or (pages and not self.page.meta.get("repository")):
            return _problem(str(error))
        pages.add(self.page.path)
        return self.report(str(error), Place(None, line - self.page.front.count("\n")))

    def wrong(self, page: str) -> list[str]:
        """Return what a page says that is not so, or why its subject is not there."""
        found = [str(drift) for drift in self.drift if drift.page == page]
        return found or [plain(mask(str(self._lost[page])))] if page in self._lost else found

    def read_texts(self) -> None:
        """Remember what is wrong with the texts of the subjects, and with what pages claim.

        What a page states that is no clause was told when it was rendered. Nothing more is asked
        of the subjects then, and what they told is kept.
        """
        rendered = {each.location[:2] for each in self.drift}
        for subject in self._subjects.values():
            if isinstance(subject, NoSubjectError):
                continue
            for clause in TEXT_CLAUSES:
                for finding in subject.results[clause].verdict.findings:
                    place = subject.place(finding.location)
                    if clause == "clause-documented" and place[:2] in rendered:
                        continue
                    page = place.path.removeprefix(f"{self.docs}/")
                    said = f"{clause}: {finding.message}; {finding.help}".removesuffix("; ")
                    message = plain(mask(said))
                    self.drift.append(Drift(place, message, page))
            subject.known.keep()

    def data(self, file: str) -> object:
        """Return the content of a JSON file below the folder of the pages.

        Raises:
            SubjectError: there is no such file, or it is no JSON.
        """
        path = f"{self.docs}/{file}"
        try:
            return json.loads((self.root / path).read_text("utf-8"))
        except OSError as error:
            raise SubjectError(f"there is no file '{path}'") from error
        except ValueError as error:
            raise SubjectError(f"'{path}' cannot be read as JSON: {error}") from error

    def link(self, place: Location) -> str:
        """Return the address of lines of the subject, nothing where there is none."""
        return self.sources.lines(self.subject.place(place))

    def clause_address(self, clause: str) -> str:
        """Return the address of a clause's section, as a page's Markdown links to it."""
        if not self.contract:
            from pubproof.reports import clause_page

            return clause_page(clause)
        return f"{self.address(self.contract)}#{clause}"

    def address(self, page: str) -> str:
        """Return the address of a page of the site, as the page at hand links to it."""
        return "../" * self.page.path.count("/") + page
