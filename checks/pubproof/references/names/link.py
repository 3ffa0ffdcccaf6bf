"""Links into the repository, and the headings that they lead to."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import relpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pubproof import late
from pubproof.files.files import resolve
from pubproof.references import docusaurus, headings, sites, sphinx
from pubproof.references.context import is_placeholder
from pubproof.references.documents import Audience
from pubproof.references.names.kind import problem
from pubproof.references.place import Kind
from pubproof.references.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Problem
    from pubproof.references.documents import Document
    from pubproof.references.inventory import Inventory
    from pubproof.references.place import Place

AUDIENCE = Audience.USERS
_LINKED = late.pattern(r"\](?=\(\s*<?([^)\s>]{1,300})|:\s*<?([^\s>]{1,300}))")
_GIVEN = late.pattern(r"=[\"'](?:(?<=href=.)|(?<=src=.))([^\"']+)")
_SHOWN = late.pattern(r"<(https://[^<>\s]+)>")
"""What Markdown links to: behind words, in a tag, and by itself; each is looked at only where its
first character stands."""
_SCHEME = late.pattern(r"[a-z][a-z0-9+.-]*:|//|#?$|\{|<|%7B", re.IGNORECASE)
"""How a link begins that leads to no file: an address, an anchor, or what stands for another."""
_GITHUB = late.pattern(
    r"https?://(?:www\.)?(?:github\.com/(?P<slug>[\w.-]+/[\w.-]+)/(?:blob|tree|raw|edit|blame)/"
    r"|raw\.githubusercontent\.com/(?P<raw>[\w.-]+/[\w.-]+)/)(?P<ref>[\w.-]+)/(?P<path>[^#?\s>`]*)(?:\?[^#]*)?(?P<anchor>#.*)?"
)
"""The address of a file of a repository on GitHub."""
_SITES = (*sites.NAMES, "docs/mkdocs.yml", "docs/conf.py", "doc/conf.py", "website")
_LANGUAGE = late.pattern(
    r"(?!(?:api|app|bin|ci|cli|dev|doc|ext|lib|ops|pkg|src|tmp|web)$)[a-z]{2,3}(?:-[A-Za-z]{2,4})?"
)
"""A folder of translated texts, by the code of the language; words that only look like one do not
count."""
_FRAGMENTS = late.pattern(r"(?:^|/)_?(?:fragments|includes?|partials|shared|snippets)(?:/|$)")
"""Folders of texts that others include; their links are seen from there."""
_TEMPLATES = late.pattern(
    r"(?:^|/)(?:discussion|issue|pull_request)_template(?:/|\.md$)", re.IGNORECASE
)
"""Texts that GitHub puts into issues and pull requests: their links are seen from such a page."""
_FROM_A_PAGE = late.pattern(r"\.\./(?:blob|tree|raw|edit|blame)/[^/]+/(.*)")
"""A path to a file as it is seen from a page of GitHub that shows another."""
_TO_ANOTHER = "link to a file that exists"
_BRANCHES = frozenset({"main", "master", "HEAD", "develop", "dev", "trunk"})
_SOURCE = late.pattern(
    r"\.(?:md|rst|markdown|py|toml|ya?ml|json|cfg|ini|txt|sh|ipynb|png|svg|jpe?g|gif)$",
    re.IGNORECASE,
)
"""How the names of files end that a repository keeps."""
_GENERATED = late.pattern(r"(?:^|/)llms(?:-full)?\.txt$|\.html\.md$")
"""What a site is built with for programs that read it."""


def suspects(document: Document, inventory: Inventory) -> bool:
    """Whether the text has a link that seems to lead nowhere."""
    if not document.is_markdown:
        addresses = _GITHUB.finditer(document.text)
        return any(_on_github(one, inventory) is not None for one in addresses)
    text = document.text
    targets = {one or other for one, other in _LINKED.findall(text)}
    targets.update(_GIVEN.findall(text), _SHOWN.findall(text))
    return any(_wrong(target, document, inventory) is not None for target in targets)


def judge(place: Place, document: Document, inventory: Inventory) -> Iterator[Problem]:
    """Yield the links that lead nowhere."""
    if place.kind is Kind.LINK and not (
        place.is_html and _is_of_site(place.text, document, inventory)
    ):
        wrong = _wrong(place.text, document, inventory)
        if wrong is not None:
            yield problem(place, document, *wrong)


def lost_folder(place: Place, document: Document, inventory: Inventory) -> str:
    """Return the topmost folder on the way of a wrong link that does not exist, if one does not."""
    path, is_on_github = _path(place.text)
    seen = path if is_on_github else resolve(document.folder, path)
    return inventory.files.lost_folder(seen or "")


def without_heading(place: Place, document: Document, inventory: Inventory) -> str:
    """Return the other text to which a wrong link leads, where it is there and a heading is not."""
    path, is_on_github = _path(place.text)
    if is_on_github:
        return path.rstrip("/") if inventory.files.has(path.rstrip("/")) else ""
    seen = resolve(document.folder, path) if path else None
    return (_seen_from(document, seen, path, inventory) or "") if seen is not None else ""


def _path(target: str) -> tuple[str, bool]:
    """Return the path to which a link leads, and whether it names that on GitHub's site."""
    github = _GITHUB.match(target) if target.startswith(("http:", "https:")) else None
    path = github["path"] if github is not None else target
    return unquote(re.split("[?#]", path)[0]), github is not None


