"""The runner of a job: its operating system and processor, as far as ``runs-on`` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.workflows.expressions import Value
    from pubproof.workflows.nodes import Node

_SYSTEMS = {"linux": "Linux", "macos": "macOS", "ubuntu": "Linux", "windows": "Windows"}
"""What ``runner.os`` is by the first word of a label: those of GitHub's own runners, and those that
every runner of one's own has (GitHub: "Choosing the runner for a job")."""
TEMP = "/home/runner/work/_temp"
"""What ``runner.temp`` is on GitHub's own runners of Ubuntu, and stands for on all others."""
_ARM = late.pattern(r".*-arm$|macos-(?:latest|1[4-9]|[2-9]\d)(?:-xlarge)?$|arm64$")
_INTEL = late.pattern(r"(?:ubuntu|windows)-(?!.*-arm$)|macos-(?:1[0-3]$|.*-(?:large|intel)$)|x64$")
"""The labels of runners with a processor of each kind (GitHub: "GitHub-hosted runners")."""


def system(runs_on: Node | None, text: Callable[[Scalar], str | Unknown]) -> str | Unknown:
    """Return ``runner.os`` of a job: ``Linux``, ``Windows`` or ``macOS``.

    Args:
        runs_on: the value of its ``runs-on:``.
        text: fills in the expressions of a label.
    """
    found = {_of(text(label)) for label in _labels(runs_on)} - {""}
    if len(found) == 1:
        return found.pop()
    return Unknown("the labels of 'runs-on' do not tell the runner's system")


def architecture(runs_on: Node | None, text: Callable[[Scalar], str | Unknown]) -> str | Unknown:
    """Return ``runner.arch`` of a job, ``X64`` or ``ARM64``, with the arguments of `system`."""
    found = {_processor(text(label)) for label in _labels(runs_on)} - {""}
    if len(found) == 1:
        return found.pop()
    return Unknown("the labels of 'runs-on' do not tell the runner's processor")


def context(runs_on: Node | None, text: Callable[[Scalar], str | Unknown]) -> dict[str, Value]:
    """Return the `runner` context of a job, with the arguments of `system`."""
    others = ("debug", "environment", "name", "tool_cache", "workspace")
    unknown = Unknown("the runner is known only when the workflow runs")
    known = {"arch": architecture(runs_on, text), "os": system(runs_on, text)}
    return {**dict.fromkeys(others, unknown), **known, "temp": TEMP}


def _labels(node: Node | None) -> Iterator[Scalar]:
    """Yield the labels of a runner, also those beside its group."""
    if isinstance(node, Mapping):
        yield from _labels(node.get("labels"))
    elif isinstance(node, Sequence):
        yield from (one for one in node.items if isinstance(one, Scalar))
    elif isinstance(node, Scalar):
        yield node


def _of(label: str | Unknown) -> str:
    """Return the system that a label names, nothing where it names none."""
    return "" if isinstance(label, Unknown) else _SYSTEMS.get(label.lower().partition("-")[0], "")


def _processor(label: str | Unknown) -> str:
    """Return the processor that a label names, nothing where it names none."""
    if isinstance(label, Unknown):
        return ""
    name = label.lower()
    return "ARM64" if _ARM.match(name) else "X64" if _INTEL.match(name) else ""
