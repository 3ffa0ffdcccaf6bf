"""What PyPI asks of the fields of metadata beyond the specification of core metadata.

The rules are those of ``forklift/metadata.py`` of pypi/warehouse.
"""

from __future__ import annotations

from email.utils import getaddresses
from typing import TYPE_CHECKING, Literal, get_args

from packaging.requirements import InvalidRequirement, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.metadata import RawMetadata

_MAX_SUMMARY = 512
"""Characters of a summary."""
_MAX_LABEL = 32
"""Characters of the label of an address."""
_Single = Literal["home_page", "download_url", "license", "author_email", "maintainer_email"]
_SINGLE: tuple[_Single, ...] = get_args(_Single)
"""The fields with one value of which PyPI asks something."""


def problems(raw: RawMetadata) -> Iterator[str]:
    """Yield what PyPI refuses in metadata that the specification may allow."""
    raw = _without_unknown(raw)
    summary = raw.get("summary", "")
    if len(summary) > _MAX_SUMMARY:
        yield f"the summary has {len(summary)} characters; PyPI takes {_MAX_SUMMARY}"
    if "\n" in summary:
        yield "the summary has more than one line"
    if raw.get("license") and raw.get("license_expression"):
        yield "it has License beside License-Expression; PyPI takes one of them"
    if any(one.lower() == "dynamic" for one in raw.get("dynamic", [])):
        yield "the field Dynamic is said to be dynamic itself, which PyPI does not take"
    yield from _requirements(raw)
    yield from _addresses(raw)
    yield from _people(raw)
    yield from _classifiers(raw.get("classifiers", []))


def _without_unknown(raw: RawMetadata) -> RawMetadata:
    """Leave out what PyPI leaves out: what older releases of setuptools wrote for nothing."""
    kept = raw.copy()
    for key in _SINGLE:
        if kept.get(key, "").strip() == "UNKNOWN":
            del kept[key]
    return kept


def _requirements(raw: RawMetadata) -> Iterator[str]:
    """Yield the dependencies that name an address; those of an extra count as well.

    `packaging` leaves it to PyPI to read the two fields that hardly anything writes.
    """
    for one in raw.get("requires_dist", []):
        requirement = _read(one)
        if requirement is not None and requirement.url is not None:
            yield f"it depends on '{one}', and PyPI takes no dependency with an address"
    others = {
        "Provides-Dist": raw.get("provides_dist", []),
        "Obsoletes-Dist": raw.get("obsoletes_dist", []),
    }
    for field, given in others.items():
        for one in given:
            requirement = _read(one)
            if requirement is None or requirement.url is not None:
                yield f"'{one}', its {field}, is no name with versions, which PyPI asks for"


def _read(text: str) -> Requirement | None:
    """Return what is required, None where the text is none of a requirement."""
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _addresses(raw: RawMetadata) -> Iterator[str]:
    """Yield what is wrong with the addresses of pages."""
    for label, url in raw.get("project_urls", {}).items():
        if not label:
            yield f"the address '{url}' has no label"
        elif len(label) > _MAX_LABEL:
            yield f"the label {label!r} has {len(label)} characters; PyPI takes {_MAX_LABEL}"
        elif not url:
            yield f"the label {label!r} has no address"
        elif not _is_address(url):
            yield f"'{url}', the address of {label!r}, is none that begins with http or https"
    pages = {"Home-page": raw.get("home_page"), "Download-URL": raw.get("download_url")}
    for field, given in pages.items():
        if given and not _is_address(given):
            yield f"'{given}', its {field}, is no address that begins with http or https"


def _is_address(text: str) -> bool:
    from rfc3986 import exceptions, uri_reference, validators

    validator = validators.Validator().allow_schemes("http", "https")
    validator.require_presence_of("scheme")
    validator.check_validity_of("scheme", "host", "port", "path", "query")
    try:
        validator.validate(uri_reference(text).normalize())
    except exceptions.RFC3986Exception:
        return False
    return True


def _people(raw: RawMetadata) -> Iterator[str]:
    """Yield the e-mail addresses that PyPI refuses; where there are several, it looks at none."""
    from email_validator import EmailNotValidError, validate_email

    for given in (raw.get("author_email"), raw.get("maintainer_email")):
        found = getaddresses([given]) if given else []
        if len(found) != 1 or not found[0][1]:
            continue
        try:
            validate_email(found[0][1], check_deliverability=False)
        except EmailNotValidError as error:
            yield f"'{found[0][1]}' is no e-mail address: {error}".rstrip(".")


def _classifiers(given: list[str]) -> Iterator[str]:
    """Yield classifiers that PyPI does not have; it has those that trove-classifiers lists."""
    from trove_classifiers import classifiers, deprecated_classifiers

    for one in given:
        if one.lower().startswith("private ::"):
            yield f"the classifier '{one}' keeps it from every upload to PyPI"
        elif one in deprecated_classifiers:
            instead = ", ".join(deprecated_classifiers[one])
            yield f"the classifier '{one}' is deprecated{f': use {instead}' if instead else ''}"
        elif one not in classifiers:
            yield f"PyPI has no classifier '{one}'"
