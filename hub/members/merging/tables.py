"""Tables of merges, at the state and at each hub that knows either number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant

_STANDS = text("undone_at IS NULL")


class MemberMerge(Base):
    """
    One number counts as another's.  Rows are never deleted: what was undone says so.

    While it stands, whatever is captured under the one is the other's; a number stands for
    one other at most, which the index holds.
    """

    __tablename__ = "member_merge"
    __table_args__ = (
        Index(
            "uq_member_merge_standing",
            "gone",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    keep: Mapped[str] = mapped_column(String(10), index=True)
    gone: Mapped[str] = mapped_column(String(10), index=True)
    how: Mapped[str] = mapped_column(String(8))
    """`merged` by a person; `linked` by one SSN for both, until a person merges them."""
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str] = mapped_column(String(200), default="")
    undone_why: Mapped[str] = mapped_column(String(300), default="")
    gave_way_to: Mapped[str | None] = mapped_column(String(36), index=True)
    """Of a link: the merge that took its place; undoing that one brings it back."""
    language: Mapped[str | None] = mapped_column(String(8))
    """Of the kept record before the merge, with when it was chosen."""
    language_at: Mapped[datetime | None] = mapped_column(Instant)
