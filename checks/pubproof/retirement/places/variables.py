"""The environment of this process: what a shell, an editor or a runner has set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import secrets
from pubproof.credentials.variables import VARIABLES
from pubproof.pypi import index
from pubproof.retirement import texts
from pubproof.retirement.leftover import Leftover, Place, of_token
from pubproof.retirement.scan import scan_text
from pubproof.tools import INDEX_VARIABLES, index_meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.retirement.scene import Scene

_POETRY = re.compile(r"POETRY_(?:PYPI_TOKEN|HTTP_BASIC)_(\w+?)(?:_USERNAME|_PASSWORD)?")
"""A variable from which Poetry takes a login, with the name of the index."""
_USER = re.compile(r"_USER(?:NAME)?$")
_SECRET = re.compile(r"token|passw|passphrase|secret|credential|api_?key|auth$", re.IGNORECASE)
"""How variables are called that hold a secret."""
_NO_SECRET = re.compile(r"id[_-]?token|cache|_file$|_path$", re.IGNORECASE)
_UNSET = "unset it, and remove what sets it"


def find(scene: Scene) -> Iterator[Leftover]:
    """Yield the variables that hold a token, or a credential by their name."""
    environment = scene.machine.environment
    for name, value in sorted(environment.items()):
        place = Place("variable", name)
        seen = scan_text(value)
        for one in seen:
            yield of_token(place, one, scene.now, _UNSET)
        if not seen and value.strip() and names_credential(name):
            user, password = (value, None) if _USER.search(name) else (None, value)
            if user is None or not _has_password(name, environment):
                yield from texts.credential(
                    place, user, password, destination(name, environment), _UNSET
                )


def names_credential(name: str) -> bool:
    """Whether a variable is one from which a tool that uploads takes a credential.

    Those that only people's scripts read, such as ``PYPI_TOKEN``, count by their name.
    """
    return bool(VARIABLES.fullmatch(name)) or is_secret_name(name)


def is_secret_name(name: str) -> bool:
    """Whether a name is that of an index's credential; an identity of a run is none."""
    return (
        secrets.is_of_an_index(name) and bool(_SECRET.search(name)) and not _NO_SECRET.search(name)
    )


def destination(name: str, environment: Mapping[str, str]) -> str:
    """Return the index for which a variable's credential is, as other variables tell."""
    poetry = _POETRY.fullmatch(name)
    if poetry is not None:
        return poetry[1].lower()
    program = name.partition("_")[0].lower()
    for variable in INDEX_VARIABLES.get(program, ()):
        if environment.get(variable):
            return index_meant(program, environment[variable])
    return index.TEST_PYPI if re.search(r"TEST_?PYPI", name, re.IGNORECASE) else index.PYPI


def _has_password(name: str, environment: Mapping[str, str]) -> bool:
    """Whether the password or token that goes with a user's name is set: then that is reported."""
    stem = _USER.sub("", name)
    return any(environment.get(stem + end) for end in ("_PASSWORD", "_AUTH", "_TOKEN"))
