"""One Python script, walked through: what its calls start, and what it imports."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from pubproof.scripts.paths import resolve
from pubproof.scripts.places import place_in
from pubproof.scripts.python import callbacks, calls, environment, files, folders, live
from pubproof.scripts.python.arguments.command_line import NOTHING_TOLD, CommandLine, Given
from pubproof.scripts.python.conditions import conditions
from pubproof.scripts.python.conditions.arms import Arms
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.failures import exit_hooks, swallowing, threads
from pubproof.scripts.python.failures.endings import quits
from pubproof.scripts.python.modules import Modules
from pubproof.scripts.python.session import Session
from pubproof.scripts.python.state import PythonState, Visit, folder_of
from pubproof.scripts.python.syntax.libraries import STARTING
from pubproof.scripts.python.syntax.names import (
    FUNCTIONS,
    Function,
    dotted,
    imported_at_run_time,
    is_by_name,
    names_lambda,
)
from pubproof.scripts.python.values import parameters
from pubproof.scripts.python.values.expressions import Comprehension, targets
from pubproof.scripts.python.values.lists import Rounds
from pubproof.scripts.python.visits import Entered, visit_each
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from pubproof.scripts.command import Led, Place
    from pubproof.scripts.python.failures.results import Heed
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.values import Held
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.Delete)
_IMPORTS = (ast.Import, ast.ImportFrom)
_LOOKED_AT = (*_ASSIGNMENTS, *_IMPORTS, ast.Call, folders.Behind)
_ANY = "fire.Fire"
"""The function that calls any other, as the command line says."""
_LOADING = "importlib.util.spec_from_file_location"
"""The function that loads a module from a file."""
_MAX_TOLD = 100
"""How many calls of a text's own functions are told apart by what they hand over."""


