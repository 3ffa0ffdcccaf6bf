"""Sessions of nox and environments of tox that a text tells to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

NOX = "import nox\n\n@nox.session\ndef tests(session):\n    pass\n"
TOX = "[tox]\nenv_list = docs, py3{12,13}\n[testenv:docs]\n"


@pytest.fixture
def tools(desk: Desk) -> Desk:
    """The desk, with a session 'tests' and an environment 'docs'."""
    desk.write("noxfile.py", NOX)
    desk.write("sub/noxfile.py", NOX.replace("tests", "deploy"))
    desk.write("tox.ini", TOX)
    return desk


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("nox -s lint", "nox has no session 'lint'"),
        ("python -m nox -e lint", "nox has no session 'lint'"),
        ("tox -e lint", "tox has no environment 'lint'"),
        ("tox -e py312,py", ""),
        ("nox -s NAME", ""),
        ("nox -f other.py -s lint", ""),
        ("tox -c other.ini -e lint", ""),
        ("cd elsewhere\ntox -e lint", ""),
    ],
)
def test_without_a_configuration_nothing_can_be_run(command: str, told: str, desk: Desk) -> None:
    found = desk.findings("CONTRIBUTING.md", f"```bash\n{command}\n```\n")
    says = f"{told}: the repository has no configuration of it"
    assert [message for _, _, message in found] == ([says] if told else [])


@pytest.mark.parametrize(
    "path", ["sub/tox.ini", "tox.toml", "sub/setup.cfg", "template/noxfile.py", "my_noxfile.py"]
)
def test_a_configuration_elsewhere_may_tell_what_can_be_run(path: str, desk: Desk) -> None:
    tool = "nox -s" if path.endswith(".py") else "tox -e"
    desk.write(path, "# of tox or nox\n")
    assert desk.findings("CONTRIBUTING.md", f"```bash\n{tool} lint\n```\n") == []


@pytest.mark.parametrize(
    "command",
    [
        "nox -s tests",
        "nox --session tests-3.13",
        "nox --sessions 'tests(one, two)'",
        "nox -e tests -- -e gone",
        "nox -s tests # or -s gone",
        "nox -s NAME",
        "nox -f sub/noxfile.py -s deploy",
        "nox -f missing.py -s gone",
        "nox -f ../noxfile.py -s gone",
        "nox -s -v",
        "nox -s 'tests",
        "python -m nox -s tests",
        "tox -e docs,py312",
        "tox run -e py313 -- -e gone",
        "tox -s true -e docs",
        "tox -c other.ini -e gone",
    ],
)
def test_what_can_be_run(command: str, tools: Desk) -> None:
    assert tools.findings("CONTRIBUTING.md", f"```bash\n{command}\n```\n") == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("nox -s gone", "nox has no session 'gone'"),
        ("nox -e gone-3.13", "nox has no session 'gone-3.13'"),
        ("nox --session deploy", "nox has no session 'deploy'"),
        ("nox --sessions 'gone(one, two)'", "nox has no session 'gone(one, two)'"),
        ("nox -s tests,gone", "nox has no session 'gone'"),
        ("nox -f sub/noxfile.py -s tests", "nox has no session 'tests'"),
        ("python3 -m nox -s gone", "nox has no session 'gone'"),
        ("tox -e gone", "tox has no environment 'gone'"),
        ("tox run -e docs,gone", "tox has no environment 'gone'"),
        ("python -m tox -e gone", "tox has no environment 'gone'"),
    ],
)
def test_what_cannot_be_run(command: str, says: str, tools: Desk) -> None:
    found = tools.findings("CONTRIBUTING.md", f"```bash\n{command}\n```\n")
    assert [message for *_, message in found] == [says]
