"""Variables in which a script of the shell notes a failure, and asks for it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.shell import bashisms
from pubproof.scripts.shell.variables.values import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax

_UNSET = r"(?::?-(?:0|false)?)?"
"""What stands in ``${failed:-0}`` for a variable that nothing has set."""
_TEST = late.pattern(
    rf"(?:\[\[?|\(\(|test)\s*\"?\$?\{{?(\?|PIPESTATUS\[0\]|\w+){_UNSET}\}}?\"?\s*"
    r"(-ne|!=|-gt|>|-eq|==|=)\s*[\"']?(\w+)[\"']?\s*(?:\]\]?|\)\))?"
)
"""``[ $? -ne 0 ]``: whether a variable holds a value."""
_COUNT = late.pattern(r"(?:\(\(|let\s+[\"']?)\s*(!\s*)?\$?\{?(\w+)\}?\s*(?:\)\)|[\"']?)")
"""``((failed))`` and ``let failed``: whether a number is another than 0."""
_ORDER = late.pattern(
    r"(?:\[\[?|\(\(|test)\s*\"?\$?\{?(\w+)\}?\"?\s*(-ge|>=|-lt|<|-gt|>|-le|<=)\s*"
    r"\"?(\$?\{?\w+\}?)\"?\s*(?:\]\]?|\)\))?"
)
"""``[ $n -ge 5 ]``: whether a count has come to its bound."""
_LENGTH = late.pattern(
    r"(?:\[\[?|\(\(|test)\s*\"?\$\{#(\w+)\[[@*]\]\}\"?\s*(?:(-ne|!=|-gt|>|-eq|==|=)\s*0)?\s*"
    r"(?:\]\]?|\)\))?"
)
"""``[ ${#failed[@]} -gt 0 ]``: how many elements an array has."""
_HOLDS = late.pattern(r"(?:\[\[?|test)\s*(?:(-[nz])\s+)?\"?\$\{?(\w+)(?::?-)?\}?\"?\s*(?:\]\]?)?")
"""``[ -n "$failed" ]``: whether a variable holds something."""
_BARE = late.pattern(rf"\"?\$\{{?(\w+){_UNSET}\}}?\"?")
"""A variable that is run: ``true`` or ``false``."""
_LITERAL = late.pattern(r"\$\{?\w*\}?|[\"'()]")
"""What of a value may stand for nothing."""
_COUNTED = late.pattern(
    r"(?:\(\(|let\s+[\"']?)\s*(?:\+\+\s*(\w+)|(\w+)\s*(?:\+\+|[+|]?=\s*(?:[1-9]\d*|\$\?)))\s*"
    r"(?:\)\)|[\"']?)"
)
"""``((failed++))``, ``let failed=1`` and their kin, which note a failure in a variable."""
_GROWN = late.pattern(r"(?:\(\(|let\s+[\"']?)\s*(\w+)\s*[+|]=\s*\$\{?\?\}?\s*(?:\)\)|[\"']?)")
"""``((status |= $?))`` and ``let "status += $?"``."""
_SUM = late.pattern(r"\$\(\(([\w\s${}?+|]{1,200})\)\)")
"""``$((failed + 1))`` and ``$((status | $?))``, which are 0 only where all of their parts are."""
_PARTS = late.pattern(r"[+|]+")
_STATUS = "$?"
_CALCULATED = late.pattern(r"\(\(\s*(\w+)\s*=(?!=)")
"""``((failed = 1))``."""
_READING = frozenset({"let", "mapfile", "read", "readarray", "unset"})
"""Commands that set the variables which they name."""
_NOT_ZERO = late.pattern(r"0*[1-9]\d*$")
_UNEQUAL = frozenset({"-ne", "!=", "-gt", ">"})
_ORDERED = frozenset({"-gt", ">"})
_FROM = frozenset({"-ge", ">=", "-lt", "<"})
_BELOW = frozenset({"-lt", "<", "-le", "<="})
VALUE = late.pattern(
    r"\"?\$(?:\{?|\(\([ ]{0,9}\$?)(\?|PIPESTATUS\[0\]|\w+)(?:(?::?-\d{0,9})?\}?|[ ]{0,9}\)\))\"?"
)
"""A word that is one variable, or its number, perhaps with another for where it is not set."""


class Flag(NamedTuple):
    """What a variable holds after a failure."""

    name: str
    sign: str = ""
    """``=`` the value, ``!`` another one, ``#`` something at all, ``-`` nothing; ``>=`` and ``>`` a
    number from the value on, or beyond it; without a sign a number but 0."""
    value: str = ""

    def set_by(self, name: str, value: str) -> bool:
        """Whether it holds once the variable of that name has the value."""
        if self.name != name or self.sign not in ("=", "!"):
            return False
        return (self.value == value) is (self.sign == "=")

    @property
    def failing(self) -> frozenset[str]:
        """The name, where after a failure the variable holds a status other than 0; or nothing.

        So it is for ``$?``: what has asked for that has set it anew.
        """
        is_failure = self.sign in ("", "#") or (self.sign == "=" and bool(self.value.strip("0")))
        return frozenset({self.name}) - FAILED if is_failure else frozenset()

    def tells(self, value: str) -> bool | None:
        """Whether a value as it is written tells of a failure, None where that cannot be said."""
        value = value.strip("\"'")
        if set(value) & set("$`"):
            return None
        if self.sign in ("=", "!"):
            return (self.value == value) is (self.sign == "=")
        if self.sign in ("#", "-"):
            return bool(value) is (self.sign == "#")
        number, least = count(value), count(self.value or "1")
        if number is None or least is None:
            return None
        return number >= least + (self.sign == ">")


STATUS = Flag("?")
"""What the last command has ended with."""
FAILED = frozenset({STATUS.name})
"""What holds a failing status right behind a command that has failed."""
FIRST_OF_PIPE = Flag("PIPESTATUS[0]")
"""What the first command of the last pipeline has ended with."""
OF_SHELL = frozenset({STATUS, FIRST_OF_PIPE})
"""What the shell itself sets after each command."""


def asked(condition: str, *, posix: bool) -> Iterator[tuple[Flag, bool]]:
    """Yield what a condition asks of variables, and whether it is met after a failure.

    `posix`: it stands in a text for ``sh``, in which a test that only bash knows is never met.
    """
    if condition.startswith("! "):
        inner = asked(condition[2:].lstrip(), posix=posix)
        yield from ((flag, not met) for flag, met in inner)
    elif posix and bashisms.asks(condition):
        yield from ((flag, met) for flag, met in _asked(condition) if not met)
    else:
        yield from _asked(condition)


def _asked(condition: str) -> Iterator[tuple[Flag, bool]]:
    yield from _of_number(condition)
    if "${#" in condition:
        if length := _LENGTH.fullmatch(condition):
            yield Flag(length[1], "#"), length[2] is None or length[2] in _UNEQUAL
    elif test := _TEST.fullmatch(condition):
        name, operator, value = test.groups()
        if value == "0":
            yield Flag(name), operator in _UNEQUAL
            yield Flag(name, "=", value), operator not in _UNEQUAL
        elif operator not in _ORDERED:
            yield Flag(name, "=", value), operator not in _UNEQUAL
            yield Flag(name, "!", value), operator in _UNEQUAL
    elif condition[:1] in ("[", "t"):
        if held := _HOLDS.fullmatch(condition):
            yield Flag(held[2], "#"), held[1] != "-z"
            yield Flag(held[2], "-"), held[1] == "-z"
    elif condition[:1] in ("$", '"') and (bare := _BARE.fullmatch(condition)):
        yield Flag(bare[1], "=", "true"), True
        yield Flag(bare[1], "!", "true"), False


def _of_number(condition: str) -> Iterator[tuple[Flag, bool]]:
    if order := _ORDER.fullmatch(condition):
        name, operator, bound = order.groups()
        yield Flag(name, ">=" if operator in _FROM else ">", bound), operator not in _BELOW
    elif condition.startswith(("((", "let")) and (count := _COUNT.fullmatch(condition)):
        yield Flag(count[2]), not count[1]
        yield Flag(count[2], "=", "0"), bool(count[1])


def notes(node: Node, syntax: Syntax, *flags: frozenset[Flag]) -> bool:
    """Whether a statement sets one of the flags of several sets, or one of a block does."""
    if not any(flags):
        return False
    if node.type == "list" and node.children[1].type == "||":
        return notes(node.children[0], syntax, *flags)
    if node.type in ("command", "compound_statement"):
        counted = _COUNTED.fullmatch(syntax.text(node))
        if counted is not None:
            return any(Flag(counted[1] or counted[2]) in one for one in flags)
    if node.type == "compound_statement":
        return any(notes(child, syntax, *flags) for child in node.children if child.is_named)
    return node.type == "variable_assignment" and _notes_by_value(node, syntax, flags)


def _notes_by_value(node: Node, syntax: Syntax, flags: Sequence[frozenset[Flag]]) -> bool:
    """Whether an assignment sets one of the flags."""
    name, _, value = syntax.text(node).partition("=")
    name, grows = name.rstrip("+"), name.endswith("+")
    if (grows and value.startswith("(")) or _LITERAL.sub("", value).strip("0"):
        noted = {Flag(name, "#")}
    else:
        noted = set()
    value = value.strip("\"'")
    is_number = not grows and (_NOT_ZERO.match(value) or _calculates(name, value))
    if is_number or status_of(node, syntax) is not None:
        noted.add(Flag(name))
    is_told = not grows and "$" not in value and "`" not in value
    return any(
        not noted.isdisjoint(one) or (is_told and any(flag.set_by(name, value) for flag in one))
        for one in flags
    )


def _summed(value: str) -> list[str]:
    """Return the parts of a sum, or of what ``|`` joins; nothing where a value is none."""
    found = _SUM.fullmatch(value.strip("\"'"))
    return [one.strip() for one in _PARTS.split(found[1])] if found else []


def _calculates(name: str, value: str) -> bool:
    """Whether a value is calculated of more than 0 and what the variable itself holds."""
    idle = {*_own(name), ""}
    parts = (part.lstrip("0") for part in _summed(value) or [value])
    return value.startswith("$((") and not idle.issuperset(parts)


def _own(name: str) -> set[str]:
    """Return the ways in which a sum may name a variable."""
    return {name, f"${name}", f"${{{name}}}"}


def adds_to(name: str, node: Node, syntax: Syntax) -> bool:
    """Whether an assignment adds the status of the last command to what a variable holds."""
    parts = _summed(syntax.text(node).partition("=")[2])
    return _STATUS in parts and not _own(name).isdisjoint(parts)


def grown(node: Node, syntax: Syntax) -> str:
    """Return the variable to which a statement that is no assignment adds the last status."""
    is_one = node.type in ("command", "compound_statement")
    found = _GROWN.fullmatch(syntax.text(node)) if is_one else None
    return found[1] if found is not None else ""


def assignments(node: Node) -> list[Node]:
    """Return the assignments of a statement: itself, or those behind ``local`` and its kin."""
    if node.type == "declaration_command":
        return [one for one in node.children if one.type == "variable_assignment"]
    return [node] if node.type == "variable_assignment" else []


def assigned(node: Node, syntax: Syntax) -> str:
    """Return the variable that an assignment sets or adds to."""
    return syntax.text(node).partition("=")[0].rstrip("+")


def settings(node: Node, syntax: Syntax) -> frozenset[str]:
    """Return the variables to which a statement that is no assignment gives another value."""
    program = syntax.first_word(node)
    words = syntax.text(node).split()[1:] if program in (*_READING, "printf") else []
    if program in _READING:
        return frozenset(word.partition("=")[0] for word in words)
    if words[:1] == ["-v"]:
        return frozenset(words[1:2])
    found = _CALCULATED.match(syntax.text(node))
    return frozenset({found[1]}) if found is not None else frozenset()


def status_of(node: Node, syntax: Syntax) -> Flag | None:
    """Return which status of a command a statement keeps in a variable, None for no such one."""
    if node.type != "variable_assignment":
        return None
    value = syntax.text(node).partition("=")[2]
    if _STATUS in _summed(value):
        return STATUS
    found = VALUE.fullmatch(value)
    flag = Flag(found[1]) if found else None
    return flag if flag in OF_SHELL else None
