"""What the files fail at before they are sent: twine's check, and signing.

The texts are those of twine (``package.py``, ``upload.py``, 6.0 to 7.0), of the action's
``attestations.py`` and ``twine-upload.sh``, and of sigstore 3.6 to 4.5.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import MORE, Failure, Side

_NEWER = "use a newer version of the action"
_VERSION = r"'(?P<version>\d[\d.]*)' is not a valid metadata version"
_VALUE = Failure(
    "metadata-value-refused",
    ("InvalidDistribution",),
    r"InvalidDistribution: Invalid distribution metadata: (?P<value>'[^']{0,200}') is invalid for "
    r"'(?P<field>[\w-]+)'",
    "upload-refused",
    "twine does not take {value} for the field '{field}' of the metadata",
    Side.PACKAGE,
    "correct it in pyproject.toml",
)

FAILURES = (
    Failure(
        "metadata-version-of-index",
        ("valid metadata version",),
        _VERSION,
        "metadata-version",
        "PyPI does not take Metadata-Version {version} yet",
        Side.PACKAGE,
        "hold the build back end at an older release",
        "another version of the action: it is PyPI that refuses",
        refused=True,
    ),
    Failure(
        "metadata-version-of-action",
        ("InvalidDistribution",),
        r"InvalidDistribution: (?:Invalid distribution metadata: )?" + _VERSION,
        "metadata-version",
        "The twine in the action is too old for Metadata-Version {version}, which the build wrote",
        Side.WORKFLOW,
        f"{_NEWER} (v1.14.2 takes 2.5), or hold the build back end at an older release",
        "twine check in the build, which is another twine; verify-metadata: false; a re-run",
    ),
    Failure(
        "metadata-version",
        ("valid metadata version",),
        _VERSION,
        "metadata-version",
        "Metadata-Version {version} was refused; the log does not show by whom",
        Side.WORKFLOW,
        f"{_NEWER}; if 'HTTPError: 400' stands before the message, hold the build back end at an "
        "older release instead",
        "a re-run: it takes the same action and the same files",
        vague=True,
    ),
    Failure(
        "metadata-lacks-field",
        ("Metadata is missing", "required field"),
        r"(?:InvalidDistribution: )?Metadata is missing required fields: (?P<field>\w[\w-]*)\."
        r"|InvalidDistribution: Invalid distribution metadata: '(?P<other>[\w-]+)' is a required "
        r"field",
        "upload-refused",
        "The metadata has no {field}{other}",
        Side.PACKAGE,
        "write it into [project] of pyproject.toml, or see why the build back end does not find it",
    ),
    Failure(
        "metadata-missing-fields",
        ("Metadata is missing", "upgrading twine"),
        r"(?:InvalidDistribution: )?Metadata is missing required fields: Name,(?: Version)?"
        r"(?:\. Make sure the distribution includes the files where those fields are specified, "
        r"and is using a supported Metadata-Version: [\d., ]+\d)?"
        r"|InvalidDistribution: Invalid distribution metadata\. Try upgrading twine if possible",
        "metadata-version",
        "The twine that uploads is too old for the Metadata-Version that the build wrote",
        Side.WORKFLOW,
        f"{_NEWER}, or hold the build back end at an older release",
        "twine check in the build, which is another twine; verify-metadata: false; a re-run",
    ),
    Failure(
        "metadata-field-unknown",
        ("InvalidDistribution",),
        r"InvalidDistribution: Invalid distribution metadata: unrecognized or malformed field "
        r"'(?P<field>[^']+)'",
        "metadata-version",
        "The twine that uploads, or its library packaging, does not know the field '{field}', "
        "which the build wrote",
        Side.WORKFLOW,
        f"install twine and packaging anew (`pip install -U twine packaging`), or {_NEWER}; or "
        "hold the build back end at an older release",
        "a newer twine alone, where packaging stays older than 24.2; a re-run",
    ),
    _VALUE._replace(
        says=_VALUE.says.replace(r"[\w-]+", "license-expression"),
        change="write it as an expression of SPDX, such as 'Apache-2.0', into pyproject.toml",
    ),
    _VALUE,
    Failure(
        "folder-for-files",
        ("InvalidDistribution", "Is a directory"),
        r"InvalidDistribution: Unknown distribution format: '(?P<name>(?:s?dist|wheelhouse|wheels?"
        r"|artifacts?)(?:-[\w-]{1,80})?)'"
        r"|failed to read from file `(?P<path>[^`]{1,300})`: Is a directory",
        "wrong-files",
        "A folder was to be uploaded, not the files in it: '{name}{path}'",
        Side.WORKFLOW,
        "name the files in the folder, such as dist/*; of several artifacts, "
        "'merge-multiple: true' puts all files into one folder",
    ),
    Failure(
        "unknown-format",
        ("distribution format",),
        r"(?:InvalidDistribution|ValueError): Unknown distribution format: '(?P<file>[^']+)'",
        "wrong-files",
        "There is something other than wheels and sdists in the folder: '{file}'",
        Side.WORKFLOW,
        "let nothing else into it: signatures and other evidence make an artifact of their own",
    ),
    Failure(
        "no-such-file",
        ("Cannot find file",),
        r"Cannot find file \(or expand pattern\): '(?P<file>[^'*?\[]{1,200})'",
        "wrong-files",
        "There is no file '{file}' to upload",
        Side.WORKFLOW,
        "let the command name the files that the build has made, such as dist/*, and nothing else",
    ),
    Failure(
        "no-files",
        ("to publish", "Cannot find file", "MISSING DISTS", "FileNotFoundError"),
        r"(?:MISSING DISTS << ?:: ?)?It looks like there are no Python distribution packages to "
        r"publish in the directory|MISSING DISTS|Cannot find file \(or expand pattern\): '"
        r"|error: No files found to publish|No files to publish\. Run poetry build first"
        r"|FileNotFoundError: (?:\[Errno 2\] )?No such file or directory: '/github/workspace/",
        "wrong-files",
        "There is nothing to upload in the folder",
        Side.WORKFLOW,
        "download the artifact of the build into the folder from which the action uploads",
    ),
    Failure(
        "uv-refuses",
        ("Failed to publish: `",),
        r"Failed to publish: `(?P<file>[^`]{1,300})` Caused by: (?:No PKG-INFO file found"
        r"|Multiple PKG-INFO files found|Only files ending in|Failed to read metadata"
        r"|Failed to decode source distribution|Failed to read: `)" + MORE,
        "upload-refused",
        "uv cannot read '{file}', and did not send it",
        Side.PACKAGE,
        "build it with a standard back end, and let nothing repack or rename it after that",
        "uploading the same file with another tool: PyPI cannot read it either",
    ),
    Failure(
        "description",
        ("long_description", "failed to render"),
        r"`long_description` has syntax errors in markup and would not be rendered on PyPI"
        r"|The description failed to render",
        "upload-refused",
        "The package's description cannot be rendered",
        Side.PACKAGE,
        "correct the README, or its content type",
    ),
    Failure(
        "twine-warnings",
        ("FAILED due to warnings",),
        r"FAILED due to warnings(?: WARNING `\w+` missing\.?)?",
        "upload-refused",
        "`twine check --strict` stopped at a warning about the package's metadata",
        Side.PACKAGE,
        "give the project a README, with its content type",
    ),
    Failure(
        "already-attested",
        ("ttestation",),
        r"The following distributions already have publish attestations:"
        r"|\S+ already has a publish attestation: \S+",
        "attestation-generation",
        "The action ran twice over the same folder, and its files are attested already",
        Side.WORKFLOW,
        "make one job for each index, each with its own download of the artifact",
    ),
    Failure(
        "not-files",
        ("look like distributions",),
        r"The following paths look like distributions but are not actually files:",
        "attestation-generation",
        "A folder, or a broken link, is named like a distribution",
        Side.WORKFLOW,
        "let the build store files",
    ),
    Failure(
        "not-attested",
        ("attestations requested",),
        r"Upload with attestations requested, but (?P<file>\S+) has no associated attestations",
        "attestation-generation",
        "The action did not attest '{file}', and would not upload it without",
        Side.WORKFLOW,
        f"build wheels and .tar.gz files only, or {_NEWER}",
    ),
    Failure(
        "expired-identity",
        ("ExpiredIdentity", "ExpiredCertificate"),
        r"\bExpired(?:Identity|Certificate)\b",
        "attestation-generation",
        "There are so many files that signing them outlived the identity",
        Side.WORKFLOW,
        f"{_NEWER}, or one job for each group of files",
        "a re-run, which signs as many files anew",
    ),
    Failure(
        "sigstore-root",
        ("root was signed by",),
        r"root was signed by \d+/\d+ keys",
        "attestation-generation",
        "The Sigstore in the action is older than Sigstore's new root",
        Side.WORKFLOW,
        _NEWER,
    ),
    Failure(
        "sigstore-trouble",
        ("sigstore.",),
        r"sigstore\.[\w.]*?(?P<shown>(?:Rekor|Fulcio)ClientError|TUFError|TimestampError"
        r"|errors\.NetworkError)\b|5\d\d Server Error: .{1,60}? for url: https://\w+\.sigstore\.",
        "attestation-generation",
        "Sigstore, with which the action signs, gave no proper answer",
        Side.NEITHER,
        "wait a little: Sigstore had trouble",
        "attestations: false, which gives up what the release promises",
    ),
)
