"""Commands of a script that are given a credential, or that store one."""

from __future__ import annotations

import re
from itertools import pairwise
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late, secrets, tools
from pubproof.credentials import pypirc
from pubproof.credentials.credential import Credential, speaker
from pubproof.credentials.variables import SETTING, VARIABLES
from pubproof.operations import has_credential, outputs
from pubproof.operations.indexes import REMOVING
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value
from pubproof.scripts.variables import is_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository
    from pubproof.scripts import Command

_OF_A_REQUEST = ("-u", "--user", "--password", "--http-password", "-a", "--auth", "--oauth2-bearer")
"""The options by which curl, wget and httpie are given credentials."""
_WITH_USER = late.pattern(r"\w://[^/\s]*@")
"""An address that names a user."""
_FLAG = late.pattern(r"--?(?:[a-z][a-z-]*)?")
"""An option without a value, or what ends the options."""
_STORES = (
    (("poetry", "config"), late.pattern(r"pypi-token|http-basic"), "a token for poetry"),
    (
        ("keyring", "set"),
        late.pattern(rf"pypi|__token__|{UNKNOWN}", re.IGNORECASE),
        "a credential in the keyring",
    ),
    (("uv", "auth", "login"), late.pattern(""), "a credential for uv"),
    (("hatch", "config", "set"), late.pattern(r"publish\..*(?:auth|user)"), "a token for hatch"),
    (("pdm", "config"), late.pattern(r"repository\..*(?:password|username)"), "a token for pdm"),
)
"""Commands that store a credential: their words, what these must have, what is stored."""
_KEEPERS = (
    *(("aws", "secretsmanager", "get-secret-value"), ("aws", "ssm", "get-parameter")),
    *(("aws", "ssm", "get-parameters"), ("doppler", "secrets", "get")),
    *(("az", "keyvault", "secret", "download"), ("az", "keyvault", "secret", "show")),
    *(("gcloud", "secrets", "versions", "access"), ("infisical", "secrets", "get")),
    *(("bw", "get"), ("op", "read"), ("pass", "show"), ("vault", "kv", "get"), ("vault", "read")),
)
"""Commands that fetch what a store of secrets keeps, and their words tell its name."""

_IDLE = frozenset(
    {"[", "[[", "chmod", "echo", "git", "grep", "ls", "printf", "rm", "shred", "stat", "test"}
)
"""Programs that put no credential into a file which their words name."""


def in_script(script: Iterable[Command], repository: Repository) -> Iterator[Credential]:
    """Yield the credentials that the commands of a script are given, or store.

    A file of credentials is told once, however many of them write its lines.
    """
    written: set[tuple[str, str]] = set()
    for command in script:
        writes_lines = _pypirc_of(command) or _writes_netrc(command)
        for one in found_in(command, repository):
            said = one.what, one.location.path
            if not (writes_lines and said in written):
                written.add(said)
                yield one


def found_in(command: Command, repository: Repository) -> Iterator[Credential]:
    """Yield the credentials that a command is given, or stores."""
    program = command.argv[0]
    words, who = " ".join(command.argv), speaker(command.location)
    is_given = has_credential(command.argv) or (
        program in tools.UPLOADING and any(map(names_a_user, command.argv))
    )
    if is_given and {*tools.VERBS} & {*command.argv[1:]}:
        yield Credential(command.location, f"'{program}' is given a credential")
    for name in _handed_on(command):
        yield Credential(command.location, f"'{program}' is given '{name}'")
    if file := _pypirc_of(command):
        yield Credential(command.location, f"{who} writes {file}")
    if _writes_netrc(command):
        what = f"{who} writes a credential for {index.domain()} into a .netrc"
        yield Credential(command.location, what)
    yield from _set(command, who, repository)
    yield from _kept(command, words, who)


