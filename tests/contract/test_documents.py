"""The published documents are what the types say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from contract import asyncapi, openapi, openapi_exchange
from contract.events import EVENT_OF_BODY
from contract.schemas import text
from contract.topics import UP, Kind

DOCUMENTS = {
    "asyncapi": asyncapi.document(),
    "openapi": openapi.document(),
    "openapi_exchange": openapi_exchange.document(),
}


@pytest.mark.parametrize("part", [asyncapi, openapi, openapi_exchange])
def test_the_file_is_what_is_generated(part: Any) -> None:
    file: Path = part.FILE
    assert file.read_text("utf-8") == text(part.document()), f"run python -m {part.__name__}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    for reference in _references(DOCUMENTS[name]):
        place = DOCUMENTS[name]
        for step in reference.removeprefix("#/").split("/"):
            place = place[step.replace("~1", "/").replace("~0", "~")]
        assert place


def test_there_is_a_channel_for_every_kind_of_message() -> None:
    document = DOCUMENTS["asyncapi"]
    assert set(document["channels"]) == set(get_args(Kind))
    operations = document["operations"]
    sent = {kind for kind, one in operations.items() if one["action"] == "send"}
    assert sent == set(UP)
    assert operations["heartbeat"]["bindings"]["mqtt"]["qos"] == 0
    assert operations["catalogue"]["bindings"]["mqtt"]["retain"]


def test_every_event_is_a_message_of_the_event_channel() -> None:
    document = DOCUMENTS["asyncapi"]
    assert set(document["channels"]["event"]["messages"]) == {
        str(event.__struct_config__.tag) for event in EVENT_OF_BODY.values()
    }


@pytest.mark.parametrize("name", ["asyncapi", "openapi"])
def test_who_takes_exactly_one(name: str) -> None:
    who = DOCUMENTS[name]["components"]["schemas"]["Who"]
    assert [one["required"] for one in who["oneOf"]] == [
        ["card"], ["member"], ["sealed"], ["nobody"],
    ]  # fmt: skip
    assert who["additionalProperties"] is False


def test_every_pattern_is_a_regular_expression() -> None:
    patterns = set(re.findall(r'"pattern": ("[^"]*")', json.dumps(DOCUMENTS)))
    assert patterns
    for pattern in patterns:
        re.compile(json.loads(pattern))


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)
