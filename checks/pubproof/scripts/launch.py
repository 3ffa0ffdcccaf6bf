"""What starts when a command line runs: the command behind its wrappers, and what it leads to."""

from __future__ import annotations

import importlib
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.scripts import languages
from pubproof.scripts.options import ordered
from pubproof.scripts.paths import base, parent, resolve
from pubproof.scripts.places import Text
from pubproof.scripts.runners.hook_tables import HOOKS
from pubproof.scripts.search import on_path, script_of
from pubproof.scripts.shell import interpreter as shell
from pubproof.scripts.task_files import SCRIPT_TABLES, TASK_FILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers import env_files, wrapper
from pubproof.scripts.wrappers.tables import ALIASES, BUNDLED, CONTAINERS, INTERPRETERS
from pubproof.tools import COMMANDS, PROGRAMS, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Start

_MAX_WORDS = 4_000
"""How many words of a command are looked at."""
_HANDING_ON = frozenset({"builtin", "command", "exec", "nice", "nohup", "time", "timeout"})
"""Wrappers that surely start a command in the environment that they are given."""
_HANDING_WORDS = frozenset(
    {
        *("bsdtar", "dc", "emacs", "ex", "gdb", "gtar", "less", "lldb", "m4", "nvim", "psql"),
        *("rsync", "sed", "split", "sqlite3", "tar", "vi", "view", "vim"),
    }
)
"""Programs that run what a part of their words says, or of what they read."""
_UNREAD = frozenset({*INTERPRETERS, *TASK_FILES, *_HANDING_WORDS})
"""Programs of which it is asked whether what they run can be read."""
_PROJECT_RUNNERS = frozenset(SCRIPT_TABLES) - {"task"}
"""Programs that run a command in the project's environment, or one that the project names; what
``task`` runs is looked for in the files of Task first."""
_SIGNALLING = "pdm"
"""The one of them that runs scripts of the project around what it does itself."""
FOLLOWED = {
    "bazel": "runners.bazel",
    "bazelisk": "runners.bazel",
    "doit": "runners.doit",
    "just": "runners.just",
    "make": "runners.make.make",
    "mise": "runners.mise",
    "nox": "runners.nox",
    "task": "runners.taskfile",
    "tox": "runners.tox",
    **dict.fromkeys(("cmd", "powershell", "pwsh"), "powershell.walk"),
    **dict.fromkeys(("bun", "npm", "npm-run-all", "pnpm"), "runners.node"),
    **dict.fromkeys(("run-p", "run-s", "yarn"), "runners.node"),
    **dict.fromkeys(_PROJECT_RUNNERS, "runners.projects"),
    **dict.fromkeys(("duty", "fab", "invoke"), "runners.tasks"),
    **dict.fromkeys(("lerna", "moon", "nx", "turbo"), "runners.workspace_tasks"),
    **dict.fromkeys(HOOKS, "runners.hooks"),
    "semantic-release": "runners.semantic_release",
}
"""The module whose `follow` reads what a command leads to."""
_BUILDERS = frozenset({"ant", "cmake", "meson", "ninja", "sbt", "scons"})
"""Those of `UNREAD` that only build, unless a file of theirs names an upload."""
UNREAD: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(CONTAINERS, frozenset({"bake", "compose", "run"})),
    **dict.fromkeys(("go", "nix"), frozenset({"run"})),
    **dict.fromkeys(_BUILDERS, frozenset()),
    **dict.fromkeys(("ansible-playbook", "earthly", "fastlane", "fullrelease"), frozenset()),
    **dict.fromkeys(("gradle", "grunt", "gulp", "jreleaser", "mage", "mvn"), frozenset()),
    **dict.fromkeys(("papermill", "paver", "projen", "rake"), frozenset()),
    "cargo": frozenset({"make", "run", "xtask"}),
    "cmake": frozenset({"--build", "-P"}),
    "composer": frozenset({"exec", "run", "run-script"}),
    "dagger": frozenset({"call"}),
    "deno": frozenset({"run", "task"}),
    "devenv": frozenset({"run", "up"}),
    "docker-compose": frozenset({"exec", "run", "up"}),
    "dotnet": frozenset({"run"}),
    "java": frozenset({"-jar"}),
    "jupyter": frozenset({"--execute", "execute"}),
    "lefthook": frozenset({"run"}),
    "pants": frozenset({"publish", "run"}),
}
"""Programs that run what is written in a language not read here; some only by these words."""
SOURCES = (".cjs", ".js", ".mjs", ".mts", ".ts")
"""How the names of files end that node and bun run, behind options as well."""
_OTHER_SOURCES = (".R", ".jl", ".lua", ".php", ".pl", ".rb")
"""How those of some other languages end."""


