"""Workflows of equal text are looked at once, and each is judged at its own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.repository import WORKFLOWS, Repository
from pubproof.routes import Routes
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

JOB = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {run}\n"
UPLOAD = "on: push\n" + JOB.format(run="twine upload dist/*")
IDLE = "on: push\n" + JOB.format(run="make docs  # no upload with twine")
WRONG = "on: push\n" + JOB.replace("runs-on", "runs").format(run="ls")
ODD = "name: {name}\n'on': {{push: }}\n" + JOB.replace("{run}", "&a ls")
CALLED = "on: workflow_call\npermissions: {id-token: write}\n" + JOB.format(run="./hidden.sh")


def routes(root: Path, **texts: str) -> Routes:
    folder = root / WORKFLOWS
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return Routes(Repository(root, Settings()))


def files(places: list[str]) -> list[str]:
    return sorted({place.rpartition("/")[2] for place in places})


def test_each_of_equal_workflows_uploads(tmp_path: Path) -> None:
    found = routes(tmp_path, a=UPLOAD, b=UPLOAD, c=UPLOAD).found
    assert files([route.upload.location.path for route in found]) == ["a.yml", "b.yml", "c.yml"]


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        ODD.format(name="Odd").replace("runs-on", "runs"),
        "name: Calls\n'on': {push: }\njobs: {c: {uses: ./.github/workflows/none.yml}}\n",
    ],
)
def test_what_is_wrong_is_said_of_each_of_equal_workflows(text: str, tmp_path: Path) -> None:
    problems = routes(tmp_path, a=text, b=text).problems
    assert files([problem.location.path for problem in problems]) == ["a.yml", "b.yml"]
    assert len(problems) % 2 == 0


def test_equal_workflows_of_another_style_keep_their_names(tmp_path: Path) -> None:
    after = "on: {workflow_run: {workflows: [Odd], types: [completed]}}\n" + JOB.format(
        run="twine upload dist/*"
    )
    odd = ODD.format(name="Odd")
    made = routes(tmp_path, a=odd, b=odd.replace("push", "fork"), c=odd, d=after, e=odd)
    assert made.problems == []
    titles = {route.event.title for route in made.found}
    assert len(titles) == 2
    assert all("after 'Odd'" in title for title in titles)


def test_equal_workflows_without_a_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    after = "on: {workflow_run: {workflows: [.github/workflows/b.yml]}}\n" + JOB.format(
        run="twine upload dist/*"
    )
    odd = ODD.partition("\n")[2].replace("{{", "{").replace("}}", "}")
    made = routes(tmp_path, a=odd, b=odd, c=after)
    (title,) = {route.event.title.partition(",")[0] for route in made.found}
    assert title == "workflow_run after '.github/workflows/b.yml'"


def test_a_run_that_is_too_long_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pubproof.workflows.runs.run.MAX_STEPS", 3)
    text = UPLOAD.replace("on: push", "on: [push, pull_request]") + "      - run: ls\n" * 5
    problems = routes(tmp_path, a=text, b=UPLOAD).problems
    assert [one.location.path for one in problems] == [f"{WORKFLOWS}/a.yml"]
    assert problems[0].message == "a run of this workflow has more than 3,000 steps or jobs"
    assert problems[0].help == "what comes after them is not judged"


def test_where_an_equal_workflow_stands_counts(tmp_path: Path) -> None:
    made = routes(tmp_path, a=CALLED, b=CALLED, publish=_calling("a"), caller=_calling("b"))
    assert {route.path for route in made.found} == set()
    assert files([unseen.location.path for unseen in made.unseen]) == ["a.yml"]


def _calling(name: str) -> str:
    return f"on: push\njobs:\n  c:\n    uses: ./.github/workflows/{name}.yml\n"


def test_calls_that_github_refuses_for_their_depth_are_told(tmp_path: Path) -> None:
    chain = {f"x{at}": _calling(f"x{at + 1}").replace("push", "workflow_call") for at in range(12)}
    chain["x0"] = chain["x0"].replace("workflow_call", "push") + UPLOAD.partition("jobs:\n")[2]
    made = routes(tmp_path, **chain)
    assert files([route.upload.location.path for route in made.found]) == ["x0.yml"]
    ((path, reason),) = {(unseen.location.path, unseen.reason) for unseen in made.unseen}
    assert path == f"{WORKFLOWS}/x9.yml"
    assert reason == "calls are nested more than 9 deep; GitHub refuses them"


@pytest.mark.parametrize("file", ["a", "publish", "z"])
def test_a_workflow_like_others_is_followed_where_its_name_matters(
    tmp_path: Path, file: str
) -> None:
    hidden = "on: push\n" + JOB.format(run="./hidden.sh")
    made = routes(tmp_path, **{"b": hidden, "c": hidden, file: hidden})
    unseen = files([one.location.path for one in made.unseen])
    assert unseen == (["publish.yml"] if file == "publish" else [])
