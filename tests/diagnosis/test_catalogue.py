"""What is recognised, what PyPI's decision knows, and what the guide tells: the same things."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.diagnosis.conftest import read, shown, stream
from tests.refusals import UPCOMING, find

from pubproof.diagnosis.catalogue import ANCHORS, ENDINGS, FAILURES
from pubproof.diagnosis.diagnosis import diagnose
from pubproof.diagnosis.failure import page
from pubproof.pypi import refusals
from pubproof.reports import SITE

if TYPE_CHECKING:
    from pubproof.diagnosis.failure import Failure

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "troubleshooting.md"
TEXT = PAGE.read_text("utf-8")
SECTIONS = set(re.findall(r"\{:? ?#([\w-]+) ?\}", TEXT))

BY_COMPARISON = {"repository-case", "environment-case"}
"""Sections to which no log leads by itself."""
WITHOUT_A_LOG = {"no-run", "re-run", "pending-publisher", "upload", "nothing-fits"}
"""Sections about no message."""


def test_every_failure_leads_to_a_section_of_the_guide() -> None:
    assert len(FAILURES) > 90
    assert {failure.section for failure in FAILURES} | BY_COMPARISON <= SECTIONS
    assert page("image") == f"{SITE}guide/troubleshooting.html#image"


def test_every_section_about_a_message_is_led_to() -> None:
    assert len(SECTIONS) > 40
    led_to = {failure.section for failure in FAILURES}
    assert SECTIONS - led_to == BY_COMPARISON | WITHOUT_A_LOG


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.id)
def test_a_failure_says_what_to_do_and_what_not(failure: Failure) -> None:
    for text in (failure.what, failure.help, failure.useless or failure.side.useless):
        assert text.strip() == text
        assert text
    assert failure.help.endswith(".")
    assert not failure.what.endswith(".")


def test_one_name_is_one_failure() -> None:
    by_name: dict[str, set[tuple[str, str]]] = {}
    for failure in FAILURES:
        by_name.setdefault(failure.id, set()).add((failure.what, failure.section))
    assert [name for name, meanings in by_name.items() if len(meanings) > 1] == []


def test_few_words_are_looked_for_in_a_long_log() -> None:
    assert len(ANCHORS) + len(ENDINGS) <= 60
    assert all(len(word) >= 4 for word in ANCHORS + ENDINGS)


KNOWN = [each for each in (*refusals.TABLE, *UPCOMING) if each != refusals.SERVER_ERROR]


@pytest.mark.parametrize("refusal", KNOWN, ids=lambda refusal: refusal.reason)
@pytest.mark.parametrize(
    "form", ["* `{}`: {}\n", '{{"errors":[{{"code":"{}","description":"{}"}}]}}']
)
def test_every_refusal_of_the_decision_is_recognised(refusal: refusals.Refusal, form: str) -> None:
    description = refusals.describe(refusal.code, refusal.say("x", "y"))
    known = find(refusal.code, description)
    assert known is not None
    (found,) = diagnose(stream(form.format(refusal.code, description))).failures
    assert found.page.endswith(f"#{known.section}")
    if found.id != "publisher-not-found":
        assert found.help == known.help


def rows(section: str) -> list[str]:
    """Return the first cells of the tables in a section of the guide."""
    part = TEXT.split(f"{{#{section}}}\n", 1)[1]
    part = re.split(r"\n##", part, maxsplit=1)[0]
    lines = re.findall(r"^\| (.+?) \|", part, re.MULTILINE)
    return [line for line in lines if "`" in line and not line.startswith(("---", "`Attest"))]


def messages(cell: str) -> list[str]:
    """Return the messages in a cell, with something for what they leave out."""
    spans = re.findall(r"`([^`]+)`", cell)
    return [re.sub(r"^2\.5 |\{=.*?=\}", "", span.replace("…", "2.5")) for span in spans]


REFUSED = "ERROR HTTPError: {} from https://index.example/legacy/\n"
BEFORE = {
    "token-retrieval": "OpenID Connect token retrieval failed: {}\n\nThis generally indicates",
    "audience": "audience retrieval failed: repository at index.example {}",
    "invalid-payload": "* `invalid-payload`: {}\n",
    "attestation-generation": "::error::Attestation generation failure: {}",
    "attestation-reasons": REFUSED.format("400 Bad Request")
    + "Invalid attestations supplied during upload: Could not verify the uploaded artifact using "
    "the included attestation: Verification failed: {}",
    "invalid-api-token": REFUSED.format("403 Forbidden") + "Invalid API Token: {}",
    "upload-refused": REFUSED.format("400 Bad Request") + "{}",
    "wrong-files": "{}",
    "password": "{}",
}
"""What stands before a message of a section's table."""
ELSEWHERE = {"is not a valid metadata version": "metadata-version"}
"""A row that sends the reader to another section."""
PARTS = ("(conflict", "an empty attestation", "audience retrieval failed", "AttestationError")
"""How what stands in no log alone starts: a part of the message before it, or what follows one."""


@pytest.mark.parametrize("section", BEFORE)
def test_every_message_of_the_guide_s_tables_is_recognised(section: str) -> None:
    tried = 0
    for cell in rows(section):
        for message in messages(cell):
            if message.startswith(PARTS):
                continue
            log = BEFORE[section].format(message)
            found = diagnose(stream(log)).failures
            assert found, (section, message)
            wanted = next((to for text, to in ELSEWHERE.items() if text in message), section)
            assert found[0].page.endswith(f"#{wanted}"), (section, message, found[0].id)
            tried += 1
    assert tried >= 2


def test_the_failures_of_the_guide_s_first_table_are_recognised() -> None:
    named = set(re.findall(r"\]\(#([\w-]+)\)", TEXT.split("## After the fix")[0]))
    assert len(named) > 20
    assert named - {failure.section for failure in FAILURES} == {"no-run"}


def test_the_data_of_the_action_say_the_same_in_log_and_summary() -> None:
    log, summary = (read(f"publisher-not-found{form}") for form in ("", "-summary"))
    for case in (log, summary):
        said = shown(diagnose(stream(case.log)))
        assert "the run said owner 'octo', repository 'demo', workflow 'publish.yml'" in said
