"""The table of characteristics.  Rows are only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Characteristic(Base):
    """What somebody said of themselves under an element of the participant record, from a day on."""

    __tablename__ = "characteristic"
    __table_args__ = (
        Index("ix_characteristic_member", "member", "element", "since", "at"),
        Index("ix_characteristic_untold", "is_told", "at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """Hub and state may tell it to each other twice."""
    member: Mapped[str] = mapped_column(String(10))
    element: Mapped[str] = mapped_column(String(6))
    """The number in the participant record, such as 202."""
    value: Mapped[str] = mapped_column(String(20), default="")
    """A code of the element, a day as YYYY-MM-DD, or a place; empty: not known from then on."""
    since: Mapped[date] = mapped_column(Date)
    """From which day on it is so."""
    at: Mapped[datetime] = mapped_column(Instant)
    """When it was written down."""
    by: Mapped[str] = mapped_column(String(200))
    site: Mapped[str] = mapped_column(String(32))
    """Where it was written down; `state` for the state's own staff."""
    is_told: Mapped[bool] = mapped_column(Boolean, default=True)
    """At a hub: whether the state has it."""
    not_before: Mapped[datetime] = mapped_column(Instant)
    """At a hub: when to tell it again, after the state could not take it."""
