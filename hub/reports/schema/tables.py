"""The one table behind the reporting schema."""

from __future__ import annotations

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class ReportingKey(Base):
    """
    What is mixed into the keys of people that analysts see.

    Member numbers have ten digits: hashed alone they could all be tried.  No analyst reads this.
    """

    __tablename__ = "reporting_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
