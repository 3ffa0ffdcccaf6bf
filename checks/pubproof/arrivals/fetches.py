"""Programs that fetch files from other hosts."""

from __future__ import annotations

from itertools import pairwise, takewhile
from posixpath import join
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import revisions
from pubproof.arrivals.transfer import ALL, Transfer, is_elsewhere, last, to_file
from pubproof.scripts.options import OF_CLONES, OF_PIP, operands, value, values
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pubproof.scripts import Command

PRINTING = frozenset({"GET", "aria2c", "curl", "gh", "http", "https", "wget"})
"""Programs that can print what another host says, and the word for what Python fetches."""
_CURL_FILE = late.pattern(r"^(?:-[fgijkLlNnpqRsSvZ#0-9]*o|--output)$")
_CURL_NAMED = late.pattern(r"^(?:-[fgijkLlNnpqRsSvZJ#0-9]*O[a-zA-Z#0-9]*|--remote-name(?:-all)?)$")
_WGET_NAMED = late.pattern(r"^-(?:[bcdEFhHkKLmNpqrSvVx0-9]|n[cdHpv])*([OP])(.*)$")
"""Options of curl and wget that name a file or a folder, or ask for the name in the address."""
_WGET_FRESH = late.pattern(r"^(?:-(?:[bcdEFhHkKLmpqrSvVx0-9]|n[cdHpv])*N\w*|--timestamping)$")
"""Those with which wget writes over a file that is there already."""
_REQUIREMENT = late.pattern(r"^[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?:[=<>~!].*)?$")
"""A project of an index, as pip is asked for it; a path begins with a dot or has a slash."""
_ADDRESS = late.pattern(r"(?<!\bfile)://")
"""An address of another host from which pip takes a project."""
_CLOUDS: Mapping[tuple[str, ...], frozenset[str]] = {
    ("aws", "s3"): frozenset({"cp", "mv", "sync"}),
    ("gcloud", "storage"): frozenset({"cp", "mv", "rsync"}),
    ("gsutil",): frozenset({"cp", "mv", "rsync"}),
    ("rclone",): frozenset({"copy", "copyto", "move", "sync"}),
    ("s3cmd",): frozenset({"get", "sync"}),
}
"""Clients of stores on other hosts, and what they are told to copy with."""
_OF_SVN = frozenset({"-r", "--config-dir", "--depth", "--password", "--revision", "--username"})
"""Options of ``svn checkout`` and ``svn export`` with a value that is no folder."""
_OF_CLOUDS = frozenset(
    {
        *("--account", "--acl", "--ca-bundle", "--color", "--config", "--endpoint-url"),
        *("--exclude", "--filter", "--include", "--output", "--page-size", "--profile"),
        *("--project", "--query", "--region", "--request-payer", "--source-region", "--sse"),
        *("--storage-class", "--transfers"),
    }
)
"""Options of theirs with a value."""
_OF_HUB = frozenset(
    {
        *("--cache-dir", "--exclude", "--include", "--local-dir", "--max-workers", "--repo-type"),
        *("--revision", "--token"),
    }
)
"""Options of ``hf download`` with a value."""
_DEEP = frozenset({"-R", "-r", "--recursive", "copy", "move", "rsync", "sync"})
"""Words with which those copy all that is in a folder."""
_TAKING = frozenset({"get", "move", "mv"})
"""What those are told that takes files from where they are, or from another host."""
_LOGGED = ("-L", "--log-file", "--manifest-path")
"""Options with which those write a list of what they have copied."""


def curl(command: Command) -> Iterator[Transfer]:
    """``-o file``, ``-sSLo file`` and ``-O``, in the folder of ``--output-dir``."""
    words = command.argv[1:]
    folder = value(words, "--output-dir") or "."
    for word, behind in pairwise((*words, "")):
        if _CURL_FILE.match(word):
            yield to_file(command, join(folder, behind), None)
        elif word.startswith("--output="):
            yield to_file(command, join(folder, word.partition("=")[2]), None)
        elif _CURL_NAMED.match(word):
            yield from _addressed(command, folder)


