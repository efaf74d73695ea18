"""
JSON Schemas of the contract's types, for the two published documents.

What the types check in code and msgspec cannot put into a schema is added here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from contract.fields import Who

Schema = dict[str, Any]
REF = "#/components/schemas/{name}"
VERSION = "1.0.0"


def components(types: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of these types and all they are made of, by name."""
    _, schemas = msgspec.json.schema_components(types, ref_template=REF)
    if Who.__name__ in schemas:
        schemas[Who.__name__] = _exactly_one(schemas[Who.__name__])
    return dict(sorted(schemas.items()))


def ref(kind: type) -> Schema:
    return {"$ref": REF.format(name=kind.__name__)}


def summary(kind: type) -> str:
    """The first sentence of a type's docstring, on one line."""
    first = (kind.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split())


def text(document: Schema) -> str:
    """The document as it lies in its file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(path: Path, document: Schema) -> None:
    path.write_text(text(document), encoding="utf-8")


def _exactly_one(schema: Schema) -> Schema:
    schema.pop("required", None)
    return {**schema, "oneOf": [{"required": [name]} for name in schema["properties"]]}
