"""Commands before a verification that put something else in place of its program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import CHECK, LOOP
from tests.contract.said import PYPI_DOMAIN
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

GUARDS = ("attestations-verified", "distributions-checked")


def state(bench: Benches, command: str) -> State:
    """Return the state of the verification where a command runs before it."""
    made = bench("inline")
    made.edit(PUBLISH, LOOP, f"{command}\n{LOOP}")
    return made.verdict("attestations-verified").state


@pytest.mark.parametrize(
    "command",
    [
        "hash -p ./true gh",
        "ln -sf /usr/bin/true /usr/local/bin/gh",
        "cp tools/gh /usr/local/bin/gh",
        "sudo cp tools/gh /usr/local/bin",
        "install -m 755 tools/gh /usr/local/bin/gh",
        "curl -fsSLo /usr/local/bin/gh https://example.org/gh",
        "echo exit 0 > /usr/local/bin/gh",
        "rm /usr/bin/gh",
        'echo "$PWD/bin" >> "$GITHUB_PATH"',
        'echo "BASH_ENV=./x.sh" >> "$GITHUB_ENV"',
        'echo "GH_HOST=example.org" >> "$GITHUB_ENV"',
        'echo "GH_HOST=example.org" >> "${GITHUB_ENV}"',
        'echo "$PWD/bin" >> "${GITHUB_PATH}"',
        "shopt -s expand_aliases\nalias gh=true",
        'echo "BASH_FUNC_gh%%=() { true; }" >> "$GITHUB_ENV"',
        "curl -L https://example.org/gh_2.9_linux.tar.gz | sudo tar xz -C /usr/local",
        "sudo unzip gh-2.zip -d /usr/local/bin",
        "sudo dpkg -i ./vendor/gh.deb",
        "sudo apt-get install -y ./vendor/gh_2.9_amd64.deb",
        "dnf install -y https://example.org/gh-2.9.x86_64.rpm",
        "brew install octo/tap/gh",
        "npm install -g ./ci/gh",
        "npm i --global gh@1",
        "npm i -gf gh",
        "yarn global add gh",
        "cargo install --git https://example.org/octo/gh gh",
        "cargo install --path=ci/gh",
        "go install example.org/octo/gh@latest",
        "sudo sed -i s/a/b/ /usr/bin/gh",
        "sudo dd if=tools/x of=/usr/bin/gh",
        "sudo update-alternatives --install /usr/bin/gh gh $PWD/ci/other 9",
    ],
)
def test_another_program_may_answer(bench: Benches, command: str) -> None:
    assert state(bench, command) is not State.HOLDS


@pytest.mark.parametrize(
    "command",
    [
        "alias ll=ls",
        "alias gh=true",
        "gh alias set checked 'attestation verify'",
        "hash -p ./true other",
        "hash -r",
        "ln -sf /usr/bin/true /usr/local/bin/other",
        "cp tools/gh-extension /usr/local/bin/gh-extension",
        "rm -f gh.log",
        "curl -L https://example.org/syft_1_linux.tar.gz | sudo tar xz -C /usr/local/bin",
        "curl -L https://example.org/gh_2.9_linux.tar.gz | tar xz",
        "sudo cp tools/* /usr/local/bin",
        'echo "$HOME/.local/bin" >> "$GITHUB_PATH"',
        'echo "VERSION=1" >> "$GITHUB_ENV"',
        'echo "NOTE=PATH=1" >> "$GITHUB_ENV"',
        "sudo apt-get install -y gh",
        "sudo apt-get install -y ./vendor/syft.deb",
        "sudo apt-get install -y ./vendor/ghostscript.deb",
        "sudo dpkg -l ./vendor/gh.deb",
        "brew install gh",
        "npm install gh",
        "npm install -g corepack",
        "cargo install --locked cargo-deny",
        "go install github.com/cli/cli/v2/cmd/gh@v2.9.0",
        "sha256sum /usr/bin/gh",
        "file /usr/bin/gh",
    ],
)
def test_other_programs_are_nobodys_concern(bench: Benches, command: str) -> None:
    assert state(bench, command) is State.HOLDS


@pytest.mark.parametrize(
    "command",
    [
        "sudo cp tools/* /usr/local/bin/",
        "sudo cp -r tools/. /usr/bin",
        "rsync -a tools/ /usr/local/bin/",
        "sudo tar -xf tools.tgz -C /",
        "sudo unzip tools.tgz -d /usr/local/bin",
    ],
)
def test_files_of_the_repository_may_be_the_program(bench: Benches, command: str) -> None:
    made = bench("inline")
    made.write("tools/gh", "#!/bin/sh\n")
    made.write("tools.tgz", "")
    made.edit(PUBLISH, LOOP, f"{command}\n{LOOP}")
    assert made.verdict("attestations-verified").state is State.UNKNOWN


def test_a_function_in_a_variable_is_what_bash_calls(bench: Benches) -> None:
    made = bench("inline")
    made.edit(PUBLISH, "GH_TOKEN: ${{ github.token }}", "GH_TOKEN: x\nBASH_FUNC_gh%%: '() { :; }'")
    verdict = made.verdict("attestations-verified")
    assert "BASH_FUNC_gh%%" in verdict.reason


@pytest.mark.parametrize(
    ("variable", "file"),
    [("HOME", ".config/gh/hosts.yml"), ("XDG_CONFIG_HOME", "gh/config.yml")],
)
def test_settings_of_gh_in_the_repository_change_gh_alone(
    bench: Benches, variable: str, file: str
) -> None:
    made = bench("openmed")
    made.write(f"tools/{file}", "")
    made.edit(PROVENANCE, "timeout-minutes: 20", f"timeout-minutes: 20\nenv: {{{variable}: tools}}")
    states = {one.clause.id: one.verdict.state for one in made.prove(select=GUARDS).results}
    assert states == {"attestations-verified": State.UNKNOWN, "distributions-checked": State.HOLDS}


_NODE = "require('fs').appendFileSync(process.env.GITHUB_PATH, process.cwd())"
_PYTHON = "import os; open(os.environ['GITHUB_PATH'], 'a').write(os.getcwd())"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (f'node -e "{_NODE}"', State.UNKNOWN),
        (f'python -c "{_PYTHON}"', State.UNKNOWN),
        ("node tools/adds.js", State.UNKNOWN),
        ("python tools/adds.py", State.UNKNOWN),
        ("python tools/other.py", State.HOLDS),
        ('cat "$GITHUB_PATH"', State.HOLDS),
    ],
)
def test_folders_that_another_language_adds_may_have_another_gh(
    bench: Benches, command: str, expected: State
) -> None:
    made = bench("openmed")
    made.write("tools/adds.js", _NODE)
    made.write("tools/adds.py", _PYTHON)
    made.write("tools/other.py", "print('done')")
    made.edit(PROVENANCE, "mkdir evidence", f"{command}\nmkdir evidence")
    states = {one.clause.id: one.verdict.state for one in made.prove(select=GUARDS).results}
    assert states == {"attestations-verified": expected, "distributions-checked": State.HOLDS}


ELSEWHERE = "https://example.org/twine-9-py3-none-any.whl"
FILE = "pip install -r tools.txt"
CHECKED = "- run: twine check --strict dist/*"
OTHER = "global.index-url https://example.org/simple"


@pytest.mark.parametrize(
    ("command", "lines", "expected"),
    [
        ("pip install twine", "", State.HOLDS),
        (f"pip download {ELSEWHERE}", "", State.HOLDS),
        (f"pip install {ELSEWHERE}", "", State.UNKNOWN),
        ("pip install git+https://github.com/other/twine.git", "", State.UNKNOWN),
        ("pip install twine@git+https://github.com/other/twine.git@6.1.0", "", State.UNKNOWN),
        ("pip install git+https://github.com/pypa/twine.git@6.1.0", "", State.HOLDS),
        ("pip install git+https://github.com/other/twines.git", "", State.HOLDS),
        ("uv pip install --index a=https://example.org/simple twine", "", State.UNKNOWN),
        (f"pip config set {OTHER}", "", State.UNKNOWN),
        (f"pip config set {OTHER.replace('-', '_', 1)}", "", State.UNKNOWN),
        (f"pip config --user set {OTHER}", "", State.UNKNOWN),
        (f"python -m pip config --editor vi --site set {OTHER}", "", State.UNKNOWN),
        ("pip config set global.timeout https://example.org/simple", "", State.HOLDS),
        ("pip config unset global.index-url", "", State.HOLDS),
        (FILE, f"{ELSEWHERE}\n", State.UNKNOWN),
        (FILE, f"{ELSEWHERE} --hash=sha256:{'a' * 64}\n", State.HOLDS),
        (FILE, f"twine # {ELSEWHERE}\n", State.HOLDS),
        (FILE, f"# {ELSEWHERE}\ntwine\n", State.HOLDS),
        (FILE, "-i https://example.org/simple\ntwine\n", State.UNKNOWN),
        ('echo "GH_HOST=example.org" >> "$GITHUB_ENV"', "", State.HOLDS),
        ('echo "BASH_ENV=x" >> "$GITHUB_ENV"', "", State.UNKNOWN),
    ],
)
def test_where_twine_comes_from(command: str, lines: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.write("tools.txt", lines)
    made.edit(PUBLISH, CHECK, f"- run: {command}\n- run: twine check --strict dist/*")
    assert made.verdict("distributions-checked").state is expected


COMMIT = "0123456789012345678901234567890123456789"


@pytest.mark.parametrize(
    ("runner", "expected"),
    [
        ("uvx --from twine==6.1.0", State.HOLDS),
        ("uvx --from twine@6.1.0", State.HOLDS),
        ("uvx --from 'twine[keyring]'", State.HOLDS),
        ("uvx --from git+https://github.com/PyPA/twine", State.HOLDS),
        (f"uvx --from git+https://github.com/pypa/twine@{COMMIT}", State.HOLDS),
        ("uvx --from 'twine @ git+https://github.com/pypa/twine@main'", State.HOLDS),
        ("uvx --from https://github.com/pypa/twine/archive/6.1.0.zip", State.HOLDS),
        ("uvx --with keyring", State.HOLDS),
        ("pipx run --spec git+ssh://git@github.com/pypa/twine.git", State.HOLDS),
        ("uvx --from git+https://github.com/pypa/../evil/twine", State.UNKNOWN),
        ("uvx --from git+https://github.com/pypa/twine/../../evil/twine", State.UNKNOWN),
        ("uvx --from git+https://github.com/pypa/twine/%2e%2e/%2e%2e/evil/twine", State.UNKNOWN),
        ("uvx --from git+https://github.com/pypa/twine@refs/pull/9/head", State.UNKNOWN),
        ("uvx --from https://github.com/pypa/twine/archive/refs/pull/9/head.zip", State.UNKNOWN),
        ("uvx --from git+https://github.com/pypa/sampleproject", State.UNKNOWN),
        ("uvx --from git+https://github.com/evil/Twine", State.UNKNOWN),
        ("uvx --from 'twine @ git+https://github.com/evil/twine'", State.UNKNOWN),
        ("uvx --from git+https://github.com/pypa/twine@${{ vars.REF }}", State.UNKNOWN),
        ("uvx --from ${{ vars.SPEC }}", State.UNKNOWN),
        ("uvx --from ..", State.UNKNOWN),
        ("uvx --from '.[release]'", State.UNKNOWN),
        ("uvx --with ./plugin", State.UNKNOWN),
        ("uvx --with git+https://github.com/evil/twine", State.UNKNOWN),
    ],
)
def test_where_a_runner_takes_twine_from(runner: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.edit(PUBLISH, CHECK, f"- run: {runner} twine check --strict dist/*")
    assert made.verdict("distributions-checked").state is expected


@pytest.mark.parametrize(
    "settings", ["index-url = 3", "find-links = [3]", "index = 3", "index = [3]", "pip = 3"]
)
def test_a_setting_of_uv_that_is_no_text_names_no_index(settings: str, bench: Benches) -> None:
    made = bench("inline")
    made.write("uv.toml", f"{settings}\n")
    made.edit(PUBLISH, CHECK, "- run: uv pip install twine\n- run: twine check --strict dist/*")
    assert made.verdict("distributions-checked").state is State.HOLDS


def test_one_address_and_a_list_of_them_are_read_alike(bench: Benches) -> None:
    for settings in ('find-links = "{}"', 'find-links = ["{}"]', '[pip]\nfind-links = ["{}"]'):
        made = bench("inline")
        made.write("uv.toml", settings.format("https://example.org/wheels"))
        made.edit(PUBLISH, CHECK, "- run: uv pip install twine\n- run: twine check --strict dist/*")
        verdict = made.verdict("distributions-checked")
        assert "'uv.toml: https://example.org/wheels' may give another" in verdict.reason


LOCK = '[[package]]\nname = "twine"\nversion = "6.1.0"\nsource = {{ {} }}\n'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('registry = "https://PYPI_DOMAIN/simple"', State.HOLDS),
        ('registry = "https://example.org/simple"', State.UNKNOWN),
        ('url = "https://example.org/twine-6.1.0-py3-none-any.whl"', State.UNKNOWN),
        ('git = "https://github.com/pypa/twine?rev=6.1.0#0123456"', State.HOLDS),
        ('git = "https://github.com/other/twine?rev=6.1.0#0123456"', State.UNKNOWN),
        ('registry = "../wheels"', State.HOLDS),
    ],
)
def test_what_a_lock_says_of_twine(source: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.write("uv.lock", LOCK.format(source).replace(PYPI_DOMAIN, index.domain()))
    made.edit(PUBLISH, CHECK, "- run: uv sync\n- run: uv run twine check --strict dist/*")
    assert made.verdict("distributions-checked").state is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[global]\nindex-url = https://example.org/simple\n", State.UNKNOWN),
        ("[install]\nextra-index-url =\n  https://example.org/simple\n", State.UNKNOWN),
        ("[global]\ntimeout = 9\ntimeout = 60\n[install]\nfind-links = wheels\n", State.UNKNOWN),
        ("# ours\n[global]\nindex-url = https://example.org/simple\n", State.UNKNOWN),
        ("\n[global]\nindex-url = https://example.org/simple\n", State.UNKNOWN),
        ("[global]\nindex_url = https://example.org/simple\n", State.UNKNOWN),
        ("[install]\n--Extra_Index-URL = https://example.org/simple\n", State.UNKNOWN),
        ("[global]\nindex-url\n", State.HOLDS),
        ("[global]\ntimeout = 60\n", State.HOLDS),
        ("[global]\nindex_url = https://PYPI_DOMAIN/simple\n", State.HOLDS),
        ("[global]\nindex-url = https://PYPI_DOMAIN/simple\n", State.HOLDS),
    ],
)
def test_what_a_file_of_pip_says(text: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.write("tools/pip.conf", text.replace(PYPI_DOMAIN, index.domain()))
    copied = "cp tools/pip.conf ~/.config/pip/pip.conf"
    made.edit(PUBLISH, CHECK, f"- run: {copied}; pip install twine\n{CHECKED}")
    assert made.verdict("distributions-checked").state is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("echo index-url=https://example.org/simple > ~/.config/pip/pip.conf", State.UNKNOWN),
        ("echo timeout=60 >> ~/.config/pip/pip.conf", State.HOLDS),
        ("echo index-url=https://example.org/simple > ~/notes.txt", State.HOLDS),
        ("printf '[global]\\nindex-url=https://example.org/s\\n' > /etc/pip.conf", State.UNKNOWN),
    ],
)
def test_what_is_written_into_a_file_of_pip(command: str, expected: State, bench: Benches) -> None:
    made = bench("inline")
    made.edit(PUBLISH, CHECK, f"- run: |\n    {command}\n    pip install twine\n{CHECKED}")
    assert made.verdict("distributions-checked").state is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("echo 'import sys' > twine.py", State.UNKNOWN),
        ("mkdir twine; echo pass > twine/__main__.py", State.UNKNOWN),
        ("cd dist; echo pass > ../twine.py", State.UNKNOWN),
        ("echo pass > tools/twine.py", State.HOLDS),
        ("echo pass > twine.txt", State.HOLDS),
    ],
)
def test_a_module_that_is_written_where_python_looks_first(
    command: str, expected: State, bench: Benches
) -> None:
    made = bench("inline")
    check = "- run: python -m twine check --strict dist/*"
    made.edit(PUBLISH, CHECK, f"- run: pip install twine\n- run: {command}\n{check}")
    assert made.verdict("distributions-checked").state is expected


PAGES = "cp docs/sitecustomize.py /srv/pages/"
TOLD = '{} >> "$GITHUB_ENV"'


@pytest.mark.parametrize(
    ("commands", "given", "expected"),
    [
        (PAGES, "", State.HOLDS),
        ("cp docs/sitecustomize.py public/", "", State.HOLDS),
        ("cp docs/sitecustomize.py $RUNNER_TEMP/sitecustomize.py", "", State.HOLDS),
        ("echo pass > docs/sitecustomize.py", "", State.HOLDS),
        ("cp docs/sitecustomize.py .", "", State.UNKNOWN),
        ("cd docs; cp sitecustomize.py ..", "", State.UNKNOWN),
        ("cp docs/usercustomize.py .venv/lib/python3.12/site-packages/", "", State.UNKNOWN),
        ("cp docs/sitecustomize.py /usr/lib/python3.12/", "", State.UNKNOWN),
        ("cp docs/x.pth /usr/lib/python3/dist-packages/", "", State.UNKNOWN),
        ('cp docs/sitecustomize.py "$(python -m site --user-site)"', "", State.UNKNOWN),
        ('echo pass > "$(python -m site --user-site)/sitecustomize.py"', "", State.UNKNOWN),
        ('cp docs/index.html "$(python -m site --user-site)"', "", State.HOLDS),
        (PAGES, "/srv/pages", State.UNKNOWN),
        (PAGES, "src:/srv/pages", State.UNKNOWN),
        (PAGES, "${{ vars.MODULES }}", State.UNKNOWN),
        (PAGES, "/srv/modules", State.HOLDS),
        (f"{PAGES}; {TOLD.format('echo PYTHONPATH=/srv/pages')}", "", State.UNKNOWN),
        (f"{PAGES}; {TOLD.format('echo PYTHONPATH=/srv/modules')}", "", State.HOLDS),
        (f"{PAGES}; {TOLD.format('cat settings')}", "", State.UNKNOWN),
        (f"{PAGES}; {TOLD.format('echo PAGES=/srv/pages')}", "", State.HOLDS),
    ],
)
def test_a_module_that_every_python_runs_first(
    commands: str, given: str, expected: State, bench: Benches
) -> None:
    made = bench("inline")
    told = f"\n  env:\n    PYTHONPATH: {given}" if given else ""
    put = f"- run: pip install twine\n- run: |\n    {commands}\n{CHECKED}{told}"
    made.edit(PUBLISH, CHECK, put)
    assert made.verdict("distributions-checked").state is expected
