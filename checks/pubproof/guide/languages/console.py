"""``console``: commands at a prompt, and what they print."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pubproof.guide.languages import base, output
from pubproof.guide.languages.base import Change, ExampleError, Language, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.guide.blocks import Block
    from pubproof.guide.languages.dialogue import Dialogue

PROMPT = "$ "
CONTINUED = "> "


class Command(NamedTuple):
    """A command and its expected output."""

    text: str
    number: int
    """Its line in the block, counted from 1."""
    start: int
    """The line of the block, counted from 1, at which the expected output begins."""
    expected: tuple[str, ...]
    """The lines of the output, without empty ones at the end."""

    @property
    def shown(self) -> str:
        """How a message calls it."""
        first, *rest = self.text.split("\n")
        return f"{PROMPT}{first}{' …' if rest else ''}"


class Console(Language):
    """Runs each block in one bash, as if typed: folders and variables stay as commands leave them.

    It is no interactive one: it has no terminal, and its messages name the shell and a line.
    """

    obeys: ClassVar = frozenset({"network", "timeout", "status"})

    def check(self, block: Block) -> None:
        """Run a block's commands and compare what they print.

        Raises:
            OutputError: the commands end as they should, and print something else.
            ExampleError: the block cannot be read, or a command ends otherwise.
        """
        commands = read(block)
        with base.dialogue(self.workplace, block, _argv) as shell:
            printed = list(self._printed(block, commands, shell))
        _compare(block, commands, printed)

    def _printed(self, block: Block, commands: list[Command], shell: Dialogue) -> Iterator[str]:
        """Run the commands and yield what each prints."""
        deadline = monotonic() + base.seconds(block)
        for command in commands:
            self.workplace.begin(command.text)
            answer = shell.ask(f"{command.text}\0", deadline - monotonic())
            if answer == "":
                shell.process.stop()
            status = int(answer) if answer else shell.process.status
            printed = shell.process.take()
            wanted = block.terms.status if command is commands[-1] else 0
            if status != wanted:
                place, message = block.line_of(command.number), base.ended(block, status, wanted)
                raise ExampleError(place, f"`{command.shown}`: {message}", base.excerpt(printed))
            if not answer and command is not commands[-1]:
                place = block.line_of(command.number)
                raise ExampleError(
                    place, f"`{command.shown}` ends the shell before the last command"
                )
            yield printed


def read(block: Block) -> list[Command]:
    """Return the commands of a block.

    Raises:
        ExampleError: the block does not begin with one.
    """
    rows = block.code.split("\n")
    starts = [number for number, row in enumerate(rows) if f"{row} ".startswith(PROMPT)]
    if not starts or any(row.strip() for row in rows[: starts[0]]):
        message = f"a console block begins with a command after '{PROMPT}'"
        raise ExampleError(block.line, message)
    return [_command(rows, *ends) for ends in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _command(rows: list[str], first: int, stop: int) -> Command:
    """Read the command that begins in a row; the next one begins in the row `stop`."""
    start = first + 1
    while start < stop and f"{rows[start]} ".startswith(CONTINUED):
        start += 1
    text = "\n".join(row[len(PROMPT) :] for row in rows[first:start])
    return Command(text, first + 1, start + 1, tuple(output.lines("\n".join(rows[start:stop]))))


def _argv(channel: int) -> list[str]:
    """Return a shell that runs what it is asked to, and answers with exit statuses."""
    ask = f"IFS= read -r -d '' -u {channel} PUBPROOF_COMMAND"
    run = f'eval "$PUBPROOF_COMMAND" {channel}>&-'
    return ["bash", "-c", f"while {ask}; do {run}; printf '%d\\n' \"$?\" >&{channel}; done", "bash"]


def _compare(block: Block, commands: list[Command], printed: list[str]) -> None:
    """Refuse output that is not the expected one; the message is about the first that is not."""
    error: OutputError | None = None
    changes = []
    for command, text in zip(commands, printed, strict=True):
        expected, fitted = command.expected, tuple(output.fit(command.expected, output.lines(text)))
        if fitted != expected:
            message = f"`{command.shown}` prints something else"
            details = output.diff(expected, fitted)
            if any(line.strip() == output.ANYTHING for line in expected):
                details += f"\nprinted, without gaps:\n{base.excerpt(text)}"
            error = error or OutputError(block.line_of(command.number), message, details)
            changes.append(Change(command.start, command.start + len(expected), fitted))
    if error is not None:
        error.changes = tuple(changes)
        raise error
