"""The part of the OpenAPI document by which kiosks ask a site's hub for their certificates."""

from __future__ import annotations

from contract import enrolment
from contract.enrolment import Enrol, Enrolled, Renew
from contract.fields import Message
from contract.schemas import Schema, ref

TYPES: tuple[type[Message], ...] = (Enrol, Renew, Enrolled)
SECURITY: Schema = {
    "enrolmentToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "A one-time token, made by staff for one device name.",
    }
}
_HUB = [
    {
        "url": "https://{hub}",
        "variables": {"hub": {"default": "hub.example", "description": "The site's hub."}},
    }
]
_STATES = {
    "200": "`issued`: the certificate, and the site's authority.",
    "202": "`pending`: ask again with the same words after `Retry-After` seconds.",
    "400": "`refused`: it cannot be read.",
    "403": "`refused`: asking again is of no use.",
    "404": "`refused`: this hub issues no certificates.",
    "409": "`clone`: another board is known by this name.",
    "410": "`retired`: the kiosk wipes itself.",
    "413": "`refused`: larger than a request can be.",
}


def paths() -> dict[str, Schema]:
    """The addresses that kiosks call."""
    return {
        enrolment.PREFIX: {"servers": _HUB, "post": _enrol()},
        enrolment.RENEW: {"servers": _HUB, "post": _renew()},
        enrolment.AUTHORITY: {"servers": _HUB, "get": _authority()},
    }


def _enrol() -> Schema:
    return {
        "operationId": "enrol",
        "summary": "Ask for a first certificate by a one-time token, or what became of it.",
        "security": [{"enrolmentToken": []}],
        "requestBody": _asks(Enrol),
        "responses": _answers() | {"401": _answer("`refused`: the token is not known here.")},
    }


def _renew() -> Schema:
    return {
        "operationId": "renew",
        "summary": "Ask for the next certificate by the key of the present one.",
        "security": [],
        "requestBody": _asks(Renew),
        "responses": _answers(),
    }


def _authority() -> Schema:
    return {
        "operationId": "readAuthority",
        "summary": "The certificate of the site's authority, in PEM.",
        "security": [],
        "responses": {
            "200": {
                "description": "The certificate.",
                "content": {"application/x-pem-file": {"schema": {"type": "string"}}},
            },
            "404": _answer(_STATES["404"]),
        },
    }


def _asks(kind: type[Message]) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": ref(kind)}}}


def _answers() -> Schema:
    return {status: _answer(words) for status, words in _STATES.items()}


def _answer(words: str) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": ref(Enrolled)}}}
