"""Sub-commands of a Python program, as click and typer make them of functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.scripts.python.arguments import registries
from pubproof.scripts.python.conditions.truth import last, texts
from pubproof.scripts.python.syntax.names import callee

if TYPE_CHECKING:
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_ENDING = late.pattern(r"_(?:command|cmd|group|grp)$")
"""What click leaves out of the name of a function, since its version 8.2."""
_MAKING = "command"
"""The last word of the decorators that make a sub-command of a function."""
_CHOOSING = frozenset({"cls", "token_normalize_func"})
"""Words with which a group takes other words for the name of a sub-command."""
_LISTING = frozenset({"commands", "get_command"})
"""What has the sub-commands by their names."""
_ALIASES = frozenset({"", "alias", "aliases"})
"""Words by which a sub-command has other names as well; behind ``**`` may be any."""
_ANY = "*"
"""What stands for a name that is not written out."""


def may_run(
    function: Function, tree: Tree, words: tuple[str, ...], *, is_one_of: bool = False
) -> bool:
    """Whether a function may run when the program is given these words.

    A sub-command runs where a word names it, or where there is no other one in its text, unless
    it `is_one_of` those of another text.
    """
    if not registries.may_run(function, tree, words):
        return False
    names = _names(function)
    return (
        not names
        or not names.isdisjoint((*words, _ANY))
        or not _LISTING.isdisjoint(tree.attributes)
        or not (is_one_of or any(one is not function for one in _makers(tree)))
        or _is_open(tree)
    )


@once
def _makers(tree: Tree) -> list[Function]:
    """Return the functions of a text that are sub-commands."""
    return [one for one in tree.functions.values() if _names(one)]


@once
def _is_open(tree: Tree) -> bool:
    """Whether a program may be told another name than one of its words."""
    used = [callee(one) for made in tree.functions.values() for one in made.decorator_list]
    groups = {last(one.value) for one in used if isinstance(one, ast.Attribute)}
    for node in tree.nodes:
        if isinstance(node, ast.keyword | ast.Constant):
            if (node.arg if isinstance(node, ast.keyword) else node.value) in _CHOOSING:
                return True
        elif isinstance(node, ast.Call):
            is_main = isinstance(node.func, ast.Attribute) and node.func.attr == "main"
            called = last(getattr(node.func, "value", node.func) if is_main else node.func)
            handed = [*node.args, *(one for one in node.keywords if one.arg in ("args", None))]
            if handed and called in groups:
                return True
    return False


def _names(function: Function) -> set[str]:
    """Return the names of the sub-command that a function is, none where it is none."""
    found: set[str] = set()
    for decorator in function.decorator_list:
        made = callee(decorator)
        if not isinstance(made, ast.Attribute) or made.attr != _MAKING:
            continue
        call = decorator if isinstance(decorator, ast.Call) else ast.Call(made, [], [])
        keywords = {one.arg or "": one.value for one in call.keywords}
        given = [*call.args[:1], *([keywords["name"]] if "name" in keywords else [])]
        lower = function.name.lower()
        own = {function.name, lower, _ENDING.sub("", lower)}
        found |= _written(given) or {*own, *(one.replace("_", "-") for one in own)}
        found |= _written([keywords[one] for one in _ALIASES & keywords.keys()])
    return found


def _written(nodes: list[ast.expr]) -> set[str]:
    """Return the texts that some expressions write out, `_ANY` for one that does not."""
    return {text for one in nodes for text in texts(one) or [_ANY]}
