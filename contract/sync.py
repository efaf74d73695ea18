"""
What site hub and state server say to each other over HTTPS.

A batch is NDJSON: a `SyncHeader`, then one `SyncLine` an event in the order of the
hub's own log.  The event inside a line stays the bytes the kiosk wrote.  Everything
may be sent twice: the state's `through` decides.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from contract.events import BadMessage
from contract.fields import (
    CardToken,
    Code,
    Count,
    Day,
    Digest,
    Instant,
    Language,
    MemberNumber,
    Message,
    Name,
    Personal,
    Sealed,
    Sentence,
    Sequence,
    Uuid,
    WallTime,
)
from contract.messages import SealingKey, Text

MAX_BATCH_LINES = 5_000
MAX_BATCH_BYTES = 16 * 1024 * 1024
"""Of a batch once unpacked; a state server refuses to unpack more."""
MAX_SITE_SERVICES = 100
MAX_SITE_SERVICES_BYTES = 256 * 1024
MAX_SITE_PARTNERS = 300
MAX_SITE_PARTNERS_BYTES = 1024 * 1024
MAX_SITE_CARDS = 500
MAX_SITE_CARDS_BYTES = 256 * 1024
MAX_SITE_MEMBERS = 100
MAX_SITE_MEMBERS_BYTES = 2 * 1024 * 1024
MAX_CORRECTIONS = 100
MAX_SPARE_NUMBERS = 1_000
MAX_CANDIDATES = 5

Person = Annotated[
    str,
    Meta(
        pattern=r"^(?:c:[1-9][0-9]{24}|m:[1-9][0-9]{9}"
        r"|v:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$(?!\n)"
    ),
]
"""`c:` a card token, `m:` a member, `v:` whoever a visit is about.  Never a blind index."""


PartnerGroup = Literal["agency", "council", "college", "community", "employer", "other"]
AgreedData = Literal["names", "activity", "services", "federal", "mis"]


class SyncHeader(Message, frozen=True, kw_only=True):
    """
    The first line of a batch: whose log, which one, and after which position it goes on.

    Name, time zone and county of the site come with it, so that the state counts by the site's
    days and under its area.
    """

    v: Literal[1] = 1
    site: Name
    site_name: Annotated[str, Meta(max_length=120)]
    timezone: Annotated[str, Meta(max_length=64)]
    county: Annotated[
        Annotated[str, Meta(max_length=40)] | UnsetType,
        Meta(description="Where the site lies; absent: the state's own pages say."),
    ] = UNSET
    unless_asked: Annotated[
        Literal["in", "out"],
        Meta(description="Whether partners see members of this site who were never asked."),
    ] = "in"
    log_id: Uuid
    after: Count


class SyncLine(Message, frozen=True, kw_only=True):
    """One event of the hub's log; short names, for there are many."""

    p: Sequence
    e: Annotated[msgspec.Raw, Meta(description="The event as captured, byte for byte.")]
    r: Annotated[Instant, Meta(description="When the hub received it.")]
    h: Annotated[Instant, Meta(description="When it happened, corrected where c says so.")]
    c: Annotated[
        Literal[0, 1, 2],
        Meta(description="0 as captured, 1 corrected, 2 could not be corrected: day uncertain."),
    ] = 0
    w: Annotated[
        Person | UnsetType,
        Meta(description="Whom the hub took it for; absent for a sealed card and for nobody."),
    ] = UNSET


class SyncAnswer(Message, frozen=True, kw_only=True):
    """
    The state's word that its database committed a batch.

    `through` may lie before the header's `after`: the state then lacks what lies between
    (it was restored from a backup, say) and the hub goes on from there.
    """

    through: Count
    refused: Annotated[list[tuple[Sequence, Sentence]], Meta(max_length=MAX_BATCH_LINES)] = []


PersonName = Annotated[str, Meta(max_length=80)]
Veteran = Literal["yes", "no", "declined"]
"""The answer to the veteran question, which is asked once; `declined`: prefers not to say."""


class MemberChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="member"):
    """
    A member this site knows was registered or changed.

    `language_at`: when they chose the language at a kiosk; absent for what the desk entered.
    `revision` rises with each change of the record.
    """

    number: MemberNumber
    first_name: PersonName
    last_name: PersonName = ""
    preferred_name: Annotated[
        PersonName, Meta(description="What the person is greeted with in place of the first name.")
    ] = ""
    language: Language = "en"
    language_at: Instant | UnsetType = UNSET
    birth_date: Day | UnsetType = UNSET
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=200)] = ""
    postal_address: Annotated[str, Meta(max_length=300)] = ""
    veteran: Veteran | UnsetType = UNSET
    veteran_asked_at: Instant | UnsetType = UNSET
    oriented_at: Instant | UnsetType = UNSET
    oriented_by: Annotated[str, Meta(max_length=200)] = ""
    registered_at: Instant
    registered_site: Name
    revision: Sequence = 1

    def __post_init__(self) -> None:
        if self.birth_date is not UNSET:
            date.fromisoformat(self.birth_date)


CorrectedField = Literal[
    "first_name",
    "last_name",
    "preferred_name",
    "language",
    "birth_date",
    "phone",
    "email",
    "postal_address",
    "veteran",
    "oriented_at",
]


class Correction(Personal, frozen=True, kw_only=True):
    """One field of a record that staff corrected; never changed, only followed by another."""

    id: Uuid
    field: CorrectedField
    before: Annotated[str, Meta(max_length=300)] = ""
    after: Annotated[str, Meta(max_length=300)] = ""
    at: Instant
    by: Annotated[str, Meta(max_length=200)]

    def __post_init__(self) -> None:
        for value in filter(None, (self.before, self.after)):
            msgspec.convert(value, _TYPE_OF_FIELD[self.field])
            if self.field == "birth_date":
                date.fromisoformat(value)


_TYPE_OF_FIELD = {
    field.name: field.type
    for field in msgspec.structs.fields(MemberChange)
    if field.name in get_args(CorrectedField)
}


class CorrectionChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="correction"):
    """Another site corrected the record of a member whom this site knows."""

    member: MemberNumber
    site: Name
    correction: Correction


class CardChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="card"):
    """A card was issued, became active, or was voided."""

    token: CardToken
    member: MemberNumber
    status: Literal["issued", "active", "void"]
    issued_at: Instant
    voided_at: Instant | UnsetType = UNSET


class PersonChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="person"):
    """Somebody captured under `captured` turned out to be `person`."""

    captured: Person
    person: Person


class MergeChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="merge"):
    """
    Two numbers are one person: whatever is captured under `gone` is `keep`'s.

    `linked` by one SSN for both, `merged` by a person who looked.  `undone_at`: they are two
    again, and what was captured under each goes back to it.
    """

    id: Uuid
    keep: MemberNumber
    gone: MemberNumber
    how: Literal["merged", "linked"]
    at: Instant
    undone_at: Instant | UnsetType = UNSET


class SharingChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="sharing"):
    """
    What a member's choices on sharing come to, of every site that the state has heard.

    `out_until`: the latest moment at which they may have opted out; `in_from`: the latest at
    which they surely opted in.  They share when `in_from` is later, or when they `opted_in`
    and never out.  Of two, the higher `revision` is newer.
    """

    member: MemberNumber
    out_until: Instant | UnsetType = UNSET
    in_from: Instant | UnsetType = UNSET
    opted_in: bool = False
    revision: Sequence = 1

    @property
    def is_out(self) -> bool:
        """Whether it keeps partners from the record."""
        if self.out_until is UNSET:
            return False
        return self.in_from is UNSET or self.in_from <= self.out_until


