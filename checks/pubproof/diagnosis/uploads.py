"""PyPI's refusals of an upload, whatever the file: by token, account, project or address.

After Warehouse's ``forklift/legacy.py`` and ``macaroons/caveats``. twine prints them on the lines
after ``HTTPError``, uv behind ``status code``, hatch behind ``Client error``, poetry behind ``HTTP
Error``, maturin and every verbose tool as the title of PyPI's page.
"""

from __future__ import annotations

import re

from pubproof.diagnosis.failure import ANSWERS, Failure, Sentences, Side, refused_upload
from pubproof.pypi import index

UV = r"Caused by: (?:Server returned |Upload failed with |Permission denied \()status code:? "
"""How uv starts to tell of an answer."""


ADDRESS = rf"https?://(?:[\w-]+\.)*{re.escape(index.domain())}/(?!_/oidc)\S*"
"""PyPI's own address, where any program may show an error like that of an upload."""


def client_error(status: str, reason: str) -> str:
    """Return the expression for an error of `requests`, as flit and an old twine show it."""
    return rf"\b{status} Client Error: {reason} for url: {ADDRESS}"


POETRY = r"(?= at \S+/poetry/publishing/uploader\.py| \| b[\"'])"
"""What stands behind an answer as poetry shows it."""

_NAME = refused_upload(
    "name-refused",
    r"The name '(?P<project>[^']+)' (?:is too similar to an existing project|isn't allowed"
    r"|conflicts with .{1,80}?|is invalid)",
    "PyPI creates no project of the name '{project}'",
    Side.PACKAGE,
    "choose another name, and register a pending publisher for it on PyPI",
    "uploading again, by hand or with a token: the name is refused, whoever asks",
)

