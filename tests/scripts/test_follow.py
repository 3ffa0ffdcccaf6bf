"""Files of the repository that scripts lead into."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

# Each row: the run text, the files, and the commands wanted: words, path:line, fatal.
CASES: dict[str, tuple[str, dict[str, str], list[tuple[str, str, bool]]]] = {
    "shell script": (
        "./scripts/x.sh",
        {"scripts/x.sh": "#!/bin/bash\nset -e\ntwine upload dist/*\necho ok\n"},
        [("twine upload dist/*", "scripts/x.sh:3", True), ("echo ok", "scripts/x.sh:4", True)],
    ),
    "shell script without -e": (
        "bash scripts/x.sh",
        {"scripts/x.sh": "twine upload\necho ok\n"},
        [("twine upload", "scripts/x.sh:1", False), ("echo ok", "scripts/x.sh:2", True)],
    ),
    "script in a script": (
        "scripts/a.sh",
        {"scripts/a.sh": '#!/bin/sh\ncd "$(dirname "$0")"\n./b.sh $1', "scripts/b.sh": "twine $1"},
        [("twine", "scripts/b.sh:1", True)],
    ),
    "sourced": (
        "T=twine\nsource lib.sh\nship",
        {"lib.sh": "ship() {\n  $T upload\n}\n"},
        [("twine upload", "lib.sh:2", True)],
    ),
    "cycle": (
        "./a.sh",
        {"a.sh": "#!/bin/bash -e\ntwine upload\n./a.sh\n"},
        [("twine upload", "a.sh:2", True)],
    ),
    "workspace": (
        '"$GITHUB_WORKSPACE/x.sh"',
        {"x.sh": "twine upload"},
        [("twine upload", "x.sh:1", True)],
    ),
    "python script": (
        "python tools/up.py",
        {"tools/up.py": "import subprocess\nsubprocess.run(['twine', 'upload'], check=True)\n"},
        [("twine upload", "tools/up.py:2", True)],
    ),
    "python by its first line": (
        "./up",
        {"up": "#!/usr/bin/env python3\nimport os\nos.system('twine upload')\n"},
        [("twine upload", "up:3", False)],
    ),
    "python module of the script's folder": (
        "python tools/up.py",
        {
            "tools/up.py": "import helper\nhelper.go()\n",
            "tools/helper.py": "from subprocess import check_call\ndef go():\n  check_call(['uv', 'publish'])",
        },
        [("uv publish", "tools/helper.py:3", True)],
    ),
    "make": (
        "make release",
        {
            "Makefile": "TWINE ?= twine\nall:\n\techo no\nrelease: build\n\t@$(TWINE) upload dist/*\n"
            "build:\n\t-python -m build\n"
        },
        [("build", "Makefile:7", False), ("twine upload dist/*", "Makefile:5", True)],
    ),
    "make, default goal": (
        "make",
        {"Makefile": "up:\n\ttwine upload\nother:\n\tflit publish\n"},
        [("twine upload", "Makefile:2", True)],
    ),
    "make -C, include, recursion": (
        "make -C sub T=hatch ship",
        {
            "sub/Makefile": "include more.mk\nship:\n\t$(MAKE) up\n",
            "sub/more.mk": "up:\n\t$T publish\n",
        },
        [("hatch publish", "sub/more.mk:2", True)],
    ),
    "make, pattern rule": (
        "make publish-twine",
        {"Makefile": "publish-%: x\n\t$* upload $@\n"},
        [],
    ),
    "tox": (
        "tox -e release -- dist/a",
        {
            "tox.ini": "[tox]\nenvlist = py\n[testenv]\ncommands = pytest\n[testenv:release]\n"
            "commands =\n    python -m build\n    - twine check dist/*\n"
            "    twine upload {posargs:dist/*}\n"
        },
        [
            ("build", "tox.ini:7", True),
            ("twine check dist/*", "tox.ini:8", False),
            ("twine upload dist/a", "tox.ini:9", True),
        ],
    ),
    "tox, factors and references": (
        "tox -e py-up",
        {
            "tox.ini": "[testenv:base]\ncommands = twine upload\n[testenv]\ncommands =\n"
            "    up: {[testenv:base]commands}\n    down: flit publish\n"
        },
        [("twine upload", "tox.ini:2", True)],
    ),
    "tox in pyproject": (
        "tox -e up",
        {"pyproject.toml": '[tool.tox.env.up]\ncommands = [["twine", "upload"]]\n'},
        [("twine upload", "pyproject.toml:2", True)],
    ),
    "tox, legacy ini": (
        "tox -e up",
        {
            "pyproject.toml": "[tool.tox]\nlegacy_tox_ini = '''\n[testenv:up]\ncommands = twine upload\n'''\n"
        },
        [("twine upload", "pyproject.toml:4", True)],
    ),
    "nox": (
        "nox -s publish",
        {
            "noxfile.py": "import nox\nFILES = ['dist/a']\n@nox.session\ndef publish(session):\n"
            "    session.run('twine', 'upload', *FILES)\n    session.notify('tag')\n"
            "@nox.session(name='tag')\ndef t(session):\n    session.run('git', 'tag')\n"
            "@nox.session\ndef other(session):\n    session.run('flit', 'publish')\n"
        },
        [("twine upload dist/a", "noxfile.py:5", True), ("git tag", "noxfile.py:9", True)],
    ),
    "npm": (
        "npm run release",
        {"package.json": '{"scripts": {\n"prerelease": "tsc",\n"release": "twine upload"}}'},
        [("tsc", "package.json:2", True), ("twine upload", "package.json:3", True)],
    ),
    "yarn": (
        "yarn ship",
        {"package.json": '{"scripts": {"ship": "twine upload"}}'},
        [("twine upload", "package.json:1", True)],
    ),
    "just": (
        "just release 1.0",
        {
            "justfile": 'tool := "twine"\nrelease version: build\n    @{{tool}} upload {{version}}\n'
            "build:\n    uv build\n"
        },
        [("uv build", "justfile:5", True), ("twine upload 1.0", "justfile:3", True)],
    ),
    "task": (
        "task release",
        {
            "Taskfile.yml": "version: '3'\ntasks:\n  release:\n    cmds:\n      - task: build\n"
            "      - twine upload\n  build:\n    cmd: uv build\n"
        },
        [("twine upload", "Taskfile.yml:6", True), ("uv build", "Taskfile.yml:8", True)],
    ),
    "hatch": (
        "hatch run rel:up",
        {
            "pyproject.toml": '[tool.hatch.envs.rel.scripts]\nup = ["uv build", "twine upload {args}"]\n'
        },
        [("uv build", "pyproject.toml:2", True), ("twine upload", "pyproject.toml:2", True)],
    ),
    "pdm": (
        "pdm run up",
        {"pyproject.toml": '[tool.pdm.scripts]\nup = {cmd = "twine upload"}\n'},
        [("twine upload", "pyproject.toml:2", True)],
    ),
    "poe": (
        "poetry run poe up",
        {
            "pyproject.toml": '[tool.poe.tasks]\nb = "poetry build"\nup = ["b", "pub"]\npub.shell = "poetry publish"\n'
        },
        [("poetry build", "pyproject.toml:2", True), ("poetry publish", "pyproject.toml:4", True)],
    ),
    "pixi": (
        "pixi run up",
        {"pixi.toml": '[tasks]\nup = "twine upload"\n'},
        [("twine upload", "pixi.toml:2", True)],
    ),
    "invoke": (
        "inv release",
        {
            "tasks.py": "from invoke import task\n@task\ndef build(c):\n    c.run('python -m build')\n"
            "@task(build)\ndef release(c):\n    c.run('twine upload')\n"
        },
        [("build", "tasks.py:4", True), ("twine upload", "tasks.py:7", True)],
    ),
    "console script of the project": (
        "uv run ship",
        {
            "pyproject.toml": '[project.scripts]\nship = "pkg.cli:main"\n',
            "src/pkg/cli.py": "import subprocess\ndef main():\n    subprocess.check_call(['uv', 'publish'])\n",
        },
        [("uv publish", "src/pkg/cli.py:3", True)],
    ),
    "powershell script": (
        "pwsh ./x.ps1",
        {"x.ps1": "$t = 'twine'\n& $t upload `\n  dist\n"},
        [("twine upload dist", "x.ps1:2", True)],
    ),
}
_RUNNERS = (
    "sh -c",
    "make",
    "tox",
    "nox",
    "npm",
    "yarn",
    "just",
    "task",
    "hatch run",
    "pdm run",
    "poe",
    "pixi",
    "invoke",
    "./",
    "scripts/",
    "python ",
    "bash ",
    "ship",
    "pwsh",
    "cd",
    "dirname",
)


@pytest.mark.parametrize("case", CASES)
def test_follows(script: Callable[..., Script], case: str) -> None:
    text, files, wanted = CASES[case]
    found = script(text, files)
    inner = [command for command in found.commands if command.via]
    seen = [
        (" ".join(command.argv), f"{command.location.path}:{command.location.line}", command.fatal)
        for command in inner
    ]
    for row in wanted:
        assert row in seen, seen
    rest = [row for row in seen if row not in wanted]
    assert all(row[0].startswith(_RUNNERS) or "publish-twine" in row[0] for row in rest), rest
    assert not found.opaque


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        ("./scripts/release.sh", {}, "not in the repository"),
        ("bash x.sh", {}, "not in the repository"),
        ("source x.sh", {}, "not in the repository"),
        ("python x.py", {}, "not in the repository"),
        ("make x", {}, "no Makefile"),
        ("make x", {"Makefile": "y:\n\techo\n"}, "target 'x'"),
        ("make x", {"Makefile": "define r\ntwine\nendef\nx:\n\t$(call r)\n"}, "definition"),
        ("tox -e x", {}, "no tox configuration"),
        ("nox -s x", {"noxfile.py": "import nox\n"}, "session 'x'"),
        ("npm run x", {"package.json": "{}"}, "script 'x'"),
        ("just x", {}, "no justfile"),
        ("task x", {"Taskfile.yml": "tasks: {}\n"}, "task 'x'"),
        ("curl https://example.org/x | bash", {}, "another command prints"),
        ("./tool", {"tool": "#!/usr/bin/perl\n"}, "cannot see inside"),
        ("python - <<X\nexec(y)\nX\n", {}, "put together"),
        ("python -c 'import subprocess; def'", {}, "cannot be read"),
        ("a ( b", {}, "breaks off"),
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


def test_many_paths_to_one_script_end(script: Callable[..., Script]) -> None:
    files = {f"s{n}.sh": f"bash s{n + 1}.sh {n}\nbash s{n + 1}.sh $1$1\n" for n in range(19)}
    found = script("bash s0.sh a", files)
    assert found.commands
