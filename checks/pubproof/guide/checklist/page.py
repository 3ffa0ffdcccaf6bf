"""The page that holds a checklist: where it is, and how it reads for one release."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from pubproof.guide.facts import Facts
from pubproof.guide.rendering import RenderingError, Site
from pubproof.guide.subject import SubjectError
from pubproof.guide.values import Group
from pubproof.references import sites
from pubproof.reports import SITE
from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.spelling import nearest
from pubproof.workflows import patterns
from pubproof.workflows.automaton import PatternError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pubproof.guide.rendering import Text
    from pubproof.guide.subject import Subject

DEFAULT = "guide/trusted-publishing.md"
"""The page of a site that is meant where none is named, in the folder of its pages."""
_TAG = re.compile(r"(?![-/.])(?!.*(?:\.\.|//|@\{))[\w.+/@-]+(?<![/.])(?<!\.lock)")
"""What Git takes as a tag (``git check-ref-format``), of characters that no shell reads."""


class ChecklistError(ValueError):
    """There is no such checklist; the message is one line without a full stop."""


class NoChecklistError(ChecklistError):
    """The site has not the page that is meant where none is named."""

    def __init__(self, path: str) -> None:
        """Take the path of that page."""
        self.found = f"the site has no page {path}"
        super().__init__(f"{self.found}; name the one that has the checklist")


class Page(NamedTuple):
    """A page as it reads for one release."""

    site: Site
    path: str
    """Its file, relative to the site's repository."""
    text: Text
    folder: Path
    """The repository that it speaks of, where its commands run."""
    subject: str
    """That repository as GitHub names it, or its folder."""
    tag: str
    """The tag of the release; empty where none was given."""
    example: str
    """The tag that stands for it where none was given."""

    def resolve(self, target: str) -> str:
        """Return the address of a link on the page, such as can be opened elsewhere."""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            return target
        own = self.path.removeprefix(f"{self.site.docs}/")
        joined = posixpath.join(posixpath.dirname(own), unquote(parts.path))
        wanted = posixpath.normpath(joined) if parts.path else own
        file = self.site.files.get_file_from_path(wanted)
        if file is None:
            return target
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        address = self.site.config.site_url
        found = urljoin(address, file.url) if address else f"{self.site.docs}/{file.src_uri}"
        return found + fragment


def find(start: Path, page: str | None, tag: str | None) -> Page:
    """Return a page of the site around a folder.

    Args:
        start: the folder in which the command runs.
        page: the page's file as seen from there; without it, `DEFAULT` of the site.
        tag: the tag of the release, which the page then names.

    Raises:
        ChecklistError: there is no such page, it cannot be rendered, or its repository makes no
            release of such a tag.
    """
    configuration = _configuration(start)
    root = sites.home(configuration.parent)
    named = None if page is None else _inside(root, start, page)
    try:
        site = Site(configuration)
        path = f"{site.docs}/{DEFAULT}" if named is None else named
        if path not in site.pages:
            raise _missing(site, path, page)
        text = site.render(path)
        subject = site.guide.subject
        if tag is not None:
            _name(site, subject, tag)
            text = site.render(path)
    except (RenderingError, SubjectError, PatternError) as error:
        raise ChecklistError(_shortened(error)) from error
    example = "" if tag else _value(site, "tag.example")
    return Page(site, path, text, subject.root, _known(subject, root), tag or "", example)


class _Release(Facts):
    """The values of a subject for the release of one tag."""

    def __init__(self, subject: Subject, tag: str) -> None:
        super().__init__(subject)
        self._name = tag

    @cached_property
    def _tag(self) -> Mapping[str, str | None]:
        return {"example": self._name}


def _configuration(start: Path) -> Path:
    """Return the configuration of the site, in the folder or around it, within one repository."""
    start = start.resolve()
    for folder in (start, *start.parents):
        found = sites.find(Repository(folder, Settings()), new=True)
        if found is not None:
            return folder / found
        if (folder / ".git").exists():
            break
    raise ChecklistError(
        "this repository has no site with a checklist: there is no mkdocs.yml; "
        f"{SITE}adopt.html says how to get one"
    )


def _inside(root: Path, start: Path, page: str) -> str:
    """Return the path of a page as the site knows it."""
    file = (start / page).resolve()
    if not file.is_relative_to(root):
        raise ChecklistError(f"{page!r} is outside the site's repository")
    return file.relative_to(root).as_posix()


def _missing(site: Site, path: str, page: str | None) -> ChecklistError:
    if page is None:
        return NoChecklistError(path)
    near = nearest(path, site.pages)
    instead = f"; did you mean {near!r}?" if near else ""
    return ChecklistError(f"{page!r} is not a page of the site{instead}")


def _shortened(error: Exception) -> str:
    """Return the first thing that is wrong, and how many more there are."""
    first, *more = str(error).split("\n")
    return f"{first} (and {len(more)} more: see `mkdocs build`)" if more else first


def _known(subject: Subject, root: Path) -> str:
    try:
        return subject.slug
    except SubjectError:
        return subject.name or subject.folder or root.name


def _value(site: Site, name: str) -> str:
    try:
        return site.guide.facts[name]
    except (SubjectError, PatternError):
        return ""


def _name(site: Site, subject: Subject, tag: str) -> None:
    """Let the site's pages name a tag."""
    accepted = subject.repository.settings.tags
    if not _TAG.fullmatch(tag):
        raise ChecklistError(f"--tag: {tag!r} is not a name for a tag")
    if not patterns.matches(accepted, tag):
        raise ChecklistError(f"--tag: {tag!r} starts no release; tags match {', '.join(accepted)}")
    facts = _Release(subject, tag)
    for group in ("pypi", "tag", "version"):
        site.guide.values[group] = Group(group, facts.__getitem__)
