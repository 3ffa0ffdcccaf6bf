"""Actions that live in the repository: their ``action.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.workflows import step
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence
from pubproof.workflows.schema import validation
from pubproof.workflows.schema.action_shapes import ACTION

if TYPE_CHECKING:
    from pubproof.workflows.reader.document import Document
    from pubproof.workflows.step import Step


class Action:
    """One ``action.yml``."""

    __slots__ = (
        *("command", "defaults", "entry", "image", "outputs", "path", "problems", "scripts"),
        *("steps", "using", "_items"),
    )

    def __init__(self, document: Document) -> None:
        """Read a document; a file that is no action gives one without steps."""
        self.path = document.source.path
        self.problems = list(document.problems)
        self.using = ""
        """``composite``, ``node24``, ``docker``, …; empty when the file does not say."""
        self.defaults: dict[str, Scalar] = {}
        """Default values of the inputs that have one, by lower-case name."""
        self.outputs: dict[str, Scalar] = {}
        """What a composite action hands on, by its name there."""
        self.scripts: tuple[str, ...] = ()
        """The files that a JavaScript action runs, as its folder has them."""
        self.image = ""
        """The Dockerfile of an action that is a container, or ``docker://image``."""
        self.entry = ""
        """The program that it starts in its container, nothing where the image says that."""
        self.command: tuple[str, ...] = ()
        """The words that this is given."""
        self.steps: tuple[Step, ...] = ()
        """Its steps as they are written, wherever it is used."""
        self._items: Sequence | None = None
        if isinstance(document.root, Mapping):
            self._read(document.root)

    @property
    def is_composite(self) -> bool:
        """Whether its work is steps, which can be read."""
        return self.using == "composite"

    def _read(self, root: Mapping) -> None:
        """Take in what the file says of inputs, and of what the action runs."""
        inputs = root.mapping("inputs")
        for name, node in inputs.entries if inputs is not None else ():
            default = node.get("default") if isinstance(node, Mapping) else None
            if isinstance(default, Scalar):
                self.defaults[name.value.lower()] = default
        outputs = root.mapping("outputs")
        for name, node in outputs.entries if outputs is not None else ():
            if isinstance(node, Mapping) and isinstance(value := node.get("value"), Scalar):
                self.outputs[name.value] = value
        self.problems.extend(validation.problems(root, ACTION, "an action"))
        runs = root.mapping("runs")
        if runs is None:
            return
        using = runs.scalar("using")
        self.using = using.value.lower() if using is not None else ""
        named = filter(None, map(runs.scalar, ("pre", "main", "post")))
        self.scripts = tuple(one.value for one in named)
        image, entry, args = runs.scalar("image"), runs.scalar("entrypoint"), runs.sequence("args")
        self.image = image.value if image is not None else ""
        self.entry = entry.value if entry is not None else ""
        items = args.items if args is not None else ()
        self.command = tuple(one.value for one in items if isinstance(one, Scalar))
        steps = runs.sequence("steps")
        if steps is not None:
            self._items = steps
            self.steps = step.read_all(steps, self.problems)

    def steps_for(self, use: Step) -> tuple[Step, ...]:
        """Return its steps as they run where a step uses it, each time others."""
        return use.opened(self._items) if self._items is not None else ()
