"""The table of PyPI's refusals, and the guide's page that explains them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.refusals import UPCOMING, find

from pubproof.pypi import refusals
from pubproof.pypi.refusals import TABLE, Refusal

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "troubleshooting.md"
CAUSES = {"repository-case", "environment-case"}
"""Sections of causes that share the reason of `publisher-not-found`; the advice names them."""
ADVISED = CAUSES | {"reusable-workflow", "pending-publisher"}


class Section(NamedTuple):
    """A heading of the page with what follows it, up to the next one."""

    level: int
    ids: tuple[str, ...]
    text: str


def read() -> list[Section]:
    """Return the page's sections."""
    found = []
    for part in re.split(r"^(?=##)", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        level = len(part) - len(part.lstrip("#"))
        ids = (*re.findall(r"\{#([\w-]+)\}", part), *re.findall(r"\{: #([\w-]+) \}", part))
        assert ids, part
        found.append(Section(level, ids, " ".join(part.split())))
    assert len(found) > 30
    return found


SECTIONS = read()
BY_ID = {id_: section for section in SECTIONS for id_ in section.ids}


def below(id_: str) -> set[str]:
    """Return the ids of the sections that stand under the section `id_`."""
    start = SECTIONS.index(BY_ID[id_])
    found: set[str] = set()
    for section in SECTIONS[start + 1 :]:
        if section.level <= SECTIONS[start].level:
            break
        found.update(section.ids)
    return found


def names(refusal: Refusal) -> str:
    return f"{refusal.code}: {refusal.reason}"


@pytest.mark.parametrize("refusal", TABLE, ids=names)
def test_the_page_has_the_words_of_every_refusal(refusal: Refusal) -> None:
    text = BY_ID[refusal.section].text
    for words in refusal.reason.split("…"):
        assert words.strip("' ") in text


def test_the_page_has_no_code_that_the_table_lacks() -> None:
    page = PAGE.read_text("utf-8")
    rows = re.findall(
        r"^\| exchange \| `([a-z]+(?:-[a-z]+)+)` \| .*?\(#([\w-]+)\)", page, re.MULTILINE
    )
    codes = {refusal.code for refusal in TABLE if refusal is not refusals.SERVER_ERROR}
    assert {code for code, _ in rows} == codes
    for code, section in rows:
        assert code in BY_ID[section].text
        under = below(section) | {section}
        assert {each.section for each in TABLE if each.code == code} <= under


def test_the_page_has_no_reason_that_the_table_lacks() -> None:
    reasons = {each.section for each in TABLE if each.code == refusals.INVALID_PUBLISHER}
    assert below("invalid-publisher") == reasons | CAUSES
    assert set(BY_ID) >= ADVISED


def test_the_page_has_no_payload_that_the_table_lacks() -> None:
    page = PAGE.read_text("utf-8")
    start = page.index("{#invalid-payload}")
    rows = re.findall(r"^\| `(.*?)`", page[start : page.index("\n## ", start)], re.MULTILINE)
    found = [find(refusals.INVALID_PAYLOAD, row) for row in rows]
    expected = [each for each in TABLE if each.code == refusals.INVALID_PAYLOAD]
    assert found == expected


def test_no_two_refusals_are_alike() -> None:
    everything = (*TABLE, *UPCOMING)
    assert len(set(map(names, everything))) == len(everything)
    for refusal in everything:
        said = refusal.say(*["x"] * refusal.reason.count("…"))
        description = refusals.describe(refusal.code, said)
        assert find(refusal.code, description) == refusal
        assert refusal.help.endswith(".")


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        (
            "invalid-publisher",
            "valid token, but no corresponding publisher",
            refusals.PUBLISHER_NOT_FOUND,
        ),
        (
            "invalid-publisher",
            "valid token, but no corresponding publisher (All lookup strategies exhausted)",
            refusals.OLD_NOT_FOUND,
        ),
        (
            "invalid-publisher",
            (
                'valid token, but no corresponding publisher (JWT issuer "it\'s" does not match'
                " expected issuer 'x')"
            ),
            refusals.ISSUER_MISMATCH,
        ),
        (
            "invalid-payload",
            "1 validation error for TokenPayload\ntoken\n  Field required",
            refusals.TOKEN_PAYLOAD,
        ),
        (
            "invalid-payload",
            "The name 'x' isn't allowed (conflict with Python Standard Library module name). See",
            refusals.NAME_NOT_ALLOWED,
        ),
        (
            "not-enabled",
            "gitlab trusted publishing functionality not enabled",
            refusals.NOT_ENABLED,
        ),
        ("invalid-token", "malformed JWT", None),
        ("invalid-publisher", "valid token, but no corresponding publisher (Something new)", None),
        ("teapot", "malformed or invalid token", None),
    ],
)
def test_a_refusal_is_found_by_its_words(
    code: str, description: str, expected: Refusal | None
) -> None:
    assert find(code, description) == expected
