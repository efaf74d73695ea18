"""
What other systems ask of the state server, as OpenAPI 3.1, generated from the types.

`python -m contract.openapi_exchange` rewrites `openapi_exchange.json`; a test holds the two equal,
and the server shows it at `/api/v1/openapi.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contract import exchange
from contract.fields import Message
from contract.schemas import Schema, components, ref, summary, write

FILE = Path(__file__).with_name("openapi_exchange.json")
PREFIX = "/api/v1"
VERSION = "1.0.0"

_TYPES: tuple[type[Message], ...] = (
    exchange.Sites,
    exchange.Catalogue,
    exchange.Figures,
    exchange.VisitPage,
    exchange.MemberPage,
    exchange.Member,
    exchange.NewWebhook,
    exchange.Webhook,
    exchange.Webhooks,
    exchange.HookBody,
    exchange.Problem,
)
_ABOUT = """\
For systems of organisations with a data-sharing agreement.  Each request carries a token of its
system; what it may have is decided by the token's scopes and by the agreement that holds on the day.

Everything is JSON; a refusal is a problem after RFC 9457.  `RateLimit-Policy` and `RateLimit` tell
how often may be asked; 429 brings `Retry-After`.  Cursors are opaque.  Within `/api/v1` fields may
be added and are never taken away or given another meaning; an address that will go carries
`Deprecation` and `Sunset` for at least twelve months before.
"""
_CONDITIONAL: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what is there already.",
    "schema": {"type": "string", "maxLength": 200},
}
_REFUSALS = {
    400: "The request cannot be read.",
    401: "No token, or one that is not good any more.",
    403: "The token or the agreement does not allow it.",
    404: "There is no such thing for this system.",
    409: "There are too many of them.",
    410: "The cursor is too old: start without one.",
    422: "What was sent cannot be kept.",
    429: "Too many requests in this minute.",
}


def document() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "WorkSource: exchange with other systems",
            "version": VERSION,
            "description": _ABOUT,
        },
        "servers": [
            {
                "url": "https://{state}",
                "variables": {"state": {"default": "state.example", "description": "The state."}},
            }
        ],
        "security": [{"clientToken": []}],
        "paths": {f"{PREFIX}{path}": {method: what} for path, method, what in _get()} | _hooks(),
        "webhooks": {"event": {"post": _event()}},
        "components": {
            "securitySchemes": {
                "clientToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that the state's administrators make for a system.",
                }
            },
            "headers": _headers(),
            "schemas": components(_TYPES),
        },
    }


def _get() -> list[tuple[str, str, Schema]]:
    return [
        ("/sites", "get", _read("readSites", "Every site.", exchange.Sites, "sites:read")),
        (
            "/catalogue",
            "get",
            _read(
                "readCatalogue",
                "Services and programmes, of the state or as one site has them.",
                exchange.Catalogue,
                "catalogue:read",
                [_query("site", ref_to("Name"))],
                404,
            ),
        ),
        (
            "/figures",
            "get",
            _read(
                "readFigures",
                "Unduplicated figures of any span of days, in any grouping.",
                exchange.Figures,
                "figures:read",
                [
                    _query("first", ref_to("Day"), is_required=True),
                    _query("last", ref_to("Day"), is_required=True),
                    _query(
                        "by",
                        {
                            "type": "string",
                            "description": "Dimensions with commas between, at most three.",
                            "examples": ["site,month"],
                            "maxLength": 100,
                        },
                    ),
                    _query("site", ref_to("Name")),
                ],
                422,
            ),
        ),
        (
            "/visits",
            "get",
            _read(
                "readVisits",
                "Visits in the order of their last change, a page at a time.",
                exchange.VisitPage,
                "visits:read",
                [*_paging(), _query("site", ref_to("Name"))],
                410,
                is_conditional=False,
            ),
        ),
        (
            "/members",
            "get",
            _read(
                "readMembers",
                "Members who share, first all and then what changed, a page at a time.",
                exchange.MemberPage,
                "members:read",
                _paging(),
                410,
                is_conditional=False,
            ),
        ),
        (
            "/members/{number}",
            "get",
            _read(
                "readMember",
                "One member.",
                exchange.Member,
                "members:read",
                [_path("number", {"type": "string", "maxLength": 20})],
                404,
            ),
        ),
    ]


def _hooks() -> dict[str, Schema]:
    one = _path("id", {"type": "string", "maxLength": 40})
    return {
        f"{PREFIX}/webhooks": {
            "get": _read(
                "readWebhooks",
                "What the calling system is told.",
                exchange.Webhooks,
                "webhooks:manage",
                is_conditional=False,
            ),
            "post": {
                "operationId": "makeWebhook",
                "summary": "Be told when something happens; the secret is in this answer alone.",
                "description": "Scope `webhooks:manage`, and the scope of what each event is about.",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": ref(exchange.NewWebhook)}},
                },
                "responses": {"201": _json(exchange.Webhook)} | _refused(400, 403, 409, 422),
            },
        },
        f"{PREFIX}/webhooks/{{id}}": {
            "delete": {
                "operationId": "endWebhook",
                "summary": "Be told no more.  Safe to repeat.",
                "parameters": [one],
                "responses": {"204": {"description": "It is ended."}} | _refused(403, 404),
            },
        },
        f"{PREFIX}/webhooks/{{id}}/test": {
            "post": {
                "operationId": "testWebhook",
                "summary": "Have an event of kind `webhook.test` sent.",
                "parameters": [one],
                "responses": {"202": {"description": "It is on its way."}}
                | _refused(403, 404, 409),
            },
        },
    }


def _event() -> Schema:
    return {
        "operationId": "takeEvent",
        "summary": "What the state sends to a webhook's address.",
        "description": "After Standard Webhooks: `webhook-id` stays the same however often an "
        "event is sent, `webhook-timestamp` is the second of this try, and `webhook-signature` "
        "holds `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` with the secret; "
        "while a secret is changed, two of them with a space between.  Any answer from 200 to "
        "299 within ten seconds is success; 410 ends the subscription; everything else is tried "
        "again over three days.  Events may come twice and in another order: `sequence` tells "
        "which happened first.",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref(exchange.HookBody)}},
        },
        "responses": {"204": {"description": "Taken."}},
    }


def _read(
    name: str,
    says: str,
    kind: type[Message],
    scope: str,
    parameters: list[Schema] | None = None,
    *refusals: int,
    is_conditional: bool = True,
) -> Schema:
    given = [*(parameters or []), *([_CONDITIONAL] if is_conditional else [])]
    answers: Schema = {"200": _json(kind)}
    if is_conditional:
        answers["304"] = {"description": "Nothing changed."}
    return {
        "operationId": name,
        "summary": says,
        "description": f"Scope `{scope}`.",
        "parameters": given,
        "responses": answers | _refused(400, 403, *refusals),
    }


def _paging() -> list[Schema]:
    most = exchange.MAX_PAGE
    return [
        _query("cursor", ref_to("Cursor")),
        _query(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": most, "default": exchange.USUAL_PAGE},
        ),
    ]


def ref_to(name: str) -> Schema:
    """The schema of a plain field."""
    return dict(_PLAIN[name])


_PLAIN: dict[str, Schema] = {
    "Name": {"type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$"},
    "Day": {"type": "string", "format": "date"},
    "Cursor": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,1024}$"},
}


def _query(name: str, schema: Schema, *, is_required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": is_required, "schema": schema}


def _path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _json(kind: type[Message]) -> Schema:
    return {
        "description": summary(kind),
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"}
            for name in ("RateLimit-Policy", "RateLimit")
        },
        "content": {"application/json": {"schema": ref(kind)}},
    }


def _refused(*statuses: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": ref(exchange.Problem)}}
    return {
        str(status): {"description": _REFUSALS[status], "content": content}
        for status in sorted({401, 429, *statuses})
    }


def _headers() -> Schema:
    return {
        "RateLimit-Policy": {
            "description": 'How often may be asked: `"minute";q=300;w=60`.',
            "schema": {"type": "string"},
        },
        "RateLimit": {
            "description": 'What is left of it, and for how many seconds: `"minute";r=299;t=42`.',
            "schema": {"type": "string"},
        },
    }


if __name__ == "__main__":
    write(FILE, document())
