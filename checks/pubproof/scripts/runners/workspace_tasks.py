"""The tasks that lerna, moon, nx and turbo run in the packages of a workspace.

After the documentation of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts.options import first_word, operands, value
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners import workspaces
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_VALUED = frozenset(
    {
        *("--scope", "--ignore", "--concurrency", "--since", "--filter", "-F", "--cache-dir"),
        *("--configuration", "-c", "--parallel", "--base", "--head", "-p", "--projects"),
        *("--exclude", "--runner", "--tags", "--query", "--output-logs", "--log-order"),
    }
)
_NAMING = ("-t", "--target", "--targets")
"""The options of nx that name tasks."""
_LIFE = ("prepublish", "prepare", "prepublishOnly", "prepack", "postpack", "publish", "postpublish")
"""The scripts that ``lerna publish`` runs."""


def follow(reader: Reader, start: Start) -> None:
    """Read later the tasks that a command of lerna, moon, nx or turbo runs in the packages."""
    tasks = _tasks(start.argv)

    def run(context: Context) -> None:
        folder = context.folder
        packages = (folder, *workspaces.members(reader.files, folder))
        for task in tasks:
            found = [_run(reader, context, package, task) for package in packages]
            if not any(found):
                context.dead_end(f"what {start.argv[0]} runs as '{task}' cannot be read")

    if tasks:
        reader.follow(start, ("workspaces", start.argv), run)


def _tasks(argv: tuple[str, ...]) -> list[str]:
    """Return the tasks that a command line names, those that run before them included."""
    given = (value(argv, *_NAMING) or "").split(",")
    at = first_word(argv, _VALUED)
    words = operands(argv[at:])
    if argv[0] == "lerna" and words[:1] == ["publish"]:
        return [*_LIFE]
    if words[:1] in (["run"], ["run-many"], ["affected"], ["ci"], ["check"]):
        del words[0]
    return list(filter(None, (*(_task(argv[0], word) for word in words), *given)))


def _task(program: str, word: str) -> str:
    """Return the task that a word names, without the project that may stand before it.

    Only moon and nx take a colon as the end of a project; in a script's name it is a character.
    """
    if program in ("moon", "nx"):
        return word.partition(":")[2].partition(":")[0] if ":" in word else word
    return word.rpartition("#")[2]


def _run(reader: Reader, context: Context, package: str, task: str) -> bool:
    """Run a task of one package; False where it has none of that name that can be read."""
    inner = context._replace(folder=package)
    bodies = [
        (path, text, body)
        for name, keys in workspaces.KEYS.items()
        for path, text in reader.texts(package, name)
        for body in _bodies(table(reader.files, path), (*keys, task))
    ]
    for path, text, body in bodies:
        place = place_of(text, path, task, body.split("\n")[0][:60])
        shell.run(reader, Text(body, place), inner, SH)
    return bool(bodies)


def _bodies(held: object, keys: Sequence[str]) -> Iterator[str]:
    """Yield the commands under some keys: a text, or what the table of a task names."""
    held = toml.value(held, *keys)
    if isinstance(held, str):
        yield held
    if not isinstance(held, dict):
        return
    for place in (held, toml.within(held, "options")):
        for key in ("command", "script", "commands"):
            named = place.get(key)
            for one in named if isinstance(named, list) and key == "commands" else [named]:
                text = one.get("command") if isinstance(one, dict) else one
                if isinstance(text, list):
                    text = " ".join(map(str, text))
                if isinstance(text, str):
                    yield text
