"""What a `uses:` names: an action, a reusable workflow or an image, and of which version."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from pubproof.workflows.reader.nodes import Scalar

_NAMED = 2
"""Parts of the name of a repository."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.IGNORECASE)
_DIGEST = late.pattern(r"@sha256:[0-9a-f]{64}$", re.IGNORECASE)

_CALLED = late.pattern(
    r"(?:[.$]|[\w.-]+/[\w.-]+)/\.github/workflows(?:-lab)?/(?!\.ya?ml$)[^/]+\.ya?ml", re.ASCII
)
"""How a workflow is named that can be called."""
_REF = late.pattern(r"[^\x00-\x20\x7f?*\[\]\\~^:]+")
_ODD_REF = late.pattern(r"^[/.]|[/.]$|\.\.|//|/\.|\.lock(?:/|$)|\s")
"""What no name of a branch or a tag has."""
_VERSION = late.pattern(r"v?(\d+(?:\.\d+)+)|v(\d+)")
_COMMENT = late.pattern(r"\s+#(?:.*?\bv?(\d+(?:\.\d+)+)|.*?\bv(\d+)\b)")
"""A version in the comment behind a commit."""

MAX_CALLS = 9
"""How deep workflows can call workflows: GitHub connects ten levels, the first among them."""
MAX_ACTIONS = 10
"""How deep actions can use actions."""
CHECKOUT = "actions/checkout"
"""The action that brings the files of a repository."""
LOCAL = ("./", "$/", ".\\")
"""How the path of an action or a workflow of the same repository begins."""


class Form(StrEnum):
    """How a `uses:` names something: by where it lives."""

    LOCAL = "local"
    REPOSITORY = "repository"
    DOCKER = "docker"
    UNREADABLE = "unreadable"


class Uses(NamedTuple):
    """A `uses:` value, taken apart.

    Forms after GitHub's workflow syntax, ``jobs.<job_id>.steps[*].uses``; ``$/path`` is the
    self-repository form, which means the same commit of the same repository.
    """

    form: Form
    text: str
    repository: str = ""
    """``owner/name`` in lower case, as GitHub compares it; empty for other forms."""
    path: str = ""
    """The path inside the repository, without ``./``; empty at its root."""
    ref: str = ""
    """Tag, branch or commit; empty where the form has none."""

    @property
    def name(self) -> str:
        """What is named, as it is written, without its version."""
        return self.text.partition("@")[0]

    @property
    def action(self) -> str:
        """The action's whole name, ``owner/name/path`` in lower case."""
        return f"{self.repository}/{self.path}".lower() if self.path else self.repository

    @property
    def is_local(self) -> bool:
        """Whether this is an action, or a workflow, of the same commit of the same repository."""
        return self.form is Form.LOCAL

    @property
    def is_pinned(self) -> bool:
        """Whether the text names one content for ever: a full commit id, or an image digest."""
        if self.form is Form.REPOSITORY:
            return bool(_COMMIT.fullmatch(self.ref))
        if self.form is Form.DOCKER:
            return bool(_DIGEST.search(self.text))
        return self.is_local

    def names(self, *repositories: str) -> bool:
        """Whether this is an action of one of these repositories (``owner/name``, lower case)."""
        return self.form is Form.REPOSITORY and self.repository in repositories


def names_action(text: str) -> bool:
    """Whether a step can use `text`."""
    return why_no_action(parse(text)) is None


def why_no_action(used: Uses) -> tuple[str, str] | None:
    """Return why a step cannot use what a text names, and what to write; None when it can.

    The rules are those of ``validateStepUsesFormat`` in ``actions/languageservices`` and of
    GitHub's workflow syntax, ``jobs.<job_id>.steps[*].uses``.
    """
    if used.form is Form.UNREADABLE:
        return "it lacks an owner, a repository or a version", "write owner/repository@commit"
    if used.text.startswith("$/") and "@" in used.text:
        return "of the same repository there is one version only", "remove '@' and what follows"
    if used.form is Form.REPOSITORY and f"{used.path}/".startswith(".github/workflows/"):
        return "a workflow is called by a job", "write 'uses' beside the job's other keys"
    return None


def parse(text: str) -> Uses:
    """Return what `text` names; a text of no known form is `UNREADABLE`."""
    text = text.strip()
    if text.startswith("docker://"):
        return Uses(Form.DOCKER, text)
    if text.startswith(LOCAL):
        path = text[2:].replace("\\", "/").removeprefix("./").strip("/")
        return Uses(Form.LOCAL, text, path=path)
    name, _, ref = text.partition("@")
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    if len(parts) < _NAMED or not ref or "@" in ref or "${{" in text:
        return Uses(Form.UNREADABLE, text)
    owner, repository, *inside = parts
    return Uses(Form.REPOSITORY, text, f"{owner}/{repository}".lower(), "/".join(inside), ref)


def version_of(node: Scalar) -> tuple[int, ...] | None:
    """Return the version that a ``uses:`` names: its ref, or else a comment behind it.

    Returns:
        One number or more, None where neither tells.
    """
    found = _VERSION.fullmatch(parse(node.text).ref)
    if found is None:
        place = node.location
        found = _COMMENT.match(node.source.line(place.end_line)[place.end_column - 1 :])
    return tuple(map(int, (found[1] or found[2]).split("."))) if found is not None else None


def why_no_workflow(text: str) -> str | None:
    """Return why a job cannot call `text`, None when it can.

    The rules are those of ``validateWorkflowUsesFormat`` in ``actions/languageservices``.
    """
    local = text.startswith(("./", "$/"))
    name, at, ref = text.partition("@")
    if local and at:
        return "a workflow of the same repository is called without '@'"
    if not local and ("@" in ref or not _REF.fullmatch(ref) or _ODD_REF.search(ref)):
        return "'@' and a branch, a tag or a commit must follow the name"
    inside = _CALLED.fullmatch(name)
    if inside is None:
        return "it must stand in '.github/workflows/' and end with '.yml' or '.yaml'"
    return None
