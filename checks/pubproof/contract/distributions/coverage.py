"""Which distributions a command or an input speaks of."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath, splitext
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.arrivals import copies
from pubproof.artifacts import folder_of, paths_in
from pubproof.building.formats import SAMPLES
from pubproof.operations.script_scope import variables
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands
from pubproof.scripts.paths import joined, normal
from pubproof.scripts.variables import GLOBIGNORE
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command

_DIGESTS = frozenset({"sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "shasum"})
_FILTERS = {
    "awk": late.pattern(r"^[^{-]"),
    "egrep": late.pattern(r"^[^-]"),
    "grep": late.pattern(r"^[^-]"),
    "head": late.pattern(r""),
    "sed": late.pattern(r"^-\w*n|^[\d$,]*[dq]$|/[dp]$"),
    "tail": late.pattern(r""),
}
"""Programs that let only some lines through, and a word with which they do."""
_ONE_OF_SEVERAL = late.pattern(
    r"\bGLOBIGNORE=\S+|\$\{(?!PIPESTATUS|BASH_REMATCH)\w+\[(?:-?\d+\]|[@*]\]:)[^}]{0,99}\}"
)
"""Some elements of an array of bash, and what its patterns are told to pass over."""
_ASKING = late.pattern(r"-[A-Za-z]*[cq]|--(?:count|quiet|silent)")
"""What tells grep to print no lines."""
_CHANGING = frozenset({"ed", "ex", "mv", "perl", "rm", "sed", "shuf", "sponge", "truncate"})
_IN_PLACE = late.pattern(r"-\w*i|--in-place")


class Files(NamedTuple):
    """Files that a step speaks of."""

    pattern: str
    """As the shell or the action expands it."""
    folder: str
    """The folder from which the pattern is seen."""
    below: bool = False
    """Whether a folder stands for all that is below it, as `@actions/glob` takes it."""

    @property
    def path(self) -> str:
        """The pattern, seen from the repository's root."""
        return joined(self.folder, self.pattern)


class Sight(NamedTuple):
    """What one step speaks of."""

    files: Collection[Files]
    folders: Collection[str]
    """Where the distributions are then; none when that is unknown."""
    excluded: Collection[Files] = ()
    """What it leaves out of these files."""


def missed(kinds: Iterable[str], files: Collection[Files], folders: Collection[str]) -> list[str]:
    """Return the kinds of distributions that none of `files` matches.

    Args:
        kinds: what there is.
        files: what the step speaks of; a pattern of which no ending is told matches everything.
        folders: where the distributions are; none when that is unknown.
    """
    if holds_one(files, folders):
        return []
    near = near_to(folders, files)
    return [
        kind
        for kind in sorted(kinds)
        if not any(_matches(one.pattern, SAMPLES[kind]) for one in near)
    ]


def near_to(folders: Collection[str], files: Iterable[Files]) -> list[Files]:
    """Return those of `files` that can name something in one of the folders, if these are known."""
    return [one for one in files if not folders or any(looks_into(one, at) for at in folders)]


def holds_one(files: Iterable[Files], folders: Collection[str]) -> bool:
    """Whether one of `files` stands for all that is in one of the folders, and below it."""
    return any(holds(one, folder) for one in files if one.below for folder in folders)


def every_file(folders: Collection[str]) -> list[str]:
    """Return the patterns of all that is in some folders, in 'dist' where they are not known.

    Several that are in one folder, as artifacts each get one, have a pattern in common.
    """
    above = Counter(map(dirname, folders))
    common = {one for one, count in above.items() if one and count > 1}
    parted = {f"{one}/*" for one in folders if dirname(one) not in common}
    return sorted({*parted, *(f"{one}/*/*" for one in common)}) or ["dist/*"]


def is_unwritten(files: Files) -> bool:
    """Whether nothing of a file's name can be told, or nothing of the folder that it is in."""
    name = basename(files.pattern)
    return (name != "" and not name.strip(UNKNOWN)) or is_anywhere(files)


def is_in_untold_folder(files: Files) -> bool:
    """Whether the folder in which files are, or one of those around it, cannot be told.

    One of a name that is written out is told; ``.`` is none, and ``*`` stands for any below it.
    """
    within = [one for one in dirname(files.pattern).split("/") if one.strip(".*")]
    return within != [] and not within[-1].strip(f"{UNKNOWN}.*")


def is_anywhere(files: Files) -> bool:
    """Whether a file is looked for in a folder that is not in the repository, or cannot be told."""
    return files.folder == UNKNOWN and not files.pattern.startswith(("/", "$"))


def looks_into(files: Files, folder: str) -> bool:
    """Whether the pattern can name something in `folder` itself."""
    where = joined(files.folder, folder_in(files.pattern))
    if where != UNKNOWN and basename(files.pattern) == "**":
        where = f"{where}/**"
    return where == UNKNOWN or len(_parts(folder)) in _reached(where, folder)


def holds(files: Files, folder: str) -> bool:
    """Whether the pattern names `folder`, or one that it is in."""
    return bool(_reached(files.path, folder))


