"""Scripts that start a program which a variable names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from tree_sitter import Node

_VARIABLE = r"\s*[\"']?\$(?!\(|\{?\w+\}?/(?:bin|Scripts)/)"
_IN_WORD = r"\w\$\{\{"
_BY_VARIABLE = late.pattern(
    r"(?:^|[;&|(]|\b(?:then|do|else|(?:ba|z)?sh(?:\s+-\w+)*|source|eval|exec)|(?<!-)\bpython[\d.]*)"
    rf"{_VARIABLE}|{_IN_WORD}",
    re.MULTILINE,
)
"""A program or a script that a variable or an expression names, in whole or in part."""
_HINTS = (
    re.compile(rf"[\n;&|(]{_VARIABLE}"),
    re.compile(rf"(?:then|do|else|sh(?:\s+-\w+)*|source|eval|exec|python[\d.]*){_VARIABLE}"),
    re.compile(_IN_WORD),
)
"""Behind the end of a line, one of these finds something wherever `_BY_VARIABLE` does.

They are ten times as fast, for each begins with one of a few characters.
"""
_COMMENT = late.pattern(r"((?:^|\s)#[^\n]*)\\\n")
"""A comment with a backslash at its end, which does not make it go on in the next line."""
_INERT = ("test_command", "array", "comment")
_PASSING = ("command_substitution", "process_substitution", "pipeline")
"""What hands on what is said to another program."""
_SAYING = frozenset({b"echo", b"printf"})
_REPORTS = (b"$GITHUB_", b"${GITHUB_", b"/dev/", b">&")
"""Where what is said may go and is not run."""


def starts_nameless(text: str) -> bool:
    """Whether a ``run:`` text may start a program or a script that a variable names.

    It may say so too often. The words show most scripts that do not; of the others, bash's grammar
    tells which words stand where nothing is started.
    """
    if "\\\n" in text:
        text = _COMMENT.sub(r"\1 \n", text).replace("\\\n", "  ")
    if "$" not in text or not any(hint.search(f"\n{text}") for hint in _HINTS):
        return False
    found = [match.end() - 1 for match in _BY_VARIABLE.finditer(text)]
    if not found:
        return False
    from pubproof.scripts.reader import place_in
    from pubproof.scripts.syntax import Syntax, readable

    if readable(text):
        return True
    root = Syntax(text, place_in("")).root
    return root.has_error or any(not _is_idle(root, len(text[:at].encode())) for at in found)


def _is_idle(root: Node, at: int) -> bool:
    """Whether the word `at` a byte is compared, listed, said or commented, and starts nothing."""
    said = False
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None:
        if node.type in _INERT:
            return True
        if node.type == "command":
            name = node.child_by_field_name("name")
            said = name is not None and name.text in _SAYING
            if not said:
                return False
        elif node.type in _PASSING or _writes_a_file(node):
            return False
        node = node.parent
    return said


def _writes_a_file(node: Node) -> bool:
    """Whether what is said there gets into a file that may be run: neither log nor summary."""
    return any(
        child.type.endswith("_redirect")
        and not any(word in (child.text or b"") for word in _REPORTS)
        for child in node.children
    )
