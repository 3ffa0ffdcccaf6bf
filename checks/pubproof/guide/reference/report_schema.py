"""The JSON report, described from its schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pubproof.guide.reference.markdown import MissingTextError, Row, cleaned, paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Iterator


def json_(schema: Mapping[str, Any] | None = None) -> str:
    """Return the reference of the JSON report, read from its schema."""
    if schema is None:
        schema = json.loads(
            files("pubproof.reports").joinpath("report.schema.json").read_text("utf-8")
        )
    objects = {name: made for name, made in schema["$defs"].items() if made.get("type") == "object"}
    return paragraphs(
        part
        for name, made in objects.items()
        for part in (
            f"## {name.capitalize()} {{#{name}}}",
            cleaned(made.get("description"), f"the object '{name}' of the JSON report"),
            table(("Property", "Type", "What it is"), _properties(name, made, schema)),
        )
    )


def _properties(owner: str, made: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Row]:
    for name, said in made["properties"].items():
        target = _definition(said, schema)
        text = said.get("description") or target.get("description")
        what = f"the property '{name}' of '{owner}' in the JSON report"
        kind = _kind(target)
        optional = "" if name in made.get("required", ()) else ", may be left out"
        yield Row(f"{owner}-{name}", (f"`{name}`", f"{kind}{optional}", cleaned(text, what)))


def _kind(said: Mapping[str, Any]) -> str:
    """Return what a value may be, in words."""
    if "const" in said:
        return f"`{json.dumps(said['const'])}`"
    if "enum" in said:
        return f"one of {', '.join(f'`{json.dumps(one)}`' for one in said['enum'])}"
    if said["type"] == "array":
        name = said["items"]["$ref"].rpartition("/")[2]
        return f"list of [{name}](#{name})"
    return str(said["type"])


def _definition(said: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the definition to which a property refers with ``$ref``, or else the property."""
    if "$ref" not in said:
        return said
    found = schema["$defs"][said["$ref"].rpartition("/")[2]]
    if not isinstance(found, Mapping):
        raise MissingTextError(f"{said['$ref']} is no definition of the JSON report")
    return found