def _reached(pattern: str, folder: str) -> set[int]:
    """Return how many of the first parts of `folder` a pattern with ``*`` and ``**`` can be."""
    parts = _parts(folder)
    found = {0}
    for wanted in _parts(pattern):
        if wanted == "**":
            found = set(range(min(found, default=len(parts) + 1), len(parts) + 1))
        else:
            found = {
                at + 1 for at in found if parts[at : at + 1] and fnmatchcase(parts[at], wanted)
            }
    return found


def _parts(path: str) -> list[str]:
    return [] if path == "." else path.split("/")


def listed(path: str, operation: Operation, pipeline: Pipeline) -> list[Files] | None:
    """Return the files whose digests the list at `path` holds when `operation` reads it.

    None where no earlier step of the job is seen to write digests there.
    """
    found: list[Files] = []
    for step in operation.at.job.steps:
        if step is operation.at:
            break
        run = step.step.run
        is_named = run is not None and basename(path) in run.value
        commands = pipeline.script(step).commands if is_named else ()
        if any(_changes(one, path) for one in commands):
            return None
        if not any(_names(one, one.writes, path) for one in commands):
            continue
        if any(map(_leaves_lines_out, commands)):
            return None
        found = _written(commands, path, found)
    return None if all(map(is_unwritten, found)) else found


def _written(commands: Iterable[Command], path: str, held: list[Files]) -> list[Files]:
    """Return the files whose digests a list holds once commands have written to it."""
    new: list[Files] = []
    for one in commands:
        if one.argv[0] in _DIGESTS:
            words = operands(one.argv[1:], ("-a", "--algorithm"))
            new += [Files(word, one.folder) for word in words]
        if _names(one, one.writes, path):
            held = [*(held if _names(one, one.appends, path) else ()), *new]
            new = []
    return held


def _names(command: Command, files: Iterable[str], path: str) -> bool:
    """Whether one of the files that a command writes is the one at `path`."""
    return any(command.path(file) == normal(path) for file in files)


def _leaves_lines_out(command: Command) -> bool:
    name, *words = command.argv
    filtering = _FILTERS.get(name)
    asks = any(map(_ASKING.match, words))
    return filtering is not None and not asks and any(map(filtering.search, words or [""]))


def picking(one: Operation, files: Collection[Files], pipeline: Pipeline) -> str:
    """Return what takes some of the files that a command is given, nothing where none is seen.

    A filter such as ``head`` counts where the words that name the files are not written out, and
    so does a part of an array of bash.

    Args:
        one: the command.
        files: the words with which it names files.
        pipeline: whose scripts are read.
    """
    run = one.at.step.run
    if one.command is None or run is None:
        return ""
    part = _ONE_OF_SEVERAL.search(run.value)
    if part is not None:
        return f"'{part[0]}'"
    before = any(GLOBIGNORE in step.names for step in one.at.scope.setters)
    if before or variables(one.at).get(GLOBIGNORE):
        return f"'{GLOBIGNORE}'"
    if not any(map(is_unwritten, files)):
        return ""
    script = pipeline.script(one.at)
    filters = (command.argv[0] for command in script.commands if _leaves_lines_out(command))
    return next((f"'{name}'" for name in filters), "")


def _changes(command: Command, path: str) -> bool:
    """Whether a command may leave other digests in the list than it had."""
    name, *words = command.argv
    put = [] if command.writes else copies.of(command)
    if any(normal(path) in (one.target, one.path) for one in put):
        return True
    named = any(command.path(word) == normal(path) for word in words)
    return named and name in _CHANGING and (name != "sed" or any(map(_IN_PLACE.match, words)))


def _matches(pattern: str, name: str) -> bool:
    last = basename(pattern.rstrip("/")).replace(UNKNOWN, "*")
    is_untold = UNKNOWN in pattern and not last.endswith(ENDINGS)
    if is_untold or pattern.endswith("/") or not set(last) & set("*?[."):
        return True
    if "*" not in last and "." not in last:
        return fnmatchcase(name, last)
    return fnmatchcase(name, last) if last.startswith("*") else name.endswith(_ending(last))


def _ending(pattern: str) -> str:
    """Return how the files end that a pattern with a project's own name in front stands for."""
    if "*" in pattern:
        return pattern.rpartition("*")[2]
    return ".tar.gz" if pattern.endswith(".tar.gz") else splitext(pattern)[1] or pattern


def top(path: str) -> str:
    """Return the folder of the job's working folder that a path or a file pattern names."""
    return normal(folder_in(path) if "*" in path else path)


def tops(store: Operation) -> set[str]:
    """Return the folders of what a step stores; UNKNOWN stands for paths that cannot be told."""
    text = store.at.input("path")
    paths = paths_in(text) if isinstance(text, str) else [UNKNOWN]
    return {folder_of(one) for one in paths if not one.startswith("!")}


def folder_in(pattern: str) -> str:
    """Return the folder that a file pattern such as ``dist/*`` looks into."""
    if UNKNOWN in pattern:
        return UNKNOWN
    pattern = pattern.replace("\\", "/")
    return normpath(dirname(pattern) if not pattern.endswith("/") else pattern)
