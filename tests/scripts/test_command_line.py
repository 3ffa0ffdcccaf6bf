"""What the command line of a Python script chooses, and what may run all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

PARSER = "import argparse, os, subprocess, sys\np = argparse.ArgumentParser()\n"
FLAG = PARSER + 'p.add_argument("-u", "--upload", action="store_true")\n{}if a.upload:\n    UP\n'
PARSED = FLAG.format("{}a = p.parse_args()\n")
MODE = PARSER + 'p.add_argument("--mode")\na = p.parse_args()\nif a.mode == "publish":\n    UP\n'
WORD = (
    PARSER
    + 'p.add_argument("do", {})\na = p.parse_args()\nif a.do in ("publish", "all"):\n    UP\n'
)
OTHER = PARSER + (
    'p.add_argument("do")\ndef main():\n    a = p.parse_args()\n    if a.do != "publish":\n'
    "        return\n    UP\nmain()\n"
)
ARGV = 'import subprocess, sys\n{}if sys.argv[1] == "publish":\n    UP\n'
LAST = 'import subprocess, sys\nif sys.argv[-1] == "publish":\n    UP\n'
SLICED = 'import subprocess, sys\nif sys.argv[{}:] == ["publish"]:\n    UP\n'
NAMED = 'import subprocess, sys\ndo = sys.argv[1]\n{}if do == "publish":\n    UP\n'
FUNCTIONS = PARSER + "def publish(_):\n    UP\ndef build(_):\n    pass\n"
SUB = FUNCTIONS + (
    's = p.add_subparsers(dest="do")\nb = s.add_parser("build")\n'
    'q = s.add_parser("publish", aliases=["pub"])\nb.set_defaults(func=build)\n{}'
    "a = p.parse_args()\na.func(a)\n"
)
BY_SUB = SUB.format("q.set_defaults(func=publish)\n")
TABLE = FUNCTIONS + '{{"build": build, "publish": publish}}{}\n'
MATCH = PARSER + (
    'p.add_argument("do")\na = p.parse_args()\nmatch a.do:\n    case "publish" | "pub":\n'
    "        UP\n    case _:\n        pass\n"
)
CLICK = (
    "import click, subprocess\n@click.group()\ndef main(): ...\n@main.command()\n"
    "def publish_cmd():\n    UP\n@main.command()\ndef build(): ...\nmain()\n"
)
FIRE = "import subprocess, sys\ndef publish():\n    UP\ndef build(): ...\n{}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PARSED, ""),
        (PARSED, "--verbose"),
        (FLAG.format("a, rest = p.parse_known_args()\n"), ""),
        (MODE, ""),
        (MODE, "--mode=build"),
        (WORD, "build"),
        (OTHER, "build"),
        (ARGV, "build"),
        (LAST, "build"),
        (LAST, ""),
        (SLICED.format(1), "build"),
        (SLICED.format(-1), "build now"),
        (NAMED, "build"),
        (BY_SUB, "build"),
        (BY_SUB, ""),
        (TABLE.format("[sys.argv[1]](0)"), "build"),
        (MATCH, "build"),
        (CLICK, "build"),
        (FIRE.format("import fire; fire.Fire()"), "build"),
        (FIRE.format("globals()[sys.argv[1]]()"), "build"),
        ('import subprocess, sys\nif "--upload" in sys.argv:\n    UP\n', "--check"),
    ],
)
def test_what_other_words_choose_does_not_run(
    run: Callable[[str, str], bool], text: str, words: str
) -> None:
    assert not run(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PARSED, "--upload"),
        (PARSED, "--up"),
        (PARSED, "-u"),
        (PARSED, "-vu"),
        (PARSED, "$FLAGS"),
        (PARSED.replace("{}", "p.set_defaults(upload=True)\n"), ""),
        (PARSED.replace("{}", 'sys.argv.append("--upload")\n'), ""),
        (PARSED.replace("{}", 'sys.argv[1:] = ["--upload"]\n'), ""),
        (FLAG.format('a = p.parse_args(["--upload"])\n'), ""),
        (FLAG.format("a = p.parse_args()\na.upload = True\n"), ""),
        (PARSED.replace('"store_true"', "argparse.BooleanOptionalAction, default=True"), ""),
        (PARSED.replace('"store_true"', '"store_true", default=os.getenv("UP_")'), ""),
        (
            PARSED.replace('"-u", "--upload"', '"--no"').replace(
                '"store_true"', '"store_false", dest="upload"'
            ),
            "",
        ),
        (PARSED.replace('"store_true"', '"store_true", env_var="UPLOAD"'), ""),
        (MODE, "--mode publish"),
        (MODE, "--mode=publish"),
        (MODE.replace('"--mode"', '"-m", "--mode"'), "-mpublish"),
        (WORD.format('nargs="?", default="all"'), ""),
        (WORD.format(""), "all"),
        (OTHER, "publish"),
        (ARGV.format(""), "publish"),
        (LAST, "now publish"),
        (LAST.replace("if", 'sys.argv = ["x", "publish"]\nif'), "build"),
        (SLICED.format(1), "publish"),
        (SLICED.format(-1), "now publish"),
        (SLICED.format(1).replace("==", "!="), "build"),
        (ARGV.format('sys.argv = ["x", "publish"]\n'), "build"),
        (NAMED.format(""), "publish"),
        (NAMED.format('if sys.stdin: do = "publish"\n'), "build"),
        (
            NAMED.format("def main(do):\n  ") + 'main("publish")\n',
            "build",
        ),
        (BY_SUB, "publish"),
        (BY_SUB, "pub"),
        (SUB.format("p.set_defaults(func=publish)\n"), ""),
        (TABLE.format("[sys.argv[1]](0)"), "publish"),
        (TABLE.format("[sys.argv[1]](0)"), "another"),
        (
            FUNCTIONS + 'for one in {"build": build, "publish": publish}.values():\n    one(0)\n',
            "build",
        ),
        (MATCH, "pub"),
        (CLICK, "publish"),
        (CLICK, "publish-cmd"),
        (FIRE.format("import fire; fire.Fire()"), "publish"),
        (FIRE.format("globals()[sys.argv[1]]()"), "publish"),
    ],
)
def test_what_the_words_may_choose_runs(
    run: Callable[[str, str], bool], text: str, words: str
) -> None:
    assert run(text, words)


@pytest.mark.parametrize(
    "command",
    [
        "echo publish | xargs python go.py",
        "parallel python go.py ::: publish build",
        "./x.sh publish",
        "./x.bat publish",
        "python y.py publish",
    ],
)
def test_words_that_another_program_adds_leave_all_open(
    script: Callable[..., Script], command: str
) -> None:
    files = {
        "go.py": ARGV.format("").replace("UP", 'subprocess.run(["twine", "upload"])'),
        "x.sh": 'python go.py "$@"',
        "x.bat": "python go.py %*",
        "y.py": 'exec(open("go.py").read())',
    }
    assert any(one.argv[0] == "twine" for one in script(command, files).commands)


@pytest.fixture
def run(script: Callable[..., Script]) -> Callable[[str, str], bool]:
    """Whether a Python text, given some words, uploads where it has ``UP``."""

    def uploads(text: str, words: str) -> bool:
        text = text.replace("{}", "").replace(
            "    UP\n", '    subprocess.run(["twine", "upload"])\n'
        )
        found = script(f"python go.py {words}", {"go.py": text})
        assert not found.opaque
        return any(one.argv[0] == "twine" for one in found.commands)

    return uploads
