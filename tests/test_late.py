"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest

import pubproof
from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = ("contract", "pypi", "references", "reports", "scripts", "workflows")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of the rooms that have most of them, with their names."""
    for module in walk_packages(pubproof.__path__, "pubproof."):
        if module.name.split(".")[1] in ROOMS and not module.ispkg:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, type(late.pattern(""))):
                    yield f"{module.name}.{name}", value


def test_every_pattern_can_be_compiled() -> None:
    found = dict(patterns())
    assert len(found) > 100
    for name, pattern in found.items():
        assert isinstance(pattern.groups, int), name


def test_a_pattern_is_compiled_when_it_is_first_asked_for_something() -> None:
    wrong = late.pattern("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        wrong.search("")


def test_a_pattern_finds_what_a_compiled_one_finds() -> None:
    pattern = late.pattern(r"(?P<word>[a-z]+)\d", re.IGNORECASE)
    for _ in range(2):
        found = pattern.fullmatch("Tag1")
        assert found is not None
        assert found["word"] == "Tag"
    assert pattern.sub("x", "tag1 2") == "x 2"
    assert deepcopy(pattern) == re.compile(pattern.pattern, re.IGNORECASE)


def test_no_group_is_possessive() -> None:
    """Python 3.11.4 and older, such as Debian 12's, match such groups wrongly (cpython#106052)."""
    sources = sorted(Path(pubproof.__file__).parent.rglob("*.py"))
    texts = [
        (path, node.value)
        for path in sources
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert sum("++" in text or "*+" in text for _, text in texts) > 10
    possessive = re.compile(r"[^\\(]\)(?:[*+?]|\{[\d,]*\})\+")
    assert [(path.name, text) for path, text in texts if possessive.search(text)] == []
