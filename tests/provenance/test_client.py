"""How an index is asked: what breaks off, leads astray or never comes, becomes a report."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from tests.provenance.conftest import FILES, SDIST
from tests.provenance.index import PAGE, SIMPLE
from werkzeug import Response

from pubproof.provenance import client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provenance.index import Index
    from werkzeug import Request


def test_what_fails_at_first_is_asked_again(on_index: Index) -> None:
    answers = iter([503, 502])

    def page(_: Request) -> Response:
        status = next(answers, 200)
        return Response(json.dumps(good), status, content_type=SIMPLE)

    good = {"meta": {"api-version": "1.4"}, "files": [on_index.file(SDIST, FILES[SDIST])]}
    on_index.server.expect_request(PAGE).respond_with_handler(page)
    assert on_index.verify().status == 0


def test_an_index_that_cannot_be_reached_is_told_without_the_password(on_index: Index) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://me:secret@127.0.0.1:{closed.getsockname()[1]}"
        found = on_index.verify("demo", "1.0", "--index", address)
    assert found.status == 3
    assert found.report["unchecked"].startswith("the index cannot be reached, at http://127.0.0.1:")
    assert "secret" not in found.out


@pytest.mark.parametrize("address", ["nowhere", "ftp://127.0.0.1", "http://[", "https://"])
def test_an_index_that_is_named_wrongly_is_refused(on_index: Index, address: str) -> None:
    found = on_index.verify("demo", "1.0", "--index", address)
    assert found.status == 2
    assert found.err == (
        f"pubproof: --index {address!r}: give an address such as https://…, or testpypi\n"
    )


def test_a_redirect_that_leads_on(on_index: Index) -> None:
    moved = {"Location": "/simple/demo/index.json"}
    on_index.server.expect_request(PAGE).respond_with_data(status=301, headers=moved)
    listed = on_index.file(SDIST, FILES[SDIST], url=f"/files/{SDIST}")
    page = {"meta": {"api-version": "1.4"}, "files": [listed]}
    on_index.answer(moved["Location"], page, SIMPLE)
    assert on_index.verify().status == 0


def test_a_redirect_in_a_circle(on_index: Index) -> None:
    around = {"Location": PAGE}
    on_index.server.expect_request(PAGE).respond_with_data(status=302, headers=around)
    found = on_index.verify()
    assert found.status == 3
    assert found.report["unchecked"].startswith("the index leads around in a circle, at http://")


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "the index names an address that cannot be asked: "),
        ("mailto:a", "the index names an address that cannot be asked: "),
        ("http://127.0.0.1:1/", "the index cannot be reached, at http://"),
    ],
)
def test_a_redirect_that_leads_astray(on_index: Index, location: str, says: str) -> None:
    headers = {"Location": location}
    on_index.server.expect_request(PAGE).respond_with_data(status=302, headers=headers)
    found = on_index.verify()
    assert found.status == 3
    assert found.report["unchecked"].startswith(says)


def test_an_answer_that_ends_too_early(on_index: Index) -> None:
    short = {"Content-Length": "1000", "Content-Type": SIMPLE}
    parts = Response(iter([b"{}"]), headers=short)
    on_index.server.expect_request(PAGE).respond_with_response(parts)
    found = on_index.verify()
    assert found.status == 3
    assert found.report["unchecked"].startswith("the index breaks off its answer, at http://")


def test_an_answer_that_does_not_come(on_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUTS", (5, 0.1))
    monkeypatch.setattr(client, "RETRIES", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = on_index.verify("demo", "1.0", "--index", address)
    assert found.status == 3
    assert found.report["unchecked"].startswith("the index does not answer in time, at http://")


def test_an_answer_without_end(on_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_MAX_DOCUMENT", 1000)
    packed = gzip.compress(b" " * 10_000_000)
    headers = {"Content-Encoding": "gzip", "Content-Type": SIMPLE}
    on_index.server.expect_request(PAGE).respond_with_data(packed, headers=headers)
    found = on_index.verify()
    assert found.status == 3
    assert found.report["unchecked"] == "the index answers with more than 1000 bytes"


LONG = bytes(range(256)) * 4096
"""Longer than what is read at a time."""


@pytest.mark.parametrize("size", [None, len(LONG), len(LONG) + 5])
def test_a_long_file_is_read_to_its_end(size: int | None, on_index: Index) -> None:
    on_index.answer("/long", LONG, "application/octet-stream")
    found = client.Client().digest(f"{on_index.site}/long", size)
    assert found == (hashlib.sha256(LONG).hexdigest(), len(LONG))


@pytest.mark.parametrize("size", [1, len(LONG) // 2, len(LONG) - 1])
def test_of_a_longer_file_one_byte_too_many_is_read(size: int, on_index: Index) -> None:
    on_index.answer("/long", LONG, "application/octet-stream")
    found = client.Client().digest(f"{on_index.site}/long", size)
    assert found == (hashlib.sha256(LONG[: size + 1]).hexdigest(), size + 1)


def test_an_index_that_serves_too_much_is_not_read_to_the_end(on_index: Index) -> None:
    listed = on_index.file(SDIST, LONG, size=10)
    on_index.page(listed)
    (file,) = on_index.verify().report["files"]
    assert file["altered"] == "the index lists 10 bytes and gives more"


def test_a_long_document_is_read_to_its_end(
    on_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps({"a": "b" * len(LONG)}).encode()
    on_index.answer("/long", text, SIMPLE)
    asking = client.Client()
    assert asking.document(f"{on_index.site}/long", SIMPLE).body == text
    monkeypatch.setattr(client, "_MAX_DOCUMENT", len(text))
    assert asking.document(f"{on_index.site}/long", SIMPLE).body == text


def test_a_file_is_asked_for_as_it_is_and_no_cookie_is_kept(on_index: Index) -> None:
    asked: list[tuple[str | None, str | None]] = []

    def give(request: Request) -> Response:
        asked.append((request.headers.get("Accept-Encoding"), request.headers.get("Cookie")))
        return Response(b"x", headers={"Set-Cookie": "who=me; Path=/"})

    on_index.server.expect_request("/file").respond_with_handler(give)
    asking = client.Client()
    for _ in range(2):
        asking.digest(f"{on_index.site}/file", 1)
    assert asked == [("identity", None)] * 2


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ('{"message": "no"}', SIMPLE, "403 FORBIDDEN: no"),
        ('{"message": "no"}', "text/plain", "403 FORBIDDEN"),
        ('{"message": ""}', SIMPLE, "403 FORBIDDEN"),
        ('{"message": 1}', SIMPLE, "403 FORBIDDEN"),
        ("{", SIMPLE, "403 FORBIDDEN"),
    ],
)
def test_what_an_index_says_with_an_error(body: str, kind: str, said: str, on_index: Index) -> None:
    on_index.answer("/no", body.encode(), kind, 403)
    with pytest.raises(client.AnswerError) as caught:
        client.Client().document(f"{on_index.site}/no", SIMPLE)
    assert str(caught.value) == f"answers with {said}"


def test_a_file_that_stops_on_the_way(on_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def stop(_: Request) -> Response:
        def parts() -> Iterator[bytes]:
            yield FILES[SDIST][:2]
            over.wait(10)

        return Response(parts(), headers={"Content-Length": "9"})

    on_index.server.expect_request("/slow").respond_with_handler(stop)
    on_index.page(on_index.file(SDIST, FILES[SDIST], url="/slow"))
    monkeypatch.setattr(client, "TIMEOUTS", (5, 0.2))
    found = on_index.verify()
    over.set()
    (file,) = found.report["files"]
    assert (found.status, file["state"]) == (3, "not checked")
    assert file["unchecked"].startswith("the index does not answer in time, at http://")
