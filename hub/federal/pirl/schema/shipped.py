"""
The layouts that come with the program: read from its own files, and validated like any other.

They are a subset from secondary sources.  Nobody certifies by them: load the Department's
spreadsheet first.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from hub.federal.pirl.errors import SchemaUnusable
from hub.federal.pirl.schema.rules import Element, Kind, Schema, faults_of

_FOLDER = files("hub.federal.pirl.schema") / "versions"
_RETIRED = "retired.json"


class ElementFile(msgspec.Struct, rename="kebab", forbid_unknown_fields=True, omit_defaults=True):
    """An element as files and the database hold it."""

    number: str
    name: str
    type: Kind
    width: int
    position: int
    decimals: int = 0
    allowed: dict[str, str] = {}
    required_for: list[str] = []
    status: str = ""


class SchemaFile(msgspec.Struct, rename="kebab", forbid_unknown_fields=True):
    """A layout as a file holds it."""

    name: str
    title: str
    source: str
    elements: list[ElementFile]
    is_subset: bool = False


def read(content: bytes | str, name: str) -> Schema:
    """A layout from its file.  Raises SchemaUnusable."""
    try:
        found = msgspec.json.decode(content, type=SchemaFile)
    except msgspec.DecodeError as fault:
        raise SchemaUnusable(name, [str(fault)]) from fault
    schema = Schema(
        name=found.name,
        title=found.title,
        source=found.source,
        elements=tuple(element_of(one) for one in found.elements),
        is_subset=found.is_subset,
    )
    if faults := faults_of(schema):
        raise SchemaUnusable(name, faults)
    return schema


def element_of(one: ElementFile) -> Element:
    return Element(
        number=one.number,
        name=one.name,
        kind=one.type,
        width=one.width,
        position=one.position,
        decimals=one.decimals,
        allowed=one.allowed,
        required_for=frozenset(one.required_for),
        status=one.status,
    )


def as_file(one: Element) -> dict[str, Any]:
    """An element as JSON, for the database."""
    built: dict[str, Any] = msgspec.to_builtins(
        ElementFile(
            number=one.number,
            name=one.name,
            type=one.kind,
            width=one.width,
            position=one.position,
            decimals=one.decimals,
            allowed=dict(one.allowed),
            required_for=sorted(one.required_for),
            status=one.status,
        )
    )
    return built


@cache
def shipped() -> dict[str, Schema]:
    """The layouts of this program, by name, oldest first."""
    found = [
        read(file.read_bytes(), file.name)
        for file in sorted(_FOLDER.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".json") and file.name != _RETIRED
    ]
    return {schema.name: schema for schema in found}


@cache
def retired() -> dict[str, str]:
    """Versions that the Department takes no more, with the reason; we know no layout of them."""
    reasons: dict[str, str] = msgspec.json.decode((_FOLDER / _RETIRED).read_bytes())
    return reasons
