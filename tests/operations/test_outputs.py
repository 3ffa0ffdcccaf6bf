"""What the script of a step gives to its outputs, where its text tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.operations import outputs
from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.workflows.events.event import Event
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

PUSH = Event("push", "a push of a tag", "refs/tags/v1.2.3", from_fork=False)
WORKFLOW = """\
on: push
jobs:
  j:
    runs-on: ubuntu-latest
    steps:
      - shell: bash
        env:
          GIVEN: dist
        run: |
"""
TOLD = {
    "quoted": 'echo "name=dist" >> "$GITHUB_OUTPUT"',
    "bare": "echo name=dist >> ${GITHUB_OUTPUT}",
    "by the context": "echo name=dist >> ${{ github.output }}",
    "two lines in one word": 'echo -e "a=b\\nname=dist" >> $GITHUB_OUTPUT',
    "in a group": '{ echo "a=b"; echo "name=dist"; } >> "$GITHUB_OUTPUT"',
    "by tee": "echo name=dist | tee -a $GITHUB_OUTPUT",
    "by printf": "printf 'name=%s\\n' dist >> $GITHUB_OUTPUT",
    "by cat": "cat >> $GITHUB_OUTPUT <<END\na=b\nname=dist\nEND",
    "from a variable": 'it=dist\necho "name=$it" >> "$GITHUB_OUTPUT"',
    "from the environment": 'echo "name=$GIVEN" >> "$GITHUB_OUTPUT"',
    "by a script": "bash set.sh",
    "in capitals": "echo NAME=dist >> $GITHUB_OUTPUT",
    "the last counts": "echo name=a >> $GITHUB_OUTPUT\necho name=dist >> $GITHUB_OUTPUT",
    "what is written over is gone": "echo name=a > $GITHUB_OUTPUT\necho name=dist > $GITHUB_OUTPUT",
    "another is open": 'echo "name=dist" >> $GITHUB_OUTPUT\necho "a=$(date)" >> $GITHUB_OUTPUT',
    "behind a program that has to succeed": "na && echo name=dist >> $GITHUB_OUTPUT",
    "another program": 'python -m build\necho "name=dist" >> $GITHUB_OUTPUT',
    "by the name of the file": "it=$GITHUB_OUTPUT\necho name=dist >> $it",
    "a file that is shown": "echo name=dist >> $GITHUB_OUTPUT\ncat $GITHUB_OUTPUT",
    "a program that must succeed": "tool\necho name=dist >> $GITHUB_OUTPUT",
    "a program before it at the end": "tool && echo name=dist >> $GITHUB_OUTPUT",
    "in a loop that copies what stays": "it=dist\nwhile tool; do n=$it; done\n"
    'echo "name=$it" >> $GITHUB_OUTPUT',
    "a text of its own lines": "echo 'name<<E' >> $GITHUB_OUTPUT\n"
    "echo dist >> $GITHUB_OUTPUT\necho E >> $GITHUB_OUTPUT",
    "such a text in a group": "{ echo 'name<<E'; echo dist; echo E; } >> $GITHUB_OUTPUT",
    "such a text by cat": "cat >> $GITHUB_OUTPUT <<END\nname<<E\ndist\nE\nEND",
    "such a text by printf": "printf 'name<<E\\ndist\\nE\\n' >> $GITHUB_OUTPUT",
    "a text whose end only a run tells": 'e=$(date)\necho "name<<$e" >> $GITHUB_OUTPUT\n'
    'echo dist >> $GITHUB_OUTPUT\necho "$e" >> $GITHUB_OUTPUT',
    "behind such a text": "printf 'a<<E\\nname=a\\nE\\n' >> $GITHUB_OUTPUT\n"
    "echo name=dist >> $GITHUB_OUTPUT",
    "what is emptied before": ": > $GITHUB_OUTPUT\necho name=dist >> $GITHUB_OUTPUT",
    "a condition that is told": "if true; then echo name=dist >> $GITHUB_OUTPUT; fi",
}
UNTOLD = {
    "no output": "echo name=dist",
    "another file": "echo name=dist >> $GITHUB_ENV",
    "two names but for letter case": "echo name=dist >> $GITHUB_OUTPUT\n"
    "echo NAME=a >> $GITHUB_OUTPUT\necho name=dist >> $GITHUB_OUTPUT",
    "another name": "echo my-name=dist >> $GITHUB_OUTPUT",
    "a condition": 'if [ "$X" ]; then echo name=dist >> $GITHUB_OUTPUT; fi',
    "a condition on an expression": 'it="${{ vars.IT }}"\nif [[ $it == a* ]]; then '
    "echo name=a >> $GITHUB_OUTPUT; else echo name=dist >> $GITHUB_OUTPUT; fi",
    "a condition that compares with one": "it=a\nif [ $it = ${{ vars.IT }} ]; then "
    "echo name=a >> $GITHUB_OUTPUT; else echo name=dist >> $GITHUB_OUTPUT; fi",
    "a condition in front": '[ "$X" ] || exit 0\necho name=dist >> $GITHUB_OUTPUT',
    "one of two": '[ "$X" ] && echo name=a >> $GITHUB_OUTPUT || echo name=dist >> $GITHUB_OUTPUT',
    "one of two by a function": "it() { [[ $1 ]] && echo name=a || echo name=dist; }\n"
    '[ "$X" ] && go=1\nit "$go" >> $GITHUB_OUTPUT',
    "behind a program": "na && echo name=dist >> $GITHUB_OUTPUT\ntrue",
    "after a program that fails": "na || echo name=dist >> $GITHUB_OUTPUT",
    "two branches": 'if [ "$X" ]; then n=dist; else n=a; fi\necho "name=$n" >> $GITHUB_OUTPUT',
    "for each file": 'for it in dist/*; do echo "name=$it" >> $GITHUB_OUTPUT; done',
    "for each line": "while read it; do echo name=dist >> $GITHUB_OUTPUT; done < a",
    "until a program succeeds": "until a; do echo name=dist >> $GITHUB_OUTPUT; done",
    "what a program lists": "for it in $(a); do echo name=dist >> $GITHUB_OUTPUT; done",
    "a pattern": 'it="dist/*"\nprintf "name=%s" $it >> $GITHUB_OUTPUT',
    "files behind the name": 'printf "%s" name= dist/* >> $GITHUB_OUTPUT',
    "behind a long text": "cat >> $GITHUB_OUTPUT <<END\nname=dist\n"
    + "a=b\n" * 3000
    + "name=a\nEND",
    "what a program prints": 'echo "name=$(cat a)" >> $GITHUB_OUTPUT',
    "a part of it": 'echo "name=dist-$(date)" >> $GITHUB_OUTPUT',
    "a name that nobody can tell": "echo name=dist >> $GITHUB_OUTPUT\necho $X=a >> $GITHUB_OUTPUT",
    "a program that writes": "echo name=dist >> $GITHUB_OUTPUT\ntool >> $GITHUB_OUTPUT",
    "a file that nobody can tell": "it=$(tool)\necho name=dist >> $it",
    "a program before it": "tool && echo name=dist >> $GITHUB_OUTPUT\necho",
    "a program before it that is forgiven": "tool && echo name=dist >> $GITHUB_OUTPUT || true",
    "a file that is edited": "echo name=dist >> $GITHUB_OUTPUT\nsed -i s/dist/a/ $GITHUB_OUTPUT",
    "a file that is emptied": "echo name=dist >> $GITHUB_OUTPUT\n> $GITHUB_OUTPUT",
    "a file that a colon empties": "echo name=dist >> $GITHUB_OUTPUT\n: > $GITHUB_OUTPUT",
    "a file that is removed": "echo name=dist >> $GITHUB_OUTPUT\nrm $GITHUB_OUTPUT",
    "a file that a program is told": "echo name=dist >> $GITHUB_OUTPUT\ntool $GITHUB_OUTPUT",
    "a text of Python": "echo name=dist >> $GITHUB_OUTPUT\npython -c "
    '\'import os; open(os.environ["GITHUB_OUTPUT"], "a").write("name=a")\'',
    "what a condition prints": 'echo "name=$([ -f a ] && echo dist)" >> $GITHUB_OUTPUT',
    "a copy of what a loop changes": "it=dist\nn=dist\nwhile tool; do n=$it; it=a; done\n"
    'echo "name=$n" >> $GITHUB_OUTPUT',
    "a copy that three rounds make": "it=dist\nn=dist\nfor i in 1 2 3; do n=$it; it=a; done\n"
    'echo "name=$n" >> $GITHUB_OUTPUT',
    "two lines": "printf 'name<<E\\ndist\\ndist\\nE\\n' >> $GITHUB_OUTPUT",
    "a text without an end": "echo 'name<<E' >> $GITHUB_OUTPUT\necho dist >> $GITHUB_OUTPUT",
    "a line that may be the end of a text": "e=$(date)\nx=$(tool)\n"
    'echo "name<<$e" >> $GITHUB_OUTPUT\necho dist >> $GITHUB_OUTPUT\n'
    'echo "$x" >> $GITHUB_OUTPUT\necho "$e" >> $GITHUB_OUTPUT',
    "what a program prints into a text of such an end": "e=$(date)\n"
    '{ echo "name<<$e"; cat a; echo "$e"; } >> $GITHUB_OUTPUT',
    "a text whose end stands for a part of a line": 'e=$(date)\necho "name<<$e" >> $GITHUB_OUTPUT\n'
    'echo dist >> $GITHUB_OUTPUT\necho "END$e" >> $GITHUB_OUTPUT',
    "a condition within a text": "{ echo 'name<<E'; [ -f a ] && echo dist; echo E; } "
    ">> $GITHUB_OUTPUT",
    "a loop within a text": "{ echo 'name<<E'; for i in $(a); do echo dist; done; echo E; } "
    ">> $GITHUB_OUTPUT",
    "a text that is written over": "echo 'name<<E' >> $GITHUB_OUTPUT\n"
    "echo dist > $GITHUB_OUTPUT\necho E >> $GITHUB_OUTPUT",
    "what a program prints into a text": "{ echo 'name<<E'; cat a; echo E; } >> $GITHUB_OUTPUT",
    "several lines": "echo name=dist >> $GITHUB_OUTPUT\necho 'name<<E' >> $GITHUB_OUTPUT",
    "a file of Python": "echo name=dist >> $GITHUB_OUTPUT\npython set.py",
    "what may go there too": "it=$(tool)\necho name=dist >> $GITHUB_OUTPUT\necho name=a >> $it",
    "what is not in the repository": "echo name=dist >> $GITHUB_OUTPUT\nbash other.sh",
    "it is written over": "echo name=dist >> $GITHUB_OUTPUT\necho a=b > $GITHUB_OUTPUT",
    "what a program prints behind it": "echo name=dist >> $GITHUB_OUTPUT\n"
    'echo "name=$(date)" >> $GITHUB_OUTPUT',
    "in capitals what a program prints": "echo NAME=dist >> $GITHUB_OUTPUT\n"
    'echo "NAME=$(date)" >> $GITHUB_OUTPUT',
    "what a condition gives behind it": "echo name=dist >> $GITHUB_OUTPUT\n"
    'if [ "$X" ]; then echo name=a >> $GITHUB_OUTPUT; fi',
    "two lines behind it": "echo name=dist >> $GITHUB_OUTPUT\n"
    "printf 'name<<E\\na\\nb\\nE\\n' >> $GITHUB_OUTPUT",
}


TOLD_BY_POWERSHELL = {
    "behind an arrow": '"name=dist" >> $env:GITHUB_OUTPUT',
    "by echo": 'echo "name=dist" >> "$env:GITHUB_OUTPUT"',
    "in a pipe": "'name=dist' | Out-File -FilePath $env:GITHUB_OUTPUT -Append -Encoding utf8",
    "by what adds": 'Add-Content -Path $env:GITHUB_OUTPUT -Value "name=dist"',
    "from a variable": '$it = "dist"\n"name=$it" >> $env:GITHUB_OUTPUT',
    "one of two lines": '"a=b`nname=dist" >> $env:GITHUB_OUTPUT',
    "a condition that is told": 'if ($true) { "name=dist" >> $env:GITHUB_OUTPUT }',
    "behind what is thrown away": 'tool > $null\n"name=dist" >> $env:GITHUB_OUTPUT',
}
UNTOLD_BY_POWERSHELL = {
    "what a program prints": '"name=$(tool)" >> $env:GITHUB_OUTPUT',
    "a condition": 'if (Test-Path a) { "name=dist" >> $env:GITHUB_OUTPUT }',
    "a condition on what is made": 'if ($it) { "name=dist" >> $env:GITHUB_OUTPUT }',
    "a condition in front": "tool\nif ($LASTEXITCODE) { exit 0 }\n"
    "'name=dist' >> $env:GITHUB_OUTPUT",
    "it is written over": '"name=dist" >> $env:GITHUB_OUTPUT\n"a=b" > $env:GITHUB_OUTPUT',
    "what sets a file": '"name=dist" >> $env:GITHUB_OUTPUT\nSet-Content $env:GITHUB_OUTPUT "a=b"',
    "what empties a file": '"name=dist" >> $env:GITHUB_OUTPUT\nClear-Content $env:GITHUB_OUTPUT',
    "a function of .NET": '"name=dist" >> $env:GITHUB_OUTPUT\n'
    '[System.IO.File]::AppendAllText($env:GITHUB_OUTPUT, "name=a")',
    "a program": "tool >> $env:GITHUB_OUTPUT",
}


def written(folder: Path, script: str, shell: str = "bash") -> str | None:
    """Return what a script gives to the output ``name``."""
    path = folder / ".github" / "workflows" / "a.yml"
    path.parent.mkdir(parents=True)
    text = WORKFLOW.replace("bash", shell)
    path.write_text(text + "".join(f"          {line}\n" for line in script.splitlines()))
    (folder / "set.sh").write_text("echo name=dist >> $GITHUB_OUTPUT\n")
    (folder / "set.py").write_text(
        "import os\nwith open(os.environ['GITHUB_OUTPUT'], 'a') as file:\n"
        "    file.write('name=a')\n"
    )
    repository = Repository(folder, Settings())
    workflow = repository.find_workflow(".github/workflows/a.yml")
    assert workflow is not None
    (step,) = Run(repository, workflow, PUSH).steps()
    return outputs.written(step, "GITHUB_OUTPUT", repository).get("name")


@pytest.mark.parametrize("script", TOLD.values(), ids=TOLD)
def test_what_a_script_writes_out_is_told(script: str, tmp_path: Path) -> None:
    assert written(tmp_path, script) == "dist"


@pytest.mark.parametrize("script", UNTOLD.values(), ids=UNTOLD)
def test_what_only_a_run_can_tell_is_not(script: str, tmp_path: Path) -> None:
    assert written(tmp_path, script) is None


def test_a_value_begins_behind_the_first_sign(tmp_path: Path) -> None:
    assert written(tmp_path, "echo name=a=b >> $GITHUB_OUTPUT") == "a=b"


@pytest.mark.parametrize(
    "script",
    [
        'echo "name=dist/*" >> $GITHUB_OUTPUT',
        "printf '%s\\n' 'name=dist/*' >> $GITHUB_OUTPUT",
        "echo name=dist/* >> $GITHUB_OUTPUT",
    ],
)
def test_a_pattern_in_one_word_with_the_name_stands_for_no_file(
    script: str, tmp_path: Path
) -> None:
    assert written(tmp_path, script) == "dist/*"


def test_a_text_in_which_a_shell_may_see_two_lines_is_not(tmp_path: Path) -> None:
    assert written(tmp_path, r"echo 'name=dist\nname=a' >> $GITHUB_OUTPUT", "sh") is None


@pytest.mark.parametrize("script", TOLD_BY_POWERSHELL.values(), ids=TOLD_BY_POWERSHELL)
def test_what_powershell_writes_out_is_told(script: str, tmp_path: Path) -> None:
    assert written(tmp_path, script, "pwsh") == "dist"


@pytest.mark.parametrize("script", UNTOLD_BY_POWERSHELL.values(), ids=UNTOLD_BY_POWERSHELL)
def test_what_powershell_leaves_open_is_not(script: str, tmp_path: Path) -> None:
    assert written(tmp_path, script, "pwsh") is None
