"""Which texts may lead to an upload, and are read closely."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.folders import Folder

from pubproof.leads import python_texts
from pubproof.leads.leads import Leads
from pubproof.leads.runners import PROGRAMS as RUNNING
from pubproof.leads.runners import RUNNERS
from pubproof.repository import Repository
from pubproof.scripts.python.texts import program
from pubproof.scripts.runners.hook_tables import HOOKS
from pubproof.scripts.runners.tasks import TOOLS
from pubproof.scripts.task_files import SCRIPT_TABLES, TASK_FILES
from pubproof.settings import Settings

RELEASE = "name: Release\njobs: {a: {steps: [{run: twine upload dist/*}]}}\n"
UPLOAD = "release:\n\ttwine upload dist/*\n"
TWINE = "from twine.commands.upload import main\n"
PROGRAM = 'import subprocess\n\nsubprocess.run(["make", "release"]{cwd})\n'


def helper(name: str, words: str) -> dict[str, str]:
    """Return a module whose function `name` runs some words."""
    return {"tools/helper.py": f"import subprocess\n\n\ndef {name}:\n    subprocess.run({words})\n"}


LEADING: dict[str, dict[str, str]] = {
    "twine upload dist/*": {},
    "tw\\\nine upload dist/*": {},
    "TWINE Upload": {},
    "uv publish": {},
    "make release": {"Makefile": UPLOAD},
    "uv run make release": {"Makefile": UPLOAD},
    "cd sub; make release": {"sub/Makefile": UPLOAD},
    "./a/go.sh": {"a/go.sh": "twine upload dist/*"},
    "bash a/go.sh": {
        "a/go.sh": 'here="$(dirname "$0")"\n"$here/up.sh"\n',
        "a/up.sh": "twine upload dist/*",
    },
    "Set-Location -Path sub; make release": {"sub/Makefile": UPLOAD},
    "push-location sub; make release": {"sub/Makefile": UPLOAD},
    r"cd .\sub\it; make release": {"sub/it/Makefile": UPLOAD},
    r"uses: .\act\up": {"act/up/action.yml": "steps: [{run: twine upload dist/*}]"},
    "cd a && ./go.sh": {"a/go.sh": "twine upload dist/*"},
    "./go.sh\nworking-directory: ${{ matrix.package }}": {"a/go.sh": "twine upload dist/*"},
    "make\nworking-directory: packages/${{ matrix.package }}": {"packages/a/Makefile": UPLOAD},
    "python -m tools.go": {"tools/go.py": TWINE},
    "python go.py": {"go.py": PROGRAM.format(cwd=""), "Makefile": UPLOAD},
    "python  go.py": {"go.py": PROGRAM.format(cwd=', cwd="a"')},
    "python ./go.py": {"go.py": 'from  os import system\nsystem("uv publish")\n'},
    "python ././go.py": {"go.py": 'import sys, os as o\no.system("uv publish")\n'},
    "python x/../go.py": {"go.py": "exec ('twine upload dist/x')\n"},
    "python a/b/go.py": {"a/b/go.py": "from .. import tool\n", "a/tool.py": TWINE},
    "python a/go.py": {"a/go.py": "import tool.it\n", "tool/it.py": TWINE},
    "bash -e .github/workflows/release.yml": {".github/workflows/release.yml": RELEASE},
    "uv ${{ matrix.what }}": {},
    "bash scripts/${{ matrix.name }}.sh": {"scripts/go.sh": "twine upload dist/*"},
    "D=ci; bash $D/up.sh": {"ci/up.sh": "twine upload dist/*"},
    'D=ci; bash "${D}"/sub/up.sh': {"ci/sub/up.sh": "twine upload dist/*"},
    "D: ci\nbash ${{ env.D }}/up.sh": {"ci/up.sh": "twine upload dist/*"},
    "D: a/b; N: up\nbash $D/$N.sh": {"a/b/up.sh": "twine upload dist/*"},
    "D: ci\ncd $D && ./up": {"ci/up": "twine upload dist/*"},
    "D: ci\ncd ${{ env.D }} && make": {"ci/Makefile": UPLOAD},
    "N: go\nmake -f ci/$N.mk": {"ci/go.mk": UPLOAD},
    "bash $D/up.sh": {"a/ci/up.sh": "twine upload dist/*"},
    "cd $D && make": {"ci/Makefile": UPLOAD},
    "bash go.sh ci": {"go.sh": 'cd "$1"; ./up.sh', "ci/up.sh": "twine upload dist/*"},
    "python cwd.py": {
        "cwd.py": 'import subprocess\nsubprocess.run(["bash", "up.sh"], cwd=folder)\n',
        "ci/up.sh": "twine upload dist/*",
    },
    "python put.py": {
        "put.py": 'import os\nos.system(f"bash {folder}/up.sh")\n',
        "a/ci/up.sh": "twine upload dist/*",
    },
    "tox -e up": {
        "tox.ini": "[testenv:up]\nchangedir = ci\ncommands = bash up.sh\n",
        "ci/up.sh": "twine upload dist/*",
    },
    "bash go.sh": {"go.sh": "bash $D/up.sh", "ci/up.sh": "twine upload dist/*"},
    "make  own": {"Makefile": "own:\n\tsh $(D)/up.sh\n", "ci/up.sh": "twine upload dist/*"},
    "for it in packages/*; do (cd $it && make); done": {"packages/a/Makefile": UPLOAD},
    "make  all": {"Makefile": "all:\n\tfor d in a b; do $(MAKE) -C $$d; done\n"},
    "make other": {"Makefile": "FROM = mk\ninclude $(FROM)/release.mk\n", "mk/release.mk": UPLOAD},
    "python beside.py": {
        "beside.py": 'import subprocess\nsubprocess.run(["python", HERE / "tools" / "go.py"])\n',
        "tools/go.py": TWINE,
    },
    "python post.py": {"post.py": 'import requests\nrequests.post(PYPI + "pypi", files={})\n'},
    "invoke go": {"tasks.py": "import more\n", "more.py": TWINE},
    "nox -s go": {
        "noxfile.py": "from tool import go\n",
        "tool.py": "def go(session):\n    session.run('twine', 'upload')\n",
    },
    "python setup.py go": {"setup.cfg": "[aliases]\ngo = sdist upload\n"},
    "pypa/cibuildwheel@v3": {
        "pyproject.toml": '[tool.cibuildwheel]\ntest-command = "twine upload"\n'
    },
    "pdm go": {"pyproject.toml": '[tool.pdm]\nscripts.go = "twine upload"\n'},
    "docker run -v $PWD:/io image /io/go.sh": {"go.sh": "twine upload dist/*"},
    "cmd /c go.bat": {"go.bat": "twine upload dist\\*"},
    "just go": {"JUSTFILE": "go:\n    twine upload dist/*\n"},
    "npx run-s go": {"package.json": '{"scripts": {"go": "twine upload dist/*"}}'},
}
QUIET: dict[str, dict[str, str]] = {
    "pytest tests/unit": {},
    "gh release upload v1 dist/*": {},
    "make release": {},
    "make  release": {"Makefile": "release:\n\tpytest\n"},
    "./go.sh": {"a/go.sh": "twine upload dist/*"},
    "$SOURCES/up.sh": {"up.sh": "pytest", "a/up.sh": "twine upload dist/*"},
    "D: b\nbash $D/up.sh": {"b/up.sh": "pytest", "a/up.sh": "twine upload dist/*"},
    "D: b\ncd $D && make": {"b/Makefile": "all:\n\tpytest\n", "a/Makefile": UPLOAD},
    "bash $RUNNER_TEMP/install.sh": {"a/up.sh": "twine upload dist/*"},
    "bash here.sh": {"here.sh": "bash up.sh", "up.sh": "pytest", "a/up.sh": "uv publish"},
    "pytest\nworking-directory: ${{ matrix.package }}": {},
    "python go.py": {"go.py": PROGRAM.format(cwd="")},
    'cd "$RUNNER_TEMP/it"\nmake': {},
    'cd "$(dirname "$0")"\nmake': {},
    "uv sync ${{ matrix.what }}": {},
    "bash scripts/${{ matrix.name }}.sh": {"scripts/go.sh": "pytest"},
    "/${{ matrix.name }}.sh": {"scripts/go.sh": "twine upload dist/*"},
    "pypa/cibuildwheel@v3": {"pyproject.toml": '[tool.cibuildwheel]\ntest-command = "pytest"\n'},
    "pdm go": {"pyproject.toml": '[tool.pdm.dev-dependencies]\ngo = ["twine upload"]\n'},
    "python setup.py go": {"setup.cfg": "[aliases]\ngo = sdist\n"},
    "python  go.py": {"go.py": 'import os\n\nos.system("ls")  # not: twine upload dist/x\n'},
    "python ./go.py": {
        "go.py": '"""Call \'uv publish\' behind it."""\nimport os\n\nos.system("ls")\n'
    },
    "python tell.py": {"tell.py": "import os\n\nos.system('ls')\nprint('call make to upload')\n"},
    "python uv.py": {"uv.py": "import os\n\nos.system('uv pip upload')\n"},
    "grep -q o/r/.github/workflows/release.yml@v1 it": {".github/workflows/release.yml": RELEASE},
}


