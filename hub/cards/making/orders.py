"""
Orders for cards, the verbs: ask, take in hand, write, prove, hand over, take back.

Every verb works within the caller's transaction.  An order that waits is claimed by one
encoder alone, by the row count of its update.  A token is made when a write begins and is
void as soon as anything goes wrong with that write; it is active only once a read-back gave
it back, and in a batch only once the card is in its owner's hand.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from contract.stripe import Track
from hub import clock
from hub.cards import service as cards
from hub.cards.errors import NotHeld, UnknownCard, UnknownOrder
from hub.cards.making import history
from hub.cards.rules import (
    BLANK_BACK,
    HELD,
    NOT_READ_BACK,
    OPEN,
    OTHER_BACK,
    OrderStatus,
    Reason,
    after_failure,
    compare,
    mark_of,
)
from hub.cards.tables import CardBatch, CardOrder
from hub.ids import new_id

log = logging.getLogger(__name__)

_TABLE: Table = CardOrder.__table__  # type: ignore[assignment]  # a mapped class's table is one
HELD_FOR = timedelta(seconds=60)
"""After an encoder's last word; it speaks every few seconds while it waits for a swipe."""
SWIPE_AGAIN = "Written. Now swipe the same card once more, so that it can be compared."
SWIPE_BLANK = "Swipe a blank card through the encoder."
NOBODY_CAME = "Nobody swiped a card. Press 'Go on' when you are at the encoder."
INTERRUPTED = "The encoder was interrupted: take a new blank, and the card is made anew."
PRINTED = "The printer writes the stripe. Swipe the printed card at the desk to compare it."
PROVEN = "The card holds what was written."


def ask(
    connection: Connection,
    *,
    site: str,
    member: str,
    by: str,
    reason: Reason = "first",
    encoder: int | None = None,
    batch: int | None = None,
    place: int = 0,
) -> str:
    """Ask for a card; answers the order that is open already, if there is one."""
    known = _open_of(connection, member)
    if known is not None:
        return known
    order = new_id()
    values = {
        "id": order,
        "site": site,
        "member": member,
        "open_for": member,
        "batch": batch,
        "place": place,
        "reason": reason,
        "status": "waiting",
        "failures": 0,
        "wanted_encoder": encoder,
        "asked_by": by,
        "asked_at": clock.now(),
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(CardOrder).values(values))
    except IntegrityError:  # somebody else asked at the same instant
        return str(_open_of(connection, member))
    history.add(connection, member=member, actor=by, what="asked", order=order, said=reason)
    history.audit(connection, member=member, actor=by, action="card.asked", reason=reason)
    return order


def take_next(connection: Connection, site: str, encoder: int) -> CardOrder | None:
    """What this encoder is to do: the order it had in hand, or else the oldest that waits."""
    now = clock.now()
    had = _order_where(connection, CardOrder.encoder == encoder, CardOrder.status.in_(HELD))
    if had is not None:
        _give_up_token(connection, had, INTERRUPTED)
        said = INTERRUPTED if had.token else had.said
        _change(connection, had.id, status="waiting", said=said)
    is_left = and_(CardOrder.status.in_(HELD), CardOrder.held_until < now)
    paused = select(CardBatch.id).where(CardBatch.paused_at.is_not(None))
    waiting = connection.scalars(
        select(CardOrder.id)
        .where(CardOrder.site == site, or_(CardOrder.status == "waiting", is_left))
        .where(or_(CardOrder.wanted_encoder.is_(None), CardOrder.wanted_encoder == encoder))
        .where(or_(CardOrder.batch.is_(None), CardOrder.batch.not_in(paused)))
        .order_by(
            (CardOrder.encoder != encoder).asc().nulls_last(),  # what it had in hand comes first
            CardOrder.batch.is_not(None),  # who stands at the desk before who sits in a group
            CardOrder.asked_at,
            CardOrder.place,
        )
        .limit(5)
    ).all()
    return next((one for order in waiting if (one := _claim(connection, order, encoder))), None)


def begin_write(connection: Connection, order_id: str, encoder: int, actor: str) -> str:
    """The token for one write of this order; whatever was written before is void.  Raises NotHeld."""
    order = _held(connection, order_id, encoder)
    _give_up_token(connection, order, "")
    token = cards.issue(connection, order.member, "issued")
    held_until = clock.now() + HELD_FOR
    _change(connection, order_id, status="writing", token=token, held_until=held_until)
    history.add(
        connection, member=order.member, actor=actor, what="writing", order=order_id, token=token
    )
    return token


def still_wanted(connection: Connection, order_id: str, encoder: int) -> bool:
    """Whether the encoder is to go on; it is believed to be there for a while longer."""
    held = connection.execute(
        update(CardOrder)
        .where(CardOrder.id == order_id, CardOrder.encoder == encoder)
        .where(CardOrder.status.in_(HELD))
        .values(held_until=clock.now() + HELD_FOR)
    )
    return held.rowcount == 1


