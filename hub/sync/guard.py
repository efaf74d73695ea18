"""
Which hub is calling: by its bearer token, on every address of the API between hub and state.

A client certificate, where one is asked for, is the matter of the server before us.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from contract.sync import Refusal
from hub.db import reading
from hub.sync import tokens

_SCHEME = "Bearer "
_FOR_HUBS = (
    "this address is for site hubs: send the hub's token as 'Authorization: Bearer ...', "
    "and make a new one with 'worksource state token' if it is lost or revoked"
)


def for_hubs_only(api: Blueprint, engine: Engine) -> None:
    """Refuse whoever has no token, before anything of the request is read."""

    @api.before_request
    def check() -> ResponseReturnValue | None:
        with reading(engine) as connection:
            site = tokens.site_of(connection, _token())
        if site is None:
            answer = refusal(HTTPStatus.UNAUTHORIZED, "NoToken", _FOR_HUBS)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        g.hub_site = site
        return None


def calling_site() -> str:
    """The site whose hub is asking."""
    return str(g.hub_site)


def caller() -> str:
    """Whom a rate is counted for, known before the token is looked up; tells nothing of it."""
    return hashlib.sha256(_token().encode()).hexdigest()[:16]


def answer(message: msgspec.Struct, status: int = HTTPStatus.OK) -> Response:
    """A message of the contract as JSON."""
    return Response(msgspec.json.encode(message), status, mimetype="application/json")


def refusal(status: int, error: str, sentence: str) -> Response:
    """An answer that is not a success: the error's name and a sentence."""
    return answer(Refusal(error=error, message=sentence[:500]), status)


def _token() -> str:
    given = request.headers.get("Authorization", "")
    return given[len(_SCHEME) :].strip() if given.startswith(_SCHEME) else ""
