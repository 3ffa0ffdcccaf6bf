"""Archives that nobody should trust: damaged, hostile, or packed in an odd way."""

from __future__ import annotations

import gzip
import io
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.preflight.small import SDIST, WHEEL, add, failed, judge, recorded, rewritten

from pubproof.preflight import archive, encryption

if TYPE_CHECKING:
    from tests.preflight.conftest import Makers


def sdist(path: Path, *members: tarfile.TarInfo, data: bytes = b"") -> None:
    with tarfile.open(path, "w:gz") as made:
        for member in members:
            member.size = len(data) if member.isfile() else 0
            made.addfile(member, io.BytesIO(data))


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    return made


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "small/../../x"]
)
def test_a_wheel_that_reaches_outside(name: str, made: Path) -> None:
    add(made / WHEEL, name)
    assert "would be unpacked outside of its folder" in failed(made)["archives"]


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "small-1.2.3/../../evil"])
def test_an_sdist_that_reaches_outside(name: str, made: Path) -> None:
    sdist(made / SDIST, member(name))
    assert "would be unpacked outside of its folder" in failed(made)["archives"]


def test_an_sdist_with_a_device(made: Path) -> None:
    sdist(made / SDIST, member("small-1.2.3/null", tarfile.CHRTYPE))
    assert "is no file, folder or link" in failed(made)["archives"]


@pytest.mark.parametrize("cut", [0, 1, 10, 200])
@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_a_file_that_ends_early(name: str, cut: int, made: Path) -> None:
    data = (made / name).read_bytes()
    (made / name).write_bytes(data[:cut])
    assert name in failed(made)["archives"]


@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_a_file_with_a_damaged_byte(name: str, made: Path) -> None:
    data = bytearray((made / name).read_bytes())
    for place in range(60, len(data), 97):
        data[place] ^= 0xFF
    (made / name).write_bytes(data)
    assert name in "".join(failed(made).values())


def test_a_text_in_the_place_of_a_wheel(made: Path) -> None:
    (made / WHEEL).write_text("Not found")
    assert "it is broken: File is not a zip file" in failed(made)["archives"]


