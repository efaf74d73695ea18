"""Events: strict about what they may hold, and silent about what they held."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.events import (
    EVENT_OF_BODY,
    Acknowledged,
    AnyEvent,
    BadMessage,
    Closed,
    Opened,
    Preferred,
    ServicesAdded,
    Verdict,
    VisitOpened,
    decode,
    digest,
    encode,
    event_type,
)
from contract.fields import MAX_MESSAGE_BYTES, NOBODY, Sealed, Who

UUID = "0190a000-0000-7000-8000-000000000001"
CANARY = "078051120"
TOKEN = "1" + "012345678901" * 2

uuids = st.uuids().map(str)
codes = st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True)
names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True)
instants = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1), timezones=st.just(UTC))
people = st.one_of(
    st.just(NOBODY),
    st.just(Who(member="1234567889")),
    st.from_regex(r"[1-9][0-9]{24}", fullmatch=True).map(lambda token: Who(card=token)),
    st.just(Who(sealed=Sealed(key="2026-a", box="A" * 76))),
)
bodies = st.one_of(
    st.builds(
        Opened,
        visit=uuids,
        who=people,
        by=st.sampled_from(["swipe", "keyed", "none", "staff", "paper"]),
        language=st.sampled_from(["en", "es", "zh-Hans"]),
    ),
    st.builds(
        ServicesAdded,
        visit=uuids,
        services=st.lists(codes, min_size=1, max_size=40),
        appointments=st.lists(uuids, max_size=20),
    ),
    st.builds(ServicesAdded, visit=uuids, appointments=st.lists(uuids, min_size=1, max_size=20)),
    st.builds(
        Closed,
        visit=uuids,
        by=st.sampled_from(["customer", "staff", "auto", "interrupted", "later"]),
        services=st.lists(
            st.builds(
                Verdict, service=codes, outcome=st.sampled_from(["used", "not_used", "added"])
            ),
            max_size=40,
        ),
    ),
    st.builds(
        Acknowledged,
        visit=uuids,
        notice=codes,
        version=st.from_regex(r"[ -~]{0,64}", fullmatch=True),
        language=st.sampled_from(["en", "zh-Hant", "so"]),
    ),
    st.builds(Preferred, who=people, language=st.sampled_from(["en", "zh-Hans", "tl"])),
)


@st.composite
def any_event(draw: st.DrawFn) -> AnyEvent:
    body = draw(bodies)
    return EVENT_OF_BODY[type(body)](
        id=draw(uuids),
        seq=draw(st.integers(1, 2**53)),
        site=draw(names),
        device=draw(names),
        captured_at=draw(instants),
        clock=draw(st.sampled_from(["synced", "unsynced"])),
        boot_id=draw(uuids),
        uptime_ms=draw(st.integers(0, 10**12)),
        body=body,  # the table pairs each body with its event
    )


BODY = {"visit": UUID, "who": {"nobody": True}, "by": "none"}


def opened(changed_body: Mapping[str, Any] | None = None, **fields: Any) -> bytes:
    """An event as it might stand on the wire, with some fields as given."""
    whole = {
        "type": "visit.opened",
        "v": 1,
        "id": UUID,
        "seq": 7,
        "site": "madison",
        "device": "lobby-1",
        "captured_at": "2026-03-09T12:00:00Z",
        "clock": "synced",
        "boot_id": UUID,
        "uptime_ms": 1000,
        "body": BODY | dict(changed_body or {}),
    } | fields
    return json.dumps({key: value for key, value in whole.items() if value is not None}).encode()


@given(any_event())
def test_an_event_reads_back_as_it_was_written(event: AnyEvent) -> None:
    assert decode(encode(event)) == event
    assert encode(decode(encode(event))) == encode(event)


def test_every_body_has_its_event_and_name() -> None:
    tags = [kind.__struct_config__.tag for kind in EVENT_OF_BODY.values()]
    assert tags == [
        "visit.opened", "visit.services_added", "visit.closed", "visit.cancelled",
        "visit.confirmed", "visit.corrected",
        "group.attended", "group.undone", "group.confirmed", "help.requested", "sharing.chosen", "feedback.given",
        "notice.acknowledged", "language.chosen",
    ]  # fmt: skip
    assert event_type(decode(opened())) == "visit.opened"


def test_an_event_that_adds_nothing_is_refused() -> None:
    nothing = {"visit": UUID}
    with pytest.raises(BadMessage, match="it names no service and no appointment"):
        decode(opened(type="visit.services_added", body=nothing))
    came = decode(opened(type="visit.services_added", body=nothing | {"appointments": [UUID]}))
    assert came.body == ServicesAdded(visit=UUID, appointments=[UUID])


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (opened(seq=0), "the field seq is below 1"),
        (opened(seq=2**60), "the field seq is above 9007199254740992"),
        (opened(seq=CANARY), "the field seq should be a whole number and is text"),
        (opened(seq=None), "the message lacks its field seq"),
        (opened(v=2), "the version has none of the values it may have"),
        (opened(type=CANARY), "the field type has none of the values it may have"),
        (opened(type=5), "the field type should be text"),
        (opened(evil=CANARY), "the message has a field that the contract does not know"),
        (opened({"evil": CANARY}), "the message has a field that the contract does not know"),
        (opened(site=CANARY + " "), "the field site does not have the form it must have"),
        (opened(site="madison\n"), "the field site does not have the form it must have"),
        (opened(clock=CANARY), "the field clock has none of the values it may have"),
        (opened(captured_at=CANARY), "the field captured_at is no time of RFC 3339"),
        (opened(captured_at="2026-03-09T12:00:00"), "the field captured_at has no time zone"),
        (
            opened(captured_at="0001-01-01T00:00:00+14:00"),
            "the message: a time lies outside the years 1970 to 2199",
        ),
        (opened(uptime_ms=2**52), "the field uptime_ms is above 3162240000000"),
        (opened({"by": CANARY}), "the field body.by has none of the values it may have"),
        (opened({"visit": CANARY}), "the field body.visit does not have the form it must have"),
        (
            opened({"who": {"card": TOKEN, "nobody": True}}),
            "the field body.who: 'who' takes exactly one of card, member, sealed, nobody",
        ),
        (opened({"who": {}}), "the field body.who: 'who' takes exactly one of"),
        (
            opened({"who": {"member": "1234567888"}}),
            "the field body.who: the member number's check digits are wrong",
        ),
        (opened({"who": {"card": CANARY}}), "the field body.who.card does not have the form"),
        (opened(body=None), "the message lacks its field body"),
        (b"", "not readable as JSON"),
        (b"{", "not readable as JSON"),
        (b"[]", "the message should be an object and is a list"),
        (CANARY[1:].encode(), "the message should be an object and is a whole number"),
        (CANARY.encode(), "not readable as JSON"),
        (b'{"type":"visit.opened\xff"}', "not readable as JSON"),
        (b"[" * 10_000, "the message should be an object and is a list"),
        (b" " * (MAX_MESSAGE_BYTES + 1), "larger than 16384 bytes"),
        (opened() + b"\n", "more than one line"),
    ],
)
def test_a_bad_event_is_refused_with_its_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(BadMessage) as refused:
        decode(payload)
    assert str(refused.value).startswith(reason)
    assert CANARY not in str(refused.value)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def with_field(key: str, value: object) -> bytes:
    fields: dict[str, Any] = {key: value}
    return opened(None, **fields)


HOSTILE_KEYS = [
    CANARY,
    f"x` - at `$.{CANARY}`",
    f"x - at `$.{CANARY}",
    f"`{CANARY}` - at `$.body`",
    f"\n{CANARY}",
    f"x` - at `$.name_{CANARY}",
]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
@pytest.mark.parametrize("place", ["event", "body", "who"])
def test_a_field_named_to_look_like_a_place_is_not_quoted(key: str, place: str) -> None:
    payload = {
        "event": with_field(key, 1),
        "body": opened({key: 1}),
        "who": opened({"who": {key: 1}}),
    }[place]
    with pytest.raises(BadMessage) as refused:
        decode(payload)
    assert CANARY not in str(refused.value)
    assert refused.value.args[0].endswith("a field that the contract does not know")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20).map(lambda s: s + CANARY),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=12).map(lambda s: s + CANARY), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(["seq", "site", "captured_at", "type", "v", "body", "clock", "new"]),
)
def test_whatever_is_sent_no_value_of_it_comes_back(value: object, field: str) -> None:
    try:
        decode(with_field(field, value))
    except BadMessage as refused:
        assert CANARY not in str(refused)  # noqa: PT017 - some values are no fault at all


@given(st.binary(max_size=300))
def test_any_bytes_are_an_event_or_a_bad_message(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        decode(payload)


@given(any_event(), st.data())
def test_a_cut_event_is_a_bad_message(event: AnyEvent, data: st.DataObject) -> None:
    whole = encode(event)
    with pytest.raises(BadMessage):
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_who_shows_its_kind_and_nothing_else() -> None:
    event = decode(opened({"who": {"card": TOKEN}}))
    assert isinstance(event, VisitOpened)
    assert repr(event.body.who) == "Who(card)"
    assert TOKEN not in repr(event)


def test_the_digest_is_one_figure_in_any_order() -> None:
    ids = [f"0190a000-0000-7000-8000-{number:012d}" for number in range(50)]
    assert digest(ids) == digest(ids[::-1])
    assert digest(ids) != digest(ids[1:])
    assert digest([]) == "0" * 16
    assert digest(["a"]) == "ca978112ca1bbdca"
