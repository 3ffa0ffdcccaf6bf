"""What tox is told: the sections of its INI files and tables, line by line.

The forms are those of the tox documentation, "Configuration".
"""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts.paths import base
from pubproof.scripts.places import Line, place_in, place_of
from pubproof.scripts.runners.tox_lines import Lines, expanded
from pubproof.scripts.task_files import TOX_FILES
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.scripts.command import Files, Place
    from pubproof.scripts.reader import Reader

COMMANDS = ("commands_pre", "commands", "commands_post")
_BETWEEN = r"[\"']\s{0,200},\s{0,200}[\"']"
"""What stands between two words of a command in TOML."""
Settings = dict[str, dict[str, Lines]]
"""Sections, their keys, the lines of each value."""


def configurations(
    reader: Reader, folder: str, named: str | None
) -> Iterator[tuple[str, Place, Settings]]:
    """Yield the configuration that tox takes, and where its text begins."""
    for path, text in reader.texts(folder, *((named,) if named else TOX_FILES)):
        if path.endswith(".toml"):
            table = reader.toml(path)
            if path.endswith("pyproject.toml"):
                table = toml.within(table, "tool", "tox")
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


def overridden(settings: Settings, overrides: Iterable[str]) -> Settings:
    """Return settings with those in their place that ``testenv:check.commands=true`` tells.

    That is ``section.key=value``, and ``+=`` for what follows the lines of the file.
    """
    found = dict(settings)
    for one in overrides:
        name, _, held = one.partition("=")
        written, _, key = name.removesuffix("+").rpartition(".")
        section = re.sub(r"^env(?:_run_base|\.)", "testenv:", written).removesuffix(":")
        own = found.get(section, {})
        kept = own.get(key, found.get("testenv", {}).get(key, ())) if name.endswith("+") else ()
        found[section] = {
            **own,
            key: Lines((*kept, *(Line(0, 0, text) for text in held.split("\n")))),
        }
    return found


@lru_cache(maxsize=8)
def ini(text: str) -> Settings:
    """Return the sections of an INI text, with the place of every line."""
    sections: Settings = {}
    current: dict[str, Lines] = {}
    lines = Lines()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        body = line.strip()
        if not body or body[0] in "#;":
            continue
        column = len(line) - len(line.lstrip())
        if not column and body[0] == "[" and "]" in body:
            current = {}
            name = body[1 : body.rindex("]")].strip()
            for section in expanded(name) if name.startswith("testenv:") else [name]:
                section_name = (
                    section
                    if ":" in section or not name.startswith("testenv:")
                    else f"testenv:{section}"
                )
                current = sections.setdefault(section_name, current)
            lines = Lines()
        elif not column:
            found = re.match(r"([^=:]*)[=:]\s*", line)
            if found:
                lines = Lines()
                if text := line[found.end() :].strip():
                    lines.append(Line(number, found.end(), text))
                current[found[1].strip()] = lines
        else:
            lines.append(Line(number, column, body))
    return sections


def environments(files: Files) -> frozenset[str] | None:
    """Return the environments that tox's configuration names, and the factors that it knows.

    None where there is no configuration, or where one leaves names to be computed.
    """
    for name in TOX_FILES:
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
            line.text
            for section in listed
            for key in ("envlist", "env_list")
            for line in section.get(key, [])
        ]
        names = {one.removeprefix("testenv:") for one in settings if one.startswith("testenv:")}
        factors = re.findall(r"^[ \t]*([!\w.,{}-]+)\s*:\s", text, re.MULTILINE)
        for one in factors:
            names.update(part.lstrip("!") for part in expanded(one) for part in part.split("-"))
        return frozenset((*names, *expanded(",".join(words))))
    return None


def _toml_environments(text: str, name: str) -> frozenset[str] | None:
    table = toml.table(text, *(("tool", "tox") if name == "pyproject.toml" else ()))
    legacy = table.get("legacy_tox_ini")
    listed = table.get("env_list", table.get("envlist", []))
    if isinstance(legacy, str) or not table or not isinstance(listed, list):
        return None
    if any(not isinstance(one, str) for one in listed):
        return None
    return frozenset((*toml.within(table, "env"), *map(str, listed)))


def _from_toml(table: dict[str, object], text: str) -> Settings:
    """Return tox's own TOML settings in the form of the INI file."""
    sections: Settings = {"tox": {}}
    for name in ("env_list", "envlist"):
        held = table.get(name)
        if isinstance(held, list):
            sections["tox"]["env_list"] = Lines([Line(0, 0, ",".join(map(str, held)))])
    tables = {"testenv": toml.within(table, "env_run_base")}
    tables |= {
        f"testenv:{name}": held
        for name, held in toml.within(table, "env").items()
        if isinstance(held, dict)
    }
    for section, held in tables.items():
        sections[section] = {}
        variables = toml.within(held, "set_env").items()
        if variables:
            lines = (f"{name}={value}" for name, value in variables if isinstance(value, str))
            sections[section]["set_env"] = Lines(Line(0, 0, line) for line in lines)
        for key in ("deps", "install_command", "runner"):
            if held.get(key) is not None:
                given = toml.listed(held, key)
                sections[section][key] = Lines(
                    Line(0, 0, word) for word in given if isinstance(word, str)
                )
        for key in COMMANDS:
            commands = held.get(key)
            if isinstance(commands, list):
                sections[section][key] = Lines(
                    _toml_line(command, text) for command in commands if isinstance(command, list)
                )
    return sections


def _toml_line(command: list[object], text: str) -> Line:
    words = [shlex.quote(word) if isinstance(word, str) else _replaced(word) for word in command]
    plain = [re.escape(word) for word in takewhile(_is_text, command) if isinstance(word, str)]
    found = re.search(f"[\"']{_BETWEEN.join(plain)}[\"']", text) if plain else None
    at = found.start() if found is not None else 0
    row, column = text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1
    return Line(row, column, " ".join(words))


def _is_text(word: object) -> bool:
    return isinstance(word, str)


def _replaced(word: object) -> str:
    """Return a word that tox replaces, ``{replace = "env", …}``, as the INI file writes it."""
    table = toml.within(word)
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
