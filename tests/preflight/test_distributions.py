"""Real distributions, and copies of them whose metadata, names or platforms are wrong."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.preflight.conftest import MADE
from tests.preflight.small import (
    INFO,
    PLAN,
    SDIST,
    WHEEL,
    WRITTEN,
    failed,
    in_metadata,
    judge,
    limit,
)

from pubproof.contract.clause import Doubt
from pubproof.preflight.outcome import State
from pubproof.preflight.plan import TwineCheck
from pubproof.pypi import metadata_versions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.preflight.conftest import Makers


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
    outcome = judge(made)["files"]
    assert outcome.note == f"there is no {kind}"
    assert outcome.help == "build it, as the release does"


def test_where_there_is_none_nothing_is_said_of_them(tmp_path: Path) -> None:
    (outcome,) = judge(tmp_path).values()
    assert (outcome.check, outcome.state) == ("files", State.FAILED)
    assert outcome.help == "build both, as the release does"
    (tmp_path / "README.md").touch()
    (outcome,) = judge(tmp_path).values()
    assert outcome.note == "there is no sdist and no wheel"
    assert outcome.details == ("'README.md' is neither a wheel nor an sdist",)
    assert outcome.help.startswith("build both, and leave out what is no distribution")


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
