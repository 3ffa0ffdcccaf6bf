"""Indexes that have names of their own: ``poetry config repositories.main https://…``.

Programs that come after it in the job upload there by the name. A variable may give one too
(Poetry's manual, "Configuration": ``POETRY_REPOSITORIES_MAIN_URL``), and files of the project may.
An address counts where it is certainly given, told, and the last.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, tools
from pubproof.operations import index_files
from pubproof.operations.index_files import NONE, OWN
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from pubproof.scripts import Command

_KEYS = {
    "hatch": late.pattern(r"publish\.index\.repos\.(.+?)\.url"),
    "pdm": late.pattern(r"repository\.(.+?)(?:\.url)?"),
    "poetry": late.pattern(r"repos?(?:itories)?\.(.+?)(?:\.url)?"),
}
"""The settings that give an index its address, by the program whose they are."""
REMOVING = frozenset({"--unset", "-d", "--delete"})
"""Options with which programs take a setting away."""
_LOCAL = frozenset({"-l", "--local"})
HOMES = ("HOME", "XDG_CONFIG_HOME", "HATCH_CONFIG", "PDM_CONFIG_FILE", "POETRY_CONFIG_DIR")
"""The variables that tell a program where its settings are."""


class Named(NamedTuple):
    """A command that gives an index its address, or takes it away, before an upload."""

    command: Command
    name: str
    address: str
    """`NONE` where it is taken away."""
    is_sure: bool = True
    """Whether it certainly runs before the upload."""

    @property
    def is_local(self) -> bool:
        """Whether it writes the file of the project, which counts over that of the user."""
        return not _LOCAL.isdisjoint(self.command.argv)

    def addresses(self, before: frozenset[str], name: str) -> frozenset[str]:
        """Return those that a name may have behind it, of those that it had before."""
        if self.is_sure and self.name == name:
            return frozenset({self.address})
        return before | {self.address}


def takes_names(command: Command) -> bool:
    """Whether a command may name an index by what was given a name elsewhere."""
    return command.argv[0] in {*_KEYS, "uv"}


def named_by(command: Command) -> Named | None:
    """Return what a command gives an index, None where it does no such thing.

    UNKNOWN stands in the name and the address for what cannot be told.
    """
    program, *words = command.argv
    if program not in _KEYS or words[:1] != ["config"]:
        return None
    rest = [one for one in words[1:] if not one.startswith("-")]
    keys = ((at, _KEYS[program].fullmatch(one)) for at, one in enumerate(rest))
    at, name = next(((at, key[1]) for at, key in keys if key is not None), (0, UNKNOWN))
    if name == UNKNOWN and not (rest and UNKNOWN in rest[0]):
        return None
    if not REMOVING.isdisjoint(words):
        return Named(command, name, NONE)
    given = rest[at + 1 :] or ([UNKNOWN] if UNKNOWN in name else [])
    if not given or (name == UNKNOWN and "//" not in given[0] and UNKNOWN not in given[0]):
        return None
    return Named(command, name, given[0])


def before(upload: Command, named: Iterable[Named]) -> list[Named]:
    """Return what commands of the script of an upload, in front of it, give indexes."""
    return [
        one._replace(is_sure=_leads_to(one.command, upload))
        for one in named
        if not one.command.excludes(upload)
    ]


def _leads_to(command: Command, upload: Command) -> bool:
    """Whether an upload of the same script is never reached without a command before it."""
    is_asked = command.condition and not (command.causes and command.causes <= upload.causes)
    is_unseen = command.unseen and command.unseen != upload.unseen
    is_elsewhere = (command.confined or upload.confined) and command.via != upload.via
    return not (is_asked or is_unseen or is_elsewhere or command.is_apart)


def kept(upload: Command, named: Named, *, is_sure: bool) -> Named:
    """Return what a command of a step before gives an index, as an upload finds it."""
    one = named.command
    is_here = not (one.confined or upload.confined or one.is_apart)
    return named._replace(is_sure=is_sure and is_here and one.is_sure)


def addresses(
    upload: Command, name: str, named: Iterable[Named], in_files: frozenset[str]
) -> frozenset[str]:
    """Return the addresses that a name may have, `NONE` for none.

    Args:
        upload: what uploads to the index.
        name: its name.
        named: what commands before have given indexes, the last behind.
        in_files: those that files of the project may give it.
    """
    user, local = frozenset({NONE}), in_files
    for one in named:
        if one.command.argv[0] != upload.argv[0] or not _may_be(one.name, name):
            continue
        given = one._replace(is_sure=one.is_sure and _in_one_project(one, upload))
        if one.address == NONE:  # whichever of the two files it is taken out of
            user, local = user | {NONE}, local | {NONE}
        if one.is_local:
            local = given.addresses(local, name)
        else:
            user = given.addresses(user, name)
    return (local - {NONE}) | user if NONE in local else local


def _may_be(said: str, name: str) -> bool:
    return said == name or (UNKNOWN in said and fnmatchcase(name, said.replace(UNKNOWN, "*")))


def _in_one_project(named: Named, upload: Command) -> bool:
    """Whether an upload reads the file that a command writes, where it writes the project's."""
    folders = map(index_files.project, (named.command, upload))
    return not named.is_local or len({*folders}) == 1