class ServiceChange(Message, frozen=True, kw_only=True, tag_field="kind", tag="service"):
    """
    A service of the statewide menu (`site` left out) or of one site.

    A site's under a statewide code extends that one: it has its own words where `label` has
    them, its own place where `position` is given, and leaves it out where `hidden` says so and
    the statewide entry's `may_hide` allows it.
    """

    site: Name | UnsetType = UNSET
    code: Code
    label: Text
    icon: Code
    mode: Literal["self_service", "information", "pending_staff"]
    programme: Code | UnsetType = UNSET
    opens: WallTime | UnsetType = UNSET
    closes: WallTime | UnsetType = UNSET
    position: Count | UnsetType = UNSET
    valid_from: Day | UnsetType = UNSET
    valid_to: Day | UnsetType = UNSET
    may_hide: bool = False
    hidden: bool = False

    def __post_init__(self) -> None:
        _check_days(self.valid_from, self.valid_to)


class ProgrammeChange(Message, frozen=True, kw_only=True, tag_field="kind", tag="programme"):
    """A programme of the whole state (`site` left out) or of one site."""

    site: Name | UnsetType = UNSET
    code: Code
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    group: Literal["federal", "state", "local", "other"]
    element: Annotated[str, Meta(pattern=r"^[0-9]{3,4}$(?!\n)")] | UnsetType = UNSET
    valid_from: Day | UnsetType = UNSET
    valid_to: Day | UnsetType = UNSET

    def __post_init__(self) -> None:
        _check_days(self.valid_from, self.valid_to)


class PartnerChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="partner"):
    """
    A partner organisation of the whole state (`site` left out) or of one site.

    A site's under a statewide code extends that one: a contact of its own, and what it gives
    there besides.  The contact is for staff alone.
    """

    site: Name | UnsetType = UNSET
    code: Code
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    group: PartnerGroup
    contact: Annotated[str, Meta(max_length=120)] = ""
    email: Annotated[str, Meta(max_length=200)] = ""
    telephone: Annotated[str, Meta(max_length=40)] = ""
    services: Annotated[list[Code], Meta(max_length=100)] = []
    programmes: Annotated[list[Code], Meta(max_length=100)] = []
    valid_from: Day | UnsetType = UNSET
    valid_to: Day | UnsetType = UNSET

    def __post_init__(self) -> None:
        _check_days(self.valid_from, self.valid_to)


class AgreedTerm(Message, frozen=True, kw_only=True):
    """A span for which an agreement was signed, and what may be shared meanwhile."""

    valid_from: Day
    valid_to: Day
    data: Annotated[list[AgreedData], Meta(max_length=5)]

    def __post_init__(self) -> None:
        _check_days(self.valid_from, self.valid_to)


class AgreementChange(Message, frozen=True, kw_only=True, tag_field="kind", tag="agreement"):
    """
    An agreement on sharing data with partners, whole.

    What a partner's staff may see at a site follows from it; `ended_from` is the first day on
    which it does not hold any more.
    """

    id: Uuid
    title: Annotated[str, Meta(min_length=1, max_length=160)]
    parties: Annotated[list[Code], Meta(max_length=20)]
    terms: Annotated[list[AgreedTerm], Meta(max_length=100)]
    ended_from: Day | UnsetType = UNSET


class SealingKeyChange(Message, frozen=True, kw_only=True, tag_field="kind", tag="sealing_key"):
    """The state has a new sealing key, or retired one."""

    sealing: SealingKey
    made_at: Instant
    retired_at: Instant | UnsetType = UNSET


class ForgetChange(Personal, frozen=True, kw_only=True, tag_field="kind", tag="forget"):
    """
    Nobody keeps any more who this member was.

    The hub gives them a key of its own making, the same at no other place, so that its counts
    stay and nothing leads to a person.
    """

    member: MemberNumber


AnyChange = (
    MemberChange
    | ForgetChange
    | CardChange
    | CorrectionChange
    | PersonChange
    | MergeChange
    | SharingChange
    | ServiceChange
    | ProgrammeChange
    | PartnerChange
    | AgreementChange
    | SealingKeyChange
)


