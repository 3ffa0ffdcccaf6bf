"""Failures of which the log does not say the reason, or one that is not known here.

They are the last of the catalogue: whatever else is found in the same text says more.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import ANSWERS, MORE, Failure, Sentences, Side
from pubproof.diagnosis.files import LOCAL_VERSION
from pubproof.diagnosis.uploads import ADDRESS, POETRY, UV, client_error

_PHRASE = r"(?:Bad Request|Unauthorized|Forbidden|Conflict|Client Error)"
"""What stands where the index's reason would, if the way there loses it."""
_SILENT = rf"(?: {_PHRASE}(?! [a-z])|(?= ?(?:$|##\[|```|Error: Process)))"

FAILURES = (
    # The name of the file says it as well.
    LOCAL_VERSION._replace(
        words=("Uploading ",),
        says=r"(?P<shown>Uploading [\w.]{1,100}-\d[\w.!]{0,60}\+[\w.]{1,80}(?:-\S{1,200})?) "
        rf"(?:(?!Uploading ).){{0,3000}}?HTTPError: 400 Bad Request from {ADDRESS}{_SILENT}",
    ),
    Failure(
        "action-broke-off",
        ('File "/app/',),
        r"File \"/app/[\w-]+\.py\".{0,4000}? (?P<shown>(?:\w+\.)*\w*(?:Error|Exception|Failure)\b"
        r"(?=:|$| ##\[))",
        "unexpected-response",
        "A program of the PyPA action broke off at something that it does not expect",
        Side.NEITHER,
        Sentences(
            "Re-run the failed jobs. If it stays, then in the workflow, use another version of the "
            "action, and push a new tag."
        ),
        "another publisher on PyPI: it was not asked, or its answer was not understood",
        vague=True,
    ),
    Failure(
        "twine-refuses",
        ("InvalidDistribution",),
        r"InvalidDistribution: (?!Unknown distribution format)(?:Invalid distribution metadata: )?"
        + MORE,
        "upload-refused",
        "twine does not take the distribution, for a reason that is not known here",
        Side.PACKAGE,
        "correct what twine names",
        vague=True,
    ),
    Failure(
        "upload-forbidden",
        ("HTTPError", "Client Error", "password are"),
        rf"HTTPError: 40[13] {_PHRASE} from (?!\S+/_/oidc)\S+{_SILENT}"
        rf"|{client_error('40[13]', _PHRASE)}"
        r"|Caused by: Username and/or password are (?:possibly )?wrong",
        "upload-refused",
        "The index did not accept the token for this project, and the log does not say why",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, remove any stored token, and upload with the PyPA action and "
            "'verbose: true': the next log then says why. See that the publisher is one of the "
            "project that the package's metadata names."
        ),
        "a new version, as long as the reason is not known",
        vague=True,
    ),
    Failure(
        "upload-refused-silently",
        ("HTTPError", "Client Error", "Error during upload"),
        rf"HTTPError: 4\d\d {_PHRASE} from (?!\S+/_/oidc)\S+{_SILENT}"
        rf"|{client_error('400', _PHRASE)}"
        r"|Error during upload\. Retry with the --verbose option for more details\."
        r"(?= ?(?:$|Error: Process|##\[error\]Process))",
        "upload-refused",
        "The index refused the file, and the log does not say why",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, upload with the PyPA action and 'verbose: true': the next log then "
            "says why."
        ),
        "a new version, as long as the reason is not known",
        vague=True,
    ),
    Failure(
        "hatch-hides-the-reason",
        ("Client error",),
        r"Client error '4\d\d (?:Bad Request|Forbidden|Unauthorized)' for url",
        "upload-refused",
        "The index refused the file, and hatch does not show why",
        Side.WORKFLOW,
        "upload with the PyPA action, or with twine and --verbose: the next log then says why",
        "a new version, as long as the reason is not known",
        vague=True,
    ),
    Failure(
        "upload-refused",
        ANSWERS,
        rf"HTTPError: 4\d\d .{{1,40}}? from (?!\S+/_/oidc)\S+{MORE}"
        rf"|{UV}4\d\d\b{MORE}"
        r"|Client error '4\d\d .{1,300}?' for url"
        rf"|{client_error('4[0-9][0-9]', '.{1,300}?')}"
        rf"|HTTP Error 4\d\d: .{{1,300}}?{POETRY}|(?<=UploadError )HTTP Error 4\d\d: .{{1,300}}"
        rf"|(?:with status 4\d\d: .{{0,200}}?<title>|⛔ )4\d\d {MORE}",
        "upload-refused",
        "The index refused the file, for a reason that is not known here",
        Side.PACKAGE,
        Sentences(
            "Do what the index says there. Where it says nothing, upload with the PyPA action and "
            "'verbose: true': the next log then says why."
        ),
    ),
)
