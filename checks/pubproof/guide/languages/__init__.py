"""The languages of code blocks: what is done with a block of each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pubproof.guide.languages.base import ExampleError
from pubproof.spelling import suggestion

if TYPE_CHECKING:
    from pubproof.guide.blocks import Block
    from pubproof.guide.languages.base import Language
    from pubproof.guide.sandbox import Workplace

_RUN = {
    "bash": "shell.Shell",
    "console": "console.Console",
    "pycon": "python.Python",
    "python": "python.Python",
    "sh": "shell.Shell",
}
"""The languages whose blocks do something."""
_READ = {"json": "json_.Json", "toml": "toml.Toml", "yaml": "yaml_.Yaml"}
"""The languages whose blocks must be readable."""
_SHOWN = (
    *("css", "csv", "diff", "dockerfile", "html", "http", "ini", "javascript", "makefile"),
    *("markdown", "mermaid", "text", "txt", "xml"),
)
"""The languages whose blocks are shown as they are."""
_CLASSES = {**_RUN, **_READ, **dict.fromkeys(_SHOWN, "base.Language")}
NAMES = tuple(sorted(_CLASSES))
"""Every language that a block can have."""
_OTHERWISE = {
    **dict.fromkeys(("py", "python3"), "python"),
    **dict.fromkeys(("shell", "zsh"), "bash"),
    **dict.fromkeys(("sh-session", "shell-session", "shellsession", "terminal"), "console"),
    **dict.fromkeys(("plain", "plaintext"), "text"),
    "js": "javascript",
    "md": "markdown",
    "yml": "yaml",
}
"""Languages under other names, which highlighters take for the same."""


class Runner:
    """Does what the blocks of a page say, one after the other, in one workplace."""

    def __init__(self, workplace: Workplace) -> None:
        """Take where the blocks run; nothing is touched before one needs it."""
        self._workplace = workplace
        self._languages: dict[str, Language] = {}

    def check(self, block: Block) -> None:
        """Run a block, or read it, as its language asks for.

        Raises:
            ExampleError: it is not what it says.
        """
        if block.fault:
            raise ExampleError(block.line, block.fault)
        language = self._language(block)
        for name in block.terms.given:
            if name not in {"skip", *language.obeys}:
                message = f"'{name}' says nothing to a block of {block.language}; remove it"
                raise ExampleError(block.line, message)
        language.check(block)

    def close(self) -> None:
        """End what is still running for the page."""
        for language in self._languages.values():
            language.close()
        self._languages.clear()

    def _language(self, block: Block) -> Language:
        if not block.language:
            message = "a fence without a language: write one, such as 'text'"
            raise ExampleError(block.line, message)
        path = _CLASSES.get(block.language)
        if path is None:
            same = _OTHERWISE.get(block.language)
            near = f"; write '{same}'" if same else suggestion(block.language, NAMES)
            raise ExampleError(block.line, f"unknown language '{block.language}'{near}")
        if path not in self._languages:
            module, _, name = path.rpartition(".")
            found = getattr(import_module(f"{__name__}.{module}"), name)
            self._languages[path] = found(self._workplace)
        return self._languages[path]


def runs(block: Block) -> bool:
    """Whether a block does something that blocks after it can rely on."""
    return block.language in _RUN and not block.terms.skip and not block.fault
