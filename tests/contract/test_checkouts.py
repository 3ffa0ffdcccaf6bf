"""Checkouts of the publish job behind the download, which may remove or bring files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

DOWNLOAD = "- uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"
UPLOAD = "- uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
CHECKOUT = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n"
KEEPING = f"{CHECKOUT}  with:\n    clean: false\n"
BESIDE = f"{CHECKOUT}  with:\n    path: sources\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", CHECKOUT, State.FAILS),
        ("", KEEPING, State.FAILS),
        (CHECKOUT, CHECKOUT, State.FAILS),
        (CHECKOUT, KEEPING, State.HOLDS),
        ("", BESIDE, State.HOLDS),
        (CHECKOUT, "", State.HOLDS),
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
