"""Every refusal with which PyPI answers the exchange of an identity for an upload token.

After Warehouse's ``oidc/views.py`` (the codes), ``oidc/services.py``, ``oidc/utils.py``,
``oidc/models/_core.py`` and ``oidc/models/github.py`` (the reasons of ``invalid-publisher``), and
``packaging/services.py`` (projects that cannot be created). Each has its section on the guide's
page "When it fails"; a test keeps the two together.
"""

from __future__ import annotations

from typing import NamedTuple

from pubproof import late
from pubproof.pypi.remedy import NEW_TAG, RERUN, Remedy, afterwards

INVALID_PUBLISHER = "invalid-publisher"
INVALID_PAYLOAD = "invalid-payload"
_NO_PUBLISHER = "valid token, but no corresponding publisher"
_GAP = late.pattern("('?)…\\1")


class Refusal(NamedTuple):
    """One answer of PyPI that gives no token."""

    code: str
    """PyPI's error code."""
    reason: str
    """PyPI's words, or how they begin. ``…`` stands for any text, and in quotes for a value as
    Python prints it."""
    section: str
    """The id of its section on the page "When it fails"."""
    change: str
    """What to change, and on which side, in sentences."""
    then: str = ""
    """What to do then with the run that was refused; empty where the change says all."""

    @property
    def remedy(self) -> Remedy:
        """What mends it."""
        return Remedy(self.change.removesuffix("."), self.then)

    @property
    def help(self) -> str:
        """What to do about a run that was refused."""
        return afterwards(self.remedy)

    def say(self, *values: object) -> str:
        """Return the reason with `values` in its gaps."""
        left = iter(values)
        return _GAP.sub(lambda gap: repr(next(left)) if gap[1] else str(next(left)), self.reason)


_AGAIN = "Nothing is to be changed on either side: re-run the failed jobs."
_ACTION = "In the workflow, leave the exchange to PyPA's action."
_ANOTHER_NAME = (
    "On PyPI, register a pending publisher for a project of another name, and change the name in"
    " the package's metadata with it."
)

TOKEN_PAYLOAD = Refusal(
    INVALID_PAYLOAD,
    "1 validation error for TokenPayload",
    "invalid-payload",
    f'What was sent is not {{"token": "…"}}. {_ACTION}',
)
MALFORMED_JWT = Refusal(
    INVALID_PAYLOAD, "malformed JWT", "invalid-payload", f"What was sent is no identity. {_ACTION}"
)
UNKNOWN_ISSUER = Refusal(
    INVALID_PAYLOAD,
    "unknown trusted publishing issuer",
    "invalid-payload",
    "Publish from a repository on GitHub's public service, with its standard issuer.",
)
NAME_NOT_ALLOWED = Refusal(
    INVALID_PAYLOAD, "The name '…' isn't allowed", "invalid-payload", _ANOTHER_NAME
)
NAMES = (
    NAME_NOT_ALLOWED._replace(reason="The name '…' is invalid."),
    NAME_NOT_ALLOWED._replace(reason="The name '…' conflicts with an existing project."),
    NAME_NOT_ALLOWED._replace(reason="The name '…' is too similar to an existing project."),
    NAME_NOT_ALLOWED,
)
"""Those of a project's name."""
NO_NEW_PROJECTS = Refusal(
    INVALID_PAYLOAD,
    "New project registration temporarily disabled.",
    "invalid-payload",
    "PyPI has paused new projects: wait, then re-run the failed jobs.",
)
NOT_ENABLED = Refusal(
    "not-enabled",
    "… trusted publishing functionality not enabled",
    "not-enabled",
    "PyPI has switched Trusted Publishing off: wait, then re-run the failed jobs.",
)
INVALID_TOKEN = Refusal(
    "invalid-token",
    "malformed or invalid token",
    "invalid-token",
    "Signature, audience, issuer or time is wrong. In a script of your own, ask the index for its"
    " audience and send the identity at once; from the action, re-run the failed jobs.",
)
PENDING_PROJECT_EXISTS = Refusal(
    "invalid-pending-publisher",
    "valid token, but project already exists",
    "invalid-pending-publisher",
    "On PyPI, add an ordinary publisher to the project and re-run the failed jobs; if the project"
    " is not yours, choose another name.",
)
REUSED_TOKEN = Refusal(
    "invalid-reuse-token",
    "invalid token: already used",
    "invalid-reuse-token",
    "An identity buys one token, once. In the workflow, leave the exchange to PyPA's action, which"
    " asks for a fresh one each time.",
)

