"""What ``twine check`` says of a distribution."""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pubproof.preflight.files import File


class Answer(NamedTuple):
    """What twine says of a file."""

    passes: bool
    lines: tuple[str, ...]
    """Its errors and its warnings."""


def ask(file: File, *, strict: bool) -> Answer:
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
        return Answer(passes=False, lines=(" ".join(str(error).split()),))
    except Exception as error:  # noqa: BLE001  whatever a broken file makes it raise
        return Answer(
            passes=False, lines=(f"twine cannot read it: {type(error).__name__}: {error}",)
        )
    finally:
        logger.removeHandler(said)
        logger.propagate = before
    return Answer(not failed, tuple(said.lines) or ("twine refuses it",) * failed)


class _Said(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()))
