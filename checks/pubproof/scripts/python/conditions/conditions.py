"""Conditions of a Python script that can leave out what depends on them.

As in a shell, a condition on what the script itself has set does no harm; one on a variable or an
argument that it is given can leave out what a release needs.
"""

from __future__ import annotations

import ast
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from pubproof.scripts.command import shown
from pubproof.scripts.python.conditions import choices
from pubproof.scripts.python.conditions.truth import (
    decided,
    is_false,
    last,
    single_outcome,
    system_outcome,
)
from pubproof.scripts.python.failures.endings import exit_of, quits
from pubproof.scripts.python.failures.retries import retried
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.statements import called
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.scripts.python.arguments.command_line import CommandLine
    from pubproof.scripts.python.syntax.tree import Tree

Question = Literal["run", "files"]
"""What a condition may ask of a name, as `Known` has it."""
_GIVEN = (
    *("os.environ", "os.getenv", "sys.argv", "shutil.which"),
    *("os.name", "platform.system", "sys.platform"),
    *("session.env", "session.python"),
)
_FILE_TESTS = frozenset({"os.path.exists", "os.path.isdir", "os.path.isfile"})
"""What asks whether there is a file, of which a text may name one that the script has not made."""
_PATH_TESTS = frozenset({"exists", "is_dir", "is_file"})
"""What asks it of a path of ``pathlib``."""
_POSARGS = "posargs"
_CHOICES = (ast.BoolOp, ast.IfExp)
_WITH = (ast.With, ast.AsyncWith)
_IMPORTS = (ast.Import, ast.ImportFrom)
_OF_IMPORTS = frozenset({"BaseException", "Exception", "ImportError", "ModuleNotFoundError"})
"""The errors among which is that of a module which is not there."""
BLOCKS = (ast.Module, ast.If, ast.For, ast.AsyncFor, ast.While, *_WITH, *_CHOICES)
"""Nodes that hold statements or expressions, some of which may be left out."""


class Known(NamedTuple):
    """What a condition may ask for."""

    imports: Mapping[str, str]
    """What each imported name stands for."""
    run_variable: Callable[[str], str]
    """What is known of a variable that GitHub always sets."""
    files: Callable[[str], str]
    """The pattern of the files for which a name stands one after another, or else nothing."""
    line: CommandLine | None
    """What the script is given, where that is known."""
    posargs: tuple[str, ...] | None = None
    """What a session is given, None where there is none."""

    def outcome(self, test: ast.expr) -> bool | None:
        """Return how a condition comes out, None where that depends on the run."""
        return decided(test, self._single)

    def outcome_here(self, test: ast.expr) -> bool | None:
        """Return the same, where what depends on the runner's system is told too.

        Commands for another system still show what those for this one may do, in other words.
        """
        return decided(test, self._single_here)

    def _single_here(self, test: ast.expr) -> bool | None:
        outcome = self._single(test)
        return system_outcome(test, self.run_variable) if outcome is None else outcome

    def _single(self, test: ast.expr) -> bool | None:
        if self.posargs is not None and last(test) == _POSARGS:
            is_told = any(word.strip(UNKNOWN) for word in self.posargs)
            return True if is_told else None if self.posargs else False
        outcome = single_outcome(test, self.run_variable)
        return self.line.outcome(test) if outcome is None and self.line is not None else outcome

    def of(self, what: Question, name: str) -> str:
        """Return what a variable of the run holds (``run``), or a name of files (``files``)."""
        return self.run_variable(name) if what == "run" else self.files(name)


def of(node: ast.AST, tree: Tree, known: Known) -> dict[ast.AST, str | None]:
    """Return what can leave out statements right below `node`: a condition, or None for always.

    What was found before is returned again if all that it asked for has the same answers now.
    """
    key = (node, None if known.line is None else known.line.words, known.posargs)
    if key in tree.conditions:
        asked, before = tree.conditions[key]
        if all(known.of(*question) == answer for question, answer in asked.items()):
            return before
    answers: dict[tuple[Question, str], str] = {}

    def ask(what: Question, name: str) -> str:
        answers[what, name] = known.of(what, name)
        return answers[what, name]

    asking = known._replace(run_variable=partial(ask, "run"), files=partial(ask, "files"))
    if isinstance(node, _CHOICES):
        found = _chosen(node, asking)
    else:
        found = _conditions(node, asking, retried(tree))
    tree.conditions[key] = (answers, found)
    return found


def _conditions(
    node: ast.AST, known: Known, tries: frozenset[ast.AST]
) -> dict[ast.AST, str | None]:
    """Return what can leave out the statements of the blocks of `node`.

    `tries` are those of which the script does not come past without their success.
    """
    found: dict[ast.AST, str | None] = {}
    met = known.outcome(node.test) if isinstance(node, ast.If) else None
    for field, other in (("body", "orelse"), ("orelse", "body")):
        block, against = getattr(node, field, None), getattr(node, other, None)
        if not isinstance(block, list):
            continue
        own = _one_round(node) if tries.isdisjoint(block) else ""
        if isinstance(node, ast.If):
            own = _given(node.test, known, wanted=field == "body")
        condition: str | None = "" if own and against and quits(against) else own
        if met is (field == "orelse"):
            condition = None
        for child in block:
            if condition != "":
                found[child] = condition
            elif isinstance(child, ast.If | ast.Try):
                condition = _ending(child, known)
            elif ends(child):
                condition = None
            elif _skips(child):
                condition = _shown(child)
    return found


