"""Whatever stands where an attestation should, the answer is no traceback and no pass."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.provenance.authority import SLSA, Authority, statement
from tests.provenance.conftest import FILES, WHEEL

from pubproof.provenance import evidence
from pubproof.provenance.evidence import Evidence, Unreadable
from pubproof.provenance.expectation import Expectation
from pubproof.provenance.release import File, Release
from pubproof.provenance.trust import Trust, given
from pubproof.provenance.verdict import State, reach

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = FILES[WHEEL]
EXPECTED = Expectation("octo-org/demo", "publish.yml", "provenance.yml", environment="pypi")
ODD: list[Any] = [None, 0, -1, 10**30, "", "x", "AA==", "é\0", [], {}, [None], True]


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  JSON
    """Yield the way to every value of a JSON text."""
    yield at
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(value, (*at, key))


def changed(tree: Any, at: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401  JSON
    if not at:
        return value
    made = copy.deepcopy(tree)
    place = made
    for key in at[:-1]:
        place = place[key]
    place[at[-1]] = value
    return made


@pytest.fixture(scope="module")
def trust(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Trust:
    path: Path = tmp_path_factory.mktemp("keys") / "trusted_root.json"
    path.write_text(json.dumps(authority.trusted_root), "utf-8")
    return given(path)


def state(name: str, content: object, trust: Trust) -> State:
    found = tuple(evidence.read(name, json.dumps(content).encode()))
    file = File(WHEEL, statement_digest(), found)
    verdict = reach(Release("demo", "1.0", "here", (file,)), EXPECTED, lambda: trust)
    return verdict.files[0].state


def statement_digest() -> str:
    subject: str = json.loads(statement([(WHEEL, DATA)]))["subject"][0]["digest"]["sha256"]
    return subject


@pytest.mark.parametrize("form", ["provenance", "0.2", "0.3"])
def test_nothing_in_an_attestation_may_be_changed(
    authority: Authority, trust: Trust, form: str
) -> None:
    if form == "provenance":
        name = f"{WHEEL}.provenance"
        made = authority.provenance(authority.attestation(statement([(WHEEL, DATA)])))
    else:
        name = f"{WHEEL}.sigstore.json"
        made = authority.bundle(statement([(WHEEL, DATA)], SLSA), version=form)
    made = json.loads(json.dumps(made))
    assert state(name, made, trust) is State.ATTESTED
    tried = 0
    for at in places(made):
        for odd in ODD:
            other = changed(made, at, odd)
            if other != made:
                tried += 1
                assert state(name, other, trust) in {State.REFUSED, State.OTHER, State.NONE}, at
    assert tried > 300


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        (f"{WHEEL}.provenance", b"<html>", "is not JSON"),
        (f"{WHEEL}.provenance", b"", "is not JSON"),
        (f"{WHEEL}.provenance", b"\xff\xfe", "is not JSON"),
        (
            f"{WHEEL}.provenance",
            b"[" * 100_000,
            "is not JSON",
        ),
        (
            f"{WHEEL}.provenance",
            b"{}",
            "is no provenance of PyPI and no attestation: attestation_bundles: Field required",
        ),
        (
            f"{WHEEL}.attestation",
            b'{"version": 2}',
            "is no provenance of PyPI and no attestation: version: Input should be 1",
        ),
        (f"{WHEEL}.jsonl", b"", "is empty"),
        (f"{WHEEL}.jsonl", b"\n \n", "is empty"),
        (f"{WHEEL}.jsonl", b"{}", "is no bundle of Sigstore: mediaType: Field required"),
        (f"{WHEEL}.jsonl", b"[\n]", "is no bundle of Sigstore: Input should be an object"),
        (f"{WHEEL}.sigstore.json", b"secret", "is not JSON"),
        (
            f"{WHEEL}.intoto.json",
            b'{"payloadType": "application/vnd.in-toto+json", "payload": "", "signatures": []}',
            "is no bundle of Sigstore: mediaType: Field required",
        ),
        (
            f"{WHEEL}.provenance",
            b" " * (evidence.MAX_BYTES + 1),
            "is larger than 16 MiB",
        ),
    ],
)
def test_what_is_no_attestation(name: str, data: bytes, why: str) -> None:
    (found,) = evidence.read(name, data)
    assert isinstance(found, Unreadable)
    assert found.source == name
    assert found.why.startswith(why)
    assert len(found.why) < 200
    assert "secret" not in found.why


def test_a_bundle_of_a_private_repository(authority: Authority, trust: Trust) -> None:
    name = f"{WHEEL}.sigstore.json"
    made = authority.bundle(statement([(WHEEL, DATA)], SLSA))
    material = made["verificationMaterial"]
    material["timestampVerificationData"] = {"rfc3161Timestamps": [{"signedTimestamp": "AA=="}]}
    with_both = evidence.read(name, json.dumps(made).encode())
    (broken,) = evidence.read(name, json.dumps({"verificationMaterial": material}).encode())
    material["tlogEntries"] = []
    (found,) = evidence.read(name, json.dumps(made).encode())
    assert found == Unreadable(
        name,
        "is in no public transparency log, like those of private repositories: GitHub signs them "
        "with keys of its own, and they are not verified here",
        "unlogged",
    )
    assert state(name, made, trust) is State.REFUSED
    assert isinstance(with_both[0], Evidence)
    assert isinstance(broken, Unreadable)
    assert broken.id == "form"


def test_what_pypi_does_not_take(authority: Authority) -> None:
    made = authority.attestation(statement([(WHEEL, DATA)], "https://cyclonedx.org/bom"))
    (found,) = evidence.read(f"{WHEEL}.attestation", json.dumps(made).encode())
    why = "attests what PyPI does not know: 'https://cyclonedx.org/bom'"
    assert found == Unreadable(f"{WHEEL}.attestation", why)


def test_a_certificate_that_is_none_is_told_with_its_place(authority: Authority) -> None:
    made = authority.attestation(statement([(WHEEL, DATA)]))
    made["verification_material"]["certificate"] = "AAAA"
    (found,) = evidence.read(f"{WHEEL}.attestation", json.dumps(made).encode())
    assert isinstance(found, Unreadable)
    assert found.source == f"{WHEEL}.attestation"
    assert found.why.startswith("cannot be read: ")


def test_several_attestations_of_a_file_are_counted(authority: Authority) -> None:
    one = authority.attestation(statement([(WHEEL, DATA)]))
    made = authority.provenance(one, one)
    found = evidence.provenance(WHEEL, json.dumps(made).encode())
    places = [f"the provenance of {WHEEL}, attestation {number}" for number in (1, 2)]
    assert [each.source for each in found] == places


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{}",
        b'{"_type": "other", "subject": [], "predicateType": "x"}',
        b'{"_type": "https://in-toto.io/Statement/v1", "subject": 1, "predicateType": "x"}',
        b'{"_type": "https://in-toto.io/Statement/v1", "subject": [{}], "predicateType": "x"}',
        b'{"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": null}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_statement(payload: bytes) -> None:
    with pytest.raises(ValueError, match="no statement of files and their SHA-256"):
        evidence.statement(payload)


def test_an_answer_of_an_index_is_named_after_its_file(authority: Authority) -> None:
    one = authority.attestation(statement([(WHEEL, DATA)]))
    made = json.dumps(authority.provenance(one, one)).encode()
    found = evidence.provenance(WHEEL, made)
    places = [f"the provenance of {WHEEL}, attestation {number}" for number in (1, 2)]
    assert [each.source for each in found] == places
    assert all(isinstance(each, Evidence) for each in found)