class NumberedChange(Message, frozen=True, kw_only=True):
    """A change and its place in the state's order."""

    position: Sequence
    change: AnyChange


class Changes(Message, frozen=True, kw_only=True):
    """
    What a hub must learn.  It asks again `after=through` until `more` is false.

    `first`: opt-outs that lie farther on in the order, told before all else; they come again in
    their place, and hearing them twice changes nothing.
    """

    through: Count
    more: bool = False
    first: Annotated[list[SharingChange], Meta(max_length=MAX_BATCH_LINES)] = []
    changes: Annotated[list[NumberedChange], Meta(max_length=MAX_BATCH_LINES)] = []


class ProofRow(Message, frozen=True, kw_only=True):
    """What the state's log holds of a device's day, by the device's own clock."""

    device: Name
    day: Day
    events: Count
    log_digest: Digest


class ProofAnswer(Message, frozen=True, kw_only=True):
    """The state's side of the proof, of the site whose token asked."""

    site: Name
    rows: list[ProofRow] = []


class SiteServices(Message, frozen=True, kw_only=True):
    """A site's own services, all of them: the state forgets those that are not named."""

    services: Annotated[list[ServiceChange], Meta(max_length=MAX_SITE_SERVICES)]


class SiteServicesAnswer(Message, frozen=True, kw_only=True):
    """The state's word that it holds these many services of the site, and no others."""

    kept: Count


class SitePartners(Personal, frozen=True, kw_only=True):
    """A site's own programmes and partners, all: the state forgets those that are not named."""

    programmes: Annotated[list[ProgrammeChange], Meta(max_length=MAX_SITE_SERVICES)]
    partners: Annotated[list[PartnerChange], Meta(max_length=MAX_SITE_PARTNERS)]


class SiteCards(Personal, frozen=True, kw_only=True):
    """Cards that a site made or voided and the state may not know yet, of members it knows."""

    cards: Annotated[list[CardChange], Meta(max_length=MAX_SITE_CARDS)]


class SiteCardsAnswer(Personal, frozen=True, kw_only=True):
    """
    The state's word that it holds these cards as they were told, but for the refused ones.

    Each refused one is told again later: its member may not be known to the state yet.
    """

    kept: Count
    refused: Annotated[list[tuple[CardToken, Sentence]], Meta(max_length=MAX_SITE_CARDS)] = []


class SiteMember(Personal, frozen=True, kw_only=True):
    """
    A member whom a site registered, or whose record it corrected.

    `registration` is the hub's own name for the registering, so that the same told twice is
    one member and two people who were given one number are told apart.  `was`: the number
    this member had before the state refused it.  `not_same_as`: members of whom the desk
    said that they are somebody else.
    """

    record: MemberChange
    registration: Uuid | UnsetType = UNSET
    was: MemberNumber | UnsetType = UNSET
    sealed: Sealed | UnsetType = UNSET
    corrections: Annotated[list[Correction], Meta(max_length=MAX_CORRECTIONS)] = []
    not_same_as: Annotated[list[MemberNumber], Meta(max_length=20)] = []


class SiteMembers(Personal, frozen=True, kw_only=True):
    """Members that a site registered or corrected; `spare`: how many spare numbers it keeps."""

    members: Annotated[list[SiteMember], Meta(max_length=MAX_SITE_MEMBERS)]
    spare: Annotated[int, Meta(ge=0, le=MAX_SPARE_NUMBERS)] = 0


class MemberOutcome(Personal, frozen=True, kw_only=True):
    """
    What became of one member who was told.

    `taken`: another person has this number, and nothing was kept: take another.  `unknown`:
    the state does not know this member at the site; it is told again later.  `same_as`: the
    member who had this SSN before; both numbers count as that one person from now on.
    """

    number: MemberNumber
    outcome: Literal["kept", "taken", "unknown"]
    ssn: Literal["none", "entered", "unreadable"] = "none"
    same_as: MemberNumber | UnsetType = UNSET


