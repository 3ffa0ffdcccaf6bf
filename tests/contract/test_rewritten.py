"""Files that a guard is read from, and what changes them before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PROVENANCE

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CHECK = "  run: twine check --strict dist/*.whl dist/*.tar.gz"
NAMED = f"- name: Check distributions\n{CHECK}"
SCRIPT = "set -e\ntwine check --strict dist/*.whl dist/*.tar.gz\n"
ACTION = ".github/actions/check/action.yml"
COMPOSITE = """name: Check
description: Checks the distributions
runs:
  using: composite
  steps:
    - shell: bash
      run: twine check --strict dist/*.whl dist/*.tar.gz
"""
PATCH = "--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-a\n+b\n"


def state(bench: Benches, before: str, check: str = "run: bash tools/check.sh") -> State:
    """Return the state of the check where a step runs in front of it."""
    made = bench("openmed")
    made.write("tools/check.sh", SCRIPT)
    made.write("tools/other.sh", "")
    made.write("others/check.sh", "")
    made.write("Makefile", "check:\n\ttwine check --strict dist/*.whl dist/*.tar.gz\n")
    made.write(ACTION, COMPOSITE)
    made.write("own.patch", PATCH.format("tools/check.sh"))
    made.write("short.patch", PATCH.format("check.sh"))
    made.write("other.patch", PATCH.format("openmed/__init__.py"))
    made.edit(PROVENANCE, NAMED, f"{before}\n- name: Check distributions\n  {check}")
    return made.verdict("distributions-checked").state


@pytest.mark.parametrize(
    "command",
    [
        "sed -i s/twine/true/ tools/check.sh",
        "cd tools && perl -pi -e s/twine/true/ *.sh",
        "ruby -pi -e 'gsub(/twine/, %q(true))' tools/check.sh",
        "sd twine true tools/check.sh",
        "gawk -i inplace '{ sub(/twine/, \"true\"); print }' tools/check.sh",
        "printf '1d\\nw\\nq\\n' | ed -s tools/check.sh",
        "ex -sc '1d|x' tools/check.sh",
        "echo true | sponge tools/check.sh",
        "echo true > tools/check.sh",
        "echo true >> tools/check.sh",
        "echo true | tee tools/check.sh",
        "cp tools/other.sh tools/check.sh",
        "cp -r others/. tools",
        "mv tools old",
        "rm -r tools",
        "git mv tools old",
        "git rm tools/check.sh",
        "ln -sf /bin/true tools/check.sh",
        "curl -fsSLo tools/check.sh https://example.org/check.sh",
        "curl -fsSL https://example.org/tools.tgz | tar xz -C tools",
        "curl -fsSL https://example.org/own.patch | patch -p1",
        "patch -p1 < own.patch",
        "git apply own.patch",
        "patch -d tools < short.patch",
        "curl -fsSLO --output-dir tools https://example.org/check.sh",
        "gh release download -p '*.sh' --clobber -D tools",
        "git pull",
        "git checkout origin/main",
        "git checkout origin/main -- tools",
        "python -c \"open('tools/check.sh', 'w').write('')\"",
    ],
)
def test_a_script_may_be_another(bench: Benches, command: str) -> None:
    assert state(bench, f"- run: {command}") is State.UNKNOWN


@pytest.mark.parametrize(
    "command",
    [
        "sed -i s/twine/true/ tools/other.sh",
        "sed s/twine/true/ tools/check.sh",
        "sd twine true tools/other.sh",
        "ruby -ne 'print' tools/check.sh",
        "gawk '{ print }' tools/check.sh",
        "echo true > tools/other.sh",
        "cp tools/check.sh tools/other.sh",
        "cp -r others old",
        "cat tools/check.sh",
        "chmod +x tools/check.sh",
        "patch -p1 < other.patch",
        "git apply other.patch",
        "curl -fsSLO --output-dir tools https://example.org/other.sh",
        "gh release download -p '*.md' --clobber -D tools",
        "git checkout origin/main -- openmed",
        'git checkout "$GITHUB_SHA"',
        "git clone https://example.org/tools",
        "git clone https://example.org/x && cd x && git checkout main",
        "python -c \"print(open('tools/check.sh').read())\"",
        "rm -r build",
    ],
)
def test_a_script_is_the_commit_s(bench: Benches, command: str) -> None:
    assert state(bench, f"- run: {command}") is State.HOLDS


@pytest.mark.parametrize(
    ("before", "check"),
    [
        ("- run: sed -i s/twine/true/ Makefile", "run: make check"),
        (f"- run: rm {ACTION}", "uses: ./.github/actions/check"),
        ("- run: git reset --hard origin/main", "uses: ./.github/actions/check"),
        (
            "- uses: actions/checkout@v4\n  with:\n    ref: main\n    clean: false",
            "uses: ./.github/actions/check",
        ),
        (
            "- uses: actions/checkout@v4\n  with:\n    repository: a/b\n    path: .github/actions",
            "uses: ./.github/actions/check",
        ),
        (
            "- uses: actions/cache@v4\n  with:\n    path: tools\n    key: a",
            "run: sh tools/check.sh",
        ),
        ("- run: 'true'", "run: rm tools/check.sh && sh tools/check.sh"),
    ],
)
def test_so_may_a_makefile_or_an_action(bench: Benches, before: str, check: str) -> None:
    assert state(bench, before, check) is not State.HOLDS


@pytest.mark.parametrize(
    ("before", "check"),
    [
        ("- run: sed -i s/a/b/ README.md", "run: make check"),
        ("- run: sed -i s/twine/true/ tools/check.sh", "run: make check"),
        (
            "- uses: actions/checkout@v4\n  with:\n    repository: a/b\n    path: beside",
            "uses: ./.github/actions/check",
        ),
        ("- uses: actions/cache@v4\n  with:\n    path: ~/tools\n    key: a", "run: make check"),
        (f"- run: sed -i s/twine/true/ {PROVENANCE}", CHECK.strip()),
        ("- run: 'true'", "run: sh tools/check.sh && rm tools/check.sh"),
    ],
)
def test_nobody_changes_what_is_run(bench: Benches, before: str, check: str) -> None:
    assert state(bench, before, check) is State.HOLDS


def test_a_checkout_that_is_built_is_told_of_where_that_is_asked(bench: Benches) -> None:
    made = bench("openmed")
    made.write("tools/check.sh", SCRIPT)
    made.edit(PROVENANCE, CHECK.strip(), "run: sh tools/check.sh")
    made.edit(PROVENANCE, "persist-credentials: false", "ref: main\npath: .")
    asked = ("distributions-checked", "slsa-provenance")
    states = [one.verdict.state for one in made.prove(select=asked).results]
    assert sorted(states) == [State.FAILS, State.HOLDS]


SWITCHES = 'subprocess.run(["git", "switch", "--detach", "other"], check=True)\n'
CHECKS = (
    'subprocess.run(["twine", "check", "--strict", "dist/a.whl", "dist/a.tar.gz"], check=True)\n'
)
SESSIONS = """import nox

@nox.session
def switch(session):
    session.run("git", "switch", "--detach", "other", external=True)

@nox.session
def check(session):
    session.install("twine==6.1.0")
    session.run("twine", "check", "--strict", "dist/a.whl", "dist/a.tar.gz")
"""


@pytest.mark.parametrize(
    ("files", "run", "said"),
    [
        (
            {"tools/check.py": f"import subprocess\n{SWITCHES}{CHECKS}"},
            "python tools/check.py",
            State.HOLDS,
        ),
        ({"noxfile.py": SESSIONS}, "nox -s switch check", State.HOLDS),
        ({"noxfile.py": SESSIONS}, "nox -s switch && nox -s check", State.UNKNOWN),
        (
            {
                "tools/check.py": f"import subprocess\n{SWITCHES}"
                'subprocess.run(["python", "tools/later.py"], check=True)\n',
                "tools/later.py": f"import subprocess\n{CHECKS}",
            },
            "python tools/check.py",
            State.UNKNOWN,
        ),
        (
            {"tools/check.sh": "git switch --detach other\ntwine check dist/a.whl dist/a.tar.gz\n"},
            "bash -e tools/check.sh",
            State.UNKNOWN,
        ),
    ],
)
def test_python_has_read_its_text_before_it_changes_that(
    bench: Benches, files: dict[str, str], run: str, said: State
) -> None:
    made = bench("openmed")
    for path, text in files.items():
        made.write(path, text)
    lines = run.replace("\n", "\n    ")
    made.edit(PROVENANCE, CHECK.strip(), f"run: |\n    {lines}")
    assert made.verdict("distributions-checked").state is said
