"""``toml``: a text that TOML can be read from."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from pubproof.guide.languages.base import ExampleError, Language

if TYPE_CHECKING:
    from pubproof.guide.blocks import Block

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
"""How `tomllib` says where; before Python 3.14 in no other way."""


class Toml(Language):
    """Reads each block."""

    def check(self, block: Block) -> None:
        """Read a block.

        Raises:
            ExampleError: it is not TOML.
        """
        try:
            tomllib.loads(block.code)
        except tomllib.TOMLDecodeError as error:
            at = _AT.search(str(error))
            line = int(at[1]) if at and at[1] else block.code.count("\n")
            message = f"this is not TOML: {_AT.sub('', str(error))}"
            raise ExampleError(block.line_of(line), message) from error