def note_written(connection: Connection, order_id: str, encoder: int, actor: str) -> None:
    """The encoder says that it wrote the card.  Raises NotHeld."""
    order = _held(connection, order_id, encoder)
    _change(
        connection,
        order_id,
        status="checking",
        said=SWIPE_AGAIN,
        held_until=clock.now() + HELD_FOR,
    )
    history.add(
        connection,
        member=order.member,
        actor=actor,
        what="written",
        order=order_id,
        token=order.token,
    )


def begin_print(connection: Connection, order_id: str, actor: str) -> str:
    """The token for a printer that encodes too; a reader proves it.  Raises UnknownOrder."""
    order = _order_where(
        connection,
        CardOrder.id == order_id,
        CardOrder.status.in_(("waiting", "paused", "failed", "checking")),
        CardOrder.held_until.is_(None),
    )
    if order is None:
        raise UnknownOrder
    _give_up_token(connection, order, "printed again")
    token = cards.issue(connection, order.member, "issued")
    _change(
        connection, order_id, status="checking", token=token, encoder=None, said=PRINTED, failures=0
    )
    history.add(
        connection, member=order.member, actor=actor, what="written", order=order_id, token=token
    )
    return token


def give_up_print(connection: Connection, order_id: str, actor: str, what: str) -> None:
    """The printer did not print it.  Raises UnknownOrder."""
    order = _order_where(connection, CardOrder.id == order_id, CardOrder.status == "checking")
    if order is None:
        raise UnknownOrder
    _give_up_token(connection, order, what)
    _change(connection, order_id, status="paused", said=what)
    history.add(
        connection, member=order.member, actor=actor, what="failed", order=order_id, said=what
    )


def note_read(
    connection: Connection, order_id: str, encoder: int, actor: str, read: Track
) -> OrderStatus:
    """What the encoder read back of the card it wrote.  Raises NotHeld."""
    order = _held(connection, order_id, encoder, "checking")
    return _compare(connection, order, actor, read)


def prove(connection: Connection, order_id: str, actor: str, read: Track) -> OrderStatus:
    """What a reader at the desk read of a card that is to be checked.  Raises UnknownOrder."""
    order = _order_where(connection, CardOrder.id == order_id, CardOrder.status == "checking")
    if order is None:
        raise UnknownOrder
    return _compare(connection, order, actor, read)


def note_failed(
    connection: Connection, order_id: str, encoder: int, actor: str, what: str
) -> OrderStatus:
    """The card in hand failed.  Raises NotHeld."""
    return _fail(connection, _held(connection, order_id, encoder), actor, what)


def put_back(
    connection: Connection, order_id: str, encoder: int, *, said: str, pause: bool
) -> None:
    """No fault of the card: nobody came, or the encoder is not well.  Raises NotHeld."""
    order = _held(connection, order_id, encoder)
    _give_up_token(connection, order, said)
    status = "paused" if pause else "waiting"
    _change(connection, order_id, status=status, encoder=None, held_until=None, said=said)
    if pause and order.batch is not None:
        connection.execute(
            update(CardBatch).where(CardBatch.id == order.batch).values(paused_at=clock.now())
        )


def go_on(connection: Connection, order_id: str, by: str) -> None:
    """Try again: after a pause, or with a new blank after three failures.  Raises UnknownOrder."""
    order = _order_where(
        connection, CardOrder.id == order_id, CardOrder.status.in_(("paused", "failed"))
    )
    if order is None:
        raise UnknownOrder
    # With a new blank it is a new beginning, also of the failures.
    failures = 0 if order.status == "failed" else order.failures
    _change(connection, order_id, status="waiting", failures=failures, said="")
    if order.batch is not None:
        resume_batch(connection, order.batch)
    history.add(connection, member=order.member, actor=by, what="again", order=order_id)


def resume_batch(connection: Connection, batch: int) -> None:
    """A batch goes on where it stood."""
    connection.execute(update(CardBatch).where(CardBatch.id == batch).values(paused_at=None))
    connection.execute(
        update(CardOrder)
        .where(CardOrder.batch == batch, CardOrder.status == "paused")
        .values(status="waiting", said="")
    )


def cancel(connection: Connection, order_id: str, by: str) -> None:
    """Nobody needs this card any more.  Raises UnknownOrder."""
    order = _order_where(connection, CardOrder.id == order_id, CardOrder.status.in_(OPEN))
    if order is None:
        raise UnknownOrder
    _give_up_token(connection, order, "cancelled")
    _finish(connection, order_id, "cancelled", "")
    history.add(connection, member=order.member, actor=by, what="cancelled", order=order_id)
    history.audit(connection, member=order.member, actor=by, action="card.cancelled")


def hand_over(connection: Connection, order_id: str, by: str) -> None:
    """The card is in its owner's hand; of a batch, it is good from now on.  Raises UnknownOrder."""
    order = _order_where(connection, CardOrder.id == order_id, CardOrder.status == "made")
    if order is None or order.handed_over_at is not None:
        raise UnknownOrder
    _change(connection, order_id, handed_over_at=clock.now(), handed_over_by=by)
    if order.token is not None:
        _make_good(connection, order, by)
    history.add(
        connection, member=order.member, actor=by, what="handed_over", order=order_id,
        token=order.token,
    )  # fmt: skip
    history.audit(connection, member=order.member, actor=by, action="card.handed_over")


