"""Which commands write into a folder, and bring, change or take away distributions there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import archives, copies, fetches
from pubproof.arrivals.copies import destination
from pubproof.arrivals.transfer import ALL, Transfer
from pubproof.building.formats import SAMPLES
from pubproof.contract.distributions import filters, readers
from pubproof.scripts import UNKNOWN, Command
from pubproof.scripts.options import operands, value
from pubproof.scripts.paths import is_within
from pubproof.tools import COPIERS, ENDINGS, REPAIRERS

if TYPE_CHECKING:
    from pubproof.scripts.command import Files

_REMOVERS = (*filters.REMOVE_ITEM, "mv", "trash", "trash-put", "unlink")
_TAKERS = {
    **dict.fromkeys(_REMOVERS, late.pattern(r"")),
    "rsync": late.pattern(r"^--remove-source-files$"),
    **dict.fromkeys(("7z", "7za", "7zz"), late.pattern(r"^-sdel$")),
    "shred": late.pattern(r"^-\w*u|^--remove"),
    "tar": late.pattern(r"^--remove-files$"),
    "zip": late.pattern(r"^-\w*m|^--move$"),
}
"""Programs that remove or move what their words name, and a word with which they do."""
INTO_FOLDER = {
    **REPAIRERS,
    "curl": ("-o", "--output", "--output-dir"),
    "gh": ("-D", "--dir"),
    "pip": ("-d", "--dest"),
    "unzip": ("-d",),
    "wget": ("-O", "-P", "--directory-prefix"),
}
"""Options that name where a program puts what it gets."""
CHANGERS = {
    "add-determinism": late.pattern(r""),
    "delocate-wheel": late.pattern(r""),
    "ed": late.pattern(r""),
    "ex": late.pattern(r""),
    "gawk": late.pattern(r"^(?:-i|--include=)?inplace$"),
    "git": late.pattern(r"^(?:checkout|restore)$"),
    "perl": late.pattern(r"^-\w*i"),
    "ruby": late.pattern(r"^-[alnp]*i"),
    "sd": late.pattern(r""),
    "sed": late.pattern(r"^-\w*i|^--in-place"),
    "sponge": late.pattern(r""),
    "strip-nondeterminism": late.pattern(r""),
    "truncate": late.pattern(r""),
    "wheel": late.pattern(r"^tags$"),
}
"""Programs that change the distributions which they are told, and a word with which they do."""
_EDITORS = {
    "sed": late.pattern(rf"^-\w*f|^--file|{readers.BY_SED}"),
    "touch": late.pattern(r"(?!)"),
    "truncate": late.pattern(r"(?!)"),
}
"""Programs that write only the files which they are told, but for those words."""
COPYING = late.pattern(r"\b(?:cp|mv|rsync|(?:audit|delocate-|delve|repair)wheel)\b")
"""Programs that copy or move files, or put what they make of them elsewhere."""
_DOING_MORE = late.pattern(r"--(?:backup|log|only-write|partial|remove|temp|write)|-\w*T")
"""Options with which rsync writes elsewhere too, or removes what it has copied."""
_PASSED = (("-mindepth", "1"), ("-type", "f"))
"""Tests of ``find`` that every file in a folder passes."""
_ELSEWHERE = ("$GITHUB_", "${GITHUB_", "/dev/")
"""How paths begin that are in no working folder."""


def only_reads(command: Command, folder: str, files: Files) -> bool:
    """Whether a command certainly writes nothing into the folder; `files` has its scripts."""
    name = command.argv[0]
    copies_alone = name == "rsync" and not any(map(_DOING_MORE.match, command.argv))
    if (name in COPIERS or copies_alone) and not command.confined:
        put = list(copies.of(command))
        if name == "ln" and any(_leads_to(one.source, folder) for one in put):
            return False
        return not _may_be_within(destination(command), folder) and not any(
            _may_be_within(one.path, folder)
            or (one.name == ALL and (one.target == "." or _may_be_within(folder, one.target)))
            for one in put
        )
    is_reader = (
        readers.is_one(command.argv)
        or archives.only_packs(command.argv)
        or _edits_elsewhere(command, folder)
        or _fetches_elsewhere(command, folder)
        or fetches.only_sends(command)
    )
    if not (is_reader or command.confined or _is_script_that_reads(command, folder, files)):
        return False
    given = None if command.confined else value(command.argv, *readers.OUTPUTS.get(name, ()))
    packed = archives.packed(command.argv) if is_reader and not command.confined else ""
    written = (*(() if command.inside else command.writes), packed)
    paths = [path for path in written if path and not path.startswith(_ELSEWHERE)]
    return not any(
        _may_be_within(command.path(_known_part(path)), folder) or _is_untold(path)
        for path in (*paths, *([given] if given is not None else ()))
    )


def _known_part(path: str) -> str:
    """Return a path, or its folder where only the name in it is untold."""
    above, _, name = path.rpartition("/")
    return above if above and UNKNOWN in name else path


def _edits_elsewhere(command: Command, folder: str) -> bool:
    """Whether a command writes only the files that its words name, and these are not in there."""
    name, *words = command.argv
    editing = _EDITORS.get(name)
    return (
        editing is not None
        and folder != "."
        and not any(map(editing.search, words))
        and all(_is_elsewhere(command.path(word), folder) for word in words)
    )


def _fetches_elsewhere(command: Command, folder: str) -> bool:
    """Whether curl writes only the files that its words name, and these are not in there."""
    return (
        command.argv[0] == "curl"
        and not command.confined
        and readers.is_one(fetches.unnamed(command.argv))
        and all(
            "#" not in one.path and _is_elsewhere(one.path, folder)  # a part of the address
            for one in fetches.curl(command)
        )
    )


def _is_elsewhere(path: str, folder: str) -> bool:
    """Whether a path, or a pattern of files, is that of nothing in a folder, nor of the folder."""
    above = path.rpartition("/")[0]
    return not (
        _may_be_within(path, folder) or is_within(folder, path) or path == "." or "*" in above
    )


def _is_untold(path: str) -> bool:
    """Whether a distribution is written to a folder that a variable names."""
    return path.startswith("$") and path.endswith(ENDINGS)


def _is_script_that_reads(command: Command, folder: str, files: Files) -> bool:
    """Whether a command runs Python that writes nothing in there, or commands that are judged."""
    from pubproof.scripts import languages
    from pubproof.scripts.python import reading
    from pubproof.scripts.shell.interpreter import SHELLS

    if languages.script_of(command, files)[1] in SHELLS:
        return True
    written = reading.written(command, files)
    return written is not None and all(_is_elsewhere(command.path(one), folder) for one in written)


def _leads_to(source: str | None, folder: str) -> bool:
    """Whether a link to something is a way into the folder."""
    return source is not None and (source == "." or _may_be_within(folder, source))


def _may_be_within(path: str, folder: str) -> bool:
    if UNKNOWN in path or is_within(path, folder):
        return True
    parts = path.split("/")[: folder.count("/") + 1]
    return not {*"*?["}.isdisjoint(path) and fnmatchcase(folder, "/".join(parts))


def brings(command: Command, folder: str) -> bool:
    """Whether a command certainly copies, or downloads, distributions into the folder."""
    name, *words = command.argv
    given = None if command.confined else value(words, *INTO_FOLDER.get(name, ()))
    path = command.path(given) if given is not None else UNKNOWN
    is_told = UNKNOWN not in path and _may_be_within(path, folder)
    return is_told or any(_puts(one, folder) for one in copies.of(command))


def _puts(one: Transfer, folder: str) -> bool:
    """Whether distributions are put into the folder that are not from there."""
    if one.is_patch or (one.source is not None and _may_be_within(one.source, folder)):
        return False
    home, _, file = one.target.rpartition("/")
    return (one.target == folder and _is_distribution(one.name)) or (
        (home or ".") == folder and _is_distribution(file)
    )


def _is_distribution(name: str) -> bool:
    """Whether a name, or a pattern of names, is one of distributions."""
    return name.endswith(ENDINGS) or any(fnmatchcase(one, name) for one in SAMPLES.values())


def changes(command: Command, folder: str) -> bool:
    """Whether a command certainly changes distributions in the folder."""
    name, *words = command.argv
    changing = CHANGERS.get(name)
    return (
        changing is not None
        and not command.confined
        and any(map(changing.search, words))
        and value(words, *INTO_FOLDER.get(name, ())) is None
        and any(names_some(word, command, folder) for word in operands(words))
    )


def written(command: Command, folder: str) -> list[str]:
    """Return the distributions in the folder that a command writes or packs, as it names them."""
    words = (archives.packed(command.argv), *command.writes)
    named = [one for one in words if one.endswith(ENDINGS)]
    return [one for one in named if command.path(one).startswith(f"{folder}/")]


def alters(command: Command) -> bool:
    """Whether a command changes, moves or removes the files which it is told.

    What git takes of other commits is left aside.
    """
    name, *words = command.argv
    if name == "git":
        return words[:1] in (["mv"], ["rm"])
    changing = CHANGERS.get(name)
    is_changer = changing is not None and any(map(changing.search, words))
    return not command.confined and (_is_taker(command) or is_changer)


def _is_taker(command: Command) -> bool:
    """Whether a command removes or moves the files which it is told."""
    name, *words = command.argv
    taking = _TAKERS.get(name.lower())
    return taking is not None and any(map(taking.search, words))


def renames(command: Command, folder: str) -> bool:
    """Whether a command that moves files takes all of them from the folder itself."""
    if command.argv[0] != "mv":
        return False
    paths = [*map(command.path, copies.sources(command))]
    return bool(paths) and all(path != folder and is_within(path, folder) for path in paths)


def takes(command: Command, folder: str) -> bool:
    """Whether a command removes distributions from the folder, or moves them out of it."""
    name, *words = command.argv
    if command.confined:
        return False
    if name == "find":
        return _deletes(command, folder)
    moves = name in ("mv", "rsync")
    if not _is_taker(command) or (moves and _may_be_within(destination(command), folder)):
        return False
    taken = {*(copies.sources(command) if moves else operands(words))}
    taken -= {archives.packed(command.argv), *filters.patterns(command.argv)}
    if name.lower() in filters.REMOVE_ITEM:
        taken = {path for word in taken for path in word.split(",")}
    meant = (word for word in taken if not filters.spare_all(command.argv, word))
    return any(names_some(word, command, folder) for word in meant)


def _deletes(command: Command, folder: str) -> bool:
    """Whether ``find`` deletes distributions in the folder."""
    words = command.argv[1:]
    roots = list(takewhile(lambda word: not word.startswith(("-", "(", "\\", "!")), words))
    tests = [word for word in words[len(roots) :] if word != "-delete"]
    names = [name for before, name in pairwise(tests) if before in ("-name", "-iname")]
    inverse = not {"!", "-not"}.isdisjoint(tests)
    matching = [any(fnmatchcase(one, name) for name in names) for one in SAMPLES.values()]
    is_meant = any(one is not inverse for one in matching) if names else not _choosing(tests)
    paths = [command.path(root) for root in roots or ["."]]
    is_flat = "-maxdepth" in tests
    is_below = any(path == "." or is_within(folder, path) for path in paths)
    is_there = folder in paths if is_flat else is_below
    return "-delete" in words and is_meant and is_there


def _choosing(tests: list[str]) -> list[str]:
    """Return the tests of ``find`` that a distribution right in a folder may not pass."""
    found = [*tests]
    for at, pair in reversed([*enumerate(pairwise(tests))]):
        if pair in _PASSED or pair[0] == "-maxdepth":
            del found[at : at + 2]
    return found


def names_some(word: str, command: Command, folder: str) -> bool:
    """Whether a word names distributions in the folder, or the folder itself."""
    path = command.path(word)
    if UNKNOWN in path:
        return False
    above, _, last = path.rpartition("/")
    return is_within(folder, path) or ((above or ".") == folder and _is_distribution(last))
