"""PyPI's answer to a run, and what to change where it is a refusal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.refusals import find

from pubproof import pypi
from pubproof.pypi import (
    Decision,
    PendingPublisher,
    Policy,
    TrustedPublisher,
    decide,
    publisher_for,
    refusals,
)
from pubproof.pypi.identity import workflow_file
from pubproof.pypi.publisher import ISSUER, Difference

if TYPE_CHECKING:
    from pubproof.pypi.publisher import AnyPublisher
    from pubproof.pypi.refusals import Refusal

DATA = Path(__file__).parents[1] / "data" / "publisher-decisions.json"
# Those of another level describe one check alone, and a whole decision can differ from it.
VECTORS = [each for each in json.loads(DATA.read_text("utf-8")) if each["level"] == "full"]
EXPECTED: dict[str, Refusal] = {
    "publisher-not-found": refusals.PUBLISHER_NOT_FOUND,
    "unparsable-workflow-ref": refusals.UNPARSABLE_WORKFLOW_REF,
    "missing-claim": refusals.MISSING_CLAIM,
    "job-workflow-ref-mismatch": refusals.JOB_WORKFLOW_REF_MISMATCH,
    "ref-and-sha-empty": refusals.REF_AND_SHA_EMPTY,
    "event-not-supported": refusals.EVENT_NOT_SUPPORTED,
    "issuer-mismatch": refusals.ISSUER_MISMATCH,
    "reused-token": refusals.REUSED_TOKEN,
    "claim-check-failed": refusals.CLAIM_CHECK_FAILED,
    "server-error": refusals.SERVER_ERROR,
}
TOKEN: dict[str, object] = {
    "iss": ISSUER,
    "iat": 1_750_000_000,
    "jti": "token-1",
    "repository": "octo/sample",
    "repository_owner": "octo",
    "repository_owner_id": "1234",
    "job_workflow_ref": "octo/sample/.github/workflows/publish.yml@refs/tags/v1",
    "workflow_ref": "octo/sample/.github/workflows/publish.yml@refs/tags/v1",
    "ref": "refs/tags/v1",
    "sha": "8f2b1c0de4a5968771b2c3d4e5f60718293a4b5c",
    "event_name": "push",
    "environment": "PyPI",
    "sub": "repo:octo/sample:environment:PyPI",
}
PUBLISHER = TrustedPublisher(
    owner="octo", repository="sample", workflow="publish.yml", environment="pypi", owner_id="1234"
)
PENDING = PendingPublisher(project="sample", **PUBLISHER._asdict())
CALLED = "octo/sample/.github/workflows/inner.yml@refs/tags/v1"


def without(*names: str, **changed: object) -> dict[str, object]:
    """Return the token without the claims `names`, and with others changed."""
    return {name: value for name, value in (TOKEN | changed).items() if name not in names}


def refused(decision: Decision) -> Refusal:
    """Return the refusal of the table that a decision is."""
    assert decision.accepted is False
    assert decision.publisher is None
    assert decision.help
    assert decision.code is not None
    assert decision.description is not None
    found = find(decision.code, decision.description)
    assert found is not None
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=[each["name"] for each in VECTORS])
def test_the_decision_is_that_of_pypis_own_code(vector: dict[str, Any]) -> None:
    publishers = [
        TrustedPublisher(**each) for each in vector.get("publishers") or [vector["publisher"]]
    ]
    found = decide(publishers, vector["claims"], used_jti=vector.get("used_jti", ()))
    if vector["expect"] == "match":
        assert found == Decision(
            accepted=True, publisher=publishers[vector.get("matched_publisher", 0)]
        )
        return
    assert refused(found) == EXPECTED[vector["expect"]]
    if vector["message"] and vector["expect"] != "server-error":
        assert found.reason == vector["message"]


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 61


def test_a_run_is_accepted_by_the_publisher_that_fits() -> None:
    other = PUBLISHER._replace(environment="release")
    found = decide([other, PUBLISHER], TOKEN)
    assert found == Decision(accepted=True, publisher=PUBLISHER)
    assert found.help is None
    assert found.description is None


def test_the_whole_description() -> None:
    assert decide([], TOKEN).description == (
        "valid token, but no corresponding publisher (Publisher with matching claims was not found)"
    )
    used = decide([PUBLISHER], TOKEN, used_jti={"token-1"})
    assert used.description == used.reason == "invalid token: already used"


@pytest.mark.parametrize(
    ("claims", "expected", "field"),
    [
        # Each fault, with those that PyPI would come to later.
        (without("sha", iss="https://git.example"), refusals.ISSUER_MISMATCH, "iss"),
        (without("sha", iss=None), refusals.UNKNOWN_ISSUER, "iss"),
        (without("sha", repository="sample"), refusals.MISSING_CLAIM, "sha"),
        (without("sha", "ref", "jti"), refusals.MISSING_CLAIM, "jti"),
        (without(repository_owner=None), refusals.MISSING_CLAIM, "repository_owner"),
        (without(repository="sample", job_workflow_ref=""), refusals.SERVER_ERROR, "repository"),
        (without(repository=7), refusals.SERVER_ERROR, "repository"),
        (without(job_workflow_ref=[]), refusals.SERVER_ERROR, "job_workflow_ref"),
        (
            without(job_workflow_ref="", repository="a/b"),
            refusals.UNPARSABLE_WORKFLOW_REF,
            "job_workflow_ref",
        ),
        (without(environment=["x"]), refusals.SERVER_ERROR, "environment"),
        (without(repository_owner_id=[]), refusals.SERVER_ERROR, "repository_owner_id"),
        (without(repository_owner_id=1234), refusals.SERVER_ERROR, "repository_owner_id"),
        (without(repository_owner=8, ref=""), refusals.SERVER_ERROR, "repository_owner"),
        (
            without(repository_owner="Octo", ref="", sha=""),
            refusals.CLAIM_CHECK_FAILED,
            "repository_owner",
        ),
        (
            without(ref="", sha="", event_name="pull_request_target"),
            refusals.REF_AND_SHA_EMPTY,
            "ref",
        ),
        (
            without(ref="refs/heads/main", event_name="pull_request_target"),
            refusals.JOB_WORKFLOW_REF_MISMATCH,
            "job_workflow_ref",
        ),
        (
            without(jti="used", event_name="pull_request_target"),
            refusals.REUSED_TOKEN,
            "jti",
        ),
        (without(event_name="pull_request_target"), refusals.EVENT_NOT_SUPPORTED, "event_name"),
    ],
)
def test_the_first_fault_in_pypis_order_counts(
    claims: dict[str, object], expected: Refusal, field: str
) -> None:
    found = decide([PUBLISHER], claims, used_jti={"used"})
    assert refused(found) == expected
    assert found.field == field
    assert found.help == expected.help
    assert found.section == expected.section


def test_a_claim_of_the_wrong_type_matters_only_where_pypi_comes_to_it() -> None:
    other = PUBLISHER._replace(owner="another")
    for claims in (without(environment=["x"]), without(repository_owner=8)):
        assert refused(decide([other], claims)) == refusals.PUBLISHER_NOT_FOUND
    anywhere = PUBLISHER._replace(environment="")
    nothing: tuple[object, ...] = (None, 0, False, [], {}, "")
    for environment in nothing:
        assert decide([anywhere], without(environment=environment)).accepted


def test_ref_or_sha_will_do() -> None:
    at = "octo/sample/.github/workflows/publish.yml@"
    assert decide([PUBLISHER], without(ref="", job_workflow_ref=f"{at}{TOKEN['sha']}")).accepted
    assert decide([PUBLISHER], without(sha="")).accepted
    found = decide([PUBLISHER], without(sha="refs/tags/v1", job_workflow_ref=f"{at}v1"))
    assert found.reason == (
        "The job_workflow_ref claim does not match, expecting one of"
        f" ['{at}refs/tags/v1'], got '{at}v1'"
    )


def test_an_owner_who_is_not_that_of_the_repository() -> None:
    found = decide([PUBLISHER], without(repository_owner="Octo"))
    assert found.reason == "Check failed for required claim 'repository_owner'"


def test_what_is_verified_before_is_not_asked_again() -> None:
    assert decide([PUBLISHER], without("iss", "iat", "sub")).accepted


def test_an_unknown_owner_id_is_not_compared() -> None:
    unknown = PUBLISHER._replace(owner_id=None)
    assert decide([unknown], without(repository_owner_id="77")).publisher == unknown
    missing = decide([unknown], without("repository_owner_id"))
    assert refused(missing) == refusals.MISSING_CLAIM


def test_the_calling_workflow_as_the_policy() -> None:
    reusable = without(job_workflow_ref=CALLED)
    called = PUBLISHER._replace(workflow="inner.yml")
    assert decide([PUBLISHER, called], reusable).publisher == called
    calling = Policy.CALLING_WORKFLOW
    assert decide([PUBLISHER, called], reusable, policy=calling).publisher == PUBLISHER
    assert publisher_for(reusable, policy=calling) == PUBLISHER
    found = decide([called], reusable, policy=calling)
    assert (found.field, found.section) == ("workflow", "publisher-not-found")


@pytest.mark.parametrize(
    ("claims", "reason", "field"),
    [
        (without("workflow_ref"), "Missing claim 'workflow_ref'", "workflow_ref"),
        (without("job_workflow_ref"), "Missing claim 'job_workflow_ref'", "job_workflow_ref"),
        (
            without(workflow_ref="octo/sample/.github/workflows/publish@refs/tags/v1"),
            "Could not extract workflow filename from OIDC claims",
            "workflow_ref",
        ),
        (
            without(sha="", workflow_ref="octo/sample/.github/workflows/publish.yml@x"),
            (
                "The workflow_ref claim does not match, expecting one of"
                " ['octo/sample/.github/workflows/publish.yml@refs/tags/v1'],"
                " got 'octo/sample/.github/workflows/publish.yml@x'"
            ),
            "workflow_ref",
        ),
        (
            without(ref="", sha="", event_name="pull_request_target"),
            "Publishing from a workflow invoked via 'pull_request_target' is not supported.",
            "event_name",
        ),
    ],
)
def test_refusals_by_the_calling_workflow(
    claims: dict[str, object], reason: str, field: str
) -> None:
    found = decide([PUBLISHER], claims, policy=Policy.CALLING_WORKFLOW)
    assert (found.reason, found.field) == (reason, field)
    assert refused(found).code == "invalid-publisher"


def test_a_pending_publisher_goes_first_and_becomes_an_ordinary_one() -> None:
    assert PENDING.ordinary() == PUBLISHER
    assert decide([PENDING], TOKEN) == Decision(accepted=True, publisher=PENDING)
    anywhere = PUBLISHER._replace(environment="")
    assert decide([anywhere, PENDING], TOKEN).publisher == PENDING
    # The ordinary lookup that follows may find another one all the same.
    assert decide([PENDING._replace(environment=""), PUBLISHER], TOKEN).publisher == PUBLISHER
    assert decide([PENDING, PUBLISHER], TOKEN).publisher == PUBLISHER


def test_a_pending_publisher_becomes_the_ordinary_one_of_the_same_fields() -> None:
    found = decide([PENDING, PUBLISHER._replace(owner_id="99")], TOKEN)
    assert refused(found) == refusals.PUBLISHER_NOT_FOUND
    assert found.field == "owner_id"


def test_a_pending_publisher_whose_project_exists() -> None:
    found = decide([PENDING._replace(project_exists=True), PUBLISHER], TOKEN)
    assert refused(found) == refusals.PENDING_PROJECT_EXISTS
    assert (found.code, found.field) == ("invalid-pending-publisher", "project")


def test_a_used_identity_is_an_error_of_pypi_for_a_pending_publisher() -> None:
    found = decide([PENDING], TOKEN, used_jti={"token-1"})
    assert refused(found) == refusals.SERVER_ERROR
    assert (found.field, found.section) == ("jti", "invalid-reuse-token")
    assert found.help == refusals.REUSED_TOKEN.help


def test_pypi_keeps_to_itself_why_a_pending_publisher_refuses() -> None:
    found = decide([PENDING], without(event_name="pull_request_target"))
    assert refused(found) == refusals.PUBLISHER_NOT_FOUND
    assert found.field == "event_name"
    assert found.section == "event-not-supported"
    assert found.help == refusals.EVENT_NOT_SUPPORTED.help


def test_a_pending_publisher_expires() -> None:
    run = datetime.fromtimestamp(1_750_000_000, UTC)
    assert decide([PENDING._replace(created=run - timedelta(days=30))], TOKEN).accepted
    old = PENDING._replace(created=run - timedelta(days=30, seconds=1))
    found = decide([old], TOKEN)
    assert refused(found) == refusals.PUBLISHER_NOT_FOUND
    assert (found.field, found.section) == (None, "pending-publisher")
    for claims in (without("iat"), without(iat="now")):
        assert decide([old], claims).accepted


@pytest.mark.parametrize(
    ("publisher", "claims", "field", "section", "words"),
    [
        ({"owner": "Octo"}, {}, "owner", "repository-case", "letter case counts"),
        ({"repository": "Sample"}, {}, "repository", "repository-case", "letter case counts"),
        ({"repository": "old"}, {}, "repository", "publisher-not-found", "says 'sample', the"),
        ({"repository": "repository"}, {}, "repository", "publisher-not-found", "grey example"),
        (
            {"owner": "old", "owner_id": "9", "repository": "x"},
            {},
            "owner",
            "publisher-not-found",
            "repository: the run says 'sample', the publisher says 'x'",
        ),
        ({"owner_id": "9"}, {}, "owner_id", "publisher-not-found", "another account"),
        ({"workflow": "workflow.yml"}, {}, "workflow", "publisher-not-found", "grey example"),
        ({"workflow": "publish.yaml"}, {}, "workflow", "publisher-not-found", "ending counts"),
        ({"workflow": "Publish.yml"}, {}, "workflow", "publisher-not-found", "letter case counts"),
        ({"workflow": "release.yml"}, {}, "workflow", "publisher-not-found", "'publish.yml'"),
        (
            {"workflow": "release.yml"},
            {"environment": ""},
            "workflow",
            "publisher-not-found",
            "environment: the run says none, the publisher says 'pypi'",
        ),
        (
            {},
            {"job_workflow_ref": CALLED},
            "workflow",
            "reusable-workflow",
            "move the upload into 'publish.yml': attestations",
        ),
        (
            {"workflow": "old.yml"},
            {"job_workflow_ref": CALLED},
            "workflow",
            "reusable-workflow",
            "register 'publish.yml' on PyPI",
        ),
        (
            {"workflow": "inner.yml", "environment": "release"},
            {"job_workflow_ref": CALLED},
            "environment",
            "publisher-not-found",
            "name 'release'",
        ),
        (
            {},
            {"environment": None},
            "environment",
            "publisher-not-found",
            "In the workflow, give the publish job the environment 'pypi'",
        ),
        ({"environment": "PyPI"}, {}, "environment", "environment-case", "has capitals"),
        ({"environment": "PyPI"}, {}, "environment", "environment-case", "(PyPI lowers the run's"),
        (
            {},
            {"environment": "Release"},
            "environment",
            "publisher-not-found",
            "with environment 'release'",
        ),
        ({}, {"environment": "pypi "}, "environment", "publisher-not-found", "'pypi '"),
    ],
)
def test_what_keeps_run_and_publisher_apart(
    publisher: dict[str, str], claims: dict[str, object], field: str, section: str, words: str
) -> None:
    on_record = TrustedPublisher(**(PUBLISHER._asdict() | publisher))
    found = decide([on_record], without(**claims))
    assert refused(found) == refusals.PUBLISHER_NOT_FOUND
    assert (found.field, found.section) == (field, section)
    assert found.differences[0].field == field
    assert found.help is not None
    assert words in " ".join([*map(str, found.differences), found.help])
    assert re.search(r"\b[Oo]n PyPI|\b[Ii]n the workflow", found.help)


@pytest.mark.parametrize(
    ("publishers", "claims", "advice"),
    [
        (
            [],
            {"environment": None},
            (
                "PyPI has no publisher on record. On PyPI, add one with owner 'octo', repository"
                " 'sample', workflow 'publish.yml' and no environment; PyPI and TestPyPI know"
                " nothing of each other's publishers."
            ),
        ),
        (
            [
                PUBLISHER._replace(
                    owner="Octo", repository="repository", workflow="publish.yaml", owner_id="99"
                )
            ],
            {},
            (
                "On PyPI, add a publisher with owner 'octo', repository 'sample', workflow"
                " 'publish.yml' and environment 'pypi' in place of the old one, and re-run the"
                " failed jobs."
            ),
        ),
        (
            [PUBLISHER._replace(workflow="old.yml")],
            {"environment": ""},
            (
                "On PyPI, add a publisher with owner 'octo', repository 'sample', workflow"
                " 'publish.yml' and no environment in place of the old one, and re-run the"
                " failed jobs."
            ),
        ),
        (
            [PUBLISHER._replace(environment="PyPI")],
            {},
            (
                "PyPI lowers the run's environment to 'pypi', and the publisher's 'PyPI' has"
                " capitals, so it fits no run. On PyPI, remove this publisher and add it again"
                " through the form, which stores lower case, and re-run the failed jobs."
            ),
        ),
        (
            [PENDING._replace(created=datetime(2025, 1, 1, tzinfo=UTC))],
            {"iat": datetime(2025, 6, 1, tzinfo=UTC).timestamp()},
            (
                "The pending publisher has expired, 30 days after its registration. On PyPI,"
                " register it again, and re-run the failed jobs."
            ),
        ),
    ],
)
def test_the_advice_word_by_word(
    publishers: list[AnyPublisher], claims: dict[str, object], advice: str
) -> None:
    assert decide(publishers, without(**claims)).help == advice


def test_before_the_run_nothing_is_to_be_run_again() -> None:
    # Nor is a name cut that reads like the advice.
    name = "a, and push a new tag"
    found = decide([PUBLISHER._replace(environment="old")], without(environment=name))
    change = f"On PyPI, add a publisher with environment {name!r}"
    assert found.help == (
        f"{change}, and re-run the failed jobs; or in the workflow, name 'old', and push a new tag."
    )
    assert found.beforehand == f"{change}; or in the workflow, name 'old'."


def test_no_publisher_on_record() -> None:
    found = decide([], TOKEN)
    assert (found.field, found.section, found.differences) == (None, "publisher-not-found", ())
    assert found.help is not None
    for value in ("'octo'", "'sample'", "'publish.yml'", "'pypi'", "TestPyPI"):
        assert value in found.help


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The nearer of two comes second, so that it is not found by its place.
        ({"owner": "elsewhere", "repository": "thing"}, {"workflow": "old.yml"}),
        ({"workflow": "old.yml"}, {"environment": "release"}),
        ({"environment": "release"}, {"environment": "PyPI"}),
        ({"repository": "other"}, {"owner": "Octo", "repository": "Sample"}),
    ],
)
def test_the_nearest_publisher_tells_what_was_meant(
    one: dict[str, str], other: dict[str, str]
) -> None:
    both = [TrustedPublisher(**(PUBLISHER._asdict() | each)) for each in (one, other)]
    assert {each.field for each in decide(both, TOKEN).differences} == set(other)


def test_a_publisher_without_an_environment_does_not_differ_in_it() -> None:
    found = decide([PUBLISHER._replace(repository="old", environment="")], TOKEN)
    assert found.differences == (Difference("repository", "sample", "old"),)


def test_an_owners_number_that_is_not_on_record_does_not_differ() -> None:
    found = decide([PUBLISHER._replace(repository="old", owner_id=None)], TOKEN)
    assert found.differences == (Difference("repository", "sample", "old"),)


def test_the_publisher_for_a_run_is_unknown_where_the_claims_do_not_tell() -> None:
    assert publisher_for(TOKEN) == PUBLISHER
    assert publisher_for(without("repository_owner_id", "environment")) == TrustedPublisher(
        owner="octo", repository="sample", workflow="publish.yml"
    )
    for claims in (without("repository"), without("job_workflow_ref"), without(repository="x")):
        assert publisher_for(claims) is None


def test_nothing_of_this_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys; from pubproof.pypi import index;"
        "print(*(name for name in sys.modules if name.startswith('pubproof.pypi.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["pubproof.pypi.index"]


def test_the_package_exports_what_it_names_and_no_more() -> None:
    assert {name: getattr(pypi, name).__name__ for name in pypi.__all__} == {
        name: name for name in pypi.__all__
    }
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = pypi.nothing  # type: ignore[attr-defined]


names = st.text("abcXYZ019-_. @", min_size=1, max_size=8)
refs = st.text("abcXYZ019-_./@é", min_size=1, max_size=12) | st.sampled_from(
    ["refs/heads/a@b.yml", "x.yml@y", "x.yaml@y", "refs/heads/x.yaml@.yml", "refs/pull/3/merge"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@st.composite
def tokens(draw: st.DrawFn) -> dict[str, object]:
    """Draw the claims of a run that some publisher accepts."""
    owner, repository = draw(names), draw(names)
    ref, sha = draw(refs), draw(refs)
    file = draw(names).replace("/", "") + draw(st.sampled_from([".yml", ".yaml"]))
    at = draw(st.sampled_from([ref, sha]))
    token = {
        "iss": ISSUER,
        "jti": draw(names),
        "repository": f"{owner}/{repository}",
        "repository_owner": owner,
        "repository_owner_id": draw(st.text("0123456789", min_size=1, max_size=6)),
        "job_workflow_ref": f"{owner}/{repository}/.github/workflows/{file}@{at}",
        "ref": ref if at == ref else draw(st.sampled_from([ref, ""])),
        "sha": sha if at == sha else draw(st.sampled_from([sha, ""])),
        "event_name": draw(st.sampled_from(["push", "release", "pull_request", "workflow_run"])),
        "environment": draw(st.sampled_from(["", "pypi", "PyPI", "\u0130stanbul"]) | names),
    }
    # A ref that ends where a file name could end makes another file of it.
    assume(workflow_file(str(token["job_workflow_ref"])) == file)
    return {name: value for name, value in token.items() if name != "environment" or value}


@given(tokens())
def test_a_publisher_made_from_a_run_accepts_that_run(token: dict[str, object]) -> None:
    publisher = publisher_for(token)
    assert publisher is not None
    assert decide([publisher], token) == Decision(accepted=True, publisher=publisher)
    for other in ({"environment": ""}, {"owner_id": None}):
        wider = publisher._replace(**other)
        assert decide([wider], token).publisher == wider


@given(tokens(), st.sampled_from(TrustedPublisher._fields), names)
def test_changing_a_field_of_the_publisher_refuses_the_run(
    token: dict[str, object], field: str, value: str
) -> None:
    publisher = publisher_for(token)
    assert publisher is not None
    assume(getattr(publisher, field) != value)
    found = decide([publisher._replace(**{field: value})], token)
    assert refused(found) == refusals.PUBLISHER_NOT_FOUND
    assert found.field == field or found.section == "reusable-workflow"
    assert [each.field for each in found.differences] == [field]


@given(
    tokens(),
    st.sampled_from(["repository", "repository_owner", "repository_owner_id", "job_workflow_ref"]),
    names | json_values,
)
def test_changing_a_compared_claim_refuses_the_run(
    token: dict[str, object], claim: str, value: object
) -> None:
    publisher = publisher_for(token)
    assert publisher is not None
    assume(token[claim] != value)
    refused(decide([publisher], token | {claim: value}))


@given(tokens(), names)
def test_another_environment_refuses_the_run(token: dict[str, object], environment: str) -> None:
    publisher = publisher_for(token)
    assert publisher is not None
    assume(publisher.environment not in {"", environment.lower()})
    for value in (environment, "", None):
        found = decide([publisher], token | {"environment": value})
        assert refused(found) == refusals.PUBLISHER_NOT_FOUND
        assert found.field == "environment"


IGNORED = (
    "sub", "actor", "actor_id", "run_id", "head_ref", "ref_type", "repository_id", "workflow",
    "repository_visibility", "workflow_ref", "workflow_sha", "job_workflow_sha", "aud", "iat",
    "exp", "nbf", "runner_environment", "repo_property_tier", "enterprise", "never-heard-of",
)  # fmt: skip


@given(tokens(), st.dictionaries(st.sampled_from(IGNORED), json_values))
def test_changing_an_ignored_claim_never_matters(
    token: dict[str, object], others: dict[str, object]
) -> None:
    publisher = publisher_for(token)
    assert publisher is not None
    on_record = [publisher, PUBLISHER]
    assert decide(on_record, token | others) == decide(on_record, token)
    for used in ((), [str(token["jti"])]):
        wrong = decide([PUBLISHER], token, used_jti=used)
        assert decide([PUBLISHER], token | others, used_jti=used)[:4] == wrong[:4]


@given(
    st.dictionaries(st.sampled_from(sorted(TOKEN)) | st.text(max_size=3), json_values),
    st.lists(st.sampled_from(sorted(TOKEN)), max_size=2),
    st.sampled_from(Policy),
)
@example({"repository": "octo/sample/more"}, [], Policy.CALLED_WORKFLOW)
@example({"ref": ["x"], "sha": {"a": 1}}, [], Policy.CALLED_WORKFLOW)
def test_no_claims_make_it_raise(
    changed: dict[str, object], missing: list[str], policy: Policy
) -> None:
    created = datetime(2025, 6, 1, tzinfo=UTC)
    pending = PENDING._replace(environment="release", created=created)
    for claims in (changed, without(*missing, **changed)):
        found = decide([PUBLISHER, pending], claims, used_jti=["token-2"], policy=policy)
        if not found.accepted:
            refused(found)


@given(st.text("aé.yml/@\n", max_size=30) | refs.map(lambda ref: f"o/r/.yml/f.yaml@{ref}"))
def test_the_file_name_of_a_workflow(ref: str) -> None:
    expected = re.search(r"[^/]+\.(?:yml|yaml)(?=@)", ref)
    assert workflow_file(ref) == (expected and expected[0])


def test_the_file_name_of_a_long_ref_takes_no_time() -> None:
    assert workflow_file("a" * 1_000_000 + ".yml") is None
