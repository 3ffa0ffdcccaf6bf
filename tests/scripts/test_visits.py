"""A walk through a Python text is made once for all readings that answer alike what it asks."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN, budget
from pubproof.scripts.python.walk import PythonScript

if TYPE_CHECKING:
    from ast import AST
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.scripts import Script
    from pubproof.scripts.python.state import Visit

_NEW = count()
UPLOAD = 'import os, subprocess\nsubprocess.run(["twine", "upload", "dist/*"])\n'
ASKING = 'import os, subprocess\nsubprocess.run(["twine", "upload", os.environ["TO"]])\n'
LOCAL = (
    "import os, subprocess\ndef up(to):\n    where = os.getenv('TO')\n"
    "    subprocess.run(['twine', 'upload', to + '/' + where])\nup('dist')\n"
)
ELSEWHERE = 'import subprocess\nfrom b import TO\nsubprocess.run(["twine", "upload", TO])\n'
HERE = (
    "import subprocess\ndef up():\n    to = 'a'\n"
    "    subprocess.run(['twine', 'upload', to])\nup()\n"
)
RELEASE = (
    "import subprocess\nfrom c import TO\ndef release():\n"
    "    subprocess.run(['twine', 'upload', TO])\n"
)
CHOSEN = (
    "import os, subprocess\nif os.path.exists('a'):\n    subprocess.run(['twine', 'upload', 'a'])\n"
    "else:\n    subprocess.run(['twine', 'upload', 'b'])\n"
)
TOLD = (
    "import subprocess, sys\nsys.argv = [*sys.argv, 'c']\n"
    "subprocess.run(['twine', 'upload', *sys.argv[1:]])\n"
)
WRITING = (
    "import os, subprocess\nos.system('echo twine upload \"$TO\" > a.sh')\nos.system('sh a.sh')\n"
)


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The walks that were made."""
    made: list[object] = []
    real = PythonScript._visits  # noqa: SLF001  counted

    def visits(self: PythonScript, *given: object) -> Iterator[Visit]:
        made.append(self)
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(PythonScript, "_visits", visits)
    return made


def _both(
    script: Callable[..., Script],
    text: str,
    environments: tuple[Mapping[str, str], ...],
    others: tuple[Mapping[str, str], ...] = ({}, {}),
) -> list[tuple[Script, Script]]:
    """Read a text twice, and what comes out of a text that nobody has read before."""
    own = f"{text}# {next(_NEW)}\n"
    found = []
    for environment, files in zip(environments, others, strict=True):
        again, alone = (
            script("python a.py x", {"a.py": one, **files}, environment=environment)
            for one in (own, f"{text}# {next(_NEW)}\n")
        )
        found.append((again, alone))
    return found


@pytest.mark.parametrize(
    ("text", "made"),
    [(UPLOAD, 1), (ASKING, 2), (LOCAL, 2), (CHOSEN, 1), (TOLD, 1), (WRITING, 1)],
)
def test_what_asks_for_nothing_that_differs_is_walked_through_once(
    text: str, made: int, script: Callable[..., Script], walks: list[object]
) -> None:
    found = _both(script, text, ({"TO": "a", "CC": "gcc"}, {"TO": "b", "CC": "gcc"}))
    assert [again.commands for again, _ in found] == [alone.commands for _, alone in found]
    assert [again.used for again, _ in found] == [alone.used for _, alone in found]
    assert all(again.commands for again, _ in found)
    assert len(walks) == made + 2


@pytest.mark.parametrize(("held", "made"), [("a", 1), ("b", 2)])
def test_what_other_modules_hold_is_asked_for_again(
    held: str, made: int, script: Callable[..., Script], walks: list[object]
) -> None:
    files = {"b.py": 'TO = "a"\n'}, {"b.py": f'TO = "{held}"\n'}
    (_, (again, alone)) = _both(script, ELSEWHERE, ({}, {}), files)
    assert again.commands[-1].argv == ("twine", "upload", held)
    assert again.commands == alone.commands
    assert len(walks) == made + 2


def test_walks_are_alike_for_which_nothing_is_left_to_be_looked_at(
    script: Callable[..., Script], walks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "MAX_LOOKED_AT", -1)
    found = _both(script, UPLOAD, ({"CC": "a"}, {"CC": "b"}))
    assert [again.commands for again, _ in found] == [alone.commands for _, alone in found]
    assert all(again.commands for again, _ in found)
    assert len(walks) == 1 + 2


def test_a_walk_is_like_none_of_which_more_was_looked_at(
    script: Callable[..., Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HERE}# {next(_NEW)}\n"
    told = []
    for most in (100, 1, 0, -1, 100):
        monkeypatch.setattr(budget, "MAX_LOOKED_AT", most)
        told.append(script("python a.py x", {"a.py": text}).commands[-1].argv[2])
    assert told == ["a", "a", UNKNOWN, UNKNOWN, "a"]


def test_walks_are_alike_for_which_no_other_module_is_parsed_any_more(
    script: Callable[..., Script], walks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"b.py": f"{RELEASE}# {next(_NEW)}\n", "c.py": 'TO = "a"\n'}
    monkeypatch.setattr(budget, "MAX_PARSED", 200)
    first, second = (
        script("python a.py x", {"a.py": f"import b\nb.release()\n# {one}\n", **files})
        for one in "xy"
    )
    assert first.commands[-1].argv == ("twine", "upload", UNKNOWN)
    assert first.commands == second.commands
    assert len(walks) == len(["a.py", "release", "a.py"])


@pytest.mark.parametrize("to", ["a", "b"])
def test_what_does_nothing_is_passed_over_in_a_walk_like_another(
    to: str, script: Callable[..., Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[Visit] = []
    real = PythonScript._act  # noqa: SLF001  counted

    def act(self: PythonScript, visit: Visit, begun: dict[AST, str]) -> bool:
        acts.append(visit)
        return real(self, visit, begun)

    monkeypatch.setattr(PythonScript, "_act", act)
    idle = "print('a')\nb = len('c')\ndel b\nd = {}\nd['e'] = str(1)\n"
    text = f"import os, subprocess\n{idle}subprocess.run(['twine', 'upload', 'f'])\n"
    whole = f"os.environ['G'] = 'h'\ntext = input()\n{text}# {next(_NEW)}\n"
    first, acted = script("python a.py", {"a.py": whole}), len(acts)
    again = script("python a.py", {"a.py": whole}, environment={"TO": to})
    assert again.commands[-1].argv == ("twine", "upload", "f")
    assert again.commands[-1].environment["G"] == "h"
    assert [one.argv for one in again.commands] == [one.argv for one in first.commands]
    assert len(acts) - acted == len(["import", "environ", "run"]) < acted


@pytest.mark.parametrize(("depth", "told"), [(2, {"x", "y"}), (14, {UNKNOWN})])
def test_rounds_are_told_apart_as_long_as_they_are_few(
    depth: int, told: set[str], script: Callable[..., Script]
) -> None:
    loops = "".join(f"{'    ' * at}for a{at} in ['x', 'y']:\n" for at in range(depth))
    upload = f"{'    ' * depth}subprocess.run(['twine', 'upload', a{depth - 1}])\n"
    found = script("python a.py", {"a.py": f"import subprocess\n{loops}{upload}"})
    assert {one.argv[2] for one in found.commands if one.argv[0] == "twine"} >= told
