"""The settings of ``[tool.pubproof]``, and what is said of wrong ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.pypi import TrustedPublisher
from pubproof.settings import MAX_BYTES, Settings, SettingsError, parse, read

if TYPE_CHECKING:
    from pathlib import Path

CLAUSES = ["one-publisher", "tag-push-only", "pypa-action"]


def refusal(text: str) -> str:
    """Return the message with which the settings are refused."""
    with pytest.raises(SettingsError) as caught:
        parse(text, CLAUSES)
    message = str(caught.value)
    assert message.isprintable()
    return message


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "[tool.pubproof]\n"])
def test_what_is_not_set_has_its_default(text: str) -> None:
    settings = parse(text, CLAUSES)
    assert settings == Settings(
        tags=("v*",),
        events=("push",),
        environment="pypi",
        publishing_workflow="publish.yml",
        provenance_workflow="provenance.yml",
        indexes=(),
        publisher=None,
        off={},
    )


def test_everything_can_be_set() -> None:
    text = """
        [tool.pubproof]
        tags = ["v*", "release-*"]
        events = ["push", "release"]
        environment = "release"
        publishing-workflow = "upload.yaml"
        provenance-workflow = "build.yml"
        indexes = ["https://test.example.org/legacy/"]

        [tool.pubproof.publisher]
        owner = "octo"
        repository = "sample"
        workflow = "release.yml"
        environment = "release"
        owner-id = 583231

        [tool.pubproof.off]
        pypa-action = "  we use\\n our own  "
        """
    assert parse(text, CLAUSES) == Settings(
        tags=("v*", "release-*"),
        events=("push", "release"),
        environment="release",
        publishing_workflow="upload.yaml",
        provenance_workflow="build.yml",
        indexes=("https://test.example.org/legacy",),
        publisher=TrustedPublisher("octo", "sample", "release.yml", "release", "583231"),
        off={"pypa-action": "we use our own"},
    )


PUBLISHER = "[tool.pubproof.publisher]\nowner = 'o'\nrepository = 'r'\nworkflow = 'release.yml'\n"


def test_the_publishers_workflow_is_the_default() -> None:
    settings = parse(PUBLISHER, CLAUSES)
    assert settings.publisher == TrustedPublisher("o", "r", "release.yml", "", None)
    assert settings.publishing_workflow == "release.yml"


def test_an_owner_id_may_be_a_string() -> None:
    settings = parse(f"{PUBLISHER}owner-id = '0123'", CLAUSES)
    assert settings.publisher is not None
    assert settings.publisher.owner_id == "0123"


HERE = "pyproject.toml:2:1: [tool.pubproof]"
OFF = "pyproject.toml:2:1: [tool.pubproof.off]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tag = []", f"{HERE} has no setting 'tag'; did you mean 'tags'?"),
        ("TAGS = []", f"{HERE} has no setting 'TAGS'; did you mean 'tags'?"),
        (
            "publishing_workflow = ''",
            f"{HERE} has no setting 'publishing_workflow'; did you mean 'publishing-workflow'?",
        ),
        (
            "xyz = 1",
            f"{HERE} has no setting 'xyz'; there are documents, environment, events, inde",
        ),
        (r'"a\nb\u001b" = 1', f"{HERE} has no setting 'a\\nb\\x1b'; there are documents, "),
        ("tags = 'v*'", f"{HERE} tags: a list is expected, not a string"),
        ("tags = []", f"{HERE} tags: the list is empty"),
        ("tags = ['v*', '']", f"{HERE} tags: a string in the list is empty"),
        ("tags = ['v*', '[']", f"{HERE} tags: GitHub's documentation does not explain the pat"),
        (f"tags = ['{'v' * 2000}']", f"{HERE} tags: the pattern is longer than 1000 characters"),
        ("tags = [1]", f"{HERE} tags: a list of strings is expected, not one with a number"),
        ("events = []", f"{HERE} events: the list is empty"),
        ("events = ['pus']", f"{HERE} events: GitHub has no event 'pus'; did you mean 'push'?"),
        ("environment = true", f"{HERE} environment: a string is expected, not a boolean"),
        ("environment = 2024-02-29", f"{HERE} environment: a string is expected, not a date"),
        ("environment = ' '", f"{HERE} environment: is empty"),
        (
            "publishing-workflow = '.github/workflows/x.yml'",
            f"{HERE} publishing-workflow: give the file name only: 'x.yml'",
        ),
        (
            r"provenance-workflow = '.\x.yml'",
            f"{HERE} provenance-workflow: give the file name only: 'x.yml'",
        ),
        (
            "provenance-workflow = 'provenance'",
            f"{HERE} provenance-workflow: 'provenance' is no workflow: its name must end in .yml",
        ),
        (
            "indexes = ['my index']",
            f"{HERE} indexes: 'my index' is neither a name nor an address",
        ),
        ("publisher = 'me'", f"{HERE} publisher: a table is expected, not a string"),
        ("off = ['pypa-action']", f"{HERE} off: a table is expected, not a list"),
        (
            "off = {pypa-actoin = 'x'}",
            f"{OFF} has no clause 'pypa-actoin'; did you mean 'pypa-action'?",
        ),
        (
            "off = {pypa-action = ' '}",
            f"{OFF} pypa-action: say why the clause is off",
        ),
        (
            "off = {pypa-action = false}",
            f"{OFF} pypa-action: a string is expected, not a boolean",
        ),
    ],
)
def test_wrong_settings_are_refused(text: str, message: str) -> None:
    assert refusal(f"[tool.pubproof]\n{text}").startswith(message)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("owner = ''\nrepository = 'r'\nworkflow = 'p.yml'", "2:1", "owner: is empty"),
        ("owner = 'o'\nrepository = 'r'", "1:1", "lacks 'workflow'"),
        ("ower = 'o'", "2:1", "has no setting 'ower'; did you mean 'owner'?"),
        (
            "owner = 'o'\nrepository = 'r'\n  workflow = '.github/workflows/p.yml'",
            "4:3",
            "workflow: give the file name only: 'p.yml'",
        ),
        (
            "owner = 'o/r'\nrepository = 'r'\nworkflow = 'p.yml'",
            "2:1",
            "owner: PyPI takes no 'o/r' here: Invalid GitHub user or organization name",
        ),
        (
            "owner = 'o'\nrepository = 'o/r'\nworkflow = 'p.yml'",
            "3:1",
            "repository: PyPI takes no 'o/r' here: Invalid repository name",
        ),
        (
            "owner = 'o'\nrepository = 'r'\nworkflow = 'p.yml'\nenvironment = 'pypi '",
            "5:1",
            "environment: PyPI takes no 'pypi ' here: Environment name may not end with whitespace",
        ),
        (
            "owner = 'o'\nrepository = 'r'\nworkflow = 'p.yml'\nenvironment = '(Any)'",
            "5:1",
            "environment: PyPI shows '(Any)' where the publisher names none: leave it out",
        ),
    ],
)
def test_a_wrong_publisher_is_refused(text: str, place: str, message: str) -> None:
    where = f"pyproject.toml:{place}: [tool.pubproof.publisher] "
    assert refusal(f"[tool.pubproof.publisher]\n{text}") == where + message


@pytest.mark.parametrize("value", ["'octo'", "true", "-1", "1.5", "''", f"0x{'f' * 4000}"])
def test_an_owner_id_is_a_number(value: str) -> None:
    assert refusal(f"{PUBLISHER}owner-id = {value}") == (
        "pyproject.toml:5:1: [tool.pubproof.publisher] owner-id: "
        "GitHub's number of the owner is expected, such as 1234567"
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[tool\n", "pyproject.toml:1:6: invalid TOML: "),
        ("a = 1\nb =\n", "pyproject.toml:2:4: invalid TOML: "),
        ("a = 1\nb = [", "pyproject.toml:2:6: invalid TOML: "),
        ("a = 1\na = 2\n", "pyproject.toml:2:6: invalid TOML: "),
        (f"a = {'9' * 5000}", "pyproject.toml: invalid TOML: "),
        (f"a = {'[' * 5000}", "pyproject.toml: invalid TOML: nested too deeply"),
        (f"[a{'.b' * 20_000}]", "pyproject.toml: invalid TOML: nested too deeply"),
        ("tool = 1", "pyproject.toml:1:1: tool: a table is expected, not a number"),
        (
            "[tool]\npubproof = []",
            "pyproject.toml:2:1: [tool] pubproof: a table is ",
        ),
    ],
)
def test_text_that_is_not_toml_is_refused(text: str, start: str) -> None:
    message = refusal(text)
    assert message.startswith(start)
    assert "(at " not in message


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        settings = parse(text, CLAUSES)
    except SettingsError:
        assert refusal(text).startswith("pyproject.toml")
    else:
        assert settings == Settings()


LONG = "a = [\n{}]\n[tool.pubproof]\nx = 1"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# a comment\n\n[tool]\n[tool.pubproof]\n\nx = 1", ":6:1"),
        ("[tool.pubproof]\ntags = [\n  'v*',\n  ]\r\nx = 1\n", ":5:1"),
        ("[a]\nb = '''\n[tool.pubproof]\nx = 1\n'''\n[tool.pubproof]\nx = 1", ":7:1"),
        ("[[a]]\nx = 1\n[[a]]\nx = 1\n[tool.'pubproof']\n'x' = [\n1]", ":6:1"),
        ("tool.pubproof.tags = ['v*']\ntool.pubproof.x = 1", ":2:1"),
        ("[tool]\npubproof = {tags = ['v*'], x = 1}", ":2:1"),
        ("[tool.pubproof.x]\n[tool.pubproof]", ":1:1"),
        (LONG.format("1,\n" * 300), ":304:1"),
        (LONG.format("1,\n" * 100_000), ""),
    ],
)
def test_a_refusal_names_the_line(text: str, place: str) -> None:
    assert refusal(text).startswith(f"pyproject.toml{place}: [tool.pubproof] has no setting 'x'; ")


def test_a_repository_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, CLAUSES) == Settings()


def test_a_repositorys_file_is_read(tmp_path: Path) -> None:
    tmp_path.joinpath("pyproject.toml").write_text("[tool.pubproof]\nenvironment = 'é'\n", "utf-8")
    assert read(tmp_path, CLAUSES).environment == "é"


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("pyproject.toml").write_bytes(b"# \xff\n")
    with pytest.raises(SettingsError, match=r"^pyproject\.toml: is not UTF-8$"):
        read(tmp_path, CLAUSES)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("pyproject.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SettingsError, match=r"^pyproject\.toml: is larger than 1024 KiB$"):
        read(tmp_path, CLAUSES)


def test_a_folder_or_a_pipe_is_refused(tmp_path: Path) -> None:
    for name, make in (("folder", os.mkdir), ("pipe", os.mkfifo)):
        root = tmp_path / name
        root.mkdir()
        make(root / "pyproject.toml")
        with pytest.raises(SettingsError, match=r"^pyproject\.toml: is not a regular file$"):
            read(root, CLAUSES)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.symlink_to(file)
    with pytest.raises(SettingsError, match=r"^pyproject\.toml: cannot be read: "):
        read(tmp_path, CLAUSES)


@pytest.mark.parametrize("name", ["pubprof", "PubProof", "pub-proof", "pubroof"])
def test_a_table_of_nearly_that_name_is_refused(name: str) -> None:
    said = f"pyproject.toml:1:1: [tool] has a {name!r}; did you mean 'pubproof'?"
    assert refusal(f"[tool.{name}]\ntags = ['v*']\n") == said


@pytest.mark.parametrize("name", ["pyright", "pydocstyle", "pubproof-plugin", "poetry", "proof"])
def test_a_table_of_another_tool_is_not_read(name: str) -> None:
    assert parse(f"[tool.{name}]\ntags = 1\n", ()) == Settings()


def test_a_table_of_nearly_that_name_is_refused_beside_the_right_one_too() -> None:
    said = "pyproject.toml:1:1: [tool] has a 'pubprof'; did you mean 'pubproof'?"
    table = "[tool.pubprof.off]\npypa-action = 'no'\n"
    assert refusal(f"{table}[tool.pubproof.publisher]\n") == said


def test_a_table_outside_of_tool_is_refused() -> None:
    said = "pyproject.toml:2:1: pubproof: it is not read here; did you mean [tool.pubproof]?"
    assert refusal("[project]\n[pubproof]\ntags = ['v*']\n") == said


def test_a_byte_order_mark_is_named() -> None:
    said = "pyproject.toml:1:1: invalid TOML: a byte order mark; save the file without one"
    assert refusal("\ufeff[tool.pubproof]\n") == said
