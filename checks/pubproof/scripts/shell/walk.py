"""One shell script, walked through: which commands it starts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from pubproof.scripts.paths import seen_from
from pubproof.scripts.reader import TOO_DEEP
from pubproof.scripts.shell import bashisms, simple_command
from pubproof.scripts.shell.compound import branches, for_loops, lists, while_loops
from pubproof.scripts.shell.compound.links import links_of
from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.fate import UNHEEDED, Fate, Flow
from pubproof.scripts.shell.failures.outcome import Outlook, unwatched
from pubproof.scripts.shell.output.redirections import redirections
from pubproof.scripts.shell.state import RETURNING, ShellState, Streams
from pubproof.scripts.shell.syntax import (
    LOOPS,
    UNREADABLE,
    Function,
    children,
    missing_part,
    statements,
)
from pubproof.scripts.shell.variables import assignments
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.start import TOO_MUCH
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.places import Text
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.shell.options import Options
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.start import Context

MAX_NESTING = 40
"""Levels of statements, functions and substitutions that are walked into."""


def run(
    reader: Reader,
    text: Text,
    context: Context,
    options: Options,
    arguments: Sequence[str] = (),
    *,
    spread: bool = False,
) -> str:
    """Walk through `text` as a new shell would, and return what it prints, as far as it is told.

    `arguments` are its ``$0``, ``$1`` and so on; `spread`: one is a pattern of files.
    """
    syntax = reader.parse(text, context, posix=options.posix)
    if syntax is None:
        return UNKNOWN
    shell = Shell(reader, context, options, arguments)
    shell.spread = spread
    shell.program(syntax)
    return "".join(shell.printed).rstrip("\n") if shell.printed else UNKNOWN


class Shell(ShellState):
    """One shell process, which walks through statements."""

    def program(self, syntax: Syntax) -> Flow:
        """Walk through a whole text."""
        return self.sequence([syntax.root], Fate(heeds=True, counts=self.fatal), syntax, whole=True)

    def sequence(
        self, nodes: Iterable[Node], fate: Fate, syntax: Syntax, *, whole: bool = False
    ) -> Flow:
        """Walk through statements that run one after the other."""
        if whole:
            nodes = list(nodes)
            for node in nodes:
                self._unreadable(node, syntax)
                missing = missing_part(node)
                if missing is not None:
                    self.opaque(missing, syntax, "the script breaks off here: a part is missing")
            nodes = [child for node in nodes for child in node.children]
        found, behind = statements(nodes)
        fates = self._fates(found, fate, syntax)
        farthest = Flow.EXIT
        for node, inner in zip(found, fates, strict=True):
            if node.start_byte in behind:
                self._background(node, syntax)
                continue
            flow = self.statement(node, inner, syntax)
            if flow:
                return min(flow, farthest)
            if node.type in LOOPS and inner.tries is not None and not inner.tries.is_last:
                farthest = Flow.LOOP
        return Flow.ON

    def _fates(self, nodes: Sequence[Node], fate: Fate, syntax: Syntax) -> list[Fate]:
        """Return what the status of each of several statements means; `fate` is that of all."""
        if not syntax.watches_status:
            return unwatched(nodes, fate)
        endings = Endings(syntax, self.functions)
        outlook = Outlook(nodes, fate, endings, syntax, self._decided(fate))
        return outlook.fates(self._heeding(nodes, fate, syntax))

    def _heeding(self, nodes: Iterable[Node], fate: Fate, syntax: Syntax) -> list[bool]:
        """Return of each of several statements whether ``-e`` makes the run fail with it."""
        options, heeding = self.options, list[bool]()
        for node in nodes:
            if syntax.first_word(node) == "set":
                options = options.changed(syntax.text(node).split())
            heeding.append(self.fatal and fate.heeds and options.heeds)
        return heeding

    def _background(self, node: Node, syntax: Syntax) -> None:
        """Walk through a statement that runs beside what follows it."""
        before, known = len(self.sink), len(self.reader.tasks)
        is_apart, self.reader.is_apart = self.reader.is_apart, True
        self.fork(fatal=self.fatal).statement(node, Fate(heeds=True, counts=True), syntax)
        self.reader.is_apart = is_apart
        tasks = tuple(islice(self.reader.tasks, known, None))
        self.variables["!"] = self.jobs.start(self.sink, before, tasks)

    def statement(
        self, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...] = ()
    ) -> Flow:
        """Walk through one statement, its output going where `redirects` say."""
        if self.reader.nesting >= MAX_NESTING:
            self.opaque(node, syntax, TOO_DEEP)
            return Flow.ON
        if not self.reader.budget.step():
            if self.reader.budget.exhausted():
                self.opaque(node, syntax, TOO_MUCH)
            return Flow.EXIT
        self.reader.nesting += 1
        try:
            return self._statement(node, fate, syntax, redirects)
        finally:
            self.reader.nesting -= 1

    def _statement(
        self, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...]
    ) -> Flow:
        """Walk through one statement, by its kind."""
        kind = node.type
        if kind in ("list", "redirected_statement", "pipeline"):
            links = links_of(node, redirects)
            if links[0].node.id != node.id:
                return lists.walk(self, links, fate, syntax)
            return simple_command.empty(self, node, fate, syntax, links[0].redirects)
        if kind == "negated_command":
            inner = next(children(node), None)
            if inner is None:
                return Flow.ON
            return self.statement(inner, fate.negated, syntax, redirects)
        if syntax.posix and bashisms.sets_apart(redirects, syntax):
            self._background(node, syntax)
            return Flow.ON
        if kind == "command":
            return simple_command.command(self, node, fate, syntax, redirects)
        handler = self._HANDLERS.get(kind)
        if handler is None:
            self._error(node, syntax)
            Words(self, syntax).visit(node)
            return Flow.ON
        if node.start_byte in syntax.negated:
            fate = fate.negated
        if not redirects:
            return handler(self, node, fate, syntax)
        outer = self.streams
        redirected = redirections(self, redirects, syntax)
        self.streams = Streams(
            redirected.input or outer.input,
            (*outer.writes, *(seen_from(self.folder, file) for file in redirected.writes)),
            (*outer.appends, *(seen_from(self.folder, file) for file in redirected.appends)),
        )
        flow = handler(self, node, fate, syntax)
        self.streams = outer
        return flow

    def _unreadable(self, node: Node, syntax: Syntax) -> None:
        """Write down a stretch that is no shell."""
        if node.type == "ERROR" and syntax.text(node).strip(" \t\n\r;"):
            self.opaque(node, syntax, UNREADABLE)

    def _error(self, node: Node, syntax: Syntax) -> None:
        """Start what can be read in a stretch that is no shell."""
        self._unreadable(node, syntax)
        for child in node.children:
            if child.type in self._STARTERS:
                self.statement(child, UNHEEDED, syntax)

    def certain(
        self,
        nodes: Sequence[Node],
        fate: Fate,
        syntax: Syntax,
        failing: frozenset[str] = frozenset(),
    ) -> bool:
        """Whether statements that run here are certain to make the run fail.

        `failing` is as `Endings` has it.
        """
        if any(fate.is_told(node, syntax) for node in nodes):
            return True
        ends = self._ends(nodes, syntax, failing)
        decided = self._decided(fate)
        return bool(ends) and all(decided[end] for end in ends)

    def _ends(
        self, nodes: Sequence[Node], syntax: Syntax, failing: frozenset[str]
    ) -> frozenset[str]:
        """Return how statements end, which is a matter of the text where no function is known."""
        endings = Endings(syntax, self.functions)
        if self.functions:
            return endings.of_all(nodes, failing)
        key = ("ends", tuple(node.id for node in nodes), failing, syntax.posix)
        return syntax.once(key, lambda _: endings.of_all(nodes, failing))

    def _decided(self, fate: Fate) -> dict[str, bool]:
        """Return which endings of statements with this fate make the run fail."""
        return {
            "exit": self.fatal,
            "return": self.returns_count,
            "status": self.is_fatal(fate),
        }

    def _compound(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        if node.children[0].type == "((":
            assignments.calculate(self, node, syntax)
            return Flow.ON
        return self.sequence(node.children, fate, syntax)

    def _subshell(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        fatal = self.is_fatal(fate)
        inner = self.fork(fatal=fatal)
        inner.sequence(node.children, Fate(fate.heeds, counts=fatal), syntax)
        self.printed.extend(inner.printed)
        return Flow.ON

    def _function(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name is not None and body is not None:
            self.functions[syntax.text(name)] = Function(body, syntax, self.via)
        return Flow.ON

    def call(self, name: str, arguments: tuple[str, ...], fate: Fate, *, spread: bool) -> Flow:
        """Walk through the body of a function; `spread`: it is given a pattern of files."""
        if name in self.calling:
            return Flow.ON
        body, syntax, via = self.functions[name]
        counts = self.is_fatal(fate)
        outer = self.arguments, self.calling, self.returns_count, self.via, self.spread, self.arms
        self.via, self.spread = via, spread
        self.arguments = (self.arguments[0], *arguments)
        self.calling |= {name}
        self.returns_count = counts
        left, ways = len(self.left), len(self.ways)
        traps, self.options = self.options.traps, self.options.within()
        scoped, self.scoped = self.scoped, {}
        references = self.references
        marks = fate.lasting(body, syntax)
        flow = self.statement(body, Fate(fate.heeds, counts, marks=marks), syntax)
        self.stay(Flow.RETURN, left)
        self.rejoin(RETURNING, ways, is_at_end=flow is not Flow.RETURN)
        self.references = references
        self.restore()
        self.scoped = scoped
        if self.options.traps is None:
            self.options = self.options._replace(traps=traps)
        self.arguments, self.calling, self.returns_count, self.via, self.spread, self.arms = outer
        return flow if flow is Flow.EXIT else Flow.ON

    def _test(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        Words(self, syntax).visit(node)
        return Flow.ON

    def substitute(self, node: Node, syntax: Syntax, *, fatal: bool) -> str:
        """Walk through ``$(…)`` and return what it prints, as far as that can be told."""
        if self.reader.nesting >= MAX_NESTING:
            self.opaque(node, syntax, TOO_DEEP)
            return UNKNOWN
        inner = self.fork(fatal=fatal)
        inner.streams = Streams(inner.streams.input)
        inner.is_read = self.is_read or node.type == "process_substitution"
        if not self.options.inherits:
            inner.options = inner.options._replace(errexit=False)
        self.reader.nesting += 2
        try:
            inner.sequence(node.children, Fate(heeds=fatal, counts=fatal), syntax)
        finally:
            self.reader.nesting -= 2
        return "".join(inner.printed).rstrip("\n") if inner.printed else UNKNOWN

    def hold(self, text: str) -> str:
        """Keep what ``<(…)`` prints as a file, and return its name."""
        return self.reader.files.hold(text)

    _HANDLERS: ClassVar[Mapping[str, Callable[[Shell, Node, Fate, Syntax], Flow]]] = {
        "case_statement": branches.case_statement,
        "compound_statement": _compound,
        "c_style_for_statement": for_loops.for_statement,
        "declaration_command": assignments.declare,
        "for_statement": for_loops.for_statement,
        "function_definition": _function,
        "if_statement": branches.if_statement,
        "subshell": _subshell,
        "test_command": _test,
        "unset_command": assignments.unset,
        "variable_assignment": assignments.assign,
        "variable_assignments": assignments.assign,
        "while_statement": while_loops.while_statement,
    }
    """What walks through each kind of statement."""
    _STARTERS: ClassVar[frozenset[str]] = frozenset(_HANDLERS) | {
        "command",
        "list",
        "negated_command",
        "pipeline",
        "redirected_statement",
    }
    """The kinds of statements at which something may start."""