def void_card(connection: Connection, *, member: str, mark: str, by: str, reason: str) -> None:
    """Take a member's card out of use, here and at every site.  Raises UnknownCard."""
    tokens = [one.token for one in cards.cards_of(connection, [member]) if one.status != "void"]
    token = next((one for one in tokens if mark_of(one) == mark), None)
    if token is None:
        raise UnknownCard
    _void(connection, member, token, actor=by, what="lost" if reason == "lost" else "void")
    history.audit(connection, member=member, actor=by, action="card.void", reason=reason)


def find(connection: Connection, order_id: str) -> CardOrder | None:
    """One order, detached."""
    return _order_where(connection, CardOrder.id == order_id, lock=False)


def _compare(connection: Connection, order: CardOrder, actor: str, read: Track) -> OrderStatus:
    match compare(str(order.token), read):
        case "unreadable":
            return _fail(connection, order, actor, NOT_READ_BACK)
        case "blank":
            return _fail(connection, order, actor, BLANK_BACK)
        case "another":
            # No fault of the blank; and whose card it is must not be written over.
            _change(connection, order.id, said=OTHER_BACK)
            return "checking"
        case "same":
            pass
    _finish(connection, order.id, "made", PROVEN)
    history.add(
        connection, member=order.member, actor=actor, what="proven", order=order.id,
        token=order.token,
    )  # fmt: skip
    if order.batch is None:
        _make_good(connection, order, actor)
    log.info("card made site=%s batch=%s", order.site, order.batch is not None)
    return "made"


def _make_good(connection: Connection, order: CardOrder, actor: str) -> None:
    token = str(order.token)
    if not cards.activate(connection, token):
        return
    history.add(
        connection, member=order.member, actor=actor, what="activated", order=order.id, token=token
    )
    for other in cards.cards_of(connection, [order.member]):
        if other.token != token and other.status == "active":
            _void(connection, order.member, other.token, actor=actor, what="replaced")


def _fail(connection: Connection, order: CardOrder, actor: str, what: str) -> OrderStatus:
    after = after_failure(order.failures, what)
    _give_up_token(connection, order, what)
    _change(
        connection,
        order.id,
        status=after.status,
        failures=after.failures,
        said=after.sentence,
        held_until=None,
    )
    history.add(
        connection, member=order.member, actor=actor, what="failed", order=order.id, said=what
    )
    return after.status


def _give_up_token(connection: Connection, order: CardOrder, why: str) -> None:
    if order.token is None:
        return
    known = cards.find(connection, order.token)
    if known is not None and known.status == "issued":
        _void(
            connection, order.member, order.token, actor="hub", what="void", order=order.id,
            said=why, is_known_elsewhere=order.status == "checking",
        )  # fmt: skip


def _void(
    connection: Connection,
    member: str,
    token: str,
    *,
    actor: str,
    what: str,
    order: str | None = None,
    said: str = "",
    is_known_elsewhere: bool = True,
) -> None:
    cards.void(connection, token)
    if is_known_elsewhere:
        cards.tell_state(connection, [token])
    history.add(
        connection, member=member, actor=actor, what=what, order=order, token=token, said=said
    )


def _claim(connection: Connection, order_id: str, encoder: int) -> CardOrder | None:
    now = clock.now()
    is_left = and_(CardOrder.status.in_(HELD), CardOrder.held_until < now)
    before = _order_where(connection, CardOrder.id == order_id)
    claimed = connection.execute(
        update(CardOrder)
        .where(CardOrder.id == order_id, or_(CardOrder.status == "waiting", is_left))
        .values(status="writing", encoder=encoder, held_until=now + HELD_FOR)
    )
    if claimed.rowcount != 1 or before is None:
        return None
    if before.status in HELD:
        _give_up_token(connection, before, INTERRUPTED)
        _change(connection, order_id, said=INTERRUPTED)
    elif not before.said:
        _change(connection, order_id, said=SWIPE_BLANK)
    return find(connection, order_id)


def _held(connection: Connection, order_id: str, encoder: int, *statuses: OrderStatus) -> CardOrder:
    order = _order_where(
        connection,
        CardOrder.id == order_id,
        CardOrder.encoder == encoder,
        CardOrder.status.in_(statuses or HELD),
    )
    if order is None:
        raise NotHeld
    return order


def _open_of(connection: Connection, member: str) -> str | None:
    return connection.scalar(select(CardOrder.id).where(CardOrder.open_for == member))


def _order_where(connection: Connection, *conditions: Any, lock: bool = True) -> CardOrder | None:
    wanted = select(_TABLE).where(*conditions)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return None if row is None else CardOrder(**row)


def _change(connection: Connection, order_id: str, **values: Any) -> None:
    connection.execute(update(CardOrder).where(CardOrder.id == order_id).values(**values))


def _finish(connection: Connection, order_id: str, status: OrderStatus, said: str) -> None:
    finished_at: datetime = clock.now()
    _change(
        connection, order_id, status=status, said=said, open_for=None, held_until=None,
        finished_at=finished_at,
    )  # fmt: skip
