"""pubproof's commands, as a person sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import cli

if TYPE_CHECKING:
    import pytest


class Run(NamedTuple):
    """What a command has said, and how it ended."""

    status: int
    out: str
    err: str


class Command:
    """A command, called in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str], *words: str) -> None:
        """Take the words that stand before all others."""
        self.capture = capture
        self.words = words

    def __call__(self, *argv: object) -> Run:
        status = cli.main([*self.words, *map(str, argv)])
        return Run(status, *self.capture.readouterr())

    def refusal(self, *argv: object) -> str:
        """Return the line that refuses these arguments; nothing else may be said."""
        status, out, err = self(*argv)
        assert (status, out) == (2, "")
        assert err.startswith("pubproof: ")
        assert err.endswith("\n")
        assert err[:-1].isprintable()
        return err[len("pubproof: ") : -1]
