"""The engine that renders the pages, as it tells of itself: mkdocs-macros, or one like it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pubproof.guide import templates
from pubproof.guide.guide import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2


class EnginePage(Protocol):
    """The page at hand, as the engine knows it."""

    meta: Mapping[str, object] | None
    path: str
    """Its file below the folder of the pages; mkdocs-macros tells it in another way."""


class Environment(Protocol):
    """What the engine hands to a module: mkdocs-macros' plugin, or another's likeness of it."""

    conf: Mapping[str, object]
    env: jinja2.Environment
    markdown: str
    page: EnginePage
    project_dir: str
    variables: dict[str, Any]

    def macro(self, v: Callable[..., str], name: str = "", /) -> object:
        """Make a function known to templates."""


def page(env: Environment) -> Page:
    """Return the page at hand, from mkdocs-macros or from Zensical."""
    file = getattr(env.page, "file", None)
    path = file.src_uri if file is not None else env.page.path
    try:
        text = (docs(env) / path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    return Page(path, env.page.meta or {}, _cut_off(text, env))


def _cut_off(text: str, env: Environment) -> str:
    """Return what of a page's text the engine does not render."""
    body = getattr(env, "markdown", None)
    if isinstance(body, str) and text.endswith(body):
        return text.removesuffix(body)
    return templates.front_matter(text)


def docs(env: Environment) -> Path:
    """Return the folder of the pages."""
    return Path(env.project_dir) / str(env.conf.get("docs_dir") or "docs")