RUN = "import subprocess\n\nsubprocess.run({})\n"
PROGRAMS: dict[str, tuple[str, dict[str, str]]] = {
    "a list": (RUN.format('["uv", "publish"]'), {}),
    "an option before the verb": (RUN.format('["hatch", "-v", "publish"]'), {}),
    "what a list holds already": (RUN.format('["setup.py", "sdist", "upload"]'), {}),
    "a program in front": (RUN.format('"sudo -E twine upload x", shell=True'), {}),
    "its own environment": (RUN.format('"uv run --with twine twine upload x", shell=True'), {}),
    "letters by number": (RUN.format('["\\x74wine", "\\u0075pload", "x"]'), {}),
    "a letter by name": (RUN.format('["\\N{LATIN SMALL LETTER T}wine", "upload", "x"]'), {}),
    "what it is told": (RUN.format('["twine", *sys.argv[1:]]'), {}),
    "a path": (
        'import shutil\nuv = shutil.which("uv")\n' + RUN.format('[uv, "publish"]'),
        {},
    ),
    "a helper that starts it": (
        'from helper import call\n\ncall("uv publish")\n',
        helper("call(words)", "words, shell=True"),
    ),
    "a helper that knows the tool": (
        'from helper import uv\n\nuv("publish")\n',
        helper("uv(*words)", '["uv", *words]'),
    ),
    "a helper that runs make": (
        'from helper import call\n\ncall("make release")\n',
        {**helper("call(words)", "words, shell=True"), "Makefile": UPLOAD},
    ),
    "just": (RUN.format('["just", "release"]'), {"justfile": "release:\n    uv publish\n"}),
    "npm": (
        RUN.format('["npm", "run", "release"]'),
        {"package.json": '{"scripts": {"release": "twine upload dist/*"}}'},
    ),
    "docker": (RUN.format('["docker", "build", "."]'), {"Dockerfile": "RUN twine upload x\n"}),
    "make in another folder": (
        RUN.format('"cd . && make release", shell=True'),
        {"Makefile": UPLOAD},
    ),
    "a module": (RUN.format('[sys.executable, "-m", "tools.up"]'), {"tools/up.py": TWINE}),
    "a script beside it": (RUN.format('["bash", HERE / "up.sh"]'), {"tools/up.sh": "uv publish\n"}),
    "a program without an ending": (RUN.format('["tools/up"]'), {"tools/up": "uv publish\n"}),
    "a package": ("import release\n\nrelease.go()\n", {"src/release/__init__.py": TWINE}),
}
"""Programs that upload, and the files with which they do."""
IMPORTING = [
    "import other",
    "from other import thing",
    "def it():\n\timport other",
    "a = 1\n\x0c  import  other",
    "from a import b\nimport other",
    "import sys, other",
    "from . import other",
    "from a import (\n    b,\n)\nfrom . import (  # all\n    c,\n    other,\n)",
    "import sys, \\\n    other",
    "importlib.import_module('other')",
]
"""Python texts that import what uploads."""
WORDS = st.lists(st.sampled_from(["pytest", "\u0130", "\u1e9e.", "a/b", "$X", "\u03a3", '"x"']))
"""Words that say nothing, some of which have another length in lower case."""


