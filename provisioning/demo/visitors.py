"""
What customers do at a kiosk, moment by moment.

Customers want something and go by what they see.  So a moment that was cut off by a
pulled plug can simply be tried again: whoever swipes anew and is shown a visit under
way adds what is missing to it, as a person would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from provisioning.demo.customers import PlannedVisit, StrangersCard
from provisioning.demo.errors import KioskSilent
from provisioning.demo.hands import WAIT_S, Hands, Shown
from provisioning.demo.swipes import SimulatedReader, legacy_card, own_card

TODAY = "today:"
"""How the codes of a customer's own appointments begin."""
PATIENCE_S = 4.0
"""A swipe that nothing comes of for so long is tried again."""
TRIES = 10
_NOT_KNOWN = ("stranger", "unreadable")
_ASKED_FIRST = {"forgotten": "unknown", "notice": "later"}
"""Screens before the services, and the touch that leads past them and records nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What somebody carries: a number in the head, a card in the pocket."""

    number: str = ""
    token: str = ""
    ssn: str = ""

    @property
    def card(self) -> bytes:
        return legacy_card(self.ssn) if self.ssn else own_card(self.token)


@dataclass(slots=True)
class Desk:
    """A kiosk from the customer's side: its screen and its reader."""

    hands: Hands
    reader: SimulatedReader
    foreign_cards: dict[StrangersCard, Callable[[], bytes]]
    swiped_at: float | None = None
    """When the last byte of a log-in's swipe was sent, until its event is recorded."""
    refused: int = 0
    menu: tuple[str, ...] = ()
    """The services on offer, as last seen."""

    def swipe(self, sent: bytes) -> None:
        self.hands.look_again()
        self.swiped_at = self.reader.swipe(sent)

    def swipe_foreign(self, card: StrangersCard) -> None:
        """Somebody else's card, or one that cannot be read: it must be refused."""
        self.swipe(self.foreign_cards[card]())
        self.hands.see("unreadable" if card == "unreadable" else "stranger")
        self.swiped_at = None
        self.refused += card != "unreadable"

    def codes(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """Services by their places in the menu."""
        return tuple(self.menu[place] for place in places)

    def key(self, number: str) -> None:
        for digit in number:
            self.hands.touch("digit", digit)
        self.hands.touch("enter")

    def finish(self) -> None:
        """Touch the main button of a last screen, and make room."""
        self.hands.touch("ok")
        self.hands.see("attract")


@dataclass(frozen=True, slots=True)
class Stay:
    """One planned visit and whose it is."""

    visit: PlannedVisit
    identity: Identity


def log_in(desk: Desk, stay: Stay) -> None:
    """Come to the kiosk, be known, choose."""
    visit = stay.visit
    if visit.stumble:
        _stumble(desk, visit, stay.identity)
    if visit.language:
        desk.hands.see("attract", "keypad", *_NOT_KNOWN)
        desk.hands.touch("language", visit.language)
    shown = _be_known(desk, stay)
    if visit.asks_for_help:
        desk.hands.touch("help")
    if visit.ending == "mistake":
        _take_back(desk)
        return
    _choose(desk, shown, visit.services, visit)


def add_later(desk: Desk, stay: Stay) -> None:
    """Come back the same day for one more service."""
    _choose(desk, _be_known(desk, stay), stay.visit.added_later)


def log_out(desk: Desk, stay: Stay) -> None:
    """Say of each service what became of it."""
    shown = _be_known(desk, stay)
    if shown.screen == "choosing":  # logged out already, and the kiosk fell before it said so
        _take_back(desk)
        return
    desk.hands.touch("log_out")
    desk.hands.see("verifying")
    not_used = desk.codes(stay.visit.not_used)
    for code in desk.codes(stay.visit.planned):
        desk.hands.touch("not_used" if code in not_used else "used", code)
    for code in desk.codes(stay.visit.used_unplanned):
        desk.hands.touch("add", code)
    desk.hands.touch("done")
    _say_how_it_was(desk, stay.visit.score)
    desk.finish()


def swipe_foreign_card(desk: Desk, card: StrangersCard) -> None:
    """Somebody who has no business here, or a stripe that is worn out."""
    desk.hands.see("attract")
    desk.swipe_foreign(card)
    desk.finish()


def hold_workshop(desk: Desk, staff: Identity, comers: Sequence[Identity]) -> None:
    """Staff open the roster of today's group, swipe one card after another, and close it."""
    hands = desk.hands
    hands.see("attract")
    desk.swipe(staff.card)
    hands.see("staff")
    hands.touch("pick", "groups")
    (group, *_) = hands.see("groups").choices
    hands.touch("pick", group)
    hands.see("roster")
    for comer in comers:
        before = hands.shown.headline
        desk.reader.swipe(comer.card)
        hands.see_that(partial(_counts_on, before), "one more on the roster")
    hands.touch("finish")
    hands.see("staff")
    desk.finish()


def _counts_on(before: str, shown: Shown) -> bool:
    return shown.screen == "roster" and shown.headline != before


def _stumble(desk: Desk, visit: PlannedVisit, identity: Identity) -> None:
    desk.hands.see("attract")
    match visit.stumble:
        case "bank" | "licence" | "unreadable" as card:
            desk.swipe_foreign(card)
        case "wrong_number":
            desk.hands.touch("key_number")
            asked = desk.hands.see("keypad")
            desk.key(_mistyped(identity.number))
            desk.hands.see_that(
                lambda shown: shown.screen == "keypad" and shown.hint != asked.hint,
                "the keypad with a hint",
            )
        case None:
            pass


def _mistyped(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _be_known(desk: Desk, stay: Stay) -> Shown:
    """Swipe, key or touch, until the kiosk knows who is there."""
    shown: Shown
    match stay.visit.way:
        case "swipe":
            shown = _swiped(desk, stay)
        case "keyed":
            shown = _keyed(desk, stay)
        case "none":
            shown = _nameless(desk)
    if shown.screen == "choosing":
        desk.menu = _services_of(shown)
    return shown


def _services_of(shown: Shown) -> tuple[str, ...]:
    return tuple(code for code in shown.choices if not code.startswith(TODAY))


def _keyed(desk: Desk, stay: Stay) -> Shown:
    if desk.hands.see("attract", "keypad", *_NOT_KNOWN).screen != "keypad":
        desk.hands.touch("key_number")
        desk.hands.see("keypad")
    desk.key(stay.identity.number)
    return let_in(desk, answers=stay.visit.answers)


def _nameless(desk: Desk) -> Shown:
    desk.hands.see("attract")
    desk.hands.touch("no_card")
    return desk.hands.see("choosing")


def _swiped(desk: Desk, stay: Stay) -> Shown:
    desk.hands.see("attract", *_NOT_KNOWN)
    for _ in range(TRIES):
        desk.swipe(stay.identity.card)
        try:
            return let_in(desk, within_s=PATIENCE_S, answers=stay.visit.answers)
        except KioskSilent:
            continue
    raise KioskSilent(desk.hands.kiosk, "an answer to a swipe", desk.hands.shown.screen)


def let_in(desk: Desk, within_s: float = WAIT_S, *, answers: bool = False) -> Shown:
    """Past whatever a new visit asks before the services, answering it or putting it off."""
    shown = desk.hands.see("choosing", "returning", *_ASKED_FIRST, within_s=within_s)
    while shown.screen in _ASKED_FIRST:
        if not answers:
            desk.hands.touch(_ASKED_FIRST[shown.screen])
        elif shown.screen == "notice":
            desk.hands.touch("accept")
        else:
            _say_what_was_used(desk, shown)
        shown = desk.hands.see_that(partial(_is_another, shown), f"what follows {shown.screen}")
    return shown


def _is_another(before: Shown, shown: Shown) -> bool:
    return (shown.screen, shown.headline) != (before.screen, before.headline)


def _say_what_was_used(desk: Desk, shown: Shown) -> None:
    """Of an earlier day: the first service, and no other."""
    first, *others = shown.choices
    desk.hands.touch("used", first)
    for code in others:
        desk.hands.touch("not_used", code)
    desk.hands.touch("done")


def _choose(
    desk: Desk, shown: Shown, places: tuple[int, ...], visit: PlannedVisit | None = None
) -> None:
    hands = desk.hands
    if shown.screen == "returning":
        hands.touch("add_services")
        shown = hands.see("choosing")
        desk.menu = _services_of(shown)
    missing = [code for code in desk.codes(places) if code not in shown.selected]
    if not missing:  # chosen before the kiosk fell
        hands.touch("back")
        hands.see("returning")
        desk.finish()
        return
    missing += [code for code in shown.choices if _is_of_today(shown, code)]
    for code in missing:
        hands.touch("toggle", code)
    hands.see_that(lambda now: set(missing) <= set(now.selected), "the chosen services")
    hands.touch("done")
    shown = hands.see("thanks")
    if visit is not None and visit.sharing and shown.offers("privacy"):
        _say_about_sharing(desk, visit.sharing)
    desk.finish()


def _is_of_today(shown: Shown, code: str) -> bool:
    return code.startswith(TODAY) and code not in shown.selected


def _say_about_sharing(desk: Desk, choice: str) -> None:
    hands = desk.hands
    hands.touch("privacy")
    asked = hands.see("sharing")
    hands.touch("share", choice)
    hands.see_that(
        lambda shown: shown.screen == "sharing" and shown.hint != asked.hint, "the choice saved"
    )
    hands.touch("back")
    hands.see("thanks")


def _say_how_it_was(desk: Desk, score: int | None) -> None:
    shown = desk.hands.see("farewell")
    if score is None or not shown.offers("score", str(score)):
        return
    desk.hands.touch("score", str(score))
    desk.hands.see_that(
        lambda now: now.screen == "farewell" and not now.offers("score", str(score)), "thanks"
    )


def _take_back(desk: Desk) -> None:
    desk.hands.touch("mistake")
    desk.hands.see("cancelled")
    desk.finish()
