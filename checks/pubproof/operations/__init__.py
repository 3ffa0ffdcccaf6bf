"""What steps do to the distributions: build, check, attest, verify, hand on, upload."""

from pubproof.operations.operation import Operation, Reading, Work, has_credential
from pubproof.operations.reading import read, signature
from pubproof.operations.step_scripts import filled, script_of

__all__ = [
    "Operation",
    "Reading",
    "Work",
    "filled",
    "has_credential",
    "read",
    "script_of",
    "signature",
]
