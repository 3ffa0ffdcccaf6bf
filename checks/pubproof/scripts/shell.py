"""Shell scripts: which commands they start."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pubproof.scripts import branches, builtin, conditions
from pubproof.scripts.command import UNKNOWN, Opaque
from pubproof.scripts.conditions import Condition
from pubproof.scripts.links import Link, links_of, split
from pubproof.scripts.outcome import (
    FIRST_OF_PIPE,
    UNHEEDED,
    Endings,
    Fate,
    Flow,
    Function,
    outlook,
)
from pubproof.scripts.paths import ROOT, absolute
from pubproof.scripts.reader import TOO_DEEP, TOO_MUCH, Context, Input
from pubproof.scripts.redirections import redirections
from pubproof.scripts.syntax import children, missing_part, statements
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.syntax import Syntax
    from pubproof.scripts.words import Value

MAX_NESTING = 40
"""Levels of statements, functions and substitutions that are walked into."""
MAX_VARIABLES = 2_000
_MAX_DIGITS = 5
"""A parameter of a longer number has no value."""


class Options(NamedTuple):
    """How a shell is started."""

    errexit: bool = False
    pipefail: bool = False
    inherits: bool = False
    """Whether ``-e`` holds in ``$(…)`` too: in a POSIX shell, or with ``inherit_errexit``."""
    aliases: bool = False
    """Whether ``alias`` is heeded."""


class State(NamedTuple):
    """What statements change of a shell, and the branches of one may leave differently."""

    variables: dict[str, Value]
    options: Options
    folder: str


def run(
    reader: Reader,
    text: str,
    place: Place,
    context: Context,
    options: Options,
    arguments: Sequence[str] = (),
    stdin: Input | None = None,
) -> None:
    """Walk through `text` as a new shell would; `arguments` are its ``$0``, ``$1`` and so on."""
    syntax = reader.parse(text, place, context)
    if syntax is not None:
        shell = Shell(reader, context, options, arguments)
        shell.stdin = stdin
        shell.program(syntax)


class Shell:
    """One shell process."""

    def __init__(
        self, reader: Reader, context: Context, options: Options, arguments: Sequence[str] = ()
    ) -> None:
        """Start in the folder and environment of `context`."""
        self.reader = reader
        self.sink = context.sink
        self.folder = context.folder
        self.fatal = context.fatal
        self.via = context.via
        self.options = options
        self.variables: dict[str, Value] = {**reader.environment, **context.exported}
        self.exported: Mapping[str, str] = context.exported
        self.arguments = tuple(arguments) or ("bash",)
        self.functions: dict[str, Function] = {}
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.calling: frozenset[str] = frozenset()
        self.returns_count = context.fatal
        self.stdin: Input | None = None
        self.writes: tuple[str, ...] = ()
        self.printed: list[str] = []
        self.rounds = 1
        self.made: set[str] = set()
        """The variables that the script has set."""
        self.assumed: set[str] = set()
        """The variables that have their default unless they are given."""
        self.condition = context.condition
        self.left: tuple[tuple[Flow, str], ...] = ()
        """How the script may have been left in good order before, and on which condition."""

    def fork(self, *, fatal: bool) -> Shell:
        """Return a subshell; `fatal`: its failing makes the run fail."""
        copy = Shell.__new__(Shell)
        copy.__dict__.update(self.__dict__)
        copy.variables = self.variables.copy()
        copy.functions = self.functions.copy()
        copy.fatal = copy.returns_count = fatal
        copy.printed = []
        return copy

    def program(self, syntax: Syntax) -> Flow:
        """Walk through a whole text."""
        return self.sequence([syntax.root], Fate(heeds=True, counts=self.fatal), syntax, whole=True)

    # Variables

    def value(self, name: str) -> Value | None:
        """Return what a variable or parameter holds, None when that is not known."""
        if name in self.variables:
            return self.variables[name]
        if name.isdecimal():
            if len(name) < _MAX_DIGITS and int(name) < len(self.arguments):
                return self.arguments[int(name)]
            return "" if UNKNOWN not in self.arguments else UNKNOWN
        if name in ("@", "*"):
            return self.arguments[1:]
        if name == "GITHUB_WORKSPACE":
            return ROOT
        if name == "PWD":
            return absolute(self.folder)
        if name == "BASH_SOURCE":
            return self.arguments[0]
        return "true" if name in ("CI", "GITHUB_ACTIONS") else None

    def assign(self, name: str, value: Value, *, export: bool = False) -> None:
        """Set a variable, and hand it on to commands when it is exported."""
        self.made.add(name)
        self.assumed.discard(name)
        if len(self.variables) >= MAX_VARIABLES and name not in self.variables:
            return
        self.variables[name] = value
        if isinstance(value, str) and (
            export or name in self.exported or name in self.reader.environment
        ):
            self.exported = {**self.exported, name: value}

    def assume(self, name: str, value: Value) -> None:
        """Set a variable to its default, where nothing is known to have set it."""
        known = name in self.made
        self.assign(name, value)
        if not known:
            self.suspect(name)

    def suspect(self, name: str) -> None:
        """Take a variable for one that what lies beyond the script decides."""
        self.made.discard(name)
        self.assumed.add(name)

    def unset(self, name: str) -> None:
        """Forget a variable."""
        self.variables[name] = ""
        if name in self.exported:
            self.exported = {key: held for key, held in self.exported.items() if key != name}

    def context(self) -> Context:
        """Return what a command is started with here."""
        condition = self.condition or (self.left[-1][1] if self.left else "")
        return Context(self.sink, self.folder, self.exported, self.fatal, self.via, condition)

    def leave(self, flow: Flow, condition: str) -> None:
        """Remember that what follows does not run where the condition is met."""
        if flow and condition:
            self.left += ((flow, condition),)

    def stay(self, flow: Flow, before: int) -> None:
        """Forget what left no more than a loop or a function, beyond the first `before`."""
        kept = tuple(one for one in self.left[before:] if one[0] > flow)
        self.left = self.left[:before] + kept

    def opaque(self, node: Node, syntax: Syntax, reason: str) -> None:
        """Write down that the node cannot be seen into."""
        self.sink.append(Opaque(syntax.location(node), reason, self.via))

    # Statements

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
        endings = Endings(syntax, self.functions)
        decided = {"exit": self.fatal, "return": self.returns_count, "status": False}
        for node, inner in zip(found, outlook(found, fate, endings, syntax, decided), strict=True):
            if node.start_byte in behind:
                self.fork(fatal=False).statement(node, UNHEEDED, syntax)
                continue
            flow = self.statement(node, inner, syntax)
            if flow:
                return flow
        return Flow.ON

    def statement(
        self, node: Node, fate: Fate, syntax: Syntax, redirects: tuple[Node, ...] = ()
    ) -> Flow:
        """Walk through one statement, its output going where `redirects` say."""
        if self.reader.nesting >= MAX_NESTING:
            self.opaque(node, syntax, TOO_DEEP)
            return Flow.ON
        if not self.reader.step():
            if self.reader.exhausted():
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
        kind = node.type
        if kind in ("list", "redirected_statement", "pipeline"):
            links = links_of(node, redirects)
            if links[0].node.id != node.id:
                return self._links(links, fate, syntax)
            redirections(self, links[0].redirects, syntax)
            return Flow.ON
        if kind == "negated_command":
            turned = Fate(heeds=False, counts=fate.inverse, inverse=fate.counts)
            inner = next(children(node), None)
            if inner is None:
                return Flow.ON
            return self.statement(inner, turned, syntax, redirects)
        if kind == "command":
            return builtin.command(self, node, fate, syntax, redirects)
        handler = self._HANDLERS.get(kind)
        if handler is None:
            self._error(node, syntax)
            Words(self, syntax).visit(node)
            return Flow.ON
        if not redirects:
            return handler(self, node, fate, syntax)
        outer = self.writes, self.stdin
        redirected = redirections(self, redirects, syntax)
        self.writes += redirected.writes
        self.stdin = redirected.input or self.stdin
        flow = handler(self, node, fate, syntax)
        self.writes, self.stdin = outer
        return flow

    def _unreadable(self, node: Node, syntax: Syntax) -> None:
        """Write down a stretch that is no shell."""
        if node.type == "ERROR" and syntax.text(node).strip(" \t\n\r;"):
            self.opaque(node, syntax, "this stretch of the script cannot be read as shell")

    def _error(self, node: Node, syntax: Syntax) -> None:
        """Start what can be read in a stretch that is no shell."""
        self._unreadable(node, syntax)
        for child in node.children:
            if child.type in self._STARTERS:
                self.statement(child, UNHEEDED, syntax)

    def _links(self, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
        """Walk through ``a && b || c``, each of them a pipeline."""
        pipelines = split(links, ("&&", "||"))
        entry = self.variables.copy() if len(pipelines) > 1 else self.variables
        fates = self._link_fates(pipelines, fate, syntax)
        outer, asked = self.condition, ""
        for position, (pipeline, inner) in enumerate(zip(pipelines, fates, strict=True)):
            rescue = pipeline[0].operator == "||"
            before = self.variables.copy() if rescue else self.variables
            if position:
                held = "" if rescue else asked
                asked = held or self._asked(pipelines[position - 1], pipeline, fate, syntax)
            outcome = self._chosen(pipelines, syntax) if position else None
            if outcome is rescue:
                break
            self.condition = outer or asked
            after = self._pipeline(pipeline, inner, syntax)
            self.condition = outer
            if after and (not position or outcome is not None):
                return after
            if after and not self.certain([pipeline[0].node], fate, syntax, first=rescue):
                first = Condition(self, [one.node for one in pipelines[position - 1]], syntax)
                self.leave(after, held or first.leading(wanted=not rescue))
            if rescue:
                self.merge([before] if after else [before, self.variables])
        if any(link.node.type == "test_command" for link in links[:-1]):
            self.merge([entry, self.variables])
        return Flow.ON if len(pipelines) > 1 else after

    def _chosen(self, pipelines: list[list[Link]], syntax: Syntax) -> bool | None:
        """Return how the first of two elements comes out on the files of a loop."""
        first, _, *others = pipelines
        if others or first[1:]:
            return None
        return Condition(self, [first[0].node], syntax).chosen

    def _asked(self, before: list[Link], pipeline: list[Link], fate: Fate, syntax: Syntax) -> str:
        """Return what of the element `before` can leave out the next one of a list, unnoticed."""
        nodes, met = [link.node for link in before], pipeline[0].operator != "||"
        if met and fate.counts and self.fatal:
            return ""
        if conditions.is_test(nodes[0], syntax):
            return Condition(self, nodes, syntax).deciding(wanted=met)
        name = syntax.text(nodes[0]).split(maxsplit=1)[0]
        again = any(name in syntax.text(link.node) for link in pipeline)
        return "" if met or again else conditions.shown(nodes, syntax)

    def _link_fates(self, pipelines: list[list[Link]], fate: Fate, syntax: Syntax) -> list[Fate]:
        """Return what the status of each element of a list means.

        After a failure the next element behind ``||`` runs, after a success the next behind ``&&``.
        """
        fates = [fate]
        counts, inverse = fate.counts, fate.inverse
        for pipeline in reversed(pipelines[1:]):
            if pipeline[0].operator == "||":
                counts = self._handled(pipeline, fate, syntax)
            else:
                inverse = len(pipeline) == 1 and self.certain(
                    [pipeline[0].node], fate, syntax, first=False
                )
            fates.append(Fate(heeds=False, counts=counts, inverse=inverse))
        fates.reverse()
        return fates

    def _handled(self, handler: list[Link], fate: Fate, syntax: Syntax) -> bool:
        """Whether the run fails all the same once ``|| handler`` has run."""
        if len(handler) > 1:
            return False
        node = handler[0].node
        return fate.is_told(node, syntax) or self.certain([node], fate, syntax, first=True)

    def certain(self, nodes: Sequence[Node], fate: Fate, syntax: Syntax, *, first: bool) -> bool:
        """Whether statements that run here are certain to make the run fail."""
        if any(fate.is_told(node, syntax) for node in nodes):
            return True
        ends = Endings(syntax, self.functions).of_all(nodes, first=first)
        decided = {
            "exit": self.fatal,
            "return": self.returns_count,
            "status": self.is_fatal(fate),
        }
        return bool(ends) and all(decided[end] for end in ends)

    def is_fatal(self, fate: Fate) -> bool:
        """Whether a command with this fate makes the run fail when it fails."""
        return self.fatal and (fate.counts or (fate.heeds and self.options.errexit))

    def _pipeline(self, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
        """Walk through ``a | b``; each element is a process of its own."""
        if len(links) == 1:
            return self.statement(links[0].node, fate, syntax, links[0].redirects)
        first = links[0]
        if first.node.type == "negated_command":
            inner = next(children(first.node), first.node)
            links = [first._replace(node=inner), *links[1:]]
            fate = Fate(heeds=False, counts=fate.inverse)
        stdin = self.stdin
        for position, link in enumerate(links):
            last = position == len(links) - 1
            felt = (
                last or self.options.pipefail or (not position and FIRST_OF_PIPE in fate.deciding)
            )
            fatal = felt and (self.is_fatal(fate) or (not last and FIRST_OF_PIPE in fate.deciding))
            element = self.fork(fatal=fatal)
            element.stdin = stdin
            element.statement(link.node, Fate(fate.heeds, counts=fatal), syntax, link.redirects)
            stdin = Input("".join(element.printed))
        self.printed.append(stdin.text if stdin else UNKNOWN)
        return Flow.ON

    def _compound(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        if node.children[0].type == "((":
            Words(self, syntax).visit(node)
            return Flow.ON
        return self.sequence(node.children, fate, syntax)

    def _subshell(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        fatal = self.is_fatal(fate)
        inner = self.fork(fatal=fatal)
        inner.sequence(node.children, Fate(fate.heeds, counts=fatal), syntax)
        self.printed.extend(inner.printed)
        return Flow.ON

    def state(self) -> State:
        """Return the state; what is assigned later changes its variables, too."""
        return State(self.variables, self.options, self.folder)

    def resume(self, state: State) -> None:
        """Go back to a state."""
        self.variables, self.options, self.folder = state

    def join(self, states: list[State]) -> None:
        """Go on with what several branches agree on, if one comes to its end."""
        if states:
            variables, options, folders = zip(*states, strict=True)
            self.merge(list(variables))
            self.options = Options(*(all(held) for held in zip(*options, strict=True)))
            self.folder = folders[0] if len(set(folders)) == 1 else UNKNOWN

    def merge(self, states: list[dict[str, Value]]) -> None:
        """Go on with the variables on which several branches agree."""
        merged = states[0]
        for other in states[1:]:
            if other is merged:
                continue
            merged = {
                name: held if other.get(name) == held else UNKNOWN for name, held in merged.items()
            } | {name: UNKNOWN for name in other if name not in merged}
        self.variables = merged

    def _function(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name is not None and body is not None:
            self.functions[syntax.text(name)] = Function(body, syntax, self.via)
        return Flow.ON

    def call(self, name: str, arguments: tuple[str, ...], fate: Fate) -> Flow:
        """Walk through the body of a function."""
        if name in self.calling:
            return Flow.ON
        body, syntax, via = self.functions[name]
        counts = self.is_fatal(fate)
        outer = self.arguments, self.calling, self.returns_count, self.via
        self.via = via
        self.arguments = (self.arguments[0], *arguments)
        self.calling |= {name}
        self.returns_count = counts
        left = len(self.left)
        flow = self.statement(body, Fate(fate.heeds, counts), syntax)
        self.stay(Flow.RETURN, left)
        self.arguments, self.calling, self.returns_count, self.via = outer
        return flow if flow is Flow.EXIT else Flow.ON

    def _test(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        Words(self, syntax).visit(node)
        return Flow.ON

    def _assignment(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        parts = [node] if node.type == "variable_assignment" else children(node)
        words = Words(self, syntax, fatal=self.is_fatal(fate))
        for part in parts:
            if part.type == "variable_assignment":
                name, value = assignment(part, words, syntax)
                foreign = conditions.is_foreign(self, part, syntax)
                self.put(name, value)
                if foreign:
                    self.suspect(name.rstrip("+"))
        return Flow.ON

    def put(self, name: str, value: Value, *, export: bool = False) -> None:
        """Set the variable that an assignment names: ``name``, ``name+`` or ``name[i]``."""
        if name.endswith("+"):
            name = name[:-1]
            held = self.variables.get(name, UNKNOWN)
            if isinstance(held, tuple) or isinstance(value, tuple):
                held = held if isinstance(held, tuple) else (held,)
                value = (*held, *(value if isinstance(value, tuple) else (value,)))[:MAX_VARIABLES]
            else:
                value = UNKNOWN if len(held) > MAX_VARIABLES else held + value
        if "[" in name:
            name, value = name.partition("[")[0], UNKNOWN
        self.assign(name, value, export=export)

    def _declaration(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        parts = list(children(node))
        flags = [syntax.text(part) for part in parts if part.type == "word"]
        export = node.children[0].type == "export" or any(
            flag.startswith("-") and "x" in flag for flag in flags
        )
        words = Words(self, syntax)
        for part in parts:
            if part.type == "variable_assignment":
                name, value = assignment(part, words, syntax)
                foreign = conditions.is_foreign(self, part, syntax)
                self.put(name, value, export=export)
                if foreign:
                    self.suspect(name.rstrip("+"))
            elif part.type == "variable_name":
                if export:
                    name = syntax.text(part)
                    held = self.variables.get(name, UNKNOWN)
                    self.assign(name, held, export=True)
            elif part.type != "word":
                words.fields(part)
        return Flow.ON

    def _unset(self, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
        for part in children(node):
            if part.type == "variable_name":
                self.unset(syntax.text(part))
        return Flow.ON

    def substitute(self, node: Node, syntax: Syntax, *, fatal: bool) -> str:
        """Walk through ``$(…)`` and return what it prints, as far as that can be told."""
        if self.reader.nesting >= MAX_NESTING:
            self.opaque(node, syntax, TOO_DEEP)
            return UNKNOWN
        inner = self.fork(fatal=fatal)
        inner.writes = ()
        if not self.options.inherits:
            inner.options = inner.options._replace(errexit=False)
        self.reader.nesting += 2
        try:
            inner.sequence(node.children, Fate(heeds=fatal, counts=fatal), syntax)
        finally:
            self.reader.nesting -= 2
        return "".join(inner.printed).rstrip("\n") if inner.printed else UNKNOWN

    _HANDLERS: ClassVar[Mapping[str, Callable[[Shell, Node, Fate, Syntax], Flow]]] = {
        "case_statement": branches.case_statement,
        "compound_statement": _compound,
        "c_style_for_statement": branches.for_statement,
        "declaration_command": _declaration,
        "for_statement": branches.for_statement,
        "function_definition": _function,
        "if_statement": branches.if_statement,
        "subshell": _subshell,
        "test_command": _test,
        "unset_command": _unset,
        "variable_assignment": _assignment,
        "variable_assignments": _assignment,
        "while_statement": branches.while_statement,
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


def assignment(node: Node, words: Words, syntax: Syntax) -> tuple[str, Value]:
    """Return the name (``x``, ``x+``, ``x[1]``) and the value of an assignment."""
    name = syntax.text(node).partition("=")[0]
    value = node.child_by_field_name("value")
    if value is None:
        return name, ""
    if value.type == "array":
        return name, tuple(word for part in children(value) for word in words.fields(part))
    return name, words.text(value)