FAILURES = (
    Failure(
        "non-user-identity",
        ("Non-user",),
        r"Non-user identities cannot create new projects",
        "non-user-identity",
        "PyPI has no project of the name in the package's metadata",
        Side.PYPI,
        Sentences(
            "On PyPI, delete the empty project and register a pending publisher with the right "
            "name, then re-run the failed jobs; or in the package, correct the name, then push a "
            "new tag."
        ),
        "a re-run alone: the names still differ",
    ),
    Failure(
        "token-of-another-project",
        ("API Token", "OIDC scoped"),
        r"(?:Invalid API Token: )?OIDC scoped token is not valid for project '(?P<project>[^']+)'"
        r"|Invalid API Token: project-scoped token is not valid for project: '(?P<other>[^']+)'",
        "invalid-api-token",
        "This publisher is not registered for the project '{project}{other}'",
        Side.PYPI,
        Sentences(
            "On PyPI, add the publisher to that project, then re-run the failed jobs; or in the "
            "package, correct the name, then push a new tag."
        ),
        "a re-run alone: it gets such a token again",
    ),
    Failure(
        "token-expired",
        ("API Token", "OIDC scoped"),
        r"Invalid API Token: .{0,80}?token is expired",
        "invalid-api-token",
        "More than 15 minutes passed between the exchange and this upload",
        Side.NEITHER,
        Sentences("Re-run the failed jobs: what went up already is accepted again."),
    ),
    Failure(
        "token-damaged",
        ("API Token",),
        r"Invalid API Token: (?:.{0,40}?\b(?:Invalid)?[Mm]acaroon\b|caveat "
        r"|.{0,40}?user restriction|signatures do not match)",
        "invalid-api-token",
        "The upload token is no proper one: it was stored, and is damaged or revoked",
        Side.WORKFLOW,
        Sentences(
            "In the workflow, remove the stored token, so that the upload uses Trusted Publishing, "
            "and push a new tag. Where none is stored, re-run the failed jobs: PyPI had trouble."
        ),
        "another publisher on PyPI: it was not asked for one",
    ),
    Failure(
        "invalid-api-token",
        ("API Token", "OIDC scoped"),
        r"Invalid API Token:",
        "invalid-api-token",
        "PyPI does not accept the upload token here",
        Side.PYPI,
        "compare the project of the publisher with the name in the package",
    ),
    refused_upload(
        "project-closed",
        r"The given token isn't allowed to upload to project '(?P<project>[^']+)'",
        "The project '{project}' takes no uploads: it is archived, or in quarantine",
        Side.PYPI,
        "open it again in its settings, or ask PyPI's support",
        words=("The given token",),
    ),
    refused_upload(
        "no-valid-token",
        r"Invalid or non-existent authentication information",
        "No valid token came along: it was stored and is stale, or it is for another index",
        Side.WORKFLOW,
        "remove its password or token, and what names another index, so that the upload uses "
        "Trusted Publishing",
        words=("non-existent auth",),
    ),
    refused_upload(
        "password-refused",
        r"Username/Password authentication is no longer supported"
        r"|User \S{1,100} has two factor auth enabled, an API Token or Trusted Publisher must be",
        "The upload used a user's name and password, which PyPI no longer takes",
        Side.WORKFLOW,
        "remove user and password, so that the upload uses Trusted Publishing",
        section="password",
        words=("authentication is", "factor auth enabled"),
    ),
    _NAME,
    _NAME._replace(
        words=("to an existing project",),
        says=r"The name '(?P<project>[^']+)' is too similar to an existing project",
        refused=False,
    ),
    refused_upload(
        "not-of-project",
        r"(?:The user '[^']*' isn't allowed|You are not allowed) to upload to"
        r"(?: project)? '(?P<project>[^']+)'",
        "The account behind the token may not upload to the project '{project}'",
        Side.PYPI,
        "let an owner of the project register a publisher; if it is not yours, the package needs "
        "another name",
        "a new token of the same account",
        words=("allowed to upload",),
    ),
    refused_upload(
        "email-not-verified",
        r"User '[^']+'(?:, associated with the API token used,)? does not have a verified primary "
        r"email address",
        "The account behind the token has no verified primary e-mail address",
        Side.PYPI,
        "verify the address in the account's settings",
        words=("primary email",),
    ),
    refused_upload(
        "two-factor",
        r"User '[^']+'(?:, associated with the API token used,)? does not have two-factor "
        r"authentication enabled",
        "The account behind the token has no second factor",
        Side.PYPI,
        "set up two-factor authentication in the account's settings",
        "a new token of the same account",
        words=("two-factor",),
    ),
    refused_upload(
        "too-many-projects",
        r"Too many new projects created",
        "The account has created as many new projects as PyPI allows within a day",
        Side.PYPI,
        Sentences(
            "On PyPI, register a pending publisher for the project, which this limit does not "
            "count; or wait a day. Then re-run the failed jobs."
        ),
        "trying again at once, another network, or a new token",
        words=("new projects",),
    ),
    Failure(
        "too-many-requests",
        ("429",),
        r"(?:HTTPError: |status code:? |Client error '|HTTP Error |\b)429 (?:Client Error: )?"
        r"Too Many Requests",
        "upload-refused",
        "The index takes no more for now: too much was asked of it",
        Side.NEITHER,
        "wait a day if the project is new, which counts most, and else some minutes",
        "trying again at once, which counts as well",
        vague=True,
    ),
    Failure(
        "upload-address",
        (
            *(*ANSWERS, "InvalidPyPIUploadURL", "PyPIDetected", "RedirectDetected", "URLDetected"),
            *("POST requests are not", "Redirected URL is", "Too many redirects"),
        ),
        r"InvalidPyPIUploadURL\b|UploadToDeprecatedPyPIDetected\b|RedirectDetected\b"
        r"|UnreachableRepositoryURLDetected\b"
        r"|Caused by: (?:POST requests are not supported by the endpoint|Too many redirects, only "
        r"|Redirected URL is not in the same realm)"
        r"|HTTPError: (?:404|405|410) .{1,40}? from (?!\S+/_/oidc)\S+(?= )"
        r"|\b410 Client Error: (?:Gone \()?This API (?:has|is no longer) "
        rf"|{client_error('(?:404|405)', '.{1,40}?')}"
        rf"|{UV}(?:404|405|410)\b"
        r"|Client error '(?:404|405|410) ",
        "upload-refused",
        "The address to which the upload went takes none",
        Side.WORKFLOW,
        "correct the address of the index, or remove it: without one PyPI is asked",
        "another token or publisher: the index did not look at it",
    ),
    Failure(
        "certificate-not-trusted",
        ("CERTIFICATE_VERIFY_FAILED",),
        r"HTTPSConnectionPool\(host='[^']{1,200}', port=\d+\): Max retries exceeded with url: "
        r"/legacy/ .{0,200}?certificate verify failed: (?P<why>[\w, -]{1,80}?)(?= \(_ssl)"
        r"|SSLError\(.{0,100}?(?P<shown>\[SSL: \w+\] certificate verify failed: "
        r"(?P<other>[\w, -]{1,80}?)) \(_ssl.{0,60}?'(?=: /legacy/)",
        "upload-refused",
        "The certificate with which the index answered is not trusted here: {why}{other}",
        Side.WORKFLOW,
        "upload from a runner of GitHub's; on one of your own, renew its root certificates, and "
        "add that of the proxy through which it goes",
        "another token or publisher: nobody was asked; a re-run on the same machine",
        unless="View at:",
    ),
    Failure(
        "upload-cut-off",
        (
            *("HTTPSConnectionPool", "requests.exceptions", "error sending request", "SSLError"),
            "connecting to repository",
        ),
        rf"HTTPSConnectionPool\(host='(?:[\w-]+\.)*{re.escape(index.domain())}', port=443\): "
        r"(?:Read timed out|Max retries exceeded with url: /legacy/)"
        r"|requests\.exceptions\.(?:ChunkedEncodingError|ConnectionError): "
        r"(?=.{0,200}(?:Connection aborted|Connection broken|reset by peer|EOF occurred))"
        r"|\bSSLError: .{0,80}?EOF occurred in violation of protocol"
        rf"|error sending request for url \({ADDRESS[:-3]}"
        r"|(?<![\w:])Error connecting to repository(?= ?(?:$|##\[|Error: Process))",
        "unexpected-response",
        "The connection to the index broke off while the files were sent",
        Side.NEITHER,
        Sentences("Re-run the failed jobs: what went up already is accepted again."),
        vague=True,
    ),
    refused_upload(
        "no-file-sent",
        r"Upload payload does not have a file",
        "What was sent to PyPI had metadata and no file",
        Side.WORKFLOW,
        "upload with the PyPA action: the program that was used sends no distribution",
        words=("Upload payload",),
    ),
    refused_upload(
        "token-for-uploads-only",
        r"API tokens are not valid for permission",
        "The token was used for something other than an upload; PyPI takes them for uploads alone",
        Side.WORKFLOW,
        "correct the address of the index, or remove it: without one the PyPA action and twine "
        "upload to the right one",
        words=("API tokens are",),
    ),
    refused_upload(
        "organization-inactive",
        r"Organization account owning this project is inactive",
        "The organization that owns the project is inactive on PyPI",
        Side.PYPI,
        "let its owners settle that with PyPI",
    ),
    refused_upload(
        "maintenance",
        r"(?:Read-only mode: )?[Uu]ploads are temporarily disabled"
        r"|New uploads are temporarily disabled",
        "PyPI takes no uploads for the time being",
        Side.NEITHER,
        "wait until it does again",
    ),
    refused_upload(
        "new-projects-disabled",
        r"New project registration temporarily disabled",
        "PyPI creates no new projects for the time being",
        Side.NEITHER,
        "wait until it does again",
        words=("New project reg",),
    ),
    Failure(
        "index-trouble",
        ANSWERS,
        rf"HTTPError: (?:408|5\d\d) .{{1,40}}? from \S+|{UV}(?:408|5\d\d)\b"
        r"|Failed to upload the wheel with status 5\d\d\b"
        rf"|\b5\d\d Server Error: .{{1,100}}? for url: {ADDRESS}"
        rf"|HTTP Error 5\d\d: .{{1,200}}?{POETRY}|(?<=UploadError )HTTP Error 5\d\d\b",
        "unexpected-response",
        "The index failed while the files were sent",
        Side.NEITHER,
        "wait a little: the index had trouble",
    ),
    Failure(
        "index-trouble-again",
        ("Package upload appears",),
        r"Received \"5\d\d: [^\"]{0,100}\" Package upload appears to have failed",
        "unexpected-response",
        "The index failed while the files were sent, and twine tried again",
        Side.NEITHER,
        "wait a little: the index had trouble",
        vague=True,
        unless="View at:",
    ),
)
