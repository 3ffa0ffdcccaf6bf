"""From where installers take a program: the index of its maker, or elsewhere.

After pip's documentation, "pip install" and "Requirements File Format", and uv's, "Package
indexes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from pubproof import late
from pubproof.building import pins, requirements
from pubproof.contract.guards import configured, managers
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import INDEXES, operands, values
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pubproof.repository import Repository
    from pubproof.scripts import Command

_INSTALLERS = frozenset({"pip", "pipx", "uv"})
_INSTALLING = frozenset({"inject", "install"})
_VALUED = frozenset(
    {*pins.FILE_OPTIONS, "--cache-dir", "--prefix", "--python", "--root", "--src", "-t", "--target"}
)
"""Options with a value that is a path, and no project."""
_VARIABLES = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_DEFAULT_INDEX"),
    *("UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"),
)
"""The variables that name where projects are looked for."""
_CONFIGURED = late.pattern(r"(?:^|\.)(?:index-url|extra-index-url|find-links)$")
"""The settings of pip that do so."""
_PARTS = late.pattern(r"[\s/@#=?]+")
_ARCHIVES = (*ENDINGS, ".zip")
"""How the files end that installers take."""
_AT_GITHUB = late.pattern(
    r"(?:[\w.\[\],-]+\s*@\s*)?(?:git\+)?(?:https|ssh)://(?:git@)?github\.com/"
    r"([\w.-]+/[\w.-]+?)(?:\.git)?(/[^@?#]*)?([@?#].*)?"
)
"""A repository at GitHub, what is meant of it, and of which commit, as an installer is told it."""
_OWNERS = ("pypa", "pypi")
"""Those who make the tools; GitHub takes their names in capitals too."""
_NOT_THEIRS = frozenset({"..", "pull"})
"""Parts of addresses that lead out of a repository, or to commits that anybody may propose."""
_NO_PROJECT = late.pattern(rf"^[.~{UNKNOWN}]|[/\\:]")
"""What a path or an address has, and no name of a project: nor has it, where nothing is told."""


def elsewhere(
    command: Command, name: str, environment: Mapping[str, object], repository: Repository
) -> str:
    """Return what has a command install a program that may not be its maker's, as it is written.

    Args:
        command: any command; nothing is returned for one that does not install.
        name: the program.
        environment: the variables that the command sees.
        repository: holds the files of requirements.
    """
    if command.argv[0] not in _INSTALLERS:
        return managers.given(command, name)
    if command.argv[:2] == ("uv", "sync"):
        return next(_locked(command, "uv.lock", name, repository), "")
    if _INSTALLING.isdisjoint(command.argv):
        return ""
    lines = [*_required(command, repository)]
    whole = (*command.argv, *(word for line in lines if line[0] == "-" for word in line.split()))
    words = operands(whole[1:], _VALUED)
    sources = [*words, *(line for line in lines if line[0] != "-")]
    found = next((word for word in sources if _is_another(word, name)), "")
    if found or name not in map(_project, sources):
        return found
    return next(_other_indexes(command._replace(argv=whole), environment, repository), "")


def _is_another(word: str, name: str) -> bool:
    """Whether a word has an installer take a program of that name which is not its maker's."""
    if "/" not in word and not word.endswith(_ARCHIVES):
        return False
    parts = [part.removesuffix(".git") for part in _PARTS.split(word.lower())]
    names_it = name in parts or any(
        part.startswith(f"{name}-") and part.endswith(_ARCHIVES) for part in parts
    )
    return names_it and not _is_its_makers(word, name)


def _is_its_makers(address: str, name: str) -> bool:
    """Whether an address is that of a program's own repository, with a commit of its makers.

    In the refs of a repository, GitHub has the pull requests too, as ``refs/pull/…`` ("Checking out
    pull requests locally").
    """
    found = _AT_GITHUB.fullmatch(unquote(address))
    if found is None:
        return False
    repository, *meant = found.groups(default="")
    parts = {part for one in meant for part in _PARTS.split(one)}
    is_theirs = _NOT_THEIRS.isdisjoint(parts) and UNKNOWN not in address
    return is_theirs and repository.lower() in {f"{owner}/{name}" for owner in _OWNERS}


