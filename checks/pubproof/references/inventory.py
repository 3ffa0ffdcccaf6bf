"""What a repository has that a text can name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pubproof import late
from pubproof.files.tree import Kind
from pubproof.home import homes
from pubproof.once import once as kept
from pubproof.references import TEXTS
from pubproof.references.declared import Declared
from pubproof.repository import WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator

    from pubproof.files.tree import Tree
    from pubproof.repository import Repository
    from pubproof.workflows.workflow import Workflow

T = TypeVar("T")

_INCLUDED = late.pattern(
    r"(?:\{!\s*|--8<--\s+|\{%-?\s*include(?:-markdown)?\s+|\{include\}\s+|\.\.\s+include::\s+)"
    r"(?:[\"']([^\"'\n]+)|([^\s\"'!}]+))"
)
"""How one text is put into another: markdown-include, snippets, Jinja, MyST, reStructuredText."""
_LABEL = late.pattern(r"^[ \t]*(?:\((?=[^()\n]+\)=)|\.\. _)([\w.:-]+)(?:\)=|:)\s*$", re.MULTILINE)
"""A label of MyST or reStructuredText, by which other texts link to what follows."""


class Inventory:
    """What there is, read when a text asks for it."""

    def __init__(
        self, repository: Repository, clauses: Collection[str], commands: Collection[str]
    ) -> None:
        """Take the repository, and the words of pubproof itself."""
        self.repository = repository
        self.files = repository.files
        self.clauses = clauses
        self.commands = commands

    def of(self, repository: Repository) -> Inventory:
        """Return what there is in another repository."""
        return Inventory(repository, self.clauses, self.commands)

    def once(self, key: Hashable, make: Callable[[Inventory], T]) -> T:
        """Return what `make` makes of it, and keep that under `key`, whichever text asks."""
        return self.repository.once(key, lambda one: make(self.of(one)))

    @property
    def declared(self) -> Declared:
        """What the workflows declare."""
        return Declared(self.repository)

    @property
    @kept
    def workflow_files(self) -> frozenset[str]:
        """The file names of the workflows."""
        return frozenset(
            path.removeprefix(f"{WORKFLOWS}/") for path in self.repository.workflow_paths
        )

    @property
    @kept
    def workflow_stems(self) -> frozenset[str]:
        """The file names of the workflows without their endings."""
        return frozenset(file.rpartition(".")[0] for file in self.workflow_files)

    def workflow(self, file: str) -> Workflow | None:
        """Return the workflow in a file, None where there is none or it cannot be read."""
        found = self.repository.find_workflow(f"{WORKFLOWS}/{file}")
        return found if found is not None and found.document.root is not None else None

    @property
    @kept
    def stand_ins(self) -> dict[str, tuple[str, ...]]:
        """The folders of the symbolic links that lead to a text, by the path of the text."""
        found: dict[str, tuple[str, ...]] = {}
        tree = self.repository.tree
        is_real = {"": True}
        for path in self.files.ending(*TEXTS):
            folder = path.rpartition("/")[0]
            if folder not in is_real:
                is_real[folder] = tree.resolve(folder) == folder
            if is_real[folder] and not _is_link(path, tree):
                continue
            target = tree.resolve(path)
            if target not in (None, path):
                found[target] = (*found.get(target, ()), folder)
        return found

    @property
    @kept
    def included(self) -> dict[str, tuple[str, ...]]:
        """What texts name of the texts that are put into them, as they write it: their folders."""
        found: dict[str, tuple[str, ...]] = {}
        for path in self.files.ending(*TEXTS):
            text = self.repository.text(path) or ""
            if any(word in text for word in ("{!", "--8<--", "include")):
                for one in _INCLUDED.finditer(text):
                    name = re.sub(r"^(?:\.{0,2}/)+", "", one[1] or one[2])
                    found[name] = (*found.get(name, ()), path.rpartition("/")[0])
        found.pop("", None)
        return found

    def including(self, path: str) -> tuple[str, ...]:
        """Return the folders of the texts that another is put into; they may write any end of it.

        A folder may come more than once.
        """
        return tuple(folder for end in _ends(path) for folder in self.included.get(end, ()))

    def includes(self, path: str) -> bool:
        """Whether a text is put into another one."""
        return bool(self.including(path))

    @property
    @kept
    def labels(self) -> frozenset[str]:
        """The labels that texts of MyST and reStructuredText set for the whole site."""
        return frozenset(
            one[1].lower()
            for path in self.files.ending(*TEXTS)
            for one in _LABEL.finditer(self.repository.text(path) or "")
        )

    @property
    @kept
    def slugs(self) -> frozenset[str]:
        """``owner/name`` of the repository, in lower case, however it is told."""
        return frozenset(home.slug.lower() for home in homes(self.repository))


def _ends(path: str) -> Iterator[str]:
    """Yield a path and all its ends: ``docs/a.md``, ``a.md``."""
    while path:
        yield path
        path = path.partition("/")[2]


def _is_link(path: str, tree: Tree) -> bool:
    """Whether a path is a symbolic link, or cannot be looked at."""
    try:
        return tree.kind(path) is Kind.LINK
    except OSError:
        return True