class SiteMembersAnswer(Personal, frozen=True, kw_only=True):
    """The state's word on each member, after its commit, and the numbers kept for this site."""

    told: Annotated[list[MemberOutcome], Meta(max_length=MAX_SITE_MEMBERS)]
    numbers: Annotated[list[MemberNumber], Meta(max_length=MAX_SPARE_NUMBERS)] = []


class CardAnswer(Personal, frozen=True, kw_only=True):
    """Whose card this is, statewide: no more than a greeting needs."""

    status: Literal["issued", "active", "void"]
    member: MemberNumber
    first_name: PersonName
    language: Language = "en"


class MatchRequest(Personal, frozen=True, kw_only=True):
    """
    Is this person registered already?  By a sealed SSN, or by names and birth date.

    `sealed`: the asking hub cannot read it.  `introduce`: the person at the desk says that
    they are this one among those found; the site knows the member from then on.
    """

    sealed: Sealed | UnsetType = UNSET
    first_name: PersonName | UnsetType = UNSET
    last_name: PersonName = ""
    birth_date: Day | UnsetType = UNSET
    introduce: MemberNumber | UnsetType = UNSET

    def __post_init__(self) -> None:
        by_name = self.first_name is not UNSET and self.birth_date is not UNSET
        if (self.sealed is UNSET) is not by_name:
            raise ValueError("ask by a sealed SSN, or by names together with a birth date")
        if self.birth_date is not UNSET:
            date.fromisoformat(self.birth_date)


class Candidate(Personal, frozen=True, kw_only=True):
    """Somebody of the same birth date and of nearly the same name: no more than a desk needs."""

    number: MemberNumber
    first_name: PersonName
    site: Annotated[Name, Meta(description="Where they registered.")]


class MatchAnswer(Personal, frozen=True, kw_only=True):
    """The member with that SSN or the one introduced, or null; and who may be that person."""

    member: MemberNumber | None
    first_name: PersonName | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    site: Name | UnsetType = UNSET
    candidates: Annotated[list[Candidate], Meta(max_length=MAX_CANDIDATES)] = []


class Refusal(Message, frozen=True, kw_only=True):
    """Every answer that is not a success: the error's name and a sentence for people."""

    error: Annotated[str, Meta(max_length=64)]
    message: Annotated[str, Meta(max_length=500)]


_HEADER = msgspec.json.Decoder(SyncHeader)
_LINES = msgspec.json.Decoder(SyncLine)
_ENCODER = msgspec.json.Encoder()


def _check_days(*days: str | UnsetType) -> None:
    for day in days:
        if day is not UNSET:
            date.fromisoformat(day)


def change_kind(change: AnyChange) -> str:
    """A change's kind as it stands on the wire, such as `member`."""
    return str(change.__struct_config__.tag)


def change_from(kind: str, payload: dict[str, Any]) -> AnyChange:
    """A stored change back as its type."""
    return msgspec.convert({**payload, "kind": kind}, AnyChange)  # type: ignore[no-any-return]  # mypy takes a union for a value


def encode_batch(header: SyncHeader, lines: list[SyncLine]) -> bytes:
    """A batch as NDJSON, not yet compressed."""
    return _ENCODER.encode_lines([header, *lines])


def decode_batch(batch: bytes) -> tuple[SyncHeader, list[SyncLine]]:
    """
    Read an unpacked batch.  Raises BadMessage.

    The events inside are not read yet, so that one bad event refuses itself alone.
    """
    if len(batch) > MAX_BATCH_BYTES:
        raise BadMessage(f"larger than {MAX_BATCH_BYTES} bytes")
    first, _, rest = batch.partition(b"\n")
    try:
        header, lines = _HEADER.decode(first), _LINES.decode_lines(rest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadMessage("not a valid batch: a header line, then one line an event") from None
    if len(lines) > MAX_BATCH_LINES:
        raise BadMessage(f"more than {MAX_BATCH_LINES} events")
    return header, lines
