"""How a shell is started, and what ``set`` changes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Options(NamedTuple):
    """How a shell is started."""

    errexit: bool = False
    pipefail: bool = False
    inherits: bool = False
    """Whether ``-e`` holds in ``$(…)`` too: in a POSIX shell, or with ``inherit_errexit``."""
    aliases: bool = False
    """Whether ``alias`` is heeded."""
    posix: bool = False
    """Whether it is an ``sh``, which may know no more than POSIX has it, as dash."""

    def changed(self, words: Sequence[str]) -> Options:
        """Return the options as ``set`` or a shell's own command line changes them."""
        options = self
        for position, word in enumerate(words):
            if not word[1:] or word[0] not in "-+" or word.startswith("--"):
                continue
            on = word[0] == "-"
            if "e" in word:
                options = options._replace(errexit=on)
            if word.endswith("o") and words[position + 1 : position + 2] == ["pipefail"]:
                options = options._replace(pipefail=on)
            if word.endswith("o") and words[position + 1 : position + 2] == ["errexit"]:
                options = options._replace(errexit=on)
        return options

    def shared(self, *others: Options) -> Options:
        """Return the options that other shells have as well."""
        return Options(*map(all, zip(self, *others, strict=True)))


SH = Options(inherits=True, posix=True)
"""How ``sh -c`` is started."""
