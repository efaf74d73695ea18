"""Tables of the guided procedure: each run of it, and the request to the agency's supervisor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SharingRun(Base):
    """Somebody of staff goes through the procedure for one client; it keeps the place."""

    __tablename__ = "sharing_run"
    __table_args__ = (Index("ix_sharing_run_site_by", "site", "by", "changed_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    request: Mapped[str | None] = mapped_column(String(36), unique=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class SharingRequest(Base):
    """A request that a client be asked whether partners may see the record."""

    __tablename__ = "sharing_request"
    __table_args__ = (Index("ix_sharing_request_site_status", "site", "status", "asked_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(200), index=True)
    asked_name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    client: Mapped[str] = mapped_column(String(160))
    """As the client gave the name; with telephone and reason it ends when the request is old."""
    phone: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(12))
    """`asked`, `opted_in`, `still_out`, `withdrawn`."""
    member: Mapped[str | None] = mapped_column(String(10))
    """Whom the supervisor found; never told to the partner while the record stays private."""
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    checked: Mapped[str] = mapped_column(String(16), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    offer: Mapped[str] = mapped_column(String(300), default="")
    """What the agency's own staff offered to a client who stays private."""
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the requester read the answer."""
    asked_mail_at: Mapped[datetime | None] = mapped_column(Instant)
    answer_mail_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer, default=1)
