"""Whatever is wrong, the report says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.provenance.conftest import SCHEMA

from pubproof.provenance import advice

if TYPE_CHECKING:
    from tests.provenance.conftest import Folder


def test_every_refusal_has_advice() -> None:
    known = SCHEMA["$defs"]["refusal"]["properties"]["id"]["enum"]
    assert len(known) > 10
    assert sorted(advice._HELP) == known  # noqa: SLF001  no report has every one


def test_nothing_is_advised_where_all_is_well(folder: Folder) -> None:
    assert folder.verify().report["help"] == []
    assert "help:" not in folder.verify("--format", "text").out


def test_the_same_is_advised_once(folder: Folder) -> None:
    folder.write("demo-1.0-py3-none-any.whl", b"other")
    found = folder.verify()
    assert len(found.refusals) == 2
    assert len(found.report["help"]) == 1
    assert "\nhelp: install nothing of it; get file" in folder.verify("--format", "text").out


def test_the_publisher_may_have_been_named_by_the_call(folder: Folder) -> None:
    root = str(folder.path / "keys" / "trusted_root.json")
    named = ("--dist", str(folder.path), "--trusted-root", root)
    found = folder.command(*named, publisher="Octo-Org/demo/publish.yml")
    (said,) = found.report["help"]
    assert "with [tool.pubproof.publisher], or with --publisher, and correct" in said
