"""Programs that write into no folder, told what they are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import archives
from pubproof.contract.distributions import filters
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands
from pubproof.scripts.paths import resolve
from pubproof.scripts.powershell.nested import nested
from pubproof.scripts.shell.output import temporary
from pubproof.scripts.wrappers import wrapper
from pubproof.scripts.wrappers.tables import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Mapping

_READERS = frozenset(
    {
        *("abi3audit", "check-wheel-contents"),
        *(":", "[", "[[", "b2sum", "base32", "base64", "basename", "cat"),
        *("chgrp", "chmod", "chown", "cksum", "cmp", "column", "comm", "command", "cosign"),
        *("cut", "date", "df", "diff", "dirname", "du", "echo", "egrep", "env", "exit", "export"),
        *("expr", "false", "fgrep", "file", "find", "fold", "free", "grep", "hash", "head"),
        *("hexdump", "hostname", "id", "jq", "let", "locale", "ls", "lsb_release", "md5sum"),
        *("mkdir", "nl", "nproc", "od", "paste", "pkginfo", "printenv", "printf", "pwd"),
        *("pypi-attestations", "pypi_attestations", "read", "readlink", "realpath", "rev", "rm"),
        *("rmdir", "seq", "set"),
        *("sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "shopt"),
        *("sleep", "slsa-verifier", "sort", "stat", "strings", "tac", "tail", "tee", "test"),
        *("tr", "tree", "true", "twine", "type", "umask", "ulimit", "uname", "unset", "uptime"),
        *("wait", "wc", "which", "whoami", "xargs", "zcat", "zipinfo"),
    }
)
"""Programs that write into no folder by themselves: what some of them start is read by itself."""

_CMDLETS = frozenset(
    {
        *("compare-object", "convertfrom-json", "convertto-json", "format-list", "format-table"),
        *("format-wide", "get-childitem", "get-content", "get-date", "get-filehash", "get-item"),
        *("get-location", "group-object", "join-path", "measure-object", "out-host", "out-null"),
        *("out-string", "resolve-path", "select-object", "select-string", "sort-object"),
        *("split-path", "start-sleep", "test-path", "throw", "where-object", "write-debug"),
        *("write-error", "write-host", "write-information", "write-output", "write-verbose"),
        *("write-warning", *filters.REMOVE_ITEM),
    }
)
"""Commands of PowerShell that write into no folder, in lower case.

