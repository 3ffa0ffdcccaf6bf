"""Which workflows may have to do with a release, as far as their texts show.

Most have nothing to do with one: their outlines prove it, and they need not be read in full.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache, partial
from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, secrets, tokens
from pubproof.leads import files
from pubproof.leads.leads import Leads
from pubproof.repository import SILENCING, WORKFLOWS
from pubproof.scripts.shell.nameless import glues, runs_made, starts_nameless
from pubproof.scripts.variables import BASH_ENV, BASH_FUNC
from pubproof.workflows import uses
from pubproof.workflows.runs.outcomes import adds_folders
from pubproof.workflows.schema import outline as outlines

if TYPE_CHECKING:
    from pubproof.repository import Repository
    from pubproof.workflows.reader.source import Source
    from pubproof.workflows.schema.outline import JobOutline, Outline, StepOutline

_ESCAPED = late.pattern(r'[:,?\[{-]\s*"[^"\\]*(?:\\"[^"\\]*)*\\[^"]')
"""A double-quoted YAML text with an escape, which can cut a word in two or join it to another."""
_APART = late.pattern(r"(?:PATH|shell|working-directory)(?:[\"']\s*:|\s+:|: *[\s!#&*>|])")
"""A key that says where or how a script runs, in another form than ``key: value``."""
_CALLED = late.pattern(rf"{re.escape(WORKFLOWS)}/([^\s\"'@,\]}}]+)")
"""The name of a workflow's file that a text names with its folder, as a call has to."""
_BATCH = late.pattern(rf"shell:\s{{0,9}}[\"']?{files.BATCH}\b")
"""The shell that finds batch files without their endings."""
_SCRIPTED = late.pattern(r"shell:[^\n/]{0,500}/[^\n]{0,500}?\{0\}")
"""A command line of a shell that may name a script."""
_OF_MATRIX = late.pattern(r"\$\{\{[^}]{0,400}\bmatrix\b", re.IGNORECASE)
"""An expression of what the matrix of a job says."""
_DEAF = late.pattern(
    r"actions/(?:cache|checkout|(?:down|up)load-artifact|setup-[\w-]+)(?:/[\w-]+)?@", re.IGNORECASE
)
"""Actions that run nothing that they are told."""
_KEPT_TEXTS = 128
"""How many texts of workflows are remembered: some repositories have copies."""
_KEPT_STEPS = 4 * 1024
"""How many steps are remembered, of which nothing but the text is known."""


class Glance(NamedTuple):
    """What the text of a workflow shows."""

    text: str
    """The text; for equal ones the same object."""
    outline: Outline | None
    """None where only its tree can tell whether GitHub accepts it."""
    concerns: bool
    """Whether it may have to do with a release."""


