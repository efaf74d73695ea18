"""Tables of members.  `member_ssn` is filled at the state alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, Instant


class Member(Base):
    """A person with a record.  A site hub holds those who came or registered there."""

    __tablename__ = "member"

    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    """The member number: ten digits, none of them from an SSN; the key by which people are counted."""
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80), default="")
    preferred_name: Mapped[str] = mapped_column(String(80), default="")
    """What the person is greeted with; empty: the first name."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    """The kiosk greets in it; it is not shown as a fact about the person."""
    language_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the person chose it at a kiosk; None while it is what the desk entered."""
    birth_date: Mapped[date | None] = mapped_column(Date, index=True)
    """As the person said it; the participant record cannot do without."""
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    postal_address: Mapped[str] = mapped_column(String(300), default="")
    veteran: Mapped[str | None] = mapped_column(String(8))
    """`yes`, `no`, `declined`; None while nobody has asked."""
    veteran_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    oriented_at: Mapped[datetime | None] = mapped_column(Instant)
    oriented_by: Mapped[str] = mapped_column(String(200), default="")
    registered_at: Mapped[datetime] = mapped_column(Instant)
    """When the person registered, which counts as a contact."""
    registered_site: Mapped[str] = mapped_column(String(32))
    registration: Mapped[str | None] = mapped_column(String(36), unique=True)
    """The one-time id of the form at the desk: sent twice it is one member."""
    merged_into: Mapped[str | None] = mapped_column(String(10), index=True)
    """The number whose record holds in place of this one, through as many merges as there were."""
    forgotten_at: Mapped[datetime | None] = mapped_column(Instant)
    """When retention made the record nameless; its number is a made-up one since."""
    revision: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each change; whoever corrects the record says which one they saw."""


class MemberWord(Base):
    """A word by which a member is found: a part of a name, or how it sounds."""

    __tablename__ = "member_word"

    kind: Mapped[str] = mapped_column(String(1), primary_key=True)
    """`n` a part of a name, folded; `s` how a part of a name sounds."""
    word: Mapped[str] = mapped_column(
        String(80).with_variant(String(80, collation="C"), "postgresql"), primary_key=True
    )
    member: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)


class MemberHistory(Base):
    """A field of a record that was corrected.  Rows are only ever added."""

    __tablename__ = "member_history"
    __table_args__ = (Index("ix_member_history_member_at", "member", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(300), default="")
    after: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    site: Mapped[str] = mapped_column(String(32))
    is_told: Mapped[bool] = mapped_column(Boolean, default=True, index=True)
    """At a hub: whether the state has it."""


class MemberDuplicate(Base):
    """Two numbers that are, or may be, one person; the merge settles it."""

    __tablename__ = "member_duplicate"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    """The newer number."""
    other: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(16), primary_key=True)
    """`ssn`: one person for certain; `name_and_birth`: somebody must look."""
    site: Mapped[str] = mapped_column(String(32))
    """Where the newer number was given."""
    found_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    settled_as: Mapped[str | None] = mapped_column(String(10))
    """`merged`, or `different` when the desk said that it is somebody else."""
    settled_by: Mapped[str | None] = mapped_column(String(200))


class UntoldMember(Base):
    """At a hub: somebody registered or corrected here of whom the state has not been told."""

    __tablename__ = "untold_member"

    member: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    """When to try again, after the state could not take it."""
    was: Mapped[str | None] = mapped_column(String(10))
    """The number that the state refused, because another person has it."""
    sealed_key: Mapped[str | None] = mapped_column(String(32))
    sealed_box: Mapped[str | None] = mapped_column(String(140))
    """The sealed SSN; only the state can open it, and here it ends when the state has it."""


class RegistrationDraft(Base):
    """The sealed SSN of a form at the desk that was sent and has not become a member yet."""

    __tablename__ = "registration_draft"

    form: Mapped[str] = mapped_column(String(36), primary_key=True)
    by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sealed_key: Mapped[str] = mapped_column(String(32))
    sealed_box: Mapped[str] = mapped_column(String(140))


class ReservedNumber(Base):
    """
    A member number kept for a site, so that it can register people while the line is down.

    At the state: given to that site's hub and to nobody else.  At a hub: free to be used.
    """

    __tablename__ = "reserved_number"

    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    site: Mapped[str] = mapped_column(String(32), index=True)
    reserved_at: Mapped[datetime] = mapped_column(Instant)


class Renumbered(Base):
    """At the state: the number that a site gave to somebody before the state refused it."""

    __tablename__ = "member_renumbered"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    before: Mapped[str] = mapped_column(String(10), primary_key=True)
    member: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)


class MemberSsn(Base):
    """The keyed blind index of an SSN, and its ciphertext where a programme needs the number."""

    __tablename__ = "member_ssn"

    blind_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_version: Mapped[int] = mapped_column(Integer, primary_key=True)
    member: Mapped[str] = mapped_column(ForeignKey("member.number"), index=True)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The number itself, encrypted, where a programme needs it; else none."""
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
    data_key: Mapped[int | None] = mapped_column(Integer)
    """Under which data key; None for one that was encrypted before there were any."""


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
