"""Where the files are from that a script puts somewhere, by what it has done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
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
    ("curl https://h/x | patch; cp tools/x.whl dist", "host, repository"),
]


@pytest.mark.parametrize(("script", "expected"), ORIGINS)
def test_where_files_are_from(script: str, expected: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for path in ("README.md", "tools/x.whl", "tools/y.whl"):
        folder.write(path, "")
    files = Repository(tmp_path, settings.read(tmp_path, ()))
    commands = read(script, place, shell="", environment={}, folder=".", files=files).commands
    assert ", ".join(one.origin.name.lower() for one in arrival.find(commands, files)) == expected
