"""The commands of a checklist, run in the real repository by the one who calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof.guide import languages
from pubproof.guide.checklist.masking import Stream, clean
from pubproof.guide.checklist.results import Ran, Said
from pubproof.guide.languages import base, console
from pubproof.guide.languages.base import ExampleError
from pubproof.guide.sandbox import Workplace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.guide.blocks import Block
    from pubproof.guide.checklist.console import Console
    from pubproof.guide.checklist.masking import Secrets

VARIABLE = "PUBPROOF_CHECKLIST"
"""The environment variable that commands get, so that no checklist runs inside another."""
_NO_LIMIT = 7 * 24 * 60 * 60.0
"""Seconds, for a block whose author sets no limit: a maintainer can wait, and can interrupt."""


class Commands(Workplace):
    """Runs blocks, shows what they print as it comes, and remembers it."""

    def __init__(self, root: Path, subject: str, console: Console, secrets: Secrets) -> None:
        """Take where the commands run and who sees them.

        Args:
            root: the site's repository.
            subject: the folder of the page's subject in it.
            console: shows the commands and what they print.
            secrets: what nobody may see.
        """
        super().__init__(root, subject, show=self._take)
        self.ran: list[Ran] = []
        """What has run for the step at hand."""
        self._console = console
        self._secrets = secrets
        self._runner = languages.Runner(self)
        self._stream = Stream(secrets)
        self._language = ""
        self._said: list[Said] = []

    @property
    def environment(self) -> Mapping[str, str]:
        """The caller's own; the programs beside the running one are found last."""
        path = os.environ.get("PATH", os.defpath)
        tools = str(Path(sys.executable).parent)
        return {**os.environ, "PATH": f"{path}{os.pathsep}{tools}", VARIABLE: "1"}

    def execute(self, block: Block) -> str:
        """Run a block; return what differs from the page, empty where nothing does."""
        self._language, self._said = block.language, []
        seconds = block.terms.timeout or _NO_LIMIT
        problem = ""
        try:
            self._runner.check(block._replace(terms=block.terms._replace(timeout=seconds)))
        except ExampleError as error:
            message = self._secrets.mask(f"{error.place}: {error.message}")
            problem = f"{message}\n{self._news(error)}".rstrip("\n")
        finally:
            self._end()
            self.ran.append(Ran(block, tuple(self._said), problem))
        return problem

    def begin(self, command: str) -> None:
        """Show a command that is about to run; what is printed from now on is its output."""
        self._end()
        command = self._secrets.mask(command)
        self._console.command(self._language, command)
        self._said.append(Said(command, ""))

    def close(self) -> None:
        """End what still runs."""
        self._runner.close()

    def _end(self) -> None:
        """Show what was kept back of the output until now."""
        self._tell(self._stream.flush())
        self._console.end_of_output()

    def _take(self, text: str) -> None:
        """Take output as it comes."""
        self._tell(self._stream.feed(text))

    def _tell(self, text: str) -> None:
        if text and self._said:
            # An interrupt can come at any time: what has been shown has been kept.
            self._said[-1] = self._said[-1]._replace(output=self._said[-1].output + text)
            self._console.output(text)

    def _news(self, error: ExampleError) -> str:
        """Return the details of an error without the output that has been shown."""
        details = self._secrets.mask(clean(error.details))
        printed = base.excerpt(self._said[-1].output) if self._said else ""
        return details.removeprefix(printed).strip("\n")


def shown(block: Block) -> list[str]:
    """Return the commands of a block, without prompts.

    A block that begins with none is returned whole; running it will say so.
    """
    if block.language != "console":
        return [block.code.rstrip("\n")]
    try:
        return [command.text for command in console.read(block)]
    except ExampleError:
        return [block.code.rstrip("\n")]
