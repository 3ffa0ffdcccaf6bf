"""What keeps MkDocs from building a site, in one line."""

from __future__ import annotations

import os
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort, MkDocsException
from yaml import MarkedYAMLError

if TYPE_CHECKING:
    from mkdocs.plugins import PluginCollection

_INSTALLED = ("site-packages", "dist-packages")
"""The folders of packages, which may lie in that of the site."""


def one_line(error: Exception) -> str:
    """Return in one line what keeps MkDocs from building the site."""
    why = error.__context__
    if isinstance(error, Abort):  # what it is about has been logged
        if isinstance(why, MkDocsException):
            return one_line(why)
        return "mkdocs.yml cannot be used; the terminal says why"
    if isinstance(why, MarkedYAMLError) and why.problem_mark is not None:
        mark = why.problem_mark
        name = Path(mark.name).name
        return f"{name}:{mark.line + 1}:{mark.column + 1}: this is not valid YAML: {why.problem}"
    if isinstance(error, OSError) and error.filename:
        return f"{os.path.relpath(error.filename)}: {error.strerror}"
    words = " ".join(str(error).split())
    is_bare = isinstance(error, KeyError) or not words
    return f"{type(error).__name__}: {words}".rstrip(": ") if is_bare else words


def refused(error: Exception) -> str:
    """Return in one line why MkDocs cannot load a configuration, where it has no words for it."""
    if isinstance(error, RecursionError):
        return "it never ends: what it inherits leads back to it"
    kind = f"{type(error).__name__}: "
    return f"MkDocs cannot use it: {kind}{one_line(error).removeprefix(kind)}"


def culprit(error: Exception, root: Path, plugins: PluginCollection) -> str:
    """Return what raised an error, as the subject of a message.

    That is the last line of the site's own files that was reached, such as that of a hook or of a
    template, or else the plugin that was called last, as ``mkdocs.yml`` names it.
    """
    names = {id(plugin): name for name, plugin in plugins.items()}
    place, called = "", ""
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        called = names.get(id(frame.f_locals.get("self")), called)
        if file.is_relative_to(root) and not {*file.parts}.intersection(_INSTALLED):
            place = f"{file.relative_to(root)}:{line}"
    if place:
        return f"{place}: this"
    return f"mkdocs.yml: the plugin {called!r}" if called else "mkdocs.yml: something"
