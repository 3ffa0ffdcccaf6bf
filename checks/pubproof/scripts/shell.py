"""Shell scripts: which commands they start."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import builtin
from pubproof.scripts.command import UNKNOWN, Opaque
from pubproof.scripts.outcome import (
    FIRST_OF_PIPE,
    UNHEEDED,
    Endings,
    Fate,
    Flow,
    Function,
    outlook,
    parts_of_if,
    saved_status,
)
from pubproof.scripts.paths import ROOT, absolute
from pubproof.scripts.reader import TOO_DEEP, TOO_MUCH, Context, Input
from pubproof.scripts.syntax import children, missing_part
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.syntax import Syntax
    from pubproof.scripts.words import Value

MAX_NESTING = 40
"""Levels of statements, functions and substitutions that are walked into."""
MAX_VARIABLES = 2_000
_MAX_ROUNDS = 16
_UNTOLD = frozenset({UNKNOWN, "*", "?", "["})
"""What a word has in it whose number or text cannot be told."""


class Options(NamedTuple):
    """How a shell is started."""

    errexit: bool = False
    pipefail: bool = False
    inherits: bool = False
    """Whether ``-e`` holds in ``$(…)`` too: in a POSIX shell, or with ``inherit_errexit``."""


class Link(NamedTuple):
    """One element of a list or pipeline: what stands before it, itself, its redirections."""

    operator: str
    node: Node
    redirects: tuple[Node, ...]


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
        self.calling: frozenset[str] = frozenset()
        self.returns_count = context.fatal
        self.stdin: Input | None = None
        self.writes: tuple[str, ...] = ()
        self.printed: list[str] = []
        self.rounds = 1

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
            if len(name) < 5 and int(name) < len(self.arguments):  # noqa: PLR2004
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
        return None

    def assign(self, name: str, value: Value, *, export: bool = False) -> None:
        """Set a variable, and hand it on to commands when it is exported."""
        if len(self.variables) >= MAX_VARIABLES and name not in self.variables:
            return
        self.variables[name] = value
        if isinstance(value, str) and (
            export or name in self.exported or name in self.reader.environment
        ):
            self.exported = {**self.exported, name: value}

    def unset(self, name: str) -> None:
        """Forget a variable."""
        self.variables[name] = ""
        if name in self.exported:
            self.exported = {key: held for key, held in self.exported.items() if key != name}

    def context(self) -> Context:
        """Return what a command is started with here."""
        return Context(self.sink, self.folder, self.exported, self.fatal, self.via)

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
        statements, behind = _statements(nodes)
        endings = Endings(syntax, self.functions)
        decided = {"exit": self.fatal, "return": self.returns_count, "status": False}
        for node, inner in zip(
            statements, outlook(statements, fate, endings, syntax, decided), strict=True
        ):
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
            links = _links(node, redirects)
            if links[0].node.id != node.id:
                return self._links(links, fate, syntax)
            builtin.redirections(self, links[0].redirects, syntax)
            return Flow.ON
        if kind == "negated_command":
            turned = Fate(heeds=False, counts=fate.inverse, inverse=fate.counts)
            inner = next(children(node), None)
            if inner is None:
                return Flow.ON
            return self.statement(inner, turned, syntax, redirects)
        if kind == "command":
            return builtin.command(self, node, fate, syntax, redirects)
        handler = _HANDLERS.get(kind)
        if handler is None:
            self._error(node, syntax)
            Words(self, syntax).visit(node)
            return Flow.ON
        if not redirects:
            return handler(self, node, fate, syntax)
        outer = self.writes, self.stdin
        redirected = builtin.redirections(self, redirects, syntax)
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
            if child.type in _STARTERS:
                self.statement(child, UNHEEDED, syntax)

    def _links(self, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
        """Walk through ``a && b || c``, each of them a pipeline."""
        pipelines = _split(links, ("&&", "||"))
        entry = self.variables.copy() if len(pipelines) > 1 else self.variables
        fates = self._link_fates(pipelines, fate, syntax)
        for position, (pipeline, inner) in enumerate(zip(pipelines, fates, strict=True)):
            rescue = pipeline[0].operator == "||"
            before = self.variables.copy() if rescue else self.variables
            after = self._pipeline(pipeline, inner, syntax)
            if after and not position:
                return after
            if rescue:
                self._merge([before] if after else [before, self.variables])
        if any(link.node.type == "test_command" for link in links[:-1]):
            self._merge([entry, self.variables])
        return Flow.ON if len(pipelines) > 1 else after

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
        return saved_status(node, syntax) in fate.deciding or self.certain(
            [node], fate, syntax, first=True
        )

    def certain(self, nodes: Sequence[Node], fate: Fate, syntax: Syntax, *, first: bool) -> bool:
        """Whether statements that run here are certain to make the run fail."""
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

    def _if(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        found = parts_of_if(node)
        bodies = [body for _, body in found.branches] + [found.otherwise or []]
        flows: list[Flow] = []
        states: list[dict[str, Value]] = []
        options: list[Options] = []
        folders: list[str] = []
        entry = self.options, self.folder
        for position, (condition, body) in enumerate(found.branches):
            rest = bodies[position + 1 :]
            inner = Fate(
                heeds=False,
                counts=found.otherwise is not None
                and all(self.certain(other, fate, syntax, first=False) for other in rest),
                inverse=self.certain(body, fate, syntax, first=False),
            )
            self.sequence(condition, inner, syntax)
            truth = self._truth(condition, syntax)
            if truth is False:
                continue
            before = self.variables.copy()
            flow = self.sequence(body, fate, syntax)
            flows.append(flow)
            if not flow:
                states.append(self.variables)
                options.append(self.options)
                folders.append(self.folder)
            self.variables = before
            self.options, self.folder = entry
            if truth:
                break
        else:
            flow = self.sequence(found.otherwise or [], fate, syntax)
            flows.append(flow)
            if not flow:
                states.append(self.variables)
                options.append(self.options)
                folders.append(self.folder)
        self._merge(states)
        if options:
            self.options = Options(*(all(held) for held in zip(*options, strict=True)))
            self.folder = folders[0] if len(set(folders)) == 1 else UNKNOWN
        return min(flows)

    def _truth(self, condition: Sequence[Node], syntax: Syntax) -> bool | None:
        """Return the outcome of a condition that can be told."""
        if len(condition) != 1:
            return None
        text = syntax.text(condition[0])
        if text in ("true", ":", "false"):
            return text != "false"
        return None

    def _merge(self, states: list[dict[str, Value]]) -> None:
        """Go on with what several branches agree on."""
        if not states:
            return
        merged = states[0]
        for other in states[1:]:
            if other is merged:
                continue
            merged = {
                name: held if other.get(name) == held else UNKNOWN for name, held in merged.items()
            } | {name: UNKNOWN for name in other if name not in merged}
        self.variables = merged

    def _while(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        body = [child for child in node.children if child.type == "do_group"]
        condition = [child for child in node.children if child.type != "do_group"]
        self.sequence(condition, UNHEEDED, syntax)
        before = self.variables.copy()
        flow = Flow.ON
        for group in body:
            flow = self.sequence(group.children, Fate(fate.heeds, counts=False), syntax)
        self._merge([before, self.variables])
        endless = node.children[0].type == "while" and self._truth(
            _statements(condition)[0], syntax
        )
        return flow if endless and flow > Flow.LOOP else Flow.ON

    def _for(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        inner = list(children(node))
        body = next(
            (child for child in inner if child.type in ("do_group", "compound_statement")), None
        )
        if body is None:
            self.opaque(node, syntax, "this loop cannot be read")
            return Flow.ON
        variable = ""
        values: list[str] = []
        if node.type == "for_statement" and inner[0].type == "variable_name":
            variable = syntax.text(inner[0])
            words = Words(self, syntax)
            for word in inner[1:]:
                if word.id != body.id:
                    values.extend(words.fields(word))
            if len(inner) == 2:  # noqa: PLR2004  `for x; do`
                values = list(self.arguments[1:])
        return self._rounds(variable, values, body, fate, syntax)

    def _rounds(
        self, variable: str, values: list[str], body: Node, fate: Fate, syntax: Syntax
    ) -> Flow:
        """Walk through a loop's body once for each value that can be told."""
        used = variable and re.search(rf"\$\{{?{re.escape(variable)}\b", syntax.text(body))
        certain = bool(values) and not any(set(value) & _UNTOLD for value in values)
        if not used:
            values = values[-1:]
        if not values or len(values) * self.rounds > _MAX_ROUNDS:
            values = [UNKNOWN]
        rounds, self.rounds = self.rounds, self.rounds * len(values)
        before = self.variables.copy()
        flow = Flow.ON
        for position, value in enumerate(values):
            if variable:
                self.assign(variable, value)
            last = certain and position == len(values) - 1
            flow = self.sequence(body.children, Fate(fate.heeds, fate.counts and last), syntax)
            if flow > Flow.LOOP:
                break
        self.rounds = rounds
        if not certain:
            self._merge([before, self.variables])
        return flow if certain and flow > Flow.LOOP else Flow.ON

    def _case(self, node: Node, fate: Fate, syntax: Syntax) -> Flow:
        inner = list(children(node))
        words = Words(self, syntax)
        subject = words.text(inner[0]) if inner else UNKNOWN
        flows: list[Flow] = []
        states: list[dict[str, Value]] = []
        certain = False
        for item in inner[1:]:
            if item.type != "case_item":
                continue
            patterns, body = _case_parts(item)
            match = _matches(subject, [words.text(pattern) for pattern in patterns])
            if match is False:
                continue
            before = self.variables.copy()
            flow = self.sequence(body, fate, syntax)
            flows.append(flow)
            if not flow:
                states.append(self.variables)
            self.variables = before
            certain = bool(match)
            if certain:
                break
        if not certain:
            states.append(self.variables)
        self._merge(states)
        return min(flows) if certain else Flow.ON

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
        flow = self.statement(body, Fate(fate.heeds, counts), syntax)
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
                self.put(name, value)
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
                self.put(name, value, export=export)
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


