"""Each way in which an attestation can be false, or another's, has a sentence of its own."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.provenance.authority import BUILDER, COMMIT, PUBLISHER, SLSA, Authority, Who, statement
from tests.provenance.conftest import FILES, SDIST, WHEEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.provenance.conftest import Folder

DATA = FILES[WHEEL]
OTHER = Authority()
"""A Sigstore whose keys nobody trusts."""


def attested(folder: Folder, who: Who = PUBLISHER) -> dict[str, Any]:
    return folder.authority.attestation(statement([(WHEEL, DATA)]), who)


def said(folder: Folder, made: object, ending: str = "attestation") -> tuple[int, list[str], str]:
    """Verify a wheel with one attestation; return status, refusals, and the text."""
    folder.remove(SDIST, f"{SDIST}.provenance", f"{WHEEL}.provenance", "build.sigstore.json")
    folder.write(f"{WHEEL}.{ending}", made)
    found = folder.verify()
    return found.status, found.refusals, folder.verify("--format", "text").out


def test_what_is_genuine_and_ours(folder: Folder) -> None:
    found = folder.verify()
    assert (found.status, found.refusals) == (0, [])
    assert found.report["summary"] == "all attested"
    kinds = [each["kind"] for file in found.report["files"] for each in file["attestations"]]
    assert kinds == ["built", "published", "built", "published"]
    signed = found.report["files"][0]["attestations"][1]["signed"]
    assert signed["commit"] == COMMIT
    assert (signed["ref"], signed["trigger"]) == ("refs/tags/v1.0", "push")
    assert (signed["time"], signed["log"]) == ("2026-11-20T12:00:03+00:00", "log.example")


class Case(NamedTuple):
    """An attestation that must not count: what it is, its refusal, and its words."""

    make: Callable[[Folder], object]
    id: str
    says: str


def envelope(folder: Folder, **changed: str) -> dict[str, Any]:
    made = attested(folder)
    made["envelope"].update(changed)
    return made


def entry(folder: Folder, *keys: str, value: object) -> dict[str, Any]:
    made = attested(folder)
    place = made["verification_material"]["transparency_entries"][0]
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return made


def other_statement(folder: Folder) -> dict[str, Any]:
    other = statement([(WHEEL, DATA)], predicate={"more": True})
    return envelope(folder, statement=base64.b64encode(other).decode())


def certificate(folder: Folder, made: dict[str, Any]) -> dict[str, Any]:
    own = attested(folder)
    own["verification_material"]["certificate"] = made["verification_material"]["certificate"]
    return own


def signature(folder: Folder) -> dict[str, Any]:
    return envelope(folder, signature=attested(folder)["envelope"]["signature"])


CASES = {
    "statement": Case(other_statement, "statement", "has a statement that was changed after"),
    "signature": Case(signature, "signature", "has a signature that was changed"),
    "signature-of-nothing": Case(
        lambda folder: envelope(folder, signature="AAAA"), "signature", "that was changed"
    ),
    "certificate": Case(
        lambda folder: certificate(folder, OTHER.attestation(statement([(WHEEL, DATA)]))),
        "certificate",
        "has a certificate that Sigstore did not issue",
    ),
    "certificate-of-another-signature": Case(
        lambda folder: certificate(folder, attested(folder)),
        "signature",
        "was not made with the key of its certificate",
    ),
    "another-sigstore": Case(
        lambda _: OTHER.attestation(statement([(WHEEL, DATA)])),
        "certificate",
        "has a certificate that Sigstore did not issue",
    ),
    "log-entry": Case(
        lambda folder: entry(folder, "inclusionProof", "rootHash", value="A" * 43 + "="),
        "log",
        "has an entry in the transparency log that does not verify",
    ),
    "time": Case(
        lambda folder: entry(folder, "integratedTime", value="1"),
        "certificate",
        "or not for the time of the signature",
    ),
    "name": Case(
        lambda folder: folder.authority.attestation(statement([("other-1.0.tar.gz", DATA)])),
        "name",
        "attests a file of another name: 'other-1.0.tar.gz'",
    ),
    "file": Case(
        lambda folder: folder.authority.attestation(statement([(WHEEL, b"other")])),
        "file",
        "attests other bytes: the file was changed",
    ),
    "several-files": Case(
        lambda folder: folder.authority.attestation(statement([*FILES.items()])),
        "name",
        "attests 2 files, and should attest one",
    ),
    "issuer": Case(
        lambda folder: attested(folder, Who(issuer="https://gitlab.com")),
        "issuer",
        "is signed by somebody of 'https://gitlab.com', not of GitHub Actions",
    ),
    "repository": Case(
        lambda folder: attested(folder, Who("mallory/demo")),
        "repository",
        "is signed by another repository: 'mallory/demo', not 'octo-org/demo'",
    ),
    "repository-case": Case(
        lambda folder: attested(folder, Who("octo-org/Demo")),
        "repository-case",
        "is signed by the repository 'octo-org/Demo', not 'octo-org/demo', and letter case counts",
    ),
    "workflow": Case(
        lambda folder: attested(folder, Who(workflow="other.yml")),
        "workflow",
        "is from a run of another workflow: 'other.yml', not 'publish.yml'",
    ),
    "workflow-case": Case(
        lambda folder: attested(folder, Who(workflow="Publish.yml")),
        "workflow",
        "'Publish.yml', not 'publish.yml'",
    ),
    "workflow-at-a-tag-with-an-at": Case(
        lambda folder: attested(folder, Who(workflow="other.yml", ref="refs/tags/demo@1.0")),
        "workflow",
        "another workflow: 'other.yml', not 'publish.yml'",
    ),
    "branch": Case(
        lambda folder: attested(folder, Who(ref="refs/heads/v1.0")),
        "ref",
        "is from 'refs/heads/v1.0', which is no tag",
    ),
    "tag": Case(
        lambda folder: attested(folder, Who(ref="refs/tags/v0.9")),
        "ref",
        "is from the tag 'v0.9', which is not the tag of 1.0",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_count(folder: Folder, name: str) -> None:
    case = CASES[name]
    status, refusals, text = said(folder, case.make(folder))
    assert (status, refusals) == (1, [case.id])
    assert case.says in text


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    sentences = [case.says for case in CASES.values()]
    doubles = {"has a certificate that Sigstore did not issue"}
    assert {each for each in sentences if sentences.count(each) > 1} == doubles


OTHERS = ["issuer", "repository", "repository-case", "workflow"]


@pytest.mark.parametrize("name", CASES)
def test_what_is_genuine_and_anothers_is_told_from_what_is_false(folder: Folder, name: str) -> None:
    _, _, text = said(folder, CASES[name].make(folder))
    last = text.splitlines()[-1]
    assert last.endswith("by another publisher" if CASES[name].id in OTHERS else "refused")


@pytest.mark.parametrize(
    ("who", "id_", "says"),
    [
        (Who(), "signer", "is signed in 'publish.yml', not in 'provenance.yml'"),
        (BUILDER._replace(signer="other.yml"), "signer", "is signed in 'other.yml', not in"),
        (BUILDER._replace(workflow="ci.yml"), "workflow", "'ci.yml', not 'publish.yml'"),
        (BUILDER._replace(ref="refs/heads/main"), "ref", "which is no tag"),
        (BUILDER._replace(repository="octo-org/fork"), "repository", "'octo-org/fork'"),
    ],
)
@pytest.mark.parametrize("version", ["0.2", "0.3"])
def test_a_bundle_of_another_signer(
    folder: Folder, who: Who, id_: str, says: str, version: str
) -> None:
    made = folder.authority.bundle(statement([(WHEEL, DATA)], SLSA), who, version)
    status, refusals, text = said(folder, made, "sigstore.json")
    assert (status, refusals) == (1, [id_])
    assert says in text


@pytest.mark.parametrize("version", ["0.2", "0.3"])
@pytest.mark.parametrize("ending", ["sigstore.json", "sigstore", "intoto.json", "jsonl"])
def test_a_bundle_of_the_builder(folder: Folder, version: str, ending: str) -> None:
    made = folder.authority.bundle(statement([(WHEEL, DATA)], SLSA), version=version)
    status, refusals, text = said(folder, made, ending)
    assert (status, refusals) == (0, [])
    assert "built by octo-org/demo, provenance.yml" in text


def test_the_signer_may_be_named(folder: Folder) -> None:
    made = folder.authority.bundle(
        statement([(WHEEL, DATA)], SLSA), BUILDER._replace(signer="build.yml")
    )
    assert said(folder, made, "jsonl")[0] == 1
    assert folder.verify("--signer", "build.yml").status == 0


def test_a_bundle_of_something_else_is_not_looked_at(folder: Folder) -> None:
    kind = "https://cyclonedx.org/bom"
    made = folder.authority.bundle(statement([(WHEEL, b"other")], kind), Who("mallory/demo"))
    folder.write("more.jsonl", made)
    assert folder.verify().status == 0
    status, refusals, text = said(folder, made, "jsonl")
    assert (status, refusals) == (1, [])
    assert "not attested" in text


def test_each_line_of_a_file_counts(folder: Folder) -> None:
    good = json.dumps(folder.authority.bundle(statement([(WHEEL, DATA)], SLSA)))
    bad = json.dumps(folder.authority.bundle(statement([(WHEEL, b"other")], SLSA)))
    status, refusals, text = said(folder, f"{good}\n{bad}\n".encode(), "jsonl")
    assert (status, refusals) == (1, ["file"])
    assert f"{WHEEL}.jsonl:2 attests other bytes" in text
    _, _, text = said(folder, f"{good}\r\n\r\n{bad}\r\n".encode(), "jsonl")
    assert f"{WHEEL}.jsonl:3 attests other bytes" in text


def test_a_single_bundle_may_stand_on_many_lines(folder: Folder) -> None:
    made = folder.authority.bundle(statement([(WHEEL, DATA)], SLSA))
    status, refusals, _ = said(folder, json.dumps(made, indent=2).encode(), "jsonl")
    assert (status, refusals) == (0, [])


@pytest.mark.parametrize(
    ("field", "value", "id_"),
    [
        ("repository", "mallory/demo", "stated-publisher"),
        ("repository", "Octo-org/demo", "stated-publisher"),
        ("workflow", "release.yml", "stated-publisher"),
    ],
)
def test_what_the_index_says_of_the_publisher(
    folder: Folder, field: str, value: str, id_: str
) -> None:
    made = folder.authority.provenance(attested(folder), who=Who()._replace(**{field: value}))
    status, refusals, text = said(folder, made, "provenance")
    assert (status, refusals) == (1, [id_])
    assert "is listed under another publisher: GitHub, " in text


def test_an_attestation_is_not_hidden_by_the_same_under_another_publisher(folder: Folder) -> None:
    made = attested(folder)
    both = folder.authority.provenance(made)
    other = folder.authority.provenance(made, who=Who("mallory/demo"))
    both["attestation_bundles"] += other["attestation_bundles"]
    status, refusals, _ = said(folder, both, "provenance")
    assert (status, refusals) == (1, ["stated-publisher"])


def test_what_the_index_says_never_decides_who_signed(folder: Folder) -> None:
    """A bundle agrees with the publisher that it names itself; that must not count."""
    who = Who("mallory/demo")
    made = folder.authority.provenance(attested(folder, who), who=who)
    assert said(folder, made, "provenance")[1] == ["repository", "stated-publisher"]
    made = folder.authority.provenance(attested(folder, who))
    assert said(folder, made, "provenance")[1] == ["repository"]
