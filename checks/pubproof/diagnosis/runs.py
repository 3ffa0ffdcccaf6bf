"""What GitHub refuses before anything is published: the workflow, the environment, the build.

The texts are those of GitHub's pages and runners, of `actions/toolkit` (``oidc-utils.ts``),
`actions/attest` and `cli/cli`, and of the Docker client.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Side

_NO_IMAGE = r"Error response from daemon: .{0,200}?(?:manifest unknown|not found)"

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
        "workflow-not-valid",
        ("is not valid", "yaml syntax"),
        r"The workflow is not valid\. (?P<path>\S{1,200}?\.ya?ml) \(Line: (?P<line>\d+), "
        r"Col: \d+\): (?:(?!The workflow is not valid).){1,300}"
        r"|Invalid workflow file ?: (?P<file>\S{1,200}?\.ya?ml)#L(?P<number>\d+)"
        r"(?= You have an error in your yaml syntax)",
        "nested-permissions",
        "GitHub does not take the workflow file: line {line}{number} of {path}{file} is not valid",
        Side.WORKFLOW,
        "correct that line; `pubproof check` names it too, before there is a tag",
    ),
    Failure(
        "called-workflow",
        ("error parsing called workflow",),
        r"error parsing called workflow (?:\"[^\"]{1,300}\"(?: \([^()]{1,100}\))? -> ){0,9}"
        r"\"(?P<called>[^\"]{1,300})\"(?: \([^()]{1,100}\))? ?: (?:failed to fetch workflow: )?"
        r"workflow (?:was not found|is not reusable)",
        "nested-permissions",
        "The workflow is not valid: it calls '{called}', which is not there or cannot be called",
        Side.WORKFLOW,
        "name a file that exists, with the trigger 'workflow_call'; one of another repository must "
        "be there at the ref behind the '@', and be open to this one",
    ),
    Failure(
        "not-started",
        ("was not started because", "online to process the request"),
        r"The job was not started because (?:recent account payments have failed"
        r"|your account is locked|your spending limit)"
        r"|automatically failed because there were no enabled runners online",
        "unexpected-response",
        "GitHub did not start the job: the account may run none, or no runner took it",
        Side.GITHUB,
        "see to what the message names: the owner's payments and spending limit, or the runner",
        "another publisher on PyPI: it was not asked",
    ),
    Failure(
        "build-identity",
        ("ID_TOKEN_REQUEST", '"id-token" permission'),
        r"(?:Failed to get ID token: )?(?:Error message: )?"
        r"Unable to get ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN) env variable"
        r"|missing \"id-token\" permission\. Please add",
        "build-attestation",
        "A job got no identity from GitHub, and without one nothing is attested",
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
        ("ttestation", "tlog entry", "signing certificate", "get ID "),
        r"Failed to persist attestation: (?:Internal )?Server Error"
        r"|InternalError: error (?:creating|fetching) tlog entry"
        r"|InternalError: error creating signing certificate - \((?:429|5\d\d)\)"
        r"|Failed to get ID token: Error message: Failed to get ID Token\. Error Code ?: 5\d\d",
        "build-attestation",
        "The build's attestation could not be signed or stored",
        Side.NEITHER,
        "wait a little: GitHub or Sigstore had trouble",
    ),
    Failure(
        "build-attestation-plan",
        ("ttestation",),
        r"Failed to persist attestation: Feature not available for "
        r"(?P<kind>[\w -]{1,60}repositories)",
        "build-attestation",
        "GitHub stores no attestations for {kind}",
        Side.GITHUB,
        "make the repository public, or give it a plan with attestations for private ones",
    ),
    Failure(
        "build-attestation-refused",
        ("ttestation",),
        r"Failed to persist attestation: Invalid Argument - (?:duplicate subject in statement"
        r"|invalid statement: no statement subjects)",
        "build-attestation",
        "GitHub does not take the build's attestation: it is of no file, or of one twice",
        Side.WORKFLOW,
        "attest files that the build has made, and each of them once",
    ),
    Failure(
        "build-attestation-subjects",
        ("Could not find subject",),
        r"Could not find subject at path (?P<path>\S+)",
        "build-attestation",
        "The build could not be attested: there is no file at '{path}'",
        Side.WORKFLOW,
        "let the path be that of the files that the steps before have built",
    ),
    Failure(
        "verification-without-token",
        ("GH_TOKEN",),
        r"To use GitHub CLI in (?:a GitHub Actions workflow|automation), "
        r"set the GH_TOKEN environment variable",
        "build-verification",
        "gh was called without a token, with which it asks GitHub for attestations",
        Side.WORKFLOW,
        "give the step that calls gh the variable GH_TOKEN, with the job's own token",
    ),
    Failure(
        "verification-finds-nothing",
        ("ttestations",),
        r"No attestations found for subject (?P<digest>sha\d+:\w+)"
        r"|failed to fetch attestations from \S+: HTTP 404: Not Found",
        "build-verification",
        "GitHub has no attestation for a file that is verified",
        Side.WORKFLOW,
        "verify the very files that were attested, in the repository that attested them; nothing "
        "may write them anew in between",
    ),
    Failure(
        "verification-of-another-identity",
        ("verifying with issuer", "to be "),
        r"verifying with issuer \"[^\"]+\""
        r"|expected (?:SourceRepository|BuildSigner|BuildConfig)\w{0,20} to be \S+, got \S+",
        "build-verification",
        "The file is attested, and not by what `gh attestation verify` was told to expect",
        Side.WORKFLOW,
        "let --signer-workflow name the file that attests, which is the called workflow; and see "
        "that --source-ref and --source-digest are those of the run",
        "attesting again: the same workflow would sign",
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
        ("gh-action-pypi-publish:",),
        r"(?:Unable to find image '[^']*|docker pull \S*)gh-action-pypi-publish:(?P<ref>[^'\s]+)"
        rf".{{0,300}}?{_NO_IMAGE}|{_NO_IMAGE}.{{0,60}}?gh-action-pypi-publish:(?P<other>[^'\s]+)",
        "image",
        "There is no image of the PyPA action for '{ref}{other}'",
        Side.WORKFLOW,
        "pin the action to the commit behind a release tag, not to the id of the tag object",
    ),
    Failure(
        "image-of-the-repository",
        ("run-pypi-publish-in-docker-container", "gh-action-pypi-publish"),
        r"Unable to find image '(?P<image>(?![^']*/gh-action-pypi-publish:)[^']+)' locally"
        rf".{{0,300}}?(?:{_NO_IMAGE}|Error response from daemon: .{{0,200}}?denied)",
        "image",
        "The PyPA action looked for its image under the name of another repository: '{image}'",
        Side.WORKFLOW,
        "call the action from a job of the workflow, not from a composite action",
    ),
    Failure(
        "image-trouble",
        ("Unable to find image", "docker pull"),
        r"(?:Unable to find image '[^']*|docker pull \S*)gh-action-pypi-publish:[^'\s]+"
        r".{0,300}?(?P<shown>Error response from daemon: .{0,200}?(?:dial tcp|net/http|timeout"
        r"|context deadline|unexpected HTTP status|toomanyrequests|denied))",
        "image",
        "The image of the PyPA action could not be fetched",
        Side.NEITHER,
        "wait a little, as GitHub's container registry had trouble; where a step of the job blocks "
        "the network, let it admit that registry",
    ),
    Failure(
        "image-not-built",
        ("failed to solve",),
        r"gh-action-pypi-publish/\S{0,100}/Dockerfile\b.{0,4000}?(?P<shown>ERROR: failed to solve: "
        r".{1,200}?(?:failed to resolve source metadata|failed to authorize))",
        "image",
        "The image of the PyPA action could not be built: what it rests on was not handed out",
        Side.NEITHER,
        "wait a little: the registry had trouble",
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
        "action-retired",
        ("deprecated version of",),
        r"This request has been automatically failed because it uses a deprecated version of "
        r"`?(?P<action>[\w.-]+/[\w.-]+: ?v[\w.-]+?)(?=[`. ]|$)",
        "image",
        "GitHub no longer runs '{action}'",
        Side.WORKFLOW,
        "use a newer version of it; of upload-artifact and download-artifact always of both",
    ),
    Failure(
        "action-not-allowed",
        (" not allowed ",),
        r"(?P<action>[\w.-]+/[\w./-]+@\S{1,100}) (?:is|are) not allowed (?:to be used )?in "
        r"[\w.-]+/[\w.-]+(?:\. Actions| because all actions must be from)",
        "image",
        "The settings of the repository, or of its owner, do not allow '{action}'",
        Side.GITHUB,
        "allow it under Actions, General",
        "another publisher on PyPI: it was not asked yet",
    ),
    Failure(
        "action-not-pinned",
        ("full-length commit SHA",),
        r"The actions? (?P<action>.{1,400}?) (?:is|are) not allowed in [\w.-]+/[\w.-]+ because all "
        r"actions must be pinned to a full-length commit SHA",
        "image",
        "The repository's settings allow no action without a full commit, as in {action}",
        Side.WORKFLOW,
        "pin each action to the commit behind a release tag",
    ),
    Failure(
        "action-version",
        ("Unable to resolve action",),
        r"Unable to resolve action `?(?P<action>[\w.-]+/[\w./-]+(?:@[^\s`,]{1,100})?)`?, "
        r"(?:unable to find version|(?:the )?repository not found|not found)",
        "image",
        "There is no '{action}'",
        Side.WORKFLOW,
        "name a release tag of the action, or the commit behind one",
    ),
    Failure(
        "image-needs-linux",
        ("GNU/Linux", "on Linux"),
        r"This action is only able to run under GNU/Linux environments"
        r"|Container action is only supported on Linux",
        "image",
        "The PyPA action runs on Linux only",
        Side.WORKFLOW,
        "let the publish job run on a Linux runner",
    ),
    Failure(
        "program-missing",
        ("not found", "No module named"),
        r"(?:\b(?:line )?\d+: (?P<program>[\w.+-]{1,60}): (?:command )?not found"
        r"|python[\d.]*(?:\.exe)?: No module named '?(?P<module>[\w.]{1,60})'?)"
        r"(?= ?(?:$|Error: Process|##\[error\]Process))",
        "build-failed",
        "The runner has no program '{program}{module}'",
        Side.WORKFLOW,
        "let a step of that job install it first, or choose a runner that has it",
        "another publisher on PyPI: it was not asked by this step",
        vague=True,
    ),
)
