"""Expressions as GitHub's own evaluator reads them: ``tests/data/expressions.json``.

They were made at random, and are what differs in the operators, the functions or the kind of value.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pubproof.workflows.expressions import Unknown, Value, evaluate, parse
from pubproof.workflows.runs.scope import unreadable

FILE = Path(__file__).parents[1] / "data" / "expressions.json"


@cache
def table() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"), parse_int=float)
    assert (len(read["values"]), len(read["refused"])) == (240, 80)
    return read


def refusal(source: str) -> str | None:
    error = unreadable(source, frozenset(table()["contexts"]), condition=True)
    return None if error is None else error.message


def same(one: Value, other: Value) -> bool:
    return repr(one) == repr(other)


def test_every_value_is_the_one_that_github_computes() -> None:
    contexts: dict[str, Value] = table()["contexts"]
    wrong = [
        (source, wanted, found)
        for source, wanted in table()["values"]
        if not same(found := evaluate(parse(source), contexts), wanted) or refusal(source)
    ]
    assert wrong == []


def test_what_is_unknown_never_gives_another_value() -> None:
    contexts: dict[str, Value] = table()["contexts"]
    known = 0
    for hidden in contexts:
        seen = {name: value for name, value in contexts.items() if name != hidden}
        for source, wanted in table()["values"]:
            found = evaluate(parse(source), seen)
            if not isinstance(found, Unknown) and "Unknown(" not in repr(found):
                known += 1
                assert same(found, wanted), (hidden, source)
    assert known > len(contexts) * 100


def test_what_github_refuses_is_refused() -> None:
    assert [source for source in table()["refused"] if refusal(source) is None] == []
