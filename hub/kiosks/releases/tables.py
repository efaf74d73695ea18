"""Tables of releases: what the hub holds, and what became of each on its way to the kiosks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Release(Base):
    """A bundle whose file lies in the directory of the settings."""

    __tablename__ = "kiosk_release"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    notes: Mapped[str] = mapped_column(String(2000), default="")
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    """By `rauc info` where this machine has it; empty: the kiosks check it themselves."""
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Instant)


class RollOut(Base):
    """One release on its way to the kiosks of a site."""

    __tablename__ = "roll_out"
    __table_args__ = (Index("ix_roll_out_begun", "site", "begun_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    live: Mapped[str | None] = mapped_column(String(32), unique=True)
    """The site while it is not over: a site has one at a time."""
    kind: Mapped[str] = mapped_column(String(8))
    """`forward`, or `back`: to those that had taken a release, the one before."""
    version: Mapped[str] = mapped_column(String(40))
    """Of `back`: the one that is taken back."""
    state: Mapped[str] = mapped_column(String(12))
    stage: Mapped[int] = mapped_column(Integer)
    stage_since: Mapped[datetime] = mapped_column(Instant)
    soak_minutes: Mapped[int] = mapped_column(Integer)
    at_once: Mapped[bool] = mapped_column(default=False)
    """Whether kiosks do not wait until the site is closed."""
    sentence: Mapped[str] = mapped_column(String(400), default="")
    """Why it stands, or how it ended."""
    begun_by: Mapped[str] = mapped_column(String(200))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class RollOutKiosk(Base):
    """What one kiosk of a roll-out is to take, and how far it is."""

    __tablename__ = "roll_out_kiosk"

    roll_out: Mapped[str] = mapped_column(String(36), primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    stage: Mapped[int] = mapped_column(Integer)
    """0: left out from the beginning; `sentence` says why."""
    version: Mapped[str] = mapped_column(String(40))
    was: Mapped[str] = mapped_column(String(64))
    """What ran there before."""
    state: Mapped[str] = mapped_column(String(12))
    rollbacks: Mapped[int] = mapped_column(Integer, default=0)
    """So many it had told of when the order was given."""
    is_stale: Mapped[bool] = mapped_column(default=False)
    """What it tells of this version is of an attempt before, until it tells something else."""
    ordered_at: Mapped[datetime | None] = mapped_column(Instant)
    """The last time it was told."""
    told_window: Mapped[str] = mapped_column(String(11), default="")
    """What it was told of the site's closing hours, such as `17:00-08:00`."""
    good_at: Mapped[datetime | None] = mapped_column(Instant)
    sentence: Mapped[str] = mapped_column(String(300), default="")
