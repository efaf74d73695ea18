"""Looking at persons with a reason, and deciding what was set aside."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contract import events, member_number
from contract.events import Opened, VisitOpened
from contract.fields import NOBODY
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.events import service as event_log
from hub.events.reading import masked
from hub.events.tables import EventRow, SetAside
from hub.members.tables import Member
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import NOW, SITE, an_id

pytestmark = pytest.mark.matrix

CARD = "1000000000000000000000042"
REASON = "asked at the desk about last week"


def first_visit(browser: Browser, query: str = "who=known") -> str:
    page = browser.get(f"/visits?{query}")
    found = re.search(r'href="(/visits/[0-9a-f-]{36})">[A-Z]\w+ ?[A-Z]?</a>', page)
    assert found
    return found[1]


def audit(house: House) -> list[tuple[str, str, str, str]]:
    with Session(house.engine) as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.actor, row.action, row.subject, row.reason) for row in rows]


def test_opening_a_members_visit_is_noted(site: House) -> None:
    browser = site.signed_in(Role.FRONT_DESK)
    path = first_visit(browser)
    assert "Member number" in browser.get(path)
    actor, action, subject, _ = audit(site)[-1]
    assert (actor, action) == ("front.desk@worksource.example", "looked.visit")
    assert subject == f"visit {path.removeprefix('/visits/')}"


def test_a_persons_visits_open_for_a_reason_alone(site: House) -> None:
    browser = site.signed_in(Role.CASE_MANAGER)
    path = first_visit(browser)
    assert "Say why" in browser.post(f"{path}/person", 422, reason="so")
    look = browser.post(f"{path}/person", reason=REASON)
    assert re.fullmatch(r"/looks/\d+", look)
    assert REASON in browser.get(look)
    assert audit(site)[-1][1:] == (
        "looked.person",
        f"visit {path.removeprefix('/visits/')}",
        REASON,
    )


def test_a_look_is_nobody_elses(site: House) -> None:
    browser = site.signed_in(Role.CASE_MANAGER)
    look = browser.post(f"{first_visit(browser)}/person", reason=REASON)
    assert "This look is over" in site.signed_in(Role.SUPERVISOR).get(look, status=410)


def test_another_entry_of_the_audit_log_opens_no_person(site: House) -> None:
    browser = site.signed_in(Role.CASE_MANAGER)
    browser.get(first_visit(browser))
    browser.get("/looks/1", status=410)
    browser.get("/looks/2", status=410)


def test_a_list_shows_names_only_to_those_who_may_see_persons(state: House) -> None:
    named = state.signed_in(Role.STATE_ADMINISTRATOR).get("/visits")
    unnamed = state.signed_in(Role.STATE_ANALYST).get("/visits")
    assert 'href="/visits/' in named
    assert 'href="/visits/' not in unnamed
    assert ">Member</th>" in unnamed


def test_a_member_is_opened_by_number_and_reason(state: House) -> None:
    with Session(state.engine) as session:
        number = session.scalars(select(Member.number).order_by(Member.number)).first()
    assert number
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    look = browser.post("/members", number=member_number.shown(number), reason=REASON)
    assert "Member number" in browser.get(look) or "No visits are known" in browser.last
    assert audit(state)[-1][2] == f"member {member_number.shown(number)}"
    assert number not in look


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [
        ("123-456-7890", REASON, "This is no member number"),
        ("", REASON, "This is no member number"),
        (member_number.from_body("99999999"), REASON, "No member has this number"),
        (member_number.from_body("99999999"), "no", "Say why"),
    ],
)
def test_a_member_who_cannot_be_opened_is_a_sentence(
    state: House, number: str, reason: str, sentence: str
) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    assert sentence in browser.post("/members", 422, number=number, reason=reason)


def put_aside(house: House, payload: str) -> int:
    with house.engine.begin() as connection:
        event_log.open_log(connection, SITE)
        kept = connection.execute(
            insert(SetAside).values(
                received_at=NOW,
                site=SITE,
                device="entrance",
                seq=77,
                event_id=an_id(77),
                topic=f"ws/1/{SITE}/entrance/event",
                reason="It came before its time: try again.",
                payload=payload,
                fingerprint="f" * 32,
                counted=False,
                status="open",
            )
        )
        assert kept.inserted_primary_key
        return int(kept.inserted_primary_key[0])


def a_good_event() -> str:
    return events.encode(
        VisitOpened(
            id=an_id(77),
            seq=77,
            site=SITE,
            device="entrance",
            captured_at=NOW,
            clock="synced",
            boot_id=an_id(1),
            uptime_ms=5,
            body=Opened(visit=an_id(78), who=NOBODY, by="none"),
        )
    ).decode()


def test_a_message_that_can_be_applied_now_is_applied(site: House) -> None:
    number = put_aside(site, a_good_event())
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post(f"/set-aside/{number}/retry")
    with Session(site.engine) as session:
        assert session.scalars(select(EventRow.id)).all() == [an_id(77)]
        kept = session.get_one(SetAside, number)
        assert (kept.status, kept.decided_by) == ("applied", browser.email)
    assert audit(site)[-1][1:3] == ("set_aside.retried", f"message {number}")
    assert "was applied" in browser.get("/set-aside")


def test_a_message_that_is_still_bad_stays_with_a_sentence(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "still cannot be applied" in browser.post("/set-aside/1/retry", 422)
    assert "3 messages" in browser.get("/set-aside")
    assert not any(action.startswith("set_aside") for _, action, _, _ in audit(site))


def test_dismissing_asks_why_and_keeps_it(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "Say why" in browser.post("/set-aside/1/dismiss", 422, reason="no")
    browser.post("/set-aside/1/dismiss", reason="a forged message of the test")
    assert "a forged message of the test" in browser.get("/set-aside?status=dismissed")
    assert "2 messages" in browser.get("/set-aside")


def a_broken_event() -> str:
    return (
        a_good_event()
        .replace('"by":"none"', '"by":"nobody"')
        .replace('{"nobody":true}', f'{{"card":"{CARD}"}}')
    )


def test_a_message_is_repaired_without_being_read(site: House) -> None:
    number = put_aside(site, a_broken_event())
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "Repair it" in browser.get(f"/set-aside/{number}")
    page = html.unescape(browser.get(f"/set-aside/{number}/repair"))
    assert CARD not in page
    assert "⟦1⟧" in page
    text = page.partition("required >")[2].partition("</textarea>")[0].strip()
    mended = text.replace('"nobody"', '"swipe"')
    path = f"/set-aside/{number}/repair"
    assert "Say what you repaired" in browser.post(path, 422, payload=mended, reason="so")
    assert "&#34;swipe&#34;" in browser.last
    browser.post(path, payload=mended, reason="'by' was misspelt")
    with Session(site.engine) as session:
        kept = session.get_one(SetAside, number)
        assert (kept.status, kept.payload) == ("applied", a_broken_event())
        assert kept.decided_by == browser.email
        (payload,) = session.scalars(select(EventRow.payload)).all()
        assert CARD in payload
        assert kept.repaired == payload
    page = browser.get(f"/set-aside/{number}")
    assert "Repaired, then applied" in page
    assert "As it came" in page
    assert CARD not in page
    assert audit(site)[-1][1:] == (
        "set_aside.repaired",
        f"message {number}",
        "'by' was misspelt",
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"none"', '"nobody"', "It still cannot be applied"),
        ('"entrance"', '"front-desk"', "&#39;device&#39; must stay entrance"),
        ('"seq":77', '"seq":78', "&#39;seq&#39; must stay 77"),
        ("{", "", "It is not JSON: look at line 1"),
        ('"nobody":true', '"card":"⟦7⟧"', "⟦7⟧ stands for nothing"),
    ],
)
def test_a_repair_that_repairs_nothing_is_a_sentence_and_stays(
    site: House, old: str, new: str, sentence: str
) -> None:
    number = put_aside(site, a_good_event())
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    payload = a_good_event().replace(old, new, 1)
    page = browser.post(
        f"/set-aside/{number}/repair", 422, payload=payload, reason="tried to repair it"
    )
    assert sentence in page
    with Session(site.engine) as session:
        assert session.get_one(SetAside, number).status == "open"
        assert session.get_one(SetAside, number).repaired is None


def test_what_is_decided_is_not_repaired(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/set-aside/1/dismiss", reason="a forged message of the test")
    browser.get("/set-aside/1/repair", 302)
    browser.post("/set-aside/1/repair", payload=a_good_event(), reason="tried to repair it")
    assert "decided by somebody else" in browser.get("/set-aside/1")


def test_two_people_who_decide_at_once_both_learn_how_it_ended(site: House) -> None:
    one, other = site.signed_in(Role.LOCAL_ADMINISTRATOR), site.stranger()
    other.sign_in(Role.LOCAL_ADMINISTRATOR)
    one.post("/set-aside/1/dismiss", reason="the first of the two")
    assert other.post("/set-aside/1/dismiss", reason="the second of the two") == "/set-aside/1"
    page = other.get("/set-aside/1")
    assert "decided by somebody else" in page
    assert "the first of the two" in page


def test_a_message_of_nobody_is_not_found(site: House) -> None:
    site.signed_in(Role.LOCAL_ADMINISTRATOR).get("/set-aside/4711", status=404)


def test_what_is_shown_of_a_message_covers_numbers_and_seals() -> None:
    shown = masked(
        '{"card": "1234567890123456789012345", "member": "1234567889", '
        '"x": "078-05-1120", "box": "QUJDREVGRw==", "seq": 42}'
    )
    assert not any(secret in shown for secret in ("12345678", "078-05", "QUJD"))
    assert '"seq": 42' in shown
