"""
The lease of a lobby PC: whose session it was in, as the disk remembers it.

Pure.  While a lease lies on the disk, the computer still holds what a customer left.  One
that names a visit was left by a crash or a reboot: that visit is over.  It holds no name,
no card and no number.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class LeaseRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`visit` is None once the visit is closed and only the clearing up remains."""

    boot_id: str
    renewed_at: datetime
    visit: str | None = None


def written(record: LeaseRecord) -> bytes:
    """As it lies on the disk."""
    return msgspec.json.encode(record) + b"\n"


def read(text: bytes) -> LeaseRecord | None:
    """None if half of it is missing: then nobody knows whose it was, but clearing up is due."""
    try:
        return msgspec.json.decode(text, type=LeaseRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def what_happened(record: LeaseRecord, boot_id: str) -> str:
    """Why a session was found open, for the log."""
    return "the program ended" if record.boot_id == boot_id else "the computer was started anew"
