"""No command that bash runs is missed, whatever a script is made of.

The scripts end by themselves: no function calls another, and each loop counts.
"""

from __future__ import annotations

import re
import shutil
from itertools import combinations, count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scripts.programs import Programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")
PLAIN_SHELL = "bash {0}"
VALUES = st.sampled_from(["0", "1", "a", "$y", "$x", "$((x+1))", "$1"])
CONDITIONS = st.sampled_from(
    [
        *("q1", "q2", "! q1", "true", "false", '[ "$x" = 1 ]', '[ "$x" = a ]', '[ "$y" = 1 ]'),
        *('[ -n "$y" ]', "[ $# -gt 0 ]", '[ "$1" = a ]', '[ "$x" != "$y" ]', "((x > 0))"),
        *('[ "$x" = 0 ] && q1', '[ "$y" = 1 ] || q2'),
    ]
)
LISTS = st.sampled_from(["0 1", "a", "$y", "1 1 a", '"$@"'])
PLAIN = ("c", "shift", "set -- a 1", "set --", "x=$((x+1))", "((y++)) || true", "exit 0")
CALLS = ("f", "f a", "g 1")
LEAVING = ("break", "continue")
TAKING = "while [ $# -gt 0 ]; do\n{}\nc\nshift\ndone"
COUNTING = st.sampled_from(
    [
        "{i}=0\nwhile [ ${i} -lt 2 ]; do\n{i}=$(({i}+1))\n{body}\ndone",
        "{i}=0\nwhile true; do\n{i}=$(({i}+1))\n[ ${i} -ge 3 ] && break\n{body}\ndone",
        "{i}=0\nwhile q2 || true; do\n{i}=$(({i}+1))\n[ ${i} -ge 3 ] && break\n{body}\ndone",
    ]
)


@st.composite
def bodies(draw: st.DrawFn, depth: int, words: tuple[str, ...]) -> str:
    """Return statements, nested so deep at most; `words` are the plain ones among them."""
    leaf = st.one_of(
        st.sampled_from(words), st.builds("{}={}".format, st.sampled_from("xy"), VALUES)
    )
    if not depth:
        return "\n".join(draw(st.lists(leaf, min_size=1, max_size=3)))
    inner, looped = bodies(depth - 1, words), bodies(depth - 1, (*words, *LEAVING))

    def counting(form: str, body: str) -> str:
        return form.replace("{i}", f"i{depth}").replace("{body}", body)

    statement = st.one_of(
        leaf,
        st.builds("if {}; then\n{}\nelse\n{}\nfi".format, CONDITIONS, inner, inner),
        st.builds("{} {} {}".format, CONDITIONS, st.sampled_from(["&&", "||"]), leaf),
        st.builds("for x in {}; do\n{}\ndone".format, LISTS, looped),
        st.builds(counting, COUNTING, looped),
        st.builds(TAKING.format, st.builds("{} && x={}".format, CONDITIONS, VALUES)),
        st.builds('case "$x" in {}) {} ;; *) {} ;; esac'.format, VALUES, leaf, leaf),
        st.builds("( {}; {} )".format, leaf, leaf),
    )
    return "\n".join(draw(st.lists(statement, min_size=1, max_size=3)))


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Return a script with two functions, each of its commands with a number of its own."""
    helper = draw(st.sampled_from(["x=1", "y=1", "shift", "local x=5", "q1 && y=1"]))
    own = draw(bodies(1, (*PLAIN, "return 0", "local x=1")))
    head = f"x={draw(VALUES)}\ny=0\ng() {{\n{helper}\nc\n}}\nf() {{\n{own}\n}}\n"
    numbers = count(1)
    text = head + draw(bodies(2, (*PLAIN, *CALLS)))
    return re.sub(r"\bc\b", lambda _: f"c{next(numbers)}", text)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Return programs q1 and q2, of which $BAD names those that fail."""
    made = Programs(tmp_path_factory.mktemp("programs"))
    for name in ("q1", "q2"):
        made.add(name, f'case "$BAD" in *{name}*) exit 1 ;; esac')
    return made


def ran(text: str, programs: Programs) -> set[str]:
    """Return which commands bash runs, whichever of the programs fail."""
    commands = sorted(set(re.findall(r"\bc\d+\b", text)))
    front = "".join(f"{name}() {{ echo {name}; }}\n" for name in commands)
    found: set[str] = set()
    for number in range(3):
        for bad in combinations(("q1", "q2"), number):
            done = programs.run(str(BASH), "-c", front + text, BAD=" ".join(bad))
            found |= set(re.findall(r"c\d+", done.stdout))
    return found


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(text=scripts())
def test_nothing_that_runs_is_missed(
    script: Callable[..., Script], programs: Programs, text: str
) -> None:
    said = {one.argv[0] for one in script(text, shell=PLAIN_SHELL).commands}
    assert ran(text, programs) <= said
