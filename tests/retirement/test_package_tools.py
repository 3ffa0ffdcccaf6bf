"""What the tools that build, install and upload keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.retirement.conftest import TOKEN, another

from pubproof.pypi import index
from pubproof.retirement.leftover import Kind, Unchecked
from pubproof.retirement.places import package_tools

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

UPLOAD = index.upload(index.PYPI)
SIMPLE = index.page("simple").removeprefix("https://")

FILES = {
    ".pypirc": "[pypi]\nusername = __token__\npassword = {}\n",
    "~/.pypirc": "[distutils]\nindex-servers =\n  pypi\n\n[pypi]\npassword: {}\n",
    "~/.config/pip/pip.conf": f"[global]\nindex-url = https://__token__:{{}}@{SIMPLE}\n",
    "~/.pip/pip.conf": f"[install]\nextra-index-url =\n  https://u:{{}}@{SIMPLE}\n",
    "/etc/pip.conf": f"[global]\nindex-url = https://u:{{}}@{SIMPLE}\n",
    "~/pip/pip.ini": f"[global]\nindex-url = https://u:{{}}@{SIMPLE}\n",
    "~/.config/uv/uv.toml": f'[[index]]\nname = "p"\npublish-url = "https://u:{{}}@{SIMPLE}"\n',
    "uv.toml": f'publish-url = "https://u:{{}}@{SIMPLE}"\n',
    "~/.local/share/uv/credentials/credentials.toml": (
        f'[[credential]]\nservice = "{UPLOAD}"\nusername = "__token__"\npassword = "{{}}"\n'
    ),
    "~/.config/pypoetry/auth.toml": '[pypi-token]\npypi = "{}"\n',
    "~/.config/pypoetry/config.toml": '[http-basic.pypi]\nusername = "u"\npassword = "{}"\n',
    "~/Library/Application Support/pypoetry/auth.toml": '[pypi-token]\npypi = "{}"\n',
    "poetry.toml": '[pypi-token]\npypi = "{}"\n',
    "~/.config/hatch/config.toml": '[publish.index]\nuser = "__token__"\nauth = "{}"\n',
    "~/.local/share/hatch/config.toml": '[publish.index.repos.main]\nauth = "{}"\n',
    "~/.config/pdm/config.toml": '[repository.pypi]\nusername = "u"\npassword = "{}"\n',
    "pdm.toml": '[repository.pypi]\nusername = "u"\npassword = "{}"\n',
    "~/.rye/credentials": '[pypi]\ntoken = "{}"\n',
    "~/.netrc": f"machine upload.{index.domain()}\nlogin __token__\npassword {{}}\n",
    "~/_netrc": f"machine {index.domain()} login u password {{}}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_token_in_a_tool_s_file_is_found_on_its_line(desk: Desk, name: str) -> None:
    text = FILES[name].format(TOKEN)
    desk.write(name, text)
    (found,) = desk.leftovers(package_tools)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if TOKEN in each)
    column = text.splitlines()[line - 1].index(TOKEN) + 1
    shown = str(desk.system / name[1:]) if name.startswith("/") else name
    assert (found.kind, str(found.place)) == (Kind.TOKEN, f"{shown}:{line}:{column}")


@pytest.mark.parametrize("name", FILES)
def test_a_password_in_a_tool_s_file_is_found_and_not_repeated(desk: Desk, name: str) -> None:
    desk.write(name, FILES[name].format("swordfish"))
    (found,) = desk.leftovers(package_tools)
    assert (found.kind, found.place.name.rpartition("/")[2]) == (
        Kind.PASSWORD,
        name.rpartition("/")[2],
    )
    assert "swordfish" not in repr(found)
    text = FILES[name].format("swordfish").splitlines()
    assert found.place.line in range(1, len(text) + 1)


HOST = f"upload.{index.domain()}"
OTHER = "https://index.example/"


class Told(NamedTuple):
    """What is told of an entry."""

    kind: Kind
    title: str
    line: int
    column: int = 0
    help: str = ""


SEVERAL: dict[str, tuple[str, list[Told]]] = {
    "~/.pypirc": (
        (
            f"[other]\nrepository = {OTHER}\npassword = p\n[testpypi]\nusername = u\npassword = p\n"
            f"[mine]\nrepository = {UPLOAD}\nusername = me\n[server-login]\nusername = me\n"
        ),
        [
            Told(Kind.PASSWORD, "TestPyPI", 6),
            Told(Kind.USER_NAME, "PyPI", 9),
            Told(Kind.USER_NAME, "PyPI", 11),
        ],
    ),
    "~/.config/pip/pip.conf": (
        f"[global]\nindex-url = {OTHER}\n[install]\nindex-url = https://me@{SIMPLE}\n",
        [Told(Kind.USER_NAME, "PyPI", 4, column=13)],
    ),
    "uv.toml": (
        f'[pip]\nurl = "{OTHER}"\n[publish]\nurl = "https://:p@{SIMPLE}"\n',
        [Told(Kind.PASSWORD, "PyPI", 4)],
    ),
    "~/.local/share/uv/credentials/credentials.toml": (
        (
            f'[[credential]]\nusername = "me"\nservice = "{HOST}"\n'
            f'[[credential]]\nservice = "{UPLOAD}"\ntoken = "p"\n'
        ),
        [
            Told(Kind.USER_NAME, "PyPI", 3, help="run `uv auth logout`"),
            Told(Kind.PASSWORD, "PyPI", 3),
        ],
    ),
    "poetry.toml": (
        (
            '[other]\npypi = "p"\n[pypi-token]\npypi = "p"\n[http-basic.other]\npassword = "p"\n'
            '[http-basic.testpypi]\nusername = "me"\npassword = ""\n'
        ),
        [
            Told(Kind.PASSWORD, "PyPI", 4, help="run `poetry config --unset pypi-token.pypi`"),
            Told(
                Kind.USER_NAME,
                "TestPyPI",
                9,
                help="run `poetry config --unset http-basic.testpypi`",
            ),
        ],
    ),
    "~/.config/hatch/config.toml": (
        (
            f'[publish.index]\nurl = "{OTHER}"\nauth = "p"\n'
            '[publish.index.repos.test]\nauth = "p"\n'
            '[publish.index.repos.main]\nuser = "me"\n[publish.index.repos.other]\nauth = "p"\n'
        ),
        [Told(Kind.PASSWORD, "TestPyPI", 5), Told(Kind.USER_NAME, "PyPI", 7)],
    ),
    "pdm.toml": (
        (
            f'[repository.x]\nurl = "{OTHER}"\npassword = "p"\n'
            '[repository.pypi]\nusername = "me"\npassword = ""\n'
            f'[repository.y]\nurl = "https://me:p@{SIMPLE}"\n[pypi]\nurl = "https://me@{SIMPLE}"\n'
        ),
        [
            Told(Kind.USER_NAME, "PyPI", 6),
            Told(Kind.PASSWORD, "PyPI", 8),
            Told(Kind.USER_NAME, "PyPI", 10),
        ],
    ),
    "~/.rye/credentials": (
        (
            f'[x]\nrepository-url = "{OTHER}"\ntoken = "p"\n[pypi]\nusername = "me"\ntoken = ""\n'
            f'[y]\nrepository-url = "{UPLOAD}"\ntoken = "p"\n'
        ),
        [Told(Kind.USER_NAME, "PyPI", 6), Told(Kind.PASSWORD, "PyPI", 9)],
    ),
    "~/.netrc": (
        (
            f"default login u password p\nmachine index.example login u password p\n"
            f"# machine {HOST} login u password p\n\t# machine {HOST} login u password p\n"
            f"  machine {HOST} login me # password p\nmachine {HOST}\n"
        ),
        [Told(Kind.USER_NAME, "PyPI", 5, column=3)],
    ),
    "~/.config/uv/uv.toml": (
        f'[pip]\nurl = "{OTHER}"\n[pip.more]\nurl = "https://:p@{SIMPLE}"\n',
        [Told(Kind.PASSWORD, "PyPI", 4)],
    ),
    "~/.local/share/hatch/config.toml": (
        '[publish.other]\nauth = "p"\n[publish.index]\nauth = "p"\n',
        [Told(Kind.PASSWORD, "PyPI", 4)],
    ),
}
"""Files with several entries."""


@pytest.mark.parametrize("name", SEVERAL)
def test_each_entry_is_told_with_its_index_and_its_line(desk: Desk, name: str) -> None:
    text, told = SEVERAL[name]
    desk.write(name, text)
    found = desk.leftovers(package_tools)
    assert [(one.kind, one.place.line) for one in found] == [(one.kind, one.line) for one in told]
    for one, wanted in zip(found, told, strict=True):
        assert f"uploads to {wanted.title}" in one.what
        assert one.help.startswith(wanted.help)
        assert one.place.column == (wanted.column or one.place.column)


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_any(desk: Desk, name: str) -> None:
    desk.write(name, "")
    assert desk.find(package_tools) == []


ELSEWHERE = {
    "~/.pypirc": "[private]\nrepository = https://index.example/\nusername = u\npassword = {}\n",
    "~/.config/pip/pip.conf": "[global]\nindex-url = https://u:{}@index.example/simple\n",
    "uv.toml": 'publish-url = "https://u:{}@index.example/legacy/"\n',
    "~/.local/share/uv/credentials/credentials.toml": (
        '[[credential]]\nservice = "index.example"\nusername = "u"\npassword = "{}"\n'
    ),
    "~/.config/pypoetry/auth.toml": '[http-basic.private]\nusername = "u"\npassword = "{}"\n',
    "~/.config/pypoetry/config.toml": '[pypi-token]\nprivate = "{}"\n',
    "~/.config/hatch/config.toml": '[publish.index]\nrepo = "https://index.example"\nauth = "{}"\n',
    "~/.config/pdm/config.toml": (
        '[repository.x]\nurl = "https://index.example"\nusername = "u"\npassword = "{}"\n'
    ),
    "~/.netrc": "# machine upload\nmachine index.example login u password {}\n",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_another_index_is_not_meant_but_a_token_counts_everywhere(desk: Desk, name: str) -> None:
    desk.write(name, ELSEWHERE[name].format("swordfish"))
    assert desk.find(package_tools) == []
    desk.write(name, ELSEWHERE[name].format(TOKEN))
    assert [found.kind for found in desk.leftovers(package_tools)] == [Kind.TOKEN]


def test_the_test_index_is_named(desk: Desk) -> None:
    desk.write("~/.pypirc", "[testpypi]\nusername = u\npassword = swordfish\n")
    (found,) = desk.leftovers(package_tools)
    assert "uploads to TestPyPI" in found.what


@pytest.mark.parametrize(
    ("user", "what"),
    [
        ("__token__", "the user's name of a token for PyPI, without the token"),
        ("me", "a user's name for uploads to PyPI, without a password"),
    ],
)
def test_a_name_without_a_password(desk: Desk, user: str, what: str) -> None:
    desk.write("~/.pypirc", f"[pypi]\nusername = {user}\n")
    (found,) = desk.leftovers(package_tools)
    assert (found.kind, found.what, found.place.line) == (Kind.USER_NAME, what, 2)


def test_poetry_knows_repositories_by_name(desk: Desk) -> None:
    desk.write("~/.config/pypoetry/config.toml", f'[repositories.mine]\nurl = "{UPLOAD}"\n')
    desk.write("poetry.toml", f'[repositories.mine]\nurl = "{UPLOAD}"\n[pypi-token]\nmine = "x"\n')
    (found,) = desk.leftovers(package_tools)
    assert (found.kind, found.place.line) == (Kind.PASSWORD, 4)


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("PYPIRC", "~/elsewhere"),
        ("PIP_CONFIG_FILE", "~/elsewhere"),
        ("UV_CONFIG_FILE", "~/elsewhere"),
        ("HATCH_CONFIG", "~/elsewhere"),
        ("PDM_CONFIG_FILE", "~/elsewhere"),
        ("NETRC", "~/elsewhere"),
        ("POETRY_CONFIG_DIR", "~/elsewhere/auth.toml"),
        ("UV_CREDENTIALS_DIR", "~/elsewhere/credentials.toml"),
        ("VIRTUAL_ENV", "~/elsewhere/pip.conf"),
        ("XDG_CONFIG_HOME", "~/elsewhere/pypoetry/auth.toml"),
        ("XDG_DATA_HOME", "~/elsewhere/uv/credentials/credentials.toml"),
        ("APPDATA", "~/elsewhere/pip/pip.ini"),
    ],
)
def test_a_variable_names_another_file(desk: Desk, variable: str, name: str) -> None:
    desk.write(name, f"# {TOKEN}\n")
    assert desk.find(package_tools) == []
    for value in (str(desk.home / "elsewhere"), "~/elsewhere"):
        desk.environment[variable] = value
        (found,) = [one for one in desk.find(package_tools) if not isinstance(one, Unchecked)]
        assert (found.kind, str(found.place)) == (Kind.TOKEN, f"{name}:1:3")


def test_one_file_under_two_names_comes_once(desk: Desk) -> None:
    desk.write("~/.pypirc", f"[pypi]\npassword = {TOKEN}\n")
    desk.environment["PYPIRC"] = str(desk.home / ".pypirc")
    assert len(desk.leftovers(package_tools)) == 1


@pytest.mark.parametrize(
    "name", ["~/.pypirc", "uv.toml", "~/.config/pypoetry/auth.toml", "~/.config/pip/pip.conf"]
)
def test_a_file_that_is_written_wrongly_is_told_and_its_tokens_are_found(
    desk: Desk, name: str
) -> None:
    desk.write(name, f"= [[[ {another(1)}\n[x\n")
    token, unread = desk.find(package_tools)
    assert isinstance(unread, Unchecked)
    assert (unread.what, unread.failed) == (name, True)
    assert not isinstance(token, Unchecked)
    assert token.kind is Kind.TOKEN


@pytest.mark.parametrize(
    "data", [b"\xff\xfe" + "[pypi]\npassword = swordfish\n".encode("utf-16-le")]
)
def test_a_file_in_utf_16_is_read(desk: Desk, data: bytes) -> None:
    desk.write("~/.pypirc", data)
    (found,) = desk.leftovers(package_tools)
    assert found.kind is Kind.PASSWORD


def test_what_cannot_be_read_is_told(desk: Desk) -> None:
    (desk.home / ".pypirc").symlink_to(".pypirc")
    (found,) = desk.find(package_tools)
    assert isinstance(found, Unchecked)
    assert (found.what, found.failed) == ("~/.pypirc", True)


def test_a_folder_or_a_link_to_nothing_is_no_file(desk: Desk) -> None:
    (desk.home / ".pypirc").mkdir()
    (desk.home / ".netrc").symlink_to("nowhere")
    assert desk.find(package_tools) == []
