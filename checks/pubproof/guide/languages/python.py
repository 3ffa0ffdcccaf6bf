"""``python`` and ``pycon``: blocks that share one process and one namespace."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pubproof.guide.languages import base, interpreter, output
from pubproof.guide.languages.base import Change, ExampleError, Language, OutputError

if TYPE_CHECKING:
    from pubproof.guide.blocks import Block
    from pubproof.guide.languages.dialogue import Dialogue
    from pubproof.guide.languages.interpreter import Mismatch, Reply, Request
    from pubproof.guide.rendering import Line
    from pubproof.guide.sandbox import Workplace

PROMPT = ">>> "
CONTINUED = "... "
_BLANK = "<BLANKLINE>"
"""What stands for an empty line in a doctest: a real one ends the output."""


class Python(Language):
    """Runs the blocks of a page as one program, told in parts."""

    obeys: ClassVar = frozenset({"network", "timeout"})

    def __init__(self, workplace: Workplace) -> None:
        """Take where the blocks run; the process starts with the first of them."""
        super().__init__(workplace)
        self._dialogue: Dialogue | None = None
        self._network = False
        self._over: Line | None = None
        """Where the process has ended."""

    def check(self, block: Block) -> None:
        """Run a block.

        Raises:
            OutputError: prompts print something other than they should, and nothing else is wrong.
            ExampleError: it raises an error, or the fence has the other language's name.
        """
        if block.language == "python" and block.code.lstrip().startswith(PROMPT):
            raise ExampleError(block.line, "a block with prompts is 'pycon', not 'python'")
        dialogue = self._ready(block)
        self.workplace.begin(block.code.rstrip("\n"))
        reply = dialogue.ask(f"{json.dumps(_request(block))}\n", base.seconds(block))
        if not reply:
            dialogue.close()
            self._over = block.line
            status = None if reply is None else dialogue.process.status
            printed = base.excerpt(dialogue.process.take())
            raise ExampleError(block.line, base.ended(block, status), printed)
        _judge(block, json.loads(reply), dialogue.process.take())

    def close(self) -> None:
        """End the process."""
        if self._dialogue is not None:
            self._dialogue.close()
        self._dialogue = self._over = None

    def _ready(self, block: Block) -> Dialogue:
        """Return the page's process; the first block starts it."""
        if self._over is not None:
            message = f"the page's Python process has ended in the block at {self._over}"
            raise ExampleError(block.line, message)
        if self._dialogue is None:
            self._dialogue = base.dialogue(self.workplace, block, _argv)
            self._network = block.terms.network
        elif self._network != block.terms.network:
            message = "the page's Python blocks share a process: give 'network' to all or to none"
            raise ExampleError(block.line, message)
        return self._dialogue


def _argv(channel: int) -> list[str]:
    return [sys.executable, "-P", str(Path(interpreter.__file__)), str(channel)]


def _request(block: Block) -> Request:
    """Return what the process is asked; lines that come from elsewhere count as the fence's."""
    path, first = block.line
    lines = (block.line_of(number + 1) for number in range(block.code.count("\n")))
    numbers = [line.number if line.path == path else first for line in lines]
    return {
        "doctest": block.language == "pycon",
        "source": block.code,
        "path": path,
        "numbers": numbers,
    }


def _judge(block: Block, reply: Reply, printed: str) -> None:
    """Refuse a block for which the reply says that something is wrong."""
    if not reply:
        return
    place = block.line_of(reply["line"])
    if "mismatches" not in reply:
        details = f"{base.excerpt(printed)}\n{reply.get('details', '')}".strip("\n")
        raise ExampleError(place, reply["message"], details)
    first, *_ = reply["mismatches"]
    details = output.diff(output.lines(first["expected"]), output.lines(first["printed"]))
    error = OutputError(place, reply["message"], details)
    error.changes = tuple(map(_change, reply["mismatches"]))
    raise error


def _change(wrong: Mismatch) -> Change:
    """Return what makes the expected output of a prompt the printed one."""
    expected = output.lines(wrong["expected"])
    fitted = output.fit(expected, [one or _BLANK for one in output.lines(wrong["printed"])])
    lines = tuple(f"{' ' * wrong['indent']}{line}" for line in fitted)
    return Change(wrong["start"], wrong["start"] + wrong["expected"].count("\n"), lines)
