"""The organisations that accounts belong to: the agency, and the partners of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from hub.accounts.errors import UnsuitableStaff
from hub.accounts.rules import AGENCY, PARTNER_ROLES, Role
from hub.catalogue.tables import PartnerRow
from hub.said import say


def partners(connection: Connection) -> Mapping[str, str]:
    """The partners whose staff may have accounts here: code and name, by name."""
    rows = connection.execute(
        select(PartnerRow.code, PartnerRow.name).order_by(PartnerRow.site, PartnerRow.name)
    )
    # A site's entry under a statewide code is that partner with its contact here.
    names: dict[str, str] = {}
    for row in rows:
        names.setdefault(row.code, row.name)
    return dict(sorted(names.items(), key=lambda one: (one[1].casefold(), one[0])))


def check(connection: Connection, organisation: str, role: Role) -> None:
    """Raises UnsuitableStaff when nobody of this organisation can have an account like this."""
    if organisation == AGENCY:
        return
    if organisation not in partners(connection):
        raise UnsuitableStaff(
            say(
                "No partner has the code '%(code)s': add the partner to the catalogue first, "
                "or choose one from the list",
                code=organisation,
            )
        )
    if role not in PARTNER_ROLES:
        raise UnsuitableStaff(
            say(
                "Staff of a partner cannot be %(role)s: that is for the agency's own staff. "
                "Choose another role",
                role=role.title,
            )
        )
