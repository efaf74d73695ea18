"""Notices, the verbs: what somebody has still to read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from contract.messages import Notice
from hub.notices.tables import NoticeRead
from hub.visits.service import log_ins_of


def unread(connection: Connection, notices: Sequence[Notice], persons: Sequence[str]) -> list[str]:
    """The codes of those notices that this person has not read as they stand now, in order."""
    if not notices:
        return []
    visits, joined = log_ins_of(persons)
    rows = connection.execute(
        select(NoticeRead.notice, NoticeRead.version)
        .where(or_(NoticeRead.visit.in_(visits), NoticeRead.visit.in_(joined)))
        .distinct()
    )
    known = {(row.notice, row.version) for row in rows}
    return [one.code for one in notices if (one.code, one.version) not in known]