PUBLISHER_NOT_FOUND = Refusal(
    INVALID_PUBLISHER,
    "Publisher with matching claims was not found",
    "publisher-not-found",
    "On PyPI, add a publisher that says what the run says.",
    RERUN,
)
OLD_NOT_FOUND = PUBLISHER_NOT_FOUND._replace(reason="All lookup strategies exhausted")
"""The same until the end of June 2025."""
UNPARSABLE_WORKFLOW_REF = Refusal(
    INVALID_PUBLISHER,
    "Could not job extract workflow filename from OIDC claims",
    "unparsable-workflow-ref",
    f"The claim names no file that ends in .yml or .yaml before an @; GitHub's always do. {_AGAIN}",
)
MISSING_CLAIM = Refusal(
    INVALID_PUBLISHER,
    "Missing claim '…'",
    "missing-claim",
    "The identity is not one of GitHub Actions as it is today, or something took the claim away."
    f" {_AGAIN}",
)
JOB_WORKFLOW_REF_MISMATCH = Refusal(
    INVALID_PUBLISHER,
    "The job_workflow_ref claim does not match, expecting one of … got …",
    "job-workflow-ref-mismatch",
    "The upload runs in a file of another commit or repository than the run itself. In the"
    " workflow, move it into the file that the tag starts.",
    NEW_TAG,
)
JOB_WORKFLOW_REF_EMPTY = Refusal(
    INVALID_PUBLISHER,
    "The job_workflow_ref claim is empty",
    "job-workflow-ref-empty",
    f"GitHub's identities always name the file. {_AGAIN}",
)
REF_AND_SHA_EMPTY = Refusal(
    INVALID_PUBLISHER,
    "The ref and sha claims are empty",
    "ref-and-sha-empty",
    f"GitHub's identities always name the ref or the commit. {_AGAIN}",
)
EVENT_NOT_SUPPORTED = Refusal(
    INVALID_PUBLISHER,
    "Publishing from a workflow invoked via 'pull_request_target' is not supported.",
    "event-not-supported",
    "In the workflow, remove the trigger pull_request_target: PyPI accepts every other event.",
)
CLAIM_CHECK_FAILED = Refusal(
    INVALID_PUBLISHER,
    "Check failed for required claim '…'",
    "claim-check-failed",
    "The claims contradict each other, which GitHub's never do. On PyPI, register the publisher"
    " again as the run says.",
    RERUN,
)
ENVIRONMENT_CHECK_FAILED = CLAIM_CHECK_FAILED._replace(
    reason="Check failed for optional claim 'environment'"
)
ISSUER_MISMATCH = Refusal(
    INVALID_PUBLISHER,
    "JWT issuer '…' does not match expected issuer '…'",
    "issuer-mismatch",
    "Publish from a repository on GitHub's public service: PyPI accepts no other issuer. Where no"
    " organization has registered that issuer, it says 'unknown trusted publishing issuer'.",
)
ISSUER_UNSUPPORTED = Refusal(
    INVALID_PUBLISHER, "Issuer '…' is unsupported", "issuer-unsupported", _AGAIN
)
NO_REQUIRED_CLAIMS = ISSUER_UNSUPPORTED._replace(reason="No required verifiable claims")

SERVER_ERROR = Refusal(
    "server-error",
    "the index produced an unexpected 500 response",
    "unexpected-response",
    f"PyPI does not expect such a claim and fails; GitHub's identities have none like it. {_AGAIN}",
)
"""PyPI fails, and has neither code nor words for it; the words are those of the action."""

TABLE = (
    TOKEN_PAYLOAD,
    MALFORMED_JWT,
    UNKNOWN_ISSUER,
    *NAMES,
    NO_NEW_PROJECTS,
    NOT_ENABLED,
    INVALID_TOKEN,
    PENDING_PROJECT_EXISTS,
    REUSED_TOKEN,
    PUBLISHER_NOT_FOUND,
    OLD_NOT_FOUND,
    UNPARSABLE_WORKFLOW_REF,
    MISSING_CLAIM,
    JOB_WORKFLOW_REF_MISMATCH,
    JOB_WORKFLOW_REF_EMPTY,
    REF_AND_SHA_EMPTY,
    EVENT_NOT_SUPPORTED,
    CLAIM_CHECK_FAILED,
    ENVIRONMENT_CHECK_FAILED,
    ISSUER_MISMATCH,
    ISSUER_UNSUPPORTED,
    NO_REQUIRED_CLAIMS,
    SERVER_ERROR,
)
"""Every refusal of today, and of the past where the words were others."""

CALLING_UNPARSABLE = UNPARSABLE_WORKFLOW_REF._replace(
    reason="Could not extract workflow filename from OIDC claims"
)
CALLING_MISMATCH = JOB_WORKFLOW_REF_MISMATCH._replace(
    reason="The workflow_ref claim does not match, expecting one of … got …"
)
"""This and the one before are what Warehouse's pull request 20083 changes: it goes by the calling
workflow."""


def describe(code: str, reason: str) -> str:
    """Return the whole description that PyPI gives with `code` for a `reason`."""
    return f"{_NO_PUBLISHER} ({reason})" if code == INVALID_PUBLISHER else reason
