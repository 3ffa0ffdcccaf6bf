"""tox: which commands its environments run (tox documentation, "Configuration")."""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import value
from pubproof.scripts.paths import ROOT, absolute, base, resolve
from pubproof.scripts.reader import Start, place_in, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Files, Place
    from pubproof.scripts.reader import Context, Reader

_NOT_RUNNING = frozenset(
    {
        "-l",
        "--listenvs",
        "list",
        "config",
        "--showconfig",
        "--version",
        "-n",
        "--notest",
        "devenv",
        "quickstart",
    }
)
_FILES = ("tox.ini", "setup.cfg", "pyproject.toml", "tox.toml")
"""Where tox looks for its configuration, in this order."""
_KEYS = ("commands_pre", "commands", "commands_post")
_FACTOR = re.compile(r"([!\w.,{}\-]+)\s*:\s+(.*)|([!\w.,{}\-]+):$", re.DOTALL)
_REFERENCE = re.compile(r"\{([^{}]*)\}")
_MAX_ENVIRONMENTS = 300
_MAX_NESTING = 10
"""Settings that name each other, one within the other."""
_MAX_ROUNDS = 6
"""How often references are filled in, in what others stand for."""
_MAX_TEXT = 20_000

Entry = tuple[int, int, str]
"""A line of a value: its line and column from 0, its text."""
Settings = dict[str, dict[str, list[Entry]]]
"""Sections, their keys, the lines of each value."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``tox`` command runs."""
    argv = start.argv
    if _NOT_RUNNING & set(argv):
        return
    posargs = argv[argv.index("--") + 1 :] if "--" in argv else ()
    own = argv[: argv.index("--")] if "--" in argv else argv
    chosen = _chosen(own)
    named = value(own, "-c", "--conf")
    known = {**reader.environment, **start.context.exported}
    if not chosen and known.get("TOXENV"):
        chosen = [known["TOXENV"]]

    def run(context: Context) -> None:
        found = next(_configurations(reader, context.folder, named), None)
        if found is None:
            context.dead_end("there is no tox configuration where tox looks for it")
        else:
            _Tox(reader, context, *found, posargs).run(_expanded(",".join(chosen)))

    reader.follow(start, ("tox", tuple(argv)), run)


def _chosen(argv: tuple[str, ...]) -> list[str]:
    """Return the environments that ``-e a``, ``-ea`` and ``--env=a`` name."""
    names: list[str] = []
    for position, word in enumerate(argv):
        if word == "-e":
            names.extend(argv[position + 1 : position + 2])
        elif word.startswith("--env="):
            names.append(word.removeprefix("--env="))
        elif word.startswith("-e"):
            names.append(word.removeprefix("-e"))
    return names


def _configurations(
    reader: Reader, folder: str, named: str | None
) -> Iterator[tuple[str, Place, Settings]]:
    """Yield the configuration that tox takes, and where its text begins."""
    for path, text in reader.texts(folder, *((named,) if named else _FILES)):
        if path.endswith(".toml"):
            table = reader.toml(path)
            if path.endswith("pyproject.toml"):
                table = _table(_table(table, "tool"), "tox")
            legacy = table.get("legacy_tox_ini")
            if isinstance(legacy, str):
                place = place_of(text, path, "legacy_tox_ini", legacy[:80])
                yield path, place, ini(legacy)
            elif table:
                yield path, place_in(path), _from_toml(table, text)
        else:
            settings = ini(text)
            if base(path) != "setup.cfg":
                yield path, place_in(path), settings
            elif "tox:tox" in settings or any(key.startswith("testenv") for key in settings):
                yield path, place_in(path), {**settings, "tox": settings.get("tox:tox", {})}


@lru_cache(maxsize=8)
def ini(text: str) -> Settings:
    """Return the sections of an INI text, with the place of every line."""
    sections: Settings = {}
    current: dict[str, list[Entry]] = {}
    lines: list[Entry] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        body = line.strip()
        if not body or body[0] in "#;":
            continue
        column = len(line) - len(line.lstrip())
        if not column and body[0] == "[" and "]" in body:
            current = {}
            name = body[1 : body.rindex("]")].strip()
            for section in _expanded(name) if name.startswith("testenv:") else [name]:
                section_name = (
                    section
                    if ":" in section or not name.startswith("testenv:")
                    else f"testenv:{section}"
                )
                current = sections.setdefault(section_name, current)
            lines = []
        elif not column:
            found = re.match(r"([^=:]*?)\s*[=:]\s*", line)
            if found:
                lines = [(number, found.end(), line[found.end() :].strip())]
                lines = [entry for entry in lines if entry[2]]
                current[found[1].strip()] = lines
        else:
            lines.append((number, column, body))
    return sections


