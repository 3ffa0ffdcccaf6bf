"""What stores artifacts, and under which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import Keeper
from pubproof.operations import filled
from pubproof.scripts import UNKNOWN
from pubproof.tools import BUILD_AND_INSPECT
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.operations import Operation

CHOICE = late.pattern(r"<~?\([^<>]*\)>")
"""What stands for one of several values. Another text may be the same one all the same."""
_MAY_BE_NOTHING = late.pattern(r"<~[^>]*>")
"""What stands for a value that may be empty."""


def stored_name(store: Operation) -> str:
    """Return the name under which a step stores an artifact; UNKNOWN stands for unknown parts."""
    if store.is_of(BUILD_AND_INSPECT):
        suffix = store.at.step.input("upload-name-suffix")
        return "Packages" if suffix is None else f"Packages{filled(suffix.value, store.at.scope)}"
    given = store.at.step.input("name")
    default = "merged-artifacts" if merges_artifacts(store) else "artifact"
    if given is None:
        return default
    name = of_one_run(store.at.scope.text(given))
    return filled(given.value, store.at.scope) if isinstance(name, Unknown) else name


def of_one_run(name: str | Unknown) -> str | Unknown:
    """Return the text that stands for a name which is the same in a whole run, and not empty."""
    if isinstance(name, Unknown) and _MAY_BE_NOTHING.sub("", name.token):
        return name.token
    return name


def merges_artifacts(one: Operation) -> bool:
    """Whether it downloads artifacts only to store them as one, under `name`."""
    return one.tool.lower() == "actions/upload-artifact/merge"


class Stores(Keeper):
    """What stores artifacts, found by their names."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        """Take the steps that store, in the order of the run."""
        super().__init__()
        self.named = [(stored_name(one), one) for one in operations]
        """Each with the name of its artifact."""
        self._places: dict[str, list[int]] = {}
        self._open: list[int] = []
        """Where those stand of which a part of the name is not known."""
        for at, (name, _) in enumerate(self.named):
            self._places.setdefault(name, []).append(at)
            if UNKNOWN in CHOICE.sub(UNKNOWN, name):
                self._open.append(at)

    def __iter__(self) -> Iterator[Operation]:
        """Go through the steps."""
        return (one for _, one in self.named)

    def like(self, name: str) -> list[tuple[str, Operation]]:
        """Return the stores, each with its name, of which the artifact may be called `name`."""
        return [self.named[at] for at in sorted({*self._places.get(name, ()), *self._open})]
