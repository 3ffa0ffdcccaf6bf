"""Scripts that start what they do not name.

That is a program which a variable names, and a text which another program prints.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_VARIABLE = r"\s*[\"']?\$(?!\(|\{?\w+\}?/(?:bin|Scripts)/)"
_IN_WORD = r"\w\$\{\{"
_KEPT_LINES = 4 * 1024
"""How many lines are remembered that have a variable."""
_KEPT_SCRIPTS = 512
"""How many scripts are remembered of which the grammar was asked."""
_BY_VARIABLE = late.pattern(
    r"(?:^|[;&|(]|\b(?:then|do|else|(?:ba|z)?sh(?:\s+-\w+){0,9}|source|eval|exec)|(?<!-)\bpython[\d.]*)"
    rf"{_VARIABLE}|{_IN_WORD}",
    re.MULTILINE,
)
"""A program or a script that a variable or an expression names, in whole or in part."""
_BEGINNING = (";", "&", "|", "(", "then", "do", "else", "source", "eval", "exec")
_INTERPRETERS = ("sh", "python")
"""What stands before one, and before the options of which it stands."""
_QUOTES = frozenset({"'", '"'})
_SHELL = r"(?:ba|da|k|z)?sh(?![\w.-])"
_FED = late.pattern(
    rf"""
    \|&?\s{{0,99}} (?:(?:env|exec|sudo)\s(?:[-\w]+(?:=\S+)?\s){{0,5}})?
    (?: (?:\S{{0,99}}/)? {_SHELL} | python[\d.]{{0,5}}(?:[ \t]+-)?[ \t]*(?:$|[;&|)"'`]) )
    """,
    re.VERBOSE | re.MULTILINE,
)
"""A shell, or Python, that runs what it is given to read."""
_TOLD = frozenset({"cat", "curl", "echo", "printf", "wget"})
"""Programs whose words tell what they print, or that it comes from elsewhere."""
_MAKING = r"(?:awk|base(?:32|64)|cut|gawk|gunzip|jq|openssl|perl|rev|sed|tac|tr|uudecode|xxd|zcat)"
"""Programs that make one text of another."""
_MADE = late.pattern(rf"[$<]\(\s{{0,99}} (?:{_MAKING}\b|[^)\n|]{{1,400}}\|)", re.VERBOSE)
"""A substitution that makes one text of another: by such a program, or in a pipe."""
_RUNNING = late.pattern(
    rf"(?:\b(?:eval|source)|-c|(?<!\S)\.|\b{_SHELL}|[;&|({{]|^)[ \t]*[\"']?\Z", re.MULTILINE
)
"""What stands before that which a shell runs."""
_AT_RUN_TIME = late.pattern(
    r"python[\d.]{0,5}\s+-c\b[^\n]{0,400}\b(?:compile|eval|exec|getattr|system)\b"
)
"""A text for Python that runs what it has made itself."""
PUT_TOGETHER = late.pattern(
    r"""
    (?<!\w)(?:exec\w{0,20}|spawn\w{0,20}|system|popen\w?|Command|shell_exec)(?!\w)
    (?>\s{0,9}\(?\s{0,9})
    (?: ["'`][^\s"'`$]{0,99} (?: ["'`]\s*(?:\+|\.{1,2}) | \$\{ )
      | (?!["'`])[^;\n]{0,150}?
        (?: \.join\( | Buffer\.from | atob\( | fromCharCode | \breverse\b | paste0?\( | \bpack\( )
    )
    """,
    re.VERBOSE,
)
"""A call that starts a program whose name is put together: ``execSync("tw" + "ine upload")``."""
_OTHER_LANGUAGES = ("Rscript", "lua", "node", "perl", "php", "ruby")
_IN_ANOTHER_LANGUAGE = late.pattern(rf"\b(?:{'|'.join(_OTHER_LANGUAGES)}|nodejs)\s")
"""A program that runs a text of such a language."""
_NEAR = 400
"""How many characters before a shell are looked at, for the command that feeds it."""
_BEFORE = 40
"""How many before what is made, for what runs it."""
_GLUED = late.pattern(
    r"""
    (?:^|[;&|(]|[!&][\w!-]{0,40}|run["']?\s{0,9}:) [ \t]* ["']?
    (?: (?!pip|python)[A-Za-z]{1,20} \$(?:\{|\w)
      | \$(?:\w{1,40}|\{\w{1,40}\}) (?:\$|(?<=\})[A-Za-z])
      | \$\{\{ \s* (?: (?:format|join)\( | [^}\n]{0,200}\}\} (?:\$|[A-Za-z]) )
    )
    | \w \$\{\{ \s{0,9} '[^'\n]{0,200}' \s{0,9} \}\}
    | \$\{\{ \s{0,9} '[^'\n]{0,200}' \s{0,9} \}\} \w
    """,
    re.VERBOSE | re.MULTILINE,
)
"""A program's name in more pieces than one; that of Python often ends in a version.

It stands in a script, or in a workflow, perhaps behind a tag or an anchor of YAML.
An expression that is but a text in the middle of a word cuts it as well.
"""
_COMMENT = late.pattern(r"(#(?<!\S.)[^\n]*)\\\n")
"""A comment with a backslash at its end, which does not make it go on in the next line."""
_NUMBER = late.pattern(r"[0-9]+")
"""Which number stands in a script means nothing to the grammar, but where it ends a here-document.
"""
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
    if "$" not in text:
        return False
    if "\\\n" in text:
        text = (_COMMENT.sub(r"\1 \n", text) if "#" in text else text).replace("\\\n", "  ")
    if next(_named(text), None) is None:
        return False
    return _starts(text if "<<" in text else _NUMBER.sub("0", text))


@lru_cache(_KEPT_SCRIPTS)
def _starts(text: str) -> bool:
    """Whether bash's grammar leaves open that a script starts what a variable names."""
    from pubproof.scripts.places import place_in
    from pubproof.scripts.shell.syntax import Syntax, readable

    if readable(text):
        return True
    root = Syntax(text, place_in("")).root
    return root.has_error or any(not _is_idle(root, len(text[:at].encode())) for at in _named(text))


def runs_made(text: str) -> bool:
    """Whether a ``run:`` text may run what another program makes of a text.

    So do ``rev file | bash`` and ``node -e "execSync('tw' + 'ine upload')"``; it may say so too
    often. Texts that are said, shown or fetched are told by the words of the script.
    """
    if "|" in text and any(
        _last_word(text, found.start()) not in _TOLD for found in _FED.finditer(text)
    ):
        return True
    if (
        any(map(text.__contains__, _OTHER_LANGUAGES))
        and _IN_ANOTHER_LANGUAGE.search(text) is not None
        and PUT_TOGETHER.search(text) is not None
    ):
        return True
    return "(" in text and (
        any(
            _RUNNING.search(text, max(0, found.start() - _BEFORE), found.start())
            for found in _MADE.finditer(text)
        )
        or _AT_RUN_TIME.search(text) is not None
    )


def _last_word(text: str, end: int) -> str:
    """Return the first word of the command that ends there."""
    near = text[max(0, end - _NEAR) : end]
    words = near[max(map(near.rfind, "|;&(`\n")) + 1 :].split(None, 1)
    return words[0] if words else ""


def glues(text: str) -> bool:
    """Whether a workflow may start a program whose name it puts together, as ``tw${{ 'ine' }}``.

    No word of it need be the name then.
    """
    return "$" in text and _GLUED.search(text) is not None


def _named(text: str) -> Iterator[int]:
    """Yield where a variable stands that may name what is started."""
    end, variable = 0, text.find("$")
    while variable >= 0:
        start, end = text.rfind("\n", end, variable) + 1, text.find("\n", variable)
        for at in _named_in(text[start : end if end >= 0 else None]):
            yield start + at
        variable = text.find("$", end) if end >= 0 else -1


@lru_cache(_KEPT_LINES)
def _named_in(line: str) -> tuple[int, ...]:
    if not _may_name(line):
        return ()
    return tuple(match.end() - 1 for match in _BY_VARIABLE.finditer(line))


def _may_name(line: str) -> bool:
    """Whether a line may match `_BY_VARIABLE`, by what stands before each ``$``: this is faster."""
    for head, tail in pairwise(line.split("$")):
        last = head[-1:]
        before = (head[:-1] if last in _QUOTES else head).rstrip()
        if not before or before.endswith(_BEGINNING):
            return True
        if tail.startswith("{{") and (last.isalnum() or last == "_"):
            return True
    return any(map(line.__contains__, _INTERPRETERS))


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
