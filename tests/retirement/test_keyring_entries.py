"""The keyring, which is asked for names that tools use."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.credentials import SimpleCredential
from keyring.errors import KeyringLocked
from tests.retirement.conftest import TOKEN, USER, expires, make

from pubproof.pypi import index
from pubproof.retirement.leftover import Kind, Leftover, Place, Unchecked, revoke
from pubproof.retirement.places import keyring_entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.retirement.conftest import Desk

UPLOAD, TEST_UPLOAD = (index.upload(name) for name in (index.PYPI, index.TEST_PYPI))
ALL, UV = "twine, hatch, flit or uv", "uv"
SERVICES = {
    UPLOAD: (ALL, "PyPI"),
    UPLOAD.removesuffix("/"): (UV, "PyPI"),
    "poetry-repository-pypi": ("poetry", "PyPI"),
    "pdm-repository-pypi": ("pdm", "PyPI"),
    TEST_UPLOAD: (ALL, "TestPyPI"),
    TEST_UPLOAD.removesuffix("/"): (UV, "TestPyPI"),
    "poetry-repository-testpypi": ("poetry", "TestPyPI"),
    "pdm-repository-testpypi": ("pdm", "TestPyPI"),
    "maturin": ("maturin", "PyPI"),
}
"""Names of entries, each with the tools that keep it and the index it is for."""
COMMAND = f"keyring get {UPLOAD} __token__ >/dev/null; echo $?"


class Memory(KeyringBackend):
    """A keyring in memory, which may refuse."""

    priority = -1  # the library chooses it for nobody

    def __init__(
        self, entries: dict[str, tuple[str, str]], refuse: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries = entries
        self.refuse = refuse
        self.asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        user, password = self.entries.get(service, ("", None))
        return password if user == username else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError((service, username, password))

    def get_credential(self, service: str, username: str | None) -> SimpleCredential | None:
        self.refuse()
        self.asked.append(service)
        user, password = self.entries.get(service, ("", ""))
        if not user or username not in {None, user}:
            return None
        return SimpleCredential(user, password)


class Named(Memory):
    """A keyring that must be told whose entry is asked for, as that of macOS."""

    def get_credential(self, service: str, username: str | None) -> SimpleCredential | None:
        return super().get_credential(service, username or "nobody")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[KeyringBackend], None]:
    def chosen(backend: KeyringBackend) -> None:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)

    return chosen


@pytest.mark.parametrize("backend", [Memory, Named])
def test_every_token_in_the_keyring_is_found_with_what_removes_it(
    desk: Desk, use: Callable[[KeyringBackend], None], backend: type[Memory]
) -> None:
    use(backend(dict.fromkeys(SERVICES, ("__token__", TOKEN))))
    found = desk.leftovers(keyring_entries)
    assert {one.kind for one in found} == {Kind.TOKEN}
    places = {f"keyring {name} ({tools})" for name, (tools, _) in SERVICES.items()}
    assert {str(one.place) for one in found} == places
    for one in found:
        name = one.place.name.partition(" ")[0]
        assert one.help.startswith(f"run `keyring del {name} __token__`, then revoke it on PyPI: ")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("password", ["swordfish", ""])
def test_an_entry_that_is_no_token(
    desk: Desk, use: Callable[[KeyringBackend], None], service: str, password: str
) -> None:
    use(Memory({service: ("me", password), "another service": ("me", TOKEN)}))
    (found,) = desk.leftovers(keyring_entries)
    tools, title = SERVICES[service]
    assert found == Leftover(
        Place("keyring", f"{service} ({tools})"),
        Kind.SECRET,
        f"an entry for uploads to {title}, which is no token",
        f"run `keyring del {service} me`, then {revoke(title.lower())}",
    )


def test_a_token_of_the_keyring_that_has_expired_need_not_be_revoked(
    desk: Desk, use: Callable[[KeyringBackend], None]
) -> None:
    use(Memory({UPLOAD: ("__token__", make(USER, expires(2024)))}))
    (found,) = desk.leftovers(keyring_entries)
    assert (found.help, found.counts) == (f"run `keyring del {UPLOAD} __token__`", False)


def test_every_service_is_asked_and_an_empty_keyring_has_nothing(
    desk: Desk, use: Callable[[KeyringBackend], None]
) -> None:
    backend = Memory({})
    use(backend)
    assert desk.find(keyring_entries) == []
    assert set(backend.asked) == set(SERVICES)


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_no_keyring_is_no_failure(
    desk: Desk, use: Callable[[KeyringBackend], None], backend: type[KeyringBackend]
) -> None:
    use(backend())
    why = "this machine has none that Python can ask"
    assert desk.find(keyring_entries) == [Unchecked("the keyring", why, COMMAND)]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyringLocked(f"locked {TOKEN}"), "it is locked"),
        (RuntimeError(f"broken {TOKEN}"), "it refuses (RuntimeError)"),
    ],
)
def test_a_keyring_that_refuses_is_told(
    desk: Desk, use: Callable[[KeyringBackend], None], error: Exception, why: str
) -> None:
    def refuse() -> None:
        raise error

    use(Memory({}, refuse))
    assert desk.find(keyring_entries) == [Unchecked("the keyring", why, COMMAND, failed=True)]


def test_a_keyring_that_cannot_be_opened_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> KeyringBackend:
        raise RuntimeError

    monkeypatch.setattr(keyring, "get_keyring", broken)
    why = "it cannot be opened"
    assert desk.find(keyring_entries) == [Unchecked("the keyring", why, COMMAND, failed=True)]


def test_a_keyring_that_waits_for_a_person_is_left(
    desk: Desk, use: Callable[[KeyringBackend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_entries, "_SECONDS", 0.01)
    answered = threading.Event()

    def refuse() -> None:
        answered.wait(30)

    use(Memory({}, refuse))
    found = desk.find(keyring_entries)
    answered.set()
    why = "it does not answer within 0 seconds; it may be waiting for a password"
    assert found == [Unchecked("the keyring", why, COMMAND, failed=True)]


def test_no_secret_is_kept(desk: Desk, use: Callable[[KeyringBackend], None]) -> None:
    use(Memory({UPLOAD: ("__token__", TOKEN)}))
    every = desk.find(keyring_entries)
    assert every
    for found in every:
        assert isinstance(found, Leftover)
        assert TOKEN[8:20] not in repr(found)
