"""The programs of the project itself: its console scripts, and its modules below ``src``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.leads import files
from pubproof.scripts.entry_points import ROOTS, modules, named_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository

_BEFORE = late.pattern(
    r"""
    (?: (?: ^ | [;&|({!`"'@] ) \s* (?: \w+=\S*\s+ )*
      | \b(?: run | uvx | exec | sudo | env | time | then | do | else | if | while | until | xargs
        )\b (?: .*\s )?
      | \s--(?: from | spec )\b.*\s
    )
    ["']? (?: [\w.~${}-]*/ )* $
    """,
    re.VERBOSE,
)
"""How a line begins in which the name of a command may follow."""
_LONG = 1_000
"""Characters of a line that are not looked through: a command may follow them."""


class Programs:
    """The programs of one repository."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository that names them."""
        self._has_source = repository.holds("src")
        self._modules = modules(repository)
        names = "|".join(map(re.escape, self._modules))
        self._named = re.compile(rf"(?:{names})(?![\w./:=-])") if names else None

    def started_by(self, text: str) -> Iterator[str]:
        """Yield the files of the modules that a text may start."""
        if self._has_source and "-m" in text:
            yield from (f"src/{file}" for file in files.modules_in(text))
        for found in self._named.finditer(text) if self._named is not None else ():
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if len(line) > _LONG or _BEFORE.search(line):
                yield from _files(self._modules[found[0]])

    @staticmethod
    def called_in(text: str) -> Iterator[str]:
        """Yield the files of the modules whose functions a configuration may name."""
        return _files({function.partition(":")[0] for _, function in named_in(text)})


def _files(names: Iterable[str]) -> Iterator[str]:
    for module in names:
        for root in ROOTS:
            path = f"{'' if root == '.' else f'{root}/'}{module.replace('.', '/')}"
            yield from (f"{path}.py", f"{path}/__init__.py")