def _wrong(target: str, document: Document, inventory: Inventory) -> tuple[str, str] | None:
    """Return what is wrong with a link and what to do, None where it leads somewhere."""
    if target.startswith(("http:", "https:")):
        github = _GITHUB.match(target) if "github" in target else None
        return _on_github(github, inventory) if github is not None else None
    if _SCHEME.match(target) or not document.is_markdown or _is_included(document.folder):
        return None
    if "`" in target or target.startswith("/"):
        return None
    path, _, anchor = target.partition("#")
    path = unquote(path.partition("?")[0])
    if path:
        wrong = _to_file(path, anchor, document, inventory)
    else:
        wrong = headings.in_own_text(anchor, document, inventory)
    return wrong if wrong is not None and not is_placeholder(target) else None


def _to_file(
    path: str, anchor: str, document: Document, inventory: Inventory
) -> tuple[str, str] | None:
    """Return what is wrong with a link to a file, or to a heading of one."""
    is_template = _TEMPLATES.search(document.path) is not None
    on_a_page = _FROM_A_PAGE.fullmatch(path) if is_template else None
    seen = resolve(document.folder, path) if on_a_page is None else on_a_page[1].rstrip("/")
    if seen is None:
        return None
    there = _seen_from(document, seen, path, inventory)
    if there is not None:
        return headings.in_file(there, anchor, inventory)
    if any(_leads(one, path, inventory) for one in _originals(document.path, inventory)):
        return None
    if (
        document.folder
        and not headings.is_readme(document.path)
        and inventory.includes(document.path)
    ):
        return None  # it is seen from the text that this one is put into
    return missing(path, seen, document, inventory)


@lru_cache(64)
def _is_included(folder: str) -> bool:
    """Whether the texts of a folder are put into others."""
    return _FRAGMENTS.search(folder) is not None


def _seen_from(document: Document, seen: str, path: str, inventory: Inventory) -> str | None:
    """Return what a link leads to, seen from the text, or from where it is shown as well.

    That is at a symbolic link to it, in a text that it is put into, and on a site. None if it leads
    to nothing.
    """
    if inventory.files.has(seen):
        return seen
    folders = inventory.stand_ins.get(document.path, ()) + inventory.including(document.path)
    if not path.startswith("."):
        folders += docusaurus.folders(document.path, inventory.repository)
    others = (resolve(folder, path) for folder in folders)
    return next((one for one in others if one is not None and inventory.files.has(one)), None)


def _is_of_site(target: str, document: Document, inventory: Inventory) -> bool:
    """Whether a link in HTML is seen from the page that a site makes of the text."""
    return target.startswith("#") or (
        document.audience is Audience.USERS
        and "/" in document.path
        and (document.path.endswith(".mdx") or any(inventory.files.has(one) for one in _SITES))
    )


def _translated(path: str, inventory: Inventory) -> bool:
    """Whether a site takes the text in another language where there is no translation."""
    parts = path.split("/")
    for number, part in enumerate(parts):
        if _LANGUAGE.fullmatch(part):
            rest = "/".join(parts[number + 1 :])
            above = "/".join(parts[:number])
            if any(
                one.startswith(above) and one.endswith(f"/{rest}") and one != path
                for one in inventory.files.named(parts[-1])
            ):
                return True
    return False


def _originals(path: str, inventory: Inventory) -> Iterator[str]:
    """Yield the texts of which one in a language's folder may be a translation."""
    parts = path.split("/")
    for number, part in enumerate(parts[:-1]):
        if _LANGUAGE.fullmatch(part):
            tails = [f"/{'/'.join(parts[at:])}" for at in (number + 1, number + 2)]
            for one in inventory.files.named(parts[-1]):
                if one != path and f"/{one}".endswith(tuple(tail for tail in tails if tail != "/")):
                    yield one


def _leads(path: str, link: str, inventory: Inventory) -> bool:
    """Whether a link leads somewhere, seen from the text at `path`."""
    seen = resolve(path.rpartition("/")[0], link)
    return seen is not None and (inventory.files.has(seen) or inventory.files.ignored(seen))


def missing(
    path: str, seen: str, document: Document, inventory: Inventory
) -> tuple[str, str] | None:
    """Return what is wrong with a link, which says `path` and means `seen`, to no file."""
    site = inventory.repository.once("site", Site)
    if (
        not _SOURCE.search(path)
        or _GENERATED.search(path)
        or _translated(seen, inventory)
        or inventory.files.ignored(seen)
        or site.may_make(seen)
        or sphinx.may_make(seen, inventory)
        or site.finds(path, document.path)
        or site.is_built_elsewhere(document.path)
    ):
        return None
    near = inventory.files.nearest(seen)
    message = f"this link leads to '{seen}', which does not exist"
    if near is None or near == document.path:
        return message, _TO_ANOTHER
    written = _written(near, document)
    seen_here = f", which is '{near}' from here" if written == seen else ""
    return message, f"link to '{written}'{seen_here}"


def _written(path: str, document: Document) -> str:
    """Return a path of the repository as a text has to write it in a link."""
    if _TEMPLATES.search(document.path):
        return f"../blob/HEAD/{path}"
    return relpath(f"/{path}", f"/{document.folder}")


def _on_github(found: re.Match[str], inventory: Inventory) -> tuple[str, str] | None:
    slug = (found["slug"] or found["raw"]).lower()
    if slug not in inventory.slugs or found["ref"] not in _BRANCHES or is_placeholder(found[0]):
        return None
    path = unquote(found["path"]).rstrip("/")
    if not path:
        return None
    if inventory.files.has(path):
        return headings.in_file(path, (found["anchor"] or "").removeprefix("#"), inventory)
    near = inventory.files.nearest(path)
    message = f"this link leads to '{path}' of this repository, which does not exist"
    return message, f"link to '{near}'" if near else _TO_ANOTHER
