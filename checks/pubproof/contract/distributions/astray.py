"""Artifacts that are downloaded elsewhere than into the folder that is uploaded."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pubproof.arrivals import copies
from pubproof.artifacts import paths_in, stored_name
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import is_within
from pubproof.spelling import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.artifacts import Download, Stores
    from pubproof.contract.distributions.uploaded import Folder
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command

_DISTRIBUTIONS = frozenset({".gz", ".whl", ".zip"})
"""How the names of distributions end."""


def moved(
    pipeline: Pipeline, upload: Operation, downloads: list[Download], folder: Folder
) -> Iterator[Command]:
    """Yield the commands before an upload that bring into its folder what was downloaded."""
    paths = {one.path for one in downloads} - {UNKNOWN, "."}
    for command in pipeline.commands(upload.at.before()):
        put = list(copies.of(command))
        if put and all(
            one.source is not None
            and any(is_within(one.source, path) for path in paths)
            and one.target == folder.path
            for one in put
        ):
            yield command


def problem(download: Download, folder: Folder, stores: Stores, moved: list[Command]) -> Problem:
    """Say where the artifact goes instead; `moved` are the commands that bring it from there."""
    found = _problem(download, folder, stores)
    if not moved:
        return found
    help_ = f"{found.help}, and remove {_shown(moved)}"
    others = " and ".join(f"'{one}'" for one in _others(download, stores))
    return found._replace(help=f"leave {others} out of the artifact, {help_}" if others else help_)


def _shown(commands: Iterable[Command]) -> str:
    """Return the programs of commands, each with the lines in which it stands."""
    lines: dict[str, list[int]] = {}
    for one in commands:
        lines.setdefault(one.argv[0], []).append(one.location.line)
    return " and ".join(f"'{program}' in {_in_words(at)}" for program, at in lines.items())


def _in_words(lines: list[int]) -> str:
    """Return the numbers of lines: "lines 44 and 47", "lines 44 to 50"."""
    first, *others = lines
    if not others:
        return f"line {first}"
    if others[1:] and lines == [*range(first, first + len(lines))]:
        return f"lines {first} to {lines[-1]}"
    return f"lines {enumerated(map(str, lines))}"


def _others(download: Download, stores: Stores) -> Iterator[str]:
    """Yield what a step stores beside distributions, by the ending of its name."""
    for store in download.picks(stores):
        given = store.at.step.input("path")
        for path in paths_in(given.text) if given is not None else ():
            ending = posixpath.splitext(path)[1]
            if ending[1:].isalpha() and ending not in _DISTRIBUTIONS and path[0] != "!":
                yield path


def _problem(download: Download, folder: Folder, stores: Stores) -> Problem:
    """Return why the files of an artifact do not come right into the folder of the upload."""
    return (
        _with_their_folders(download, folder, stores)
        or _each_apart(download, folder, stores)
        or _above(download, folder)
        or _elsewhere(download, folder)
    )


def _with_their_folders(download: Download, folder: Folder, stores: Stores) -> Problem | None:
    """Return the problem of an artifact that keeps the folders of which it was made."""
    kept = next((at for one in download.picks(stores) if len(at := download.folders(one)) > 1), {})
    if not kept or download.path != folder.path:
        return None
    listed = " and ".join(f"'{path}'" for path in kept)
    message = f"the artifact keeps the names {listed}: no file comes right into '{folder.path}'"
    return Problem(download.place, message, "store the folder of the distributions alone")


def _each_apart(download: Download, folder: Folder, stores: Stores) -> Problem | None:
    """Return the problem of a download that gives each artifact a folder of its name."""
    if download.merges:
        return None
    message = f"each artifact goes to a folder of its own, not right into '{folder.path}'"
    help_ = "download one artifact by its 'name'"
    names = {stored_name(one) for one in download.picks(stores)}
    if len(names) > 1 or any(UNKNOWN in one for one in names):
        help_ = f"{help_}, or several by a 'pattern' with 'merge-multiple: true'"
    if download.path != folder.path:
        help_ = f"{help_}; write '{_path_word(download)} {folder.path}'"
    return Problem(download.place, message, help_)


def _above(download: Download, folder: Folder) -> Problem | None:
    """Return the problem of an artifact of which the folder of the upload is only a part."""
    given = download.fetch.at.step.input("path")
    if given is None or not folder.path.startswith(f"{download.path}/"):
        return None
    message = f"the artifact is unpacked above '{folder.path}': it may hold more than is uploaded"
    own = "as an artifact of its own"
    help_ = f"store what is in '{folder.path}' {own}, and write 'path: {folder.path}' here"
    return Problem(given.location, message, help_)


def _elsewhere(download: Download, folder: Folder) -> Problem:
    """Return the problem of an artifact that goes to another folder."""
    where = "the working folder" if download.path == "." else f"'{download.path}'"
    message = f"the upload takes its files from '{folder.path}', the artifact is in {where}"
    line = download.fetch.place_of("path").line
    help_ = f"write '{_path_word(download)} {folder.path}' at the download in line {line}"
    return Problem(folder.location, message, help_)


def _path_word(download: Download) -> str:
    """Return the word in front of the folder of a download, of an action's or of gh's."""
    return "path:" if download.fetch.command is None else "--dir"
