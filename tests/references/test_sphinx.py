"""What the ``conf.py`` of a site may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "text",
    [
        f"a = '{'copy' * 45_000}'\n",
        "copy(" * 20_000,
        f"copy(a, {'/'.join(['b'] * 90_000)})\n",
        "".join(f"a{at + 1} = a{at} / a{at}\n" for at in range(500)) + "copy(b, a500)\n",
        "".join(f"a = [a, 'b{at}']\ncopy(b, a)\n" for at in range(5_000)),
        "copy(a, 'gone.md')\n" + "#" * 200_000,
    ],
    ids=["a word", "calls within calls", "a path", "variables", "copies", "too long"],
)
def test_a_configuration_of_sphinx_that_no_one_would_write(text: str, desk: Desk) -> None:
    desk.write("docs/conf.py", text)
    (found,) = desk.findings("docs/index.md", "[a](gone.md)\n")
    assert found[:2] == (1, 5)
