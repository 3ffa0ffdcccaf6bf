"""Texts that no one would write: a script, never an exception."""

from __future__ import annotations

import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN, Script, mentions
from pubproof.scripts.python.texts.imports import imported
from pubproof.scripts.python.texts.named import named
from pubproof.scripts.python.texts.prose import code_of
from pubproof.scripts.python.texts.source import starts

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 200_000
"""Longer than what is parsed."""
DIGITS = "9" * 5_000
"""More than Python makes a number of."""
PIECES = [
    "a|",
    "a=(",
    "<<A ",
    "$(",
    "${",
    "`",
    '"',
    "a&&",
    "a||",
    "((",
    "[[ ",
    "{ ",
    "if a; then ",
    "case x in ",
    "a)",
    "<(",
    "f(){ ",
    "!",
    "\\\n",
    "<<<",
    "$'",
    "a\n",
    "a;",
    "f(){ f;f; };f\n",
    "a=$a$a\n",
    "for x in 1 2 3; do ",
    "eval ",
    "bash -c ",
    "\0",
    "é",
    "python -c '",
    "sudo ",
    "for x in 1 2;do f(){ $x; };f;done\n",
    "$x ",
    "{a,b}",
    "set -e;",
    "export A=$A$A\n",
    "a&",
    "hatch run ",
    "'",
    "a <<X\n$(b)\nX\n",
    "if a;then b;fi\n",
    "x=1;",
    "! ",
    "find . -exec ",
    "for x in *; do ",
    "(a) | % { ",
    "if ($env:A) { ",
    "} else { ",
    "exit 0\n",
    "throw\n",
]
SHELLS = ["", "bash", "python", "pwsh", "cmd"]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(("shell", "size"), [(name, 3_000) for name in SHELLS] + [("", LONG)])
def test_a_piece_that_is_repeated_is_read(
    script: Callable[..., Script], piece: str, shell: str, size: int
) -> None:
    text = piece * (size // len(piece))
    found = script(text, shell=shell)
    mentions(text)
    assert isinstance(found, Script)


@pytest.mark.parametrize(
    "text",
    [
        "sudo  <<<a <<X\n$(b)\nX\n|a||b",
        "for x in *; do a&b=set -e;${if a;then b;fi\n;",
    ],
)
def test_commands_without_a_word(script: Callable[..., Script], text: str) -> None:
    assert isinstance(script(text), Script)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("task '' build", {}),
        ("just up", {"justfile": "up $:\n    c1\n"}),
    ],
)
def test_words_without_a_letter(
    script: Callable[..., Script], text: str, files: dict[str, str]
) -> None:
    assert script(text, files).commands[0].argv[0] in text


@pytest.mark.parametrize(
    "text",
    [
        f"a=(1 2)\nc2 ${{a[*{DIGITS}*]}}",
        f"f() {{ exit ${{{DIGITS}}}; }}\nc2 || f 1",
        f"OPTIND={DIGITS}\nwhile getopts 'a:' o; do c2 $OPTARG; done",
        f"shift {DIGITS}",
        f"set -- $(ls) a\nshift {DIGITS}",
        f"c2 || code={DIGITS}\nif [ $code -ge {DIGITS} ]; then exit 1; fi",
        "c2 ${@:} ${1:}",
        ". < x",
        "for i in 1 2; do c2 && ok=1 &&  ; done\nif (( ! ok )); then exit 1; fi",
        "rc=0\nfor i in 1 2; do c2 && rc=0 &&  ; done\nexit $rc",
    ],
)
def test_an_odd_shell_script(script: Callable[..., Script], text: str) -> None:
    assert script(f"c1\n{text}\nc3").commands[0].argv == ("c1",)


def test_a_script_behind_many_others_is_told_of(script: Callable[..., Script]) -> None:
    files = {f"a{number}.sh": f". ./a{number + 1}.sh\n" for number in range(12)}
    found = script(". ./a0.sh", {**files, "a12.sh": "twine upload x\n"})
    assert [one.reason for one in found.opaque] == ["nested too deeply to read"]


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("odd", ["(l?i?n?u?x?w?)" * 300, "a{" + "9" * 30 + "}", "[a--b]", "("])
def test_an_odd_platform_of_tox(script: Callable[..., Script], odd: str) -> None:
    (command,) = script(
        "tox -e a", {"tox.ini": f"[testenv:a]\nplatform = {odd}y\ncommands = c1\n"}
    ).commands[1:]
    assert (command.argv, command.condition) == (("c1",), f"platform = {odd}y")