def concern(root: Path, text: str, files: dict[str, str]) -> bool:
    for name, content in files.items():
        Folder(root).write(name, content)
    return Leads(Repository(root, Settings())).text_may_upload(text)


@pytest.mark.parametrize(("text", "files"), LEADING.items())
def test_what_may_upload(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert concern(tmp_path, text, files)


@pytest.mark.parametrize(
    "place",
    ["%s", "(%s)", "'%s'", "true&&%s", "x=$(%s)", "a;%s", "`%s`", "/usr/bin/%s", '{"run":"%s"}'],
)
@pytest.mark.parametrize(
    ("program", "file"),
    [
        ("mise", "mise-tasks/up"),
        ("docker", "compose.yml"),
        ("rake", "Rakefile"),
        ("just", "justfile"),
    ],
)
def test_a_runner_is_found_wherever_a_command_may_stand(
    tmp_path: Path, place: str, program: str, file: str
) -> None:
    files = {file: UPLOAD}
    assert concern(tmp_path, place % f"{program} up", files)
    assert not concern(tmp_path, place % f"im{program} up", files)


@pytest.mark.parametrize(("text", "files"), QUIET.items())
def test_what_leads_to_no_upload(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert not concern(tmp_path, text, files)


@pytest.mark.parametrize(
    ("program", "file"),
    [(program, one) for program, names in TASK_FILES.items() for one in names],
)
def test_a_program_leads_to_each_file_in_which_it_finds_tasks(
    tmp_path: Path, program: str, file: str
) -> None:
    files = {file.replace("*", "x").removeprefix("../"): "twine upload dist/*"}
    folder = "sub/" if file.startswith("../") else ""
    (tmp_path / folder).mkdir(exist_ok=True)
    assert concern(tmp_path, f"cd ./{folder}\nbin/{program} release", files)


def test_the_files_that_are_read_for_a_program_lead_to_an_upload() -> None:
    read = {
        **{program: [file for file, _ in one.places] for program, one in HOOKS.items()},
        **{program: [file for file, _ in places] for program, places in SCRIPT_TABLES.items()},
        **{program: one.files for program, one in TOOLS.items()},
    }
    missing = {
        (program, file)
        for program, files in read.items()
        for file in files
        if program in RUNNERS and "{" not in file and file not in RUNNERS[program]
    }
    assert not missing
    assert {*read} - {*RUNNERS} == {"semantic-release"}


def test_words_that_said_nothing_say_something_in_another_repository(tmp_path: Path) -> None:
    assert not concern(tmp_path / "one", "./a/go.sh", {"b": ""})
    assert concern(tmp_path / "two", "./a/go.sh", {"a/go.sh": "flit publish"})


@given(text=st.sampled_from(sorted(one for one in LEADING if not LEADING[one])), words=WORDS)
def test_a_word_that_leads_is_seen_among_others(text: str, words: list[str]) -> None:
    leads = Leads(Repository(Path("nowhere"), Settings()))
    assert not leads.text_may_upload(" ".join(words))
    assert leads.text_may_upload("\n".join((*words, text, *words)))


@pytest.mark.parametrize("text", IMPORTING)
def test_what_a_script_imports_may_upload(tmp_path: Path, text: str) -> None:
    files = {"a/go.py": f"{text}\n", "a/other.py": TWINE}
    assert concern(tmp_path, "python a/go.py", files)


@pytest.mark.parametrize(("text", "files"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_a_program_of_python_may_upload(
    tmp_path: Path, text: str, files: dict[str, str]
) -> None:
    assert concern(tmp_path, "python tools/go.py", {"tools/go.py": text, **files})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(["\n", " ", "x", "'", "(", "go.sh", "a/go.sh"])))
def test_a_script_leads_to_the_files_that_it_names(tmp_path: Path, words: list[str]) -> None:
    files = {
        "go.sh": "make",
        "a/go.sh": "twine upload dist/*",
        "go.py": f"os.system {''.join(words)}",
    }
    named = re.split(r"[\s'(]+", files["go.py"])
    assert concern(tmp_path, "python go.py", files) == ("a/go.sh" in named)


def test_the_name_of_each_runner_is_one_word() -> None:
    names = {program for _, program in RUNNING}
    assert len(names) > 50
    assert python_texts.words_in(" ".join(names)) == names


MANY = "\n".join(f"bash $D/{number}.sh" for number in range(400))


@pytest.mark.parametrize("text", [MANY, "sh $A$B/$C$D/x"])
def test_paths_that_may_be_too_many_may_upload(tmp_path: Path, text: str) -> None:
    files = {f"{n}/{m}/y": "" for n in range(20) for m in range(20)}
    assert concern(tmp_path, text, files)


@pytest.mark.parametrize("most", [2_000, 50])
def test_the_last_of_many_modules_may_upload(
    tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"m{number}" for number in range(100)]
    modules = {f"{name}.py": "import os\n" for name in names}
    start = {"go.py": "".join(f"import {name}\n" for name in names)}
    monkeypatch.setattr(program, "_MAX_MODULES", most)
    assert concern(tmp_path / "one", "python go.py", {**modules, **start}) == (most < len(names))
    assert concern(tmp_path / "two", "python go.py", {**modules, **start, "m99.py": TWINE})
