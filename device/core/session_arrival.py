"""
Somebody comes to the desk: the swipe, the look-up, the hub's answer, the welcome.

Pure.  The visit is recorded at the swipe.  The hub's answer only makes the welcome
better; without it the customer goes on after a moment all the same.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec import UNSET

from contract.events import Opened
from contract.messages import Answer
from device.core.catalogue import languages
from device.core.effects import Ask, Effect, LookUp, Record, Signal
from device.core.events import Answered, Arrived, BadSwipe, CardSwiped
from device.core.scenes import (
    MOST_SERVICES,
    Attract,
    Cancelled,
    Choosing,
    Farewell,
    Greeting,
    Keypad,
    Resting,
    Sorry,
    Stranger,
    Thanks,
    Unreadable,
    Visit,
    Void,
)
from device.core.session_leaving import cancelled, parting, remembered
from device.core.session_welcome import introduced, welcomed
from device.core.state import Notice, Scene, State, empty, instead, visit_of

Step = tuple[State, list[Effect]]

MISTAKE_WITHIN_S = 300.0
"""How long after a log-in its customer may take it back; later it was a real visit."""


def swiped(state: State, event: CardSwiped) -> Step:
    """A card of ours: somebody new, or whoever is here already."""
    if _is_here(state.scene, event.identity):
        return state, [Signal("accepted")]
    return _make_room(state, event.identity), [
        *parting(state.scene),
        LookUp(event.who, "swipe", event.identity),
    ]


def unread(state: State, reason: BadSwipe) -> Step:
    """A swipe that told nothing.  It never ends the session of whoever is here."""
    match state.scene:
        case Unreadable(times=times):
            scene = Unreadable(reason, times + 1)
        case _:
            scene = Unreadable(reason)
    return _refused(state, scene, "not_read")


def stranger(state: State) -> Step:
    """A bank card, a licence: refused, and nothing of it kept."""
    return _refused(state, Stranger(), "not_ours")


def arrived(state: State, event: Arrived) -> Step:
    """Known or new: greet at once, and ask the hub meanwhile."""
    opened = _opened(event, state.language)
    effects: list[Effect] = [Signal("accepted")]
    if event.open_visit is None:
        visit = _new_visit(event)
        scene = Greeting(visit, is_fresh=True)
        effects = [Record(opened), *effects, *remembered(visit)]
    else:
        is_recent = 0 <= event.opened_ago_s <= MISTAKE_WITHIN_S
        visit = Visit(
            event.open_visit,
            event.identity,
            event.services,
            can_be_taken_back=is_recent,
            who=event.who,
        )
        scene = Greeting(visit, is_fresh=False, instead=opened)
    greeting = replace(state, scene=scene)
    if event.by == "none":
        welcome, more = welcomed(greeting)
        return welcome, effects + more
    return greeting, [*effects, Ask(event.who, visit.id)]


def answered(state: State, event: Answered) -> Step:
    """The hub's answer.  One that comes late counts only if the card is void."""
    visit = visit_of(state.scene)
    if visit is None or visit.id != event.visit:
        return state, []
    match state.scene:
        case Greeting(is_fresh=is_fresh) if event.answer.card == "void":
            return _turned_away(state, visit if is_fresh else None)
        case Choosing(is_adding=False) if event.answer.card == "void":
            return _turned_away(state, visit)
        case Greeting(instead=Opened() as again) if visit.id in event.answer.closed_visits:
            return _come_again(state, visit, again, event.answer)
        case Greeting() as greeting:
            return _introduced(state, greeting, event.answer)
        case _:
            return state, []


def _is_here(scene: Scene, identity: str) -> bool:
    # After the thank-you a swipe means something again: it leads to the log-out.
    visit = visit_of(scene)
    return visit is not None and visit.identity == identity and not isinstance(scene, Thanks)


def _make_room(state: State, identity: str) -> State:
    # Whoever chose a language or comfort before swiping keeps it; the next customer does not
    # inherit it.
    visit = visit_of(state.scene)
    match state.scene:
        case Attract() | Keypad() | Unreadable() | Stranger() | Sorry() | Resting():
            return instead(state, Attract())
        case _ if visit is not None and visit.identity == identity:
            return replace(instead(state, Attract()), kept_language=state.kept_language)
        case _:
            return empty(state.room)


def _refused(state: State, scene: Unreadable | Stranger, notice: Notice) -> Step:
    match state.scene:
        case Attract() | Unreadable() | Stranger() | Sorry() | Resting():
            return instead(state, scene), [Signal("refused")]
        case Thanks() | Farewell() | Cancelled() | Void():
            return replace(empty(state.room), scene=scene), [Signal("refused")]
        case _:
            return replace(state, notice=notice), [Signal("refused")]


def _new_visit(event: Arrived) -> Visit:
    # A card of 2002 is to be replaced, also when nobody can be asked about it.
    is_legacy = event.who.kind == "sealed"
    return Visit(event.visit, event.identity, who=event.who, replace_card=is_legacy)


def _opened(event: Arrived, language: str) -> Opened:
    return Opened(visit=event.visit, who=event.who, by=event.by, language=language)


def _turned_away(state: State, opened: Visit | None) -> Step:
    # Only what this swipe opened is taken back: an earlier visit of the day was real.
    effects = [] if opened is None else cancelled(opened, "void_card")
    return instead(state, Void()), [*effects, Signal("refused")]


def _come_again(state: State, over: Visit, again: Opened, answer: Answer) -> Step:
    # They logged out at another kiosk: this swipe was a log-in after all.
    visit = Visit(again.visit, over.identity, who=over.who)
    begun = replace(state, scene=Greeting(visit, is_fresh=True))
    welcome, effects = _introduced(begun, Greeting(visit, is_fresh=True), answer)
    return welcome, [Record(again), *remembered(visit), *effects]


def _introduced(state: State, greeting: Greeting, answer: Answer) -> Step:
    known = _known(state, greeting, answer)
    is_news = known.visit.services != greeting.visit.services or known.visit.id != greeting.visit.id
    kept = None if answer.language is UNSET else answer.language
    language = _language_for(state, answer)
    welcome, effects = welcomed(replace(state, scene=known, language=language, kept_language=kept))
    return welcome, [*(remembered(known.visit) if is_news else []), *effects]


def _known(state: State, greeting: Greeting, answer: Answer) -> Greeting:
    visit = introduced(state, greeting.visit, answer)
    if answer.open_visit is UNSET:
        return Greeting(visit, greeting.is_fresh)
    if answer.open_visit != visit.id:
        # Opened at another kiosk of the site: continued under the id it has there.
        elsewhere = replace(
            visit,
            id=answer.open_visit,
            services=tuple(answer.services),
            can_be_taken_back=False,
        )
        return Greeting(elsewhere, is_fresh=False)
    both = tuple(dict.fromkeys((*visit.services, *answer.services)))
    return Greeting(replace(visit, services=both[:MOST_SERVICES]), greeting.is_fresh)


def _language_for(state: State, answer: Answer) -> str:
    if state.has_chosen_language or answer.language is UNSET:
        return state.language
    offered = languages(state.room.catalogue)
    return answer.language if answer.language in offered else state.language
