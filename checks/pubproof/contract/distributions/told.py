"""Programs that may change the distributions of which they are told, for all that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import copies
from pubproof.contract.distributions import writers
from pubproof.operations.programs import classify
from pubproof.scripts.paths import is_within
from pubproof.scripts.python import reading
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from pubproof.scripts.command import Command, Files

_LOOKERS = frozenset(
    {
        *("abi3audit", "chmod", "chown", "codesign", "delocate-listdeps"),
        *("diffoscope", "git", "gpg", "minisign", "nox", "openssl", "pipx"),
        *("pydistcheck", "pyroma", "pytest", "sigstore", "syft", "touch", "tox", "trivy"),
        *("unlink", "uv", "virtualenv", "wheel2json", "zip"),
    }
)
"""Programs that leave the distributions as they are which they are told, or of which `writers`
tells whether they do."""
_PARTS = late.pattern(r"[=:,]")
"""What parts a word into an option and its value, or the paths that it names."""
_LENT_TO_READ = ":ro"
"""How a folder ends that a container is lent, and may not write into."""
_PATHS = late.pattern(r"[\w./*-]+")


def may_change(command: Command, folder: str, files: Files) -> bool:
    """Whether a program is told distributions in the folder of which it may make others."""
    name, *words = command.argv
    judged = (_LOOKERS, writers.CHANGERS, writers.INTO_FOLDER)
    if command.confined or any(name in one for one in judged):
        return False
    known = copies.is_known(command.argv) or classify(command)[0] is not None
    if known or writers.written(command, folder) or writers.only_reads(command, folder, files):
        return False
    lent = (word for word in words if not word.endswith(_LENT_TO_READ))
    named = (part for word in lent for part in _PARTS.split(word) if part)
    is_told = any(writers.names_some(part, command, folder) for part in named)
    if is_told or (PYTHON.fullmatch(name) is None and name not in INTERPRETERS):
        return is_told
    said = _PATHS.findall("\n".join((*words, command.text, reading.removing(command, files))))
    return any(is_within(command.path(one), folder) for one in said)
