"""Which index an address means, and the addresses of PyPI's own pages."""

from __future__ import annotations

import pytest
from pip._internal.models.index import PyPI, TestPyPI
from twine import utils

from pubproof.pypi import index

HOST = PyPI.netloc
TEST = TestPyPI.netloc


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "pypi"),
        ("pypi", "pypi"),
        ("PyPI", "pypi"),
        ("testpypi", "testpypi"),
        ("TestPyPI", "testpypi"),
        ("internal", "internal"),
        (f"https://upload.{HOST}/legacy/", "pypi"),
        (f"https://UPLOAD.{HOST.upper()}:443/legacy/?a=b", "pypi"),
        (f"https://{HOST}/legacy/", "pypi"),
        (f"http://user:word@upload.{HOST}/legacy", "pypi"),
        (f"https://{TEST}/legacy/", "testpypi"),
        (f"https://not{HOST}/legacy/", f"https://not{HOST}/legacy"),
        (f"https://{HOST}.example/legacy/", f"https://{HOST}.example/legacy"),
        ("https://index.example/up/", "https://index.example/up"),
        ("https://[index.example/", "https://[index.example"),
    ],
)
def test_an_index_has_one_name(given: str, expected: str) -> None:
    assert index.identify(given) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"https://upload.{HOST}/legacy/", True),
        (f"https://{TEST}/legacy/", True),
        (f"https://{HOST}/_/oidc/github/mint-token", False),
        (f"https://{TEST}/_/oidc/mint-token", False),
        ("https://index.example/legacy/", False),
    ],
)
def test_where_files_are_taken(address: str, *, expected: bool) -> None:
    assert index.takes_files(address) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://localhost:8081/simple", True),
        ("http://127.0.0.2/", True),
        ("http://0.0.0.0:80", True),
        ("http://[::1]:3141/", True),
        ("http://localhost.example/", False),
        ("http://127.example/", False),
        ("localhost", False),
        (None, False),
    ],
)
def test_a_server_of_the_machine_itself_is_known(given: object, *, expected: bool) -> None:
    assert index.is_own_machine(given) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["https://packages.example.org/a/", ""], "https://packages.example.org"),
        (["HTTP://localhost:8080/", ""], "HTTP://localhost:8080"),
        (["https://packages.example.org", ""], None),  # more of the name may follow
        (["https://packages.example.org"], "https://packages.example.org"),
        (["https://", ".example.org/a/"], "https://*.example.org"),
        (
            ["https://", "-", ".d.example.", ".amazonaws.com/a"],
            "https://*-*.d.example.*.amazonaws.com",
        ),
        (["https://", ".example.org"], "https://*.example.org"),
        (["https://", ".example.org:8080/"], "https://*.example.org:8080"),
        (["https://", ".com/"], "https://*.com"),
        (["https://somebody:", "@packages.example.org/"], "https://packages.example.org"),
        (["https://somebody:word@packages.example.org/"], "https://packages.example.org"),
        (["https://", f".{HOST}/legacy/"], None),
        (["https://", f".{HOST}:443/legacy/"], None),
        (["https://", f".test.{HOST}/legacy/"], None),
        (["https://up", f"{HOST[1:]}/legacy/"], None),
        (["https://", ".org/legacy/"], None),
        (["https://", f".{HOST}./legacy/"], None),
        ([f"https://upload.{HOST}", ".example.com/legacy/"], None),
        ([f"https://upload.{HOST}./", ""], None),
        (["https://", "/packages.example.org/"], None),
        (["https://", ""], None),
        (["", ".example.org/"], None),
        ([f"https://upload.{HOST}/", ""], None),
        ([f"https://{TEST}/legacy/", ""], None),
        ([f"https://any.{HOST}/", ""], None),
        (["https://somebody:", f"@upload.{HOST}/"], None),
        (["https://somebody:", ""], None),
        (["https://somebody:", "/legacy/"], None),  # perhaps a password, and the host behind it
        (["https:///", ""], None),
        (["packages.example.org/", ""], None),
        (["", ""], None),
    ],
)
def test_a_site_of_another_index_is_known(written: list[str], expected: str | None) -> None:
    assert index.another(written) == expected


@pytest.mark.parametrize("source", [None, "", "DEFAULT_REPOSITORY = made_up()\n"])
def test_uploads_go_where_twine_sends_them(
    source: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source is not None:  # its source cannot be had, or is another one
        monkeypatch.setattr(index, "_source", lambda *_: source)
    index.uploads.cache_clear()
    assert index.upload("pypi") == utils.DEFAULT_REPOSITORY
    assert index.upload("testpypi") == utils.TEST_REPOSITORY
    index.uploads.cache_clear()


def test_the_domain_is_that_of_the_site() -> None:
    assert index.domain() == HOST


def test_pages_are_below_the_site() -> None:
    assert index.page() == f"https://{HOST}/"
    assert index.page("project", "a b/c") == f"https://{HOST}/project/a%20b%2Fc/"
    assert index.page("x", fragment="y", a="1 2", b="&") == f"https://{HOST}/x/?a=1+2&b=%26#y"
    assert index.manual("trusted-publishers") == f"https://docs.{HOST}/trusted-publishers/"