def _set(command: Command, who: str, repository: Repository) -> Iterator[Credential]:
    """Yield the variables that a command sets for later steps, or writes to another file."""
    written = f"{' '.join(command.argv)} {command.text}"
    for path in command.writes:
        if is_file(path, "GITHUB_ENV"):
            lines = "\n".join((written, *outputs.printed(command, repository)))
            for variable in dict.fromkeys(VARIABLES.findall(lines)):
                what = f"{who} sets {variable} for later steps"
                yield Credential(command.location, what)
            continue
        for variable in VARIABLES.findall(written):
            if re.search(rf"{variable}\s*=", written):
                what = f"{who} writes {variable} to a file"
                yield Credential(command.location, what)


def _handed_on(command: Command) -> Iterator[str]:
    """Yield the variables, and the options, by which a command hands on an untold credential."""
    words = command.argv if command.argv[0] not in _IDLE else ()
    for word, after in pairwise((*words, "")):
        variable = SETTING.fullmatch(word)
        option, _, held = word.partition("=")
        is_named = option[:2] == "--" and secrets.takes_a_credential_of_an_index(option[2:])
        if variable is not None and UNKNOWN in word:
            yield variable["name"]
        elif is_named and UNKNOWN in (held or after):
            yield option


def _kept(command: Command, words: str, who: str) -> Iterator[Credential]:
    """Yield what a command fetches from where a credential is kept, or stores there."""
    if (name := _fetched(command)) is not None:
        what = f"{who} fetches '{name}', which is named like a package index's credential"
        yield Credential(command.location, what)
    for start, wanted, what in _STORES:
        if command.argv[: len(start)] == start and wanted.search(words) and _gives_a_value(command):
            yield Credential(command.location, f"{who} stores {what}")


def _gives_a_value(command: Command) -> bool:
    """Whether a command that sets something gives it a value: it may read it, or take it away.

    After ``poetry config --help`` and ``pdm config --help``; others are told by another word.
    """
    program, _, *words = command.argv
    if program not in ("pdm", "poetry"):
        return True
    plain = [word for word in words if not _FLAG.fullmatch(word)]
    return REMOVING.isdisjoint(words) and bool(plain[1:])


def _fetched(command: Command) -> str | None:
    """Return what a command fetches from a store of secrets for an index, None for nothing."""
    plain = tuple(word for word in command.argv if word[:1] != "-")
    if not any(plain[: len(start)] == start for start in _KEEPERS):
        return None
    told = (word.rpartition("=")[2] for word in command.argv[2:])
    return next(filter(secrets.is_credential_of_an_index, told), None)


def of_a_request(command: Command) -> Iterator[Credential]:
    """Yield the credential of a plain request: an option, a header, or a part of its address."""
    if command.argv[0] not in tools.REQUESTS:
        return
    words = command.argv[1:]
    if (
        value(command.argv, *_OF_A_REQUEST) is not None
        or any("authorization:" in word.lower() for word in words)
        or any(map(names_a_user, words))
    ):
        yield Credential(command.location, f"'{command.argv[0]}' is given a credential")


def names_a_user(word: str) -> bool:
    """Whether a word has an address with a user in it, as ``https://user:password@host/``."""
    return "://" in word and _WITH_USER.search(word) is not None


def _pypirc_of(command: Command) -> str:
    """Return which file of credentials a command makes for twine, or is told to work on.

    That is said as in a message; nothing for none.
    """
    named = command.argv[1:] if command.argv[0] not in _IDLE else ()
    paths = (*command.writes, *(word.rpartition("=")[2] for word in named))
    if any(basename(path) == ".pypirc" for path in paths):
        return "a .pypirc"
    if not pypirc.is_written_by(command):
        return ""
    return f"a .pypirc under the name '{command.writes[0].replace(UNKNOWN, '…')}'"


def _writes_netrc(command: Command) -> bool:
    """Whether a command writes the index's host into the file from which requests logs in."""
    if not any(basename(path) in (".netrc", "_netrc") for path in command.writes):
        return False
    return index.domain() in f"{' '.join(command.argv)} {command.text}"
