"""Where the files are from that a script puts somewhere, by what it has done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.git import run_git
from tests.scripts.conftest import place

from pubproof import settings
from pubproof.arrivals import arrival
from pubproof.repository import Repository
from pubproof.scripts import read

if TYPE_CHECKING:
    from pathlib import Path

ORIGINS = [
    ("cp tools/x.whl dist", "repository"),
    ("cp tools/*.whl dist", "repository"),
    ("cp -r tools dist", "repository"),
    ("cp tools/*.zip dist", "run"),
    ("cp *.md dist", "repository"),
    ("cp built/x.whl dist", "run"),
    ("cp built/*.whl dist", "run"),
    ("cp $FILES dist", "run"),
    ("cp -r /opt/wheels dist", "machine"),
    ("cp ~/x.whl dist", "machine"),
    ("cp ../x.whl dist", "machine"),
    ("cp C:/x.whl dist", "machine"),
    ("cp D:/a/p/p/x.whl dist", "run"),
    ("cp /__w/p/p/x.whl dist", "run"),
    ("cp /home/runner/work/p/p/x.whl dist", "run"),
    ("cp /home/runner/work/_temp/x.whl dist", "machine"),
    ("mkdir /opt/wheels; cp /opt/wheels/x.whl dist", "run"),
    ("mkdir /opt/wheels; cp /opt/other/x.whl dist", "machine"),
    ("echo > /tmp/x.whl; cp /tmp/x.whl dist", "run"),
    ("docker run -v /opt/wheels:/w image; cp /opt/wheels/x.whl dist", "machine"),
    ("docker build /opt/wheels; cp /opt/wheels/x.whl dist", "machine"),
    ("cp tools/x.whl new; cp new/x.whl dist", "repository, run"),
    ("curl -O https://h/x.whl; curl -O https://h/y.whl; cp x.whl dist", "host, host, host"),
    ("curl https://h/t.tgz | tar xz -C tools; cp tools/x.whl dist", "host, host"),
    ("curl https://h/t.tgz | tar xz -C tools; cp -r tools dist", "host, host"),
    ("wget -P new https://h/$FILE; cp new/x.whl dist", "host, host"),
    ("git clone https://h/o/r .; cp -r . dist", "host, repository"),
    ("curl -o x.whl https://h/x; cp x.whl dist", "host, host"),
    ("curl -O https://h/x.whl; cp x.whl dist", "host, host"),
    ("curl -O https://h/x.whl; cp *.whl dist", "host, host"),
    ("curl -O https://h/x.whl; cp x.zip dist", "host, run"),
    ("curl -o tools/x.whl https://h/x; cp tools/x.whl dist", "host, host"),
    ("curl -o new/x.whl https://h/x; cp new/* dist", "host, host"),
    ("curl -o new/x.whl https://h/x; cp -r new dist", "host, host"),
    ("curl -o new/x.whl https://h/x; rsync -a new/ dist/", "host, host"),
    ("curl -o new/x.whl https://h/x; cp -r newer dist", "host, run"),
    ("curl -o tools/z.whl https://h/z; cp -r tools dist", "host, repository"),
    ("wget -P new https://h/x.whl; cp -r new dist", "host, host"),
    ("wget -P tools https://h/y.whl; cp -r tools dist", "host, repository"),
    ("gh release download -p '*.whl'; cp y.whl dist", "host, host"),
    ("gh release download -p '*.whl'; cp tools/x.whl dist", "host, repository"),
    ("git clone https://h/o/r; cp r/dist/x.whl dist", "host, host"),
    ("git clone https://h/o/r .; cp tools/x.whl dist", "host, repository"),
    ("curl -o x.whl https://h/x; cp x.whl new; cp new/x.whl dist", "host, host, host"),
    ("curl https://h/x | patch -d tools; cp tools/x.whl dist", "host, repository"),
]


PYTHON = [
    ("shutil.copy('/tmp/x.whl', 'dist')", "run"),
    ("shutil.copy('/opt/x.whl', 'dist')", "machine"),
    ("shutil.copy('tools/x.whl', 'dist')", "repository"),
]


def arrivals(
    script: str, root: Path, shell: str = "", others: tuple[str, ...] = ()
) -> list[arrival.Arrival]:
    folder = Folder(root)
    for path in ("README.md", "tools/x.whl", "tools/y.whl"):
        folder.write(path, "")
    files = Repository(root, settings.read(root, ()))
    told = read(script, place, shell=shell, environment={}, folder=".", files=files)
    return list(arrival.find(told.commands, files, others))


def origins(found: list[arrival.Arrival]) -> str:
    return ", ".join(one.origin.name.lower() for one in found)


@pytest.mark.parametrize(("script", "expected"), ORIGINS)
def test_where_files_are_from(script: str, expected: str, tmp_path: Path) -> None:
    assert origins(arrivals(script, tmp_path)) == expected


@pytest.mark.parametrize(("script", "expected"), PYTHON)
def test_where_python_takes_files_from(script: str, expected: str, tmp_path: Path) -> None:
    assert origins(arrivals(f"import shutil\n{script}", tmp_path, "python")) == expected


def test_a_folder_of_another_commit_is_elsewhere(tmp_path: Path) -> None:
    script = "cp -r theirs dist; cp theirs/a/x.whl dist; cp ours/x.whl dist"
    assert origins(arrivals(script, tmp_path, others=("theirs",))) == "host, host, run"


def test_what_git_does_not_know_is_not_the_repository_s(tmp_path: Path) -> None:
    Folder(tmp_path).write("made/x.whl", "")
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "rm", "--cached", "made/x.whl")
    arrivals("", tmp_path)
    run_git(tmp_path, "add", "tools")
    script = "cp made/x.whl dist; cp made/*.whl dist; cp -r made dist; cp tools/x.whl dist"
    assert origins(arrivals(script, tmp_path)) == "run, run, run, repository"


@pytest.mark.parametrize(
    ("script", "program", "unpacks"),
    [
        ("cp tools/x.whl dist", "cp", False),
        ("tar xf tools/x.tgz", "tar", True),
        ("unzip tools/x.whl -d dist", "unzip", True),
    ],
)
def test_an_arrival_names_its_program_and_whether_that_unpacks(
    script: str, program: str, tmp_path: Path, *, unpacks: bool
) -> None:
    (one,) = arrivals(script, tmp_path)
    assert (one.program, one.unpacks) == (program, unpacks)