@pytest.mark.parametrize(
    "text",
    [
        f"os.system('{{{DIGITS}}}'.format('a'))",
        "os.system('{²}'.format('a'))",
        "w = ['a']\nos.system(w[1e999])",
        "w = ['a']\nw[1e999] = 'b'\nos.system(w)",
        "w = ['a']\nw.insert(1e999, 'b')\nos.system(w)",
    ],
)
def test_an_odd_script_of_python(script: Callable[..., Script], text: str) -> None:
    found = script(f"import os\nos.system('c1')\n{text}\n", shell="python")  # noqa: S604
    assert ("c1",) in [one.argv for one in found.commands]


@pytest.mark.parametrize("seed", range(300))
def test_any_mixture_of_pieces_is_read(script: Callable[..., Script], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    parts = [
        *PIECES,
        " ",
        "\n",
        "twine upload",
        "$@",
        "fi;",
        ")",
        "}",
        chr(chance.randrange(0xD800)),
    ]
    text = "".join(chance.choice(parts) for _ in range(chance.randrange(30)))
    shell = chance.choice(SHELLS)
    files = {
        "Makefile": text,
        "tox.ini": text,
        "noxfile.py": text,
        "package.json": text,
        "justfile": text,
        "Taskfile.yml": text,
        "pyproject.toml": text,
        "tasks.py": text,
        "x.sh": text,
        "x.py": text,
    }
    assert isinstance(script(text, files, shell=shell), Script)
    runners = (
        "make a\ntox -e a\nnox -s a\nnpm run a\njust a\ntask a\npoe a\ninv a\n./x.sh\npython x.py"
    )
    assert len(script(runners, files).commands) >= 10


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("piece", ["a=(", "\n", "&", "<", "> ", "a=", " ", "$", "a/", "'a"])
def test_mentions_come_to_an_end(piece: str) -> None:
    mentions(piece * (1 << 18))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "piece",
    ["import ", ":import ", "from a import (\n", "from ", ". ", "eval ", "os ", "import \\\n", "é"],
)
def test_the_test_of_python_texts_comes_to_an_end(piece: str) -> None:
    text = piece * ((1 << 17) // len(piece))
    starts(text)
    imported(text)


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "piece",
    [
        'def a():\n    """',
        "def a():\n'''\\",
        " # '",
        "#",
        "def :",
        "def a: \n ",
        "\\x4",
        "\\N{A",
    ],
)
def test_the_search_for_prose_comes_to_an_end(piece: str) -> None:
    text = piece * ((1 << 18) // len(piece))
    named(f"import twine, upload\n{text}")
    code_of(text)


@pytest.mark.parametrize("count", [3, 1_200])
def test_a_long_chain_of_conditions_hides_nothing(
    script: Callable[..., Script], count: int
) -> None:
    chain = "if a == 0:\n  sys.exit(1)\n" + "elif a == 1:\n  sys.exit(1)\n" * count
    text = f"import subprocess, sys\nsubprocess.run(['twine', 'upload'])\n{chain}else:\n  exit(2)"
    assert "twine" in {one.argv[0] for one in script(text, shell="python").commands}  # noqa: S604


@pytest.mark.parametrize("count", [3, 150])
def test_many_calls_hide_no_function(script: Callable[..., Script], count: int) -> None:
    text = (
        "import subprocess\n"
        "def run(word):\n    subprocess.run([word])\n"
        + "".join(f"run('c{number}')\n" for number in range(count))
        + "def last(verb):\n    subprocess.run(['twine', verb])\nlast('upload')\n"
    )
    started = {one.argv[0] for one in script(text, shell="python").commands}  # noqa: S604
    assert {"c0", "c1", "c2", "twine"} <= started


def test_a_name_that_is_not_looked_at_holds_nothing(script: Callable[..., Script]) -> None:
    text = (
        "import subprocess\nword = 'check'\n"
        "def run(given):\n    word = 'check'\n"
        + "    a = given\n" * 1_500
        + "    word = given\n    subprocess.run(['twine', word])\n"
        + "".join(f"run('c{number}')\n" for number in range(90))
    )
    started = {one.argv for one in script(text, shell="python").commands}  # noqa: S604
    assert {("twine", "c0"), ("twine", UNKNOWN)} <= started
    assert ("twine", "check") not in started


@pytest.mark.usefixtures("ends")
def test_a_file_of_bazel_comes_to_an_end(script: Callable[..., Script]) -> None:
    script("bazel run //:a", {"BUILD": "a" * (1 << 17)})


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "line",
    [
        'if [ "$A{0}" = x ]; then b=1; else b=2; fi\n',
        'if [ "$A{0}" = x ]; then b="$b -x{0}"; fi\n',
        "c{0}\nr=$?\nif [ $r -ne 0 ]; then echo bad; fi\n",
        "x{0}=1\nif a; then exit $x{0}; fi\n",
    ],
)
def test_statements_in_a_row_come_to_an_end(script: Callable[..., Script], line: str) -> None:
    script("".join(line.format(at) for at in range(1_200)) + "exit $r\n")


