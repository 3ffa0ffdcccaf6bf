"""What make, tox and nox can be asked for; None where it cannot all be told."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.scripts.paths import base
from pubproof.scripts.task_files import MAKEFILES, TOX_FILES

if TYPE_CHECKING:
    from pubproof.repository import Repository

_MAKES = (
    *("makefile", "makefile.am", "makefile.in", ".mk", ".mak", ".pro"),
    *("configure", "configure.ac", "configure.in", "configure.py"),
    *("cmakelists.txt", "meson.build", "sconstruct", "waf", "/make", "make.bat", "make.py"),
)
"""How the paths of Makefiles end, and of what makes one or stands in its place."""
_RULE = late.pattern(r"^(?P<targets>[^\s#:=][^#:=\n]*)::?(?!=)", re.MULTILINE)
"""The line of a makefile that names targets."""
_ADDED = late.pattern(r"^[ \t]*PATH_add[ \t]+[\"']?([\w./-]+)", re.MULTILINE)
"""A folder that direnv adds to the ``PATH``."""
_OPEN = late.pattern(
    r"^[ \t]*-?s?include\b|\$\(eval|\$\(call|^\.DEFAULT[ \t]*:|^%[ \t]*:", re.MULTILINE
)
"""What gives a makefile targets that its text does not show."""
_SET = late.pattern(
    r"^ *(?:(?:export|override)[ \t]+)?(\w+)[ \t]*([:?+!]{0,3})=[ \t]*(.*)", re.MULTILINE
)
"""A line that sets a variable."""
_PLAIN = frozenset({"", ":", "::", ":::", "?"})
"""What stands before the ``=`` that sets a variable to a text."""
_NAMED = late.pattern(r"\$[({](\w+)[)}]")
_ADJUSTED = late.pattern(r"\\\n")
_PYTHON = late.pattern(
    r"(?:py|pypy|cpython|graalpy|python)?-?\d[\d.]*t?|py|pypy|pypy3|python|min|dev"
)
"""A factor that names a Python, which tox knows without being told."""


@once
def may_make(repository: Repository) -> bool:
    """Whether a file of the repository is a Makefile, makes one, or stands in its place."""
    return bool(repository.files.ending(*_MAKES))


@once
def of_make(repository: Repository, folder: str) -> frozenset[str] | None:
    """Return the targets of the Makefile in a folder, None where they cannot be told.

    After the GNU make manual, "Rule Syntax". A Makefile that includes others, or that makes rules
    by functions and patterns, cannot be told; nor what a program of the repository does that direnv
    puts in the place of make (its ``PATH_add``).
    """
    added = _ADDED.findall(repository.text(".envrc") or "")
    if any(repository.exists(f"{one.strip('./')}/make") for one in added):
        return None
    for name in MAKEFILES:
        text = repository.text(f"{folder}/{name}" if folder else name)
        if text is None:
            continue
        text = _ADJUSTED.sub(" ", text)
        if _OPEN.search(text):
            return None
        found: set[str] = set()
        held = _variables(text)
        for rule in _RULE.finditer(text):
            targets = _filled(rule["targets"], held)
            if "$" in targets or "%" in targets:
                return None
            found.update(targets.split())
        phony = re.findall(r"^\.PHONY\s*:\s*(.*)", text, re.MULTILINE)
        return frozenset(found).union(*(one.split() for one in phony))
    return frozenset()


def _variables(text: str) -> dict[str, str]:
    """Return the variables of a Makefile that are set in one place, to a text."""
    found = _SET.findall(text)
    times = Counter(name for name, _, _ in found)
    return {
        name: value
        for name, sign, value in found
        if times[name] == 1 and sign in _PLAIN and "$" not in value
    }


def _filled(targets: str, held: dict[str, str]) -> str:
    return _NAMED.sub(lambda one: held.get(one[1], one[0]), targets)


@once
def of_tox(repository: Repository) -> frozenset[str] | None:
    """Return the environments that tox's configuration names, and their factors.

    After tox's documentation, "Configuration". None where there is no configuration, or where it
    leaves names to be computed.
    """
    from pubproof.scripts.runners.tox_settings import environments

    return environments(repository)


def is_environment(name: str, known: frozenset[str]) -> bool:
    """Whether tox can make an environment of such a name: of known factors, or of a Python."""
    if name in known:
        return True
    factors = {factor for one in known for factor in one.split("-")}
    return all(one in factors or _PYTHON.fullmatch(one) for one in name.split("-"))


@once
def has_nox(repository: Repository) -> bool:
    """Whether there may be a noxfile somewhere, be it one of a template."""
    return bool(repository.files.ending("noxfile.py"))


@once
def has_tox(repository: Repository) -> bool:
    """Whether a file may configure tox somewhere: one of its own, or one that names it."""
    paths = [path for name in TOX_FILES for path in repository.files.named(name)]
    return any(
        base(path).startswith("tox.") or "tox" in (repository.text(path) or "") for path in paths
    )


@once
def of_nox(repository: Repository, path: str) -> frozenset[str] | None:
    """Return the sessions of a noxfile; None where there is none, or not all can be told."""
    from pubproof.scripts.runners import nox

    return nox.sessions_of(repository.text(path) or "")
