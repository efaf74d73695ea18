"""Tables of the catalogue and the sites."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class SiteRow(Base):
    """A site.  A hub has its own; the state has all that ever synced."""

    __tablename__ = "site"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """[{"weekday": 0, "opens": "08:00", "closes": "17:00"}, ...]; empty: closes at 17:00."""
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en"])
    help_contact: Mapped[str] = mapped_column(String(200), default="")
    catalogue_version: Mapped[int] = mapped_column(Integer, default=1)
    legacy_cards: Mapped[bool] = mapped_column(default=True)
    notices: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The codes of the notices that its kiosks show, in this order."""
    asks_sharing: Mapped[bool] = mapped_column(default=False)
    sharing_unless_asked: Mapped[str] = mapped_column(String(4), default="in")
    """What holds for a member who never chose: `in` or `out`."""
    asks_feedback: Mapped[bool] = mapped_column(default=True)


class ServiceRow(Base):
    """A service of the menu: statewide (`site` is empty) or a site's own."""

    __tablename__ = "service"

    site: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[dict[str, str]] = mapped_column(JSON)
    icon: Mapped[str] = mapped_column(String(32))
    mode: Mapped[str] = mapped_column(String(16))
    """`self_service`, `information`, `pending_staff`."""
    programme: Mapped[str | None] = mapped_column(String(32))
    opens: Mapped[str | None] = mapped_column(String(5))
    closes: Mapped[str | None] = mapped_column(String(5))
    position: Mapped[int] = mapped_column(Integer, default=0)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class SealingKeyRow(Base):
    """The state's public sealing keys; the newest not retired is published."""

    __tablename__ = "sealing_key"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    public: Mapped[str] = mapped_column(String(44))
    made_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
