"""The runner of a job: its operating system and processor, as far as ``runs-on`` tells."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.workflows.expressions import Value
    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.runs.scope import Scope

_SYSTEMS = {"linux": "Linux", "macos": "macOS", "ubuntu": "Linux", "windows": "Windows"}
"""What ``runner.os`` is by the first word of a label: those of GitHub's own runners, and those that
every runner of one's own has (GitHub: "Choosing the runner for a job")."""
_SELF_HOSTED = "self-hosted"
TEMP = "/home/runner/work/_temp"
"""What ``runner.temp`` is on GitHub's own runners of Ubuntu, and stands for on all others."""
_ARM = late.pattern(r".*-arm$|macos-(?:latest|1[4-9]|[2-9]\d)(?:-xlarge)?$|arm64$")
_INTEL = late.pattern(r"(?:ubuntu|windows)-(?!.*-arm$)|macos-(?:1[0-3]$|.*-(?:large|intel)$)|x64$")
"""The labels of runners with a processor of each kind (GitHub: "GitHub-hosted runners")."""


def system(scope: Scope) -> str | Unknown:
    """Return ``runner.os`` of a job: ``Linux``, ``Windows`` or ``macOS``."""
    return _agreed(scope, _system, "system")


def architecture(scope: Scope) -> str | Unknown:
    """Return ``runner.arch`` of a job: ``X64`` or ``ARM64``."""
    return _agreed(scope, _processor, "processor")


def is_self_hosted(scope: Scope) -> bool:
    """Whether a job asks for a runner of one's own, which all have this label."""
    found = (scope.value(one.value) for one in _labels(scope.runs_on))
    each = chain.from_iterable(one if isinstance(one, list) else [one] for one in found)
    return any(isinstance(one, str) and one.lower() == _SELF_HOSTED for one in each)


def may_be_self_hosted(scope: Scope) -> bool:
    """Whether a job asks for a runner of one's own, or for what may be one.

    An expression may make the label of these. A group may hold runners of either kind, where no
    label tells (GitHub: "Choosing the runner for a job").
    """
    asked = list(_labels(scope.runs_on))
    if not asked and isinstance(scope.runs_on, Mapping):
        return scope.runs_on.get("group") is not None
    return is_self_hosted(scope) or any(_may_be_own(scope.text(one)) for one in asked)


def _may_be_own(label: str | Unknown) -> bool:
    """Whether a label, of which only the beginning is known, may be that of runners of one's own.

    It may be several labels as well, where an expression makes all of it.
    """
    if not isinstance(label, Unknown):
        return False
    return _SELF_HOSTED.startswith(label.pieces[0].strip().lower())


def labels(scope: Scope) -> list[str]:
    """Return the labels of a job's runner that are known, in lower case."""
    found = map(scope.text, _labels(scope.runs_on))
    return [one.lower() for one in found if isinstance(one, str)]


def context(scope: Scope) -> dict[str, Value]:
    """Return the `runner` context of a job."""
    others = ("debug", "environment", "name", "tool_cache", "workspace")
    unknown = Unknown("the runner is known only when the workflow runs")
    known = {"arch": architecture(scope), "os": system(scope)}
    return {**dict.fromkeys(others, unknown), **known, "temp": TEMP}


def _agreed(scope: Scope, read: Callable[[str], str], what: str) -> str | Unknown:
    """Return what the labels of a job's runner tell, where those that tell it agree."""
    found = set(map(read, labels(scope))) - {""}
    if len(found) == 1:
        return found.pop()
    return Unknown(f"the labels of 'runs-on' do not tell the runner's {what}")


def _labels(node: Node | None) -> Iterator[Scalar]:
    """Yield the labels of a runner, also those beside its group."""
    if isinstance(node, Mapping):
        yield from _labels(node.get("labels"))
    elif isinstance(node, Sequence):
        yield from (one for one in node.items if isinstance(one, Scalar))
    elif isinstance(node, Scalar):
        yield node


def _system(label: str) -> str:
    """Return the system that a label names, nothing where it names none."""
    return _SYSTEMS.get(label.partition("-")[0], "")


def _processor(label: str) -> str:
    """Return the processor that a label names, nothing where it names none."""
    return "ARM64" if _ARM.match(label) else "X64" if _INTEL.match(label) else ""
