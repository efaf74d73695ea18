"""A partner's staff, an agreement, members who chose this and that, and a line to a state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, insert, select, update

from contract.sharing import (
    OfficeAnswer,
    OfficeAsk,
    OptOutAnswer,
    OptOutAsk,
    StatewideAnswer,
    StatewideAsk,
)
from hub.accounts.tables import Staff
from hub.agreements.tables import AgreementParty, AgreementRow, AgreementTerm
from hub.catalogue.tables import PartnerRow
from hub.members.finding.index import enter_all
from hub.members.keys import KeyRing
from hub.members.tables import Member
from hub.sharing import standings
from hub.sharing.rules import Standing
from hub.sharing.statewide import service
from hub.sync.errors import NotReached
from hub.visits.tables import VisitRow
from tests.hub.web.example import NOW, SITE, an_id

PARTNER = "college"
GIVEN, FAMILY = "Zyxwanda", "Quellington"
"""A name that stands nowhere else: whoever reads it on a page was shown this member."""


def a_partner(engine: Engine, code: str = PARTNER) -> None:
    with engine.begin() as connection:
        if connection.scalar(select(PartnerRow.code).where(PartnerRow.code == code)) is None:
            connection.execute(
                insert(PartnerRow).values(
                    site="", code=code, name="South Sound College", kind="college"
                )
            )


def an_agreement(engine: Engine, code: str = PARTNER, *, ended: bool = False) -> None:
    """An agreement that allows names, live or over."""
    today = date(2026, 11, 18)
    last = today - timedelta(days=1) if ended else today + timedelta(days=200)
    with engine.begin() as connection:
        connection.execute(insert(AgreementRow).values(id=an_id(880), title="Shared data"))
        connection.execute(insert(AgreementParty).values(agreement=an_id(880), partner=code))
        connection.execute(
            insert(AgreementTerm).values(
                agreement=an_id(880), number=1, signed=today - timedelta(days=400),
                valid_from=today - timedelta(days=400), valid_to=last, data=["names"],
                document="a.pdf", digest="0" * 64,
            )
        )  # fmt: skip


def moves_to(engine: Engine, email: str, organisation: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(Staff).where(Staff.email == email).values(organisation=organisation)
        )


def a_member(engine: Engine, number: str, *, first: str = GIVEN, last: str = FAMILY) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number=number, first_name=first, last_name=last, birth_date=date(1980, 3, 4),
                registered_at=NOW - timedelta(days=9), registered_site=SITE,
            )
        )  # fmt: skip
        enter_all(connection)


def chose(engine: Engine, number: str, choice: Literal["in", "out"] | None) -> None:
    if choice is None:
        return
    said = Standing(in_from=NOW, has_opted_in=True) if choice == "in" else Standing(out_until=NOW)
    with engine.begin() as connection:
        standings.keep_told(connection, number, said, 1)


def a_visit(engine: Engine, number: str, visit: str, *, is_open: bool = True) -> None:
    with engine.begin() as connection:
        known = connection.execute(select(VisitRow.__table__).limit(1)).mappings().one()
        values: dict[str, Any] = dict(known) | {
            "id": visit, "site": SITE, "person": f"m:{number}", "captured_person": f"m:{number}",
            "day": date(2026, 11, 18), "opened_at": NOW - timedelta(minutes=9),
            "status": "open" if is_open else "closed", "closed_by": None if is_open else "customer",
            "closed_at": None if is_open else NOW,
        }  # fmt: skip
        connection.execute(insert(VisitRow).values(values))


@dataclass
class FakeLine:
    """The line to a state that is in this process; cut, it is down."""

    engine: Engine
    ring: KeyRing
    today: date = date(2026, 11, 18)
    is_cut: bool = False
    asked: list[object] = field(default_factory=list)

    def search_statewide(self, asked: StatewideAsk, timeout: object = None) -> StatewideAnswer:  # noqa: ARG002
        self._note(asked)
        with self.engine.begin() as connection:
            return service.search(connection, asked, self.today)

    def add_to_office(self, asked: OfficeAsk, timeout: object = None) -> OfficeAnswer:  # noqa: ARG002
        self._note(asked)
        with self.engine.begin() as connection:
            return service.add_to_office(connection, asked, SITE, self.today)

    def look_up_opt_out(self, asked: OptOutAsk, timeout: object = None) -> OptOutAnswer:  # noqa: ARG002
        self._note(asked)
        with self.engine.begin() as connection:
            return service.opt_out_of(connection, self.ring, asked.sealed, "in")

    def _note(self, asked: object) -> None:
        self.asked.append(asked)
        if self.is_cut:
            raise NotReached("https://state.example", "no connection")
