"""A package index on this machine, which serves what a test gives it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.provenance.authority import statement

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_httpserver import HTTPServer
    from tests.provenance.authority import Authority
    from tests.provenance.conftest import Run

SIMPLE = "application/vnd.pypi.simple.v1+json"
INTEGRITY = "application/vnd.pypi.integrity.v1+json"
PAGE = "/simple/demo/"


class Index(NamedTuple):
    """An index on this machine, the keys of what it serves, and the command that asks it."""

    server: HTTPServer
    authority: Authority
    root: Path
    command: Callable[..., Run]

    @property
    def site(self) -> str:
        return self.server.url_for("/").rstrip("/")

    def verify(self, *options: str) -> Run:
        named = ("--index", self.server.url_for("/"), "--trusted-root", str(self.root))
        return self.command(*named, *(options or ("demo", "1.0")))

    def file(self, name: str, data: bytes, **changed: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        """Serve a file with its provenance, and return how its page lists it."""
        attestation = self.authority.attestation(statement([(name, data)]))
        self.answer(f"/files/{name}", data, "application/octet-stream")
        place = f"/integrity/demo/1.0/{name}/provenance"
        self.answer(place, self.authority.provenance(attestation), INTEGRITY)
        made = {
            "filename": name,
            "url": f"../../files/{name}",
            "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
            "size": len(data),
            "upload-time": "2026-11-20T12:01:00.000000Z",
            "provenance": self.server.url_for(place),
        }
        return {key: value for key, value in {**made, **changed}.items() if value is not ...}

    def page(self, *files: object, kind: str = SIMPLE) -> None:
        """Serve the page of the project."""
        page = {"meta": {"api-version": "1.4"}, "name": "demo", "files": [*files]}
        self.answer(PAGE, page, kind)

    def answer(self, path: str, body: object, kind: str, status: int = 200) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.server.expect_request(path).respond_with_data(data, status, content_type=kind)
