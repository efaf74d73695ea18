"""
Codes that a telephone counts (RFC 6238): the secret, its QR code, and which code fits.

A code belongs to a half minute; the one before and the one after are taken too, because
telephones' clocks differ.  Which half minute it was is told, so that no code opens twice.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import TYPE_CHECKING

import pyotp
from markupsafe import Markup

from hub.later import later

if TYPE_CHECKING:
    import segno
else:
    segno = later("segno")

STEP_S = 30
DIGITS = 6
_DRIFT_STEPS = (0, -1, 1)


def new_secret() -> str:
    """160 random bits, as a telephone takes them."""
    return str(pyotp.random_base32())


def address(secret: str, *, email: str, place: str) -> str:
    """What the QR code says."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"WorkSource {place}"))


def qr_code(text: str) -> Markup:
    """The text as a drawing within the page, without any style of its own."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=5, border=4, light="#fff", svgclass=None, lineclass=None, omitsize=False
    )
    return Markup(drawn)  # noqa: S704 - numbers of a path that segno drew, nothing anybody typed


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute that the code belongs to; None when it is not right now."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_S
    counter = pyotp.TOTP(secret)
    for drift in _DRIFT_STEPS:
        if hmac.compare_digest(counter.generate_otp(now + drift), digits):
            return now + drift
    return None
