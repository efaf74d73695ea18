"""
Finding members: by number, by names in any script, or by the card that a reader typed.

Each way is a question by an index, so that it answers at once among a hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from contract import member_number
from hub.cards import service as cards
from hub.cards.rules import digits_of, typed_track
from hub.members.finding import names
from hub.members.finding.index import NAME
from hub.members.tables import Member, MemberWord
from hub.sharing.door import Viewer, visible

MOST_FOUND = 20
MOST_WORDS = 6
FEWEST_DIGITS = 4
_HIGHEST = "\U0010ffff"
_WRITTEN_WITH = frozenset("0123456789- .")


@dataclass(frozen=True, slots=True, repr=False)
class FoundMember:
    """A member in a list at the desk."""

    number: str
    first_name: str
    last_name: str
    preferred_name: str
    birth_date: date | None
    registered_site: str

    @property
    def name(self) -> str:
        """First and last name, as the record has them."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def shown_number(self) -> str:
        """The number as 123-456-7890."""
        return member_number.shown(self.number)

    def __repr__(self) -> str:
        return "FoundMember()"


def find_members(
    connection: Connection,
    site: str,
    text: str,
    *,
    viewer: Viewer,
    limit: int = MOST_FOUND,
) -> list[FoundMember]:
    """
    Whoever somebody at the desk may mean; those who registered at `site` come first.

    `text` is a member number or how it begins (3-3-4 or plain), parts of a name in any order,
    or what a reader types when a card is swiped.  Whom the viewer may not see is not found.
    """
    wanted = _asked(connection, text)
    if wanted is None:
        return []
    # Of two numbers that were merged, the record that holds is shown for either.
    presents = select(func.coalesce(Member.merged_into, Member.number)).where(wanted)
    rows = connection.execute(
        _COLUMNS.where(Member.number.in_(presents), visible(viewer))
        .order_by(
            Member.registered_site != site, Member.last_name, Member.first_name, Member.number
        )
        .limit(limit)
    )
    return [FoundMember(*row) for row in rows]


def _asked(connection: Connection, text: str) -> ColumnElement[bool] | None:
    track = typed_track(text)
    if track:
        card = cards.find(connection, track)
        return None if card is None else Member.number == card.member
    digits = digits_of(text)
    if digits and set(text.strip()) <= _WRITTEN_WITH:
        return _numbered(digits)
    words = sorted(names.parts(text), key=len, reverse=True)[:MOST_WORDS]
    if not words:
        return None
    return and_(*(Member.number.in_(_with_word(word)) for word in words))


def _numbered(digits: str) -> ColumnElement[bool] | None:
    if len(digits) == member_number.LENGTH:
        return Member.number == digits
    if not FEWEST_DIGITS <= len(digits) < member_number.LENGTH:
        return None
    return Member.number.between(digits, digits.ljust(member_number.LENGTH, "9"))


def _with_word(word: str) -> Select[str]:
    return select(MemberWord.member).where(
        MemberWord.kind == NAME, MemberWord.word >= word, MemberWord.word < word + _HIGHEST
    )


_COLUMNS = select(
    Member.number,
    Member.first_name,
    Member.last_name,
    Member.preferred_name,
    Member.birth_date,
    Member.registered_site,
)
