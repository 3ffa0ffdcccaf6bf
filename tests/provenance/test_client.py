"""How an index is asked: what breaks off, leads astray or never comes, becomes a report."""

from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING

import pytest
from tests.provenance.conftest import FILES, SDIST
from tests.provenance.index import PAGE, SIMPLE
from werkzeug import Response

from pubproof.provenance import client

if TYPE_CHECKING:
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
