"""A release as a package index has it, asked for over HTTP.

The interfaces are the JSON form of PyPA's "Simple repository API", version 1, and PyPI's Integrity
interface (PEP 740). Whatever an index answers, the outcome is a release: what could not be had is
said in it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from packaging.version import Version
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from pubproof.provenance import evidence
from pubproof.provenance.client import CONNECTIONS, AnswerError, Client, shown
from pubproof.provenance.release import File, Release, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.provenance.client import Digest

_SIMPLE = "application/vnd.pypi.simple.v1+json"
_INTEGRITY = "application/vnd.pypi.integrity.v1+json, application/json;q=0.9"
_REASON = 200
"""How much of the reason is shown for which a file is yanked."""
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
    yanked: bool | str = False
    """Whether it is, or why."""


class _Meta(BaseModel):
    api_version: str = Field(alias="api-version", pattern=r"^1\.\d+$")


class _Page(BaseModel):
    """A project's page of the Simple interface."""

    meta: _Meta
    files: list[_Listed]


class _AbsentError(AnswerError):
    """The index has no such project."""


class PackageIndex:
    """An index, and a session with it."""

    def __init__(self, site: str) -> None:
        """Take the address below which the index has its interfaces."""
        self._site = site
        self._client = Client()
        self.source = shown(site)
        """Its address, without user and password."""

    def release(self, project: str, version: Version | None) -> Release:
        """Return a release with its files' digests and attestations, asked for in parallel.

        Args:
            project: the normalized name.
            version: the version; the newest for None, and rather a final one that is not yanked.
        """
        page = f"{self._site}/simple/{project}/"
        empty = Release(project, str(version or ""), self.source)
        try:
            listed = self._page(page)
        except AnswerError as error:
            absent = isinstance(error, _AbsentError)
            return empty._replace(unchecked=f"the index {error}", is_absent=absent)
        versions: dict[Version, list[_Listed]] = {}
        for each in listed.files:
            name, found = parse(each.filename) or ("", Version("0"))
            if name == project:
                versions.setdefault(found, []).append(each)
        wanted = version or _newest(versions)
        if wanted is None or wanted not in versions:
            return empty._replace(unchecked=_missing(version, versions), is_absent=True)
        wanted = next(each for each in versions if each == wanted)  # as the index spells it
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            files = pool.map(lambda each: self._file(each, page, str(wanted)), versions[wanted])
            made = tuple(files)
        odd = len(listed.files) - sum(map(len, versions.values()))
        notes = (
            f"{odd} files on the project's page are no wheel and no sdist of {project}" * bool(odd),
            _yanked(versions[wanted]),
        )
        return empty._replace(version=str(wanted), files=made, notes=tuple(filter(None, notes)))

    def _page(self, address: str) -> _Page:
        answer = self._client.document(address, _SIMPLE)
        if not answer.found:
            raise _AbsentError("has no such project")
        try:
            return _Page.model_validate_json(answer.body)
        except (ValueError, RecursionError) as error:
            raise AnswerError(f"gives no list of files{_fault(error)}") from error

    def _file(self, listed: _Listed, page: str, version: str) -> File:
        """Return a file as it is; nothing that an index may answer raises."""
        file = File(listed.filename)
        try:
            digest = self._client.digest(_joined(page, listed.url), listed.size)
            file = File(listed.filename, digest.sha256, altered=_altered(listed, digest))
            answer = self._provenance(listed, page, version)
        except AnswerError as error:
            return file._replace(unchecked=f"the index {error}")
        if answer:
            return file._replace(evidence=evidence.provenance(listed.filename, answer))
        if listed.uploaded is not None and listed.uploaded < _FIRST:
            day = listed.uploaded.date().isoformat()
            why = f"it is of {day}, when PyPI took no attestations yet"
            return file._replace(unchecked=why, is_old=True)
        return file

    def _provenance(self, listed: _Listed, page: str, version: str) -> bytes:
        """Return what attests a file, nothing where the index says that nothing does.

        An index whose pages do not speak of provenance is asked where PyPI would have it.
        """
        if listed.provenance is not None:
            answer = self._client.document(_joined(page, listed.provenance), _INTEGRITY)
            if not answer.found:
                raise AnswerError("names a provenance of this file, and does not have it")
            return answer.body
        if "provenance" in listed.model_fields_set:
            return b""
        project = page.rstrip("/").rpartition("/")[2]
        path = f"integrity/{project}/{quote(version)}/{quote(listed.filename)}/provenance"
        answer = self._client.document(f"{self._site}/{path}", _INTEGRITY)
        if answer.found:
            return answer.body
        if not answer.is_json:
            raise AnswerError("has no Integrity interface: it tells nothing of attestations")
        return b""


def _joined(page: str, address: str) -> str:
    """Return an address that a page names, which may begin where the page is."""
    try:
        return urljoin(page, address)
    except ValueError as error:
        raise AnswerError("names an address that is none") from error


def _altered(listed: _Listed, digest: Digest) -> str:
    """Return in what the bytes of a file are not those that the index lists."""
    wanted = listed.hashes.get("sha256", digest.sha256).lower()
    if listed.size is not None and digest.size != listed.size:
        more = "more" if digest.size > listed.size else f"{digest.size}"
        return f"the index lists {listed.size} bytes and gives {more}"
    if wanted != digest.sha256:
        return f"the index lists the SHA-256 {wanted} and gives {digest.sha256}"
    return ""


def _newest(versions: Mapping[Version, Sequence[_Listed]]) -> Version | None:
    """Return the newest version, rather a final one, and rather one that is not yanked."""

    def rank(version: Version) -> tuple[bool, bool, Version]:
        kept = not all(each.yanked for each in versions[version])
        return kept, not version.is_prerelease, version

    return max(versions, key=rank, default=None)


def _yanked(files: Sequence[_Listed]) -> str:
    """Return how many files are yanked, and why; empty for none."""
    yanked = [each.yanked for each in files if each.yanked]
    why = next((f": {each[:_REASON]}" for each in yanked if isinstance(each, str)), "")
    return f"yanked: {len(yanked)} of {len(files)} files{why}" if yanked else ""


def _missing(version: Version | None, versions: Mapping[Version, Sequence[_Listed]]) -> str:
    newest = _newest(versions)
    if newest is None:
        return "the index has no wheel and no sdist of it"
    return f"the index has no release {version}; the newest is {newest}"


def _fault(error: Exception) -> str:
    """Return where a page of the Simple interface is not as it should be."""
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f": {place}: {first['msg']}" if place else ": it is not JSON"
