"""What scripts of PowerShell and of cmd do in steps of a release."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.contract import inline

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

CHECK = "twine check dist/*"
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
        "Write-Output \"$([IO.File]::WriteAllText('dist/a.whl', 'x'))\"",
        'Write-Output "$((Get-Item evil.whl).CopyTo($to))"',
        'Write-Output "$(Get-ChildItem | Copy-Item -Destination dist)"',
        'Write-Output "$(Get-ChildItem | % Delete)"',
        'Write-Output "$(if ($x) { Copy-Item evil.whl dist/evil.whl })"',
        'Write-Output "$($x.Replace((Copy-Item evil.whl dist/evil.whl), 1))"',
        'Write-Output "$($x = Copy-Item evil.whl dist/evil.whl)"',
        "Write-Output \"$('a'; . ./make.ps1)\"",
        'Write-Output "foo.bar(1) $(Copy-Item evil.whl dist/evil.whl)"',
        "$c = New-Object Net.WebClient\nWrite-Output $c.DownloadFile($address, 'dist/evil.whl')",
        'Write-Output "$(Get-Content "it\'s"; Copy-Item a.whl dist/a.whl; "x\'")"',
        "Write-Output $x.Trim().CopyTo('dist/evil.whl')",
        "Write-Output $(Get-Item evil.whl).CopyTo('dist/evil.whl')",
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
        '$version = "1.2"\nWrite-Host "$($version)"',
        'Write-Host "n: $((Get-ChildItem dist | Measure-Object).Count)"',
        'Write-Host "$($files[0].Name) of $($files.Count)"',
        'Write-Host "$([math]::Round(1.5, 2))"',
        'Write-Host "$([math]::Round($f.Length / 1KB, 2)) KB"',
        "Write-Host \"$($a -join ',')\"",
        'Write-Host "$($a -join ", ")"',
        "Write-Host \"$($a -join '; ') $('{0} of {1}' -f $n, $m)\"",
        "Write-Host \"$($env:GITHUB_REF.Replace('refs/tags/',''))\"",
        "Write-Host $env:GITHUB_REF.Substring(10)",
        'Write-Host "$([System.IO.Path]::GetFileName($f))"',
        "Write-Host \"$(if ($a) { 'yes' } else { 'no' })\"",
        'Write-Host "$(Get-ChildItem dist | ForEach-Object { $_.Name })"',
        'echo "see foo.bar(1) at docs"',
        'Write-Host "see foo.bar(1) at docs"',
        'Write-Host "Call build.Run() later"',
        'Write-Host "[INFO] Call build.Run() later"',
        'Write-Host "use @(a,b) e.g. this"',
    ],
)
def test_a_word_that_only_shows_brings_none(script: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.UPLOAD, "pwsh", script, keeps=True)
    assert edited.verdict("verified-distributions").state == "holds"


@pytest.mark.parametrize(
    "script",
    [
        "goto skip\n{}\n:skip",
        "goto skip\n{} || exit /b 1\n:skip\necho ok",
        "if exist other.txt goto skip\n{} || exit /b 1\n:skip\necho ok",
        "if not defined X goto done\n{} || exit /b 1\n:done\nexit /b 0",
        "@if not defined X goto:eof\n{}",
        "echo hi || {} || exit /b 1",
        "echo hi || (\n{}\n)",
        "{} && exit /b 1\necho ok",
        "{} || exit /b 0\necho ok",
        "{} || echo bad & exit /b 0",
        "{} || ( echo bad )\necho ok",
        "{} && ( echo bad & exit /b 1 )\necho ok",
        "{} || ( if not defined X exit /b 1 )\necho ok",
        "{} || goto :error\necho ok\n:error\necho bad\nexit /b 0",
        "set ERRORLEVEL=0\n{}\nif %ERRORLEVEL% NEQ 0 exit /b 1\necho ok",
        'set "ERRORLEVEL=0"\n{}\nexit /b %ERRORLEVEL%',
        "set /a errorlevel=0\n{}\nexit /b %errorlevel%",
        "{} || exit /b %errorlevel%\necho ok",
        "{} & exit /b %errorlevel%",
        "{} || (\necho bad\nexit /b %errorlevel%\n)\necho ok",
        "for %%f in (dist/*) do (\n{}\nif %errorlevel% neq 0 exit /b 1\n)",
        "call :check\nexit /b 0\n:check\n{}",
        "call :check\nexit /b 0\n:check\n{}\nexit /b %errorlevel%",
        ":again\n{}\nif errorlevel 1 goto again\nexit /b 0",
    ],
)
def test_a_failure_that_does_not_end_a_script_of_cmd(script: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.CHECK, "cmd", script.format(CHECK))
    assert edited.verdict("distributions-checked").state == "fails"


@pytest.mark.parametrize(
    "script",
    [
        "{}\nexit /b %ERRORLEVEL%",
        "{}\n@exit %errorlevel%",
        "{}\ngoto :eof",
        "{} & exit /b",
        "{} || exit /b\necho ok",
        "{} || @exit /b 1\necho ok",
        "{} || (\necho bad\nexit /b 1\n)\necho ok",
        "{} || ( echo bad & exit /b 1 )\necho ok",
        "{}\nif errorlevel 1 (\necho bad\nexit /b 1\n)\necho ok",
        "{}\n@if errorlevel 1 exit /b 1\necho ok",
        "{}\nif %errorlevel% neq 0 (\necho bad\nexit /b %errorlevel%\n)\necho ok",
        '{}\nif "%errorlevel%" neq "0" exit /b 1\necho ok',
        "{} || goto :error\necho ok\ngoto :eof\n:error\necho bad\nexit /b 1",
        "{} || goto :error\necho ok\nexit /b 0\n:error\nexit /b %errorlevel%",
        "{}\nif errorlevel 1 goto error\necho ok\ngoto:eof\n:error\necho bad\nexit /b 1",
        "python -m build || goto error\n{} || goto error\necho ok\ngoto:eof\n:error\nexit /b 1",
        "set ERRORLEVEL=0\n{}\nif errorlevel 1 exit /b 1\necho ok",
        "set ERRORLEVEL=\n{}\nexit /b %ERRORLEVEL%",
        "for %%f in (dist/*) do (\n{}\nif errorlevel 1 exit /b 1\n)",
        "call :check || exit /b 1\nexit /b 0\n:check\n{}\nexit /b %errorlevel%",
        "goto :main\n:check\n{}\nexit /b\n:main\ncall :check || exit /b 1\necho ok",
        ":again\npython -m build\nif errorlevel 1 goto again\n{}",
        "return\n{}",
    ],
)
def test_a_failure_that_ends_a_script_of_cmd(script: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.CHECK, "cmd", script.format(CHECK))
    assert edited.verdict("distributions-checked").state == "holds"


@pytest.mark.parametrize(
    ("shell", "script", "state"),
    [
        ("cmd", "return\ntwine upload dist/*", "fails"),
        ("cmd", "echo hi || twine upload dist/*", "fails"),
        ("cmd", "goto skip\ntwine upload dist/*\n:skip", "fails"),
        ("cmd", "exit /b 0\n:upload\ntwine upload dist/*", "fails"),
        ("cmd", "exit /b 0\ntwine upload dist/*", "holds"),
        ("pwsh", "return\ntwine upload dist/*", "holds"),
    ],
)
def test_an_upload_behind_an_end(shell: str, script: str, state: str, bench: Benches) -> None:
    edited = stepped(bench("inline"), inline.UPLOAD, shell, script, keeps=True)
    assert edited.verdict("one-publisher").state == state


CATCHING = (
    "{}try {{\n  twine check dist/*\n  if ($LASTEXITCODE) {{ throw 'bad' }}\n}} catch {{ {} }}"
)


@pytest.mark.parametrize(
    ("shell", "front", "catch", "state"),
    [
        ("pwsh", "", 'Write-Error "failed: $_"', "holds"),
        ("powershell", "", 'Write-Error "failed: $_"', "holds"),
        ("pwsh", "", "Write-Error $_ -ErrorAction Stop", "holds"),
        ("pwsh", "$ErrorActionPreference = 'Stop'\n", "Write-Error $_", "holds"),
        ("pwsh", "", "[Environment]::Exit(1)", "holds"),
        ("pwsh", "", "[System.Environment]::Exit( 3 )", "holds"),
        ("pwsh", "", "$PSCmdlet.ThrowTerminatingError($_)", "holds"),
        ("pwsh", "", "[Environment]::Exit(0)", "fails"),
        ("pwsh", "", "Write-Warning $_", "fails"),
        ("pwsh", "", "Write-Error $_ -ErrorAction Continue", "fails"),
        ("pwsh", "", "Write-Error $_ -ea:SilentlyContinue", "fails"),
        ("pwsh", "", "Write-Error $_ -ErrorA 0", "fails"),
        ("pwsh", "", "Write-Error @told", "fails"),
        ("pwsh", "$ErrorActionPreference = 'Continue'\n", "Write-Error $_", "fails"),
        ("pwsh", "Set-Variable ErrorActionPreference Continue\n", "Write-Error $_", "fails"),
        ("pwsh", "function Write-Error { }\n", "Write-Error $_", "fails"),
        ("pwsh -File {0}", "", "Write-Error $_", "fails"),
    ],
)
def test_an_error_that_a_catch_writes(
    shell: str, front: str, catch: str, state: str, bench: Benches
) -> None:
    script = CATCHING.format(front, catch)
    edited = stepped(bench("inline"), inline.CHECK, shell, script)
    assert edited.verdict("distributions-checked").state == state


@pytest.mark.parametrize(
    ("handling", "state"),
    [
        ("catch { $failed = $true }\nif ($failed) { exit 1 }", "holds"),
        ("catch { $failed = $true } finally { ls }\nif ($failed) { throw 'bad' }", "holds"),
        ("catch { $failed = $true }\nif ($failed) { Write-Host bad\nexit 1 }", "holds"),
        ("catch { $failed = $true }\n$failed = $false\nif ($failed) { exit 1 }", "fails"),
        ("catch { $failed = $true }\nRemove-Variable failed\nif ($failed) { exit 1 }", "fails"),
        ("catch { $failed = $true }\nif ($x) { exit 0 }\nif ($failed) { exit 1 }", "fails"),
        ("catch { $failed = $true }\nif ($x) { if ($failed) { exit 1 } }", "fails"),
        ("catch { $failed = $true }\nif ($failed) { exit 0 }", "fails"),
        ("catch { if ($x) { $failed = $true } }\nif ($failed) { exit 1 }", "fails"),
        ("catch { }\ntry { ls } catch { $failed = $true }\nif ($failed) { exit 1 }", "fails"),
        ("catch [A] { $failed = $true } catch { }\nif ($failed) { exit 1 }", "fails"),
        ("catch [A] { exit 1 } catch { }", "fails"),
        ("catch [A] { exit 1 } catch { exit 2 }", "holds"),
        ("catch { Test-Path other && exit 1 }", "fails"),
    ],
)
def test_an_error_that_a_catch_notes(handling: str, state: str, bench: Benches) -> None:
    script = CATCHING.format("", "").removesuffix("catch {  }") + handling
    edited = stepped(bench("inline"), inline.CHECK, "pwsh", script)
    assert edited.verdict("distributions-checked").state == state
