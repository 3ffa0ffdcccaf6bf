"""The release that the reference's example verifies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.provenance.authority import release, wheel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.provenance.conftest import Run

DATA = Path(__file__).parents[1] / "data" / "release"


def test_it_can_be_made_anew(tmp_path: Path, command: Callable[..., Run]) -> None:
    release(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in DATA.iterdir())
    assert (tmp_path / "demo-1.0-py3-none-any.whl").read_bytes() == wheel()
    for folder in (tmp_path, DATA):
        found = command("--dist", str(folder), "--trusted-root", str(folder / "trusted_root.json"))
        assert (found.status, found.report["summary"]) == (0, "all attested")
