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
from tests.retirement.conftest import TOKEN

from pubproof.pypi import index
from pubproof.retirement.leftover import Kind, Leftover, Unchecked
from pubproof.retirement.places import keyring_entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.retirement.conftest import Desk

UPLOAD = index.upload(index.PYPI)


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


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[KeyringBackend], None]:
    def chosen(backend: KeyringBackend) -> None:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)

    return chosen


@pytest.mark.parametrize(
    "service",
    [
        UPLOAD,
        index.upload(index.TEST_PYPI),
        "poetry-repository-pypi",
        "pdm-repository-pypi",
        "maturin",
    ],
)
def test_a_token_in_the_keyring_is_found_with_what_removes_it(
    desk: Desk, use: Callable[[KeyringBackend], None], service: str
) -> None:
    use(Memory({service: ("__token__", TOKEN)}))
    (found,) = desk.leftovers(keyring_entries)
    assert (found.kind, found.place.kind) == (Kind.TOKEN, "keyring")
    assert found.help.startswith(f"run `keyring del {service} __token__`, then revoke it on PyPI")


def test_an_entry_that_is_no_token(desk: Desk, use: Callable[[KeyringBackend], None]) -> None:
    use(Memory({UPLOAD: ("me", "swordfish"), "another service": ("me", TOKEN)}))
    (found,) = desk.leftovers(keyring_entries)
    assert found.kind is Kind.SECRET
    assert "swordfish" not in repr(found)


def test_every_service_is_asked_and_an_empty_keyring_has_nothing(
    desk: Desk, use: Callable[[KeyringBackend], None]
) -> None:
    backend = Memory({})
    use(backend)
    assert desk.find(keyring_entries) == []
    assert set(backend.asked) == {each.name for each in keyring_entries.services()}


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_no_keyring_is_no_failure(
    desk: Desk, use: Callable[[KeyringBackend], None], backend: type[KeyringBackend]
) -> None:
    use(backend())
    (found,) = desk.find(keyring_entries)
    assert isinstance(found, Unchecked)
    assert not found.failed


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
    (found,) = desk.find(keyring_entries)
    assert isinstance(found, Unchecked)
    assert (found.why, found.failed) == (why, True)


def test_a_keyring_that_cannot_be_opened_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> KeyringBackend:
        raise RuntimeError

    monkeypatch.setattr(keyring, "get_keyring", broken)
    (found,) = desk.find(keyring_entries)
    assert isinstance(found, Unchecked)
    assert found.failed


def test_a_keyring_that_waits_for_a_person_is_left(
    desk: Desk, use: Callable[[KeyringBackend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_entries, "_SECONDS", 0.01)
    answered = threading.Event()

    def refuse() -> None:
        answered.wait(30)

    use(Memory({}, refuse))
    (found,) = desk.find(keyring_entries)
    answered.set()
    assert isinstance(found, Unchecked)
    assert "does not answer" in found.why


def test_no_secret_is_kept(desk: Desk, use: Callable[[KeyringBackend], None]) -> None:
    use(Memory({UPLOAD: ("__token__", TOKEN)}))
    every = desk.find(keyring_entries)
    assert every
    for found in every:
        assert isinstance(found, Leftover)
        assert TOKEN[8:20] not in repr(found)
