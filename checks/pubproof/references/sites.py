"""Where a repository keeps the configuration of its site."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.repository import Repository

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
"""The files that make a site of the pages, with MkDocs or with ProperDocs, which took it over."""
MACROS = "pubproof.guide.macros"
"""The module with which the plugin ``macros`` lets pages state clauses."""


def find(repository: Repository, *, new: bool = False) -> str | None:
    """Return the path of the configuration, None where there is no site.

    It stands at the top of the repository; in a folder only where it names `MACROS`, since many
    repositories have sites of other things. There git must track it, unless it may be `new`: then
    each of the folders at the top is looked into too, which a check can do without.
    """
    top = next((name for name in NAMES if repository.exists(name)), None)
    if top is not None or not repository.holds(".github"):
        return top
    below = [one for one in repository.files.ending(*NAMES) if basename(one) in NAMES]
    if new:
        below += [f"{folder}/{name}" for folder in repository.names("") for name in NAMES]
    visible = sorted((one.count("/"), one) for one in below if "/." not in f"/{one}")
    return next((one for _, one in visible if repository.mentions(one, MACROS)), None)


def home(folder: Path) -> Path:
    """Return the repository of a site whose configuration is in a folder: that one, or one above.

    It is the nearest that has a ``.github``, in the same clone; the folder itself where none has.
    """
    for each in (folder, *folder.parents):
        if (each / ".github").is_dir():
            return each
        if (each / ".git").exists():
            break
    return folder
