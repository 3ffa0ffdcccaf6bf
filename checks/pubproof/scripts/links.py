"""Lists and pipelines of a shell script, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node


class Link(NamedTuple):
    """One element of a list or pipeline: what stands before it, itself, its redirections."""

    operator: str
    node: Node
    redirects: tuple[Node, ...]


def links_of(self, links: list[Link], fate: Fate, syntax: Syntax) -> Flow:
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


def links_of(node: Node, redirects: tuple[Node, ...]) -> list[Link]:
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


def split(links: list[Link], operators: tuple[str, ...]) -> list[list[Link]]:
    """Cut a row of links in front of the operators."""
    groups: list[list[Link]] = []
    for link in links:
        if not groups or link.operator in operators:
            groups.append([link])
        else:
            groups[-1].append(link)
    return groups
