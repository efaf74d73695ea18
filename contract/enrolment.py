"""
How a kiosk becomes one of a site: what it asks, and what the hub answers.

In the spirit of RFC 7030 (EST), with JSON around it: PKCS#10 in base64 up, PEM down, and the
same question again while the answer is `pending`.  The first certificate is asked for with a
one-time token (`Authorization: Bearer ...`), every later one with the key of the present one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from contract.fields import Mark, Message, Name

PREFIX = "/api/v1/enrol"
RENEW = f"{PREFIX}/renew"
AUTHORITY = f"{PREFIX}/authority"
MAX_BYTES = 16 * 1024
ASK_EVERY_S = 10
"""How often a kiosk asks again while somebody has yet to approve it."""

Pkcs10 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{64,4000}={0,2}$(?!\n)")]
"""A request for a certificate: DER in base64, on one line."""
Fingerprint = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""SHA-256 over what can be told of a machine's hardware, in hex."""
Proof = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{64,200}={0,2}$(?!\n)")]
Pem = Annotated[str, Meta(max_length=8000)]

State = Literal["pending", "issued", "refused", "clone", "retired"]


class Board(Message, frozen=True):
    """The machine that asks: its serial number, as printed or burnt in, and all else that stays."""

    serial: Annotated[str, Meta(pattern=r"^[ -~]{1,64}$(?!\n)")]
    fingerprint: Fingerprint
    model: Mark = ""


class Enrol(Message, frozen=True, kw_only=True):
    """A kiosk asks for its first certificate; the same words again ask what became of it."""

    v: Literal[1] = 1
    site: Name
    device: Name
    request: Pkcs10
    board: Board


class Renew(Message, frozen=True, kw_only=True):
    """
    A kiosk asks for its next certificate, of the same key or of a new one.

    `proof` is by the key of the certificate `present`, over the request.
    """

    v: Literal[1] = 1
    site: Name
    device: Name
    request: Pkcs10
    board: Board
    present: Pem
    proof: Proof


class Enrolled(Message, frozen=True, kw_only=True):
    """
    What became of it, with a sentence for whoever stands there.

    `issued` brings the certificate, and the site's authority by which the broker is known;
    `pending` asks to come again; at `refused` and `clone` asking again is of no use;
    `retired` tells the kiosk to wipe itself.
    """

    v: Literal[1] = 1
    state: State
    sentence: Annotated[str, Meta(max_length=500)]
    certificate: Pem | UnsetType = UNSET
    authority: Pem | UnsetType = UNSET
    again_in_s: Annotated[int, Meta(ge=1, le=3600)] | UnsetType = UNSET
