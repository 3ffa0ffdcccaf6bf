"""The site that a repository builds of its pages: ``mkdocs.yml``, read without MkDocs."""

from __future__ import annotations

import re
from functools import cached_property
from posixpath import dirname
from typing import TYPE_CHECKING, NamedTuple

from pubproof import home, late
from pubproof.files.files import resolve
from pubproof.location import Location, Problem
from pubproof.references import MARKDOWN, sites
from pubproof.references.sections import front_matter
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence
from pubproof.workflows.reader.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.repository import Repository
    from pubproof.workflows.reader.nodes import Node

_REPOSITORY = late.pattern(
    r"^repository:[ \t]*[\"']?([^\"'\n#]*?)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE
)
"""The line of front matter that says which repository a page is about."""
_PLAIN = late.pattern(
    r"^render_macros:[ \t]*(?:false|no|off)[ \t]*(?:#.*)?$", re.MULTILINE | re.IGNORECASE
)
"""The line that switches the macros of a page off."""
_FINDING = ("autolinks", "ezlinks", "roamlinks")
"""Plugins of MkDocs that look for a linked page by the name of its file."""
_MAX_CONFIGURATIONS = 8
"""Configurations that inherit each other that are read."""
_ADDRESS = late.pattern(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


class Delimiters(NamedTuple):
    """What stands around values, blocks and comments in a page's text."""

    variable: tuple[str, str] = ("{{", "}}")
    block: tuple[str, str] = ("{%", "%}")
    comment: tuple[str, str] = ("{#", "#}")


class Page(NamedTuple):
    """One page of the site."""

    path: str
    """Its file in the repository."""
    text: str
    subject: str
    """The folder of the repository that it speaks of; empty for the site's own."""
    is_listed: bool = True
    """Whether readers find it: the configuration's `nav` has it, or leaves it out on purpose."""


class Site:
    """The site of one repository."""

    def __init__(self, repository: Repository) -> None:
        """Read the configuration; a repository without one has no pages."""
        self.repository = repository
        self.file = sites.find(repository)
        self._folder = dirname(self.file or "")
        self._roots: list[Mapping] = []
        """What the configuration says, then what those say that it inherits (`INHERIT`)."""
        self.broken: Problem | None = None
        """What keeps a configuration from being read that may give its pages the macros."""
        if self.file is not None and repository.text(self.file) is None:
            self.broken = Problem(self.location, "it cannot be read", "make it readable")
        named = None if self.file is None else self._read(self.file)
        seen = {self.file}
        while named is not None and len(self._roots) < _MAX_CONFIGURATIONS:
            path = resolve(dirname(named.location.path), named.value)
            if path in seen and self.proves:
                message = "it never ends: what it inherits leads back to it"
                self.broken = Problem(named.location, message, "name another file, or none")
            if path is None or path in seen:
                break
            seen.add(path)
            named = self._read(path)

    def _read(self, path: str) -> Scalar | None:
        """Read one file of the configuration; return how it names the one that it inherits."""
        text = self.repository.text(path) or ""
        parsed = document.parse(Source(path, text))
        if not isinstance(parsed.root, Mapping):
            if sites.MACROS in text:
                self.broken = next(iter(parsed.problems), None)
            return None
        self._roots.append(parsed.root)
        named = parsed.root.get("INHERIT")
        return named if isinstance(named, Scalar) else None

    @property
    def plugin(self) -> Location | None:
        """Where the configuration names pubproof's plugin, None where it does not."""
        return next((name.location for name, _ in self._plugins("pubproof")), None)

    @property
    def location(self) -> Location:
        """Where the plugin stands, or else the top of the configuration."""
        return self.plugin or Location(self.file or sites.NAMES[0])

    @cached_property
    def docs(self) -> str:
        """The folder of the pages."""
        value = self._setting("docs_dir")
        named = value.value if isinstance(value, Scalar) else "docs"
        path = resolve(self._folder, named) or ""
        return self.repository.tree.resolve(path) or path

    @property
    def proves(self) -> bool:
        """Whether its pages can state clauses: they have pubproof's macros."""
        modules = self._option("macros", "modules")
        return isinstance(modules, Sequence) and any(
            isinstance(one, Scalar) and one.value == sites.MACROS for one in modules.items
        )

    @cached_property
    def delimiters(self) -> Delimiters:
        """The delimiters that the configuration sets (mkdocs-macros, ``j2_…_string``)."""

        def given(kind: str, side: str, default: str) -> str:
            value = self._option("macros", f"j2_{kind}_{side}_string")
            return value.value if isinstance(value, Scalar) and value.value else default

        return Delimiters(
            *(
                (given(kind, "start", start), given(kind, "end", end))
                for kind, (start, end) in Delimiters()._asdict().items()
            )
        )

    @cached_property
    def include_folder(self) -> str:
        """The folder in which included texts are looked for."""
        given = self._option("macros", "include_dir")
        named = given.value if isinstance(given, Scalar) else None
        return self.docs if named is None else resolve(self._folder, named) or ""

    def pages(self) -> Iterator[Page]:
        """Yield the pages, in the order of their paths; MkDocs builds those new to git as well."""
        excluded = self._patterns("exclude_docs", "draft_docs")
        unlisted = self._patterns("not_in_nav")
        files = self.repository.files
        new = {path for path in files.new(self.docs) if path.lower().endswith(MARKDOWN)}
        for path in sorted(new.union(files.ending(*MARKDOWN))):
            inside = path.removeprefix(f"{self.docs}/") if self.docs else path
            if inside == path and self.docs:
                continue
            if inside.startswith(("templates/", ".")):
                continue
            text = (
                None if any(one.search(inside) for one in excluded) else self.repository.text(path)
            )
            if text is not None and not _is_plain(text):
                listed = self._listed is None or inside in self._listed
                on_purpose = any(one.search(inside) for one in unlisted)
                yield Page(path, text, _subject(text), listed or on_purpose)

    @property
    def nav(self) -> Location:
        """Where the configuration begins to list the pages."""
        keys = (key for root in self._roots for key, _ in root.entries)
        return next((key.location for key in keys if key.value == "nav"), self.location)

    @cached_property
    def _listed(self) -> frozenset[str] | None:
        """The pages in `nav`; None where there is none, or where plugins make more of it."""
        value = self._setting("nav")
        if value is None:
            return None
        named = frozenset(one for one in _leaves(value) if not _ADDRESS.match(one))
        return named if all(one.lower().endswith(MARKDOWN) for one in named) else None

    def may_make(self, path: str) -> bool:
        """Whether a script of mkdocs-gen-files may make what is missing at `path`.

        It may where it speaks of the folder or of the topmost one, or of the file itself that
        stands beside the pages.
        """
        if not path.startswith(f"{self.docs}/"):
            return False
        folder, _, name = path.removeprefix(f"{self.docs}/").rpartition("/")
        top = folder.partition("/")[0] or name
        said = (f'"{top}"', f"'{top}'", *([f"{folder}/"] if folder else []))
        return any(one in text for one in said for text in self._makers)

    def finds(self, name: str, path: str) -> bool:
        """Whether a plugin leads a link of a page at `path` to the page of that name, anywhere."""
        inside = f"{self.docs}/"
        return (
            path.startswith(inside)
            and "/" not in name
            and any(True for plugin in _FINDING for _ in self._plugins(plugin))
            and any(one.startswith(inside) for one in self.repository.files.named(name))
        )

    def is_built_elsewhere(self, path: str) -> bool:
        """Whether another repository has the site of a page, by `repo_url`; one renamed is none."""
        given = self._setting("repo_url")
        named = home.at(given.value) if isinstance(given, Scalar) else None
        own = {one.name.lower() for one in home.homes(self.repository)}
        is_elsewhere = bool(own) and named is not None and named[1].lower() not in own
        return is_elsewhere and path.startswith(f"{self.docs}/")

    @cached_property
    def _makers(self) -> tuple[str, ...]:
        """The scripts of mkdocs-gen-files, which write pages while the site is built."""
        given = self._option("gen-files", "scripts")
        scripts = given.items if isinstance(given, Sequence) else ()
        paths = [resolve(self._folder, one.value) for one in scripts if isinstance(one, Scalar)]
        return tuple(self.repository.text(one) or "" for one in paths if one is not None)

    def _patterns(self, *keys: str) -> list[re.Pattern[str]]:
        """Return the patterns of settings that have those of ``.gitignore``."""
        found = map(self._setting, keys)
        lines = [line for one in found if isinstance(one, Scalar) for line in one.value.split()]
        return [_ignored(line) for line in lines if not line.startswith(("#", "!"))]

    def _setting(self, key: str) -> Node | None:
        """Return what the configuration has under a key."""
        return next((found for root in self._roots if (found := root.get(key)) is not None), None)

    def _option(self, plugin: str, key: str) -> Node | None:
        """Return an option of a plugin."""
        given = (one.get(key) for _, one in self._plugins(plugin) if isinstance(one, Mapping))
        return next((one for one in given if one is not None), None)

    def _plugins(self, name: str) -> Iterator[tuple[Scalar, Node | None]]:
        """Yield where a plugin is named, and its options; nothing where the site lacks it.

        A list takes the place of what is inherited, a mapping adds to it.
        """
        for root in self._roots:
            plugins = root.get("plugins")
            for one in plugins.items if isinstance(plugins, Sequence) else [plugins]:
                if isinstance(one, Scalar) and one.value == name:
                    yield one, None
                entries = one.entries if isinstance(one, Mapping) else ()
                yield from ((key, value) for key, value in entries if key.value == name)
            if isinstance(plugins, Sequence):
                return


def _leaves(root: Node) -> Iterator[str]:
    """Yield the scalars of a tree, in any order."""
    left: list[Node] = [root]
    while left:
        node = left.pop()
        if isinstance(node, Scalar):
            yield node.value
        elif isinstance(node, Sequence):
            left += node.items
        else:
            left += (value for _, value in node.entries)


def _is_plain(text: str) -> bool:
    """Whether a page asks for no macros (mkdocs-macros, ``render_macros``)."""
    return _PLAIN.search(front_matter(text)) is not None


def _subject(text: str) -> str:
    found = _REPOSITORY.search(front_matter(text))
    return resolve("", found[1].strip("/")) or "" if found is not None else ""


def _ignored(line: str) -> re.Pattern[str]:
    """Return a pattern of ``.gitignore`` as a regular expression."""
    anchored = "/" in line.rstrip("/")
    body = re.escape(line.strip("/"))
    body = body.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.compile(f"{'^' if anchored else '(?:^|/)'}{body}(?:/|$)")
