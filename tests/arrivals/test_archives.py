"""What programs only list, and what they pack."""

from __future__ import annotations

import shlex

import pytest

from pubproof.arrivals import archives

LISTING = [
    ("tar -tf x.tar", True),
    ("tar tzf x.tgz", True),
    ("tar --list -f x.tar", True),
    ("tar -xf x.tar", False),
    ("tar -tf x.tar --to-command=sh", False),
    ("tar -tf x.tar -I sh", False),
    ("unzip -l x.zip", True),
    ("unzip -qt x.zip", True),
    ("unzip -p x.zip a.py", True),
    ("unzip -o x.zip", False),
    ("unzip -dist x.zip", False),
    ("unzip --l x.zip", False),
    ("zipinfo -l x.zip", False),
    ("zipfile -l x.zip", True),
    ("zipfile --list x.zip", True),
    ("zipfile -t x.zip", True),
    ("tarfile --test x.tar", True),
    ("zipfile -e x.zip t", False),
    ("7z l x.7z", True),
    ("7zz t x.7z", True),
    ("7z x x.7z l", False),
]
PACKING = [
    ("zip -r9 x.zip src", "x.zip", True),
    ("zip --quiet x.zip src", "x.zip", True),
    ("zip -m x.zip src", "x.zip", False),
    ("zipfile.ZipFile x.zip", "x.zip", False),
    ("7z a x.7z src", "x.7z", False),
    ("7z d x.7z", "x.7z", False),
    ("7z u x.7z a.py", "x.7z", False),
    ("7z l x.7z", "", False),
    ("7z a", "", False),
    ("zipfile -c x.zip src", "x.zip", False),
    ("zipfile --create x.zip src", "x.zip", False),
    ("zipfile -l x.zip", "", False),
    ("wheel pack src", "./*.whl", False),
    ("wheel pack src -d out", "out/*.whl", False),
    ("wheel pack src --dest-dir=out", "out/*.whl", False),
    ("wheel unpack x.whl", "", False),
    ("git archive -o x.tar HEAD", "x.tar", False),
    ("git archive --output=x.tar HEAD", "x.tar", False),
    ("git archive HEAD", "", False),
    ("git diff -o x.tar", "", False),
    ("tar czf x.tgz src", "x.tgz", True),
    ("tar --create --file=x.tar src", "x.tar", True),
    ("tar -cf x.tar --remove-files src", "x.tar", False),
    ("tar -cf x.tar -I sh src", "x.tar", False),
    ("tar -xf x.tar", "", False),
    ("cat cf x.tar", "", False),
]


@pytest.mark.parametrize(("text", "expected"), LISTING)
def test_a_program_only_lists(text: str, *, expected: bool) -> None:
    assert archives.lists(shlex.split(text)) is expected


@pytest.mark.parametrize(("text", "archive", "alone"), PACKING)
def test_a_program_packs(text: str, archive: str, *, alone: bool) -> None:
    words = shlex.split(text)
    assert (archives.packed(words), archives.only_packs(words)) == (archive, alone)
