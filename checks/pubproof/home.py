"""Where a repository lives on GitHub, as its own files tell."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, toml
from pubproof.once import once
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.pypi import TrustedPublisher
    from pubproof.repository import Repository
    from pubproof.workflows.uses import Uses
    from pubproof.workflows.workflow import Workflow

_ADDRESS = late.pattern(
    r"(?:(?:git\+)?https?://(?:[^/@]*@)?|(?:git\+)?ssh://[\w-]+@|git://|[\w-]+@)"
    r"(?:www\.|ssh\.)?github\.com(?::\d{1,5}/|[:/])"
    r"(?P<owner>[A-Za-z0-9-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?(?:#.*)?",
    re.IGNORECASE,
)
"""The address of a repository itself, in the forms that git and project metadata use."""
_TABLES = (("project", "urls"), ("tool", "poetry"), ("tool", "poetry", "urls"))
"""The tables of `FILE` in which addresses stand."""
_OWN_LABELS = frozenset({"github", "homepage", "repository", "source", "sourcecode"})
"""Labels of a project's own page and sources, as PyPI compares them (PEP 753; "Well-known Project
URLs in Metadata"): without punctuation and blanks, in lower case."""
_NO_OWNERS = frozenset(
    {"apps", "collections", "features", "marketplace", "orgs", "sponsors", "topics", "users"}
)
"""What stands in GitHub's own addresses where the owner of a repository does."""

_OF_REPOSITORY = frozenset({("github", "repository"), ("github", "repository_owner")})
"""Fields of the `github` context that tell where a workflow runs."""


class Home(NamedTuple):
    """Owner and name of a repository on GitHub, and what names them."""

    owner: str
    name: str
    source: str
    """What says so, as a sentence names it."""

    @property
    def slug(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"


def of_publisher(publisher: TrustedPublisher, source: str = "the publisher") -> Home:
    """Return the home that a publisher names; on GitHub no name ends in ``.git``."""
    return Home(publisher.owner, publisher.repository.removesuffix(".git"), source)


def homes(repository: Repository) -> tuple[Home, ...]:
    """Return what the repository says of its home, what counts most first.

    That is what its files declare, and git's remote where the repository is the root of a clone:
    ``origin``, or else the only one.
    """
    return (*declared(repository), *repository.once("remote", lambda it: tuple(_remote(it))))


def known(repository: Repository) -> tuple[Home, ...]:
    """Return `homes` without a publisher that was copied from a guide."""
    return homes(repository)[1 if is_example(repository) else 0 :]


def is_example(repository: Repository) -> bool:
    """Whether the recorded publisher was copied from a guide.

    A repository that is really called so says that in its addresses or its remote.
    """
    publisher = repository.settings.publisher
    if publisher is None or not publisher.placeholders:
        return False
    slug = publisher.slug.lower()
    return all(other.slug.lower() != slug for other in homes(repository)[1:])


@once
def declared(repository: Repository) -> tuple[Home, ...]:
    """Return what the files say: the publisher in the settings, then the project's addresses."""
    return (*_publisher(repository), *_addresses(repository))


@once
def compared_in(repository: Repository, path: str) -> str | None:
    """Return the ``owner/name`` that stands for the repository in the conditions of a workflow.

    Without a publisher it is an address of the project with which the workflow itself compares:
    any other address may be one of an older home, or of somebody else's. None where there is none.
    """
    publisher = repository.settings.publisher
    if publisher is not None:
        return publisher.slug
    addresses = tuple(_addresses(repository))
    compared = {*map(str.lower, _compared(repository.workflow(path)))} if addresses else set()
    own = (one for one in addresses if compared & {one.slug.lower(), one.owner.lower()})
    return next((home.slug for home in own), None)


def _compared(workflow: Workflow) -> Iterator[str]:
    """Yield the texts with which expressions of a workflow compare its repository, or the owner."""
    from pubproof.workflows.reader.nodes import scalars
    from pubproof.workflows.runs.scope import condition_literals

    root = workflow.document.root
    for scalar in scalars(root) if root is not None else ():
        if "repository" in scalar.value.lower():
            yield from condition_literals(scalar.value, _are_of_repository)


def _are_of_repository(paths: Iterable[tuple[str, ...]]) -> bool:
    return any(tuple(map(str.lower, path)) in _OF_REPOSITORY for path in paths)


def own_use(used: Uses, repository: Repository) -> str:
    """Return what to write for an own workflow or action that is used by the repository's name.

    Nothing where it is another's, or where there is no such file at the commit at hand.
    """
    slugs = {home.slug.lower() for home in homes(repository)} if used.repository else ()
    if used.repository not in slugs:
        return ""
    if repository.exists(used.path):
        return f"write './{used.path}', the file of the same commit"
    has_it = repository.action(used.path or ".") is not None
    return f"write './{used.path}', the action of the commit that is checked out" if has_it else ""


def at(address: str) -> tuple[str, str] | None:
    """Return the owner and the name in the address of a repository; of a page below one, None."""
    found = _ADDRESS.fullmatch(address.strip())
    return (found["owner"], found["name"]) if found is not None else None


def disagreements(found: tuple[Home, ...]) -> list[str]:
    """Return a sentence, without a full stop, for each name that contradicts the first.

    PyPI compares letter case, so case counts.
    """
    sources: dict[str, list[str]] = {}
    for other in found:
        sources.setdefault(other.slug, []).append(other.source)
    return [
        f"{' and '.join(said)} {'say' if said[1:] else 'says'} '{slug}', "
        f"{found[0].source} says '{found[0].slug}'"
        for slug, said in sources.items()
        if slug != found[0].slug
    ]


def _publisher(repository: Repository) -> Iterator[Home]:
    publisher = repository.settings.publisher
    if publisher is not None:
        yield of_publisher(publisher, f"[tool.pubproof.publisher] of {FILE}")


def _addresses(repository: Repository) -> Iterator[Home]:
    """Yield the homes that the project's addresses name; pages below a repository do not count.

    Where the label of one says that it is the project's own, other labels name other things.
    """
    text = repository.text(FILE)
    found_at: list[tuple[str, Home]] = []
    for label, address in (pair for keys in _TABLES for pair in toml.table(text, *keys).items()):
        found = at(address) if isinstance(address, str) else None
        if found is not None and found[0].lower() not in _NO_OWNERS:
            found_at.append((label, Home(*found, f"the address '{label}' of {FILE}")))
    own = [home for label, home in found_at if _plain(label) in _OWN_LABELS]
    yield from own or (home for _, home in found_at)


def _plain(label: str) -> str:
    return re.sub(r"[\W_]", "", label).lower()


def _remote(repository: Repository) -> Iterator[Home]:
    from pathlib import Path

    top = repository.disk.git("rev-parse", "--show-toplevel")
    if top is None or Path(os.fsdecode(top).strip()) != repository.root.resolve():
        return
    names = os.fsdecode(repository.disk.git("remote") or b"").split()
    name = "origin" if "origin" in names or len(names) != 1 else names[0]
    address = repository.disk.git("remote", "get-url", name) or b""
    found = at(address.decode(errors="replace"))
    if found is not None:
        yield Home(*found, f"git's remote {name!r}")