@pytest.mark.usefixtures("ends")
def test_many_notes_of_failures_come_to_an_end(script: Callable[..., Script]) -> None:
    lines = ("f{0}=0\n", "c{0} || f{0}=1\n", "if [ $f{0} -ne 0 ]; then exit 1; fi\n")
    found = script("".join(line.format(at) for line in lines for at in range(600)))
    assert sum(one.fatal for one in found.commands) == len(found.commands) == 600


@pytest.mark.usefixtures("ends")
def test_the_search_for_uploads_comes_to_an_end() -> None:
    named("uv publish" + "\n" * (1 << 17))


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    return a\nx = " + "f(" * 90 + "1" + ")" * 90,
        "".join(f"def f{n}():\n    return f{n + 1}() + f{n + 1}()\n" for n in range(500)) + "f0()",
        "class A:\n    a = A.b\n    b = A.a\nrun(A.a)",
        "class A:\n"
        + "".join(f"    a{n} = A.a{n + 1} + A.a{n + 1}\n" for n in range(500))
        + "A.a0",
        "class A:\n"
        + "".join(
            f"  def m{n}(self):\n"
            + "".join(f"    v{n} = self.y{n}\n" for n in range(100))
            + "".join(f"    self.y{n} = v{n} + 'a'\n" for n in range(100))
            for n in range(60)
        )
        + "def f(self):\n    os.system(self.y0)\nf(A())\n",
        "x = y\n" + "x = x + x\n" * 3_000,
        "if a:\n    x = 'b'\n    x += x\n" * 1_000,
        "x = {'a': x, 'b': x}['a']\n" * 1_000,
        "x = " + "(a or (b if c else " * 80 + "d" + "))" * 80,
        "def die():\n    raise A\n" + "die()\n" * 5_000,
        "from functools import partial\nf = partial(f, f(1))\nf(2)",
        "from plumbum import local\nx = local['t'][x('a')]\nx('b')",
        "from plumbum import local\nx = local['t']\n" + "x = x[x, x]\n" * 40 + "x()",
        "x = '" + "a" * 19_000 + "'\n" + f"os.system('{'{0}' * 6_000}'.format(x))\n" * 20,
        "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(2_000))
        + "def f2000():\n    os.system('twine upload')\ntry:\n    a()\nfinally:\n    f0()",
        "m = m\nwith m:\n    os.system('twine upload')\n" * 1_500,
    ],
)
def test_python_that_leads_nowhere(script: Callable[..., Script], text: str) -> None:
    script(f"import os\nos.system('a')\n{text}\nos.system(x)\n", shell="python")  # noqa: S604


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "text",
    [
        f"x={'a' * 19_000}\ny={'b' * 19_000}\n" + "z=${x//a/$y}\n" * 5,
        "x=a\n" + "x=${x//a/aaaa}\n" * 60,
        "case $rc in " + "".join(f"{n}) exit {n};; " for n in range(1_500)) + "*) exit 1;; esac",
        "".join(f"declare -n a{n}=a{n + 1}\n" for n in range(2_500)),
        "pushd a\n" * 2_500 + "popd\n" * 2_500,
    ],
)
def test_a_shell_script_that_leads_nowhere(script: Callable[..., Script], text: str) -> None:
    tracemalloc.start()
    found = script(f"c1\n{text}\n")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.commands[0].argv == ("c1",)
    assert most < 100 * 1024 * 1024


