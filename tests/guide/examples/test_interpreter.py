"""The process behind Python blocks, spoken to without a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.guide.languages.interpreter import Interpreter, Reply, Request

if TYPE_CHECKING:
    from pathlib import Path

PATH = "docs/page.md"


def run(interpreter: Interpreter, source: str, *, first: int = 10, doctest: bool = False) -> Reply:
    """Run a block that begins at line `first` of its page."""
    numbers = list(range(first, first + source.count("\n") + 1))
    request = Request(doctest=doctest, source=source, path=PATH, numbers=numbers)
    return interpreter.run(request)


@pytest.fixture
def interpreter() -> Interpreter:
    return Interpreter()


def test_the_blocks_of_a_page_share_their_names(interpreter: Interpreter) -> None:
    assert run(interpreter, "answer = 6 * 7\n") == {}
    assert run(interpreter, "assert answer == 42\n") == {}
    assert run(interpreter, ">>> answer + 1\n43\n", doctest=True) == {}


def test_a_failure_names_its_line_in_the_block_and_shows_the_page_s(
    interpreter: Interpreter,
) -> None:
    reply = run(interpreter, "one = 1\n\nraise ValueError('broken')\n", first=20)
    assert reply["line"] == 3
    assert reply["message"] == "ValueError: broken"
    assert f'File "{PATH}", line 22' in reply["details"]
    assert "raise ValueError('broken')" in reply["details"]
    assert "interpreter.py" not in reply["details"]


def test_a_failure_inside_a_function_of_an_earlier_block(interpreter: Interpreter) -> None:
    run(interpreter, "def fail():\n    return 1 / 0\n", first=5)
    reply = run(interpreter, "x = 1\nfail()\n", first=30)
    assert (reply["line"], reply["message"]) == (2, "ZeroDivisionError: division by zero")
    assert f'File "{PATH}", line 6, in fail' in reply["details"]


def test_what_is_no_python_names_the_line(interpreter: Interpreter) -> None:
    reply = run(interpreter, "fine = 1\nif True print(1)\n", first=40)
    assert reply["line"] == 2
    assert reply["message"].startswith("SyntaxError: ")
    assert "line 41" in reply["details"]


@pytest.mark.parametrize(("code", "line"), [("x = 1\n>>> y\n", 2), ("x = 1\nreturn x\ny = 2\n", 2)])
def test_what_is_no_python_is_quoted_and_not_the_page(
    interpreter: Interpreter, tmp_path: Path, code: str, line: int
) -> None:
    file = tmp_path / "page.md"
    before = ["# Page", "", "Text", "More", "```python"]
    file.write_text("\n".join([*before, code]))
    numbers = [len(before) + at + 1 for at in range(code.count("\n"))]
    reply = interpreter.run(
        {"doctest": False, "source": code, "path": str(file), "numbers": numbers}
    )
    assert reply["line"] == line
    assert f"line {len(before) + line}" in reply["details"]
    assert code.splitlines()[line - 1] in reply["details"]


def test_an_end_that_succeeds_is_none_that_fails(interpreter: Interpreter) -> None:
    assert run(interpreter, "raise SystemExit\n") == {}
    assert run(interpreter, "raise SystemExit(0)\n") == {}
    assert run(interpreter, "raise SystemExit(3)\n")["message"] == "SystemExit: 3"
    assert run(interpreter, "raise KeyboardInterrupt\n")["message"] == "KeyboardInterrupt"


def test_a_future_import_stays_for_the_page(interpreter: Interpreter) -> None:
    assert run(interpreter, "from __future__ import annotations\n") == {}
    source = "def f(x: Unknown): ...\nassert f.__annotations__ == {'x': 'Unknown'}\n"
    assert run(interpreter, source) == {}
    assert "NameError" in run(Interpreter(), source)["message"]


def test_a_prompt_that_prints_something_else(interpreter: Interpreter) -> None:
    source = ">>> 1 + 1\n2\n>>> [1,\n...  2]\n[1, 3]\n"
    assert run(interpreter, source, doctest=True) == {
        "line": 3,
        "message": "`>>> [1,` prints something else",
        "mismatches": [{"start": 5, "indent": 0, "expected": "[1, 3]\n", "printed": "[1, 2]\n"}],
    }


def test_a_prompt_that_fails(interpreter: Interpreter) -> None:
    reply = run(interpreter, ">>> x = 1\n>>> x.nothing\n", doctest=True)
    assert reply["line"] == 2
    assert reply["message"] == "AttributeError: 'int' object has no attribute 'nothing'"


def test_a_block_of_prompts_without_one(interpreter: Interpreter) -> None:
    reply = run(interpreter, "x = 1\n", doctest=True)
    assert reply == {"line": 0, "message": "a pycon block has commands behind '>>> '"}
