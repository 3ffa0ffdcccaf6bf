"""Checkouts of the publish job behind the download, which may remove or bring files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import CHECKOUT, DOWNLOAD, UPLOAD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CLEANING = f"{CHECKOUT}\n"
KEEPING = f"{CLEANING}  with:\n    clean: false\n"
BESIDE = f"{CLEANING}  with:\n    path: sources\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", CLEANING, State.FAILS),
        ("", KEEPING, State.FAILS),
        (CLEANING, CLEANING, State.FAILS),
        (CLEANING, KEEPING, State.HOLDS),
        ("", BESIDE, State.HOLDS),
        (CLEANING, "", State.HOLDS),
    ],
    ids=["it cleans", "the first cleans", "again", "it keeps", "it is beside", "it is before"],
)
def test_a_checkout_cleans_the_folder(
    bench: Benches, before: str, after: str, expected: State
) -> None:
    made = bench("inline")
    text = made.root.joinpath(PUBLISH).read_text("utf-8")
    head, _, publish = text.rpartition(DOWNLOAD)
    indented = [one.replace("\n", "\n      ").rstrip(" ") for one in (before, after)]
    publish = publish.replace(UPLOAD, f"{indented[1]}{'      ' * bool(after)}{UPLOAD}")
    start = f"{indented[0]}{'      ' * bool(before)}{DOWNLOAD}"
    made.write(PUBLISH, f"{head}{start}{publish}")
    assert made.verdict("verified-distributions").state is expected
