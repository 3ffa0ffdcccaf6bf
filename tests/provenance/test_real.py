"""Attestations that Sigstore really signed: those that `pypi-attestations` tests itself with.

Its source distribution carries them, and is had from the package registry once for all tests. Where
that cannot be asked, each of them fails and says so: these tests never pass unseen.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pypi_attestations import Distribution, GitHubPublisher, Provenance, VerificationError
from sigstore.models import ClientTrustConfig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.provenance.conftest import Run

pytestmark = pytest.mark.network

PACKAGE = "pypi-attestations==0.0.30"
SDIST = "pypi_attestations-0.0.19.tar.gz"
PUBLISHER = "trailofbits/pypi-attestations/release.yml"
COMMIT = "08802efe1f8e5fec4ad842d6b8ce97656092ee72"


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    done = subprocess.run([*pip, "--dest", str(folder), PACKAGE], capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        pytest.fail(f"could not run: {PACKAGE} cannot be had from the registry: {reason}")
    (packed,) = folder.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    found: Path = folder / packed.name.removesuffix(".tar.gz") / "test" / "assets"
    assert len(list(found.iterdir())) > 20
    return found


class Real(NamedTuple):
    """Some of the assets, in a folder of their own."""

    assets: Path
    path: Path
    command: Callable[..., Run]

    def take(self, *names: str) -> None:
        for name in names:
            shutil.copy(self.assets / name, self.path)

    def change(self, name: str, *keys: str | int, value: Any) -> None:  # noqa: ANN401  JSON
        path = self.path / name
        made = place = json.loads(path.read_text("utf-8"))
        for key in keys[:-1]:
            place = place[key]
        assert place[keys[-1]] != value
        place[keys[-1]] = value
        path.write_text(json.dumps(made), "utf-8")

    def verify(self, publisher: str = PUBLISHER) -> Run:
        return self.command("--dist", str(self.path), publisher=publisher)


@pytest.fixture
def real(assets: Path, tmp_path: Path, command: Callable[..., Run]) -> Real:
    return Real(assets, tmp_path, command)


@pytest.mark.parametrize(
    ("ending", "kinds"),
    [
        ("provenance", ["published"]),
        ("publish.attestation", ["published"]),
        ("slsa.attestation", ["built"]),
    ],
)
def test_real_attestations_of_each_kind_are_verified(
    real: Real, ending: str, kinds: list[str]
) -> None:
    real.take(SDIST, f"{SDIST}.{ending}")
    found = real.verify()
    assert (found.status, found.report["summary"]) == (0, "all attested")
    (file,) = found.report["files"]
    assert [each["kind"] for each in file["attestations"]] == kinds
    signed = file["attestations"][0]["signed"]
    assert (signed["commit"], signed["ref"]) == (COMMIT, "refs/tags/v0.0.19")
    assert (signed["trigger"], signed["log"]) == ("release", "rekor.sigstore.dev")
    assert signed["time"].startswith("2024-12-04T23:1")


@pytest.mark.parametrize(
    ("publisher", "id_"),
    [
        ("trailofbits/other/release.yml", "repository"),
        ("TrailOfBits/pypi-attestations/release.yml", "repository-case"),
        ("trailofbits/pypi-attestations/publish.yml", "workflow"),
        ("trailofbits/pypi-attestations/Release.yml", "workflow"),
    ],
)
@pytest.mark.parametrize("ending", ["publish.attestation", "slsa.attestation"])
def test_real_attestations_of_another_publisher_are_told_apart(
    real: Real, publisher: str, id_: str, ending: str
) -> None:
    real.take(SDIST, f"{SDIST}.{ending}")
    found = real.verify(publisher)
    assert (found.status, found.refusals) == (1, [id_])
    assert found.report["summary"] == "by another publisher"


@pytest.mark.parametrize(
    ("keys", "id_"),
    [
        (("envelope", "signature"), "signature"),
        (("verification_material", "certificate"), "form"),
        (("verification_material", "transparency_entries", 0, "integratedTime"), "certificate"),
        (("verification_material", "transparency_entries", 0, "logIndex"), "log"),
    ],
)
@pytest.mark.parametrize("ending", ["publish.attestation", "slsa.attestation"])
def test_a_changed_attestation_is_refused_for_what_was_changed(
    real: Real, keys: tuple[str | int, ...], id_: str, ending: str
) -> None:
    name = f"{SDIST}.{ending}"
    real.take(SDIST, name)
    value = "1" if isinstance(keys[-1], str) and keys[-1][0] in "il" else "AAAA"
    real.change(name, *keys, value=value)
    found = real.verify()
    assert (found.status, found.refusals) == (1, [id_])


@pytest.mark.parametrize("ending", ["publish.attestation", "slsa.attestation"])
def test_a_statement_that_was_changed(real: Real, ending: str) -> None:
    name = f"{SDIST}.{ending}"
    real.take(SDIST, name)
    envelope = json.loads((real.path / name).read_text("utf-8"))["envelope"]
    payload = json.loads(base64.b64decode(envelope["statement"])) | {"predicate": {"more": True}}
    statement = base64.b64encode(json.dumps(payload).encode()).decode()
    real.change(name, "envelope", "statement", value=statement)
    found = real.verify()
    assert (found.status, found.refusals) == (1, ["statement"])


def test_a_file_that_was_changed(real: Real) -> None:
    real.take(SDIST, *(f"{SDIST}.{each}" for each in ("provenance", "slsa.attestation")))
    with (real.path / SDIST).open("ab") as file:
        file.write(b"\\0")
    found = real.verify()
    assert (found.status, found.refusals) == (1, ["file", "file"])


def test_a_file_under_another_name(real: Real) -> None:
    real.take(SDIST)
    (real.path / SDIST).rename(real.path / "pypi_attestations-0.0.20.tar.gz")
    shutil.copy(
        real.assets / f"{SDIST}.provenance",
        real.path / "pypi_attestations-0.0.20.tar.gz.provenance",
    )
    found = real.verify()
    assert found.status == 1
    assert found.refusals == ["name", "ref"]


@pytest.mark.parametrize(
    ("name", "ending", "id_", "summary"),
    [
        (
            "gitlab_oidc_project-0.0.3.tar.gz",
            "publish.attestation",
            "issuer",
            "by another publisher",
        ),
        ("gcb_attestation_test-0.0.0.tar.gz", "provenance", "issuer", "by another publisher"),
        (
            "circleci_sign_publish_example-0.0.1.dev137-py3-none-any.whl",
            "provenance",
            "issuer",
            "by another publisher",
        ),
        # Signed by Sigstore's staging instance, whose keys nobody is to trust.
        ("rfc8785-0.1.2-py3-none-any.whl", "publish.attestation", "certificate", "refused"),
    ],
)
def test_real_attestations_of_other_services_are_refused(
    real: Real, name: str, ending: str, id_: str, summary: str
) -> None:
    real.take(name, f"{name}.{ending}")
    found = real.verify()
    assert (found.status, found.report["summary"]) == (1, summary)
    assert found.refusals[0] == id_


def test_a_bundle_of_sigstore(real: Real) -> None:
    name = "pypi_attestation_models-0.0.4a2.tar.gz"
    real.take(name, f"{name}.sigstore")
    found = real.verify("trailofbits/pypi-attestation-models/release.yml")
    signed = found.report["files"][0]["attestations"][0]["signed"]
    assert (signed["log"], signed["entry"]) == ("rekor.sigstore.dev", 101487427)


@pytest.mark.parametrize(
    ("repository", "workflow"),
    [
        ("trailofbits/pypi-attestations", "release.yml"),
        ("TrailOfBits/pypi-attestations", "release.yml"),
        ("trailofbits/pypi-attestations", "publish.yml"),
        ("other/pypi-attestations", "release.yml"),
    ],
)
def test_the_library_says_the_same(
    real: Real, repository: str, workflow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.take(SDIST, f"{SDIST}.provenance")
    monkeypatch.setenv("XDG_CACHE_HOME", str(real.path / "cache"))
    provenance = Provenance.model_validate_json((real.path / f"{SDIST}.provenance").read_bytes())
    attestation = provenance.attestation_bundles[0].attestations[0]
    file = Distribution.from_file(real.path / SDIST)
    try:
        attestation.verify(
            GitHubPublisher(repository=repository, workflow=workflow), file, offline=True
        )
        status = 0
    except VerificationError:
        status = 1
    assert real.verify(f"{repository}/{workflow}").status == status


def test_a_cache_of_another_day_is_not_looked_at(
    real: Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sigstore` would take the keys that it finds there."""
    real.take(SDIST, f"{SDIST}.provenance")
    monkeypatch.setenv("XDG_CACHE_HOME", str(real.path / "cache"))
    ClientTrustConfig.production(offline=True)
    (kept,) = (real.path / "cache").rglob("trusted_root.json")
    kept.write_text("{}", "utf-8")
    assert real.verify().status == 0
