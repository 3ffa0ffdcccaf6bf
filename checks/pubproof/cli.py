"""The command line: parse arguments, call, print, exit code.

A command imports only what it needs, and so starts fast.
"""

from __future__ import annotations

import argparse
import io
import os
import stat
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from pubproof import __version__
from pubproof.reports import FORMATS
from pubproof.reports.quoting import plain
from pubproof.spelling import nearest, suggestion
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractContextManager

    from pubproof.contract.clause import Report
    from pubproof.diagnosis.comparison import AtHand
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.routes import Route

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
        raise UsageError(f"no command; there are {', '.join(COMMANDS)}")
    word, *rest = argv
    if word in ("-h", "--help"):
        return _print(usage())
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


def _claims(argv: Sequence[str]) -> int:
    parser = _claims_parser()
    arguments = parser.parse(argv)
    if arguments.help:
        return _print(parser.format_help())
    from pubproof.contract import CLAUSES
    from pubproof.home import disagreements, homes
    from pubproof.pipeline import Pipeline
    from pubproof.pypi.claims import predict
    from pubproof.reports import token
    from pubproof.workflows.expressions import Unknown

    repository = _repository(arguments.path, [clause.id for clause in CLAUSES])
    pipeline, found = Pipeline(repository), homes(repository)
    routes = _routes(pipeline, arguments.event, arguments.ref)
    if not routes:
        raise UsageError(f"{arguments.path}: no such event reaches an upload")
    publisher = repository.settings.publisher
    number = publisher.owner_id if publisher is not None else None
    home = found[0] if found else None
    predictions = [
        token.Prediction(one.event.title, one.path, predict(one, home, owner_id=number))
        for one in routes
    ]
    render = token.as_json if arguments.format == "json" else token.text
    _print(render(predictions, disagreements(found)))
    compared = [claim for one in predictions for claim in one.claims if claim.is_compared]
    doubts = [claim.name for claim in compared if isinstance(claim.value, Unknown)]
    return 3 if set(doubts) - {"repository_owner_id"} else 0


def _routes(pipeline: Pipeline, event: str | None, ref: str | None) -> list[Route]:
    """Return the routes that a release takes, or those of an event on a ref."""
    if ref is not None:
        if not ref.startswith("refs/"):
            ref = f"refs/tags/{ref}"
        return pipeline.routes_of(event or "push", ref)
    if event is not None:
        return [route for route in pipeline.routes if route.event.name == event]
    return pipeline.release_routes


def _checklist(argv: Sequence[str]) -> int:
    parser = _checklist_parser()
    arguments = parser.parse(argv)
    if arguments.help:
        return _print(parser.format_help())
    try:
        from pubproof.guide.checklist import program
    except ModuleNotFoundError as error:
        need = "the checklist needs what renders the pages: pip install 'pubproof[guide]'"
        raise UsageError(f"{need} ({error.name} is missing)") from error
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    options = program.Options(
        page=arguments.page,
        tag=arguments.tag,
        first=arguments.first,
        log=arguments.log,
        dry_run=arguments.dry_run,
        yes=arguments.yes,
        color=_wants_color(),
        unicode=_shows_unicode(),
    )
    try:
        return program.run(options)
    except program.ChecklistError as error:
        raise UsageError(str(error)) from error


