"""How PyPI decides.

Everything here imports this package, and a check must start fast: what the package exports is
loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.pypi.decision import Decision, decide, publisher_for
    from pubproof.pypi.identity import Policy
    from pubproof.pypi.publisher import PendingPublisher, TrustedPublisher

__all__ = ["Decision", "PendingPublisher", "Policy", "TrustedPublisher", "decide", "publisher_for"]

if not TYPE_CHECKING:  # a type checker would take any name for one that is there

    def __getattr__(name: str) -> object:
        """Return what the package exports as `name`."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pubproof.pypi import decision

        return getattr(decision, name)
