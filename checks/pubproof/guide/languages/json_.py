"""``json``: a text that JSON can be read from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pubproof.guide.languages.base import ExampleError, Language

if TYPE_CHECKING:
    from pubproof.guide.blocks import Block


class Json(Language):
    """Reads each block."""

    def check(self, block: Block) -> None:
        """Read a block.

        Raises:
            ExampleError: it is not JSON.
        """
        try:
            json.loads(block.code)
        except json.JSONDecodeError as error:
            message = f"this is not JSON: {error.msg}, at column {error.colno}"
            raise ExampleError(block.line_of(error.lineno), message) from error
