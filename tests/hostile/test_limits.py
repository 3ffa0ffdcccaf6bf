"""Files that multiply, that are heavy or long: each is judged within limits of time and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.hostile.contents import BAD, HARMLESS, matrix
from tests.hostile.pipelines import (
    ACTION,
    GOOD,
    HEAD,
    JOB,
    LOCAL,
    SECOND,
    check_within_limits,
    copy_openmed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _calls_that_multiply(workflows: Path) -> None:
    for depth in range(9):
        jobs = "".join(
            f"  j{job}: {{uses: ./.github/workflows/x{depth + 1}.yml}}\n" for job in range(10)
        )
        (workflows / f"x{depth}.yml").write_text(HEAD + jobs)
    (workflows / "x9.yml").write_text(GOOD)


def _calls_that_go_deep(workflows: Path) -> None:
    for depth in range(500):
        job = f"  a: {{uses: ./.github/workflows/x{depth + 1}.yml}}\n"
        (workflows / f"x{depth}.yml").write_text("on: workflow_call\njobs:\n" + job)
    (workflows / "x500.yml").write_text(f"on: workflow_call\njobs:\n{JOB}")
    call = "  a: {uses: ./.github/workflows/x0.yml}\n"
    (workflows / SECOND).write_text(HEAD + call)


def _many_commands(workflows: Path) -> None:
    lines = "          a = 1\n" * 12_000
    step = f"      - run: |\n{lines}          twine upload dist/*\n"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


def _many_expressions(workflows: Path) -> None:
    script = "${{ (" * 95_000
    (workflows / SECOND).write_text(
        f"{HEAD}  a:\n    runs-on: x\n    steps:\n"
        f"      - uses: actions/download-artifact@v4\n      - run: |\n          {script}\n"
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    )


def _many_lines_of_a_recipe(workflows: Path) -> None:
    (workflows.parents[1] / "justfile").write_text("a:\n" + "    a b\n" * 120_000)
    step = "      - run: just a\n      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


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
    (workflows / SECOND).write_bytes(matrix(f"{{a: {axis}, include: [{include}]}}"))


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


def _many_patterns_of_tags(workflows: Path) -> None:
    tags = "".join(f"      - 'v*{number}'\n" for number in range(5000))
    (workflows / SECOND).write_text(
        f"on:\n  push:\n    tags:\n{tags}jobs:\n  a:\n    runs-on: x\n    steps:\n"
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    )


def _patterns_of_many_stars(workflows: Path) -> None:
    tags = "".join(f"      - '{'*a' * 60}{number}'\n" for number in range(1000))
    (workflows / SECOND).write_text(f"on:\n  push:\n    tags:\n{tags}jobs:\n{JOB}")


def _downloads_by_many_patterns(workflows: Path) -> None:
    steps = "".join(
        "      - uses: actions/upload-artifact@v4\n"
        f"        with: {{name: {'a' * 100}{number}, path: dist}}\n"
        for number in range(1000)
    ) + "".join(
        "      - uses: actions/download-artifact@v4\n"
        f"        with: {{pattern: '{'*a' * 30}*b{number}', path: dist}}\n"
        for number in range(300)
    )
    publish = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    (workflows / "publish.yml").write_text(
        f"{HEAD}  a:\n    runs-on: x\n    steps:\n{steps}{publish}"
    )


def _many_conditions_in_a_matrix(workflows: Path) -> None:
    lines = "".join(
        f'          if [ "$A" = {number} ]; then twine upload {number}; fi\n'
        for number in range(100)
    )
    (workflows / SECOND).write_text(
        f"{HEAD}  a:\n    runs-on: x\n    strategy: {{matrix: {{a: {list(range(256))}}}}}\n"
        "    env: {A: '${{ matrix.a }}'}\n    steps:\n      - run: |\n" + lines
    )


def _modules_that_import_each_other(workflows: Path) -> None:
    root = workflows.parents[1]
    names = [f"m{number}" for number in range(150)]
    imports = "".join(f"import {name}\n" for name in names)
    calls = "".join(f"{name}.go()\n" for name in names)
    for name in names:
        (root / f"{name}.py").write_text(
            f"import subprocess\n{imports}def go():\n"
            f"    subprocess.run(['twine', 'upload', '{name}'])\n{calls}"
        )
    step = "      - run: python m0.py\n"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


def _loops_within_loops(workflows: Path) -> None:
    loops = "".join(f"{'    ' * depth}for a{depth} in ['x', 'y', 'z']:\n" for depth in range(14))
    upload = f"{'    ' * 14}subprocess.run(['twine', 'upload', a0, a13])\n"
    (workflows.parents[1] / "a.py").write_text(f"import subprocess\n{loops}{upload}")
    step = "      - run: python a.py\n"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


def _many_secrets_in_a_script(workflows: Path) -> None:
    lines = "".join(
        f"          twine upload -p ${{{{ secrets.P{number} }}}} x\n" for number in range(700)
    )
    step = f"      - run: |\n{lines}"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


def _scripts_that_run_others(workflows: Path) -> None:
    scripts = ", ".join(
        f'"s{number}": "npm-run-all s{number + 1} s{number + 2} s{number + 3}*"'
        for number in range(3000)
    )
    (workflows.parents[1] / "package.json").write_text(f'{{"scripts": {{{scripts}}}}}')
    step = "      - run: npm run s0\n"
    (workflows / SECOND).write_text(f"{HEAD}  a:\n    runs-on: x\n    steps:\n{step}")


def _many_uploads(workflows: Path) -> None:
    lines = "\ttwine upload x\n" * 14_000
    (workflows.parents[1] / "GNUmakefile").write_text(f"a:\n{lines}")
    steps = "      - uses: pypa/gh-action-pypi-publish@release/v1\n      - run: make a\n"
    (workflows / SECOND).write_text(
        f"on: [push, schedule, workflow_dispatch]\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"
    )


def _checks(count: int, *keys: str) -> str:
    steps = "".join(
        "      - run: twine check x\n" + "".join(f"        {key.format(number)}\n" for key in keys)
        for number in range(count)
    )
    publish = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
    return f"{HEAD}  a:\n    runs-on: x\n    steps:\n{steps}{publish}"


def _many_checks_with_ids(workflows: Path) -> None:
    (workflows / "publish.yml").write_text(_checks(2_000, "id: s{0}"))


def _many_checks_that_may_fail(workflows: Path) -> None:
    (workflows / "publish.yml").write_text(_checks(2_000, "continue-on-error: true"))


MULTIPLYING = [
    _many_checks_with_ids,
    _many_checks_that_may_fail,
    _many_uploads,
    _many_patterns_of_tags,
    _patterns_of_many_stars,
    _downloads_by_many_patterns,
    _many_conditions_in_a_matrix,
    _modules_that_import_each_other,
    _loops_within_loops,
    _many_secrets_in_a_script,
    _scripts_that_run_others,
    _calls_that_multiply,
    _calls_that_go_deep,
    _many_commands,
    _many_expressions,
    _many_lines_of_a_recipe,
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
    done = check_within_limits(tmp_path)
    assert done.returncode in (0, 1, 3), done.stderr[-2000:].decode()
    assert b"one-publisher" in done.stdout


HEAVY = ["an alias bomb", "200,000 levels of '- '", "200,000 question marks", "200,000 values"]
HEAVY_HARMLESS = [
    *("2,000 jobs", "4,000 steps with ids", "16,000 steps", "16,000 steps that wait"),
    "a matrix of a thousand million",
]


@pytest.mark.parametrize("name", [*HEAVY, *HEAVY_HARMLESS])
def test_a_heavy_file_is_judged_within_limits(name: str, tmp_path: Path) -> None:
    content = BAD[name].content if name in BAD else HARMLESS[name]
    (copy_openmed(tmp_path) / SECOND).write_bytes(content)
    assert check_within_limits(tmp_path).returncode == (3 if name in BAD else 0)


_MANY = 200_000
_BLANK = " " * _MANY
LONG = {
    "braces of a justfile": ("justfile", f"release:\n  twine upload dist/*\n  {{{{{_BLANK}"),
    "a recipe of a justfile": ("justfile", f"release:\n  twine upload dist/*\nb{_BLANK}c"),
    "a loop of PowerShell": ("release.ps1", f"twine upload dist/*\nforeach ($a in {_BLANK}"),
    "a condition of PowerShell": ("release.ps1", f"twine upload dist/*\nif ($env:A{_BLANK}"),
    "braces of PowerShell": ("release.ps1", "twine upload dist/*\n" + "if (a) {\n" * 20_000),
    "marks of a shell script": ("release.sh", "twine upload dist/*\n" + "a@" * 50_000),
    "elements of a list": ("release.sh", "twine upload dist/*\na" + "&&a" * 900),
    "references of a Makefile": (
        "GNUmakefile",
        "export A=$A$A\n" * 7_000 + "release:\n\ttwine upload dist/*\n",
    ),
    "files of a Python script": (
        "release.py",
        "import os\nos.system('twine upload dist/*')\n"
        + "with open('.pypirc', 'w') as f: f.write('b')\n" * 2_000,
    ),
    "attributes of a justfile": ("justfile", "[private]\n" * 200_000 + "release:\n  a\n"),
    "names of workflows in a page": (
        "CONTRIBUTING.md",
        "".join(
            f"a/b/.github/workflows/x{n}.yml and `y{n}.yml` workflow\n\n" for n in range(9_000)
        ),
    ),
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
    starts = {
        "GNUmakefile": "make release",
        "justfile": "just release",
        "release.ps1": "pwsh release.ps1",
        "release.py": "python release.py",
        "release.sh": "bash release.sh",
    }
    command = starts.get(path, "node release.js")
    step = f"{HEAD}  a:\n    runs-on: x\n    steps:\n      - run: {command}\n"
    (folder / SECOND).write_text(step)
    assert check_within_limits(tmp_path).returncode in (0, 1, 3)
