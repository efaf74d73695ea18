"""The list follows the visits, and remembers what staff said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from contract.fields import Who
from hub import projecting
from hub.catalogue import service as catalogue
from hub.db import reading
from hub.followup import reading as followed
from hub.followup import service
from hub.followup.reading import Listed
from hub.followup.rules import Limits
from hub.followup.tables import FollowUpWord
from hub.members.tables import Member
from hub.sharing.door import EVERYBODY
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, an_id, append, open_site

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    open_site(engine)
    with engine.begin() as connection:
        catalogue.install_first_menu(connection)
        for number, name in ((ANA.member, "Ana"), (BEN.member, "Ben")):
            values = {
                "number": number,
                "first_name": name,
                "registered_at": NOON,
                "registered_site": SITE,
            }
            connection.execute(insert(Member).values(values))


def came(
    engine: Engine, who: Who, days: list[int], service_: str = "job-search", first: int = 0
) -> None:
    pen = Pen()
    for place, back in enumerate(days):
        at, visit = NOON - timedelta(days=back), an_id(1000 * (first + 1) + place)
        append(
            engine,
            pen.opened(visit, at, who),
            pen.chose(visit, service_, at=at + timedelta(seconds=9)),
        )
    projecting.project(engine, SITE)


def listed(engine: Engine, which: followed.Which = "now", today: date = TODAY) -> list[Listed]:
    with reading(engine) as connection:
        rows = connection.execute(followed.query(SITE, which, EVERYBODY, today)).all()
        return followed.listed(connection, rows)


def say(engine: Engine, once: int = 1, seen: int = 1, note: str = "") -> None:
    with Session(engine) as session, session.begin():
        service.speak(
            session, SITE, str(ANA.member), "talked", once=an_id(once), seen=seen, by="Dana",
            now=NOON, today=TODAY, note=note,
        )  # fmt: skip


def test_whoever_comes_often_alone_is_listed_with_reasons(engine: Engine) -> None:
    came(engine, ANA, [1, 8, 15, 22, 29, 36])
    came(engine, BEN, [1, 8], first=1)
    assert service.refresh(engine, SITE, TODAY) == 1
    (one,) = listed(engine)
    assert (one.name, one.since, one.visited) == ("Ana", TODAY, TODAY - timedelta(days=1))
    assert {reason.code for reason in one.reasons} >= {"many_visits", "without_staff"}
    service.refresh(engine, SITE, TODAY + timedelta(days=2))
    assert listed(engine)[0].since == TODAY


def test_asking_twice_in_vain_lists_and_what_staff_confirm_takes_off(engine: Engine) -> None:
    came(engine, ANA, [1, 8], "job-search-help")
    service.refresh(engine, SITE, TODAY)
    assert [reason.code for reason in listed(engine)[0].reasons][-1] == "asked_in_vain"
    append(engine, Pen("hub").confirmed(an_id(1000), NOON, **{"job-search-help": "used"}))  # type: ignore[arg-type]
    projecting.project(engine, SITE)
    service.refresh(engine, SITE, TODAY)
    assert listed(engine) == []
    (over,) = listed(engine, "over")
    assert (over.over_on, over.over_by_staff) == (TODAY, False)  # given a day before the list began


def test_somebody_talked_with_comes_back_when_nothing_changed(engine: Engine) -> None:
    came(engine, ANA, [1, 8, 15, 22, 29, 36])
    service.refresh(engine, SITE, TODAY)
    say(engine, note="Wants to retrain as a welder")
    assert listed(engine) == []
    (quiet,) = listed(engine, "quiet")
    assert quiet.word is not None
    assert (quiet.word.decision, quiet.word.by, quiet.word.note) == (
        "talked", "Dana", "Wants to retrain as a welder",
    )  # fmt: skip
    assert [one.member for one in listed(engine, today=TODAY + timedelta(weeks=4))] == [ANA.member]


def test_a_form_sent_twice_is_one_word_and_of_two_people_one_is_told(engine: Engine) -> None:
    came(engine, ANA, [1, 8, 15, 22, 29, 36])
    service.refresh(engine, SITE, TODAY)
    say(engine, once=1, seen=1)
    say(engine, once=1, seen=1)
    with pytest.raises(service.SaidMeanwhile, match="Somebody else"):
        say(engine, once=2, seen=1)
    with engine.connect() as connection:
        assert len(connection.scalars(select(FollowUpWord.id)).all()) == 1


@pytest.mark.parametrize("note", ["her number is 123-45-6789", "x" * 301])
def test_a_note_that_cannot_be_kept_is_refused_with_a_sentence(engine: Engine, note: str) -> None:
    came(engine, ANA, [1, 8, 15, 22, 29, 36])
    service.refresh(engine, SITE, TODAY)
    with pytest.raises(service.BadNote, match="note"):
        say(engine, note=note)


def test_a_site_may_set_its_own_limits(engine: Engine) -> None:
    came(engine, ANA, [1, 8, 15])
    assert service.refresh(engine, SITE, TODAY) == 0
    with Session(engine) as session, session.begin():
        service.set_limits(session, SITE, Limits(visits=3), seen=0, by="dana")
    assert service.refresh(engine, SITE, TODAY) == 1
    with pytest.raises(service.SaidMeanwhile), Session(engine) as session, session.begin():
        service.set_limits(session, SITE, Limits(visits=9), seen=0, by="eve")


def test_the_state_sees_somebody_who_wanders_between_sites(engine: Engine) -> None:
    open_site(engine, "tacoma")
    came(engine, ANA, [1, 15, 29])
    pen = Pen(site="tacoma")
    for place, back in enumerate((8, 22, 36)):
        visit, at = an_id(7000 + place), NOON - timedelta(days=back)
        append(engine, pen.opened(visit, at, ANA), site="tacoma")
    projecting.project(engine, "tacoma")
    assert service.refresh(engine, SITE, TODAY) == 0
    assert service.refresh(engine, "", TODAY) == 1
