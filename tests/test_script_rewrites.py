"""Other scripts that do the same as those of a release, under which no verdict changes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.openmed import CLAUSES, OPENMED, PROVENANCE, copy, prove

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from pathlib import Path

CHECK = "        run: twine check --strict dist/*.whl dist/*.tar.gz\n"
BUILD = "        run: python -m build --no-isolation --wheel --sdist\n"
DIGESTS = "          cd dist\n          sha256sum -- *.whl *.tar.gz | tee ../digests.txt\n"
CHECKOUT = "          persist-credentials: false\n"
LOOP = ("          for artifact in dist/*; do\n", "          done\n")
VERIFY = 'gh attestation verify "$file" --repo "$GITHUB_REPOSITORY"'
EACH = f"for file in dist/*; do {VERIFY}; done"
OF_COPY = EACH.replace("dist/", "copy/")
COUNTING = EACH.replace("; done", " || ((++failed)); done")


def failing(root: Path, *edits: tuple[str, str]) -> dict[str, list[str]]:
    """Return the clauses that do not hold once the provenance workflow is edited, with findings."""
    text = (copy(root) / PROVENANCE).read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (root / PROVENANCE).write_text(text)
    report = prove(root)
    assert len(report.results) == len(CLAUSES)
    return {
        one.clause.id: [f"{found.location}: {found.message}" for found in one.verdict.findings]
        for one in report.results
        if one.verdict.state not in (State.HOLDS, State.OFF)
    }


def loop() -> str:
    """Return the loop that verifies."""
    text = (OPENMED / PROVENANCE).read_text()
    start = text.index(LOOP[0])
    return text[start : text.index(LOOP[1], start) + len(LOOP[1])]


def run(script: str, shell: str = "") -> str:
    """Return the keys of a step that runs a script."""
    front = f"        shell: {shell}\n" if shell else ""
    return f"{front}        run: |\n{textwrap.indent(textwrap.dedent(script), ' ' * 10)}\n"


VERIFYING = {
    "parallel": f"parallel {VERIFY.replace('$file', '{}')} ::: dist/*",
    "parallel with options": f"parallel -j2 --halt now,fail=1 {VERIFY.replace('$file', '{}')} "
    "::: dist/*.whl dist/*.tar.gz",
    "parallel with a text": 'parallel "gh attestation verify {} -R $GITHUB_REPOSITORY" ::: dist/*',
    "parallel of a list": f"ls dist/* | parallel {VERIFY.replace('$file', '{}')}",
    "xargs of a list with zeros": "printf '%s\\0' dist/* | "
    f"xargs -0 -I% {VERIFY.replace('$file', '%')}",
    "only in CI, by -z": f'[ -z "$CI" ] && exit 0\n{EACH}',
    "only in CI, by a default": f'if [ "${{CI:-false}}" = false ]; then exit 0; fi\n{EACH}',
    "only in CI, by !=": f'if [[ "$CI" != true ]]; then exit 0; fi\n{EACH}',
    "only in CI, by test": f'test "$GITHUB_ACTIONS" = true || exit 0\n{EACH}',
    "only in CI, by one word": f'if [ "$CI" ]; then {EACH}; fi',
    "only in CI, by one word in two brackets": f"[[ $CI ]] || exit 0\n{EACH}",
    "only in CI, by a command": f"if $CI; then {EACH}; fi",
    "only in CI, by a negation": f'if [ ! -z "$CI" ]; then {EACH}; fi',
    "only with a commit": f'[ -z "$GITHUB_SHA" ] && exit 0\n{EACH}',
    "a number that is true": f"if (( 1 )); then {EACH}; fi",
    "a false before an or": f"false || {{ {EACH}; }}",
    "a constant that ends nothing": f"if false; then exit 0; fi\n{EACH}",
    "a copied folder": f"cp -r dist copy\n{OF_COPY}",
    "a copied folder's contents": f"mkdir copy\ncp -a dist/. copy/\n{OF_COPY}",
    "copied files": f"mkdir copy\ncp dist/* copy\ncd copy\n{EACH.replace('dist/', '')}",
    "files of rsync": f"rsync -a dist/ copy/\n{OF_COPY}",
    "a folder copied into a folder": "mkdir copy\ncp -r dist copy\n"
    f"{EACH.replace('dist/', 'copy/dist/')}",
    "an option with = before the file": "for file in dist/*; do\n"
    '  gh attestation verify --repo="$GITHUB_REPOSITORY" "$file"\ndone',
    "a count that a test looks at": "failed=0\n"
    f"{EACH.replace('; done', ' || failed=$((failed + 1)); done')}"
    '\n[ "$failed" -eq 0 ]',
    "a count by (( ))": f"failed=0\n{COUNTING}\nif ((failed > 0)); then exit 1; fi",
}


@pytest.mark.parametrize("name", VERIFYING)
def test_another_way_to_verify_changes_no_verdict(name: str, tmp_path: Path) -> None:
    script = textwrap.indent(VERIFYING[name], " " * 10) + "\n"
    assert failing(tmp_path, (loop(), script)) == {}


CHECKING = {
    "parallel": run("parallel twine check --strict ::: dist/*"),
    "only in CI": run('[ -z "$CI" ] && exit 0\ntwine check --strict dist/*'),
    "a copied folder": run("cp -r dist copy\ntwine check --strict copy/*"),
    "pwsh that asks for any status": run(
        "twine check --strict dist/*\nif ($LASTEXITCODE) { exit $LASTEXITCODE }", "pwsh"
    ),
    "pwsh only in CI": run("if (-not $env:CI) { exit 0 }\ntwine check --strict dist/*", "pwsh"),
    "Python only in CI": run(
        """\
        import os, subprocess, sys
        if os.environ.get("CI") is None or not os.getenv("CI"):
            pass
        if not os.environ.get("CI"):
            sys.exit(0)
        subprocess.run("twine check --strict dist/*", shell=True, check=True)
        """,
        "python",
    ),
}


@pytest.mark.parametrize("name", CHECKING)
def test_another_way_to_check_changes_no_verdict(name: str, tmp_path: Path) -> None:
    assert failing(tmp_path, (CHECK, CHECKING[name])) == {}


OTHERS = {
    "distributions that are moved": (
        BUILD,
        run("python -m build --no-isolation -o out\nmv out dist"),
    ),
    "distributions that are copied": (
        BUILD,
        run("python -m build --no-isolation -o out\nmkdir -p dist\ncp out/* dist/"),
    ),
    "digests of a subshell": (DIGESTS, "          (cd dist && sha256sum *) > digests.txt\n"),
    "the ref of the event": (CHECKOUT, f"{CHECKOUT}          ref: ${{{{ github.event.ref }}}}\n"),
    "the commit of the event": (
        CHECKOUT,
        f"{CHECKOUT}          ref: ${{{{ github.event.after }}}}\n",
    ),
    "the last commit of the event": (
        CHECKOUT,
        f"{CHECKOUT}          ref: ${{{{ github.event.head_commit.id || github.sha }}}}\n",
    ),
    "the commit of another event": (
        CHECKOUT,
        f"{CHECKOUT}          ref: ${{{{ github.event.workflow_run.head_sha || github.sha }}}}\n",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_way_to_build_changes_no_verdict(name: str, tmp_path: Path) -> None:
    assert failing(tmp_path, OTHERS[name]) == {}


UPLOAD = "twine upload dist/*"
NEVER = {
    "behind true ||": f"true || {UPLOAD}",
    "behind : ||": f": || {UPLOAD}",
    "behind false &&": f"false && {UPLOAD} || true",
    "behind false and another": f"false && ls && {UPLOAD} || true",
    "behind true or another": f"true || ls || {UPLOAD}",
    "behind a group": f"false && {{ {UPLOAD}; }} || true",
    "behind ! true": f"! true && {UPLOAD} || true",
    "in if false": f"if false; then {UPLOAD}; fi",
    "in if ! true": f"if ! true; then {UPLOAD}; fi",
    "in an elif": f"if false; then ls; elif [ 1 = 2 ]; then {UPLOAD}; fi",
    "in an else": f"if true; then ls; else {UPLOAD}; fi",
    "in a test of constants": f"if [ 1 -gt 2 ]; then {UPLOAD}; fi",
    "in arithmetic": f"if (( 0 )); then {UPLOAD}; fi",
    "outside CI": f'if [ -z "$CI" ]; then {UPLOAD}; fi',
    "outside CI, on one line": f"[[ -n $CI ]] || {UPLOAD}",
    "in while false": f"while false; do {UPLOAD}; done",
    "in until true": f"until true; do {UPLOAD}; done",
    "behind a switch": f'PUBLISH=false\nif [ "$PUBLISH" = true ]; then {UPLOAD}; fi',
    "behind a switch that is a command": f"PUBLISH=false\nif $PUBLISH; then {UPLOAD}; fi",
    "behind an empty switch": f'PUBLISH=\nif [ -n "$PUBLISH" ]; then {UPLOAD}; fi',
    "behind a number": f'PUBLISH=0\nif [ "$PUBLISH" -eq 1 ]; then {UPLOAD}; fi',
}
NEVER_IN_PYTHON = ("if False:", "if 0:", "if not True:", "while False:", "if True and None:")
NEVER_IN_POWERSHELL = ("$false", "-not $env:CI", "!$env:CI", "$env:CI -ne 'true'")


@pytest.mark.parametrize("name", NEVER)
def test_an_upload_that_never_runs_is_none(name: str, tmp_path: Path) -> None:
    assert failing(tmp_path, (BUILD, f"{BUILD}      -{run(NEVER[name])[7:]}")) == {}


@pytest.mark.parametrize("head", NEVER_IN_PYTHON)
def test_an_upload_that_never_runs_in_python_is_none(head: str, tmp_path: Path) -> None:
    script = f"import subprocess\n{head}\n    subprocess.run('{UPLOAD}', shell=True)"
    assert failing(tmp_path, (BUILD, f"{BUILD}      -{run(script, 'python')[7:]}")) == {}


@pytest.mark.parametrize("condition", NEVER_IN_POWERSHELL)
def test_an_upload_that_never_runs_in_powershell_is_none(condition: str, tmp_path: Path) -> None:
    script = f"if ({condition}) {{ {UPLOAD} }}"
    assert failing(tmp_path, (BUILD, f"{BUILD}      -{run(script, 'pwsh')[7:]}")) == {}


PERHAPS = {
    "an else of a constant": f"if false; then ls; else {UPLOAD}; fi",
    "true &&": f"true && {UPLOAD}",
    "false || and more": f"false || {UPLOAD} && ls",
    "a list that goes on": f"true || ls && {UPLOAD}",
    "a switch that a loop sets": "ON=false\nfor one in a b; do\n"
    f'  if [ "$ON" = true ]; then {UPLOAD}; fi\n  ON=true\ndone',
    "a switch that a later round finds set": 'while read -r one; do\n  if [ "$ON" = true ]; then '
    f"{UPLOAD}; fi\n  ON=true\ndone < list",
    "a switch that is read": f'ON=false\nread -r ON\nif [ "$ON" = true ]; then {UPLOAD}; fi',
    "a switch that printf sets": "ON=false\n"
    f'printf -v ON %s "$SWITCH"\nif [ "$ON" = true ]; then {UPLOAD}; fi',
    "a switch of a branch": f'if [ -f x ]; then ON=true; fi\nif [ -n "$ON" ]; then {UPLOAD}; fi',
    "a word that is empty without quotes": f"ON=\nif [ -n $ON ]; then {UPLOAD}; fi",
    "CI that the script empties": f'CI=\nif [ -z "$CI" ]; then {UPLOAD}; fi',
    "CI that the script forgets": f'unset CI\nif [ -z "$CI" ]; then {UPLOAD}; fi',
    "a number in base eight": f"if [ 010 -eq 10 ]; then ls; else {UPLOAD}; fi",
    "while true": f"while true; do {UPLOAD}; done",
    "until false": f"until false; do {UPLOAD}; done",
}


@pytest.mark.parametrize("name", PERHAPS)
def test_an_upload_that_may_run_is_found(name: str, tmp_path: Path) -> None:
    found = failing(tmp_path, (BUILD, f"{BUILD}      -{run(PERHAPS[name])[7:]}"))
    assert "a second way to upload to PyPI" in "".join(found["one-publisher"])


LEFT_OUT = {
    "a copy of some": f"mkdir copy\ncp dist/*.whl copy\n{OF_COPY}",
    "a copy of which some are removed": f"cp -r dist copy\nrm copy/*.tar.gz\n{OF_COPY}",
    "a copy before more comes": f"cp -r dist copy\ncp other/*.whl dist/\n{OF_COPY}",
    "a copy before a build": f"cp -r dist copy\npython -m build\n{OF_COPY}",
    "a copy that may be missing": f'[ "$DEEP" ] && cp -r dist copy\n{OF_COPY}',
    "a folder that is copied elsewhere": f"mkdir copy\ncp -r dist copy\n{OF_COPY}",
    "a folder that is not copied": f"cp dist copy\n{OF_COPY}",
    "parallel that only tells": f"parallel --dry-run {VERIFY.replace('$file', '{}')} ::: dist/*",
    "parallel of wheels": f"parallel {VERIFY.replace('$file', '{}')} ::: dist/*.whl",
    "outside CI": f'[ -n "$CI" ] && exit 0\n{EACH}',
    "a count that nothing looks at": f"failed=0\n{COUNTING}",
    "a count of which the test is forgiven": f'failed=0\n{COUNTING}\n[ "$failed" -eq 0 ] || true',
    "a test that is not the last": f'set +e\nfailed=0\n{COUNTING}\n[ "$failed" -eq 0 ]\necho done',
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_verification_that_leaves_something_out_is_none(name: str, tmp_path: Path) -> None:
    script = textwrap.indent(LEFT_OUT[name], " " * 10) + "\n"
    assert "attestations-verified" in failing(tmp_path, (loop(), script))
