"""Batches between hub and state."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from contract import sync
from contract.events import BadMessage
from contract.messages import SealingKey, decode_as
from contract.sync import (
    AnyChange,
    CardChange,
    Changes,
    Correction,
    MemberChange,
    NumberedChange,
    PersonChange,
    SealingKeyChange,
    ServiceChange,
    SiteCards,
    SyncHeader,
    SyncLine,
    change_from,
    change_kind,
    decode_batch,
    encode_batch,
)

UUID = "0190a000-0000-7000-8000-000000000001"
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
HEADER = SyncHeader(
    site="madison", site_name="Madison", timezone="America/Chicago", log_id=UUID, after=41
)
TOKEN = "1" + "012345678901" * 2
CHANGES: list[AnyChange] = [
    MemberChange(number="1234567889", first_name="Ana", registered_at=NOON, registered_site="a"),
    CardChange(token=TOKEN, member="1234567889", status="active", issued_at=NOON),
    PersonChange(captured=f"c:{TOKEN}", person="m:1234567889"),
    ServiceChange(code="resume", label={"en": "Résumé"}, icon="pen", mode="self_service"),
    SealingKeyChange(sealing=SealingKey(key="2026-a", public="A" * 43 + "="), made_at=NOON),
]


def line(position: int, event: bytes = b'{"seq": 1}') -> SyncLine:
    return SyncLine(p=position, e=msgspec.Raw(event), r=NOON, h=NOON)


def test_a_batch_keeps_the_bytes_of_its_events() -> None:
    odd = b'{"seq" :  1,"x":"\\u00e9"}'
    header, lines = decode_batch(encode_batch(HEADER, [line(42), line(43, odd)]))
    assert header == HEADER
    assert [one.p for one in lines] == [42, 43]
    assert bytes(lines[1].e) == odd


def test_a_batch_may_be_empty() -> None:
    assert decode_batch(encode_batch(HEADER, [])) == (HEADER, [])


@pytest.mark.parametrize(
    "batch",
    [
        b"",
        b"{}",
        b"078051120\n",
        encode_batch(HEADER, [line(1)])[:-20],
        encode_batch(HEADER, [line(1)]).split(b"\n", 1)[1],
        encode_batch(HEADER, []) + b'{"p":0}\n',
        encode_batch(HEADER, []) + b"\xff\n",
    ],
)
def test_what_is_no_batch_is_refused(batch: bytes) -> None:
    with pytest.raises(BadMessage, match="not a valid batch"):
        decode_batch(batch)


def test_a_batch_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadMessage, match="more than 5000 events"):
        decode_batch(encode_batch(HEADER, [line(1)] * 5001))
    monkeypatch.setattr(sync, "MAX_BATCH_BYTES", 100)
    with pytest.raises(BadMessage, match="larger than 100 bytes"):
        decode_batch(encode_batch(HEADER, [line(1)]))


@pytest.mark.parametrize("change", CHANGES, ids=change_kind)
def test_a_change_survives_the_table_and_the_wire(change: AnyChange) -> None:
    assert change_from(change_kind(change), msgspec.to_builtins(change)) == change
    sent = Changes(through=9, changes=[NumberedChange(position=9, change=change)])
    assert msgspec.json.decode(msgspec.json.encode(sent), type=Changes) == sent


@pytest.mark.parametrize("person", ["i:" + "a" * 64, "n:" + UUID, "m:0123456789", "c:1", ""])
def test_no_blind_index_and_no_nobody_travels_as_a_person(person: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        change_from("person", {"captured": person, "person": "m:1234567889"})


@pytest.mark.parametrize("change", CHANGES[:3], ids=change_kind)
def test_what_tells_of_a_person_shows_only_its_type(change: AnyChange) -> None:
    shown = repr(Changes(through=1, changes=[NumberedChange(position=1, change=change)]))
    for content in (TOKEN, "1234567889", "Ana"):
        assert content not in shown


@pytest.mark.parametrize(
    ("field", "after"),
    [("birth_date", "2001-02-30"), ("oriented_at", "soon"), ("language", "klingon"), ("veteran", "maybe"), ("first_name", "A" * 81)],
)  # fmt: skip
def test_a_correction_to_what_the_field_cannot_hold_is_refused(field: str, after: str) -> None:
    told = {
        "id": "0197b0a0-0000-7000-8000-0000000000f1",
        "field": field,
        "after": after,
        "at": "2026-03-02T18:00:00Z",
        "by": "dana",
    }
    with pytest.raises(BadMessage) as said:
        decode_as(Correction, msgspec.json.encode(told))
    assert after not in str(said.value)


def test_the_character_zero_is_refused() -> None:
    with pytest.raises(BadMessage, match="no text has"):
        decode_as(SiteCards, b'{"cards": [], "x": "\\u0000"}')
