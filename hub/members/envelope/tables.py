"""The table of data keys.  State server only; without the key that wraps them they are nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class DataKey(Base):
    """A key of its own for some thousand kept SSNs and secrets of webhooks, wrapped."""

    __tablename__ = "data_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kek_version: Mapped[int] = mapped_column(Integer, index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    records: Mapped[int] = mapped_column(Integer, default=0)
    """How many were encrypted with it, far below where nonces could meet."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    wrapped_at: Mapped[datetime] = mapped_column(Instant)
