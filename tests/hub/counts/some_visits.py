"""Random visits as the fold makes them, and random questions about them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine

from hub.counts.rules import DIMENSIONS, Dimension, Question
from hub.visits import writing
from hub.visits.rules import Selection, Visit
from tests.hub.counts.conftest import PARTNERS, SITES

FIRST = date(2023, 12, 15)
DAYS = 410
"""Over a whole year, and a 29 February."""
VALUES: dict[Dimension, Sequence[str]] = {
    "site": (*SITES, "gone"),
    "area": ("pierce", "north-central", "", "spokane"),
    "month": ("2023-12", "2024-01", "2024-02", "2024-07", "2024-13", "soon"),
    "quarter": ("2023-Q4", "2024-Q1", "2024-Q5"),
    "program_year": ("2023", "2022", "2024"),
    "weekday": tuple("01234567"),
    "hour": ("08", "09", "12", "23", "8"),
    "language": ("en", "es", "vi", ""),
    "mode": ("self_service", "information", "pending_staff", ""),
    "service": ("resume", "market", "claim", "copier", "gone"),
    "programme": ("wp", "ui", ""),
    "partner": (*{code for _, code, _ in PARTNERS}, ""),
    "standing": ("verified", "unverified", "auto_closed", "pending_staff", "not_used"),
    "first_or_again": ("first", "again", ""),
}


def a_question(dice: random.Random) -> Question:
    first = FIRST + timedelta(days=dice.randrange(-20, DAYS))
    if dice.random() < 0.4:
        first = first.replace(day=1)
    by = tuple(dice.sample(DIMENSIONS, dice.choice([0, 1, 1, 2, 2, 3, 4])))
    asked = dice.sample(DIMENSIONS, dice.choice([0, 0, 1, 1, 2, 3]))
    where: dict[Dimension, frozenset[str]] = {
        one: frozenset(dice.sample(VALUES[one], dice.randrange(1, len(VALUES[one]))))
        for one in asked
    }
    return Question(
        first, first + timedelta(days=dice.choice([0, 6, 30, 150, 500]) * dice.random()), by, where
    )


def a_visit(dice: random.Random, visit: str | None = None) -> Visit:
    visit = visit or str(uuid.UUID(int=dice.getrandbits(128), version=4))
    day = FIRST + timedelta(days=dice.randrange(DAYS))
    kind = dice.choice("mmmccniv")
    person = {"n": f"n:{visit}", "v": f"v:{visit}"}.get(
        kind, f"{kind}:{dice.randrange(12 if kind == 'm' else 8)}"
    )
    status = dice.choice(["open", "closed", "closed", "closed", "cancelled"])
    closed_by = dice.choice(["customer", "staff", "auto"]) if status == "closed" else None
    at = datetime.combine(day, time(16 + dice.randrange(7)), tzinfo=UTC)
    return Visit(
        id=visit,
        day=day,
        device="kiosk-1",
        person=person,
        status=status,  # type: ignore[arg-type]
        logged_in_by="swipe",
        language=dice.choice(["en", "en", "es", "vi"]),
        opened_at=at,
        closed_at=None,
        closed_by=closed_by,  # type: ignore[arg-type]
        corrected=0,
        selections=tuple(
            Selection(
                code,
                True,
                dice.choice([None, "used", "not_used", "added"]),
                dice.choice([None, "customer", "staff", "later"]),
                at,
            )
            for code in dice.sample(
                ["resume", "market", "claim", "copier", "gone"], dice.randrange(4)
            )
        ),
    )


def changed(dice: random.Random, visit: Visit) -> Visit | None:
    """The same visit as staff set it right; or none any more."""
    return None if dice.random() < 0.2 else replace(a_visit(dice, visit.id), person=visit.person)


def write(
    engine: Engine, site: str, kept: dict[str, Visit], visits: dict[str, Visit | None]
) -> None:
    """Bring a site's visits to these: other ones, new ones, or none any more."""
    before = {one: kept[one] for one in visits if one in kept}
    after = {one: visit for one, visit in visits.items() if visit is not None}
    with engine.begin() as connection:
        writing.write_difference(connection, site, before, after)
    for one in before:
        del kept[one]
    kept.update(after)