One that removes files must be told which: else another hands it some.
"""
_PART = r"(?:\\[\s\S]|(?!(?P=mark))[^\\])*(?P=mark)"
"""One of the two parts of a substitution, up to the mark behind it."""
BY_SED = (
    r"(?<![-A-Za-z])[wWe](?:\s|$)|/[gpimIM\d]*[we]$"
    r"|(?:^|[;{}!/$\d\n])\s{0,9}s(?P<mark>[!-/:-@\[\]-`{-~])"
    rf"{_PART}{_PART}[gpimIM\d]*[we]"
)
"""What sed is told in a word to write to a file, or to run: by a command, or by one of the flags of
a substitution (POSIX, and GNU sed's manual, "The s Command")."""
_FILTERS = {
    "curl": late.pattern(
        rf"^-[A-Za-z#]*[cDJKoO]|^{re.escape(UNKNOWN)}|^--(?:alt-svc|config|cookie-jar|dump-header"
        r"|etag-save|hsts|libcurl|output|remote-|stderr|trace)|%output\{"
    ),
    "awk": late.pattern(r"[>|]|\bsystem\b|^-[fi]|^--(?:file|include)"),
    "dd": late.pattern(rf"^of=|^{re.escape(UNKNOWN)}"),
    "uniq": late.pattern(r"^[^-]"),
    "sed": late.pattern(rf"^-\w*[fi]|^--(?:file|in-place)|{BY_SED}"),
}
"""Programs that write nothing, but for those words with which they write or run a file."""

OUTPUTS = {
    "abi3audit": ("-o", "--output"),
    **dict.fromkeys(("base32", "base64"), ("-o", "--output")),
    "cosign": (
        *("--bundle", "--output-attestation", "--output-certificate", "--output-file"),
        *("--output-signature", "--rfc3161-timestamp-bundle"),
    ),
    "find": ("-fls", "-fprint", "-fprint0", "-fprintf"),
    "git": ("--output",),
    "openssl": ("-out",),
    "sort": ("-o", "--output"),
    "tree": ("-o",),
}
"""Options with which such a program writes all the same: to the file that they name."""

_GITHUB = frozenset(
    {
        *("api", "at", "attestation", "auth", "issue", "label", "pr", "release", "run", "search"),
        *("status", "variable", "workflow"),
    }
)
"""What ``gh`` can be told without writing into a folder; an extension may do anything."""
_BRINGING = frozenset({"checkout", "clone", "develop", "download"})
"""What it writes into a folder with all the same."""

_TOLD: Mapping[str, frozenset[str]] = {
    "auditwheel": frozenset({"lddtree", "show"}),
    "conda": frozenset({"info", "list"}),
    "crane": frozenset({"digest", "ls", "manifest"}),
    "git": frozenset(
        {
            *("add", "blame", "branch", "cat-file", "commit", "config", "describe", "diff"),
            *("fetch", "for-each-ref", "grep", "log", "ls-files", "ls-remote", "ls-tree"),
            *("name-rev", "push", "remote"),
            *("rev-list", "rev-parse", "shortlog", "show-ref", "status", "symbolic-ref", "tag"),
            "version",
        }
    ),
    "npm": frozenset({"ls", "view"}),
    "openssl": frozenset({"dgst", "rand", "version"}),
    "pip": frozenset({"check", "debug", "freeze", "index", "list", "show"}),
    "uv": frozenset({"publish", "tree"}),
}
"""What some can be told that leaves the files of the working folder alone."""

_TELLING = (["--help"], ["--version"])
"""With these alone every program only prints (GNU Coding Standards, "--version" and "--help")."""
_SHORT = (["-V"], ["-VV"])
"""With these Python does (its "Command line and environment"), and `_LIKE_PYTHON`."""
_LIKE_PYTHON = frozenset({"pip", "uv"})

_DOCKER = frozenset({"build", "images", "info", "login", "logout", "ps", "pull", "push", "tag"})
"""What ``docker`` and its kin can be told without writing into a folder."""
_OF_IMAGES = late.pattern(rf"^(?:{UNKNOWN}|-[A-Za-z]*o|--(?:output|\w+file))")
"""A word with which they may all the same."""


def _only_tells(name: str, words: list[str]) -> bool:
    """Whether a program is told nothing but to say its version, or what it can be told."""
    if words in _TELLING:
        return True
    return words in _SHORT and (wrapper.PYTHON.fullmatch(name) is not None or name in _LIKE_PYTHON)


def is_one(argv: tuple[str, ...]) -> bool:
    """Whether a program writes nothing by itself, told what it is told."""
    name, *words = argv
    if _only_tells(name, words):
        return "/" not in name and UNKNOWN not in name
    if name in archives.PROGRAMS:
        return archives.lists(argv)
    if name == "gh":
        return bool(words) and words[0] in _GITHUB and _BRINGING.isdisjoint(words)
    if name in _TOLD:
        return not _TOLD[name].isdisjoint(words[:1])
    if name in CONTAINERS:
        return not _DOCKER.isdisjoint(words[:1]) and not any(map(_OF_IMAGES.search, words))
    if name == "mktemp":
        path = temporary.made(words, temporary.TMP, "")
        return path.startswith("/") and resolve(".", path) is None
    if name in _FILTERS:
        return not any(map(_FILTERS[name].search, words))
    if name in _READERS:
        return True
    if name.lower() in _CMDLETS:
        is_fed = name.lower() in filters.REMOVE_ITEM and not operands(words)
        return (
            not is_fed
            and all(word.strip(UNKNOWN) for word in words)
            and all(one.lower() in _CMDLETS for one in nested(words))
        )
    return False
