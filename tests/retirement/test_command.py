"""``pubproof tokens``, as a person calls it, and what it never shows."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import traceback
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import keyring
import pymacaroons
import pytest
from keyring.backends import fail
from tests.commands import Command
from tests.retirement.conftest import (
    GIT_PATH,
    ID,
    TOKEN,
    USER,
    Desk,
    another,
    expires,
    make,
    projects,
)
from tests.retirement.test_forms import PLANTED

from pubproof.cli import terminal
from pubproof.pypi import index
from pubproof.reports.look import Look
from pubproof.retirement import json_, text
from pubproof.retirement.scene import Machine
from pubproof.retirement.search import search
from pubproof.tokens import hint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = json.loads(files("pubproof.retirement").joinpath("tokens.schema.json").read_text("utf-8"))
PASSWORD = "correct-horse-battery"  # noqa: S105  no account has it


@pytest.fixture(autouse=True)
def machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's machine in the place of this one."""
    monkeypatch.setattr(Machine, "here", lambda: Machine(desk.home, desk.environment, desk.system))
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    monkeypatch.chdir(desk.root)
    desk.git("init", "--quiet")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys, "tokens")


def shows(shown: str, secrets: Iterable[str]) -> list[str]:
    """Return the secrets of which a text shows more than the last four characters."""
    known = []
    for secret in secrets:
        body = secret.removeprefix("pypi-")
        parts = (body[at : at + 6] for at in range(len(body) - 5))
        # PyPI's own name stands at the beginning of every token.
        if any(part in shown for part in parts if part not in body[:24]) or body[:24] in shown:
            known.append(secret)
    return known


# -- exit statuses -----------------------------------------------------------------------------


