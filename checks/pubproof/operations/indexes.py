"""Indexes to which a script gives names of its own: ``poetry config repositories.main https://…``.

Programs that come after it in the job upload there by the name. A variable may give one too
(Poetry's manual, "Configuration": ``POETRY_REPOSITORIES_MAIN_URL``), and files of the project may
(uv's guide "Publishing packages", hatch's on its publisher ``index``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late, toml, tools
from pubproof.pypi import index
from pubproof.scripts.options import value
from pubproof.scripts.paths import in_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pubproof.scripts import Command, Files

_KEYS: Mapping[str, str] = {"poetry": "repositories.", "pdm": "repository."}
"""How the settings begin that give an index its address, by the program whose they are."""
_VARIABLE = late.pattern(r"POETRY_REPOSITORIES_(\w+)_URL")
"""A variable of Poetry's that does so, and what stands in it for the name."""

_TABLES = (
    ("hatch", "pyproject.toml", ("tool", "hatch", "publish", "index", "repos")),
    ("hatch", "hatch.toml", ("publish", "index", "repos")),
    ("pdm", "pdm.toml", ("repository",)),
    ("poetry", "poetry.toml", ("repositories",)),
)
"""Where files have a table of indexes, each under its name."""
_OF_UV: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pyproject.toml", ("tool", "uv")),
    ("uv.toml", ()),
)
"""Where files have uv's settings, with a list of indexes."""
_OWN = ("uv", "")
"""What stands for the index of uv that has no name."""


def takes_names(command: Command) -> bool:
    """Whether a command may name an index by what was given a name elsewhere."""
    return command.argv[0] in {*_KEYS, "hatch", "uv"}


def project(command: Command) -> str:
    """Return the folder of the project that a command publishes."""
    return command.path(value(command.argv, "--directory", "--project") or ".")


def declared(files: Files, folder: str) -> dict[tuple[str, str], str]:
    """Return the addresses that files at the root and in a folder give, by program and name."""
    found = (one for place in dict.fromkeys((".", folder)) for one in _declared(files, place))
    return {(program, name): address for program, name, address in found if "//" in address}


def _declared(files: Files, folder: str) -> Iterator[tuple[str, str, str]]:
    for program, file, keys in _TABLES:
        for name, one in toml.table(files.text(in_folder(folder, file)), *keys).items():
            if tools.index_meant(program, name) == name:
                yield program, name, toml.word(one, "url")
    for file, settings_at in _OF_UV:
        settings = toml.table(files.text(in_folder(folder, file)), *settings_at)
        yield *_OWN, toml.word(settings, "publish-url")
        for one in toml.items(settings, "index"):
            yield "uv", toml.word(one, "name"), toml.word(one, "publish-url")


def named_in(variables: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the addresses that variables give indexes, by program and name.

    An underscore of theirs stands for a hyphen as well.
    """
    found: dict[tuple[str, str], str] = {}
    for variable, address in variables.items():
        told = _VARIABLE.fullmatch(variable)
        if told is not None and "//" in address:
            name = told[1].lower()
            found |= {("poetry", one): address for one in (name, name.replace("_", "-"))}
    return found


def named_by(command: Command) -> tuple[str, str, str] | None:
    """Return the program, the name and the address where a command names an index, else None."""
    program, *words = command.argv
    key = _KEYS.get(program)
    if key is None or words[:1] != ["config"]:
        return None
    for setting, address in pairwise(words):
        if setting.startswith(key) and "//" in address:
            return program, setting.removeprefix(key).removesuffix(".url"), address
    return None


def heeded(
    addresses: Mapping[tuple[str, str], str], allowed: Collection[str]
) -> dict[tuple[str, str], str]:
    """Return the addresses but for those of names that are `allowed`, which need no other.

    One that is PyPI's, or that of its test index, is heeded whatever it is called.
    """
    return {
        (program, name): address
        for (program, name), address in addresses.items()
        if name not in allowed or index.identify(address) in index.TITLES
    }


def by_variables(
    command: Command, addresses: Mapping[tuple[str, str], str], held: Mapping[str, str]
) -> Command:
    """Return an upload with the address of its index for the name that a variable of it holds.

    Where uv is told no index, its settings may say one.

    Args:
        command: what uploads.
        addresses: those that were named elsewhere, by program and name.
        held: the variables of its step.
    """
    program, variables = command.argv[0], {**held, **command.environment}
    given = {one: variables.get(one, "") for one in tools.INDEX_VARIABLES.get(program, ())}
    told = {
        variable: addresses[program, name]
        for variable, name in given.items()
        if name and (program, name) in addresses
    }
    if program == "uv" and _OWN in addresses and not any(given.values()):
        told["UV_PUBLISH_URL"] = addresses[_OWN]
    return command._replace(environment={**command.environment, **told}) if told else command


def resolved(command: Command, addresses: Mapping[tuple[str, str], str]) -> Command:
    """Return an upload with the address of its index for the name that the script gave it.

    Args:
        command: what uploads.
        addresses: those that were named before, by program and name.
    """
    if not addresses:
        return command
    program, *words = command.argv
    options = tools.INDEX_OPTIONS.get(program, ())
    for at, word in enumerate(words):
        option, equals, name = word.partition("=")
        if option in options and equals:
            words[at] = f"{option}={addresses.get((program, name), name)}"
        elif option in options and words[at + 1 :]:
            words[at + 1] = addresses.get((program, words[at + 1]), words[at + 1])
        elif word[:2] in options:  # the name touches it
            words[at] = f"{word[:2]}{addresses.get((program, word[2:]), word[2:])}"
    return command._replace(argv=(program, *words))
