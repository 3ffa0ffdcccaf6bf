"""What the machine of a job lends its services, and what it has left of earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import CHECKOUT
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

SERVICE = "services:\n  db:\n    image: postgres:18\n    {}\nenvironment:\n  name: pypi"
UPLOADS = "runs-on: ubuntu-24.04\n    timeout-minutes: 15\n    services:"
SPACE = "${{ github.workspace }}"
DOWNLOAD = "- name: Download distributions"


def lending(bench: Benches, given: str) -> Bench:
    """Return a release whose upload has a service that is given something."""
    made = bench("openmed")
    made.edit(PUBLISH, "environment:\n  name: pypi", SERVICE.format(given))
    return made


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ("data:/data", State.HOLDS),
        ("/data", State.HOLDS),
        ("/data:/data", State.HOLDS),
        ("/home/runner/other:/data", State.HOLDS),
        (".:/data", State.FAILS),
        ("~/data:/data", State.FAILS),
        ("/:/data", State.FAILS),
        ("/home:/data", State.FAILS),
        ("/github/workspace:/data", State.FAILS),
        (f"{SPACE}:/data", State.FAILS),
        (f"{SPACE}/dist:/data", State.FAILS),
        (f"{SPACE}/dist/below:/data", State.FAILS),
        (f"{SPACE}/other:/data", State.HOLDS),
        (f"{SPACE}:/data:z", State.FAILS),
        (f"{SPACE}:/data:ro", State.HOLDS),
        (f"{SPACE}:/data:z,ro", State.HOLDS),
        ("${{ vars.FOLDER }}:/data", State.FAILS),
        ("/${{ vars.FOLDER }}:/data", State.FAILS),
        ("/var/run/docker.sock:/var/run/docker.sock", State.FAILS),
        ("/var/run/docker.sock:/var/run/docker.sock:ro", State.FAILS),
        ("/run:/data:ro", State.FAILS),
        ("/:/data:ro", State.FAILS),
        (f"{SPACE}:/data=x", State.FAILS),
    ],
)
def test_a_volume_of_a_service(volume: str, expected: State, bench: Benches) -> None:
    made = lending(bench, f"volumes: ['{volume}']")
    assert made.verdict("verified-distributions").state is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (f"-v {SPACE}:/data", State.FAILS),
        (f"--volume={SPACE}:/data:ro", State.HOLDS),
        (f"--mount type=bind,source={SPACE},target=/data", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,readonly", State.HOLDS),
        (f"--mount type=bind,src={SPACE},dst=/data,ro=true", State.HOLDS),
        (f"--mount type=bind,src={SPACE},dst=/data,readonly=false", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,ro=0", State.FAILS),
        ("--mount type=tmpfs,dst=/data", State.HOLDS),
        ("--mount type=volume,source=data,target=/data", State.HOLDS),
        (f"--health-cmd ready-v {SPACE}:/data", State.HOLDS),
        (f"--volume data:/one --volume {SPACE}:/two", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,readonly=False", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,ro=f", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,ro,readonly=F", State.FAILS),
        (f"--mount type=bind,src={SPACE},dst=/data,READONLY=T", State.HOLDS),
        (f"--mount Type=bind,Source={SPACE},Target=/data", State.FAILS),
        (f"--mount type=bind,src=/opt,src={SPACE},dst=/data", State.FAILS),
        (
            f"--mount type=volume,dst=/data,volume-opt=o=bind,volume-opt=device={SPACE}",
            State.FAILS,
        ),
        (f"-v={SPACE}:/data", State.FAILS),
        (f"-v{SPACE}:/data", State.FAILS),
        (f"-tv {SPACE}:/data", State.FAILS),
        (f"-tv={SPACE}:/data:ro", State.HOLDS),
        (f"-v {SPACE}:/data=x", State.FAILS),
        (f'-v "{SPACE}:/data"', State.FAILS),
        (f'--name db "-v" "{SPACE}:/data:ro"', State.HOLDS),
        (f"--name it's -v {SPACE}:/data --label a='b'", State.FAILS),
        (f"--name a\\ -v {SPACE}:/data", State.FAILS),
        (f'--name a\\" -v {SPACE}:/data --label b\\"', State.FAILS),
        (f'--health-cmd "test -v {SPACE}:/data"', State.HOLDS),
    ],
)
def test_an_option_of_a_service(options: str, expected: State, bench: Benches) -> None:
    made = lending(bench, f"options: {options}")
    assert made.verdict("verified-distributions").state is expected


def test_a_runner_of_ones_own_may_have_its_working_folder_anywhere(bench: Benches) -> None:
    made = lending(bench, "volumes: ['/data:/data']")
    made.replace(PUBLISH, UPLOADS, UPLOADS.replace("ubuntu-24.04", "self-hosted"))
    assert made.verdict("verified-distributions").state is State.FAILS


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("self-hosted", State.FAILS),
        ("${{ vars.RUNNER }}", State.UNKNOWN),
        ("self-${{ vars.KIND }}", State.UNKNOWN),
        ("Self-${{ vars.KIND }}", State.UNKNOWN),
        ("{group: builders}", State.UNKNOWN),
        ("{group: builders, labels: self-hosted}", State.FAILS),
        ("{group: builders, labels: ubuntu-24.04}", State.HOLDS),
        ("ubuntu-${{ vars.VERSION }}", State.HOLDS),
    ],
)
def test_what_a_runner_that_may_be_self_hosted_lends(
    asked: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    service = f"timeout-minutes: 20\n{SERVICE.partition('environment:')[0].strip()}"
    made.edit(PROVENANCE, "timeout-minutes: 20", service.format("volumes: ['/opt/work:/w']"))
    made.replace(PROVENANCE, "runs-on: ubuntu-24.04", f"runs-on: {asked}")
    assert made.verdict("verified-distributions").state is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", State.HOLDS),
        ("\n  with:\n    clean: true", State.HOLDS),
        ("\n  with:\n    clean: false", State.UNKNOWN),
        ("\n  with:\n    clean: ${{ vars.CLEAN }}", State.UNKNOWN),
        ("\n  if: vars.OFTEN", State.UNKNOWN),
        ("\n  with:\n    path: other", State.UNKNOWN),
    ],
)
def test_a_checkout_empties_a_runner_of_ones_own(
    given: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, DOWNLOAD, f"{CHECKOUT}{given}\n{DOWNLOAD}")
    runner = "runs-on: ubuntu-24.04\ntimeout-minutes: 15\nenvironment:"
    made.edit(PUBLISH, runner, runner.replace("ubuntu-24.04", "self-hosted"))
    assert made.verdict("verified-distributions").state is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("work", State.HOLDS), ("work/dist/..", State.HOLDS), ("works", State.UNKNOWN)],
)
def test_it_empties_the_folder_into_which_it_checks_out(
    path: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, DOWNLOAD, f"{CHECKOUT}\n  with:\n    path: {path}\n{DOWNLOAD}")
    for option in ("path", "packages-dir"):
        made.edit(PUBLISH, f"{option}: dist/", f"{option}: work/dist/")
    runner = "runs-on: ubuntu-24.04\ntimeout-minutes: 15\nenvironment:"
    made.edit(PUBLISH, runner, runner.replace("ubuntu-24.04", "self-hosted"))
    assert made.verdict("verified-distributions").state is expected
