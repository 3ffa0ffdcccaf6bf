"""What ``twine check`` says of a distribution."""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, NamedTuple

from pubproof.building.requirements import written
from pubproof.preflight.outcome import Check
from pubproof.pypi import metadata_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.building.requirements import Release
    from pubproof.preflight.files import Distribution
    from pubproof.preflight.outcome import Outcome
    from pubproof.preflight.plan import TwineCheck

_TWINE = Check("distributions", "twine-check")
"""The part of the preflight, and the name of this check."""


class _Answer(NamedTuple):
    """What twine says of a file."""

    passes: bool
    lines: tuple[str, ...]
    """Its errors and its warnings."""


def judge(files: Sequence[Distribution], check: TwineCheck) -> Outcome:
    """Return what twine says, at least; what it warns of is shown where the release lets it pass.

    Args:
        files: the distributions that can be read.
        check: how the release checks them.
    """
    old = _too_old(files, check.twine)
    if old:
        help_ = "let the release check with twine 7.0.0 or later"
        return _TWINE.failed(old, help_)
    answers = [(one.filename, _ask(one, strict=check.strict)) for one in files]
    failed = _lines(answers, passes=False)
    warned = _lines(answers, passes=True)
    if not failed:
        command = "twine check --strict" if check.strict else "twine check"
        return _TWINE.passed(f"`{command}` passes", warned)
    help_ = "correct what twine names" + ("; its warnings count too" if check.strict else "")
    return _TWINE.failed(failed[0], help_, (*failed[1:], *warned))


def _lines(answers: Sequence[tuple[str, _Answer]], *, passes: bool) -> tuple[str, ...]:
    """Return what is said of the files that pass, or of those that do not."""
    return tuple(
        f"{name}: {line}"
        for name, answer in answers
        if answer.passes is passes
        for line in answer.lines
    )


def _too_old(files: Sequence[Distribution], twine: Release | None) -> str:
    """Return how the twine of the release refuses what the one here may take; empty if it does not.

    Args:
        files: the distributions.
        twine: the release of twine that is pinned.
    """
    accepted = metadata_versions.table().twines.get(twine) if twine is not None else None
    if twine is None or accepted is None:
        return ""
    for one in files:
        try:
            number = metadata_versions.number(one.metadata_version)
        except ValueError:
            continue
        if number > accepted:
            return (
                f"{one.filename}: the release checks with twine {written(twine)}, which accepts "
                f"Metadata-Version {metadata_versions.shown(accepted)} at most, and it has "
                f"{metadata_versions.shown(number)}"
            )
    return ""


def _ask(file: Distribution, *, strict: bool) -> _Answer:
    """Return what twine says of a file.

    Args:
        file: the file.
        strict: whether its warnings count too (``--strict``).
    """
    from twine.commands.check import check
    from twine.exceptions import TwineException

    logger = logging.getLogger("twine.commands.check")
    said = _Said()
    before = logger.propagate
    logger.addHandler(said)
    logger.propagate = False
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            failed = check([str(file.path)], strict=strict)
    except TwineException as error:
        return _Answer(passes=False, lines=(" ".join(str(error).split()),))
    except Exception as error:  # noqa: BLE001  whatever a broken file makes it raise
        return _Answer(
            passes=False, lines=(f"twine cannot read it: {type(error).__name__}: {error}",)
        )
    finally:
        logger.removeHandler(said)
        logger.propagate = before
    return _Answer(not failed, tuple(said.lines) or ("twine refuses it",) * failed)


class _Said(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()))
