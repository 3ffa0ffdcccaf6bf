"""Which texts may lead to an upload, and are read closely."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pubproof.leads.leads import Leads
from pubproof.repository import Repository
from pubproof.settings import Settings

RELEASE = "name: Release\njobs: {a: {steps: [{run: twine upload dist/*}]}}\n"
UPLOAD = "release:\n\ttwine upload dist/*\n"
PROGRAM = 'import subprocess\n\nsubprocess.run(["make", "release"]{cwd})\n'

LEADING: dict[str, dict[str, str]] = {
    "twine upload dist/*": {},
    "tw\\\nine upload dist/*": {},
    "TWINE Upload": {},
    "uv publish": {},
    "make release": {"Makefile": UPLOAD},
    "uv run make release": {"Makefile": UPLOAD},
    "cd sub; make release": {"sub/Makefile": UPLOAD},
    "./a/go.sh": {"a/go.sh": "twine upload dist/*"},
    "cd a && ./go.sh": {"a/go.sh": "twine upload dist/*"},
    "./go.sh\nworking-directory: ${{ matrix.package }}": {"a/go.sh": "twine upload dist/*"},
    "make\nworking-directory: packages/${{ matrix.package }}": {"packages/a/Makefile": UPLOAD},
    "python -m tools.go": {"tools/go.py": "import twine.cli\n"},
    "python go.py": {"go.py": PROGRAM.format(cwd=""), "Makefile": UPLOAD},
    "python  go.py": {"go.py": PROGRAM.format(cwd=', cwd="a"')},
    "python ./go.py": {"go.py": 'from  os import system\nsystem("uv publish")\n'},
    "python ././go.py": {"go.py": 'import sys, os as o\no.system("uv publish")\n'},
    "python x/../go.py": {"go.py": "exec (open('twine').read())\n"},
    "python a/b/go.py": {"a/b/go.py": "from .. import tool\n", "a/tool.py": "import twine\n"},
    "python a/go.py": {"a/go.py": "import tool.it\n", "tool/it.py": "import twine\n"},
    "bash -e .github/workflows/release.yml": {".github/workflows/release.yml": RELEASE},
    "uv ${{ matrix.what }}": {},
    "bash scripts/${{ matrix.name }}.sh": {"scripts/go.sh": "twine upload dist/*"},
    "for it in packages/*; do (cd $it && make); done": {"packages/a/Makefile": UPLOAD},
    "make  all": {"Makefile": "all:\n\tfor d in a b; do $(MAKE) -C $$d; done\n"},
    "make other": {"Makefile": "FROM = mk\ninclude $(FROM)/release.mk\n", "mk/release.mk": UPLOAD},
    "python beside.py": {
        "beside.py": 'import subprocess\nsubprocess.run(["python", HERE / "tools" / "go.py"])\n',
        "tools/go.py": "import subprocess, twine\n",
    },
    "python post.py": {"post.py": 'import requests\nrequests.post(PYPI + "pypi", files={})\n'},
    "invoke go": {"tasks.py": "import more\n", "more.py": "import twine, subprocess\n"},
    "python setup.py go": {"setup.cfg": "[aliases]\ngo = sdist upload\n"},
    "pypa/cibuildwheel@v3": {
        "pyproject.toml": '[tool.cibuildwheel]\ntest-command = "twine upload"\n'
    },
    "docker run -v $PWD:/io image /io/go.sh": {"go.sh": "twine upload dist/*"},
    "cmd /c go.bat": {"go.bat": "twine upload dist\\*"},
}
QUIET: dict[str, dict[str, str]] = {
    "pytest tests/unit": {},
    "gh release upload v1 dist/*": {},
    "make release": {},
    "make  release": {"Makefile": "release:\n\tpytest\n"},
    "./go.sh": {"a/go.sh": "twine upload dist/*"},
    "pytest\nworking-directory: ${{ matrix.package }}": {},
    "python go.py": {"go.py": PROGRAM.format(cwd="")},
    'cd "$RUNNER_TEMP/it"\nmake': {},
    'cd "$(dirname "$0")"\nmake': {},
    "uv sync ${{ matrix.what }}": {},
    "bash scripts/${{ matrix.name }}.sh": {"scripts/go.sh": "pytest"},
    "/${{ matrix.name }}.sh": {"scripts/go.sh": "twine upload dist/*"},
    "pypa/cibuildwheel@v3": {"pyproject.toml": '[tool.cibuildwheel]\ntest-command = "pytest"\n'},
    "python setup.py go": {"setup.cfg": "[aliases]\ngo = sdist\n"},
    "grep -q o/r/.github/workflows/release.yml@v1 it": {".github/workflows/release.yml": RELEASE},
}


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
NAMES = st.sampled_from(
    ["twine", "uv", "rye", "hatch", "semantic-release", "setup.py", "base64", "make", "nox"]
)
AROUND = st.sampled_from(["", " ", "'", '"', "/", "\n", "\u2003", "_", "a", "."])
PYTHON = st.lists(AROUND | NAMES, max_size=8).map("".join)
"""Names of tools in Python texts, by themselves and as parts of words."""
TOOL = re.compile(
    r"[\"'\s/](?:twine|uv|rye|hatch|semantic-release)[\"'\s]|[\"'\s/](?:make|nox)[\"'\s]"
    r"|setup\.py|base64"
)
WORDS = st.lists(st.sampled_from(["pytest", "\u0130", "\u1e9e.", "a/b", "$X", "\u03a3", '"x"']))
"""Words that say nothing, some of which have another length in lower case."""


def concern(root: Path, text: str, files: dict[str, str]) -> bool:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Leads(Repository(root, Settings())).text_may_upload(text)


@pytest.mark.parametrize(("text", "files"), LEADING.items())
def test_what_may_upload(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert concern(tmp_path, text, files)


@pytest.mark.parametrize(("text", "files"), QUIET.items())
def test_what_cannot(tmp_path: Path, text: str, files: dict[str, str]) -> None:
    assert not concern(tmp_path, text, files)


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
    files = {"a/go.py": f"{text}\n", "a/other.py": "import twine.cli\n"}
    assert concern(tmp_path, "python a/go.py", files)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=PYTHON)
def test_a_script_may_upload_where_it_names_a_tool_by_itself(tmp_path: Path, text: str) -> None:
    files = {"Makefile": UPLOAD, "noxfile.py": "import twine.cli\n", "go.py": f"os.x {text}"}
    assert concern(tmp_path, "python go.py", files) == bool(TOOL.search(files["go.py"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(["\n", " ", "x", "'", "(", "go.sh", "a/go.sh"])))
def test_a_script_leads_to_the_files_that_it_names(tmp_path: Path, words: list[str]) -> None:
    files = {"go.sh": "make", "a/go.sh": "twine upload dist/*", "go.py": f"os.x {''.join(words)}"}
    named = re.split(r"[\s'(]+", files["go.py"])
    assert concern(tmp_path, "python go.py", files) == ("a/go.sh" in named)
