"""Tables of help: what was asked is rebuilt from the event log, who came is not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class HelpRequest(Base):
    """Somebody at a kiosk touched Help."""

    __tablename__ = "help_request"
    __table_args__ = (Index("ix_help_request_lately", "site", "at"),)

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(32))
    screen: Mapped[str] = mapped_column(String(32))
    visit: Mapped[str | None] = mapped_column(String(36))
    """The log-in of whoever stood there, if somebody had logged in."""
    at: Mapped[datetime] = mapped_column(Instant)


class HelpAnswer(Base):
    """A member of staff said that they are coming."""

    __tablename__ = "help_answer"

    request: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The event of the request."""
    site: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    """The account's address."""
    name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
