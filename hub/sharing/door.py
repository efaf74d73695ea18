"""
Whom somebody at a page may see: the one door that every list, search and page asks.

The agency's own staff see everybody.  Staff of a partner see a member when their organisation
has a live agreement with the agency and the member has not opted out; of whoever was never
asked the site's own rule decides.  At a hub nobody else is known than its own office's members,
so that the office is where the page is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hub import agreements
from hub.accounts.rules import AGENCY
from hub.accounts.service import Account
from hub.catalogue.tables import SiteRow
from hub.members.tables import Member
from hub.sharing.tables import SharingStanding

NAMES = "names"
"""What an agreement allows whoever may read names of members."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody at a page, as far as it decides whom they see."""

    organisation: str = AGENCY
    site: str | None = None
    has_agreement: bool = False

    @property
    def is_agency(self) -> bool:
        return self.organisation == AGENCY


EVERYBODY = Viewer()
"""Sees all: the agency's own staff, and the program itself."""


def viewer_of(connection: Connection, account: Account, site: str | None, day: date) -> Viewer:
    """Somebody who is signed in at a site's hub, or at the state (None), on a day."""
    if account.organisation == AGENCY:
        return Viewer(site=site)
    return Viewer(
        account.organisation,
        site,
        agreements.live(connection, account.organisation, NAMES, day),
    )


def visible(
    viewer: Viewer, number: InstrumentedAttribute[str] | ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """The members whom this viewer may see, as a condition on a number: `Member.number` or another."""
    if viewer.is_agency:
        return true()
    if not viewer.has_agreement:
        return false()
    column = Member.number if number is None else number
    chose = select(SharingStanding.member).where(SharingStanding.member == column)
    is_in, is_out = (chose.where(SharingStanding.choice == one).exists() for one in ("in", "out"))
    # Here the site's own rule; at the state, that of the site where they registered.
    shut = select(SiteRow.code).where(SiteRow.sharing_unless_asked == "out")
    if viewer.site is not None:
        return or_(is_in, and_(~is_out, ~shut.where(SiteRow.code == viewer.site).exists()))
    home = aliased(Member)
    shuts = select(home.number).where(home.number == column, home.registered_site.in_(shut))
    return or_(is_in, and_(~is_out, ~shuts.exists()))


def may_see(connection: Connection, viewer: Viewer, member: str) -> bool:
    """Whether this viewer may see a member."""
    if viewer.is_agency:
        return True
    return member in seen_of(connection, viewer, [member])


def seen_of(connection: Connection, viewer: Viewer, members: list[str]) -> set[str]:
    """Those of some members whom this viewer may see."""
    if viewer.is_agency:
        return set(members)
    if not members or not viewer.has_agreement:
        return set()
    rows = connection.execute(
        select(Member.number).where(Member.number.in_(set(members)), visible(viewer))
    )
    return {row.number for row in rows}
