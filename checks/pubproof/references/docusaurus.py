"""The sites that Docusaurus makes of a repository's texts, and from where it sees their links."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.files.files import resolve
from pubproof.once import once

if TYPE_CHECKING:
    from pubproof.repository import Repository

_CONFIGURATIONS = tuple(f"docusaurus.config.{ending}" for ending in ("js", "cjs", "mjs", "ts"))
_CONTENTS = ("blog", "docs", "src/pages")
"""The folders of the texts, seen from the site's, where the configuration names no others."""
_PATH = late.pattern(r"""\bpath["']?\s*:\s*(?:[\w.]+\(\s*__dirname\s*,\s*)?["']([^"'\n]+)["']""")
"""How the configuration names another (the option ``path`` of the plugins for content)."""


class Site(NamedTuple):
    """One site."""

    folder: str
    """Where its configuration stands; empty for the repository's root."""
    contents: tuple[str, ...]
    """The folders of its texts, seen from the repository's root."""


def folders(path: str, repository: Repository) -> tuple[str, ...]:
    """Return from where the links of a text are seen, besides from its own folder.

    Docusaurus looks for ``patterns/a.md`` there too, for ``./patterns/a.md`` it does not
    (Docusaurus, "Markdown links"). Nothing where the text belongs to no site of it.
    """
    return tuple(
        folder
        for site in _sites(repository)
        for content in site.contents
        if path.startswith(f"{content}/" if content else "")
        for folder in (content, site.folder)
    )


def is_partial(path: str, repository: Repository) -> bool:
    """Whether a text makes no page, but is put into others (``_name.md``)."""
    return basename(path).startswith("_") and bool(folders(path, repository))


@once
def _sites(repository: Repository) -> tuple[Site, ...]:
    files = sorted(one for name in _CONFIGURATIONS for one in repository.files.named(name))
    return tuple(_site(one, repository) for one in files)


def _site(path: str, repository: Repository) -> Site:
    folder = path.rpartition("/")[0]
    named = _PATH.findall(repository.text(path) or "")
    contents = (resolve(folder, one) for one in (*_CONTENTS, *named))
    return Site(folder, tuple(dict.fromkeys(one for one in contents if one is not None)))
