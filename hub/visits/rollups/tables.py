"""
Tables of rollups.  All of them can be counted anew from the visits.

Figures add up whole days; people cannot be added up, so they are kept by the month before:
whoever came in March and before that in January stands in March with January.  The people of
February to April are then those of these months whose month before lies before February.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base

EVERYWHERE = ""
"""The place of people who are counted once over all sites."""
NEVER = date(1, 1, 1)
"""The month before of whoever had not come before."""


class RolledThrough(Base):
    """Through which local day a site's visits are rolled up; the row of no site is a lock."""

    __tablename__ = "rolled_through"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date)


class DayVisits(Base):
    """The visits of a site on one day, by what `hub.reports.rules.Visits` tells apart."""

    __tablename__ = "day_visits"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    visits: Mapped[int] = mapped_column(Integer)
    nobody: Mapped[int] = mapped_column(Integer)
    still_open: Mapped[int] = mapped_column(Integer)
    auto_closed: Mapped[int] = mapped_column(Integer)
    cancelled: Mapped[int] = mapped_column(Integer)


class DaySelections(Base):
    """How often a service was chosen at a site on one day, and what became of it."""

    __tablename__ = "day_selections"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    closed_by: Mapped[str] = mapped_column(String(12), primary_key=True)
    """Of the visit; empty while it is open."""
    outcome: Mapped[str] = mapped_column(String(10), primary_key=True)
    """Empty where nobody said."""
    confirmed_by: Mapped[str] = mapped_column(String(12), primary_key=True)
    """Empty where nobody did."""
    times: Mapped[int] = mapped_column(Integer)


class PersonMonth(Base):
    """Somebody came to a place in a month, and in which month the last time before it."""

    __tablename__ = "person_month"
    __table_args__ = (Index("ix_person_month_person", "person", "place", "month"),)

    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    before: Mapped[date] = mapped_column(Date)


class MonthPeople(Base):
    """How many people came to a place in a month, by the month in which they came before it."""

    __tablename__ = "month_people"

    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    before: Mapped[date] = mapped_column(Date, primary_key=True)
    is_member: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    people: Mapped[int] = mapped_column(Integer)
