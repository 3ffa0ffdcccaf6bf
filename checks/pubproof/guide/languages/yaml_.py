"""``yaml``: a text that YAML can be read from, and what it shows of a workflow must be true."""

from __future__ import annotations

import re
import textwrap
from difflib import unified_diff
from itertools import zip_longest
from typing import TYPE_CHECKING

import yaml

from pubproof.guide.languages import fragment
from pubproof.guide.languages.base import ExampleError, Language
from pubproof.repository import WORKFLOWS
from pubproof.tokens import mask
from pubproof.workflows.reader.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.guide.blocks import Block

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Yaml(Language):
    """Reads each block; one that belongs to a workflow must be what GitHub accepts."""

    def check(self, block: Block) -> None:
        """Read a block.

        Raises:
            ExampleError: it is not YAML, or no part of the workflow that its title names, or
                GitHub would refuse it in a workflow.
        """
        _parse(block)
        path = self._named(block.title)
        if path is not None:
            _compare(block, path)
        for problem in fragment.problems(Source(block.title, block.code)):
            place = block.line_of(problem.location.line)
            raise ExampleError(place, f"{problem.message}: {problem.help}")

    def _named(self, title: str) -> Path | None:
        """Return the workflow that a title names, None where it names none that exists."""
        if not re.search(rf"(?:^|/){re.escape(WORKFLOWS)}/[^/]+\.ya?ml$", title):
            return None
        root = self.workplace.root
        places = (root / self.workplace.subject / title, root / title)
        return next((path for path in places if path.is_file()), None)


def _parse(block: Block) -> None:
    """Refuse a block that is not YAML."""
    try:
        for _ in yaml.compose_all(block.code, Loader=_LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 0
        message = f"this is not YAML: {error.problem or error.context}"
        raise ExampleError(block.line_of(line), message) from error
    except yaml.YAMLError as error:
        message = "this is not YAML: it has a character that YAML does not allow"
        raise ExampleError(block.line, message) from error


def _compare(block: Block, path: Path) -> None:
    """Refuse a block that is no excerpt of a file: whole lines, with less indentation."""
    shown = _dedented(block.code.rstrip("\n").split("\n"))
    lines = mask(path.read_text("utf-8-sig")).split("\n")
    nearest: list[str] = []
    most = 0
    for start in range(len(lines)):
        there = _dedented(lines[start : start + len(shown)])
        same = sum(map(str.__eq__, there, shown))
        if there == shown:
            return
        if same > most:
            nearest, most = there, same
    message = f"this is no excerpt of {block.title}"
    number = next(n for n, pair in enumerate(zip_longest(shown, nearest), 1) if len({*pair}) > 1)
    details = unified_diff(nearest, shown, block.title, "this block", lineterm="")
    raise ExampleError(block.line_of(number), message, "\n".join(details))


def _dedented(lines: list[str]) -> list[str]:
    return textwrap.dedent("\n".join(line.rstrip() for line in lines)).split("\n")
