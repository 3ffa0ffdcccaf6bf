"""What a run of a checklist shows, and what it asks."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING

from pubproof.guide.checklist.commands import shown
from pubproof.guide.checklist.masking import clean
from pubproof.guide.checklist.page import ChecklistError
from pubproof.guide.checklist.results import State, prompted
from pubproof.interrupts import stop_writing
from pubproof.reports.look import ASIDE, BAD, BOLD, CYAN, DIM, GOOD, GREEN, OPEN, RED, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.guide.checklist.masking import Secrets
    from pubproof.guide.checklist.prose import Paragraph
    from pubproof.guide.checklist.results import Report, Result
    from pubproof.guide.checklist.steps import Step
    from pubproof.reports.look import Look

_MARKS = {
    State.PASSED: GOOD,
    State.CONFIRMED: GOOD,
    State.FAILED: BAD,
    State.NOT_DONE: BAD,
    State.NOT_CONFIRMED: OPEN,
    State.INTERRUPTED: Mark("!", RED),
    State.LEFT_OUT: ASIDE,
    State.NOT_RUN: ASIDE,
}
_ASCII = str.maketrans("✓✗│", "+x|")
_DIFF = {"+": GREEN, "-": RED}
"""Colours of the lines of a difference, by their first character."""
_WIDEST = 88
"""Columns of text on a wider terminal; longer lines are hard to read."""
_INDENT = "  "
_GUTTER = f"{_INDENT}│ "
"""What stands before the output of a command."""


class UnreadError(KeyboardInterrupt):
    """Nobody reads any more; a run of commands ends as if the person had interrupted it."""


class Console:
    """A terminal, or a file in the place of one."""

    def __init__(self, secrets: Secrets, look: Look) -> None:
        """Take what may not be shown, and what can be."""
        self._secrets = secrets
        self._look = look
        self._line_is_open = False
        self._width = min(shutil.get_terminal_size().columns, _WIDEST)

    @property
    def answers(self) -> bool:
        """Whether a person is there, who can see a question and answer it."""
        return all(one is not None and one.isatty() for one in (sys.stdin, sys.stdout))

    def head(self, title: str, lines: Sequence[str]) -> None:
        """Show what the checklist is."""
        self._line(title, BOLD)
        for line in lines:
            self._line(line, DIM)

    def step(self, step: Step) -> None:
        """Show that a step begins."""
        self._line("")
        self._line(step.heading, BOLD)

    def prose(self, paragraph: Paragraph, *, dim: bool = False) -> None:
        """Show a paragraph."""
        if not paragraph.close:
            self._line("")
        for line in paragraph.lines(self._width - len(_INDENT)):
            self._line(f"{_INDENT}{line}" if line else "", DIM if dim else "")

    def command(self, language: str, command: str) -> None:
        """Show a command that is going to run."""
        self._line("")
        for line in prompted(language, command).split("\n"):
            self._line(f"{_INDENT}{line}", CYAN)

    def output(self, text: str) -> None:
        """Show output of a command, which holds no secrets any more."""
        for line in text.splitlines(keepends=True):
            if not self._line_is_open:
                self._put(_GUTTER if line.strip() else _GUTTER.rstrip())
            self._put(line)
            self._line_is_open = not line.endswith("\n")

    def end_of_output(self) -> None:
        """End the last line of an output."""
        if self._line_is_open:
            self._line_is_open = False
            self._put("\n")

    def result(self, result: Result) -> None:
        """Show how a step ended."""
        first, *more = result.note.split("\n")
        self._line("")
        self._marked(result.state, f"{result.in_words}{f': {first}' if first else ''}")
        for line in more:
            self._line(f"{_INDENT}{line}", _DIFF.get(line[:1], ""))

    def summary(self, report: Report) -> None:
        """Show what has become of each step, and how to go on."""
        self._line("")
        self._line(f"{report.checklist.title} of {report.about.repository}", BOLD)
        self._line("")
        headings = _aligned([one.step for one in report.results])
        for heading, one in zip(headings, report.results, strict=True):
            self._marked(one.state, f"{heading}  {one.in_words}")
        self._line("")
        self._line(report.summary)
        if report.resume:
            self._line(f"Go on with: {report.resume}")

    def listing(self, steps: Sequence[Step]) -> None:
        """Show steps with their commands."""
        apart = True
        for heading, step in zip(_aligned(steps), steps, strict=True):
            if apart or step.blocks:
                self._line("")
            self._write(heading, BOLD)
            self._line(f"  {_who(step)}", DIM)
            for block in step.blocks:
                for command in shown(block):
                    self.command(block.language, command)
            apart = bool(step.blocks)

    def line(self, text: str) -> None:
        """Show a line of its own."""
        self._line("")
        self._line(text)

    def ask(self, question: str, answers: Mapping[str, str]) -> str:
        """Ask until one of the answers comes; return its first letter.

        Args:
            question: what to ask.
            answers: the rest of each word that may be answered, by its first letter.

        Raises:
            EOFError: the person has closed the input.
        """
        choices = " / ".join(f"[{first}]{rest}" for first, rest in answers.items())
        self._line("")
        while True:
            _forget_input()
            word = self._read(f"{question} {choices} ").strip().lower()
            for first, rest in answers.items():
                if word in (first, first + rest):
                    return first

    def _read(self, question: str) -> str:
        """Return the line that is typed behind a question."""
        given = ""
        try:
            self._write(question, BOLD)
            given = sys.stdin.readline()
        finally:
            if not given:
                self._line("")
        if not given:
            raise EOFError
        return given

    def _line(self, text: str, color: str = "") -> None:
        self._write(text, color)
        self._put("\n")

    def _write(self, text: str, color: str) -> None:
        safe = self._secrets.mask(clean(text))
        self._put(self._look.paint(safe, color) if color and safe else safe)

    def _put(self, text: str) -> None:
        if not text or sys.stdout is None:
            return
        try:
            sys.stdout.write(text if self._look.unicode else text.translate(_ASCII))
            sys.stdout.flush()
        except OSError as error:
            stop_writing(sys.stdout)
            if isinstance(error, BrokenPipeError):
                raise UnreadError from None
            raise ChecklistError(f"cannot write the report: {error.strerror}") from error

    def _marked(self, state: State, text: str) -> None:
        sign, color = _MARKS[state]
        self._write(sign, color)
        self._line(f" {text}", DIM if color == DIM else "")


def _aligned(steps: Sequence[Step]) -> list[str]:
    """Return the headings of steps, all of one width."""
    number = max(len(step.number) for step in steps)
    width = max(len(step.title) for step in steps)
    return [f"{step.number:>{number}}. {step.title:{width}}" for step in steps]


def _who(step: Step) -> str:
    """Return who does a step."""
    if not step.blocks:
        return "asks you"
    return "runs, then asks you" if step.personal else "runs"


def _forget_input() -> None:
    """Forget what was typed before the question could be read."""
    with contextlib.suppress(ImportError, OSError):
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
