"""The files that commands of a text write or fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once

if TYPE_CHECKING:
    from pubproof.references.documents import Document

_OUTPUT = late.pattern(
    r"(?:>|(?<!\S)(?:-o|-O|--output(?:-file|-document)?|--savepath)(?![\w-])|(?<!\S)-o(?=[\w.]))"
    r"[ =]{0,3}[\"']?(?P<path>[^\s\"'`;|&<>()]{1,300})"
)
"""The file into which a command writes what it says."""
_GETS = late.pattern(
    r"(?<![\w./-])(?:cp|curl|iwr|Invoke-WebRequest|ln|mv|pip-compile|pipreqs|rsync|scp|tee|touch"
    r"|wget)(?![\w/-])"
)
"""A command that makes files which its words name."""
_WORD = late.pattern(r"[^\s\"'`;|&<>()]{1,300}")
_LIST = "requirements.txt"
"""What pip-compile and pipreqs write where they are told of no other file."""


@once
def written(document: Document) -> frozenset[str]:
    """Return the names, without folders, of the files that commands of a text may write."""
    found = {_name(one["path"]) for one in _OUTPUT.finditer(document.text)}
    for line in document.text.splitlines():
        if _GETS.search(line) is None:
            continue
        names = {_name(word) for word in _WORD.findall(line)}
        found |= names
        if not names.isdisjoint(("pip-compile", "pipreqs")):
            found.add(_LIST)
            found.update(f"{one.removesuffix('.in')}.txt" for one in names if one.endswith(".in"))
    return frozenset(found)


def _name(path: str) -> str:
    """Return the name of the file in a path or an address."""
    return path.partition("?")[0].rstrip(".,:").rpartition("/")[2]
