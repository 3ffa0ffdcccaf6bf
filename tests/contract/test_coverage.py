"""Which distributions a build makes, where it leaves them, and which of them a check names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

PUBLISH = ".github/workflows/publish.yml"
BUILD = "- run: pipx run build"
CHECK = "- run: pipx run twine check --strict dist/*"


@pytest.mark.parametrize(
    ("build", "checked"),
    [
        ("pip wheel --wheel-dir dist .", "dist/*.whl"),
        ("pip wheel -w dist .", "dist/*.whl"),
        ("pip wheel .", "*.whl"),
        ("maturin build --out dist", "dist/*.whl"),
        ("maturin build", "target/wheels/*.whl"),
        ("maturin sdist -o dist", "dist/*.tar.gz"),
        ("maturin sdist", "target/wheels/*.tar.gz"),
        ("python setup.py bdist_wheel", "dist/*.whl"),
        ("python setup.py bdist_wheel --dist-dir out", "out/*.whl"),
        ("python setup.py sdist", "dist/*.tar.gz"),
        ("python setup.py sdist -d out", "out/*.tar.gz"),
        ("python -m build --wheel", "dist/*.whl"),
        ("python -m build -w", "dist/*.whl"),
        ("python -m build -s", "dist/*.tar.gz"),
        ("python -m build --outdir out", "out/*"),
        ("python -m build packages/core", "packages/core/dist/*"),
        ("python -m build", "dist/*.whl dist/*.tar.gz"),
        ("python -m build", "dist/{*.whl,*.tar.gz}"),
        ("python -m build", "dist/name-*.whl dist/name-*.tar.gz"),
        ("python -m build -s && pip wheel -w dist .", "dist/*"),
        ("uv build --out-dir out", "out/*"),
        ("pdm build --dest out", "out/*"),
        ("poetry build --output out", "out/*"),
        ("rye build --out out", "out/*"),
        ("pipx run cibuildwheel --output-dir out", "out/*"),
        ("pipx run cibuildwheel", "wheelhouse/*"),
    ],
)
def test_what_is_built_is_checked(build: str, checked: str, bench: Benches) -> None:
    assert judged(bench, build, checked) is State.HOLDS


@pytest.mark.parametrize(
    ("build", "checked"),
    [
        ("pip wheel -w dist .", "dist/*.tar.gz"),
        ("maturin build --out dist", "dist/*.tar.gz"),
        ("maturin sdist --out dist", "dist/*.whl"),
        ("python setup.py sdist", "dist/*.whl"),
        ("python -m build -s", "dist/*.whl"),
        ("python -m build", "dist/*.whl"),
        ("python -m build", "dist/*.tar.gz"),
        ("python -m build", "dist/*.zip"),
        ("python -m build --outdir out", "dist/*"),
        ("python -m build packages/core", "dist/*"),
        ("python -m build -s && pip wheel -w dist .", "dist/*.tar.gz"),
        ("uv build --out-dir out", "dist/*"),
        ("pip wheel .", "dist/*.whl"),
        ("maturin build", "dist/*.whl"),
    ],
)
def test_a_check_leaves_something_out(build: str, checked: str, bench: Benches) -> None:
    assert judged(bench, build, checked) is State.FAILS


def judged(bench: Benches, build: str, checked: str) -> State:
    made = bench("inline")
    made.edit(PUBLISH, BUILD, f"- run: {build}")
    made.edit(PUBLISH, CHECK, f"- run: pipx run twine check --strict {checked}")
    (result,) = made.prove(select=("distributions-checked",)).results
    return result.verdict.state
