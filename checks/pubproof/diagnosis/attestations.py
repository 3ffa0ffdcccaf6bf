"""PyPI's refusals of the attestations that come with a file.

After Warehouse's ``attestations/services.py``, and the errors of `pypi-attestations` that it passes
on.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import MORE, Failure, Side

_ACTION_WRITES = "let the action write the attestations, and nothing else"
_ATTESTED = ("ttestation",)
_UNVERIFIED = r"included attestation: (?:Verification failed: )+"
_SITE = r"(?:https://[^/]+/)?"


def _refused(name: str, says: str, what: str, side: Side, change: str) -> Failure:
    return Failure(name, _ATTESTED, says, "attestation-reasons", what, side, change)


_BUILD_CONFIG = Failure(
    "build-config-uri",
    _ATTESTED,
    _UNVERIFIED + r"Certificate's Build Config URI .{0,3000}?does not match expected Trusted "
    r"Publisher",
    "build-config-uri",
    "PyPI refused the attestations: they name another workflow than the publisher",
    Side.WORKFLOW,
    "put the upload into the workflow that the tag starts, and register that one",
    "the called workflow's file on PyPI: attestations name the calling one",
)

FAILURES = (
    _BUILD_CONFIG._replace(
        says=_UNVERIFIED + r"Certificate's Build Config URI \([^@]{0,1500}workflows/ ?"
        r"(?P<said_workflow>[^/@]{1,260})@.{0,1500}?\) does not match expected Trusted Publisher "
        r"\((?P<has_workflow>[^@)]{1,260}) @ [^)]+\)",
    ),
    _BUILD_CONFIG,
    _BUILD_CONFIG._replace(
        words=("expected Trusted Publisher",),
        says=r"(?:\w[\w.-]*\.ya?ml\W.{0,200}?)?\bdoes not match expected Trusted Publisher \(",
    ),
    # As it read in 2024: neither at the ref nor at the commit was it the publisher's file.
    _BUILD_CONFIG._replace(says=_UNVERIFIED + r"0 of 2 policies succeeded"),
    _refused(
        "attested-repository",
        rf"{_UNVERIFIED}Certificate's OIDCSourceRepositoryURI does not match \(got {_SITE}"
        rf"(?P<said_repository>[^,]+), expected {_SITE}(?P<has_repository>[^)]+)\)",
        "PyPI refused the attestations: they name another repository than the publisher",
        Side.PYPI,
        "register the repository as the log spells it",
    ),
    _refused(
        "attested-digest",
        _UNVERIFIED + r"subject does not match distribution digest",
        "PyPI refused the attestations: the file was changed after it was signed",
        Side.WORKFLOW,
        "let nothing come between signing and upload",
    ),
    _refused(
        "attested-name",
        _UNVERIFIED + r"subject does not match distribution name: .{1,150}? != \S{1,150}",
        "PyPI refused the attestations: the file was renamed after it was signed",
        Side.WORKFLOW,
        "let nothing come between signing and upload",
    ),
    _refused(
        "attestation-changed",
        _UNVERIFIED + r"DSSE: invalid signature",
        "PyPI refused the attestations: one was changed after it was made",
        Side.WORKFLOW,
        _ACTION_WRITES,
    ),
    _refused(
        "attestations-need-publishing",
        r"Attestations are only supported when using Trusted Publishing",
        "Attestations were uploaded with a stored token, and PyPI takes them from publishers only",
        Side.WORKFLOW,
        "remove the token, so that the upload uses Trusted Publishing",
    ),
    _refused(
        "attestations-not-of-publisher",
        r"Attestations are not currently supported with (?P<kind>.{1,40}?) publishers",
        "PyPI takes no attestations from {kind} publishers",
        Side.PYPI,
        "register a GitHub publisher, and publish from GitHub",
    ),
    _refused(
        "attestations-malformed",
        r"Malformed attestations:",
        "PyPI could not read the attestations",
        Side.WORKFLOW,
        _ACTION_WRITES,
    ),
    _refused(
        "attestations-too-many",
        r"A maximum of \d+ attestations per file are supported"
        r"|Multiple attestations for the same file with the same predicate type \(\S+\) are not "
        r"supported",
        "There are more attestations for a file than PyPI takes: one of each kind",
        Side.WORKFLOW,
        _ACTION_WRITES,
    ),
    _refused(
        "attestations-unknown-kind",
        r"Attestation with unsupported predicate type: \S+",
        "PyPI does not take this kind of attestation",
        Side.WORKFLOW,
        _ACTION_WRITES,
    ),
    _refused(
        "attestations-not-checked",
        r"Unknown error while trying to verify included attestations:",
        "PyPI could not check the attestations",
        Side.NEITHER,
        "wait a little: PyPI had trouble",
    ),
    Failure(
        "invalid-attestations",
        _ATTESTED,
        r"(?:Invalid attestations supplied during upload|Could not verify the uploaded artifact "
        r"using the included attestation)" + MORE,
        "invalid-attestations",
        "PyPI refused the attestations, for a reason that is not known here or was cut off",
        Side.WORKFLOW,
        "see what PyPI says, and " + _ACTION_WRITES,
    ),
)
