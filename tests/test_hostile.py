"""Files that are broken, or that mean harm.

Each stands once beside a good pipeline, once in place of its publishing workflow and once in place
of its provenance workflow. What cannot be read is named, and nothing is said to hold that it might
break.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from errno import EACCES
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pubproof import contract, settings
from pubproof.contract.clause import State
from pubproof.repository import Repository

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from pubproof.contract.clause import Report

OPENMED = Path(__file__).parents[1] / "examples" / "openmed"
CLAUSES = [clause.id for clause in contract.CLAUSES]
WHOLE = {"one-publisher", "no-pull-request", "no-stored-credentials"}
"""The clauses that speak of every workflow of the repository."""
BUILT = {
    "provenance-workflow",
    "distributions-checked",
    "slsa-provenance",
    "attestations-verified",
    "verified-distributions",
}
"""The clauses that rest on the provenance workflow."""
PUBLISH = "publish.yml"
PROVENANCE = "provenance.yml"
SECOND = "a-second.yml"
PLACES = [SECOND, PUBLISH, PROVENANCE]

HEAD = "on: [push, workflow_call]\njobs:\n"
JOB = "  a:\n    runs-on: x\n    steps:\n      - run: echo a\n"
GOOD = HEAD + JOB


class Bad(NamedTuple):
    """A file that cannot be read, or that GitHub refuses."""

    content: bytes
    says: str
    """What a message about it must say."""


def _jobs(body: str) -> bytes:
    return (HEAD + body).encode()


def _step(body: str) -> bytes:
    return _jobs(f"  a:\n    runs-on: x\n    steps:\n      - {body}\n")


def _real(name: str) -> bytes:
    return (OPENMED / ".github" / "workflows" / name).read_bytes()


def _bomb(levels: int, width: int) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, levels)
    ]
    return "\n".join([*lines, GOOD]).encode()


def _mapping_bomb() -> bytes:
    lines = ["env: &m0 {k: v}"]
    lines += [
        f"e{level}: &m{level} {{a: *m{level - 1}, b: *m{level - 1}}}" for level in range(1, 40)
    ]
    return "\n".join([*lines, GOOD]).encode()


NO_TEXT = {
    "empty": Bad(b"", "empty"),
    "blank": Bad(b" \n\n   \n\n", "empty"),
    "comments": Bad(b"# on: push\n# jobs:\n", "empty"),
    "only a marker": Bad(b"---\n", "empty"),
    "only a null": Bad(b"null\n", "empty"),
    "only a BOM": Bad(b"\xef\xbb\xbf", "empty"),
    "binary": Bad(bytes(range(256)) * 40, "NUL"),
    "an image": Bad(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL"),
    "a NUL in good text": Bad(GOOD.replace("echo", "ec\0ho").encode(), "NUL"),
    "a control character": Bad(GOOD.replace("echo", "ec\x07ho").encode(), "character"),
    "an escaped NUL": Bad(_step(r'run: "\0"') + b'      - "\0"', "NUL"),
    "Latin-1": Bad(GOOD.replace("echo", "écho").encode("latin-1"), "the byte 0xe9"),
    "half a character": Bad(GOOD.encode() + b"# \xe2\x82", "not UTF-8"),
    "a surrogate": Bad(GOOD.encode() + b"# \xed\xa0\x80\n", "not UTF-8"),
    "an overlong slash": Bad(GOOD.encode() + b"# \xc0\xaf\n", "not UTF-8"),
    "UTF-16 LE": Bad(b"\xff\xfe" + GOOD.encode("utf-16-le"), "UTF-16"),
    "UTF-16 BE": Bad(b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": Bad(GOOD.encode("utf-16-le"), "NUL"),
    "UTF-32": Bad(GOOD.encode("utf-32"), "UTF-16"),
    "5 MiB": Bad(GOOD.encode() + b"# a comment\n" * 440_000, "longer than"),
    "5 MiB on one line": Bad(_step("run: " + "a" * 5_000_000), "longer than"),
    "1.2 million wide characters": Bad(
        GOOD.encode() + b"# " + "€".encode() * 1_200_000, "longer than"
    ),
}
NO_YAML = {
    "a tab": Bad(GOOD.replace("    steps", "\tsteps").encode(), "tab"),
    "two documents": Bad(GOOD.encode() + b"---\n" + GOOD.encode(), "second YAML document"),
    "a document after its end": Bad(GOOD.encode() + b"...\n---\nx: 1\n", "second YAML document"),
    "open bracket": Bad(_step("run: [a"), "YAML"),
    "open quote": Bad(_step("run: 'a"), "YAML"),
    "a plain colon": Bad(_step("run: echo a: b"), "YAML"),
    "conflict marks": Bad(b"<<<<<<< HEAD\n" + GOOD.encode() + b"=======\n>>>>>>> x\n", "YAML"),
    "a template": Bad(b"{{ template }}\n" + GOOD.encode(), ""),
    "markdown": Bad(b"# Title\n\n* a list\n* **bold**: `code`\n", "YAML"),
    "cut in a key": Bad(_real(PUBLISH)[:300] + b"\n  x", ""),
    "cut in a quote": Bad(_real(PUBLISH)[: _real(PUBLISH).index(b"'v*'") + 2], "YAML"),
    "a merge key": Bad(
        _jobs("  a: &a {runs-on: x, steps: [{run: a}]}\n  b:\n    <<: *a\n"), "merge keys"
    ),
    "a key twice": Bad(GOOD.encode() + b"on: push\n", "stands twice"),
    "a key twice in another case": Bad(GOOD.encode() + b"ON: push\n", "stands twice"),
    "a job twice": Bad(_jobs(JOB + JOB), "stands twice"),
    "a custom tag": Bad(_step("run: !secret x"), "tag"),
    "a Python tag": Bad(_step("run: !!python/object/apply:os.system [id]"), "'run'"),
    "an unknown handle": Bad(_step("run: !e!x y"), "YAML"),
    "a YAML 2 directive": Bad(b"%YAML 2.0\n---\n" + GOOD.encode(), "YAML"),
    "a list as key": Bad(GOOD.encode() + b"? [a, b]\n: c\n", "single value"),
    "a mapping as key": Bad(GOOD.encode() + b"{a: b}: c\n", "single value"),
    "an alias before its anchor": Bad(_step("run: *later") + b"x: &later y\n", "no anchor"),
    "a list in itself": Bad(_jobs("  a: &a\n    steps: [*a]\n"), "inside what it repeats"),
    "a mapping in itself": Bad(b"on: push\njobs: &j\n  a: *j\n", "inside what it repeats"),
    "an alias bomb": Bad(_bomb(9, 9), "values once aliases are followed"),
    "a deep alias bomb": Bad(_bomb(60, 2), ""),
    "a bomb of mappings": Bad(_mapping_bomb(), ""),
    "300,000 values": Bad(b"on: [" + b"a," * 300_000 + b"a]\n", "values"),
    "10,000 jobs": Bad(
        _jobs("".join(f"  j{n}: {{runs-on: x, steps: [{{run: a}}]}}\n" for n in range(10_000))),
        "values",
    ),
    "20,000 steps": Bad(
        _jobs("  a:\n    runs-on: x\n    steps:\n" + "      - run: echo a\n" * 20_000), "values"
    ),
    "200,000 levels of [": Bad(b"[" * 200_000, "levels deep"),
    "200,000 levels of [ that close": Bad(b"[" * 200_000 + b"]" * 200_000, "levels deep"),
    "200,000 levels of '- '": Bad(b"- " * 200_000, "levels deep"),
    "200,000 levels of '{a: '": Bad(b"{a: " * 200_000, "levels deep"),
    "200,000 levels of '? '": Bad(b"? " * 200_000, ""),
    "200,000 levels of indentation": Bad(
        b"".join(b" " * level + b"a:\n" for level in range(1400)), "levels deep"
    ),
    "levels in a step": Bad(_step("run: " + "[" * 60 + "]" * 60), "levels deep"),
    "200,000 anchors": Bad(b"&a " * 200_000, "YAML"),
    "200,000 exclamation marks": Bad(b"a: " + b"!" * 200_000, "YAML"),
    "200,000 question marks": Bad(b"?\n" * 200_000, ""),
}
NO_WORKFLOW = {
    "a word": Bad(b"hello\n", "must be a mapping"),
    "a number": Bad(b"1" * 5000, "must be a mapping"),
    "a date": Bad(b"99999-99-99T99:99:99Z\n", "must be a mapping"),
    "infinity": Bad(b"-.inf\n", "must be a mapping"),
    "a list": Bad(b"- on: push\n- jobs: {}\n", "must be a mapping"),
    "an empty mapping": Bad(b"{}\n", "no 'on'"),
    "an empty list": Bad(b"[]\n", "must be a mapping"),
    "no on": Bad(b"jobs:\n" + JOB.encode(), "no 'on'"),
    "on null": Bad(b"on:\njobs:\n" + JOB.encode(), "on"),
    "on a number": Bad(b"on: 1e999999999\njobs:\n" + JOB.encode(), "no event"),
    "on a date": Bad(b"on: 2024-13-45\njobs:\n" + JOB.encode(), "no event"),
    "on an empty list": Bad(b"on: []\njobs:\n" + JOB.encode(), "names no event"),
    "on an empty mapping": Bad(b"on: {}\njobs:\n" + JOB.encode(), "names no event"),
    "on a list of lists": Bad(b"on: [[push]]\njobs:\n" + JOB.encode(), "'on'"),
    "on a list with a mapping": Bad(b"on: [push, {release: }]\njobs:\n" + JOB.encode(), "'on'"),
    "on push a number": Bad(b"on: {push: 3}\njobs:\n" + JOB.encode(), "push"),
    "on push a list": Bad(b"on: {push: [tags]}\njobs:\n" + JOB.encode(), "push"),
    "an unknown event": Bad(b"on: pusch\njobs:\n" + JOB.encode(), "no event 'pusch'"),
    "an unknown key of a call": Bad(
        b"on: {workflow_call: {input: {}}}\njobs:\n" + JOB.encode(), "input"
    ),
    "a filter that is a mapping": Bad(
        b"on: {push: {tags: {v: 1}}}\njobs:\n" + JOB.encode(), "tags"
    ),
    "a broken pattern": Bad(b"on: {push: {tags: ['[v']}}\njobs:\n" + JOB.encode(), "pattern"),
    "tags and tags-ignore": Bad(
        b"on: {push: {tags: [v*], tags-ignore: [w*]}}\njobs:\n" + JOB.encode(), "exclude each other"
    ),
    "no jobs": Bad(b"on: push\n", "no jobs"),
    "jobs null": Bad(b"on: push\njobs:\n", "'jobs' of a workflow is empty"),
    "jobs empty": Bad(b"on: push\njobs: {}\n", "no jobs"),
    "jobs a list": Bad(b"on: push\njobs:\n  - a\n", "a list; GitHub wants a mapping"),
    "jobs a word": Bad(b"on: push\njobs: all\n", "a single value; GitHub wants a mapping"),
    "jobs an expression": Bad(b"on: push\njobs: ${{ fromJSON(x) }}\n", "jobs"),
    "a job null": Bad(_jobs("  a:\n"), "'a' of 'jobs' is empty"),
    "a job a list": Bad(_jobs("  a: [x]\n"), "'a' of 'jobs' is a list"),
    "a job with a number for a key": Bad(_jobs("  1:\n" + JOB[5:]), "'1' cannot be a job's id"),
    "a job with an odd key": Bad(_jobs("  a.b:\n" + JOB[5:]), "cannot be a job's id"),
    "a job with an empty key": Bad(_jobs("  '':\n" + JOB[5:]), "cannot be a job's id"),
    "no runner": Bad(_jobs("  a: {steps: [{run: a}]}\n"), "no runner"),
    "no steps": Bad(_jobs("  a: {runs-on: x}\n"), "no steps"),
    "steps empty": Bad(_jobs("  a: {runs-on: x, steps: []}\n"), "no steps"),
    "steps a word": Bad(_jobs("  a: {runs-on: x, steps: echo}\n"), "GitHub wants a list"),
    "steps a mapping": Bad(_jobs("  a: {runs-on: x, steps: {run: a}}\n"), "GitHub wants a list"),
    "steps of words": Bad(_jobs("  a: {runs-on: x, steps: [echo, twine]}\n"), "must be a mapping"),
    "a step null": Bad(_step(""), "must be a mapping"),
    "an empty step": Bad(_step("{}"), "either 'uses' or 'run'"),
    "a step with two acts": Bad(_step("{run: a, uses: a/b@v1}"), "either 'uses' or 'run'"),
    "a step with an unknown key": Bad(_step("{run: a, usess: a/b@v1}"), "no key 'usess'"),
    "a step's key in another case": Bad(_step("{Run: a}"), "no key 'Run'"),
    "with a list": Bad(_step("{uses: a/b@v1, with: [a]}"), "'with'"),
    "with a word": Bad(_step("{uses: a/b@v1, with: a}"), "'with'"),
    "with a mapping inside": Bad(_step("{uses: a/b@v1, with: {a: {b: c}}}"), "with"),
    "env a list": Bad(_step("{run: a, env: [a]}"), "'env'"),
    "if a mapping": Bad(_step("{run: a, if: {a: b}}"), "'if'"),
    "if a list": Bad(_jobs("  a: {runs-on: x, if: [a], steps: [{run: a}]}\n"), "'if'"),
    "uses a list": Bad(_step("uses: [a/b@v1]"), "'uses'"),
    "uses a number": Bad(_step("uses: 3"), "'3'"),
    "uses a float": Bad(_step("uses: 1e400"), "'Infinity'"),
    "uses nothing": Bad(_step("uses: ''"), "uses"),
    "run a list": Bad(_step("run: [a]"), "'run'"),
    "run a mapping": Bad(_step("run: {a: b}"), "'run'"),
    "needs in a circle": Bad(
        _jobs(
            JOB.replace("a:\n", "a:\n    needs: b\n") + JOB.replace("a:\n", "b:\n    needs: a\n")
        ),
        "need each other in a circle",
    ),
    "needs itself": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: a\n")), "circle"),
    "needs of no job": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: z\n")), "does not exist"),
    "needs a mapping": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: {a: b}\n")), "'needs'"),
    "needs lists in a list": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: [[a]]\n")), "'needs'"),
    "permissions of no level": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: all\n")), "permissions"
    ),
    "permissions a list": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: [contents]\n")), "permissions"
    ),
    "permissions of no scope": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: {idtoken: write}\n")), "idtoken"
    ),
    "a strategy that is a word": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    strategy: fast\n")), "strategy"
    ),
    "an environment that is a list": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    environment: [pypi]\n")), "environment"
    ),
    "an expression that is not closed": Bad(_step("{run: a, if: \"${{ github.ref == 'a'\"}"), ""),
    "a condition of nonsense": Bad(_step('{run: a, if: "github.ref === ((("}'), ""),
    "a condition of 40,000 characters": Bad(
        _step('{run: a, if: "' + "github.ref == 'b' || " * 2000 + 'true"}'), "expression"
    ),
    "a condition of 1,000 nots": Bad(_step('{run: a, if: "' + "!" * 1000 + 'true"}'), ""),
    "a call of no file": Bad(
        _jobs("  a: {uses: ./.github/workflows/none.yml}\n"),
        "'.github/workflows/none.yml' does not",
    ),
    "a call of a file elsewhere": Bad(_jobs("  a: {uses: ./x/y.yml}\n"), "names no workflow"),
    "a call out of the repository": Bad(_jobs("  a: {uses: ./../../x.yml}\n"), "names no workflow"),
    "a call of a word": Bad(_jobs("  a: {uses: provenance}\n"), "names no workflow"),
    "a call of an expression": Bad(_jobs("  a: {uses: '${{ inputs.x }}'}\n"), "no expression"),
    "a call with steps": Bad(
        _jobs("  a: {uses: $/.github/workflows/x.yml, steps: [{run: a}]}\n"), "no key 'steps'"
    ),
}
BAD = NO_TEXT | NO_YAML | NO_WORKFLOW
"""Files that must be named, wherever they stand."""


def _chain(length: int) -> str:
    """Jobs of which each needs the one below it."""
    jobs = []
    for number in range(length):
        needs = f", needs: j{number + 1}" if number + 1 < length else ""
        jobs.append(f"  j{number}: {{runs-on: x{needs}, steps: [{{run: a}}]}}\n")
    return "".join(jobs)


def _everywhere(length: int) -> str:
    """Jobs of which each needs all those above it."""
    jobs = []
    for number in range(length):
        needs = ", ".join(f"j{other}" for other in range(number))
        jobs.append(f"  j{number}: {{runs-on: x, needs: [{needs}], steps: [{{run: a}}]}}\n")
    return "".join(jobs)


def _matrix(body: str) -> bytes:
    text = f"  a:\n    runs-on: x\n    strategy: {{matrix: {body}}}\n    steps: [{{run: echo a}}]\n"
    return _jobs(text)


HARMLESS = {
    "plain": GOOD.encode(),
    "CRLF": GOOD.replace("\n", "\r\n").encode(),
    "CR alone": GOOD.replace("\n", "\r").encode(),
    "a BOM": b"\xef\xbb\xbf" + GOOD.encode(),
    "a BOM and CRLF": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
    "no newline at the end": GOOD.rstrip().encode(),
    "a version directive": b"%YAML 1.2\n---\n" + GOOD.encode(),
    "an end mark": b"---\n" + GOOD.encode() + b"...\n",
    "known tags": GOOD.replace("echo a", "!!str echo a").encode(),
    "wide characters": GOOD.replace("echo a", "echo '🐍 naïve 漢字'").encode(),
    "absurd numbers": _step(
        f"{{run: a, timeout-minutes: 1{'0' * 400}, env: {{A: -.inf, B: 0x{'f' * 8}}}}}"
    ),
    "absurd dates": _step(
        "{run: a, env: {A: 2024-13-99, B: 0000-00-00T99:99:99Z, C: 1:2:3:4:5:6}}"
    ),
    "one line of a million characters": _step("run: echo " + "a" * 1_000_000),
    "100,000 lines of script": _step("run: |\n" + "          echo a\n" * 60_000),
    "2,000 jobs": _jobs(
        "".join(f"  j{n}: {{runs-on: x, steps: [{{run: a}}]}}\n" for n in range(2000))
    ),
    "3,000 jobs in a chain": _jobs(_chain(3000)),
    "200 jobs that need all before": _jobs(_everywhere(200)),
    "4,000 steps with ids": _jobs(
        "  a:\n    runs-on: x\n    steps:\n"
        + "".join(f"      - {{id: s{n}, run: a}}\n" for n in range(4000))
    ),
    "20,000 variables": _step(
        f"{{run: a, env: {{{', '.join(f'V{n}: x' for n in range(20_000))}}}}}"
    ),
    "10,000 branches": (
        "on: {push: {branches: ["
        + ", ".join(f"b{n}*" for n in range(10_000))
        + "]}}\njobs:\n"
        + JOB
    ).encode(),
    "a pattern of 900 stars": (
        "on: {push: {tags: ['" + "*a" * 450 + "']}, workflow_call: }\njobs:\n" + JOB
    ).encode(),
    "a matrix of a thousand million": _matrix(
        "{" + ", ".join(f"k{axis}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]" for axis in range(9)) + "}"
    ),
    "a matrix that excludes everything": _matrix("{os: [a, b], exclude: [{os: a}, {os: b}]}"),
    "a matrix of includes alone": _matrix("{include: [{os: a}, {os: b, more: c}]}"),
    "a matrix from an expression": _matrix("'${{ fromJSON(needs.x.outputs.y) }}'"),
    "1,500 conditions": _jobs(
        "  a:\n    runs-on: x\n    steps:\n"
        + "".join(f"      - {{run: a, if: github.ref == 'refs/tags/t{n}'}}\n" for n in range(1500))
    ),
    "a condition of 20,000 characters": _step(
        '{run: a, if: "' + "github.ref == 'b' || " * 950 + 'true"}'
    ),
    "a condition in 1,000 brackets": _step(
        '{run: a, if: "' + "(" * 1000 + "true" + ")" * 1000 + '"}'
    ),
    "an expression of 15,000 characters": _step(
        "run: echo ${{ github.ref" + " || github.ref" * 1000 + " }}"
    ),
}
"""Files beside which every clause of a good pipeline goes on to hold."""


def copy_openmed(folder: Path) -> Path:
    """Copy the good pipeline; return its folder of workflows."""
    shutil.copytree(OPENMED, folder, dirs_exist_ok=True)
    workflows = folder / ".github" / "workflows"
    assert sorted(path.name for path in workflows.iterdir()) == [PROVENANCE, PUBLISH]
    return workflows


def prove(root: Path) -> Report:
    return contract.prove(Repository(root, settings.read(root, CLAUSES)))


def states(report: Report) -> dict[str, State]:
    found = {result.clause.id: result.verdict.state for result in report.results}
    assert list(found) == CLAUSES
    return found


def holding(report: Report) -> set[str]:
    return {clause for clause, state in states(report).items() if state is State.HOLDS}


def said_of(report: Report, name: str) -> str:
    """Return everything that the report says of the file `name`."""
    findings = [one.message for one in report.findings if one.location.path.endswith(f"/{name}")]
    reasons = [one.verdict.reason for one in report.results if name in one.verdict.reason]
    return "\n".join(findings + reasons)


def check_bad(root: Path, place: str, says: str) -> None:
    report = prove(root)
    said = said_of(report, place)
    assert said, f"nothing names {place}"
    assert says in said
    held = holding(report)
    assert not held & WHOLE
    if place != SECOND:
        assert not held


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_nothing_holds_that_it_might_break(
    name: str, place: str, tmp_path: Path
) -> None:
    (copy_openmed(tmp_path) / place).write_bytes(BAD[name].content)
    check_bad(tmp_path, place, BAD[name].says)


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_changes_no_verdict(name: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / SECOND).write_bytes(HARMLESS[name])
    report = prove(tmp_path)
    assert not report.findings
    assert holding(report) == set(CLAUSES) - {"clause-documented"}


@pytest.mark.parametrize("place", [PUBLISH, PROVENANCE])
@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_in_place_of_a_part_takes_that_part_away(
    name: str, place: str, tmp_path: Path
) -> None:
    (copy_openmed(tmp_path) / place).write_bytes(HARMLESS[name])
    held = holding(prove(tmp_path))
    if place == PUBLISH:
        assert held <= {"no-stale-reference", "no-stored-credentials"}
    else:
        assert not held & BUILT


# What a file must still have for a clause to hold when the file's end is cut off.
NEEDED = {
    PUBLISH: {
        "one-publisher": "gh-action-pypi-publish@",
        "pypa-action": "gh-action-pypi-publish@",
        "verified-distributions": "name: python-package-distributions",
        "environment-named": "name: pypi",
        "least-privilege": "id-token: write\n\n    steps",
        "actions-pinned": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33",
    },
    PROVENANCE: {
        "provenance-workflow": "python -m build",
        "distributions-checked": "twine check",
        "slsa-provenance": "subject-checksums:",
        "attestations-verified": "gh attestation verify",
        "verified-distributions": "distribution-artifact-name }}",
    },
}


@pytest.mark.parametrize("place", NEEDED)
def test_a_file_cut_off_anywhere_loses_the_clauses_whose_lines_are_gone(
    place: str, tmp_path: Path
) -> None:
    file = copy_openmed(tmp_path) / place
    whole = file.read_bytes()
    lost = set()
    for end in range(0, len(whole), 53):
        file.write_bytes(whole[:end])
        held = holding(prove(tmp_path))
        for clause, words in NEEDED[place].items():
            if words.encode() not in whole[:end]:
                assert clause not in held, f"cut after {end} bytes"
                lost.add(clause)
    assert lost == set(NEEDED[place])


def _folder(path: Path) -> None:
    path.mkdir()
    (path / PUBLISH).write_text(GOOD)


def _outside(path: Path) -> None:
    target = path.parents[3] / "outside.yml"
    target.write_text(GOOD)
    path.symlink_to(target)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (_folder, "this is a folder"),
    "a link out of the repository": (_outside, "symbolic link"),
    "a link to a good file": (lambda path: path.symlink_to("../../README.md"), "symbolic link"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "symbolic link"),
    "a dangling link": (lambda path: path.symlink_to("nowhere.yml"), "symbolic link"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "symbolic link"),
    "a FIFO": (os.mkfifo, "not a regular file"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named(kind: str, place: str, tmp_path: Path) -> None:
    make, says = KINDS[kind]
    path = copy_openmed(tmp_path / "repository") / place
    path.unlink(missing_ok=True)
    make(path)
    check_bad(tmp_path / "repository", place, says)


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_may_not_be_read_is_named(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copy_openmed(tmp_path / "repository") / place
    path.write_text(GOOD)
    really_open = open

    def refuse(file: str | Path, mode: str = "r", **rest: Any) -> IO[Any]:  # noqa: ANN401
        if Path(file) == path:
            raise PermissionError(EACCES, os.strerror(EACCES), str(file))
        return really_open(file, mode, **rest)

    monkeypatch.setattr("builtins.open", refuse)
    check_bad(tmp_path / "repository", place, "cannot be read: Permission denied")


@pytest.mark.parametrize("folder", [".", ".github", ".github/workflows"])
def test_a_folder_that_may_not_be_read_is_named(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_openmed(tmp_path)
    really_list = os.scandir

    def refuse(path: str = ".") -> Iterator[os.DirEntry[str]]:
        if Path(path) == tmp_path / folder:
            raise PermissionError(EACCES, os.strerror(EACCES), path)
        return really_list(path)

    monkeypatch.setattr("os.scandir", refuse)
    report = prove(tmp_path)
    found = {one.location.path: one.message for one in report.findings}
    assert found[folder] == "this folder cannot be read: Permission denied"
    assert not any("there is no such file" in said for said in found.values())
    assert not holding(report)


@pytest.mark.parametrize("linked", [".github", ".github/workflows"])
def test_a_linked_folder_of_workflows_is_not_followed(linked: str, tmp_path: Path) -> None:
    copy_openmed(tmp_path / "repository")
    (tmp_path / "repository" / linked).rename(tmp_path / "elsewhere")
    (tmp_path / "repository" / linked).symlink_to(tmp_path / "elsewhere")
    report = prove(tmp_path / "repository")
    assert not holding(report)
    assert any("symbolic link" in one.message for one in report.findings)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text(GOOD),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path.name),
        os.mkfifo,
        Path.exists,
    ],
    ids=["a file", "a dangling link", "a link to itself", "a FIFO", "nothing"],
)
def test_without_a_folder_of_workflows_nothing_holds(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    shutil.rmtree(copy_openmed(tmp_path))
    make(tmp_path / ".github" / "workflows")
    report = prove(tmp_path)
    assert states(report)["one-publisher"] is State.FAILS
    assert not holding(report)


ODD_NAMES = [
    b"a\nb.yml",
    b"a\r\x1b[31m.yml",
    b"\xff\xfe.yml",
    b"\xc3\xa9.yml",
    b".yml",
    b"-rf.yml",
    b"a b'\"*?.yaml",
    b"%0A::error::x.yml",
    b"n" * 251 + b".yml",
]


@pytest.mark.parametrize(
    ("output", "name"),
    [
        *(("text", name) for name in ODD_NAMES),
        *((output, name) for output in ("json", "sarif", "github") for name in ODD_NAMES[:3]),
        ("github", ODD_NAMES[7]),
    ],
)
def test_a_file_with_an_odd_name_is_reported(name: bytes, output: str, tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    Path(os.fsdecode(os.fsencode(workflows) + b"/" + name)).write_bytes(b"")
    done = _check(tmp_path, "--format", output)
    assert done.returncode == 3, done.stderr
    assert b"this file is empty" in done.stdout
    assert name.replace(b"\x1b", b"") == name or b"\x1b" not in done.stdout
    if output == "github":
        commands = [line for line in done.stdout.splitlines() if b"one-publisher" in line]
        assert all(line.startswith(b"::") for line in commands)
        assert commands


@pytest.mark.parametrize("name", ["workflow.YML", "workflow.txt", "workflow.yml.orig", "yml"])
def test_other_files_in_the_folder_are_no_workflows(name: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / name).write_bytes(b"\0")
    assert holding(prove(tmp_path)) == set(CLAUSES) - {"clause-documented"}


def _check(root: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command under limits far above what it needs."""
    limits = 'ulimit -t 30; ulimit -v 1048576; exec "$@"'
    command = [sys.executable, "-m", "pubproof", "check", str(root), *options]
    environment = dict(os.environ, PYTHONPATH=str(Path(contract.__file__).parents[2]))
    done = subprocess.run(
        ["/bin/sh", "-c", limits, "sh", *command],
        capture_output=True,
        check=False,
        env=environment,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr, done.stderr[-2000:].decode()
    return done


# -- uploads whose words do not show in the file -----------------------------------------------

HIDDEN = {
    "an escaped line break": '      - run: "tw\\\n          ine upload dist/*"\n',
    "an escaped letter": '      - run: "t\\x77ine upload dist/*"\n',
    "a long escape": '      - run: "t\\U00000077ine upload dist/*"\n',
    "quotes of the shell": "      - run: tw''ine upload dist/*\n",
    "a backslash of the shell": "      - run: t\\wine upload dist/*\n",
    "a line break of the shell": "      - run: |\n          tw\\\n          ine upload dist/*\n",
    "a variable of the shell": "      - run: |\n          a=tw\n          ${a}ine upload dist/*\n",
    "an expression": "      - run: ${{ format('tw{0}', 'ine') }} upload dist/*\n",
    "a variable of the step": (
        "      - run: ${{ env.A }}ine upload dist/*\n        env: {A: tw}\n"
    ),
    "an escaped action": '      - uses: "p\\x79pa/gh-action-p\\x79pi-publish@v1"\n',
}


@pytest.mark.parametrize("name", HIDDEN)
def test_an_upload_that_is_spelled_oddly_is_not_overlooked(name: str, tmp_path: Path) -> None:
    text = HEAD + "  a:\n    runs-on: x\n    steps:\n" + HIDDEN[name]
    (copy_openmed(tmp_path) / SECOND).write_text(text)
    report = prove(tmp_path)
    assert states(report)["one-publisher"] is State.FAILS
    assert "a second way to upload to PyPI" in said_of(report, SECOND)


# -- calls of other workflows, and local actions -----------------------------------------------

CALL = "on: [push, workflow_call]\njobs:\n  a: {{uses: ./.github/workflows/{}}}\n"
UPLOAD = """\
on: [push, workflow_call]
jobs:
  a:
    runs-on: x
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@v1
"""


def test_a_provenance_workflow_that_is_missing_is_named_at_its_call(tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / PROVENANCE).unlink()
    check_bad(tmp_path, PUBLISH, "'.github/workflows/provenance.yml' does not exist")


def test_a_provenance_workflow_that_cannot_be_called_is_named_at_its_call(tmp_path: Path) -> None:
    file = copy_openmed(tmp_path) / PROVENANCE
    text = file.read_text()
    assert "  workflow_call:\n    inputs:" in text
    file.write_text(text.replace("workflow_call:", "workflow_dispatch:"))
    check_bad(tmp_path, PUBLISH, "'provenance.yml' cannot be called")


@pytest.mark.parametrize("place", PLACES)
def test_a_workflow_that_calls_itself_is_named(place: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / place).write_text(CALL.format(place))
    check_bad(tmp_path, place, "calls back")


def test_workflows_that_call_in_a_circle_are_named(tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    names = ["x1.yml", "x2.yml", "x3.yml"]
    for name, after in zip(names, [*names[1:], names[0]], strict=True):
        (workflows / name).write_text(CALL.format(after))
    report = prove(tmp_path)
    for name in names:
        assert "calls back" in said_of(report, name)
    assert not holding(report) & WHOLE


def test_a_provenance_workflow_that_calls_its_caller_is_named(tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / PROVENANCE).write_text(CALL.format(PUBLISH))
    check_bad(tmp_path, PROVENANCE, "'publish.yml' cannot be called")


def test_an_upload_nine_calls_deep_is_found(tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    for depth in range(9):
        text = CALL.format(f"x{depth + 1}.yml")
        (workflows / f"x{depth}.yml").write_text(text.replace("push, ", "") if depth else text)
    (workflows / "x9.yml").write_text(UPLOAD.replace("push, ", ""))
    report = prove(tmp_path)
    assert "x0.yml (a) → x1.yml (a)" in said_of(report, "x9.yml")
    assert states(report)["one-publisher"] is State.FAILS


LOCAL = """\
on: push
jobs:
  a:
    runs-on: x
    permissions: {id-token: write}
    steps:
      - uses: ./act
        with:
          token: ${{ secrets.PYPI_API_TOKEN }}
"""
ACTION = "name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n"
ACTIONS: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)),
    "UTF-16": b"\xff\xfe" + ACTION.encode("utf-16-le"),
    "Latin-1": b"# \xe9\n",
    "broken": b"runs: [\n",
    "a word": b"hello\n",
    "a list": b"- a\n",
    "no runs": b"name: a\n",
    "runs null": b"runs:\n",
    "runs a list": b"runs: [a]\n",
    "using a list": b"runs: {using: [composite], steps: []}\n",
    "steps a word": b"runs: {using: composite, steps: echo}\n",
    "steps of words": b"runs: {using: composite, steps: [echo]}\n",
    "deep": b"[" * 200_000,
    "long": b"# comment\n" * 500_000,
    "an alias in itself": b"runs: &r {using: composite, steps: *r}\n",
    "uses one that is missing": ACTION.encode() + b"    - uses: ./none\n",
    "uses a number": ACTION.encode() + b"    - uses: 3\n",
    "a program": b"runs: {using: node24, main: index.js}\n",
}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_local_action_that_cannot_be_read_leaves_open_what_uploads(
    name: str, tmp_path: Path
) -> None:
    workflows = copy_openmed(tmp_path)
    (workflows / SECOND).write_text(LOCAL)
    for folder, content in (
        ("act", ACTIONS[name]),
        ("other", ACTION.encode() + b"    - uses: ./act\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "action.yml").write_bytes(content)
    report = prove(tmp_path)
    assert "one-publisher" not in holding(report)
    assert said_of(report, SECOND) or said_of(report, "action.yml")


ROUNDS = {
    "uses itself": ACTION.encode() + b"    - uses: ./act\n",
    "uses another that uses it": ACTION.encode() + b"    - uses: ./other\n",
    "uses itself twice": ACTION.encode() + b"    - uses: ./act\n" * 2,
    "uses itself and uploads": ACTION.encode()
    + b"    - uses: ./act\n    - run: twine upload d/*\n",
}


@pytest.mark.parametrize("name", ROUNDS)
def test_actions_that_use_each_other_in_a_circle_come_to_an_end(name: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / SECOND).write_text(LOCAL)
    for folder, content in (
        ("act", ROUNDS[name]),
        ("other", ACTION.encode() + b"    - uses: ./act\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "action.yml").write_bytes(content)
    report = prove(tmp_path)
    assert (states(report)["one-publisher"] is State.FAILS) is ("uploads" in name)


def _no_action(path: Path) -> None:
    path.parent.rmdir()


ACTION_KINDS: dict[str, Callable[[Path], object]] = {
    "missing": _no_action,
    "an empty folder": Path.exists,
    "a folder": Path.mkdir,
    "a FIFO": os.mkfifo,
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("kind", ACTION_KINDS)
def test_a_local_action_that_is_no_file_leaves_open_what_uploads(kind: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / SECOND).write_text(LOCAL)
    (tmp_path / "act").mkdir()
    ACTION_KINDS[kind](tmp_path / "act" / "action.yml")
    report = prove(tmp_path)
    assert "one-publisher" not in holding(report)
    assert said_of(report, SECOND)


@pytest.mark.parametrize("file", [PUBLISH, PROVENANCE])
def test_a_local_action_that_is_missing_from_the_release_is_reported(
    file: str, tmp_path: Path
) -> None:
    path = copy_openmed(tmp_path) / file
    text = path.read_text()
    path.write_text(text.replace("    steps:\n", "    steps:\n      - uses: ./none\n"))
    report = prove(tmp_path)
    assert "'none'" in said_of(report, file)
    assert "one-publisher" not in holding(report)


# -- files that multiply -----------------------------------------------------------------------


def _calls_that_multiply(workflows: Path) -> None:
    for depth in range(9):
        jobs = "".join(
            f"  j{job}: {{uses: ./.github/workflows/x{depth + 1}.yml}}\n" for job in range(10)
        )
        (workflows / f"x{depth}.yml").write_text(HEAD + jobs)
    (workflows / "x9.yml").write_text(GOOD)


def _actions_that_multiply(workflows: Path) -> None:
    root = workflows.parents[1]
    for depth in range(9):
        (root / f"act{depth}").mkdir()
        steps = f"    - uses: ./act{depth + 1}\n" * 10
        (root / f"act{depth}" / "action.yml").write_text(ACTION + steps)
    (root / "act9").mkdir()
    (root / "act9" / "action.yml").write_text(ACTION + "    - {run: a, shell: bash}\n")
    (workflows / SECOND).write_text(LOCAL.replace("./act", "./act0"))


def _chains_that_multiply(workflows: Path) -> None:
    names = ", ".join(f"w{number}" for number in range(40))
    for number in range(40):
        (workflows / f"x{number}.yml").write_text(
            f"name: w{number}\non: {{push: , workflow_run: {{workflows: [{names}]}}}}\njobs:\n{JOB}"
        )


def _a_matrix_with_many_steps(workflows: Path) -> None:
    steps = "      - run: echo ${{ matrix.a }} ${{ matrix.b }}\n" * 1000
    axis = str(list(range(16)))
    (workflows / SECOND).write_text(
        f"{HEAD}  a:\n    runs-on: x\n    strategy: {{matrix: {{a: {axis}, b: {axis}}}}}\n"
        f"    steps:\n{steps}"
    )


def _a_matrix_of_many_includes(workflows: Path) -> None:
    include = ", ".join(f"{{a: {number}, b: {number}}}" for number in range(5000))
    axis = str(list(range(250)))
    (workflows / SECOND).write_bytes(_matrix(f"{{a: {axis}, include: [{include}]}}"))


def _needs_that_fan_out(workflows: Path) -> None:
    jobs = []
    for layer in range(20):
        needs = ", ".join(f"j{layer - 1}_{other}" for other in range(20)) if layer else ""
        jobs += [
            f"  j{layer}_{job}: {{runs-on: x, needs: [{needs}], outputs: {{o: "
            f'"${{{{ needs.j{layer - 1}_0.outputs.o }}}}"}}, steps: [{{run: a}}]}}\n'
            for job in range(20)
        ]
    (workflows / SECOND).write_text(HEAD + "".join(jobs))


def _text_that_doubles(workflows: Path) -> None:
    env = ["V0: aaaaaaaaaaaaaaaaaaaaaaaaa"]
    jobs = []
    for number in range(40):
        env.append(f'V{number + 1}: "${{{{ env.V{number} }}}}${{{{ env.V{number} }}}}"')
        jobs.append(f"  j{number}: {{uses: ./.github/workflows/x{number + 1}.yml}}\n")
    inner = "      - run: echo\n        env: {" + "}\n      - run: echo\n        env: {".join(env)
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{inner}}}\n")
    for depth in range(9):
        (workflows / f"x{depth}.yml").write_text(
            "on:\n  push:\n  workflow_call: {inputs: {t: {type: string, default: aaaaaaaaaa}}}\n"
            f"jobs:\n  a:\n    uses: ./.github/workflows/x{depth + 1}.yml\n"
            "    with: {t: '" + "${{ inputs.t }}" * 20 + "'}\n"
        )
    (workflows / "x9.yml").write_text(
        "on: {workflow_call: {inputs: {t: {type: string}}}}\njobs:\n  a:\n    runs-on: x\n"
        "    steps: [{run: 'echo ${{ inputs.t }}'}]\n"
    )


def _many_conditions_with_names(workflows: Path) -> None:
    for number in range(50):
        steps = "".join(
            f"      - {{run: a, if: github.ref == 'refs/tags/t{number}_{one}'}}\n"
            for one in range(20)
        )
        (workflows / f"x{number}.yml").write_text(
            f"{HEAD}  a:\n    runs-on: x\n    steps:\n{steps}"
        )


MULTIPLYING = [
    _calls_that_multiply,
    _actions_that_multiply,
    _chains_that_multiply,
    _a_matrix_with_many_steps,
    _a_matrix_of_many_includes,
    _needs_that_fan_out,
    _text_that_doubles,
    _many_conditions_with_names,
]


@pytest.mark.parametrize("make", MULTIPLYING)
def test_files_that_multiply_are_judged_within_limits(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    make(copy_openmed(tmp_path))
    done = _check(tmp_path)
    assert done.returncode in (0, 1, 3), done.stderr[-2000:].decode()
    assert b"one-publisher" in done.stdout


HEAVY = ["an alias bomb", "200,000 levels of '- '", "200,000 question marks", "300,000 values"]
HEAVY_HARMLESS = ["2,000 jobs", "4,000 steps with ids", "a matrix of a thousand million"]


@pytest.mark.parametrize("name", [*HEAVY, *HEAVY_HARMLESS])
def test_a_heavy_file_is_judged_within_limits(name: str, tmp_path: Path) -> None:
    content = BAD[name].content if name in BAD else HARMLESS[name]
    (copy_openmed(tmp_path) / SECOND).write_bytes(content)
    assert _check(tmp_path).returncode == (3 if name in BAD else 0)


_MANY = 200_000
_BLANK = " " * _MANY
LONG = {
    "braces of a justfile": ("justfile", f"release:\n  twine upload dist/*\n  {{{{{_BLANK}"),
    "a recipe of a justfile": ("justfile", f"release:\n  twine upload dist/*\nb{_BLANK}c"),
    "a loop of PowerShell": ("release.ps1", f"twine upload dist/*\nforeach ($a in {_BLANK}"),
    "a condition of PowerShell": ("release.ps1", f"twine upload dist/*\nif ($env:A{_BLANK}"),
    "a call of JavaScript": ("release.js", f"run('twine upload dist/*')\nrun({_BLANK}"),
    "a comment that silences": ("Makefile", f"# pubproof: off[one-publisher] a{_BLANK}\0"),
    "names of functions": ("setup.cfg", f"[options.entry_points]\na = {'-' * _MANY}"),
    "brackets of a page": ("docs/a.md", "`publish.yml` " + "](" * _MANY),
    "a heading of a page": ("docs/a.md", f"[`publish.yml`](#a)\n\n# a{_BLANK}\0"),
}
"""By what is long: the file that has it, and its text."""


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_is_judged_within_limits(name: str, tmp_path: Path) -> None:
    folder = copy_openmed(tmp_path)
    path, text = LONG[name]
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    starts = {"justfile": "just release", "release.ps1": "pwsh release.ps1"}
    command = starts.get(path, "node release.js")
    step = f"{HEAD}  a:\n    runs-on: x\n    steps:\n      - run: {command}\n"
    (folder / SECOND).write_text(step)
    assert _check(tmp_path).returncode in (0, 1, 3)


# -- anything at all: a finding or a model, never an exception ------------------------------------

WORDS = st.sampled_from(
    [
        *("on", "push", "pull_request", "workflow_call", "workflow_run", "workflow_dispatch"),
        *("tags", "branches", "workflows", "types", "inputs", "outputs", "secrets", "default"),
        *("jobs", "a", "b", "needs", "if", "runs-on", "steps", "uses", "run", "with", "env"),
        *("name", "id", "environment", "permissions", "id-token", "contents", "write", "read"),
        *("strategy", "matrix", "include", "exclude", "continue-on-error", "shell", "defaults"),
        *("parallel", "background", "wait", "wait-all", "cancel", "working-directory", "value"),
        *("v*", "!v*", "[v", "always()", "failure()", "github.ref == 'refs/tags/v1'", "inherit"),
        *("${{ inputs.a }}", "${{ matrix.a }}", "${{ needs.a.outputs.b }}", "${{", "${{ x( }}"),
        *("${{ fromJSON('[1]') }}", "${{ secrets.PYPI_TOKEN }}", "${{ steps.a.outputs.b }}"),
        *("twine upload dist/*", "python -m build", "make publish", "sh x.sh", "$X", "if [ -f a"),
        *("pypa/gh-action-pypi-publish@v1", "actions/download-artifact@v4", "actions/attest@v4"),
        *("./act", "./.github/workflows/publish.yml", "$/.github/workflows/provenance.yml", "./"),
        *("./.github/workflows/a-second.yml", "docker://x", "path", "dist", "packages-dir"),
        *("repository-url", "https://index.example/legacy/", "attestations", "password", "user"),
    ]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.dates()
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


def _one_of_each(keys: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries({}, optional=keys)


STEP = _one_of_each(dict.fromkeys(("id", "if", "uses", "run", "shell", "wait"), SCALARS)) | (
    _one_of_each(dict.fromkeys(("uses", "with", "env", "continue-on-error", "parallel"), TREES))
)
JOB_TREE = _one_of_each(
    {
        "steps": st.lists(STEP, max_size=4) | TREES,
        "needs": st.sampled_from(["a", "b", ["a", "b"]]) | TREES,
        "if": SCALARS,
        "uses": SCALARS,
        "permissions": TREES,
        "environment": TREES,
        "env": TREES,
        "outputs": TREES,
        "with": TREES,
        "strategy": st.fixed_dictionaries({"matrix": TREES}) | TREES,
        "runs-on": SCALARS,
    }
)
WORKFLOW_TREE = _one_of_each(
    {
        "on": WORDS | st.lists(WORDS, max_size=3) | st.dictionaries(WORDS, TREES, max_size=3),
        "jobs": st.dictionaries(st.sampled_from("ab"), JOB_TREE, max_size=2) | TREES,
        "env": TREES,
        "permissions": TREES,
        "defaults": TREES,
        "name": SCALARS,
    }
)
fuzzed = hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("openmed")
    copy_openmed(root)
    return root


def survive(root: Path, place: str, content: bytes) -> None:
    """Judge the pipeline with `content` as one of its files; check what must be true of any."""
    path = root / ".github" / "workflows" / place
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    try:
        report = prove(root)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
    for result in report.results:
        verdict = result.verdict
        assert (verdict.state is State.HOLDS) <= bool(verdict.evidence)
        assert (verdict.state is State.UNKNOWN) <= bool(verdict.reason)
        assert (verdict.state is State.FAILS) <= bool(verdict.findings)
        for finding in verdict.findings:
            assert finding.message
            assert min(finding.location[1:]) >= 1
            assert finding.location[1:3] <= finding.location[3:]


@fuzzed
@given(content=st.binary(max_size=300), place=st.sampled_from(PLACES))
def test_any_bytes_are_judged(content: bytes, place: str, good: Path) -> None:
    survive(good, place, content)


@fuzzed
@given(
    tree=WORKFLOW_TREE | TREES, place=st.sampled_from(PLACES), flow=st.sampled_from([True, False])
)
def test_any_tree_of_workflow_words_is_judged(
    tree: object, place: str, *, flow: bool, good: Path
) -> None:
    survive(good, place, yaml.safe_dump(tree, default_flow_style=flow).encode())


def _mutate(text: bytes, chance: random.Random) -> bytes:
    """Change a file as a careless hand, or a broken disk, would."""
    lines = text.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(8)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(one, lines[other])
    elif kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 3:
        lines[one] = b" " * chance.randrange(12) + lines[one].strip()
    elif kind == 4:
        lines[one] = lines[one].split(b":")[0] + b":"
    elif kind == 5:
        lines[one] += b" " + lines[other].strip()
    elif kind == 6:
        return text[: chance.randrange(len(text) + 1)]
    else:
        position = chance.randrange(len(text) or 1)
        return text[:position] + bytes([chance.randrange(256)]) + text[position + 1 :]
    return b"\n".join(lines)


@fuzzed
@given(
    chance=st.randoms(use_true_random=False),
    count=st.integers(1, 6),
    source=st.sampled_from([PUBLISH, PROVENANCE]),
    place=st.sampled_from(PLACES),
)
def test_any_change_of_a_real_workflow_is_judged(
    chance: random.Random, count: int, source: str, place: str, good: Path
) -> None:
    content = _real(source)
    for _ in range(count):
        content = _mutate(content, chance) or b"x"
    survive(good, place, content)
