"""
What travels beside events: heartbeat, acknowledgement, question, answer, command, result, catalogue.

`decode_as(Type, payload)` reads one strictly; `encode` writes any.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from contract.events import NO_TEXT, BadMessage
from contract.faults import sentence
from contract.fields import (
    MAX_MESSAGE_BYTES,
    ClockState,
    Code,
    Codes,
    Count,
    Day,
    Digest,
    Instant,
    KeyId,
    Language,
    Mark,
    MemberNumber,
    Message,
    Name,
    Personal,
    Sentence,
    Sequence,
    Uptime,
    Uuid,
    WallTime,
    Who,
    check_calendar,
)
from contract.updates import Slot, Update

HEARTBEAT_EVERY_S = 30
ANSWER_WITHIN_S = 0.4

CATALOGUE_MAX_BYTES = 256 * 1024

LOG_CHARACTERS = 3_600
"""Of a log in a result: in any script still within one message."""

PublicKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=$(?!\n)")]
"""32 bytes in base64."""

Text = dict[Language, Annotated[str, Meta(max_length=200)]]
"""A customer-facing text by language; English is always there."""

ReaderState = Literal["up", "down", "none"]
PrinterState = Literal["up", "down", "none"]


class DayTally(Message, frozen=True):
    """Events captured on one of the site's days by the kiosk's own clock, and their digest."""

    day: Day
    captured: Count
    digest: Digest


class Boot(Message, frozen=True):
    """When a boot began, once its clock was set; UNSET for a boot that never learned the time."""

    boot_id: Uuid
    started_at: Instant | UnsetType = UNSET

    def __post_init__(self) -> None:
        check_calendar(self.started_at)


class OutboxState(Message, frozen=True):
    """The kiosk's unacknowledged events, and what it still holds of the others."""

    depth: Count
    last_seq: Count
    oldest_seq: Sequence | UnsetType = UNSET
    oldest_age_s: Count | UnsetType = UNSET
    held_from: Sequence | UnsetType = UNSET
    """From which number on it still holds every event, acknowledged ones as well."""


class Heartbeat(Message, frozen=True, kw_only=True):
    """What a kiosk says of itself every 30 s.  Absent readings are left out, never invented."""

    v: Literal[1] = 1
    site: Name
    device: Name
    kind: Literal["walkup", "lobby-pc"]
    sent_at: Instant
    clock: ClockState
    boot_id: Uuid
    uptime_ms: Uptime
    version: Mark
    boots: Annotated[list[Boot], Meta(max_length=16)] = []
    outbox: OutboxState
    days: Annotated[list[DayTally], Meta(max_length=16)] = []
    reader: ReaderState
    reader_firmware: Mark | UnsetType = UNSET
    last_good_swipe_at: Instant | UnsetType = UNSET
    swipes_good: Count = 0
    swipes_bad: Count = 0
    printer: PrinterState = "none"
    temperature_c: float | UnsetType = UNSET
    under_voltage: bool | UnsetType = UNSET
    throttled: bool | UnsetType = UNSET
    disk_free_mb: Count | UnsetType = UNSET
    disk_errors: Count | UnsetType = UNSET
    memory_free_mb: Count | UnsetType = UNSET
    memory_used_mb: Count | UnsetType = UNSET
    drawn_ago_s: Count | UnsetType = UNSET
    acknowledged_ago_s: Count | UnsetType = UNSET
    certificate_days: Count | UnsetType = UNSET
    catalogue: Count | UnsetType = UNSET
    """The version of the catalogue that it offers from."""
    board: Mark | UnsetType = UNSET
    slot: Slot | UnsetType = UNSET
    """Of a card with two: which one runs."""
    update: Update | UnsetType = UNSET
    unwell: Annotated[list[Code], Meta(max_length=16)] = []

    def __post_init__(self) -> None:
        check_calendar(self.sent_at, self.last_good_swipe_at)


class Ack(Message, frozen=True):
    """
    The hub's word that its database committed events.

    `through`: every event up to this number is kept.  `refused`: numbers kept as set
    aside, with the reason.  `missing`: ranges (first, last) the hub has not received
    and asks for again.
    """

    through: Count
    refused: Annotated[list[tuple[Sequence, Sentence]], Meta(max_length=200)] = []
    missing: Annotated[list[tuple[Sequence, Sequence]], Meta(max_length=50)] = []


class Ask(Message, frozen=True, kw_only=True):
    """Who is this?  Sent with MQTT 5 correlation data."""

    v: Literal[1] = 1
    who: Who


class Appointment(Message, frozen=True):
    """
    Something this member has today: an appointment or a booked group.

    `services` are those of the menu that it stands for.
    """

    id: Uuid
    title: Text
    at: Instant
    place: Annotated[str, Meta(max_length=60)] = ""
    services: Codes = []


class Forgotten(Message, frozen=True):
    """The last visit, on an earlier day, that ended without a log-out: asked once, never guessed."""

    visit: Uuid
    day: Day
    services: Codes


class Answer(Personal, frozen=True):
    """
    As much about the customer as a lobby may see: a first name and what is open today.

    `notices` are the codes of those this member has not yet acknowledged; `sharing` is the
    present choice, absent where the site does not ask or the member is not known.
    """

    card: Literal["active", "void", "unknown", "none"]
    first_name: Annotated[str, Meta(max_length=80)] | UnsetType = UNSET
    member: MemberNumber | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    open_visit: Uuid | UnsetType = UNSET
    services: Codes = []
    closed_visits: Annotated[list[Uuid], Meta(max_length=20)] = []
    appointments: Annotated[list[Appointment], Meta(max_length=20)] = []
    replace_card: bool = False
    notices: Codes = []
    sharing: Literal["in", "out"] | UnsetType = UNSET
    forgotten: Forgotten | UnsetType = UNSET