def test_noise_is_read(script: Callable[..., Script]) -> None:
    noise = random.Random(1)  # noqa: S311  no secret
    text = "".join(noise.choice("abc $(){}[]|&;<>\"'`\n\\#=!") for _ in range(200_000))
    assert isinstance(script(text), Script)


@pytest.mark.parametrize("loop", ["for () in COMMANDS.items(): pass", "COMMANDS.items().x.y()"])
def test_an_odd_use_of_a_table_hides_no_function(script: Callable[..., Script], loop: str) -> None:
    text = (
        "import subprocess, sys\n"
        "COMMANDS = {}\n"
        "def export(function):\n    COMMANDS[function.__name__] = function\n    return function\n"
        "@export\ndef publish():\n    subprocess.run(['twine', 'upload'])\n"
        f"def main(name):\n    {loop}\n    COMMANDS[name]()\n"
        "main(sys.argv[1])\n"
    )
    files = {"make.py": text}
    assert "twine" in {one.argv[0] for one in script("python make.py build", files).commands}


def test_a_task_of_very_many_others_is_told_of(script: Callable[..., Script]) -> None:
    one = "{cmd = 'twine check dist/*'}, "
    task = f"[tool.poe.tasks.check]\nsequence = [{one * 1_000}]\n"
    read = script("poe check", {"pyproject.toml": task})
    assert [found.reason for found in read.opaque] == ["too much to read"]


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    ("start", "path", "text"),
    [
        (
            "rake t0",
            "Rakefile",
            "".join(f"{' ' * n}task t{n} => [t{n + 1}, t{n + 2}] do\n" for n in range(1_300)),
        ),
        (
            "rake " + " ".join(f"t.{n}" for n in range(1_900)),
            "Rakefile",
            "".join(f"task t.{n} do\n  sh 'twine upload x'\nend\n" for n in range(20_000)),
        ),
        ("rake a", "Rakefile", "task a => " + ("=> a" + " " * 20) * 40_000),
        ("node a.js", "a.js", "system('twine check');" * 40_000),
        ("node a.js", "a.js", ("exec('a' , " + " " * 500 + "[ ") * 1_500),
    ],
)
def test_a_script_that_is_not_read_comes_to_an_end(
    script: Callable[..., Script], start: str, path: str, text: str
) -> None:
    assert script(start, {path: text}).opaque


def test_what_is_too_much_to_look_through_is_told_of(script: Callable[..., Script]) -> None:
    files = {f"{n}.js": f"// {'a' * 1_000_000}\n" for n in range(3)}
    reasons = {one.reason for one in script("node 0.js; node 1.js; node 2.js", files).opaque}
    assert "too much to read" in reasons


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "line", ['$x{1}="$x{0}$x{0}"', "$x{1}=$x{0} + $x{0}", "set x{1}=%x{0}%%x{0}%"]
)
def test_what_variables_of_powershell_hold_does_not_multiply(
    script: Callable[..., Script], line: str
) -> None:
    lines = "\n".join(line.format(n, n + 1) for n in range(60))
    name = "a.bat" if line.startswith("set") else "a.ps1"
    first = "set x0=aaaaaaaa" if line.startswith("set") else "$x0='aaaaaaaa'"
    command = "twine upload %x60%" if line.startswith("set") else "twine upload $x60"
    start = "cmd /c a.bat" if line.startswith("set") else "pwsh a.ps1"
    found = script(start, {name: f"{first}\n{lines}\n{command}\n"})
    (upload,) = [one for one in found.commands if one.argv[0] == "twine"]
    assert sum(map(len, upload.argv)) < 1_000_000


def test_a_command_of_very_many_words_is_told_of(script: Callable[..., Script]) -> None:
    task = f"[testenv]\ncommands = twine upload {'x ' * 100_000}\n"
    found = script("tox", {"tox.ini": task})
    assert [one.reason for one in found.opaque] == ["too much to read"]
    assert max(len(one.argv) for one in found.commands) < 10_000
