"""Which events reach an upload, on which way, and what on it cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.location import Problem
from pubproof.repository import WORKFLOWS, Repository
from pubproof.routes import Routes
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

UPLOAD = "run: twine upload dist/*"
CALLED = "on: workflow_call\n"


def job(*steps: str, name: str = "go", more: str = "") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"  {name}:\n    runs-on: x\n{more}    steps:\n{listed}"


def call(name: str, what: str, more: str = "") -> str:
    return f"  {name}:\n    uses: {what}\n{more}"


def own(file: str) -> str:
    return f"./.github/workflows/{file}"


def routes(root: Path, files: Mapping[str, str]) -> Routes:
    folder = Folder(root)
    for name, text in files.items():
        folder.write(name if "/" in name else f"{WORKFLOWS}/{name}", text)
    return Routes(Repository(root, Settings()))


def ways(root: Path, files: Mapping[str, str]) -> list[str]:
    found = routes(root, files).found
    return [f"{one.event.name} {one.reaches} it: {one.path}" for one in found]


CHOSEN = "${{ github.ref_name == 'v9' && 'twine upload' || 'ls' }}"
"""A command that uploads on one tag."""
GIVEN = f'    with:\n      tool: "{CHOSEN}"\n'
ONE_TAG = "GO: ${{ github.ref_name == 'v9' }}\n"
ASKED = f"if: env.GO == 'true'\n        {UPLOAD}"
ON_TAG = "on:\n  push:\n    tags: ['v*']\njobs:\n"
IN_LINES = {
    "one to a line": "\n        tool:\n          - twine upload\n",
    "in brackets": "\n        tool: [ls, twine upload]\n",
    "under 'include'": "\n        include:\n          - tool: 'twine upload'\n            os: x\n",
    "in a block": "\n        tool:\n          - |\n            twine upload\n",
}
"""What stands behind ``matrix:``, in the forms of line that are read without a tree."""
TOLD_ACTION = (
    "name: Up\ndescription: Uploads\ninputs: {tool: {description: T%s}}\nruns:\n"
    "  using: composite\n  steps:\n    - run: sudo ${{ inputs.tool }} dist/*\n      shell: bash\n"
)
"""An action that runs what it is told to."""
SEEN: dict[str, tuple[dict[str, str], list[str]]] = {
    "an upload": (
        {"a.yml": ON_TAG + job(UPLOAD)},
        ["push reaches it: a.yml (go)"],
    ),
    "no upload": ({"a.yml": ON_TAG + job("run: ls")}, []),
    "a step that is never reached": ({"a.yml": ON_TAG + job(f"if: false\n        {UPLOAD}")}, []),
    "a step behind one that is never reached": (
        {"a.yml": ON_TAG + job("if: false\n        run: ls", UPLOAD)},
        ["push reaches it: a.yml (go)"],
    ),
    "two events": (
        {"a.yml": "on: {push: {tags: ['v*']}, workflow_dispatch: }\njobs:\n" + job(UPLOAD)},
        ["push reaches it: a.yml (go)", "workflow_dispatch reaches it: a.yml (go)"],
    ),
    "a condition that cannot be told": (
        {"a.yml": ON_TAG + job(f"if: vars.PUBLISH == 'yes'\n        {UPLOAD}")},
        ["push may reach it: a.yml (go)"],
    ),
    "a condition of the job that cannot be told": (
        {"a.yml": ON_TAG + job(UPLOAD, more="    if: vars.PUBLISH == 'yes'\n")},
        ["push may reach it: a.yml (go)"],
    ),
    "a condition of the script": (
        {"a.yml": ON_TAG + job('run: if [ -n "$GO" ]; then twine upload dist/*; fi')},
        ["push may reach it: a.yml (go)"],
    ),
    "two uploads in one step": (
        {"a.yml": ON_TAG + job("run: twine upload dist/a; twine upload dist/b")},
        ["push reaches it: a.yml (go)", "push reaches it: a.yml (go)"],
    ),
    "a workflow that is called": (
        {
            "a.yml": ON_TAG + call("up", own("b.yml")),
            "b.yml": CALLED + "jobs:\n" + job(UPLOAD),
        },
        ["push reaches it: a.yml (up) → b.yml (go)"],
    ),
    "a call that may not be made": (
        {
            "a.yml": ON_TAG + call("up", own("b.yml"), "    if: vars.GO\n"),
            "b.yml": CALLED + "jobs:\n" + job(UPLOAD),
        },
        ["push may reach it: a.yml (up) → b.yml (go)"],
    ),
    "a workflow that nothing calls": ({"b.yml": CALLED + "jobs:\n" + job(UPLOAD)}, []),
    "a workflow behind another, by name": (
        {
            "a.yml": "name: Tests\n" + ON_TAG + job("run: ls"),
            "b.yml": "on: {workflow_run: {workflows: [Tests]}}\njobs:\n" + job(UPLOAD),
        },
        ["workflow_run reaches it: b.yml (go)"],
    ),
    "a workflow behind one of another name": (
        {
            "a.yml": "name: Tests\n" + ON_TAG + job("run: ls"),
            "b.yml": "on: {workflow_run: {workflows: [Others]}}\njobs:\n" + job(UPLOAD),
        },
        [],
    ),
    "a workflow behind one that has no name": (
        {
            "a.yml": ON_TAG + job("run: ls"),
            "b.yml": "on: {workflow_run: {workflows: [.github/workflows/a.yml]}}\njobs:\n"
            + job(UPLOAD),
        },
        ["workflow_run reaches it: b.yml (go)"],
    ),
    "an upload to a server of the test's own": (
        {"a.yml": ON_TAG + job("run: twine upload --repository-url http://localhost:8080 dist/*")},
        [],
    ),
    "an action of the repository": (
        {
            "a.yml": ON_TAG + job("uses: ./.github/actions/up"),
            ".github/actions/up/action.yml": (
                "name: Up\ndescription: Uploads\nruns:\n  using: composite\n  steps:\n"
                f"    - {UPLOAD}\n      shell: bash\n"
            ),
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a script of an action, beside it": (
        {
            "a.yml": ON_TAG + job("uses: ./up"),
            "up/action.yml": (
                "name: Up\ndescription: Uploads\nruns:\n  using: composite\n  steps:\n"
                "    - run: sudo $GITHUB_ACTION_PATH/go.sh\n      shell: bash\n"
            ),
            "up/go.sh": "twine upload dist/*\n",
            "./go.sh": "ls\n",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "words of the matrix": (
        {
            "a.yml": ON_TAG
            + job(
                "run: ${{ matrix.command }}",
                more="    strategy: {matrix: {command: [ls, twine upload dist/x]}}\n",
            )
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a script in the folder of the job": (
        {
            "a.yml": ON_TAG
            + job("run: ./go.sh", more="    defaults: {run: {working-directory: tools}}\n"),
            "tools/go.sh": "twine upload dist/*\n",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a script in the folder of the workflow": (
        {
            "a.yml": "defaults: {run: {working-directory: tools}}\n" + ON_TAG + job("run: ./go.sh"),
            "tools/go.sh": "twine upload dist/*\n",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "words of the matrix in a variable": (
        {
            "a.yml": ON_TAG
            + job(
                "run: sudo $TOOL dist/*\n        env: {TOOL: '${{ matrix.tool }}'}",
                more="    strategy: {matrix: {tool: [ls, twine upload]}}\n",
            )
        },
        ["push reaches it: a.yml (go)"],
    ),
    **{
        f"words of the matrix, {form}": (
            {
                "a.yml": f"{ON_TAG}  go:\n    runs-on: x\n    strategy:\n      matrix:{lines}"
                "    steps:\n      - run: sudo ${{ matrix.tool }} dist/*\n"
            },
            ["push reaches it: a.yml (go)"],
        )
        for form, lines in IN_LINES.items()
    },
    "words of the matrix that an action repeats": (
        {
            "a.yml": ON_TAG
            + job(
                "uses: nick-fields/retry@v3\n        with: {command: '${{ matrix.run }}'}",
                more="    strategy: {matrix: {run: [ls, twine upload dist/x]}}\n",
            )
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a command of the matrix for an action": (
        {
            "a.yml": ON_TAG
            + job(
                "uses: a/tool@v1\n        with: {command: '${{ matrix.command }}'}",
                "uses: PyO3/maturin-action@v1\n        with: {command: '${{ matrix.command }}'}",
                more="    strategy: {matrix: {command: [build, publish]}}\n",
            )
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a script of the matrix in the folder of the job": (
        {
            "a.yml": ON_TAG
            + job(
                "run: sudo ${{ matrix.script }}",
                more="    strategy: {matrix: {script: [./go.sh]}}\n"
                "    defaults: {run: {working-directory: tools}}\n",
            ),
            "tools/go.sh": "twine upload dist/*\n",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "words that a called workflow is given": (
        {
            "a.yml": ON_TAG + call("up", own("b.yml"), "    with: {tool: twine upload}\n"),
            "b.yml": "on: {workflow_call: {inputs: {tool: {type: string}}}}\njobs:\n"
            + job("run: sudo ${{ inputs.tool }} dist/*"),
        },
        ["push reaches it: a.yml (up) → b.yml (go)"],
    ),
    "words that an input has of itself": (
        {
            "a.yml": ON_TAG + call("up", own("b.yml")),
            "b.yml": "on: {workflow_call: {inputs: {tool: {type: string, default: twine upload}}}}"
            "\njobs:\n" + job("run: sudo ${{ inputs.tool }} dist/*"),
        },
        ["push reaches it: a.yml (up) → b.yml (go)"],
    ),
    "words that an action is given": (
        {
            "a.yml": ON_TAG + job("uses: ./up\n        with: {tool: twine upload}"),
            "up/action.yml": TOLD_ACTION % "",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "words that an action has of itself": (
        {
            "a.yml": ON_TAG + job("uses: ./up"),
            "up/action.yml": TOLD_ACTION % ", default: twine upload",
        },
        ["push reaches it: a.yml (go)"],
    ),
    "other words that an action is given": (
        {
            "a.yml": ON_TAG + job("uses: ./up\n        with: {tool: ls}"),
            "up/action.yml": TOLD_ACTION % "",
        },
        [],
    ),
    "words that a step before it tells": (
        {
            "a.yml": ON_TAG
            + job(
                "id: one\n        run: echo 'tool=twine upload' >> $GITHUB_OUTPUT",
                "run: sudo ${{ steps.one.outputs.tool }} dist/*",
            )
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a variable that a step before it sets": (
        {
            "a.yml": ON_TAG
            + job("run: echo 'TOOL=twine upload' >> $GITHUB_ENV", "run: sudo $TOOL dist/*")
        },
        ["push reaches it: a.yml (go)"],
    ),
    "words of another job's matrix": (
        {
            "a.yml": ON_TAG
            + job("run: ls", more="    strategy: {matrix: {command: [twine upload dist/x]}}\n")
        },
        [],
    ),
    "words of a variable of the job": (
        {"a.yml": ON_TAG + job("run: $TOOL dist/*", more="    env: {TOOL: twine upload}\n")},
        ["push reaches it: a.yml (go)"],
    ),
    "words of a variable of the workflow": (
        {"a.yml": "env: {TOOL: twine upload}\n" + ON_TAG + job("run: $TOOL dist/*")},
        ["push reaches it: a.yml (go)"],
    ),
    "a variable of the workflow that is set for one tag": (
        {"a.yml": f"env:\n  {ONE_TAG}" + ON_TAG + job(ASKED)},
        ["push reaches it: a.yml (go)"],
    ),
    "a variable of the job that is set for one tag": (
        {"a.yml": ON_TAG + job(ASKED, more=f"    env:\n      {ONE_TAG}")},
        ["push reaches it: a.yml (go)"],
    ),
    "a command that a called workflow is given for one tag": (
        {
            "a.yml": ON_TAG + call("up", own("b.yml"), GIVEN),
            "b.yml": "on: {workflow_call: {inputs: {tool: {type: string}}}}\njobs:\n"
            + job("run: ${{ inputs.tool }} dist/*"),
        },
        ["push reaches it: a.yml (up) → b.yml (go)"],
    ),
    "a command that an action is given for one tag": (
        {
            "a.yml": ON_TAG + job(f'uses: ./up\n        with:\n          tool: "{CHOSEN}"'),
            "up/action.yml": (
                "name: Up\ndescription: Uploads\ninputs: {tool: {description: T}}\n"
                "runs:\n  using: composite\n  steps:\n"
                "    - run: ${{ inputs.tool }} dist/*\n      shell: bash\n"
            ),
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a step of an action for one tag": (
        {
            "a.yml": ON_TAG + job("uses: ./up"),
            "up/action.yml": (
                "name: Up\ndescription: Uploads\nruns:\n  using: composite\n  steps:\n"
                f"    - {UPLOAD}\n      shell: bash\n      if: github.ref_name == 'v9'\n"
            ),
        },
        ["push reaches it: a.yml (go)"],
    ),
    "a shell that uploads": (
        {"a.yml": ON_TAG + job("run: ls\n        shell: bash -c 'twine upload dist/*' {0}")},
        ["push reaches it: a.yml (go)"],
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_reaches_an_upload(name: str, tmp_path: Path) -> None:
    files, expected = SEEN[name]
    assert ways(tmp_path, files) == expected


def chain(length: int) -> dict[str, str]:
    """Return workflows of which each runs after the one before it, and the last uploads."""
    files = {"0.yml": "name: W0\n" + ON_TAG + job("run: ls")}
    for number in range(1, length + 1):
        last = number == length
        files[f"{number}.yml"] = (
            f"name: W{number}\n'on': {{workflow_run: {{workflows: [W{number - 1}]}}}}\njobs:\n"
            + job(UPLOAD if last else "run: ls")
        )
    return files


@pytest.mark.parametrize(("length", "expected"), [(1, 1), (3, 1), (4, 0)])
def test_three_workflows_at_most_run_one_after_another(
    length: int, expected: int, tmp_path: Path
) -> None:
    assert len(ways(tmp_path, chain(length))) == expected


def test_what_is_called_too_deep_is_not_seen(tmp_path: Path) -> None:
    files = {"0.yml": ON_TAG + job(UPLOAD) + call("c", own("1.yml"))}
    for number in range(1, 12):
        files[f"{number}.yml"] = CALLED + "jobs:\n" + call("c", own(f"{number + 1}.yml"))
    files["12.yml"] = CALLED + "jobs:\n" + job(UPLOAD)
    found = routes(tmp_path, files)
    assert [one.path for one in found.found] == ["0.yml (go)"]
    assert {one.reason for one in found.unseen} == {
        "calls are nested more than 9 deep; GitHub refuses them"
    }


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("other/x/.github/workflows/b.yml@v1", "is not in this repository"),
        ("you/yours/.github/workflows/b.yml@main", "is read at its own ref, not at this commit"),
    ],
)
def test_what_another_commit_has_is_not_seen(what: str, reason: str, tmp_path: Path) -> None:
    Folder(tmp_path).write(
        "pyproject.toml", '[project.urls]\nSource = "https://github.com/You/yours"\n'
    )
    found = routes(tmp_path, {"a.yml": ON_TAG + call("c", what)})
    (unseen,) = found.unseen
    assert unseen.reason == f"the workflow {what} {reason}"
    assert (unseen.location.line, unseen.job.job.id) == (6, "c")


WRONG = {
    "none": (
        own("none.yml"),
        {},
        (
            "the workflow '.github/workflows/none.yml' does not exist; GitHub refuses the file: "
            "name a file of .github/workflows"
        ),
    ),
    "not callable": (
        own("b.yml"),
        {"b.yml": ON_TAG + job("run: ls")},
        (
            "'b.yml' cannot be called; GitHub refuses this file: "
            "add 'workflow_call' to the 'on' of b.yml"
        ),
    ),
    "itself": (
        own("a.yml"),
        {},
        "'a.yml' calls back to this workflow; GitHub refuses the file: break the circle of calls",
    ),
    "back": (
        own("b.yml"),
        {"b.yml": CALLED + "jobs:\n" + call("c", own("a.yml"))},
        "'b.yml' calls back to this workflow; GitHub refuses the file: break the circle of calls",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_github_refuses_of_a_call(name: str, tmp_path: Path) -> None:
    what, others, says = WRONG[name]
    text = "on: {push: {tags: ['v*']}, workflow_call: }\njobs:\n"
    problems = routes(tmp_path, {"a.yml": text + call("c", what), **others}).problems
    assert all(isinstance(one, Problem) for one in problems)
    (first, *_) = [one for one in problems if one.location.path.endswith("/a.yml")]
    assert f"{first.message}: {first.help}" == says
    assert first.location.line == 4


NODE = "name: N\ndescription: D\nruns: {using: node20, main: index.js}\n"
DOCKER = "name: N\ndescription: D\nruns: {using: docker, image: Dockerfile}\n"
BROKEN = "name: N\ndescription: D\nruns:\n  using: composite\n  steps:\n    - run: ls\n"


@pytest.mark.parametrize(
    "files",
    [
        {"up/action.yml": NODE, "up/index.js": "exec('twine upload dist/*')\n"},
        {"up/action.yml": DOCKER, "up/Dockerfile": "FROM x\nCMD twine upload dist/*\n"},
    ],
)
def test_an_action_that_is_not_made_of_steps_is_read(files: dict[str, str], tmp_path: Path) -> None:
    expected = ["push reaches it: a.yml (go)"]
    assert ways(tmp_path, {"a.yml": ON_TAG + job("uses: ./up"), **files}) == expected


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"up/action.yml": NODE, "up/index.js": "publish()\n"},
        {"up/action.yml": DOCKER, "up/Dockerfile": "FROM x\n"},
    ],
)
def test_an_action_that_is_given_a_secret_is_not_seen(
    files: dict[str, str], tmp_path: Path
) -> None:
    step = "uses: ./up\n        with: {token: '${{ secrets.PYPI_TOKEN }}'}"
    found = routes(tmp_path, {"a.yml": ON_TAG + job(step), **files})
    assert [(one.location.line, one.job.job.id) for one in found.unseen] == [(8, "go")]
    assert found.found == []


def test_what_is_wrong_with_an_action_is_said_once(tmp_path: Path) -> None:
    text = ON_TAG + job(UPLOAD, "uses: ./up", "uses: ./up") + job("uses: ./up", name="again")
    problems = routes(tmp_path, {"a.yml": text, "up/action.yml": BROKEN}).problems
    assert [one.location.path for one in problems] == ["up/action.yml"]


def test_equal_workflows_that_call_one_of_them_are_judged_apart(tmp_path: Path) -> None:
    text = "name: N\non: {push: , workflow_call: }\njobs:\n" + call("c", own("b.yml"))
    problems = routes(tmp_path, {"a.yml": text, "b.yml": text}).problems
    (one,) = [one for one in problems if "calls back" in one.message]
    assert one.location.path == ".github/workflows/b.yml"


def test_the_steps_that_may_have_a_credential(tmp_path: Path) -> None:
    text = "on: {push: {tags: ['v*']}, workflow_dispatch: }\njobs:\n" + job(
        "uses: actions/checkout@v4",
        "run: ls",
        "run: twine check dist/*",
        "run: pytest\n        env: {TWINE_PASSWORD: '${{ secrets.PYPI }}'}",
        "if: false\n        run: twine upload dist/x",
        UPLOAD,
    )
    found = routes(tmp_path, {"a.yml": text}).steps
    lines = [one.step.location.line for one in found]
    assert lines == [9, 13, 9, 13]