class Service(Message, frozen=True, kw_only=True):
    """One entry of the menu.  `pending_staff` counts only when staff confirm it was given."""

    code: Code
    label: Text
    icon: Code
    mode: Literal["self_service", "information", "pending_staff"]
    programme: Code | UnsetType = UNSET
    opens: WallTime | UnsetType = UNSET
    closes: WallTime | UnsetType = UNSET


class Group(Message, frozen=True):
    """A group activity of today."""

    id: Uuid
    title: Text
    starts_at: Instant
    ends_at: Instant
    services: Codes = []


class Notice(Message, frozen=True):
    """A notice that the law asks for, in plain words; a new text takes a new version."""

    code: Code
    version: Mark
    icon: Code
    title: Text
    body: dict[Language, Annotated[str, Meta(max_length=1200)]]


class StaffPass(Message, frozen=True):
    """
    What lets staff in at a kiosk, also without the hub: a card, known by its digest alone.

    `card` is SHA-256 of the card's token in hex (25 digits at random: no digest tells it).
    """

    card: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    may: Annotated[list[Literal["group", "technician"]], Meta(min_length=1, max_length=2)]


class SealingKey(Message, frozen=True):
    """The state's public key: X25519, 32 bytes in base64, by its id."""

    key: KeyId
    public: PublicKey


class OpeningHours(Message, frozen=True):
    """Of one weekday, 0 is Monday; local wall times."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    opens: WallTime
    closes: WallTime


class Span(Message, frozen=True):
    """From when to when; local wall times."""

    opens: WallTime
    closes: WallTime


class SpecialDay(Message, frozen=True, kw_only=True):
    """A day with hours of its own; without any the site is closed, as on a holiday."""

    day: Day
    name: Text
    hours: Annotated[list[Span], Meta(max_length=2)] = []


class Catalogue(Message, frozen=True, kw_only=True):
    """What the kiosks of a site offer, published retained whenever it changes."""

    v: Literal[1] = 1
    version: Count
    site: Name
    site_name: Annotated[str, Meta(max_length=120)]
    timezone: Annotated[str, Meta(max_length=64)]
    issued_at: Instant
    languages: Annotated[list[Language], Meta(min_length=1, max_length=40)]
    services: Annotated[list[Service], Meta(max_length=100)]
    groups: Annotated[list[Group], Meta(max_length=100)] = []
    hours: Annotated[list[OpeningHours], Meta(max_length=14)] = []
    special_days: Annotated[list[SpecialDay], Meta(max_length=60)] = []
    sealing: SealingKey | UnsetType = UNSET
    legacy_cards: bool = True
    notices: Annotated[list[Notice], Meta(max_length=12)] = []
    staff: Annotated[list[StaffPass], Meta(max_length=300)] = []
    asks_sharing: bool = False
    asks_feedback: bool = True
    help_contact: Annotated[str, Meta(max_length=200)] = ""
    command_key: PublicKey | UnsetType = UNSET


class Command(Message, frozen=True, kw_only=True):
    """An order from the hub, signed with Ed25519 over the message without `signature`."""

    v: Literal[1] = 1
    id: Uuid
    name: Literal["identify", "restart", "send_log", "update", "settings", "renew", "retire"]
    arguments: dict[Code, Annotated[str, Meta(max_length=500)]] = {}
    expires_at: Instant
    signature: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{86}==$(?!\n)")]


class Result(Message, frozen=True, kw_only=True):
    """
    What a kiosk did about a command, in a sentence for staff.

    `log` are the last lines of its own log, where they were asked for: no names, no numbers.
    """

    v: Literal[1] = 1
    command: Uuid
    outcome: Literal["done", "refused", "failed", "not_supported"]
    text: Sentence = ""
    log: Annotated[str, Meta(max_length=LOG_CHARACTERS)] = ""


M = TypeVar("M", bound=Message)

_LIMITS: dict[type[Message], int] = {Catalogue: CATALOGUE_MAX_BYTES}


def encode(message: msgspec.Struct) -> bytes:
    """Any message as JSON."""
    return msgspec.json.encode(message, enc_hook=_as_text)


def _as_text(value: object) -> str:
    """A text of a kind of its own, such as a sentence that can still be translated."""
    if isinstance(value, str):
        return str.__str__(value)
    raise NotImplementedError(f"{type(value).__name__} is nothing that a message holds")


def decode_as(kind: type[M], payload: bytes, limit: int | None = None) -> M:
    """Read one message strictly.  Raises BadMessage naming the field at fault, never its value."""
    limit = limit or _LIMITS.get(kind, MAX_MESSAGE_BYTES)
    if len(payload) > limit:
        raise BadMessage(f"larger than {limit} bytes")
    if NO_TEXT in payload:
        raise BadMessage("with a character that no text has")  # and that no database keeps
    try:
        return msgspec.json.decode(payload, type=kind)
    except msgspec.ValidationError as fault:
        raise BadMessage(f"not a valid {kind.__name__.lower()}: {sentence(str(fault))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadMessage("not readable as JSON") from None
