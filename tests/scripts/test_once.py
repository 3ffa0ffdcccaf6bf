"""What one text tells is found out once, however often it is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from pubproof.once import once
from pubproof.repository import Repository
from pubproof.scripts.python import modules
from pubproof.scripts.python.arguments import subcommands
from pubproof.scripts.python.failures import uploads
from pubproof.scripts.python.texts import imports
from pubproof.scripts.python.values import expressions
from pubproof.scripts.runners.make import lines, makefile
from pubproof.scripts.shell.variables import variables
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from pubproof.scripts import Script

TRYING = "import subprocess\ndef up():\n    subprocess.run(['uv', 'publish'])\n"
TRIES = "    try:\n        subprocess.run(a)\n    finally:\n" + "        print(a)\n" * 50
HELPER = "import subprocess\nfrom other import f\n" + "".join(
    f"def go{at}(a):\n    f(a)\n    subprocess.run(['twine', 'upload', a])\n" for at in range(30)
)
CALLS = "import helper\n" + "".join(f"helper.go{at}('{at}')\n" for at in range(30))
CLICK = "import click\nfrom os import system\n@click.group()\ndef main():\n    pass\n" + "".join(
    f"@main.command()\ndef go{at}():\n    system('twine upload {at}')\n" for at in range(30)
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[ModuleType, str], Counter[str]]:
    """Return a count of the calls of a function of a module, by its name.

    Of one whose results are kept, those count in which it makes one.
    """

    def count(module: ModuleType, name: str) -> Counter[str]:
        found: Counter[str] = Counter()
        real = getattr(module, name)
        make = getattr(real, "__wrapped__", real)

        def counted(*given: Any) -> Any:  # noqa: ANN401  whatever the function takes and returns
            found[name] += 1
            return make(*given)

        monkeypatch.setattr(module, name, counted if make is real else once(counted))
        return found

    return count


def test_what_is_tried_again_is_searched_once_for_uploads(
    script: Callable[..., Script], asked: Callable[[ModuleType, str], Counter[str]]
) -> None:
    def searched(calls: int) -> int:
        found = asked(uploads, "_is_upload")
        text = f"{TRYING}def go(a):\n{TRIES}" + "".join(f"go('{at}')\n" for at in range(calls))
        assert len(script("python x.py", {"x.py": text}).commands) == calls + 1
        return found["_is_upload"]

    few, many = searched(10), searched(60)
    assert many - few < 50 * 20


def test_a_module_is_asked_once_which_calls_lead_on(
    script: Callable[..., Script], asked: Callable[[ModuleType, str], Counter[str]]
) -> None:
    found = asked(modules, "hands_over")
    files = {"x.py": CALLS, "helper.py": HELPER, "other.py": "def f(a):\n    pass\n"}
    assert len({one.argv for one in script("python x.py", files).commands}) > HELPER.count("def")
    assert found["hands_over"] <= len(files)


def test_what_the_names_of_a_module_hold_is_found_once_for_its_functions(
    script: Callable[..., Script], asked: Callable[[ModuleType, str], Counter[str]]
) -> None:
    found = asked(expressions, "constant")
    names = "".join(f"name{at} = 'a{at}'\n" for at in range(300))
    helper = names + HELPER.replace("'twine',", "name7, 'twine',")
    commands = script("python x.py", {"x.py": CALLS, "helper.py": helper}).commands
    assert sum(one.argv[0] == "a7" for one in commands) >= HELPER.count("def")
    assert found["constant"] < 300 * 5


def test_the_functions_that_a_module_defines_are_searched_for_once(
    script: Callable[..., Script],
) -> None:
    idle = "".join(f"def idle{at}(a):\n    print(a)\n" for at in range(30))
    missed = []
    for calls in (1, 30):
        modules.defined.cache_clear()
        text = "import helper, os\nos.system('twine upload a')\n" + "".join(
            f"helper.idle{at}('{at}')\n" for at in range(calls)
        )
        assert script("python x.py", {"x.py": text, "helper.py": idle}).commands
        missed.append(modules.defined.cache_info().misses)
    assert missed == [1, 1]


def test_commands_of_click_are_told_apart_once(
    script: Callable[..., Script], asked: Callable[[ModuleType, str], Counter[str]]
) -> None:
    found = asked(subcommands, "_is_open")
    started = script("python x.py go1", {"x.py": CLICK}).commands
    assert [one.argv[-1] for one in started[1:]] == ["twine upload 1", "1"]
    assert found["_is_open"] == 1


def test_the_lines_of_a_makefile_are_taken_apart_once(script: Callable[..., Script]) -> None:
    text = "A = once\na: b ; $(A)\nb: A = again\nb:\n\t$(A)\n"
    missed = []
    for _ in range(2):
        started = script("make a\nmake a", {"Makefile": text}).commands
        assert [one.argv for one in started].count(("again",)) == 2
        missed.append([one.cache_info().misses for one in (lines.assignment, lines.rule_in)])
    assert missed[0] == missed[1]


@pytest.mark.parametrize(
    ("text", "files", "module", "name"),
    [
        (
            lambda n: (
                "if a; then x=1\n"
                + "".join(f"elif [ $A = {at} ]; then x{at}=1; export y{at}=1\n" for at in range(n))
                + "fi\n"
            ),
            lambda _: {},
            variables,
            "_merged",
        ),
        (
            lambda _: "python x.py",
            lambda n: {
                "x.py": "import subprocess\nT = {"
                + ", ".join(f"'{at}': 'a'" for at in range(n))
                + "}\n"
                + "".join(f"subprocess.run([T['{at}'], 'twine', 'upload'])\n" for at in range(n))
            },
            expressions,
            "constant",
        ),
        (
            lambda n: "make " + " ".join(f"{at}.o" for at in range(n)),
            lambda n: {
                "Makefile": "".join(f"%.o{at}: %.c\n\tcc\n" for at in range(n))
                + "%.o: %.c\n\ttwine upload dist/*\n"
            },
            makefile,
            "_stem",
        ),
    ],
    ids=["elif", "keys", "patterns"],
)
def test_what_is_looked_at_grows_with_the_text(
    text: Callable[[int], str],
    files: Callable[[int], dict[str, str]],
    module: ModuleType,
    name: str,
    script: Callable[..., Script],
    asked: Callable[[ModuleType, str], Counter[str]],
) -> None:
    found = asked(module, name)
    script(text(30), files(30))
    few = found[name]
    script(text(120), files(120))
    assert found[name] - few <= 5 * few


def test_a_folder_is_asked_once_for_its_modules(
    tmp_path: Path, asked: Callable[[ModuleType, str], Counter[str]]
) -> None:
    found = asked(imports, "_modules_in")
    (tmp_path / "x.py").write_text("import a\nimport b\nimport c\nimport d\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("", encoding="utf-8")
    assert imports.imported_files(Repository(tmp_path, Settings()), "x.py") == ("b.py",)
    assert found["_modules_in"] == 2
