"""``pubproof verify`` and an index: what it answers, however odd, becomes a report."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from sigstore.errors import TUFError
from sigstore.models import ClientTrustConfig
from tests.provenance.authority import Who, statement
from tests.provenance.conftest import FILES, SDIST, WHEEL
from tests.provenance.index import INTEGRITY, PAGE, SIMPLE

from pubproof.provenance.client import AnswerError, Client
from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.provenance.conftest import Run
    from tests.provenance.index import Index


def reasons(found: Run) -> set[str]:
    return {file["unchecked"] for file in found.report["files"]}


def test_a_release_is_verified_with_one_question_for_each_thing(on_index: Index) -> None:
    on_index.page(*(on_index.file(name, data) for name, data in FILES.items()))
    found = on_index.verify()
    assert (found.status, found.report["summary"], found.err) == (0, "all attested", "")
    assert [file["name"] for file in found.report["files"]] == [WHEEL, SDIST]
    assert found.report["source"] == on_index.site
    asked = [(request.path, request.headers["Accept"]) for request, _ in on_index.server.log]
    assert asked[0] == (PAGE, SIMPLE)
    assert [accept for path, accept in asked if path.startswith("/integrity")] == [
        f"{INTEGRITY}, application/json;q=0.9"
    ] * 2
    assert len(asked) == 5
    assert all(r.headers["User-Agent"].startswith("pubproof/") for r, _ in on_index.server.log)


def test_without_a_version_the_newest_final_release_is_verified(on_index: Index) -> None:
    other = [
        on_index.file(name, b"other")
        for name in ("demo-0.9.tar.gz", "demo-2.0rc1.tar.gz", "demo_other-9.0.tar.gz", "odd.exe")
    ]
    on_index.page(*other, on_index.file(SDIST, FILES[SDIST]))
    found = on_index.verify("demo")
    assert (found.status, found.report["release"]) == (0, "1.0")
    assert found.report["notes"][0] == (
        "2 files on the project's page are no wheel and no sdist of demo"
    )


def test_the_address_may_be_that_of_the_simple_interface(on_index: Index) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST]))
    for ending in ("/simple", "/simple/"):
        assert (
            on_index.verify("Demo", "1.0.0", "--index", on_index.server.url_for(ending)).status == 0
        )


@pytest.mark.parametrize("kind", ["application/json", f"{SIMPLE}; charset=utf-8"])
def test_every_content_type_of_json_is_read(on_index: Index, kind: str) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST]), kind=kind)
    assert on_index.verify().status == 0


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        (b"", "text/html", 404, "the index has no such project"),
        (b"<html>", "text/html", 200, "the index answers with text/html where JSON is asked for"),
        (b"", "", 200, "the index answers with no content type where JSON is asked for"),
        (b"", "text/html", 500, "the index answers with 500 INTERNAL SERVER ERROR"),
        (b"", "text/html", 503, "the index answers with 503 SERVICE UNAVAILABLE"),
        (b"", "text/html", 403, "the index answers with 403 FORBIDDEN"),
        (
            {"message": "Request not acceptable"},
            "application/json",
            406,
            "the index answers with 406 NOT ACCEPTABLE: Request not acceptable",
        ),
        ({"message": 1}, "application/json", 406, "the index answers with 406 NOT ACCEPTABLE"),
        (b"{", SIMPLE, 200, "the index gives no list of files: it is not JSON"),
        (b"[" * 100_000, SIMPLE, 200, "the index gives no list of files: it is not JSON"),
        (b"\xff", SIMPLE, 200, "the index gives no list of files: it is not JSON"),
        ({}, SIMPLE, 200, "the index gives no list of files: meta: Field required"),
        (
            {"meta": {"api-version": "2.0"}, "files": []},
            SIMPLE,
            200,
            "the index gives no list of files: meta.api-version: String should match pattern",
        ),
        (
            {"meta": {"api-version": "1.0"}, "files": {}},
            SIMPLE,
            200,
            "the index gives no list of files: files: Input should be a valid array",
        ),
        (
            {"meta": {"api-version": "1.0"}, "files": [{"filename": 1}]},
            SIMPLE,
            200,
            "the index gives no list of files: files.0.filename: Input should be a valid string",
        ),
        ({"meta": {"api-version": "1.0"}, "files": []}, SIMPLE, 200, "the index has no wheel and"),
    ],
)
def test_a_page_of_no_use_is_told_and_nothing_is_checked(
    on_index: Index, body: object, kind: str, status: int, says: str
) -> None:
    on_index.answer(PAGE, body, kind, status)
    found = on_index.verify()
    assert (found.status, found.report["summary"], found.err) == (3, "could not check", "")
    assert found.report["unchecked"].startswith(says)
    assert found.report["files"] == []
    text = on_index.verify("demo", "1.0", "--format", "text").out
    assert f"\ndemo 1.0 from {on_index.site}: could not check, {says}" in text
    known = says.startswith("the index has no ")
    help_ = "name the project and" if known else "nothing is known of what could not be checked"
    assert text.startswith(f"help: {help_}")


def test_a_refused_certificate_is_no_missing_project(
    on_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AnswerError("has no certificate that is trusted, at example.org")

    monkeypatch.setattr(Client, "document", refuse)
    text = on_index.verify("demo", "1.0", "--format", "text").out
    assert "the index has no certificate that is trusted" in text
    assert text.startswith("help: nothing is known of what could not be checked")


def test_a_version_that_is_not_there(on_index: Index) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST]))
    found = on_index.verify("demo", "3.0")
    assert found.status == 3
    assert found.report["unchecked"] == "the index has no release 3.0; the newest is 1.0"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"hashes": {"sha256": "0" * 64}}, "the index lists the SHA-256 " + "0" * 64),
        ({"size": 3}, "the index lists 3 bytes and gives more"),
        ({"size": 30}, "the index lists 30 bytes and gives 9"),
        ({"size": 0}, "the index lists 0 bytes and gives more"),
    ],
)
def test_other_bytes_than_are_listed(on_index: Index, changed: dict[str, Any], says: str) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], **changed))
    found = on_index.verify()
    (file,) = found.report["files"]
    assert (found.status, file["state"]) == (1, "refused")
    assert file["altered"].startswith(says)
    assert found.report["help"][-1].startswith("install nothing of it; get file")
    assert f"✗ {SDIST}: refused, {says}" in on_index.verify("demo", "1.0", "--format", "text").out


@pytest.mark.parametrize(
    "changed",
    [
        {"hashes": {}, "size": ..., "upload-time": ...},
        {"hashes": {"md5": "0"}, "size": None},
        {"hashes": {"sha256": hashlib.sha256(FILES[SDIST]).hexdigest().upper()}},
    ],
)
def test_what_is_not_listed_is_not_compared(on_index: Index, changed: dict[str, Any]) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], **changed))
    assert on_index.verify().status == 0


@pytest.mark.parametrize(
    ("path", "status", "body", "says"),
    [
        (f"/files/{SDIST}", 404, b"", "the index does not give the file: it answers with 404 NOT"),
        (f"/files/{SDIST}", 500, b"", "the index does not give the file: it answers with 500 INT"),
        (
            "/provenance",
            404,
            b"",
            "the index names a provenance of this file, and does not have it",
        ),
        (
            "/provenance",
            403,
            {"message": "Attestations temporarily disabled"},
            "the index answers with 403 FORBIDDEN: Attestations temporarily disabled",
        ),
        ("/provenance", 500, b"", "the index answers with 500 INTERNAL SERVER ERROR"),
    ],
)
def test_a_file_that_cannot_be_checked(
    on_index: Index, path: str, status: int, body: object, says: str
) -> None:
    listed = on_index.file(WHEEL, FILES[WHEEL])
    if path == "/provenance":
        on_index.answer(f"/files/{SDIST}", FILES[SDIST], "application/octet-stream")
    on_index.answer(path, body, "application/json", status)
    sdist = {**listed, "filename": SDIST, "url": f"/files/{SDIST}", "provenance": "/provenance"}
    digest = hashlib.sha256(FILES[SDIST]).hexdigest()
    on_index.page({**sdist, "hashes": {"sha256": digest}, "size": 9}, listed)
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (3, "could not check")
    states = {file["name"]: file["state"] for file in found.report["files"]}
    assert states == {SDIST: "not checked", WHEEL: "attested"}
    assert any(each.startswith(says) for each in reasons(found))


def test_other_bytes_are_bad_even_if_nothing_else_can_be_checked(on_index: Index) -> None:
    listed = on_index.file(SDIST, FILES[SDIST], size=3, provenance="/missing")
    on_index.page(listed)
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (1, "refused")


def test_a_release_that_nothing_attests_is_bad(on_index: Index) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], provenance=None))
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (1, "none attested")


def test_a_release_of_which_one_file_is_not_attested_is_bad(on_index: Index) -> None:
    listed = on_index.file(SDIST, FILES[SDIST], provenance=None)
    on_index.page(listed, on_index.file(WHEEL, FILES[WHEEL]))
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (1, "some attested")


def test_a_file_that_nothing_attests_is_bad_beside_one_that_could_not_be_checked(
    on_index: Index,
) -> None:
    """What is bad is bad, whatever else could not be checked."""
    listed = on_index.file(SDIST, FILES[SDIST], provenance=None)
    on_index.page(listed, on_index.file(WHEEL, FILES[WHEEL], provenance="/missing"))
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (1, "none attested")
    text = on_index.verify("demo", "1.0", "--format", "text").out
    assert text.endswith("none attested (2 files: 1 not attested, 1 not checked)\n")


def test_a_release_that_is_older_than_attestations(on_index: Index) -> None:
    old = {"provenance": None, "upload-time": "2024-11-13T23:59:59Z"}
    on_index.page(on_index.file(SDIST, FILES[SDIST], **old))
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (3, "could not check")
    assert reasons(found) == {"it is of 2024-11-13, when PyPI took no attestations yet"}
    (help_,) = found.report["help"]
    assert help_ == "nothing can attest what is older than attestations: verify a newer release"


def test_an_old_file_is_no_reason_for_another(on_index: Index) -> None:
    old = {"provenance": None, "upload-time": "2024-11-13T23:59:59Z"}
    listed = on_index.file(WHEEL, FILES[WHEEL], provenance="/missing")
    on_index.page(on_index.file(SDIST, FILES[SDIST], **old), listed)
    (help_,) = on_index.verify().report["help"]
    assert help_.startswith("nothing is known of what could not be checked: try again")


def test_a_server_may_say_that_an_sdist_is_compressed(on_index: Index) -> None:
    data = gzip.compress(FILES[SDIST])
    listed = on_index.file(SDIST, data, url="/compressed")
    on_index.server.expect_request("/compressed").respond_with_data(
        data, headers={"Content-Encoding": "gzip"}, content_type="application/x-tar"
    )
    on_index.page(listed)
    assert on_index.verify().status == 0


@pytest.mark.parametrize(
    ("yanked", "says"),
    [(True, "yanked: 1 of 1 files"), ("broken", "yanked: 1 of 1 files: broken")],
)
def test_a_yanked_release_is_told_and_is_not_the_newest(
    on_index: Index, yanked: object, says: str
) -> None:
    kept = on_index.file(SDIST, FILES[SDIST], yanked=False)
    on_index.page(kept, on_index.file("demo-2.0.tar.gz", b"two", yanked=yanked))
    newest = on_index.verify("demo").report
    assert (newest["release"], newest["summary"]) == ("1.0", "all attested")
    assert not [note for note in newest["notes"] if "yanked" in note]
    assert says in on_index.verify("demo", "2.0").report["notes"]
    on_index.server.clear_all_handlers()
    on_index.page(on_index.file("demo-2.0.tar.gz", b"two", yanked=yanked))
    assert on_index.verify("demo").report["release"] == "2.0"


def test_a_version_is_spelled_as_the_index_spells_it(on_index: Index) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], provenance=...))
    found = on_index.verify("demo", "1.0.0")
    assert (found.status, found.report["release"]) == (0, "1.0")


def test_an_index_whose_pages_do_not_speak_of_provenance(on_index: Index) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], provenance=...))
    assert on_index.verify().status == 0


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        (
            {"message": f"No provenance available for {SDIST}"},
            "application/json",
            1,
            f"✗ {SDIST}: not attested\n",
        ),
        (
            b"<html>",
            "text/html",
            3,
            f"? {SDIST}: not checked, the index has no Integrity interface: it tells nothing of",
        ),
    ],
)
def test_only_an_answer_of_the_interface_says_that_nothing_attests(
    on_index: Index, body: object, kind: str, status: int, says: str
) -> None:
    listed = on_index.file(SDIST, FILES[SDIST], provenance=...)
    on_index.server.clear_all_handlers()
    on_index.answer(f"/files/{SDIST}", FILES[SDIST], "application/octet-stream")
    on_index.answer(f"/integrity/demo/1.0/{SDIST}/provenance", body, kind, 404)
    on_index.page(listed)
    found = on_index.verify("demo", "1.0", "--format", "text")
    assert found.status == status
    assert says in found.out


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", {"version": 2}, {"attestation_bundles": [{}]}, b"[" * 100_000]
)
def test_a_provenance_that_cannot_be_read_is_bad(on_index: Index, body: object) -> None:
    listed = on_index.file(SDIST, FILES[SDIST], provenance="/odd")
    on_index.page(listed)
    on_index.answer("/odd", body, INTEGRITY)
    found = on_index.verify()
    assert (found.status, found.refusals) == (1, ["form"])


def test_a_release_of_another_publisher_is_bad(on_index: Index) -> None:
    who = Who("mallory/demo")
    listed = on_index.file(SDIST, FILES[SDIST], provenance="/other")
    attestation = on_index.authority.attestation(statement([(SDIST, FILES[SDIST])]), who)
    on_index.answer("/other", on_index.authority.provenance(attestation, who=who), INTEGRITY)
    on_index.page(listed)
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (1, "by another publisher")


@pytest.mark.parametrize(
    ("publisher", "named"),
    [
        (
            {
                "kind": "GitLab",
                "repository": "octo-org/demo",
                "workflow_filepath": ".gitlab-ci.yml",
            },
            "GitLab, octo-org/demo",
        ),
        ({"kind": "Google", "email": "a@b.example"}, "Google, a@b.example"),
        ({"kind": "CircleCI", "project_id": "1", "pipeline_definition_id": "2"}, "CircleCI"),
    ],
)
def test_a_publisher_of_another_service(
    on_index: Index, publisher: dict[str, str], named: str
) -> None:
    attestation = on_index.authority.attestation(statement([(SDIST, FILES[SDIST])]))
    made = on_index.authority.provenance(attestation)
    made["attestation_bundles"][0]["publisher"] = publisher
    listed = on_index.file(SDIST, FILES[SDIST], provenance="/other")
    on_index.answer("/other", made, INTEGRITY)
    on_index.page(listed)
    found = on_index.verify()
    assert (found.status, found.refusals) == (1, ["stated-publisher"])
    text = on_index.verify("demo", "1.0", "--format", "text").out
    assert f"is listed under another publisher: {named}\n" in text


def test_a_publisher_without_an_environment(on_index: Index) -> None:
    attestation = on_index.authority.attestation(statement([(SDIST, FILES[SDIST])]))
    made = on_index.authority.provenance(attestation, environment=None)
    listed = on_index.file(SDIST, FILES[SDIST], provenance="/bare")
    on_index.answer("/bare", made, INTEGRITY)
    on_index.page(listed)
    found = on_index.verify("demo", "1.0", "--format", "text")
    assert found.status == 0
    assert "      with   no environment; that is the index's word" in found.out


def test_no_file_name_leads_anywhere(on_index: Index, tmp_path: Path) -> None:
    odd = [
        "../../demo-1.0.tar.gz",
        "demo-1.0.tar.gz/../../x",
        "/etc/demo-1.0.tar.gz",
        "demo-1.0\0.tar.gz",
    ]
    listed = on_index.file(SDIST, FILES[SDIST])
    on_index.page(*({**listed, "filename": name} for name in odd))
    before = sorted(tmp_path.rglob("*"))
    found = on_index.verify()
    assert found.status == 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://[", "ftp://a/b", "http://a b/", "mailto:a"]
)
def test_an_address_that_cannot_be_asked_leaves_its_file_unchecked(
    on_index: Index, address: str
) -> None:
    on_index.page(on_index.file(SDIST, FILES[SDIST], url=address))
    found = on_index.verify()
    assert (found.status, found.report["summary"]) == (3, "could not check")
    on_index.server.clear_all_handlers()
    on_index.page(on_index.file(SDIST, FILES[SDIST], provenance=address))
    assert on_index.verify().status == 3


def test_the_project_is_the_one_of_the_repository(
    on_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (
        '[project]\nname = "Demo"\n[tool.pubproof.publisher]\nowner = "octo-org"\n'
        'repository = "demo"\nworkflow = "publish.yml"\nenvironment = "pypi"\n'
    )
    tmp_path.joinpath("pyproject.toml").write_text(settings, "utf-8")
    on_index.page(on_index.file(SDIST, FILES[SDIST]))
    monkeypatch.chdir(tmp_path)
    named = ("--index", on_index.server.url_for("/"), "--trusted-root", str(on_index.root))
    found = on_index.command(*named, publisher="")
    assert (found.status, found.report["project"], found.report["release"]) == (0, "demo", "1.0")
    tmp_path.joinpath("pyproject.toml").write_text(settings.partition("[tool")[2], "utf-8")
    assert on_index.command(*named, publisher="octo-org/demo/publish.yml").status == 2


def test_a_call_without_a_project_is_refused(command: Callable[..., Run]) -> None:
    found = command()
    assert (found.status, found.err) == (2, "pubproof: which project? give its name\n")


def test_provenance_is_for_files_on_disk(command: Callable[..., Run]) -> None:
    found = command("demo", "--provenance", ".")
    assert found.status == 2
    assert "--provenance is for files on disk: give their folder with --dist" in found.err


def test_keys_that_cannot_be_refreshed(on_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the library stand in for them, and the report says so."""

    def unreachable(**_: object) -> None:
        raise TUFError("no network")

    monkeypatch.setattr(ClientTrustConfig, "production", unreachable)
    on_index.page(on_index.file(SDIST, FILES[SDIST]))
    found = on_index.command("--index", on_index.server.url_for("/"), "demo", "1.0")
    assert found.status == 1
    assert found.refusals == ["certificate"]
    assert found.report["notes"][-1].startswith("Sigstore's keys of today cannot be had; the keys")


def test_the_addresses_of_pypi() -> None:
    assert index.site(index.PYPI) == index.page().rstrip("/")
    assert index.site(index.TEST_PYPI) != index.site(index.PYPI)
    assert index.site("http://127.0.0.1:1/simple/") == "http://127.0.0.1:1"