def test_metadata_without_end(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        more = b"x" * (archive.MAX_METADATA + 1)
        return name, data + more if name.endswith("/METADATA") else data

    rewritten(made / WHEEL, change)
    assert "its metadata is longer than 4,194,304 bytes" in failed(made)["archives"]


def test_metadata_that_is_no_text(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, b"\xff\xfe\0" * 100 if name.endswith("/METADATA") else data

    rewritten(made / WHEEL, change)
    assert {"metadata", "metadata-version"} <= set(failed(made))


def test_a_wheel_that_says_that_it_is_huge(made: Path) -> None:
    add(made / WHEEL, "small/zeros.bin", b"\0" * 300_000_000)
    assert "it is unreasonably large when unpacked" in failed(made)["archives"]


def test_an_sdist_that_is_huge(made: Path) -> None:
    head = member("small-1.2.3/zeros")
    head.size = 400_000_000
    zeros = gzip.compress(b"\0" * 1_000_000)  # parts in a row are read as one
    (made / SDIST).write_bytes(gzip.compress(head.tobuf()) + 400 * zeros)
    assert "it is unreasonably large when unpacked" in failed(made)["archives"]


def test_a_wheel_that_pypi_takes_for_a_bomb(made: Path) -> None:
    recorded(made / WHEEL, "small/zeros.bin", b"\0" * 70_000_000)
    assert "it is unreasonably large when unpacked" in failed(made)["archives"]


def test_a_large_wheel_is_no_bomb(made: Path) -> None:
    with zipfile.ZipFile(made / WHEEL, "a", zipfile.ZIP_STORED) as wheel:
        wheel.writestr("small/data.bin", b"\0" * 70_000_000)
    assert "archives" not in failed(made)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_wheel_that_is_compressed_otherwise(method: int, made: Path) -> None:
    with zipfile.ZipFile(made / WHEEL, "a", method) as wheel:
        wheel.writestr("small/x.py", b"x")
    assert "'small/x.py' is compressed otherwise than by deflate" in failed(made)["archives"]


@pytest.mark.parametrize(
    ("before", "behind", "says"),
    [(b"#!/bin/sh\n", b"", "something stands before"), (b"", b"more", "something follows")],
)
def test_a_wheel_with_something_around_it(
    before: bytes, behind: bytes, says: str, made: Path
) -> None:
    data = (made / WHEEL).read_bytes()
    (made / WHEEL).write_bytes(before + data + behind)
    assert says in failed(made)["archives"]


class Stream(io.BytesIO):
    """Something to write to that cannot go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def test_a_wheel_that_was_written_as_a_stream(made: Path) -> None:
    stream = Stream()
    with zipfile.ZipFile(made / WHEEL) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    (made / WHEEL).write_bytes(stream.getvalue())
    assert "was written as a stream, which PyPI refuses" in failed(made)["archives"]


def start_of(data: bytes | bytearray, name: str) -> int:
    """Return where in an archive the file of that name starts."""
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        return wheel.getinfo(name).header_offset


FIRST = "small/__init__.py"


@pytest.mark.parametrize(
    ("place", "change", "says"),
    [
        (6, 0x08, f"'{FIRST}' was written as a stream"),
        (18, 0x01, f"'{FIRST}' has another size at its file"),
        (22, 0x01, f"'{FIRST}' has another size at its file"),
        (30, 0x20, f"the name '{FIRST}' stands otherwise at its file"),
    ],
)
def test_a_file_that_the_list_of_a_wheel_tells_otherwise(
    place: int, change: int, says: str, made: Path
) -> None:
    data = bytearray((made / WHEEL).read_bytes())
    start = start_of(data, FIRST)
    data[start + place] ^= change
    (made / WHEEL).write_bytes(data)
    assert says in failed(made)["archives"]


def test_what_no_list_of_a_wheel_names(made: Path) -> None:
    data = (made / WHEEL).read_bytes()
    with zipfile.ZipFile(made / WHEEL) as wheel:
        end = wheel.start_dir
        starts = [one.header_offset for one in wheel.infolist()]
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as other:
        other.writestr("small/hidden.py", b"x")
    more = hidden.getvalue()[: other.start_dir]
    moved = data[:end] + more + data[end:-6] + struct.pack("<L", end + len(more)) + data[-2:]
    (made / WHEEL).write_bytes(moved)
    assert "something follows the last file" in failed(made)["archives"]

    second = sorted(starts)[1]
    tail = bytearray(data[end:])
    place = 0
    for start in starts:
        if start >= second:
            tail[place + 42 : place + 46] = struct.pack("<L", start + len(more))
        lengths = struct.unpack("<3H", tail[place + 28 : place + 34])
        place += 46 + sum(lengths)
    moved = data[:second] + more + data[second:end] + tail[:-6]
    (made / WHEEL).write_bytes(moved + struct.pack("<L", end + len(more)) + data[-2:])
    assert "something stands before 'small" in failed(made)["archives"]


@pytest.mark.parametrize("flag", [0, 0x800])
def test_a_name_that_is_in_utf_8_without_saying_so(flag: int, made: Path) -> None:
    name = "small/é.py"
    recorded(made / WHEEL, name, b"")
    data = bytearray((made / WHEEL).read_bytes())
    start, listed = start_of(data, name), data.rindex(name.encode()) - 46
    for place in (start + 6, listed + 8):
        data[place : place + 2] = struct.pack("<H", flag)
    (made / WHEEL).write_bytes(data)
    assert ("archives" in failed(made)) is (flag == 0)


def test_a_file_in_the_form_for_large_ones(made: Path) -> None:
    recorded(made / WHEEL, "small/x.py", b"")
    with zipfile.ZipFile(made / WHEEL) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(made / WHEEL, "w") as new:
        for name, data in members.items():
            with new.open(name, "w", force_zip64=name.endswith("x.py")) as file:
                file.write(data)
    assert failed(made) == {}


def test_what_zip_says_further_of_a_file(made: Path) -> None:
    """As Info-ZIP does, with times and owners of files in front of them."""
    recorded(made / WHEEL, "small/x.py", b"")
    with zipfile.ZipFile(made / WHEEL) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(made / WHEEL, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            file = zipfile.ZipInfo(name)
            file.extra = struct.pack("<2sHBL", b"UT", 5, 1, 0) + struct.pack(
                "<2sHBBLBL", b"ux", 11, 1, 4, 0, 4, 0
            )
            new.writestr(file, data)
    assert failed(made) == {}


@pytest.mark.parametrize(
    ("name", "data", "tool"),
    [
        ("x.py", b"__pyarmor__(__name__, __file__, b'x')", "PyArmor"),
        ("x.PY", b"a = __pyarmor_enter__\n", "PyArmor"),
        ("x.pye", b"---BEGIN PYE FILE---\nx\n---END PYE FILE---\n", "SourceDefender"),
        ("x.pye", b"---BEGIN PYE FILE---\n", ""),
        ("x.txt", b"__pyarmor_exit__", ""),
        ("x.py", b"__pyarmor_exit__" + b" " * encryption.MAX_BYTES, ""),
        ("x.py", b"import pyarmor\n", ""),
    ],
)
def test_code_that_is_encrypted(name: str, data: bytes, tool: str, made: Path) -> None:
    recorded(made / WHEEL, f"small/{name}", data)
    sdist(made / SDIST, member(f"small-1.2.3/{name}"), data=data)
    said = failed(made).get("encryption", "").splitlines()
    assert said == [
        f"{file}: '{place}/{name}' is encrypted with {tool}, which PyPI refuses"
        for file, place in ((WHEEL, "small"), (SDIST, "small-1.2.3"))
        if tool
    ]


def test_pypi_takes_none_of_the_own_files_for_encrypted() -> None:
    paths = [*Path(encryption.__file__).parents[1].rglob("*.py")]
    assert len(paths) > 500
    assert [path for path in paths if encryption.tool(path.read_bytes())] == []


def test_an_sdist_with_a_sparse_file(made: Path) -> None:
    sparse = member("small-1.2.3/hole.bin")
    sparse.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": "9"}
    sdist(made / SDIST, member("small-1.2.3/PKG-INFO"), sparse, data=b"x")
    said = failed(made)["archives"]
    assert "'small-1.2.3/hole.bin' is a sparse file, which PyPI refuses" in said


def test_an_sdist_that_is_a_zip_archive_too(made: Path) -> None:
    with zipfile.ZipFile(made / SDIST, "a") as other:
        other.writestr("small/hidden.py", b"x")
    says = "it can be read as a zip archive too, which PyPI refuses"
    assert says in failed(made)["archives"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["small-1.2.3/x", "small-1.2.3/y"], "it has no small-1.2.3/PKG-INFO"),
        (["small-1.2.3", "small-1.2.3/x"], "it has no small-1.2.3/PKG-INFO"),
        (
            ["./small-1.2.3/PKG-INFO", "./small-1.2.3/x"],
            "it has no small-1.2.3/PKG-INFO: its names begin with ./",
        ),
        (
            ["small-1.2.3/src/PKG-INFO", "small-1.2.3/src/x"],
            "it has no small-1.2.3/PKG-INFO: all that it has is in small-1.2.3/src",
        ),
        (["small-1.2.3/PKG-INFO"], "it has no PKG-INFO beside another file in its folder"),
        (["PKG-INFO"], "it has no PKG-INFO beside another file in its folder"),
        ([], "it has no PKG-INFO, and nothing else either"),
    ],
)
def test_an_sdist_without_metadata_where_pypi_looks(
    names: list[str], says: str, made: Path
) -> None:
    sdist(made / SDIST, *map(member, names))
    assert f"{SDIST}: {says}" in failed(made)["metadata"].splitlines()


def test_a_wheel_with_comments(made: Path) -> None:
    with zipfile.ZipFile(made / WHEEL, "a") as wheel:
        wheel.comment = b"PyPI takes this one"
    assert failed(made) == {}
    with zipfile.ZipFile(made / WHEEL, "a") as wheel:
        wheel.infolist()[0].comment = b"and this one not"
        wheel.comment = b""
    assert "has a comment, which PyPI refuses" in failed(made)["archives"]


def test_an_unprintable_name(made: Path) -> None:
    recorded(made / WHEEL, "small/a\x01.py", b"")
    assert "has an unprintable character" in failed(made)["archives"]


def test_an_sdist_with_two_folders(made: Path) -> None:
    sdist(made / SDIST, member("small-1.2.3/PKG-INFO"), member("other/x"))
    says = "it has more than one file or folder at its root, where PyPI wants one"
    assert says in failed(made)["archives"]


def test_two_files_of_one_name(made: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        add(made / WHEEL, "small/__init__.py")
    assert "it has two files of the name 'small/__init__.py'" in failed(made)["archives"]


@pytest.mark.parametrize("name", [WHEEL, SDIST])
@given(places=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), value=st.integers(0, 255))
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_damage_is_too_much(
    name: str, places: list[int], value: int, makers: Makers, tmp_path: Path
) -> None:
    source = makers("hatchling-2.4")
    shutil.copytree(source, tmp_path / "dist", dirs_exist_ok=True)
    data = bytearray((source / name).read_bytes())
    for place in places:
        data[place % len(data)] = value
    (tmp_path / "dist" / name).write_bytes(data)
    assert {"files", "names"} <= set(judge(tmp_path / "dist"))


def test_a_link_in_the_place_of_a_file(made: Path) -> None:
    (made / WHEEL).unlink()
    (made / WHEEL).symlink_to("/dev/null")
    assert "files" in failed(made)
