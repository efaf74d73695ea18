"""Whatever order the kiosks' events come in, the visits are the same; a rebuild too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from contract.events import HUB_DEVICE, AnyEvent, Outcome, VisitOpened
from contract.said_by_staff import RosterOutcome
from hub import migrations, projecting
from hub.db import open_engine
from hub.events import aside
from hub.feedback.tables import Score
from hub.groups.roster.tables import Confirmation
from hub.groups.tables import Attendance
from hub.help.tables import HelpRequest
from hub.members.tables import LanguageChoice
from hub.notices.tables import NoticeRead
from hub.sharing.tables import SharingChoice
from hub.visits.tables import KeptAppointment, LogIn, SelectionRow, VisitAlias, VisitRow
from tests.hub.making import ANA, BEN, CARD, NOON, SITE, Pen, an_id, append, open_site

pytestmark = pytest.mark.matrix

_FOLDED: tuple[Any, ...] = (
    VisitRow, VisitAlias, SelectionRow, KeptAppointment, NoticeRead, HelpRequest, LanguageChoice,
    SharingChoice, Attendance, Confirmation, Score,
)  # fmt: skip
OUTCOMES: tuple[RosterOutcome, ...] = ("attended", "left_early", "not_served")
SERVICES = ("resume", "phone", "orientation")


@contextmanager
def a_hub() -> Iterator[Engine]:
    with TemporaryDirectory() as place:
        engine = open_engine(f"sqlite:///{Path(place) / 'hub.db'}")
        migrations.upgrade(engine)
        open_site(engine)
        yield engine
        engine.dispose()


def tables(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    with engine.connect() as connection:
        found = {
            table.__tablename__: {
                tuple(map(repr, row)) for row in connection.execute(select(table.__table__))
            }
            for table in _FOLDED
        }
        found["log_in"] = {
            (row.id, row.day, row.person) for row in connection.execute(select(LogIn.__table__))
        }
        return found


@st.composite
def mornings(draw: st.DrawFn) -> list[list[AnyEvent]]:
    """What three kiosks and the desk captured, each in its own order; visits may overlap."""
    visits = draw(st.integers(1, 6))
    streams = []
    plans = [
        (
            an_id(number),
            draw(st.sampled_from([ANA, BEN, CARD])),
            NOON + timedelta(minutes=draw(st.integers(0, 30))),
            draw(st.sampled_from(["leave", "stay", "cancel", "leave elsewhere", "later"])),
        )
        for number in range(1, visits + 1)
    ]
    for kiosk in range(3):
        pen = Pen(device=f"walkup-{kiosk}")
        events: list[AnyEvent] = []
        for number, (visit, who, at, end) in enumerate(plans):
            if number % 3 == kiosk:
                events.append(pen.opened(visit, at=at, who=who))
                events.append(pen.chose(visit, draw(st.sampled_from(SERVICES)), at=at))
                events += [
                    pen.came_for(visit, an_id(700 + number), at=at + timedelta(minutes=2)),
                    pen.read(visit, "ssn", at=at),
                    pen.asked_for_help(visit, at=at),
                    pen.speaks(who, draw(st.sampled_from(["es", "vi"])), at=at),
                    pen.shares(who, draw(st.sampled_from(["in", "out"])), at=at),
                    pen.attended(an_id(800 + number), an_id(99), who, at=at),
                ]
                if end == "later":
                    events.append(pen.closed(visit, at=at + timedelta(minutes=40), by="auto"))
                if end == "cancel":
                    events.append(pen.cancelled(visit, at=at + timedelta(minutes=1)))
            leaves_at = at + timedelta(minutes=draw(st.integers(1, 20)))
            outcome: Outcome = draw(st.sampled_from(["used", "not_used"]))
            if (end, number % 3) in {("leave", kiosk), ("leave elsewhere", (kiosk + 1) % 3)}:
                events.append(pen.closed(visit, at=leaves_at, resume=outcome))
                events.append(pen.scored(draw(st.integers(1, 5)), visit, at=leaves_at))
            if end == "later" and number % 3 == (kiosk + 1) % 3:
                said = pen.closed(visit, at=at + timedelta(days=3), by="later", resume=outcome)
                events += [said, pen.undone(an_id(800 + number), at=at + timedelta(days=3))]
            if number % 3 == (kiosk + 2) % 3:
                entry: dict[str, RosterOutcome] = {
                    f"n{800 + number}": draw(st.sampled_from(OUTCOMES))
                }
                events.append(pen.held(an_id(99), "resume", at=at + timedelta(hours=1), **entry))
        streams.append(events)
    streams.append(draw(desks([visit for visit, *_ in plans], [*streams[0], *streams[1]])))
    return streams


@st.composite
def desks(draw: st.DrawFn, visits: list[str], captured: list[AnyEvent]) -> list[AnyEvent]:
    """What staff said of those visits, up to taking back one another's word."""
    pen = Pen(device=HUB_DEVICE)
    said: list[AnyEvent] = []
    for number in range(draw(st.integers(0, 6))):
        visit = draw(st.sampled_from(visits))
        at = NOON + timedelta(minutes=draw(st.integers(0, 60)))
        outcome: Outcome = draw(st.sampled_from(["used", "not_used"]))
        match draw(st.sampled_from(["confirm", "times", "day", "withdraw", "take back"])):
            case "confirm":
                said.append(pen.confirmed(visit, at=at, resume=outcome))
            case "times":
                opens = NOON + timedelta(minutes=draw(st.integers(0, 30)))
                closes = opens + timedelta(minutes=draw(st.integers(0, 40)))
                said.append(pen.corrected(visit, at=at, opened_at=opens, closed_at=closes))
            case "day":
                opens = NOON - timedelta(days=1, minutes=number)
                said.append(pen.corrected(visit, at=at, opened_at=opens))
            case "withdraw":
                services = [draw(st.sampled_from(SERVICES))]
                said.append(pen.corrected(visit, at=at, withdrawn=services))
            case _:
                before = [event for event in (*captured, *said) if _speaks_of(event, visit)]
                taken = draw(st.lists(st.sampled_from(before), max_size=2)) if before else []
                if taken:
                    ids = sorted({event.id for event in taken})
                    said.append(pen.corrected(visit, at=at, takes_back=ids))
    return said


