"""A whole release: built, compared, and nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.preflight.conftest import Clone, Command, Makers

    Release = Callable[..., tuple[int, str]]

SLOW = """\
import pathlib, time
def build_wheel(folder, settings=None, metadata=None):
    pathlib.Path({started!r}).touch()
    time.sleep(60)
build_sdist = build_wheel
"""
BY_GIT = """\
import pathlib, subprocess, zipfile, tarfile, io
def _version():
    said = subprocess.run(["git", "describe", "--tags"], capture_output=True, text=True).stdout
    return said.strip().removeprefix("v") or "0.dev0+nothing"
def _metadata():
    return f"Metadata-Version: 2.1\\nName: openmed\\nVersion: {_version()}\\nSummary: x\\n" \\
        "Description-Content-Type: text/plain\\n\\nText.\\n"
def build_wheel(folder, settings=None, metadata=None):
    name = f"openmed-{_version()}"
    info = f"{name}.dist-info"
    parts = {
        "openmed/__init__.py": "",
        f"{info}/METADATA": _metadata(),
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    parts[f"{info}/RECORD"] = "".join(f"{one},,\\n" for one in [*parts, f"{info}/RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder) / f"{name}-py3-none-any.whl", "w") as made:
        for path, text in parts.items():
            made.writestr(path, text)
    return f"{name}-py3-none-any.whl"
def build_sdist(folder, settings=None):
    name = f"openmed-{_version()}"
    with tarfile.open(pathlib.Path(folder) / f"{name}.tar.gz", "w:gz") as made:
        for path, text in {"PKG-INFO": _metadata(), "pyproject.toml": "", "by_git.py": ""}.items():
            data = text.encode() or pathlib.Path(path).read_bytes()
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return f"{name}.tar.gz"
"""


def by_git(clone: Clone) -> None:
    """Let the version come from git's tags."""
    clone.write("by_git.py", BY_GIT)
    clone.write(
        "pyproject.toml",
        '[build-system]\nrequires = []\nbuild-backend = "by_git"\nbackend-path = ["."]\n'
        '[tool.pubproof.publisher]\nowner = "maziyarpanahi"\nrepository = "openmed"\n'
        'workflow = "publish.yml"\nenvironment = "pypi"\n',
    )
    clone.publish("Version by git")


def test_a_release_is_ready_and_nothing_is_left_behind(clone: Clone, release: Release) -> None:
    before = clone.everything()
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 0, said
    assert "v1.0.0 names 1.0.0, the version of the distributions (built from the commit" in said
    assert "✓ 1 wheel and 1 sdist" in said
    assert said.rstrip().endswith("v1.0.0 is ready")
    assert clone.everything() == before


def test_the_tag_that_the_version_gets_is_the_default(release: Release) -> None:
    status, said = release("--no-isolation", "--format=json")
    assert status == 0, said
    assert json.loads(said)["tag"] == "v1.0.0"


def test_the_json_is_as_its_schema_says(release: Release) -> None:
    status, said = release("v2.0.0", "--no-isolation", "--format=json")
    assert status == 1
    schema = json.loads(
        files("pubproof.preflight").joinpath("preflight.schema.json").read_text("utf-8")
    )
    report = json.loads(said)
    jsonschema.validate(report, schema)
    assert report["verdict"] == "not ready"
    assert [one["part"] for one in report["parts"]] == [
        "tag",
        "distributions",
        "publisher",
        "contract",
        "checklist",
    ]
    failed = [one["check"] for one in report["checks"] if one["state"] == "failed"]
    assert failed == ["tag-version"]
    assert [one["metadata-version"] for one in report["distributions"]] == ["2.5", "2.5"]


def test_a_version_from_git_is_that_of_the_tag(clone: Clone, release: Release) -> None:
    by_git(clone)
    status, said = release("v3.1.4", "--no-isolation")
    assert "v3.1.4 names 3.1.4, the version of the distributions" in said
    assert "Metadata-Version 2.1 is accepted" in said
    assert status == 0, said
    assert not clone.git("tag")


def test_a_version_from_git_without_a_tag_has_to_be_named(clone: Clone, release: Release) -> None:
    by_git(clone)
    status, said = release("--no-isolation")
    assert status == 2
    assert "name the tag, such as v1.2.3" in said


@pytest.mark.parametrize(
    ("inputs", "has_tags"),
    [
        ("ref: ${{ github.ref }}", True),
        ("ref: ${{ github.sha }}", False),
        ("ref: ${{ github.sha }}\n          fetch-depth: 1", False),
        ("ref: ${{ github.sha }}\n          fetch-depth: 0", True),
        ("ref: ${{ github.sha }}\n          fetch-tags: true", True),
        ("ref: ${{ github.sha }}\n          fetch-tags: 'TRUE'", True),
        ("ref: ${{ github.sha }}\n          fetch-tags: 'yes'", False),
        (f"ref: {'0A' * 20}", False),
        ("ref: ${{ github.sha }}\n\n      - run: git fetch --tags", True),
    ],
)
def test_a_version_from_git_where_the_release_has_no_tags(
    *, inputs: str, has_tags: bool, clone: Clone, release: Release
) -> None:
    own = "persist-credentials: false"
    clone.replace(".github/workflows/provenance.yml", own, f"{own}\n          {inputs}")
    by_git(clone)
    _, said = release("v3.1.4", "--no-isolation")
    bare = "without the tags, which .github/workflows/provenance.yml:"
    assert (bare in said) is not has_tags
    assert ("leave out 'ref' of the checkout" in said) is not has_tags
    assert ("v3.1.4 names 3.1.4, and the distributions are 0.dev0+nothing" in said) is not has_tags


BUILD = "run: python -m build --no-isolation --wheel --sdist"


def test_another_tool_makes_the_same(clone: Clone, release: Release) -> None:
    clone.replace(".github/workflows/provenance.yml", BUILD, "run: uv build --out-dir dist")
    clone.publish("Build with uv")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 0, said
    assert "; the release runs uv build, which reads [tool.uv] too" in said


@pytest.mark.parametrize("ignored", ["['W001', 'W008']", "'W1, W00,'"])
def test_a_wheel_that_is_meant_to_be_empty(ignored: str, clone: Clone, release: Release) -> None:
    """As a package has it that is nothing but its dependencies."""
    empty = "[tool.hatch.build.targets.wheel]\nbypass-selection = true\nexclude = ['openmed']\n"
    clone.write("pyproject.toml", f"{clone.text('pyproject.toml')}\n{empty}")
    clone.publish("Be empty")
    status, said = release("v1.0.0", "--no-isolation")
    assert "✗ openmed-1.0.0-py3-none-any.whl: W008: Wheel is empty" in said
    assert "write ignore = ['W008'] below [tool.check-wheel-contents]" in said
    assert status == 1
    more = f"\n[tool.check-wheel-contents]\nignore = {ignored}\n"
    clone.write("pyproject.toml", clone.text("pyproject.toml") + more)
    clone.publish("Say so")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 0, said


@pytest.fixture
def shared(clone: Clone, preflight: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is a submodule of the clone, whose wheel has a file of it."""
    del preflight  # it unsets what is set here
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.file.allow")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")
    bare = clone.remote.parent / "shared.git"
    clone.git("clone", "--quiet", "--bare", str(clone.remote), str(bare))
    clone.git("submodule", "--quiet", "add", "../shared.git", "shared")
    include = "\n[tool.hatch.build.targets.wheel.force-include]\n'shared/README.md' = 'openmed/x'"
    text = (clone.root / "pyproject.toml").read_text("utf-8")
    clone.write("pyproject.toml", f"{text}{include}")
    clone.publish("Share a file")
    return bare


@pytest.mark.parametrize(
    ("lines", "status", "says"),
    [
        ("          submodules: true\n", 0, "v1.0.0 is ready"),
        ("          submodules: recursive\n", 0, "v1.0.0 is ready"),
        ("      - run: git submodule update --init\n", 0, "v1.0.0 is ready"),
        ("          fetch-depth: 1\n", 1, "✗ the build fails"),
        ("          submodules: false\n", 1, "✗ the build fails"),
    ],
)
@pytest.mark.usefixtures("shared")
def test_submodules_are_there_where_the_release_has_them(
    lines: str, status: int, says: str, clone: Clone, release: Release
) -> None:
    last = "          persist-credentials: false\n"
    clone.replace(".github/workflows/provenance.yml", last, last + lines)
    clone.publish("Check out the submodules")
    before = clone.everything()
    found, said = release("v1.0.0", "--no-isolation")
    assert (found, says in said) == (status, True), said
    assert clone.everything() == before


def test_submodules_that_cannot_be_had(shared: Path, clone: Clone, release: Release) -> None:
    last = "          persist-credentials: false\n"
    told = f"{last}          submodules: true\n"
    clone.replace(".github/workflows/provenance.yml", last, told)
    clone.publish("Check out the submodules")
    shutil.rmtree(shared)
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 3, said
    assert "? the commit cannot be cloned: its submodules cannot be had: " in said


def test_a_folder_without_a_project(clone: Clone, release: Release) -> None:
    (clone.root / "pyproject.toml").unlink()
    clone.publish("Have no project")
    _, said = release("v1.0.0")
    assert "✗ the build fails" in said
    assert "does not appear to be a Python project" in said


@pytest.mark.parametrize(
    ("command", "sets"),
    [
        ('hatch version "${GITHUB_REF_NAME#v}"', "'hatch version' at"),
        ('sed -i "s/1.0.0/${GITHUB_REF_NAME#v}/" openmed/__init__.py', "'sed -i' at"),
        ("echo '__version__ = \"2.0.0\"' > openmed/__init__.py", "'echo __version__"),
        ("uv version --bump=minor", "'uv version' at"),
        ("bump-my-version bump minor", "'bump-my-version bump' at"),
        ("pdm bump minor", "'pdm bump' at"),
        ("poetry version --short", ""),
        ("uv version --package openmed", ""),
        ("sed -i s/a/b/ README.md", ""),
        ("grep version openmed/__init__.py > version.txt", ""),
    ],
)
def test_a_version_that_the_release_sets(
    command: str, sets: str, clone: Clone, release: Release
) -> None:
    both = f"run: |\n          {command}\n          {BUILD.removeprefix('run: ')}"
    clone.replace(".github/workflows/provenance.yml", BUILD, both)
    clone.publish("Set the version")
    _, said = release("v2.0.0", "--no-isolation")
    if sets:
        assert "? v2.0.0 names 2.0.0, and the commit builds 1.0.0; the release may set it" in said
        assert sets in said
        assert "see that this sets the version of the tag" in said
    else:
        assert "✗ v2.0.0 names 2.0.0, and the distributions are 1.0.0" in said


@pytest.mark.parametrize(
    ("value", "is_open"),
    [("${{ github.ref_name }}", False), ("${{ vars.RELEASE }}", True), ("${{ secrets.A }}", False)],
)
def test_a_build_that_may_be_told_another_version(
    *, value: str, is_open: bool, clone: Clone, release: Release
) -> None:
    given = f"{BUILD}\n        env:\n          RELEASE: {value}"
    clone.replace(".github/workflows/provenance.yml", BUILD, given)
    clone.publish("Tell the build something")
    _, said = release("v2.0.0", "--no-isolation")
    assert ("the variable RELEASE, which the build at .github" in said) is is_open
    assert ("? v2.0.0 names 2.0.0, and the commit builds 1.0.0" in said) is is_open
    assert ("✗ v2.0.0 names 2.0.0, and the distributions are 1.0.0" in said) is not is_open


CHECK = "run: twine check --strict dist/*.whl dist/*.tar.gz"


@pytest.mark.parametrize(
    ("step", "command"),
    [
        (CHECK, "twine check --strict"),
        ("run: twine check dist/*.whl dist/*.tar.gz", "twine check"),
        ("uses: hynek/build-and-inspect-python-package@v2", "twine check --strict"),
    ],
)
def test_twine_is_as_strict_as_the_release(
    step: str, command: str, clone: Clone, release: Release, makers: Makers
) -> None:
    clone.replace(".github/workflows/provenance.yml", CHECK, step)
    _, said = release("v1.2.3", "--dist", makers("hatchling-2.4"))
    assert f"✓ `{command}` passes" in said


@pytest.mark.parametrize(
    ("twine", "number", "refused"),
    [
        ("5.1.1", "2.3", ""),
        ("5.1.1", "2.4", "twine 5.1.1, which accepts Metadata-Version 2.3 at most, and it has 2.4"),
        ("6.1.0", "2.4", ""),
        ("6.1.0", "2.5", "twine 6.1.0, which accepts Metadata-Version 2.4 at most, and it has 2.5"),
        ("7.0.0", "2.5", ""),
    ],
)
def test_a_twine_that_the_release_pins(
    twine: str, number: str, refused: str, clone: Clone, release: Release, makers: Makers
) -> None:
    clone.replace("requirements-release.lock", "\ntwine==7.0.0 ", f"\ntwine=={twine} ")
    _, said = release("v1.2.3", "--dist", makers(f"hatchling-{number}"))
    wanted = f"small-1.2.3-py3-none-any.whl: the release checks with {refused}"
    assert (wanted if refused else "✓ `twine check --strict` passes") in said


def test_wheels_that_are_repaired_are_not_seen(clone: Clone, release: Release) -> None:
    both = f"{BUILD} && auditwheel repair -w dist dist/*.whl"
    clone.replace(".github/workflows/provenance.yml", BUILD, both)
    clone.publish("Repair")
    _, said = release("v1.0.0", "--no-isolation")
    assert "? the release builds with auditwheel and build; what it makes for other" in said
    assert "- the platforms are those of this system, not of the release" in said


@pytest.mark.parametrize("slug", ["maziyarpanahi/openmed", "me/openmed", "MaziyarPanahi/openmed"])
def test_a_remote_that_is_not_of_the_publisher(
    slug: str, clone: Clone, release: Release, makers: Makers
) -> None:
    clone.git("remote", "set-url", "origin", f"git@github.com:{slug}.git")
    clone.git("config", "core.sshCommand", "false")
    status, said = release("v1.2.3", "--dist", makers("hatchling-2.4"))
    assert status == 1  # its name is another one
    differs = f"? git's remote 'origin' says '{slug}', [tool.pubproof.publisher]" in said
    assert differs is (slug != "maziyarpanahi/openmed")


def test_wheels_for_other_systems_are_not_seen(clone: Clone, release: Release) -> None:
    both = "run: pipx run cibuildwheel --output-dir dist && python -m build --sdist"
    clone.replace(".github/workflows/provenance.yml", BUILD, both)
    clone.publish("Build for every system")
    _, said = release("v1.0.0", "--no-isolation")
    assert "? the release builds with build and cibuildwheel; what it makes for other" in said


def test_wheels_that_are_made_of_the_sdist_are_not_seen(clone: Clone, release: Release) -> None:
    both = "run: python -m build --sdist && pipx run cibuildwheel --output-dir dist dist/a.tar.gz"
    clone.replace(".github/workflows/provenance.yml", BUILD, both)
    clone.publish("Build for every system, from the sdist")
    _, said = release("v1.0.0", "--no-isolation")
    assert "? the release builds with build and cibuildwheel; what it makes for other" in said


def test_only_what_is_committed_is_built(clone: Clone, release: Release) -> None:
    clone.write("openmed/__init__.py", '__version__ = "7.0"\n')
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 1
    assert "v1.0.0 names 1.0.0, the version of the distributions" in said
    assert "✗ one file differs from the commit\n     M openmed/__init__.py" in said


def test_a_build_that_fails_says_why(clone: Clone, release: Release) -> None:
    clone.replace("pyproject.toml", 'path = "openmed/__init__.py"', 'path = "nowhere.py"')
    clone.publish("Break it")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 1
    assert "✗ the build fails" in said
    assert "nowhere.py" in said
    assert "  = help: mend what it says; `python -m build` in a fresh clone does the same" in said


def test_a_build_that_fails_says_why_without_a_tag_too(clone: Clone, release: Release) -> None:
    clone.replace("pyproject.toml", 'path = "openmed/__init__.py"', 'path = "nowhere.py"')
    clone.publish("Break it")
    status, said = release("--no-isolation")
    assert status == 1
    assert said.startswith(
        "? no tag is given, and none can be told without distributions\n"
        "  = help: name the tag, such as v1.2.3, and what is left out is looked at too\n"
        "✗ the build fails\n"
    )
    assert "nowhere.py" in said
    assert "\npublisher      left out\ncontract       ready\nchecklist      left out\n" in said
    assert said.endswith("\nthe release is not ready because the build fails\n")


def test_a_build_that_does_not_reach_the_network_could_not_be_checked(
    clone: Clone, release: Release
) -> None:
    clone.write("hatch_build.py", "raise OSError('Could not resolve host: crates.example')\n")
    clone.replace(
        "pyproject.toml",
        "[tool.hatch.version]",
        "[tool.hatch.build.hooks.custom]\n\n[tool.hatch.version]",
    )
    clone.publish("Fetch while building")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 3, said
    assert "? the build fails, and it did not reach the network" in said
    assert "  = help: look at the network, or give distributions with --dist" in said


def test_what_is_not_installed_here_could_not_be_checked(clone: Clone, release: Release) -> None:
    clone.replace("pyproject.toml", "hatchling>=1.27,<2", "no-such-back-end>=9")
    clone.publish("Build otherwise")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 3, said
    assert "? what the build needs is not installed here" in said


def test_the_publisher_is_asked_for_this_very_tag(clone: Clone, release: Release) -> None:
    clone.replace("pyproject.toml", 'environment = "pypi"', 'environment = "release"')
    clone.publish("Another environment")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 1
    assert "✗ PyPI refuses the run of v1.0.0 with invalid-publisher" in said
    assert "environment: the run says 'pypi', the publisher says 'release'" in said
    assert "re-run" not in said
    assert "✗ publisher-matches fails" in said


def test_an_action_that_is_too_old_refuses_what_was_built(clone: Clone, release: Release) -> None:
    clone.replace(
        ".github/workflows/publish.yml",
        "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2",
        "cef221092ed1bacb1cc03d23a2d87d1d172e277b # v1.14.0",
    )
    clone.publish("Pin an older action")
    status, said = release("v1.0.0", "--no-isolation")
    assert status == 1
    assert "✗ Metadata-Version 2.5 is refused: twine 6.1.0 in version 1.14.0 of the action" in said
    assert (
        "help: use 'pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2'"
        ", or let the back end write 2.4 at most (hatchling: core-metadata-version); if the tag is "
        "out already, it takes a new tag: see `pubproof explain metadata-supported`\n"
    ) in said
    assert "✗ metadata-supported fails" in said


def test_what_was_built_answers_for_an_open_range(
    clone: Clone, release: Release, makers: Makers
) -> None:
    clone.replace(".github/workflows/provenance.yml", "--no-isolation ", "")
    clone.publish("Take whichever back end is the newest")
    _, said = release("v1.2.3", "--dist", makers("hatchling-2.4"))
    assert "Metadata-Version 2.4 is accepted" in said
    assert "metadata-supported" not in said


def test_an_interrupted_preflight_leaves_nothing(clone: Clone, tmp_path: Path) -> None:
    started, temporary = tmp_path / "started", tmp_path / "temporary"
    temporary.mkdir()
    clone.write("slow.py", SLOW.format(started=str(started)))
    clone.replace("pyproject.toml", "hatchling.build", "slow")
    clone.replace("pyproject.toml", '"hatchling>=1.27,<2"', "")
    clone.replace("pyproject.toml", "\n[project]", 'backend-path = ["."]\n\n[project]')
    clone.commit("Build slowly")
    before = clone.everything()
    process = subprocess.Popen(
        [sys.executable, "-m", "pubproof", "preflight", "v1.0.0", "--no-isolation"],
        cwd=clone.root,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 60
    while not started.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists(), process.communicate()[0]
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"Traceback" not in said
    assert list(temporary.iterdir()) == []
    assert clone.everything() == before


@pytest.mark.parametrize("module", ["build", "check_wheel_contents", "twine"])
def test_a_missing_extra_is_a_wrong_call(
    module: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import util

    real = util.find_spec

    def find(name: str, package: str | None = None) -> object:
        return None if name == module else real(name, package)

    monkeypatch.setattr(util, "find_spec", find)
    status, said = release("v1.0.0")
    assert status == 2
    assert said.count("\n") == 1
    assert "pip install 'pubproof[release]'" in said


def test_the_list_does_nothing(preflight: Command) -> None:
    status, said = preflight("--list")
    assert status == 0
    assert len(said.splitlines()) == 5


@pytest.mark.parametrize("name", ["/nowhere", "v1..2", "v1.2.3.lock", "a b"])
def test_what_can_be_no_tag_is_refused_at_once(
    name: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pubproof.preflight.checkout.Checkout.clone", None)
    status, said = release(name)
    assert status == 2
    assert f"git takes no tag of the name {name!r}; name one, such as v1.2.3\n" in said
    assert said.count("\n") == 1


def test_a_folder_without_distributions_is_a_wrong_call(release: Release, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, said = release("v1.0.0", "--dist", tmp_path / "empty")
    assert status == 2
    assert "there is nothing in" in said


def test_a_distribution_that_may_not_be_read_is_a_wrong_call(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "openmed-1.0.0.tar.gz").touch()
    monkeypatch.setattr("hashlib.file_digest", refuse)
    status, said = release("v1.0.0", "--dist", dist)
    assert status == 2
    assert said.endswith(f"cannot read {str(dist)!r}: Permission denied\n")


def test_a_folder_without_git_cannot_be_built(preflight: Command, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "pyproject.toml").write_text('[project]\nname="a"\nversion="1.0"\n')
    status, said = preflight("v1.0", "--repository", tmp_path / "plain", "--no-checklist")
    assert status == 1
    assert "? the commit cannot be cloned: not a git repository" in said
    assert "✗ nothing uploads to PyPI" in said
    assert "\n- --no-checklist leaves out the release checklist\n" in said
