"""What is in a wheel, and whether it belongs there."""

from __future__ import annotations

import csv
import re
from configparser import ConfigParser
from configparser import Error as ConfigError
from typing import TYPE_CHECKING, NamedTuple

from pubproof.preflight import archive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.preflight.archive import Archive
    from pubproof.preflight.files import Distribution

_REQUIRED = ("METADATA", "RECORD", "WHEEL")
_EMPTY = "W008"
"""The test of check-wheel-contents that no wheel may fail: it would install nothing. What the
others find can be meant so."""
_BROKEN = ""
"""Stands for a test where none could be run."""
_MEANT = "if that is meant so, write ignore = ['W008'] below [tool.check-wheel-contents]"
_UNRECORDED = ("RECORD.jws", "RECORD.p7s")
"""Signatures of the list of files, which stand in no list."""
_COMMANDS = ("console_scripts", "gui_scripts")
_COMMAND = re.compile(r"[\w.-]+")
"""A name that PyPI takes for a command (``utils/wheel.py`` of pypi/warehouse)."""


class Contents(NamedTuple):
    """What is to be said of the contents of a wheel."""

    problems: Sequence[str] = ()
    """What is wrong with them."""
    remarks: Sequence[str] = ()
    """What check-wheel-contents finds that can be meant so, where nothing is wrong."""


class _EntryPoints(ConfigParser):
    """``entry_points.txt``, whose names keep their letter case (PyPA's specification of it)."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def look(file: Distribution, meant: frozenset[str]) -> Contents:
    """Look at the contents of a wheel; an sdist has nothing to say here.

    Args:
        file: the distribution.
        meant: how the names of tests of check-wheel-contents begin that it may fail.
    """
    if file.kind != "wheel" or file.contents is None:
        return Contents()
    wrong = [*_described(file, file.contents)]
    wrong = wrong or [*_recorded(file.contents), *_commands(file.contents)]
    if wrong:
        return Contents(wrong)
    found = [*_checked(file, meant)]
    wrong = [
        text if number != _EMPTY else f"{text}; {_MEANT}"
        for number, text in found
        if number in (_EMPTY, _BROKEN)
    ]
    return Contents(wrong) if wrong else Contents(remarks=[text for _, text in found])


def _described(file: Distribution, contents: Archive) -> Iterator[str]:
    """Yield what is wrong with the folder that describes the project."""
    wanted = archive.dist_info(file.path)
    tops = {name.partition("/")[0] for name in contents.names}
    folders = sorted(name for name in tops if name.endswith(".dist-info"))
    if len(folders) != 1:
        yield f"it has {len(folders)} folders .dist-info"
        return
    if folders != [wanted]:
        yield f"it has the folder {folders[0]}, where its name asks for {wanted}"
        return
    missing = [one for one in _REQUIRED if f"{wanted}/{one}" not in contents.names]
    if missing:
        yield f"it has no {wanted}/{missing[0]}"


def _recorded(contents: Archive) -> Iterator[str]:
    """Yield where RECORD differs from what is there; PyPI takes that, and sends a mail."""
    try:
        rows = [*csv.reader(contents.kept["RECORD"].decode().splitlines())]
    except (UnicodeError, csv.Error):
        yield "its RECORD cannot be read"
        return
    if [] in rows:
        yield "its RECORD has an empty line, which PyPI cannot read"
    listed = {row[0].replace("\\", "/") for row in rows if row}
    unlisted = {f"{contents.folder}/{one}" for one in _UNRECORDED}
    there = {one for one in contents.names if not one.endswith(("/", "\\"))} - unlisted
    if there - listed:
        yield f"its RECORD does not list '{min(there - listed)}', which is in it"
    if "" in listed:
        yield "its RECORD has a line without a file"
    if gone := listed - there - {""}:
        yield f"its RECORD lists '{min(gone)}', which is not in it"


def _commands(contents: Archive) -> Iterator[str]:
    """Yield why PyPI refuses the entry points."""
    parser = _EntryPoints(delimiters=("=",))
    try:
        parser.read_string(contents.kept.get("entry_points.txt", b"").decode())
    except (UnicodeError, ConfigError) as error:
        yield f"its entry_points.txt cannot be read: {' '.join(str(error).split())}"
        return
    for section in filter(parser.has_section, _COMMANDS):
        for name in parser.options(section):
            if _COMMAND.fullmatch(name) is None:
                yield f"the entry point {name!r} has a name that PyPI refuses"


def _checked(file: Distribution, meant: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield what check-wheel-contents finds: the number of the test, and the text."""
    from check_wheel_contents.checker import WheelChecker
    from check_wheel_contents.contents import WheelContents

    try:
        failed = WheelChecker().check_contents(WheelContents.from_wheel(file.path))
    except Exception as error:  # noqa: BLE001  whatever a broken file makes it raise
        yield _BROKEN, " ".join(f"its RECORD is wrong: {error}".split())
        return
    for one in failed:
        if not one.check.name.startswith(tuple(meant)):
            yield one.check.name, " ".join(one.show().split())
