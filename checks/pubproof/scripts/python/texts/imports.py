"""The modules that a Python text imports, and the files of the repository that hold them."""

from __future__ import annotations

import re
import sys
from collections import deque
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.recent import for_texts
from pubproof.scripts.paths import parent, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.scripts.command import Files
    from pubproof.scripts.reader import Reader

MAX_MODULES = 300
"""How many modules of one program are read."""
_MAX_KEPT = 500_000
"""How many characters have the texts that are kept, all together."""
_IMPORT = late.pattern(
    r"""
    (?: ^[^\#\n"']*? | ;[ \t]* )\b(?:
        from[ \t]+([.\w]+)[ \t]+import\b[ \t]*(?:\(([^)]{0,5000})\)|([^\n;\#]*))
        | import[ \t]+([^\n;\#(]+)
    )
    | (?: import_module | __import__ )\s*\(\s*["']([\w.]+)
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What imports modules: a statement, or a call with a name."""
_PACKAGES = (".", "src")
"""Where a repository keeps its packages."""
_NAME = late.pattern(r"(?:^|,)\s*([\w.]+)")


def plain(text: str) -> str:
    """Return the text with names as Python compares them."""
    return text if text.isascii() else _normal(text)


@for_texts(_MAX_KEPT)
def _normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", text)


@for_texts(_MAX_KEPT)
def imported(text: str) -> tuple[str, ...]:
    """Return the modules that a Python text may import, relative ones with their dots."""
    if "import" not in text:
        return ()
    modules: dict[str, None] = {}
    for found in _IMPORT.finditer(_importing(plain(text))):
        if found[1]:
            names = _NAME.findall(found[2] or found[3] or "")
            modules.update(dict.fromkeys(members(found[1], names)))
        else:
            modules.update(dict.fromkeys(_NAME.findall(found[4] or found[5])))
    return tuple(modules)


@once
def imported_at(files: Files, path: str) -> tuple[str, ...]:
    """Return the modules that the Python file at `path` may import, as `imported` does."""
    return imported(files.text(path) or "")


def _importing(text: str) -> str:
    """Return the lines of a Python text that may import something, with what a bracket holds."""
    text = text.replace("\\\n", " ")
    parts = []
    at = text.find("import")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        if "(" in text[at:end] and ")" not in text[at:end]:
            end = text.find(")", at) + 1 or end
        end = len(text) if end < 0 else end
        parts.append(text[start:end])
        at = text.find("import", end)
    return "\n".join(parts)


def members(module: str, names: Iterable[str]) -> list[str]:
    """Return the modules that ``from module import names`` may mean."""
    dot = "" if module.endswith(".") else "."
    own = [module] if dot else []
    return own + [f"{module}{dot}{name}" for name in names]


def imported_files(files: Files, path: str) -> tuple[str, ...]:
    """Return the files of the repository's modules that the one at `path` may import.

    Names that begin with a capital are those of classes.
    """
    text = files.text(path) or ""
    folders = roots_of(files, parent(path), text)
    found: list[str] = []
    for module in imported_at(files, path):
        top, _, rest = module.partition(".")
        if top in sys.stdlib_module_names or rest.rpartition(".")[2][:1].isupper():
            continue
        homes = [one for one in folders if not top or _has_module(files, one, top)]
        own = module_file(files, module, homes)
        found += [own] if own is not None else []
    return tuple(found)


@once
def _has_module(files: Files, folder: str, name: str) -> bool:
    return name in _modules_in(files, folder)


@once
def _modules_in(files: Files, folder: str) -> frozenset[str]:
    return frozenset(one.removesuffix(".py") for one in files.names(folder))


def with_imported(reader: Reader, path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of a file, and those of the repository's modules that it imports.

    The nearest come first; what these import follows.
    """
    met = {path}
    todo = deque([(path, text)])
    while todo:
        current, held = todo.popleft()
        yield current, held
        folders = (*_folders_of(reader, parent(current)), ".")
        for module in imported(held):
            own = module_file(reader, module, folders)
            inner = reader.files.text(own) if own is not None and own not in met else None
            if own is not None and inner is not None and len(met) < MAX_MODULES:
                met.add(own)
                todo.append((own, inner))


def _folders_of(reader: Reader | Files, here: str) -> tuple[str, ...]:
    """Return where a Python text in the folder `here` finds what it imports.

    That is its own folder, and for a module of a package the folder that holds the package.
    """
    root = here
    while root not in (".", "") and reader.exists(f"{root}/__init__.py"):
        root = parent(root)
    return (here,) if root == here else (here, root)


def roots_of(files: Reader | Files, here: str, text: str) -> tuple[str, ...]:
    """Return where a Python text in the folder `here` may find what it calls.

    That is also where the repository's packages lie, which may be installed or in ``PYTHONPATH``,
    and around its own folder where it adds others.
    """
    folders = _folders_of(files, here)
    around = (parent(here),) if "sys.path" in text else ()
    return tuple(dict.fromkeys((*folders, *around, *_PACKAGES)))


def known_file(reader: Reader, module: str, folders: tuple[str, ...]) -> str:
    """Return what `module_file` does, looked for once in a reading; nothing where there is none."""
    known = reader.python.modules.setdefault(folders, {})
    if module not in known:
        known[module] = module_file(reader, module, folders) or ""
    return known[module]


def module_file(reader: Reader | Files, module: str, folders: Iterable[str]) -> str | None:
    """Return the repository's file that holds `module`, None where none of `folders` has it."""
    name = module.lstrip(".")
    up = len(module) - len(name) - 1
    tail = name.replace(".", "/")
    if not tail:
        return None
    for folder in folders:
        front = resolve(folder, "../" * up) if up > 0 else folder
        if front is None:
            continue
        front = "" if front in (".", "") else f"{front}/"
        for path in (f"{front}{tail}.py", f"{front}{tail}/__init__.py"):
            if reader.exists(path):
                return path
    return None
