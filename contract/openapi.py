"""
What hubs ask of the state server, and kiosks of their hub, as OpenAPI 3.1, generated from the types.

`python -m contract.openapi` rewrites `openapi.json`; a test holds the two equal.
"""

from __future__ import annotations

from pathlib import Path

from contract import characteristics, openapi_enrolment, openapi_releases, openapi_sharing, sync
from contract.events import AnyEvent
from contract.fields import Message
from contract.schemas import VERSION, Schema, components, ref, summary, write

FILE = Path(__file__).with_name("openapi.json")
PREFIX = "/api/v1"

_TYPES: tuple[type[Message], ...] = (
    sync.SyncHeader,
    sync.SyncLine,
    sync.SyncAnswer,
    sync.Changes,
    sync.ProofAnswer,
    sync.SiteServices,
    sync.SiteServicesAnswer,
    sync.SitePartners,
    sync.SiteCards,
    sync.SiteCardsAnswer,
    sync.SiteMembers,
    sync.SiteMembersAnswer,
    characteristics.SiteCharacteristics,
    characteristics.SiteCharacteristicsAnswer,
    sync.CardAnswer,
    sync.MatchRequest,
    sync.MatchAnswer,
    sync.Refusal,
    *openapi_sharing.TYPES,
    *openapi_enrolment.TYPES,
)


def document() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "WorkSource site hub and state server",
            "version": VERSION,
            "description": "For site hubs, and for kiosks that enrol and fetch at theirs.  Everything may be "
            "sent again: the state's `through` decides.",
        },
        "servers": [
            {
                "url": "https://{state}",
                "variables": {"state": {"default": "state.example", "description": "The state."}},
            }
        ],
        "security": [{"hubToken": []}],
        "paths": {
            f"{PREFIX}/sync/events": {"post": _events()},
            f"{PREFIX}/sync/opt-outs": {
                "post": _events()
                | {
                    "operationId": "sendOptOuts",
                    "summary": "Send the opt-outs of the hub's log before what lies before them.",
                }
            },
            f"{PREFIX}/sync/changes": {"get": _changes()},
            f"{PREFIX}/sync/proof": {"get": _proof()},
            f"{PREFIX}/sync/services": {"put": _services()},
            f"{PREFIX}/sync/partners": {"put": _partners()},
            f"{PREFIX}/sync/cards": {"put": _site_cards()},
            f"{PREFIX}/sync/members": {"put": _site_members()},
            f"{PREFIX}/sync/characteristics": {"put": _site_characteristics()},
            f"{PREFIX}/cards/{{token}}": {"get": _card()},
            f"{PREFIX}/members/match": {"post": _match()},
            **openapi_sharing.paths(PREFIX),
            **openapi_enrolment.paths(),
            **openapi_releases.paths(),
        },
        "components": {
            "securitySchemes": {
                "hubToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A hub's random token; a client certificate may be asked for "
                    "besides.",
                },
                **openapi_enrolment.SECURITY,
            },
            "responses": {"Refused": _json(sync.Refusal, summary(sync.Refusal))},
            "schemas": _schemas(),
        },
    }


def _schemas() -> dict[str, Schema]:
    schemas = components([*_TYPES, AnyEvent])
    event = {"anyOf": [ref(kind) for kind in AnyEvent.__args__]}
    schemas[sync.SyncLine.__name__]["properties"]["e"] |= event
    return schemas


def _events() -> Schema:
    return {
        "operationId": "sendEvents",
        "summary": "Send what the hub's log has gained.",
        "parameters": [
            {
                "name": "Content-Encoding",
                "in": "header",
                "schema": {"enum": ["zstd", "gzip", "identity"], "default": "identity"},
            }
        ],
        "requestBody": {
            "required": True,
            "description": "NDJSON: the first line a SyncHeader, each other line a SyncLine in "
            f"the order of their positions; at most {sync.MAX_BATCH_LINES} lines and "
            f"{sync.MAX_BATCH_BYTES} bytes once unpacked.",
            "content": {
                "application/x-ndjson": {
                    "schema": {"anyOf": [ref(sync.SyncHeader), ref(sync.SyncLine)]}
                }
            },
        },
        "responses": _answers(sync.SyncAnswer, 400, 401, 403, 413, 415),
    }