def assignment(node: Node, words: Words, syntax: Syntax) -> tuple[str, Value]:
    """Return the name (``x``, ``x+``, ``x[1]``) and the value of an assignment."""
    name = syntax.text(node).partition("=")[0]
    value = node.child_by_field_name("value")
    if value is None:
        return name, ""
    if value.type == "array":
        return name, tuple(word for part in children(value) for word in words.fields(part))
    return name, words.text(value)


def _statements(nodes: Iterable[Node]) -> tuple[list[Node], set[int]]:
    """Return the statements among `nodes`, and where those begin that run in the background."""
    found: list[Node] = []
    behind: set[int] = set()
    for node in nodes:
        if node.is_named:
            if node.type != "comment":
                found.append(node)
        elif node.type == "&" and found:
            behind.add(found[-1].start_byte)
    return found, behind


def _links(node: Node, redirects: tuple[Node, ...]) -> list[Link]:
    """Take lists, pipelines and redirections apart, in the order in which they run.

    Puts right what the grammar does not: it hangs the redirection of ``a && b > f`` on the whole
    list, and what follows ``<<END`` on the same line into the here-document.
    """
    links: list[Link] = []
    todo: list[tuple[str, Node, tuple[Node, ...]]] = [("", node, redirects)]
    while todo:
        operator, current, held = todo.pop()
        kind = current.type
        if kind in ("list", "pipeline"):
            rest: list[tuple[str, Node, tuple[Node, ...]]] = []
            sign = operator
            for child in current.children:
                if child.is_named and child.type != "comment":
                    rest.append((sign, child, ()))
                elif child.type in ("&&", "||", "|", "|&"):
                    sign = child.type
            if rest:
                rest[-1] = (rest[-1][0], rest[-1][1], held)
            todo.extend(reversed(rest))
        elif kind == "redirected_statement":
            body = current.child_by_field_name("body")
            own = tuple(child for child in current.children if child.type.endswith("_redirect"))
            todo.extend(reversed(list(_behind_heredoc(own))))
            if body is None:
                links.append(Link(operator, current, own + held))
            else:
                todo.append((operator, body, own + held))
        else:
            links.append(Link(operator, current, held))
    return links


