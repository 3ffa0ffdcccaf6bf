"""What a sentence says of the names in it."""

from __future__ import annotations

import pytest

from pubproof.references.context import is_made, is_placeholder, is_unreal
from pubproof.references.documents import Audience, Document


@pytest.mark.parametrize(
    "text",
    [
        "<tag>",
        "vX.Y.Z",
        "$NAME",
        "${{ x }}",
        "your-name",
        "docs/your_rule_name.md",
        "pkg/module/tests/test_module.py",
        "my-package",
        "requirements/pyXX.yml",
        "docs/adr/NNNN-title.md",
        "tests/NNN-error.txt",
        "path/to/file.py",
        "secrets.SECRET_NAME",
        "test/test_main_foo.py",
        "tests/test_new_feature.py",
        "src/APPNAME/factory.py",
        "a/*.py",
        ".github/workflows/test_x.yml",
        "…",
    ],
)
def test_what_stands_for_other_things(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "publish.yml",
        "scripts/release.py",
        "v1.2.3",
        "pypi",
        "make x",
        "src/food.py",
        "tests/test_modules.py",
        "SECRET_NAMES",
        "docs/CNNNS.md",
        "docs/ANNNEX",
        "publish-linux.yml",
    ],
)
def test_what_stands_for_itself(text: str) -> None:
    assert not is_placeholder(text)


def judged(text: str) -> tuple[bool, bool]:
    (place,) = Document("a.md", text, Audience.HOUSE).places()
    return is_unreal(place), is_made(place)


@pytest.mark.parametrize(
    "text",
    [
        "The old `a.py` ran.",
        "We removed `a.py` then.",
        "Do not run `a.py` there.",
        "It would run `a.py` there.",
        "In another repository `a.py` runs.",
        "This project does not ship an `a.py` of its own.",
        "It has no `a.py`.",
        "It lacks an `a.py`.",
        "Run the script if it exists: `a.py`.",
        "Run it if present: `a.py`.",
        "If available, `a.py` runs.",
        "# Changelog\n\nSee `a.py`.",
        "## Migrating to 2.0\n\nSee `a.py`.",
    ],
)
def test_a_sentence_of_what_was_or_may_be_is_unreal(text: str) -> None:
    assert judged(text)[0]


@pytest.mark.parametrize(
    "text", ["It writes `a.py` there.", "Create `a.py` first.", "Put `a.py` there."]
)
def test_what_is_still_made(text: str) -> None:
    assert judged(text) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "See `a.py` for more.",
        "It was so. See `a.py`.",
        "When the tag exists, `a.py` runs.",
        "The rule is this: `a.py` runs.",
        "Run `remove.py` there.",
        "See `a.py`. It is old.",
        "# Releasing\n\nSee `a.py`.",
        "Do not edit `a.py` by hand.",
        "Never rename `a.py`: PyPI knows it.",
        "You must not manually change `a.py`.",
    ],
)
def test_a_sentence_of_what_is_counts(text: str) -> None:
    assert judged(text) == (False, False)
