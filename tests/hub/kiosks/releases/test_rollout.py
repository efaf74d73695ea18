"""Roll-outs in the database: orders, stops, decisions of people, and the alert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from contract.messages import Result
from contract.updates import UpdateState
from hub import clock
from hub.accounts.tables import AuditEntry
from hub.db import reading
from hub.ids import new_id
from hub.kiosks import reading as fleet
from hub.kiosks import service as kiosks
from hub.kiosks.alerts import service as alerts
from hub.kiosks.alerts.rules import Patience
from hub.kiosks.alerts.tables import AlertMessage
from hub.kiosks.commands import service as commands
from hub.kiosks.commands.rules import LASTS
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.releases.rollout import service, stepping
from hub.kiosks.releases.rollout.keeping import NotDone
from hub.kiosks.releases.rollout.plan import Candidate, Plan
from hub.kiosks.releases.rollout.reading import find, latest, live, plan_of, stopped_sentence
from hub.kiosks.releases.store import service as store
from hub.kiosks.releases.store.service import NotTaken
from hub.kiosks.releases.tables import Release
from hub.kiosks.releases.versions import service as versions
from tests.hub.kiosks.releases.rolling import NEW, OLD, beat, says
from tests.hub.making import NOON, SITE, open_site

BY = "tess@office.example"
SECONDS = timedelta(seconds=10)


@dataclass
class Site:
    """A hub with two releases and kiosks that say what a test has them say."""

    engine: Engine
    now: datetime = NOON
    number: str = field(default_factory=new_id)
    answered: set[str] = field(default_factory=set)

    def hear(
        self, device: str, state: UpdateState = "none", version: str = NEW, **said: Any
    ) -> None:
        update = says(state, version if state != "none" else "", **said)
        runs = NEW if state == "good" and version == NEW else OLD
        said_now = beat(device, version=runs, update=update, sent_at=self.now)
        with self.engine.begin() as connection:
            kiosks.heard(connection, said_now, self.now)

    def candidates(self) -> list[Candidate]:
        with reading(self.engine) as connection:
            known = fleet.fleet(connection, SITE, self.now)
        return [Candidate(one.device, one.kind, one.status, one.said) for one in known]

    def begin(self, **more: Any) -> None:
        fields: dict[str, Any] = {
            "number": self.number, "version": NEW, "first": "lobby-1", "soak_minutes": 30,
            "at_once": False, "by": BY, "now": self.now,
        }  # fmt: skip
        service.begin(self.engine, SITE, self.candidates(), **(fields | more))

    def look(self, later: timedelta = SECONDS) -> list[str]:
        self.now += later
        return [order.device for order in stepping.look(self.engine, SITE, self.now)]

    def row(self, number: str = "") -> Any:
        with reading(self.engine) as connection:
            return find(connection, SITE, number or self.number)

    def plan(self, number: str = "") -> Plan:
        with reading(self.engine) as connection:
            row = find(connection, SITE, number or self.number)
            assert row is not None
            return plan_of(connection, row)

    def orders(self) -> list[Any]:
        with reading(self.engine) as connection:
            table = KioskCommand.__table__
            return list(connection.execute(select(table).order_by(table.c.asked_at, table.c.id)))

    def answer(self, outcome: Any = "done", text: str = "") -> None:
        """Every kiosk answers its last order."""
        for row in self.orders():
            if row.id not in self.answered:
                self.answered.add(row.id)
                result = Result(command=row.id, outcome=outcome, text=text)
                with self.engine.begin() as connection:
                    commands.answered(connection, SITE, row.device, result, self.now)

    def act(self, what: Any, revision: int | None = None) -> None:
        seen = self.row().revision if revision is None else revision
        service.act(self.engine, SITE, self.number, what, revision=seen, by=BY, now=self.now)


@pytest.fixture
def site(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Site:
    open_site(engine)
    with engine.begin() as connection:
        for version in (OLD, NEW):
            connection.execute(
                insert(Release).values(
                    site=SITE, version=version, size=7, sha256="a" * 64, notes="", signed_by="",
                    added_by=BY, added_at=NOON,
                )
            )  # fmt: skip
    made = Site(engine)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    for n in (1, 2, 3):
        made.hear(f"lobby-{n}")
    return made


def test_one_good_then_the_rest_then_done(site: Site) -> None:
    site.begin()
    assert site.look() == ["lobby-1"]
    (order,) = site.orders()
    assert order.arguments == {"version": NEW, "sha256": "a" * 64, "size": "7"}
    assert order.asked_by == "the hub itself"
    assert site.look() == []
    site.answer()
    site.hear("lobby-1", "fetching", percent=30)
    assert site.look() == []
    assert [one.state for one in site.plan().members] == ["taking", "waiting", "waiting"]
    site.hear("lobby-1", "good")
    site.look()
    site.now += timedelta(minutes=30)
    for n in (2, 3):
        site.hear(f"lobby-{n}")
    site.hear("lobby-1", "good")
    assert site.look() == ["lobby-2", "lobby-3"]
    for n in (2, 3):
        site.hear(f"lobby-{n}", "good")
    site.look()
    site.now += timedelta(minutes=31)
    for n in (1, 2, 3):
        site.hear(f"lobby-{n}", "good")
    site.look()
    row = site.row()
    assert (row.state, row.live, row.ended_at) == ("done", None, site.now)
    assert site.look() == []


def test_a_rolled_back_kiosk_stops_it_and_the_mail_says_why(site: Site) -> None:
    site.begin()
    site.look()
    site.answer()
    site.hear("lobby-1", "rolled_back", rollbacks=1, sentence="No first frame within a minute.")
    assert site.look() == []
    assert (site.row().state, site.row().live) == ("stopped", SITE)
    with reading(site.engine) as connection:
        assert "No first frame" in stopped_sentence(connection, SITE)
    told = []
    for _ in range(3):
        told += alerts.follow(
            site.engine, SITE, site.now, [alerts.Receiver("mail", "x@y.example")], Patience()
        )
        site.now += SECONDS
    assert told == ["opened"]
    with reading(site.engine) as connection:
        (body,) = connection.scalars(select(AlertMessage.body))
    assert body["title"] == "site: roll-out stopped"
    assert "1.4.2 stopped. lobby-1: It went back by itself: No first frame" in body["sentence"]
    assert len(site.orders()) == 1


def test_a_kiosk_that_does_not_answer_is_told_again_after_its_order_ran_out(site: Site) -> None:
    site.begin()
    site.look()
    site.now += LASTS
    site.hear("lobby-1")
    assert site.look() == ["lobby-1"]
    with reading(site.engine) as connection:
        notes = connection.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == "kiosk lobby-1")
        ).all()
    assert notes == ["kiosk.update"], "told twice, noted once"


def test_there_is_one_at_a_time_and_a_form_sent_twice_begins_one(site: Site) -> None:
    site.begin()
    site.begin()
    with pytest.raises(NotDone, match="under way"):
        site.begin(number=new_id())
    with reading(site.engine) as connection:
        assert len(latest(connection, SITE)) == 1
    with pytest.raises(NotTaken, match="being rolled out"):
        store.remove(site.engine, SITE, Path("/nowhere"), NEW, by=BY)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first": "lobby-9"}, "Choose the kiosk"),
        ({"version": "9.9"}, "no release 9.9"),
        ({"version": OLD}, "No kiosk of this site"),
    ],
)
def test_what_cannot_begin_says_why(site: Site, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotDone, match=sentence):
        site.begin(**wrong)
    with reading(site.engine) as connection:
        assert live(connection, SITE) is None


def test_people_pause_go_on_and_abort_and_the_second_of_two_is_told(site: Site) -> None:
    site.begin()
    seen = site.row().revision
    site.act("pause", seen)
    with pytest.raises(NotDone, match="changed this roll-out meanwhile"):
        site.act("abort", seen)
    assert site.look() == []
    with pytest.raises(NotDone):
        site.act("again")
    site.act("go-on")
    assert site.look() == ["lobby-1"]
    site.act("abort")
    assert (site.row().state, site.row().live) == ("aborted", None)
    site.begin(number=new_id())


def test_after_a_stop_once_more_or_without(site: Site) -> None:
    site.begin()
    site.look()
    site.answer("refused", "Its size is not between 1 and 2.")
    site.look()
    assert "Its size is not" in site.row().sentence
    with pytest.raises(NotDone, match="No kiosk has taken"):
        site.act("without")
    site.act("again")
    site.now += LASTS
    site.hear("lobby-1")
    assert site.look() == ["lobby-1"]


def test_those_that_took_it_are_turned_back(site: Site) -> None:
    site.begin()
    site.look()
    site.answer()
    site.hear("lobby-1", "good")
    site.look()
    back = new_id()
    for _ in range(2):
        service.turn_back(
            site.engine, SITE, of=site.number, number=back, revision=site.row().revision,
            at_once=True, by=BY, now=site.now,
        )  # fmt: skip
    assert site.row().state == "turned_back"
    site.now += LASTS
    for n in (1, 2, 3):
        site.hear(f"lobby-{n}", "good" if n == 1 else "none")
    assert site.look() == ["lobby-1"]
    assert site.orders()[-1].arguments["version"] == OLD
    site.hear("lobby-1", "good", OLD)
    site.look()
    assert site.row(back).state == "done"
    with pytest.raises(NotDone, match="nothing to turn back"):
        service.turn_back(
            site.engine, SITE, of=back, number=new_id(), revision=site.row(back).revision,
            at_once=True, by=BY, now=site.now,
        )  # fmt: skip


def test_what_ran_on_a_kiosk_is_kept_when_it_changes(site: Site) -> None:
    for state, percent in (("fetching", 1), ("fetching", 2), ("good", 100)):
        site.now += SECONDS
        site.hear("lobby-1", state, percent=percent)  # type: ignore[arg-type]  # one of them
    with reading(site.engine) as connection:
        rows = versions.read(connection, SITE, "lobby-1")
    assert [(row.version, row.slot) for row in rows] == [(NEW, "a"), (OLD, "a")]
