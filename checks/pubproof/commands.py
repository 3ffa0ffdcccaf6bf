"""The commands and their options: what may follow ``pubproof``, on a terminal and in texts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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

OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check": ("--format", "--select", "--off", "--no-cache", "--verbose"),
        "explain": (),
        "preflight": (
            *("--repository", "--branch", "--dist", "--no-isolation", "--no-checklist"),
            *("--list", "--format"),
        ),
        "checklist": ("--tag", "--from", "--dry-run", "--yes", "--log"),
        "claims": ("--event", "--ref", "--format"),
        "verify": (
            *("--repository", "--publisher", "--signer", "--tag", "--index", "--dist"),
            *("--provenance", "--trusted-root", "--format"),
        ),
        "tokens": ("--history", "--online", "--revoked", "--format"),
        "diagnose": ("--repository", "--format"),
        "history": ("--since", "--format", "--no-cache", "--verbose"),
    }
)
"""The options of each command, besides ``--help``, which all have."""
FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check": ("text", "json", "sarif", "github"),
        "history": ("text", "json", "svg"),
        **dict.fromkeys(("claims", "diagnose", "preflight", "tokens", "verify"), ("text", "json")),
    }
)
"""The formats of each command that has ``--format``."""


def call(words: str, folder: str) -> str:
    """Return a call for a reader to paste: `words`, and the repository where it is not here."""
    if folder == ".":
        return f"pubproof {words}"
    import shlex

    return f"pubproof {words} {shlex.quote(folder)}"
