"""Tables of cards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Card(Base):
    """A card token and its member; a token belongs to one member for ever."""

    __tablename__ = "card"

    token: Mapped[str] = mapped_column(String(25), primary_key=True)
    member: Mapped[str] = mapped_column(String(10), index=True)
    status: Mapped[str] = mapped_column(String(8))
    """`issued`, `active`, `void`."""
    issued_at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
