"""Which package index an address or a name means, and where PyPI's own pages are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Sequence

PYPI = "pypi"
TEST_PYPI = "testpypi"
TITLES = {PYPI: "PyPI", TEST_PYPI: "TestPyPI"}
"""The two as people write them."""

_LOCAL = late.pattern(r"^(?:127|0)(?:\.\d{1,3}){3}$")
_SITE = late.pattern(
    r"(https?://)(?:[^/\\\s@?#]*@)?([^/\\\s@?#]+)(?<!\*)(?:[/?#]|$)", re.IGNORECASE
)
"""An address: its scheme, perhaps a user, and its host."""
_ANY = "*"
"""Stands for what of an address is not written out."""
_CONSTANT = late.pattern(r'^([A-Z_]+) = "([^"\\]+)"$', re.MULTILINE)


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
    host = _host(index)
    if host == _host(uploads()[TEST_PYPI]):
        return TEST_PYPI
    return PYPI if host == domain() or host.endswith(f".{domain()}") else index.rstrip("/")


def another(written: Sequence[str]) -> str | None:
    """Return the site of an index that is neither of PyPI's, None where it may be one of theirs.

    Args:
        written: what of its address is written out: how it begins, what stands between the parts
            that are not, and how it ends. ``*`` stands for such a part of the host in the site.
    """
    site = _SITE.match(_ANY.join(written))
    if site is None:
        return None
    found = site[1] + site[2]
    host = _host(found)
    if _ANY not in host:
        return found if identify(found) == found else None
    beginning, *_, end = host.split(_ANY)
    may_be_theirs = f".{domain()}".endswith(end) or end.endswith(f".{domain()}")
    # What is not written out may begin with the slash that ends the host.
    may_be_theirs |= identify(f"{site[1]}{beginning}") in TITLES
    return None if may_be_theirs else found


def takes_files(address: str) -> bool:
    """Whether PyPI or its test index may take a file at an address.

    Below ``/_/`` they have interfaces of another kind, such as the exchange of an identity.
    """
    from urllib.parse import urlsplit

    known = identify(address) in (PYPI, TEST_PYPI)
    return known and not urlsplit(address).path.startswith("/_/")


def is_own_machine(index: object) -> bool:
    """Whether what `identify` returned is the address of a server on the machine that asks it."""
    host = _host(index) if isinstance(index, str) and "//" in index else ""
    return host in ("localhost", "::1") or _LOCAL.match(host) is not None


def domain() -> str:
    """Return PyPI's domain, under which its site and its documentation live."""
    return _host(uploads()[PYPI]).removeprefix("upload.")


def page(*parts: str, fragment: str = "", **query: str) -> str:
    """Return the address of a page of PyPI's site: `parts` are the folders of its path."""
    from urllib.parse import quote, urlencode

    path = "".join(f"{quote(part, safe='')}/" for part in parts)
    asked = f"?{urlencode(query)}" if query else ""
    return f"https://{domain()}/{path}{asked}{f'#{fragment}' if fragment else ''}"


def tokens_page(index: str = PYPI) -> str:
    """Return the address of the page on which an account's tokens are made and revoked.

    Args:
        index: `PYPI` or `TEST_PYPI`, whose accounts are separate.
    """
    page_of_pypi = page("manage", "account", fragment="api-tokens")
    test = _host(uploads()[TEST_PYPI])
    return page_of_pypi.replace(domain(), test, 1) if index == TEST_PYPI else page_of_pypi


def upload(index: str) -> str:
    """Return the address to which `PYPI` or `TEST_PYPI` takes uploads."""
    return uploads()[index]


def manual(section: str) -> str:
    """Return the address of a section of PyPI's user documentation."""
    return f"https://docs.{domain()}/{section}/"


def site(index: str) -> str:
    """Return the address below which an index has its interfaces, without a slash at its end.

    Args:
        index: `PYPI`, `TEST_PYPI`, or the address of another one, with or without ``/simple``.
    """
    known = identify(index)
    if known in uploads():
        return f"https://{_host(uploads()[known]).removeprefix('upload.')}"
    return index.rstrip("/").removesuffix("/simple")


@cache
def uploads() -> dict[str, str]:
    """Return the addresses that twine uploads to by default.

    They are looked up in its source, because to import it takes longer than a whole contract.
    """
    given = dict(_CONSTANT.findall(_source("twine", "utils.py")))
    if not {"DEFAULT_REPOSITORY", "TEST_REPOSITORY"} <= given.keys():
        from twine import utils

        given = vars(utils)
    return {PYPI: given["DEFAULT_REPOSITORY"], TEST_PYPI: given["TEST_REPOSITORY"]}


def _source(package: str, module: str) -> str:
    """Return the source of a module of a package, empty where it is not there to be read."""
    from importlib.util import find_spec
    from pathlib import Path

    found = find_spec(package)
    if found is None or found.origin is None:
        return ""
    try:
        return Path(found.origin).with_name(module).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _host(address: str) -> str:
    from urllib.parse import urlsplit

    try:
        return (urlsplit(address).hostname or "").lower().removesuffix(".")
    except ValueError:  # no tool can reach it either
        return ""
