"""
Webhooks, the rules: when a delivery is tried again, and how it is signed.  Pure.

Signed after Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal

Verdict = Literal["delivered", "again", "dead", "gone"]
PREFIX = "whsec_"
_S, _M, _H = 1, 60, 3600
WAITS_S = (
    5 * _S, 30 * _S, 5 * _M, 30 * _M, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 18 * _H, 22 * _H,
)  # fmt: skip
"""Between the tries: the last one comes three days after the first."""
JITTER = 0.2
REST_S = (5, 30, 120, 300)
"""How long nothing is sent to a receiver after failures in a row, so that it holds nobody up."""


def new_secret() -> str:
    """A secret for a receiver, as Standard Webhooks writes one."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def signature(keys: Sequence[str], event: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret that is good."""
    message = f"{event}.{timestamp}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.new(key_of(one), message, hashlib.sha256).digest()).decode()
        for one in keys
    )


def verdict(status: int | None) -> Verdict:
    """What an answer means; None: there was none."""
    if status is None:
        return "again"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return "delivered"
    return "gone" if status == HTTPStatus.GONE else "again"


def next_try(attempts: int, now: datetime, chance: float | None = None) -> datetime | None:
    """When to try again after so many tries; None: never."""
    if attempts > len(WAITS_S):
        return None
    part = random.random() if chance is None else chance  # noqa: S311 - so that not all come at once
    wait = WAITS_S[attempts - 1] * (1 + JITTER * (2 * part - 1))
    return now + timedelta(seconds=wait)


def rest(failures: int, now: datetime) -> datetime:
    """Until when a receiver that failed so often in a row is left alone."""
    return now + timedelta(seconds=REST_S[min(failures, len(REST_S)) - 1])