def _diagnose(argv: Sequence[str]) -> int:
    parser = _diagnose_parser()
    arguments = parser.parse(argv)
    if arguments.help:
        return _print(parser.format_help())
    from pubproof.diagnosis import json_, text
    from pubproof.diagnosis.diagnosis import diagnose

    at_hand = _at_hand(arguments.repository)
    name = "log" if arguments.log == "-" else arguments.log
    try:
        with _log(arguments.log) as stream:
            diagnosis = diagnose(stream, at_hand)
    except OSError as error:
        raise UsageError(f"cannot read {name!r}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"cannot read {name!r}: {error}") from error
    if arguments.format == "json":
        _print(json_.render(diagnosis, name))
    else:
        _print(text.render(diagnosis, name, unicode=_shows_unicode()))
    return 0 if diagnosis.failures else 2


def _log(path: str) -> AbstractContextManager[BinaryIO]:
    """Open a log, standard input for ``-``."""
    if path != "-":
        return open(path, "rb")  # noqa: PTH123  a path may hold a null
    if sys.stdin is None:
        raise UsageError("no log: standard input is closed")
    if sys.stdin.isatty():
        print("pubproof: paste the log, then press Ctrl-D", file=sys.stderr)
    # What stands in for standard input may have text only.
    buffer = getattr(sys.stdin, "buffer", None)
    return nullcontext(io.BytesIO(sys.stdin.read().encode()) if buffer is None else buffer)


def _at_hand(path: str | None) -> AtHand | None:
    """Return the repository that is named; where none is, this folder if it has workflows."""
    from pubproof.diagnosis.comparison import AtHand
    from pubproof.repository import WORKFLOWS

    if path is None and not Path(WORKFLOWS).is_dir():
        return None
    from pubproof.contract import CLAUSES

    try:
        repository = _repository(path or ".", [clause.id for clause in CLAUSES])
    except UsageError as error:
        if path is not None:
            raise
        print(f"pubproof: not compared with this folder: {plain(str(error))}", file=sys.stderr)
        return None
    return AtHand(repository, chosen=path is not None)


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


def _claims_parser() -> Parser:
    parser = Parser(
        "claims",
        "Say what GitHub's token will tell PyPI of a release, claim by claim.",
        {
            0: "every claim that PyPI compares is known",
            2: "the command was called wrongly, or nothing reaches an upload",
            3: "a claim that PyPI compares cannot be told; the owner's number does not count",
        },
        ["pubproof claims", "pubproof claims --ref v1.2.3 --format json"],
    )
    add = parser.add_argument
    add("path", nargs="?", default=".", metavar="PATH", help="the repository; here by default")
    add("--event", metavar="EVENT", help="the event that starts the run; push by default")
    add(
        "--ref",
        metavar="REF",
        help="the tag that is pushed, or a ref in full, such as refs/heads/main",
    )
    add("--format", choices=["text", "json"], default="text", help="how to print the claims")
    return parser


def _diagnose_parser() -> Parser:
    parser = Parser(
        "diagnose",
        "Say from a log why a release failed, what to change, and what does not help.",
        {
            0: "a failure was recognised",
            2: "nothing was recognised, no log can be read, or the call was wrong",
        },
        [
            "pubproof diagnose tests/data/publish-logs/invalid-publisher.rawlog.txt",
            "pubproof diagnose --format json tests/data/publish-logs/no-id-token.rawlog.txt",
        ],
    )
    add = parser.add_argument
    add(
        "log",
        nargs="?",
        default="-",
        metavar="LOG",
        help="the log of the job, or the summary of its run; - is standard input, and the default",
    )
    add(
        "--repository",
        metavar="PATH",
        help="the repository whose run it was; here by default, where there are workflows",
    )
    add("--format", choices=["text", "json"], default="text", help="how to print the diagnosis")
    return parser


def _checklist_parser() -> Parser:
    parser = Parser(
        "checklist",
        "Go through a page's release checklist: run its commands, ask for the rest.",
        {
            0: "every step is done, or the steps were only listed",
            1: "a step failed, or a person said that one is not done",
            2: "the command was called wrongly, or the page cannot be rendered",
            3: "no step failed, but not every one is confirmed",
            130: "it was interrupted",
        },
        ["pubproof checklist --dry-run", "pubproof checklist --dry-run --tag v1.2.3 --from 5"],
    )
    add = parser.add_argument
    add(
        "page",
        nargs="?",
        metavar="PAGE",
        help="the page; docs/guide/trusted-publishing.md by default",
    )
    add("--tag", metavar="TAG", help="the tag of the release, which the page then names")
    add("--from", dest="first", metavar="STEP", help="begin at this step: its number or its id")
    add("--dry-run", action="store_true", help="list the steps and their commands only")
    add("--yes", action="store_true", help="run the commands unasked; answers for no person")
    add("--log", metavar="FILE", help="keep a transcript: Markdown, or JSON for *.json")
    return parser


def usage() -> str:
    """Return the help of ``pubproof`` itself: its commands, each in a line."""
    said = {name: (command.parser().description or "") for name, command in COMMANDS.items()}
    width = max(map(len, said))
    lines = [
        fill(
            f"{text[:1].lower()}{text[1:-1]}",
            80,
            initial_indent=f"  {name:{width}}  ",
            subsequent_indent=" " * (width + 4),
        )
        for name, text in said.items()
    ]
    return "\n".join(
        (
            "usage: pubproof COMMAND ...",
            "",
            "Prove that a repository's workflows keep the PyPI Trusted Publishing contract.",
            "",
            "commands:",
            *lines,
            "",
            "options:",
            "  -h, --help   show this help, after a command that command's",
            "  --version    show the version",
            "",
            "`pubproof COMMAND --help` tells its arguments and its exit statuses.",
        )
    )


COMMANDS: Mapping[str, Command] = {
    "check": Command(_check, _check_parser),
    "explain": Command(_explain, _explain_parser),
    "checklist": Command(_checklist, _checklist_parser),
    "claims": Command(_claims, _claims_parser),
    "diagnose": Command(_diagnose, _diagnose_parser),
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
