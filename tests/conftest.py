"""What all tests share."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from pubproof import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 10
"""Seconds of computing after which a test is taken to be one that never ends."""

# The repositories of the tests are in no checkout of a workflow that runs them.
os.environ.pop("GITHUB_WORKSPACE", None)

# Each check is made, whatever was checked before.
os.environ[kept.VARIABLE] = ""

# A shell lets what runs in its background ignore Ctrl-C, and every command that a test starts too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine, however slow it is.
settings.register_profile("pubproof", deadline=None, derandomize=True, database=None)
settings.load_profile("pubproof")


@pytest.fixture
def ends() -> Iterator[None]:
    """Stop a test that computes without an end."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"this still runs after {LONGEST} seconds of computing")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)
