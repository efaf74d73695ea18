"""
Tables of the quick counts.  All of them can be made anew from the visits.

`CountBlock` holds the visits of a site's month as columns.  `CountSite` says which version of
the site's visits (`hub.visits.marks`) its blocks are: what was marked since is read from the
visits themselves.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base

EVERYWHERE = ""
"""The row of no site is a lock: one at a time gives numbers to people and words."""


class CountSite(Base):
    """Which version of a site's visits its blocks are."""

    __tablename__ = "count_site"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    """All that was changed up to it is in the blocks."""
    edition: Mapped[int] = mapped_column(BigInteger)
    """Another number each time that blocks are written."""


class CountBlock(Base):
    """The counted visits of a site in a month, as columns; see `hub.counts.quick.columns`."""

    __tablename__ = "count_block"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    edition: Mapped[int] = mapped_column(BigInteger)
    """Of the site, when the block was last written."""
    body: Mapped[bytes] = mapped_column(LargeBinary)


class CountPerson(Base):
    """The number under which somebody stands in the blocks; never given twice."""

    __tablename__ = "count_person"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(String(80), unique=True)


class CountWord(Base):
    """The number of a language or a service in the blocks."""

    __tablename__ = "count_word"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    word: Mapped[str] = mapped_column(String(32), unique=True)
