"""Scripts in languages that are not read: whether the failure of a command ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Command, Script

CHECK = "twine check --strict dist/*"


def found(script: Callable[..., Script], start: str, path: str, text: str) -> Command:
    """Return the check that a file starts, which a script runs."""
    (check,) = [one for one in script(start, {path: text}).commands if one.argv[0] == "twine"]
    return check


@pytest.mark.parametrize(
    ("start", "path", "text"),
    [
        ("node a.js", "a.js", f"require('child_process').execSync('{CHECK}')"),
        ("node a.js", "a.js", f"try {{ execSync('{CHECK}') }} catch (e) {{}}"),
        ("node a.js", "a.js", "const r = spawnSync('twine', ['check', 'dist/a.whl'])"),
        ("ruby a.rb", "a.rb", f"system('{CHECK}') or exit 1"),
        ("ruby a.rb", "a.rb", f"system('{CHECK}', exception: true)"),
        ("perl a.pl", "a.pl", f"system('{CHECK}') == 0 || die;"),
        ("rake check", "Rakefile", f"task :check do\n  sh '{CHECK}'\nend"),
    ],
)
def test_whether_its_failure_counts_cannot_be_told(
    script: Callable[..., Script], start: str, path: str, text: str
) -> None:
    check = found(script, start, path, text)
    assert check.fatal
    assert check.unseen == path


@pytest.mark.parametrize(
    ("start", "path", "text"),
    [
        ("node a.js || true", "a.js", f"require('child_process').execSync('{CHECK}')"),
        ("node a.js", "a.js", "spawnSync('twine', ['check', 'dist/a.whl'])\nprocess.exit(0)"),
        ("ruby a.rb", "a.rb", f"system('{CHECK}')\nexit 1"),
        ("perl a.pl", "a.pl", f"system('{CHECK}');"),
        ("php a.php", "a.php", f"<?php system('{CHECK}');"),
    ],
)
def test_its_failure_counts_for_nothing(
    script: Callable[..., Script], start: str, path: str, text: str
) -> None:
    check = found(script, start, path, text)
    assert not check.fatal


@pytest.mark.parametrize(
    ("start", "is_heeded"),
    [
        (f"systemd-run --user {CHECK}", False),
        (f"systemd-run --user --wait {CHECK}", True),
        (f"systemd-run -P -p A=b {CHECK}", True),
        (f"systemd-run --unit check {CHECK}", False),
        (f"tmux new-session -d '{CHECK}'", False),
        (f"screen -dmS check {CHECK}", False),
        (f"echo '{CHECK}' | at now", False),
    ],
)
def test_what_starts_elsewhere_is_not_waited_for(
    script: Callable[..., Script], start: str, *, is_heeded: bool
) -> None:
    assert found(script, start, "a", "").fatal is is_heeded


@pytest.mark.parametrize(
    ("task", "defined"),
    [
        ("make-it", "task :make_it do"),
        ("make_it", "task :MakeIt do"),
        ("ns:make-it", "task :makeit do"),
        ("a.b-c", "task 'a.bc' do"),
    ],
)
def test_a_task_is_found_however_its_parts_are_joined(
    script: Callable[..., Script], task: str, defined: str
) -> None:
    text = f"task :make_ittens do\n  sh 'a'\nend\n{defined}\n  sh '{CHECK}'\nend\n"
    check = found(script, f"rake {task}", "Rakefile", text)
    assert check.location.line == 5


@pytest.mark.parametrize("defined", ["task :mak_eit do", "task :make_it2 do", "task 'make it' do"])
def test_no_other_task_is_taken_for_it(script: Callable[..., Script], defined: str) -> None:
    text = f"{defined}\n  sh '{CHECK}'\nend\n"
    assert not [
        one for one in script("rake make-it", {"Rakefile": text}).commands if one.argv[0] == "twine"
    ]
