"""The part of the OpenAPI document by which hubs ask for members of other offices."""

from __future__ import annotations

from contract import sharing
from contract.fields import Message
from contract.schemas import Schema, ref

TYPES: tuple[type[Message], ...] = (
    sharing.StatewideAsk,
    sharing.StatewideAnswer,
    sharing.OfficeAsk,
    sharing.OfficeAnswer,
    sharing.OptOutAsk,
    sharing.OptOutAnswer,
)
_FAULTS = {
    "400": "It cannot be read.",
    "401": "The token is not known.",
    "422": "The SSN was sealed to a key that the state does not have.",
    "429": "This site asks too often.",
}


def paths(prefix: str) -> dict[str, Schema]:
    """The addresses under a prefix."""
    return {
        f"{prefix}/sharing/search": {
            "post": _ask(
                "searchStatewide",
                "Which members of the state are meant, of those whom the asker may see?",
                sharing.StatewideAsk,
                sharing.StatewideAnswer,
            )
        },
        f"{prefix}/sharing/office": {
            "post": _ask(
                "addToOffice",
                "Let the site know a member.",
                sharing.OfficeAsk,
                sharing.OfficeAnswer,
            )
        },
        f"{prefix}/sharing/opt-out": {
            "post": _ask(
                "lookUpOptOut",
                "Has whoever gave this sealed SSN opted out of sharing?",
                sharing.OptOutAsk,
                sharing.OptOutAnswer,
            )
        },
    }


def _ask(name: str, summary: str, asked: type[Message], answered: type[Message]) -> Schema:
    refusals = {
        status: {
            "description": words,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
        for status, words in _FAULTS.items()
    }
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref(asked)}},
        },
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": ref(answered)}},
            },
            **refusals,
        },
    }
