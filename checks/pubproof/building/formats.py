"""Which kinds of distributions a build makes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.building import builders
from pubproof.scripts import UNKNOWN
from pubproof.tools import MATURIN_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pubproof.operations import Operation

SAMPLES: Mapping[str, str] = {"sdist": "name-1.0.tar.gz", "wheel": "name-1.0-py3-none-any.whl"}
"""A file of each kind, to hold patterns of names against."""
KINDS = frozenset(SAMPLES)
_WORDS: Mapping[str, str] = {
    "--no-sdist": "wheel",
    "--no-wheel": "sdist",
    "--sdist": "sdist",
    "--wheel": "wheel",
    "bdist_wheel": "wheel",
    "sdist": "sdist",
}
"""Other words that choose one: of ``setup.py`` its tasks."""
_FLAGS = late.pattern(r"-[hnsvwx]*[sw][hnsvwx]*")
"""Flags of ``python -m build``, of which one chooses a kind."""


def made(builds: Iterable[Operation]) -> set[str]:
    """Return the kinds of distributions that builds make, all where that cannot be told."""
    return {kind for build in builds for kind in _made(build)} or set(KINDS)


def is_of_the_tree(build: Operation) -> bool:
    """Whether a build makes a wheel of the files at hand, and of no sdist that it makes first."""
    return "wheel" in {builders.named(build.tool).makes, *_kinds(build.argv)}


def _made(build: Operation) -> set[str] | frozenset[str]:
    """Return the kinds of distributions that one build makes, both where that is not told."""
    tool, words = build.tool, build.argv
    if tool.lower() in MATURIN_ACTIONS:
        tool = f"maturin {build.text('command') or 'build'}"
        words = tuple(build.text("args").split())
    builder = builders.named(tool)
    chosen = {*(_values(words, builder.formats) if builder.formats else _kinds(words))}
    if any(UNKNOWN in one for one in chosen):
        return KINDS
    return KINDS & {builder.makes, *chosen} or KINDS


def _values(words: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """Yield the values of options; behind a colon stands a version of it."""
    for before, word in pairwise((*words, "")):
        for option in options:
            value = word if before == option else before.removeprefix(option).lstrip("=")
            if before.startswith(option):
                yield value.partition(":")[0]


def _kinds(words: Iterable[str]) -> Iterator[str]:
    """Yield the kinds that words choose."""
    for word in words:
        if word in _WORDS:
            yield _WORDS[word]
        elif _FLAGS.fullmatch(word):
            yield from (kind for kind in KINDS if kind[0] in word)