class PythonScript:
    """One Python text being walked through.

    Functions count where their name is used.
    """

    def __init__(
        self,
        reader: Reader,
        tree: Tree,
        context: Context,
        *,
        path: str = "",
        place: Place | None = None,
        session: Session | None = None,
        given: Given = NOTHING_TOLD,
    ) -> None:
        """Read a tree, of the file at `path`; `place` tells where another text stands.

        `session` is what a runner hands to its functions; `given` tells how the script is started.
        """
        self._reader = reader
        self._tree = tree
        self._session = session or Session()
        self._given = given
        self._line = CommandLine.of(tree, given.words)
        self._state = PythonState(reader, tree, place or place_in(path), context, path, self._line)
        self._modules = Modules(self._state, folder_of(path, context), self._session, given)
        self._live = live.within(tree, None if self._session.names else self._modules.followed())
        self._writes = tree.stores or (tree.brings and not given.is_imported)
        self._shared: dict[str, object] = {"posargs": self._session.arguments}
        """The names that every function knows."""
        self._arms = Arms(tree, reader.cause)
        self._told = Rounds(tree, self._state.constants)
        self._entered: set[Entered] = set()

    def walk(self, roots: Sequence[ast.AST]) -> None:
        """Look at every call that runs below `roots`, in the order of the text."""
        is_again = self._given.is_imported or self._state.context.is_again
        arms = self._arms.begin(is_once=not is_again)
        self._look(((*roots,), arms), lambda: self._visits(roots, {}, arms))

    def enter(self, function: Function, held: Mapping[str, Held]) -> None:
        """Walk through a function of the text, whose parameters hold what is known."""
        body = tuple(one for one in function.body if one in self._live.nodes)
        self._look(
            (function, body, parameters.written(held)),
            lambda: self._visits(
                body, {**self._shared, **self._state.constants.local(function, held)}, None
            ),
        )

    def _look(self, of: Hashable, visits: Callable[[], Iterator[Visit]]) -> None:
        """Look at what `visits` yields, or yielded before of what was given alike.

        `of` says which walk through the text it is.
        """
        key = None if self._session.names else (of, self._modules.followed(), self._given)
        begun: dict[ast.AST, str] = {}  # in which folder a block was that runs in another
        visit_each(
            key, self._state, self._arms, self._entered, visits, partial(self._act, begun=begun)
        )

    def _act(self, visit: Visit, begun: dict[ast.AST, str]) -> bool:
        """Do what a node does; False where that is nothing, and would be nothing again."""
        node = visit.node
        if isinstance(node, ast.Call):
            return self._call(node, visit)
        if isinstance(node, _ASSIGNMENTS):
            return environment.assign(self._state, node, self._session.names)
        if isinstance(node, _IMPORTS):
            self._modules.follow_import(node)
        elif isinstance(node, folders.Behind):
            self._state.return_to(begun[node.block])
        else:
            begun[node] = self._state.context.folder
        return True

    def _visits(
        self, roots: Sequence[ast.AST], names: dict[str, object], arms: Led | None
    ) -> Iterator[Visit]:
        """Yield the nodes below `roots` that may start or set something, in order.

        `names` are the local constants there, `arms` those that lead there.
        """
        first = Visit(self._tree.module, names, exit_hooks.passes_over(self._tree), arms=arms)
        todo = [first._replace(node=node) for node in reversed(roots)]
        while todo:
            visit = todo.pop()
            if isinstance(visit.node, _LOOKED_AT):
                yield visit
            if folders.is_entered(visit.node, self._tree):
                yield visit
                todo.append(visit.to(folders.Behind(visit.node)))
            todo += reversed(self._arms.lead(visit, self._inside(visit)))

    def _inside(self, visit: Visit) -> Iterator[Visit]:
        """Return what runs below a node."""
        node = visit.node
        if isinstance(node, FUNCTIONS) or names_lambda(node):
            return self._inside_definition(visit)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._inside_name(node, visit)
        if isinstance(node, ast.Try):
            return (one for one in self._tried(node, visit) if one.node in self._live.nodes)
        if isinstance(node, ast.Call):
            return self._inside_call(node, visit)
        if isinstance(node, Comprehension):
            set_ = dict.fromkeys(targets(node), UNKNOWN)
            held = self._state.constants.rounds(node, visit.names)
            visit = visit._replace(names={**visit.names, **set_, **held})
        if isinstance(node, conditions.BLOCKS):
            return self._inside_block(node, visit)
        skipped = self._line.passed_over(node) if self._line is not None else ()
        return (visit.to(one) for one in self._live.parts.get(node, ()) if one not in skipped)

    def _inside_block(self, node: ast.AST, visit: Visit) -> Iterator[Visit]:
        """Yield what runs in the blocks of a statement, or in the parts of a choice."""
        if isinstance(node, ast.For) and (rounds := list(self._rounds(node, visit))):
            yield from rounds
            return
        guarded = visit.guarded or swallowing.suppresses(node, self._tree, self._forgiving)
        for part, condition in self._running(node, self._live.parts.get(node, ()), visit):
            yield visit.to(part, guarded=guarded, condition=condition)

    def _inside_definition(self, visit: Visit) -> Iterator[Visit]:
        """Yield what runs where a function is defined, which others may call than its text."""
        node = visit.node
        if isinstance(node, ast.Assign):
            if self._given.is_imported:
                yield visit.to(node.value)
        elif isinstance(node, FUNCTIONS):
            own = live.defining(node, self._tree)
            yield from (visit.to(one) for one in own if one in self._live.nodes)
            if live.may_run(node, self._tree, self._given, self._line):
                unmade = "" if self._given.is_imported else live.of_unmade_class(node, self._tree)
                yield from self._enter(node, visit.to(node, condition=visit.condition or unmade))

    def _tried(self, node: ast.Try, visit: Visit) -> Iterator[Visit]:
        """Yield what a ``try`` runs, its body guarded where a handler swallows what goes wrong."""
        swallowed = self._swallows(node, visit)
        for tried in node.body:
            yield visit.to(tried, guarded=visit.guarded or swallowed)
        yield from map(visit.to, node.handlers)
        left_out = conditions.missing(node, lambda body: not quits(body))
        for after in node.orelse:
            yield visit.to(after, condition=visit.condition or left_out)
        yield from map(visit.to, node.finalbody)

    def _swallows(self, node: ast.Try, visit: Visit) -> bool:
        """Whether what goes wrong in a ``try`` is swallowed."""
        return swallowing.swallows(node, self._tree, lambda one: self._state.heed(one, visit))

    def _forgiving(self, heed: Heed = None) -> frozenset[str]:
        """Return the functions of the text that swallow what goes wrong in another.

        `heed` is how their own result ends the script.
        """
        swallows = partial(self._swallows, visit=Visit(self._tree.module, {}, heed=heed))
        key = ("forgiving", self._state.asserts, heed)
        return self._tree.once(key, lambda tree: swallowing.forgiving(tree, swallows))

    def _running(
        self, node: ast.AST, parts: Iterable[ast.AST], visit: Visit
    ) -> Iterator[tuple[ast.AST, str]]:
        """Yield those parts of a node that may run, each with what can leave it out."""
        files = partial(self._state.files, visit.names)
        posargs = self._session.told(self._tree)
        known = conditions.Known(
            self._tree.imports, self._state.run_variable, files, self._line, posargs
        )
        left_out = conditions.of(node, self._tree, known)
        for part in parts:
            condition = left_out.get(part, "")
            if condition is not None or not self._tree.settled:
                yield part, visit.condition or condition or ""

    def _rounds(self, node: ast.For, visit: Visit) -> Iterator[Visit]:
        """Yield what a loop does in each round, where its list of commands is written out."""
        for names in self._told.of(node, visit.names):
            for part, condition in self._running(node, self._live.parts.get(node, ()), visit):
                yield visit.to(part, names=names, condition=condition)

    def _inside_name(self, node: ast.Name | ast.Attribute, visit: Visit) -> Iterator[Visit]:
        """Yield what runs where a name is used: the function of that name."""
        name = last(node)
        is_own = name in self._tree.functions and not live.is_of_others(node, self._tree)
        if is_own and dotted(node, self._tree.imports) not in STARTING:
            yield from self._enter(self._tree.functions[name], visit)
        if isinstance(node, ast.Attribute) and node.value in self._live.nodes:
            yield visit.to(node.value)

    def _inside_call(self, node: ast.Call, visit: Visit) -> Iterator[Visit]:
        """Yield what runs below a call: its function, with what it is told, and its arguments."""
        if dotted(node.func, self._tree.imports) == _ANY or is_by_name(node):
            functions = self._tree.functions
            for name in functions if self._line is None else self._line.chosen(node, functions):
                yield from self._enter(functions[name], visit)
        if self._line is not None and not self._line.runs(node):
            return
        guarded = visit.guarded or threads.forgets(node, self._tree)
        for part in self._live.parts.get(node, ()):
            made = callbacks.calls(node, part)
            if part is node.func:
                unrun = visit.guarded or threads.is_idle(node, self._tree)
                yield visit.to(part, guarded=unrun, calling=node)
            elif made and self._tree.hands_on(made[0].func):
                yield from (visit.to(one, guarded=guarded) for one in made)
            elif made:
                yield from (visit.to(one.func, guarded=guarded, calling=one) for one in made)
            elif swallowing.hands_over(node, part, self._tree):
                forgives = last(node.func) in self._forgiving(self._state.heed(node, visit))
                yield visit.to(part, guarded=guarded or forgives)
            else:
                yield visit.to(part, guarded=guarded)

    def _enter(self, function: Function, visit: Visit) -> Iterator[Visit]:
        """Yield what a function does, once for each way in which it is called."""
        call = visit.calling
        if call is not None and self._session.is_handed_by(call):
            self._session.names |= self._session.within(call, function).names
        body = [child for child in function.body if child in self._live.nodes]
        if not body:
            return
        held = self._held(call, function, visit)
        heed = self._state.heed(call, visit) if call is not None else None
        key = (function, parameters.written(held) if held else "", heed)
        if key in self._entered:
            return
        self._entered.add(key)
        wrapped = swallowing.decorating(function, self._tree)
        guarded = visit.guarded or threads.is_late(function, self._tree)
        guarded = guarded or bool(wrapped and wrapped & self._forgiving(heed))
        names = {**self._shared, **visit.names, **self._state.constants.local(function, held)}
        handed = dict.fromkeys(held, visit.origin(call)) if call is not None else {}
        for child, condition in self._running(function, body, visit.to(function, names=names)):
            yield Visit(child, names, guarded, heed, condition, handed=handed)

    def _held(self, call: ast.Call | None, function: Function, visit: Visit) -> dict[str, Held]:
        """Return what a call hands to a function; of very many calls that is not looked at."""
        if call is None or len(self._entered) >= _MAX_TOLD:
            return {}
        return parameters.held(call, function, self._state.constants, visit.names)

    def _call(self, node: ast.Call, visit: Visit) -> bool:
        """Do what a call does; False where that is nothing."""
        name = dotted(node.func, self._tree.imports)
        if (
            self._session.follow(self._state, node, name, visit)
            or calls.follow(self._state, node, name, visit)
            or environment.follow(self._state, node, name, visit, self._session.names)
        ):
            return True
        if module := imported_at_run_time(node, self._tree.imports):
            self._modules.follow([module], node)
            return True
        if name == _LOADING and node.args[1:]:
            path = self._state.constants.text(node.args[1], visit.names)
            self._modules.follow_file(resolve(self._state.context.folder, path), node)
            return True
        return (
            self._modules.call(node, name, visit)
            or (self._writes and files.follow(self._state, node, name, visit))
            or calls.library(self._state, node, name, visit)
            or (not self._modules.define(name) and calls.unknown(self._state, node, name, visit))
        )
