"""The process in which the Python blocks of a page run; it is started as a script.

It needs nothing but Python itself. Requests and replies are objects in JSON, one on a line, on the
socket whose number is its only argument.
"""

from __future__ import annotations
import __future__

import ast
import doctest
import json
import linecache
import socket
import sys
import traceback
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from types import CodeType, TracebackType


class Request(TypedDict):
    """A block to run."""

    doctest: bool
    """Whether it has prompts and expected output."""
    source: str
    path: str
    """The author's file."""
    numbers: list[int]
    """The author's line behind each line of the source."""


class Mismatch(TypedDict):
    """A prompt that printed something else than it should."""

    start: int
    """The line of the source, counted from 1, at which the expected output begins."""
    indent: int
    """The blanks in front of each of its lines."""
    expected: str
    printed: str


class Reply(TypedDict, total=False):
    """What is wrong with a block; empty where nothing is."""

    line: int
    """The line of the source, counted from 1."""
    message: str
    details: str
    mismatches: list[Mismatch]
    """The prompts that printed something else; there only where nothing else is wrong."""


class _Runner(doctest.DebugRunner):
    """Runs a block to its end, and keeps what prints something else than it should."""

    def __init__(self) -> None:
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS)
        self.wrong: list[tuple[doctest.Example, str]] = []

    def report_failure(
        self, _out: object, _test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        self.wrong.append((example, got))


class Interpreter:
    """One namespace, in which block after block runs."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self._flags = 0
        """The ``from __future__`` imports so far."""

    def run(self, request: Request) -> Reply:
        """Run one block; whatever it raises becomes the reply."""
        self._show_lines(request)
        try:
            if request["doctest"]:
                return self._examples(request)
            exec(self._compile(request), self.namespace)  # noqa: S102  that is what it is for
        except BaseException as error:  # noqa: BLE001  a block can raise anything
            if isinstance(error, SystemExit) and not error.code:
                return {}
            return _failure(error, error.__traceback__, request)
        return {}

    def _compile(self, request: Request) -> CodeType:
        """Compile a block so that its lines are the author's."""
        path, numbers = request["path"], request["numbers"]
        try:
            tree = ast.parse(request["source"], path)
        except SyntaxError as error:
            _settle(error, request)
            raise
        for node in ast.walk(tree):
            if isinstance(node, (ast.expr, ast.stmt, ast.excepthandler, ast.arg, ast.keyword)):
                node.lineno = numbers[node.lineno - 1]
                if node.end_lineno is not None:
                    node.end_lineno = max(node.lineno, numbers[node.end_lineno - 1])
        code: CodeType = compile(tree, path, "exec", self._flags, dont_inherit=True)
        for name in __future__.all_feature_names:
            self._flags |= code.co_flags & getattr(__future__, name).compiler_flag
        return code

    def _examples(self, request: Request) -> Reply:
        """Run a block with prompts, up to the first that raises an error."""
        path, source = request["path"], request["source"]
        test = doctest.DocTestParser().get_doctest(source, {}, path, path, 0)
        test.globs = self.namespace
        if not test.examples:
            return {"line": 0, "message": "a pycon block has commands behind '>>> '"}
        runner = _Runner()
        try:
            runner.run(test, clear_globs=False)
        except doctest.UnexpectedException as failure:
            _, error, trace = failure.exc_info
            found = _failure(error, trace, request)
            return {**found, "line": failure.example.lineno + 1}
        return _mismatch(runner.wrong) if runner.wrong else {}

    def _show_lines(self, request: Request) -> None:
        """Let tracebacks quote the block under the author's numbers."""
        lines = linecache.getlines(request["path"])
        for number, line in zip(request["numbers"], request["source"].split("\n"), strict=False):
            lines.extend("\n" for _ in range(number - len(lines)))
            lines[number - 1] = f"{line}\n"
        linecache.cache[request["path"]] = (len(lines), None, lines, request["path"])


def _mismatch(wrong: list[tuple[doctest.Example, str]]) -> Reply:
    """Return the reply for prompts that print something else: it is about the first of them."""
    first = wrong[0][0]
    shown = first.source.rstrip("\n").partition("\n")[0]
    return {
        "line": first.lineno + 1,
        "message": f"`>>> {shown}` prints something else",
        "mismatches": [
            {
                "start": example.lineno + 1 + example.source.count("\n"),
                "indent": example.indent,
                "expected": example.want,
                "printed": got,
            }
            for example, got in wrong
        ],
    }


def _settle(error: SyntaxError, request: Request) -> None:
    """Let an error quote the block, under the author's number.

    Python quotes the file of that name instead, in which the block begins further down.
    """
    at = min(error.lineno or 1, len(request["numbers"])) - 1
    error.text = request["source"].split("\n")[at]
    error.lineno, error.end_lineno = request["numbers"][at], None


def _failure(error: BaseException, trace: TracebackType | None, request: Request) -> Reply:
    """Return the reply for an error, with the part of its traceback that is the page's."""
    path, numbers = request["path"], request["numbers"]
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    while trace is not None and trace.tb_frame.f_code.co_filename == doctest.__file__:
        trace = trace.tb_next
    line = trace.tb_lineno if trace is not None else 0
    if isinstance(error, SyntaxError) and error.filename == path:
        line, trace = error.lineno or 0, None
    *_, last = traceback.format_exception_only(error)
    return {
        "line": numbers.index(line) + 1 if line in numbers else 0,
        "message": last.strip().partition("\n")[0],
        "details": "".join(traceback.format_exception(type(error), error, trace)),
    }


def main() -> None:
    """Answer requests until there are no more."""
    sys.path.insert(0, "")
    channel = socket.socket(fileno=int(sys.argv.pop(1)))
    channel.set_inheritable(False)
    sys.argv = [""]
    interpreter = Interpreter()
    with channel, channel.makefile("r", encoding="utf-8") as requests:
        for request in requests:
            reply = interpreter.run(json.loads(request))
            sys.stdout.flush()
            sys.stderr.flush()
            channel.sendall(f"{json.dumps(reply)}\n".encode())


if __name__ == "__main__":
    main()
