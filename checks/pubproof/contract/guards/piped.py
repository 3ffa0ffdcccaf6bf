"""Programs that end a script with the program in front of them in a pipe, without ``pipefail``.

gh prints nothing where a verification fails, and `jq -e` fails of nothing since jq 1.7
(jqlang/jq#1697), which GitHub's runners have from ubuntu-24.04 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.scripts.options import value
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline

_VERIFIES = ("gh", "attestation", "verify")
_HANDING_ON = frozenset({"cat", "tee"})
"""Programs that print what they read, and so nothing of nothing."""
_HEEDING = late.pattern(r"-[a-zA-Z]*e|--exit-status")
_PLAIN = late.pattern(r"-[acCeMrS]+|--(?:exit-status|compact-output|raw-output|sort-keys)")
"""Options of jq without a value with which it asks of nothing where it reads nothing."""
_NEW = late.pattern(r"ubuntu-(?:latest|slim|2[4-9]|[3-9]\d)|macos-|windows-")
_OLD = late.pattern(r"ubuntu-2[0-3]")


def ends(operation: Operation, pipeline: Pipeline) -> bool:
    """Whether the program behind a verification may fail with it, and so end the script."""
    return _ending(operation, pipeline) and _heeds_nothing(operation) is not False


def untold(operation: Operation, pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield the doubt of a jq whose version cannot be told."""
    by_pipe = not operation.stops and _ending(operation, pipeline)
    if by_pipe and _heeds_nothing(operation) is not True:
        message = (
            "whether a failure of the verification ends the script cannot be told: "
            "before version 1.7 'jq -e' succeeds where it has nothing to read"
        )
        help_ = "add 'shell: bash', which sets pipefail"
        yield Doubt(message, operation.location, help_)


def _ending(operation: Operation, pipeline: Pipeline) -> bool:
    """Whether the next program that does not hand on what a verification prints is `jq -e`."""
    if operation.argv[:3] != _VERIFIES or value(operation.argv, "--format") != "json":
        return False
    for reader in pipeline.behind(operation):
        if operation.argv not in reader.fed_by:
            return False
        if reader.argv[0] not in _HANDING_ON:
            ends_with_it = operation._replace(command=reader)
            return _asks_only_of_what_it_reads(reader.argv) and ends_with_it.stops
    return False


def _asks_only_of_what_it_reads(argv: tuple[str, ...]) -> bool:
    """Whether a command is `jq -e` of a single filter, which nothing but its input reaches."""
    program, *words = argv
    options = [word for word in words if word.startswith("-")]
    asks = program == "jq" and all(map(_PLAIN.fullmatch, options))
    return asks and any(map(_HEEDING.match, options)) and len(words) == len(options) + 1


def _heeds_nothing(operation: Operation) -> bool | None:
    """Whether jq fails of nothing where a step runs; None where its version cannot be told."""
    labels = runner.labels(operation.at.scope)
    if operation.job.node.get("container") is not None or len(labels) != 1:
        return None
    return True if _NEW.match(labels[0]) else False if _OLD.match(labels[0]) else None
