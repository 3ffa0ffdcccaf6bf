"""What PowerShell says in several ways, in the plainest: an error that ends a script as ``throw``.

After "about_Preference_Variables" and "about_CommonParameters": an error that is written ends the
script where ``$ErrorActionPreference`` is ``Stop``, which GitHub sets for ``pwsh`` and
``powershell``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.powershell.statements import Statement

_EXIT = re.compile(r"\[(?:System\.)?Environment\]::Exit\(\s*(\d+)\s*\)", re.IGNORECASE)
_THROWING = "$pscmdlet.throwterminatingerror("
_WRITING = "write-error"
_GOING_ON = re.compile(
    r"(?:^|\s)(?:@\w|-(?:ea|errora[a-z]*)(?:\s|:)\s*(?!['\"]?stop\b))", re.IGNORECASE
)
"""Words with which an error that is written does not end the script, or may not."""
_STOP = re.compile(r"\$ErrorActionPreference\s*=\s*['\"]?Stop['\"]?", re.IGNORECASE)
_CHANGING = ("erroractionpreference", "psdefaultparametervalues", _WRITING)
"""What a statement names that may make another of such an error."""


def plainest(found: Sequence[Statement], *, stops: bool) -> list[Statement]:
    """Return the statements of a script, those that end it as ``throw`` and ``exit``.

    `stops` is whether errors end the script, as long as it does not say otherwise itself.
    """
    stops = stops and not any(map(_changes, found))
    return [one._replace(words=_plain(one, stops=stops)) for one in found]


def _changes(statement: Statement) -> bool:
    """Whether a statement may change what an error that is written comes to."""
    text = " ".join(statement.words)
    is_named = any(one in text.lower() for one in _CHANGING)
    return is_named and statement.name != _WRITING and _STOP.fullmatch(text) is None


def _plain(statement: Statement, *, stops: bool) -> list[str]:
    words = statement.words
    ending = _EXIT.fullmatch(" ".join(words))
    if ending is not None:
        return ["exit", ending[1].lstrip("0") or "0"]
    is_thrown = statement.name.startswith(_THROWING) or (
        statement.name == _WRITING and not _GOING_ON.search(" ".join(words[1:]))
    )
    return ["throw", *words[1:]] if stops and is_thrown else words
