"""What GitHub refuses before anything is published: the workflow, the environment, the build.

The texts are those of GitHub's pages and of `actions/toolkit` (``oidc-utils.ts``), `actions/attest`
and the Docker client.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Side

FAILURES = (
    Failure(
        "nested-permissions",
        ("is requesting",),
        r"The nested job '(?P<job>[^']+)' is requesting '(?P<wanted>[^']+)', "
        r"but is only allowed '(?P<given>[^']+)'",
        "nested-permissions",
        "The workflow is not valid: the called job '{job}' asks for '{wanted}', "
        "and the job that calls it grants '{given}'",
        Side.WORKFLOW,
        "grant the calling job everything that the called jobs ask for",
        "more permissions in the called workflow: it gets no more than its caller has",
    ),
    Failure(
        "workflow-permissions",
        ("is requesting",),
        r"Error calling workflow '[^']+'\. The workflow is requesting '(?P<wanted>[^']+)', "
        r"but is only allowed '(?P<given>[^']+)'",
        "nested-permissions",
        "The workflow is not valid: what it calls asks for '{wanted}', and the job that calls it "
        "grants '{given}'",
        Side.WORKFLOW,
        "grant the calling job everything that the called workflow asks for",
        "more permissions in the called workflow: it gets no more than its caller has",
    ),
    Failure(
        "build-identity",
        ("ID_TOKEN_REQUEST",),
        r"(?:Failed to get ID token: )?(?:Error message: )?"
        r"Unable to get ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN) env variable",
        "build-attestation",
        "The build could not be attested: its job got no identity from GitHub",
        Side.WORKFLOW,
        "grant that job 'id-token: write', and the job that calls it too",
    ),
    Failure(
        "build-attestation-permission",
        ("ttestation",),
        r"Failed to persist attestation: Resource not accessible by integration",
        "build-attestation",
        "The build could not be attested: its job may not store attestations",
        Side.WORKFLOW,
        "grant that job 'attestations: write', and the job that calls it too",
    ),
    Failure(
        "build-attestation-trouble",
        ("ttestation",),
        r"Failed to persist attestation: (?:Internal )?Server Error",
        "build-attestation",
        "GitHub could not store the build's attestation",
        Side.NEITHER,
        "wait a little: GitHub had trouble",
    ),
    Failure(
        "environment-rule",
        ("allowed to deploy",),
        r"(?P<kind>Tag|Branch) \"(?P<ref>[^\"]+)\" is not allowed to deploy to (?P<name>.{1,255}?) "
        r"due to environment protection rules",
        "environment-rules",
        "The environment '{name}' does not admit the run of '{ref}'",
        Side.GITHUB,
        "add a rule to the environment for such a ref; for a tag, its type must be tag, not branch",
        "another publisher on PyPI: it was not asked yet",
    ),
    Failure(
        "environment-rejected",
        ("deployment was rejected",),
        r"The deployment was rejected or didn't satisfy other protection rules",
        "environment-rules",
        "The environment's protection rules, or a reviewer, rejected the deployment",
        Side.GITHUB,
        "let a reviewer approve it, or correct the environment's rules",
        "another publisher on PyPI: it was not asked yet",
    ),
    Failure(
        "image-of-the-action",
        ("Unable to find image",),
        r"Unable to find image '(?P<image>[^']*gh-action-pypi-publish:(?P<ref>[^']+))' locally"
        r".{0,300}?Error response from daemon: .{0,200}?(?:manifest unknown|not found|denied)",
        "image",
        "There is no image of the PyPA action for '{ref}'",
        Side.WORKFLOW,
        "pin the action to the commit behind a release tag, not to the id of the tag object",
    ),
    Failure(
        "image-of-the-repository",
        ("run-pypi-publish-in-docker-container", "gh-action-pypi-publish"),
        r"Unable to find image '(?P<image>[^']+)' locally"
        r".{0,300}?Error response from daemon: .{0,200}?(?:manifest unknown|not found|denied)",
        "image",
        "The PyPA action looked for its image under the name of another repository: '{image}'",
        Side.WORKFLOW,
        "call the action from a job of the workflow, not from a composite action",
    ),
    Failure(
        "image-trouble",
        ("Unable to find image",),
        r"Unable to find image '[^']*gh-action-pypi-publish:[^']+' locally"
        r".{0,300}?(?P<shown>Error response from daemon: .{0,200}?"
        r"(?:dial tcp|net/http|timeout|context deadline|unexpected HTTP status|toomanyrequests))",
        "image",
        "The image of the PyPA action could not be fetched",
        Side.NEITHER,
        "wait a little, as GitHub's container registry had trouble; where a step of the job blocks "
        "the network, let it admit that registry",
    ),
    Failure(
        "action-not-found",
        ("create-docker-action.py", "run-pypi-publish-in-docker-container"),
        r"can't open file '\S*/create-docker-action\.py': \[Errno 2\]"
        r"|Can't find 'action\.yml'.{1,200}?/run-pypi-publish-in-docker-container'",
        "image",
        "The PyPA action did not find its own files",
        Side.WORKFLOW,
        "call the action from a job of the workflow, not from a composite action, and on a runner "
        "of GitHub's",
    ),
    Failure(
        "artifact-not-found",
        ("Artifact not found",),
        r"Unable to download artifact\(s\): Artifact not found for name: (?P<name>\S+)",
        "wrong-files",
        "The run has no artifact of the name '{name}'",
        Side.WORKFLOW,
        "let the job need the one that stores the artifact, and name it alike in both",
    ),
    Failure(
        "artifact-trouble",
        ("Unable to download",),
        r"Unable to download artifact\(s\): Unable to download and extract artifact: "
        r".{1,120}?(?= ##\[| Error: |$)",
        "wrong-files",
        "GitHub did not hand over the artifact",
        Side.NEITHER,
        "Re-run the failed jobs.",
        "another publisher on PyPI: it was not asked",
    ),
    Failure(
        "image-needs-linux",
        ("GNU/Linux",),
        r"This action is only able to run under GNU/Linux environments",
        "image",
        "The PyPA action runs on Linux only",
        Side.WORKFLOW,
        "let the publish job run on a Linux runner",
    ),
)
