"""What other systems are answered, and what they are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from hub.agreements import service as agreements
from hub.exchange.clients import service as clients
from hub.exchange.feed import follow
from hub.exchange.rules import SCOPES
from hub.members.tables import Member
from hub.sharing.tables import SharingStanding
from hub.sync.changes import announce
from hub.visits import marks
from hub.visits.tables import SelectionRow, VisitRow
from tests.hub.exchange.conftest import Asking, State
from tests.hub.web.conftest import Watch
from tests.hub.web.example import TODAY

ADDRESSES = {
    "/sites": "sites:read",
    "/catalogue": "catalogue:read",
    f"/figures?first={TODAY - timedelta(days=90)}&last={TODAY}": "figures:read",
    "/visits": "visits:read",
    "/members": "members:read",
    "/webhooks": "webhooks:manage",
}


def follow_all(state: State) -> None:
    while follow.step(state.engine):
        pass


def every_visit(asking: Asking, cursor: str = "", limit: int = 40) -> tuple[list[Any], str]:
    """All pages from a cursor on."""
    found: list[Any] = []
    while True:
        answer = asking.get(f"/visits?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status_code == 200, answer.text
        page = answer.json
        assert page is not None
        found += page["items"]
        cursor = page["next"]
        if not page["more"]:
            return found, cursor


@pytest.mark.parametrize(("path", "scope"), ADDRESSES.items())
def test_scope_and_agreement_must_both_allow_it(state: State, path: str, scope: str) -> None:
    stranger = state.app.test_client().get(f"/api/v1{path}")
    assert (stranger.status_code, stranger.mimetype) == (401, "application/problem+json")
    assert stranger.headers["WWW-Authenticate"] == "Bearer"
    without = state.system("college", tuple(one for one in SCOPES if one != scope))
    answer = without.get(path)
    assert answer.status_code == 403
    assert scope in answer.json["detail"]
    lonely = state.system("tribe", (scope,)).get(path)
    assert lonely.status_code == 403
    assert lonely.json["type"] == "urn:worksource:problem:agreement"
    assert "No data-sharing agreement with tribe" in lonely.json["detail"]
    assert state.friend().get(path).status_code == 200


def test_what_the_agreement_does_not_allow_is_named(state: State) -> None:
    asking = state.friend(("activity",))
    answer = asking.get("/members")
    assert answer.status_code == 403
    assert "does not allow 'names'" in answer.json["detail"]
    assert asking.get("/visits").status_code == 200


def test_an_agreement_that_ended_shuts_the_door_the_same_day(state: State, watch: Watch) -> None:
    asking = state.friend()
    assert asking.get("/sites").status_code == 200
    made = state.agree("tribe", ("activity",))
    other = state.system("tribe")
    assert other.get("/visits").status_code == 200
    state.do(agreements.end, made, 1, TODAY, "Ended by the tribe")
    assert "ended on" in other.get("/visits").json["detail"]
    watch.pass_by(timedelta(days=301))
    assert asking.get("/sites").status_code in (401, 403)


def test_tokens_are_rotated_with_an_overlap_expire_and_are_refused(
    state: State, watch: Watch
) -> None:
    asking = state.friend()
    newer = Asking(asking.client, asking.id, state.do(clients.make_token, asking.id, 90))
    assert asking.get("/sites").status_code == 200
    assert newer.get("/sites").status_code == 200
    watch.pass_by(timedelta(days=8))
    assert asking.get("/sites").status_code == 401
    assert newer.get("/sites").status_code == 200
    watch.pass_by(timedelta(days=83))
    assert newer.get("/sites").status_code == 401
    last = Asking(asking.client, asking.id, state.do(clients.make_token, asking.id, 90))
    assert last.get("/sites").status_code == 200
    state.do(clients.end, asking.id)
    assert last.get("/sites").status_code == 401


def test_no_token_is_kept_in_the_clear(state: State) -> None:
    asking = state.friend()
    with state.engine.connect() as connection:
        rows = [
            row
            for table in ("api_token", "exchange_change", "audit")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert asking.token not in str(rows)
    assert len(rows) > 2


def test_a_system_asks_so_often_a_minute_and_is_told(state: State, watch: Watch) -> None:
    asking = state.friend(limit=3)
    answers = [asking.get("/sites") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert answers[0].headers["RateLimit"].startswith('"minute";r=2;t=')
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    assert answers[3].mimetype == "application/problem+json"
    watch.pass_by(timedelta(seconds=60))
    assert asking.get("/sites").status_code == 200


def test_what_is_there_already_is_not_sent_again(state: State) -> None:
    asking = state.friend()
    first = asking.get("/catalogue")
    same = asking.get("/catalogue", If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.data) == (304, b"")
    assert asking.get("/catalogue", If_None_Match='"another"').status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/visits?cursor=made-up", 400, "Send a cursor as an answer gave it"),
        ("/visits?limit=0", 400, "'limit' takes a whole number"),
        ("/visits?limit=10&limit=20", 400, "given twice"),
        ("/visits?sites=lakewood", 400, "no parameter of that name"),
        ("/visits?site=Lakewood'--", 400, "takes the code of a site"),
        ("/catalogue?site=nowhere", 404, "no site of this code"),
        ("/figures?first=2026-01-01&last=soon", 400, "takes a day"),
        ("/figures?first=2026-02-01&last=2026-01-01", 422, "ends before it begins"),
        ("/figures?first=2026-01-01&last=2026-02-01&by=name", 400, "at most 3 of"),
        ("/members/%00", 404, "no member of this number"),
        ("/members/0000000000", 404, "no member of this number"),
    ],
)
def test_a_refusal_is_a_problem_with_a_sentence(
    state: State, path: str, status: int, words: str
) -> None:
    answer = state.friend().get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert words in answer.json["detail"]
    assert answer.json["status"] == status


def test_cursors_are_of_one_system_one_choice_and_ninety_days(state: State, watch: Watch) -> None:
    asking = state.friend()
    follow_all(state)
    _, cursor = every_visit(asking)
    other = state.system("college")
    assert "another system" in other.get(f"/visits?cursor={cursor}").json["detail"]
    assert "another choice" in asking.get(f"/visits?cursor={cursor}&site=spokane").json["detail"]
    assert "another system or resource" in asking.get(f"/members?cursor={cursor}").json["detail"]
    watch.pass_by(timedelta(days=91))
    assert asking.get(f"/visits?cursor={cursor}").status_code == 410


def test_pages_hold_every_visit_once_and_no_name(state: State) -> None:
    asking = state.friend()
    follow_all(state)
    found, _ = every_visit(asking)
    with state.engine.connect() as connection:
        kept = connection.scalars(select(VisitRow.id)).all()
        names = connection.scalars(select(Member.last_name)).all()
    assert sorted(one["id"] for one in found) == sorted(kept)
    assert not [name for name in names if name and f'"{name}"' in str(found)]
    assert any(one["services"] for one in found)
    one = asking.get("/visits?site=spokane").json
    assert {item["site"] for item in one["items"]} == {"spokane"}


def test_a_correction_comes_again_and_a_withdrawn_visit_is_told(state: State) -> None:
    asking = state.friend()
    follow_all(state)
    found, cursor = every_visit(asking)
    assert every_visit(asking, cursor)[0] == []
    changed, gone, moved = (found[index]["id"] for index in (3, 50, 77))
    with state.engine.begin() as connection:
        connection.execute(
            update(SelectionRow).where(SelectionRow.visit == changed).values(outcome="not_used")
        )
        connection.execute(delete(VisitRow).where(VisitRow.id == gone))
        row = connection.execute(select(VisitRow.day).where(VisitRow.id == moved)).one()
        other = row.day - timedelta(days=1)
        connection.execute(update(VisitRow).where(VisitRow.id == moved).values(day=other))
        for visit in found:
            marks.mark(connection, visit["site"], {_day(visit)})
        marks.mark(connection, found[77]["site"], {other})
    assert asking.get(f"/visits?cursor={cursor}").json["complete"] is False
    follow_all(state)
    again, _ = every_visit(asking, cursor, limit=1)
    by_id = {one["id"]: one for one in again}
    assert set(by_id) == {changed, gone, moved}
    assert by_id[gone]["withdrawn"] is True
    assert "person" not in by_id[gone]
    assert by_id[moved]["day"] == other.isoformat()


def _day(visit: Any) -> Any:
    from datetime import date  # noqa: PLC0415 - here alone

    return date.fromisoformat(visit["day"])


def test_pages_neither_repeat_nor_skip_while_visits_change_meanwhile(state: State) -> None:
    asking = state.friend()
    follow_all(state)
    first = asking.get("/visits?limit=30").json
    with state.engine.begin() as connection:
        seen = first["items"][0]["id"]
        connection.execute(update(VisitRow).where(VisitRow.id == seen).values(closed_by="auto"))
        marks.mark(connection, first["items"][0]["site"], {_day(first["items"][0])})
    follow_all(state)
    rest, _ = every_visit(asking, first["next"])
    ids = [one["id"] for one in (*first["items"], *rest)]
    assert ids.count(seen) == 2
    assert len(ids) == len(set(ids)) + 1
    assert next(one for one in rest if one["id"] == seen)["closed_by"] == "auto"


def test_a_person_is_one_word_for_a_system_and_another_for_the_next(state: State) -> None:
    one, other = state.friend(), state.system("college")
    follow_all(state)
    first = {visit["id"]: visit["person"] for visit in every_visit(one)[0]}
    second = {visit["id"]: visit["person"] for visit in every_visit(other)[0]}
    assert len(set(first.values())) == len(set(second.values()))
    known = {word for word in first.values() if word}
    assert known
    assert not known & set(second.values())


def test_who_has_no_names_gets_no_member_numbers(state: State) -> None:
    state.agree("college", ("activity",))
    asking = state.system("college")
    follow_all(state)
    found, _ = every_visit(asking)
    assert all("member" not in one and "services" not in one for one in found)
    with state.engine.connect() as connection:
        rows = connection.execute(select(VisitRow.id, VisitRow.person)).all()
    members = {row.id: row.person[2:] for row in rows if row.person.startswith("m:")}
    known = {one["id"]: one["member"] for one in every_visit(state.friend())[0] if "member" in one}
    assert known == members
    assert members


def test_figures_are_those_of_the_counting_door(state: State) -> None:
    answer = state.friend().get(
        f"/figures?first={TODAY - timedelta(days=90)}&last={TODAY}&by=site,month"
    )
    items = answer.json["items"]
    assert {one["group"]["site"] for one in items} == {"lakewood", "okanogan", "spokane"}
    with state.engine.connect() as connection:
        kept = connection.execute(
            select(VisitRow.site, VisitRow.person).where(VisitRow.status != "cancelled")
        ).all()
    assert sum(one["visits"] for one in items) == len(kept)


def test_an_opt_out_is_obeyed_in_lists_records_and_the_next_changes(state: State) -> None:
    asking = state.friend()
    page = asking.get("/members?limit=1000").json
    numbers = [one["number"] for one in page["items"]]
    assert len(numbers) == 60
    chosen = numbers[7]
    assert asking.get(f"/members/{chosen}").status_code == 200
    assert asking.get(f"/members?cursor={page['next']}").json["items"] == []
    opt_out(state, chosen)
    assert asking.get(f"/members/{chosen}").status_code == 404
    told = asking.get(f"/members?cursor={page['next']}").json
    assert told["items"] == [{"number": chosen, "withdrawn": True}]
    assert chosen not in [one["number"] for one in asking.get("/members?limit=1000").json["items"]]


def opt_out(state: State, number: str) -> None:
    from sqlalchemy import insert  # noqa: PLC0415 - here alone

    from contract.sync import SharingChange  # noqa: PLC0415
    from hub import clock  # noqa: PLC0415

    columns = {column.name: column for column in SharingStanding.__table__.columns}
    values: dict[str, Any] = {"member": number, "choice": "out"}
    for name, column in columns.items():
        if name not in values and not column.nullable and column.default is None:
            values[name] = clock.now() if "Instant" in str(column.type) else 1
    with state.engine.begin() as connection:
        connection.execute(insert(SharingStanding).values(**values))
        announce(connection, [SharingChange(member=number, out_until=clock.now())], "lakewood")


def test_a_merged_number_leads_to_the_one_that_is_kept(state: State) -> None:
    asking = state.friend()
    page = asking.get("/members?limit=1000").json
    keep, gone = (one["number"] for one in page["items"][:2])
    with state.engine.begin() as connection:
        connection.execute(update(Member).where(Member.number == gone).values(merged_into=keep))
    assert asking.get(f"/members/{gone}").json["merged_into"] == keep
    assert gone not in [one["number"] for one in asking.get("/members?limit=1000").json["items"]]
