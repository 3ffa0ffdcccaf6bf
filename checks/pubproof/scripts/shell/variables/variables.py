"""The variables of a shell: what they hold, and how sure that is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pubproof.scripts.shell.jobs import grown
from pubproof.scripts.shell.variables import choices
from pubproof.scripts.shell.variables.layer import Layer
from pubproof.scripts.shell.variables.values import Keyed, added
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.start import Context

MAX_VARIABLES = 2_000


class Variables:
    """What the variables of one shell hold.

    Which of them the script itself has set is told apart: what the others hold is decided beyond
    it, and may be different in another run.
    """

    def __init__(self, reader: Reader, context: Context) -> None:
        """Start with those of the environment of all scripts, and with those of the `context`."""
        self.reader = reader
        self.variables = Layer(reader.environment, context.exported)
        self.exported: Mapping[str, str] = context.exported
        """The variables that are handed on to commands."""
        self.commits = reader.commits - context.exported.keys()
        """The variables that hold the id of the run's commit."""
        self.given = context.certain
        """The variables that the script is given, and certainly hold what they do."""
        self.condition = context.condition
        """The condition that can leave out what is walked."""
        self.around: frozenset[int] = frozenset()
        """What stands for each such condition."""
        self.arms = context.arms
        """Which arms of which ``if`` or ``case`` lead here, as `Command` has it."""
        self.repeats = False
        """Whether what is walked runs more often, or at another time, than it is walked."""
        self.made: set[str] = set()
        """The variables that the script has set, and under no condition."""
        self.unsettled: set[str] = set()
        """The variables that were set where it `repeats`."""
        self.assumed: set[str] = set()
        """The variables that have their default unless they are given."""
        self.references: Mapping[str, str] = {}
        """Variables that stand for another one: those of ``declare -n``."""
        self.copied: dict[str, Value] = {}
        """What is known of variables that are set once, to one that GitHub always sets."""
        self.scoped: dict[str, tuple[Value | None, bool]] | None = None
        """What the variables held that the function at hand has for itself, and whether the
        script had set them; None outside of a function."""

    @property
    def exports_all(self) -> bool:
        """Whether each variable that is set is handed on to commands."""
        return False

    def assign(self, name: str, value: Value, *, export: bool = False) -> None:
        """Set a variable, and hand it on to commands when it is exported."""
        name = self.references.get(name, name)
        if self.condition:
            self.made.discard(name)
        else:
            self.made.add(name)
        if self.repeats:
            self.unsettled.add(name)
        else:
            self.unsettled.discard(name)
        self.assumed.discard(name)
        self.copied.pop(name, None)
        self.commits -= {name}
        is_given = name in self.reader.environment
        self.given -= {name}
        if len(self.variables) >= MAX_VARIABLES and name not in self.variables:
            return
        self.variables[name] = value
        if isinstance(value, str) and (
            export or is_given or self.exports_all or name in self.exported or name == "PATH"
        ):
            self.exported = {**self.exported, name: value}

    def is_given(self, names: Collection[str]) -> bool:
        """Whether the script is given variables of these names, and certainly what they hold."""
        self.reader.environment.heed(names)
        return self.given.issuperset(names)

    def assume(self, name: str, value: Value) -> None:
        """Set a variable to its default, where nothing is known to have set it."""
        known = (name in self.made or self.is_given({name})) and value != UNKNOWN
        self.assign(name, value)
        if not known:
            self.suspect(name)

    def derive(self, name: str, value: Value) -> None:
        """Set a variable to what follows from what is given, the same in every run if untold."""
        self.assign(name, value)
        if value == UNKNOWN:
            self.suspect(name)

    def export(self, name: str) -> None:
        """Hand a variable on to commands from now on."""
        held = self.variables.get(name)
        self.exported = {**self.exported, name: held if isinstance(held, str) else UNKNOWN}

    def suspect(self, name: str) -> None:
        """Take a variable for one that what lies beyond the script decides."""
        self.made.discard(name)
        self.assumed.add(name)

    def take(self, name: str) -> None:
        """Take a variable for one that what is given decides, the same in every run."""
        name = self.references.get(name, name)
        self.made.discard(name)
        self.reader.environment.heed({name})
        self.given |= {name}

    def refer(self, name: str, target: str) -> None:
        """Let a variable stand for another one, as ``declare -n`` does."""
        self.references = {**self.references, name: self.references.get(target, target)}

    def unset(self, name: str) -> None:
        """Forget a variable."""
        self.variables[name] = ""
        self.reader.environment.heed({name})
        self.given -= {name}
        if name in self.exported:
            self.exported = {key: held for key, held in self.exported.items() if key != name}

    def put(self, name: str, value: Value, *, export: bool = False) -> None:
        """Set the variable that an assignment names: ``name``, ``name+`` or ``name[i]``."""
        if name.endswith("+"):
            name = self.references.get(name[:-1], name[:-1])
            before = self.variables.get(name)
            held = UNKNOWN if before is None else before
            if isinstance(held, tuple) or isinstance(value, tuple):
                held = held if isinstance(held, tuple) else (held,)
                value = added(held, value if isinstance(value, tuple) else (value,))
                value = value if len(value) <= MAX_VARIABLES else UNKNOWN
            else:
                value = UNKNOWN if len(held) > MAX_VARIABLES else held + value
        if "[" in name:
            name, _, key = name.rstrip("]").partition("[")
            value = self._with(name, key, value)
        self.assign(name, value, export=export)

    def _with(self, name: str, key: str, value: Value) -> Value:
        """Return what a variable holds once the word of that key is set, as far as it is told."""
        held = self.variables.get(self.references.get(name, name))
        is_known = "$" not in key and "`" not in key and len(held or ()) < MAX_VARIABLES
        if isinstance(held, Keyed) and isinstance(value, str) and is_known:
            return held.having({key.strip("\"'"): value})
        return UNKNOWN

    def pick(self, names: Iterable[str]) -> None:
        """Take variables for files of which some are left out, and cannot be told which."""
        for name in names:
            self.variables[name] = UNKNOWN

    def ask(self, condition: str) -> None:
        """Take it that `condition` can leave out what follows, if it says anything."""
        self.condition = self.condition or condition
        if condition:
            self.around |= {self.reader.cause()}

    @contextmanager
    def perhaps(self, condition: str, names: Iterable[str] = ()) -> Iterator[None]:
        """Walk through a body that `condition` can leave out, with `names` picked while it runs."""
        outer = self.condition, self.around
        self.ask(condition)
        held = {name: self.variables[name] for name in names if name in self.variables}
        self.pick(held)
        yield
        self.condition, self.around = outer
        for name, value in held.items():
            if self.variables.get(name) == UNKNOWN:
                self.variables[name] = value

    def merge(self, states: list[Layer]) -> None:
        """Go on with the variables on which several branches agree."""
        first = states[0]
        others = [(at, one) for at, one in enumerate(states) if one is not first]
        self.variables = first.copy() if others else first
        different: dict[str, list[tuple[int, Value | None]]] = {}
        for at, other in others:
            for name, _, there in first.differences(other):
                different.setdefault(name, []).append((at, there))
        for name, held in different.items():
            agreed = _agreed(first.get(name), held, len(states))
            if agreed is not None:
                self.variables[name] = agreed

    def merge_exported(self, states: list[Mapping[str, str]]) -> None:
        """Hand on what one of several branches exports; what they disagree on cannot be told."""
        different = list({id(one): one for one in states}.values())
        if not different[1:]:
            self.exported = different[0]
            return
        held: dict[str, list[str]] = {}
        for one in different:
            for name, value in one.items():
                held.setdefault(name, []).append(value)
        given = self.reader.environment
        for name, values in held.items():
            if len(values) < len(different):
                values.append(given.get(name, UNKNOWN))
        self.exported = {
            name: values[0] if len({*values}) == 1 else UNKNOWN for name, values in held.items()
        }

    def keep(self, name: str) -> None:
        """Take a variable for one of the function at hand alone, as ``local`` does."""
        if self.scoped is not None:
            self.scoped.setdefault(name, (self.variables.get(name), name in self.made))

    def restore(self) -> None:
        """Give the variables that a function had for itself what they held before it."""
        for name, (held, is_made) in (self.scoped or {}).items():
            if held is None:
                self.variables.forget(name)
            else:
                self.assign(name, held)
            if not is_made:
                self.made.discard(name)


def _agreed(
    first: Value | None, others: list[tuple[int, Value | None]], count: int
) -> Value | None:
    """Return what several branches leave in a variable, None where none has set it.

    `first` is what the first of them leaves, and those of the `count` that are not among `others`;
    with these stands which branch it is.
    """
    merged, behind = first, 0
    for at, held in [*others, (count, None)]:
        # Met once more than twice, the same changes nothing.
        for one in [first] * min(at - behind - 1, 2) + [held] * (at < count):
            merged = _merged(merged, one)
        behind = at
    return merged


def _merged(left: Value | None, right: Value | None) -> Value | None:
    """Return what two branches leave in a variable: one of both, unless one noted more jobs."""
    if choices.is_same(left, right):
        return left
    return grown(left or "", right or "") or choices.one_of(left, right)
