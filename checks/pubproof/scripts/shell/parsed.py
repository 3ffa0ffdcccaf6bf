"""The tree of a shell text, and what it tells wherever the text stands."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pubproof.once import Keeper
from pubproof.scripts.shell import cut_words

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

_STATUS = re.compile(
    r"\$\{?\?|PIPESTATUS|(?:exit|return)(?<!\wexit)(?<!\wreturn)\s*(?:[;&|})\n$\"]|$)"
)
"""What asks for a status, or hands on that of the last command."""
_NOTED = re.compile(r"(?:^|[\s;({|])\w+=(?:[\"']?\w+[\"']?|\$\(\(.*|\"\$\w+ .*)\s*(?:[;&|})\n]|$)")
"""A variable that may note a failure, for which the script ends later."""
_DECIDING = ("exit", "return", "-eq", "-le", "-lt", " = ", "==", "-z", " -n ", "! $", "((", "let ")
"""What a script has in it that ends with a failure it has noted."""
_RUN = re.compile(r"\n[ \t]*\$\w+[ \t]*(?:\n|$)")
"""A variable that is run, as a flag that holds ``true`` or ``false``."""
_TRYING = (
    "+=",
    "continue 2",
    "&& exit",
    "&& return",
    "then exit",
    "then return",
    "exit 0",
    "return 0",
)
"""What else it has in it then: what grows, and ways out of a loop that tries again."""
_LEADING_BRACE = re.compile(rb"\{(?<![^\s;&|(!]\{)(?=[^\s{}();,]+,[^\s{}();]*\})")
"""The brace of ``{a,b}``, which the grammar takes for the begin of a block."""
_TIMED = re.compile(
    rb"\btime[ \t](?<![\w./-]time.)(?=[ \t]*(?:case|for|if|until|while)[ \t]|[ \t]*(?:\{\s|\())"
)
"""The word in front of a loop, a block or a subshell, which the grammar takes for a command."""
_NEGATED = re.compile(rb"!(?<![^\s;&|(]!)(?=[ \t]+(\{\s|(?:case|for|if|select|until|while)\s))")
"""The sign in front of a block, a choice or a loop, which the grammar takes for a command."""
_CUT_WORD = re.compile(r"(?<=[^\s\\;&|()])\\\n(?=[^\s;&|()])([^\n]*)")
"""The end of a line inside a word, which the shell takes away and the grammar takes for a space."""
_MAX_KEPT = 16 * 1024
_KEPT_TEXTS = 128


class Parsed(Keeper):
    """A text as tree-sitter parses it; its nodes are made once for all readings of it."""

    __slots__ = ("ascii", "bare", "negated", "read", "root", "source", "watches_status")

    def __init__(self, text: str) -> None:
        """Parse a text, which `readable` has allowed."""
        super().__init__()
        if "\\\n" in text:
            text = _CUT_WORD.sub(r"\1\n", text)
        self.source = text.encode(errors="replace")
        read = _LEADING_BRACE.sub(b"_", self.source)
        signs = [*_NEGATED.finditer(read)] if b"!" in read else []
        self.negated = frozenset(one.start(1) for one in signs)
        """Where the statements begin whose status is turned."""
        read = _NEGATED.sub(b" ", read) if signs else read
        tree = _tree(_TIMED.sub(b"     ", read) if b"time" in read else read)
        self.root: Node = tree.root_node
        self.watches_status = _STATUS.search(text) is not None or (
            (any(word in text for word in _DECIDING) or _RUN.search(text) is not None)
            and (_NOTED.search(text) is not None or any(word in text for word in _TRYING))
        )
        """Whether it may ask for the status of a command, or note a failure for later."""
        self.ascii = text if text.isascii() else None
        """The text, None where a byte is not always a character."""
        self.bare: dict[str, int] = {}
        """How often a variable stands there without ``$``, for those that were asked for."""
        self.read: dict[int, frozenset[str]] = {}
        """The variables that are read below a node, by its id."""


def parsed(text: str) -> Parsed:
    """Return a text as it is parsed, which `readable` has allowed."""
    return _kept(text) if len(text) <= _MAX_KEPT else Parsed(text)


_kept = lru_cache(maxsize=_KEPT_TEXTS)(Parsed)


def _tree(source: bytes) -> Tree:
    tree = _parser().parse(source)
    whole = cut_words.joined(source, tree.root_node)
    return tree if whole == source else _parser().parse(whole)


@cache
def _parser() -> Parser:
    import tree_sitter

    return tree_sitter.Parser(tree_sitter.Language(_grammar()))


def _grammar() -> object:
    """Return bash's grammar, without its package.

    What the package adds to the extension module are queries, which nobody asks for here, and slow
    imports to read them.
    """
    from importlib.machinery import PathFinder
    from importlib.util import find_spec, module_from_spec

    package = find_spec("tree_sitter_bash")
    folders = package.submodule_search_locations if package is not None else None
    spec = PathFinder.find_spec("_binding", folders)
    if spec is None or spec.loader is None:
        import tree_sitter_bash

        return tree_sitter_bash.language()
    binding = module_from_spec(spec)
    spec.loader.exec_module(binding)
    return binding.language()
