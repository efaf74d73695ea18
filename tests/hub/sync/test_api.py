"""The state's doors as a stranger finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from werkzeug.test import TestResponse

from contract import events as contract
from contract.sync import SyncHeader, SyncLine
from hub.events.tables import EventRow, SetAside
from hub.members import api as members_doors
from hub.members import service as members
from hub.sync import batch, tokens
from hub.sync.api import api as sync_api
from hub.sync.tables import HubToken
from tests.hub.making import ANA, CARD, NOON, SEALED, SITE, ZONE, Pen, an_id
from tests.hub.people import CANARY, a_ring, applicant, sealed

RING = a_ring()


@pytest.fixture
def token(engine: Engine) -> str:
    with engine.begin() as connection:
        return tokens.issue(connection, SITE)


@pytest.fixture
def client(engine: Engine) -> Iterator[FlaskClient]:
    app = Flask("state")
    app.register_blueprint(sync_api(engine, lambda: RING))
    app.register_blueprint(members_doors.api(engine, lambda: RING))
    with app.test_client() as client:
        yield client


def header(site: str = SITE, after: int = 0, **fields: Any) -> SyncHeader:
    given = {"site_name": "Olympia", "timezone": ZONE, "log_id": an_id(1)} | fields
    return SyncHeader(site=site, after=after, **given)


def line(position: int, event: contract.AnyEvent, **fields: Any) -> SyncLine:
    raw = msgspec.Raw(contract.encode(event))
    return SyncLine(p=position, e=raw, r=NOON, h=NOON, **fields)


def post(client: FlaskClient, token: str, body: bytes, encoding: str = "zstd") -> TestResponse:
    headers = {"Authorization": f"Bearer {token}", "Content-Encoding": encoding}
    return client.post("/api/v1/sync/events", data=body, headers=headers)


def test_no_door_opens_without_a_token(client: FlaskClient, token: str) -> None:
    doors = [
        ("POST", "/api/v1/sync/events"),
        ("GET", "/api/v1/sync/changes"),
        ("GET", "/api/v1/sync/proof?from=2026-03-04"),
        ("PUT", "/api/v1/sync/services"),
        ("GET", "/api/v1/cards/" + "1" * 25),
        ("POST", "/api/v1/members/match"),
    ]
    wrong = [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {token}",
        f"Bearer {token}x",
        "Bearer wshub_" + "A" * 43,
    ]
    for method, path in doors:
        for authorization in wrong:
            answer = client.open(path, method=method, headers={"Authorization": authorization})
            assert answer.status_code == 401
            assert answer.json is not None
            assert answer.json["error"] == "NoToken"
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_is_kept_as_its_hash(engine: Engine, token: str) -> None:
    with engine.connect() as connection:
        (row,) = connection.execute(select(HubToken.__table__)).all()
    assert token not in str(row)
    assert token.startswith("wshub_")


def test_a_batch_of_another_site_is_refused(client: FlaskClient, token: str) -> None:
    answer = post(client, token, batch.pack(header("yakima"), []))
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["error"] == "AnotherSite"


def test_bad_lines_are_set_aside_and_those_behind_them_go_on(
    engine: Engine, client: FlaskClient, token: str
) -> None:
    pen = Pen()
    good = [pen.opened(an_id(1), who=ANA), pen.opened(an_id(2), who=CARD)]
    foreign = Pen(site="yakima").opened(an_id(3))
    packed = batch.unpack(
        batch.pack(header(), [line(1, good[0]), line(3, foreign), line(5, good[1])]), "zstd"
    )
    first, one, two, three = packed.splitlines(keepends=True)
    body = (
        first
        + one
        + b"garbage\n"
        + two
        + three.replace(b'"p":5', b'"p":4').replace(b'"language"', b'"tongue"')
        + three
    )
    answer = post(client, token, body, "")
    assert answer.json is not None
    assert answer.json["through"] == 5
    assert [position for position, _ in answer.json["refused"]] == [2, 3, 4]
    with engine.connect() as connection:
        kept = connection.scalars(select(EventRow.id).order_by(EventRow.position)).all()
        aside = connection.execute(select(SetAside.__table__).order_by(SetAside.id)).all()
    assert kept == [event.id for event in good]
    assert [row.site for row in aside] == [SITE] * 3
    assert aside[0].payload == "garbage"
    assert "another site" in aside[1].reason


def test_the_same_batch_again_is_answered_alike_and_set_aside_once(
    engine: Engine, client: FlaskClient, token: str
) -> None:
    body = batch.unpack(batch.pack(header(), [line(1, Pen().opened(an_id(1)))]), "zstd")
    answers = [post(client, token, body + b"garbage\n", "").json for _ in range(2)]
    assert answers[0] == answers[1]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM set_aside")) == 1
        assert connection.scalar(text("SELECT count(*) FROM event")) == 1


def test_what_lies_between_is_asked_for(client: FlaskClient, token: str) -> None:
    answer = post(client, token, batch.pack(header(after=7), [line(8, Pen().opened(an_id(1)))]))
    assert answer.json == {"through": 0, "refused": []}


def test_lines_out_of_order_are_no_batch(client: FlaskClient, token: str) -> None:
    pen = Pen()
    lines = [line(2, pen.opened(an_id(1))), line(1, pen.opened(an_id(2)))]
    answer = post(client, token, batch.pack(header(), lines))
    assert answer.status_code == 400


def test_a_zone_that_does_not_exist_is_refused(client: FlaskClient, token: str) -> None:
    answer = post(client, token, batch.pack(header(timezone="Mars/Olympus"), []))
    assert answer.status_code == 400
    assert answer.json is not None
    assert "time zone" in answer.json["message"]


def test_a_body_over_the_limit_is_not_read(client: FlaskClient, token: str) -> None:
    answer = post(client, token, bytes(batch.MAX_BODY_BYTES + 1), "")
    assert answer.status_code == 413


def test_the_hubs_word_for_a_person_is_taken_where_it_fits(
    engine: Engine, client: FlaskClient, token: str
) -> None:
    pen = Pen()
    member = f"m:{ANA.member}"
    lines = [
        line(1, pen.opened(an_id(1), who=CARD), w=member),
        line(2, pen.opened(an_id(2), who=CARD), w=f"c:{CARD.card}"),
        line(3, pen.opened(an_id(3), who=CARD)),
        line(4, pen.opened(an_id(4), who=SEALED), w=member),
        line(5, pen.opened(an_id(5)), w=member),
        line(6, pen.opened(an_id(6), who=CARD), w="c:" + "2" * 25),
        line(7, pen.chose(an_id(6), "resume"), w=member),
    ]
    post(client, token, batch.pack(header(), lines))
    with engine.connect() as connection:
        persons = connection.scalars(select(EventRow.person).order_by(EventRow.position)).all()
    card = f"c:{CARD.card}"
    assert persons == [member, card, card, None, None, card, None]


def test_a_question_for_a_card_tells_no_more_than_a_greeting_needs(
    engine: Engine, client: FlaskClient, token: str
) -> None:
    with engine.begin() as connection:
        ana = members.register(connection, RING, applicant(with_card=True))
    known = client.get(f"/api/v1/cards/{ana.token}", headers={"Authorization": f"Bearer {token}"})
    assert known.json == {
        "status": "active",
        "member": ana.number,
        "first_name": "Ana",
        "language": "en",
    }
    for path in ("1" * 25, "x", "1"):
        answer = client.get(f"/api/v1/cards/{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404


def test_a_sealed_ssn_is_matched_and_a_bad_question_is_not_repeated(
    engine: Engine, client: FlaskClient, token: str
) -> None:
    with engine.begin() as connection:
        ana = members.register(connection, RING, applicant(ssn=CANARY))

    def ask(body: bytes) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return client.post("/api/v1/members/match", data=body, headers=headers)

    box = msgspec.to_builtins(sealed(RING))
    found = ask(msgspec.json.encode({"sealed": box})).json
    assert found is not None
    assert found["member"] == ana.number
    for bad in (b"", b"{}", b'{"sealed":"219-09-9999"}', b'{"ssn":"219-09-9999"}'):
        answer = ask(bad)
        assert answer.status_code == 400
        assert "219" not in answer.get_data(as_text=True)
    forged = ask(msgspec.json.encode({"sealed": {**box, "key": "s9-00000000"}}))
    assert forged.status_code == 422


def test_each_hub_may_match_so_often_and_no_more(
    engine: Engine, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members_doors, "MATCHES_A_MINUTE", "2/minute")
    app = Flask("state")
    app.register_blueprint(members_doors.api(engine, lambda: RING))
    with engine.begin() as connection:
        other = tokens.issue(connection, "yakima")
    body = msgspec.json.encode({"sealed": msgspec.to_builtins(sealed(RING))})

    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return (
            app.test_client().post("/api/v1/members/match", data=body, headers=headers).status_code
        )

    assert [ask(token) for _ in range(4)] == [200, 200, 429, 429]
    assert ask(other) == 200
