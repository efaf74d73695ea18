"""Tables of the participant record at the state: layouts, files made, and errors to mend."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class PirlSchema(Base):
    """A layout that was read from the Department's spreadsheet.  Its elements never change."""

    __tablename__ = "pirl_schema"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    """Such as PIRL2025."""
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Each import of a name counts up; the newest accepted one holds."""
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    """The name of the file it was read from."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of that file: the same file twice is one import."""
    elements: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notes: Mapped[list[str]] = mapped_column(JSON)
    """What of the file could not be read, in sentences."""
    status: Mapped[str] = mapped_column(String(8))
    """`draft` until somebody saw what is different; then `accepted` or `refused`."""
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    """From then on no new file is made in it."""
    retired_by: Mapped[str] = mapped_column(String(200), default="")


class PirlFile(Base):
    """A file that was made for the Department: what left, when, and by whom."""

    __tablename__ = "pirl_file"
    __table_args__ = (Index("ix_pirl_file_made", "made_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(8))
    """Programme year and quarter, such as 2026-1."""
    schema: Mapped[str] = mapped_column(String(24))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why Social Security numbers are in it; empty when there are none."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    """None while it is being written, and for a download that was broken off."""
    rows: Mapped[int] = mapped_column(Integer, default=0)
    columns: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[int] = mapped_column(Integer, default=0)
    """Records of programmes that this layout has no element for."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of its bytes."""


class PirlErrorList(Base):
    """A list of errors: of our own check, or as the Department's system returned it."""

    __tablename__ = "pirl_error_list"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    origin: Mapped[str] = mapped_column(String(8))
    """`check` or `wips`."""
    quarter: Mapped[str] = mapped_column(String(8), default="")
    schema: Mapped[str] = mapped_column(String(24), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    """The file's name as it was brought."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of what was brought: the same list twice is one list."""
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int] = mapped_column(Integer, default=0)
    """Of the file that was checked; 0 where nobody said."""
    errors: Mapped[int] = mapped_column(Integer, default=0)
    """All of them, also those beyond what is kept."""
    passes: Mapped[str] = mapped_column(String(40), default="")


class PirlError(Base):
    """One error, in the Department's five columns, and what became of it."""

    __tablename__ = "pirl_error"
    __table_args__ = (Index("ix_pirl_error_state", "list", "state", "place"),)

    list: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    """In the list, from 1."""
    element: Mapped[str] = mapped_column(String(8))
    message: Mapped[str] = mapped_column(String(500))
    row: Mapped[int | None] = mapped_column(Integer)
    """Of the file, from 1."""
    identifier: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(80))
    """As it was given; never a Social Security number."""
    member: Mapped[str] = mapped_column(String(10), default="", index=True)
    """Whom the identifier stands for; empty where it is none of ours."""
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open`, `mended` or `explained`."""
    note: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(200), default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each change; two people do not overwrite each other."""
