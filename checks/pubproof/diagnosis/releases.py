"""What GitHub refuses of the release that is made of the tag there, beside the upload.

The texts are GitHub's own answers, as `cli/cli`, octokit and `softprops/action-gh-release`
(``github.ts``) print them.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_SECTION = "github-release"
_REFUSED = r"Resource not accessible by (?:integration|personal access token)"
_BY_REQUESTS = (
    r"403 Client Error: Forbidden for url: "
    r"https://api\.github\.com/repos/[^/\s]{1,100}/[^/\s]{1,100}/releases\b"
)
"""The same, as `requests` shows it, and so python-semantic-release."""
_RELEASES = r"(?=.{1,90}?(?:/releases\b|#(?:create|update)-a-release))"
"""The address that was asked, or of its documentation, as it stands behind the answer."""
_NOT_PYPI = "another publisher or token on PyPI: it is GitHub that refuses"

FAILURES = (
    Failure(
        "github-release-refused",
        ("Resource not accessible", "release failed with", "Client Error: Forbidden"),
        r"GitHub release failed with status: 403\b(?:.{1,60}?" + _REFUSED + ")?"
        r"|fetching GitHub release for tag \S{1,200}: HttpError: " + _REFUSED + r""
        r"|(?:HTTP 403: |HttpError: )?" + _REFUSED + _RELEASES + "|" + _BY_REQUESTS,
        _SECTION,
        "GitHub makes no release of the tag: the job's token may not write to the repository",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, grant 'contents: write' to a job of its own that makes the release, "
            "and push a new tag. If the upload is done already, make this tag's release by hand "
            "instead."
        ),
        f"{_NOT_PYPI}; 'contents: write' in the job that uploads, which needs to read only",
    ),
    Failure(
        "release-exists",
        ("already exists", "already_exists"),
        r"a release with the same tag name already exists(?:: \S{1,100})?"
        r"|(?:Validation Failed \(\S{1,200}/releases\) )?Release\.tag_name already exists"
        r"|Validation Failed: \{\"resource\":\"Release\",\"code\":\"already_exists\""
        r",\"field\":\"tag_name\"\}",
        _SECTION,
        "GitHub has a release of this tag already, by hand or of an earlier run",
        Side.WORKFLOW,
        Sentences(
            "If all its files are there, nothing is left to do for this tag: `gh release upload` "
            "adds those that are not. In the workflow, let that step ask first whether there is "
            "one."
        ),
        "another publisher or token on PyPI: the message is not about the upload there",
    ),
    Failure(
        "push-forbidden",
        ("remote: error: GH0",),
        r"remote: error: GH0(?:06: Protected branch update failed"
        r"|13: Repository rule violations found) for (?P<ref>refs/\S{1,200}?)\.(?= |$)",
        _SECTION,
        "A rule of the repository does not let the job push to '{ref}'",
        Side.GITHUB,
        Sentences(
            "In GitHub's settings, let the rule for that branch or tag admit who pushes there, and "
            "re-run the failed jobs; or in the workflow, push nothing, and push a new tag by hand."
        ),
        _NOT_PYPI,
    ),
    Failure(
        "push-refused",
        ("denied to",),
        r"(?:remote: )?Permission to (?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)? denied to "
        r"[\w-]+(?:\[bot\])?\.",
        _SECTION,
        "GitHub takes no push to '{repository}': the token that git has may only read it",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, grant 'contents: write' to the job that pushes, which is not the one "
            "that uploads, and push a new tag."
        ),
        _NOT_PYPI,
    ),
    Failure(
        "push-of-a-known-tag",
        ("(already exists)",),
        r"! \[rejected\] (?P<tag>\S{1,200}) -> (?P=tag) \(already exists\)",
        _SECTION,
        "GitHub has the tag '{tag}' already, at another commit, and takes no second",
        Side.PACKAGE,
        "give it a new version; a tag that is out stays where it is",
        "deleting the tag, or pushing it with --force: PyPI takes no second file of that version",
    ),
    Failure(
        "push-behind",
        ("(fetch first)", "(non-fast-forward)"),
        r"! \[rejected\] (?P<branch>\S{1,200}) -> \S{1,200} \((?:fetch first|non-fast-forward)\)",
        _SECTION,
        "The branch '{branch}' has gone on since the job checked it out, so git may not push",
        Side.NEITHER,
        Sentences(
            "Run the workflow again on the branch as it is now. In the workflow, one concurrency "
            "group for all releases keeps two from going on at once."
        ),
        _NOT_PYPI,
    ),
    Failure(
        "repository-not-told",
        ("not a git repository",),
        r"failed to run git: fatal: not a git repository",
        _SECTION,
        "gh cannot tell which repository is meant: the job has checked out none",
        Side.WORKFLOW,
        "give the step the variable GH_REPO, or gh the option --repo; a checkout helps too",
        _NOT_PYPI,
    ),
    Failure(
        "github-refuses",
        ("Resource not accessible",),
        rf"(?:HTTP 403: |Error 403: |HttpError: |RequestError \[HttpError\]: )?{_REFUSED}",
        _SECTION,
        "A step asked GitHub for what the token of its job may not do",
        Side.WORKFLOW,
        "grant the job of that step the permission that it needs, such as 'contents: write' to "
        "make a release, and let it be another job than the one that uploads",
        _NOT_PYPI,
        vague=True,
    ),
    Failure(
        "github-token-refused",
        ("Bad credentials",),
        r"(?:HttpError: |HTTP 401: )Bad credentials",
        _SECTION,
        "GitHub does not accept the token that a step was given",
        Side.GITHUB,
        Sentences(
            "In GitHub's settings, renew the secret that holds the token, and re-run the failed "
            "jobs; or in the workflow, let the step use the job's own token, and push a new tag."
        ),
        _NOT_PYPI,
        vague=True,
    ),
)
