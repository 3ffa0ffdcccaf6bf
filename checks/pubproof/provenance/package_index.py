"""A release as a package index has it, asked for over HTTP.

The interfaces are the JSON form of PyPA's "Simple repository API", version 1, and PyPI's Integrity
interface (PEP 740). Whatever an index answers, the outcome is a release: what could not be had is
said in it.
"""

from __future__ import annotations

import hashlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import NOT_FOUND, OK
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import requests
from packaging.version import Version
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from pubproof import __version__
from pubproof.provenance import evidence
from pubproof.provenance.release import File, Release, parse
from pubproof.reports.quoting import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

logging.getLogger("urllib3").addHandler(logging.NullHandler())  # it warns of every retry

_SIMPLE = "application/vnd.pypi.simple.v1+json"
_INTEGRITY = "application/vnd.pypi.integrity.v1+json"
_JSON = "application/json"
RETRIES = Retry(
    total=3,
    backoff_factor=0.3,
    status_forcelist=(429, 500, 502, 503, 504),
    raise_on_status=False,
    retry_after_max=10,
)
"""What is tried again, and how often."""
TIMEOUTS = (5, 30)
"""The seconds for a connection, and for each part of an answer."""
_CONNECTIONS = 8
_REDIRECTS = 5
_MAX_PAGE = 64 * 1024 * 1024
_MAX_FILE = 4 * 1024 * 1024 * 1024
"""The most bytes that are read of a page, and of a file whose size the index does not tell."""
_CHUNK = 256 * 1024
_REASON = 200
"""How much of what an index says in an error is shown."""
_FIRST = datetime(2024, 11, 14, tzinfo=UTC)
"""Since when PyPI takes attestations, as its blog says. A file that is older can have none."""


class _Listed(BaseModel):
    """A file as the Simple interface lists it; what is not needed is not read."""

    model_config = ConfigDict(strict=True)

    filename: str
    url: str
    hashes: dict[str, str]
    size: int | None = None
    uploaded: AwareDatetime | None = Field(None, alias="upload-time", strict=False)
    provenance: str | None = None


class _Meta(BaseModel):
    api_version: str = Field(alias="api-version", pattern=r"^1\.\d+$")


class _Page(BaseModel):
    """A project's page of the Simple interface."""

    meta: _Meta
    files: list[_Listed]


class _AnswerError(Exception):
    """An answer that is of no use; the message says why, as the end of a sentence."""


class _Answer(NamedTuple):
    """What an index says."""

    status: int
    body: bytes
    is_json: bool


class _Digest(NamedTuple):
    sha256: str
    size: int


