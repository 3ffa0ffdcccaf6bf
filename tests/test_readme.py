"""The README shows what the command really prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof.cli import main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```console\n\$ pubproof (.*)\n([\s\S]*?)\n```")


def replace_once(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def test_the_output_shown_is_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = BLOCK.findall((ROOT / "README.md").read_text())
    assert len(shown) == 1
    arguments, expected = shown[0]
    shutil.copytree(ROOT / "examples/openmed", tmp_path, dirs_exist_ok=True)
    workflows = tmp_path / ".github/workflows"
    replace_once(workflows / "publish.yml", "- 'v*'\n", "- 'v*'\n  workflow_dispatch:\n")
    replace_once(
        workflows / "provenance.yml",
        "      - name: Attest build provenance\n",
        "      - name: Attest build provenance\n        continue-on-error: true\n",
    )
    replace_once(
        workflows / "provenance.yml",
        "      - name: Verify build provenance\n",
        "      - name: Verify build provenance\n        if: steps.attest.outcome == 'success'\n",
    )
    monkeypatch.chdir(tmp_path)
    assert main(arguments.split()) == 1
    assert capsys.readouterr().out.strip() == expected.strip()
