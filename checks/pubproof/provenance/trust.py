"""The keys by which Sigstore's signatures are known."""

from __future__ import annotations

import json
import logging
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sigstore.errors import Error
from sigstore.models import ClientTrustConfig, TrustedRoot
from sigstore.verify import Verifier

for _name in ("sigstore", "tuf"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # what they say is said in reports

_EMBEDDED = ("https%3A%2F%2Ftuf-repo-cdn.sigstore.dev", "trusted_root.json")
"""Where `sigstore` keeps the keys that it was released with."""
_LISTS = ("tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities")
_MAX_BYTES = 16 * 1024 * 1024


class Trust(NamedTuple):
    """Keys, and where they are from."""

    verifier: Verifier
    source: str
    note: str = ""
    """What is to be known of them, as a sentence without a full stop."""


class TrustError(ValueError):
    """There are no keys; the message is part of a line."""


def embedded() -> Trust:
    """Return the keys that the installed `sigstore` brings.

    They are read from the package itself. What `sigstore` offers for offline use would rather take
    what it kept from an earlier day, and would write it to the user's cache folder.

    Raises:
        TrustError: it brings none that can be read.
    """
    import sigstore

    try:
        with as_file(files("sigstore._store").joinpath(*_EMBEDDED)) as path:
            verifier = Verifier(trusted_root=TrustedRoot.from_file(str(path)))
    except (Error, OSError, ValueError, ModuleNotFoundError) as error:
        raise TrustError(
            f"sigstore {sigstore.__version__} brings no keys; give --trusted-root"
        ) from error
    return Trust(verifier, f"the keys of sigstore {sigstore.__version__}")


def refreshed() -> Trust:
    """Return Sigstore's keys of today, or those that the installed `sigstore` brings.

    Sigstore's TUF repository is asked for them, in the way and within the time limits of `tuf`.

    Raises:
        TrustError: there are neither.
    """
    try:
        config = ClientTrustConfig.production()
        return Trust(Verifier(trusted_root=config.trusted_root), "Sigstore's keys of today")
    except (Error, OSError, ValueError):
        kept = embedded()
        note = f"Sigstore's keys of today cannot be had; {kept.source} stand in for them"
        return kept._replace(note=note)


def given(path: Path) -> Trust:
    """Return the keys in a file: a trusted root, or one in each line.

    `gh attestation trusted-root` writes the second form.

    Raises:
        TrustError: the file cannot be read, or holds no keys.
    """
    try:
        with path.open("rb") as file:
            held = file.read(_MAX_BYTES + 1)
        text = held.decode("utf-8")
    except OSError as error:
        raise TrustError(f"cannot read {str(path)!r}: {error.strerror}") from error
    except ValueError as error:
        raise TrustError(f"{str(path)!r} is no text in UTF-8") from error
    if len(held) > _MAX_BYTES:
        raise TrustError(f"{str(path)!r} is larger than {_MAX_BYTES >> 20} MiB")
    try:
        with TemporaryDirectory() as folder:
            merged = Path(folder, path.name)
            merged.write_text(json.dumps(_merged(_roots(text))), "utf-8")
            verifier = Verifier(trusted_root=TrustedRoot.from_file(str(merged)))
    except (Error, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise TrustError(f"{str(path)!r} holds no trusted root of Sigstore") from error
    return Trust(verifier, f"the keys of {path}")


def _roots(text: str) -> list[dict[str, list[object]]]:
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _merged(roots: list[dict[str, list[object]]]) -> dict[str, list[object]]:
    """Return the first of some trusted roots, with the keys of all."""
    first, *_ = roots
    return first | {name: [key for root in roots for key in root.get(name, ())] for name in _LISTS}