def launch(reader: Reader, start: Start) -> None:
    """Write down the command that `start` comes to, and follow it into the repository."""
    if len(start.argv) > _MAX_WORDS:
        start.context.too_much(start.location)
        start = start._replace(argv=start.argv[:_MAX_WORDS])
    start = start.outside()
    for _ in range(wrapper.MAX_WRAPPERS):
        script = script_of(reader, start)
        if script is not None:
            _launch_script(reader, start, script)
            return
        _follow_stand_in(reader, start)
        start = _named(start)
        if start.argv[0] in CONTAINERS:
            start = _module("wrappers.containers").confined(start)
        inner = wrapper.unwrap(start) or wrapper.python(start) or _project(reader, start)
        if inner is None:
            break
        inner = env_files.filled(reader, start, inner)
        if wrapper.PYTHON.fullmatch(start.argv[0]) and (path := _own_module(reader, inner)):
            _launch_script(reader, inner, path)
            return
        if start.argv[0] in CONTAINERS:
            _module("runners.docker").enter(reader, start)
        if start.argv[0] in TASK_FILES:  # one of the tasks may have the command's name
            _follow_unread(reader, start)
        for other in wrapper.others(start):
            launch(reader, other)
        start = inner if start.argv[0] in _HANDING_ON else inner.indirect()
    _start(reader, start._replace(argv=ordered(start.argv)))


def _start(reader: Reader, start: Start) -> None:
    """Write down a command without wrappers, and follow it into the repository."""
    if start.argv[0] == _SIGNALLING:
        _module("runners.projects").signal(reader, start, "pre_")
    reader.command(start)
    _follow(reader, start if start.argv[0] in shell.SHELLS else start.indirect())
    if start.argv[0] == UNKNOWN and start.argv[1:]:
        _follow_behind(reader, start.shifted(1))
    if start.argv[0] == _SIGNALLING:
        _module("runners.projects").signal(reader, start, "post_")


def _follow_behind(reader: Reader, start: Start) -> None:
    """Follow the script that stands behind a word of which nothing is known: ``$SUDO ./build.sh``.

    The word may be empty, or a program that starts the script; what fails in that may be passed
    over.
    """
    word = start.argv[0]
    path = script_of(reader, start)
    text = reader.files.text(path) if path else None
    is_script = path and text and languages.of(path, text) in (*shell.SHELLS, languages.PYTHON)
    if is_script or word in shell.SHELLS or wrapper.PYTHON.fullmatch(word):
        launch(reader, start.unheeded())


def _follow_stand_in(reader: Reader, start: Start) -> None:
    """Follow the script of the repository that runs in the place of a program of its name."""
    path = on_path(reader, start) if wrapper.is_program(start.argv[0]) else None
    text = reader.files.text(path) if path else None
    if path and text and languages.of(path, text) in (*shell.SHELLS, languages.PYTHON):
        follow_file(reader, start, path, start.argv[1:])


def _follow(reader: Reader, start: Start) -> None:
    """Follow a command without wrappers into the repository."""
    name = start.argv[0]
    if name in shell.SHELLS:
        shell.follow(reader, start)
    elif wrapper.PYTHON.fullmatch(name):
        _module("python.interpreter").follow(reader, start)
    elif name == "setup.py":
        _module("runners.setup_script").follow(reader, start)
    elif name in FOLLOWED:
        _module(FOLLOWED[name]).follow(reader, start)
    elif name in CONTAINERS or name == "docker-compose":
        if _is_unread(start.argv):
            reader.opaque(start, f"what {name} runs cannot be read")
        _module("runners.docker").follow(reader, start)
    elif name in _UNREAD or _is_unread(start.argv):
        _follow_unread(reader, start)
    _follow_project(reader, start)


def _follow_project(reader: Reader, start: Start) -> None:
    """Follow a command into the project's own Python: what it builds with, and its programs."""
    name = start.argv[0]
    if name != "setup.py" and _builds(start.argv):
        _follow_build(reader, start)
    if (name in HOOKS or not wrapper.is_program(name)) and reader.names(name):
        target = _module("entry_points").function_of(reader.files, name)
        if target:
            _module("runners.console_scripts").follow(reader, start, target)


def _follow_unread(reader: Reader, start: Start) -> None:
    """Follow a command into what is written in a language not read here."""
    foreign = _module("foreign")
    name, is_unread = start.argv[0], _is_unread(start.argv)
    if name in _HANDING_WORDS:
        if foreign.is_told_to_upload(start):
            reader.opaque(start, f"what {name} is told to run cannot be read")
    elif name in INTERPRETERS and not is_unread:
        if foreign.hides(start):
            reader.opaque(start, f"which programs {name} starts cannot be told")
    elif (is_unread and name not in _BUILDERS) or foreign.names_upload(reader, start):
        reader.opaque(start, f"what {name} runs cannot be read")
        foreign.follow(reader, start)


