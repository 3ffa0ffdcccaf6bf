"""Files that scripts write over those of the repository, by whatever name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.scripts.conftest import place

from pubproof.repository import Repository
from pubproof.scripts import read
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "run"),
    [
        ("tools/up.sh", "tools/up.sh"),
        ("link/up.sh", "tools/up.sh"),
        ("tools/up.sh", "link/up.sh"),
        ("own.sh", "tools/up.sh"),
        ("here/tools/up.sh", "link/up.sh"),
        ("link/new.sh", "tools/new.sh"),
        ("here/new.sh", "new.sh"),
    ],
)
def test_a_file_is_the_same_behind_links(tmp_path: Path, written: str, run: str) -> None:
    Folder(tmp_path).write("tools/up.sh", "echo fine\n")
    for name, target in {"link": "tools", "own.sh": "link/up.sh", "here": "."}.items():
        tmp_path.joinpath(name).symlink_to(target)
    text = f"echo 'twine upload dist/*' > {written}\nbash {run}\n"
    files = Repository(tmp_path, Settings())
    found = read(text, place, shell="", environment={}, folder=".", files=files)
    assert [one.argv[:2] for one in found.commands].count(("twine", "upload")) == 1
