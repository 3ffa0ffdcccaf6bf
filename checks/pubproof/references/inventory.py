"""What a repository has that a text can name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from pubproof import late
from pubproof.files.tree import Kind
from pubproof.home import homes
from pubproof.references import TEXTS, artifacts, reads
from pubproof.repository import WORKFLOWS
from pubproof.workflows.inputs import given_by_hand
from pubproof.workflows.permissions import LEVELS
from pubproof.workflows.reader.nodes import Scalar, scalars

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pubproof.files.tree import Tree
    from pubproof.references.reads import Read
    from pubproof.repository import Repository
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

T = TypeVar("T")

_VERSION = late.pattern(r"#\s*(?:[\w./-]*@)?(v?\d[\w.+-]*|release/v\d+)")
"""The comment behind a pinned action that says which version the commit is."""
_INCLUDED = late.pattern(
    r"(?:\{!\s*|--8<--\s+|\{%-?\s*include(?:-markdown)?\s+|\{include\}\s+|\.\.\s+include::\s+)"
    r"(?:[\"']([^\"'\n]+)|([^\s\"'!}]+))"
)
"""How one text is put into another: markdown-include, snippets, Jinja, MyST, reStructuredText."""
_LABEL = late.pattern(r"^[ \t]*(?:\((?=[^()\n]+\)=)|\.\. _)([\w.:-]+)(?:\)=|:)\s*$", re.MULTILINE)
"""A label of MyST or reStructuredText, by which other texts link to what follows."""


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


class _kept(Generic[T]):  # noqa: N801  a decorator, as cached_property is
    """A property of an inventory: made of the repository's files once, whichever text asks."""

    def __init__(self, make: Callable[[Inventory], T]) -> None:
        """Take what makes it."""
        self._make = make
        self._key = ("inventory", make.__name__)
        self.__doc__ = make.__doc__

    def __get__(self, inventory: Inventory, _: type[Inventory]) -> T:
        """Return what was made, or make it."""
        make = self._make
        return inventory.repository.once(
            self._key, lambda repository: make(inventory.of(repository))
        )