class Glances:
    """What the texts of one repository's workflows show."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository whose files the texts may name."""
        self.repository = repository
        self._leads = Leads(repository)
        self._identities: dict[str, bool] = {}
        self._remembered = lru_cache(_KEPT_TEXTS)(self._look)
        self._step_may_upload = lru_cache(_KEPT_STEPS)(self._judge_step)

    def at(self, source: Source) -> Glance:
        """Return what a workflow's text shows."""
        text = source.text
        look = self._remembered if len(text) <= outlines.MAX_CHARACTERS else self._look
        return look(
            text,
            identity=self.has_identity(source),
            provenance=source.path.endswith(f"/{self.repository.settings.provenance_workflow}"),
        )

    def has_identity(self, source: Source) -> bool:
        """Whether a workflow may run with the identity that PyPI trusts.

        That is the publishing workflow and what it calls: PyPI compares the file's name, and a
        workflow that asks for no permissions has those of its caller (GitHub, "Reusing workflow
        configurations").
        """
        path = source.path
        if path not in self._identities:
            file = basename(path)
            self._identities[path] = file == self.repository.settings.publishing_workflow or (
                "workflow_call" in source.text and file in self._called
            )
        return self._identities[path]

    @cached_property
    def _called(self) -> set[str]:
        """The files of workflows that the publishing one may call, by way of others too."""
        found = {self.repository.settings.publishing_workflow}
        fresh = list(found)
        while fresh:
            named = self._named_in(f"{WORKFLOWS}/{fresh.pop()}") - found
            found |= named
            fresh += named
        return found

    def _named_in(self, path: str) -> set[str]:
        """Return the files of workflows that the one at `path` may call."""
        text = self.repository.text(path) or ""
        if _ESCAPED.search(text) is None:
            return {*_CALLED.findall(text)}
        workflow = self.repository.find_workflow(path)
        jobs = workflow.jobs.values() if workflow is not None else ()
        return {basename(job.uses.path) for job in jobs if job.uses is not None}

    def script_may_upload(self, run: str, values: str, *, identity: bool = False) -> bool:
        """Whether a script, or another of the `values` of its step, may lead to an upload."""
        return (
            starts_nameless(run)
            or runs_made(run)
            or self._text_may_upload(values, identity=identity)
        )

    def _look(self, text: str, *, identity: bool, provenance: bool) -> Glance:
        """Look at a text that may run with the identity, or is the provenance workflow's."""
        outline = self.repository.recall(("outline", text), partial(_outlined, text))
        if outline is None:
            # It may call a workflow, or hide a word.
            concerns = f"{WORKFLOWS}/" in text or _hides(text)
            return Glance(text, None, concerns or self._text_may_upload(text, identity=identity))
        leads_on = partial(self._leads_on, text)
        suspect = identity or provenance or _says_more(text) or any(map(leads_on, outline.jobs))
        concerns = suspect and (self._text_may_upload(text, identity=identity) or _hides(text))
        return Glance(text, outline, concerns)

    def _leads_on(self, text: str, job: JobOutline) -> bool:
        """Whether a job of a workflow may lead to an upload, as its model would show or oftener."""
        adding = (one.run for one in job.steps if adds_folders(one.run))
        shared = (*job.values, *adding)
        if any(self._step_may_upload(step, shared) for step in job.steps):
            return True
        if not job.matrix:
            return False
        steps = [one for one in job.steps if _is_told_by_a_matrix(one, shared)]
        is_told = any("${{" in one for one in job.matrix)
        shared += (text,) if is_told else tuple(job.matrix)
        return any(self._step_may_upload(step, shared) for step in steps)

    def _judge_step(self, step: StepOutline, shared: tuple[str, ...]) -> bool:
        """Whether a step may lead to an upload, in a job that shares some values with it."""
        if _DEAF.match(step.uses):
            return False
        values = "\n".join((*step.values, *shared))
        return (
            step.uses.startswith(uses.LOCAL)
            or starts_nameless(step.run)
            or runs_made(step.run)
            or self._part_may_upload(values)
        )

    def _text_may_upload(self, text: str, *, identity: bool) -> bool:
        """Whether a text may lead to an upload."""
        if not self.repository.remembers:
            return self._leads.text_may_upload(text, identity=identity)
        key = ("concern", text, identity)
        return self.repository.recall(key, partial(_concerns, text, identity=identity))

    def _part_may_upload(self, text: str) -> bool:
        """Whether a part of a text may lead to an upload."""
        if not self.repository.remembers:
            return self._leads.part_may_upload(text)
        return self.repository.recall(("part", text), partial(_part_concerns, text))


def _says_more(text: str) -> bool:
    """Whether a workflow says what counts even where no step of it can upload.

    That is a credential of an index, a comment that silences a finding, what bash runs besides, or
    that cmd, or a script, runs the steps.
    """
    lower = text.lower()
    return (
        SILENCING in lower
        or BASH_ENV in text
        or BASH_FUNC in text
        or (files.BATCH in text and _BATCH.search(text) is not None)
        or ("{0}" in text and _SCRIPTED.search(text) is not None)
        or tokens.PREFIX in text
        or secrets.may_concern_an_index(lower)
    )


def _hides(text: str) -> bool:
    """Whether a workflow may say in a form of YAML what a search in its text does not find."""
    return any(one.search(text) is not None for one in (_ESCAPED, _APART)) or glues(text)


def _is_told_by_a_matrix(step: StepOutline, shared: tuple[str, ...]) -> bool:
    """Whether the matrix may say what a step does, in a job that shares some values with it."""
    return any("${{" in one and _OF_MATRIX.search(one) for one in (*step.values, *shared))


def _concerns(text: str, repository: Repository, *, identity: bool) -> bool:
    return Leads(repository, recalls=True).text_may_upload(text, identity=identity)


def _part_concerns(text: str, repository: Repository) -> bool:
    return Leads(repository, recalls=True).part_may_upload(text)


def _outlined(text: str, _: Repository) -> Outline | None:
    return outlines.read(text)
