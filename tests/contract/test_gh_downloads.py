"""What ``gh run download`` brings to the upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

DOWNLOAD = """\
- uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
  with:
    name: dist
    path: dist/
- uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"""
UPLOAD = DOWNLOAD.rpartition("\n")[2]
CHECKOUT = """\
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
"""
NAMED = '-n dist -D dist -R "$GITHUB_REPOSITORY"'
OWN = 'gh run download "$GITHUB_RUN_ID"'


def uploaded_after(bench: Benches, script: str, *, before: str = "", env: str = "") -> State:
    """Return what is said of the upload where a script downloads what it takes."""
    made = bench("inline")
    variables = "".join(f"\n    {line}" for line in ("GH_TOKEN: ${{ github.token }}", env) if line)
    lines = "".join(f"\n    {line}" for line in script.splitlines())
    made.edit(PUBLISH, DOWNLOAD, f"{before}- env:{variables}\n  run: |{lines}\n{UPLOAD}")
    return made.verdict("verified-distributions").state


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"{OWN} {NAMED}", State.HOLDS),
        (f"gh run download ${{GITHUB_RUN_ID}} {NAMED}", State.HOLDS),
        (f"gh run download ${{{{ github.run_id }}}} {NAMED}", State.HOLDS),
        (f"gh run download ${{{{github.run_id}}}} {NAMED}", State.HOLDS),
        (f"gh run download ${{{{ github.run_number }}}} {NAMED}", State.FAILS),
        (f"gh run download {NAMED}", State.FAILS),
        (f"gh run download 12345 {NAMED}", State.FAILS),
        (f"gh run download $GITHUB_RUN_IDS {NAMED}", State.FAILS),
        (f"{OWN} -n dist {NAMED}", State.FAILS),
        (f"{OWN} -n other {NAMED.removeprefix('-n dist ')}", State.FAILS),
        (f"{OWN} -n other -n dist -D dist", State.FAILS),
        (f"bash -c '{OWN} {NAMED}'", State.FAILS),
    ],
)
def test_the_run_that_it_asks_for(script: str, expected: State, bench: Benches) -> None:
    assert uploaded_after(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"{OWN} {NAMED.replace('-D dist', '--dir=dist')}", State.HOLDS),
        (f"{OWN} {NAMED.replace('-D dist', '-Ddist')}", State.HOLDS),
        (f"mkdir dist && cd dist && {OWN} {NAMED.replace('-D dist', '')}", State.HOLDS),
        (f"mkdir work && cd work && {OWN} {NAMED.replace('-D dist', '-D ../dist')}", State.HOLDS),
        (f"mkdir work && cd work && {OWN} {NAMED}", State.FAILS),
        (f"{OWN} {NAMED.replace('-D dist', '')}", State.FAILS),
        (f"{OWN} {NAMED.replace('-D dist', '-D $WHERE')}", State.UNKNOWN),
        (f"{OWN} {NAMED.replace('-n dist', '-n $WHAT')}", State.UNKNOWN),
    ],
)
def test_the_folder_that_it_fills(script: str, expected: State, bench: Benches) -> None:
    assert uploaded_after(bench, script) is expected


@pytest.mark.parametrize(
    ("repository", "before", "env", "expected"),
    [
        ("-R octo/inline", "", "", State.HOLDS),
        ("--repo=octo/inline", "", "", State.HOLDS),
        ("-R ${{ github.repository }}", "", "", State.HOLDS),
        ("-R octo/other", CHECKOUT, "", State.FAILS),
        ('-R "$OTHER"', CHECKOUT, "", State.FAILS),
        ("", "", "", State.FAILS),
        ("", CHECKOUT, "", State.HOLDS),
        ("", "", "GH_REPO: octo/inline", State.HOLDS),
        ("", "", "GH_REPO: ${{ github.repository }}", State.HOLDS),
        ("", CHECKOUT, "GH_REPO: octo/other", State.FAILS),
        ("", "- uses: actions/setup-python@v7\n", "", State.FAILS),
    ],
)
def test_the_repository_that_it_asks(
    repository: str, before: str, env: str, expected: State, bench: Benches
) -> None:
    script = f"{OWN} -n dist -D dist {repository}"
    assert uploaded_after(bench, script, before=before, env=env) is expected


def test_a_script_asks_for_itself(bench: Benches) -> None:
    made = bench("inline")
    made.edit(PUBLISH, DOWNLOAD, f"- run: |\n    {OWN} {NAMED}\n    bash get.sh\n{UPLOAD}")
    (made.root / "get.sh").write_text(f"echo {NAMED}\n", "utf-8")
    assert made.verdict("verified-distributions").state is State.HOLDS
    (made.root / "get.sh").write_text(f'gh run download "$ANOTHER" {NAMED}\n', "utf-8")
    assert made.verdict("verified-distributions").state is State.FAILS
