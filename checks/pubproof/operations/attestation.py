"""What a step attests: SLSA build provenance, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.tools import ATTEST_SBOM
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from pubproof.operations.operation import Operation

PREDICATE = "https://slsa.dev/provenance/v1"
_OTHERWISE = ("sbom-path", "predicate", "predicate-path")
"""Inputs with which `actions/attest` attests something else, as its README tells its modes."""


def is_provenance(one: Operation) -> bool:
    """Whether the step attests build provenance, as it does unless it is given a predicate."""
    if any(one.input(name) for name in _OTHERWISE) or one.is_of(ATTEST_SBOM):
        return False
    return one.attests_files and is_of_slsa(one, PREDICATE)


def is_of_slsa(one: Operation, default: str) -> bool:
    """Whether the type of the step's predicate, or else the default, is SLSA's provenance."""
    given = one.input("predicate-type", default)
    return isinstance(given, Unknown) or given.startswith("https://slsa.dev/provenance/")
