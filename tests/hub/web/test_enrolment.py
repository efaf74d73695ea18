"""The pages of enrolment and of a kiosk's identity, and the door at which kiosks ask."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contract import certificates
from contract.enrolment import AUTHORITY, PREFIX, RENEW, Enrolled
from contract.messages import decode_as, encode
from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.ids import new_id
from hub.kiosks.commands.tables import KioskCommand
from hub.kiosks.enrolment.tables import (
    DeviceCertificate,
    DeviceDouble,
    EnrolmentAsk,
    EnrolmentToken,
)
from hub.kiosks.identity import signing
from hub.kiosks.tables import Kiosk
from tests.hub.kiosks.enrolment.asking import AskingKiosk, certificate
from tests.hub.web.conftest import Browser, House
from tests.hub.web.example import NOW, SITE, an_id

pytestmark = pytest.mark.matrix

TOKEN = re.compile(r"\b(?:[2-9A-Z]{5}-){3}[2-9A-Z]{5}\b")
WAITING = an_id(8_000)


@pytest.fixture
def technician(site: House) -> Browser:
    return site.signed_in(Role.TECHNICIAN)


def rows(site: House, table: Any, *where: Any) -> list[Any]:
    with site.engine.connect() as connection:
        return list(connection.execute(select(table.__table__).where(*where)))


def make(technician: Browser, status: int = 200, **fields: str) -> str:
    given = {"devices": "lobby-7", "hours": "24", "form": new_id(), "as": "page"} | fields
    return technician.post("/enrolment/tokens", status, **given)


def asked(site: House, message: Any, token: str = "", path: str = PREFIX) -> tuple[int, Enrolled]:
    answer = site.app.test_client().post(
        path, data=encode(message), headers={"Authorization": f"Bearer {token}"}
    )
    return answer.status_code, decode_as(Enrolled, answer.get_data(), 20_000)


def test_from_the_page_to_the_certificate(site: House, technician: Browser, tmp_path: Path) -> None:
    (token,) = TOKEN.findall(make(technician))
    assert token not in technician.get("/enrolment")
    kiosk = AskingKiosk("lobby-7", site=SITE)
    assert asked(site, kiosk.first(), token)[0] == 202
    page = technician.get("/enrolment")
    assert kiosk.serial in page
    (row,) = rows(site, EnrolmentAsk, EnrolmentAsk.device == "lobby-7")
    assert technician.post(f"/enrolment/{row.id}/approve") == "/enrolment"
    assert "lobby-7 has its certificate within seconds" in technician.get("/enrolment")
    technician.post(f"/enrolment/{row.id}/approve")
    assert "decided that already" in technician.get("/enrolment")

    signing.sign_waiting(site.engine, SITE, signer_of(site, tmp_path), NOW)
    status, told = asked(site, kiosk.first(), token)
    assert status == 200
    present = certificate(told)
    status, told = asked(site, kiosk.next(present), path=RENEW)
    assert (status, told.certificate) == (200, present)
    assert "lobby-7" in technician.get("/kiosks/lobby-7/identity")


def signer_of(site: House, tmp_path: Path) -> certificates.Signer:
    """The authority, as the watch has it."""
    answer = site.app.test_client().get(AUTHORITY)
    assert answer.status_code == 200
    return certificates.load_signer(answer.get_data(), (tmp_path / "pki" / "ca.key").read_bytes())


def test_a_form_that_is_sent_twice_makes_its_tokens_once(site: House, technician: Browser) -> None:
    form = new_id()
    assert len(TOKEN.findall(make(technician, form=form, devices="a-1\na-2"))) == 2
    assert make(technician, 302, form=form, devices="a-1\na-2") == "/enrolment"
    assert "were made already" in technician.get("/enrolment")
    assert len(rows(site, EnrolmentToken, EnrolmentToken.form == form)) == 2


def test_tokens_of_a_stack_come_as_a_file(technician: Browser) -> None:
    answer = technician.client.post(
        "/enrolment/tokens",
        data={
            "csrf_token": technician.token(), "hours": "72", "form": new_id(), "as": "csv",
            "devices": "", "file": (BytesIO(b"\xef\xbb\xbfdevice,room\r\nx-1,12\r\nx-2,14\r\n"), "s.csv"),
        },
    )  # fmt: skip
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "device,site,token,hub,broker,broker_port"
    assert [line.split(",")[0] for line in lines[1:]] == ["x-1", "x-2"]
    assert lines[1].endswith(",,,"), "a hub without TLS that alone reaches its broker"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"devices": ""}, "Name at least one kiosk."),
        ({"devices": "Lobby 1"}, "Line 1: &#39;Lobby 1&#39; cannot name a kiosk"),
        ({"devices": "hub"}, "cannot name a kiosk"),
        ({"devices": "王小明"}, "cannot name a kiosk"),
        ({"devices": "a\na"}, "Line 2: &#39;a&#39; is there twice."),
        ({"devices": "\n".join(f"k-{n}" for n in range(201))}, "at most 200 at once"),
        ({"hours": "0"}, "from 1 to 720"),
        ({"hours": "soon"}, "from 1 to 720"),
    ],
)
def test_bad_names_and_hours_are_said_and_kept(
    technician: Browser, fields: dict[str, str], words: str
) -> None:
    page = make(technician, 422, **fields)
    assert words in page
    assert 'aria-invalid="true"' in page
    assert fields.get("devices", "lobby-7")[:20] in page


@pytest.mark.parametrize("content", [b"\xff\xfe\x00picture", b"x" * 70_000, b"\x00\x01"])
def test_a_wrong_file_is_no_list_of_names(technician: Browser, content: bytes) -> None:
    answer = technician.client.post(
        "/enrolment/tokens",
        data={
            "csrf_token": technician.token(), "hours": "72", "form": new_id(),
            "file": (BytesIO(content), "cat.png"),
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "the file is no list of names" in answer.get_data(as_text=True)


def test_a_refusal_needs_a_sentence_for_the_kiosks_screen(site: House, technician: Browser) -> None:
    page = technician.post(f"/enrolment/{WAITING}/refuse", 422, reason="no")
    assert "Say in 8 to 300 characters why" in page
    technician.post(f"/enrolment/{WAITING}/refuse", reason="It is to be called resource-1.")
    (row,) = rows(site, EnrolmentAsk, EnrolmentAsk.id == WAITING)
    assert (row.status, row.reason) == ("refused", "It is to be called resource-1.")


def test_a_double_is_on_the_fleets_page_with_both_serials(site: House, technician: Browser) -> None:
    greeter = site.signed_in(Role.GREETER)
    page = greeter.get("/kiosks")
    assert "entrance comes twice" in page
    assert "10000000a3b1c02d" in page
    assert "10000000ffe01234" in page
    assert "is taken away" not in page
    assert "is taken away" in technician.get("/kiosks")
    technician.post("/enrolment/doubles/1/settle", verdict="nonsense")
    technician.post("/enrolment/doubles/1/settle", verdict="taken_away")
    technician.post("/enrolment/doubles/1/settle", verdict="taken_away")
    assert "was settled already" in technician.get("/kiosks")
    assert "comes twice" not in technician.last
    (row,) = rows(site, DeviceDouble)
    assert row.settled_by == "technician@worksource.example"


def test_certificates_are_called_back_with_a_reason_and_noted(
    site: House, technician: Browser
) -> None:
    assert "Stolen: call back now" in technician.get("/kiosks/entrance/identity")
    assert "Say why" in technician.post("/kiosks/entrance/identity/revoke", 422, reason="")
    technician.post("/kiosks/entrance/identity/revoke", reason="It was carried away at night.")
    page = technician.get("/kiosks/entrance/identity")
    assert "called back" in page
    held = rows(site, DeviceCertificate, DeviceCertificate.device == "entrance")
    assert {row.revoked_by for row in held} == {"technician@worksource.example"}
    noted = rows(site, AuditEntry, AuditEntry.action == "kiosk.certificates_revoked")
    assert [row.reason for row in noted] == ["It was carried away at night."]


def test_a_retired_kiosk_keeps_its_history(site: House, technician: Browser) -> None:
    technician.post("/kiosks/lobby-pc-1/identity/retire", reason="The PC is replaced.")
    (row,) = rows(site, Kiosk, Kiosk.device == "lobby-pc-1")
    assert row.retired_at == NOW
    (order,) = rows(site, KioskCommand, KioskCommand.name == "retire")
    assert order.status == "waiting"
    assert "retired" in technician.get("/kiosks")
    assert "Retired " in technician.get("/kiosks/lobby-pc-1/identity")
    technician.get("/kiosks/lobby-pc-1")


def test_a_key_is_rolled_by_order(site: House, technician: Browser) -> None:
    technician.post("/kiosks/entrance/identity/renew", key="new")
    (order,) = rows(site, KioskCommand, KioskCommand.name == "renew")
    assert order.arguments == {"key": "new"}
    technician.get("/kiosks/nobody/identity", 404)
    technician.post("/kiosks/nobody/identity/renew", 404, key="new")


def test_whoever_keeps_no_kiosks_sees_no_enrolment(site: House) -> None:
    for path in ("/enrolment", "/kiosks/entrance/identity", "/kiosks/entrance/identity/revoke"):
        site.signed_in(Role.SUPERVISOR).get(path, 403)


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"{", 400, "cannot read"),
        (b"{}", 400, "cannot read"),
        (b"x" * 20_000, 413, "larger than"),
        (b"\xff\xfe", 400, "cannot read"),
    ],
)
def test_what_no_kiosk_asks_is_answered_in_a_sentence(
    site: House, content: bytes, status: int, words: str
) -> None:
    for path in (PREFIX, RENEW):
        answer = site.app.test_client().post(path, data=content)
        told = decode_as(Enrolled, answer.get_data(), 20_000)
        assert (answer.status_code, words in told.sentence) == (status, True), told


def test_another_site_and_an_unknown_token_are_told_apart(site: House) -> None:
    status, told = asked(site, AskingKiosk("lobby-7", site="elsewhere").first(), "A")
    assert (status, f"of the site '{SITE}'" in told.sentence) == (403, True)
    assert asked(site, AskingKiosk("lobby-7", site=SITE).first(), "A")[0] == 401
