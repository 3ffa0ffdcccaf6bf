"""What `sh` may not know: nothing is said of it that would not come out so in dash."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.scripts.programs import Programs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pubproof.scripts import Script

DASH = shutil.which("dash")
SOURCED = {"s.sh": "c1 || exit 1\n"}
LEFT = [
    "c1 &> log\nc2",
    "c1 &>> log\nc2",
    "{ c1 || exit 1; } &> log\nc2",
    'if [ "$CI" == true ]; then c1; fi\nc2',
    'if [[ "$CI" = true ]]; then c1; fi\nc2',
    "x=1\nif [[ $x = 1 ]]; then c1; fi\nc2",
    "x=1\nif [ $x == 1 ]; then c1; fi\nc2",
    "x=1\nif ((x)); then c1; fi\nc2",
    "x=0\n[[ $x -eq 0 ]] && c1\nc2",
    "i=0\nwhile ((i < 1)); do c1; i=$((i+1)); done\nc2",
    "[[ $CI = true ]] || exit 0\nc1",
    "set +e\nc1\nif [[ $? -ne 0 ]]; then exit 1; fi\nc2",
    "set +e\nc1\nrc=$?\nif ((rc)); then exit 1; fi\nc2",
    "pushd . && c1\nc2",
    "source ./s.sh || true\nc2",
    "if source ./s.sh; then c2; fi",
    "set -- --\nset +e\nsource ./s.sh\nc2",
]
"""Scripts in which c1, or its failure, does not keep dash from an end in good order."""
STOPPING = [
    "c1 > log 2>&1\nc2",
    'if [ "$CI" = true ]; then c1; fi\nc2',
    "set +e\nc1\n[[ $? -eq 0 ]] || exit 1\nc2",
    "set +e\nc1\nif [ $? -eq 0 ]; then c2; else exit 1; fi",
    "set +e\nc1\nrc=$?\n! [[ $rc -eq 0 ]] && exit 1\nc2",
    "source ./s.sh\nc2",
    "source ./s.sh || exit 1\nc2",
    ". ./s.sh || true\nc2",
    'if [[ "$CI" = other ]]; then exit 1; fi\nc1\nc2',
]


def told(script: Callable[..., Script], text: str, shell: str) -> bool:
    """Return whether a failure of c1 is said to stop all that comes after it."""
    commands = script(text, SOURCED, shell=shell).commands
    return any(one.argv[0] == "c1" and one.fatal and one.is_sure for one in commands)


@pytest.mark.parametrize("text", LEFT)
def test_what_dash_passes_by_is_no_guard(script: Callable[..., Script], text: str) -> None:
    assert not told(script, text, "sh")


def test_not_every_dash_knows_pipefail(script: Callable[..., Script]) -> None:
    text = "(set -o pipefail) 2>/dev/null && set -o pipefail\nc1 | cat\nc2"
    assert not told(script, text, "sh")
    assert told(script, text, "bash")


@pytest.mark.parametrize("text", STOPPING)
def test_what_stops_dash_and_bash_is_one(script: Callable[..., Script], text: str) -> None:
    assert told(script, text, "sh")
    assert told(script, text, "")


@pytest.mark.parametrize("text", LEFT)
def test_bash_knows_its_own(script: Callable[..., Script], text: str) -> None:
    assert told(script, text, "bash")


@pytest.mark.parametrize(("front", "sure"), [("", False), ("SHELL=bash\n", True)])
def test_make_starts_sh_unless_it_is_told_another(
    script: Callable[..., Script], front: str, *, sure: bool
) -> None:
    rule = 'go:\n\tif [ "$$CI" == true ]; then c1; fi\n'
    found = script("make go", {"Makefile": front + rule}).commands
    assert found[-1].argv == ("c1",)
    assert found[-1].is_sure is sure


@pytest.mark.skipif(DASH is None, reason="there is no dash here")
@pytest.mark.parametrize("text", LEFT + STOPPING)
def test_agrees_with_dash(tmp_path: Path, text: str) -> None:
    programs = Programs(tmp_path)
    programs.add("c1", "exit 1")
    programs.add("c2", "exit 0")
    programs.write("s.sh", SOURCED["s.sh"])
    done = programs.run(str(DASH), "-e", "-c", text, CI="true")
    assert (done.returncode == 0) is (text in LEFT), done.stderr
