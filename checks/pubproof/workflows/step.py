"""Steps, of jobs and of composite actions."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows import expressions, uses
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Mapping as Names

    from pubproof.location import Location

_NO_STEPS: frozenset[Step] = frozenset()
ACTS = ("uses", "run", "wait", "wait-all", "cancel", "parallel")
"""The keys of which a step has one."""
_THIS_COMMIT = {"repository": ("github", "repository"), "ref": ("github", "sha")}
"""What the inputs of a checkout are unless they are given: names of the context ``github``."""


class Step:
    """One step.

    A ``parallel:`` group is read as GitHub defines it: its steps in the background, then a step
    that waits for them.
    """

    __slots__ = (
        "_opened",
        "background",
        "cancels",
        "condition",
        "continue_on_error",
        "env",
        "folder",
        "id",
        "inputs",
        "name",
        "node",
        "run",
        "shell",
        "uses",
        "uses_node",
        "waits",
    )

    def __init__(self, node: Mapping) -> None:
        """Read the step's mapping."""
        self.node = node
        self.id = _text(node.scalar("id"))
        self.name = node.scalar("name")
        self.uses_node = node.scalar("uses")
        self.uses = uses.parse(self.uses_node.text) if self.uses_node is not None else None
        self.run = node.scalar("run")
        self.inputs = node.mapping("with")
        self.env = node.mapping("env")
        self.condition = node.scalar("if")
        self.continue_on_error = node.scalar("continue-on-error")
        self.shell = node.scalar("shell")
        self.folder = node.scalar("working-directory")
        background = node.scalar("background")
        self.background = background is not None and background.boolean is not False
        self.waits: frozenset[Step] | None = _NO_STEPS
        """Background steps whose end it waits for; None: all that have started."""
        self.cancels = _NO_STEPS
        """Background steps that it ends, so that what they had not done stays undone."""
        self._opened: tuple[Sequence, tuple[Step, ...]] | None = None

    @property
    def location(self) -> Location:
        """Where the step's work is named: its ``uses:`` or ``run:``, or else the step."""
        for key in ACTS:
            value = self.node.get(key)
            if value is not None:
                return value.location if key == "uses" else _head(self.node, key)
        return self.node.location

    @property
    def title(self) -> str:
        """How a message calls the step."""
        if self.name is not None:
            return f"the step '{self.name.value}'"
        if self.uses is not None:
            return f"the step that uses {self.uses.text}"
        if self.id:
            return f"the step '{self.id}'"
        return "this step"

    def opened(self, items: Sequence) -> tuple[Step, ...]:
        """Return the steps of the composite action that it uses, whose ``steps:`` are given.

        They are its own: another step that uses the action has others.
        """
        if self._opened is None or self._opened[0] is not items:
            self._opened = (items, read_all(items, []))
        return self._opened[1]

    @property
    def names(self) -> list[str]:
        """The words by which it can be called, the plainest first.

        Its name, its id, the action that it uses, or its script's first line behind ``Run``, as
        GitHub's log calls a step without a name.
        """
        action = self.uses.name if self.uses is not None else ""
        name = self.name.value if self.name is not None else ""
        script = self.run.value.split("\n")[0].strip() if self.run is not None else ""
        return [word for word in (name, self.id, action, script and f"Run {script}") if word]

    @property
    def script(self) -> Scalar | None:
        """The JavaScript that it gives to ``actions/github-script``, None where it gives none."""
        return self.input("script") if self.is_of("actions/github-script") else None

    @property
    def given(self) -> list[Mapping]:
        """What it gives to what it uses or runs: its inputs, and its variables."""
        return [node for node in (self.inputs, self.env) if node is not None]

    def is_of(self, *repositories: str) -> bool:
        """Whether it uses an action of one of these repositories (``owner/name``, lower case)."""
        return self.uses is not None and self.uses.names(*repositories)

    def input(self, name: str) -> Scalar | None:
        """Return the value given under ``with:``, None without one; names ignore letter case."""
        found = self.inputs.find(name) if self.inputs is not None else None
        return found[1] if found is not None and isinstance(found[1], Scalar) else None


def read_all(items: Sequence, problems: list[Problem]) -> tuple[Step, ...]:
    """Return the steps of a ``steps:`` list, in the order in which they start."""
    steps: list[Step] = []
    named: dict[str, Step] = {}
    for item in items.items:
        found = _read(item, named, problems)
        steps.extend(found)
        named.update((step.id, step) for step in found if step.id)
    _find_in_checkouts(steps)
    return tuple(steps)


def _find_in_checkouts(steps: Iterable[Step]) -> None:
    """Let local actions in a folder into which the repository is checked out be its own."""
    folders: list[str] = []
    for step in steps:
        path, used = step.input("path"), step.uses
        if step.is_of(uses.CHECKOUT) and path is not None:
            folders += [f"{normpath(path.value)}/"] if _takes_this_commit(step) else []
        elif used is not None and used.is_local:
            inside = next((one for one in folders if used.path.startswith(one)), "")
            step.uses = used._replace(path=used.path.removeprefix(inside))


def _takes_this_commit(step: Step) -> bool:
    """Whether a checkout brings the commit at hand of this repository, as it does by itself."""
    given = ((step.input(name), own) for name, own in _THIS_COMMIT.items())
    return all(node is None or expressions.sole_path(node.value) == own for node, own in given)


def _read(item: Node, named: Names[str, Step], problems: list[Problem]) -> list[Step]:
    """Return the step of an item, or those of a ``parallel:`` group.

    `named` has the steps before it by their ids.
    """
    if not isinstance(item, Mapping):
        message = "a step must be a mapping"
        problems.append(Problem.refused(item.location, message, "write '- run: …' or '- uses: …'"))
        return []
    acts = [key for key in ACTS if item.key(key) is not None]
    if len(acts) != 1:
        message = "a step must have either 'uses' or 'run'"
        problems.append(Problem.refused(item.location, message, "keep one of them"))
    group = item.sequence("parallel")
    step = Step(item)
    problems.extend(_refused(step, named))
    if group is not None:
        members = list(read_all(group, problems))
        for member in members:
            member.background = True
        step.waits = frozenset(members)
        return [*members, step]
    if "wait-all" in acts:
        step.waits = None
    else:
        step.waits = _named(item, "wait", named)
    step.cancels = _named(item, "cancel", named)
    return [step]


def _named(item: Mapping, key: str, named: Names[str, Step]) -> frozenset[Step]:
    """Return the steps whose ids stand under a key, those that there are."""
    found = (named.get(name.value) for name in item.words(key))
    return frozenset(one for one in found if one is not None)


def _refused(step: Step, named: Collection[str]) -> Iterator[Problem]:
    """Yield what GitHub refuses of the action that a step uses, and of the steps that it names."""
    if step.uses is not None and step.uses_node is not None and "${{" not in step.uses.text:
        refused = uses.why_no_action(step.uses)
        if refused is not None:
            why, help_ = refused
            message = f"'{step.uses.text}' names no action: {why}"
            yield Problem.refused(step.uses_node.location, message, help_)
    for name in (*step.node.words("wait"), *step.node.words("cancel")):
        if name.value not in named and "${{" not in name.value:
            message = f"'{name.value}' is the id of no step above"
            yield Problem.refused(name.location, message, "name a step above by its id")


def _head(node: Mapping, name: str) -> Location:
    """The place of the key `name`, for values that run over many lines."""
    key = node.key(name)
    return key.location if key is not None else node.location


def _text(node: Scalar | None) -> str:
    return node.value if node is not None else ""
