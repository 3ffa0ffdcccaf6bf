"""Steps that do nothing but fail: what they are for is to end a job when their ``if:`` holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.step import Step

_SHELLS = frozenset({"bash", "powershell", "pwsh", "sh"})
_NOT_RUN = frozenset({"-c", "-n"})
"""Options of those with which they do not run the script, or do something else besides."""
_SAID_AND_FAILED = late.pattern(
    r"""
    \s*
    (?>(?:
      (?: \#[^\n]*
        | (?:echo|printf)\b
          (?>(?: \d?>&\d | [^\n\\;&|<`'"\#] | "(?>(?:[^"\\`]|\\[^\n])*)" | '[^']*' )*)
          (?:;|&&)?
      ) \s*
    )*)
    (?: exit \s+ [1-9]\d? | false ) \s*
    """,
    re.VERBOSE,
)
"""A script that says something, if anything, and then fails."""
_SET_FAILED = late.pattern(
    r"""\s*core\.setFailed\(\s*(?:'[^'\n]*'|"[^"\n]*"|`[^`\n]*`)\s*\);?\s*"""
)
"""A script of actions/github-script that does nothing but fail."""


def always_fails(step: Step, shell: Scalar | None) -> bool:
    """Whether a step fails whenever it runs.

    Args:
        step: the step.
        shell: the shell that its job or its workflow has for it, None for the runner's.
    """
    if step.run is None:
        return step.script is not None and _SET_FAILED.fullmatch(step.script.value) is not None
    chosen = step.shell or shell
    words = chosen.value.split() if chosen is not None else []
    is_run = not words or (words[0] in _SHELLS and _NOT_RUN.isdisjoint(words))
    return is_run and _SAID_AND_FAILED.fullmatch(step.run.value) is not None
