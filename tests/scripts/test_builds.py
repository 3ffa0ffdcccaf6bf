"""What builds run of the Python that a project brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

UPLOAD = ("twine", "upload", "dist/*")
SEND = 'import subprocess\n\n\ndef send():\n    subprocess.run(["twine", "upload", "dist/*"])\n\n\n'
HATCH = SEND + "class Hook(BuildHookInterface):\n    def {}(self, *_):\n        send()\n"
OWN = SEND + "class Own(Command):\n    def run(self):\n        send()\n\n\n"
FORM = "class Form(build_py):\n    def run(self):\n        super().run()\n\n\n"
FRONT_ENDS = [
    "python -m build",
    "pyproject-build --wheel",
    "uv build",
    "hatch build",
    "pip wheel --no-deps .",
    "cibuildwheel",
]


def project(back_end: str, more: str = "") -> str:
    return f'[build-system]\nrequires = []\nbuild-backend = "{back_end}"\n{more}'


def setup(classes: str = "", module: str = "") -> str:
    command = "class Own(Command):\n    def run(self):\n        send()\n\n\n"
    return f"import sys\n{SEND}{module}{command}setup(cmdclass={{{classes}}})\n"


RUN: dict[str, dict[str, str]] = {
    "a hook of hatch": {
        "pyproject.toml": project("hatchling.build", "[tool.hatch.build.hooks.custom]\n"),
        "hatch_build.py": HATCH.format("initialize"),
    },
    "a hook of hatch for one target, in a file of another name": {
        "pyproject.toml": project(
            "hatchling.build",
            '[tool.hatch.build.targets.wheel.hooks.custom]\npath = "tools/hook.py"\n',
        ),
        "tools/hook.py": HATCH.format("finalize"),
    },
    "a hook for the metadata, in hatch.toml": {
        "pyproject.toml": project("hatchling.build"),
        "hatch.toml": "[metadata.hooks.custom]\n",
        "hatch_build.py": HATCH.format("update"),
    },
    "a hook of pdm": {
        "pyproject.toml": project("pdm.backend"),
        "pdm_build.py": SEND + "def pdm_build_finalize(context, artifact):\n    send()\n",
    },
    "the script of poetry": {
        "pyproject.toml": project(
            "poetry.core.masonry.api", '[tool.poetry.build]\nscript = "tools/make.py"\n'
        ),
        "tools/make.py": SEND + "def build(settings):\n    send()\n",
    },
    "a back end of its own": {
        "pyproject.toml": project("own:it", 'backend-path = ["tools"]\n'),
        "tools/own.py": SEND + "def build_wheel(*_):\n    send()\n",
    },
    "setup.py": {
        "pyproject.toml": project("setuptools.build_meta"),
        "setup.py": setup("", "send()\n"),
    },
    "setup.py without any other file": {"setup.py": setup("", "send()\n")},
    "a command of setuptools in another form": {"setup.py": setup('"build_py": Own')},
    "a command of setuptools in a form of another module": {
        "setup.py": "from own import Own\n\nsetup(cmdclass={'build_py': Own})\n",
        "own.py": OWN,
    },
    "a command of setuptools in a form that a module has": {
        "setup.py": "import own\n\nsetup(cmdclass=dict(build_py=own.Own))\n",
        "own.py": OWN,
    },
    "a command of setuptools in a form that the settings name": {
        "pyproject.toml": project(
            "setuptools.build_meta", '[tool.setuptools.cmdclass]\nbuild_py = "own.forms.Own"\n'
        ),
        "src/own/forms.py": OWN,
    },
    "a version of pdm that a function tells": {
        "pyproject.toml": project(
            "pdm.backend", '[tool.pdm.version]\nsource = "call"\ngetter = "own.it:tell(1)"\n'
        ),
        "own/it.py": SEND + "def tell(one):\n    send()\n",
    },
    "a version of hatch that an expression tells": {
        "pyproject.toml": project(
            "hatchling.build",
            '[tool.hatch.version]\nsource = "code"\npath = "own.py"\nexpression = "tell(1)"\n',
        ),
        "own.py": SEND + "def tell(one):\n    send()\n",
    },
    "a function that a plug-in of hatch calls": {
        "pyproject.toml": project(
            "hatchling.build",
            '[tool.hatch.build.hooks.jupyter-builder]\nbuild-function = "own.it.make"\n',
        ),
        "own/it/__init__.py": SEND + "def make(*_):\n    send()\n",
    },
    "what a form of a command has of another name for its base": {
        "setup.py": setup('"build_py": Form', f"{OWN}build_py = Own\n{FORM}")
    },
    "what setup.py does for the wheel": {
        "setup.py": setup("", 'if "bdist_wheel" in sys.argv:\n    send()\n')
    },
}
LEFT: dict[str, dict[str, str]] = {
    "a hook that is not turned on": {
        "pyproject.toml": project("hatchling.build"),
        "hatch_build.py": HATCH.format("initialize"),
    },
    "a method that no build calls": {
        "pyproject.toml": project("hatchling.build", "[tool.hatch.build.hooks.custom]\n"),
        "hatch_build.py": HATCH.format("release"),
    },
    "setup.py beside another back end": {
        "pyproject.toml": project("flit_core.buildapi"),
        "setup.py": setup("", "send()\n"),
    },
    "a command that is not given": {"setup.py": setup('"upload": Own')},
    "a command whose name another one has of its base": {
        "setup.py": f"from setuptools import Command, build_py, setup\n{FORM}"
        + setup('"build_py": Form, "upload": Own')
    },
    "another function than the one that tells the version": {
        "pyproject.toml": project(
            "pdm.backend", '[tool.pdm.version]\nsource = "call"\ngetter = "own.it:tell"\n'
        ),
        "own/it.py": SEND + "def tell():\n    return 1\n",
    },
    **{
        f"a word that is not given: {condition}": {
            "setup.py": setup("", f"if {condition}:\n    send()\n    sys.exit()\n")
        }
        for condition in (
            'sys.argv[-1] == "publish"',
            'sys.argv[-1:] == ["publish"]',
            'sys.argv[1:] == ["publish"]',
            'len(sys.argv) > 1 and sys.argv[1] == "publish"',
            '"publish" in sys.argv',
        )
    },
    "a program that is not written out": {
        "setup.py": "import subprocess\nsubprocess.run(publish())\n",
    },
}


@pytest.mark.parametrize("front_end", FRONT_ENDS)
@pytest.mark.parametrize("files", RUN.values(), ids=RUN)
def test_a_build_runs_it(
    script: Callable[..., Script], files: dict[str, str], front_end: str
) -> None:
    commands = script(front_end, files).commands
    assert UPLOAD in [one.argv for one in commands]
    assert all(one.via for one in commands if one.argv == UPLOAD)


@pytest.mark.parametrize("files", RUN.values(), ids=RUN)
def test_a_build_of_a_folder_runs_it(script: Callable[..., Script], files: dict[str, str]) -> None:
    below = {f"packages/one/{path}": text for path, text in files.items()}
    for text in ("python -m build --outdir dist packages/one", "cd packages/one && uv build"):
        found = [one for one in script(text, below).commands if one.argv == UPLOAD]
        assert {one.folder for one in found} == {"packages/one"}


@pytest.mark.parametrize("files", LEFT.values(), ids=LEFT)
def test_a_build_does_not_run_it(script: Callable[..., Script], files: dict[str, str]) -> None:
    found = script("python -m build", files)
    assert [one.argv[0] for one in found.commands] == ["build"]
    assert not found.opaque


@pytest.mark.parametrize("words", ["sdist bdist_wheel", "-q sdist", "bdist_wheel --universal"])
def test_setup_py_with_commands_of_setuptools(script: Callable[..., Script], words: str) -> None:
    text = f"python setup.py {words}"
    own = setup('"egg_info": Own')
    assert UPLOAD in [one.argv for one in script(text, {"setup.py": own}).commands]
    other = setup('"upload": Own', 'if sys.argv[-1] == "publish":\n    send()\n')
    assert [one.argv[0] for one in script(text, {"setup.py": other}).commands] == ["setup.py"]


UNREADABLE: list[dict[str, str]] = [
    {"setup.py": setup("", "print 'sending'\n")},
    {
        "pyproject.toml": project("own", 'backend-path = ["."]\n'),
        "own.py": f"{SEND}print 'sending'\n",
    },
]


@pytest.mark.parametrize("files", UNREADABLE)
def test_what_cannot_be_read_and_names_an_upload_is_told(
    script: Callable[..., Script], files: dict[str, str]
) -> None:
    (found,) = {one.location.path for one in script("python -m build", files).opaque}
    assert found in files
    other = {path: text.replace("twine", "black") for path, text in files.items()}
    assert not script("python -m build", other).opaque
