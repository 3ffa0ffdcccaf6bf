"""``pubproof verify``: say of a release that is out whether it is this repository's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pubproof.cli.command import Command, Parser
from pubproof.cli.folders import folder, repository
from pubproof.cli.terminal import look, show
from pubproof.cli.usage import UsageError, missing
from pubproof.project import name
from pubproof.pypi import index
from pubproof.settings import Settings
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    import argparse

    from packaging.version import Version

    from pubproof.provenance.expectation import Expectation
    from pubproof.provenance.release import Release
    from pubproof.provenance.trust import Trust

_PUBLISHER = re.compile(r"([\w-]+/[\w.-]+)/([^/\s]+\.ya?ml)", re.ASCII)
"""A publisher in a word: owner, repository and workflow."""
_WORKFLOW = re.compile(r"[^/\\]+\.ya?ml")
"""The file name of a workflow."""
_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)+\S*", re.ASCII)
"""What stands for a version where a project is expected."""
_EXAMPLE = "--dist dist --trusted-root trusted_root.json"


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    try:
        from pubproof.provenance import json_, text, verdict
    except ModuleNotFoundError as error:
        raise missing("verifying needs what reads attestations", "release", error.name) from error
    expected = _expected(arguments)
    release = _release(arguments)
    found = verdict.reach(release, expected, lambda: _keys(arguments))
    show(json_.render(found) if arguments.format == "json" else text.render(found, look()))
    return found.status


def _expected(arguments: argparse.Namespace) -> Expectation:
    """Return what is expected of the release, from the settings or from the call."""
    from pubproof.provenance import expectation

    tag, signer = _tag(arguments.tag), _signer(arguments.signer)
    if arguments.publisher is None:
        made = expectation.of(repository(arguments.repository), tag)
        if made is None:
            raise UsageError(
                f"{arguments.repository}: no publisher is recorded in [tool.pubproof.publisher]; "
                "record it, or give --publisher OWNER/REPOSITORY/WORKFLOW"
            )
    else:
        given = _PUBLISHER.fullmatch(arguments.publisher)
        if given is None:
            raise UsageError(
                f"--publisher {arguments.publisher!r}: give owner, repository and workflow file, "
                "such as octo-org/demo/publish.yml"
            )
        builder = Settings().provenance_workflow
        made = expectation.Expectation(given[1], given[2], builder, tag=tag)
    return made._replace(signer=signer) if signer else made


def _tag(word: str | None) -> str | None:
    """Return the name of the tag that is given, by itself or as a ref."""
    from pubproof.git import is_tag

    name = word.removeprefix("refs/tags/") if word else None
    if name is not None and not is_tag(name):
        raise UsageError(
            f"--tag {word!r}: git takes no tag of that name; give the one that was released, "
            "such as v1.2.3"
        )
    return name


def _signer(word: str | None) -> str | None:
    """Return the file name of the workflow that is given."""
    if word and not _WORKFLOW.fullmatch(word):
        name = re.split(r"[/\\]", word.partition("@")[0])[-1]
        known = name if _WORKFLOW.fullmatch(name) else Settings().provenance_workflow
        raise UsageError(f"--signer {word!r}: give the workflow's file name, such as {known}")
    return word


def _release(arguments: argparse.Namespace) -> Release:
    """Return the release that the call names, from disk or from an index."""
    from pubproof.provenance.folder import FolderError, read

    project, version = _project(arguments), _version(arguments.version)
    if arguments.dist is None:
        from pubproof.provenance.package_index import PackageIndex

        if arguments.provenance is not None:
            raise UsageError("--provenance is for files on disk: give their folder with --dist")
        if not project:
            raise UsageError("which project? give its name")
        return PackageIndex(_site(arguments.index or index.PYPI)).release(project, version)
    if arguments.index is not None:
        raise UsageError("--index and --dist: one is for an index, the other for files on disk")
    dist, provenance = folder(arguments.dist), folder(arguments.provenance or arguments.dist)
    try:
        return read(dist, provenance, project, version)
    except FolderError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"cannot read {error.filename!r}: {error.strerror}") from error


def _site(word: str) -> str:
    """Return the address of an index that is named by its address, or by its name."""
    try:
        site = index.site(word)
        known = urlsplit(site).scheme in {"http", "https"} and urlsplit(site).hostname
    except ValueError:
        known = None
    if not known:
        raise UsageError(f"--index {word!r}: give an address such as https://…, or testpypi")
    return site


def _project(arguments: argparse.Namespace) -> str:
    """Return the normalized name of the project; empty where files on disk shall tell."""
    from packaging.utils import InvalidName, canonicalize_name

    named: str | None = arguments.project
    if named and named.endswith(ENDINGS):
        raise UsageError(f"{named!r} names a file and no project: give its folder with --dist")
    if named and arguments.version is None and _VERSION.fullmatch(named):
        raise UsageError(f"{named!r} is no project: give its name in front of the version")
    if named is None and arguments.dist is None and arguments.publisher is None:
        named = name(repository(arguments.repository))
    try:
        return canonicalize_name(named, validate=True) if named else ""
    except InvalidName as error:
        raise UsageError(f"{named!r} is no name of a project") from error


def _version(word: str | None) -> Version | None:
    """Return the version, None where none is given."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(word) if word else None
    except InvalidVersion as error:
        raise UsageError(f"{word!r} is no version; write it as the project does, 1.2.3") from error


