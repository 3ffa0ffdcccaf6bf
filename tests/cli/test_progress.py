"""What shows on a terminal while a command runs."""

from __future__ import annotations

import io
import sys

import pytest

from pubproof.cli.progress import Progress

CLEAR = "\r\x1b[K"


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let standard error be a terminal of 40 columns; not as a fixture, for pytest has its own."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    return made


def test_nothing_shows_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress.tell("not here")
    assert capsys.readouterr().err == ""


def test_each_text_takes_the_place_of_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terminal(monkeypatch)
    with Progress() as progress:
        progress.tell("one")
        progress.tell("")
        progress.tell("two\n\x1b[31m" + "x" * 40)
    line = "two\\n\\x1b[31m".ljust(39, "x")
    assert shown.getvalue() == f"{CLEAR}one{CLEAR}{line}{CLEAR}"


def test_a_text_that_comes_too_soon_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terminal(monkeypatch)
    with Progress(pause=60) as progress:
        progress.tell("one")
        progress.tell("too soon")
    with Progress(wait=60) as progress:
        progress.tell("too soon")
    assert shown.getvalue() == f"{CLEAR}one{CLEAR}"


def test_the_line_is_empty_after_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terminal(monkeypatch)
    progress = Progress()

    def fail() -> None:
        progress.tell("one")
        raise LookupError

    with pytest.raises(LookupError), progress:
        fail()
    assert shown.getvalue() == f"{CLEAR}one{CLEAR}"
