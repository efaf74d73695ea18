"""One person's visits in short."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.visits.activity.rules import Activity, activity
from hub.visits.reading import Menu, SeenService, SeenVisit

MENU = Menu({}, {("", "alone"): "self_service", ("", "staff"): "pending_staff"})
AT = datetime(2026, 1, 5, 18, tzinfo=UTC)


def used(code: str, standing: str) -> SeenService:
    return SeenService(code, code.title(), None, None, standing, AT)  # type: ignore[arg-type]


def visit(day: date, *services: SeenService, **changes: Any) -> SeenVisit:
    usual = {
        "id": "v", "site": "a", "site_name": "Lakewood", "timezone": "UTC", "day": day,
        "device": "d", "who": "Ana L", "member": None, "is_member": True, "person": "m:1",
        "status": "closed", "logged_in_by": "swipe", "opened_at": AT,
        "closed_at": AT + timedelta(minutes=30), "closed_by": "customer", "corrected": 0,
        "amended_at": None, "services": services,
    }  # fmt: skip
    return SeenVisit(**{**usual, **changes})


def test_nothing_of_nothing() -> None:
    assert activity([], MENU) == Activity()
    assert activity([visit(date(2026, 1, 5), status="cancelled")], MENU) == Activity()


def test_what_was_given_is_told_apart_from_what_nobody_confirmed() -> None:
    told = activity(
        [
            visit(date(2026, 1, 5), used("alone", "verified"), used("staff", "pending_staff")),
            visit(date(2026, 3, 2), used("staff", "verified"), site_name="Spokane"),
            visit(date(2026, 3, 2), used("alone", "not_used"), closed_by="auto"),
        ],
        MENU,
    )
    assert (told.visits, told.days, told.verified, told.given_by_staff, told.waiting) == (
        3,
        2,
        2,
        1,
        1,
    )
    assert told.longest_away == timedelta(days=56)
    assert (told.stays, told.stayed) == (2, timedelta(hours=1))
    assert told.sites == (("Lakewood", 2), ("Spokane", 1))
    assert told.months == ((date(2026, 1, 1), 1), (date(2026, 2, 1), 0), (date(2026, 3, 1), 2))
    by_code = {one.code: one for one in told.services}
    assert (by_code["alone"].chosen, by_code["alone"].given) == (2, 1)
    assert (by_code["staff"].given, by_code["staff"].waiting, by_code["staff"].last) == (
        1,
        1,
        date(2026, 3, 2),
    )
    assert by_code["staff"].is_by_staff
    assert not by_code["alone"].is_by_staff