def test_a_clean_machine_is_told_what_was_not_checked(run: Command) -> None:
    shown = run()
    assert (shown.status, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "not checked:"
    assert "  - the keyring: this machine has none that Python can ask" in lines
    assert "  - git's past commits: they are read with --history" in lines
    assert "      pubproof tokens --history" in lines
    assert lines[-1] == "nothing is left behind here"


def test_what_is_said_fits_on_the_terminal(
    run: Command, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("~/.pypirc", f"[pypi]\nusername = __token__\npassword = {TOKEN}\n")
    whole = run().out
    monkeypatch.setattr(terminal, "columns", lambda: 60)
    shown = run().out
    assert shown.split() == whole.split()
    assert "\n    copied to, and only its owner sees it on PyPI: ask each\n" in shown
    lines = [line for line in shown.splitlines() if not line.startswith(("~", "      "))]
    assert len(lines) > 5
    assert all(len(line) <= 60 for line in lines)


def test_something_is_found(run: Command, desk: Desk) -> None:
    desk.write("~/.pypirc", f"[pypi]\nusername = __token__\npassword = {TOKEN}\n")
    shown = run()
    assert shown.status == 1
    assert shown.out.splitlines()[:4] == [
        f"~/.pypirc:3:12: user-wide token: {hint(TOKEN)}, for every project of its account on PyPI",
        f"  = note: unique identifier {ID}",
        "  = note: never expires",
        "  = help: remove it here, then revoke it on PyPI: Account settings, API tokens: "
        + index.tokens_page(),
    ]
    assert shown.out.endswith("\nleft behind: 1 token\n")
    desk.write("~/.bashrc", f"export UV_PUBLISH_TOKEN={TOKEN}\n")
    assert run().out.endswith("\nleft behind: 1 token in 2 places\n")


@pytest.mark.parametrize("caveat", [expires(2020)])
def test_what_can_upload_no_more_does_not_count(run: Command, desk: Desk, caveat: str) -> None:
    desk.write("~/.pypirc", f"[pypi]\npassword = {make(caveat)}\n")
    shown = run()
    assert shown.status == 0
    assert shown.out.endswith("\nnothing is left behind here; not counted: 1 token\n")


def test_a_token_that_is_said_to_be_revoked_does_not_count(run: Command, desk: Desk) -> None:
    desk.write("a.txt", TOKEN)
    desk.commit("Bring it")
    desk.write("a.txt", another(1))
    desk.commit("Bring another")
    assert run("--history", "--revoked", ID).status == 1
    other = "00000000-0001-4000-8000-000000000000"
    shown = run("--history", "--revoked", ID, "--revoked", other.upper())
    assert shown.status == 0
    said = shown.out.splitlines()
    assert said.count("  = note: you say that it is revoked") == 3
    helps = [line.removeprefix("  = help: ") for line in said if line.startswith("  = help: ")]
    assert helps == ["remove it here", "leave the history as it is", "remove it from the files"]
    assert said[-1] == "nothing is left behind here; not counted: 2 tokens in 3 places"


def test_a_token_for_an_index_that_the_settings_allow_does_not_count(
    run: Command, desk: Desk
) -> None:
    desk.write("~/.pypirc", f"[testpypi]\npassword = {make(USER, to=index.TEST_PYPI)}\n")
    assert run().status == 1
    desk.write("pyproject.toml", '[tool.pubproof]\nindexes = ["testpypi"]\n')
    shown = run()
    assert shown.status == 0
    help_ = "keep it while it is used; after that, remove it here, then revoke it on TestPyPI: "
    assert f"\n  = help: {help_}" in shown.out
    assert shown.out.endswith("\nnothing is left behind here; not counted: 1 token\n")


def test_an_index_that_the_settings_allow_is_known_by_its_host(run: Command, desk: Desk) -> None:
    elsewhere = pymacaroons.Macaroon(
        location="index.example", identifier=ID, key="k", version=pymacaroons.MACAROON_V2
    )
    desk.write("~/.pypirc", f"[x]\npassword = pypi-{elsewhere.serialize()}\n")
    desk.write("pyproject.toml", '[tool.pubproof]\nindexes = ["testpypi"]\n')
    assert run().status == 1
    address = "https://index.example/legacy/"
    desk.write("pyproject.toml", f'[tool.pubproof]\nindexes = ["{address}", "testpypi"]\n')
    shown = run()
    assert shown.status == 0
    assert "  = note: the settings allow uploads to this index" in shown.out.splitlines()
    desk.write("~/.pypirc", f"[x]\npassword = {TOKEN[:-20]}\n")
    assert run().status == 1


def test_what_could_not_be_checked_is_a_status_of_its_own(run: Command, desk: Desk) -> None:
    (desk.home / ".pypirc").symlink_to(".pypirc")
    shown = run()
    assert shown.status == 3
    assert "  ? ~/.pypirc: it cannot be read: Too many levels" in shown.out
    assert shown.out.endswith("\nnothing was found; 1 place could not be checked\n")
    desk.write("~/.netrc", TOKEN)
    assert run().status == 1


def test_online_without_gh(run: Command, desk: Desk) -> None:
    git = shutil.which("git", path=GIT_PATH)
    assert git is not None
    (desk.home / "bin").mkdir()
    (desk.home / "bin/git").symlink_to(git)
    desk.environment["PATH"] = str(desk.home / "bin")
    assert run("--online").status == 3
    assert run().status == 0


def test_a_clone_without_git(run: Command, desk: Desk) -> None:
    desk.environment["PATH"] = str(desk.home)
    shown = run()
    assert shown.status == 3
    assert "  ? git's settings: there is no git here" in shown.out
    desk.write("a.txt", TOKEN)
    assert run().status == 1


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nowhere"], "no such folder: 'nowhere'"),
        (["--revoked", "x"], "argument --revoked: this is no unique identifier of a token"),
        (["--format", "sarif"], "argument --format: no format 'sarif'; there are json, text"),
        (["--histroy"], "no option '--histroy'; did you mean '--history'?"),
    ],
)
def test_a_wrong_call_is_one_line(run: Command, argv: list[str], message: str) -> None:
    shown = run(*argv)
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.startswith(f"pubproof: {message}")
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("name", ["pypitoken", "pymacaroons", "keyring"])
def test_a_missing_extra_is_one_line(name: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{name!r}] = None\nfrom pubproof.cli import main\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}sys.exit(main(['tokens']))"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'pubproof[release]'" in done.stderr
    assert name in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_real_command_reads_the_home_of_its_environment(desk: Desk) -> None:
    desk.write("~/.pypirc", f"[pypi]\npassword = {TOKEN}\n")
    command = [sys.executable, "-m", "pubproof", "tokens"]
    environment = {
        "HOME": str(desk.home),
        "PATH": GIT_PATH,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b"~/.pypirc:2:12: user-wide token: ")


# -- the reports -------------------------------------------------------------------------------


