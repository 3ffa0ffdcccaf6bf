"""tox: which commands its environments run (tox documentation, "Configuration")."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pubproof.scripts import launch, regexes
from pubproof.scripts.environment import Layers
from pubproof.scripts.globs import matches_any
from pubproof.scripts.options import INDEXES, parted, value, values
from pubproof.scripts.paths import ROOT, absolute, resolve
from pubproof.scripts.runners import tox_settings
from pubproof.scripts.runners.tox_lines import Lines, expanded
from pubproof.scripts.runners.tox_settings import COMMANDS, overridden
from pubproof.scripts.start import Start
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Place
    from pubproof.scripts.places import Line
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.tox_settings import Settings
    from pubproof.scripts.start import Context

_NOT_RUNNING = frozenset(
    {
        *("-l", "--listenvs", "list", "config", "--showconfig", "--version", "-n", "--notest"),
        *("devenv", "quickstart"),
    }
)
_PLATFORMS = {"Linux": "linux", "Windows": "win32", "macOS": "darwin"}
"""``sys.platform`` by the name that GitHub gives the system."""
_TRUE = frozenset({"1", "on", "true", "yes"})
_REFERENCE = re.compile(r"(?<!\\)\{([^{}]*)(?<!\\)\}")
_WHOLE = re.compile(r"\{\[([^\]]+)\](\w+)\}")
"""A line that only refers to another setting."""
_ESCAPED = re.compile(r"\\([{}])")
_OF_THE_LOCK = "uv-venv-lock-runner"
"""The runner of tox-uv that installs what the lock holds."""
_OF_FILES = re.compile(r"(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)")
"""An option of pip that names a file of requirements."""
_MAX_NESTING = 10
"""Settings that name each other, one within the other."""
_MAX_ROUNDS = 6
"""How often references are filled in, in what others stand for."""
_MAX_TEXT = 20_000
_BUNDLED = re.compile("-[qrv]+e$")
"""The option behind which environments stand, joined with others."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``tox`` command runs."""
    argv = start.argv
    if _NOT_RUNNING & set(argv):
        return
    own, posargs = parted(argv)
    chosen = _chosen(own)
    named = value(own, "-c", "--conf")
    known = reader.variables_in(start.context)
    if not chosen and known.get("TOXENV"):
        chosen = [known["TOXENV"]]
    overrides = [*known.get("TOX_OVERRIDE", "").split(";"), *values(own, "-x", "--override")]
    skipped = value(own, "--skip-env") or known.get("TOX_SKIP_ENV", "")
    asked = "-x …" if any(UNKNOWN in one.partition("=")[0] for one in overrides) else ""

    def run(context: Context) -> None:
        context = context.asking(asked)
        found = next(tox_settings.configurations(reader, context.folder, named), None)
        if found is None:
            context.dead_end("there is no tox configuration where tox looks for it")
        else:
            path, place, held = found
            settings = overridden(held, overrides)
            tox = _Tox(reader, context, path, place, settings, posargs)
            tox.run(expanded(",".join(chosen)), skipped)

    reader.follow(start, ("tox", argv), run)


def _chosen(argv: tuple[str, ...]) -> list[str]:
    """Return the environments that ``-e a``, ``-qe a``, ``-ea`` and ``--env=a`` name."""
    return values([_BUNDLED.sub("-e", word) for word in argv], "-e", "--env")


