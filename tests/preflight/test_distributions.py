"""Real distributions, and copies of them that somebody has broken."""

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
from check_wheel_contents.contents import WheelContents
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.preflight.conftest import HATCHLING, MADE

from pubproof.contract.clause import Doubt
from pubproof.contract.metadata_limit import Limit
from pubproof.location import Location
from pubproof.preflight import archive, distributions, encryption, files
from pubproof.preflight.outcome import Outcome, State
from pubproof.preflight.plan import Plan, TwineCheck
from pubproof.pypi import metadata_versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Makers

PLAN = Plan(".", ("sdist", "wheel"), (), (), ("build",))
WHEEL = "small-1.2.3-py3-none-any.whl"
SDIST = "small-1.2.3.tar.gz"
INFO = "small-1.2.3.dist-info"
WRITTEN = {
    **{name: name.partition("-")[2] for name in HATCHLING},
    "setuptools": "2.4",
    "flit_core": "2.5",
}


def limit(number: tuple[int, int]) -> Limit:
    return Limit(number, "the twine", Location("publish.yml"), action=True)


def judge(
    folder: Path,
    limited: Limit | Doubt | None = None,
    project: str | None = "small",
    plan: Plan = PLAN,
) -> dict[str, Outcome]:
    found = files.read(folder, "given")
    outcomes = distributions.judge(found, plan, project, limited or limit((2, 5)))
    return {one.check: one for one in outcomes}


def failed(folder: Path) -> dict[str, str]:
    """Return what fails, with all that it says; each says what to do, too."""
    found = {name: one for name, one in judge(folder).items() if one.state is State.FAILED}
    assert all(one.help for one in found.values())
    return {name: "\n".join((one.note, *one.details)) for name, one in found.items()}


@pytest.fixture
def made(makers: Makers, tmp_path: Path) -> Path:
    """A copy of the distributions that hatchling makes, to be broken."""
    return Path(shutil.copytree(makers("hatchling-2.4"), tmp_path / "dist"))


