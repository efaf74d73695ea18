"""Enrolment as verbs: who is let in, who waits, who is refused, and who comes twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, select

from contract import certificates
from contract.certificates import DEVICE_LIFE, Signer
from contract.enrolment import Enrolled
from hub.ids import new_id
from hub.kiosks.enrolment import renewing, service, tokens
from hub.kiosks.enrolment.service import Door, UnknownToken
from hub.kiosks.enrolment.tables import DeviceCertificate, EnrolmentToken
from hub.kiosks.identity import doubles, signing
from hub.kiosks.identity import service as identity
from hub.kiosks.identity.reading import pending
from tests.hub.kiosks.enrolment.asking import AskingKiosk, certificate
from tests.hub.making import NOON, SITE, open_site

BY = "tess@office.example"
SIGNER = certificates.new_authority(SITE, NOON - timedelta(days=30))
DAY = timedelta(days=1)


def door(*, by_token_alone: bool = False) -> Door:
    pem = certificates.pem_of(SIGNER.certificate).decode()
    return Door(SITE, pem, by_token_alone, "10.0.0.7")


@pytest.fixture(autouse=True)
def _site(engine: Engine) -> None:
    open_site(engine)


def token(engine: Engine, device: str = "lobby-1", *, replaces: bool = False) -> str:
    ((_device, made),) = tokens.make(
        engine, SITE, [device], form=new_id(), replaces=replaces, expires_at=NOON + DAY, by=BY,
        now=NOON,
    )  # fmt: skip
    return made


def ask(engine: Engine, kiosk: AskingKiosk, by: str, at: Any = NOON, **more: Any) -> Enrolled:
    return service.ask_first(engine, door(**more), kiosk.first(), by, at)


def enrolled(engine: Engine, kiosk: AskingKiosk, at: Any = NOON, **more: bool) -> str:
    by = token(engine, kiosk.device, **more)
    ask(engine, kiosk, by, at, by_token_alone=True)
    signing.sign_waiting(engine, SITE, SIGNER, at)
    return certificate(ask(engine, kiosk, by, at))


def held(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        table = DeviceCertificate.__table__
        return list(connection.execute(select(table).order_by(table.c.issued_at)))


def twice(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as connection:
        rows = doubles.open_ones(connection, SITE)
        return [(row.device, row.known_serial, row.seen_serial) for row in rows]


def test_a_kiosk_asks_waits_is_approved_and_gets_its_certificate(engine: Engine) -> None:
    kiosk, made = AskingKiosk(), token(engine)
    waiting = ask(engine, kiosk, made)
    assert (waiting.state, waiting.again_in_s) == ("pending", 10)
    assert signing.sign_waiting(engine, SITE, SIGNER, NOON) == []
    with engine.connect() as connection:
        (row,) = pending(connection, SITE)
    assert (
        service.decide(engine, SITE, row.id, approve=True, reason="", by=BY, now=NOON) == "lobby-1"
    )
    assert service.decide(engine, SITE, row.id, approve=True, reason="", by=BY, now=NOON) is None
    assert ask(engine, kiosk, made).again_in_s == 2
    assert signing.sign_waiting(engine, SITE, SIGNER, NOON) == ["lobby-1"]
    issued = certificates.read_certificate(certificate(ask(engine, kiosk, made)))
    assert issued.common_name == "lobby-1"
    assert issued.ends_at == NOON + DEVICE_LIFE
    assert issued.key_digest == certificates.key_digest(kiosk.key.public_key())
    assert certificates.is_signed_by(issued.pem, door().authority)


def test_a_refused_kiosk_is_told_why_and_a_token_typed_badly_is_read(engine: Engine) -> None:
    kiosk, made = AskingKiosk(), token(engine)
    assert ask(engine, kiosk, made.lower().replace("-", " ")).state == "pending"
    with engine.connect() as connection:
        number = connection.scalar(select(service.ASK.c.id))
    service.decide(
        engine, SITE, str(number), approve=False, reason="Nobody ordered this one.", by=BY, now=NOON
    )
    told = ask(engine, kiosk, made)
    assert told.state == "refused"
    assert "Nobody ordered this one." in told.sentence


def test_only_the_digest_of_a_token_is_kept_and_one_form_makes_its_tokens_once(
    engine: Engine,
) -> None:
    form = new_id()
    given: dict[str, Any] = {"form": form, "replaces": False, "expires_at": NOON + DAY, "by": BY}
    made = tokens.make(engine, SITE, ["lobby-1", "lobby-2"], now=NOON, **given)
    assert tokens.make(engine, SITE, ["lobby-1", "lobby-2"], now=NOON, **given) == []
    with engine.connect() as connection:
        rows = connection.execute(select(EnrolmentToken.__table__)).all()
    assert [row.device for row in rows] == ["lobby-1", "lobby-2"]
    assert not any(secret in str(row) for row in rows for _device, secret in made)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("expired", "ran out"),
        ("revoked", "was revoked"),
        ("device", "made for another kiosk"),
        ("used", "used already, with another key"),
    ],
)
def test_a_token_that_opens_nothing_says_why(engine: Engine, spoil: str, words: str) -> None:
    made, at = token(engine), NOON
    kiosk = AskingKiosk("lobby-2" if spoil == "device" else "lobby-1")
    if spoil == "expired":
        at = NOON + DAY
    elif spoil == "revoked":
        assert tokens.revoke(engine, SITE, 1, BY, NOON) == "lobby-1"
        assert tokens.revoke(engine, SITE, 1, BY, NOON) is None
    elif spoil == "used":
        ask(engine, AskingKiosk(), made)
    told = ask(engine, kiosk, made, at)
    assert (told.state, words in told.sentence) == ("refused", True), told
    assert twice(engine) == []


def test_an_unknown_token_leaves_no_trace(engine: Engine) -> None:
    with pytest.raises(UnknownToken):
        ask(engine, AskingKiosk(), "AAAAA-BBBBB-CCCCC-DDDDD")
    with engine.connect() as connection:
        assert connection.scalar(select(service.ASK.c.id)) is None


def test_a_request_for_another_name_is_not_granted(engine: Engine) -> None:
    made = token(engine)
    other = AskingKiosk("lobby-1")
    strange = replace(other.first(), request=AskingKiosk("hub").first().request)
    told = service.ask_first(engine, door(), strange, made, NOON)
    assert (told.state, "names another device" in told.sentence) == ("refused", True)


def test_the_same_name_from_a_second_board_is_refused_and_shown(engine: Engine) -> None:
    enrolled(engine, AskingKiosk())
    second = AskingKiosk(serial="10000000ffffffff")
    told = ask(engine, second, token(engine), by_token_alone=True)
    assert (told.state, "10000000ffffffff" in told.sentence) == ("clone", True)
    assert twice(engine) == [("lobby-1", "10000000abcdef01", "10000000ffffffff")]
    assert len(held(engine)) == 1


def test_a_card_copied_before_its_first_start_is_refused_on_the_second_board(
    engine: Engine,
) -> None:
    made = token(engine)
    ask(engine, AskingKiosk(), made)
    assert ask(engine, AskingKiosk(serial="20000000000000aa"), made).state == "clone"
    assert ask(engine, AskingKiosk(serial="20000000000000aa"), made).state == "clone"
    assert len(twice(engine)) == 1


def test_a_board_takes_the_place_of_another_when_staff_say_so(engine: Engine) -> None:
    first = enrolled(engine, AskingKiosk())
    enrolled(engine, AskingKiosk(serial="20000000000000aa"), NOON + DAY / 2, replaces=True)
    former, present = held(engine)
    assert former.number == certificates.read_certificate(first).number
    assert (former.revoked_by, present.revoked_at) == (signing.BY_HUB, None)

    third = AskingKiosk(serial="30000000000000bb")
    made = token(engine)
    assert ask(engine, third, made).state == "clone"
    with engine.connect() as connection:
        (row,) = doubles.open_ones(connection, SITE)
    assert doubles.settle(engine, SITE, row.id, "replacement", BY, NOON) is not None
    assert doubles.settle(engine, SITE, row.id, "replacement", BY, NOON) is None
    assert ask(engine, third, made).state == "pending"


def renew(engine: Engine, kiosk: AskingKiosk, present: str, at: Any, new: Any = None) -> Enrolled:
    return renewing.ask_next(engine, door(), kiosk.next(present, new), at)


def test_a_kiosk_renews_by_its_key_when_a_third_of_the_time_is_left(engine: Engine) -> None:
    kiosk = AskingKiosk()
    present = enrolled(engine, kiosk)
    assert certificate(renew(engine, kiosk, present, NOON + 200 * DAY)) == present
    later = NOON + 250 * DAY
    assert renew(engine, kiosk, present, later).state == "pending"
    assert renew(engine, kiosk, present, later).state == "pending"
    assert signing.sign_waiting(engine, SITE, SIGNER, later) == ["lobby-1"]
    fresh = certificate(renew(engine, kiosk, present, later))
    assert certificates.read_certificate(fresh).ends_at == later + DEVICE_LIFE
    assert [row.revoked_at for row in held(engine)] == [None, None]


def test_a_rolled_key_ends_the_old_one_a_day_later(engine: Engine) -> None:
    kiosk, new = AskingKiosk(), certificates.new_key()
    present = enrolled(engine, kiosk)
    at = NOON + DAY
    assert renew(engine, kiosk, present, at, new).state == "pending"
    signing.sign_waiting(engine, SITE, SIGNER, at)
    assert certificates.read_certificate(
        certificate(renew(engine, kiosk, present, at, new))
    ).key_digest == certificates.key_digest(new.public_key())
    assert signing.call_back_ended(engine, SITE, at + DAY / 2) == 0
    assert signing.call_back_ended(engine, SITE, at + DAY) == 1
    old, fresh = held(engine)
    assert (old.revoked_at, fresh.revoked_at) == (at + DAY, None)


def test_a_renewal_without_the_key_or_of_another_site_is_not_believed(engine: Engine) -> None:
    kiosk = AskingKiosk()
    present = enrolled(engine, kiosk)
    thief = AskingKiosk()
    told = renew(engine, thief, present, NOON)
    assert (told.state, "does not hold the key" in told.sentence) == ("refused", True)
    elsewhere: Signer = certificates.new_authority("elsewhere", NOON)
    forged = certificates.pem_of(
        certificates.sign_device(elsewhere, "lobby-1", thief.key.public_key(), NOON)
    ).decode()
    assert renew(engine, thief, forged, NOON).state == "refused"
    assert renew(engine, thief, "nonsense", NOON).state == "refused"
    told = renew(engine, kiosk, present, NOON + DEVICE_LIFE)
    assert "has ended" in told.sentence


def test_a_copied_card_that_renews_on_another_board_is_shown(engine: Engine) -> None:
    kiosk = AskingKiosk()
    present = enrolled(engine, kiosk)
    copy = AskingKiosk(serial="copied", key=kiosk.key)
    assert renew(engine, copy, present, NOON + 250 * DAY).state == "clone"
    assert twice(engine) == [("lobby-1", kiosk.serial, "copied")]


def test_revoked_certificates_are_listed_once_and_never_renewed(
    engine: Engine, tmp_path: Path
) -> None:
    kiosk, listed = AskingKiosk(), tmp_path / "revoked.crl"
    present = enrolled(engine, kiosk)
    assert signing.list_revoked(engine, SITE, SIGNER, listed, NOON)
    assert certificates.revoked_in(listed.read_bytes()) == frozenset()
    assert identity.revoke(engine, SITE, "lobby-1", why="It was stolen.", by=BY, now=NOON) == 1
    assert signing.list_revoked(engine, SITE, SIGNER, listed, NOON)
    assert not signing.list_revoked(engine, SITE, SIGNER, listed, NOON)
    number = certificates.read_certificate(present).number
    assert certificates.revoked_in(listed.read_bytes()) == {number}
    told = renew(engine, kiosk, present, NOON + 250 * DAY)
    assert (told.state, "It was stolen." in told.sentence) == ("refused", True)

    asked: list[list[str]] = []

    def disconnect(devices: list[str]) -> list[str]:
        asked.append(devices)
        return [] if len(asked) == 1 else devices  # the broker is away at first

    assert signing.shut_out(engine, SITE, disconnect, NOON) == []
    assert signing.shut_out(engine, SITE, disconnect, NOON) == ["lobby-1"]
    assert signing.shut_out(engine, SITE, disconnect, NOON) == []
    assert asked == [["lobby-1"], ["lobby-1"]]


def test_a_damaged_revocation_list_is_written_anew(engine: Engine, tmp_path: Path) -> None:
    listed = tmp_path / "revoked.crl"
    listed.write_bytes(b"half a li")
    assert signing.list_revoked(engine, SITE, SIGNER, listed, NOON)
    assert certificates.revoked_in(listed.read_bytes()) == frozenset()


def test_a_retired_kiosk_is_told_to_wipe_and_its_name_can_be_used_again(engine: Engine) -> None:
    kiosk = AskingKiosk()
    present = enrolled(engine, kiosk)
    identity.retire(engine, SITE, "lobby-1", why="Its glass is broken.", by=BY, now=NOON)
    assert renew(engine, kiosk, present, NOON).state == "retired"
    fresh = enrolled(engine, AskingKiosk(serial="another"), NOON + DAY / 2)
    assert certificates.read_certificate(fresh).common_name == "lobby-1"
