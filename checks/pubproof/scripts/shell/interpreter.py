"""What a shell is told to run: a text, a file, or what comes on its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import first_word
from pubproof.scripts.paths import absolute, base
from pubproof.scripts.places import Text
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.shell.options import Options
    from pubproof.scripts.start import Context, Start

SHELLS = frozenset({"bash", "sh", "dash", "ash", "zsh", "ksh"})
_POSIX = frozenset({"sh", "dash", "ash"})
"""Those that do as POSIX has it: a command substitution keeps ``-e``."""
_IDLE = late.pattern(r"-[a-z]*n[a-z]*")
"""Options with ``-n``."""
_NAMED_OPTIONS = frozenset({"errexit", "nounset", "pipefail", "xtrace"})
"""Names of options that may follow ``-euo``."""


def starts(words: Sequence[str]) -> str:
    """Return the program that a command line starts on a text, behind ``env``; ``sh`` for none."""
    names = (base(word) for word in words if word[:1] != "-" and "=" not in word)
    return next((name for name in names if name != "env"), "sh")


def is_idle(words: Iterable[str]) -> bool:
    """Whether the options of a shell have it read a text, and run nothing."""
    return any(map(_IDLE.fullmatch, words))


def options(name: str, words: Sequence[str]) -> Options:
    """Return the options that a shell has which is given these words."""
    from pubproof.scripts.shell.options import SH, Options

    return (SH if name in _POSIX else Options()).changed(words)


def follow(reader: Reader, start: Start) -> None:
    """``bash -c text``, ``bash file``, or a script on its input."""
    argv = start.argv
    at = _first(argv)
    flags = _flags(argv[1:at])
    given = options(argv[0], argv[1:at])
    if is_idle(flags):
        return
    if any("c" in flag for flag in flags):
        if at < len(argv):
            text = Text(argv[at], start.place(at))
            _follow_text(reader, start, text, given, argv[at + 1 :])
    elif file := file_of(argv):
        path = reader.file_run(start, file)
        if path is not None:
            follow_file(reader, start, path, argv[at + 1 :], given)
    elif body := reader.text_read(start):
        text = Text(body, start.input_place)
        _follow_text(reader, start, text, given, (argv[0], *argv[at:]))


def file_of(argv: Sequence[str]) -> str:
    """Return the file that a shell is told to run, empty for a text, its input, or nothing."""
    at = _first(argv)
    flags = "".join(_flags(argv[1:at]))
    is_file = at < len(argv) and argv[at] != "-" and not {*"cs"} & {*flags}
    return argv[at] if is_file else ""


def _first(argv: Sequence[str]) -> int:
    """Return where the options of a shell end."""
    at = first_word(argv, frozenset({"-o", "+o", "-O", "--rcfile", "--init-file"}))
    if at < len(argv) and argv[at] in _NAMED_OPTIONS:
        at = first_word(argv, frozenset(), at + 1)  # ``-euo pipefail -c text``
    return at


def _flags(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[:1] == "-" and word[:2] != "--"]


def follow_file(
    reader: Reader, start: Start, path: str, arguments: tuple[str, ...], given: Options
) -> None:
    """Read later the script `path`."""
    text = reader.script(start, path)
    if text is None:
        return

    def run(context: Context) -> None:
        from pubproof.scripts.shell import walk

        read = Text(text.replace("\r\n", "\n"), reader.place(path, start), path)
        is_absolute = context.folder == "." or path.startswith("/")
        own = path if is_absolute else absolute(path)
        spread = start.is_spread
        walk.run(reader, read, context, given, (own, *arguments), spread=spread)

    reader.follow(start, ("shell", path, arguments, given), run)


def _follow_text(
    reader: Reader,
    start: Start,
    text: Text,
    given: Options,
    arguments: tuple[str, ...],
) -> None:
    """Read later the text that a shell is given."""
    if text.body.startswith(UNKNOWN):
        reader.opaque(start, "this script is put together at run time")

    def run(context: Context) -> None:
        from pubproof.scripts.shell import walk

        walk.run(reader, text, context, given, arguments, spread=start.is_spread)

    reader.follow(start, ("text", text.body, start.location, arguments, given), run)
