"""Workflows and their jobs."""

from __future__ import annotations

from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows import (
    concurrency,
    containers,
    identifiers,
    matrix,
    permissions,
    step,
    trigger,
    uses,
)
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence
from pubproof.workflows.schema import shapes, validation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.reader.document import Document
    from pubproof.workflows.step import Step
    from pubproof.workflows.trigger import Trigger


class Job:
    """One job: steps on a runner, or a call of a reusable workflow."""

    __slots__ = (
        "condition",
        "container_env",
        "continue_on_error",
        "env",
        "environment",
        "environment_node",
        "folder",
        "id",
        "inputs",
        "key",
        "matrix",
        "needs",
        "needs_nodes",
        "node",
        "permissions",
        "secrets",
        "shell",
        "steps",
        "uses",
        "uses_node",
    )

    def __init__(self, key: Scalar, node: Mapping, problems: list[Problem]) -> None:
        """Read the job under `key`; what is wrong goes to `problems`."""
        self.key = key
        self.id = key.value
        self.node = node
        self.uses_node = node.scalar("uses")
        self.uses = uses.parse(self.uses_node.text) if self.uses_node is not None else None
        self.needs_nodes = node.words("needs")
        self.needs = tuple(need.value for need in self.needs_nodes)
        self.condition = node.scalar("if")
        self.continue_on_error = node.scalar("continue-on-error")
        self.env = node.mapping("env")
        container = node.get("container")
        self.container_env = (
            containers.variables(container) if isinstance(container, Mapping) else None
        )
        """The variables of the container in which the steps run."""
        self.inputs = node.mapping("with")
        self.secrets = node.get("secrets")
        self.environment_node, self.environment = _environment(node)
        self.permissions = _permissions(node)
        self.shell = _default(node, "shell")
        self.folder = _default(node, "working-directory")
        strategy = node.mapping("strategy")
        self.matrix = strategy.get("matrix") if strategy is not None else None
        listed = node.sequence("steps")
        self.steps: tuple[Step, ...] = step.read_all(listed, problems) if listed else ()
        problems.extend(self._refusals(listed))
        problems.extend(matrix.problems(strategy))

    @property
    def location(self) -> Location:
        """Where the job's name stands."""
        return self.key.location

    @property
    def call_place(self) -> Location:
        """Where the workflow that it calls is named, or else the job."""
        return (self.uses_node or self.key).location

    @property
    def containers(self) -> tuple[Node, ...]:
        """What ``container:`` and ``services:`` start: an image, or a mapping that has one."""
        container, services = self.node.get("container"), self.node.get("services")
        others = [each for _, each in services.entries] if isinstance(services, Mapping) else []
        return tuple(one for one in (container, *others) if one is not None)

    def _refusals(self, listed: Sequence | None) -> Iterator[Problem]:
        """Yield what GitHub refuses besides wrong shapes."""
        if not identifiers.is_valid(self.id):
            message = f"'{self.id}' cannot be a job's id"
            yield Problem.refused(self.location, message, identifiers.RULE)
        yield from _ids(self.steps)
        if self.uses_node is not None:
            why = uses.why_no_workflow(self.uses_node.text)
            if why is not None and "${{" not in self.uses_node.text:
                message = f"'{self.uses_node.text}' names no workflow: {why}"
                help_ = "name a file as './.github/workflows/a.yml'"
                yield Problem.refused(self.uses_node.location, message, help_)
            return
        if self.node.key("steps") is None if listed is None else not listed.items:
            yield Problem.refused(
                self.location, f"the job '{self.id}' has no steps", "give it steps"
            )
        if self.node.key("runs-on") is None:
            message = f"the job '{self.id}' names no runner"
            yield Problem.refused(self.location, message, "add 'runs-on: …'")


