"""What the failure of a statement of PowerShell, or of cmd, comes to."""

from __future__ import annotations

import re
from functools import partial
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from pubproof.scripts.powershell.statements import keyword

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.powershell.statements import Statement

_FAR = 500
"""How many statements behind another are looked at for what catches its error."""
_FAILED = re.compile(
    r"\(\s*\$LASTEXITCODE\s*(?:-(?:ne|gt)\s*0\s*)?\)|!\s*\$\?|-not\s+\$\?", re.IGNORECASE
)
_FAILED_IN_CMD = re.compile(
    r"if\s+(?:errorlevel\s+1|%errorlevel%\s+(?:neq|gtr)\s+0|not\s+%errorlevel%\s*==\s*0)",
    re.IGNORECASE,
)


def is_caught(statement: Statement, behind: Sequence[Statement]) -> bool:
    """Whether a ``try`` around a statement takes the error that it throws, and goes on.

    `behind` is what stands behind it.
    """
    for depth, head in enumerate(statement.heads):
        if keyword(head) != "try":
            continue
        around, inside = statement.heads[:depth], statement.heads[: depth + 1]
        near = behind[:_FAR]
        past = dropwhile(partial(_is_within, inside), near)
        handling = [*takewhile(partial(_handles, around), past)]
        is_far = len(near) == _FAR and not handling
        if is_far or _catches(around, handling):
            return True
    return False


def _is_within(heads: tuple[str, ...], statement: Statement) -> bool:
    """Whether a statement is in the braces behind some words."""
    return statement.heads[: len(heads)] == heads


def _handles(around: tuple[str, ...], statement: Statement) -> bool:
    """Whether a statement is of a ``catch`` or a ``finally`` right within some braces."""
    own = statement.heads[len(around) :][:1] or (statement.name,)
    return _is_within(around, statement) and keyword(own[0]) in ("catch", "finally")


def _catches(around: tuple[str, ...], handling: Sequence[Statement]) -> bool:
    """Whether one of the handlers takes an error and does not end the script itself."""
    depth = len(around)
    catches = any(one.name == "catch" and one.heads == around for one in handling)
    return catches and not any(
        one.fails and [keyword(head) for head in one.heads[depth:]] == ["catch"] for one in handling
    )


def is_heeded(
    statement: Statement, deciding: Sequence[Statement], behind: Sequence[Statement]
) -> bool:
    """Whether the exit status of a statement becomes the script's own.

    Of a loop's rounds only what asks within it heeds each.

    Args:
        statement: the statement.
        deciding: what may change the status after it.
        behind: all that stands behind it.
    """
    if statement.is_apart:
        return False
    round_ = statement.round
    if round_ and (not deciding or deciding[0].heads[: len(round_)] != round_):
        return False
    if not deciding:
        return True
    following, *others = deciding
    if following.name == "exit":
        asked = following.fails and _asks_for(following, statement)
        return asked or following.words[1:] == ["$LASTEXITCODE"]
    asks = following.name.startswith("if") and _FAILED.search(" ".join(following.words))
    ending = others[0] if asks and others else None
    if ending is None or not ending.fails:
        return False
    return ending.name == "exit" or not is_caught(ending, behind[behind.index(ending) + 1 :])


def _asks_for(following: Statement, statement: Statement) -> bool:
    """Whether a statement runs only where the one in front of it fails: ``a || exit /b 1``."""
    *around, own = following.heads or ("",)
    is_if = tuple(around) == statement.heads and _FAILED_IN_CMD.fullmatch(own) is not None
    return is_if or (following.asks and following.heads == statement.heads)
