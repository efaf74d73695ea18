"""Alerts as their page shows them: those that are over, and what could not be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from hub.kiosks.alerts.tables import AlertMessage, AlertRow

_ALERT = AlertRow.__table__
_MESSAGE = AlertMessage.__table__
MOST_UNDELIVERED = 10


LATEST = (_ALERT.c.closed_at.desc(), _ALERT.c.id.desc())


def ended(site: str) -> Select[Any]:
    """Asks for the alerts that are over."""
    return select(_ALERT).where(_ALERT.c.site == site, _ALERT.c.closed_at.is_not(None))


def undelivered(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """Messages that did not get through so far, or never will, the latest first."""
    return connection.execute(
        select(_MESSAGE, _ALERT.c.device, _ALERT.c.rule, _ALERT.c.code)
        .join(_ALERT, _ALERT.c.id == _MESSAGE.c.alert)
        .where(_ALERT.c.site == site, _MESSAGE.c.status != "sent", _MESSAGE.c.tries > 0)
        .order_by(_MESSAGE.c.id.desc())
        .limit(MOST_UNDELIVERED)
    ).all()
