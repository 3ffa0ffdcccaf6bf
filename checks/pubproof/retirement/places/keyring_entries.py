"""The keyring of the system, asked for the entries that tools make for uploads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple, Protocol

import keyring
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from pubproof.pypi import index
from pubproof.retirement.leftover import Found, Kind, Leftover, Place, Unchecked, of_token, revoke
from pubproof.retirement.scan import scan_text
from pubproof.retirement.texts import TOKEN_USER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_SECONDS = 20.0
"""For the whole keyring: it may ask a person for a password, who may be away."""


class _Credential(Protocol):
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...


class _Keyring(Protocol):
    """What of a back end is used here."""

    def get_credential(self, service: str, username: str | None) -> _Credential | None:
        """Return an entry, None where there is none."""


class _Service(NamedTuple):
    """A name under which a tool keeps its entry."""

    name: str
    tool: str
    index_name: str


def services() -> Iterator[_Service]:
    """Yield the names that tools use; most take the address to which they upload."""
    for name in (index.PYPI, index.TEST_PYPI):
        yield _Service(index.upload(name), "twine, hatch, flit or uv", name)
        yield _Service(index.upload(name).rstrip("/"), "uv", name)
        yield _Service(f"poetry-repository-{name}", "poetry", name)
        yield _Service(f"pdm-repository-{name}", "pdm", name)
    yield _Service("maturin", "maturin", index.PYPI)


def find(scene: Scene) -> Iterator[Found]:
    """Yield the entries that exist; of the secret in one, only what a token tells is kept."""
    backend = _backend()
    if isinstance(backend, Unchecked):
        yield backend
        return
    answers: list[Found] = []
    asking = threading.Thread(
        target=lambda: answers.extend(_ask(scene, backend)), name="keyring", daemon=True
    )
    asking.start()
    asking.join(_SECONDS)
    if asking.is_alive():
        why = f"it does not answer within {_SECONDS:.0f} seconds; it may be waiting for a password"
        yield Unchecked("the keyring", why, _command(), failed=True)
        return
    yield from answers


def _backend() -> _Keyring | Unchecked:
    try:
        found = keyring.get_keyring()
    except Exception:  # noqa: BLE001  back ends raise what they like
        return Unchecked("the keyring", "it cannot be opened", _command(), failed=True)
    if isinstance(found, (fail.Keyring, null.Keyring)):
        return Unchecked("the keyring", "this machine has none that Python can ask", _command())
    return found


def _ask(scene: Scene, backend: _Keyring) -> Iterator[Found]:
    for service in services():
        for user in (None, TOKEN_USER):
            try:
                entry = backend.get_credential(service.name, user)
            except KeyringLocked:
                yield Unchecked("the keyring", "it is locked", _command(), failed=True)
                return
            except Exception as error:  # noqa: BLE001  back ends raise what they like
                why = f"it refuses ({type(error).__name__})"
                yield Unchecked("the keyring", why, _command(), failed=True)
                return
            if entry is not None:
                yield from _entry(scene, service, entry)
                break


def _entry(scene: Scene, service: _Service, entry: _Credential) -> Iterator[Leftover]:
    place = Place("keyring", f"{service.name} ({service.tool})")
    remove = f"run `keyring del {service.name} {entry.username or TOKEN_USER}`"
    seen = scan_text(entry.password or "")
    for one in seen:
        yield of_token(place, one, scene.now, remove)
    if not seen:
        what = f"an entry for uploads to {index.TITLES[service.index_name]}, which is no token"
        yield Leftover(place, Kind.SECRET, what, f"{remove}, then {revoke(service.index_name)}")


def _command() -> str:
    return f"keyring get {index.upload(index.PYPI)} {TOKEN_USER} >/dev/null; echo $?"
