"""A justfile: its recipes and its other statements (just manual, "Grammar")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pubproof.scripts.places import Line

_RECIPE = re.compile(r"@?([A-Za-z_][\w\-]*)((?:\s[^:]*)?):(?!=)\s*(.*)")
"""The first line of a recipe: its name, its parameters, the recipes that it needs."""
EXPORT = re.compile(r"set\s+export(?:\s*:=\s*true)?")
_VARIABLE = re.compile(r"(?:(?P<export>export)\s+)?(?P<name>[A-Za-z_][\w\-]*)\s*:=\s*(?P<value>.*)")
"""The assignment of a variable."""
IMPORT = re.compile(r"""import\??\s+["']([^"']+)["']""")
MODULE = re.compile(r"""mod\??\s+([\w\-]+)(?:\s+["']([^"']+)["'])?""")
SHELL = re.compile(r"set\s+shell\s*:=\s*\[(.*)\]")
_ATTRIBUTES = re.compile(r"\[(\s*+[a-z].*)\]")
_NAME = re.compile(r"[\w\-]+")
_EXPORTED = re.compile(r"(?<!\S)[*+]?\$([\w\-]+)")
VARIADIC = "*+"
"""What marks a parameter that takes all arguments that are left."""
ALIAS = re.compile(r"alias\s+([\w\-]+)\s*:=\s*([\w\-]+)")
_OTHERS = (IMPORT, MODULE, ALIAS, SHELL, EXPORT, _VARIABLE)
"""The statements that are no recipes."""


class Recipe(NamedTuple):
    """A recipe of a justfile."""

    path: str
    """The file that has it."""
    name: str
    parameters: list[str]
    before: list[str]
    """The recipes that run before it."""
    after: list[str]
    lines: list[Line]
    attributes: tuple[str, ...] = ()
    """What stands above it in brackets."""
    exported: tuple[str, ...] = ()
    """Those of its parameters that its commands have in their environment."""


@lru_cache(16)
def statements(path: str, text: str) -> tuple[Recipe | re.Match[str], ...]:
    """Return the recipes and the other statements of a file, in order; a release runs many."""
    found: list[Recipe | re.Match[str]] = []
    above: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        if line[:1] in (" ", "\t"):
            body = line.lstrip()
            if body and found and isinstance(found[-1], Recipe):
                found[-1].lines.append(Line(number, len(line) - len(body), body))
            continue
        bare = line.strip()
        other = next((one for form in _OTHERS if (one := form.fullmatch(bare))), None)
        if (attributes := _ATTRIBUTES.fullmatch(bare)) is not None:
            above += (word.strip() for word in attributes[1].split(","))
        elif other is not None:
            found.append(other)
        elif (recipe := _RECIPE.fullmatch(line)) is not None:
            parameters = [*filter(None, (word.replace("$", "") for word in recipe[2].split()))]
            needs = re.sub(r"\(([\w\-]+)[^)]*\)", r"\1", recipe[3].partition("#")[0])
            before, _, after = map(_NAME.findall, needs.partition("&&"))
            exported = tuple(_EXPORTED.findall(recipe[2]))
            found.append(
                Recipe(path, recipe[1], parameters, before, after, [], (*above,), exported)
            )
            above = []
    return tuple(found)


def joined(lines: list[Line]) -> list[Line]:
    """Put lines that end in a backslash in one with the next."""
    found: list[Line] = []
    open_ = False
    for line in lines:
        if open_:
            first = found.pop()
            found.append(first._replace(text=f"{first.text}\n{line.text}"))
        else:
            found.append(line)
        open_ = line.text.endswith("\\")
    return found
