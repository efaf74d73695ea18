"""
Events: facts a kiosk or a staff page captured.  Never changed, only followed.

Each type is a struct with its own body; `decode` reads any of them and refuses
what is too large, unknown, mistyped, or has a field too many.  The hub appends
its own events (closing at the site's closing time, say) as device `hub`.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from contract.faults import sentence
from contract.fields import (
    MAX_MESSAGE_BYTES,
    ClockState,
    Code,
    Instant,
    Language,
    Mark,
    Message,
    Name,
    Sequence,
    Uptime,
    Uuid,
    Who,
    check_calendar,
)
from contract.said_by_staff import Confirmed, Corrected, Held, IdentityCheck, StaffMark
from contract.said_by_staff import Outcome as Outcome
from contract.said_by_staff import Verdict as Verdict

VERSION: Literal[1] = 1
HUB_DEVICE = "hub"
"""The device name under which a hub or a staff page captures events."""

ClosedBy = Literal["customer", "staff", "auto", "interrupted", "later"]
"""`later`: on another day the customer said what was used; when they left stays unknown."""
CancelledFor = Literal["mistake", "void_card", "wrong_person", "twice"]
"""`wrong_person` and `twice` (one visit was logged in two times) are what staff find out."""


class Event(Message, frozen=True, tag_field="type", kw_only=True, forbid_unknown_fields=True):
    """What every event carries: its number at its device, and how good its clock was."""

    v: Literal[1] = VERSION
    id: Uuid
    seq: Sequence
    site: Name
    device: Name
    captured_at: Instant
    clock: ClockState
    boot_id: Uuid
    uptime_ms: Uptime

    def __post_init__(self) -> None:
        check_calendar(self.captured_at)


class OfStaff(Event, frozen=True):
    """An event that only a hub captures, from its staff pages."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if self.device != HUB_DEVICE:
            raise ValueError("only staff say this, at a page of the hub")


class Opened(Message, frozen=True):
    """
    Somebody logged in.  Recorded at the swipe; services follow as their own event.

    `staff`, here and below, is who of staff did it at a page of the hub; a kiosk sends none.
    """

    visit: Uuid
    who: Who
    by: Literal["swipe", "keyed", "none", "staff", "paper"]
    language: Language = "en"
    staff: StaffMark | UnsetType = UNSET


class ServicesAdded(Message, frozen=True):
    """
    The customer chose services, at log-in or later the same day.

    `appointments` are those of today, by the ids of the hub's answer, that they came for.
    """

    visit: Uuid
    services: Annotated[list[Code], Meta(max_length=40)] = []
    appointments: Annotated[list[Uuid], Meta(max_length=20)] = []
    staff: StaffMark | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not self.services and not self.appointments:
            raise ValueError("it names no service and no appointment")


class Closed(Message, frozen=True):
    """Log-out.  By `customer`, `staff` or `later` the services are verified; otherwise they are not."""

    visit: Uuid
    by: ClosedBy
    services: Annotated[list[Verdict], Meta(max_length=40)] = []
    staff: StaffMark | UnsetType = UNSET


class Cancelled(Message, frozen=True):
    """The log-in was a mistake, or the card turned out to be void: it does not count."""

    visit: Uuid
    reason: CancelledFor
    staff: StaffMark | UnsetType = UNSET


class Attended(Message, frozen=True):
    """Somebody's card was swiped into a group's roster."""

    attendance: Uuid
    group: Uuid
    who: Who


class Undone(Message, frozen=True):
    """An entry of the roster was taken back."""

    attendance: Uuid


class Help(Message, frozen=True):
    """Somebody at the kiosk asked for a person."""

    screen: Code
    visit: Uuid | UnsetType = UNSET


class Sharing(Message, frozen=True):
    """
    A member chose whether partner organisations may see the record.

    `staff` is who entered it at a page of the hub, for the member who said so; `checked` how
    they made sure who it was, `language` in which the member was asked.  A kiosk sends none.
    """

    who: Who
    choice: Literal["in", "out"]
    notice: Mark
    staff: StaffMark | UnsetType = UNSET
    checked: IdentityCheck | UnsetType = UNSET
    language: Language | UnsetType = UNSET


class Feedback(Message, frozen=True):
    """One touch: how was it today."""

    score: Annotated[int, Meta(ge=1, le=5)]
    visit: Uuid | UnsetType = UNSET


class Acknowledged(Message, frozen=True):
    """A customer read a notice that the law asks for, and touched that they did."""

    visit: Uuid
    notice: Code
    version: Mark
    language: Language


class Preferred(Message, frozen=True):
    """A customer chose the language of the screen; later visits begin in it."""

    who: Who
    language: Language


class VisitOpened(Event, frozen=True, tag="visit.opened"):
    body: Opened