def environments(files: Files) -> frozenset[str] | None:
    """Return the environments that tox's configuration names, and the factors that it knows.

    None where there is no configuration, or where one leaves names to be computed.
    """
    for name in _FILES:
        text = files.text(name)
        if text is None or ("tox" not in text and name != "tox.ini"):
            continue
        if name.endswith(".toml"):
            return _toml_environments(text, name)
        settings = ini(text)
        if name == "setup.cfg" and "tox:tox" not in settings:
            continue
        listed = [settings.get(one, {}) for one in ("tox", "tox:tox")]
        words = [
            line
            for section in listed
            for key in ("envlist", "env_list")
            for _, _, line in section.get(key, [])
        ]
        names = {one.removeprefix("testenv:") for one in settings if one.startswith("testenv:")}
        factors = re.findall(r"^\s*([!\w.,{}-]+)\s*:\s", text, re.MULTILINE)
        for one in factors:
            names.update(part.lstrip("!") for part in _expanded(one) for part in part.split("-"))
        return frozenset((*names, *_expanded(",".join(words))))
    return None


def _toml_environments(text: str, name: str) -> frozenset[str] | None:
    try:
        table: dict[str, object] = toml.parse(text)
    except (ValueError, RecursionError):
        return None
    if name == "pyproject.toml":
        table = _table(_table(table, "tool"), "tox")
    legacy = table.get("legacy_tox_ini")
    listed = table.get("env_list", table.get("envlist", []))
    if isinstance(legacy, str) or not table or not isinstance(listed, list):
        return None
    if any(not isinstance(one, str) for one in listed):
        return None
    return frozenset((*_table(table, "env"), *map(str, listed)))


def _from_toml(table: dict[str, object], text: str) -> Settings:
    """Return tox's own TOML settings in the form of the INI file."""
    sections: Settings = {"tox": {}}
    for name in ("env_list", "envlist"):
        held = table.get(name)
        if isinstance(held, list):
            sections["tox"]["env_list"] = [(0, 0, ",".join(map(str, held)))]
    tables = {"testenv": _table(table, "env_run_base")}
    tables |= {
        f"testenv:{name}": held
        for name, held in _table(table, "env").items()
        if isinstance(held, dict)
    }
    for section, held in tables.items():
        sections[section] = {}
        variables = _table(held, "set_env").items()
        if variables:
            lines = (f"{name}={value}" for name, value in variables if isinstance(value, str))
            sections[section]["set_env"] = [(0, 0, line) for line in lines]
        for key in _KEYS:
            commands = held.get(key)
            if isinstance(commands, list):
                sections[section][key] = [
                    _toml_entry(command, text) for command in commands if isinstance(command, list)
                ]
    return sections


def _toml_entry(command: list[object], text: str) -> Entry:
    words = [shlex.quote(word) if isinstance(word, str) else _replaced(word) for word in command]
    named = (f'"{word}"' for word in command[:2] if isinstance(word, str) and "{" not in word)
    first = place_of(text, "", *named)(0, 0, 1)
    return first.line - 1, first.column - 1, " ".join(words)


def _replaced(word: object) -> str:
    """Return a word that tox replaces, ``{replace = "env", …}``, as the INI file writes it."""
    table: dict[str, object] = word if isinstance(word, dict) else {}
    default = table.get("default")
    if isinstance(default, list):
        default = shlex.join(map(str, default))
    behind = f":{default}" if isinstance(default, str) else ""
    match table.get("replace"):
        case "posargs":
            return f"{{posargs{behind}}}"
        case "env":
            return f"{{env:{table.get('name')}{behind}}}"
    return UNKNOWN


def _table(table: dict[str, object], name: str) -> dict[str, object]:
    held = table.get(name)
    return held if isinstance(held, dict) else {}


