"""What travels beside events."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contract.events import BadMessage
from contract.fields import MAX_MESSAGE_BYTES, Message, Who
from contract.messages import (
    CATALOGUE_MAX_BYTES,
    LOG_CHARACTERS,
    Ack,
    Answer,
    Appointment,
    Ask,
    Catalogue,
    Command,
    DayTally,
    Forgotten,
    Group,
    Heartbeat,
    Notice,
    OpeningHours,
    OutboxState,
    Result,
    Service,
    StaffPass,
    decode_as,
    encode,
)

UUID = "0190a000-0000-7000-8000-000000000001"
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
CANARY = "078051120"

HEARTBEAT = Heartbeat(
    site="madison",
    device="lobby-1",
    kind="walkup",
    sent_at=NOON,
    clock="synced",
    boot_id=UUID,
    uptime_ms=5,
    version="0.1.0",
    outbox=OutboxState(depth=0, last_seq=0),
    days=[DayTally(day="2026-03-09", captured=1, digest="0" * 16)],
    reader="up",
)
SERVICE = Service(code="resume", label={"en": "Résumé"}, icon="pen", mode="self_service")
CATALOGUE = Catalogue(
    version=1,
    site="madison",
    site_name="Madison",
    timezone="America/Chicago",
    issued_at=NOON,
    languages=["en"],
    services=[SERVICE],
    groups=[Group(id=UUID, title={"en": "Résumés"}, starts_at=NOON, ends_at=NOON)],
    hours=[OpeningHours(weekday=0, opens="08:00", closes="17:00")],
    notices=[Notice(code="ssn", version="1", icon="lock", title={"en": "A"}, body={"en": "B"})],
    staff=[StaffPass(card="0" * 64, may=["group"])],
)
ANSWER = Answer(
    card="active",
    first_name="Ana",
    appointments=[Appointment(id=UUID, title={"en": "Résumés"}, at=NOON, place="Room 2")],
    notices=["ssn"],
    sharing="in",
    forgotten=Forgotten(visit=UUID, day="2026-03-06", services=["resume"]),
)
COMMAND = Command(id=UUID, name="identify", expires_at=NOON, signature="A" * 86 + "==")


@pytest.mark.parametrize(
    "message",
    [
        HEARTBEAT,
        CATALOGUE,
        COMMAND,
        Ack(through=4711, refused=[(4702, "unknown service")], missing=[(3, 5)]),
        Ask(who=Who(member="1234567889")),
        ANSWER,
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_reads_back_as_it_was_written(message: Message) -> None:
    assert decode_as(type(message), encode(message)) == message


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        (Ack, b"{}", "not a valid ack: the message lacks its field through"),
        (Ack, b'{"through":-1}', "not a valid ack: the field through is below 0"),
        (Ack, b'{"through":1,"refused":[[0,"x"]]}', "the field refused[0][0] is below 1"),
        (Ack, b'{"through":1,"078051120":1}', "a field that the contract does not know"),
        (Ask, b'{"who":{"card":"078051120"}}', "who.card does not have the form it must have"),
        (Answer, b'{"card":"078051120"}', "the field card has none of the values it may have"),
        (
            Catalogue,
            encode(CATALOGUE).replace(b'"card":"000', b'"card":"078051120'),
            "staff[0].card does not have the form it must have",
        ),
        (Command, b'{"arguments":{"078051120":"x"}}', "a key of arguments does not have the form"),
        (Heartbeat, b"\xff", "not readable as JSON"),
    ],
)
def test_a_bad_message_is_refused_with_its_reason(
    kind: type[Message], payload: bytes, reason: str
) -> None:
    with pytest.raises(BadMessage) as refused:
        decode_as(kind, payload)
    assert reason in str(refused.value)
    assert CANARY not in str(refused.value)


def test_a_message_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(BadMessage, match="larger than 16384 bytes"):
        decode_as(Heartbeat, b" " * (MAX_MESSAGE_BYTES + 1))
    padded = b" " * MAX_MESSAGE_BYTES + encode(CATALOGUE)
    assert decode_as(Catalogue, padded) == CATALOGUE
    with pytest.raises(BadMessage, match="larger"):
        decode_as(Catalogue, b" " * (CATALOGUE_MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sent_at", '"9999-12-31T23:59:59Z"'),
        ("last_good_swipe_at", '"0001-01-01T00:00:00Z"'),
        ("version", '"0.1\\u0000"'),
        ("version", '"0.1\\n"'),
        ("uptime_ms", "9007199254740992"),
        ("boots", f'[{{"boot_id":"{UUID}","started_at":"0001-01-01T00:00:00Z"}}]'),
    ],
)
def test_a_heartbeat_holds_nothing_that_a_hub_could_stumble_over(field: str, value: str) -> None:
    heartbeat = encode(HEARTBEAT).decode()
    with pytest.raises(BadMessage):
        decode_as(Heartbeat, f'{heartbeat[:-1]},"{field}":{value}}}'.encode())


def test_a_result_with_the_longest_log_in_any_script_fits_one_message() -> None:
    result = Result(
        command="0191f2a0-0000-7000-8000-000000000001",
        outcome="done",
        text="\U0001f600" * 300,
        log="\U0001f600" * LOG_CHARACTERS,
    )
    assert decode_as(Result, encode(result)) == result
