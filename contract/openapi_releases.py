"""The part of the OpenAPI document by which kiosks fetch the program that they were told to take."""

from __future__ import annotations

from contract import sync
from contract.schemas import Schema, ref
from contract.updates import bundle_path

_HUB = [
    {
        "url": "https://{hub}",
        "variables": {"hub": {"default": "hub.example", "description": "The site's hub."}},
    }
]


def paths() -> dict[str, Schema]:
    """The address that kiosks fetch from."""
    return {bundle_path("{version}"): {"servers": _HUB, "get": _bundle()}}


def _bundle() -> Schema:
    return {
        "operationId": "fetchBundle",
        "summary": "The signed bundle of a version, whole or in pieces.  It holds no secrets.",
        "security": [],
        "parameters": [
            {
                "name": "version",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
            },
            {
                "name": "Range",
                "in": "header",
                "description": "`bytes=N-` goes on where a fetch broke off.",
                "schema": {"type": "string"},
            },
            {
                "name": "If-Range",
                "in": "header",
                "description": "The `ETag` of what is there already: it is the bundle's SHA-256.",
                "schema": {"type": "string"},
            },
        ],
        "responses": {
            "200": _bytes("The whole."),
            "206": _bytes("The piece that was asked for."),
            "304": {"description": "What is there already is the same."},
            "404": _refused("This hub holds no release of this version."),
            "416": _refused("The bundle has no such piece."),
            "429": _refused("Too many questions in one minute."),
            "503": _refused("Several kiosks are fetching: ask again after `Retry-After` seconds."),
        },
    }


def _bytes(words: str) -> Schema:
    kind = {"schema": {"type": "string", "format": "binary"}}
    return {"description": words, "content": {"application/octet-stream": kind}}


def _refused(words: str) -> Schema:
    return {
        "description": words,
        "content": {"application/json": {"schema": ref(sync.Refusal)}},
    }
