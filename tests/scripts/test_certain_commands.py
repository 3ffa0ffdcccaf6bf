"""Which commands a script of the shell is certain to start, by the variables that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

ASKED = "if [ $go = 1 ]; then c1; fi"
CERTAIN = {
    "a loop that counts": "i=0\nwhile [ $i -lt 2 ]; do c1; i=$((i+1)); done",
    "a loop that counts down": "n=3\nuntil [ $n -eq 0 ]; do n=$((n-1)); done\nc1",
    "a loop of let": "i=0\nwhile ((i < 2)); do c1; let i++; done",
    "arguments that are set": "set -- a b\nwhile [ $# -gt 0 ]; do c1 $1; shift; done",
    "files that are set": "set -- dist/*.whl dist/*.gz\nwhile [ $# -gt 0 ]; do c1 $1; shift; done",
    "a flag that a loop sets": (
        f"go=0\nfor a in x z; do if [ $a = z ]; then go=1; fi; done\n{ASKED}"
    ),
    "a flag of a function alone": f"go=1\nf() {{ local go=0; echo $go; }}\nf\n{ASKED}",
    "a flag of a pipeline alone": f"go=1\ncat list | while read -r one; do go=0; done\n{ASKED}",
    "a number that let makes": f"go=0\nlet go+=1\n{ASKED}",
    "a function's own arguments": f"set -- 1\nf() {{ shift; }}\nf a b\ngo=$1\n{ASKED}",
    "what follows a function that may end early": 'f() { [ -n "$X" ] && return; c2; }\nf\nc1',
    "the last value of a loop that is left": "for x in 1 2 3; do break; done\n[ $x = 1 ] && c1",
}
NEVER = {
    "a loop that never begins": "i=5\nwhile [ $i -lt 2 ]; do c1; i=$((i+1)); done",
    "a list of nothing": "files=\nfor file in $files; do c1 $file; done",
    "no arguments": 'for file in "$@"; do c1 $file; done',
    "a flag that no round sets": (
        f"go=0\nfor a in x y; do if [ $a = z ]; then go=1; fi; done\n{ASKED}"
    ),
    "a function's own flag": f"go=0\nf() {{ local go=1; echo $go; }}\nf\n{ASKED}",
    "printf": f"go=1\nprintf -v go %s 0\n{ASKED}",
    "a number": f"go=1\n((go--))\n{ASKED}",
    "let": f"go=1\nlet go=0\n{ASKED}",
    "an early end": "i=0\nwhile [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && exit 0; done\nc1",
    "the rest of a round": "for file in a b; do continue; c1 $file; done",
    "a loop that is left at once": "for one in a b; do break; c1; done",
}
UNCERTAIN = {
    "a flag that a left loop has set": (
        f"go=1\nwhile true; do if c2; then go=0; break; fi; break; done\n{ASKED}"
    ),
    "a flag that a left function has set": (
        f"go=1\nf() {{ if c2; then go=0; return; fi; go=1; }}\nf\n{ASKED}"
    ),
    "read": f"go=1\nread go < flags\n{ASKED}",
    "an expansion that sets": f"go=1\necho $((go=0))\n{ASKED}",
    "a trap": f"go=1\ntrap 'go=0' ERR\nc2 || true\n{ASKED}",
    "a loop over lines": f"go=1\nwhile read -r one; do go=0; done < list\n{ASKED}",
    "arguments that are perhaps shifted": f"set -- 1 2\nc2 && shift\ngo=$1\n{ASKED}",
    "a program that fails": f"go=1\nc2 || go=0\n{ASKED}",
    "a program that succeeds": f"go=1\nc2 && go=0\n{ASKED}",
}


def started(script: Script) -> list[str]:
    """Return what can leave out each start of c1."""
    return [one.condition for one in script.commands if one.argv[0] == "c1"]


@pytest.mark.parametrize("case", CERTAIN)
def test_what_is_told_leaves_nothing_out(script: Callable[..., Script], case: str) -> None:
    found = started(script(CERTAIN[case]))
    assert found
    assert not any(found)


@pytest.mark.parametrize("case", NEVER)
def test_what_is_told_may_leave_all_of_it_out(script: Callable[..., Script], case: str) -> None:
    assert started(script(NEVER[case])) == []


@pytest.mark.parametrize("case", UNCERTAIN)
def test_what_is_not_told_may_leave_it_out(script: Callable[..., Script], case: str) -> None:
    assert started(script(UNCERTAIN[case])) == ["[ $go = 1 ]"]


SPENT = "if [ $go = 0 ]; then c1; fi"
HANDED_ON = {
    "by the workflow": SPENT,
    "to a script": "bash ci.sh",
    "to a script under a time limit": "timeout 60 bash ci.sh",
    "as a default": f"go=${{go:-0}}\n{SPENT}",
    "by an export": f"export go=2\nbash ci.sh\n{SPENT}",
}
NOT_HANDED_ON = {
    "as root": "sudo bash ci.sh",
    "into a container": "docker run image bash ci.sh",
    "by a program": "go=$(c2) bash ci.sh",
    "by another default": "go=${up:-1} bash ci.sh",
    "by a round of a loop": "while c2; do\n  go=$((go + 1))\n  export go\n  bash ci.sh\ndone",
    "by one branch": "if c2; then export go=0; fi\nbash ci.sh",
    "by the other branch": "if c2; then export go=0; else export go=1; fi\nbash ci.sh",
    "by a list": "c2 || export go=0\nbash ci.sh",
    "no more": "unset go\nbash ci.sh",
}


@pytest.mark.parametrize("case", HANDED_ON)
def test_a_variable_is_handed_on(script: Callable[..., Script], case: str) -> None:
    found = script(HANDED_ON[case], {"ci.sh": SPENT}, environment={"go": "1"})
    assert not started(found)


@pytest.mark.parametrize("case", NOT_HANDED_ON)
def test_a_variable_is_perhaps_not_handed_on(script: Callable[..., Script], case: str) -> None:
    found = script(NOT_HANDED_ON[case], {"ci.sh": SPENT}, environment={"go": "1"})
    assert started(found)