def _chosen(node: ast.AST, known: Known) -> dict[ast.AST, str | None]:
    """Return what can leave out the parts of ``a and b``, ``a or b`` and ``a if b else c``."""
    if isinstance(node, ast.IfExp):
        chosen = ((node.body, True), (node.orelse, False))
        return {part: _needed(node.test, known, wanted=wanted) for part, wanted in chosen}
    found: dict[ast.AST, str | None] = {}
    values = node.values if isinstance(node, ast.BoolOp) else []
    goes_on = isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)
    for before, value in pairwise(values):
        asked = found.get(before, "")
        found[value] = _needed(before, known, wanted=goes_on) if asked == "" else asked
    return found


def _needed(test: ast.expr, known: Known, *, wanted: bool) -> str | None:
    """Return what can leave out a part that needs a condition, None where that never is met."""
    return None if known.outcome(test) is (not wanted) else _given(test, known, wanted=wanted)


def _ending(node: ast.If | ast.Try, known: Known) -> str | None:
    """Return the condition on which a statement ends what holds it, None where it always does."""
    if isinstance(node, ast.Try):
        return missing(node, leaves)
    met = known.outcome(node.test)
    for branch, block in ((True, node.body), (False, node.orelse)):
        if block and leaves(block) and met is not (not branch):
            return None if met is branch else _given(node.test, known, wanted=not branch)
    return ""


def missing(node: ast.Try, passes: Callable[[list[ast.stmt]], bool]) -> str:
    """Return the import that a ``try`` tries, where what handles its failure passes over that.

    `passes` tells so of the handler's statements. Nothing comes back where no import is tried.
    """
    imports = (one for one in node.body if isinstance(one, _IMPORTS))
    is_passed = any(
        passes(one.body) and (one.type is None or not _OF_IMPORTS.isdisjoint(_errors(one.type)))
        for one in node.handlers
    )
    return next(map(_shown, imports), "") if is_passed else ""


def _errors(types: ast.expr) -> list[str]:
    """Return the last names of the errors that a handler is for."""
    return [last(one) for one in (types.elts if isinstance(types, ast.Tuple) else [types])]


def _one_round(node: ast.AST) -> str:
    """Return the statement that ends a loop in its first round, whatever comes."""
    if not isinstance(node, ast.For | ast.AsyncFor):
        return ""
    return next((_shown(one) for one in node.body if isinstance(one, ast.Break | ast.Return)), "")


def leaves(body: list[ast.stmt]) -> bool:
    """Whether statements end what they stand in, and in good order."""
    last = body[-1]
    if isinstance(last, ast.Continue | ast.Break):
        return True
    if isinstance(last, ast.Raise):
        return not quits(body)
    if isinstance(last, ast.Return):
        return last.value is None or is_false(last.value)
    return (exit_of(last) is not None or _skips(last)) and not quits(body)


def ends(node: ast.stmt) -> bool:
    """Whether nothing that stands behind a statement ever runs."""
    is_end = isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break)
    return is_end or exit_of(node) is not None


def _skips(node: ast.stmt) -> bool:
    """Whether a statement is a session's ``skip``, which ends it in good order."""
    call = called(node)
    return call is not None and dotted(call.func, {}).endswith(".skip")


def _given(test: ast.expr, known: Known, *, wanted: bool) -> str:
    """Return the text of a condition that depends on what the script is given, or else nothing.

    So does one that is not as `wanted` for some of the files of a loop.
    """
    if known.outcome(test) is not None or known.outcome_here(test) is wanted:
        return ""
    for node in walk(test):
        if _asks_for_a_file(node, known):
            return _shown(test)
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        if dotted(node, known.imports) in _GIVEN or getattr(node, "attr", "") == _POSARGS:
            return _shown(test)
    picks = choices.leaves_out(test, known.imports, known.files, wanted=wanted)
    return _shown(test) if picks else ""


def _asks_for_a_file(node: ast.AST, known: Known) -> bool:
    """Whether an expression asks whether there is a file that it names itself."""
    if not isinstance(node, ast.Call):
        return False
    path = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(path, ast.Call) and last(node.func) in _PATH_TESTS:
        asks, named = dotted(path.func, known.imports) == "pathlib.Path", path.args
    else:
        asks, named = dotted(node.func, known.imports) in _FILE_TESTS, node.args
    return asks and any(isinstance(one, ast.Constant) for one in named)


def _shown(node: ast.AST) -> str:
    return shown(ast.unparse(node))