class _Tox:
    """One run of tox."""

    def __init__(
        self,
        reader: Reader,
        context: Context,
        path: str,
        place: Place,
        settings: Settings,
        posargs: tuple[str, ...],
    ) -> None:
        self._reader = reader
        self._context = context
        self._path = path
        self._place = place
        self._settings = settings
        self._posargs = posargs
        self._exported: dict[str, str] = {}
        """The variables that the environment at hand has set so far."""

    def run(self, names: list[str], skipped: str) -> None:
        """Run the environments `names`, or the default ones, but for those that are `skipped`."""
        tox = self._settings.get("tox", {})
        if not names or names == ["ALL"]:
            listed = tox.get("env_list") or tox.get("envlist") or ()
            names = expanded(",".join(line.text for line in listed)) or ["py"]
        patterns = regexes.patterns(skipped, at_start=True)
        for name in names:
            is_skipped = matches_any(name, patterns) if skipped else False
            if is_skipped:
                continue
            section = f"testenv:{name}"
            if section not in self._settings and "testenv" not in self._settings:
                self._context.dead_end(f"the tox environment '{name}' is not in {self._path}")
                continue
            asked = "" if is_skipped is False else f"--skip-env {skipped}".replace(UNKNOWN, "…")
            self._environment(name, section, asked)

    def _is_for_the_runner(self, platform: str) -> bool:
        """Whether the pattern of ``platform`` lets an environment run on the runner's system.

        Where a run does not tell that, it is the one on which most workflows run.
        """
        usual = "linux" if self._reader.is_of_one_run else UNKNOWN
        system = _PLATFORMS.get(self._reader.run_variable("RUNNER_OS"), usual)
        return matches_any(system, regexes.patterns(platform, at_start=True)) is True

    def _environment(self, name: str, section: str, asked: str) -> None:
        """Run the commands of an environment, as its section says; `asked` may leave it out."""
        context = self._context.asking(asked)
        folder = self._text(section, "changedir") or self._text(section, "change_dir")
        if folder:
            path = resolve(context.folder, self._substituted(folder, name)) or UNKNOWN
            context = context._replace(folder=path)
        platform = "|".join(line.text for line in self._lines(section, "platform", name))
        if platform and not self._is_for_the_runner(platform):
            context = context.asking(f"platform = {platform}")
        if self._text(section, "ignore_outcome").lower() in _TRUE:
            context = context._replace(fatal=False)
        self._exported = dict(context.exported)
        for key in ("setenv", "set_env"):
            for line in self._lines(section, key, name):
                variable, equals, held = line.text.partition("=")
                if equals:
                    self._exported[variable.strip()] = self._substituted(held.strip(), name)
        provided = self._provided(section, name)
        context = context._replace(exported=dict(self._exported), provided=provided)
        for key in COMMANDS:
            for line in _joined(self._lines(section, key, name)):
                self._command(line, name, context)

    def _provided(self, section: str, name: str) -> tuple[str, ...]:
        """Return what tox installs for the environment: requirements, files of them, and whence."""
        found = ["uv.lock"] if self._text(section, "runner") == _OF_THE_LOCK else []
        for line in self._lines(section, "deps", name):
            text = self._substituted(line.text, name).strip()
            file = _OF_FILES.fullmatch(text)
            path = resolve(self._context.folder, file[1]) if file is not None else None
            found.append(text if file is None else f"-r {path or UNKNOWN}")
        installing = self._substituted(self._text(section, "install_command"), name).split()
        indexes = (one for one in values(installing, *INDEXES) if one and UNKNOWN not in one)
        return (*found, *(f"--index-url {one}" for one in indexes))

    def _command(self, line: Line, name: str, context: Context) -> None:
        text = _ESCAPED.sub(r"\1", self._substituted(line.text, name).strip())
        fatal = context.fatal
        while text[:2] in ("- ", "! ") or (text[:1] == "-" and text[1:2].isalpha()):
            fatal = False
            text = text[1:].lstrip()
        try:
            words = tuple(shlex.split(text, comments=True))
        except ValueError:
            words = tuple(text.split())
        if words:
            location = self._place(line.row, line.column, len(line.text.partition("\n")[0]))
            start = Start(words, location, context._replace(fatal=fatal))
            launch.launch(self._reader, start)

    def _text(self, section: str, key: str) -> str:
        usual = self._settings.get("testenv", {}).get(key, Lines())
        lines = self._settings.get(section, {}).get(key, Lines()) or usual
        return " ".join(line.text for line in lines)

    def _lines(self, section: str, key: str, name: str, nesting: int = 0) -> list[Line]:
        """Return the lines of a setting that hold in the environment `name`."""
        settings = self._settings.get(section, {})
        if key not in settings:
            settings = self._settings.get("testenv", {})
        lines: Lines = settings.get(key, Lines())
        found: list[Line] = []
        for line in lines.held({*name.split("-")}):
            other = _WHOLE.fullmatch(line.text)
            if other is not None and nesting < _MAX_NESTING:
                found.extend(self._lines(other[1], other[2], name, nesting + 1))
            elif line.text:
                found.append(line)
        return found

    def _substituted(self, text: str, name: str) -> str:
        """Return `text` with tox's references filled in, and those in what they stand for."""
        for _ in range(_MAX_ROUNDS):
            replaced = _REFERENCE.sub(lambda found: self._held(found[1], name), text)
            if replaced == text or len(replaced) > _MAX_TEXT:
                break
            text = replaced
        return text

    def _held(self, reference: str, name: str) -> str:
        """Return what a reference stands for in the environment `name`, without its braces."""
        fixed = {
            "/": "/",
            **dict.fromkeys(("toxinidir", "tox_root"), absolute(self._context.folder)),
            **dict.fromkeys(("envpython", "env_python"), "python"),
            **dict.fromkeys(("envbindir", "env_bin_dir"), f"{ROOT}/.tox/bin"),
            **dict.fromkeys(("envname", "env_name"), name),
        }
        if reference in fixed:
            return fixed[reference]
        if reference in ("posargs", "") or reference.startswith("posargs:"):
            return shlex.join(self._posargs) if self._posargs else reference.partition(":")[2]
        if reference.startswith("env:"):
            _, variable, *default = reference.split(":", 2)
            known = Layers(self._exported, self._reader.environment)
            return known.get(variable, default[0] if default else UNKNOWN)
        other = re.fullmatch(r"\[([^\]]+)\](\w+)", reference)
        if other is None:
            return UNKNOWN
        lines = self._settings.get(other[1], {}).get(other[2], ())
        return "\n".join(line.text for line in lines)


def _joined(lines: list[Line]) -> Iterator[Line]:
    """Yield commands, those continued by a backslash in one."""
    held: Line | None = None
    for one in lines:
        line = one if held is None else held._replace(text=f"{held.text} {one.text}")
        if line.text.endswith("\\"):
            held = line._replace(text=line.text[:-1].rstrip())
        else:
            held = None
            yield line
    if held is not None:
        yield held
