"""The values that pages name, read from the subject's pipeline and settings."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from pubproof.guide import addresses
from pubproof.guide.subject import SubjectError
from pubproof.guide.values import CLAUSES, NAMES
from pubproof.pypi import action_versions, index
from pubproof.reports import summary
from pubproof.scripts import UNKNOWN
from pubproof.spelling import suggestion
from pubproof.tools import Kind
from pubproof.workflows import patterns
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.permissions import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.artifacts import Download
    from pubproof.guide.subject import Subject
    from pubproof.operations import Operation
    from pubproof.workflows.runs.job_run import JobRun
    from pubproof.workflows.workflow import Workflow

_KINDS = {"attest": Kind.ATTEST, "build": Kind.BUILD, "check": Kind.CHECK, "verify": Kind.VERIFY}
"""The groups that tell of the first step of a release that does such a thing."""
_OF_THE_PIPELINE = (*_KINDS, "artifact", "provenance", "publish_job", "upload", "workflow")
"""The groups of values that only the whole pipeline tells, and that depend on nothing else."""
_TAGS = ("v1.2.3", "1.2.3", "release-1.2.3", "v2026.1.0")
"""Tags that make good examples, the likeliest first."""


class Facts:
    """The values of one subject."""

    def __init__(self, subject: Subject) -> None:
        """Take the subject; nothing is read before it is asked for."""
        self.subject = subject

    def __getitem__(self, name: str) -> str:
        """Return the value of `name`, one of `NAMES`.

        Raises:
            OffError: the subject has no such value, and the clause that asks for it is off.
            SubjectError: there is no such name, or the subject has no such value.
        """
        if name not in NAMES:
            raise SubjectError(f"there is no value '{name}'{suggestion(name, NAMES)}")
        group = name.partition(".")[0]
        find = partial(self._find, name)
        value = self.subject.known.shown(name, find) if group in _OF_THE_PIPELINE else find()
        if not value:
            off = self.subject.off(*(CLAUSES.get(name) or CLAUSES.get(group, ())))
            raise off or self.subject.lacks(f"'{name}' has no value: {self._why(name)}")
        return value

    def _find(self, name: str) -> str | None:
        group, _, key = name.partition(".")
        kind = _KINDS.get(group)
        values = getattr(self, f"_{group}") if kind is None else self._first(kind)
        value: str | None = values.get(key)
        return value

    def _why(self, name: str) -> str:
        """Return why a value is missing."""
        group, pipeline = name.partition(".")[0], self.subject.pipeline
        if group == "pypi" and self.subject.name is not None:
            return self.subject.unrecorded
        if group not in ("project", "provenance", "pypi") and pipeline.upload is None:
            return self.subject.say("no workflow uploads to PyPI")
        if name == "workflow.tags":
            return self.subject.say("the publishing workflow starts on no push of tags")
        return f"{self.subject.folder or 'this repository'} has none"

    @cached_property
    def _contract(self) -> Mapping[str, str | None]:
        return {"summary": summary(self.subject.report)}

    @cached_property
    def _project(self) -> Mapping[str, str | None]:
        return {"name": self.subject.name}

    @cached_property
    def _publisher(self) -> Mapping[str, str | None]:
        return self.subject.publisher._asdict()

    @cached_property
    def _workflow(self) -> Mapping[str, str | None]:
        workflow = self.subject.pipeline.publishing_workflow
        if workflow is None:
            return {}
        tags = next((one.patterns("tags") for one in workflow.triggers if one.event == "push"), ())
        events = ", ".join(trigger.event for trigger in workflow.triggers)
        return {**_of(workflow), "events": events, "tags": ", ".join(tags or ())}

    @cached_property
    def _provenance(self) -> Mapping[str, str | None]:
        pipeline = self.subject.pipeline
        wanted = pipeline.settings.provenance_workflow
        workflow = next((one for one in pipeline.workflows.values() if one.file == wanted), None)
        if workflow is None:
            return {}
        jobs = [one.job.id for one in pipeline.in_release(Kind.BUILD)]
        release = pipeline.release.all_jobs() if pipeline.release is not None else ()
        callers = [job.job.id for job in release if job.called and job.called.workflow is workflow]
        return {
            **_of(workflow),
            "caller": next(iter(callers), None),
            "job": next((job for job in jobs if job in workflow.jobs), None),
        }

    @cached_property
    def _publish_job(self) -> Mapping[str, str | None]:
        run = self.subject.pipeline.publish_job
        return _of_job(run) if run is not None else {}

    @cached_property
    def _upload(self) -> Mapping[str, str | None]:
        upload = self.subject.pipeline.upload
        if upload is None:
            return {}
        node, uses = upload.at.step.uses_node, upload.at.step.uses
        number = action_versions.version(node) if node is not None else None
        return {
            **_of_step(upload),
            "commit": uses.ref if uses is not None and uses.is_pinned else None,
            "version": f"v{action_versions.dotted(number)}" if number is not None else None,
        }

    def _first(self, kind: Kind) -> Mapping[str, str | None]:
        """Return the values of the first step of a release that does such a thing."""
        return next(map(_of_step, self.subject.pipeline.in_release(kind)), {})

    @cached_property
    def _artifact(self) -> Mapping[str, str | None]:
        job = self.subject.pipeline.publish_job
        for download in self.subject.pipeline.downloads:
            if download.fetch.at.job is job:
                folder = None if download.path == UNKNOWN else download.path
                return {"name": _name_of(download), "folder": folder}
        return {}

    @cached_property
    def _tag(self) -> Mapping[str, str | None]:
        tags = self.subject.repository.settings.tags
        fitting = (tag for tag in _TAGS if patterns.matches(tags, tag))
        return {"example": next(fitting, None) or patterns.example(tags)}

    @cached_property
    def _version(self) -> Mapping[str, str | None]:
        return {"example": (self._tag["example"] or "").lstrip("abcdefghijklmnopqrstuvwxyz-/")}

    @cached_property
    def _github(self) -> Mapping[str, str | None]:
        slug = self.subject.slug
        return {
            "environments": addresses.repository_page(slug, "settings", "environments"),
            "releases": addresses.repository_page(slug, "releases"),
            "repository": slug,
            "rules": addresses.repository_page(slug, "settings", "rules"),
            "secrets": addresses.repository_page(slug, "settings", "secrets", "actions"),
            "url": addresses.repository_page(slug),
            "workflows": addresses.repository_page(slug, "actions"),
        }

    @cached_property
    def _pypi(self) -> Mapping[str, str | None]:
        name = self.subject.name
        pages = {
            "account_publishing": index.page("manage", "account", "publishing"),
            "help": index.manual("trusted-publishers"),
            "tokens": index.tokens_page(),
        }
        if name is None:
            return pages
        settings = ("manage", "project", name, "settings", "publishing")
        version = self._version["example"] or ""
        return {
            **pages,
            "new_publisher": index.page(*settings, **form) if (form := self._form()) else None,
            "project": index.page("project", name),
            "provenance": index.page("integrity", name, version, "FILENAME", "provenance")[:-1],
            "publishing": index.page(*settings),
        }

    def _form(self) -> dict[str, str]:
        """Return the fields by which PyPI fills in its form (Warehouse, ``oidc/forms``)."""
        publisher = self.subject.repository.settings.publisher
        if publisher is None:
            return {}
        return {
            "provider": "github",
            "owner": publisher.owner,
            "repository": publisher.repository,
            "workflow_filename": publisher.workflow,
            "environment": publisher.environment,
        }


def _of(workflow: Workflow) -> dict[str, str | None]:
    return {
        "file": workflow.file,
        "jobs": ", ".join(workflow.jobs),
        "name": workflow.name,
        "path": workflow.path,
    }


def _of_job(run: JobRun) -> dict[str, str | None]:
    job, permissions = run.job, run.permissions
    environment = run.scope.text(job.environment)
    name = job.node.get("name")
    granted = permissions.granted if permissions is not None else {}
    return {
        "environment": None if isinstance(environment, Unknown) else environment,
        "id": job.id,
        "name": getattr(name, "value", "") or job.id,
        "needs": ", ".join(job.needs),
        "permissions": written(dict(sorted(granted.items()))),
    }


def _of_step(done: Operation) -> dict[str, str | None]:
    step, job = done.at.step, done.at.job
    return {
        "action": done.tool if step.uses is not None else None,
        "file": job.run.workflow.file,
        "job": job.job.id,
        "path": job.run.workflow.path,
        "step": next(iter(step.names), None),
    }


def _name_of(download: Download) -> str | None:
    """Return the name or the pattern of what is downloaded, None where it cannot be told."""
    if isinstance(download.name, Unknown) or isinstance(download.pattern, Unknown) or download.ids:
        return None
    return download.name or download.pattern or "*"
