"""The console scripts of the project itself, and the function that each calls.

After the specification "Entry points" of the Python Packaging User Guide; the tables of poetry and
flit, and setuptools' ``console_scripts``, say the same in other words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.scripts.reader import NAMING
from pubproof.scripts.tables import toml_table
from pubproof.toml import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.command import Files

ROOTS = (".", "src", "python", "lib")
"""The folders in which a project keeps its modules."""
_TABLES = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
)
_KEYS = ("callable", "reference")
"""Where a table of poetry's names the function."""
_NAMED = late.pattern(
    r"""(?<![\w.-])([\w.-]+)["']?\s*=\s*(?:\{\s*\w+\s*=\s*)?["']?([A-Za-z_][\w.]*:[A-Za-z_][\w.]*)(?!\w*/)"""
)
"""A console script with the function that it calls, as files write it."""


@once
def modules(files: Files) -> Mapping[str, set[str]]:
    """Return the names of what may be console scripts, and the modules that each may call."""
    if not any(files.mentions(path, "scripts") for path in NAMING):
        return {}
    found: dict[str, set[str]] = {}
    for path in NAMING:
        text = files.text(path)
        for name, function in named_in(text) if text is not None else ():
            found.setdefault(name, set()).add(function.partition(":")[0])
    return found


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield names with what may be a ``module:function``, as any of the files may write them."""
    for found in _NAMED.finditer(text):
        yield found[1], found[2]
        if "." in found[1]:  # ``scripts.name`` under ``[project]``
            yield found[1].rpartition(".")[2], found[2]


@once
def function_of(files: Files, name: str) -> str | None:
    """Return the ``module:function`` of the project's console script `name`, None without one."""
    project = toml_table(files, NAMING[0]) if files.mentions(NAMING[0], name) else {}
    for keys in _TABLES:
        table = value(project, *keys, name)
        if isinstance(table, dict):
            table = next(filter(None, map(table.get, _KEYS)), None)
        if isinstance(table, str):
            return table
    for path in NAMING[1:]:
        if files.mentions(path, name):
            for one, function in named_in(files.text(path) or ""):
                if one == name:
                    return function
    return None
