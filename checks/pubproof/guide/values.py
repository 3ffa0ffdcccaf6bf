"""Which values a page can name, and what each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAMES: Mapping[str, str] = {
    "artifact.folder": "the folder that the publish job downloads into",
    "artifact.name": "the artifact that the publish job downloads, or the pattern of several",
    "attest.action": "the action that attests the distributions",
    "attest.file": "the file name of the workflow in which they are attested",
    "attest.job": "the id of the job that attests them",
    "attest.path": "the path of that workflow in the repository",
    "attest.step": "the name of the step that attests them",
    "build.file": "the file name of the workflow in which the distributions are built",
    "build.job": "the id of the job that builds them",
    "build.path": "the path of that workflow in the repository",
    "build.step": "the name of the step that builds them",
    "check.step": "the name of the step that checks them",
    "contract.summary": "how many clauses there are, and in which state",
    "github.environments": "address of the repository's environments",
    "github.releases": "address of the repository's releases",
    "github.repository": "owner and repository as GitHub names them",
    "github.rules": "address of the repository's rulesets",
    "github.secrets": "address of the repository's secrets for Actions",
    "github.url": "address of the repository on GitHub",
    "github.workflows": "address of the repository's workflow runs",
    "project.name": "the name of the project",
    "provenance.caller": "the id of the job that calls the provenance workflow",
    "provenance.file": "the file name of the provenance workflow",
    "provenance.job": "the id of its job that builds",
    "provenance.jobs": "the ids of its jobs",
    "provenance.name": "its name",
    "provenance.path": "its path in the repository",
    "publish_job.environment": "the environment of the publish job",
    "publish_job.id": "the id of the publish job",
    "publish_job.name": "its name",
    "publish_job.needs": "the ids of the jobs that it waits for",
    "publish_job.permissions": "what its token may do",
    "publisher.environment": "the environment that is registered on PyPI",
    "publisher.owner": "the owner that is registered on PyPI",
    "publisher.repository": "the repository that is registered on PyPI, without its owner",
    "publisher.workflow": "the workflow's file name that is registered on PyPI",
    "pypi.account_publishing": "address of the page for pending publishers",
    "pypi.help": "address of PyPI's own documentation of trusted publishers",
    "pypi.new_publisher": "address of PyPI's form for a new publisher, filled in",
    "pypi.project": "address of the project on PyPI",
    "pypi.provenance": "address of the provenance of one file; FILENAME stands for its name",
    "pypi.publishing": "address of the project's publishing settings on PyPI",
    "pypi.tokens": "address of the API tokens of one's account on PyPI",
    "tag.example": "a tag that starts a release",
    "upload.action": "the action that uploads",
    "upload.commit": "the commit to which that action is pinned",
    "upload.step": "the name of the step that uploads",
    "upload.version": "the version of the action",
    "verify.file": "the file name of the workflow in which the attestations are verified",
    "verify.job": "the id of the job that verifies them",
    "verify.step": "the name of the step that verifies the attestations",
    "version.example": "the version of that tag",
    "workflow.events": "the events that start the publishing workflow",
    "workflow.file": "the file name of the publishing workflow",
    "workflow.jobs": "the ids of its jobs",
    "workflow.name": "its name",
    "workflow.path": "its path in the repository",
    "workflow.tags": "the patterns of the tags that start it",
}
"""Every value that a page can name, and what it is."""

GROUPS = tuple(dict.fromkeys(name.partition(".")[0] for name in NAMES))
"""The words before the dot."""

CLAUSES: Mapping[str, tuple[str, ...]] = {
    "artifact": ("verified-distributions",),
    "attest": ("slsa-provenance",),
    "build": ("provenance-workflow",),
    "check": ("distributions-checked",),
    "provenance": ("provenance-workflow",),
    "publish_job.environment": ("environment-named",),
    "publish_job.permissions": ("least-privilege",),
    "pypi": ("publisher-matches",),
    "upload": ("pypa-action", "actions-pinned", "pep740-attestations", "metadata-supported"),
    "verify": ("attestations-verified", "slsa-provenance"),
    "workflow.tags": ("tag-push-only",),
}
"""The clauses that ask for what a value, or a group of values, tells of: where one of them is off,
the subject need not have it."""


class Group:
    """A group of values, for a template: ``publisher.owner`` asks it for ``owner``."""

    def __init__(self, name: str, look_up: Callable[[str], str]) -> None:
        """Take the word before the dot, and what returns the value of a full name."""
        self._name = name
        self._look_up = look_up

    def __getattr__(self, key: str) -> str:
        """Return the value of a name in the group."""
        if key.startswith("_"):
            raise AttributeError(key)
        return self._look_up(f"{self._name}.{key}")

    def __repr__(self) -> str:
        """Return the word before the dot."""
        return self._name
