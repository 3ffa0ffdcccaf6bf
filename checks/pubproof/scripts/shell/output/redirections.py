"""Where the output of a shell command goes, and where its input comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.places import behind
from pubproof.scripts.shell.quiet import Quiet
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
_APPENDING = frozenset({">>", "&>>"})
_WRITING = frozenset({">", "&>", ">|", "<>", ">&"}) | _APPENDING


class Redirections(NamedTuple):
    """Where a command's output goes and its input comes from."""

    writes: tuple[str, ...]
    appends: tuple[str, ...]
    """Those of `writes` that keep what they held before."""
    input: Input | None
    words: tuple[Node, ...]
    """Words of the command itself that stand behind ``<<END``, or the name of a file."""


def redirections(shell: Shell, redirects: Sequence[Node], syntax: Syntax) -> Redirections:
    """Return what the redirections of a command mean."""
    writes: list[str] = []
    appends: list[str] = []
    given: Input | None = None
    words: list[Node] = []
    todo = list(reversed(redirects))
    while todo:
        redirect = todo.pop()
        if redirect.type == "file_redirect":
            operator = next((c.type for c in redirect.children if c.type[:1] in "<>&"), "")
            target = redirect.child_by_field_name("destination")
            if target is None:
                continue
            words.extend(_words_behind(shell, redirect, syntax))
            if operator in _WRITING:
                names = Words(shell, syntax, names=True).text(target)
                if not names.startswith("/dev/") and not (operator == ">&" and names.isdigit()):
                    writes.append(names)
                    appends += [names] if operator in _APPENDING else []
            elif operator == "<":
                given = _source(shell, target, syntax)
        elif redirect.type == "herestring_redirect":
            target = next(children(redirect), None)
            if target is not None:
                given = Input(Words(shell, syntax).text(target))
        elif redirect.type == "heredoc_redirect":
            given = _heredoc(shell, redirect, syntax)
            inner = list(children(redirect))
            todo.extend(child for child in inner if child.type in REDIRECTS)
            words.extend(_heredoc_words(redirect))
    return Redirections(tuple(writes), tuple(appends), given, tuple(words))


def _words_behind(shell: Shell, redirect: Node, syntax: Syntax) -> list[Node]:
    """Return the command's own words that stand behind the name of a file."""
    behind = redirect.children_by_field_name("destination")[1:]
    if behind and redirect.has_error:  # another command, as in ``<<END > file; command``
        shell.opaque(redirect, syntax, "what follows this file's name cannot be read")
        return []
    return behind


def _heredoc_words(redirect: Node) -> list[Node]:
    """Return the command's own words that stand behind ``<<END``."""
    found: list[Node] = []
    for child in redirect.children:
        if child.type in ("&&", "||", "pipeline", "heredoc_body"):
            break
        if child.is_named and child.type in ("word", "string", "raw_string", "concatenation"):
            found.append(child)
    return found


def _heredoc(shell: Shell, redirect: Node, syntax: Syntax) -> Input:
    """Return the text of a here-document."""
    body = next((child for child in redirect.children if child.type == "heredoc_body"), None)
    if body is None:
        return Input("")
    mark = next((child for child in redirect.children if child.type == "heredoc_start"), None)
    raw = syntax.text(body)
    quoted = mark is not None and set(syntax.text(mark)) & set("'\"\\")
    text = raw if quoted else Words(shell, syntax).contents(body)
    indented = redirect.children[0].type == "<<-"
    if indented:
        text = "".join(line.lstrip("\t") for line in text.splitlines(keepends=True))
    if text.count("\n") != raw.count("\n"):
        return Input(text)
    return Input(text, behind(syntax.place, *syntax.position(body)))


def _source(shell: Shell, target: Node, syntax: Syntax) -> Input:
    """Return what ``< name`` or ``< <(command)`` gives to read."""
    if target.type == "process_substitution":
        before = len(shell.sink)
        printed = shell.substitute(target, syntax, fatal=False)
        return Input(printed, printers=shell.started(before))
    name = Words(shell, syntax, names=True).text(target)
    for path, text in shell.reader.texts(shell.folder, name):
        return Input(text, shell.reader.files.place(path), name)
    return Input(UNKNOWN, file=name)


def teed(node: Node, shell: Shell, syntax: Syntax) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files that ``tee`` writes, variables kept by name, and those it appends to."""
    words = Words(Quiet(shell), syntax, names=True)
    texts = [
        text for part in children(node) if part.type not in REDIRECTS for text in words.fields(part)
    ]
    if "tee" not in texts:
        return (), ()
    behind = texts[texts.index("tee") + 1 :]
    files = tuple(text for text in behind if not text.startswith(("-", "/dev/")))
    return files, files if {"-a", "--append"} & set(behind) else ()
