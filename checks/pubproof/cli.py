"""The command line: parse arguments, call, print, exit code.

A command imports only what it needs, and so starts fast.
"""

from __future__ import annotations

import argparse
import io
import os
import stat
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from pubproof import __version__
from pubproof.reports import FORMATS
from pubproof.reports.quoting import plain
from pubproof.spelling import nearest, suggestion
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pubproof.contract.clause import Report
    from pubproof.repository import Repository

USAGE = """\
usage: pubproof check [PATH ...]
       pubproof explain [CLAUSE]

Check that a repository's workflows keep the PyPI Trusted Publishing contract.

commands:
  check        say of each clause whether it holds, and where it does not
  explain      say what a clause asks, why, and how to make it hold

options:
  -h, --help   show this help, after a command that command's
  --version    show the version

"""
STATUSES: Mapping[int, str] = {
    0: "every clause holds or is off",
    1: "a clause fails",
    2: "the command was called wrongly, or settings cannot be read",
    3: "no clause fails, but one is unknown",
}
"""The exit statuses of ``pubproof check``."""


class UsageError(Exception):
    """The command was called wrongly; the message is one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments after its name and return its exit status.

    What is wrong with the call goes to standard error, on one line. `STATUSES` lists the statuses.
    """
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except UsageError as error:
        print(f"pubproof: {plain(mask(str(error)))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(argv: Sequence[str]) -> int:
    if not argv:
        raise UsageError("no command; there are check, explain")
    word, *rest = argv
    if word in ("-h", "--help"):
        return _print(USAGE + _epilog(STATUSES))
    if word == "--version":
        return _print(f"pubproof {__version__}")
    if word in COMMANDS:
        return COMMANDS[word].run(rest)
    if word.startswith("-"):
        raise UsageError(f"no option {word!r}{suggestion(word, ('--help', '--version'))}")
    raise UsageError(f"no command {word!r}{suggestion(word, COMMANDS)}")


def _check(argv: Sequence[str]) -> int:
    parser = _check_parser()
    arguments = parser.parse(argv)
    if arguments.help:
        return _print(parser.format_help())
    from pubproof.contract import CLAUSES, prove

    clauses = [clause.id for clause in CLAUSES]
    select = _select(arguments.select, clauses)
    off = _off(arguments.off, clauses)
    repositories = [_repository(path, clauses) for path in arguments.path]
    reports = [prove(each, select=select, off=off) for each in repositories]
    _print(_render(reports, arguments))
    return _status(reports)


def _explain(argv: Sequence[str]) -> int:
    parser = _explain_parser()
    arguments = parser.parse(argv)
    if arguments.help:
        return _print(parser.format_help())
    from pubproof.contract import CLAUSES
    from pubproof.reports import explanation

    if arguments.clause is None:
        return _print(explanation.table(CLAUSES))
    clauses = {clause.id: clause for clause in CLAUSES}
    return _print(explanation.page(clauses[_clause(arguments.clause, clauses)]))


class Argument(NamedTuple):
    """One argument or option of a command, as its help shows it."""

    names: tuple[str, ...]
    """The spellings of an option; empty for an argument."""
    value: str
    """The word that stands for the value; empty where none is taken."""
    help: str


class Parser(argparse.ArgumentParser):
    """A parser that answers a wrong call with a `UsageError`, and that tells what it takes."""

    def __init__(
        self,
        command: str,
        description: str,
        statuses: Mapping[int, str],
        examples: Sequence[str],
    ) -> None:
        super().__init__(
            f"pubproof {command}",
            description=description,
            epilog=_epilog(statuses, examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.statuses = statuses
        self.examples = examples
        self.add_argument("-h", "--help", action="store_true", help="show this help")

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
        """Return the arguments; options and paths may stand in any order."""
        arguments, extra = self.parse_known_intermixed_args(argv)
        for word in extra:
            option = word.partition("=")[0]
            if not option.startswith("-"):
                raise UsageError(f"unexpected argument {word!r}")
            known = [name for name in self._option_string_actions if name.startswith("--")]
            raise UsageError(f"no option {option!r}{suggestion(option, known)}")
        return arguments

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError` instead of printing two lines and leaving."""
        raise UsageError(message)


class Command(NamedTuple):
    """One word that may follow ``pubproof``."""

    run: Callable[[Sequence[str]], int]
    parser: Callable[[], Parser]


def _check_parser() -> Parser:
    parser = Parser(
        "check",
        "Say of each clause whether it holds, and where it does not.",
        STATUSES,
        ["pubproof check", "pubproof check --verbose --select tag-push-only,pypa-action"],
    )
    add = parser.add_argument
    add(
        "path",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a repository's folder; this one by default",
    )
    add(
        "--format",
        type=_format,
        default="text",
        metavar="FORMAT",
        help=f"how to report: {', '.join(FORMATS)}; text by default",
    )
    add(
        "--select",
        action="append",
        default=[],
        metavar="CLAUSE[,CLAUSE]",
        help="check only these clauses; may be repeated",
    )
    add(
        "--off",
        action="append",
        default=[],
        metavar="CLAUSE[=REASON]",
        help="switch a clause off, and say why; may be repeated",
    )
    add("--verbose", action="store_true", help="show the evidence of the clauses that hold")
    return parser


def _explain_parser() -> Parser:
    parser = Parser(
        "explain",
        "Say what a clause asks, why, and how to make it hold.",
        {0: "the text was printed", 2: "the command was called wrongly"},
        ["pubproof explain", "pubproof explain tag-push-only"],
    )
    parser.add_argument(
        "clause", nargs="?", metavar="CLAUSE", help="a clause's id; without it, all are listed"
    )
    return parser


COMMANDS: Mapping[str, Command] = {
    "check": Command(_check, _check_parser),
    "explain": Command(_explain, _explain_parser),
}
"""The commands by name."""


def _epilog(statuses: Mapping[int, str], examples: Sequence[str] = ()) -> str:
    """Return the end of a help text."""
    lines = ["exit status:", *(f"  {status}  {text}" for status, text in statuses.items())]
    if examples:
        lines += ["", "examples:", *(f"  {example}" for example in examples)]
    return "\n".join(lines) + "\n"


def _format(word: str) -> str:
    if word not in FORMATS:
        raise argparse.ArgumentTypeError(f"no format {word!r}{suggestion(word, FORMATS)}")
    return word


def _clause(word: str, clauses: Collection[str]) -> str:
    if word not in clauses:
        raise UsageError(f"no clause {word!r}{suggestion(word, clauses)}")
    return word


def _select(values: Sequence[str], clauses: Collection[str]) -> frozenset[str] | None:
    words = [word.strip() for value in values for word in value.split(",")]
    return frozenset(_clause(word, clauses) for word in words) if words else None


def _off(values: Sequence[str], clauses: Collection[str]) -> dict[str, str]:
    reasons = {}
    for value in values:
        word, given, reason = value.partition("=")
        if given and not reason.strip():
            raise UsageError(f"--off {word}=: say why the clause is off")
        reasons[_clause(word, clauses)] = reason.strip() or "--off says so"
    return reasons


def _repository(path: str, clauses: Collection[str]) -> Repository:
    from pubproof.repository import Repository
    from pubproof.settings import SettingsError, read

    folder = _folder(path)
    try:
        return Repository(folder, read(folder, clauses))
    except SettingsError as error:
        raise UsageError(f"{error}" if path == "." else f"{path}: {error}") from error


def _folder(path: str) -> Path:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  Path("") is this folder
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UsageError(f"no such folder: {path!r}{_sibling(path)}") from error
    except OSError as error:
        raise UsageError(f"cannot read {path!r}: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        raise UsageError(f"{path!r} is not a folder; give the folder of the repository")
    return Path(path)


def _sibling(path: str) -> str:
    """Return the end of a message that names the folder whose name is most like that of `path`."""
    missing = Path(path)
    try:
        near = nearest(
            missing.name, [each.name for each in missing.parent.iterdir() if each.is_dir()]
        )
    except OSError:
        return ""
    return f"; did you mean {str(missing.with_name(near))!r}?" if near else ""


def _render(reports: Sequence[Report], arguments: argparse.Namespace) -> str:
    if arguments.format == "text":
        from pubproof.reports import text

        return text.render(
            reports, verbose=arguments.verbose, color=_wants_color(), unicode=_shows_unicode()
        )
    render: Callable[[Sequence[Report]], str] = import_module(FORMATS[arguments.format]).render
    return render(reports)


def _wants_color() -> bool:
    """Whether to colour: on terminals, unless ``NO_COLOR`` or ``FORCE_COLOR`` says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(sys.stdout) and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _shows_unicode() -> bool:
    try:
        "✓✗…".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _status(reports: Sequence[Report]) -> int:
    from pubproof.contract.clause import State

    states = {result.verdict.state for report in reports for result in report.results}
    if State.FAILS in states:
        return 1
    return 3 if State.UNKNOWN in states else 0


def _print(text: str) -> int:
    """Write to standard output, and return the status of success."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text.rstrip("\n"), flush=True)
    except OSError as error:
        # Nothing may be left to flush at exit, which would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"cannot write the report: {error.strerror}") from error
    return 0