class Inventory:
    """What there is, read from the workflows when a text asks for it."""

    def __init__(
        self, repository: Repository, clauses: Collection[str], commands: Collection[str]
    ) -> None:
        """Take the repository, and the words of pubproof itself."""
        self.repository = repository
        self.files = repository.files
        self.clauses = clauses
        self.commands = commands

    def of(self, repository: Repository) -> Inventory:
        """Return what there is in another repository."""
        return Inventory(repository, self.clauses, self.commands)

    @_kept
    def workflow_files(self) -> frozenset[str]:
        """The file names of the workflows."""
        return frozenset(
            path.removeprefix(f"{WORKFLOWS}/") for path in self.repository.workflow_paths
        )

    @_kept
    def stand_ins(self) -> dict[str, tuple[str, ...]]:
        """The folders of the symbolic links that lead to a text, by the path of the text."""
        found: dict[str, tuple[str, ...]] = {}
        tree = self.repository.tree
        is_real = {"": True}
        for path in self.files.ending(*TEXTS):
            folder = path.rpartition("/")[0]
            if folder not in is_real:
                is_real[folder] = tree.resolve(folder) == folder
            if is_real[folder] and not _is_link(path, tree):
                continue
            target = tree.resolve(path)
            if target not in (None, path):
                found[target] = (*found.get(target, ()), folder)
        return found

    @_kept
    def included(self) -> dict[str, tuple[str, ...]]:
        """What texts name of the texts that are put into them, as they write it: their folders."""
        found: dict[str, tuple[str, ...]] = {}
        for path in self.files.ending(*TEXTS):
            text = self.repository.text(path) or ""
            if any(word in text for word in ("{!", "--8<--", "include")):
                for one in _INCLUDED.finditer(text):
                    name = re.sub(r"^(?:\.{0,2}/)+", "", one[1] or one[2])
                    found[name] = (*found.get(name, ()), path.rpartition("/")[0])
        found.pop("", None)
        return found

    def including(self, path: str) -> tuple[str, ...]:
        """Return the folders of the texts that another is put into; they may write any end of it.

        A folder may come more than once.
        """
        return tuple(folder for end in _ends(path) for folder in self.included.get(end, ()))

    def includes(self, path: str) -> bool:
        """Whether a text is put into another one."""
        return bool(self.including(path))

    @_kept
    def labels(self) -> frozenset[str]:
        """The labels that texts of MyST and reStructuredText set for the whole site."""
        return frozenset(
            one[1].lower()
            for path in self.files.ending(*TEXTS)
            for one in _LABEL.finditer(self.repository.text(path) or "")
        )

    @_kept
    def slugs(self) -> frozenset[str]:
        """``owner/name`` of the repository, in lower case, however it is told."""
        return frozenset(home.slug.lower() for home in homes(self.repository))

    @_kept
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow; none where one cannot be read: what it has is not known then."""
        found = tuple(map(self.repository.workflow, self.repository.workflow_paths))
        return found if all(one.document.root is not None for one in found) else ()

    @_kept
    def has_workflows(self) -> bool:
        """Whether there is a workflow, and all of them can be read."""
        return bool(self.workflows)

    @_kept
    def jobs(self) -> tuple[tuple[Workflow, Job], ...]:
        """Every job with its workflow."""
        return tuple((one, job) for one in self.workflows for job in one.jobs.values())

    @_kept
    def steps(self) -> tuple[Step, ...]:
        """Every step, those of the repository's own actions included."""
        found = [step for _, job in self.jobs for step in job.steps]
        paths = (*self.files.named("action.yml"), *self.files.named("action.yaml"))
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            action = self.repository.action(folder or ".")
            found.extend(action.steps if action is not None else ())
        return tuple(found)

    @_kept
    def workflow_names(self) -> frozenset[str]:
        """The names of the workflows, with those of their files, with and without ending."""
        stems = (file.rpartition(".")[0] for file in self.workflow_files)
        named = (one.name for one in self.workflows if one.name != one.path)
        return frozenset((*self.workflow_files, *stems, *named))

    @_kept
    def startable(self) -> dict[str, frozenset[str]]:
        """The inputs of the workflows that may be started by hand, by the names of their files."""
        return {
            _file_of(one): frozenset(given_by_hand(one))
            for one in self.workflows
            if any(each.event == "workflow_dispatch" for each in one.triggers)
        }

    @_kept
    def unstartable(self) -> dict[str, tuple[str, ...]]:
        """What starts the other workflows, by the names of their files."""
        return {
            file: tuple(each.event for each in one.triggers)
            for one in self.workflows
            if (file := _file_of(one)) not in self.startable
        }

    @_kept
    def job_names(self) -> frozenset[str]:
        """The ids and names of the jobs."""
        names = [job.id for _, job in self.jobs]
        for _, job in self.jobs:
            name = job.node.get("name")
            names += [name.value] if isinstance(name, Scalar) else []
        return frozenset(names)

    @_kept
    def names_jobs_late(self) -> bool:
        """Whether names of jobs come from a matrix that a run computes."""
        return any(
            "${{" in scalar.value
            for _, job in self.jobs
            if job.matrix is not None
            for scalar in scalars(job.matrix)
        )

    @_kept
    def step_names(self) -> frozenset[str]:
        """The names and ids of the steps."""
        names = (name for step in self.steps for name in (step.id, getattr(step.name, "value", "")))
        return frozenset(filter(None, names))

    @_kept
    def environments(self) -> frozenset[str]:
        """The names of the environments, as they are written."""
        given = (job.environment for _, job in self.jobs)
        return frozenset(one.value for one in given if one is not None)

    @_kept
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

    @_kept
    def uses_by_name(self) -> dict[tuple[str, str], list[Use]]:
        """The actions and workflows that are used, by repository and path."""
        found: dict[tuple[str, str], list[Use]] = {}
        for one in self.uses:
            found.setdefault((one.repository, one.path), []).append(one)
        return found

    @_kept
    def secrets(self) -> tuple[Read, ...]:
        """Every secret that a job, a workflow or an action reads."""
        return tuple(reads.of("secrets", self.workflows))

    @_kept
    def variables(self) -> tuple[Read, ...]:
        """Every configuration variable that a job, a workflow or an action reads."""
        return tuple(reads.of("vars", self.workflows))

    @_kept
    def granted(self) -> dict[str, str]:
        """The highest level of each permission that a job or workflow grants."""
        found: dict[str, str] = {}
        given = [workflow.permissions for workflow in self.workflows]
        given += [job.permissions for _, job in self.jobs]
        for one in given:
            for scope, level in one.granted.items() if one is not None else ():
                found[scope] = max(level, found.get(scope, "none"), key=LEVELS.index)
        return found

    @_kept
    def has_default_permissions(self) -> bool:
        """Whether some job leaves its permissions to the repository's default."""
        return any(
            workflow.permissions is None and job.permissions is None for workflow, job in self.jobs
        )

    @_kept
    def tags(self) -> frozenset[str]:
        """The patterns of tags whose push starts a workflow."""
        return frozenset(
            pattern
            for workflow in self.workflows
            for trigger in workflow.triggers
            if trigger.event == "push"
            for pattern in trigger.patterns("tags") or ()
        )

    @_kept
    def artifacts(self) -> frozenset[str] | None:
        """The names of the artifacts that are handed on; None where they cannot all be told."""
        return artifacts.names(self.steps, self.workflows)


def _file_of(workflow: Workflow) -> str:
    """Return the name of the file of a workflow."""
    return workflow.path.removeprefix(f"{WORKFLOWS}/")


def _ends(path: str) -> Iterator[str]:
    """Yield a path and all its ends: ``docs/a.md``, ``a.md``."""
    while path:
        yield path
        path = path.partition("/")[2]


def _is_link(path: str, tree: Tree) -> bool:
    """Whether a path is a symbolic link, or cannot be looked at."""
    try:
        return tree.kind(path) is Kind.LINK
    except OSError:
        return True