class PackageIndex:
    """An index, and a session with it."""

    def __init__(self, site: str) -> None:
        """Take the address below which the index has its interfaces."""
        self._site = site
        self.source = _shown(site)
        """Its address, without user and password."""
        self._session = requests.Session()
        self._session.max_redirects = _REDIRECTS
        self._session.headers["User-Agent"] = f"pubproof/{__version__}"
        adapter = HTTPAdapter(max_retries=RETRIES, pool_maxsize=_CONNECTIONS)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)

    def release(self, project: str, version: Version | None = None) -> Release:
        """Return a release with its files' digests and attestations, asked for in parallel.

        Args:
            project: the normalized name.
            version: the version; the newest for None, and rather a final one.
        """
        page = f"{self._site}/simple/{project}/"
        empty = Release(project, str(version or ""), self.source)
        try:
            listed = self._page(page)
        except _AnswerError as error:
            return empty._replace(unchecked=f"the index {error}")
        versions: dict[Version, list[_Listed]] = {}
        for each in listed.files:
            name, found = parse(each.filename) or ("", Version("0"))
            if name == project:
                versions.setdefault(found, []).append(each)
        wanted = version or _newest(versions)
        if wanted is None or wanted not in versions:
            return empty._replace(unchecked=_missing(version, versions))
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            files = pool.map(lambda each: self._file(each, page, str(wanted)), versions[wanted])
            made = tuple(files)
        odd = len(listed.files) - sum(map(len, versions.values()))
        note = f"{odd} files on the project's page are no wheel and no sdist of {project}"
        return empty._replace(version=str(wanted), files=made, notes=(note,) if odd else ())

    def _page(self, address: str) -> _Page:
        answer = self._document(address, _SIMPLE)
        if answer.status == NOT_FOUND:
            raise _AnswerError("has no such project")
        try:
            return _Page.model_validate_json(answer.body)
        except (ValueError, RecursionError) as error:
            raise _AnswerError(f"gives no list of files{_fault(error)}") from error

    def _file(self, listed: _Listed, page: str, version: str) -> File:
        """Return a file as it is; nothing that an index may answer raises."""
        try:
            digest = self._digest(_joined(page, listed.url), listed.size)
            answer = self._provenance(listed, page, version)
        except _AnswerError as error:
            return File(listed.filename, unchecked=f"the index {error}")
        file = File(listed.filename, digest.sha256, altered=_altered(listed, digest))
        if answer:
            return file._replace(evidence=evidence.provenance(listed.filename, answer))
        if listed.uploaded is not None and listed.uploaded < _FIRST:
            day = listed.uploaded.date().isoformat()
            return file._replace(unchecked=f"it is of {day}, when PyPI took no attestations yet")
        return file

    def _provenance(self, listed: _Listed, page: str, version: str) -> bytes:
        """Return what attests a file, nothing where the index says that nothing does.

        An index whose pages do not speak of provenance is asked where PyPI would have it.
        """
        silent = "provenance" not in listed.model_fields_set
        if listed.provenance is None and not silent:
            return b""
        project = page.rstrip("/").rpartition("/")[2]
        path = f"integrity/{project}/{quote(version)}/{quote(listed.filename)}/provenance"
        address = f"{self._site}/{path}" if silent else _joined(page, listed.provenance or "")
        answer = self._document(address, f"{_INTEGRITY}, {_JSON};q=0.9")
        if answer.status != NOT_FOUND:
            return answer.body
        if silent and answer.is_json:
            return b""
        if silent:
            raise _AnswerError("has no Integrity interface: it tells nothing of attestations")
        raise _AnswerError("names a provenance of this file, and does not have it")

    def _document(self, address: str, accept: str) -> _Answer:
        """Return an answer in JSON, or that there is none (404)."""
        with self._asked(address, {"Accept": accept}) as response:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            body = b"".join(_limited(response, _MAX_PAGE + 1))
        found = _Answer(response.status_code, body, kind == _JSON or kind.endswith("+json"))
        if len(body) > _MAX_PAGE:
            raise _AnswerError(f"answers with more than {_MAX_PAGE} bytes")
        if found.status not in {OK, NOT_FOUND}:
            raise _AnswerError(f"answers with {_status(response)}{_message(found)}")
        if found.status == OK and not found.is_json:
            raise _AnswerError(f"answers with {kind or 'no content type'} where JSON is asked for")
        return found

    def _digest(self, address: str, size: int | None) -> _Digest:
        """Return what a file's bytes are; they are read once, and kept nowhere."""
        made, read = hashlib.sha256(), 0
        with self._asked(address, {"Accept-Encoding": "identity"}) as response:
            if response.status_code != OK:
                raise _AnswerError(f"does not give the file: it answers with {_status(response)}")
            for chunk in _limited(response, _MAX_FILE if size is None else size + 1):
                made.update(chunk)
                read += len(chunk)
        return _Digest(made.hexdigest(), read)

    @contextmanager
    def _asked(self, address: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Ask for an address; raises `_AnswerError` for all that can go wrong until it is read."""
        try:
            with self._session.get(
                address, headers=headers, timeout=TIMEOUTS, stream=True
            ) as response:
                yield response
        except requests.Timeout as error:
            raise _AnswerError(f"does not answer in time, at {_shown(address)}") from error
        except requests.TooManyRedirects as error:
            raise _AnswerError(f"leads around in a circle, at {_shown(address)}") from error
        except (requests.ConnectionError, HTTPError, OSError, ValueError) as error:
            raise _AnswerError(f"cannot be reached, at {_shown(address)}") from error


def _joined(page: str, address: str) -> str:
    """Return an address that a page names, which may begin where the page is."""
    try:
        return urljoin(page, address)
    except ValueError as error:
        raise _AnswerError("names an address that is none") from error


def _limited(response: requests.Response, limit: int) -> Iterator[bytes]:
    """Yield the bytes of an answer; where there are more than `limit`, the first ones."""
    left = limit
    for chunk in response.iter_content(_CHUNK):
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _altered(listed: _Listed, digest: _Digest) -> str:
    """Return in what the bytes of a file are not those that the index lists."""
    wanted = listed.hashes.get("sha256", digest.sha256).lower()
    if listed.size is not None and digest.size != listed.size:
        more = "more" if digest.size > listed.size else f"{digest.size}"
        return f"the index lists {listed.size} bytes and gives {more}"
    if wanted != digest.sha256:
        return f"the index lists the SHA-256 {wanted} and gives {digest.sha256}"
    return ""


def _newest(versions: Iterable[Version]) -> Version | None:
    """Return the newest version, rather a final one."""
    return max(versions, key=lambda each: (not each.is_prerelease, each), default=None)


def _missing(version: Version | None, versions: Iterable[Version]) -> str:
    newest = _newest(versions)
    if newest is None:
        return "the index has no wheel and no sdist of it"
    return f"the index has no release {version}; the newest is {newest}"


def _status(response: requests.Response) -> str:
    reason = plain(response.reason or "")[:_REASON]
    return f"{response.status_code} {reason}".rstrip()


def _message(answer: _Answer) -> str:
    """Return what PyPI says with an error, such as that attestations are disabled."""
    try:
        said = json.loads(answer.body)["message"] if answer.is_json else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        said = ""
    return f": {said[:_REASON]}" if isinstance(said, str) and said else ""


def _fault(error: Exception) -> str:
    """Return where a page of the Simple interface is not as it should be."""
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f": {place}: {first['msg']}" if place else ": it is not JSON"


def _shown(address: str) -> str:
    """Return an address without user, password and query."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
