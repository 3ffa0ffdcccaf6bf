"""Nothing is uploaded unless its attestations were verified."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.building import formats
from pubproof.contract.clause import Clause, Doubt, Evidence, Example, Missing, OfUpload
from pubproof.contract.distributions import coverage, whereabouts
from pubproof.contract.guards import expectations, piped, safeguards, stand_ins
from pubproof.contract.guards.expectations import WHOSE
from pubproof.contract.guards.gate import Gate, switched_off
from pubproof.contract.supply import (
    comes_before,
    missing_subject,
    slsa_generator,
    supplied,
    where_together,
)
from pubproof.location import Problem
from pubproof.scripts.options import value
from pubproof.tools import BUILD_AND_INSPECT, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.runs.job_run import StepRun

_LOOP = f'for file in {{}}/*; do gh attestation verify "$file" {WHOSE}; done'
"""gh takes one file."""
_WRITE_LOOP = f"write '{_LOOP.format('dist')}'"
_OF_GENERATOR = (
    "download the provenance too, and run 'slsa-verifier verify-artifact dist/* --provenance-path "
    """… --source-uri "github.com/$GITHUB_REPOSITORY"': gh does not find what the generator makes"""
)
"""SLSA's generator hands its provenance on as a file; it stores none with GitHub."""
_VERIFY = late.pattern(r"\bgh\s+(?:attestation|at)\s+verify\b((?:(?!:::)[^\n;|&])*)")
"""A verification in a text, with its words."""
_JOINED = late.pattern(r"\\\r?\n")
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN")
"""The variables from which gh takes a token; in a workflow it asks for one of them."""


def check(pipeline: Pipeline, upload: Operation) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the verifying steps: their order, their reach and what a failure does."""
    publish = upload.at.job
    verifies = supplied(pipeline, Kind.VERIFY)
    attests = [one for one in supplied(pipeline, Kind.ATTEST) if one.attests_files]
    if not verifies:
        place = attests[-1].location if attests else publish.job.location
        message = (
            f"{missing_subject(pipeline, Kind.VERIFY)} verifies the attestations before the upload"
        )
        there = attests and not attests[-1].is_of(BUILD_AND_INSPECT)
        where = "after attesting" if there else where_together(pipeline)
        folder = whereabouts.in_help(pipeline, attests[-1] if there else None)
        help_ = f"run '{_LOOP.format(folder)}' {where}, with GH_TOKEN set"
        by_generator = not attests and slsa_generator(pipeline) is not None
        help_ = _OF_GENERATOR if by_generator else help_
        yield switched_off(pipeline, Kind.VERIFY, message) or Missing(place, message, help_)
        return
    if not pipeline.before_upload() and all(one.job is not publish.job for one in verifies):
        names = ", ".join(dict.fromkeys(one.at.job.outermost.job.id for one in verifies))
        message = "the upload does not wait for the verification: the publish job has no 'needs'"
        yield Problem(publish.job.location, message, f"add 'needs: [{names}]'")
        return
    yield from _judge(pipeline, verifies, attests)


def _judge(
    pipeline: Pipeline, verifies: list[Operation], attests: list[Operation]
) -> Iterator[Evidence | Doubt | Problem]:
    """Judge the verifying steps together: what one leaves out, another may do."""
    good, wrong = safeguards.sound(verifies, partial(_passed_by, pipeline))
    if not good:
        yield from wrong
        return
    builds = supplied(pipeline, Kind.BUILD)
    kinds = formats.made(builds)
    faults: list[Problem | Doubt]
    faults = [
        *safeguards.shared(
            good,
            partial(_before_attesting, attests),
            expectations.of_nobody,
            _without_token,
            partial(expectations.of_another_signer, attests),
            partial(_of_several_files, kinds),
        )
    ] or [*_SAFEGUARD.left_out(pipeline, good, builds)]
    if faults:
        yield from faults
        return
    doubts = [
        *safeguards.shared(good, partial(_doubts, pipeline)),
        *_SAFEGUARD.unwritten(pipeline, good, kinds),
    ]
    if doubts:
        yield doubts[0]
        return
    for one in good:
        yield Evidence(one.location, f"'{one.tool}' stops the release when it fails")


def _passed_by(pipeline: Pipeline, verify: Operation) -> Iterator[Problem]:
    """Yield how the upload can happen without this command, or without what it is to verify."""
    targets = [pipeline.upload.at.step] if pipeline.upload is not None else []
    problems = Gate(pipeline, verify, _SAFEGUARD.name, targets, "the upload").problems()
    yield from problems
    if not problems:
        yield from expectations.of_something_else(verify)
        yield from expectations.of_another_issuer(verify)
        yield from expectations.of_another_identity(verify)
        yield from expectations.of_another_source(verify)
        yield from expectations.of_less(verify)
        yield from _SAFEGUARD.taken_away(pipeline, verify)


def _before_attesting(attests: list[Operation], verify: Operation) -> Iterator[Problem]:
    first = next(iter(expectations.meant(attests, verify)), None)
    if first is not None and not comes_before(first, verify):
        message = "the verification comes before the attestation that it is to verify"
        yield Problem(verify.location, message, "verify after attesting")


def _doubts(pipeline: Pipeline, verify: Operation) -> Iterator[Doubt]:
    """Yield why it cannot be told that a command verifies every file, and does so itself."""
    yield from _SAFEGUARD.unseen(verify)
    yield from piped.untold(verify, pipeline)
    yield from expectations.of_something_untold(verify)
    yield from expectations.of_more_words(verify)
    yield from expectations.of_other_roots(verify)
    yield from expectations.of_another_host(verify)
    yield from stand_ins.find(verify, pipeline)
    yield from _SAFEGUARD.untold(pipeline, verify)
    yield from _SAFEGUARD.maybe_taken_away(pipeline, verify)


def _without_token(verify: Operation) -> Iterator[Problem]:
    """Yield that gh is certainly not logged in: it wants a token, unless given the bundle."""
    command = verify.command
    if command is None or command.argv[0] != "gh" or value(command.argv, "-b", "--bundle"):
        return
    for variables in (command.environment, verify.at.scope.environment):
        if any(variables.get(name) for name in _TOKENS):
            return
    if not any(_logs_in(one) for one in verify.at.job.steps):
        message = f"'{verify.tool}' is given no GH_TOKEN, without which it always fails in a run"
        yield Problem(verify.location, message, "add 'GH_TOKEN: ${{ github.token }}' to its 'env'")


def _logs_in(step: StepRun) -> bool:
    """Whether a script speaks of gh's token, or of its login; so may one that is called."""
    run = step.step.run
    return run is not None and any(word in run.value for word in (*_TOKENS, "gh auth"))


