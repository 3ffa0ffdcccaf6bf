"""Programs that copy, unpack, patch and print files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import archives, cmdlets, fetches, revisions
from pubproof.arrivals.transfer import ALL, Transfer, last, source_of, to_file
from pubproof.scripts import UNKNOWN
from pubproof.scripts.command import STDIN
from pubproof.scripts.options import operands, value
from pubproof.scripts.paths import joined
from pubproof.scripts.wrappers.tables import CONTAINERS
from pubproof.tools import COPYING_FUNCTIONS, REPAIRERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.scripts import Command

_COPIERS: Mapping[str, frozenset[str]] = {
    "cp": frozenset({"-S", "--suffix"}),
    "install": frozenset({"-g", "--group", "-m", "--mode", "-o", "--owner"}),
    "ln": frozenset({"-S", "--suffix"}),
    "mv": frozenset({"-S", "--suffix"}),
    "rsync": frozenset({"-e", "--rsh", "--exclude", "--include", "-f", "--filter"}),
    "scp": frozenset({"-F", "-i", "-J", "-l", "-o", "-P"}),
}
"""Programs that copy, and their options with a value that is no file."""
_DEEP = frozenset({"shutil.copytree", "shutil.unpack_archive"})
"""Functions of Python that make many files of what one word names."""
_ENDS = 2
"""How many words those that copy have: from where, and to where."""
_RECURSIVE = late.pattern(r"-\w*[aRr]\w*|--archive|--recursive")
"""Options with which ``cp``, ``rsync`` and ``scp`` take folders too."""
_TEMPORARY = ("/tmp/", "/var/tmp/")  # noqa: S108  where a script keeps what it makes
_WHEELHOUSE = {"auditwheel": "wheelhouse", "delvewheel": "wheelhouse"}
"""Where those that repair wheels put them unless they are told."""
_INTO = late.pattern(r"-\w*t|--target-directory")
_READERS = frozenset(
    {"base64", "bunzip2", "cat", "gunzip", "gzip", "head", "jq", "sed", "tail", "xz", "xzcat"}
    | {"zcat", "zstd", "zstdcat"}
)
"""Programs that print what the files hold which they are given."""
_FETCHERS = frozenset({"curl", "wget"})
_UNCHANGING = _FETCHERS | {"cat", "tee"}
"""Programs that print what they fetch or are given as it is."""
_SPEAKING = frozenset({":", "echo", "printf", "true"})
"""Programs that print their words: of another program only what stands as a word of its own."""


def of(command: Command) -> Iterator[Transfer]:
    """Yield what a command puts somewhere, as far as it can be told where."""
    find = _PROGRAMS.get(command.argv[0], cmdlets.of)
    found = [*(() if command.confined else find(command)), *_printed(command)]
    yield from (one for one in found if UNKNOWN not in one.target)


def is_known(argv: tuple[str, ...]) -> bool:
    """Whether `of` tells all that a command writes: a container may write into what it is lent."""
    return argv[0] in _PROGRAMS and (argv[0] not in CONTAINERS or "run" not in argv[1:2])


def is_as_fetched(command: Command) -> bool:
    """Whether what a command prints is, word by word, what another host says."""
    programs = {argv[0] for argv in (*command.fed_by, command.argv)}
    return programs <= _UNCHANGING and not programs.isdisjoint(_FETCHERS)


def is_deep(argv: tuple[str, ...]) -> bool:
    """Whether a program is told to take folders too, with all that is in them."""
    if argv[0] in ("cp", "rsync", "scp"):
        return any(map(_RECURSIVE.fullmatch, argv))
    return argv[0] == "shutil.copytree"


def destination(command: Command) -> str:
    """Return where a program that copies, moves or repairs puts files; UNKNOWN where unwritten."""
    words = command.argv
    if words[0] in REPAIRERS:
        folder = value(words, *REPAIRERS[words[0]])
        return command.path(folder or _WHEELHOUSE.get(words[0], UNKNOWN))
    given = next((words[at + 1] for at, one in enumerate(words[:-1]) if _INTO.fullmatch(one)), None)
    given = given or value(words, "--target-directory")
    return command.path(given or words[-1])


def sources(command: Command) -> list[str]:
    """Return what a program that copies or moves takes: all its words but where it puts them."""
    name, *words = command.argv
    given = {word for word in words if _INTO.fullmatch(word)}
    plain = operands(words, _COPIERS[name] | given)
    return plain if given or value(words, "--target-directory") else plain[:-1]


def _copied(command: Command) -> Iterator[Transfer]:
    name, *words = command.argv
    plain = operands(words, _COPIERS[name])
    target = destination(command) if plain else UNKNOWN
    for source in plain:
        if source == STDIN and command.fed_by:
            yield from (Transfer(one, target) for one in _inputs(command, ""))
        elif command.path(source) != target:
            yield Transfer(source_of(command, source), target, last(source))


def _called(command: Command) -> Iterator[Transfer]:
    """Functions of Python that copy, fetch and unpack: ``shutil.copy(source, target)``."""
    name, *words = command.argv
    if len(words) != _ENDS:
        return  # a program of that name
    source, target = words
    if name == "urllib.request.urlretrieve":
        yield to_file(command, target, None)
    else:
        held = ALL if name in _DEEP else last(source)
        yield Transfer(source_of(command, source), command.path(target), held)


def may_be_own(command: Command, source: str | None) -> bool:
    """Whether a function of Python takes what its script may itself have put into a folder."""
    return (
        command.argv[0] in COPYING_FUNCTIONS
        and source is not None
        and source.startswith(_TEMPORARY)
    )


def _extracted(command: Command) -> Iterator[Transfer]:
    """``archive.extractall(folder)`` of an archive that Python has fetched."""
    for folder in command.argv[1:]:
        yield Transfer(None, command.path(folder), ALL)


def _contained(command: Command) -> Iterator[Transfer]:
    """``docker cp container:path path``."""
    plain = operands(command.argv[1:])
    if plain[:1] == ["cp"] and plain[2:] and ":" in plain[1]:
        source, target = plain[1].partition(":")[2], command.path(plain[2])
        yield Transfer(joined(".", source), target, last(source))


def _blocks(command: Command) -> Iterator[Transfer]:
    """``dd if=file of=file``, and ``curl … | dd of=file``."""
    given = dict(word.split("=", 1) for word in command.argv[1:] if "=" in word)
    for source in _inputs(command, given.get("if", "")) if given.get("of") else ():
        yield to_file(command, given["of"], source)


def _soaked(command: Command) -> Iterator[Transfer]:
    """``curl … | sponge file``."""
    for source in _inputs(command, ""):
        yield from (to_file(command, word, source) for word in operands(command.argv[1:]))


def _unpacked(command: Command) -> Iterator[Transfer]:
    packed = archives.unpacked(command.argv)
    if packed is not None:
        target = command.path(packed.folder)
        for source in _inputs(command, packed.archive):
            yield from (Transfer(source, target, name) for name in packed.members or (ALL,))


def _patched(command: Command) -> Iterator[Transfer]:
    """``patch < file``."""
    words = command.argv[1:]
    folder = command.path(value(words, "-d", "--directory") or ".")
    sources = [*_inputs(command, value(words, "-i", "--input") or "")]
    if any(map(revisions.is_compared, command.fed_by)):
        sources.append(None)
    for source in sources:
        yield Transfer(source, folder, ALL, is_patch=True)


def _printed(command: Command) -> Iterator[Transfer]:
    """Yield what a command puts into the files to which its output goes."""
    name, *words = command.argv
    if not command.writes or command.inside or (name in _SPEAKING and UNKNOWN not in words):
        return
    sources = [*_inputs(command, "")]
    if _is_foreign(command.argv):
        sources.append(None)
    elif name in _READERS:
        files = (word for word in operands(words) if word != STDIN)
        sources += [source_of(command, word) for word in files]
    for path in command.writes:
        yield from (to_file(command, path, source) for source in dict.fromkeys(sources))


def _inputs(command: Command, file: str) -> Iterator[str | None]:
    """Yield what a command reads: the file that it names, or else its standard input."""
    if file not in ("", "-", STDIN):
        yield source_of(command, file)
    elif command.reads:
        yield source_of(command, command.reads)
    elif any(map(_is_foreign, command.fed_by)):
        yield None


def _is_foreign(argv: tuple[str, ...]) -> bool:
    """Whether a command prints what is not of the commit of the run."""
    return argv[0] in fetches.PRINTING or revisions.is_printed(argv)


_PROGRAMS: Mapping[str, Callable[[Command], Iterator[Transfer]]] = {
    **fetches.PROGRAMS,
    **dict.fromkeys(_COPIERS, _copied),
    **dict.fromkeys(archives.PROGRAMS, _unpacked),
    **dict.fromkeys(COPYING_FUNCTIONS, _called),
    **dict.fromkeys(CONTAINERS, _contained),
    "dd": _blocks,
    "extractall": _extracted,
    "patch": _patched,
    "sponge": _soaked,
}
"""What tells of each program what it puts where."""
