"""
The door to a webhook: the message as JSON, signed.

`X-WorkSource-Signature: sha256=...` is HMAC-SHA-256 by the shared secret over the time in
`X-WorkSource-Time`, a dot, and the body.  `X-WorkSource-Delivery` is the same whenever the
same message is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import requests

from hub import clock
from hub.kiosks.alerts.outbox import Message
from hub.mail.sending import NotDelivered

WITHIN_S = 10.0
_GONE = 410


class WebhookDoor:
    """Posts to addresses that the configuration names."""

    def __init__(self, secret_file: Path) -> None:
        self._secret_file = secret_file

    def send(self, message: Message) -> None:
        """Returns when the other side answered 2xx.  Raises NotDelivered."""
        try:
            secret = self._secret_file.read_bytes().strip()
            body = json.dumps(message.body, sort_keys=True).encode()
            at = str(int(clock.now().timestamp()))
            answer = requests.post(
                message.receiver,
                data=body,
                headers={
                    "Content-Type": "application/json",
                    "X-WorkSource-Delivery": f"{message.body['site']}-{message.id}",
                    "X-WorkSource-Time": at,
                    "X-WorkSource-Signature": signature(secret, at, body),
                },
                timeout=WITHIN_S,
                allow_redirects=False,
            )
        except (requests.RequestException, OSError) as cause:
            raise NotDelivered(f"the webhook did not answer: {type(cause).__name__}") from cause
        if answer.status_code // 100 != 2:
            raise NotDelivered(
                f"the webhook answered {answer.status_code}", permanent=answer.status_code == _GONE
            )


def signature(secret: bytes, at: str, body: bytes) -> str:
    """How a receiver knows that a message is the hub's."""
    signed = at.encode() + b"." + body
    return f"sha256={hmac.new(secret, signed, hashlib.sha256).hexdigest()}"
