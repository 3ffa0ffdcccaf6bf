"""Runs that end before their end: stopped by a limit, a person, another run, or with the runner.

The texts are those of `actions/runner` (``StepsRunner``, ``Worker``, ``ScriptHandler``) and of
GitHub's pages.
"""

from __future__ import annotations

from pubproof.diagnosis.failure import Failure, Sentences, Side

_AGAIN = "Re-run the failed jobs: what went up already is accepted again."
_USELESS = "another publisher on PyPI: nothing was refused"

FAILURES = (
    Failure(
        "time-limit",
        ("maximum execution time", "has timed out after"),
        r"(?:The job running on runner .{1,100}? )?"
        r"has exceeded the maximum execution time of (?P<time>\d+ \w+|[\dhms]+)"
        r"|The action '.{1,300}?' has timed out after (?P<limit>\d+ \w+)",
        "unexpected-response",
        "The job did not end within its time limit of {time}{limit}",
        Side.WORKFLOW,
        "see which step took so long, and raise 'timeout-minutes' if it needs that",
        "another publisher on PyPI: time is GitHub's matter",
        vague=True,
    ),
    Failure(
        "runner-lost",
        ("lost communication", "error while running your job", "internal error when running"),
        r"[Tt]he (?:self-)?hosted runner(?:: \S.{0,100}?)? (?:lost communication with the server"
        r"|encountered an error while running your job)"
        r"|GitHub Actions has encountered an internal error when running your job",
        "unexpected-response",
        "The runner was lost while the job ran",
        Side.NEITHER,
        Sentences(
            "Re-run the failed jobs: what went up already is accepted again. A runner of your own "
            "must be up, and must reach GitHub."
        ),
        vague=True,
    ),
    Failure(
        "runner-shut-down",
        ("received a shutdown signal",),
        r"The runner has received a shutdown signal",
        "unexpected-response",
        "The runner was shut down while the job ran",
        Side.NEITHER,
        Sentences(
            f"{_AGAIN} If it happens at the same step each time, that step may need more memory "
            "than the runner has."
        ),
        _USELESS,
        vague=True,
    ),
    Failure(
        "program-killed",
        ("with exit code 1",),
        r"(?:Process completed|Docker run failed) with exit code (?P<code>137|143)\b",
        "unexpected-response",
        "A program of the step was ended from outside: exit code {code} stands for a signal",
        Side.NEITHER,
        Sentences(
            f"{_AGAIN} After 137 see how much memory the step needs: a system that has none left "
            "kills so."
        ),
        _USELESS,
        vague=True,
        beside=("received a shutdown signal", "operation was canceled"),
    ),
    Failure(
        "run-replaced",
        ("higher priority waiting request",),
        r"Canceling since a higher priority waiting request for '?(?P<group>[^']{1,300}?)'? "
        r"exists",
        "unexpected-response",
        "A newer run of the concurrency group '{group}' took the place of this one",
        Side.WORKFLOW,
        Sentences(
            "Re-run this run once the other has ended. In the workflow, let the concurrency group "
            "of a release name its tag, so that one release does not end another."
        ),
        _USELESS,
        vague=True,
    ),
    Failure(
        "matrix-stopped",
        ("strategy configuration was canceled",),
        r"The strategy configuration was canceled because \"(?P<job>[^\"]{1,300})\" failed",
        "unexpected-response",
        "Another job of the matrix failed, so GitHub stopped this one: '{job}'",
        Side.NEITHER,
        Sentences("Give the log of that job: it tells what failed."),
        _USELESS,
        vague=True,
    ),
    Failure(
        "disk-full",
        ("No space left on device",),
        r"(?:\[Errno 28\] |: )No space left on device(?: ?: ?'[^']{1,300}')?"
        r"(?= ?$|.{0,3000}?Process completed with exit code [1-9])",
        "unexpected-response",
        "The disk of the runner was full",
        Side.WORKFLOW,
        "remove what the job does not need before that step, or choose a larger runner",
        _USELESS,
        vague=True,
    ),
    Failure(
        "run-canceled",
        ("operation was canceled", "run was canceled"),
        r"(?:##\[error\]|\bError: |::error::|^)(?P<shown>The operation was canceled)"
        r"|The (?:workflow )?run was canceled",
        "unexpected-response",
        "The job was stopped: by a person, its time limit, a newer run of its concurrency group, "
        "or a failed job of its matrix",
        Side.NEITHER,
        Sentences(f"The page of the run says by which. {_AGAIN}"),
        _USELESS,
        vague=True,
        beside=(
            *("received a shutdown signal", "maximum execution time", "has timed out after"),
            *("lost communication", "higher priority waiting request"),
            "strategy configuration was canceled",
        ),
    ),
)
