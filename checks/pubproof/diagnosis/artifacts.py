"""What fails between two jobs: artifacts that are not stored, not found, or not handed over.

The texts are those of `actions/toolkit` (``packages/artifact``, before and since its rewriting for
v4), of `actions/upload-artifact`, and of the storage that GitHub keeps artifacts and logs in.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_SECTION = "wrong-files"
_NOT_ASKED = "another publisher on PyPI: it was not asked"

FAILURES = (
    Failure(
        "artifact-not-found",
        ("Artifact not found", "find an artifact"),
        r"Unable to download artifact\(s\): Artifact not found for name: (?P<name>\S+)"
        r"|Unable to find an artifact with the name: (?P<other>\S+)",
        _SECTION,
        "The run has no artifact of the name '{name}{other}'",
        Side.WORKFLOW,
        "let the job need the one that stores the artifact, and name it alike in both",
    ),
    Failure(
        "no-artifacts",
        ("No artifacts found", "find any artifacts"),
        r"Unable to download artifact\(s\): No artifacts found for run\b"
        r"|Unable to find any artifacts for the associated workflow",
        _SECTION,
        "The run has no artifacts, or none that this version of the action sees",
        Side.WORKFLOW,
        "let the job need the one that stores the artifact; from v4 on, download-artifact sees "
        "only what upload-artifact has stored from v4 on",
    ),
    Failure(
        "artifact-trouble",
        ("Unable to download", "Unable to make request"),
        r"(?:Unable to download artifact\(s\): )?Unable to download and extract artifact: "
        r".{1,120}?(?= ##\[| Error: |$)"
        r"|Failed to (?:Create|Finalize|List)Artifacts?: Unable to make request: [A-Z_]{3,20}"
        r"|Unable to download the artifact: Error: Unexpected http \d{3} during download",
        _SECTION,
        "GitHub did not take an artifact, or did not hand it over",
        Side.NEITHER,
        Sentences("Re-run the failed jobs."),
        _NOT_ASKED,
    ),
    Failure(
        "artifact-name-taken",
        ("on the workflow run",),
        r"\(409\) Conflict: an artifact with this name already exists on the workflow run",
        _SECTION,
        "Two jobs store an artifact of the same name, which GitHub takes once",
        Side.WORKFLOW,
        "give each job of a matrix an artifact of its own name, and download them together, with "
        "'pattern' and 'merge-multiple'",
        "'overwrite: true', which keeps the files of the last job only; a re-run",
    ),
    Failure(
        "artifact-without-files",
        ("No artifacts will be uploaded",),
        r"(?:##\[error\]|(?<=::error::)|\bError: )"
        r"(?P<shown>No files were found with the provided path: (?P<path>\S{1,200}?)\. "
        r"No artifacts will be uploaded)",
        _SECTION,
        "There is no file at '{path}' to store as an artifact",
        Side.WORKFLOW,
        "let the path be that into which the build writes",
    ),
    Failure(
        "artifact-storage-full",
        ("storage quota",),
        r"(?:Failed to CreateArtifact: )?Artifact storage quota has been hit",
        _SECTION,
        "GitHub stores no more artifacts: the account has used up its storage",
        Side.GITHUB,
        Sentences(
            "In GitHub's settings, delete old artifacts, or raise the budget of Actions' storage. "
            "GitHub counts anew every 6 to 12 hours; then re-run the failed jobs."
        ),
        _NOT_ASKED,
    ),
    Failure(
        "file-gone",
        ("BlobNotFound",),
        r"<Code>BlobNotFound</Code>",
        _SECTION,
        "GitHub's storage does not have the artifact, or the log, that was asked for",
        Side.NEITHER,
        Sentences(
            "Ask again when the run is over. What GitHub has deleted after its time does not come "
            "back: a new run makes it anew."
        ),
        "a re-run of an old run's failed jobs: they would miss the same artifact",
        vague=True,
    ),
)
