"""How a condition of a shell script comes out, as far as its text tells.

After "Bash Conditional Expressions" and "Shell Arithmetic" of the Bash manual.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.quiet import Quiet
from pubproof.scripts.syntax import children
from pubproof.scripts.variables import ALWAYS_SET
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell import Shell
    from pubproof.scripts.syntax import Syntax
    from pubproof.scripts.words import Value

Outcome = bool | None
"""Whether a condition is met, None where that cannot be told."""
CONSTANT = {"true": True, ":": True, "false": False}
"""Commands that tell by their names how they end."""
_EQUAL = {"=": True, "==": True, "!=": False}
_EMPTY = {"-z": True, "-n": False}
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__,
    "-ne": int.__ne__,
    "-lt": int.__lt__,
    "-le": int.__le__,
    "-gt": int.__gt__,
    "-ge": int.__ge__,
}
_ARITHMETIC = {"==": "-eq", "!=": "-ne", "<": "-lt", "<=": "-le", ">": "-gt", ">=": "-ge"}
_NUMBER = late.pattern(r"-?(?:0|[1-9]\d{0,17})")
"""A number in base ten, which ``010`` is not."""
_EXPANSIONS = ("simple_expansion", "expansion")
_MAX_NESTING = 20


class _Given(Quiet):
    """A shell whose variables are expanded once more; what it is given is not known."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, given=True)

    def value(self, name: str) -> Value | None:
        """Return what a variable holds, more than nothing for one that is always set."""
        held = super().value(name)
        return f"{UNKNOWN}…" if held == UNKNOWN and name in ALWAYS_SET else held


def told(shell: Shell, nodes: Sequence[Node], syntax: Syntax, nesting: int = 0) -> Outcome:
    """Return how the statements of a condition come out, None where that cannot be told."""
    if len(nodes) != 1 or nesting > _MAX_NESTING:
        return None
    node = nodes[0]
    inner = list(children(node))
    if node.type == "negated_command":
        return _opposite(told(shell, inner, syntax, nesting + 1))
    if node.type == "list":
        left, right = (told(shell, [one], syntax, nesting + 1) for one in (inner[0], inner[-1]))
        return _joined(node.children[1].type, left, right)
    if node.type == "test_command":
        return _tested(shell, inner[0], syntax, nesting) if len(inner) == 1 else None
    if node.type == "compound_statement" and node.children[0].type == "((":
        return _calculated(shell, inner, syntax)
    if node.type != "command":
        return None
    words = [_word(shell, child, syntax) for child in inner]
    if words[:1] == ["test"]:
        return _compared([_operand(shell, child, syntax) for child in inner[1:]])
    return CONSTANT.get(words[0]) if len(words) == 1 else None


def matches(subject: str, pattern: str) -> Outcome:
    """Whether a word, or all files that a word such as ``dist/*.whl`` stands for, have a pattern.

    None where that cannot be told.
    """
    if UNKNOWN in subject or UNKNOWN in pattern or set(subject) & set("?["):
        return None
    if pattern == "*" or "*" not in subject:
        return fnmatchcase(subject, pattern)
    if set(pattern) & set("?["):
        return None
    end, wanted = subject.rpartition("*")[2], pattern.rpartition("*")[2]
    if not end.endswith(wanted) and not wanted.endswith(end):
        return False
    return True if pattern == f"*{wanted}" and end.endswith(wanted) else None


def _opposite(outcome: Outcome) -> Outcome:
    return None if outcome is None else not outcome


def _joined(sign: str, left: Outcome, right: Outcome) -> Outcome:
    """Return how ``left && right`` or ``left || right`` comes out."""
    decisive = sign == "||"
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


def _tested(shell: Shell, node: Node, syntax: Syntax, nesting: int) -> Outcome:
    """Return the outcome of what stands in brackets: a comparison, or a look at one word."""
    if nesting > _MAX_NESTING:
        return None
    parts = node.children
    if node.type == "parenthesized_expression":
        return _tested(shell, next(children(node), node), syntax, nesting + 1)
    if node.type == "binary_expression" and parts[1].type in ("&&", "||"):
        left, right = (_tested(shell, one, syntax, nesting + 1) for one in (parts[0], parts[2]))
        return _joined(parts[1].type, left, right)
    if node.type == "unary_expression" and parts[0].type == "!":
        return _opposite(_tested(shell, parts[-1], syntax, nesting + 1))
    if node.type not in ("unary_expression", "binary_expression"):
        return _compared([_operand(shell, node, syntax)])
    return _compared(
        [
            syntax.text(part)
            if part.type == "test_operator" or not part.is_named
            else _operand(shell, part, syntax)
            for part in parts
        ]
    )


def _calculated(shell: Shell, nodes: Sequence[Node], syntax: Syntax) -> Outcome:
    """Return the outcome of ``((…))``: of a number, or of two that are compared."""
    if len(nodes) != 1:
        return None
    node = nodes[0]
    if node.type != "binary_expression":
        return _compared([_number(shell, node, syntax), "-ne", "0"])
    left, sign, right = node.children
    known = _ARITHMETIC.get(sign.type, "")
    return _compared([_number(shell, left, syntax), known, _number(shell, right, syntax)])


def _number(shell: Shell, node: Node, syntax: Syntax) -> str:
    """Return what a name or a number within ``((…))`` is worth, UNKNOWN for anything else."""
    if node.type == "variable_name":
        held = _Given(shell).value(syntax.text(node))
        return held if isinstance(held, str) else UNKNOWN
    return syntax.text(node) if node.type == "number" else _word(shell, node, syntax)


def _word(shell: Shell, node: Node, syntax: Syntax) -> str:
    return Words(_Given(shell), syntax).text(node)


def _operand(shell: Shell, node: Node, syntax: Syntax) -> str:
    """Return a word of a test; an unquoted variable that holds nothing leaves no word at all."""
    word = _word(shell, node, syntax)
    return UNKNOWN if not word and node.type in _EXPANSIONS else word


def _compared(words: Sequence[str]) -> Outcome:
    match words:
        case ["!", *rest] if rest:
            return _opposite(_compared(rest))
        case [("-z" | "-n") as sign, word]:
            holds = _holds_something(word)
            return None if holds is None else holds is not _EMPTY[sign]
        case [left, ("=" | "==" | "!=") as sign, right]:
            outcome = matches(left, right)
            return None if outcome is None else outcome is _EQUAL[sign]
        case [left, sign, right] if sign in _NUMBERS:
            if _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right):
                return _NUMBERS[sign](int(left), int(right))
        case [word]:
            return _holds_something(word)
    return None


def _holds_something(word: str) -> Outcome:
    """Whether there is text in a word, None where it may all be unknown."""
    return None if word and not word.strip(UNKNOWN) else bool(word)
