"""Routes: every way by which an event reaches an upload."""

from pubproof.routes.route import Route, Unseen
from pubproof.routes.routes import Routes

__all__ = ["Route", "Routes", "Unseen"]