def _behind_heredoc(
    redirects: tuple[Node, ...],
) -> Iterable[tuple[str, Node, tuple[Node, ...]]]:
    """Yield the commands that stand on the line of ``<<END``, with the operators before them."""
    for redirect in redirects:
        if redirect.type != "heredoc_redirect":
            continue
        sign = ""
        for child in redirect.children:
            if child.type in ("&&", "||"):
                sign = child.type
            elif child.type == "pipeline":
                yield "|", child, ()
            elif sign and child.is_named and not child.type.startswith("heredoc"):
                yield sign, child, ()
                sign = ""


def _split(links: list[Link], operators: tuple[str, ...]) -> list[list[Link]]:
    """Cut a row of links in front of the operators."""
    groups: list[list[Link]] = []
    for link in links:
        if not groups or link.operator in operators:
            groups.append([link])
        else:
            groups[-1].append(link)
    return groups


def _case_parts(item: Node) -> tuple[list[Node], list[Node]]:
    """Return the patterns and the body of one arm of a ``case``."""
    patterns: list[Node] = []
    body: list[Node] = []
    current = patterns
    for child in item.children:
        if child.type == ")":
            current = body
        elif current is body or child.is_named:
            current.append(child)
    return patterns, body


def _matches(subject: str, patterns: list[str]) -> bool | None:
    """Whether a ``case`` takes the arm with these patterns, None when that cannot be told."""
    if "*" in patterns and len(patterns) == 1:
        return True
    if set(subject) & _UNTOLD or any(UNKNOWN in pattern for pattern in patterns):
        return None
    return any(fnmatchcase(subject, pattern) for pattern in patterns)


_HANDLERS = {
    "case_statement": Shell._case,  # noqa: SLF001  the class ends above
    "compound_statement": Shell._compound,  # noqa: SLF001
    "c_style_for_statement": Shell._for,  # noqa: SLF001
    "declaration_command": Shell._declaration,  # noqa: SLF001
    "for_statement": Shell._for,  # noqa: SLF001
    "function_definition": Shell._function,  # noqa: SLF001
    "if_statement": Shell._if,  # noqa: SLF001
    "subshell": Shell._subshell,  # noqa: SLF001
    "test_command": Shell._test,  # noqa: SLF001
    "unset_command": Shell._unset,  # noqa: SLF001
    "variable_assignment": Shell._assignment,  # noqa: SLF001
    "variable_assignments": Shell._assignment,  # noqa: SLF001
    "while_statement": Shell._while,  # noqa: SLF001
}
_STARTERS = frozenset(_HANDLERS) | {
    "command",
    "list",
    "negated_command",
    "pipeline",
    "redirected_statement",
}
