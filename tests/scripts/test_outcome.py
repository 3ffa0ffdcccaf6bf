"""How the statements end that stand behind each of several, held against each one by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.scripts.conftest import place

from pubproof.scripts.shell.failures.endings import Endings
from pubproof.scripts.shell.failures.outcome import Behind
from pubproof.scripts.shell.syntax import Syntax, children

LINES = st.sampled_from(
    [
        *("a", "x=1", "x=0", "y=2", "y=$x", "x=$?", "local x=1", "exit $x", "exit", "exit 1"),
        *("return $y", "false", "if a; then exit $x; else exit $y; fi", "if a; then b; fi"),
        *("a || exit $x", "echo && exit $y", "{ exit $x; }", "(exit 1)", "exec b"),
    ]
)


@given(st.lists(LINES, max_size=12))
def test_agrees_with_each_by_itself(lines: list[str]) -> None:
    syntax = Syntax("\n".join(lines), place)
    nodes = [*children(syntax.root)]
    endings = Endings(syntax, {})
    behind = Behind(nodes, endings, syntax)
    for position in reversed(range(len(nodes))):
        assert behind.of(position) == endings.of_all(nodes[position + 1 :])


def test_forgets_the_oldest_of_very_many_variables() -> None:
    lines = ["a", *(f"x{at}=1" for at in range(25)), "b"]
    for at, ends in ((0, frozenset()), (24, frozenset({"exit"}))):
        named = " ".join(f"$x{other}" for other in range(25))
        syntax = Syntax("\n".join([*lines, f"exit $x{at}", f"echo {named}"]), place)
        nodes = [*children(syntax.root)]
        assert Behind(nodes, Endings(syntax, {}), syntax).of(0) == ends