def _keys(arguments: argparse.Namespace) -> Trust:
    """Return Sigstore's keys: those that are given, for files on disk those that are installed."""
    from pubproof.provenance import trust

    try:
        if arguments.trusted_root is not None:
            return trust.given(Path(arguments.trusted_root))
        return trust.refreshed() if arguments.dist is None else trust.embedded()
    except trust.TrustError as error:
        raise UsageError(str(error)) from error


def parser() -> Parser:
    """Return what the command takes."""
    made = Parser(
        "verify",
        "Say of a release that is out whether this repository's workflows published it.",
        {
            0: "every file is attested, by the publisher and from the tag",
            1: "a file is not, or it or its attestation was changed",
            2: "the command was called wrongly",
            3: "no file is bad, but one could not be checked: no network, no answer, too old",
        },
        [f"pubproof verify --publisher octo-org/demo/publish.yml {_EXAMPLE}"],
    )
    _add_release(made)
    _add_publisher(made)
    _add_files(made)
    made.add_format("how to print what was found")
    return made


def _add_release(made: Parser) -> None:
    """Add what names the release."""
    add = made.add_argument
    add(
        "project",
        nargs="?",
        metavar="PROJECT",
        help="the project's name on the index; by default the one that the repository holds",
    )
    add("version", nargs="?", metavar="VERSION", help="the version; the newest by default")


def _add_publisher(made: Parser) -> None:
    """Add what tells who must have published it."""
    add = made.add_argument
    add(
        "--repository",
        default=".",
        metavar="PATH",
        help="the repository whose release it must be; here by default",
    )
    add(
        "--publisher",
        metavar="OWNER/REPOSITORY/WORKFLOW",
        help="the publisher that must have signed, where no repository is at hand",
    )
    add(
        "--signer",
        metavar="WORKFLOW",
        help="the workflow file that attests the build; that of the settings by default",
    )
    add("--tag", metavar="TAG", help="the tag that was released; one of the version by default")


def _add_files(made: Parser) -> None:
    """Add what tells where its files are, and what attests them."""
    add = made.add_argument
    add("--index", metavar="INDEX", help="another index: its address, or testpypi; PyPI by default")
    add("--dist", metavar="DIR", help="verify the files in this folder, and ask no network")
    add(
        "--provenance",
        metavar="DIR",
        help="the folder with what attests them; that of the files by default",
    )
    add(
        "--trusted-root",
        metavar="FILE",
        help="Sigstore's keys, as `gh attestation trusted-root` writes them",
    )


COMMAND = Command(run, parser)