def _of_several_files(kinds: Collection[str], verify: Operation) -> Iterator[Problem]:
    """Yield that gh is certainly given more than one file: by a pattern that both kinds match."""
    command = verify.command
    if command is None or command.argv[0] != "gh" or command.via or len(kinds) == 1:
        return
    words_behind = _words_behind(verify)
    if any(
        "*" in one.pattern
        and words_behind
        and all(one.pattern in words for words in words_behind)
        and not coverage.missed(kinds, [one], ())
        for one in _files([verify])
    ):
        message = f"'{verify.tool}' takes one file, and fails where it is given more"
        yield Problem(verify.location, message, _WRITE_LOOP)


def _words_behind(verify: Operation) -> list[str]:
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
        if not word.startswith("-") and not expectations.takes_value(before) and word != "verify"
    ]


_SAFEGUARD = safeguards.Safeguard(
    name="the verification",
    done="verified",
    files=_files,
    every_file="verify every file in the folder",
    plainly=_WRITE_LOOP,
)
CLAUSE = Clause(
    id="attestations-verified",
    statement=(
        "The attestations are verified before the upload can start, and a failed verification "
        "stops the release."
    ),
    why=(
        "An attestation that nobody verifies is decoration. Verified before the upload, it "
        "proves that this repository attested the files. By which workflow, and of which commit, "
        "gh asks only where it is told `--signer-workflow` and `--source-digest`; the clause does "
        "not demand them, and holds what they say against the release."
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
    check=OfUpload(check),
    incident=(
        "OpenMed's step that attests was given `continue-on-error`. From then on its verification "
        "was skipped whenever the attestation had failed (maziyarpanahi/openmed@55232ecf)."
    ),
)
