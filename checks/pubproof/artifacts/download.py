"""What a download picks among the artifacts of a run, and where it puts it.

One artifact, by name or by id, is unpacked into ``path``; several go to folders of their own below
it, unless ``merge-multiple`` is set.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.artifacts.paths import places
from pubproof.artifacts.stores import CHOICE, merges_artifacts, of_one_run, stored_name
from pubproof.scripts import UNKNOWN
from pubproof.scripts.globs import SEVERAL
from pubproof.scripts.paths import joined, normal
from pubproof.scripts.shell.syntax import braces
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.outcomes import artifact_id

if TYPE_CHECKING:
    from pubproof.artifacts.stores import Stores
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.workflows.reader.nodes import Scalar

_TRUE = ("true", "True", "TRUE")
"""How an action may be told yes (`getBooleanInput` of GitHub's toolkit)."""
_FOREIGN = {"run-id": "run_id", "repository": "repository"}
"""Inputs of a download that may name another run or repository, and what names its own."""
_OF_A_STEP = late.pattern(r"<[^<>]+ of '[^<>]*>")
"""What stands for an output that a run tells."""


class Download:
    """One use of ``actions/download-artifact``, or of what merges artifacts."""

    def __init__(self, fetch: Operation) -> None:
        """Take the step that downloads."""
        self.fetch = fetch
        merging = merges_artifacts(fetch)
        self.name = "" if merging else self._named("name")
        self.pattern = self._named("pattern")
        self.ids = fetch.input("artifact-ids")
        path = Unknown("it is a folder of its own") if merging else fetch.input("path", ".")
        self.path = UNKNOWN if isinstance(path, Unknown) else normal(path)
        """Where it unpacks, UNKNOWN where that cannot be told."""

    def _named(self, name: str) -> str | Unknown:
        """Return the name, or the pattern of names, that an input gives."""
        return of_one_run(self.fetch.input(name))

    @property
    def asked(self) -> tuple[str | Unknown, ...]:
        """All by which it asks: jobs of a matrix may ask for the same."""
        return self.name, self.pattern, self.ids

    @property
    def unknown(self) -> Unknown | None:
        """Why it cannot be told what is downloaded, None when it can."""
        choices = (self.name, self.ids, self.pattern)
        return next((one for one in choices if isinstance(one, Unknown)), None)

    @property
    def is_of_a_run(self) -> bool:
        """Whether only a run tells a part of the name that it asks for: an output, or a choice."""
        named = str(self.name or self.pattern)
        return any(pattern.search(named) for pattern in (_OF_A_STEP, CHOICE))

    @property
    def names_one(self) -> bool:
        """Whether it asks for a single artifact, by name or by id."""
        return bool(self.name) or (bool(self.ids) and "," not in str(self.ids))

    @property
    def merges(self) -> bool:
        """Whether all artifacts go to the same folder."""
        return self.names_one or self.fetch.input("merge-multiple") in _TRUE

    @property
    def wanted(self) -> str:
        """What it asks for, as a message names it."""
        return str(self.name or self.ids or self.pattern or "every artifact")

    def sought(self, folder: str) -> str:
        """Return which artifact would come right into `folder`; nothing where none can."""
        above, _, name = folder.rpartition("/")
        if self.path == folder:
            return self.wanted
        return name if not self.merges and self.path == (above or ".") else ""

    @property
    def place(self) -> Location:
        """The place of the input that says what it asks for, or else of the step."""
        for key in ("name", "artifact-ids", "pattern"):
            given = self.fetch.at.step.input(key)
            if given is not None:
                return given.location
        return self.fetch.location

    @property
    def foreign(self) -> tuple[str, Scalar] | None:
        """The input, by its name, that has it take files of another run or repository, or None."""
        for name, own in _FOREIGN.items():
            given = self.fetch.at.step.input(name)
            if given is not None and not self._is_own(given, own):
                return name, given
        return None

    def _is_own(self, given: Scalar, name: str) -> bool:
        """Whether a text is a field of the run's own `github` context, or says the same."""
        scope = self.fetch.at.scope
        text = scope.text(given)
        if isinstance(text, str):
            return text in ("", scope.github.get(name))
        return expressions.sole_path(given.value) == ("github", name)

    def picks(self, stores: Stores) -> list[Operation]:
        """Return the steps whose artifacts it downloads; an unknown name may be any.

        It is not one that another step has: a run takes no second artifact of a name, unless that
        is told to overwrite the first.
        """
        return stores.once(("picked", self.asked), self._picked)

    def _picked(self, stores: Stores) -> list[Operation]:
        is_named = self.name and not self.ids
        asked = stores.like(str(self.name)) if is_named else stores.named
        patterns = braces(str(self.pattern or "*"))
        picked = [
            (stored, store) for stored, store in asked if self._picks(stored, store, patterns)
        ]
        if not self.name or not any(stored == self.name for stored, _ in picked):
            return [store for _, store in picked]
        return [
            store
            for stored, store in picked
            if stored == self.name or store.input("overwrite", "false") != "false"
        ]

    def _picks(self, stored: str, store: Operation, patterns: list[str]) -> bool:
        """Whether it downloads what `store` stores under a name; `patterns` are without braces."""
        if self.ids:
            return artifact_id(store.at.step) in str(self.ids)
        if self.name and stored == self.name:
            return True
        stored = CHOICE.sub(UNKNOWN, stored)
        if self.name:
            is_told = not CHOICE.search(str(self.name))
            return UNKNOWN in stored and is_told and _may_match(stored, str(self.name))
        match = _may_match if UNKNOWN in stored else fnmatchcase
        return any(match(stored, one) for one in patterns)

    def brings(self, name: str, folder: str) -> bool:
        """Whether an artifact of a known name would come, or may come, into a folder."""
        if not name or self.ids:
            return False
        is_asked = name == self.name or any(
            not self.name and fnmatchcase(name, one) for one in braces(str(self.pattern or "*"))
        )
        return is_asked and self._folder(name) in (folder, UNKNOWN)

    @property
    def asks_by_name(self) -> bool:
        """Whether a name, or a part of one, tells what it asks for."""
        return bool(self.name or str(self.pattern or "").strip("*"))

    def folders(self, store: Operation) -> dict[str, str]:
        """Return the folders into which files of an artifact come, by the path that is stored.

        Where the paths cannot be told, it is the folder into which the artifact is unpacked.
        """
        top = self._folder(stored_name(store))
        return {path: joined(top, place) for path, place in places(store).items()} or {"": top}

    def _folder(self, name: str) -> str:
        """Return the folder into which the artifact of a name is unpacked."""
        if self.merges or UNKNOWN in self.path:
            return self.path
        return UNKNOWN if UNKNOWN in name else normal(f"{self.path}/{name}")


def _may_match(stored: str, wanted: str) -> bool:
    """Whether a name with unknown parts can be what is wanted, by what is known at its ends."""
    if SEVERAL.isdisjoint(wanted):
        return fnmatchcase(wanted, stored.replace(UNKNOWN, "*"))
    front, plain = stored.partition(UNKNOWN)[0], re.split(r"[*?\[]", wanted, maxsplit=1)[0]
    back, rest = stored.rpartition(UNKNOWN)[2], re.split(r"[*?\]]", wanted)[-1]
    return (front.startswith(plain) or plain.startswith(front)) and (
        back.endswith(rest) or rest.endswith(back)
    )
