"""How a shell is started, and what ``set`` changes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_NAME = {"allexport": "a", "errexit": "e", "errtrace": "E"}
"""Options that stand behind ``-o``, and their letters."""


class Options(NamedTuple):
    """How a shell is started."""

    errexit: bool = False
    pipefail: bool = False
    inherits: bool = False
    """Whether ``-e`` holds in ``$(…)`` too: in a POSIX shell, or with ``inherit_errexit``."""
    aliases: bool = False
    """Whether bash heeds ``alias`` in a script, as each `posix` shell does."""
    posix: bool = False
    """Whether it is an ``sh``, which may know no more than POSIX has it, as dash."""

    traps: bool | None = None
    """Whether its trap on ``ERR`` ends it in failure, as ``-e`` does; None where it has none."""
    errtrace: bool = False
    """Whether functions and subshells have that trap too: ``-E``."""
    exports: bool = False
    """Whether each variable that is set is handed on to commands: ``-a``."""

    @property
    def heeds(self) -> bool:
        """Whether a command that fails ends the shell."""
        return self.errexit or bool(self.traps)

    def within(self) -> Options:
        """Return the options of a function or a subshell."""
        return self if self.errtrace or self.traps is None else self._replace(traps=None)

    def changed(self, words: Sequence[str]) -> Options:
        """Return the options as ``set`` or a shell's own command line changes them."""
        options = self
        for position, word in enumerate(words):
            if not word[1:] or word[0] not in "-+" or word.startswith("--"):
                continue
            on = word[0] == "-"
            named = words[position + 1] if word[-1] == "o" and words[position + 1 :] else ""
            letters = word + _BY_NAME.get(named, "")
            if "e" in letters:
                options = options._replace(errexit=on)
            if "a" in letters:
                options = options._replace(exports=on)
            if "E" in letters:
                options = options._replace(errtrace=on)
            if named == "pipefail":
                options = options._replace(pipefail=on)
        return options

    def shared(self, *others: Options) -> Options:
        """Return the options that other shells have as well."""
        return Options(*map(all, zip(self, *others, strict=True)))


SH = Options(inherits=True, posix=True)
"""How ``sh -c`` is started."""
