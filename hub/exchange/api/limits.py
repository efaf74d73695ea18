"""
How often a system may ask: so many requests a minute, counted in the database for every process.

One statement counts and answers; nobody waits for a lock longer than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

WINDOW_S = 60
_COUNT = text(
    "INSERT INTO api_window (client, minute, used) VALUES (:client, :minute, 1) "
    "ON CONFLICT (client) DO UPDATE SET "
    "used = CASE WHEN api_window.minute = excluded.minute THEN api_window.used + 1 ELSE 1 END, "
    "minute = excluded.minute RETURNING used"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system stands in its present minute."""

    limit: int
    used: int
    resets_s: int

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        """After the IETF's draft on RateLimit header fields."""
        found = {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"minute";r={self.left};t={self.resets_s}',
        }
        return found | ({"Retry-After": str(self.resets_s)} if self.is_over else {})


def take(connection: Connection, client: str, limit: int, now: datetime) -> Standing:
    """Count one request of a system."""
    minute, second = divmod(int(now.timestamp()), WINDOW_S)
    used = connection.execute(_COUNT, {"client": client, "minute": minute}).scalar_one()
    return Standing(limit, int(used), WINDOW_S - second)
