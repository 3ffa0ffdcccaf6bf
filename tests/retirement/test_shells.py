"""Profiles, histories and ``.env`` files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN

from pubproof.retirement.leftover import Kind, Unchecked
from pubproof.retirement.places import shells

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk

LINES = {
    "~/.bashrc": "export UV_PUBLISH_TOKEN={}",
    "~/.profile": "TWINE_PASSWORD='{}'",
    "~/.zshenv": 'export A=1 TWINE_PASSWORD="{}"',
    "~/.zshrc": "alias up='TWINE_PASSWORD={} twine upload'",
    "~/.config/fish/config.fish": "set -gx TWINE_PASSWORD {}",
    "~/.config/fish/conf.d/x.fish": "set -x TWINE_PASSWORD '{}'",
    "~/.config/fish/fish_variables": "SETUVAR --export TWINE_PASSWORD:{}",
    "~/.cshrc": "setenv TWINE_PASSWORD {}",
    "~/.config/powershell/profile.ps1": '$env:TWINE_PASSWORD = "{}"',
    "~/Documents/PowerShell/Microsoft.PowerShell_profile.ps1": "$env:TWINE_PASSWORD = '{}'",
    "~/.config/nushell/config.nu": '$env.TWINE_PASSWORD = "{}"',
    "~/.config/nushell/autoload/x.nu": '$env.TWINE_PASSWORD = "{}"',
    "~/.config/fish/functions/up.fish": "set -lx TWINE_PASSWORD {}",
    "~/.config/zsh/.zshrc": "export TWINE_PASSWORD={}",
    "~/.config/mise/config.toml": 'TWINE_PASSWORD = "{}"',
    "~/.config/systemd/user/up.service": 'Environment="TWINE_PASSWORD={}"',
    "~/.config/environment.d/x.conf": "TWINE_PASSWORD={}",
    "/etc/environment": "TWINE_PASSWORD={}",
    "~/.env": "PYPI_TOKEN={}",
    "~/.envrc": "export PYPI_TOKEN={}",
    ".env": "PYPI_TOKEN={}",
    ".env.production": "PYPI_TOKEN={}",
    ".envrc": "export PYPI_TOKEN={}",
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize(("value", "kind"), [(TOKEN, Kind.TOKEN), ("swordfish", Kind.PASSWORD)])
def test_what_a_profile_sets_is_found_on_its_line(
    desk: Desk, name: str, value: str, kind: Kind
) -> None:
    desk.write(name, f"# first\n{LINES[name].format(value)}\n")
    (found,) = desk.leftovers(shells)
    assert (found.kind, found.place.line) == (kind, 2)


@pytest.mark.parametrize("name", LINES)
def test_a_comment_sets_nothing(desk: Desk, name: str) -> None:
    desk.write(name, f"# {LINES[name].format('swordfish')}\n")
    assert desk.leftovers(shells) == []


@pytest.mark.parametrize("value", ['"$(pass show pypi)"', "`pass pypi`", "$OTHER", "${OTHER}"])
def test_a_value_from_elsewhere(desk: Desk, value: str) -> None:
    desk.write("~/.bashrc", f"export TWINE_PASSWORD={value}\n")
    (found,) = desk.leftovers(shells)
    assert found.kind is Kind.REFERENCE


@pytest.mark.parametrize(
    "text",
    [
        "export PYPI_URL=https://index.example",
        "echo $TWINE_PASSWORD",
        "unset TWINE_PASSWORD",
        "TWINE_PASSWORD=",
        "export TWINE_REPOSITORY_URL=https://index.example\nexport TWINE_PASSWORD=x",
        "TWINE_USERNAME=me TWINE_REPOSITORY_URL=https://index.example",
    ],
)
def test_a_line_that_sets_no_credential_is_passed_over(desk: Desk, text: str) -> None:
    desk.write("~/.bashrc", text)
    assert desk.leftovers(shells) == []


@pytest.mark.parametrize(
    "value",
    [
        *("pypi-...", "pypi-your-token-here", "pypi-AgEIcHlw", "<token>", "xxxxxxxx", "****"),
        *("...", "your-token-here", "YOUR_PYPI_TOKEN", "the_token_your_account_has", "changeme"),
        *("CHANGE_ME", "placeholder", "abc...", "abc…"),
    ],
)
def test_a_placeholder_is_no_password(desk: Desk, value: str) -> None:
    desk.write(".env", f"PYPI_TOKEN={value}\nTWINE_PASSWORD='{value}'\n")
    assert desk.leftovers(shells) == []


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env.template", ".env.dist"])
def test_a_sample_of_the_variables_is_asked_for_tokens_only(desk: Desk, name: str) -> None:
    desk.write(name, f"TWINE_USERNAME=__token__\nTWINE_PASSWORD=swordfish\n# {TOKEN}\n")
    (found,) = desk.leftovers(shells)
    assert (found.kind, found.place.line) == (Kind.TOKEN, 3)


@pytest.mark.parametrize(
    "name",
    [
        *("~/.bash_history", "~/.zsh_history", "~/.history", "~/.config/zsh/.zsh_history"),
        *("~/.local/share/fish/fish_history", "~/.config/nushell/history.txt"),
        *("~/.curlrc", "~/.config/curlrc", "~/.wgetrc", "~/.config/Code/User/settings.json"),
        "~/Library/Application Support/Code/User/settings.json",
    ],
)
def test_what_is_no_profile_is_asked_for_tokens_only(desk: Desk, name: str) -> None:
    desk.write(name, f"ls\nexport TWINE_PASSWORD=swordfish\ntwine upload -p {TOKEN} dist/*\n")
    (found,) = desk.leftovers(shells)
    assert (found.kind, found.place.line) == (Kind.TOKEN, 3)


@pytest.mark.parametrize(
    ("variable", "name"),
    [("HISTFILE", "~/h"), ("ZDOTDIR", "~/z/.zshrc"), ("BASH_ENV", "~/b"), ("ENV", "~/e")],
)
def test_a_variable_names_another_file(desk: Desk, variable: str, name: str) -> None:
    path = desk.write(name, f"x={TOKEN}\n")
    assert desk.leftovers(shells) == []
    desk.environment[variable] = str(path.parent if variable == "ZDOTDIR" else path)
    assert [str(found.place) for found in desk.leftovers(shells)] == [f"{name}:1:3"]


def test_a_pipe_is_not_waited_for(desk: Desk) -> None:
    os.mkfifo(desk.root / ".env")
    assert desk.find(shells) == [Unchecked(".env", "it is no regular file", failed=True)]


def test_a_history_that_is_not_kept(desk: Desk) -> None:
    (desk.home / ".bash_history").symlink_to(os.devnull)
    assert desk.leftovers(shells) == []