def test_the_json_report_fits_its_schema_and_reads_the_token(run: Command, desk: Desk) -> None:
    made = make(projects("demo"), expires(2030), '["nobody knows this"]')
    desk.write("~/.pypirc", f"[pypi]\npassword = {made}\n")
    desk.write(".gitlab-ci.yml", "a: $PYPI_TOKEN\n")
    shown = json.loads(run("--format", "json").out)
    jsonschema.validate(shown, SCHEMA)
    token, reference = shown["leftovers"]
    assert token["place"] == {"kind": "file", "name": "~/.pypirc", "line": 2, "column": 12} | {
        "commit": None
    }
    assert token["token"] == {
        "scope": "project-scoped",
        "index": "pypi",
        "id": ID,
        "projects": ["demo"],
        "project_ids": None,
        "not_before": "1970-01-01T00:00:00+00:00",
        "expires": "2030-01-01T00:00:00+00:00",
        "unknown": 1,
        "hint": hint(made),
    }
    assert reference["token"] is None
    assert shown["version"] == json_.VERSION


def test_a_place_comes_once(run: Command, desk: Desk) -> None:
    desk.write(".pypirc", f"[pypi]\npassword = {TOKEN}\n")
    desk.write(".env", f"A={another(1)}\n")
    desk.git("add", "--all")
    places = [
        each["place"]["name"] for each in json.loads(run("--format", "json").out)["leftovers"]
    ]
    assert places == [".pypirc", ".env"]


def test_several_on_a_line_are_told_each_at_its_column(run: Command, desk: Desk) -> None:
    line = (
        f"é TWINE_PASSWORD=a UV_PUBLISH_PASSWORD=b A={another(1)} B={another(2)} # {another(1)}\n"
    )
    desk.write(".env", line)
    told = json.loads(run("--format", "json").out)["leftovers"]
    places = [(each["kind"], each["place"]["line"], each["place"]["column"]) for each in told]
    assert places == [
        *(("token", 1, line.index(another(number)) + 1) for number in (1, 2)),
        *(("password", 1, line.index(name) + 1) for name in ("TWINE", "UV")),
    ]


def test_colours_and_ascii(desk: Desk) -> None:
    desk.write("~/.pypirc", f"[pypi]\npassword = {TOKEN}\n")
    result = search(desk.scene())
    assert "\x1b[1m~/.pypirc:2:12\x1b[0m: \x1b[1;31muser-wide token\x1b[0m: " in text.render(
        result, Look(color=True)
    )
    assert text.render(result, Look(unicode=False)).isascii()


def test_help_fits_a_terminal_and_tells_the_statuses(run: Command) -> None:
    shown = run("--help")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.isascii()
    assert max(map(len, shown.out.splitlines())) <= 90
    assert "  3  nothing was found, but " in shown.out


# -- what is never shown -----------------------------------------------------------------------