def _speaks_of(event: AnyEvent, visit: str) -> bool:
    return getattr(event.body, "visit", None) == visit and not isinstance(event, VisitOpened)


def merged(streams: list[list[AnyEvent]], order: list[int]) -> list[AnyEvent]:
    """Each kiosk in its own order, the kiosks among each other as `order` says."""
    left = [list(stream) for stream in streams]
    out = [left[kiosk].pop(0) for kiosk in order if left[kiosk]]
    return out + [event for stream in left for event in stream]


def after(events: list[AnyEvent], batch: int) -> dict[str, set[tuple[Any, ...]]]:
    with a_hub() as engine:
        for start in range(0, len(events), batch):
            append(engine, *events[start : start + batch])
            projecting.project(engine, SITE)
        live = tables(engine)
        projecting.rebuild(engine, SITE)
        assert tables(engine) == live
        with engine.connect() as connection:
            assert not aside.known(connection, [event.id for event in events])
        return live


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    mornings(),
    st.lists(st.integers(0, 3), max_size=40),
    st.integers(1, 7),
    st.randoms(use_true_random=False),
)
def test_order_batches_and_doubles_change_nothing(
    streams: list[list[AnyEvent]], order: list[int], batch: int, dice: Any
) -> None:
    in_turn = after(merged(streams, []), 100)
    events = merged(streams, order)
    doubled = events + dice.sample(events, len(events) // 2)
    assert after(doubled, batch) == in_turn
    shuffled = list(doubled)
    dice.shuffle(shuffled)
    assert after(shuffled, batch) == in_turn
