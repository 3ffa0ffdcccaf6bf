"""Programs that write into no folder, told what they are told."""

from __future__ import annotations

import pytest

from pubproof.contract.distributions import readers


@pytest.mark.parametrize(
    "line",
    [
        "sed -n s|a|b|p notes",
        "sed s,www,example,g notes",
        "git diff --stat",
        "git log -1",
        "git push origin main",
        "pip freeze",
        "auditwheel show dist/a.whl",
        "openssl dgst -sha256 dist/a.whl",
        "openssl rand -hex 8",
        "ulimit -a",
        "pypi_attestations sign dist/a.whl",
        "mktemp -d",
        "mktemp /tmp/notes.XXXXXX",
    ],
)
def test_what_only_reads(line: str) -> None:
    assert readers.is_one(tuple(line.split()))


@pytest.mark.parametrize(
    "line",
    [
        "sed -n s|a|b|w notes",
        "sed s,a,b,ge notes",
        "sed -i s/a/b/ notes",
        "git checkout main",
        "git stash",
        "pip install .",
        "auditwheel repair dist/a.whl",
        "openssl enc -out a",
        "mktemp dist/a.XXXXXX",
        "mktemp -dp dist",
        "mktemp --tmpdir=dist",
    ],
)
def test_what_may_write(line: str) -> None:
    assert not readers.is_one(tuple(line.split()))
