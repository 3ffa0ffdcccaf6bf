"""What the tools that build, install and upload keep: ``.pypirc`` and its like.

The files are those that the documentation of each tool names. A file that several tools read is
looked at once.
"""

from __future__ import annotations

import configparser
import os
import re
import tomllib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from pubproof.retirement import texts
from pubproof.retirement.leftover import Found, Place, Unchecked
from pubproof.toml import items, within
from pubproof.tools import index_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pubproof.retirement.scene import Scene


class _File(NamedTuple):
    """A file whose text has been read."""

    name: str
    text: str

    def place(self, key: str, section: str = "", word: str = "") -> Place:
        """Return where a key of the file stands, and the column of a word of its value."""
        number = texts.line_of(self.text, key, section)
        lines = self.text.splitlines()[number - 1 : number] if word else []
        column = next((line.find(word) + 1 for line in lines), 0)
        return Place("file", self.name, number, column=column or None)


def find(scene: Scene) -> Iterator[Found]:
    """Yield what the tools' files hold."""
    seen: set[str] = set()
    for reader, paths in _files(scene):
        for path in paths:
            real = os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            yield from texts.read(scene, path, partial(_credentials, reader))


def _credentials(
    reader: Callable[[_File], Iterator[Found]], name: str, text: str
) -> Iterator[Found]:
    try:
        yield from reader(_File(name, text))
    except (configparser.Error, ValueError, RecursionError):
        # What the parsers say may quote the file.
        why = "it is not written as its tool reads it; only tokens were looked for"
        yield Unchecked(name, why, failed=True)


def _files(scene: Scene) -> Iterator[tuple[Callable[[_File], Iterator[Found]], list[Path]]]:
    """Yield the files that may hold credentials, with what reads them."""
    machine, root = scene.machine, scene.root
    home, named, folders = machine.home, machine.named, machine.folders
    pypirc = (*named("PYPIRC"), *named("TWINE_CONFIG_FILE"))
    yield _pypirc, [*_in((root, home), ".pypirc"), *pypirc]
    pip = [
        *_in(folders("pip"), "pip.conf", "pip.ini"),
        *(home / ".pip/pip.conf", home / "pip/pip.ini", machine.system / "etc/pip.conf"),
        *(root / ".pip/pip.conf", root / "pip.conf"),
        *_in(named("VIRTUAL_ENV"), "pip.conf", "pip.ini"),
        *(*named("PIP_CONFIG_FILE"), home / ".pydistutils.cfg"),
    ]
    yield _pip, pip
    yield _uv, [root / "uv.toml", *_in(folders("uv"), "uv.toml"), *named("UV_CONFIG_FILE")]
    stores = (*_in(folders("uv"), "credentials"), *named("UV_CREDENTIALS_DIR"))
    yield _uv_store, _in(stores, "credentials.toml")
    poetry = (*folders("pypoetry"), *named("POETRY_CONFIG_DIR"))
    poetry_files = _in(poetry, "auth.toml", "config.toml")
    yield _poetry, [*poetry_files, root / "poetry.toml", root / "auth.toml"]
    hatch = _in(folders("hatch"), "config.toml")
    yield _hatch, [*hatch, *named("HATCH_CONFIG"), root / "hatch.toml"]
    pdm = (*_in(folders("pdm"), "config.toml"), *named("PDM_CONFIG_FILE"))
    yield _pdm, [*pdm, root / "pdm.toml", root / ".pdm.toml"]
    yield _rye, _in((home / ".rye", *folders("rye"), *named("RYE_HOME")), "credentials")
    yield _netrc, [home / ".netrc", home / "_netrc", *named("NETRC")]
    yield _text, _in([root], "setup.cfg", "tox.ini", "pyproject.toml")
    yield _text, _in((home / ".docker", *named("DOCKER_CONFIG")), "config.json")


def _in(folders: Iterable[Path], *names: str) -> list[Path]:
    return [folder / name for folder in folders for name in names]


def _text(file: _File) -> Iterator[Found]:
    """Look for tokens only."""
    del file
    yield from ()


def _pypirc(file: _File) -> Iterator[Found]:
    """Read what the ``.pypirc`` specification of packaging.python.org describes."""
    for section, fields in _ini(file):
        if section == "distutils":
            continue
        key = "password" if fields.get("password") else "username"
        at = file.place(key, section)
        to = fields.get("repository") or ("" if section == "server-login" else section)
        yield from texts.credential(at, fields.get("username"), fields.get("password"), to)


def _pip(file: _File) -> Iterator[Found]:
    """Read addresses with credentials: pip reads them, and people copy them."""
    for section, fields in _ini(file):
        for key, value in fields.items():
            for word in (value or "").split():
                yield from _address(file.place(key, section, word), word)