def rewritten(wheel: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    """Write a wheel anew, each member as `change` returns it, or left out."""
    with zipfile.ZipFile(wheel) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    changed = [change(name, data) for name, data in members]
    assert changed != members
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        for one in changed:
            if one is not None:
                new.writestr(*one)


def in_metadata(folder: Path, before: str, after: str) -> None:
    """Replace a text in the metadata of the wheel."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name.endswith("/METADATA"):
            assert before.encode() in data
            return name, data.replace(before.encode(), after.encode())
        return name, data

    rewritten(folder / WHEEL, change)


@pytest.mark.parametrize("name", MADE)
def test_what_a_back_end_makes_is_ready(name: str, makers: Makers) -> None:
    outcomes = judge(makers(name))
    assert list(outcomes) == [
        "files",
        "names",
        "archives",
        "platforms",
        "metadata",
        "twine-check",
        "description",
        "contents",
        "metadata-version",
    ]
    assert {one.state for one in outcomes.values()} == {State.PASSED}, outcomes
    version = WRITTEN[name]
    assert f"Metadata-Version {version} is accepted" in outcomes["metadata-version"].note


@pytest.mark.parametrize("name", MADE)
def test_what_the_action_refuses(name: str, makers: Makers) -> None:
    highest = {"2.1": (2, 0), "2.2": (2, 1), "2.3": (2, 2), "2.4": (2, 3), "2.5": (2, 4)}
    outcome = judge(makers(name), limit(highest[WRITTEN[name]]))["metadata-version"]
    assert outcome.state is State.FAILED
    assert f"Metadata-Version {WRITTEN[name]} is refused: the twine accepts" in outcome.note
    assert "metadata-supported" in outcome.help


def test_no_action_helps_with_what_pypi_refuses(
    makers: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = metadata_versions.table()._replace(pypi=(2, 4))
    monkeypatch.setattr(metadata_versions, "table", lambda: known)
    outcome = judge(makers("hatchling-2.5"), limit((2, 3)))["metadata-version"]
    assert outcome.help.startswith("let the back end write 2.3 at most")


def test_an_unknown_action_is_no_pass(made: Path) -> None:
    outcome = judge(made, Doubt("nobody knows this action"))["metadata-version"]
    assert outcome.state is State.UNKNOWN
    assert "nobody knows this action" in outcome.note


@pytest.mark.parametrize(
    ("before", "after", "check", "says"),
    [
        ("Version: 1.2.3", "Version: 1.2.4", "metadata", "its metadata says that it is version"),
        ("Name: small", "Name: other", "metadata", "its metadata says that it is 'other'"),
        ("Name: small", "Nome: small", "metadata", "unknown, malformed or given twice: nome"),
        ("Summary: Small", f"Summary: {'x' * 513}", "metadata", "the summary has 513 characters"),
        ("Python :: 3", "Python :: 9", "metadata", "PyPI has no classifier 'Programming"),
        ("Programming Language :: Python :: 3", "Private :: x", "metadata", "every upload"),
        (
            "Programming Language :: Python :: 3",
            "Natural Language :: Ukranian",
            "metadata",
            "is deprecated: use Natural Language :: Ukrainian",
        ),
        (
            "Summary: Small",
            f"Project-URL: {'x' * 33}, https://example.org",
            "metadata",
            "has 33 characters",
        ),
        ("Summary: Small", "License-File: COPYING", "metadata", "license file 'COPYING'"),
        (
            "Summary: Small",
            "License: MIT\nLicense-Expression: MIT",
            "metadata",
            "it has License beside License-Expression",
        ),
        (
            "Summary: Small",
            "Provides-Extra: x\nRequires-Dist: far @ https://example.org/a.zip ; extra == 'x'",
            "metadata",
            "PyPI takes no dependency with an address",
        ),
        ("Summary: Small", "Requires-Dist: far >>1", "metadata", "far >>1"),
        ("Summary: Small", "Provides-Dist: [", "metadata", "'[', its Provides-Dist"),
        (
            "Summary: Small",
            "Obsoletes-Dist: far @ https://example.org/a.zip",
            "metadata",
            "'far @ https://example.org/a.zip', its Obsoletes-Dist",
        ),
        ("Summary: Small", "Dynamic: Dynamic", "metadata", "the field Dynamic is said to be"),
        ("Summary: Small", "Project-URL: Home, www.example.org", "metadata", "'www.example.org'"),
        ("Summary: Small", "Project-URL: Home, git@example.org:a", "metadata", "address of 'Home'"),
        ("Summary: Small", "Home-page: https://example.org:99999", "metadata", "its Home-page"),
        ("Summary: Small", "Home-page: https://example.org/[a]", "metadata", "its Home-page"),
        ("Summary: Small", "Home-page: https://example.org/?a=[1]", "metadata", "its Home-page"),
        ("Summary: Small", "Project-URL: Home", "metadata", "the label 'Home' has no address"),
        ("Summary: Small", "Project-URL: , https://example.org", "metadata", "has no label"),
        ("Summary: Small", "Home-page: UNKNOWN.", "metadata", "'UNKNOWN.', its Home-page"),
        ("Summary: Small", "Author-Email: A <a>", "metadata", "'a' is no e-mail address"),
        ("Summary: Small", "Author-Email: a@b.local", "metadata", "'a@b.local' is no e-mail"),
        ("Summary: Small", "Maintainer-Email: B <b>", "metadata", "'b' is no e-mail address"),
        ("Summary: Small", "Download-URL: ftp://example.org", "metadata", "its Download-URL"),
        ("Summary: Small", "Summary: Small\n  and good", "metadata", "has more than one line"),
        ("Version: 1.2.3", "Version: 1.2.x", "metadata", "none of PEP 440"),
        ("Summary: Small", "Requires-Python: three", "metadata", "requires"),
        ("Metadata-Version: 2.4", "Metadata-Version: 9.9", "metadata-version", "9.9 is refused"),
        ("Metadata-Version: 2.4", "Metadata-Version: no", "metadata-version", "'no' is no Meta"),
        ("text/markdown", "text/html", "description", "the type 'text/html'"),
    ],
)
def test_metadata_that_pypi_refuses(
    before: str, after: str, check: str, says: str, made: Path
) -> None:
    in_metadata(made, before, after)
    found = failed(made)
    assert says in found[check], found
    assert WHEEL in found[check] or check == "metadata-version"


@pytest.mark.parametrize(
    "fields",
    [
        "Home-page: https://example.org/a",
        "Project-URL: Docs, https://example.org/ü",
        "Project-URL: Docs, http://example.org",
        "Author-Email: A <a@example.org>",
        "Author-Email: A <a@example.org>, B <b>",
        "Author-Email: A <>",
        "Maintainer-Email: A <a@example.org>",
        "Download-URL: http://example.org/a.zip",
        f"Summary: {'x' * 512}",
        f"Project-URL: {'x' * 32}, https://example.org",
        "Provides-Dist: near (>1)",
        "Dynamic: Summary",
        # As older releases of setuptools write it; PyPI deletes it before it looks.
        "Home-page: UNKNOWN",
        "Download-URL: UNKNOWN",
        "Author-Email: UNKNOWN",
        "License: UNKNOWN\nLicense-Expression: MIT",
    ],
)
def test_metadata_that_pypi_takes(fields: str, made: Path) -> None:
    in_metadata(made, "Summary: Small", fields)
    assert failed(made) == {}


@pytest.mark.parametrize(
    "kind",
    ["text/x-rst", "text/plain", "text/markdown; variant=CommonMark", "text/markdown; variant=GFM"],
)
def test_a_description_that_pypi_shows(kind: str, made: Path) -> None:
    in_metadata(made, "text/markdown", kind)
    assert failed(made) == {}


def test_license_files_that_older_metadata_cannot_name(made: Path) -> None:
    """As setuptools before 77 writes them; twine leaves them out of the upload."""
    in_metadata(made, "Metadata-Version: 2.4", "Metadata-Version: 2.1\nLicense-File: COPYING")
    assert failed(made) == {}


def test_an_sdist_whose_version_is_spelt_otherwise(made: Path) -> None:
    (made / SDIST).rename(made / "small-1.2.3.0.tar.gz")
    assert "its metadata says that it is version 1.2.3" in failed(made)["metadata"]


@pytest.mark.parametrize("strict", [False, True])
def test_warnings_of_twine_count_where_the_release_counts_them(*, strict: bool, made: Path) -> None:
    in_metadata(made, "Description-Content-Type: text/markdown\n", "")
    outcome = judge(made, plan=PLAN._replace(check=TwineCheck(strict)))["twine-check"]
    assert outcome.state is (State.FAILED if strict else State.PASSED)
    said = " ".join((outcome.note, *outcome.details))
    assert f"{WHEEL}: `long_description_content_type` missing" in said
    assert ("`twine check` passes" in said) is not strict


def test_no_description_is_none_that_does_not_render(made: Path) -> None:
    in_metadata(made, "# Small\n\nA project.\n", "")
    assert failed(made) == {}
    outcome = judge(made)["twine-check"]
    assert f"{WHEEL}: `long_description` missing." in outcome.details


def test_a_description_that_does_not_render(made: Path) -> None:
    in_metadata(made, "text/markdown", "text/x-rst")
    in_metadata(made, "A project.", ".. code-block::\n\n.. image:: [\n\n`x")
    found = failed(made)
    assert "its reStructuredText cannot be rendered" in found["description"]
    assert "twine-check" in found


def test_other_files_beside_them(made: Path) -> None:
    (made / f"{WHEEL}.sigstore.json").write_text("{}")
    (made / "small-0.whl").symlink_to("nowhere")
    assert failed(made)["files"] == (
        f"'small-0.whl' is not a file\n'{WHEEL}.sigstore.json' is neither a wheel nor an sdist"
    )


@pytest.mark.parametrize(("name", "kind"), [(WHEEL, "wheel"), (SDIST, "sdist")])
def test_one_that_is_missing(name: str, kind: str, made: Path) -> None:
    (made / name).unlink()
    assert f"there is no {kind}" in failed(made)["files"]


def test_where_there_is_none_nothing_is_said_of_them(tmp_path: Path) -> None:
    (outcome,) = judge(tmp_path).values()
    assert (outcome.check, outcome.state) == ("files", State.FAILED)
    (tmp_path / "README.md").touch()
    (outcome,) = judge(tmp_path).values()
    assert outcome.note == "there is no sdist and no wheel"
    assert outcome.details == ("'README.md' is neither a wheel nor an sdist",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (SDIST, "Small-1.2.3.tar.gz", "PyPI wants the name small-1.2.3.tar.gz"),
        (SDIST, "small-1.2.4.tar.gz", "the files differ in version: 1.2.3, 1.2.4"),
        (SDIST, "other-1.2.3.tar.gz", "the files are of several projects: other, small"),
        (SDIST, "small.tar.gz", "small.tar.gz"),
        (WHEEL, "small-1.2.3.whl", "small-1.2.3.whl"),
        (WHEEL, "Small-1.2.3-py3-none-any.whl", f"PyPI wants the name {WHEEL}"),
        (WHEEL, "small-1.2.3+here-py3-none-any.whl", "1.2.3+here is a local version"),
    ],
)
def test_names_that_pypi_refuses(old: str, new: str, says: str, made: Path) -> None:
    (made / old).rename(made / new)
    assert says in failed(made)["names"]


def test_every_project_of_a_workspace(made: Path) -> None:
    plan = PLAN._replace(words=("uv", "build", "--all-packages"))
    for name in (WHEEL, SDIST):
        shutil.copy(made / name, made / name.replace("small", "other"))
    outcomes = judge(made, project=None, plan=plan)
    assert outcomes["files"].note == "2 wheels and 2 sdists"
    assert outcomes["names"].state is State.PASSED
    (made / SDIST).rename(made / SDIST.replace("small", "third"))
    outcomes = judge(made, project=None, plan=plan)
    assert outcomes["files"].note == "there are 2 wheels, where 3 are built"


def test_files_of_another_project_fail(made: Path) -> None:
    outcome = judge(made, project="Large")["names"]
    assert outcome.state is State.FAILED
    assert outcome.note == "the project is 'Large', the files are of 'small'"


@pytest.mark.parametrize(
    "platform",
    [
        *("any", "win_arm64", "linux_armv7l", "manylinux2014_s390x", "manylinux_2_28_ppc64"),
        *("musllinux_1_2_riscv64", "macosx_10_13_x86_64", "macosx_11_0_universal2"),
        *("macosx_26_0_arm64", "ios_13_0_arm64_iphonesimulator", "android_24_arm64_v8a"),
        *("pyemscripten_2026_0_wasm32", "manylinux_2_17_x86_64.manylinux2014_x86_64"),
    ],
)
def test_platforms_that_pypi_takes(platform: str, made: Path) -> None:
    (made / WHEEL).rename(made / WHEEL.replace("any", platform))
    assert failed(made) == {}


@pytest.mark.parametrize(
    ("platform", "help_"),
    [
        ("linux_x86_64", "cibuildwheel"),
        ("linux_aarch64", "auditwheel repair"),
        ("macosx_14_5_arm64", "MACOSX_DEPLOYMENT_TARGET=14.0"),
        ("macosx_16_0_arm64", "MACOSX_DEPLOYMENT_TARGET=11.0"),
        ("macosx_16_2_arm64", "MACOSX_DEPLOYMENT_TARGET=11.0"),
        ("macosx_14_0_riscv", "leave it out"),
        ("linux_loongarch64", "leave it out"),
        ("musllinux_1_2_ppc64", "leave it out"),
        ("manylinux_2_38_loongarch64", "leave it out"),
        ("win_x86", "leave it out"),
        ("ios_13_0_armv7_iphoneos", "leave it out"),
        ("pyodide_2025_0_wasm32", "leave it out"),
    ],
)
def test_platforms_that_pypi_refuses(platform: str, help_: str, made: Path) -> None:
    name = WHEEL.replace("any", platform)
    (made / WHEEL).rename(made / name)
    outcome = judge(made)["platforms"]
    assert outcome.state is State.FAILED
    assert outcome.note == f"{name}: PyPI takes no wheel for the platform '{platform}'"
    assert help_ in outcome.help


def test_each_platform_that_pypi_refuses_has_its_remedy(made: Path) -> None:
    for platform in ("linux_x86_64", "linux_aarch64", "macosx_14_5_arm64"):
        shutil.copy(made / WHEEL, made / WHEEL.replace("any", platform))
    told = "let `auditwheel repair` make a manylinux wheel of it; build it with MACOSX_"
    help_ = judge(made)["platforms"].help
    assert told in help_
    assert help_.count("auditwheel") == 1


def test_a_file_that_is_larger_than_what_pypi_takes(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (made / WHEEL).stat().st_size
    monkeypatch.setattr("pubproof.preflight.distributions._MAX_BYTES", size - 1)
    outcome = judge(made)["sizes"]
    assert outcome.state is State.UNKNOWN
    assert f"{WHEEL} has {size:,} bytes; PyPI takes {size - 1:,}, unless" in "\n".join(
        (outcome.note, *outcome.details)
    )


def test_a_wheel_whose_folder_is_of_another_name(made: Path) -> None:
    other = "Small-1.2.3.dist-info"
    rewritten(made / WHEEL, lambda name, data: (name.replace(INFO, other), data))
    found = failed(made)
    assert f"it has the folder {other}, where its name asks for {INFO}" in found["contents"]
    assert f"it has no {INFO}/METADATA" in found["metadata"]


def test_a_wheel_whose_record_lists_something_else(made: Path) -> None:
    add(made / WHEEL, "small/more.py")

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data + b"small/gone.py,,\n" if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    found = failed(made)["contents"]
    assert "its RECORD does not list 'small/more.py', which is in it" in found
    assert "its RECORD lists 'small/gone.py', which is not in it" in found


def recorded(wheel: Path, path: str, data: bytes) -> None:
    """Add a file to a wheel and to its RECORD."""
    add(wheel, path, data)

    def change(name: str, text: bytes) -> tuple[str, bytes]:
        return name, text + f"{path},,\n".encode() if name.endswith("/RECORD") else text

    rewritten(wheel, change)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"[console_scripts]\nSmall = small:a\nsmall = small:b\n", ""),
        (b"[pytest11]\na b = small\n", ""),
        (b"[console_scripts]\n../small = small:a\n", "'../small' has a name that PyPI refuses"),
        (b"[gui_scripts]\nmy small = small:a\n", "'my small' has a name that PyPI refuses"),
        (b"[console_scripts]\na = small:a\na = small:b\n", "cannot be read: While reading"),
        (b"small = small:a\n", "cannot be read: File contains no section headers"),
        (b"\xff", "cannot be read"),
    ],
)
def test_which_entry_points_pypi_takes(text: bytes, says: str, made: Path) -> None:
    recorded(made / WHEEL, f"{INFO}/entry_points.txt", text)
    found = failed(made)
    assert says in found["contents"] if says else found == {}


def test_a_wheel_that_brings_other_projects_with_it(made: Path) -> None:
    recorded(made / WHEEL, "small/_vendor/other-1.0.dist-info/METADATA", b"Name: other\n")
    assert failed(made) == {}


def test_a_wheel_of_nothing_but_programs(made: Path) -> None:
    """As maturin makes one of a Rust program."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        program = "small-1.2.3.data/scripts/small"
        if name.endswith("/RECORD"):
            data = data.replace(b"small/__init__.py", program.encode())
        return (program if name == "small/__init__.py" else name), data

    rewritten(made / WHEEL, change)
    assert failed(made) == {}


def test_a_record_with_a_line_that_names_no_file(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data + b",,\n" if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    assert "its RECORD has a line without a file" in failed(made)["contents"]


@pytest.mark.parametrize("end", [b"\r\r\n", b"\n\n"])
def test_a_record_with_empty_lines(end: bytes, made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(b"\n", end) if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    assert "its RECORD has an empty line, which PyPI cannot read" in failed(made)["contents"]


def test_a_wheel_without_its_record(made: Path) -> None:
    rewritten(made / WHEEL, lambda name, data: None if "RECORD" in name else (name, data))
    assert f"it has no {INFO}/RECORD" in failed(made)["contents"]


def test_a_wheel_without_any_code(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes] | None:
        if name.endswith("/RECORD"):
            lines = [line for line in data.splitlines(keepends=True) if b"__init__" not in line]
            return name, b"".join(lines)
        return None if "__init__" in name else (name, data)

    rewritten(made / WHEEL, change)
    assert "W008" in failed(made)["contents"]
    meant = judge(made, plan=PLAN._replace(meant=frozenset({"W00"})))["contents"]
    assert meant.state is State.PASSED
    assert meant.details == ()


def test_check_wheel_contents_reads_a_wheel_once(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def from_wheel(path: Path) -> WheelContents:
        read.append(path)
        return whole(path)

    whole = WheelContents.from_wheel
    monkeypatch.setattr(WheelContents, "from_wheel", from_wheel)
    assert judge(made)["contents"].state is State.PASSED
    assert read == [made / WHEEL]


# -- what nobody should trust --------------------------------------------------------------------


def add(wheel: Path, name: str, data: bytes = b"x") -> None:
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)


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
    with gzip.open(made / SDIST, "wb") as stream:
        head = member("small-1.2.3/zeros")
        head.size = 400_000_000
        stream.write(head.tobuf())
        for _ in range(400):
            stream.write(b"\0" * 1_000_000)
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
    [(b"#!/bin/sh\n", b"", "something stands before"), (b"", b"more", "something stands behind")],
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
    assert "something stands behind the last file" in failed(made)["archives"]

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


LINES = st.lists(
    st.sampled_from(
        [
            "Metadata-Version: 2.4",
            "Name: small",
            "Version: 1.2.3",
            "Version: 1.2.3",
            "Description-Content-Type: text/markdown; charset=x; variant=y",
            "Description-Content-Type: text/x-rst",
            "Project-URL: a",
            "Keywords: a,b",
            "License-File: ../x",
            " folded",
            "",
            "Text [x](javascript:x)",
            ".. include:: /etc/passwd",
        ]
    )
    | st.text(max_size=20),
    max_size=12,
)


@given(lines=LINES, end=st.sampled_from(["\n", "\r\n", "\r", "\0"]))
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_metadata_is_too_odd(lines: list[str], end: str, made: Path) -> None:
    data = end.join(lines).encode("utf-8", "surrogatepass")
    with zipfile.ZipFile(made / WHEEL, "w") as wheel:
        wheel.writestr(f"{INFO}/METADATA", data)
        wheel.writestr(f"{INFO}/RECORD", "")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\n")
    assert "metadata-version" in judge(made)


def test_a_link_in_the_place_of_a_file(made: Path) -> None:
    (made / WHEEL).unlink()
    (made / WHEEL).symlink_to("/dev/null")
    assert "files" in failed(made)
