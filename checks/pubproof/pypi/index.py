"""Which package index an address or a name means."""

from __future__ import annotations

from urllib.parse import urlsplit

PYPI = "pypi"
TEST_PYPI = "testpypi"


def identify(index: str) -> str:
    """Return `PYPI`, `TEST_PYPI`, or `index` itself where it is another one.

    Args:
        index: the address of an upload endpoint, or a name as ``.pypirc`` gives it; an empty one
            means PyPI, as it does to every tool that uploads.

    The addresses are those that twine uploads to by default.
    """
    if not index or index.lower() == PYPI:
        return PYPI
    if "//" not in index:
        return TEST_PYPI if index.lower() == TEST_PYPI else index
    from twine.utils import DEFAULT_REPOSITORY, TEST_REPOSITORY

    host = _host(index)
    domain = _host(DEFAULT_REPOSITORY).removeprefix("upload.")
    if host == _host(TEST_REPOSITORY):
        return TEST_PYPI
    return PYPI if host == domain or host.endswith(f".{domain}") else index.rstrip("/")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()
