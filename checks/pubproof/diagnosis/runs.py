"""What GitHub refuses before anything is published: the workflow, the environment, the build.

The texts are those of GitHub's pages and runners, of `actions/toolkit` (``oidc-utils.ts``),
`actions/checkout`, `actions/attest`, `cli/cli` and `slsa-verifier`, and of bash.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_SCRIPT = r"\b(?:(?:line )?\d+|bash|sh): (?P<file>[\w.-]{0,100}/[\w./-]{1,200}): "
"""What bash says first of a file that it cannot run."""
_LAST = r"(?= ?(?:$|Error: Process|##\[error\]Process))"
"""What stands behind the last thing that a step says."""

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
        r"The workflow is not valid\. "
        r"(?:In \S{1,200} \(Line: \d+, Col: \d+\): Error from called workflow )?"
        r"(?P<path>\S{1,200}?\.ya?ml(?:@\S{1,100})?) \(Line: (?P<line>\d+), "
        r"Col: \d+\): (?:(?!The workflow is not valid).){1,300}"
        r"|Invalid workflow file ?: (?P<file>\S{1,200}?\.ya?ml)#L(?P<number>\d+)"
        r"(?= You have an error in your yaml syntax)",
        "nested-permissions",
        "GitHub does not take the workflow file: line {line}{number} of {path}{file} is not valid",
        Side.WORKFLOW,
        "correct that line; `pubproof check` names it too, before there is a tag",
    ),
    Failure(
        "cron-not-valid",
        ("attribute",),
        r"invalid `?cron`? attribute \"(?P<cron>[^\"]{1,100})\"",
        "nested-permissions",
        "GitHub does not take the workflow file: '{cron}' is no time that it knows",
        Side.WORKFLOW,
        "correct it; `pubproof check` names the line and the field, before there is a tag",
    ),
    Failure(
        "run-not-started",
        ("workflow file issue",),
        r"This run likely failed because of a workflow file issue",
        "nested-permissions",
        "GitHub could not start the run: it does not take the workflow, or one that it calls",
        Side.WORKFLOW,
        Sentences(
            "The page of the run says why; `pubproof check` names what is not valid in the "
            "repository's own files. A called workflow that is gone, or that the settings do not "
            "allow, keeps a run from starting too."
        ),
        "another publisher on PyPI: it was not asked",
        vague=True,
    ),
    Failure(
        "value-not-valid",
        ("Error when evaluating", "template is not valid"),
        r"(?:Error when evaluating '[\w-]{1,60}' for job '[^']{1,200}'"
        r"|The template is not valid)\. "
        r"(?P<path>\S{1,200}?\.ya?ml(?:@\S{1,100})?) \(Line: (?P<line>\d+), Col: \d+\): "
        r"(?:(?!\S{1,200} \(Line: ).){1,300}",
        "nested-permissions",
        "Line {line} of {path} got a value that GitHub does not take there",
        Side.WORKFLOW,
        "see what its expression is given: the output of a step that did not run is empty",
        "another publisher on PyPI: it was not asked",
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
        "be there at the ref after the '@', and be open to this one",
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
        r"|failed to fetch attestations from \S+: HTTP 404: Not Found"
        r"|HTTP 404: Not Found \(https://\S{1,200}/attestations/sha\d+:",
        "build-verification",
        "GitHub has no attestation for a file that is verified",
        Side.WORKFLOW,
        "verify the very files that were attested, in the repository that attested them; nothing "
        "may write them anew in between",
    ),
    Failure(
        "verification-trouble",
        ("to fetch attestations", "/attestations/"),
        r"failed to fetch attestations from \S+: (?:HTTP 5\d\d\b|(?:Get \S+ )?(?:dial tcp|context "
        r"deadline|net/http|unexpected EOF))"
        r"|HTTP 5\d\d: .{1,100}? \(https://\S{1,200}/attestations/sha\d+:",
        "build-verification",
        "GitHub did not say which attestations there are",
        Side.NEITHER,
        "wait a little: GitHub had trouble",
        "leaving the verification out, which gives up what the release promises",
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
        "verification-by-slsa-verifier",
        ("SLSA verification failed",),
        r"FAILED: SLSA verification failed: (?P<why>(?:(?! ##\[| Error: Process).){1,300})",
        "build-verification",
        "slsa-verifier does not accept a file, or the provenance beside it",
        Side.WORKFLOW,
        "let --source-uri and --source-tag be those of the run, and verify the very files that "
        "were attested; the workflow that attests must be called by a version tag",
        "attesting again: the same workflow would sign",
    ),
    Failure(
        "ref-not-found",
        ("could not be found", "find remote ref"),
        r"A branch or tag with the name '(?P<name>[^']{1,250})' could not be found"
        r"|fatal: couldn't find remote ref (?:refs/(?:tags|heads)/)?(?P<ref>\S{1,250})",
        "nested-permissions",
        "There is no branch or tag '{name}{ref}' to check out",
        Side.WORKFLOW,
        "leave out the 'ref' of the checkout: a run takes the tag that started it, which must not "
        "be deleted meanwhile",
        "another publisher on PyPI: it was not asked yet",
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
        "program-missing",
        ("not found", "No module named"),
        r"(?:\b(?:line )?\d+: (?P<program>[\w.+-]{1,60}): (?:command )?not found"
        r"|python[\d.]*(?:\.exe)?: No module named '?(?P<module>[\w.]{1,60})'?)" + _LAST,
        "build-failed",
        "The runner has no program '{program}{module}'",
        Side.WORKFLOW,
        "let a step of that job install it first, or choose a runner that has it",
        "another publisher on PyPI: it was not asked by this step",
        vague=True,
    ),
    Failure(
        "script-missing",
        ("No such file or directory",),
        rf"(?:{_SCRIPT}|\bpython[\d.]*: can't open file '(?!\S*(?:/setup\.py|/_actions/))"
        rf"(?P<program>[^']{{1,300}})': \[Errno 2\] )No such file or directory{_LAST}",
        "build-failed",
        "A step runs '{file}{program}', which is not there",
        Side.WORKFLOW,
        "check out the repository in that job before the step, and see that git holds the file",
        "another publisher on PyPI: it was not asked by this step",
        vague=True,
    ),
    Failure(
        "script-not-runnable",
        ("Permission denied",),
        rf"{_SCRIPT}Permission denied{_LAST}",
        "build-failed",
        "A step runs '{file}', which git does not hold as a program",
        Side.WORKFLOW,
        "name the program that reads it, as in `bash FILE`, or make it one with "
        "`git update-index --chmod=+x`",
        "another publisher on PyPI: it was not asked by this step",
        vague=True,
    ),
)
