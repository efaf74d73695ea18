"""A refusal as other systems read it: a problem after RFC 9457, its detail a sentence."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from flask import Response

from contract.exchange import Problem

TYPE = "application/problem+json"
KINDS = {
    "unauthorised": HTTPStatus.UNAUTHORIZED,
    "scope": HTTPStatus.FORBIDDEN,
    "agreement": HTTPStatus.FORBIDDEN,
    "bad-request": HTTPStatus.BAD_REQUEST,
    "bad-cursor": HTTPStatus.BAD_REQUEST,
    "old-cursor": HTTPStatus.GONE,
    "not-found": HTTPStatus.NOT_FOUND,
    "unsuitable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "conflict": HTTPStatus.CONFLICT,
    "too-many": HTTPStatus.TOO_MANY_REQUESTS,
}
TITLES = {
    "unauthorised": "No good token",
    "scope": "The token does not open this",
    "agreement": "No agreement allows this",
    "bad-request": "The request cannot be read",
    "bad-cursor": "This is no cursor",
    "old-cursor": "The cursor is too old",
    "not-found": "There is no such thing",
    "unsuitable": "What was sent cannot be kept",
    "conflict": "It cannot be done now",
    "too-many": "Too many requests",
}


class Refused(Exception):
    """Nothing is answered but a problem."""

    def __init__(self, kind: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail[:]  # a plain text: `Said` is none that can be encoded
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(refused: Refused) -> Response:
    """The problem, as it is sent."""
    status = KINDS[refused.kind]
    problem = Problem(
        type=f"urn:worksource:problem:{refused.kind}",
        title=TITLES[refused.kind],
        status=int(status),
        detail=refused.detail,
    )
    sent = Response(msgspec.json.encode(problem), status, content_type=TYPE)
    sent.headers.update(refused.headers)
    return sent


def plain(status: int, detail: str) -> Response:
    """A problem of HTTP itself."""
    phrase = HTTPStatus(status).phrase
    problem = Problem(type="about:blank", title=phrase, status=status, detail=detail)
    return Response(msgspec.json.encode(problem), status, content_type=TYPE)
