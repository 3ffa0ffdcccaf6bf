"""Which scripts may start a program that a variable names, or what another one prints."""

from __future__ import annotations

import pytest

from pubproof.scripts.shell.nameless import glues, runs_made, starts_nameless

STARTING = [
    "$TOOL upload",
    'ls; "$TOOL" upload',
    "[[ a == b ]] && $TOOL upload",
    'if [ "$a" ]; then $TOOL upload; fi',
    'python "$SCRIPT"',
    "source $SCRIPT",
    'echo "; $TOOL upload" | sh',
    'echo "; $TOOL upload" > run.sh',
    '{ echo "; $TOOL upload"; } > run.sh',
    'eval "$(echo "; $TOOL upload")"',
    'echo "$($TOOL upload)"',
    "FILES=($($TOOL upload))",
    "cat <<END | sh\n$TOOL upload\nEND\n",
    "cat <<END1 | sh\n[[ a == END2\n$TOOL upload\nEND2\n$TOOL upload\nEND1\n",
    "[[ 1 == 2 ]] && $TOOL1 upload\n[[ 3 == 4 && $TOOL2 == 5 ]]",
    "python tools/a${{ inputs.name }}.py",
    "ls\n\n  \n  $TOOL upload\nls",
    "$TOOL upload; case (",
    "# how we upload: \\\n$TOOL upload",
    "ls  # and then \\\n$TOOL upload",
    "# how \\\n# we upload: \\\n$TOOL upload",
]
IDLE = [
    "ls",
    '[[ "$a" == b && "$c" == d ]]',
    '[ -z "$a" ] || echo "| $b"',
    'echo "| $a |" >> "$GITHUB_STEP_SUMMARY"',
    '{\n  echo "| $(basename "$a") | $b |"\n} >> "$GITHUB_STEP_SUMMARY"',
    'printf "%s\\n" "é; $a" >&2',
    'FILES=(\n  "$a"\n  "$b"\n)',
    'echo "$a" \\\n  "$b"\nls "$c"\n\n',
    "# then $a\nls",
]
MAKING = [
    "rev x.txt | bash",
    "echo x | tr a-z n-za-m | sh -e",
    "cat x | base64 -d | sudo -E bash",
    "sed -n p x |& /bin/zsh",
    "./make-it.sh | env A=b bash",
    "xxd -r -p x | python3 -\nls",
    'eval "$(rev x.txt)"',
    "source <(rev x.txt)",
    ". <(cat x | rev)",
    "bash <(base64 -d x)",
    "ls; bash -c '$(a | b)'",
    "$(echo x | rev) upload",
    "python -c \"exec('daolpu'[::-1])\"",
]
FETCHING = [
    "curl -LsSf https://example.org/install.sh | sh",
    'ls\n  wget -qO- "$URL" | sudo bash',
    "echo ls | bash",
    "jq . x | python -m json.tool",
    'eval "$(ssh-agent -s)"',
    'version="$(cat x | head -n 1)"',
    'if bash\n\nthen\n  a="$(sed -n 1p x | wc -l)"\nfi',
    "python -c 'import a; print(a)'",
    "ls | grep bash.sh",
]
GLUED = [
    "- run: tw${{ 'ine' }} upload",
    "run: ${{ format('{0}{1}', 'tw', 'ine') }} upload",
    "  $A$B upload",
    "ls && ${A}ine upload",
    'run: "${{ env.A }}${{ env.B }}"',
    "  tw${A} upload",
]
WHOLE = [
    "run: python${{ matrix.python }} -m pytest",
    "run: ${{ matrix.run }}",
    "  $TOOL upload",
    "  name: a-${{ matrix.os }}${{ matrix.python }}",
    "run: ${BIN}/ls",
]


@pytest.mark.parametrize("text", STARTING)
def test_a_script_that_may_start_what_a_variable_names(text: str) -> None:
    assert starts_nameless(text)


@pytest.mark.parametrize("text", IDLE)
def test_a_script_in_which_variables_are_only_words(text: str) -> None:
    assert not starts_nameless(text)


@pytest.mark.parametrize("text", MAKING)
def test_a_script_that_runs_what_another_program_makes(text: str) -> None:
    assert runs_made(text)


@pytest.mark.parametrize("text", FETCHING)
def test_a_script_that_runs_what_is_written_out_or_fetched(text: str) -> None:
    assert not runs_made(text)


@pytest.mark.parametrize("text", GLUED)
def test_a_name_that_is_put_together(text: str) -> None:
    assert glues(text)


@pytest.mark.parametrize("text", WHOLE)
def test_a_name_in_one_piece(text: str) -> None:
    assert not glues(text)


def test_scripts_that_differ_in_a_number_are_judged_each() -> None:
    judged = [starts_nameless(f"cat <<E{end} | sh\nE1\n$A\nE2\n[[ a && $A ]]") for end in (1, 2)]
    assert judged == [True, True]
    assert not starts_nameless("[[ 1 == 1 && $A1 == 2 ]]; echo 1 $A1")
    assert starts_nameless("[[ 1 == 1 && $A1 == 2 ]]; echo 1; $A1")
