"""What commands fetch into the package that is built, and what tells that it is always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import BUILD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

COMMIT, DIGEST = "0" * 40, "0" * 64
FETCHED = "curl -o src/pkg/new.py https://example.org/new.py"
FILES = {
    "src/pkg/__init__.py": "",
    "data/model.py": "",
    "sums/of-it": f"{DIGEST}  src/pkg/new.py\n",
    "sums/of-another": f"{DIGEST}  src/pkg/other.py\n",
}


def built_after(bench: Benches, *lines: str) -> State:
    """Return what is said of the provenance where some lines run before the build."""
    made = bench("inline")
    for path, text in FILES.items():
        made.write(path, text)
    script = "".join(f"\n    {line}" for line in lines)
    made.edit(PUBLISH, BUILD, f"- run: |{script}\n{BUILD}")
    return made.verdict("slsa-provenance").state


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        ("ls", State.FAILS),
        (f"echo '{DIGEST}  src/pkg/new.py' | sha256sum -c", State.HOLDS),
        (f"echo '{DIGEST}  src/pkg/new.py' | sha256sum --check -", State.HOLDS),
        (f"echo 'SHA256 (src/pkg/new.py) = {DIGEST}' | shasum -a 256 -c", State.HOLDS),
        (f"echo '{DIGEST}  src/pkg/other.py' | sha256sum -c", State.FAILS),
        (f"echo '{DIGEST}  src/pkg/other.py' | sha256sum -c -", State.FAILS),
        ("sha256sum -c sums/of-it", State.HOLDS),
        ("sha256sum -c sums/of-another", State.FAILS),
        ("sha256sum -c < sums/of-it", State.HOLDS),
        ("sha256sum -c < sums/of-another", State.FAILS),
        ("shasum --algorithm 256 -c sums/of-another", State.FAILS),
        ("sha256sum sums/of-it", State.FAILS),
    ],
)
def test_a_file_that_is_compared_with_a_digest(
    compared: str, expected: State, bench: Benches
) -> None:
    assert built_after(bench, FETCHED, compared) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("cp data/model.py src/pkg/new.py",), State.HOLDS),
        (("git clone https://example.org/x x", "cp x/m.py src/pkg/m.py"), State.FAILS),
        (
            (
                "git clone https://example.org/x x",
                f"git -C x checkout {COMMIT}",
                "cp x/m.py src/pkg/m.py",
            ),
            State.HOLDS,
        ),
        (("git clone https://example.org/x x", "mv x src/pkg/x"), State.UNKNOWN),
        (("curl -o x https://example.org/x", "mv x src/pkg/x"), State.HOLDS),
        (("curl -o x https://example.org/x", "mv x /tmp/x", "mv /tmp/x src/pkg/x"), State.HOLDS),
        (("curl -o x.zip https://example.org/x", "unzip x.zip -d src/pkg/x"), State.UNKNOWN),
        (("wget https://example.org/x.tgz", "tar xf x.tgz -C src/pkg/x"), State.UNKNOWN),
        (("curl -o x.zip https://example.org/x", "unzip x.zip -d other"), State.HOLDS),
    ],
)
def test_what_becomes_of_what_was_fetched(
    lines: tuple[str, ...], expected: State, bench: Benches
) -> None:
    assert built_after(bench, *lines) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("pip install --target src/pkg/vendor six", State.UNKNOWN),
        ("pip install --target src/pkg/vendor six==1.17.0", State.HOLDS),
        ("pip install --target src/pkg/vendor six==1.17.0 attrs", State.UNKNOWN),
        ("pip install -t src/pkg/vendor 'six>=1'", State.UNKNOWN),
        ("uv pip install --target src/pkg/vendor six", State.UNKNOWN),
        ("uv pip install --target src/pkg/vendor six==1.17.0", State.HOLDS),
        ("pip install --target src/pkg/vendor --require-hashes -r any.txt", State.HOLDS),
    ],
)
def test_packages_that_are_put_into_the_package(
    asked: str, expected: State, bench: Benches
) -> None:
    assert built_after(bench, asked) is expected
