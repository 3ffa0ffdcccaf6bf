"""Uploads that go nowhere, because the index is named wrongly, or was never reached.

The texts are those of twine (``utils.py``, ``repository.py``, 1.5 to 7.0), uv (``publish.rs``)
and poetry (``publisher.py``).
"""

from __future__ import annotations

import re

from pubproof.diagnosis.failure import Failure, Side
from pubproof.pypi import index

_KNOWN = rf"(?:(?:upload|test)\.)?{re.escape(index.domain())}"
"""The hosts of PyPI and its test index; where one of them cannot be found, the network is ill."""
_NOBODY = "another token or publisher: nobody was asked"

FAILURES = (
    Failure(
        "index-not-named",
        ("section from",),
        r"(?:InvalidConfiguration|KeyError): (?:u?[\"'])?Missing '(?P<name>[^']{1,200})' section "
        r"from (?:the configuration file|\S*\.pypirc)",
        "upload-refused",
        "twine knows no index of the name '{name}'",
        Side.WORKFLOW,
        "leave out --repository (-r), which names an index of .pypirc: without it PyPI is asked; "
        "testpypi is known, and --repository-url takes an address",
        _NOBODY,
    ),
    Failure(
        "upload-host",
        ("Max retries exceeded", "error sending request"),
        rf"HTTPSConnectionPool\(host='(?!{_KNOWN}')(?P<host>[^']{{1,200}})', port=\d+\): Max "
        r"retries exceeded with url: /legacy/ .{0,300}?(?:Failed to resolve|nodename nor servname"
        r"|Name or service not known|getaddrinfo failed)"
        rf"|error sending request for url \(https?://(?!{_KNOWN}/)(?P<other>[^/\s)]{{1,200}})/\S*\)"
        r".{0,200}?dns error(?!.{0,80}?Temporary failure)",
        "upload-refused",
        "There is no '{host}{other}' to which the upload could go",
        Side.WORKFLOW,
        "correct the address of the index, or remove it: without one PyPI is asked",
        _NOBODY,
    ),
    Failure(
        "index-without-feature",
        ("UnsupportedConfiguration",),
        r"UnsupportedConfiguration: The configured repository .{1,200}? does not have support for "
        r"the following features: (?P<feature>.{1,60}?)(?= and is an|\.? |$)",
        "upload-refused",
        "The index that was asked does not know {feature}",
        Side.WORKFLOW,
        "leave that out; or correct the address of the index, or remove it: without one PyPI is "
        "asked",
    ),
    Failure(
        "index-not-in-settings",
        ("use index: `", "Index not found: `", "a publish URL: `"),
        r"(?:No indexes were found, can't use index|Index not found|Index is missing a publish URL)"
        r": `(?P<name>[^`]{1,200})`",
        "upload-refused",
        "uv knows no address to upload to for the index '{name}'",
        Side.WORKFLOW,
        "check out the repository in that job, whose pyproject.toml must give the index a "
        "publish-url; or leave out --index: without it PyPI is asked",
        _NOBODY,
    ),
    Failure(
        "index-not-in-poetry",
        ("is not defined",),
        r"(?<![\w'\"])(?<!rror: )Repository (?P<name>[\w.-]{1,100}) is not defined(?! in )",
        "upload-refused",
        "Poetry knows no address to upload to for the repository '{name}'",
        Side.WORKFLOW,
        "leave out --repository (-r): without it PyPI is asked; or give another index its address "
        "with `poetry config repositories.NAME ADDRESS`, as the sources of pyproject.toml do not "
        "count",
        _NOBODY,
    ),
    Failure(
        "check-url",
        ("query check URL",),
        r"Failed to query check URL(?:(?! ##\[| Error: Process).){0,300}",
        "upload-refused",
        "uv could not ask the index of --check-url which files are there already, and sent none",
        Side.WORKFLOW,
        "correct or leave out --check-url, or the index whose address is taken for it: PyPI itself "
        "accepts a file again that it has",
        _NOBODY,
        vague=True,
    ),
)
