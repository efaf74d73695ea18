"""Which quarter and which layout a page of the participant record is about."""

from __future__ import annotations

from sqlalchemy import Connection

from hub import clock
from hub.federal.periods.calendar import Quarter
from hub.federal.pirl.errors import NoSuchQuarter
from hub.federal.pirl.filing.service import quarter_of
from hub.federal.pirl.schema import keeping
from hub.federal.pirl.schema.rules import Schema
from hub.web.parts import Parts

SHOWN = 13


def present(parts: Parts) -> Quarter:
    """The quarter of today."""
    return Quarter.of(parts.shown.day_of(clock.now()))


def shown(parts: Parts) -> list[Quarter]:
    """Those that a page offers, the newest first: this one still grows."""
    quarters = [present(parts)]
    while len(quarters) < SHOWN:
        quarters.append(quarters[-1].before)
    return quarters


def asked(parts: Parts, text: str) -> Quarter:
    """The quarter that an address names; the last whole one when it makes no sense."""
    try:
        quarter = quarter_of(text)
    except NoSuchQuarter:
        return present(parts).before
    return min(quarter, present(parts))


def layouts(connection: Connection) -> list[Schema]:
    """Those in which new files are made, the newest first."""
    return [one for one in reversed(keeping.known(connection)) if not one.retired]
