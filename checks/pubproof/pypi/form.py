"""What PyPI's form does with a publisher: which fields it takes, and how it stores them.

After Warehouse's ``oidc/forms/github.py`` and ``oidc/forms/_core.py``, with PyPI's own messages.
What the form asks others about is not known here: whether GitHub has such an owner, and how it
spells the name; whether another project has the name, or one like it.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from pubproof import late

_OWNER = late.pattern(r"[a-zA-Z0-9][a-zA-Z0-9-]*\n?")
"""The line end is what PyPI's ``$`` lets through, here and below."""
_REPOSITORY = late.pattern(r"[a-zA-Z0-9._-]+\n?")
_PROJECT = late.pattern(r"[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?")
_NOT_IN_ENVIRONMENT = late.pattern("[\x00-\x1f\x7f'\"`,;\\\\]")
_ENVIRONMENT_LENGTH = 255
_SEPARATORS = late.pattern("[-_.]+")


class Answer(NamedTuple):
    """What the form says to one field."""

    field: str
    """The publisher's field."""
    stored: str | None
    """The value as PyPI stores it; None where the form refuses it."""
    message: str | None = None
    """Why the form refuses it, in PyPI's words; None where it takes it."""

    @property
    def accepted(self) -> bool:
        """Whether the form takes the value."""
        return self.message is None


def owner(value: str | None) -> Answer:
    """Return what the form says to the owner.

    PyPI asks GitHub for the account too: it stores the name as GitHub spells it, and the number.
    """
    if not value:
        return _refused("owner", "Specify GitHub repository owner (username or organization)")
    if not _OWNER.fullmatch(value):
        return _refused("owner", "Invalid GitHub user or organization name.")
    return Answer("owner", value)


def repository(value: str | None) -> Answer:
    """Return what the form says to the repository's name, which it stores as typed."""
    if not value:
        return _refused("repository", "Specify repository name")
    if not _REPOSITORY.fullmatch(value):
        return _refused("repository", "Invalid repository name")
    return Answer("repository", value)


def workflow(value: str | None) -> Answer:
    """Return what the form says to the workflow's file name, which it strips."""
    if not value:
        return _refused("workflow", "Specify workflow filename")
    value = value.strip()
    if not value.endswith((".yml", ".yaml")):
        return _refused("workflow", "Workflow name must end with .yml or .yaml")
    if "/" in value:
        return _refused(
            "workflow", "Workflow filename must be a filename only, without directories"
        )
    return Answer("workflow", value)


def environment(value: str | None) -> Answer:
    """Return what the form says to the environment's name, which it stores in lower case.

    Nothing but white space is refused here, as the form's own check does. The library below the
    form takes such a value for an empty one and skips the check; what is stored then fits no run.
    """
    if not value:
        return Answer("environment", "")
    if len(value) > _ENVIRONMENT_LENGTH:
        message = "Environment name is too long (maximum is 255 characters)"
    elif value.startswith(" "):
        message = "Environment name may not start with whitespace"
    elif value.endswith(" "):
        message = "Environment name may not end with whitespace"
    elif _NOT_IN_ENVIRONMENT.search(value):
        message = (
            "Environment name must not contain non-printable characters or the characters"
            ' "\'", """, "`", ",", ";", "\\"'
        )
    else:
        return Answer("environment", value.lower())
    return _refused("environment", message)


def project(value: str | None) -> Answer:
    """Return what the form for pending publishers says to the project's name, stored as typed.

    Names of modules of the standard library are taken from this Python; PyPI has those of older
    versions as well, and submodules. From Warehouse's ``packaging/services.py``
    (``check_project_name``).
    """
    if not value:
        return _refused("project", "Specify project name")
    if not _PROJECT.fullmatch(value):
        return _refused("project", "Invalid project name")
    if _normalized(value) in {_normalized(name) for name in sys.stdlib_module_names}:
        return _refused(
            "project",
            "This project name isn't allowed (conflict with the Python standard library module"
            " name)",
        )
    return Answer("project", value)


def _refused(field: str, message: str) -> Answer:
    return Answer(field, None, message)


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).strip("-").lower()