def _follow_build(reader: Reader, start: Start) -> None:
    """Follow a build into the Python that its projects bring along, and their commands."""
    build_scripts = _module("builds.scripts")
    folder, words = start.context.folder, start.argv[1:]
    projects = build_scripts.projects(reader.files, folder, words)
    if start.argv[:2] == ("uv", "build"):
        built = _module("builds.uv_workspaces").built
        projects = [one for top in projects for one in built(reader.files, words, top)]
    for one in dict.fromkeys(projects):
        for script in build_scripts.of_project(reader.files, one):
            _module("builds.builds").follow(reader, start, script, one)
        for command in _module("builds.commands").of_project(reader.files, one):
            _module("builds.builds").follow_command(reader, start, command)


def _builds(argv: tuple[str, ...]) -> bool:
    """Whether a command builds distributions."""
    kinds = (PROGRAMS.get(argv[0]), *(COMMANDS.get((argv[0], word)) for word in argv[1:2]))
    return Kind.BUILD in kinds


def _is_unread(argv: tuple[str, ...]) -> bool:
    """Whether a command runs what is written in a language that is not read here."""
    name, *words = argv
    if name in INTERPRETERS:
        named = any(word.endswith((*SOURCES, *_OTHER_SOURCES)) for word in words)
        of_a_file = words[:1] == ["-f"] or named
        return bool(words) and (of_a_file or not words[0].startswith("-"))
    running = UNREAD.get(name)
    return running is not None and (not running or not running.isdisjoint(words))


def _project(reader: Reader, start: Start) -> Start | None:
    """Return the command that ``hatch run`` and its kin start."""
    if start.argv[0] not in _PROJECT_RUNNERS:
        return None
    inner: Start | None = _module("runners.projects").unwrap(reader, start)
    return inner


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"pubproof.scripts.{name}")


def _named(start: Start) -> Start:
    """Return the command under its plain name: ``/usr/bin/twine`` is ``twine``.

    So is ``${PREFIX}twine``; a name that a glob stands for cannot be told.
    """
    name = start.argv[0]
    name = base(name) or name
    name = BUNDLED.get(name, name)
    if UNKNOWN in name:
        behind = name.rpartition(UNKNOWN)[2]
        name = behind if behind in ALIASES or wrapper.is_program(behind) else name
    elif "*" in name or "?" in name:
        name = UNKNOWN
    return start._replace(argv=(ALIASES.get(name, name), *start.argv[1:]))


def _own_module(reader: Reader, start: Start) -> str | None:
    """Return the file of the repository that ``python -m`` runs, where it may start something."""
    name, folder = start.argv[0], start.context.folder
    if wrapper.is_program(name) or UNKNOWN in name or UNKNOWN in folder:
        return None
    from pubproof.scripts.python.texts.imports import module_file

    folders = [one for one in (resolve(folder, "."), resolve(folder, "src")) if one is not None]
    path = module_file(reader, f"{name}.__main__", folders) or module_file(reader, name, folders)
    text = reader.files.text(path) if path else None
    if path is None or text is None:
        return None
    from pubproof.scripts.python.texts.program import brings_files, names
    from pubproof.scripts.python.texts.source import worth

    leads = names(reader.files, path).uploads or brings_files(reader.files, path)
    return path if leads or worth(reader, path, text, parent(path)) else None


def _launch_script(reader: Reader, start: Start, path: str) -> None:
    """Start the file `path` of the repository."""
    if basename(path) == "setup.py":
        start = start._replace(argv=("setup.py", *start.argv[1:]))
        reader.command(start)
        _module("runners.setup_script").follow(reader, start)
        return
    reader.command(start)
    follow_file(reader, start, path or start.argv[0], start.argv[1:])


def follow_file(
    reader: Reader, start: Start, path: str, arguments: tuple[str, ...], kind: str = ""
) -> None:
    """Read later the script `path`, as `kind` or as its first line says."""
    body = reader.script(start, path)
    if body is None:
        return
    text = Text(body.replace("\r\n", "\n"), reader.place(path, start), path)
    kind = kind or languages.of(path, text.body)
    start = start if kind in shell.SHELLS else start.indirect()
    if kind == languages.PYTHON:
        key = (kind, path, arguments)
        _module("python.interpreter").follow_text(reader, start, text, key, arguments)
    elif kind in shell.SHELLS:
        words = body.partition("\n")[0].split()[1:] if body.startswith("#!") else []
        shell.follow_file(reader, start, path, arguments, shell.options(kind, words))
    elif kind in (languages.POWERSHELL, languages.CMD):
        _module("powershell.walk").follow_text(reader, start, text, kind)
    else:
        reader.opaque(start, f"{path} is no script of a shell or of Python")
        _module("foreign").follow_text(reader, start, text, (kind, path))
