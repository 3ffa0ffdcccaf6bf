"""What the languages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pubproof.guide.languages.dialogue import Dialogue
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pubproof.guide.blocks import Block
    from pubproof.guide.rendering import Line
    from pubproof.guide.sandbox import Workplace
    from pubproof.processes import CompletedProcess

_TIMEOUT = 30.0
"""The seconds that a block has where its author says nothing."""
_SHOWN = 40
"""Lines of output that a message repeats: the last ones say why."""


class ExampleError(Exception):
    """A block that is not what it says: where, and why."""

    def __init__(self, place: Line, message: str, details: str = "") -> None:
        """Take what is wrong.

        Args:
            place: the author's line.
            message: one line, without a full stop.
            details: the lines that show it, such as output or a diff.
        """
        super().__init__(place, message, details)
        self.place = place
        self.message = mask(message)
        self.details = mask(details.rstrip("\n"))

    def __str__(self) -> str:
        """Return ``path:line: message``, and below it the details."""
        return f"{self.place}: {self.message}\n{self.details}".rstrip("\n")


class Change(NamedTuple):
    """Output that should stand in a block."""

    start: int
    """The first line of the block, counted from 1, whose place it takes."""
    stop: int
    """The line behind the last one."""
    lines: tuple[str, ...]


class OutputError(ExampleError):
    """A block whose commands succeed and print other things than it says."""

    changes: tuple[Change, ...] = ()
    """What would make it right."""


class Language:
    """One language; by itself, one whose blocks are shown as they are."""

    obeys: ClassVar[frozenset[str]] = frozenset()
    """The directives that mean something for its blocks, besides ``skip``."""

    def __init__(self, workplace: Workplace) -> None:
        """Take where the blocks of one page run."""
        self.workplace = workplace

    def check(self, block: Block) -> None:
        """Run or read a block.

        Raises:
            ExampleError: it is not what it says.
        """

    def close(self) -> None:
        """End what still runs."""


def seconds(block: Block) -> float:
    """Return the time that a block has."""
    return block.terms.timeout or _TIMEOUT


def run(
    workplace: Workplace, block: Block, argv: Sequence[str], inherit: Sequence[int]
) -> CompletedProcess:
    """Run a command on behalf of a block.

    Args:
        workplace: where it runs.
        block: the block, which says what it may do.
        argv: the command and its arguments.
        inherit: open files that it gets.

    Raises:
        ExampleError: there is no such command.
    """
    network = block.terms.network
    try:
        return workplace.run(argv, timeout=seconds(block), network=network, inherit=inherit)
    except OSError as error:
        raise ExampleError(block.line, f"this cannot be run: {error}") from error


def dialogue(workplace: Workplace, block: Block, argv: Callable[[int], list[str]]) -> Dialogue:
    """Start a process on behalf of a block.

    Raises:
        ExampleError: there is no such command.
    """
    try:
        return Dialogue(workplace, argv, network=block.terms.network)
    except OSError as error:
        raise ExampleError(block.line, f"this cannot be run: {error}") from error


def ended(block: Block, status: int | None, wanted: int = 0) -> str:
    """Return how a command of a block has ended, as a part of a message.

    Args:
        block: the block.
        status: the command's status, None where its time ran out.
        wanted: the one that it should have.
    """
    if status is None:
        return f"did not end within {seconds(block):g} seconds"
    found = f"exit status {status}" if status >= 0 else f"ended by signal {-status}"
    return f"{found}, not {wanted}" if wanted else found


def excerpt(output: str) -> str:
    """Return the end of an output, for the details of a message."""
    lines = output.rstrip("\n").split("\n")
    left_out = len(lines) - _SHOWN
    return "\n".join(["…", *lines[left_out:]] if left_out > 0 else lines)
