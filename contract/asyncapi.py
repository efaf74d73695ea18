"""
The MQTT side of the contract as AsyncAPI 3, generated from the types.

`python -m contract.asyncapi` rewrites `asyncapi.json`; a test holds the two equal.
Operations are a kiosk's: what it sends and what it receives.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contract import events, messages, topics
from contract.fields import Message
from contract.schemas import VERSION, Schema, components, ref, summary, write

FILE = Path(__file__).with_name("asyncapi.json")

_EVENTS = tuple(events.EVENT_OF_BODY.values())
_BODIES: dict[type[Message], type[Message]] = {
    event: body for body, event in events.EVENT_OF_BODY.items()
}
_MESSAGES: dict[str, type[Message]] = {
    "heartbeat": messages.Heartbeat,
    "ack": messages.Ack,
    "ask": messages.Ask,
    "answer": messages.Answer,
    "command": messages.Command,
    "result": messages.Result,
    "catalogue": messages.Catalogue,
}
_ABOUT: dict[topics.Kind, str] = {
    "event": "One event a message; it stays in the kiosk's outbox until an ack covers it.",
    "heartbeat": "What a kiosk says of itself every 30 s.",
    "status": "A hint only: `online`, and by the last will `offline`.",
    "ack": "The hub's word that its database committed events.",
    "ask": "Who is this?  A request with correlation data and a response topic.",
    "answer": "The response; after 400 ms the kiosk goes on without it.",
    "command": "An order, signed by the hub for this topic.",
    "result": "What the kiosk did about an order.",
    "catalogue": "What every kiosk of the site offers.",
}
_NAME = "1 to 32 lower case letters, digits and hyphens."
_RETAINED: tuple[topics.Kind, ...] = ("status", "catalogue")
_AT_MOST_ONCE: tuple[topics.Kind, ...] = ("heartbeat",)


def document() -> Schema:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "WorkSource kiosk and site hub",
            "version": VERSION,
            "description": "MQTT 5.  A device touches only its own subtree; the user is the "
            "common name of its certificate.  Every message is JSON and is refused when it has "
            "a field that is not named here.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "{hub}:8883",
                "protocol": "mqtts",
                "protocolVersion": "5",
                "variables": {"hub": {"description": "The site hub's name."}},
                "security": [{"type": "X509", "description": "The device's certificate."}],
            }
        },
        "channels": {kind: _channel(kind) for kind in _ABOUT},
        "operations": {kind: _operation(kind) for kind in _ABOUT if kind != "answer"},
        "components": {
            "parameters": {
                "site": {"description": f"A site's name: {_NAME}"},
                "device": {"description": f"A device's name: {_NAME}"},
            },
            "messages": _messages(),
            "schemas": {name: _draft_7(schema) for name, schema in _schemas().items()},
        },
    }


def _schemas() -> dict[str, Schema]:
    schemas = components([*_EVENTS, *_MESSAGES.values()])
    for event in _EVENTS:
        schemas[event.__name__]["description"] = summary(_BODIES[event])
    return schemas


def _channel(kind: topics.Kind) -> Schema:
    place = "{site}" if kind == "catalogue" else "{site}/{device}"
    names = ["site"] if kind == "catalogue" else ["site", "device"]
    return {
        "address": f"{topics.ROOT}/{place}/{kind}",
        "description": _ABOUT[kind],
        "parameters": {name: {"$ref": f"#/components/parameters/{name}"} for name in names},
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name in _message_names(kind)
        },
    }


def _message_names(kind: topics.Kind) -> list[str]:
    return [_type_of(event) for event in _EVENTS] if kind == "event" else [kind]


def _type_of(event: type[events.AnyEvent]) -> str:
    return str(event.__struct_config__.tag)


def _operation(kind: topics.Kind) -> Schema:
    qos = 0 if kind in _AT_MOST_ONCE else 1
    operation: Schema = {
        "action": "send" if kind in topics.UP else "receive",
        "channel": {"$ref": f"#/channels/{kind}"},
        "summary": _ABOUT[kind],
        "bindings": {"mqtt": {"qos": qos, "retain": kind in _RETAINED, "bindingVersion": "0.2.0"}},
    }
    if kind == "ask":
        operation["reply"] = {"channel": {"$ref": "#/channels/answer"}}
    return operation


def _messages() -> dict[str, Schema]:
    named: dict[str, Schema] = {_type_of(event): _message(event) for event in _EVENTS}
    named |= {name: _message(kind) for name, kind in _MESSAGES.items()}
    named["status"] = {
        "name": "status",
        "contentType": "text/plain",
        "payload": {"type": "string", "enum": ["online", "offline"]},
    }
    for name in ("ask", "answer"):
        named[name]["correlationId"] = {
            "location": "$message.header#/correlationData",
            "description": "MQTT 5 correlation data, sent back as it came.",
        }
    return named


def _message(kind: type[Message]) -> Schema:
    told = _BODIES.get(kind, kind)
    return {"name": kind.__name__, "summary": summary(told), "payload": ref(kind)}


def _draft_7(schema: Any) -> Any:
    """AsyncAPI's schemas are of draft 7: no `prefixItems`, and a discriminator is a name."""
    if isinstance(schema, list):
        return [_draft_7(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    older = {key: _draft_7(value) for key, value in schema.items()}
    if "prefixItems" in older:
        older["items"], older["additionalItems"] = older.pop("prefixItems"), False
    if isinstance(older.get("discriminator"), dict):
        older["discriminator"] = older["discriminator"]["propertyName"]
    return older


if __name__ == "__main__":
    write(FILE, document())