def meant(name: str, found: frozenset[str], allowed: Collection[str]) -> str:
    """Return the address that a name stands for, or the name where none is certain.

    A name that is `allowed` needs no address, but where it may be PyPI's, or its test index's; it
    is UNKNOWN where it may be another too.
    """
    sole = next(iter(found)) if len(found) == 1 else UNKNOWN
    if name == OWN:
        return sole if _is_told(sole) else OWN
    if any(map(_is_of_pypi, found)):
        return sole
    return name if index.identify(name) in allowed or not _is_told(sole) else sole


def _is_told(address: str) -> bool:
    beginning, *others = written = address.split(UNKNOWN)
    return "//" in beginning and not (others and index.another(written) is None)


def _is_of_pypi(address: str) -> bool:
    beginning = address.partition(UNKNOWN)[0]
    return "//" in beginning and index.identify(beginning) in index.TITLES


def resolved(
    command: Command, held: Callable[[str], str], address: Callable[[str], str]
) -> Command:
    """Return an upload with the addresses of its indexes for their names.

    Args:
        command: what uploads.
        held: tells what a variable holds, UNKNOWN where that is, nothing where it is not set.
        address: tells the address of a name, or of `OWN`; the name itself without one.
    """
    program = command.argv[0]
    options = tools.INDEX_OPTIONS.get(program, ())
    if value(command.argv, *options) is not None:
        return _with_options(command, options, address)
    given = {one: held(one) for one in tools.INDEX_VARIABLES.get(program, ())}
    told = {one: _of_name(program, name, address) for one, name in given.items() if name}
    told = {one: to for one, to in told.items() if to != given[one]}
    if program == "uv" and not any(given.values()):
        told = {"UV_PUBLISH_URL": to} if (to := address(OWN)) else {}
    return command._replace(environment={**command.environment, **told}) if told else command


def _with_options(
    command: Command, options: Collection[str], address: Callable[[str], str]
) -> Command:
    program, *words = command.argv
    for at, word in enumerate(words):
        option, equals, name = word.partition("=")
        if option in options and equals:
            words[at] = f"{option}={_of_name(program, name, address)}"
        elif option in options and words[at + 1 :]:
            words[at + 1] = _of_name(program, words[at + 1], address)
        elif word[:2] in options:  # the name touches it
            words[at] = f"{word[:2]}{_of_name(program, word[2:], address)}"
    return command._replace(argv=(program, *words))


def _of_name(program: str, name: str, address: Callable[[str], str]) -> str:
    """Return what a word that names an index means; a program's own names mean no other."""
    is_name = name and "//" not in name and UNKNOWN not in name
    return address(name) if is_name and tools.index_meant(program, name) == name else name
