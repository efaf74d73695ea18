"""Places in an order: whoever takes one holds it until the commit."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.exchange.tables import FeedHead

log = logging.getLogger(__name__)


def look(connection: Connection, name: str) -> int:
    """Where it stands, for whoever only looks."""
    return connection.scalar(select(FeedHead.position).where(FeedHead.name == name)) or 0


def take(connection: Connection, name: str) -> int:
    """Where it stands; nobody else takes it until the commit."""
    held = select(FeedHead.position).where(FeedHead.name == name).with_for_update()
    position = connection.scalar(held)
    if position is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(FeedHead).values(name=name, position=0))
        except IntegrityError:
            log.debug("another process began %s", name)
        position = connection.scalar(held)
    return position or 0


def put(connection: Connection, name: str, position: int) -> None:
    """Where it stands now."""
    connection.execute(update(FeedHead).where(FeedHead.name == name).values(position=position))
