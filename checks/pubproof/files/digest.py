"""Digests of what was read, to tell later whether it is still the same.

`hashlib` loads OpenSSL, which takes longer than to read ten workflows; the module behind it is
asked first, as the standard library's `random` does for the same reason.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # where Python is built without it
    from hashlib import blake2b


def digest(data: bytes) -> str:
    """Return the digest of bytes: 32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()
