"""Which distributions a build makes, where it leaves them, and which of them a check names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import BUILD, CHECK
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.building.formats import SAMPLES
from pubproof.contract.clause import State
from pubproof.contract.distributions import coverage
from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

LIST = "run: |\n  cd dist\n  sha256sum -- *.whl *.tar.gz | tee ../digests.txt"


@pytest.mark.parametrize(
    ("build", "checked"),
    [
        ("pip wheel --wheel-dir dist .", "dist/*.whl"),
        ("pip wheel -w dist .", "dist/*.whl"),
        ("pip wheel .", "*.whl"),
        ("maturin build --out dist", "dist/*.whl"),
        ("maturin build", "target/wheels/*.whl"),
        ("CARGO_TARGET_DIR=out maturin build", "out/wheels/*.whl"),
        ("export CARGO_TARGET_DIR=out; maturin sdist", "out/wheels/*.tar.gz"),
        ("CARGO_TARGET_DIR= maturin build", "target/wheels/*.whl"),
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
        ("python -m build --outdir dist --outdir out", "out/*"),
        ("python -m build -oout", "out/*"),
        ("python -m build packages/core", "packages/core/dist/*"),
        ("python -m build", "dist/*.whl dist/*.tar.gz"),
        ("python -m build", "dist/{*.whl,*.tar.gz}"),
        ("python -m build", "dist/name-*.whl dist/name-*.tar.gz"),
        ("python -m build", "dist/name-1.0-*-any.whl dist/name-1.0.tar.gz"),
        ("python -m build -s && pip wheel -w dist .", "dist/*"),
        ("uv build --out-dir out", "out/*"),
        ("pdm build --dest out", "out/*"),
        ("poetry build --output out", "out/*"),
        ("rye build --out out", "out/*"),
        ("pipx run cibuildwheel --output-dir out", "out/*"),
        ("pipx run cibuildwheel", "wheelhouse/*"),
        ("pipx run cibuildwheel", "wheelhouse/*.whl"),
        ("python -m build -nw", "dist/*.whl"),
        ("python setup.py sdist bdist_wheel", "dist/*"),
        ("uv build --wheel", "dist/*.whl"),
        ("hatch build -t wheel", "dist/*.whl"),
        ("hatch build --target=sdist", "dist/*.tar.gz"),
        ("hatch build -t wheel:standard", "dist/*.whl"),
        ("hatch build -t wheel -t sdist", "dist/*"),
        ("hatchling build -twheel", "dist/*.whl"),
        ("flit build --format wheel", "dist/*.whl"),
        ("poetry build -f sdist", "dist/*.tar.gz"),
        ("poetry build --format=wheel", "dist/*.whl"),
        ("pdm build --no-sdist", "dist/*.whl"),
        ("pdm build --no-wheel", "dist/*.tar.gz"),
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
        ("python -m build", "dist/name-1.0.tar.gz"),
        ("python -m build", "dist/name-1.0-py3-none-any.whl"),
        ("CARGO_TARGET_DIR=out maturin build", "target/wheels/*.whl"),
        ("python -m build --outdir out", "dist/*"),
        ("python -m build packages/core", "dist/*"),
        ("python -m build -s && pip wheel -w dist .", "dist/*.tar.gz"),
        ("uv build --out-dir out", "dist/*"),
        ("pip wheel .", "dist/*.whl"),
        ("maturin build", "dist/*.whl"),
        ("maturin build --sdist -o dist", "dist/*.whl"),
        ("python setup.py sdist bdist_wheel", "dist/*.tar.gz"),
        ("python -m build -sw", "dist/*.whl"),
        ("hatch build -t wheel -t sdist", "dist/*.whl"),
        ('hatch build -t wheel -t "$(cat kind)"', "dist/*.whl"),
        ("hatch build -t sdist", "dist/*.whl"),
        ("poetry build -f wheel", "dist/*.tar.gz"),
        ("pdm build --no-sdist", "dist/*.tar.gz"),
    ],
)
def test_a_check_leaves_something_out(build: str, checked: str, bench: Benches) -> None:
    assert judged(bench, build, checked) is State.FAILS


@pytest.mark.parametrize(
    ("inputs", "checked", "expected"),
    [
        ("args: --release --out dist", "dist/*.whl", State.HOLDS),
        ("args: --release --out dist --sdist", "dist/*.whl", State.FAILS),
        ("args: --release --out dist --sdist", "dist/*", State.HOLDS),
        ("command: sdist, args: --out dist", "dist/*.tar.gz", State.HOLDS),
        ("command: sdist, args: --out dist", "dist/*.whl", State.FAILS),
    ],
)
def test_what_the_action_of_maturin_builds(
    inputs: str, checked: str, expected: State, bench: Benches
) -> None:
    made = bench("inline")
    made.edit(PUBLISH, BUILD, f"- {{uses: PyO3/maturin-action@v1, with: {{{inputs}}}}}")
    made.edit(PUBLISH, CHECK, CHECK.replace("dist/*", checked))
    assert state(made, "distributions-checked") is expected


def test_maturin_follows_the_variable_of_its_step(bench: Benches) -> None:
    made = bench("inline")
    step = "- {run: maturin build, env: {CARGO_TARGET_DIR: out}}"
    made.edit(PUBLISH, BUILD, step)
    made.edit(PUBLISH, CHECK, CHECK.replace("dist/*", "out/wheels/*"))
    assert state(made, "distributions-checked") is State.HOLDS


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("shasum -a 256 dist/* > digests.txt", State.HOLDS),
        ("shasum -a 256 dist/*.whl > digests.txt", State.FAILS),
        ("shasum --algorithm 256 dist/*.tar.gz > digests.txt", State.FAILS),
        ("sha256sum dist/* > digests.txt; sed s/a/b/ digests.txt > notes.txt", State.HOLDS),
        ("sha256sum dist/* > digests.txt; sed -i s,a,b, notes.txt", State.HOLDS),
        ("sha256sum dist/* > digests.txt; sed -i s,a,b, digests.txt", State.UNKNOWN),
        ("sha256sum dist/* > digests.txt; shuf digests.txt", State.UNKNOWN),
        ("sha256sum dist/* > digests.txt; rm notes.txt", State.HOLDS),
        ("sha256sum dist/* | head > digests.txt", State.UNKNOWN),
        ("(sha256sum dist/*.whl; sha256sum dist/*.tar.gz) | tee digests.txt", State.HOLDS),
        ("(sha256sum dist/*.whl; sha256sum dist/*.zip) | tee digests.txt", State.FAILS),
        ("sha256sum dist/* > digests.txt; cp notes.txt digests.txt", State.UNKNOWN),
        ("sha256sum dist/* > digests.txt; cp digests.txt notes.txt", State.HOLDS),
    ],
)
def test_a_list_of_digests(script: str, expected: State, bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, LIST, f"run: {script}")
    assert state(made, "slsa-provenance") is expected


def test_a_list_is_continued_by_a_later_step(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, LIST, "run: sha256sum dist/*.whl > digests.txt")
    before, more = (
        "- name: Attest build provenance",
        "- run: sha256sum dist/*.tar.gz >> digests.txt",
    )
    made.edit(PROVENANCE, before, f"{more}\n{before}")
    assert state(made, "slsa-provenance") is State.HOLDS
    anew = more.replace(">>", ">")
    made.edit(PROVENANCE, more, anew)
    assert state(made, "slsa-provenance") is State.FAILS
    made.edit(PROVENANCE, anew, f"{anew}; echo done=1 >> $GITHUB_OUTPUT")
    assert state(made, "slsa-provenance") is State.FAILS, "it appends to another file"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ("dist/*", State.HOLDS),
        ("dist", State.HOLDS),
        ("dist/**", State.HOLDS),
        ("**/*.whl, **/*.tar.gz", State.HOLDS),
        ("./**/dist/*", State.HOLDS),
        ("d*/*", State.HOLDS),
        ("dist/*.{whl,tar.gz}", State.FAILS),  # the toolkit's glob opens no braces
        ("out/**", State.FAILS),
        ("dist/out/**", State.FAILS),
        ("*", State.HOLDS),
        ("*.whl, *.tar.gz", State.FAILS),
    ],
)
def test_paths_of_the_action_that_attests(paths: str, expected: State, bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, "subject-checksums: digests.txt", f"subject-path: '{paths}'")
    assert state(made, "slsa-provenance") is expected


def judged(bench: Benches, build: str, checked: str) -> State:
    made = bench("inline")
    made.edit(PUBLISH, BUILD, f"- run: {build}")
    made.edit(PUBLISH, CHECK, f"- run: pipx run twine check --strict {checked}")
    return state(made, "distributions-checked")


def state(made: Bench, clause: str) -> State:
    return made.verdict(clause).state


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("dist/*", []),
        ("dist/", []),
        ("dist/pkg-*", []),
        ("d?st/*", []),
        ("**/*", []),
        ("dist/*.whl", ["sdist"]),
        ("./dist/*.whl", ["sdist"]),
        ("**/*.whl", ["sdist"]),
        ("dist/*-any.whl", ["sdist"]),
        ("dist/pkg-*.whl", ["sdist"]),
        ("dist/pkg-1.0-py3-none-any.whl", ["sdist"]),
        ("dist/*.gz", ["wheel"]),
        ("dist/*.tar.*", ["wheel"]),
        ("dist/pkg-1.0.tar.gz", ["wheel"]),
        ("dist/*.zip", ["sdist", "wheel"]),
        ("dist/???", ["sdist", "wheel"]),
        ("dist/more/*", ["sdist", "wheel"]),
        ("other/*", ["sdist", "wheel"]),
        ("*", ["sdist", "wheel"]),
        (UNKNOWN, []),
        (f"dist/{UNKNOWN}", []),
        (f"dist/{UNKNOWN}-1.0", []),
        (f"{UNKNOWN}/*", []),
        (f"{UNKNOWN}/*.whl", ["sdist"]),
        (f"dist/{UNKNOWN}.whl", ["sdist"]),
        (f"dist/*{UNKNOWN}.whl", ["sdist"]),
        (f"dist/pkg-{UNKNOWN}.tar.gz", ["wheel"]),
    ],
)
def test_which_kinds_a_pattern_leaves_out(pattern: str, left_out: list[str]) -> None:
    files = [coverage.Files(pattern, ".")]
    assert coverage.missed(SAMPLES, files, {"dist"}) == left_out


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('"$D"/*', State.UNKNOWN),
        ('"$D"/./*', State.UNKNOWN),
        ('"$D"/*/*.whl "$D"/*/*.tar.gz', State.UNKNOWN),
        ('"$D"/**/*', State.UNKNOWN),
        ('"$D"/dist/*', State.HOLDS),
        ("./dist/./*", State.HOLDS),
    ],
)
def test_files_of_a_folder_that_a_variable_names_may_be_others(
    pattern: str, expected: State, bench: Benches
) -> None:
    made = bench("inline")
    made.edit(PUBLISH, CHECK, f"- run: pipx run twine check --strict {pattern}")
    assert state(made, "distributions-checked") is expected


LOOP = "for artifact in dist/*; do"


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        (f"git log --oneline | head -1\n{LOOP}", State.HOLDS),
        (f'{LOOP}\n  sha256sum "$artifact" | head -n1', State.HOLDS),
        ("ls dist/* | head -n1 | while read -r artifact; do", State.UNKNOWN),
        ("for artifact in $(ls dist/* | tail -1); do", State.UNKNOWN),
    ],
)
def test_a_filter_of_other_lines_leaves_no_file_out(
    loop: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, LOOP, loop)
    assert state(made, "attestations-verified") is expected
