"""Tables of the catalogue and the sites."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, Integer, String
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
    county: Mapped[str | None] = mapped_column(String(40))
    area: Mapped[str | None] = mapped_column(String(32))
    """The workforce development area of its county; see `hub.catalogue.areas`."""
    fixed: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The settings that the configuration names: no page changes those."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each change of hours or settings by a page."""


class ServiceRow(Base):
    """
    A service of the menu: statewide (`site` is empty) or a site's.

    A site's entry under a statewide code extends that one: what it leaves empty is as the state
    has it.
    """

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
    position: Mapped[int | None] = mapped_column(Integer, default=0)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    may_hide: Mapped[bool] = mapped_column(default=False)
    """Of a statewide entry: whether a site may leave it out."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """Of a site's entry that extends a statewide one: whether this site leaves it out."""
    revision: Mapped[int] = mapped_column(Integer, default=1)


class ProgrammeRow(Base):
    """A programme that gives or pays for services: statewide (`site` is empty) or a site's own."""

    __tablename__ = "programme"

    site: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    """`federal`, `state`, `local`, `other`."""
    element: Mapped[str | None] = mapped_column(String(4))
    """The element of the federal participant record that says who takes part, such as 918."""
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class PartnerRow(Base):
    """
    An organisation that gives services: statewide (`site` is empty) or a site's own.

    Its contact is for staff alone: no kiosk, no printed menu and no public page shows it.
    """

    __tablename__ = "partner"

    site: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    contact: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    services: Mapped[list[str]] = mapped_column(JSON, default=list)
    programmes: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class SpecialDayRow(Base):
    """Days on which a site is open otherwise than by the week: holidays, early closing."""

    __tablename__ = "special_day"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    spans: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """[{"opens": "08:00", "closes": "12:00"}]; empty: closed."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index(None, "site", "last"),)


class CatalogueChange(Base):
    """Who changed what of the catalogue, when, from what and to what.  Rows are only ever added."""

    __tablename__ = "catalogue_change"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """Of the form that asked for it: a form that is sent twice changes once."""
    site: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int | None] = mapped_column(Integer)
    """The version of the catalogue that holds it; None at the state."""

    __table_args__ = (Index(None, "site", "at"), Index(None, "site", "kind", "subject", "at"))


class CataloguePublished(Base):
    """When a version of the catalogue was handed to the broker for a site's kiosks."""

    __tablename__ = "catalogue_published"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class SealingKeyRow(Base):
    """The state's public sealing keys; the newest not retired is published."""

    __tablename__ = "sealing_key"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    public: Mapped[str] = mapped_column(String(44))
    made_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
