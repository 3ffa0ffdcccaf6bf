"""What a command of ``pubproof`` is made of."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from pubproof.cli import cache
from pubproof.cli.terminal import width
from pubproof.cli.usage import UsageError
from pubproof.spelling import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence


class Argument(NamedTuple):
    """One argument or option of a command, as its help shows it."""

    names: tuple[str, ...]
    """The spellings of an option; empty for an argument."""
    value: str
    """The word that stands for the value; empty where none is taken."""
    help: str


_LONG = "--"
"""How the name of an option begins that is a word."""
_GAP = "  "
"""What stands before a line below a heading, and between an exit status and its meaning."""


class _Formatter(argparse.HelpFormatter):
    """The formatter of help texts: a line of one is folded, unless it is an example.

    It looks only for a terminal's width: argparse makes one for every option that is added, and
    would load ``shutil`` and its compressors for that.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=width() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        lines = []
        for line in text.splitlines():
            number, gap, words = line.rpartition(_GAP)
            is_example = line.startswith(_GAP) and not number
            before = number + gap
            folded = fill(words, width, initial_indent=before, subsequent_indent=" " * len(before))
            lines.append(line if is_example else folded)
        return indent + "\n".join(lines) + "\n"


class Parser(argparse.ArgumentParser):
    """A parser that answers a wrong call with a `UsageError`, and that tells what it takes."""

    def __init__(
        self, command: str, description: str, statuses: Mapping[int, str], examples: Sequence[str]
    ) -> None:
        super().__init__(
            f"pubproof {command}",
            description=description,
            epilog=_epilog(statuses, examples),
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.statuses = statuses
        self.examples = examples
        self.add_argument("-h", "--help", action="store_true", help="show this help")

    def add_no_cache(self) -> None:
        """Let the caller leave out what was said before."""
        text = "take nothing from the cache, and keep nothing in it"
        self.add_argument(cache.OPTION, action="store_true", help=text)

    def add_format(self, help_: str, formats: Collection[str] = ("text", "json")) -> None:
        """Let the call choose one of the formats, which is ``text`` where it does not."""

        def known(word: str) -> str:
            if word not in formats:
                raise argparse.ArgumentTypeError(f"no format {word!r}{suggestion(word, formats)}")
            return word

        listed = f"{help_}: {', '.join(formats)}; text by default"
        self.add_argument("--format", type=known, default="text", metavar="FORMAT", help=listed)

    def takes(self) -> list[Argument]:
        """Return the arguments and options, in the order of the help."""
        return [
            Argument(
                tuple(action.option_strings),
                "" if action.nargs == 0 else str(action.metavar or action.dest),
                action.help or "",
            )
            for action in self._actions
        ]

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """Return the arguments; options and paths may stand in any order.

        Among them are the ``words`` of the call, as they were written. An empty word is refused:
        a variable that is not set leaves one, and it must not stand for what goes without saying.
        No word behind ``--`` is an option.

        Raises:
            UsageError: the call is wrong.
        """
        given = argparse.Namespace(words=tuple(argv))
        arguments, extra = self.parse_known_intermixed_args(_marked(argv), given)
        for name, value in vars(arguments).items() if "--" in argv else ():
            if name != "words":
                setattr(arguments, name, _unmarked(value))
        for word in extra:
            option = word.partition("=")[0]
            if not option.startswith("-"):
                raise UsageError(f"unexpected argument {_unmarked(word)!r}")
            known = [name for name in self._option_string_actions if name.startswith(_LONG)]
            raise UsageError(f"no option {option!r}{suggestion(option, known, _LONG)}")
        for action in self._actions:
            value = getattr(arguments, action.dest)
            if value == "" or (isinstance(value, list) and "" in value):
                raise UsageError(f"{(*action.option_strings, action.metavar)[0]} is empty")
        return arguments

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError` instead of printing two lines and leaving."""
        raise UsageError(message)


_PLAIN = "\0"
"""What no call can hold: it stands before each word behind ``--``. Where options and paths stand in
any order, argparse takes some of these words for options, in some releases of Python."""


def _marked(argv: Sequence[str]) -> list[str]:
    """Return the words of a call without ``--``, and `_PLAIN` before those behind it."""
    if "--" not in argv:
        return list(argv)
    end = list(argv).index("--")
    return [*argv[:end], *(f"{_PLAIN}{word}" for word in argv[end + 1 :])]


def _unmarked(value: object) -> object:
    """Return what an argument holds, as it was written."""
    if isinstance(value, list):
        return [_unmarked(one) for one in value]
    return value.removeprefix(_PLAIN) if isinstance(value, str) else value


class Command(NamedTuple):
    """One word that may follow ``pubproof``."""

    run: Callable[[argparse.Namespace], int]
    """Takes the arguments and returns the exit status."""
    parser: Callable[[], Parser]


def _epilog(statuses: Mapping[int, str], examples: Sequence[str]) -> str:
    """Return the end of a help text."""
    rows = (f"{_GAP}{status}{_GAP}{text}" for status, text in statuses.items())
    lines = ["exit status:", *rows]
    if examples:
        lines += ["", "examples:", *(f"{_GAP}{example}" for example in examples)]
    return "\n".join(lines)


def clause_ids() -> Iterator[str]:
    """Yield the ids of the clauses, which are only loaded when the first is asked for."""
    from pubproof.contract import CLAUSES

    for clause in CLAUSES:
        yield clause.id


def known_clause(word: str) -> str:
    """Return `word` if it is a clause's id; raise `UsageError`, with the nearest id, if not."""
    ids = tuple(clause_ids())
    if word not in ids:
        raise UsageError(f"no clause {word!r}{suggestion(word, ids)}")
    return word