class Workflow:
    """One workflow file."""

    __slots__ = (
        "call",
        "document",
        "env",
        "folder",
        "jobs",
        "name",
        "order",
        "path",
        "permissions",
        "problems",
        "shell",
        "triggers",
    )

    def __init__(self, document: Document) -> None:
        """Read a document; a file that is no workflow gives one without jobs, and problems."""
        self.document = document
        self.path = document.source.path
        self.problems = list(document.problems)
        self.name = self.path
        self.env: Mapping | None = None
        self.permissions: Permissions | None = None
        self.shell: Scalar | None = None
        self.folder: Scalar | None = None
        self.triggers: tuple[Trigger, ...] = ()
        self.call: Mapping | None = None
        """The body of ``on: workflow_call``, None when it has none."""
        self.jobs: dict[str, Job] = {}
        self.order: tuple[Job, ...] = ()
        """The jobs, each after those that it needs; jobs that can never start are left out."""
        root = document.root
        if isinstance(root, Mapping):
            self._read(root)
        elif root is not None:
            self._refuse(root.location, "a workflow must be a mapping", "write 'on:' and 'jobs:'")

    @property
    def file(self) -> str:
        """The file's name without its folder, as PyPI registers it."""
        return basename(self.path)

    @property
    def is_reusable(self) -> bool:
        """Whether other workflows can call it."""
        return any(trigger.event == "workflow_call" for trigger in self.triggers)

    def _read(self, root: Mapping) -> None:
        """Take in what the root says: triggers, defaults, jobs."""
        self.problems.extend(validation.problems(root, shapes.WORKFLOW, "a workflow"))
        name = root.scalar("name")
        self.name = name.text if name is not None else self.path
        self.env = root.mapping("env")
        self.permissions = _permissions(root)
        self.shell = _default(root, "shell")
        self.folder = _default(root, "working-directory")
        if root.get("on") is None:
            self._refuse(Location(self.path), "this workflow has no 'on'", "say what starts it")
        self.triggers = trigger.read(root.get("on"), self.problems)
        self.call = next((t.body for t in self.triggers if t.event == "workflow_call"), None)
        jobs = root.mapping("jobs")
        group = root.get("concurrency")
        self.problems.extend(concurrency.problems(group))
        for key, node in jobs.entries if jobs is not None else ():
            if isinstance(node, Mapping):
                self.jobs.setdefault(key.value, Job(key, node, self.problems))
                self.problems.extend(concurrency.problems(node.get("concurrency"), group))
        if not self.jobs and (root.key("jobs") is None or (jobs and not jobs.entries)):
            self._refuse(Location(self.path), "this workflow has no jobs", "give it one")
        self._check_needs()

    def _check_needs(self) -> None:
        """Report needs that cannot be met, and put the jobs in the order in which they run."""
        ids = {name.lower(): name for name in self.jobs}
        for job in self.jobs.values():
            job.needs = tuple(ids.get(need.lower(), need) for need in job.needs)
            for need in job.needs_nodes:
                if need.value.lower() not in ids:
                    self._refuse(
                        need.location,
                        f"the job '{job.id}' needs '{need.value}', which does not exist",
                        f"name one of: {', '.join(self.jobs)}",
                    )
        self.order = tuple(self._in_order())
        if len(self.order) < len(self.jobs):
            stuck = [job for job in self.jobs.values() if job not in self.order]
            self._refuse(
                stuck[0].location,
                f"the jobs {', '.join(job.id for job in stuck[:5])} need each other in a circle",
                "break the circle of 'needs'",
            )

    def _in_order(self) -> Iterator[Job]:
        """Yield the jobs so that each comes after those that it needs.

        Jobs in a circle of ``needs``, and those after it, never start and are left out.
        """
        graph = {
            job.id: [need for need in job.needs if need in self.jobs] for job in self.jobs.values()
        }
        sorter = TopologicalSorter(graph)
        with suppress(CycleError):
            sorter.prepare()
        while sorter.is_active() and (ready := sorter.get_ready()):
            sorter.done(*ready)
            for name in ready:
                yield self.jobs[name]

    def ancestors(self, job: Job) -> dict[str, Job]:
        """Return every job that must end before `job` can start, by id."""
        found: dict[str, Job] = {}
        waiting = list(job.needs)
        while waiting:
            need = waiting.pop()
            if need in self.jobs and need not in found:
                found[need] = self.jobs[need]
                waiting.extend(self.jobs[need].needs)
        return found

    def _refuse(self, place: Location, message: str, help_: str) -> None:
        self.problems.append(Problem.refused(place, message, help_))


def _ids(steps: Iterable[Step]) -> Iterator[Problem]:
    """Yield the ids that steps of one job may not have."""
    taken: set[str] = set()
    for one in steps:
        place = (one.node.scalar("id") or one.node).location
        if one.id and "${{" not in one.id and not identifiers.is_valid(one.id):
            yield Problem.refused(place, f"'{one.id}' cannot be a step's id", identifiers.RULE)
        elif one.id and one.id.lower() in taken:
            message = f"two steps of the job have the id '{one.id}'"
            yield Problem.refused(place, message, "give one another")
        taken.add(one.id.lower())


def _environment(node: Mapping) -> tuple[Node | None, Scalar | None]:
    """Return a job's ``environment:`` and the scalar that names it."""
    value = node.get("environment")
    if isinstance(value, Scalar):
        return value, None if value.is_null else value
    if isinstance(value, Mapping):
        name = value.get("name")
        return value, name if isinstance(name, Scalar) and not name.is_null else None
    return value, None


def _permissions(node: Mapping) -> Permissions | None:
    """Return the mapping's ``permissions:``, None when it has none."""
    key, value = node.key("permissions"), node.get("permissions")
    if key is None or value is None:
        return None
    given = permissions.read(value)
    return given._replace(location=key.location) if isinstance(value, Mapping) else given


def _default(node: Mapping, name: str) -> Scalar | None:
    """Return a value of ``defaults.run``, None when it is not set."""
    defaults = node.mapping("defaults")
    run = defaults.mapping("run") if defaults is not None else None
    value = run.get(name) if run is not None else None
    return value if isinstance(value, Scalar) else None
