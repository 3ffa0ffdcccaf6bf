"""Names of branches and tags that the conditions of a workflow speak of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.workflows.runs.scope import condition_literals, condition_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

A_TAG = "v1.2.3"
"""A tag as most releases have one."""
_MAX_NAMES = 16
_REFS = frozenset({("ref",), ("ref_name",), ("ref_type",), ("event", "ref"), ("*",)})
_NO_NAMES = frozenset(
    {
        *(("actor",), ("event", "action"), ("event_name",), ("ref_type",), ("repository",)),
        *(("repository_owner",), ("triggering_actor",)),
    }
)
"""Fields of the `github` context that never hold the name of a ref."""
_ACTION = ("github", "event", "action")
_WORKFLOW = ("github", "event", "workflow")
_DELETED = ("github", "event", "deleted")
_JSON_TEXT = late.pattern(r'"([^"]+)"')
_BEGINS = late.pattern(r"(?:^|[^A-Za-z0-9])v?$")
"""How the beginning of a tag ends behind which its version stands: ``cli-v``. A message names the
first name that is tried, and nobody pushes that tag."""


class Names(NamedTuple):
    """Names of branches and tags that the conditions of a workflow speak of."""

    known: tuple[str, ...] = ()
    matter: bool = False
    """Whether a condition speaks of the ref at all; if none does, one name stands for all."""
    are_all: bool = True
    """Whether no condition can speak of others, as one does that compares with a variable."""
    with_action: bool = False
    """Whether a condition asks for the type of the activity."""
    with_workflow: bool = False
    """Whether a condition asks for the workflow that was started."""
    with_deletion: bool = False
    """Whether a condition asks if the push deletes its ref."""


def names_in(conditions: Iterable[str]) -> Names:
    """Return the names that conditions speak of, to try them as refs."""
    found: dict[str, None] = {}
    matter, are_all, asked = False, True, set[tuple[str, ...]]()
    for text in conditions:
        paths = condition_references(text)
        asked.update(paths)
        if not any(path[0] == "github" and path[1:] in _REFS for path in paths):
            continue
        matter = True
        are_all = are_all and all(path[0] in ("github", "steps") for path in paths)
        for name in _written(text):
            tried = (name, f"{name}1.2.3", f"{name}x", f"{A_TAG}{name}")
            found.update(dict.fromkeys((tried[1], *tried) if _BEGINS.search(name) else tried))
    names = tuple(name for name in found if name and not name.endswith("/"))
    are_all = are_all and len(names) <= _MAX_NAMES
    asks = (field in asked for field in (_ACTION, _WORKFLOW, _DELETED))
    return Names(names[:_MAX_NAMES], matter, are_all, *asks)


def _written(text: str) -> Iterator[str]:
    """Yield the names of refs that a condition may write out."""
    for literal in condition_literals(text, _may_name):
        for name in _JSON_TEXT.findall(literal) or [literal]:
            yield re.sub(r"^refs/(heads|tags)/", "", name)


def _may_name(paths: Iterable[tuple[str, ...]]) -> bool:
    """Whether what is compared with one of the contexts may be the name of a ref."""
    lower = (tuple(map(str.lower, path)) for path in paths)
    return not all(path[0] == "github" and path[1:] in _NO_NAMES for path in lower)
