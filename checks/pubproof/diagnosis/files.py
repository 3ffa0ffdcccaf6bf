"""PyPI's refusals of a file: its name, its release, its metadata, its archive.

After Warehouse's ``forklift/legacy.py`` and ``forklift/metadata.py``.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import ANSWERS, Failure, Sentences, Side, refused_upload
from pubproof.pypi import platforms

_SPECIFICATION = r"https://packaging\.python\.org/(?:en/latest/)?specifications/core-metadata"
"""The page to which PyPI points behind whatever it has against a field."""
_BEFORE = r"(?:Bad|Request|Client|Error:|from|https?:\S+) "
"""The words that stand between the status and PyPI's reason."""

_FILE_EXISTS = Failure(
    "file-exists",
    ("blake2_256",),
    r"File already exists \('[^']+', with blake2_256 hash(?: '[^']*'\))?",
    "file-exists",
    "PyPI has a file of this name already, with other bytes",
    Side.PACKAGE,
    "give it a new version",
    "deleting the file on PyPI: a name is never free again; building again on a re-run",
    unless="because it appears to already exist",
)
LOCAL_VERSION = refused_upload(
    "local-version",
    r"The use of local versions in .{1,120}? is not allowed"
    r"|'[^']{1,120}' is an invalid value for Version\. Error: (?:Can't|Cannot) use PEP 440 local "
    r"versions",
    "The version has a local part, after a '+'",
    Side.PACKAGE,
    "let the version be that of the tag; version tools add the part where they find no tag, as in "
    "a checkout without 'fetch-depth: 0', or files that a step has changed",
    words=("local versions",),
)


def _of_platform(platform: str, change: str) -> Failure:
    """Return the failure for a wheel of a platform, a regular expression, with its remedy."""
    return refused_upload(
        "platform-tag",
        rf"Binary wheel '(?P<file>[^']+)' has an unsupported platform tag '(?P<tag>{platform})'",
        "PyPI takes no wheel for the platform '{tag}'",
        Side.WORKFLOW,
        change,
        "renaming the wheel: what it links to stays the same",
        words=("unsupported platform",),
    )


_TOO_LARGE = refused_upload(
    "too-large",
    r"(?:File|Project size) too large",
    "The file, or the project with it, is larger than PyPI allows",
    Side.PYPI,
    "delete old files, or ask for a higher limit",
)

