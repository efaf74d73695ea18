"""The table of rates."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class RateCount(Base):
    """How often something was asked for in the window that is open."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of who asks for what: an address or an e-mail address is not kept."""
    amount: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[float] = mapped_column(Float)
    """Seconds since 1970: when the window closes."""
