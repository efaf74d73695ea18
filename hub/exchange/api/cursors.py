"""
Cursors: where a reader stands, in a text that says nothing and cannot be made up.

Each is signed for one system, one resource and one choice of rows, and good for ninety days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from hub import clock
from hub.exchange.api.problems import Refused

LASTS = timedelta(days=90)
_SALT = "worksource.exchange.cursor"


class Cursors:
    """Writes and reads them with the server's secret."""

    def __init__(self, secret: bytes) -> None:
        self._signer = URLSafeSerializer(secret, salt=_SALT)

    def write(self, client: str, resource: str, chosen: Mapping[str, str], at: Any) -> str:
        """A cursor at a place of a resource."""
        made = int(clock.now().timestamp())
        return str(self._signer.dumps([client, resource, dict(chosen), at, made]))

    def read(self, text: str, client: str, resource: str, chosen: Mapping[str, str]) -> Any:
        """The place where a reader stands.  Raises Refused."""
        try:
            whose, what, rows, at, made = self._signer.loads(text)
        except (BadSignature, ValueError, TypeError) as fault:
            raise Refused(
                "bad-cursor", "Send a cursor as an answer gave it, or none to start anew."
            ) from fault
        if (whose, what) != (client, resource):
            raise Refused("bad-cursor", "This cursor was given to another system or resource.")
        if rows != dict(chosen):
            raise Refused(
                "bad-cursor", "This cursor is of another choice of rows: keep the parameters."
            )
        if clock.now().timestamp() - made > LASTS.total_seconds():
            raise Refused(
                "old-cursor",
                f"A cursor is good for {LASTS.days} days: start without one, everything comes again.",
            )
        return at
