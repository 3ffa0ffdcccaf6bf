"""What steps do to the distributions: build, check, attest, verify, hand on, upload."""

from pubproof.operations.operation import Operation, Reading, Work, has_credential
from pubproof.operations.step_scripts import filled, script_of, script_that_matters
from pubproof.operations.works import Works

__all__ = [
    "Operation",
    "Reading",
    "Work",
    "Works",
    "filled",
    "has_credential",
    "script_of",
    "script_that_matters",
]
