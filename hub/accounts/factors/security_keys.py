"""
Security keys (WebAuthn): what the browser is asked, and whether its answer is right.

A key is a second factor: the password was right before, so that its touch is enough and
no PIN is asked for.  The browser says at which address it was used; a copy of our pages
elsewhere gets no answer that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.later import later

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn = later("webauthn")
    helpers = later("webauthn.helpers")
    exceptions = later("webauthn.helpers.exceptions")
    structs = later("webauthn.helpers.structs")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the browser is: `hub.example.gov`, and `https://hub.example.gov`."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made."""

    credential: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, as JSON, and the challenge to remember."""

    options: str
    challenge: str


def ask_new(
    at: Address, *, place: str, staff: int, email: str, name: str, known: Sequence[str]
) -> Asked:
    """Ask for a new key, other than those known."""
    options = webauthn.generate_registration_options(
        rp_id=at.host,
        rp_name=f"WorkSource {place}",
        user_id=f"staff-{staff}".encode(),
        user_name=email,
        user_display_name=name,
        exclude_credentials=_descriptors(known),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.DISCOURAGED,
        ),
    )
    return Asked(webauthn.options_to_json(options), helpers.bytes_to_base64url(options.challenge))


def read_new(at: Address, challenge: str, answer: str) -> NewKey | None:
    """The new key of the browser's answer; None when it does not fit."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=at.host,
            expected_origin=at.origin,
        )
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return NewKey(
        helpers.bytes_to_base64url(made.credential_id),
        helpers.bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


def ask(at: Address, known: Sequence[str]) -> Asked:
    """Ask for a touch of one of these keys."""
    options = webauthn.generate_authentication_options(
        rp_id=at.host,
        allow_credentials=_descriptors(known),
        user_verification=structs.UserVerificationRequirement.DISCOURAGED,
    )
    return Asked(webauthn.options_to_json(options), helpers.bytes_to_base64url(options.challenge))


def credential_of(answer: str) -> str | None:
    """Which key the browser's answer speaks of."""
    try:
        parsed = helpers.parse_authentication_credential_json(answer)
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return helpers.bytes_to_base64url(parsed.raw_id)


def read(at: Address, challenge: str, answer: str, key: NewKey) -> int | None:
    """The key's count of uses when it signed the challenge here; else None."""
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=at.host,
            expected_origin=at.origin,
            credential_public_key=helpers.base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
        )
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return proved.new_sign_count


def _descriptors(known: Sequence[str]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [
        structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(one)) for one in known
    ]
