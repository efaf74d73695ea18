"""The nightly exchange, by a REST service and by files, and what each side has after it."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from contract.events import Verdict
from hub import projecting
from hub.db import reading
from hub.members.tables import Member, MemberHistory
from hub.mis import importing, service
from hub.mis.adapters import MisFault
from hub.mis.maps.reading import load
from hub.mis.settings import Mis, contradictions
from hub.mis.tables import MisClash
from tests.hub.making import ANA, BEN, NOON, SITE, Pen, append
from tests.hub.mis.conftest import Theirs, came

TODAY = NOON.date()
ANAS, BENS = str(ANA.member), str(BEN.member)


def exchange(engine: Engine, settings: Mis) -> dict[str, Any]:
    return dict(service.exchange(engine, settings, by="test", today=TODAY).counts)


def rows(folder: Mis, kind: str) -> list[dict[str, str]]:
    """Every line of every file that they were sent, in order."""
    assert folder.folder is not None
    found = []
    for path in sorted((folder.folder / "to-mis").glob(f"{kind}-*.csv")):
        with path.open(newline="") as file:
            found += list(csv.DictReader(file))
    return found


def put(folder: Mis, name: str, text: str) -> Path:
    assert folder.folder is not None
    path = folder.folder / "from-mis" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def first_name(engine: Engine, number: str) -> str | None:
    with reading(engine) as connection:
        return connection.scalar(select(Member.first_name).where(Member.number == number))


def test_they_have_what_was_given_and_nothing_twice(
    engine: Engine, rest: Mis, theirs: Theirs
) -> None:
    visit = came(engine, 1, ANA, "job-search", "supportive-services")
    told = exchange(engine, rest)["told"]
    assert told["without_code"] == {"supportive-services": 1}
    assert theirs.held["seekers"][ANAS]["FIRST_NAME"] == "Ana"
    assert theirs.held["activities"] == {
        f"{visit}.job-search": {
            "SEEKER_ID": ANAS, "OFFICE": SITE, "ACTIVITY_DATE": "20260304", "ACTIVITY_CODE": "006",
            "STAFF_ASSISTED": "N",
        }
    }  # fmt: skip
    theirs.asked.clear()
    again = exchange(engine, rest)["told"]
    assert (again["seekers"], again["activities"], again["parts"]) == (0, 0, 0)
    assert all(method == "GET" for method, _ in theirs.asked)


def test_what_staff_give_is_told_when_they_confirm_it_and_taken_back_with_it(
    engine: Engine, rest: Mis, theirs: Theirs
) -> None:
    visit = came(engine, 1, ANA, "skills-assessment")
    exchange(engine, rest)
    assert theirs.held["activities"] == {}
    pen = Pen("hub")
    given = pen.confirmed(visit, NOON, **{"skills-assessment": "used"})  # type: ignore[arg-type]
    append(engine, given)
    projecting.project(engine, SITE)
    exchange(engine, rest)
    ((_, row),) = theirs.held["activities"].items()
    assert (row["ACTIVITY_CODE"], row["STAFF_ASSISTED"]) == ("102", "Y")
    wrong = pen.corrected(visit, services=[Verdict("skills-assessment", "not_used")])
    append(engine, wrong)
    projecting.project(engine, SITE)
    assert exchange(engine, rest)["told"]["withdrawn"] == 1
    assert theirs.held["activities"] == {}


def test_what_they_refuse_is_told_again_until_they_take_it(
    engine: Engine, rest: Mis, theirs: Theirs
) -> None:
    visit = came(engine, 1, ANA, "resume")
    theirs.refuses[f"{visit}.resume"] = "no such seeker yet"
    assert exchange(engine, rest)["told"]["refused"] == 1
    theirs.refuses.clear()
    exchange(engine, rest)
    assert list(theirs.held["activities"]) == [f"{visit}.resume"]


def test_a_service_that_stumbles_is_asked_again_and_one_that_is_away_costs_nothing(
    engine: Engine, rest: Mis, theirs: Theirs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.mis.adapters.rest.PAUSE_S", 0.0)
    came(engine, 1, ANA, "resume")
    theirs.answers_before = [503, 502]
    exchange(engine, rest)
    assert len(theirs.held["activities"]) == 1
    came(engine, 2, BEN, "resume")
    theirs.answers_before = [200, 500, 500, 500, 500]
    with pytest.raises(MisFault, match="did not take part"):
        exchange(engine, rest)
    assert "did not take part" in service.last_run(engine, "exchange").fault
    exchange(engine, rest)
    assert len(theirs.held["activities"]) == 2


def test_a_comparison_adds_up_and_names_what_does_not(
    engine: Engine, rest: Mis, theirs: Theirs
) -> None:
    for number in range(1, 6):
        came(engine, number, ANA, "resume", back=number)
    exchange(engine, rest)
    first, last = TODAY - timedelta(days=9), TODAY
    run = service.reconcile(engine, rest, first, last, by="test", today=TODAY).counts
    assert (run["both"], run["only_ours"], run["only_theirs"], run["different"]) == (5, 0, 0, 0)
    keys = sorted(theirs.held["activities"])
    theirs.held["activities"].pop(keys[0])
    theirs.held["activities"][keys[1]]["ACTIVITY_CODE"] = "999"
    theirs.held["activities"]["strange"] = dict(theirs.held["activities"][keys[2]])
    run = service.reconcile(engine, rest, first, last, by="test", today=TODAY).counts
    assert run["keys"] == {
        "only_ours": [keys[0]],
        "only_theirs": ["strange"],
        "different": [keys[1]],
    }


def test_what_they_changed_is_ours_with_its_history(
    engine: Engine, rest: Mis, theirs: Theirs
) -> None:
    exchange(engine, rest)
    theirs.to_tell = [
        {"SEEKER_ID": ANAS, "FIRST_NAME": "Anna", "PHONE": "555 0199"},
        {"SEEKER_ID": "1"},
    ]
    heard = exchange(engine, rest)["heard"]
    assert (heard["taken"], heard["unknown"]) == (2, ["1"])
    assert first_name(engine, ANAS) == "Anna"
    with reading(engine) as connection:
        told = connection.execute(
            select(MemberHistory.field, MemberHistory.before, MemberHistory.after)
            .where(MemberHistory.member == ANAS)
            .order_by(MemberHistory.field)
        ).all()
    assert [tuple(one) for one in told] == [
        ("first_name", "Ana", "Anna"), ("phone", "555 0100", "555 0199"),
    ]  # fmt: skip
    assert exchange(engine, rest)["heard"]["rows"] == 0  # the mark was kept


@pytest.mark.parametrize(("word", "holds"), [("ours", "Anita"), ("theirs", "Anna")])
def test_what_both_changed_waits_for_a_person_and_both_sides_agree_then(
    engine: Engine, rest: Mis, theirs: Theirs, word: str, holds: str
) -> None:
    exchange(engine, rest)
    with engine.begin() as connection:
        connection.execute(update(Member).where(Member.number == ANAS).values(first_name="Anita"))
    theirs.held["seekers"][ANAS]["FIRST_NAME"] = "Anna"
    theirs.to_tell = [{"SEEKER_ID": ANAS, "FIRST_NAME": "Anna"}]
    assert exchange(engine, rest)["heard"]["clashes"] == 1
    assert first_name(engine, ANAS) == "Anita"
    with engine.begin() as connection:
        clash = connection.scalars(select(MisClash.id)).one()
        assert importing.decide(connection, load(), clash, word, by="dana", now=NOON)
        assert not importing.decide(connection, load(), clash, "ours", by="eve", now=NOON)
    exchange(engine, rest)
    assert (first_name(engine, ANAS), theirs.held["seekers"][ANAS]["FIRST_NAME"]) == (holds, holds)


def test_of_whoever_was_forgotten_nobody_is_told(engine: Engine, rest: Mis, theirs: Theirs) -> None:
    came(engine, 1, ANA, "resume")
    with engine.begin() as connection:
        connection.execute(update(Member).where(Member.number == ANAS).values(forgotten_at=NOON))
    exchange(engine, rest)
    assert list(theirs.held["seekers"]) == [BENS]
    assert theirs.held["activities"] == {}


def test_by_files_they_are_told_the_difference(engine: Engine, folder: Mis) -> None:
    visit = came(engine, 1, ANA, "resume")
    exchange(engine, folder)
    assert {row["SEEKER_ID"] for row in rows(folder, "seeker")} == {ANAS, BENS}
    ((row),) = rows(folder, "activity")
    assert (row["ACTION"], row["ACTIVITY_ID"], row["ACTIVITY_CODE"]) == (
        "upsert",
        f"{visit}.resume",
        "007",
    )
    assert not list(Path(str(folder.folder)).rglob("*.part"))


def test_a_file_that_cannot_be_read_is_put_aside_with_a_sentence_and_the_next_is_read(
    engine: Engine, folder: Mis
) -> None:
    exchange(engine, folder)
    put(folder, "seeker-1.csv", "NAME,X\nAna,1\n")
    put(folder, "seeker-2.csv", f'SEEKER_ID,FIRST_NAME\n{ANAS},"Anna\n')
    put(folder, "seeker-3.csv", f"SEEKER_ID,EMAIL\n{ANAS},ana@example.org\n")
    assert exchange(engine, folder)["heard"]["taken"] == 1
    assert folder.folder is not None
    inside = folder.folder / "from-mis"
    assert sorted(path.name for path in (inside / "done").iterdir()) == ["seeker-3.csv"]
    why = (inside / "unreadable" / "seeker-1.why.txt").read_text()
    assert "no column SEEKER_ID" in why
    assert (inside / "unreadable" / "seeker-2.csv").exists()


def test_what_they_refuse_by_a_file_is_told_again(engine: Engine, folder: Mis) -> None:
    visit = came(engine, 1, ANA, "resume")
    exchange(engine, folder)
    put(folder, "refused-activity-1.csv", f"ACTIVITY_ID,REASON\n{visit}.resume,closed month\n")
    counts = exchange(engine, folder)["told"]
    assert (counts["refused"], counts["activities"]) == (1, 1)


def test_a_comparison_by_files_needs_their_word(engine: Engine, folder: Mis) -> None:
    came(engine, 1, ANA, "resume")
    exchange(engine, folder)
    with pytest.raises(service.NothingSaid, match="ask them"):
        service.reconcile(engine, folder, TODAY, TODAY, by="test", today=TODAY)
    (row,) = rows(folder, "activity")
    row.pop("ACTION")
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    put(folder, "held-20260301-20260331.csv", text)
    run = service.reconcile(engine, folder, TODAY, TODAY, by="test", today=TODAY)
    assert (run.counts["both"], run.counts["only_ours"]) == (1, 0)


def test_without_an_agreement_nothing_leaves(engine: Engine, theirs: Theirs, rest: Mis) -> None:
    came(engine, 1, ANA, "resume")
    bound = Mis(adapter="rest", url=rest.url, token_file=rest.token_file, partner="college")
    with pytest.raises(service.NotAllowed, match="agreement"):
        exchange(engine, bound)
    assert theirs.asked == []


def test_settings_that_do_not_fit_are_said() -> None:
    assert list(contradictions(None)) == []
    said = " ".join(contradictions(Mis(adapter="rest", url="http://mis.example", at="25:00")))
    assert "token_file" in said
    assert "https" in said
    assert "02:30" in said
