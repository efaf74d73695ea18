"""What time it is, in the one place of this room that asks."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Aware UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


def seconds() -> float:
    """For how long something took."""
    return time.monotonic()
