"""The way to PyPI's answer: GitHub's identity, the index's audience, the exchange.

The texts are those of `id` 1.6 (``detect_github``, ``_validate_credential``), of the action's
``oidc-exchange.py`` (v1.8 to v1.14), of twine's ``auth.py`` (6.1 to 7.0) and of uv's
``trusted_publishing.rs`` (0.4 to 0.11).
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_PDM_ASKS = r"\[?PdmUsageError\]?: Username and password are required"
_WITH_THE_ACTION = "upload with the PyPA action, in a job with 'id-token: write'"
_RETRIEVAL = r"(?:OpenID Connect token retrieval failed: |for trusted publishing )?"

FAILURES = (
    Failure(
        "signing-identity",
        ("ttestation",),
        r"Attestation generation failure: OpenID Connect token retrieval failed: .{0,200}",
        "attestation-generation",
        "GitHub gave an identity for PyPI, and a moment later none for signing",
        Side.NEITHER,
        "wait a little: GitHub had trouble",
    ),
    Failure(
        "fork-pull-request",
        ("pull request on a fork",),
        r"(?:OpenID Connect token retrieval failed: .{0,300}?)?The workflow context indicates that "
        r"this action was called from a pull request on a fork",
        "no-id-token",
        "The run was for a pull request from a fork: GitHub gives such a run no identity",
        Side.WORKFLOW,
        "publish on the push of a tag, which no fork can do",
        "'id-token: write': for a fork's pull request GitHub ignores it",
    ),
    Failure(
        "no-id-token",
        ("OIDC", "id-token"),
        _RETRIEVAL + r"(?:(?:GitHub: )?missing or insufficient OIDC token permissions(?:, the "
        r"ACTIONS_ID_TOKEN_REQUEST_(?:TOKEN|URL) environment variable was unset)?"
        r"|Environment variable ACTIONS_ID_TOKEN_REQUEST_\w+ not set, is the `?id-token: write`? "
        r"permission missing\?"
        r"|Failed to obtain OIDC token: is the `?id-token: write`? permission missing\?)",
        "no-id-token",
        "The publish job got no identity from GitHub: it lacks 'id-token: write'",
        Side.WORKFLOW,
        "add 'id-token: write' to the permissions of the publish job and, if it is in a called "
        "workflow, of the job that calls it; a job's permissions replace those of the workflow",
        "a re-run, or another publisher on PyPI: PyPI was not asked yet",
    ),
    Failure(
        "identity-for-another-service",
        ("audience",),
        _RETRIEVAL + r"Token audience claim mismatch \(expected [^\s,]+, got [^)]+\)",
        "token-retrieval",
        "GitHub's identity was made for another service than the one that was asked",
        Side.NEITHER,
        Sentences(
            "Re-run the failed jobs; if it stays, the token service of the runner is not GitHub's."
        ),
    ),
    Failure(
        "no-github-environment",
        ("OIDC", "trusted publishing"),
        _RETRIEVAL + r"(?:Attempted to discover OIDC in broken environment"
        r"|No OIDC token discovered: are you in a supported trusted publishing environment\?"
        r"|This environment is not supported for trusted publishing)",
        "token-retrieval",
        "The upload does not see the variables with which GitHub hands out identities",
        Side.WORKFLOW,
        "upload from an ordinary job on a GitHub runner, and pass its variables on",
    ),
    Failure(
        "identity-trouble",
        ("OIDC", "Malformed token", "malformed or"),
        _RETRIEVAL + r"(?:GitHub: OIDC token request timed out"
        r"|GitHub: OIDC token request failed \(code=\d+|GitHub: malformed or incomplete JSON"
        r"|Malformed token payload \((?:JWT|audience)|(?<=failed: )Malformed token\b"
        r"|(?<=publishing )Malformed token\b|Caused by: Failed to discover OIDC token)",
        "token-retrieval",
        "GitHub's token service failed",
        Side.NEITHER,
        "wait a little: GitHub had trouble",
        "'id-token: write', which the message goes on about: the job had it",
    ),
    Failure(
        "credentials-beside",
        ("are not allowed when using",),
        r"(?P<given>(?:a username|a password|the keyring)(?: and (?:a password|the keyring)){0,2}) "
        r"are not allowed when using trusted publishing",
        "password",
        "uv is told to use trusted publishing, and is given {given} as well",
        Side.WORKFLOW,
        "remove them, options and variables such as UV_PUBLISH_TOKEN alike",
        "another publisher on PyPI: it was not asked",
    ),
    Failure(
        "uv-hides-the-reason",
        ("Missing credentials",),
        r"(?:Failed to send POST request Caused by: )?Missing credentials for https?://\S+",
        "no-id-token",
        "uv found no credentials, and does not say why it got none by trusted publishing",
        Side.WORKFLOW,
        "run uv publish with --trusted-publishing always: it then says why",
        "a new publisher on PyPI, as long as the reason is not known",
        vague=True,
    ),
    Failure(
        "pdm-hides-the-reason",
        ("Failed to get PyPI token",),
        rf"Failed to get PyPI token via (?:GitHub Actions )?OIDC(?: {_PDM_ASKS})?",
        "invalid-publisher",
        "PyPI gave pdm no token for the run's identity, and pdm does not say why",
        Side.WORKFLOW,
        "upload with the PyPA action: the next log then says why",
        "user and password, which pdm asks for next: PyPI takes none",
        vague=True,
    ),
    Failure(
        "pdm-without-credentials",
        ("password are required",),
        _PDM_ASKS,
        "no-id-token",
        "pdm found no credentials, and got none by trusted publishing",
        Side.WORKFLOW,
        f"{_WITH_THE_ACTION}: its log says why if it fails again",
        "user and password, which pdm asks for: PyPI takes none",
        vague=True,
    ),
    Failure(
        "twine-without-credentials",
        ("Credential not found", "EOFError", "recommended backend"),
        r"NonInteractive: Credential not found for [\w ]{1,30}"
        r"|Enter your (?:username|password|API token): .{0,4000}?EOFError\b"
        r"|(?P<shown>EOFError: EOF when reading a line) Enter your (?:username|password|API token):"
        r"|(?:RuntimeError|keyring\.errors\.\w+): No recommended backend was available",
        "no-id-token",
        "twine found no credentials, and did not try trusted publishing",
        Side.WORKFLOW,
        f"{_WITH_THE_ACTION}; twine tries it from 6.1 on, for PyPI itself and without a user of "
        "one's own",
        "a new publisher on PyPI: it was not asked yet",
        vague=True,
        unless="View at:",
    ),
    Failure(
        "hatch-without-credentials",
        ("Missing required option", "[__token__]", "Password / Token"),
        r"Missing required option: (?:user|auth)(?= ?(?:$|##\[|Error: Process))"
        r"|(?:Username for '[^']{1,200}' \[__token__\]|Password / Token): ?.{0,80}?Aborted!",
        "no-id-token",
        "hatch found no credentials, and knows no trusted publishing",
        Side.WORKFLOW,
        _WITH_THE_ACTION,
        "user and password, which hatch asks for: PyPI takes none",
        vague=True,
    ),
    Failure(
        "flit-without-credentials",
        ("for upload.",),
        r"Exception: Could not find (?:username|password) for upload\.",
        "no-id-token",
        "flit found no credentials, and knows no trusted publishing",
        Side.WORKFLOW,
        _WITH_THE_ACTION,
        "user and password, which flit looks for: PyPI takes none",
        vague=True,
    ),
    Failure(
        "maturin-hides-the-reason",
        ("PyPI token via", "non-interactive mode is"),
        r"Failed to resolve PyPI token via OIDC: .{1,200}?"
        r"(?= \W* maturin failed| ##\[|$)"
        r"|Credentials not found and non-interactive mode is enabled",
        "no-id-token",
        "maturin got no token by trusted publishing, and does not say why",
        Side.WORKFLOW,
        "see that the job has 'id-token: write', and upload what maturin builds with the PyPA "
        "action: the next log then says why",
        "a new publisher on PyPI, as long as the reason is not known",
        vague=True,
    ),
    Failure(
        "audience-disabled",
        ("audience",),
        r"audience retrieval failed: repository at \S+ has trusted publishing disabled"
        r"|HTTPError: 403 \w+ from \S+/_/oidc/audience",
        "audience",
        "The index has switched Trusted Publishing off",
        Side.NEITHER,
        "wait until it is on again",
    ),
    Failure(
        "audience-unsupported",
        ("audience",),
        r"audience retrieval failed: repository at (?P<index>\S+) does not indicate trusted "
        r"publishing support|HTTPError: 404 .{1,20} from \S+/_/oidc/audience"
        r"|(?:Failed to fetch: `\S+/_/oidc/audience`).{0,120}?\(404 ",
        "audience",
        "The index that was asked knows no Trusted Publishing",
        Side.WORKFLOW,
        "correct the address of the index, or remove it: without one PyPI is asked",
    ),
    Failure(
        "audience-trouble",
        ("audience",),
        r"audience retrieval failed: repository at \S+ responded with unexpected \d+:"
        r"|HTTPError: \d{3} .{1,40} from \S+/_/oidc/audience"
        r"|Failed to fetch: `\S+/_/oidc/audience`",
        "audience",
        "The index did not say for which audience the identity must be made",
        Side.NEITHER,
        "wait a little: the index had trouble",
    ),
    Failure(
        "unexpected-response",
        ("Token re", "token-minting", "mint-token"),
        r"Token request failed: the index produced an unexpected \d+ response"
        r"|Token response error: the index gave us an invalid response"
        r"|The token-minting request returned invalid JSON"
        r"|Failed to fetch: `\S+/_/oidc/mint-token`",
        "unexpected-response",
        "The index gave no proper answer",
        Side.NEITHER,
        "wait a little: the index had trouble",
    ),
    Failure(
        "no-response",
        ("oidc-exchange.py",),
        r"requests\.exceptions\.(?:\w*Timeout|\w*Error)\b",
        "unexpected-response",
        "The index gave no answer, or none that the action understood",
        Side.NEITHER,
        "wait a little: the index had trouble",
    ),
)
