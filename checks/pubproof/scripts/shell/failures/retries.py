"""Loops of a shell script that try again, and are left only by a success."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.shell.failures import flags
from pubproof.scripts.shell.syntax import LOOPS, NAMES, children, descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.flags import Flag
    from pubproof.scripts.shell.syntax import Syntax

_SETTING = frozenset({"getopts", "mapfile", "read", "readarray", "set", "shift", "unset"})
"""Commands that give variables, or arguments, other values."""
_LEAVING = frozenset({"exit", "return"})
_BREAK = "break"
_WHOLE = frozenset({"function_definition", "subshell"})
"""What is left as a whole by one of these."""
_SUCCEEDING = frozenset({"exit", "exit 0", "return", "return 0"})


class Tries(NamedTuple):
    """A loop behind which the run fails, unless one way out of it is taken."""

    way: str
    """The only statement that is that way: ``continue 2``, ``exit 0``, ``done=1``."""
    varying: frozenset[str]
    """The variables that differ from one try to the next."""

    @property
    def is_last(self) -> bool:
        """Whether nothing of the loop around it is left after a success."""
        return self.way in _SUCCEEDING

    def succeed(self, tried: Sequence[Node], then: Iterable[Node], syntax: Syntax) -> bool:
        """Whether what is tried is the same each time, and its success is what leads that way.

        Args:
            tried: the statements that are tried.
            then: those that run after their success.
            syntax: the text that they are of.
        """
        read = {
            syntax.text(one) for node in tried for one in descendants(node) if one.type in NAMES
        }
        return not read & self.varying and any(_plain(one, syntax) == self.way for one in then)


def tries(
    loop: Node,
    noted: Flag | None,
    is_bad: Callable[[Node], bool],
    syntax: Syntax,
    *,
    is_left: bool = False,
) -> Tries | None:
    """Return what a loop tries, None where it can be left in other ways too.

    Args:
        loop: the loop, behind which the run fails: at once, or unless a success is noted.
        noted: what tells of a failure until one is noted; None where the run fails at once.
        is_bad: whether a command ends what it stands in with a failure.
        syntax: the text that it is of.
        is_left: whether it is not behind the loop that the run fails but in it, unless it is left.
    """
    inside = list(descendants(loop))
    commands = [one for one in inside if one.type == "command"]
    if any(syntax.first_word(one) in _SETTING for one in commands):
        return None
    leaving = [one for one in commands if _leaves(one, syntax, is_left=is_left)]
    ways = [_plain(one, syntax) for one in leaving if not is_bad(one)]
    assigned = [one for one in inside if one.type == "variable_assignment"]
    names = [flags.assigned(one, syntax) for one in assigned]
    if noted is not None:
        own = [one for one in assigned if flags.assigned(one, syntax) == noted.name]
        ways += [_plain(one, syntax) for one in own]
    if len(ways) != 1 or not (_fits(ways[0], noted, loop) or (is_left and ways[0] == _BREAK)):
        return None
    variable = (one for one in loop.children if one.type == "variable_name")
    return Tries(ways[0], frozenset((*names, *map(syntax.text, variable))))


def counts_up_to(flag: Flag, loop: Node, syntax: Syntax) -> bool:
    """Whether a loop that nothing leaves ends where a variable has come to the value of a flag."""
    if loop.type == "for_statement" or not flag.value:
        return False
    condition = loop.child_by_field_name("condition")
    asked = syntax.text(condition) if condition is not None else ""
    if loop.type == "c_style_for_statement":
        asked = f"(({asked}))"
    goes_on = loop.children[0].type != "until"
    ends = [one for one, met in flags.asked(asked, posix=syntax.posix) if met is not goes_on]
    below = flag._replace(sign=">=")
    return flag in ends or (flag.sign == "=" and below in ends and _by_one(flag.name, loop, syntax))


def _by_one(name: str, loop: Node, syntax: Syntax) -> bool:
    """Whether a loop does nothing to a variable but to count it up by one."""
    more = rf"{name}=\$\(\(\s*\$?{name}\s*\+\s*1\s*\)\)|{name}\+\+|\+\+{name}\b|\b{name}\+=1\b"
    first = loop.child_by_field_name("initializer")
    texts = (syntax.text(one) for one in loop.children if one != first)
    rest = re.sub(more, "", " ".join(texts))
    return re.search(rf"(?<![$\w{{]){name}\s*(?:[-+*/%]?=(?!=)|--)|--{name}\b", rest) is None


def statements_of(node: Node) -> Iterator[Node]:
    """Yield a statement, or those of a block."""
    if node.type == "compound_statement":
        yield from children(node)
    else:
        yield node


def _fits(way: str, noted: Flag | None, loop: Node) -> bool:
    """Whether a way out leads on to what comes next: the next file, or what follows it all."""
    if noted is not None:
        name, _, value = way.partition("=")
        return name == noted.name and noted.tells(value) is False
    return way == "continue 2" or (way in _SUCCEEDING and _ends_all(way, loop))


def _ends_all(way: str, loop: Node) -> bool:
    """Whether ``return`` in a loop ends its function, or ``exit`` the script, and no other loop.

    Either may end a subshell; an ``exit`` in a function may end a loop that calls it.
    """
    above = loop.parent
    while above is not None and above.type not in _WHOLE:
        if above.type in LOOPS:
            return False
        above = above.parent
    is_subshell = above is not None and above.type == "subshell"
    return is_subshell or (above is None) is way.startswith("exit")


def _leaves(node: Node, syntax: Syntax, *, is_left: bool) -> bool:
    """Whether a command leads out of its loop and farther than behind it, or `is_left` just out."""
    word, *others = syntax.text(node).split() or [""]
    return word in _LEAVING or (word in (_BREAK, "continue") and (is_left or bool(others)))


def _plain(node: Node, syntax: Syntax) -> str:
    """Return a statement's text without quotes, its words parted by one space."""
    return " ".join(syntax.text(node).replace('"', "").replace("'", "").split())
