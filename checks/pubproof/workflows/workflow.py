"""Workflows and their jobs."""

from __future__ import annotations

import re
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows import permissions, step, trigger, uses, validation
from pubproof.workflows.fields import Fields
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.document import Document
    from pubproof.workflows.permissions import Permissions
    from pubproof.workflows.step import Step
    from pubproof.workflows.trigger import Trigger

_WORKFLOW_KEYS = frozenset(
    {
        "concurrency",
        "defaults",
        "description",
        "env",
        "jobs",
        "name",
        "on",
        "permissions",
        "run-name",
    }
)
_CALL_KEYS = frozenset(
    {
        "concurrency",
        "if",
        "name",
        "needs",
        "permissions",
        "secrets",
        "strategy",
        "uses",
        "with",
    }
)
_JOB_KEYS = _CALL_KEYS - {"secrets", "uses", "with"} | {
    "cancel-timeout-minutes",
    "container",
    "continue-on-error",
    "defaults",
    "env",
    "environment",
    "outputs",
    "runs-on",
    "services",
    "snapshot",
    "steps",
    "timeout-minutes",
}
JOB_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class Job:
    """One job: steps on a runner, or a call of a reusable workflow."""

    __slots__ = (
        "condition",
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
        fields = Fields(node, f"the job '{key.value}'", problems)
        self.key = key
        self.id = key.value
        self.node = node
        self.uses_node = fields.scalar("uses")
        self.uses = uses.parse(self.uses_node.value) if self.uses_node is not None else None
        fields.refuse_unknown(_JOB_KEYS if self.uses is None else _CALL_KEYS)
        self.needs_nodes = fields.words("needs")
        self.needs = tuple(need.value for need in self.needs_nodes)
        self.condition = fields.scalar("if")
        self.continue_on_error = fields.scalar("continue-on-error")
        self.env = fields.mapping_of("env")
        self.inputs = fields.mapping_of("with")
        for values, what in ((self.env, "'env'"), (self.inputs, "'with'")):
            problems.extend(validation.single_values(values, what))
        self.secrets = node.get("secrets")
        self.environment_node, self.environment = _environment(node)
        self.permissions = _permissions(node, problems)
        self.shell = _default(node, "shell")
        self.folder = _default(node, "working-directory")
        strategy = node.get("strategy")
        self.matrix = strategy.get("matrix") if isinstance(strategy, Mapping) else None
        listed = fields.sequence("steps")
        self.steps: tuple[Step, ...] = step.read_all(listed, problems) if listed else ()
        self._validate(fields, listed)

    @property
    def location(self) -> Location:
        """Where the job's name stands."""
        return self.key.location

    @property
    def containers(self) -> tuple[Node, ...]:
        """What ``container:`` and ``services:`` start: an image, or a mapping that has one."""
        container, services = self.node.get("container"), self.node.get("services")
        others = [each for _, each in services.entries] if isinstance(services, Mapping) else []
        return tuple(one for one in (container, *others) if one is not None)

    @property
    def container_env(self) -> Mapping | None:
        """The variables of the container in which the steps run."""
        container = self.node.get("container")
        env = container.get("env") if isinstance(container, Mapping) else None
        return env if isinstance(env, Mapping) else None

    def _validate(self, fields: Fields, steps: Sequence | None) -> None:
        fields.mapping_of("strategy")
        if isinstance(self.environment_node, Sequence):
            message = f"'environment' of {fields.what} is a list; GitHub wants a name"
            fields.refuse(self.environment_node, message, "write its name")
        if not JOB_ID.fullmatch(self.id):
            fields.refuse(
                self.key,
                f"'{self.id}' cannot be a job's id; GitHub refuses the file",
                "begin with a letter or '_', then letters, digits, '-' and '_'",
            )
        if self.uses is not None:
            return
        if steps is None or not steps.items:
            fields.refuse(self.key, f"the job '{self.id}' has no steps", "give it steps")
        if self.node.get("runs-on") is None:
            fields.refuse(
                self.key, f"the job '{self.id}' names no runner", "add 'runs-on: ubuntu-latest'"
            )


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
        return self.path.rpartition("/")[2]

    @property
    def callable(self) -> bool:
        """Whether other workflows can call it."""
        return any(trigger.event == "workflow_call" for trigger in self.triggers)

    def _read(self, root: Mapping) -> None:
        fields = Fields(root, "a workflow", self.problems)
        fields.refuse_unknown(_WORKFLOW_KEYS)
        name = fields.scalar("name")
        self.name = name.value if name is not None else self.path
        self.env = fields.mapping_of("env")
        self.permissions = _permissions(root, self.problems)
        self.shell = _default(root, "shell")
        self.folder = _default(root, "working-directory")
        if root.get("on") is None:
            self._refuse(Location(self.path), "this workflow has no 'on'", "say what starts it")
        self.triggers = trigger.read(root.get("on"), self.problems)
        self.call = next((t.body for t in self.triggers if t.event == "workflow_call"), None)
        jobs = fields.mapping_of("jobs")
        for key, node in jobs.entries if jobs is not None else ():
            if isinstance(node, Mapping):
                self.jobs.setdefault(key.value, Job(key, node, self.problems))
            else:
                self._refuse(node.location, f"the job '{key.value}' is no mapping", "give it steps")
        if not self.jobs and not isinstance(root.get("jobs"), Sequence):
            self._refuse(Location(self.path), "this workflow has no jobs", "give it one")
        self._check_needs()
        self.problems.extend(validation.expressions(root))

    def _check_needs(self) -> None:
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
        self.problems.append(Problem(place, f"{message}; GitHub refuses the file", help_))


def _environment(node: Mapping) -> tuple[Node | None, Scalar | None]:
    """Return a job's ``environment:`` and the scalar that names it."""
    value = node.get("environment")
    if isinstance(value, Scalar):
        return value, None if value.is_null else value
    if isinstance(value, Mapping):
        name = value.get("name")
        return value, name if isinstance(name, Scalar) and not name.is_null else None
    return value, None


def _permissions(node: Mapping, problems: list[Problem]) -> Permissions | None:
    """Return the mapping's ``permissions:``, None when it has none."""
    key, value = node.key("permissions"), node.get("permissions")
    if key is None or value is None:
        return None
    given = permissions.read(value, problems)
    return given._replace(location=key.location) if isinstance(value, Mapping) else given


def _default(node: Mapping, name: str) -> Scalar | None:
    """Return a value of ``defaults.run``, None when it is not set."""
    defaults = node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    value = run.get(name) if isinstance(run, Mapping) else None
    return value if isinstance(value, Scalar) else None
