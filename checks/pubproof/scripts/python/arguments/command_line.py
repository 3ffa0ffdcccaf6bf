"""The command line of a Python script: what it chooses of the script, as far as texts tell.

After the documentation of argparse. A script often does one of several things, by a word or an
option that it is given: what depends on another one does not run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.python.arguments.arguments import Arguments, is_all_words, is_some_words
from pubproof.scripts.python.arguments.declared import added
from pubproof.scripts.python.conditions.truth import comparison, last, texts
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.scripts.python.arguments.declared import Argument
    from pubproof.scripts.python.syntax.tree import Tree

_OPEN = late.pattern(rf"{UNKNOWN}|^@|^--$|[$%]|\{{\}}")
"""What stands for other words: a variable, ``@args``, ``%*``, or the place that xargs fills.

And ``--``, behind which an option is a word.
"""


class Given(NamedTuple):
    """How a script is started."""

    words: tuple[str, ...] | None = None
    """Those behind its name, None where they are not known."""
    is_console_script: bool = False
    """Whether it is a program of the project, which the project's own modules make up."""
    is_imported: bool = False
    """Whether another script imports it, and may call its functions."""
    named: frozenset[str] | None = None
    """Those of its functions that the other script, or the console script, calls; None for any."""
    is_of_group: bool = False
    """Whether the other script makes a group of sub-commands, which may be of its functions."""


NOTHING_TOLD = Given()


class CommandLine:
    """The words that one script is given."""

    def __init__(self, tree: Tree, words: tuple[str, ...]) -> None:
        """Take the words behind the script's name, all of which are known."""
        self._tree = tree
        self.words = words

    @classmethod
    def of(cls, tree: Tree, words: tuple[str, ...] | None) -> CommandLine | None:
        """Return the command line of a script, None where one of its words is not known."""
        if words is None or any(map(_OPEN.search, words)):
            return None
        return cls(tree, words)

    def outcome(self, test: ast.expr) -> bool | None:
        """Return how a condition comes out that depends on the words, None where that is untold."""
        if isinstance(test, ast.Attribute):
            argument = self._argument(test)
            return None if argument is None else self._is_given(argument)
        if isinstance(test, ast.Compare) and is_all_words(test.comparators[0]):
            is_in = isinstance(test.ops[0], ast.In) and not test.ops[1:]
            return self._has_one(texts(test.left)) if is_in else None
        if isinstance(test, ast.Compare) and is_some_words(test.left):
            is_equal = isinstance(test.ops[0], ast.Eq) and not test.ops[1:]
            return self._may_hold(texts(test.comparators[0])) if is_equal else None
        asked = comparison(test)
        if asked is None or self._may_be(asked.left, asked.texts):
            return None
        return asked.negated

    def _has_one(self, asked: Sequence[str]) -> bool | None:
        """Whether one of some texts is a word, None where that is untold, as of a path."""
        is_path = any(not one.startswith("-") and {*one} & {*"./"} for one in asked)
        if not asked or is_path or self._arguments.is_changed:
            return None
        return not {*asked}.isdisjoint(self.words)

    def _may_hold(self, asked: Sequence[str]) -> bool | None:
        """Return False where not all of some texts are words, None where that is untold."""
        is_open = not asked or self._arguments.is_changed or {*asked} <= {*self.words}
        return None if is_open else False

    def chosen(self, call: ast.Call, names: Iterable[str]) -> frozenset[str]:
        """Return those functions that ``globals()[word]()`` or ``fire.Fire()`` may call.

        `names` are those of all, which are left where the words choose none.
        """
        known = frozenset(names)
        if isinstance(call.func, ast.Subscript):
            return known & (self._held(call.func.slice) or known) or known
        if call.args[1:] or call.keywords or self.is_changed:
            return known
        return known & {word.replace("-", "_") for word in self.words} or known

    def only_word(self, node: ast.expr) -> str | None:
        """Return the word of an argument that is no option, None where not exactly one is given."""
        argument = self._argument(node) if len(self.words) == 1 else None
        return None if argument is None or argument.flags else self.words[0]

    @property
    def is_changed(self) -> bool:
        """Whether the script may have its words changed before another looks at them."""
        return "argv" in self._tree.attributes and self._arguments.is_changed

    def passed_over(self, node: ast.AST) -> frozenset[ast.AST]:
        """Return what of a table of functions stands for other words."""
        if not isinstance(node, ast.Dict):
            return frozenset()
        words = [self._held(one) for one in self._arguments.tables.get(node, ())]
        if not all(words):
            return frozenset()
        table = _table(node)
        chosen = {key for one in words if one for key in one & table.keys()} or table.keys()
        return frozenset(one for key, one in table.items() if key not in chosen)

    def runs(self, call: ast.Call) -> bool:
        """Whether what ``parser.set_defaults(func=…)`` names may run."""
        if last(call.func) != "set_defaults" or not isinstance(call.func, ast.Attribute):
            return True
        names = added(call.func.value)
        if isinstance(call.func.value, ast.Name):
            held = self._arguments.parsers.get(call.func.value.id, frozenset())
            names = self._arguments.set_by.get(call) or held
        return not names or not names.isdisjoint(self.words) or self._arguments.is_changed

    @property
    def _arguments(self) -> Arguments:
        """What the text takes, read when it is first asked for."""
        return self._tree.once("arguments", lambda tree: Arguments.of(tree.module, tree.attributes))

    def _argument(self, node: ast.expr) -> Argument | None:
        """Return the argument that ``parsed.name`` holds."""
        if not isinstance(node, ast.Attribute) or self._arguments.is_changed:
            return None
        is_parsed = isinstance(node.value, ast.Name) and node.value.id in self._arguments.parsed
        return self._arguments.by_name.get(node.attr) if is_parsed else None

    def _is_given(self, argument: Argument) -> bool | None:
        """Whether an option is given, None where that or what it then holds is untold."""
        if not argument.flags or argument.default:
            return None
        named = {word.partition("=")[0] for word in self.words if word[:1] == "-"}
        if not named.isdisjoint(argument.flags):
            return True if argument.is_flag else None
        begun = any(flag.startswith(one) for flag in argument.flags for one in named)
        return None if begun or self._is_bundled(argument) else False

    def _is_bundled(self, argument: Argument) -> bool:
        """Whether ``-xu`` may stand for ``-x -u``, or ``-mtext`` for ``-m text``."""
        is_short = any(flag[:2] != "--" for flag in argument.flags)
        return is_short and any(word[:1] == "-" and word[:2] != "--" for word in self.words)

    def _may_be(self, node: ast.expr, written: Sequence[str]) -> bool:
        """Whether what the script is given may be one of some texts."""
        held = self._held(node)
        return held is None or not held.isdisjoint(written)

    def _held(self, node: ast.expr) -> set[str] | None:
        """Return the texts of which an expression is one, None where that cannot be told."""
        argument = self._argument(node)
        if argument is None and (self._arguments.is_changed or not self._arguments.is_word(node)):
            return None
        held = {*self.words, *(word.partition("=")[2] for word in self.words)}
        if argument is None or argument.default is None:
            return None if argument is not None and self._is_bundled(argument) else held
        if argument.default == UNKNOWN or self._is_bundled(argument):
            return None
        return {*held, argument.default}


def _table(node: ast.Dict) -> dict[str, ast.Name]:
    """Return the names that a table has for texts, nothing where it holds anything else."""
    pairs = zip(node.keys, node.values, strict=True)
    held = {
        key.value: name
        for key, name in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
        if isinstance(name, ast.Name)
    }
    return held if len(held) == len(node.keys) else {}
