"""How a condition of a shell script comes out, as far as its text tells.

After "Bash Conditional Expressions" and "Shell Arithmetic" of the Bash manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts import globs, regexes
from pubproof.scripts.shell import bashisms
from pubproof.scripts.shell.builtins import getopts
from pubproof.scripts.shell.conditions import searches
from pubproof.scripts.shell.quiet import Quiet
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.words import arithmetic
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import ALWAYS_SET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell

Outcome = bool | None
"""Whether a condition is met, None where that cannot be told."""
CONSTANT = {"true": True, ":": True, "false": False}
"""Commands that tell by their names how they end."""
_EQUAL = {"=": True, "==": True, "!=": False}
_TEXTS: dict[str, Callable[[str, str], bool]] = {"<": str.__lt__, ">": str.__gt__}
_EMPTY = {"-z": True, "-n": False}
_OF_A_FILE = {"-e": True, "-f": True, "-r": True, "-s": True, "-d": False, "-L": False, "-h": False}
"""What is asked of a file that a loop takes from a folder, and the answer."""
_JOINING = {"-o": "||", "-a": "&&"}
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__,
    "-ne": int.__ne__,
    "-lt": int.__lt__,
    "-le": int.__le__,
    "-gt": int.__gt__,
    "-ge": int.__ge__,
}
_SPECIAL = frozenset("*?[\\")
"""What does not stand for itself in a pattern."""
_QUOTED = ("string", "raw_string")
_EXPANSIONS = ("simple_expansion", "expansion")
_MAX_NESTING = 20


class _Given(Quiet):
    """A shell whose words are expanded once more; what it does not know of may be given to it."""

    def value(self, name: str) -> Value | None:
        """Return what a variable holds, more than nothing for one that is always set."""
        if name in self._shell.copied:
            return self._shell.copied[name]
        held = super().value(name)
        if held is None or name in self._shell.assumed:
            held = UNKNOWN
        if held != UNKNOWN or name not in ALWAYS_SET:
            return held
        own = name in self._shell.variables
        return f"{UNKNOWN}…" if own else self._shell.reader.run_variable(name)


def outcome(shell: Shell, nodes: Sequence[Node], syntax: Syntax, nesting: int = 0) -> Outcome:
    """Return how the statements of a condition come out, None where that cannot be told."""
    if len(nodes) != 1 or nesting > _MAX_NESTING:
        return None
    node = nodes[0]
    inner = list(children(node))
    if node.type == "negated_command":
        return opposite(outcome(shell, inner, syntax, nesting + 1))
    if node.type == "list":
        left, right = (outcome(shell, [one], syntax, nesting + 1) for one in (inner[0], inner[-1]))
        return _joined(node.children[1].type, left, right)
    if node.type == "test_command":
        return _bracketed(shell, node, syntax, nesting) if len(inner) == 1 else None
    if node.type == "compound_statement" and node.children[0].type == "((":
        return _calculated(shell, inner, syntax)
    search = searches.of(node, lambda one: word(shell, one, syntax), syntax)
    if search is not None:
        return search.outcome
    if node.type != "command":
        return True if bashisms.asks_for_option(node, syntax) and not syntax.posix else None
    words = [word(shell, child, syntax) for child in inner]
    if words[:1] == [getopts.NAME]:
        return getopts.outcome(shell, words)
    if words[:1] == ["test"]:
        return _chained(_operands(shell, inner[1:], syntax, double=False), shell)
    return CONSTANT.get(words[0]) if len(words) == 1 else None


def is_constant(nodes: Sequence[Node], syntax: Syntax) -> bool:
    """Whether a condition without variables comes out alike each time."""
    return all(syntax.first_word(node) != getopts.NAME for node in nodes)


def _bracketed(shell: Shell, node: Node, syntax: Syntax, nesting: int) -> Outcome:
    """Return the outcome of ``[ … ]`` or ``[[ … ]]``."""
    inner, double = next(children(node)), node.children[0].type == "[["
    if double or _JOINING.keys().isdisjoint(syntax.text(node).split()):
        return _tested(shell, inner, syntax, nesting, double=double)
    return _chained(_operands(shell, _flat(inner), syntax, double=False), shell)


def _flat(node: Node) -> list[Node]:
    """Return the words of a test between single brackets, in their order."""
    if node.type not in ("unary_expression", "binary_expression"):
        return [node]
    return [one for child in node.children for one in _flat(child)]


def _chained(words: Sequence[str], shell: Shell) -> Outcome:
    """Return the outcome of comparisons that ``-a`` and ``-o`` join; ``-a`` binds closer."""
    for sign, operator in _JOINING.items():
        if sign in words[1:-1]:
            at = words.index(sign, 1)
            left, right = (_chained(part, shell) for part in (words[:at], words[at + 1 :]))
            return _joined(operator, left, right)
    return _compared(words, shell)


def opposite(outcome: Outcome) -> Outcome:
    """Return how the negation of a condition comes out."""
    return None if outcome is None else not outcome


def _joined(sign: str, left: Outcome, right: Outcome) -> Outcome:
    """Return how ``left && right`` or ``left || right`` comes out."""
    decisive = sign == "||"
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


def _tested(shell: Shell, node: Node, syntax: Syntax, nesting: int, *, double: bool) -> Outcome:
    """Return the outcome of what stands in brackets: a comparison, or a look at one word.

    `double`: whether the brackets are, between which a word is compared with a pattern.
    """
    if nesting > _MAX_NESTING:
        return None
    parts = node.children
    if node.type == "parenthesized_expression":
        return _tested(shell, next(children(node), node), syntax, nesting + 1, double=double)
    if node.type == "binary_expression" and parts[1].type in ("&&", "||"):
        left, right = (
            _tested(shell, one, syntax, nesting + 1, double=double) for one in (parts[0], parts[2])
        )
        return _joined(parts[1].type, left, right)
    if node.type == "unary_expression" and parts[0].type == "!":
        return opposite(_tested(shell, parts[-1], syntax, nesting + 1, double=double))
    if node.type not in ("unary_expression", "binary_expression"):
        return _compared([(word if double else _operand)(shell, node, syntax)], shell)
    if parts[0].type == "unary_expression":  # the grammar binds ``! $a = b`` as ``(! $a) = b``
        parts = [*parts[0].children, *parts[1:]]
    return _compared(_operands(shell, parts, syntax, double=double), shell)


def _calculated(shell: Shell, nodes: Sequence[Node], syntax: Syntax) -> Outcome:
    """Return the outcome of ``((…))``."""
    if len(nodes) != 1:
        return None
    found = arithmetic.worth(nodes[0], Words(_Given(shell), syntax).number, syntax)
    return None if found is None else found != 0


def word(shell: Shell, node: Node, syntax: Syntax) -> str:
    """Return a word as far as its text is known in the run at hand."""
    return Words(_Given(shell), syntax).text(node)


def _operand(shell: Shell, node: Node, syntax: Syntax) -> str:
    """Return a word of a test; an unquoted variable that holds nothing leaves no word at all."""
    text = word(shell, node, syntax)
    return UNKNOWN if not text and node.type in _EXPANSIONS else text


def _operands(shell: Shell, nodes: Sequence[Node], syntax: Syntax, *, double: bool) -> list[str]:
    """Return the words of a test; between double brackets one is compared with a pattern."""
    words: list[str] = []
    for node in nodes:
        if node.type == "test_operator" or not node.is_named:
            words.append(syntax.text(node))
            continue
        if node.type == "regex":
            words.append(_regex(syntax.text(node)))
            continue
        text, sign = _operand(shell, node, syntax), words[-1] if words else ""
        if sign in _EQUAL and not _SPECIAL.isdisjoint(text):
            text = pattern(node, text) if double or node.type in _QUOTED else UNKNOWN
        words.append(UNKNOWN if sign == "=~" else text)
    return words


def _regex(written: str) -> str:
    """Return a regular expression, in which nothing is quoted and no variable stands."""
    return UNKNOWN if {*written[:-1]} & {*"$`'\" "} else written


def pattern(node: Node, text: str) -> str:
    """Return the pattern that a word is, which stands for itself where it is quoted."""
    return regexes.literal(text) if node.type in _QUOTED else text


def _compared(words: Sequence[str], shell: Shell) -> Outcome:
    """Return the outcome of a comparison, or of a look at one word."""
    match words:
        case ["!", *rest] if rest:
            return opposite(_compared(rest, shell))
        case [("-z" | "-n") as sign, word]:
            holds = _holds_something(word)
            return None if holds is None else holds is not _EMPTY[sign]
        case [left, ("=" | "==" | "!=") as sign, right]:
            outcome = globs.matches(left, right)
            return None if outcome is None else outcome is _EQUAL[sign]
        case [left, "=~", right]:
            return globs.matches_any(left, regexes.patterns(right))
        case [sign, word] if sign in _OF_A_FILE and "*" in word:
            return _OF_A_FILE[sign] if word in shell.variables.values() else None
        case [left, sign, right] if sign in _NUMBERS or sign in _TEXTS:
            return _ordered(left, sign, right)
        case [word]:
            return _holds_something(word)
    return None


def _ordered(left: str, sign: str, right: str) -> Outcome:
    """Whether two numbers are in order; between double brackets ``>`` compares their texts."""
    first, second = arithmetic.number(left), arithmetic.number(right)
    if first is None or second is None:
        return None
    return _NUMBERS[sign](first, second) if sign in _NUMBERS else _TEXTS[sign](left, right)


def _holds_something(word: str) -> Outcome:
    """Whether there is text in a word, None where it may all be unknown."""
    return None if word and not word.strip(UNKNOWN) else bool(word)
