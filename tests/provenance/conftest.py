"""A release of octo-org/demo, attested by a Sigstore of our own, on disk and on an index."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest
from tests.provenance.authority import SLSA, Authority, statement
from tests.provenance.index import Index

from pubproof.cli import main
from pubproof.provenance import client

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_httpserver import HTTPServer

WHEEL = "demo-1.0-py3-none-any.whl"
SDIST = "demo-1.0.tar.gz"
FILES = {WHEEL: b"the wheel", SDIST: b"the sdist"}
PUBLISHER = "octo-org/demo/publish.yml"
SCHEMA = json.loads(files("pubproof.provenance").joinpath("verdict.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
"""What every report that a test looks at must fit."""


class Run(NamedTuple):
    """What the command answered."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> Any:  # noqa: ANN401  tests take it apart
        report = json.loads(self.out)
        VALIDATOR.validate(report)
        return report

    @property
    def refusals(self) -> list[str]:
        """The ids of all refusals, in the order of the report."""
        return [
            refusal["id"]
            for file in self.report["files"]
            for attestation in file["attestations"]
            for refusal in attestation["refusals"]
        ]


class Folder(NamedTuple):
    """A release on disk, its attestations and their keys beside it."""

    path: Path
    authority: Authority
    command: Callable[..., Run]

    def write(self, name: str, content: object) -> None:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.path.joinpath(name).write_bytes(text)

    def remove(self, *names: str) -> None:
        for name in names:
            self.path.joinpath(name).unlink(missing_ok=True)

    def verify(self, *options: str) -> Run:
        root = str(self.path / "keys" / "trusted_root.json")
        return self.command("--dist", str(self.path), "--trusted-root", root, *options)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Call ``pubproof verify`` for the publisher, and for JSON where no other form is named."""

    def call(*argv: str, publisher: str = PUBLISHER) -> Run:
        form = () if "--format" in argv else ("--format", "json")
        named = ("--publisher", publisher) if publisher else ()
        status = main(["verify", *named, *form, *argv])
        return Run(status, *capsys.readouterr())

    return call


@pytest.fixture
def folder(tmp_path: Path, authority: Authority, command: Callable[..., Run]) -> Folder:
    """The release with an attestation of each kind for both of its files."""
    made = Folder(tmp_path / "release", authority, command)
    made.path.joinpath("keys").mkdir(parents=True)
    made.write("keys/trusted_root.json", authority.trusted_root)
    for name, data in FILES.items():
        made.write(name, data)
        attestation = authority.attestation(statement([(name, data)]))
        made.write(f"{name}.provenance", authority.provenance(attestation))
    made.write("build.sigstore.json", authority.bundle(statement([*FILES.items()], SLSA)))
    return made


@pytest.fixture
def on_index(
    httpserver: HTTPServer,
    authority: Authority,
    tmp_path: Path,
    command: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
) -> Index:
    """An index, as yet without answers; what is tried again is tried at once."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    retries = client.RETRIES.new(backoff_factor=0, respect_retry_after_header=False)
    monkeypatch.setattr(client, "RETRIES", retries)
    root = tmp_path / "trusted_root.json"
    root.write_text(json.dumps(authority.trusted_root), "utf-8")
    return Index(httpserver, authority, root, command)
