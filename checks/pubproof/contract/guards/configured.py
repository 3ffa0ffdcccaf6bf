"""Indexes that the configuration of an installer names.

After pip's documentation, "Configuration", and uv's, "Configuration files" and "Settings".
"""

from __future__ import annotations

from contextlib import suppress
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.arrivals import copies
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.repository import Repository
    from pubproof.scripts import Command

_FILES = {"pip": "PIP_CONFIG_FILE", "uv": "UV_CONFIG_FILE"}
"""The variables that name such a file, by the program that reads it."""
_OF_UV = (("uv.toml", ()), ("pyproject.toml", ("tool", "uv")))
"""The files of a project that uv reads, and the tables in which its settings stand."""
_OF_PIP = ("pip.conf", "pip.ini")
_KEYS = ("index-url", "extra-index-url", "find-links")


def addresses(
    command: Command, environment: Mapping[str, object], repository: Repository
) -> Iterator[tuple[str, str]]:
    """Yield the files of the repository that an installer reads, each with an index it names."""
    program = command.argv[0]
    variable = _FILES.get(program, "")
    if isinstance(environment.get(variable), str):
        yield from _of_variable(variable, environment, command.folder, repository)
    elif program == "uv":
        for name, keys in _OF_UV:
            path = command.path(name)
            yield from ((path, one) for one in _named(path, keys, repository))


def named(
    environment: Mapping[str, object], folder: str, repository: Repository
) -> Iterator[tuple[str, str]]:
    """Yield the files of the repository that variables name for any installer, with indexes."""
    for variable in _FILES.values():
        yield from _of_variable(variable, environment, folder, repository)


def _of_variable(
    variable: str, environment: Mapping[str, object], folder: str, repository: Repository
) -> Iterator[tuple[str, str]]:
    held = environment.get(variable)
    if isinstance(held, str):
        path = joined(folder, held)
        yield from ((path, one) for one in _named(path, (), repository))


def written(command: Command, repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield the files of pip's that a command writes, each with an index that it then names."""
    texts = [(path, text) for path in command.writes for text in (*command.argv[1:], command.text)]
    copied = ((put.path, put.source or UNKNOWN) for put in copies.of(command))
    texts += ((path, repository.text(one) or "") for path, one in copied if UNKNOWN not in one)
    for path, text in texts:
        if path.endswith(_OF_PIP):
            found = _of_pip(text.replace("\\n", "\n"))
            yield from ((basename(path), one) for one in found)


def _of_pip(text: str) -> Iterator[str]:
    """Yield the indexes that a file of pip's names, or as much of one as a command writes."""
    import configparser

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    with suppress(configparser.Error):  # pip stops at such a file
        parser.read_string(text if "[" in text.partition("\n")[0] else f"[global]\n{text}")
    for section in parser.values():
        for key, value in section.items():
            if setting_of_pip(key) in _KEYS:
                yield from (value or "").split()


def setting_of_pip(name: str) -> str:
    """Return the name of a setting as pip understands it, which takes ``index_url`` as well."""
    return name.lower().replace("_", "-").removeprefix("--")


def _named(path: str, keys: tuple[str, ...], repository: Repository) -> Iterator[str]:
    """Yield the indexes that a file names, for a TOML file in the table that `keys` lead to."""
    text = repository.text(path) if UNKNOWN not in path else None
    if text is None or not path.endswith(".toml"):
        yield from _of_pip(text or "")
        return
    settings = toml.table(text, *keys)
    for table in (settings, toml.table(text, *keys, "pip")):
        for key in _KEYS:
            yield from (one for one in toml.listed(table, key) if isinstance(one, str))
    for one in toml.listed(settings, "index"):
        if isinstance(one, dict) and not one.get("explicit"):
            yield str(one.get("url"))
