"""``bash`` and ``sh``: a script that must succeed."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, ClassVar

from pubproof.guide.languages import base
from pubproof.guide.languages.base import ExampleError, Language

if TYPE_CHECKING:
    from pubproof.guide.blocks import Block
    from pubproof.processes import CompletedProcess


class Shell(Language):
    """Runs each block in a bash of its own, which stops at the first error."""

    obeys: ClassVar = frozenset({"network", "timeout", "status"})

    def check(self, block: Block) -> None:
        """Run a block.

        Raises:
            ExampleError: it does not end with the status that it should.
        """
        self.workplace.begin(block.code.rstrip("\n"))
        done, line = self._run(block)
        if done.status == block.terms.status:
            return
        message = base.ended(block, done.status, block.terms.status)
        if line:
            command = block.code.split("\n")[line - 1].strip()
            message = f"`{command}`: {message}"
        raise ExampleError(block.line_of(line), message, base.excerpt(done.output))

    def _run(self, block: Block) -> tuple[CompletedProcess, int]:
        """Run a block; return how it ended, and the line at which it has stopped, 0 if unknown."""
        with tempfile.TemporaryFile() as file:
            number = file.fileno()
            script = f"trap 'echo \"$? $LINENO\" >&{number}' ERR; {block.code}"
            argv = ["bash", "-Eeuo", "pipefail", "-c", script, "bash"]
            done = base.run(self.workplace, block, argv, inherit=[number])
            file.seek(0)
            failures = [line.split() for line in file.read().decode().splitlines()]
        # A failure in a subshell is one of the command around it too; the first says most.
        lines = (int(line) for status, line in failures if int(status) == done.status)
        return done, next(lines, 0)