def unnamed(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a call of curl but for those that name the files which it writes."""
    named = [at for at, word in enumerate(argv) if at and _CURL_FILE.match(word)]
    return tuple(
        word
        for at, word in enumerate(argv)
        if at not in named and at - 1 not in named and not word.startswith("--output=")
    )


def _wget(command: Command) -> Iterator[Transfer]:
    """``-O file``, or else the last part of each address, in the folder of ``-P``."""
    words = command.argv[1:]
    given = value(words, "--output-document")
    folder = value(words, "--directory-prefix") or "."
    for word, behind in pairwise((*words, "")):
        option = _WGET_NAMED.match(word)
        if option is None:
            continue
        if option[1] == "O":
            given = option[2] or behind
        else:
            folder = option[2] or behind
    if given is None:
        keeps = not any(map(_WGET_FRESH.match, words))
        yield from (one._replace(keeps=keeps) for one in _addressed(command, folder))
    elif given != "-":
        yield to_file(command, given, None)


def _addressed(command: Command, folder: str) -> Iterator[Transfer]:
    """Yield the files that are called as the addresses say."""
    for word in command.argv[1:]:
        if "://" in word:
            path = word.partition("?")[0].partition("#")[0]
            yield Transfer(None, command.path(folder), last(path))


def _cloud(command: Command) -> Iterator[Transfer]:
    """``aws s3 cp s3://bucket/file folder``."""
    plain = tuple(operands(command.argv, _OF_CLOUDS))
    for start, verbs in _CLOUDS.items():
        if plain[: len(start)] != start or verbs.isdisjoint(plain[len(start) : len(start) + 1]):
            continue
        for source, target in pairwise(plain):
            if is_elsewhere(source) and not is_elsewhere(target):
                name = last(source) if _DEEP.isdisjoint(command.argv) else ALL
                yield Transfer(None, command.path(target), name)


def only_sends(command: Command) -> bool:
    """Whether a client of a store copies files to another host, and writes none here."""
    plain = operands(command.argv, _OF_CLOUDS)
    given = {word.partition("=")[0] for word in command.argv}
    for start, verbs in _CLOUDS.items():
        verb, *paths = plain[len(start) :] or [""]
        if plain[: len(start)] == [*start] and verb in verbs - _TAKING:
            is_sent = bool(paths[1:]) and is_elsewhere(paths[-1])
            return is_sent and given.isdisjoint(_LOGGED) and not any(_cloud(command))
    return False


def _pip(command: Command) -> Iterator[Transfer]:
    """``pip download``, ``pip wheel`` of what an index or another host has, ``pip install -t``."""
    action, *words = command.argv[1:] or ("",)
    target = value(words, "-t", "--target") if action == "install" else None
    if target is not None:
        yield Transfer(None, command.path(target), ALL)
    folder = value(words, "-d", "--dest", "-w", "--wheel-dir") or "."
    plain = operands(words, OF_PIP | {"-e", "--editable"})
    if action == "download" or (action == "wheel" and any(map(_is_foreign, plain))):
        for ending in ENDINGS:
            yield Transfer(None, command.path(folder), f"{ALL}{ending}")


def _uv(command: Command) -> Iterator[Transfer]:
    """``uv pip install --target folder``."""
    if command.argv[1:2] == ("pip",):
        yield from _pip(command._replace(argv=command.argv[1:]))


def _is_foreign(word: str) -> bool:
    """Whether pip takes a project from elsewhere that a word names."""
    if _REQUIREMENT.match(word) is not None:
        return not word.endswith(ENDINGS)
    return _ADDRESS.search(word) is not None


def _github(command: Command) -> Iterator[Transfer]:
    """``gh release download``, ``gh repo clone``, ``gh run download`` of a run that is named."""
    told, words = command.argv[1:3], command.argv[3:]
    folder = command.path(value(words, "-D", "--dir") or ".")
    if told == ("release", "download"):
        file = value(words, "-O", "--output")
        keeps = "--clobber" not in words
        if file is None:
            yield Transfer(None, folder, value(words, "-p", "--pattern") or ALL, keeps)
        else:
            yield to_file(command, file, None)._replace(keeps=keeps)
    elif told == ("repo", "clone"):
        named, *given = [*takewhile(lambda word: word != "--", words)] or [""]
        target = command.path(given[0] if given else last(named))
        yield Transfer(None, target, ALL, keeps=True)
    elif told == ("run", "download") and any(word.isdecimal() for word in words):
        yield Transfer(None, folder, ALL, keeps=True)


def _hub(command: Command) -> Iterator[Transfer]:
    """``hf download repository file --local-dir folder``; without a folder it fills its cache."""
    told, words = command.argv[1:2], command.argv[2:]
    folder = value(words, "--local-dir")
    if told != ("download",) or folder is None:
        return
    files = [*operands(words, _OF_HUB)[1:], *values(words, "--include")]
    for file in files:
        yield to_file(command, join(folder, file), None)
    if not files:
        yield Transfer(None, command.path(folder), ALL)


def _by_option(command: Command) -> Iterator[Transfer]:
    """Programs that fetch into a file, or a folder, which an option names."""
    for (program, *told), (files, folders) in _OPTIONS.items():
        if command.argv[0] != program or not set(told) <= set(command.argv[1:4]):
            continue
        file, folder = value(command.argv, *files), value(command.argv, *folders) or "."
        if file is not None:
            yield to_file(command, join(folder, file), None)
        elif folders:
            yield Transfer(None, command.path(folder), ALL)


def _clone(command: Command) -> Iterator[Transfer]:
    """``git clone address folder``, ``svn export address folder``, ``hg clone address folder``."""
    plain = operands(command.argv[1:], OF_CLONES if command.argv[0] == "git" else _OF_SVN)
    at = next((at for at, word in enumerate(plain) if is_elsewhere(word)), None)
    if at and plain[0] in ("checkout", "clone", "co", "export"):
        made = last(plain[at].removesuffix(".git"))
        target = command.path((*plain[at + 1 :], made)[0])
        yield Transfer(None, target, ALL, keeps=command.argv[0] == "git")


def _git(command: Command) -> Iterator[Transfer]:
    """Yield what git clones, and what it brings of another commit."""
    yield from _clone(command)
    yield from revisions.brought(command)


_OPTIONS: Mapping[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("aria2c",): (("-o", "--out"), ("-d", "--dir")),
    ("az", "blob", "download"): (("-f", "--file"), ()),
    ("az", "blob", "download-batch"): ((), ("-d", "--destination")),
    ("gdown",): (("-O", "--output"), ()),
    ("http",): (("-o", "--output"), ()),
    ("https",): (("-o", "--output"), ()),
    ("oras", "pull"): ((), ("-o", "--output")),
}
"""What they are told, and their options that name the file, and the folder."""
PROGRAMS: Mapping[str, Callable[[Command], Iterator[Transfer]]] = {
    **{start[0]: _cloud for start in _CLOUDS},
    **{start[0]: _by_option for start in _OPTIONS},
    "curl": curl,
    "gh": _github,
    "git": _git,
    **dict.fromkeys(("hf", "huggingface-cli"), _hub),
    "hg": _clone,
    "pip": _pip,
    "svn": _clone,
    "uv": _uv,
    "wget": _wget,
}
"""What tells of each program what it fetches."""
