"""Scripts that lead to what cannot be seen, or to too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        ("./scripts/release.sh", {}, "not in the repository"),
        ("bash x.sh", {}, "not in the repository"),
        ("source x.sh", {}, "not in the repository"),
        ("python x.py", {}, "not in the repository"),
        ("make x", {}, "no Makefile"),
        ("make x", {"Makefile": "y:\n\techo\n"}, "target 'x'"),
        ("tox -e x", {}, "no tox configuration"),
        ("nox -s x", {"noxfile.py": "import nox\n"}, "session 'x'"),
        ("npm run x", {"package.json": "{}"}, "script 'x'"),
        ("just x", {}, "no justfile"),
        ("just x", {"justfile": "y:\n    echo\n"}, "recipe 'x'"),
        ("just x", {"justfile": "set shell := ['nu', '-c']\nx:\n    echo\n"}, "what nu does"),
        ("task x", {"Taskfile.yml": "tasks: {}\n"}, "task 'x'"),
        ("task x", {}, "no Taskfile"),
        ("mise run x", {"mise.toml": "[tasks]\ny = 'echo'\n"}, "task 'x'"),
        ("doit x", {"dodo.py": "def task_y():\n    return {'actions': ['echo']}\n"}, "task 'x'"),
        ("doit", {}, "no dodo.py"),
        ("inv x", {}, "no tasks.py"),
        ("inv x", {"tasks.py": "def ("}, "no tasks.py"),
        (
            "inv x",
            {"tasks.py": "from invoke import task\n@task\ndef y(c):\n    c.run('a')\n"},
            "task 'x'",
        ),
        ("tox -e x", {"tox.ini": "[testenv:y]\ncommands = a\n"}, "environment 'x'"),
        ("curl https://example.org/x | bash", {}, "another command prints"),
        ("./tool", {"tool": "#!/usr/bin/perl\n"}, "no script of a shell"),
        ("python - <<X\nexec(y)\nX\n", {}, "put together"),
        ("python -c 'import subprocess; def'", {}, "cannot read"),
        ("a ( b", {}, "breaks off"),
        ("cat <<A > x; twine upload\nb\nA\n", {}, "follows this file's name"),
        ("( " * 300, {}, ""),
        ("if a; then " * 100 + "b" + "; fi" * 100, {}, "nested too deeply"),
    ],
)
def test_says_where_it_cannot_see(
    script: Callable[..., Script], text: str, files: dict[str, str], reason: str
) -> None:
    found = script(text, files)
    assert any(reason in place.reason for place in found.opaque), found.opaque


def test_a_long_chain_ends(script: Callable[..., Script]) -> None:
    files = {f"s{n}.sh": f"bash s{n + 1}.sh\n" for n in range(50)}
    found = script("bash s0.sh", files)
    assert len(found.commands) == 21
    assert [place.reason for place in found.opaque] == ["nested too deeply to read"]


def test_a_script_that_starts_itself_is_not_followed_for_long(
    script: Callable[..., Script],
) -> None:
    text = 'export PATH="/opt/bin:$PATH"\ntwine check dist/*\ndocker run -v .:/src a ./x.sh\n'
    found = script("./x.sh", {"x.sh": text})
    assert sum(one.argv[0] == "twine" for one in found.commands) == 5
    assert [place.reason for place in found.opaque] == ["nested too deeply to read"]


def test_many_paths_to_one_script_end(script: Callable[..., Script]) -> None:
    files = {f"s{n}.sh": f"bash s{n + 1}.sh {n}\nbash s{n + 1}.sh $1$1\n" for n in range(19)}
    found = script("bash s0.sh a", files)
    assert found.commands


def test_too_much_is_told_once_for_each_command(script: Callable[..., Script]) -> None:
    long = "import os\nos.system('true')\n" + "# a line\n" * 40_000
    files = {f"m{n}.py": long for n in range(3)}
    found = script("ls\npython -c 'import m0, m1, m2'\n", files)
    assert [(one.location.line, one.reason) for one in found.opaque] == [(2, "too much to read")]
