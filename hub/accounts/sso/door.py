"""
The provider of single sign-on, behind one door: send somebody there, and read who came back.

The code flow with PKCE, a state and a nonce; the identity token's signature, issuer,
audience and times are checked against what the provider publishes.  Signatures are RS256 or
another kind with a key of its own: never one that our own secret could have made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from hub.accounts.settings import Sso
from hub.accounts.sso.known import Known, NoSecret, NotBelieved, ProviderAway

SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
FRESH_S = 300
"""How long before its token somebody may have signed in who was asked to do so anew."""
_WAIT_S = 8
_NAME = "worksource_sso"


class Door:
    """The provider that a configuration names."""

    def __init__(self, sso: Sso) -> None:
        self._issuer = sso.issuer.rstrip("/")
        self._organisation_claim = sso.organisation_claim
        self._oauth = OAuth()
        self._oauth.register(
            name=_NAME,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_id=sso.client_id,
            client_secret=_secret(sso.client_secret_file),
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _WAIT_S,
            },
        )

    def install(self, app: App) -> None:
        """Bind the door to the app whose cookies remember the way back."""
        self._oauth.init_app(app)

    def send(self, back: str, *, anew: bool) -> ResponseReturnValue:
        """Send the browser to the provider; anew, it is to ask again who it is."""
        more: dict[str, Any] = {"prompt": "login", "max_age": 0} if anew else {}
        try:
            self._check_metadata()
            answer: ResponseReturnValue = self._client().authorize_redirect(back, **more)
        except (AuthlibBaseError, requests.RequestException, RuntimeError, ValueError) as cause:
            raise ProviderAway(_AWAY) from cause
        return answer

    def read(self) -> Known:
        """Who came back, from the address of this request.  Raises NotBelieved or ProviderAway."""
        try:
            self._check_metadata()
            token = self._client().authorize_access_token(
                claims_options={"iss": {"essential": True, "values": [self._metadata_issuer()]}}
            )
        except requests.RequestException as cause:
            raise ProviderAway(_AWAY) from cause
        except (
            AuthlibBaseError,
            JoseError,
            RuntimeError,
            ValueError,
            KeyError,
            TypeError,
        ) as cause:
            raise NotBelieved(f"{_DOUBT} ({type(cause).__name__})") from cause
        claims = token.get("userinfo") if isinstance(token, Mapping) else None
        if not claims or not claims.get("sub"):
            raise NotBelieved(f"{_DOUBT} (no identity)")
        return self._known(claims)

    def _known(self, claims: Mapping[str, Any]) -> Known:
        signed_in_at, told_at = claims.get("auth_time"), claims.get("iat")
        is_told = isinstance(signed_in_at, int) and isinstance(told_at, int)
        email = claims.get("email")
        organisation = claims.get(self._organisation_claim) if self._organisation_claim else ""
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        return Known(
            issuer=self._issuer,
            subject=str(claims["sub"]),
            email=str(email) if is_verified else "",
            is_fresh=is_told and int(claims["auth_time"]) >= int(claims["iat"]) - FRESH_S,
            organisation=organisation if isinstance(organisation, str) else "",
        )

    def _check_metadata(self) -> None:
        # A provider that allowed "none" or HS256 could be spoken for by others.
        metadata = self._client().load_server_metadata()
        if self._metadata_issuer().rstrip("/") != self._issuer:
            raise RuntimeError("another issuer answers at this address")
        offered = metadata.get("id_token_signing_alg_values_supported") or SIGNATURES
        allowed = [one for one in offered if one in SIGNATURES]
        metadata["id_token_signing_alg_values_supported"] = allowed

    def _metadata_issuer(self) -> str:
        return str(self._client().load_server_metadata().get("issuer", ""))

    def _client(self) -> Any:
        return self._oauth.create_client(_NAME)


def _secret(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as cause:
        raise NoSecret(
            f"the secret of single sign-on in {path} cannot be read: name the file that holds it "
            "in sso.client_secret_file, or take [sso] out"
        ) from cause


_AWAY = (
    "Single sign-on does not answer. Try again in a minute, or sign in with your password if you "
    "have one here."
)
_DOUBT = (
    "Single sign-on sent an answer that does not belong to this sign-in. Start again from this page"
)
