"""Tables of members.  `member_ssn` is filled at the state alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Member(Base):
    """A person with a record.  A site hub holds those who came or registered there."""

    __tablename__ = "member"

    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    """The kiosk greets in it; it is not shown as a fact about the person."""
    language_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the person chose it at a kiosk; None while it is what the desk entered."""
    registered_at: Mapped[datetime] = mapped_column(Instant)
    registered_site: Mapped[str] = mapped_column(String(32))


class MemberSsn(Base):
    """The keyed blind index of an SSN, and its ciphertext where a programme needs the number."""

    __tablename__ = "member_ssn"

    blind_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_version: Mapped[int] = mapped_column(Integer, primary_key=True)
    member: Mapped[str] = mapped_column(ForeignKey("member.number"), index=True)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)


class MemberSite(Base):
    """Which sites know a member, so that changes flow only there."""

    __tablename__ = "member_site"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    site: Mapped[str] = mapped_column(String(32), primary_key=True)


class LanguageChoice(Base):
    """The language that somebody chose last at a site's kiosks; rebuilt from the event log."""

    __tablename__ = "language_choice"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    captured_person: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    """As the log has it; see VisitRow.captured_person.  Of a sealed card: `v:` and the event."""
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    event: Mapped[str] = mapped_column(String(36))
