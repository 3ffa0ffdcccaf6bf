"""A pytest plugin that runs the collected tests once for every mutant, each in a fork of its own.

mutmut's own runner starts pytest anew for every mutant, and pytest then collects well over a
thousand tests to run a few. Here they are collected once, and run once to see which functions each
comes to. What a mutant changes is then only tried by the tests that come to it, quickest first
among those that are named after its module. Where it is the clauses that change, the pipelines that
the tests judge are kept from that first run, because the clauses come after them.

The folder in which pytest runs holds the plan, and gets the outcomes.
"""

from __future__ import annotations

import functools
import gc
import itertools
import json
import os
import re
import resource
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from _pytest.runner import runtestprotocol
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from pubproof import contract
from pubproof.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from pubproof.leads.workers import Workers
    from pubproof.repository import Repository

PLAN, OUTCOMES = Path("plan.json"), Path("outcomes.json")
PASSED, FAILED, NO_TEST = "passed", "failed", "no test"
"""What became of a mutant; a child that ends otherwise is told by its status."""
_ONE_PIPELINE = re.compile(
    r"::(?:test_a_case|test_a_mutation_is_caught_at_its_line)\[(?!no-stale-ref|clause-documented)"
)
"""The tests of tables: each judges one pipeline, and looks at nothing but the verdict. Those of
texts are read anew: the clause reads them, and the pipeline does not."""
_LEAST, _SLOWEST, _MEMORY = 3, 10, 4 << 30
"""How many seconds the tests may take at least, how many times as long as without a change, and how
many bytes they may have."""
_WAITING = 3
"""How many times as long as that they may last where they wait, on a busy machine for others."""


class Plan(NamedTuple):
    """What to try."""

    mutants: list[str]
    seconds: float | None
    """When to stop; None for never."""
    children: int
    """How many run at one time."""
    keep: bool
    """Whether pipelines are kept: nothing that makes them is changed."""


class Test(NamedTuple):
    """A test that comes to a function."""

    item: pytest.Item
    seconds: float
    """Those of a processor, so that a busy machine makes no test look slow."""


class Pipelines:
    """Makes pipelines, or gives the one that it made before for the same test."""

    def __init__(self) -> None:
        self.make = Pipeline
        self.made: dict[str, Pipeline] = {}
        self.test = ""
        """The test at hand, where what it judges may be kept."""

    def __call__(self, repository: Repository, workers: Workers | None = None) -> Pipeline:
        """Return the pipeline that the test at hand asks for."""
        if not self.test:
            return self.make(repository, workers)
        if self.test not in self.made:
            self.made[self.test] = self.make(repository, workers)
        return self.made[self.test]

    def forget(self) -> None:
        """Empty what clauses keep with what they judge: it can have been made without the change.

        What others keep there is as it was.
        """
        for one in self.made.values():
            for made in (one._made, one.repository._made):  # noqa: SLF001
                for key in [*filter(_is_of_clause, made)]:
                    del made[key]


def _is_of_clause(key: object) -> bool:
    """Whether something is kept by a function of the room that changes."""
    maker = key[0] if isinstance(key, tuple) else None
    return str(getattr(maker, "__module__", "")).startswith(contract.__name__)


pipelines = Pipelines()


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run every test as it is, then for every mutant."""
    plan = Plan(**json.loads(PLAN.read_text("utf-8")))
    started = time.monotonic()
    if plan.keep:
        setattr(contract, "Pipeline", pipelines)  # noqa: B010  mypy lets nobody assign to a class
    tests = _reached(session.items)
    gc.collect()  # a child must not end what a dead pipeline started: it would wait for it forever
    every = list({test.item: test for of_one in tests.values() for test in of_one}.values())
    control = {_fork("", every): ""}
    if set(_ended(control).values()) != {PASSED}:
        sys.exit("a test fails without any change when it runs again")
    gc.freeze()
    outcomes: dict[str, str] = {}
    running: dict[int, str] = {}
    for mutant in sorted(plan.mutants, key=lambda mutant: _cost(_chosen(tests, mutant))):
        if plan.seconds is not None and time.monotonic() - started > plan.seconds:
            break
        chosen = _chosen(tests, mutant)
        if not chosen:
            outcomes[mutant] = NO_TEST
            continue
        if len(running) == plan.children:
            outcomes.update(_ended(running))
        running[_fork(mutant, chosen)] = mutant
        if len(outcomes) % 50 == 0:
            OUTCOMES.write_text(json.dumps(outcomes), "utf-8")
    while running:
        outcomes.update(_ended(running))
    OUTCOMES.write_text(json.dumps(outcomes), "utf-8")
    return True


def _reached(items: Sequence[pytest.Item]) -> dict[str, list[Test]]:
    """Return the tests that come to each function, by mutmut's name of it."""
    config()  # it is looked for where a test happens to be when it first comes to a change
    set_mutant_under_test("stats")
    del os.environ["MUTANT_UNDER_TEST"]  # what a test starts is not asked what it comes to
    tests = defaultdict(list)
    for item, following in _with_next(items):
        _forget()
        started = _spent()
        if _fails(item, following):
            sys.exit(f"{item.nodeid} fails without any change")
        for function in state()._stats:  # noqa: SLF001  mutmut shows it nowhere else
            tests[function].append(Test(item, _spent() - started))
        state()._stats.clear()  # noqa: SLF001
    set_mutant_under_test("")
    return tests


def _spent() -> float:
    """Return how many seconds of a processor this process took, with those that it started."""
    used = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _forget() -> None:
    """Empty what functions of the package remember: it can have been made without the change."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("pubproof."):
            for value in [*vars(module).values()]:
                if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001
                    value.cache_clear()
    pipelines.forget()


def _chosen(tests: dict[str, list[Test]], mutant: str) -> list[Test]:
    """Return the tests that come to what a mutant changes, those first that are quick to tell."""
    function = mutant.partition("__mutmut_")[0]
    own = function.rpartition(".")[0].rpartition(".")[2].replace("_", "-")
    return sorted(
        tests[function],
        key=lambda test: (own not in test.item.nodeid.replace("_", "-"), test.seconds),
    )


def _cost(tests: list[Test]) -> float:
    """Return how long it takes at most to try a mutant with these tests."""
    return sum(test.seconds for test in tests)


def _fork(mutant: str, tests: list[Test]) -> int:
    """Run tests with a mutant in a child, and return the child's number."""
    child = os.fork()
    if child:
        return child
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        longest = _LEAST + int(_SLOWEST * _cost(tests))
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_WAITING * longest)
        set_mutant_under_test(mutant)
        _forget()
        found = any(_fails(item, then) for item, then in _with_next([one.item for one in tests]))
        os._exit(found)
    except BaseException:  # noqa: BLE001  whatever it is, the change was noticed
        os._exit(1)


def _ended(running: dict[int, str]) -> dict[str, str]:
    """Wait for a child, and return its mutant with what became of it."""
    child, status = os.wait()
    while child not in running:  # what a test has started, and nobody waited for
        child, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    return {running.pop(child): {0: PASSED, 1: FAILED}.get(code, f"status {code}")}


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    pipelines.test = item.nodeid if _ONE_PIPELINE.search(item.nodeid) else ""
    return any(one.failed for one in runtestprotocol(item, log=False, nextitem=following))


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return itertools.zip_longest(items, items[1:])
