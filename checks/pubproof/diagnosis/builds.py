"""What a build breaks off at, so that there is nothing to upload.

The texts are those of pypa/build (``__main__.py``), of uv (``uv-build-frontend``), of poetry and of
setuptools-scm (``_get_version_impl.py``), which hatch-vcs passes on. The reason is the last line of
the error before them, in the words of the back end. Where a dependency does not build, poetry
leaves out the ``ERROR``, and uv names its release instead of a folder.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Side

_SECTION = "build-failed"

FAILURES = (
    Failure(
        "lock-behind",
        ("needs to be updated", "changed significantly"),
        r"The lockfile at `?(?P<file>[\w./-]{0,200}uv\.lock)`? needs to be updated"
        r"|pyproject\.toml changed significantly since (?P<other>poetry\.lock) was last generated",
        _SECTION,
        "'{file}{other}' is behind pyproject.toml, and the step does not bring it up to date",
        Side.PACKAGE,
        "run `uv lock` or `poetry lock`, and commit what it writes: the version of the project "
        "itself stands in uv.lock too",
        "another publisher on PyPI: it was not asked",
    ),
    Failure(
        "no-version-found",
        ("unable to detect version",),
        r"setuptools-scm was unable to detect version for\b",
        _SECTION,
        "The version comes from git's tags, and the build saw none",
        Side.WORKFLOW,
        "check out the repository before the build, with its tags: 'fetch-depth: 0'",
        "a version written into pyproject.toml by hand: the tag and the files would say different "
        "things one day",
    ),
    Failure(
        "build-failed",
        ("trying to invoke", "operation failed", "build backend returned"),
        r"(?:\b(?P<shown>\w*(?:Error|Exception): (?:(?!\w*Error: ).){1,300}?) )?"
        r"ERROR Backend (?:subproc{1,2}ess exited when trying to invoke \w+|operation failed: )"
        r"|Failed to build `[^`=@]{1,300}` (?:Caused by: |\W{0,20})The build backend returned an "
        r"error",
        _SECTION,
        "A build back end stopped before there was anything to upload",
        Side.PACKAGE,
        "correct what the lines around it say; `python -m build` in a fresh clone shows the same",
        "another publisher on PyPI: it was not asked",
        vague=True,
    ),
    Failure(
        "no-project",
        ("a Python project", "open file"),
        r"(?:ERROR )?Source \S{1,300} does not appear to be a Python project"
        r"|can't open file '?\S{0,300}?setup\.py'?: \[Errno 2\]",
        _SECTION,
        "There is no project where the build looks for one",
        Side.WORKFLOW,
        "check out the repository in that job, and run `python -m build` in the folder of "
        "pyproject.toml",
        "another publisher on PyPI: it was not asked",
    ),
)
