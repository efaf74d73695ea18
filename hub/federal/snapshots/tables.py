"""The table of snapshots: rows are added, and neither changed nor deleted; the database sees to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class FederalSnapshot(Base):
    """The figures of a period as they were reported, signed."""

    __tablename__ = "federal_snapshot"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """Of the form that asked for it: a form that is sent twice freezes once."""
    quarter: Mapped[str] = mapped_column(String(8), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    count_id: Mapped[str] = mapped_column(String(36))
    """The count that was frozen; its people stay as long as the law lets them."""
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    frozen_by: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Text)
    """Canonical JSON: what the signature is of, byte for byte."""
    key: Mapped[str] = mapped_column(String(32))
    signature: Mapped[str] = mapped_column(String(100))
