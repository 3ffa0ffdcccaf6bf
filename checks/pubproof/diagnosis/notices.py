"""Warnings, after which the run goes on, and which tell why something is missing later.

The texts are those of the action's ``twine-upload.sh`` and ``oidc-exchange.py``, and of GitHub's
runner. The titles of GitHub's annotations do not reach the log.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

FAILURES = (
    Failure(
        "password-disabled",
        ("Password-based", "Two-Factor"),
        r"Password-based uploads disabled|As of 2024, PyPI requires all users to enable Two-Factor "
        r"Authentication",
        "password",
        "A user's name and a password are set; PyPI takes neither any more",
        Side.WORKFLOW,
        "remove user and password, so that the action uses Trusted Publishing",
    ),
    Failure(
        "password-in-place",
        ("Trusted Publish",),
        r"attestations input ignored.{0,100}?an explicit password was also set"
        r"|an explicit password was also set, disabling Trusted Publishing"
        r"|Trusted Publishers allows publishing packages to PyPI from automated environments"
        r"|Upgrade to Trusted Publishing|Create a Trusted Publisher\b"
        r"|A new Trusted Publisher for the currently running publishing workflow can be created",
        "password",
        "A password is set: the upload goes past the publisher, and without attestations",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, remove user and password before the next release; then revoke the "
            "token on PyPI."
        ),
        "another publisher on PyPI, as long as the password is there",
        is_notice=True,
    ),
    Failure(
        "attestations-ignored",
        ("ttestation",),
        r"repository URL does not support PEP 740 attestations",
        "no-provenance",
        "Attestations were left out: the index that was asked is not PyPI",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, remove repository-url before the next release, if PyPI was meant."
        ),
        is_notice=True,
    ),
    Failure(
        "inputs-unknown",
        ("Unexpected input",),
        r"Unexpected input(?:\(s\))? (?P<names>'[^']{1,100}'(?:, '[^']{1,100}'){0,20}), "
        r"valid inputs are \[",
        "image",
        "An action does not know inputs that it was given, and they had no effect: {names}",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, write the inputs as the log lists them before the next release; "
            "versions of an action differ in them."
        ),
        is_notice=True,
    ),
    Failure(
        "reusable-workflow",
        ("eusable workflow",),
        r"The claims in this token suggest that the calling workflow is a reusable workflow"
        r"|Reusable workflows are \*{0,2}not currently supported",
        "reusable-workflow",
        "The upload stands in a called workflow; no publisher fits both it and its attestations",
        Side.WORKFLOW,
        "put the upload into the workflow that the tag starts, and register that one",
        is_notice=True,
    ),
)
