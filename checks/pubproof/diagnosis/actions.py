"""Actions that do not start: not found, not allowed, without an image, on the wrong machine.

The texts are those of GitHub's pages and runners (``ActionManager`` of `actions/runner`), of the
PyPA action, and of the Docker client.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_NO_IMAGE = r"Error response from daemon: .{0,200}?(?:manifest unknown|not found)"
_ERROR = r"(?:##\[error\]|(?<!'\. )\bError: |::error::)"
"""How an error starts; a warning about one that is tried again has it behind an address."""

FAILURES = (
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
        "action-not-there",
        ("Did you forget to run actions/checkout",),
        r"Can't find 'action\.yml', 'action\.yaml' or 'Dockerfile' (?:under|for action) "
        r"'(?:[^']{0,200}?[/\\]_?work[/\\][^'/\\]{1,100}[/\\][^'/\\]{1,100}[/\\](?:\.[/\\])?)?"
        r"(?P<path>[^']{1,300})'\. Did you forget to run actions/checkout",
        "image",
        "There is no action at '{path}', where a step looks for one",
        Side.WORKFLOW,
        "check out the repository in that job before the step, and see that the path is right; a "
        "workflow is called by a job, not by a step",
        "another publisher on PyPI: it was not asked by this step",
    ),
    Failure(
        "action-trouble",
        ("not indicate success", "An action could not be", "to download archive"),
        rf"{_ERROR}(?P<shown>Response status code does not indicate success: [45]\d\d"
        r"|An action could not be found at the URI '[^']{1,300}'"
        r"|Failed to download archive '[^']{1,300}')",
        "image",
        "GitHub did not hand over the files of an action",
        Side.NEITHER,
        Sentences(
            "Re-run the failed jobs. If it stays, then in the workflow, name a release tag of the "
            "action, or the commit behind one, and push a new tag."
        ),
        "another publisher on PyPI: it was not asked yet",
        vague=True,
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
        ("Unable to resolve action", "Missing download info"),
        r"Unable to resolve action `?(?P<action>[\w.-]+/[\w./-]+(?:@[^\s`,]{1,100})?)`?, "
        r"(?:unable to find version|(?:the )?repository not found|not found)"
        r"|Missing download info for (?P<other>[\w.-]+/[\w./-]+@[^\s`,]{1,100})",
        "image",
        "There is no '{action}{other}'",
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
)
