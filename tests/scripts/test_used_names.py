"""Which functions of an imported module count: those that a script uses where it may run."""

from __future__ import annotations

import pytest
from tests.scripts.conftest import Memory, place

from pubproof import scripts

RELEASES = """\
import subprocess

def publish():
    subprocess.run(["twine", "upload", "dist/*"], check=True)
"""
USING = {
    "a call": "rel.publish()\n",
    "a function that is called": "def f():\n    rel.publish()\nf()\n",
    "a function within one": "def f():\n    def g():\n        rel.publish()\n    return g\nf()()\n",
    "a function that is handed on": "import lib\ndef f():\n    rel.publish()\nlib.call(f)\n",
    "a function that is decorated": "import lib\n@lib.task\ndef f():\n    rel.publish()\n",
    "a method that a library calls": (
        "import threading\nclass T(threading.Thread):\n    def run(self):\n        rel.publish()\n"
        "T().start()\n"
    ),
    "a special method": (
        "class A:\n    def __lt__(self, other):\n        rel.publish()\nsorted([A(), A()])\n"
    ),
    "a text that is run": 'exec("rel.publish()")\n',
    "a text that is evaluated": 'eval("rel.publish()")\n',
    "a function that Fire may call": "import fire\ndef f():\n    rel.publish()\nfire.Fire()\n",
    "a name that is looked up": 'rel.__getattribute__("publish")()\n',
    "a table of the module": 'rel.__dict__["publish"]()\n',
    "a path of Python": 'import pydoc\npydoc.locate("rel.publish")()\n',
    "the module, handed on": "import lib\nlib.run_all(rel)\n",
}
NOT_USING = {
    "a function that nothing calls": "def f():\n    rel.publish()\n",
    "another name": 'print("publish")\n',
    "another function": "rel.check()\n",
}


def uploads(text: str) -> bool:
    """Whether a script that imports the module `rel` is said to upload."""
    files = Memory({"tools/main.py": f"import rel\n{text}", "tools/rel.py": RELEASES})
    script = scripts.read(
        "python tools/main.py", place, shell="", environment={}, folder=".", files=files
    )
    return any(command.argv[:2] == ("twine", "upload") for command in script.commands)


@pytest.mark.parametrize("how", USING)
def test_what_a_script_uses_may_run(how: str) -> None:
    assert uploads(USING[how])


@pytest.mark.parametrize("how", NOT_USING)
def test_what_it_does_not_use_does_not_run(how: str) -> None:
    assert not uploads(NOT_USING[how])
