"""Programs that write into no folder, told what they are told."""

from __future__ import annotations

import shlex

import pytest

from pubproof.contract.distributions import readers
from pubproof.scripts import UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "sed -n s|a|b|p notes",
        "sed s,www,example,g notes",
        "sed 's/we see/e/;s/.*name=//p' notes/readme",
        "sed -E 's#refs/tags/##;s#/#-#g' notes",
        "sed '/^we/s/\\(e\\)/\\1/' notes",
        "awk '{print $1}' notes",
        "curl -sS -w '%{http_code}' https://example.org",
        "dd if=notes",
        "uniq -c",
        "unzip -l dist/a.whl",
        "tar -tf dist/a.tar.gz",
        "gh release view v1",
        "gh attestation verify dist/a.whl --repo octo/a",
        "docker build -t a .",
        "docker push a",
        "anything --version",
        "anything --help",
        "python -V",
        "python3.12 -VV",
        "pip -V",
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
        "Get-ChildItem dist",
        "WRITE-HOST done",
    ],
)
def test_what_only_reads(line: str) -> None:
    assert readers.is_one(tuple(shlex.split(line)))


@pytest.mark.parametrize(
    "line",
    [
        "sed -n s|a|b|w notes",
        "sed s,a,b,ge notes",
        "sed -i s/a/b/ notes",
        "sed 's/a/b/gw dist/a.whl' notes",
        "sed 's/a/b/gwdist/a.whl' notes",
        "sed '/a/ s|b|c|2w dist/a.whl' notes",
        "sed 's/a/b/; s#c#d#pw dist/a.whl' notes",
        "sed 's/a\\/b/make c/e;p' notes",
        "sed '1w dist/a.whl' notes",
        "awk '{print > \"dist/a.whl\"}' notes",
        "awk -f program notes",
        "curl -sS -w '%output{dist/a.whl}a' https://example.org",
        "curl -sSLO https://example.org/a.whl",
        "dd if=notes of=dist/a.whl",
        "uniq notes dist/a.whl",
        "unzip dist/a.whl",
        "tar -xf dist/a.tar.gz",
        "gh",
        "gh release download v1",
        "gh run download",
        "gh pr checkout 1",
        "gh an-extension view",
        "docker build -o dist .",
        "docker build --output=dist .",
        "docker run -v .:/a a build",
        "./anything --version",
        "anything -V",
        "python -V build.py",
        "python --help build.py",
        "git clone tag",
        "pip download list",
        "git checkout main",
        "git stash",
        "pip install .",
        "auditwheel repair dist/a.whl",
        "openssl enc -out a",
        "mktemp dist/a.XXXXXX",
        "mktemp -dp dist",
        "mktemp --tmpdir=dist",
        "Write-Host $(Copy-Item a.whl dist)",
        f"Write-Host {UNKNOWN}",
        "Out-File dist/a.whl",
    ],
)
def test_what_may_write(line: str) -> None:
    assert not readers.is_one(tuple(shlex.split(line)))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "word",
    ["/" + "w" * 200_000 + "-", "s//" + "w" * 200_000 + "1", "s/" * 100_000, "\n" * 200_000],
    ids=["a run", "flags", "substitutions", "blanks"],
)
def test_a_long_word_comes_to_an_end(word: str) -> None:
    readers.is_one(("sed", word, "notes"))
