"""Workflow artifacts: what a job stores, and which other job gets it into which folder.

After the READMEs of ``actions/upload-artifact`` and ``actions/download-artifact``, version 4 and
newer.
"""

from pubproof.artifacts.download import Download
from pubproof.artifacts.handover import Handover, starved
from pubproof.artifacts.paths import folder_of, paths_in
from pubproof.artifacts.stores import Stores, stored_name

__all__ = [
    "Download",
    "Handover",
    "Stores",
    "folder_of",
    "paths_in",
    "starved",
    "stored_name",
]
