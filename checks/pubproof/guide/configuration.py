"""What a site's configuration must have for its pages to state clauses."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pubproof import late
from pubproof.contract import CLAUSES
from pubproof.references.sites import MACROS
from pubproof.spelling import nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from mkdocs.config.defaults import MkDocsConfig

FENCES = "pymdownx.superfences"
"""The extension without which excerpts are no code."""
_EXTENSIONS = ("attr_list", "md_in_html", FENCES)
"""The extensions of Markdown without which excerpts, tables and links show their markup."""
_PAGES = ("contract", "settings")
_SETTINGS = (*_PAGES, "history")
"""What a site can say of pubproof, below ``extra``: the pages of these names, and more."""
_ID = late.pattern(r"""\bid=["']([\w-]+)["']""")
"""The id of an element, in what a page is rendered to."""
_WITH_MORE = {"extra": _EXTENSIONS[:2], "pymdownx.extra": _EXTENSIONS}
"""Extensions that bring others along."""


def problem(config: MkDocsConfig) -> str:
    """Return what would end mkdocs-macros with a traceback, nothing where it can start.

    The folder for included texts is sought from the configuration's own.
    """
    macros: Any = config.plugins.get("macros")
    if macros is None:
        return ""
    file = Path(config.config_file_path or "mkdocs.yml").name
    for name in macros.config["modules"]:
        module = str(name).rpartition(":")[2]
        if not _is_there(module):
            instead = f"; did you mean {MACROS!r}?" if nearest(module, [MACROS]) else ""
            message = f"the plugin 'macros' has a module {module!r}, which is not installed"
            return f"{file}: {message}{instead}"
    folder = macros.config["include_dir"]
    beside = Path(config.config_file_path or "").parent / folder
    if folder and beside.is_dir():
        # mkdocs-macros looks from where MkDocs was started, all else from the file's own folder.
        macros.config["include_dir"] = str(beside)
    elif folder and not Path(folder).is_dir():
        return f"{file}: include_dir of the plugin 'macros': there is no folder {folder!r} here"
    return ""


def missing(config: MkDocsConfig) -> list[str]:
    """Return the extensions of Markdown that are not in the configuration."""
    given: list[object] = [*config.markdown_extensions]  # plugins put in extensions themselves
    names = {one.removeprefix("markdown.extensions.") for one in given if isinstance(one, str)}
    names = names.union(*(more for name, more in _WITH_MORE.items() if name in names))
    return [name for name in _EXTENSIONS if name not in names]


def unknown(config: MkDocsConfig) -> list[str]:
    """Return what is wrong with the settings of pubproof, below ``extra``."""
    own = config.extra.get("pubproof") or {}
    if not isinstance(own, Mapping):
        return ["'extra: pubproof:' needs settings below it, such as 'contract: contract.md'"]
    wrong = [
        f"'extra: pubproof:' has no '{name}'{suggestion(name, _SETTINGS)}"
        for name in map(str, own)
        if name not in _SETTINGS
    ]
    pages = [name for name in _PAGES if not isinstance(own.get(name), str | None)]
    return [*wrong, *(f"'extra: pubproof: {name}:' must name a page of the site" for name in pages)]


def absent(config: MkDocsConfig, pages: Container[str]) -> list[str]:
    """Return which settings of pubproof name a page that is not among those of the site."""
    own = config.extra.get("pubproof")
    given = own if isinstance(own, Mapping) else {}
    return [
        f"'extra: pubproof: {name}:' names '{page}', and the site has no such page"
        for name in _PAGES
        if isinstance(page := given.get(name), str) and page not in pages
    ]


def unsectioned(config: MkDocsConfig, html: Callable[[str], str | None]) -> str:
    """Return what is wrong where the page of the contract lacks sections, to which marks lead.

    Args:
        config: names the page.
        html: returns what a page is rendered to, None where there is no such page.
    """
    own = config.extra.get("pubproof")
    page = own.get("contract") if isinstance(own, Mapping) else None
    content = html(page) if isinstance(page, str) else None
    if content is None:
        return ""
    ids = set(_ID.findall(content))
    lacking = [clause.id for clause in CLAUSES if clause.id not in ids]
    if not lacking:
        return ""
    which = f"'{lacking[0]}'{' and others' if lacking[1:] else ''}"
    return (
        f"'extra: pubproof: contract:' names '{page}', which has no section for {which}: "
        "write {= contract_sections() =} on it"
    )


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
