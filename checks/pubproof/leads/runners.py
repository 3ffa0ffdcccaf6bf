"""Programs that run what a file of the repository says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late, tools
from pubproof.once import once
from pubproof.scripts.runners.hook_tables import HOOKS
from pubproof.scripts.task_files import (
    COMPOSE_FILES,
    DODO,
    DUTY_FILES,
    FABRIC_FILES,
    INVOKE_FILES,
    JUSTFILES,
    MAKEFILES,
    MISE_FILES,
    MISE_FOLDERS,
    NOXFILE,
    SCRIPT_TABLES,
    TASK_FILES,
    TASKFILES,
    TOX_FILES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository

_IMAGES = (
    *("Containerfile", "Dockerfile", "*.Dockerfile", "Dockerfile.*"),
    *("*/Containerfile", "*/Dockerfile", "*/*.Dockerfile", "*/Dockerfile.*"),
    *COMPOSE_FILES,
)
_RECIPES = ("recipe/", "conda.recipe/", "conda-recipe/", "conda/", "meta.yaml", "build.sh")
_BY_NAME = frozenset({"semantic-release"})
"""Programs whose name alone leads to an upload, whatever their files say."""
RUNNERS = {
    **{
        tool: tuple(dict.fromkeys(file for file, _ in places))
        for tool, places in SCRIPT_TABLES.items()
    },
    **{program: hooks.files for program, hooks in HOOKS.items() if program not in _BY_NAME},
    "gmake": MAKEFILES,
    "make": (*MAKEFILES, "make.bat"),
    "tox": TOX_FILES,
    "nox": (NOXFILE,),
    "just": (*JUSTFILES, "*.just", "*/*.just", "*/justfile"),
    "task": (*TASKFILES, "pyproject.toml"),
    **dict.fromkeys(("inv", "invoke"), INVOKE_FILES),
    **dict.fromkeys(("docker", "docker-compose", "dockerfile"), _IMAGES),
    **dict.fromkeys(("nerdctl", "podman"), _IMAGES),
    **TASK_FILES,
    "gradlew": TASK_FILES["gradle"],
    **dict.fromkeys(("bun", "lerna", "npm", "pnpm", "turbo", "yarn"), ("package.json",)),
    **dict.fromkeys(("run-p", "run-s"), ("package.json",)),
    "moon": ("moon.yml", ".moon/tasks.yml", "package.json"),
    "nx": ("project.json", "package.json"),
    "duty": DUTY_FILES,
    "fab": FABRIC_FILES,
    "doit": (DODO,),
    "mise": (
        *MISE_FILES,
        *(f"{folder}/{below}" for folder in MISE_FOLDERS for below in ("", "*/*")),
    ),
    "uv run": ("pyproject.toml",),
    "poetry": ("pyproject.toml",),
    **dict.fromkeys(("conda", "conda-build", "rattler-build"), _RECIPES),
    "prek": HOOKS["pre-commit"].files,
    "cibuildwheel": (*HOOKS["cibuildwheel"].files, "*/pyproject.toml"),
    "goreleaser": (*HOOKS["goreleaser"].files, "*/.goreleaser.yaml", "*/.goreleaser.yml"),
    "setup.py": ("setup.cfg", "setup.py"),
}
"""By program: the files that say what it runs, and the folders of such files."""
PROGRAMS = tuple((runner, runner.partition(" ")[0]) for runner in RUNNERS)
"""Each with the first word of its command."""
SPREADING = frozenset({"bun", "lerna", "moon", "npm", "nx", "pnpm", "turbo", "yarn"})
"""Those that may run the tasks of every package of a workspace."""
_PROJECT = "pyproject.toml"
_KEYS = {
    ("tool", "tox"),
    *(keys for places in SCRIPT_TABLES.values() for file, keys in places if file == _PROJECT),
    *(
        tuple(keys.split("."))
        for hooks in HOOKS.values()
        for file, keys in hooks.places
        if file == _PROJECT
    ),
}
"""The keys of a ``pyproject.toml`` under which a runner finds what to run."""


def _headings() -> Iterator[str]:
    """Yield patterns of the tables in which such keys may stand; ``*`` stands for any of them."""
    for tool, *below in (keys[1:] for keys in _KEYS):
        inner = below[0] if below and "*" not in below[0] else ""
        yield rf"{tool}(?:\]|\.{inner}\b)" if inner else rf"{tool}\b"


_SECTION = late.pattern(rf"^\[+tool\.(?:{'|'.join(sorted({*_headings()}))})", re.MULTILINE)
"""The headings of these tables."""
_ALIASES = "[aliases]"
_INCLUDED = late.pattern(r"^[-s]?include\s[^\n]*\$[({](?!wildcard)", re.MULTILINE)
APART = frozenset(
    {
        *("docker", "Dockerfile", "docker-compose", "doit", "duty", "fab", "mise", "nerdctl"),
        *("pipenv", "podman", "prek"),
        *("lerna", "moon", "nx", "run-p", "run-s", "turbo"),
        *HOOKS,
        *TASK_FILES,
    }
    - _BY_NAME
)
"""Programs that are only looked for as words by themselves: many are parts of others."""
NAMES = sorted({program for _, program in PROGRAMS} - {one.lower() for one in APART})
"""The names of the others, as the first word of a command has them."""


def one_of(parts: Iterable[str], first: str = "") -> str:
    """Return a pattern of any of these texts; it asks for the first letter once, and is fast.

    `first` is a pattern of that letter, looked at from behind it, and asked once too.
    """
    rests: dict[str, list[str]] = {}
    for part in parts:
        rests.setdefault(re.escape(part[0]), []).append(re.escape(part[1:]))
    return "|".join(f"{one}{first}(?:{'|'.join(rest)})" for one, rest in rests.items())


_BY_ACTIONS = {
    action: command.partition(" ")[0]
    for action, command in tools.HOOKED_ACTIONS.items()
    if command.partition(" ")[0] in RUNNERS
}
"""By action: the program that it runs."""
_MARKS = r"\s\"$&'(),:;=\[\]`{|}<>"
"""What stands around a word in a script or in YAML."""
BY_THEMSELVES = re.compile(
    rf"[/{_MARKS}](?:{one_of(sorted({one.lower() for one in APART}))})(?=[{_MARKS}])"
)
"""One of `APART` behind a mark or a folder, in small letters."""
_AT_START = r"(?<!\w.)"
_RUNNING = re.compile(rf"(?:{one_of(NAMES, _AT_START)})\b")


def named_in(word: str) -> set[str]:
    """Return the runners that a word may name."""
    lower = word.lower()
    found = {"uv run" if one == "uv" else one for one in _RUNNING.findall(lower)}
    found.update(one[1:] for one in BY_THEMSELVES.findall(f"\n{lower}\n"))
    action, used, _ = lower.partition("@")
    if used and action in _BY_ACTIONS:
        found.add(_BY_ACTIONS[action])
    return found


def is_open(text: str) -> bool:
    """Whether which other files a makefile reads depends on a variable."""
    return "include" in text and _INCLUDED.search(text) is not None


@once
def configuration(repository: Repository, path: str) -> str | None:
    """Return the text of a file that a runner reads, None where it says nothing to one."""
    text = repository.text(path)
    if text is not None and _ALIASES in text and path.endswith("setup.cfg"):
        return f"setup.py {text}"  # whose commands they are
    general = path.endswith("pyproject.toml")
    return None if text is None or (general and not _SECTION.search(text)) else text


def is_named(runner: str, text: str) -> bool:
    """Whether a runner of two words is named by both."""
    return " " not in runner or re.search(rf"\b{runner}\b", text.lower()) is not None
