"""Questions to a package index over HTTP; every answer of no use is an `AnswerError`."""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import contextmanager
from http.client import NOT_FOUND, OK
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util import Retry

from pubproof import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

logging.getLogger("urllib3").addHandler(logging.NullHandler())  # it warns of every retry

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
CONNECTIONS = 8
"""How many questions may be under way at once."""
_REDIRECTS = 5
_MAX_DOCUMENT = 64 * 1024 * 1024
_MAX_FILE = 4 * 1024 * 1024 * 1024
"""The most bytes that are read of a document, and of a file whose size is not known."""
_CHUNK = 256 * 1024
_REASON = 200
"""How much of what an index says in an error is shown."""


class AnswerError(Exception):
    """An answer that is of no use; the message says why, as a sentence about the index goes on."""


class Answer(NamedTuple):
    """A document, or that there is none."""

    found: bool
    body: bytes
    """In JSON, where it was found."""
    is_json: bool


class Digest(NamedTuple):
    """What the bytes of a file are."""

    sha256: str
    size: int


class Client:
    """A session with an index. Its questions may be asked from several threads."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.max_redirects = _REDIRECTS
        self._session.headers["User-Agent"] = f"pubproof/{__version__}"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = HTTPAdapter(max_retries=RETRIES, pool_maxsize=CONNECTIONS)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)

    def document(self, address: str, accept: str) -> Answer:
        """Return what an address answers; that there is nothing (404) is an answer, too.

        Args:
            address: where to ask.
            accept: the media types that are wanted, as the header of this name has them.

        Raises:
            AnswerError: there is no answer, or another than is asked for.
        """
        with self._asked(address, {"Accept": accept}) as response:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            chunks = response.iter_content(_CHUNK)
            body = b"".join(_limited(chunks, _MAX_DOCUMENT + 1))
        status = response.status_code
        answer = Answer(status == OK, body, kind == "application/json" or kind.endswith("+json"))
        if len(body) > _MAX_DOCUMENT:
            raise AnswerError(f"answers with more than {_MAX_DOCUMENT} bytes")
        if status not in {OK, NOT_FOUND}:
            raise AnswerError(f"answers with {_status(response)}{_message(answer)}")
        if answer.found and not answer.is_json:
            raise AnswerError(f"answers with {kind or 'no content type'} where JSON is asked for")
        return answer

    def digest(self, address: str, size: int | None) -> Digest:
        """Return what a file's bytes are. They are read once, and kept nowhere.

        Args:
            address: where the file is.
            size: how many bytes it should have, None where that is not known. Of a longer file no
                more than one byte too many is read.

        Raises:
            AnswerError: there is no answer, or it is no file.
        """
        made, read = hashlib.sha256(), 0
        with self._asked(address, {"Accept-Encoding": "identity"}) as response:
            if response.status_code != OK:
                raise AnswerError(f"does not give the file: it answers with {_status(response)}")
            # As they are stored: some servers call an sdist content in the encoding gzip.
            chunks = response.raw.stream(_CHUNK, decode_content=False)
            for chunk in _limited(chunks, _MAX_FILE if size is None else size + 1):
                made.update(chunk)
                read += len(chunk)
        return Digest(made.hexdigest(), read)

    @contextmanager
    def _asked(self, address: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Ask, and raise `AnswerError` for all that can go wrong until the answer is read."""
        try:
            with self._session.get(
                address, headers=headers, timeout=TIMEOUTS, stream=True
            ) as response:
                yield response
        except (requests.Timeout, ReadTimeoutError) as error:
            raise AnswerError(f"does not answer in time, at {shown(address)}") from error
        except requests.TooManyRedirects as error:
            raise AnswerError(f"leads around in a circle, at {shown(address)}") from error
        except requests.exceptions.SSLError as error:
            raise AnswerError(f"has no certificate that is trusted, at {shown(address)}") from error
        except requests.ConnectionError as error:
            raise AnswerError(f"cannot be reached, at {shown(address)}") from error
        except ValueError as error:
            raise AnswerError(f"names an address that cannot be asked: {address!r}") from error
        except (HTTPError, OSError) as error:
            raise AnswerError(f"breaks off its answer, at {shown(address)}") from error


def shown(address: str) -> str:
    """Return an address without user, password and query."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield the bytes of an answer; where there are more than `limit`, the first ones."""
    left = limit
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _status(response: requests.Response) -> str:
    return f"{response.status_code} {(response.reason or '')[:_REASON]}".rstrip()


def _message(answer: Answer) -> str:
    """Return what PyPI says with an error, such as that attestations are disabled."""
    try:
        said = json.loads(answer.body)["message"] if answer.is_json else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        said = ""
    return f": {said[:_REASON]}" if isinstance(said, str) and said else ""
