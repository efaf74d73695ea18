"""Answers that need not be sent twice: each carries an `ETag`, and is asked for by it."""

from __future__ import annotations

import hashlib

import msgspec
from flask import Response, request

_ENCODER = msgspec.json.Encoder()


def answer(message: msgspec.Struct, status: int = 200) -> Response:
    """A message as JSON, without a tag: a page of what changes."""
    return Response(_ENCODER.encode(message), status, mimetype="application/json")


def tagged(message: msgspec.Struct) -> Response:
    """A message as JSON, or that it is still the same."""
    body = _ENCODER.encode(message)
    tag = hashlib.sha256(body).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        same = Response(status=304)
        same.set_etag(tag)
        return same
    found = Response(body, mimetype="application/json")
    found.set_etag(tag)
    return found
