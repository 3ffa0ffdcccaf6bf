"""Nothing is uploaded unless its attestations were verified."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract import coverage, expectations, stand_ins
from pubproof.contract.clause import Clause, Doubt, Evidence, Example
from pubproof.contract.expectations import WHOSE
from pubproof.contract.gate import Gate
from pubproof.contract.supply import comes_before, no_upload, supplied, suppliers
from pubproof.location import Problem
from pubproof.scripts.options import value
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.job_run import StepRun

_LOOP = f'for file in dist/*; do gh attestation verify "$file" {WHOSE}; done'
"""gh takes one file."""
_VERIFY = late.pattern(r"\bgh\s+(?:attestation|at)\s+verify\b([^\n;|&]*)")
_JOINED = late.pattern(r"\\\r?\n")
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN")
"""The variables from which gh takes a token; in a workflow it asks for one of them."""


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the verifying steps: their order, their reach and what a failure does."""
    publish, upload = pipeline.publish_job, pipeline.upload
    if publish is None or upload is None:
        yield no_upload()
        return
    verifies = supplied(pipeline, Kind.VERIFY)
    attests = [one for one in supplied(pipeline, Kind.ATTEST) if one.attests_files]
    if not verifies:
        place = attests[-1].location if attests else publish.job.location
        message = "nothing verifies the attestations before the upload"
        yield Problem(place, message, f"run '{_LOOP}', with GH_TOKEN set")
        return
    if not pipeline.before_upload() and suppliers(pipeline):
        names = ", ".join(job.job.id for job in suppliers(pipeline) if job.run is publish.run)
        message = "the upload does not wait for the verification: the publish job has no 'needs'"
        yield Problem(publish.job.location, message, f"add 'needs: [{names}]'")
        return
    yield from _judge(pipeline, verifies, attests)


def _judge(
    pipeline: Pipeline, verifies: list[Operation], attests: list[Operation]
) -> Iterator[Evidence | Doubt | Problem]:
    targets = [pipeline.upload.at.step] if pipeline.upload is not None else []
    tried = [
        (
            one,
            Gate(one, "the verification").problems(pipeline, targets, "the upload")
            or list(expectations.of_something_else(one)),
        )
        for one in verifies
    ]
    good = [one for one, problems in tried if not problems]
    if not good:
        yield from tried[0][1]
        return
    early = [one for one in good if attests and not comes_before(attests[0], one)]
    if len(early) == len(good):
        message = "the verification comes before the attestation that it is to verify"
        yield Problem(early[0].location, message, "verify after attesting")
        return
    blind = [one for one in good if expectations.names_nobody(one)]
    if len(blind) == len(good):
        message = f"'{blind[0].tool}' is not told whose attestations count, and always fails so"
        yield Problem(blind[0].location, message, f"add {WHOSE}")
        return
    mute = [one for one in good if _has_no_token(one)]
    if len(mute) == len(good):
        message = f"'{mute[0].tool}' is given no GH_TOKEN, without which it always fails in a run"
        yield Problem(mute[0].location, message, "add 'GH_TOKEN: ${{ github.token }}' to its 'env'")
        return
    kinds = coverage.built(supplied(pipeline, Kind.BUILD))
    foreign = [list(expectations.of_another_signer(one, attests)) for one in good]
    if all(foreign):
        yield foreign[0][0]
        return
    several = [one for one in good if _takes_several(one, kinds)]
    if len(several) == len(good):
        message = f"'{several[0].tool}' takes one file, and fails where it is given more"
        yield Problem(several[0].location, message, f"write '{_LOOP}'")
        return
    missing = coverage.missed(kinds, _files(good), coverage.folders_at(good[0], pipeline))
    if missing:
        message = f"the verification leaves out the {' and the '.join(missing)}"
        yield Problem(good[0].location, message, "verify every file in the folder")
        return
    doubts = [list(_doubts(one, pipeline)) for one in good]
    if all(doubts):
        yield doubts[0][0]
        return
    for one in good:
        yield Evidence(one.location, f"'{one.tool}' stops the release when it fails")


def _doubts(verify: Operation, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield why it cannot be told that a command verifies every file, and does so itself."""
    yield from expectations.of_other_roots(verify)
    yield from stand_ins.find(verify, pipeline)
    picking = coverage.picking(verify, pipeline)
    if picking:
        message = f"which files are verified cannot be told: {picking} leaves some out"
        yield Doubt(message, verify.location, f"write '{_LOOP}'")


def _has_no_token(verify: Operation) -> bool:
    """Whether gh is certainly not logged in: it wants a token, unless it is given the bundle."""
    command = verify.command
    if command is None or command.argv[0] != "gh" or value(command.argv, "-b", "--bundle"):
        return False
    for name in _TOKENS:
        given = command.environment.get(name) or verify.at.scope.environment.get(name)
        if given:
            return False
    return not any(_logs_in(one) for one in verify.at.job.steps)


def _logs_in(step: StepRun) -> bool:
    """Whether a script speaks of gh's token, or of its login; so may one that is called."""
    run = step.step.run
    return run is not None and any(word in run.value for word in (*_TOKENS, "gh auth"))


def _takes_several(verify: Operation, kinds: Collection[str]) -> bool:
    """Whether gh is certainly given more than one file: by a pattern that both kinds match."""
    command = verify.command
    if command is None or command.argv[0] != "gh" or command.via or len(kinds) == 1:
        return False
    told = _told(verify)
    return any(
        "*" in one.pattern
        and told
        and all(one.pattern in words for words in told)
        and not coverage.missed(kinds, [one], ())
        for one in _files([verify])
    )


def _told(verify: Operation) -> list[str]:
    """Return what stands behind each ``gh attestation verify`` of a step, as it is written.

    A pattern there is expanded by bash; one that a loop goes through is not.
    """
    run = verify.at.step.run
    return _VERIFY.findall(_JOINED.sub(" ", run.value)) if run is not None else []


def _files(verifies: list[Operation]) -> list[coverage.Files]:
    """Return the files that the commands verify: their words that are no option, nor its value."""
    return [
        coverage.Files(word, one.command.folder)
        for one in verifies
        if one.command is not None
        for before, word in pairwise(one.command.argv[1:])
        if not word.startswith("-") and not before.startswith("-") and word != "verify"
    ]


CLAUSE = Clause(
    id="attestations-verified",
    statement=(
        "The attestations are verified before the upload can start, and a failed verification "
        "stops the release."
    ),
    why=(
        "An attestation that nobody verifies is decoration. Verified before the upload, it "
        "proves that the files are those that the provenance workflow made from this commit."
    ),
    fix=(
        "Run `gh attestation verify` after attesting, for one file after another, in a shell that "
        "stops at errors, and let the publish job need that job. gh asks for `--repo`, and in a "
        "workflow for the variable `GH_TOKEN`, which may hold `github.token`."
    ),
    example=Example(
        path=".github/workflows/provenance.yml",
        holds="      - name: Verify build provenance\n",
        fails=(
            "      - name: Verify build provenance\n"
            "        if: steps.attest.outputs.bundle-path != ''\n"
        ),
    ),
    check=check,
    incident=(
        "OpenMed's step that attests was given `continue-on-error`. From then on its verification "
        "was skipped whenever the attestation had failed (maziyarpanahi/openmed@55232ecf)."
    ),
)
