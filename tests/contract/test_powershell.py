"""What scripts of PowerShell and of cmd do in steps of a release."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.contract import inline

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

PUBLISH = ".github/workflows/publish.yml"


def stepped(bench: Bench, before: str, shell: str, script: str, *, keeps: bool = False) -> Bench:
    """Put a step with a script in the place of a step, or in front of it."""
    step = f"- shell: {shell}\n  run: |\n{textwrap.indent(script, '    ')}\n"
    bench.edit(PUBLISH, before, step + before if keeps else step)
    return bench


@pytest.mark.parametrize(
    "script",
    [
        'Write-Output "$( Copy-Item evil.whl dist/evil.whl )"',
        'Write-Output "$(& cp evil.whl dist/evil.whl)"',
        'Write-Output "$(./make.ps1)"',
        'Write-Output "$(Get-Date; cp evil.whl dist/evil.whl)"',
        'Write-Output "$(Get-Item (cp evil.whl dist/evil.whl))"',
        "Write-Output \"$([IO.File]::Copy('evil.whl', 'dist/evil.whl'))\"",
        'Write-Output $client.DownloadFile($address, "dist/evil.whl")',
        "Write-Output @(Copy-Item evil.whl dist/evil.whl)",
        "Write-Output 1,(Copy-Item evil.whl dist/evil.whl)",
        'Write-Output "copied"(Copy-Item evil.whl dist/evil.whl)',
        "Write-Host -Object:(Copy-Item evil.whl dist/evil.whl)",
        "echo (Copy-Item evil.whl dist/evil.whl)",
        'echo "$(cp evil.whl dist/evil.whl)"',
    ],
)
def test_a_word_that_starts_a_command_may_bring_files(script: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.UPLOAD, "pwsh", script, keeps=True)
    assert edited.verdict("verified-distributions").state == "fails"


@pytest.mark.parametrize(
    "script",
    [
        'Write-Host "to be uploaded (all): $n file(s)"',
        'Write-Host "$(Get-Date -Format o)"',
        'Write-Host "$((Get-ChildItem dist).Count) files"',
        'foreach ($f in Get-ChildItem dist) { Write-Host "$($f.Name) $($f.Length / 1MB) MB" }',
        "foreach ($f in Get-ChildItem dist) { echo $f }",
        'Write-Host "$($version)"',
    ],
)
def test_a_word_that_only_shows_brings_none(script: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.UPLOAD, "pwsh", script, keeps=True)
    assert edited.verdict("verified-distributions").state == "holds"
