"""What commands, files and locks say of the version of a package."""

from __future__ import annotations

import re
from posixpath import dirname
from typing import TYPE_CHECKING

from pubproof import late, toml
from pubproof.building import requirements
from pubproof.building.backend import line_with
from pubproof.building.requirements import Pin
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import OF_PIP, operands, values
from pubproof.scripts.paths import above, in_folder, joined
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.building.requirements import Requirement
    from pubproof.scripts import Command, Files

FILE_OPTIONS = ("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints")
"""Options of pip's ``install`` that name files of requirements."""
_PIPENV_LOCK = "Pipfile.lock"
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", _PIPENV_LOCK)
"""What the runners of a project's environment install."""
_SOURCES = ("directory", "editable", "git", "path", "registry", "url")
"""Where a lock says from where a package is."""
_NAMED = late.pattern(
    r"^[ \t]*(?:-r|--requirement|-c|--constraint)[ =]?(\S+)[ \t]*(?:#.*)?$", re.MULTILINE
)
"""A line of a file of requirements that names another one."""


def _named(word: str, name: str) -> Requirement | None:
    """Return the requirement that a word is, None where it is none of that package."""
    one = requirements.read(word)
    return one if one is not None and one.name == name else None


def of_command(repository: Files, command: Command, name: str) -> Iterator[Pin]:
    """Yield what a command that installs says of a package."""
    for word in (*_pip(command)[2:], *_tools(command)):
        one = _named(word, name) if not word.startswith("-") else None
        if one is not None:
            yield Pin(one, command.location)
    for path in files(command):
        yield from of_file(repository, path, name)
    if command.argv[:2] == ("uv", "sync"):
        yield from _of_lock(repository, command.folder, "uv.lock", name)


def provided(repository: Files, command: Command, name: str) -> Iterator[Pin]:
    """Yield what the runner of a command installs for it of a package."""
    for word in reversed(command.provided):
        option, _, path = word.partition(" ")
        if option == "-r":
            yield from of_file(repository, path, name)
        elif word in LOCKS:
            if UNKNOWN not in command.folder:
                yield from _of_lock(repository, command.folder, word, name)
        else:
            one = _named(word, name)
            if one is not None:
                yield Pin(one, command.location)


def files(command: Command) -> Iterator[str]:
    """Yield the paths of the files of requirements that a command installs."""
    words = _pip(command)
    if words:
        yield from map(command.path, values(command.argv, *FILE_OPTIONS))
    if words[1:2] == ("sync",):
        yield from map(command.path, operands(words[2:]))


def _tools(command: Command) -> tuple[str, ...]:
    """Return what a command installs as programs, each in an environment of its own."""
    for front in (("pipx", "install"), ("uv", "tool", "install")):
        if command.argv[: len(front)] == front:
            return command.argv[len(front) :]
    return ()


def _pip(command: Command) -> tuple[str, ...]:
    """Return the words of a command of pip, or of uv's pip, that installs; nothing of others."""
    words = command.argv[1:] if command.argv[0] == "uv" else command.argv
    return words if words[:2] in (("pip", "install"), ("pip", "sync")) else ()


def of_file(repository: Files, path: str, name: str) -> Iterator[Pin]:
    """Yield what a file of requirements says of a package, files that it names included."""
    for current, text in texts(repository, path):
        for words in _lines(text):
            one = _named(words, name)
            if one is not None:
                yield Pin(one, line_with(current, text, re.escape(words.split("=")[0].strip())))


def _lines(text: str) -> Iterator[str]:
    """Yield the requirements of a file of them, as they are written, without their digests."""
    for line in text.splitlines():
        words = line.partition(" #")[0].partition(" --hash")[0].rstrip("\\ ").strip()
        if words and not words.startswith(("-", "#")):
            yield words


def names_versions(repository: Files, command: Command) -> bool:
    """Whether a command of pip names the version, or the digest, of all that it installs."""
    words = _pip(command)[2:]
    if "--require-hashes" in words:
        return True
    named = operands(words, OF_PIP.union(FILE_OPTIONS, ("-t", "--target")))
    for path in files(command):
        named += [line for _, text in texts(repository, path) for line in _lines(text)]
    found = [*map(requirements.read, named)]
    return bool(found) and all(one is not None and one.pinned is not None for one in found)


def texts(repository: Files, path: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of a file of requirements, and of those that it names."""
    waiting, seen = [path], set[str]()
    while waiting:
        current = waiting.pop()
        text = repository.text(current) if UNKNOWN not in current else None
        if text is None or current in seen:
            continue
        seen.add(current)
        yield current, text
        folder = dirname(current) or "."
        waiting.extend(joined(folder, found[1]) for found in _NAMED.finditer(text))


def of_uv(repository: Files, folder: str, name: str) -> Iterator[Pin]:
    """Yield what ``[tool.uv]`` asks of build back ends."""
    path = in_folder(folder, FILE)
    text = repository.text(path) or ""
    for word in toml.words(toml.table(text, "tool", "uv"), "build-constraint-dependencies"):
        if (one := _named(word, name)) is not None:
            yield Pin(one, line_with(path, text, "build-constraint-dependencies"))


def _of_lock(repository: Files, folder: str, file: str, name: str) -> Iterator[Pin]:
    """Yield what the lock of the folder, or of the workspace above it, holds of a package."""
    path, text = _lock(repository, folder, file)
    quoted = re.escape(name)
    line = rf'"{quoted}"' if file == _PIPENV_LOCK else rf'name = "{quoted}"'
    locked = _of_pipenv if file == _PIPENV_LOCK else _of_packages
    try:
        versions = list(locked(text, name))
    except (ValueError, RecursionError):
        return
    for version in versions:
        one = requirements.read(f"{name}{version}")
        if one is not None:
            yield Pin(one, line_with(path, text, line))


def sources(repository: Files, folder: str, file: str, name: str) -> Iterator[str]:
    """Yield from where a lock of uv, Poetry or PDM has a package, where it says so."""
    try:
        packages = list(_packages(_lock(repository, folder, file)[1], name))
    except (ValueError, RecursionError):
        return
    for package in packages:
        given = package.get("source")
        entry = given if isinstance(given, dict) else package
        git = entry.get("type") == "git"
        for key in _SOURCES:
            if isinstance(entry.get(key), str):
                yield f"git+{entry[key]}" if git or key == "git" else str(entry[key])


def _lock(repository: Files, folder: str, file: str) -> tuple[str, str]:
    """Return path and text of the lock of the folder, or of the workspace above it."""
    paths = [in_folder(one, file) for one in above(folder)]
    path = next(filter(repository.exists, paths), paths[-1])
    return path, repository.text(path) or ""


def _packages(text: str, name: str) -> Iterator[dict[str, object]]:
    """Yield what a lock of uv, Poetry or PDM says of a package, of each version by itself."""
    for package in toml.items(toml.parse(text), "package"):
        if isinstance(package, dict) and requirements.normal(str(package.get("name"))) == name:
            yield package


def _of_packages(text: str, name: str) -> Iterator[str]:
    """Yield the versions of a package in a lock of uv, Poetry or PDM."""
    yield from (f"=={package.get('version')}" for package in _packages(text, name))


def _of_pipenv(text: str, name: str) -> Iterator[str]:
    """Yield the versions of a package in a lock of Pipenv, which writes them as requirements."""
    import json

    data: object = json.loads(text)
    sections = data.values() if isinstance(data, dict) else ()
    for packages in sections:
        version = toml.value(packages, name, "version")
        if isinstance(version, str):
            yield version
