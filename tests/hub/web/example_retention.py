"""An example of retention: awards, holds, and a run that waits to be confirmed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, insert

from hub.members.tables import Member
from hub.retention.tables import LegalHold, RetentionAward, RetentionRun
from tests.hub.web.example import NOW, an_id

_BY, _OTHER = "dana.whitfield@worksource.example", "luis.ortega@worksource.example"


def fill_retention(engine: Engine) -> None:
    """Two awards, three holds of which one is lifted, a run of last year, and one that waits."""
    with engine.begin() as connection:
        connection.execute(
            insert(Member).values(
                number="1234567889",
                first_name="Old",
                registered_at=datetime(2020, 3, 4, 20, tzinfo=UTC),
                registered_site="lakewood",
            )
        )
        connection.execute(
            insert(RetentionAward),
            [
                {"code": "AA-34788-20-55-A-53", "title": "WIOA Title I, formula", "revision": 1,
                 "first_day": date(2019, 7, 1), "last_day": date(2022, 6, 30),
                 "reported_on": date(2022, 9, 28), "changed_by": _BY, "changed_at": NOW},
                {"code": "ES-36015-21-55-A-53", "title": "Wagner-Peyser", "revision": 1,
                 "first_day": date(2021, 7, 1), "last_day": date(2024, 9, 30),
                 "reported_on": None, "changed_by": _BY, "changed_at": NOW},
            ],
        )  # fmt: skip
        held = {"member": None, "award": None, "first_day": None, "last_day": None,
                "lifted_by": None, "lifted_at": None, "lifted_why": "", "placed_by": _BY}  # fmt: skip
        connection.execute(
            insert(LegalHold),
            [
                held | {"id": an_id(9_951), "kind": "member", "member": "8765432158",
                        "reason": "Discrimination complaint 2026-114", "placed_at": NOW - timedelta(days=40)},
                held | {"id": an_id(9_952), "kind": "period", "first_day": date(2021, 1, 1),
                        "last_day": date(2021, 3, 31), "reason": "State audit of the first quarter",
                        "placed_at": NOW - timedelta(days=300)},
                held | {"id": an_id(9_953), "kind": "award", "award": "AA-34788-20-55-A-53",
                        "reason": "Monitoring visit by the Department", "placed_at": NOW - timedelta(days=500),
                        "lifted_by": _OTHER, "lifted_at": NOW - timedelta(days=90),
                        "lifted_why": "The report of the visit is closed"},
            ],
        )  # fmt: skip
        run = {
            "digest": "0" * 64,
            "asked_by": _BY,
            "confirmed_by": None,
            "done_at": None,
            "done": None,
        }
        connection.execute(
            insert(RetentionRun),
            [
                run | {"id": an_id(9_961), "status": "done", "members": 412, "reason": "The yearly run of 2025",
                       "asked_at": NOW - timedelta(days=380), "confirmed_by": _OTHER,
                       "done_at": NOW - timedelta(days=379), "done": {"member": 412}},
                run | {"id": an_id(9_962), "status": "asked", "members": 388, "reason": "The yearly run of 2026",
                       "asked_at": NOW - timedelta(hours=3)},
            ],
        )  # fmt: skip