class VisitServicesAdded(Event, frozen=True, tag="visit.services_added"):
    body: ServicesAdded


class VisitClosed(Event, frozen=True, tag="visit.closed"):
    body: Closed


class VisitCancelled(Event, frozen=True, tag="visit.cancelled"):
    body: Cancelled


class VisitConfirmed(OfStaff, frozen=True, tag="visit.confirmed"):
    body: Confirmed


class VisitCorrected(OfStaff, frozen=True, tag="visit.corrected"):
    body: Corrected


class GroupAttended(Event, frozen=True, tag="group.attended"):
    body: Attended


class GroupUndone(Event, frozen=True, tag="group.undone"):
    body: Undone


class GroupConfirmed(OfStaff, frozen=True, tag="group.confirmed"):
    body: Held


class HelpRequested(Event, frozen=True, tag="help.requested"):
    body: Help


class SharingChosen(Event, frozen=True, tag="sharing.chosen"):
    body: Sharing

    def __post_init__(self) -> None:
        Event.__post_init__(self)
        if self.body.staff is not UNSET and self.device != HUB_DEVICE:
            raise ValueError("only staff say this, at a page of the hub")


class FeedbackGiven(Event, frozen=True, tag="feedback.given"):
    body: Feedback


class NoticeAcknowledged(Event, frozen=True, tag="notice.acknowledged"):
    body: Acknowledged


class LanguageChosen(Event, frozen=True, tag="language.chosen"):
    body: Preferred


AnyEvent = (
    VisitOpened
    | VisitServicesAdded
    | VisitClosed
    | VisitCancelled
    | VisitConfirmed
    | VisitCorrected
    | GroupAttended
    | GroupUndone
    | GroupConfirmed
    | HelpRequested
    | SharingChosen
    | FeedbackGiven
    | NoticeAcknowledged
    | LanguageChosen
)
Body = (
    Opened
    | ServicesAdded
    | Closed
    | Cancelled
    | Confirmed
    | Corrected
    | Attended
    | Undone
    | Held
    | Help
    | Sharing
    | Feedback
    | Acknowledged
    | Preferred
)

EVENT_OF_BODY: dict[type[Body], type[AnyEvent]] = {
    Opened: VisitOpened,
    ServicesAdded: VisitServicesAdded,
    Closed: VisitClosed,
    Cancelled: VisitCancelled,
    Confirmed: VisitConfirmed,
    Corrected: VisitCorrected,
    Attended: GroupAttended,
    Undone: GroupUndone,
    Held: GroupConfirmed,
    Help: HelpRequested,
    Sharing: SharingChosen,
    Feedback: FeedbackGiven,
    Acknowledged: NoticeAcknowledged,
    Preferred: LanguageChosen,
}

_TYPES: dict[type[AnyEvent], str] = {
    kind: str(kind.__struct_config__.tag) for kind in EVENT_OF_BODY.values()
}

_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_ENCODER = msgspec.json.Encoder()


NO_TEXT = rb"\u0000"
"""The character zero as JSON writes it: no text has it, and PostgreSQL keeps none that does."""


class BadMessage(ValueError):
    """A message that breaks the contract; the text says how, and holds none of its content."""


def event_type(event: AnyEvent) -> str:
    """The event's type as it stands on the wire, such as `visit.opened`."""
    return _TYPES[type(event)]


def encode(event: AnyEvent) -> bytes:
    """The event as JSON, the bytes that lie in outbox, log and batch alike."""
    return _ENCODER.encode(event)


def decode(payload: bytes) -> AnyEvent:
    """Read an event.  Raises BadMessage naming the field at fault, never its value."""
    if len(payload) > MAX_MESSAGE_BYTES:
        raise BadMessage(f"larger than {MAX_MESSAGE_BYTES} bytes")
    if NO_TEXT in payload:
        raise BadMessage("with a character that no text has")
    if b"\n" in payload:
        raise BadMessage("more than one line")  # events travel on as lines of a batch
    try:
        return _DECODER.decode(payload)
    except msgspec.ValidationError as fault:
        raise BadMessage(sentence(str(fault))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadMessage("not readable as JSON") from None


def digest(event_ids: list[str]) -> str:
    """
    One figure for a set of events, in any order: 16 hex digits.

    The exclusive or of the first 8 bytes of SHA-256 of each id, so that kiosk, hub
    and state can each keep it event by event and compare.
    """
    return f"{digest_value(event_ids):016x}"


def digest_value(event_ids: list[str]) -> int:
    """`digest` as a number of 64 bits, to be combined by exclusive or."""
    value = 0
    for event_id in event_ids:
        value ^= int.from_bytes(hashlib.sha256(event_id.encode()).digest()[:8], "big")
    return value
