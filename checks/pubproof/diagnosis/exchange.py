"""PyPI's refusals of an identity: those that `pubproof.pypi.refusals` knows, as logs print them.

The action and twine print a list of codes and descriptions, uv prints PyPI's JSON.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof.diagnosis.failure import Failure, Sentences, Side
from pubproof.pypi import refusals

if TYPE_CHECKING:
    from pubproof.pypi.refusals import Refusal

_GAPS = {"'…'": r"(?:'[^']{0,200}'|\\?\"[^\"]{0,200}\")", "…": r".{0,1500}?"}
_ANOTHER = "another publisher on PyPI: it was not looked for yet"
_NO_PUBLISHER = refusals.describe(refusals.INVALID_PUBLISHER, "").removesuffix(" ()")


def _answer(code: str, description: str) -> str:
    """Return the expression for a code and what follows it, in a list or in JSON."""
    return rf"\b{code}[`\"'*_]{{0,4}}\s?[:,]\*{{0,2}} ?(?:\"description\": ?\")?{description}"


def _expression(refusal: Refusal) -> str:
    """Return the expression for a refusal, in whose words ``…`` stands for any."""
    description = (
        refusals.describe(refusal.code, refusal.reason).removesuffix(")").removesuffix(".")
    )
    parts = re.split("('…'|…)", description)
    return _answer(refusal.code, "".join(_GAPS.get(part, re.escape(part)) for part in parts))


def _failure(
    refusal: Refusal,
    what: str,
    side: Side,
    useless: str = "",
    *,
    name: str = "",
    matching: bool = False,
) -> Failure:
    """Return the failure that a refusal is in a log; it has the name of its section by default."""
    return Failure(
        name or refusal.section,
        (refusal.code,),
        _expression(refusal),
        refusal.section,
        what,
        side,
        Sentences(refusal.help),
        useless,
        matching=matching,
    )


_NOT_FOUND = "{index} has no publisher that fits this run"
_FILE = r"'(?P<{}_{}>[\w.-]{{1,100}}/[^']{{1,400}})'"
_DISAGREES = "PyPI found the publisher, and a second look at its fields disagreed"
_NAME = "The pending publisher fits, but PyPI creates no project of that name"
_NO_IDENTITY = "What was sent to PyPI is no identity"
_SAME_NAME = "a re-run alone: the name is the same"
_OWN_FAULT = "PyPI could not handle the identity, which is a fault of its own"


def _of_another_commit(refusal: Refusal, claim: str) -> Failure:
    """Return the failure for a claim that PyPI shows beside those that it expects."""
    files = rf"\[{_FILE.format('has', claim)}[^\]]{{0,800}}\], got {_FILE.format('said', claim)}"
    unequal = rf"{_NO_PUBLISHER} \(The {claim} claim does not match, expecting one of "
    return _failure(
        refusal,
        "The upload ran in a workflow of another commit or repository than the run",
        Side.WORKFLOW,
        "another publisher on PyPI: it has the file, and refuses the ref or the repository",
    )._replace(says=_answer(refusal.code, rf"{unequal}(?:{files}|.{{0,1500}}? got )"))


FAILURES = (
    *(
        _failure(each, _NOT_FOUND, Side.PYPI, matching=True)
        for each in (refusals.PUBLISHER_NOT_FOUND, refusals.OLD_NOT_FOUND)
    ),
    _failure(refusals.PUBLISHER_NOT_FOUND, _NOT_FOUND, Side.PYPI, matching=True)._replace(
        says=_answer(refusals.INVALID_PUBLISHER, rf"{_NO_PUBLISHER}(?! ?\()\b")
    ),
    _of_another_commit(refusals.JOB_WORKFLOW_REF_MISMATCH, "job_workflow_ref"),
    _of_another_commit(refusals.CALLING_MISMATCH, "workflow_ref"),
    _failure(
        refusals.EVENT_NOT_SUPPORTED,
        "PyPI takes no upload from a run that 'pull_request_target' started",
        Side.WORKFLOW,
        "another publisher on PyPI: none accepts that event",
    ),
    *(
        _failure(each, "PyPI found no workflow's file name in the identity", Side.NEITHER)
        for each in (refusals.UNPARSABLE_WORKFLOW_REF, refusals.CALLING_UNPARSABLE)
    ),
    _failure(refusals.MISSING_CLAIM, "The identity lacks a claim", Side.NEITHER),
    _failure(
        refusals.JOB_WORKFLOW_REF_EMPTY,
        "The identity does not say in which workflow the upload ran",
        Side.NEITHER,
    ),
    _failure(
        refusals.REF_AND_SHA_EMPTY, "The identity names neither a ref nor a commit", Side.NEITHER
    ),
    Failure(
        "subject-check-failed",
        (refusals.INVALID_PUBLISHER,),
        _answer(
            refusals.INVALID_PUBLISHER,
            rf"{_NO_PUBLISHER} \(Check failed for required claim 'sub'\)",
        ),
        "claim-check-failed",
        "PyPI compared the subject of the identity, as it did until the end of January 2026",
        Side.NEITHER,
        Sentences("Re-run the failed jobs: PyPI does not look at the subject any more."),
    ),
    *(
        _failure(each, _DISAGREES, Side.PYPI)
        for each in (refusals.CLAIM_CHECK_FAILED, refusals.ENVIRONMENT_CHECK_FAILED)
    ),
    _failure(
        refusals.ISSUER_MISMATCH,
        "The identity is not from GitHub's public service",
        Side.WORKFLOW,
        "another publisher on PyPI: a GitHub publisher accepts that one issuer only",
    ),
    *(
        _failure(each, _OWN_FAULT, Side.NEITHER)
        for each in (refusals.ISSUER_UNSUPPORTED, refusals.NO_REQUIRED_CLAIMS)
    ),
    Failure(
        "invalid-publisher",
        (refusals.INVALID_PUBLISHER,),
        _answer(refusals.INVALID_PUBLISHER, rf"(?:{_NO_PUBLISHER})?"),
        "invalid-publisher",
        "{index} refused the identity, for a reason that is not known here or was cut off",
        Side.PYPI,
        "compare the publisher with the claims in the log, letter by letter",
        matching=True,
        vague=True,
    ),
    _failure(
        refusals.PENDING_PROJECT_EXISTS,
        "The pending publisher fits, but its project has been created in another way since",
        Side.PYPI,
        "a new pending publisher for that project: it exists",
    ),
    _failure(
        refusals.REUSED_TOKEN,
        "The same identity was exchanged twice",
        Side.WORKFLOW,
        "another publisher on PyPI: this one fits",
    ),
    _failure(refusals.INVALID_TOKEN, "PyPI does not trust the identity", Side.WORKFLOW, _ANOTHER),
    *(
        _failure(each, _NO_IDENTITY, Side.WORKFLOW, _ANOTHER, name="payload")
        for each in (refusals.TOKEN_PAYLOAD, refusals.MALFORMED_JWT)
    ),
    _failure(
        refusals.UNKNOWN_ISSUER,
        "The identity is from an issuer that PyPI does not know",
        Side.WORKFLOW,
        _ANOTHER,
        name="payload-issuer",
    ),
    *(_failure(each, _NAME, Side.PYPI, _SAME_NAME, name="payload-name") for each in refusals.NAMES),
    _failure(
        refusals.NO_NEW_PROJECTS,
        "PyPI creates no new projects for the time being",
        Side.NEITHER,
        name="payload-no-new-projects",
    ),
    _failure(
        refusals.NOT_ENABLED, "PyPI has switched Trusted Publishing off", Side.NEITHER
    )._replace(says=_answer("not-enabled", r"\w+ trusted publishing functionality not enabled")),
)
"""The texts are those of the refusals; what happened is said here in a sentence."""
