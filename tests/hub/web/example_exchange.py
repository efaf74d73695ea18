"""Agreements, systems and webhooks, as a state has them after a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from hub.agreements import service as agreements
from hub.agreements.history import Act
from hub.agreements.rules import About, Term
from hub.catalogue.tables import PartnerRow
from hub.exchange.clients import service as clients
from hub.exchange.hooks.tables import Hook, HookDelivery, HookEvent
from hub.exchange.tables import ApiToken
from hub.ids import new_id
from tests.hub.web.example import NOW, TODAY, an_id

AGREEMENT, CLIENT, HOOK = an_id(7_100), an_id(7_200), an_id(7_300)
BY = "state.administrator@worksource.example"


def act(number: int, days: int) -> Act:
    return Act("", BY, NOW - timedelta(days=days), an_id(number))


def fill_exchange(engine: Engine) -> None:
    """Two agreements, a system with a token and a webhook with deliveries."""
    with engine.begin() as connection:
        for code, name in (
            ("pierce-college", "Pierce College"),
            ("tribal-office", "Tribal Employment Rights Office"),
        ):
            values = {"site": "", "code": code, "name": name, "kind": "college"}
            connection.execute(insert(PartnerRow).values(**values, services=[], programmes=[]))
    with Session(engine) as session, session.begin():
        _agreements(session)
        about = clients.About(
            name="College student records", partner="pierce-college", contact="Dana Reyes",
            email="records@college.example", limit=300,
            scopes=("sites:read", "figures:read", "visits:read", "webhooks:manage"),
        )  # fmt: skip
        clients.add(session, act(7_200, 20), about)
        clients.make_token(session, act(7_201, 20), CLIENT, 90)
        clients.make_token(session, act(7_202, 2), CLIENT, 180)
        session.connection().execute(
            update(ApiToken).values(used_at=NOW - timedelta(minutes=12), hint="x7Qm")
        )
    _hooks(engine)


def _agreements(session: Session) -> None:
    about = About(
        title="Visits of our students",
        purpose="To know whom the workshops on campus reach, and who comes back.",
        parties=("pierce-college",),
        contact="Dana Reyes",
        email="dana.reyes@college.example",
        telephone="253-555-0142",
    )
    term = Term(
        signed=TODAY - timedelta(days=300),
        valid_from=TODAY - timedelta(days=290),
        valid_to=TODAY + timedelta(days=24),
        data=("activity", "services"),
        document="dsa-pierce-2026.pdf",
        digest="4f" * 32,
    )
    agreements.register(session, act(7_100, 280), about, term)
    other = About(
        title="Joint intake with the tribal office",
        purpose="Staff of both offices serve the same people.",
        parties=("tribal-office",),
        contact="Ana Whitehorse",
    )
    longer = Term(
        signed=TODAY - timedelta(days=90),
        valid_from=TODAY - timedelta(days=80),
        valid_to=TODAY + timedelta(days=900),
        data=("names", "activity", "services"),
        document="moa-tribal.pdf",
        digest="a1" * 32,
    )
    agreements.register(session, act(7_101, 80), other, longer)


def _hooks(engine: Engine) -> None:
    kinds = ["visit.changed", "figures.snapshot"]
    with engine.begin() as connection:
        connection.execute(
            insert(Hook).values(
                id=HOOK, client=CLIENT, url="https://records.college.example/worksource/hook",
                kinds=kinds, status="active", stopped_why="", failures=2,
                made_at=NOW - timedelta(days=19), made_by=BY, revision=1,
            )
        )  # fmt: skip
        for number, (status, attempts, said) in enumerate(
            (
                ("delivered", 1, ""),
                ("dead", 11, "it answered 503"),
                ("delivered", 2, ""),
                ("waiting", 2, "it did not answer in time"),
            )
        ):
            at = NOW - timedelta(hours=80 - 20 * number)
            event = {"id": new_id(), "kind": kinds[0], "about": {"visits": [an_id(1)]}, "at": at}
            sequence = connection.scalar(
                insert(HookEvent).values(**event).returning(HookEvent.sequence)
            )
            connection.execute(
                insert(HookDelivery).values(
                    id=new_id(), hook=HOOK, sequence=sequence, status=status, attempts=attempts,
                    next_at=NOW + timedelta(minutes=4), said=said,
                )
            )  # fmt: skip
