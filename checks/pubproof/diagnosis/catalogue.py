"""All failures that are recognised."""

from __future__ import annotations

from pubproof.diagnosis import (
    actions,
    artifacts,
    attestations,
    builds,
    exchange,
    files,
    identity,
    indexes,
    notices,
    releases,
    runs,
    signing,
    stops,
    unexplained,
    uploads,
)

FAILURES = (
    *runs.FAILURES,
    *actions.FAILURES,
    *artifacts.FAILURES,
    *builds.FAILURES,
    *identity.FAILURES,
    *exchange.FAILURES,
    *signing.FAILURES,
    *attestations.FAILURES,
    *files.FAILURES,
    *indexes.FAILURES,
    *uploads.FAILURES,
    *releases.FAILURES,
    *stops.FAILURES,
    *unexplained.FAILURES,
    *notices.FAILURES,
)
"""Of failures that are found in the same text the first one counts."""

WORDS = frozenset(word for failure in FAILURES for word in failure.words)
"""The words of all of them."""

ANCHORS = (
    b"Trusted",
    b"trusted publishing",
    b"invalid-publisher",
    b"retrieval failed",
    b"/_/oidc/",
    b'File "/app/',
    b"ID_TOKEN_REQUEST",
    b"id-token",
    b"pypi-publish",
    b"ttestation",
    b"sigstore",
    b"InvalidDistribution",
    b" to publish",
    b"long_description",
    b"Uploading distributions",
    b"HTTPError",
    b"HTTP Error",
    b"Client error '4",
    b"Upload failed",
    b"FAILED due to",
    b"<title>",
    b"PyPI token via",
    b"PdmUsageError",
    b"index file do not match",
    b"HTTPSConnectionPool",
    b"trying to invoke",
    b"Failed to build `",
    b"unable to detect version",
    b"No artifacts will be",
    b"error sending request",
    b"Unexpected input",
    b"section from",
    b"Client Error: Forb",
)
"""What a long log is searched for; each failure, as a tool prints it whole, has one of these, or
stands near one of `ENDINGS`, as all do that end a step of GitHub's.

Few of them, as each is looked for in all of the log; long ones, which are found faster; and no
common words.
"""

ENDINGS = (
    b"##[error]",
    b"completed with exit code ",
    b"operation was canceled",
    b"Job failed: exit code",
    b"maturin failed",
)
"""How GitHub, GitLab and maturin say that a step has failed or was stopped; what stands before
that is read too.

What a tool says there needs no word of its own.
"""
