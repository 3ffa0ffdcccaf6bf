"""Files of the repository that scripts lead into."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.leads.leads import Leads
from pubproof.repository import Repository
from pubproof.scripts import UNKNOWN
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    "sourced with words": (
        ". ./lib.sh upload",
        {"lib.sh": "twine $1\n"},
        [("twine upload", "lib.sh:1", True)],
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
    "script in the background": (
        "bash x.sh &\nfalse",
        {"x.sh": "twine upload"},
        [("twine upload", "x.sh:1", False)],
    ),
    "script that is waited for": (
        "make up & wait $!",
        {"Makefile": "up:\n\tbash x.sh\n", "x.sh": "twine upload"},
        [("bash x.sh", "Makefile:2", True), ("twine upload", "x.sh:1", True)],
    ),
    "script that something else is waited for": (
        "(bash x.sh &) & wait $!",
        {"x.sh": "twine upload"},
        [("twine upload", "x.sh:1", False)],
    ),
    "script whose end is asked for in vain": (
        "bash x.sh &\nwait $! || true",
        {"x.sh": "twine upload"},
        [("twine upload", "x.sh:1", False)],
    ),
    "python script": (
        "python tools/up.py",
        {"tools/up.py": "import subprocess\nsubprocess.run(['twine', 'upload'], check=True)\n"},
        [("twine upload", "tools/up.py:2", True)],
    ),
    "python script that changes the folder": (
        "python up.py",
        {
            "up.py": "import os\nos.chdir('tools')\nos.system('./x.sh')\n",
            "tools/x.sh": "twine upload",
        },
        [("twine upload", "tools/x.sh:1", False)],
    ),
    "python folder": (
        "python tools",
        {"tools/__main__.py": "import os\nos.system('twine upload')\n"},
        [("twine upload", "tools/__main__.py:2", False)],
    ),
    "python module of the repository": (
        "python -m tools.up --now",
        {
            "tools/__init__.py": "",
            "tools/up.py": "import subprocess\nsubprocess.run(['twine', 'upload'], check=True)\n",
        },
        [("twine upload", "tools/up.py:2", True)],
    ),
    "python package of the repository": (
        "cd src && python3 -m up",
        {"src/up/__main__.py": "import os\nos.execvp('uv', ['uv', 'publish'])\n"},
        [("uv publish", "src/up/__main__.py:2", True)],
    ),
    "python module that is a known tool": (
        "python -m twine upload",
        {"twine/__main__.py": "import os\nos.execvp('uv', ['uv', 'publish'])\n"},
        [],
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
    "python module of a package": (
        "python tools/up.py",
        {
            "tools/up.py": "from helper import go\ngo()\n",
            "tools/helper/__init__.py": "from .inner import (\n    go,\n)\n",
            "tools/helper/inner.py": "import subprocess\ndef go():\n  subprocess.check_call(['uv', 'publish'])",
        },
        [("uv publish", "tools/helper/inner.py:3", True)],
    ),
    "python module imported at run time": (
        "python tools/up.py",
        {
            "tools/up.py": "import importlib\nimportlib.import_module('helper').go()\n",
            "tools/helper.py": "import os\ndef go():\n  os.execvp('uv', ['uv', 'publish'])",
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
    "make, a line of several": (
        "make release",
        {"Makefile": "release:\n\tcd $(part);\\\n\trm -rf dist;\\\n  python -m build\n"},
        [("rm -rf dist", "Makefile:3", False), ("build", "Makefile:4", True)],
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
        [("twine upload publish-twine", "Makefile:2", True)],
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
    "tox, braces that stand for themselves": (
        "tox -e up",
        {
            "tox.ini": "[testenv:up]\ncommands =\n"
            "    python -c 'import os; os.system(\"twine upload \\{1\\}\")'\n"
        },
        [("twine upload {1}", "tox.ini:3", False)],
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
    "nox for what a session is handed": (
        "nox -s up\nnox -s up -- a\nnox -s up -r $WORDS",
        {
            "noxfile.py": "import nox\n@nox.session\ndef up(session):\n"
            "    session.run('twine', 'upload', *session.posargs)\n"
        },
        [
            ("twine upload", "noxfile.py:4", True),
            ("twine upload a", "noxfile.py:4", True),
            (f"twine upload {UNKNOWN}", "noxfile.py:4", True),
        ],
    ),
    "nox for what a try swallows": (
        "nox -s up",
        {
            "noxfile.py": "import nox\n@nox.session\ndef up(session):\n"
            "    try:\n        session.install('twine')\n    except Exception:\n        pass\n"
            "    session.run('twine', 'upload')\n"
        },
        [("pip install twine", "noxfile.py:5", False), ("twine upload", "noxfile.py:8", True)],
    ),
    "npm": (
        "npm run release",
        {"package.json": '{"scripts": {\n"prerelease": "tsc",\n"release": "twine upload"}}'},
        [("tsc", "package.json:2", True), ("twine upload", "package.json:3", True)],
    ),
    "bun for a file": (
        "bun run up.ts",
        {"up.ts": "await $`twine upload`\n"},
        [("twine upload", "up.ts:1", True)],
    ),
    "yarn in all packages": (
        "yarn workspaces run ship",
        {
            "package.json": '{"workspaces": ["one"], "scripts": {"ship": "echo"}}',
            "one/package.json": '{"scripts": {"ship": "twine upload"}}',
        },
        [("twine upload", "one/package.json:1", True)],
    ),
    "npm test": (
        "npm test",
        {"package.json": '{"scripts": {"posttest": "twine upload"}}'},
        [("twine upload", "package.json:1", True)],
    ),
    "tox of setup.cfg": (
        "tox --env=up",
        {"setup.cfg": "[tox:tox]\nenvlist = no\n[testenv:up]\ncommands = twine upload\n"},
        [("twine upload", "setup.cfg:4", True)],
    ),
    "tox by a variable": (
        "TOXENV=py-up tox -- a",
        {
            "tox.ini": "[tox]\nenv_list = other\n[testenv]\nset_env =\n    TOOL = twine\nchangedir = tools\n"
            "[testenv:py-{up,down}]\ncommands_pre = uv lock\ncommands =\n"
            "    up: {env:TOOL} upload {posargs:dist}\n    down: twine check\n"
            "    - uv build \\\n        {tox_root}/x  # here\n"
        },
        [
            ("uv lock", "tox.ini:8", True),
            ("twine upload a", "tox.ini:10", True),
            ("uv build /github/workspace/x", "tox.ini:12", False),
        ],
    ),
    "tox of an environment that may fail": (
        "tox",
        {
            "tox.ini": "[tox]\nenvlist = py,up\n[testenv]\ncommands = twine check\n"
            "[testenv:up]\nignore_outcome = true\ncommands = {[testenv]commands} {envname}\n    twine upload\n"
        },
        [
            ("twine check", "tox.ini:4", True),
            ("twine check up", "tox.ini:7", False),
            ("twine upload", "tox.ini:8", False),
        ],
    ),
    "tox by a joined option": (
        "tox -eup",
        {"tox.ini": "[testenv:up]\ncommands = twine upload\n"},
        [("twine upload", "tox.ini:2", True)],
    ),
    "nox for what it runs by itself": (
        "nox",
        {
            "noxfile.py": "import nox\nnox.options.sessions = ['up']\n@nox.session\ndef up(session):\n"
            "    session.run('twine', 'upload')\n@nox.session\ndef other(session):\n"
            "    session.run('twine', 'check')\n"
        },
        [("twine upload", "noxfile.py:5", True)],
    ),
    "task in a folder": (
        "task TOOL=twine release",
        {
            "Taskfile.yml": "version: '3'\ntasks:\n  release:\n    dir: tools\n    cmds:\n"
            "      - ./x.sh\n      - cmd: uv build\n        ignore_error: true\n",
            "tools/x.sh": "twine upload\n",
        },
        [("twine upload", "tools/x.sh:1", True), ("uv build", "Taskfile.yml:7", False)],
    ),
    "task of another file": (
        "task -t ci/Tasks.yml py:release -- dist",
        {
            "ci/Tasks.yml": "includes:\n  py:\n    taskfile: ./py\n    dir: ./py\ntasks: {}\n",
            "ci/py/Taskfile.yml": "tasks:\n  release: ./x.sh {{.CLI_ARGS}}\n",
            "ci/py/x.sh": "twine upload $1\n",
        },
        [("twine upload dist", "ci/py/x.sh:1", True)],
    ),
    "task beside another file": (
        "task -t ci/Tasks.yml release",
        {"ci/Tasks.yml": "tasks:\n  release: ./x.sh\n", "ci/x.sh": "twine upload\n"},
        [("twine upload", "ci/x.sh:1", True)],
    ),
    "invoke for a name with a dash": (
        "invoke re-lease",
        {
            "tasks.py": "from invoke import task\n@task\ndef re_lease(c):\n    c.run('twine upload')\n"
        },
        [("twine upload", "tasks.py:4", True)],
    ),
    "fabric without a decorator": (
        "fab ship",
        {"fabfile.py": "from fabric.api import local\ndef ship():\n    local('twine upload')\n"},
        [("twine upload", "fabfile.py:3", True)],
    ),
    "invoke before a task": (
        "invoke release",
        {
            "tasks.py": "from invoke import task\n@task\ndef build(c):\n    c.run('uv build')\n"
            "@task(pre=[build], name='release')\ndef out(c):\n    c.run('twine upload')\n"
        },
        [("uv build", "tasks.py:4", True), ("twine upload", "tasks.py:7", True)],
    ),
    "make with functions": (
        "make ship",
        {
            "Makefile": "ALL := $(foreach one,a b,x$(one))\n"
            "NONE :=\nTOOL = $(or $(NONE),$(if $(ALL),twine,echo))\n"
            "ship:\n\t$(TOOL) upload $(subst x,y,$(ALL)) $(strip  c )\n"
        },
        [("twine upload ya yb c", "Makefile:5", True)],
    ),
    "make with rules that it makes": (
        "make up-a",
        {
            "Makefile": "define rule\nup-$(1):\n\t$$(TOOL_$$(KIND)) $(1) $$(shell ls dist)\nendef\n"
            "KIND := wheel\nTOOL_wheel = twine\nTOOL_wheel += upload\n$(eval $(call rule,a))\n"
        },
        [("ls dist", "ci.yml:1", False), ("twine upload a *", "Makefile:8", True)],
    ),
    "make with an environment that overrides": (
        "export TOOL=twine HOW=no\nmake -e ship",
        {"Makefile": "TOOL := echo\nHOW ?= so\nship:\n\t$(TOOL) upload $(HOW)\n"},
        [("twine upload no", "Makefile:4", True)],
    ),
    "make with an environment that MAKEFLAGS lets override": (
        "export TOOL=twine MAKEFLAGS=e\nmake ship",
        {"Makefile": "TOOL := echo\nship:\n\t$(TOOL) upload dist\n"},
        [("twine upload dist", "Makefile:3", True)],
    ),
    "make as POSIX has it": (
        "make ship",
        {"Makefile": ".POSIX:\nship:\n\ttwine check; twine upload\n"},
        [("twine check", "Makefile:3", True), ("twine upload", "Makefile:3", True)],
    ),
    "npm in several packages": (
        "npm run ship -w two -w=one",
        {
            "package.json": '{"workspaces": ["one", "two", "three"]}',
            "one/package.json": '{"name": "one", "scripts": {"ship": "flit publish"}}',
            "two/package.json": '{"name": "two", "scripts": {"ship": "twine upload"}}',
            "three/package.json": '{"name": "three", "scripts": {"ship": "uv publish"}}',
        },
        [
            ("flit publish -w two -w=one", "one/package.json:1", True),
            ("twine upload -w two -w=one", "two/package.json:1", True),
        ],
    ),
    "npm without the scripts beside it": (
        "npm run ship --ignore-scripts",
        {"package.json": '{"scripts": {"preship": "twine check", "ship": "twine upload"}}'},
        [("twine upload --ignore-scripts", "package.json:1", True)],
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
    "just for a script": (
        "just release",
        {
            "justfile": "release:\n    #!/usr/bin/env bash\n    set -e\n    twine upload x\n    echo\n"
        },
        [("twine upload x", "justfile:4", True), ("echo", "justfile:5", True)],
    ),
    "just for a script that stops": (
        "just release",
        {"justfile": "release:\n    #!/bin/bash -e\n    twine upload x\n    uv build\n"},
        [("twine upload x", "justfile:3", True), ("uv build", "justfile:4", True)],
    ),
    "just for a script that goes on": (
        "just release",
        {"justfile": "release:\n    #!/usr/bin/env bash\n    twine upload x\n    uv build\n"},
        [("twine upload x", "justfile:3", False), ("uv build", "justfile:4", True)],
    ),
    "just for a script of Python": (
        "just release",
        {
            "justfile": "release:\n    #!/usr/bin/env python3\n    import os\n"
            "    if True:\n        os.system('twine upload')\n"
        },
        [("twine upload", "justfile:5", False)],
    ),
    "just by another name": (
        "just tool=twine up",
        {
            "justfile": "alias up := release\ntool := 'echo'\nrelease:\n    {{tool}} \\\n      upload\n"
            "    -uv build\n"
        },
        [("twine upload", "justfile:4", True), ("uv build", "justfile:6", False)],
    ),
    "just with any number of words": (
        "just -f tools/justfile build release -r dist --verbose",
        {
            "tools/justfile": "release repository *words:\n    ./x.sh {{repository}} {{words}}\n"
            "build:\n    uv build\n",
            "tools/x.sh": "twine upload $@\n",
        },
        [
            ("uv build", "tools/justfile:4", True),
            ("twine upload -r dist --verbose", "tools/x.sh:1", True),
        ],
    ),
    "just beside a module": (
        "just",
        {
            "justfile": "mod docs\nrelease:\n    twine upload\n",
            "docs.just": "build:\n    uv build\n",
        },
        [("twine upload", "justfile:3", True)],
    ),
    "just in a module": (
        "just docs build",
        {"justfile": "mod docs\n", "docs/mod.just": "build: ship\nship:\n    twine upload\n"},
        [("twine upload", "docs/mod.just:3", True)],
    ),
    "just for a shell": (
        "just release",
        {
            "justfile": "set shell := ['python3', '-c']\nrelease:\n"
            "    import subprocess; subprocess.run(['twine', 'upload'], check=True)\n"
        },
        [("twine upload", "justfile:3", True)],
    ),
    "just for the first recipe": (
        "just",
        {"justfile": "release:\n    twine upload\nbuild:\n    uv build\n"},
        [("twine upload", "justfile:2", True)],
    ),
    "mise for a file": (
        "mise run release:up --now",
        {"mise-tasks/release/up": "#!/bin/sh\ntwine upload $1\n"},
        [("twine upload --now", "mise-tasks/release/up:2", True)],
    ),
    "mise for tasks one after another": (
        "mise run release",
        {
            "mise.toml": "[tasks.release]\nrun = [{task = 'build'}, 'twine upload']\n"
            "[tasks.build]\ndir = '{{config_root}}'\nfile = 'build.sh'\n",
            "build.sh": "uv build\n",
        },
        [("twine upload", "mise.toml:2", True), ("uv build", "build.sh:1", True)],
    ),
    "doit for tasks of a task": (
        "doit run release",
        {
            "dodo.py": "import subprocess\nfrom doit.tools import CmdAction\n"
            "def task_release():\n"
            "    return {'task_dep': ['build'], 'actions': [CmdAction('twine upload')]}\n"
            "def task_build():\n    return {'actions': [(build,)]}\n"
            "def build():\n    subprocess.run(['uv', 'build'], check=True)\n"
        },
        [("twine upload", "dodo.py:4", True), ("uv build", "dodo.py:8", True)],
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
    "hatch for failures that it does not heed": (
        "hatch run rel:all",
        {
            "hatch.toml": '[envs.rel.scripts]\nall = ["- up", "uv build"]\nup = "twine upload"\n',
        },
        [("twine upload", "hatch.toml:3", False), ("uv build", "hatch.toml:2", True)],
    ),
    "pdm": (
        "pdm run up",
        {"pyproject.toml": '[tool.pdm.scripts]\nup = {cmd = "twine upload"}\n'},
        [("twine upload", "pyproject.toml:2", True)],
    ),
    "taskipy": (
        "uv run task release",
        {
            "pyproject.toml": "[tool.taskipy.tasks]\nclean = 'rm -r dist'\n"
            "build = 'task clean && uv build'\npre_release = 'task build'\n"
            "release = {cmd = 'twine upload'}\n"
        },
        [("uv build", "pyproject.toml:3", True), ("twine upload", "pyproject.toml:5", True)],
    ),
    "poe": (
        "poetry run poe up",
        {
            "pyproject.toml": '[tool.poe.tasks]\nb = "poetry build"\nup = ["b", "pub"]\npub.shell = "poetry publish"\n'
        },
        [("poetry build", "pyproject.toml:2", True), ("poetry publish", "pyproject.toml:4", True)],
    ),
    "poe as a plugin": (
        "poetry poe up",
        {"pyproject.toml": '[tool.poe.tasks]\nup = "twine upload"\n'},
        [("twine upload", "pyproject.toml:2", True)],
    ),
    "rye for the words of a command": (
        "rye run up",
        {"pyproject.toml": '[tool.rye.scripts]\nup = ["twine", "upload"]\n'},
        [("twine upload", "pyproject.toml:2", True)],
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
    "rm",
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


_APART = {
    *("just with any number of words", "task of another file", "task beside another file"),
    *("sourced", "sourced with words", "make -C, include, recursion"),
    *("task in a folder", "python folder", "python script that changes the folder"),
}
"""Cases in which one text names the program, or its folder, and another one the rest."""


@pytest.mark.parametrize("case", CASES)
def test_what_a_command_leads_to_is_read(script: Callable[..., Script], case: str) -> None:
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
    assert all(row[0].startswith(_RUNNERS) for row in rest), rest
    assert not found.opaque


_UPLOADING = [
    case
    for case, (_, _, wanted) in CASES.items()
    if case not in _APART and any(" upload" in row[0] or " publish" in row[0] for row in wanted)
]


@pytest.mark.parametrize("case", _UPLOADING)
def test_a_text_that_is_followed_to_an_upload_leads_to_one(tmp_path: Path, case: str) -> None:
    text, files, _ = CASES[case]
    for name, content in files.items():
        Folder(tmp_path).write(name, content)
    assert Leads(Repository(tmp_path, Settings())).text_may_upload(text)


def test_other_files_are_not_mixed_up(script: Callable[..., Script]) -> None:
    for tool in ("twine", "flit"):
        files = {
            "pyproject.toml": '[project.scripts]\nship = "ship:main"\n',
            "ship.py": f"import os\ndef main():\n    os.system('{tool} publish')\n",
        }
        assert script("ship", files).commands[-1].argv == (tool, "publish")


def test_texts_between_backticks_of_javascript_need_not_be_commands(
    script: Callable[..., Script],
) -> None:
    notes = "const all = (of) => of?.map((one) => `${one.text}`);\nconst go = `twine upload x`;\n"
    read = script("node notes.cjs", {"notes.cjs": notes})
    assert [one.reason for one in read.opaque] == ["what node runs cannot be read"]
    assert ("twine", "upload", "x") in [one.argv for one in read.commands]


def test_a_script_finds_its_own_folder_from_another(script: Callable[..., Script]) -> None:
    files = {"ci/go.sh": 'cd "$(dirname "$0")/.."\n. ci/more.sh\n', "ci/more.sh": "twine check x\n"}
    read = script("../ci/go.sh", files, folder="package")
    (check,) = (one for one in read.commands if one.argv[0] == "twine")
    assert check.folder == "."


def test_tox_s_commands_stand_where_their_first_word_does(script: Callable[..., Script]) -> None:
    table = '[env.check]\ncommands = [["python", "-m", "twine", "check", "x"]]\n'
    table += '[env.go]\ncommands = [\n  ["rm", "-rf", "dist"],\n  [\n    "python",\n    "-m",\n'
    table += '    "build",\n  ],\n]\n'
    read = script("tox -e go", {"tox.toml": table})
    (build,) = (one for one in read.commands if "build" in one.argv)
    assert str(build.location) == "tox.toml:7:5"


def test_a_module_counts_as_a_script_wrote_it(script: Callable[..., Script]) -> None:
    files = {"release.py": "import helper\n", "helper.py": "print('nothing')\n"}
    upload = "import os\nos.system('twine upload dist/*')"
    text = f'cat > helper.py <<"EOF"\n{upload}\nEOF\npython release.py\n'
    assert script(text, files).commands[-1].argv[:2] == ("twine", "upload")
    assert script("python release.py\n", files).commands[-1].argv[0] == "python"
