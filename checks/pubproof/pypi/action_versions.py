"""Versions of PyPA's publishing action, by their commits."""

from __future__ import annotations

COMMITS = {
    "dc37677b2e1c63e2034f94d8a5b11f265b73ba33": (1, 14, 2),
    "ba38be9e461d3875417946c167d0b5f3d385a247": (1, 14, 1),
    "cef221092ed1bacb1cc03d23a2d87d1d172e277b": (1, 14, 0),
    "ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e": (1, 13, 0),
}
"""Release commits, as twine, urllib3, attrs and flask name them in their workflows beside the
version; read on 2026-11-22."""
