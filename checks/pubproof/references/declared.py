"""What the workflows of a repository declare, and a text can name.

There may be thousands, and most of what they declare is declared by a workflow that has the very
word of it. So one asks about a word first, and about all workflows only where that tells nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pubproof import late
from pubproof.once import once as kept
from pubproof.references import artifacts, reads
from pubproof.workflows.permissions import LEVELS
from pubproof.workflows.reader.nodes import Scalar, scalars
from pubproof.workflows.reader.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from pubproof.references.reads import Read
    from pubproof.repository import Repository
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

T = TypeVar("T")

_VERSION = late.pattern(r"#\s*(?:[\w./-]*@)?(v?\d[\w.+-]*|release/v\d+)")
"""The comment behind a pinned action that says which version the commit is."""
_USES = late.pattern(r"""\buses["']?:\s*["']?([\w.-]+/[\w.-]+)""")
"""An action or workflow of another repository, as a workflow names it."""


class Use(NamedTuple):
    """An action or workflow that a step or job uses."""

    repository: str
    """``owner/name`` in lower case."""
    path: str
    ref: str
    version: str
    """What the comment behind it says; empty where there is none."""
    place: str
    """Where it is used, as ``path:line``."""


class Declared:
    """What some workflows of a repository declare; it is read when a text asks for it."""

    def __init__(self, repository: Repository, *, path: str = "", word: str = "") -> None:
        """Take the repository, and which of its workflows count: all, unless more is said.

        Args:
            repository: the repository.
            path: of the one workflow that counts.
            word: what the workflows that count have in their texts.
        """
        self.repository = repository
        self._path = path
        self._word = word

    def once(self, key: Hashable, make: Callable[[Declared], T]) -> T:
        """Return what `make` makes of it, and keep that under `key`, whichever text asks."""
        path, word = self._path, self._word
        return self.repository.once(
            (key, path, word), lambda one: make(Declared(one, path=path, word=word))
        )

    def about(self, word: str) -> Declared:
        """Return what the workflows declare that mention a word."""
        return Declared(self.repository, word=word)

    def each_about(self, word: str) -> Iterator[Declared]:
        """Yield what each workflow declares that mentions a word, first of those read already.

        Of a repository that remembers what was made, it is what all declare, which is made once.
        """
        if self.repository.remembers:
            yield self
            return
        paths = self.repository.workflow_paths
        for path in sorted(paths, key=self.repository.has_read, reverse=True):
            if self.repository.may_mention(path, word):
                yield Declared(self.repository, path=path)

    @property
    @kept
    def paths(self) -> tuple[str, ...]:
        """The paths of the workflows."""
        if self._path:
            return (self._path,)
        found = self.repository.workflow_paths
        if not self._word:
            return found
        return tuple(one for one in found if self.repository.may_mention(one, self._word))

    @property
    @kept
    def workflows(self) -> tuple[Workflow, ...]:
        """The workflows; none where one of them cannot be read: what it has is not known then."""
        found = tuple(map(self.repository.workflow, self.paths))
        return found if all(one.document.root is not None for one in found) else ()

    @property
    def is_known(self) -> bool:
        """Whether all the workflows can be read."""
        return len(self.workflows) == len(self.paths)

    @property
    @kept
    def jobs(self) -> tuple[tuple[Workflow, Job], ...]:
        """Every job with its workflow."""
        return tuple((one, job) for one in self.workflows for job in one.jobs.values())

    @property
    @kept
    def steps(self) -> tuple[Step, ...]:
        """Every step, those of the repository's own actions included."""
        found = [step for _, job in self.jobs for step in job.steps]
        files = self.repository.files
        paths = (*files.named("action.yml"), *files.named("action.yaml"))
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            action = self.repository.action(folder or ".")
            found.extend(action.steps if action is not None else ())
        return tuple(found)

    @property
    @kept
    def workflow_names(self) -> frozenset[str]:
        """The names that workflows give themselves."""
        return frozenset(one.name for one in self.workflows if one.name != one.path)

    @property
    def names(self) -> frozenset[str]:
        """The names of the workflows, of their jobs and of the steps."""
        return self.workflow_names | self.job_names | self.step_names

    @property
    @kept
    def job_names(self) -> frozenset[str]:
        """The ids and names of the jobs."""
        names = [job.id for _, job in self.jobs]
        for _, job in self.jobs:
            name = job.node.get("name")
            names += [name.value] if isinstance(name, Scalar) else []
        return frozenset(names)

    @property
    @kept
    def names_jobs_late(self) -> bool:
        """Whether names of jobs come from a matrix that a run computes."""
        return any(
            "${{" in scalar.value
            for _, job in self.jobs
            if job.matrix is not None
            for scalar in scalars(job.matrix)
        )

    @property
    @kept
    def step_names(self) -> frozenset[str]:
        """The names and ids of the steps."""
        names = (name for step in self.steps for name in (step.id, getattr(step.name, "value", "")))
        return frozenset(filter(None, names))

    @property
    @kept
    def environments(self) -> frozenset[str]:
        """The names of the environments, as they are written."""
        given = (job.environment for _, job in self.jobs)
        return frozenset(one.value for one in given if one is not None)

    @property
    @kept
    def uses(self) -> tuple[Use, ...]:
        """Every action and workflow of another repository that is used."""
        found = []
        nodes = [(step.uses_node, step.uses) for step in self.steps]
        nodes += [(job.uses_node, job.uses) for _, job in self.jobs]
        for node, uses in nodes:
            if node is None or uses is None or not uses.ref:
                continue
            place = node.location
            rest = node.source.line(place.end_line)[place.end_column - 1 :]
            comment = _VERSION.search(rest)
            version = comment[1] if comment else ""
            found.append(Use(uses.repository, uses.path, uses.ref, version, place.short))
        return tuple(found)

    @property
    @kept
    def uses_by_name(self) -> dict[tuple[str, str], list[Use]]:
        """The actions and workflows that are used, by repository and path."""
        found: dict[tuple[str, str], list[Use]] = {}
        for one in self.uses:
            found.setdefault((one.repository, one.path), []).append(one)
        return found

    @property
    @kept
    def actions_written(self) -> dict[str, str]:
        """What the texts of the workflows name as used, in lower case and as it is written."""
        sources = map(self.repository.source, self.paths)
        texts = (one.text for one in sources if isinstance(one, Source))
        return {name.lower(): name for text in texts for name in _USES.findall(text)}

    @property
    @kept
    def actions(self) -> frozenset[str]:
        """The repositories of the actions and workflows that are used, as ``owner/name``."""
        return frozenset(name for name, _ in self.uses_by_name)

    def read(self, context: str) -> tuple[Read, ...]:
        """Return what jobs, workflows and actions read of a context, ``secrets`` or ``vars``."""
        return self.once(("read", context), lambda one: tuple(reads.of(context, one.workflows)))

    @property
    @kept
    def granted(self) -> dict[str, str]:
        """The highest level of each permission that a job or workflow grants."""
        found: dict[str, str] = {}
        given = [workflow.permissions for workflow in self.workflows]
        given += [job.permissions for _, job in self.jobs]
        for one in given:
            for scope, level in one.granted.items() if one is not None else ():
                found[scope] = max(level, found.get(scope, "none"), key=LEVELS.index)
        return found

    @property
    @kept
    def has_default_permissions(self) -> bool:
        """Whether some job leaves its permissions to the repository's default."""
        return any(
            workflow.permissions is None and job.permissions is None for workflow, job in self.jobs
        )

    @property
    @kept
    def tags(self) -> frozenset[str]:
        """The patterns of tags whose push starts a workflow."""
        return frozenset(
            pattern
            for workflow in self.workflows
            for trigger in workflow.triggers
            if trigger.event == "push"
            for pattern in trigger.patterns("tags") or ()
        )

    @property
    @kept
    def artifacts(self) -> frozenset[str] | None:
        """The names of the artifacts that are handed on; None where they cannot all be told."""
        return artifacts.names(self.steps, self.workflows)
