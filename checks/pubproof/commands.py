"""The names of the commands: what may follow ``pubproof``, on a terminal and in texts."""

from __future__ import annotations

COMMANDS = (
    "check",
    "explain",
    "preflight",
    "checklist",
    "claims",
    "verify",
    "tokens",
    "diagnose",
    "history",
)


def call(words: str, folder: str) -> str:
    """Return a call for a reader to paste: `words`, and the repository where it is not here."""
    if folder == ".":
        return f"pubproof {words}"
    import shlex

    return f"pubproof {words} {shlex.quote(folder)}"