def provided(
    command: Command, name: str, environment: Mapping[str, object], repository: Repository
) -> Iterator[str]:
    """Yield what has the runner of a command install a program that may not be its maker's.

    The parameters are those of `elsewhere`.
    """
    locks = {*pins.LOCKS}.intersection(command.provided)
    for word in command.provided:
        option, _, value = word.partition(" ")
        if option == "--from":
            if _is_of_another(value, name):
                yield word
        elif option == "--with":
            yield word
        elif option in INDEXES:
            if _is_another_index(value):
                yield word
        elif word in locks:
            yield from _locked(command, word, name, repository)
        elif _is_another(word, name):
            yield word
    if command.provided and not locks:
        yield from _indexes(environment)


def _is_of_another(project: str, name: str) -> bool:
    """Whether a project, which a runner takes a program from, is not that of the program's maker.

    One that a path or an address names may have a program of any name.
    """
    if _NO_PROJECT.search(project) is not None or project.endswith(_ARCHIVES):
        return not _is_its_makers(project, name)
    return _project(project) not in (name, "")


def _locked(command: Command, lock: str, name: str, repository: Repository) -> Iterator[str]:
    """Yield where else a lock has a program from than from PyPI."""
    for source in pins.sources(repository, command.folder, lock, name):
        is_index = "//" in source and not source.startswith("git+")
        if _is_another(source, name) or (is_index and _is_another_index(source)):
            yield f"{source} of {lock}"


def _required(command: Command, repository: Repository) -> Iterator[str]:
    """Yield the lines of the files of requirements that are installed without their digests."""
    for path in pins.files(command):
        for _, text in pins.texts(repository, path):
            if "--hash=" not in text:
                lines = (line.partition(" #")[0].strip() for line in text.splitlines())
                yield from (line for line in lines if line and line[0] != "#")


def _project(word: str) -> str:
    read = requirements.read(word)
    return read.name if read is not None else ""


def _other_indexes(
    command: Command, environment: Mapping[str, object], repository: Repository
) -> Iterator[str]:
    """Yield where else than on PyPI a command looks for projects."""
    for option in INDEXES:
        for given in values(command.argv, option):
            if _is_another_index(given):
                yield f"{option} {given}"
    yield from _indexes(environment)
    yield from _named_by(configured.addresses(command, environment, repository))


def configuring(command: Command, repository: Repository) -> str:
    """Return what a command writes into pip's configuration where that is another index."""
    if command.argv[0] == "pip":
        return _configured(operands(command.argv[1:], ("--editor",)))
    return next(_named_by(configured.written(command, repository)), "")


def _configured(words: Sequence[str]) -> str:
    """Return what ``pip config set`` names where it names another index."""
    *done, name, value = (*words, "", "", "", "")[:4]
    if done != ["config", "set"]:
        return ""
    is_index = _CONFIGURED.search(configured.setting_of_pip(name)) is not None
    return f"{name} {value}" if is_index and any(map(_is_another_index, value.split())) else ""


def _indexes(environment: Mapping[str, object]) -> Iterator[str]:
    """Yield ``NAME=address`` for each variable of installers that names another index than PyPI."""
    for variable in _VARIABLES:
        given = str(environment.get(variable) or "").replace(UNKNOWN, "…")
        if any(map(_is_another_index, given.split())):
            yield f"{variable}={given}"


def diverting(
    environment: Mapping[str, object], folder: str, repository: Repository
) -> Iterator[str]:
    """Yield what has installers look elsewhere than on PyPI: variables, and files they name."""
    yield from _indexes(environment)
    yield from _named_by(configured.named(environment, folder, repository))


def _named_by(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield ``path: address`` for each file with an address that is another index than PyPI."""
    yield from (f"{path}: {address}" for path, address in files if _is_another_index(address))


def _is_another_index(address: str) -> bool:
    """Whether an address is not PyPI's; uv can be told a name in front of one."""
    return index.identify(address.partition("=")[2] or address) != index.PYPI