def _uv(file: _File) -> Iterator[Found]:
    for section, table in _tables(tomllib.loads(file.text)):
        for key, value in table.items():
            if isinstance(value, str):
                yield from _address(file.place(key, section), value)


def _uv_store(file: _File) -> Iterator[Found]:
    """Read what ``uv auth login`` keeps."""
    for entry in _list(tomllib.loads(file.text).get("credential")):
        password = entry.get("password") or entry.get("token")
        service = str(entry.get("service", ""))
        to = service if "//" in service else f"https://{service}"
        user = entry.get("username")
        logout = "run `uv auth logout` for this service"
        yield from texts.credential(file.place("service"), user, password, to, logout)


def _poetry(file: _File) -> Iterator[Found]:
    data = tomllib.loads(file.text)
    addresses = {
        name: table.get("url")
        for name, table in within(data, "repositories").items()
        if isinstance(table, dict)
    }
    for name, token in within(data, "pypi-token").items():
        to = str(addresses.get(name) or name)
        unset = f"run `poetry config --unset pypi-token.{name}`"
        yield from texts.credential(file.place(name, "pypi-token"), None, token, to, unset)
    for name, table in within(data, "http-basic").items():
        to = str(addresses.get(name) or name)
        unset = f"run `poetry config --unset http-basic.{name}`"
        at = file.place("password", f"http-basic.{name}")
        fields = within(table)
        yield from texts.credential(at, fields.get("username"), fields.get("password"), to, unset)


def _hatch(file: _File) -> Iterator[Found]:
    publish = within(tomllib.loads(file.text), "publish", "index")
    yield from _of_hatch(file, publish, "publish.index", "")
    for name, table in within(publish, "repos").items():
        yield from _of_hatch(file, within(table), f"publish.index.repos.{name}", name)


def _of_hatch(file: _File, table: dict[str, object], section: str, to: str) -> Iterator[Found]:
    address = table.get("url") or table.get("repo") or to
    to = index_meant("hatch", str(address))
    at = file.place("auth" if table.get("auth") else "user", section)
    yield from texts.credential(at, table.get("user"), table.get("auth"), to)


def _pdm(file: _File) -> Iterator[Found]:
    data = tomllib.loads(file.text)
    for name, table in within(data, "repository").items():
        fields = within(table)
        to = str(fields.get("url") or name)
        at = file.place("password", f"repository.{name}")
        yield from texts.credential(at, fields.get("username"), fields.get("password"), to)
        yield from _address(file.place("url", f"repository.{name}"), to)
    pypi = within(data, "pypi")
    yield from _address(file.place("url", "pypi"), str(pypi.get("url", "")))


def _rye(file: _File) -> Iterator[Found]:
    for name, table in within(tomllib.loads(file.text)).items():
        fields = within(table)
        to = str(fields.get("repository-url") or name)
        yield from texts.credential(
            file.place("token", name), fields.get("username"), fields.get("token"), to
        )


def _netrc(file: _File) -> Iterator[Found]:
    for (number, column), host, user, password in _machines(file.text):
        place = Place("file", file.name, number, column=column)
        yield from texts.credential(place, user, password, f"https://{host}")


def _machines(text: str) -> Iterator[tuple[tuple[int, int], str, str, str]]:
    """Yield line and column, host, user and password of each entry; the library tells no places."""
    words = [
        ((number, word.start() + 1), word[0])
        for number, line in enumerate(text.splitlines(), 1)
        for word in re.finditer(r"\S+", line.partition(" #")[0])
        if not line.lstrip().startswith("#")
    ]
    entries: list[tuple[tuple[int, int], dict[str, str]]] = []
    for (at, word), (_, value) in zip(words, [*words[1:], ((0, 0), "")], strict=False):
        if word == "machine":
            entries.append((at, {"machine": value}))
        elif word in ("login", "password") and entries:
            entries[-1][1].setdefault(word, value)
    for at, entry in entries:
        yield at, entry["machine"], entry.get("login", ""), entry.get("password", "")


def _address(place: Place, address: str) -> Iterator[Found]:
    """Yield the credentials in an address of an index."""
    try:
        parts = urlsplit(address)
        user, password = parts.username, parts.password
    except ValueError:
        return
    if user or password:
        yield from texts.credential(place, unquote(user or ""), unquote(password or ""), address)


def _ini(file: _File) -> Iterator[tuple[str, dict[str, str | None]]]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(file.text)
    for section in parser.sections():
        yield section, dict(parser.items(section))


def _tables(data: dict[str, object], name: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every table of a TOML document with its name, also those in arrays."""
    yield name, data
    for key, value in data.items():
        inner = f"{name}.{key}" if name else key
        for table in [value] if isinstance(value, dict) else _list(value):
            yield from _tables(table, inner)


def _list(value: object) -> list[dict[str, object]]:
    return [each for each in items(value) if isinstance(each, dict)]
