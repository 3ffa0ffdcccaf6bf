"""Where cargo and maturin leave what they make of a crate."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value
from pubproof.scripts.paths import above, in_folder, is_within, joined
from pubproof.settings import FILE

if TYPE_CHECKING:
    from pubproof.operations import Operation
    from pubproof.scripts import Command, Files


def wheels(build: Operation, repository: Files) -> str:
    """Return the folder in which maturin leaves distributions that nothing sends elsewhere.

    It is ``wheels`` in cargo's target folder: the one that ``CARGO_TARGET_DIR`` names, or else
    ``target`` in the root of the crate's workspace (Cargo Book, "Workspaces").

    Returns:
        The folder from the repository's root, UNKNOWN where it cannot be told.
    """
    command = build.command
    if command is None:
        return UNKNOWN
    own = build.at.scope.environment.get("CARGO_TARGET_DIR")
    named = command.environment.get("CARGO_TARGET_DIR", own)
    if isinstance(named, str) and named:
        return command.path(f"{named}/wheels")
    crate = _crate(command, repository)
    return crate if UNKNOWN in crate else in_folder(_workspace(crate, repository), "target/wheels")


def _crate(command: Command, repository: Files) -> str:
    """Return the folder of the crate that maturin builds."""
    given: object = value(command.argv, "-m", "--manifest-path")
    if given is None and UNKNOWN not in command.folder:
        text = repository.text(in_folder(command.folder, FILE))
        given = toml.table(text, "tool", "maturin").get("manifest-path")
    return command.path(dirname(given) or "." if isinstance(given, str) else ".")


def _workspace(crate: str, repository: Files) -> str:
    """Return the root of the workspace that a crate is in, its own folder where it is in none."""
    for root in above(crate):
        found = toml.table(repository.text(in_folder(root, "Cargo.toml"))).get("workspace")
        if isinstance(found, dict):
            return crate if _leaves_out(found, crate, root) else root
    return crate


def _leaves_out(workspace: dict[str, object], crate: str, root: str) -> bool:
    """Whether the workspace in `root` excludes a crate."""
    excluded = toml.items(workspace, "exclude")
    return any(is_within(crate, joined(root, str(one))) for one in excluded)
