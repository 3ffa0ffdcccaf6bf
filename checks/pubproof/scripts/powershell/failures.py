"""What the failure of a statement of PowerShell, or of cmd, comes to."""

from __future__ import annotations

import re
from functools import partial
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from pubproof.scripts.powershell import labels
from pubproof.scripts.powershell.statements import keyword

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.powershell.statements import Running, Statement

_FAR = 500
"""How many statements behind another are looked at for what catches its error."""
_FAILED = re.compile(
    r"\(\s*\$LASTEXITCODE\s*(?:-(?:ne|gt)\s*0\s*)?\)|!\s*\$\?|-not\s+\$\?", re.IGNORECASE
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
        past = [*dropwhile(partial(_is_within, inside), near)]
        handling = [*takewhile(partial(_handles, around), past)]
        is_far = len(near) == _FAR and not handling
        if is_far or (
            _catches(around, handling) and not (depth == 0 and _is_noted(handling, past))
        ):
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
    ends: list[bool] = []
    for one in handling:
        if one.name == "catch" and one.heads == around:
            ends.append(False)
        elif ends and one.fails and [keyword(head) for head in one.heads[depth:]] == ["catch"]:
            ends[-1:] = [not one.asks or ends[-1]]
    return not all(ends)


def _is_noted(handling: Sequence[Statement], past: Sequence[Statement]) -> bool:
    """Whether a ``catch`` sets a variable, for which the script fails in any case later on.

    `past` is what stands behind a ``try`` that is in no braces, `handling` what of it takes errors.
    """
    if [one.name for one in handling].count("catch") > 1:
        return False
    notes = (
        place
        for place, one in enumerate(handling)
        if [keyword(head) for head in one.heads] == ["catch"]
        and one.words[0].startswith("$")
        and [word.lower() for word in one.words[1:]] == ["=", "$true"]
    )
    place = next(notes, None)
    return place is not None and _fails_for(past[place].name, past[place + 1 :])


def _fails_for(flag: str, behind: Sequence[Statement]) -> bool:
    """Whether the first that names a variable is an ``if`` with it alone, and fails then."""
    for place, one in enumerate(behind):
        text = " ".join(one.words).lower()
        if not one.heads and re.fullmatch(rf"if\s*\(\s*{re.escape(flag)}\s*\)", text):
            rest = behind[place + 1 :]
            ending = next((each for each in rest if each.fails or not each.is_idle), None)
            return ending is not None and ending.fails and len(ending.heads) == 1
        if flag.removeprefix("$") in text or one.ends_well:
            return False
    return False


def is_heeded(each: Running, *, told: bool) -> bool:
    """Whether the exit status of a statement becomes the script's own.

    Of a loop's rounds only what asks within it heeds each.

    Args:
        each: the statement, and what stands behind it.
        told: whether the variable of the exit status tells it, in cmd.
    """
    statement, deciding, behind = each.statement, each.deciding, each.behind
    if statement.is_apart:
        return False
    round_ = statement.round
    if round_ and (not deciding or deciding[0].heads[: len(round_)] != round_):
        return False
    if not deciding:
        return True
    following, *others = deciding
    told = told and not statement.heads and statement.row != following.row
    if following.keeps and not following.asks and _is_within(following.heads, statement):
        return _names_none(following) or told
    handling = _handling(statement, deciding, told=told)
    if handling:
        return _ends_in_error(handling, each, told=told)
    asks = following.name.startswith("if") and _FAILED.search(" ".join(following.words))
    ending = others[0] if asks and others else None
    if ending is None or not (ending.fails or ending.keeps):
        return False
    return ending.name == "exit" or not is_caught(ending, behind[behind.index(ending) + 1 :])


def _names_none(ending: Statement) -> bool:
    """Whether the end of a script names no variable of cmd that is filled in before it is run."""
    return not any("%" in word for word in ending.words)


def _handling(
    statement: Statement, deciding: Sequence[Statement], *, told: bool
) -> list[Statement]:
    """Return what runs only where a statement has failed: behind ``||``, or an ``if`` of cmd."""
    following = deciding[0]
    if following.heads == statement.heads:
        return [following] if following.link == labels.OTHERWISE else []
    *around, own = following.heads or ("",)
    asking = labels.ASKING.fullmatch(own)
    is_asked = asking is not None and (told or asking["by_name"] is None)
    if tuple(around) != statement.heads or not (is_asked or own.startswith(labels.OTHERWISE)):
        return []
    return [*takewhile(partial(_is_within, following.heads), deciding)]


def _ends_in_error(handling: Sequence[Statement], each: Running, *, told: bool) -> bool:
    """Whether what runs where a program of cmd has failed ends the script so.

    What a line or a block says of ``%errorlevel%`` is filled in before any of it is run.
    """
    first = labels.ending(handling)
    sending = next((one for one in handling if not one.name.startswith("echo")), None)
    if first is None and sending is not None and sending.goes_to:
        first = each.labels.end(sending)
        return first is not None and (first.fails or first.keeps)
    if first is None:
        return False
    is_late = not any(head.startswith(labels.OTHERWISE) for head in first.heads)
    if first.fails:
        behind = each.behind
        return first.name == "exit" or not is_caught(first, behind[behind.index(first) + 1 :])
    return first.keeps and (_names_none(first) or (told and is_late and not first.asks))
