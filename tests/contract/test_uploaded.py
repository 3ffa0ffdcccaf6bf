"""The folder from which a command takes what it uploads, beside the one of the download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

ACTION = """\
uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
with:
  packages-dir: dist/
  attestations: true"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("twine upload out/*", State.HOLDS),
        ("twine upload ./out/*.whl out/*.tar.gz", State.HOLDS),
        ("twine upload dist/*", State.FAILS),
        ("cd out && twine upload *", State.HOLDS),
        ("uv publish out/*", State.HOLDS),
        ("uv publish", State.FAILS),
        ("hatch publish --user __token__ out", State.HOLDS),
        ("hatch publish out/", State.HOLDS),
        ("hatch publish out/*", State.HOLDS),
        ("hatch publish out/*.whl", State.HOLDS),
        ("hatch publish out/demo-1.0-py3-none-any.whl", State.HOLDS),
        ("hatch publish -r main out", State.HOLDS),
        ("hatch publish dist", State.FAILS),
        ("hatch publish", State.FAILS),
        ("pdm publish --no-build --dest out", State.HOLDS),
        ("pdm publish --no-build -d out", State.HOLDS),
        ("pdm publish --no-build", State.FAILS),
        ("poetry publish --dist-dir out", State.HOLDS),
        ("poetry publish --dist-dir=out", State.HOLDS),
        ("poetry publish", State.FAILS),
        ("poetry publish -C pkg --dist-dir ../out", State.HOLDS),
        ("poetry publish -C pkg --dist-dir out", State.FAILS),
        ("pdm publish --no-build -p pkg --dest ../out", State.HOLDS),
        ("pdm publish --no-build -p pkg --dest out", State.FAILS),
        ("twine upload out/demo-1.0.zip", State.HOLDS),
        ("uv publish $FILES", State.UNKNOWN),
        ("uv publish --token $TOKEN", State.FAILS),
    ],
)
def test_the_folder_of_an_upload(command: str, expected: State, bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, "path: dist/", "path: out")
    made.edit(PUBLISH, ACTION, f"run: {command}")
    verdict = made.verdict("verified-distributions")
    assert verdict.state is expected, verdict
