"""The statements of a cmd script, what stands before them and their brackets, and their words.

After Microsoft's reference of Windows commands, "if", "for", "rem", "set" and "start".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.places import Rows
from pubproof.scripts.powershell.statements import LINKS, Statement, enter
from pubproof.scripts.powershell.words import Assignment, Held, called, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(
    r"""(?P<comment>^[ \t]*@?(?:rem(?=\s)|::)[^\n]*)
    |(?P<end>&&|\|\||[&|\n])
    |(?P<blank>[ \t\r]+|\^\r?\n)
    |(?P<word>(?:
        (?<=\bin[ \t])\([^)\n]*\)
        |"[^"\n]*"?|\^[^\n]|[<>]&|(?<=[^\s(&|])\([^()\s]*\)|[^\s&|()"^]
    )+)
    |(?P<bracket>.)""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""The next piece of a script, by its kind."""
_DELAYED = late.pattern(r"!(\w+)!")
"""A variable that is filled in as late as its statement runs."""
_HIDING = late.pattern(r"(?:^|[\s\"])errorlevel\s*=\s*[^\s\"]", re.IGNORECASE)
"""What sets a variable that stands before the one that tells the exit status."""
_END = "eof"
"""The label that each script has at its end."""
_ASKED = frozenset({"cmdextversion", "defined", "errorlevel", "exist"})
"""What ``if`` asks of one word."""


class CmdStatement(Statement):
    """A statement of cmd: each is taken to set the exit status."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """Its first word, without the sign that keeps it from being shown."""
        return self.words[0].lower().removeprefix("@")

    @property
    def is_idle(self) -> bool:
        """Whether it leaves the last exit status as it is."""
        return False

    @property
    def label(self) -> str:
        """The label that it is, nothing for others."""
        return self.name.removeprefix(":") if self.name.startswith(":") else ""

    @property
    def goes_to(self) -> str:
        """The label that the script is sent to here, nothing where it is to none, or to its end."""
        label = self._sent_to("goto")
        return "" if label == _END else label

    @property
    def calls(self) -> str:
        """The label that is called here, nothing where none is."""
        return self._sent_to("call") if self.words[1:2] and self.words[1][0] == ":" else ""

    @property
    def hides_status(self) -> bool:
        """Whether it sets a variable of the name by which others ask for the exit status."""
        return self.name == "set" and _HIDING.search(" ".join(self.words[1:])) is not None

    @property
    def keeps(self) -> bool:
        """Whether the script ends here with the exit status that there is."""
        return self._sent_to("goto") == _END or self._status in ([], ["%errorlevel%"])

    @property
    def fails(self) -> bool:
        """Whether the script ends here in an error."""
        return self._status not in (None, [], ["0"], ["%errorlevel%"])

    @property
    def ends_well(self) -> bool:
        """Whether the script ends here in good order, or as the program before it did."""
        return self._sent_to("goto") == _END or (self._status is not None and not self.fails)

    @property
    def _status(self) -> list[str] | None:
        """What it says of the status that the script ends with, None where it does not end."""
        return [one for one in self._lowered[1:] if one != "/b"] if self.name == "exit" else None

    @property
    def _lowered(self) -> list[str]:
        return [word.lower() for word in self.words]

    def _sent_to(self, how: str) -> str:
        """Return the label behind ``goto`` or ``call``, in lower case and without its colon."""
        name, _, rest = " ".join(self._lowered).removeprefix("@").replace(":", " ").partition(" ")
        return "".join(rest.split()[:1]) if name == how else ""


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements with line and column, from 0, and what stands before them.

    Raises:
        RecursionError: there are more brackets in each other than anybody writes.
    """
    rows = Rows(text)
    words: list[re.Match[str]] = []
    heads: list[str] = []
    link = ""
    for found in _TOKEN.finditer(text):
        if found["word"]:
            words.append(found)
        elif found["end"] or found["bracket"]:
            yield from _statement(text, words, heads, rows, link)
            linked = f"{link} (" if link in LINKS else "("
            link = found[0] if words or found[0] != "\n" else link
            if found[0] == "(":
                enter(heads, " ".join(word[0] for word in words).removeprefix("@") or linked)
            elif found[0] == ")" and heads:
                heads.pop()
            words = []
    yield from _statement(text, words, heads, rows, link)


def _statement(
    text: str, words: list[re.Match[str]], heads: list[str], rows: Rows, link: str
) -> Iterator[Statement]:
    """Yield the statement of some words, without the ``if`` or ``for`` in front of its command."""
    said = [word[0] for word in words]
    at = _behind_heads(said)
    if at >= len(said):
        return
    own = (" ".join(said[:at]).removeprefix("@"),) if at else ()
    start, end = words[at].start(), words[-1].end()
    length = len(text[start:end].partition("\n")[0])
    yield CmdStatement(*rows.of(start), length, said[at:], (*heads, *own), link)


def filled(words: list[str], variables: Mapping[str, str]) -> list[str]:
    """Return the words of the command that a statement starts, with what variables hold."""
    argv = plain([_DELAYED.sub(r"%\1%", word) for word in words], Held(variables))
    return called(argv[_behind_heads(argv) :] or argv)


def assigned(_: Sequence[str], argv: Sequence[str]) -> Assignment | None:
    """Return what ``set name=value`` sets, None for another statement; `argv` is filled in."""
    if argv[0].lower() != "set":
        return None
    name, equals, value = " ".join(argv[1:]).partition("=")
    return Assignment(name, value, exports=True) if equals else None


def started(argv: list[str]) -> list[str]:
    """Return the command that ``start "" /wait program words`` starts."""
    at = next((at for at, word in enumerate(argv) if at and word and word[0] != "/"), len(argv))
    return argv[at:]


def _behind_heads(words: Sequence[str]) -> int:
    """Return where a command begins, behind each ``else``, ``if`` and ``for`` before it."""
    at = 0
    while at < len(words):
        name = words[at].lower().removeprefix("@")
        if name == "else":
            at += 1
        elif name == "if":
            at = _behind_condition(words, at + 1)
        elif name == "for":
            lowered = [word.lower() for word in words]
            at = lowered.index("do", at) + 1 if "do" in lowered[at:] else len(words)
        else:
            break
    return at


def _behind_condition(words: Sequence[str], at: int) -> int:
    """Return where the condition ends that begins at `at`."""
    while at < len(words) and words[at].lower() in ("/i", "not"):
        at += 1
    first, second = (*words[at : at + 2], "", "")[:2]
    if first.lower() in _ASKED or first.endswith("==") or (second[:2] == "==" and second != "=="):
        return at + 2
    return at + (1 if "==" in first else 3)
