"""What is in a wheel, and whether it belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.distributions import File

_REQUIRED = ("METADATA", "RECORD", "WHEEL")
_EMPTY = frozenset({"W007", "W008"})
"""Tests of check-wheel-contents that no wheel may fail: it would install nothing. What the others
find can be meant so."""


def problems(file: File) -> Iterator[str]:
    """Yield what is wrong with the contents of a wheel; an sdist has nothing to say here."""
    if file.kind != "wheel" or file.contents is None:
        return
    tops = {name.partition("/")[0] for name in file.contents.names}
    folders = [name for name in tops if name.endswith(".dist-info")]
    if len(folders) != 1:
        yield f"it has {len(folders)} folders .dist-info"
        return
    missing = [one for one in _REQUIRED if f"{folders[0]}/{one}" not in file.contents.names]
    if missing:
        yield f"it has no {folders[0]}/{missing[0]}"
        return
    yield from (text for number, text in _checked(file) if number in _EMPTY)


def remarks(file: File) -> Iterator[str]:
    """Yield what check-wheel-contents finds that can be meant so."""
    if file.kind == "wheel" and not list(problems(file)):
        yield from (text for number, text in _checked(file) if number not in _EMPTY)


def _checked(file: File) -> Iterator[tuple[str, str]]:
    """Yield what check-wheel-contents finds: the number of the test, and the text."""
    from check_wheel_contents.checker import WheelChecker
    from check_wheel_contents.contents import WheelContents

    try:
        failed = WheelChecker().check_contents(WheelContents.from_wheel(file.path))
    except Exception as error:  # noqa: BLE001  whatever a broken file makes it raise
        yield "W008", " ".join(f"its RECORD is wrong: {error}".split())
        return
    for one in failed:
        yield one.check.name, " ".join(one.show().split())
