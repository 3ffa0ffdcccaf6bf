"""Python libraries that upload: which calls of them do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.scripts.constants import Constants

_TWINE = {
    f"twine.commands.{command}.{function}": command
    for command in ("check", "register", "upload")
    for function in (command, "main")
}
"""What the functions of twine do that do one thing."""
_PROGRAMS = {
    "flit": "publish",
    "build": "",
    "hatch": "",
    "hatchling": "",
    "maturin": "",
    "pdm": "",
    "poetry": "",
    "tox": "",
    "nox": "",
    "uv": "",
}
"""Other tools, and the sub-command that a call of them stands for."""
_MAIN = frozenset({"main", "upload", "upload_file", "do_upload", "publish", "run", "cli"})


def tool(name: str, given: Sequence[str | list[str]]) -> tuple[str, ...] | None:
    """Return the command that a call of the function `name` stands for; `given` are its values."""
    words = next((value for value in given if not isinstance(value, str)), None)
    if name in _TWINE:
        return ("twine", _TWINE[name], *(words or [UNKNOWN]))
    if name in ("twine.cli.dispatch", "twine.__main__.main"):
        return ("twine", *(words or [UNKNOWN]))
    top, _, rest = name.partition(".")
    if top in _PROGRAMS and rest.rpartition(".")[2] in _MAIN:
        return tuple(filter(None, (top, _PROGRAMS[top], UNKNOWN)))
    return None


def request(
    node: ast.Call, name: str, constants: Constants, names: Mapping[str, object]
) -> str | None:
    """Return the address that an HTTP request sends something to, None where nothing is sent."""
    last = name.rpartition(".")[2]
    if not last and isinstance(node.func, ast.Attribute):
        last = node.func.attr
    if last not in ("post", "put", "request", "urlopen", "Request"):
        return None
    arguments = [constants.text(argument, names) for argument in node.args[:2]]
    keywords = {
        keyword.arg: constants.text(keyword.value, names)
        for keyword in node.keywords
        if keyword.arg in ("url", "method")
    }
    url = keywords.get("url") or next(iter(arguments), UNKNOWN)
    if last in ("post", "put"):
        known = name.startswith(("requests.", "httpx."))
        return url if known or url.startswith(("http:", "https:")) else None
    if last == "request":
        method = keywords.get("method") or next(iter(arguments), "")
        if method.upper() not in ("POST", "PUT"):
            return None
        return keywords.get("url") or (arguments[1] if arguments[1:] else UNKNOWN)
    if name not in ("urllib.request.urlopen", "urllib.request.Request"):
        return None
    sends = any(keyword.arg in ("data", "method") for keyword in node.keywords)
    return url if sends or node.args[1:] else None
