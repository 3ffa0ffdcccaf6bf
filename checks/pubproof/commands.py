"""The names of the commands: what may follow ``pubproof``, on a terminal and in texts."""

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
