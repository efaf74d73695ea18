"""
A small real provider of single sign-on, on loopback: discovery, keys, authorise, token.

Whoever comes is let in as `person`, without a question.  It keeps OpenID Connect's rules
where a client can tell: a code serves once, for its client, address and verifier; tokens are
signed with RS256.  A test bends one rule at a time.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.rig.chromium import served

CLIENT = "worksource"
SECRET = "a secret between two servers"
HOUR_S = 3600


@dataclass
class Provider:
    """Its settings, and what it was asked."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    bent: dict[str, Any] = field(default_factory=dict)
    """Claims that the next tokens carry instead of the right ones."""
    algorithm: str = "RS256"
    is_broken: bool = False
    slash: str = ""
    """Some providers end their name with one."""
    asked: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | OctKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    state = Provider(person={"sub": "4711", "email": "", "email_verified": True})
    with served(_app(state)) as address:
        state.issuer = address
        yield state


def _app(state: Provider) -> Flask:
    app = Flask("provider under test")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> ResponseReturnValue:
        if state.is_broken:
            return "out of order", 500
        return {
            "issuer": state.issuer + state.slash,
            "authorization_endpoint": f"{state.issuer}/authorize",
            "token_endpoint": f"{state.issuer}/token",
            "jwks_uri": f"{state.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/jwks")
    def jwks() -> ResponseReturnValue:
        return {"keys": [state.key.as_dict(private=False)]}

    @app.get("/authorize")
    def authorize() -> ResponseReturnValue:
        asked = request.args.to_dict()
        state.asked.append(asked)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        state.codes[code] = asked
        return redirect(
            f"{asked['redirect_uri']}?" + urlencode({"code": code, "state": asked["state"]})
        )

    @app.post("/token")
    def token() -> ResponseReturnValue:
        login, given = request.authorization, request.form
        if login is None or (login.username, login.password) != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        asked = state.codes.pop(given["code"], None)
        if asked is None or asked["redirect_uri"] != given["redirect_uri"]:
            return {"error": "invalid_grant"}, 400
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return {"error": "invalid_grant"}, 400
        return {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": HOUR_S,
            "id_token": _identity(state, asked),
        }

    return app


def _identity(state: Provider, asked: dict[str, str]) -> str:
    now = int(time.time())
    claims = {
        "iss": state.issuer + state.slash, "aud": CLIENT, "iat": now, "exp": now + HOUR_S,
        "auth_time": now if asked.get("prompt") == "login" else now - HOUR_S,
        "nonce": asked.get("nonce"),
    } | state.person | state.bent  # fmt: skip
    key = state.signs_with or state.key
    return jwt.encode({"alg": state.algorithm, "kid": "one"}, claims, key)
