"""Of the credentials on one line each is told that says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from pubproof.credentials import search
from pubproof.credentials.credential import Credential
from pubproof.location import Location

if TYPE_CHECKING:
    from pubproof.pipeline import Pipeline


def credential(columns: tuple[int, int], *secrets: str) -> Credential:
    """Return one that stands between two columns of a line."""
    location = Location("a.yml", 4, columns[0], 4, columns[1])
    return Credential(location, "it is stored", secrets=secrets)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (credential((5, 9)), False),
        (credential((7, 9)), False),
        (credential((7, 20)), False),
        (credential((7, 21)), True),
        (credential((4, 9)), True),
        (credential((25, 29)), True),
        (credential((7, 9), "A"), False),
        (credential((25, 29), "A"), False),
        (credential((7, 9), "A", "B"), True),
    ],
)
def test_what_another_says_is_not_told_again(
    other: Credential, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    first = credential((5, 20), "A")
    monkeypatch.setattr(search, "_all", lambda _: iter((first, other)))
    found = [*search.find(cast("Pipeline", None))]
    assert found == ([first, other] if told else [first])
