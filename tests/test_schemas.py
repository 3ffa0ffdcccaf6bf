"""The schemas of what is printed as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pubproof

SCHEMAS = sorted(Path(pubproof.__file__).parent.rglob("*.schema.json"))


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.stem)
def schema(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return each schema in turn."""
    path: Path = request.param
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_property_is_required_and_described(schema: dict[str, Any]) -> None:
    definitions = schema["$defs"]
    objects = [made for made in definitions.values() if "properties" in made]
    assert objects
    for made in objects:
        assert made["description"]
        assert made["required"] == list(made["properties"])
        for one in made["properties"].values():
            target = definitions.get(one.get("$ref", "").rpartition("/")[2], {})
            assert one.get("description") or target["description"]