@pytest.fixture
def everywhere(desk: Desk) -> list[str]:
    """Tokens in every kind of place and in names, and a password; all of them."""
    tokens = [another(number) for number in range(1, 40)]
    left = iter(tokens)
    for number, form in enumerate(PLANTED.values()):
        desk.write(f"src/{number}.txt", form)
    desk.write(f"names/{next(left)}.txt", f"a {next(left)}")
    desk.write(f"names/{base64.urlsafe_b64encode(next(left).encode()).decode()}.txt", "x")
    desk.write(f"names/{next(left)}/.env", f"TWINE_PASSWORD={PASSWORD}\n")
    desk.write("~/.pypirc", f"[pypi]\nusername={next(left)}\npassword={PASSWORD}\n= {next(left)}\n")
    desk.write("~/.config/pypoetry/auth.toml", f'[pypi-token]\n"{next(left)}" = "{next(left)}"\n')
    desk.write("~/.config/pdm/config.toml", f'[repository.pypi]\nurl = "https://{next(left)}@x"\n')
    desk.write("~/.netrc", f"machine {index.domain()} login {next(left)} password {PASSWORD}\n")
    desk.write("~/.bashrc", f"export {next(left).replace('-', '_')}=1 TWINE_PASSWORD={PASSWORD}\n")
    desk.write("~/.bash_history", f"twine upload -p {next(left)}\n")
    desk.write(".gitlab-ci.yml", f"a:\n  PYPI_TOKEN_{next(left)}: 1\n  b: {next(left)}\n")
    desk.write("Jenkinsfile", f"string(credentialsId: 'pypi-token-{next(left)}')\n")
    token = next(left)
    desk.git("config", f"url.https://u:{token}@git.example/.insteadOf", "https://git.example/")
    desk.git("remote", "add", next(left), f"https://u:{PASSWORD}@{next(left)}.example/x")
    desk.git("config", "http.extraheader", f"Authorization: Basic {next(left)}")
    desk.environment |= {next(left): next(left), "TWINE_PASSWORD": PASSWORD}
    desk.environment["PYPIRC"] = str(desk.home / next(left))
    desk.write("~/" + desk.environment["PYPIRC"].rpartition("/")[2], "[x\n")
    desk.commit(f"Bring {next(left)}")
    desk.git("tag", "--annotate", "v1", "--message", next(left))
    desk.git("checkout", "--quiet", "-b", next(left))
    return [TOKEN, *tokens, PASSWORD]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--format", "json"],
        ["--history"],
        ["--history", "--format", "json"],
        ["--online", "--history"],
    ],
)
def test_no_report_shows_a_secret(run: Command, everywhere: list[str], argv: list[str]) -> None:
    shown = run(*argv)
    assert shown.status == 1
    assert len(shown.out.splitlines()) > 100
    assert shows(shown.out + shown.err, everywhere) == []
    if "json" in argv:
        again = json.dumps(json.loads(shown.out), ensure_ascii=False)
        assert shows(again, everywhere) == []


def test_no_terminal_shows_a_secret(desk: Desk, everywhere: list[str]) -> None:
    result = search(desk.scene(history=True, online=True))
    for color in (True, False):
        for unicode in (True, False):
            shown = text.render(result, Look(color, unicode))
            assert shows(shown, everywhere) == []


def test_progress_shows_no_secret(desk: Desk, everywhere: list[str]) -> None:
    told = io.StringIO()
    scene = desk.scene(history=True, online=True)
    scene.progress = lambda line: print(line, file=told)
    search(scene)
    assert "history" in told.getvalue()
    assert shows(told.getvalue(), everywhere) == []


@pytest.mark.parametrize("form", ["{}", "--{}", "--format={}", "--revoked={}", "--online={}"])
@pytest.mark.parametrize("spelled", ["plain", "base64", "percent-encoded"])
def test_no_error_shows_a_secret_of_the_call(run: Command, form: str, spelled: str) -> None:
    shown = run(form.format(PLANTED[spelled]))
    assert shown.status == 2
    assert (
        shows(shown.out + shown.err, [TOKEN, PLANTED["base64"], PLANTED["percent-encoded"]]) == []
    )


def test_no_message_about_a_folder_shows_a_secret(run: Command, desk: Desk) -> None:
    (desk.root / TOKEN).mkdir()
    shown = run(f"{TOKEN[:-1]}")
    assert shown.status == 2
    assert "did you mean" in shown.err
    assert shows(shown.err, [TOKEN]) == []
    desk.write(f"{TOKEN}/pyproject.toml", f'[tool.pubproof]\n"{another(1)}" = 1\n')
    shown = run(TOKEN)
    assert shown.status == 2
    assert shows(shown.err, [TOKEN, another(1)]) == []


@pytest.mark.parametrize(
    "broken",
    [
        "leftover.hint",
        "leftover.revoke",
        "token.index.identify",
        "scan.read",
        "scan.forms.decodings",
        "blobs.scan_windows",
        "texts.of_token",
        "texts.index.identify",
        "places.package_tools.Place",
        "places.variables.Place",
        "places.shells.Place",
        "places.ci_files.Place",
        "places.git_settings.Place",
        "places.tracked.Place",
        "places.history.Place",
    ],
)
def test_no_crash_shows_a_secret(
    run: Command,
    everywhere: list[str],
    broken: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever fails in the midst of the search, what is printed then holds no token."""

    def fail_(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(f"pubproof.retirement.{broken}", fail_)
    with pytest.raises(RuntimeError, match="broken") as error:
        run("--history")
    shown = "".join(traceback.format_exception(error.value))
    assert "test_no_crash_shows_a_secret" in shown
    assert shows(shown + "".join(capsys.readouterr()), everywhere) == []