def _expanded(text: str) -> list[str]:
    """Return the names that ``a,b{1,2}`` stands for."""
    names: list[str] = []
    for part in re.findall(r"(?:\{[^{}]*\}|[^,{}\s])+", text):
        pieces = [
            piece[1:-1].split(",") if piece.startswith("{") else [piece]
            for piece in re.findall(r"\{[^{}]*\}|[^{}]+", part)
        ]
        for position, words in enumerate(product(*pieces)):
            if position >= _MAX_ENVIRONMENTS:
                break
            names.append("".join(word.strip() for word in words))
    return names[:_MAX_ENVIRONMENTS]


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

    def run(self, names: list[str]) -> None:
        """Run the environments `names`, or the default ones."""
        tox = self._settings.get("tox", {})
        if not names or names == ["ALL"]:
            listed = tox.get("env_list") or tox.get("envlist") or []
            names = _expanded(",".join(entry[2] for entry in listed)) or ["py"]
        for name in names:
            section = f"testenv:{name}"
            if section not in self._settings and "testenv" not in self._settings:
                self._context.dead_end(f"the tox environment '{name}' is not in {self._path}")
                continue
            self._environment(name, section)

    def _environment(self, name: str, section: str) -> None:
        context = self._context
        folder = self._text(section, "changedir") or self._text(section, "change_dir")
        if folder:
            path = resolve(context.folder, self._substituted(folder, name))
            context = context._replace(folder=UNKNOWN if path is None else path)
        self._exported = dict(context.exported)
        for key in ("setenv", "set_env"):
            for _, _, line in self._entries(section, key, name):
                variable, equals, held = line.partition("=")
                if equals:
                    self._exported[variable.strip()] = self._substituted(held.strip(), name)
        context = context._replace(exported=dict(self._exported))
        for key in _KEYS:
            for row, column, line in _joined(self._entries(section, key, name)):
                self._command(row, column, line, name, context)

    def _command(self, row: int, column: int, line: str, name: str, context: Context) -> None:
        text = self._substituted(line, name).strip()
        fatal = context.fatal
        while text[:2] in ("- ", "! ") or (text[:1] == "-" and text[1:2].isalpha()):
            fatal = False
            text = text[1:].lstrip()
        try:
            words = tuple(shlex.split(text, comments=True))
        except ValueError:
            words = tuple(text.split())
        if words:
            location = self._place(row, column, len(line.partition("\n")[0]))
            start = Start(words, location, context._replace(fatal=fatal))
            launch.launch(self._reader, start)

    def _text(self, section: str, key: str) -> str:
        entries = self._settings.get(section, {}).get(key) or self._settings.get("testenv", {}).get(
            key, []
        )
        return " ".join(entry[2] for entry in entries)

    def _entries(self, section: str, key: str, name: str, nesting: int = 0) -> list[Entry]:
        """Return the lines of a setting that hold in the environment `name`."""
        held = self._settings.get(section, {})
        if key not in held:
            held = self._settings.get("testenv", {})
        factors = set(name.split("-"))
        found: list[Entry] = []
        for row, column, line in held.get(key, []):
            condition = _FACTOR.fullmatch(line)
            text = line
            if condition and "=" not in (condition[1] or condition[3]):
                if not _holds(condition[1] or condition[3], factors):
                    continue
                text = condition[2] or ""
                column += len(line) - len(text)  # noqa: PLW2901  the condition is cut off
            whole = re.fullmatch(r"\{\[([^\]]+)\]([\w]+)\}", text)
            if whole and nesting < _MAX_NESTING:
                found.extend(self._entries(whole[1], whole[2], name, nesting + 1))
            elif text:
                found.append((row, column, text))
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
            known = {**self._reader.environment, **self._exported}
            return known.get(variable, default[0] if default else UNKNOWN)
        other = re.fullmatch(r"\[([^\]]+)\](\w+)", reference)
        if other is None:
            return UNKNOWN
        entries = self._settings.get(other[1], {}).get(other[2], [])
        return "\n".join(entry[2] for entry in entries)


def _holds(condition: str, factors: set[str]) -> bool:
    """Whether a factor condition, ``py311-lint,!docs``, holds."""
    return any(
        all(
            (part[1:] not in factors) if part.startswith("!") else (part in factors)
            for part in term.split("-")
        )
        for term in _expanded(condition)
    )


def _joined(entries: list[Entry]) -> Iterator[Entry]:
    """Yield commands, those continued by a backslash in one."""
    held: Entry | None = None
    for row, column, text in entries:
        entry = (row, column, text) if held is None else (held[0], held[1], f"{held[2]} {text}")
        if entry[2].endswith("\\"):
            held = (entry[0], entry[1], entry[2][:-1].rstrip())
        else:
            held = None
            yield entry
    if held is not None:
        yield held
