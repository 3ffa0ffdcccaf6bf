"""The fenced blocks of a rendered page, found by what turns them into HTML.

A regular expression of our own would see other blocks than the reader: pymdownx's SuperFences,
which Material uses, has its rules for headers, indentation, quotes and nesting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import markdown
from pymdownx.superfences import SuperFencesCodeExtension

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME = "fenced_code_block"
"""The name under which SuperFences registers itself with Python-Markdown."""


class Fence(NamedTuple):
    """One fenced block that a reader sees as code."""

    language: str
    """The word behind the fence, in lower case; empty where there is none."""
    title: str
    """What ``title="…"`` says, empty where there is none."""
    code: str
    """The text between the fences, without its indentation, with a line end at the end."""
    first: int
    """The line of the opening fence in the rendered page, counted from 0."""
    last: int
    """The line of the closing fence."""
    key: str
    """What stands for the block while Python-Markdown works."""


def find(
    text: str, extensions: Sequence[str], configs: Mapping[str, Mapping[str, object]]
) -> list[Fence]:
    """Return the fences of a page, in order.

    Args:
        text: the rendered Markdown.
        extensions: the site's Markdown extensions.
        configs: their options, by name.

    Raises:
        LookupError: SuperFences is not among the extensions.
    """
    converter = markdown.Markdown(extensions=list(extensions), extension_configs=dict(configs))
    extension = next(
        (
            one
            for one in converter.registeredExtensions
            if isinstance(one, SuperFencesCodeExtension)
        ),
        None,
    )
    if extension is None:
        raise LookupError("the Markdown extension 'pymdownx.superfences' is missing")
    found: list[Fence] = []
    _record(converter, found)
    converter.treeprocessors.deregister("inline")  # blocks are all that matters
    converter.convert(text)
    kept = extension.stash.stash
    return [fence for fence in found if fence.key in kept]


def _record(converter: markdown.Markdown, found: list[Fence]) -> None:
    """Let SuperFences remember the blocks that it turns into HTML.

    Those that turn out to be part of an indented block leave its stash later.
    """
    preprocessor: Any = converter.preprocessors[_NAME]
    process = preprocessor.process_nested_block

    def remember(ws: str, content: str, start: int, end: int) -> None:
        language, title = preprocessor.lang or "", preprocessor.options.get("title")
        code = preprocessor.rebuild_block(preprocessor.code)
        process(ws, content, start, end)
        key = preprocessor.stack[-1][0].strip("> ")[1:-1]
        found.append(Fence(language.lower(), title or "", f"{code}\n", start, end - 1, key))

    preprocessor.process_nested_block = remember
