"""What a Python script holds while it is walked through: as a whole, and at one of its nodes."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pubproof.once import once
from pubproof.scripts import launch
from pubproof.scripts.environment import Layers
from pubproof.scripts.paths import ROOT, parent
from pubproof.scripts.python.failures.retries import retried
from pubproof.scripts.python.failures.uploads import uploads
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.values.constants import Constants
from pubproof.scripts.python.values.elsewhere import Elsewhere
from pubproof.scripts.start import Start
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import FILES

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pubproof.location import Location
    from pubproof.scripts.command import Led, Place
    from pubproof.scripts.python.arguments.command_line import CommandLine
    from pubproof.scripts.python.failures.results import Heed, Results
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Input


OPTIMIZE = "PYTHONOPTIMIZE"
"""The variable by which Python passes over assertions, as it does with ``-O``."""


class Visit(NamedTuple):
    """A node of the tree that is to be looked at, and what holds there."""

    node: ast.AST
    names: dict[str, object]
    """The local constants."""
    guarded: bool = False
    """Whether a ``try`` swallows what goes wrong."""
    heed: Heed = None
    """How the result of the function at hand ends the script."""
    condition: str = ""
    """The condition that can leave the node out."""
    calling: ast.Call | None = None
    """The call whose function the node names."""
    handed: Mapping[str, ast.Call] = {}
    """The parameters of the function at hand that a call hands over, and the call."""
    arms: Led | None = None
    """Which arms of which ``if`` lead here, None where that may run more than once."""

    def to(
        self,
        node: ast.AST,
        *,
        names: dict[str, object] | None = None,
        guarded: bool | None = None,
        condition: str | None = None,
        calling: ast.Call | None = None,
    ) -> Visit:
        """Return the visit of another node, at which the same holds but for what is given."""
        return Visit(
            node,
            self.names if names is None else names,
            self.guarded if guarded is None else guarded,
            self.heed,
            self.condition if condition is None else condition,
            calling,
            self.handed,
        )

    def origin(self, call: ast.Call) -> ast.Call:
        """Return the call that writes out what `call` is told: another, where it hands that on."""
        if self.handed:
            for node in walk(call):
                if isinstance(node, ast.Name) and node.id in self.handed:
                    return self.handed[node.id]
        return call


class Known(NamedTuple):
    """What the names of a text hold, and where that comes from."""

    variables: Layers
    elsewhere: Elsewhere
    names: dict[str, object] | None
    """None where that is not yet known."""
    over: tuple[Hashable, Hashable]
    """Of what the budget gave no more, before that was found and after."""


def _results(tree: Tree, *, asserts: bool) -> Results:
    from pubproof.scripts.python.failures.results import Results

    return Results(
        tree.module,
        tree.functions,
        retried(tree),
        uploads(tree),
        asserts=asserts,
    )


@once
def _lines(tree: Tree) -> list[str]:
    return tree.text.split("\n")


class PythonState:
    """The state of one script: its context, its constants, and what it has set."""

    def __init__(
        self,
        reader: Reader,
        tree: Tree,
        place: Place,
        context: Context,
        path: str,
        line: CommandLine | None,
    ) -> None:
        """Start in the folder and environment of `context`; `path` is the script's file.

        `line` is what it is given, None where that is not known.
        """
        self.reader = reader
        self.tree = tree
        self.context = context
        self.place = place
        self.path = path
        exported = frozenset(context.exported.items())
        alike = (tree, path, context.folder, exported, reader.files.changes, line)
        budget = reader.budget
        known = reader.python.held.get(alike) or Known(
            Layers(context.exported, reader.environment, FILES),
            Elsewhere(reader, folder_of(path, context), tree.text),
            None,
            (budget.left.over, None),
        )
        self.variables, self.elsewhere, _, self.over = known
        self.asserts = not self.variables.get(OPTIMIZE)
        self.constants = Constants(
            tree,
            self.variables,
            file=f"{ROOT}/{path}" if path else UNKNOWN,
            line=line,
            elsewhere=self.elsewhere,
            known=known.names,
            look_at=budget.look_at,
        )
        if known.names is None:
            self.over = (self.over[0], budget.left.over)
            reader.python.held[alike] = known._replace(names=self.constants.names, over=self.over)
        self.asked: dict[str, str] = {}
        """What it was told of the run."""

    def run_variable(self, name: str) -> str:
        """Return what the reader tells of the run, as `Reader.run_variable` does."""
        self.asked[name] = held = self.reader.run_variable(name)
        return held

    def heed(self, node: ast.AST, visit: Visit) -> Heed:
        """Return how the result of a call, or what a handler catches, ends the script."""
        find = partial(_results, asserts=self.asserts)
        return self.tree.once(("results", self.asserts), find).heed(node, visit.heed)

    def files(self, names: Mapping[str, object], name: str) -> str:
        """Return the pattern of the files for which a name stands, nothing where it is none."""
        held = self.constants.named(name, names)
        return held if isinstance(held, str) and "*" in held and UNKNOWN not in held else ""

    def location(self, node: ast.expr) -> Location:
        """Return where an expression stands."""
        line, column = node.lineno - 1, node.col_offset
        if not self.tree.text.isascii() and line < len(lines := _lines(self.tree)):
            before = lines[line].encode(errors="replace")[:column]
            column = len(before.decode(errors="replace"))
        end = node.end_col_offset or 0
        length = end - node.col_offset if node.end_lineno == node.lineno else 1
        return self.place(line, column, length)

    def start(
        self,
        words: tuple[str, ...],
        node: ast.Call,
        visit: Visit,
        *,
        fatal: bool = True,
        context: Context | None = None,
        given: Input | None = None,
        writes: tuple[str, ...] = (),
    ) -> None:
        """Start the command that a call runs.

        Args:
            words: the command; nothing is one that cannot be told.
            node: the call.
            visit: what holds there.
            fatal: whether its failing makes the script fail, where no ``try`` swallows that.
            context: what it is started with, None means what the script is.
            given: its input.
            writes: the files that take its output.
        """
        if not words:
            words = (UNKNOWN,)
        if not self.reader.budget.step():
            return
        context = context or self.context
        condition = context.condition or visit.condition
        fatal = fatal and not visit.guarded and self.context.fatal
        context = context._replace(
            fatal=fatal,
            condition=condition,
            arms=context.arms | (visit.arms or frozenset()),
            is_again=context.is_again or visit.arms is None,
        )
        location = self.location(visit.origin(node))
        launch.launch(self.reader, Start(words, location, context, writes, given))

    def with_environment(self, node: ast.expr | None, visit: Visit) -> Context:
        """Return what a command is started with that is given the environment of `node`."""
        if node is None:
            return self.context
        from pubproof.scripts.python import environment

        return self.context.exporting(environment.mapping(self, node, visit))

    def opaque(self, node: ast.expr, reason: str) -> None:
        """Write down that an expression cannot be seen into."""
        self.context.opaque(self.location(node), reason)

    def change_folder(self, folder: str) -> None:
        """Go on in a folder, seen from the one at hand."""
        self.context = self.context.within(folder)

    def return_to(self, folder: str) -> None:
        """Go on in a folder in which the script was before."""
        self.context = self.context._replace(folder=folder)

    def export(self, name: str, value: str) -> None:
        """Set a variable of the environment."""
        self.context = self.context.exporting({name: value})


def folder_of(path: str, context: Context) -> str:
    """Return the folder in which the script at `path` finds the modules beside it."""
    return parent(path) if path else context.folder
