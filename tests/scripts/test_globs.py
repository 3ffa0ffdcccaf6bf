"""Words of which only the beginning is known, held against patterns and other words."""

from __future__ import annotations

import pytest

from pubproof.scripts import UNKNOWN, globs

TAG = f"refs/tags/v{UNKNOWN}"


@pytest.mark.parametrize(
    ("subject", "pattern", "outcome"),
    [
        (TAG, "refs/tags/v*", True),
        (TAG, "refs/tags/*", True),
        (TAG, "*", True),
        (TAG, "refs/tags/v1*", None),
        (TAG, "refs/tags/v", None),
        (TAG, "refs/tags/v[*]", None),
        (TAG, "refs/tags/*-rc", None),
        (TAG, "refs/heads/*", False),
        (TAG, "main", False),
        (TAG, "", False),
        (TAG, f"refs/tags/v{UNKNOWN}", None),
        (TAG, f"refs/heads/{UNKNOWN}", False),
        ("tag", f"t{UNKNOWN}", None),
        ("tag", f"b{UNKNOWN}", False),
        (UNKNOWN, "x*", None),
        (f"dist/*{UNKNOWN}", "dist/x*", None),
        (f"dist/*{UNKNOWN}", "out/*", False),
        ("dist/*", "*.whl", None),
        ("dist/*.whl", "*.whl", True),
        ("dist/*.whl", "*.tar.gz", False),
    ],
)
def test_whether_a_pattern_matches(subject: str, pattern: str, outcome: object) -> None:
    assert globs.matches(subject, pattern) is outcome


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        ("tag", "tag", True),
        ("tag", "branch", False),
        (TAG, "refs/tags/v1", None),
        ("refs/tags/v1", TAG, None),
        (TAG, "refs/tags/*", False),
        (TAG, "refs/tags/", False),
        (TAG, f"refs/{UNKNOWN}", None),
        (TAG, f"refs/heads/{UNKNOWN}", False),
    ],
)
def test_whether_two_words_are_equal(left: str, right: str, outcome: object) -> None:
    assert globs.equal(left, right) is outcome


@pytest.mark.parametrize(
    ("word", "front", "outcome"),
    [
        (TAG, "refs/tags/", True),
        (TAG, "refs/tags/v1", None),
        (TAG, "refs/heads/", False),
        ("tag", "t", True),
        ("tag", "tags", False),
        (UNKNOWN, "", True),
    ],
)
def test_whether_a_word_begins_so(word: str, front: str, outcome: object) -> None:
    assert globs.starts(word, front) is outcome


@pytest.mark.parametrize(
    ("pattern", "path", "outcome"),
    [
        ("dist/**/*.whl", "dist/demo.whl", True),
        ("dist/**/*.whl", "dist/a/b/demo.whl", True),
        ("dist/**/*.whl", "dist/demo.txt", False),
        ("**/dist/**/*.whl", "a/dist/demo.whl", True),
        ("**/a/**/b", "a/b", True),
        ("**/a/**/b", "x/a/b", True),
        ("dist/*.whl", "dist/a/demo.whl", False),
        ("dist/*", "dist/a/demo.whl", True),
        ("dist/**", "dist", True),
        ("dist/*", "dist", False),
        ("dist", "dist/a", True),
        ("dist/[ab].whl", "dist/b.whl", True),
        ("dist", "distant", False),
        (".", "dist/a", True),
    ],
)
def test_what_a_pattern_of_files_takes(pattern: str, path: str, outcome: object) -> None:
    assert globs.takes(pattern, path) is outcome
