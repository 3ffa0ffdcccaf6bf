"""A check that stands in every branch of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import CHECK, LOOP, VERIFY
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

IF = 'if [ "$PRE" = 1 ]; then'
ELIF = 'elif [ "$OLD" = 1 ]; then'
STRICT = "  twine check --strict dist/*"
PLAIN = "  twine check dist/*"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((IF, PLAIN, "else", STRICT, "fi"), State.HOLDS),
        ((IF, PLAIN, ELIF, PLAIN, "else", STRICT, "fi"), State.HOLDS),
        ((IF, "  echo", PLAIN, "else", STRICT, "fi"), State.HOLDS),
        (("run() {", IF, PLAIN, "else", STRICT, "fi", "}", "run"), State.HOLDS),
        ((IF, PLAIN, "fi"), State.FAILS),
        ((IF, PLAIN, "else", "  echo", "fi"), State.FAILS),
        ((IF, PLAIN, ELIF, STRICT, "fi"), State.FAILS),
        ((IF, PLAIN, ELIF, "  echo", "else", STRICT, "fi"), State.FAILS),
        ((IF, f"{PLAIN} || true", "else", STRICT, "fi"), State.FAILS),
        ((IF, "  twine check dist/*.whl", "else", "  twine check dist/*.gz", "fi"), State.FAILS),
        ((IF, "  test -f a || exit 0", PLAIN, "else", STRICT, "fi"), State.FAILS),
        (('[ "$OLD" = 1 ] && exit 0', IF, PLAIN, "else", STRICT, "fi"), State.FAILS),
        (("for one in $ALL; do", IF, PLAIN, "else", STRICT, "fi", "done"), State.FAILS),
    ],
)
def test_a_check_in_each_branch_is_made_in_any_case(
    lines: tuple[str, ...], expected: State, bench: Benches
) -> None:
    made = bench("inline")
    script = "".join(f"    {line}\n" for line in ("pip install twine", *lines))
    made.edit(PUBLISH, CHECK, f"- run: |\n{script}")
    assert made.verdict("distributions-checked").state is expected


GH = 'gh attestation verify "$file" --repo "$GITHUB_REPOSITORY"'


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (GH, State.HOLDS),
        (f"{GH} --predicate-type=https://spdx.dev/Document", State.FAILS),
        (f"GH_HOST=example.org {GH}", State.FAILS),
        (f"{GH} --no-public-good", State.FAILS),
    ],
)
def test_a_verification_in_each_branch_must_be_the_same(
    other: str, expected: State, bench: Benches
) -> None:
    first, second = (f"  for file in dist/*; do {each}; done" for each in (GH, other))
    lines = (IF, first, "else", second, "fi")
    made = bench("inline")
    made.edit(PUBLISH, f"{LOOP}\n  {VERIFY}\ndone", "\n".join(lines))
    assert made.verdict("attestations-verified").state is expected
