"""The anchors of headings, as GitHub and Python-Markdown write them."""

from __future__ import annotations

import pytest

from pubproof.references import anchors

SLUGS = {
    "# Making a release": "making-a-release",
    "## What's new?": "whats-new",
    "# `pubproof check` and *its* __options__": "pubproof-check-and-its-options",
    "# snake_case and -dashes--": "snake_case-and--dashes--",
    "# A & B": "a--b",
    "# A &amp; B": "a--b",
    "# Tags: `v*`, or others": "tags-v-or-others",
    "# 1. First step": "1-first-step",
    "# \U0001f680 Launch": "-launch",
    "# Ünïcode Übersicht": "ünïcode-übersicht",
    "# 日本語": "日本語",
    "# A [link](https://example.org) in it": "a-link-in-it",
    "# A [link][1] in it": "a-link-in-it",
    "# Trailing marks ##": "trailing-marks",
    "###### The sixth": "the-sixth",
    "> # In a quote": "in-a-quote",
    "- # In a list": "in-a-list",
    "Underlined\n==========": "underlined",
    "Underlined too\n---": "underlined-too",
    "# ![logo](a.svg) The tool": "the-tool",
    '<a id="Explicit"></a>': "explicit",
    "<a name=old></a>": "old",
    "<h2 id='in-html'>A heading</h2>": "in-html",
    "# Words {#given}": "given",
    "(target)=\n# Words": "target",
    '=== "A tab"': "a-tab",
}
NONE = [
    "#no-space",
    "####### seven",
    "```\n# in a fence\n```",
    "~~~~ text\n# in a fence\n```\n# and still\n~~~~",
    "```\n# in a fence without an end",
    "text\n\n---",
]
COMPOSED = ["--8<-- 'a.md'", "{! include 'a.md' !}", "{% if a %}", "{{ a }}", "[TOC]", "::: a.b"]


@pytest.mark.parametrize("text", SLUGS)
def test_a_heading_has_its_anchor(text: str) -> None:
    found = anchors.of(f"{text}\n")
    assert found is not None
    assert SLUGS[text] in found


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_heading_has_none(text: str) -> None:
    found = anchors.of(f"{text}\n")
    assert found is not None
    assert not found


@pytest.mark.parametrize("text", COMPOSED)
def test_a_text_into_which_others_are_put_is_not_judged(text: str) -> None:
    assert anchors.of(f"# A heading\n\n{text}\n") is None


def test_headings_of_the_same_words_are_counted() -> None:
    found = anchors.of("# A\n# A\n# A\n") or ()
    assert set(found) == {"a", "a-1", "a-2", "a_1", "a_2"}


def test_a_count_that_is_taken_is_passed_over() -> None:
    found = anchors.of("# A\n# A-1\n# A\n# A-1\n")
    assert found is not None
    assert {"a", "a-1", "a-2", "a-1-1"} <= found


def test_a_heading_in_another_script_has_an_anchor_for_python_markdown_too() -> None:
    found = anchors.of("# Übersicht der Dateien\n") or ()
    assert set(found) == {"übersicht-der-dateien", "ubersicht-der-dateien"}
