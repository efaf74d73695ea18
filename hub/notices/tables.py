"""Tables of notices; they can be rebuilt from the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class NoticeRead(Base):
    """Somebody touched that they read a notice, in the visit that `visit` names."""

    __tablename__ = "notice_read"

    event: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    visit: Mapped[str] = mapped_column(String(36), index=True)
    """A log-in: of a visit, or one that joined it."""
    notice: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    """In which it stood on the screen."""
    at: Mapped[datetime] = mapped_column(Instant)
