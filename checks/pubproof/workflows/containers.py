"""The variables of a container, which its options set beside its ``env``.

After GitHub's "Workflow syntax", ``jobs.<job_id>.container.options``, and ``docker create``.
"""

from __future__ import annotations

import re

from pubproof import late
from pubproof.workflows.reader.nodes import Mapping, Scalar

_VARIABLE = late.pattern(
    r"""
    (?:^|\s)(?:-e|--env)[\s=]\s{0,9}
    (?: "(?P<a>\w+)=(?P<x>[^"\n]*)"
      | '(?P<b>\w+)=(?P<y>[^'\n]*)'
      | (?P<c>\w+)=(?P<z>(?:[^\s"'$]|\$(?!\{\{)|\$\{\{[^}\n]{0,400}\}\})*)
    )
    """,
    re.VERBOSE,
)
"""An option that sets a variable."""


def variables(container: Mapping) -> Mapping | None:
    """Return the variables of a container, None where it names none.

    They are those of its options, and over them its ``env``.
    """
    own, options = container.mapping("env"), container.scalar("options")
    found = [*_VARIABLE.finditer(options.value)] if options is not None else []
    if options is None or not found:
        return own
    entries = own.entries if own is not None else []
    named = {key.value for key, _ in entries}
    made = Mapping(options.source, options.start, options.end)
    for one in found:
        name, held = one["a"] or one["b"] or one["c"], one["x"] or one["y"] or one["z"] or ""
        if name not in named:
            made.entries.append((_part(options, name), _part(options, held)))
    made.entries += entries
    return made


def _part(options: Scalar, text: str) -> Scalar:
    """Return a part of a text as a value that stands where the text does."""
    return Scalar(options.source, options.start, options.end, text, '"', None)