FAILURES = (
    _FILE_EXISTS,
    _FILE_EXISTS._replace(
        words=ANSWERS,
        says=r"File already exists\b|A file named \S+ already exists for",
        refused=True,
    ),
    _FILE_EXISTS._replace(
        words=("file-name-reuse",),
        says=r"File already exists\. See https?://\S+#file-name-reuse",
    ),
    Failure(
        "file-differs",
        ("index file do not match",),
        r"Local file and index file do not match for (?P<file>\S+?)\.? ",
        "file-exists",
        "The index has a file of this name already, with other bytes, and uv did not send it",
        Side.PACKAGE,
        "give it a new version",
        "building again on a re-run: the bytes differ again",
    ),
    Failure(
        "filename-used",
        ("previously used", "already been used", "previously been used"),
        r"This filename (?:was previously used by a file that has since been deleted"
        r"|has already been used, use a different version"
        r"|has previously been used, you should use a different version)",
        "file-exists",
        "A file of this name was on PyPI and was deleted; its name is never free again",
        Side.PACKAGE,
        "give it a new version",
        "deleting the release or the project: the name stays taken",
    ),
    Failure(
        "request-too-large",
        ("Too Large",),
        r"HTTPError: 413 (?:Request Entity|Payload|Content) Too Large from (?!\S+/_/oidc)\S+",
        "upload-refused",
        "The server in front of the index takes no upload of this size",
        Side.WORKFLOW,
        "correct the address of the index, or remove it: only PyPI's own address for uploads takes "
        "large files, up to 1 GiB with all that is sent along",
        "a higher limit of the project: PyPI did not look at the file",
    ),
    Failure(
        "old-release",
        ("releases older",),
        r"Uploading new files to releases older than (?P<days>\d+) days is not allowed",
        "old-release",
        "PyPI takes no new files for a release that is older than {days} days",
        Side.PACKAGE,
        "give it a new version",
        "deleting files of the old release, or uploading with an API token",
    ),
    refused_upload(
        "one-sdist",
        r"Only one sdist may be uploaded per release",
        "The release has an sdist of another file name already",
        Side.PACKAGE,
        "give it a new version",
        "skip-existing, which does not cover this",
        words=("Only one sdist",),
    ),
    _of_platform(
        platforms.REPAIRABLE,
        "repair the wheels, with cibuildwheel or auditwheel, so that they are for manylinux or "
        "musllinux",
    ),
    _of_platform(
        platforms.MAC,
        "build the wheels with a MACOSX_DEPLOYMENT_TARGET that PyPI takes, such as 11.0, or 14.0 "
        "in place of 14.5",
    ),
    _of_platform("[^']+", "leave the wheel out of the upload"),
    refused_upload(
        "metadata-field",
        r"(?:InvalidDistribution: Invalid distribution metadata: )?"
        r"(?P<field>[\w-]+) introduced in metadata version [\d.]+, not (?P<has>[\d.]+\d)",
        "The metadata has {field}, which Metadata-Version {has} does not know yet",
        Side.PACKAGE,
        "use a newer build back end, and a newer tool to upload with: one of them wrote the field "
        "or sent it under the older version",
        "editing METADATA in the wheel",
        words=("introduced in",),
    ),
    refused_upload(
        "direct-dependency",
        r"Can't have direct dependency: '?(?P<package>[\w.-]{1,80}(?:\[[^\]]{0,80}\])?) ?@",
        "The package depends on '{package}' at an address, and PyPI takes no such dependency",
        Side.PACKAGE,
        "depend on a release of it on PyPI, or leave it out; a dependency group may have addresses",
        "moving it into an extra, which is asked the same",
        words=("direct dependency",),
    ),
    refused_upload(
        "upload-digest",
        r"Invalid value for \w+_digest\.",
        "The tool that uploads sent no digest that PyPI takes",
        Side.WORKFLOW,
        "upload with the PyPA action, or with twine",
        "a change of the package: the digest is the tool's",
    ),
    LOCAL_VERSION,
    refused_upload(
        "metadata-value",
        r"Invalid value for \w+\. Error: .{1,120}|'[^']*' is not a valid url"
        r"|'[^']{1,200}' is invalid for '[\w-]+'"
        r"|[\w-]+: Invalid (?:URI|email address)|'[^']+' is not a valid classifier"
        r"|'[^']{1,200}' is an invalid value for (?!Version\b)[\w-]+\. Error: .{1,120}"
        rf"|(?<= )(?!{_BEFORE})[^<>|]{{1,300}}?(?= See {_SPECIFICATION})",
        "The metadata has a value that PyPI does not take",
        Side.PACKAGE,
        "correct the field that PyPI names",
    ),
    refused_upload(
        "file-name",
        r"Filename '[^']+' (?:is invalid, should be|should contain the normalized) [^.]{0,80}"
        r"|Start filename for '[^']+' with '[^']+'|Invalid source distribution filename: \S+",
        "The file is named in an old style",
        Side.PACKAGE,
        "use a newer build back end",
    ),
    refused_upload(
        "license-file",
        r"License-File \S+ does not exist in distribution file",
        "The metadata names a licence file that was not packed",
        Side.PACKAGE,
        "pack the file, or do not name it",
        words=("License-File",),
    ),
    refused_upload(
        "damaged",
        r"The digest supplied does not match a digest calculated from the uploaded file",
        "The upload was damaged on its way",
        Side.NEITHER,
        Sentences("Re-run the failed jobs."),
    ),
    _TOO_LARGE,
    _TOO_LARGE._replace(
        words=("Limit for project",), says=_TOO_LARGE.says + r"\. Limit for project ", refused=False
    ),
    refused_upload(
        "encrypted-code",
        r"(?:[Ii]nvalid distribution file\. )?(?P<tool>\w{1,40})-encrypted content is not allowed",
        "There is code in it that {tool} has encrypted, and PyPI takes none",
        Side.PACKAGE,
        "publish the code as it can be read",
        "an API token, or another tool that encrypts: PyPI's policy forbids it",
    ),
    refused_upload(
        "entry-points",
        r"Wheel '[^']+' has invalid entry points",
        "PyPI does not take the entry points of the wheel",
        Side.PACKAGE,
        "name each command with letters, digits, '.', '-' and '_' alone, below [project.scripts] "
        "and [project.gui-scripts] of pyproject.toml",
        "uploading the same file again, with another tool",
    ),
    refused_upload(
        "unpacked-size",
        r"Invalid distribution file\. File exceeds compression ratio of \d+",
        "PyPI takes the file for a bomb: it is many times as large when it is unpacked",
        Side.PACKAGE,
        "leave out of it what is large and nearly empty",
        "uploading the same file again, with another tool",
    ),
    refused_upload(
        "archive",
        r"[Ii]nvalid distribution file\b"
        r"(?:\. (?P<why>(?!See |The )[^<>]{1,120}?(?= ?(?:[<.] ?|$))))?"
        r"|Wheel '[^']+' does not contain the required \w+ file"
        r"|Invalid file extension: |Version in filename should be '[^']+' not '[^']+'"
        r"|Invalid wheel filename \([^)]+\)|Invalid (?:build number|project name): "
        r"|Filename is too long: |Cannot upload a file with .{1,100}? in the name",
        "PyPI does not take the archive as it is packed",
        Side.PACKAGE,
        "build it with a standard back end, and let nothing repack or rename it after that",
        "uploading the same file again, with another tool",
    ),
)
