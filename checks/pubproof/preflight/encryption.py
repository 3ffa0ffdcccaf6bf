"""Code that a tool has encrypted: PyPI takes none.

The rules are those of ``utils/scanner.py`` and ``utils/scanner_rules`` of pypi/warehouse.
"""

from __future__ import annotations

_ENDINGS = (".py", ".pye")
MAX_BYTES = 5 * 1024**2
"""Bytes of a file in which PyPI looks for it."""
_PYARMOR = (
    b"__pyarmor__(%s, __file__," % b"__name__",
    *(b"__pyarmor_%s__" % one for one in (b"enter", b"exit", b"assert", b"bcc")),
)
"""Any of these is enough: written out, PyPI would refuse this file too."""
_SOURCEDEFENDER = tuple(b"---%s PYE FILE---" % one for one in (b"BEGIN", b"END"))
"""Both must be there."""


def is_looked_at(name: str, size: int) -> bool:
    """Whether PyPI looks into a file of a distribution."""
    return name.lower().endswith(_ENDINGS) and size <= MAX_BYTES


def tool(data: bytes) -> str:
    """Return the name of the tool by which PyPI takes a file for encrypted, empty for none."""
    if any(mark in data for mark in _PYARMOR):
        return "PyArmor"
    return "SourceDefender" if all(mark in data for mark in _SOURCEDEFENDER) else ""