def _changes() -> Schema:
    return {
        "operationId": "readChanges",
        "summary": "What the hub must learn, in order.",
        "parameters": [
            _query("after", {"type": "integer", "minimum": 0, "default": 0}, is_required=False)
        ],
        "responses": _answers(sync.Changes, 401),
    }


def _proof() -> Schema:
    return {
        "operationId": "readProof",
        "summary": "What the state holds of each device's days.",
        "parameters": [_query("from", {"type": "string", "format": "date"}, is_required=True)],
        "responses": _answers(sync.ProofAnswer, 400, 401),
    }


def _services() -> Schema:
    return {
        "operationId": "tellServices",
        "summary": "Tell the state the site's own services, so that it counts them as the hub does.",
        "requestBody": {
            "required": True,
            "description": "Each entry names the calling hub's own site.  Under the code of a "
            "statewide service it extends that one: how it counts stays the state's to say.",
            "content": {"application/json": {"schema": ref(sync.SiteServices)}},
        },
        "responses": _answers(sync.SiteServicesAnswer, 400, 401, 403, 413),
    }


def _partners() -> Schema:
    return {
        "operationId": "tellPartners",
        "summary": "Tell the state the site's own programmes and partners.",
        "requestBody": {
            "required": True,
            "description": "Each entry names the calling hub's own site.  Contacts are for staff.",
            "content": {"application/json": {"schema": ref(sync.SitePartners)}},
        },
        "responses": _answers(sync.SiteServicesAnswer, 400, 401, 403, 413),
    }


def _site_cards() -> Schema:
    return {
        "operationId": "tellCards",
        "summary": "Tell the state which cards the site made or voided; every site hears of it.",
        "requestBody": {
            "required": True,
            "description": "Of members whom the calling hub's site knows.  A card that is void "
            "stays void, whatever is told of it.",
            "content": {"application/json": {"schema": ref(sync.SiteCards)}},
        },
        "responses": _answers(sync.SiteCardsAnswer, 400, 401, 413),
    }


def _site_members() -> Schema:
    return {
        "operationId": "tellMembers",
        "summary": "Tell the state whom the site registered or corrected; every site that knows "
        "them hears of it.",
        "requestBody": {
            "required": True,
            "description": "A member told twice is one member.  An SSN that another member has "
            "links the two numbers, and nothing is lost; a number that another person has is "
            "refused.  The answer names the numbers that are kept for the site alone.",
            "content": {"application/json": {"schema": ref(sync.SiteMembers)}},
        },
        "responses": _answers(sync.SiteMembersAnswer, 400, 401, 413),
    }


def _site_characteristics() -> Schema:
    return {
        "operationId": "tellCharacteristics",
        "summary": "Tell the state what members said of themselves, for the federal record alone.",
        "requestBody": {
            "required": True,
            "description": "Of members whom the calling hub's site knows; the answer names those "
            "that were kept, and the others are told again later.  No site is told of them.",
            "content": {"application/json": {"schema": ref(characteristics.SiteCharacteristics)}},
        },
        "responses": _answers(characteristics.SiteCharacteristicsAnswer, 400, 401, 413),
    }


def _card() -> Schema:
    return {
        "operationId": "readCard",
        "summary": "Whose card this is, statewide.",
        "parameters": [
            {
                "name": "token",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": "^[1-9][0-9]{24}$"},
            }
        ],
        "responses": _answers(sync.CardAnswer, 401, 404, 429),
    }


def _match() -> Schema:
    return {
        "operationId": "matchMember",
        "summary": "Is this person registered already, by a sealed SSN or by names and birth date?",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref(sync.MatchRequest)}},
        },
        "responses": _answers(sync.MatchAnswer, 400, 401, 422, 429),
    }


def _query(name: str, schema: Schema, *, is_required: bool) -> Schema:
    return {"name": name, "in": "query", "required": is_required, "schema": schema}


def _answers(kind: type[Message], *refusals: int) -> Schema:
    refused = {"$ref": "#/components/responses/Refused"}
    return {"200": _json(kind, summary(kind))} | {str(status): refused for status in refusals}


def _json(kind: type[Message], description: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": ref(kind)}}}


if __name__ == "__main__":
    write(FILE, document())
