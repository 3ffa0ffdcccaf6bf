"""The metadata of a distribution: what PyPI demands of it, and what twine says."""

from __future__ import annotations

import contextlib
import io
import logging
from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

from packaging.metadata import Metadata, RawMetadata, parse_email
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.distributions import File

MOST_SUMMARY = 512
"""Characters of a summary (``forklift/metadata.py`` of pypi/warehouse)."""
MOST_LABEL = 32
"""Characters of the label of an address (the same)."""


class Check(Protocol):
    """Something that is asked of each file."""

    def __call__(self, file: File) -> Iterator[str]:
        """Yield what is wrong with a file, each as a phrase."""


def problems(file: File) -> Iterator[str]:
    """Yield what PyPI refuses in the metadata of a file."""
    if file.contents is None or file.contents.metadata is None:
        where = "METADATA in its .dist-info" if file.kind == "wheel" else "PKG-INFO in its folder"
        yield f"it has no {where}"
        return
    raw, unparsed = parse_email(file.contents.metadata)
    if unparsed:
        yield f"the metadata has a field that cannot be read: {min(unparsed)}"
    try:
        Metadata.from_raw(raw, validate=True)
    except ExceptionGroup as group:
        yield from dict.fromkeys(str(one).split("\n")[0] for one in group.exceptions)
    yield from _own_rules(raw)
    yield from _agrees(raw, file)


def _own_rules(raw: RawMetadata) -> Iterator[str]:
    """Yield what PyPI asks beyond the specification."""
    summary = raw.get("summary", "")
    if len(summary) > MOST_SUMMARY:
        yield f"the summary has {len(summary)} characters; PyPI takes {MOST_SUMMARY}"
    if "\n" in summary:
        yield "the summary has more than one line"
    for label in raw.get("project_urls", {}):
        if len(label) > MOST_LABEL:
            yield f"the label {label!r} has {len(label)} characters; PyPI takes {MOST_LABEL}"
    yield from _classifiers(raw.get("classifiers", []))


def _classifiers(given: list[str]) -> Iterator[str]:
    """Yield classifiers that PyPI does not have; it has those that trove-classifiers lists."""
    private = [one for one in given if one.lower().startswith("private ::")]
    for one in private:
        yield f"the classifier '{one}' keeps it from every upload to PyPI"
    try:
        from trove_classifiers import classifiers, deprecated_classifiers
    except ModuleNotFoundError:
        return
    for one in given:
        if one in deprecated_classifiers:
            instead = ", ".join(deprecated_classifiers[one])
            yield f"the classifier '{one}' is deprecated{f': use {instead}' if instead else ''}"
        elif one not in classifiers and one not in private:
            yield f"PyPI has no classifier '{one}'"


def _agrees(raw: RawMetadata, file: File) -> Iterator[str]:
    """Yield where the metadata differs from the file's name, and files that it names in vain."""
    name, version = raw.get("name", ""), raw.get("version", "")
    if file.name and name and canonicalize_name(name) != file.name:
        yield f"its metadata says that it is '{name}'"
    try:
        if file.version is not None and version and Version(version) != file.version:
            yield f"its metadata says that it is version {version}"
    except InvalidVersion:
        yield f"its version {version!r} is none of PEP 440"
    names = set(file.contents.names) if file.contents is not None else set()
    root = min(names, default="").partition("/")[0]
    if file.kind == "wheel":
        info = next((one.partition("/")[0] for one in names if ".dist-info/" in one), "")
        root = f"{info}/licenses"
    for one in raw.get("license_files", []):
        if f"{root}/{one}" not in names:
            yield f"its metadata names the license file '{one}', which is not in it"


def twine(file: File) -> Iterator[str]:
    """Yield what ``twine check --strict`` says of a file."""
    from twine.commands.check import check
    from twine.exceptions import TwineException

    logger = logging.getLogger("twine.commands.check")
    said = _Said()
    before = logger.propagate
    logger.addHandler(said)
    logger.propagate = False
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            failed = check([str(file.path)], strict=True)
    except TwineException as error:
        yield " ".join(str(error).split())
        return
    except Exception as error:  # noqa: BLE001  whatever a broken file makes it raise
        yield f"twine cannot read it: {type(error).__name__}: {error}"
        return
    finally:
        logger.removeHandler(said)
        logger.propagate = before
    if failed:
        yield from said.lines or ["twine refuses it"]


class _Said(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()))


def description(file: File) -> Iterator[str]:
    """Yield why PyPI would not show the description of a file."""
    if file.contents is None or file.contents.metadata is None:
        return
    raw, _ = parse_email(file.contents.metadata)
    text = raw.get("description", "")
    message = EmailMessage()
    try:
        message["content-type"] = raw.get("description_content_type", "text/x-rst")
    except ValueError:
        yield "its Description-Content-Type cannot be read"
        return
    kind = message.get_content_type()
    if not text.strip():
        yield "it has no description"
    elif kind == "text/markdown":
        from readme_renderer import markdown

        variant = message["content-type"].params.get("variant", "GFM")
        if markdown.render(text, variant=variant) is None:
            yield "its Markdown cannot be rendered"
    elif kind == "text/x-rst":
        from readme_renderer import rst

        warnings = io.StringIO()
        if rst.render(text, stream=warnings) is None:
            said = " ".join(warnings.getvalue().split())
            yield f"its reStructuredText cannot be rendered: {said}"
    elif kind != "text/plain":
        yield f"PyPI renders no description of the type '{kind}'"
