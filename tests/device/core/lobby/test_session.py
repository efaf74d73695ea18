"""A lobby PC: work, lock, unlock, the next customer, and who has the computer meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import Cancelled, Closed, Help, Opened, ServicesAdded
from contract.fields import Who
from device.core.events import Away, SwipeFailed
from device.core.lobby.scenes import LobbyPc
from device.core.state import State
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active

PC = LobbyPc()
THIRD = "1" + "2" * 24


def at_work(counter: Counter | None = None, token: str = MARIA) -> Counter:
    """Somebody has logged in with one service, and works."""
    counter = counter or Counter(lobby=PC)
    counter.swipe(token)
    counter.wait(1)
    counter.tell("toggle resume", "done", "ok")
    assert counter.screen == "working"
    return counter


def idle(counter: Counter, seconds: float) -> None:
    counter.happens(Away(seconds))


def locked(counter: Counter | None = None) -> Counter:
    counter = counter or at_work()
    idle(counter, PC.lock_after_s)
    assert counter.screen == "locked"
    return counter


def ends(counter: Counter) -> list[str]:
    return [body.by for body in counter.recorded if isinstance(body, Closed)]


# --- to work -----------------------------------------------------------------------------------


def test_after_the_choices_the_session_goes_on_as_a_bar() -> None:
    counter = at_work(Counter(active(first_name="Maria"), lobby=PC))
    view = counter.view
    assert view.headline == "Maria"
    assert [tell.verb for tell in view.tells] == ["help", "log_out"]
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]


def test_the_bar_comes_by_itself_when_the_thank_you_has_been_read() -> None:
    counter = Counter(lobby=PC)
    counter.swipe()
    counter.wait(1)
    counter.tell("toggle resume", "done")
    assert counter.screen == "thanks"
    counter.wait(6)
    assert counter.screen == "working"


def test_whoever_works_is_never_asked_whether_they_are_there() -> None:
    counter = at_work()
    counter.wait(4 * 3600)
    assert counter.screen == "working"
    assert not counter.is_warned()


def test_a_walk_up_kiosk_knows_no_work_and_no_lock() -> None:
    counter = Counter()
    counter.swipe()
    counter.wait(1)
    counter.tell("toggle resume", "done", "ok")
    idle(counter, 9999)
    assert counter.is_empty()


def test_somebody_logged_in_elsewhere_in_the_house_may_go_to_work_at_once() -> None:
    visit = "0197b0a0-0000-7000-8000-0000000000d1"
    counter = Counter(active(open_visit=visit, services=["resume"]), lobby=PC)
    counter.swipe()
    counter.wait(1)
    assert counter.screen == "returning"
    counter.tell("ok")
    assert counter.screen == "working"
    assert f"lease {visit}" in counter.caretaker.done


# --- log-out -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["card", "bar"])
def test_the_same_card_and_the_bar_both_lead_to_the_log_out(by: str) -> None:
    counter = at_work()
    if by == "card":
        counter.swipe()
        assert counter.screen == "returning"
    counter.tell("log_out")
    assert counter.screen == "verifying"
    counter.tell("used resume", "done")
    assert counter.screen == "farewell"
    assert ends(counter) == ["customer"]
    assert counter.caretaker.done[-2:] == ["free", "clear up"]
    counter.wait(30)
    assert counter.is_empty()


def test_nothing_thanks_leads_back_to_work() -> None:
    counter = at_work()
    counter.swipe()
    counter.tell("ok")
    assert counter.screen == "working"
    counter.tell("log_out", "back", "ok")
    assert counter.screen == "working"
    assert ends(counter) == []
    assert counter.caretaker.done == [f"lease {opened(counter).visit}"]


def opened(counter: Counter) -> Opened:
    return next(body for body in counter.recorded if isinstance(body, Opened))


def test_services_added_at_work_are_asked_for_at_the_log_out() -> None:
    counter = at_work()
    counter.swipe()
    counter.tell("add_services", "toggle job-search", "done", "ok")
    assert counter.screen == "working"
    counter.tell("log_out")
    assert {choice.code for choice in counter.view.choices} == {"resume", "job-search"}


def test_a_log_in_taken_back_frees_the_computer() -> None:
    counter = at_work()
    counter.swipe()
    counter.tell("mistake")
    assert any(isinstance(body, Cancelled) for body in counter.recorded)
    assert counter.caretaker.done[-2:] == ["free", "clear up"]
    counter.wait(30)
    assert counter.is_empty()


def test_a_log_out_left_half_answered_ends_the_session() -> None:
    counter = at_work()
    counter.tell("log_out", "used resume")
    counter.wait(70)
    assert counter.is_empty()
    assert ends(counter) == ["interrupted"]
    assert counter.recorded[-1].services[0].outcome == "used"


def test_whoever_leaves_before_the_log_out_is_asked_finds_the_computer_locked() -> None:
    counter = at_work()
    counter.swipe()
    counter.wait(70)
    assert counter.screen == "locked"
    assert ends(counter) == []
    counter.swipe()
    assert counter.screen == "working"


# --- the lock ----------------------------------------------------------------------------------


@pytest.mark.rule("K27")
def test_k27_the_bar_warns_a_minute_before_the_lock_by_sight_and_sound() -> None:
    counter = at_work()
    idle(counter, PC.lock_after_s - 61)
    assert counter.view.hint == ""
    counter.lamps.signals.clear()
    idle(counter, PC.lock_after_s - 60)
    idle(counter, PC.lock_after_s - 30)
    assert counter.view.hint == "This computer locks in 1 minute"
    assert counter.lamps.signals == ["attention"], "heard once"
    idle(counter, 0)
    assert counter.view.hint == ""
    assert counter.screen == "working"


@pytest.mark.rule("K28")
def test_k28_whoever_listens_has_three_times_as_long_before_the_lock() -> None:
    counter = at_work()
    counter.tell("comfort", "speech", "done")
    idle(counter, PC.lock_after_s * 3 - 61)
    assert (counter.screen, counter.view.hint) == ("working", "")
    idle(counter, PC.lock_after_s * 3)
    assert counter.screen == "locked"


def test_a_locked_computer_shows_no_name() -> None:
    counter = locked(at_work(Counter(active(first_name="Maria"), lobby=PC)))
    assert "Maria" not in repr(counter.view)
    assert {tell.verb for tell in counter.view.tells} >= {"help", "key_number", "log_out"}


def test_the_same_card_unlocks() -> None:
    counter = locked()
    counter.swipe()
    assert counter.screen == "working"
    assert ends(counter) == []


@pytest.mark.rule("K42")
def test_k42_the_same_keyed_number_unlocks() -> None:
    counter = Counter(lobby=PC)
    counter.key(MARIAS_NUMBER)
    counter.wait(1)
    counter.tell("toggle resume", "done", "ok")
    locked(counter)
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "working"
    assert len([body for body in counter.recorded if isinstance(body, Opened)]) == 1


def test_a_number_keyed_instead_of_the_card_unlocks_when_the_hub_knows_both() -> None:
    counter = locked()
    counter.hub.answer = active(open_visit=opened(counter).visit)
    counter.key(MARIAS_NUMBER)
    assert counter.screen == "working"
    assert ends(counter) == []


def test_half_a_keyed_number_leads_back_to_the_lock() -> None:
    counter = locked()
    counter.tell("key_number", "digit 1", "back")
    assert counter.screen == "locked"
    counter.tell("key_number", "digit 1")
    counter.wait(70)
    assert counter.screen == "locked"


def test_nobody_is_kept_out_for_ever_by_a_lock() -> None:
    counter = locked()
    counter.wait(PC.end_after_s - 1)
    assert counter.screen == "locked"
    counter.wait(2)
    assert counter.is_empty()
    assert ends(counter) == ["interrupted"]
    assert counter.caretaker.done[-2:] == ["free", "clear up"]


def test_a_locked_session_can_be_ended_at_the_screen() -> None:
    counter = locked()
    counter.tell("log_out")
    assert counter.is_empty()
    assert ends(counter) == ["interrupted"]


def test_whoever_came_without_a_card_could_not_unlock_and_is_logged_out() -> None:
    counter = Counter(lobby=PC)
    counter.tell("no_card", "toggle resume", "done", "ok")
    assert counter.screen == "working"
    idle(counter, PC.lock_after_s)
    assert counter.is_empty()
    assert ends(counter) == ["interrupted"]


# --- somebody else -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_locked", [False, True])
def test_another_card_ends_the_first_session_and_begins_its_own(is_locked: bool) -> None:
    counter = at_work()
    if is_locked:
        locked(counter)
    counter.swipe(JOHN)
    assert counter.screen == "greeting"
    counter.wait(1)
    assert ends(counter) == ["interrupted"]
    counter.wait(1)
    assert counter.screen == "choosing"
    kinds = [type(body) for body in counter.recorded]
    assert kinds == [Opened, ServicesAdded, Closed, Opened]
    first, second = (body for body in counter.recorded if isinstance(body, Opened))
    assert (first.who, second.who) == (Who(card=MARIA), Who(card=JOHN))
    assert counter.caretaker.done == [f"lease {first.visit}", "free", "clear up"]
    counter.tell("toggle resume", "done", "ok")
    assert counter.caretaker.done[-1] == f"lease {second.visit}"


def test_what_the_first_had_begun_to_answer_is_kept() -> None:
    counter = at_work()
    counter.tell("log_out", "used resume")
    counter.swipe(JOHN)
    counter.wait(1)
    [closed] = (body for body in counter.recorded if isinstance(body, Closed))
    assert (closed.by, closed.services[0].outcome) == ("interrupted", "used")


def test_with_the_hubs_answer_the_second_goes_on_at_once() -> None:
    counter = at_work()
    counter.hub.answer = active(first_name="John")
    counter.swipe(JOHN)
    assert counter.screen == "choosing"
    assert "John" in counter.view.headline
    assert ends(counter) == ["interrupted"]


def test_a_void_card_ends_nobodys_session() -> None:
    counter = at_work()
    counter.hub.answer = active(card="void")
    counter.swipe(JOHN)
    assert counter.screen == "void"
    counter.tell("ok")
    assert counter.screen == "working"
    counter.swipe(JOHN)
    counter.wait(16)
    assert counter.screen == "working"
    assert ends(counter) == []
    assert len(counter.recorded) == 2


def test_a_bad_swipe_at_work_is_a_word_in_the_bar_and_goes_again() -> None:
    counter = at_work()
    counter.happens(SwipeFailed())
    assert (counter.screen, counter.view.hint) == ("working", "We could not read that card")
    counter.wait(16)
    assert (counter.screen, counter.view.hint) == ("working", "")


def test_a_third_card_at_once_takes_the_place_of_the_second() -> None:
    counter = at_work()
    counter.swipe(JOHN)
    counter.swipe(THIRD)
    counter.wait(1)
    who = [body.who for body in counter.recorded if isinstance(body, Opened)]
    assert who == [Who(card=MARIA), Who(card=THIRD)]
    assert ends(counter) == ["interrupted"]


# --- clearing up -------------------------------------------------------------------------------


def test_the_next_customer_waits_for_the_clearing_and_not_for_ever() -> None:
    counter = at_work()
    counter.caretaker.is_slow = True
    counter.swipe(JOHN)
    counter.wait(1)
    counter.tell("toggle resume", "done", "ok")
    assert (counter.screen, counter.view.hint) == ("greeting", "One moment, please")
    counter.caretaker.finish()
    counter.happens()
    assert counter.screen == "working"
    counter.swipe(MARIA)
    counter.wait(1)
    counter.tell("toggle resume", "done", "ok")
    assert counter.screen == "greeting"
    counter.wait(PC.clear_within_s + 1)
    assert counter.screen == "working"


def test_a_disk_that_fails_at_the_log_out_leaves_nothing_behind_all_the_same() -> None:
    counter = at_work()
    counter.tell("log_out", "used resume")
    counter.outbox.is_full = True
    counter.tell("done")
    assert counter.screen == "sorry"
    assert counter.caretaker.done[-1] == "clear up"


def test_a_disk_that_fails_at_work_keeps_the_computer_theirs() -> None:
    counter = at_work()
    counter.outbox.is_full = True
    counter.tell("help")
    assert counter.screen == "sorry"
    counter.tell("ok")
    assert counter.screen == "working"


def test_a_kiosk_that_stops_ends_the_session_and_leaves_the_clearing_for_the_start() -> None:
    counter = locked()
    counter.desk.close()
    assert ends(counter) == ["interrupted"]
    assert counter.caretaker.done[-1] == "free"


@pytest.mark.rule("K47")
def test_k47_help_is_in_the_bar_and_on_the_lock_and_may_be_asked_for_again_later() -> None:
    counter = at_work()
    counter.tell("help", "help")
    assert counter.view.hint == "Help is on its way to you"
    counter.wait(16)
    counter.tell("help")
    locked(counter)
    counter.tell("help")
    asked = [body for body in counter.recorded if isinstance(body, Help)]
    assert [body.screen for body in asked] == ["working", "working", "locked"]


# --- whatever happens --------------------------------------------------------------------------

HAPPENINGS = st.lists(
    st.sampled_from(
        [
            *(f"swipe {token}" for token in (MARIA, JOHN)),
            *("bad", "idle 545", "idle 600", "idle 0", "wait 1", "wait 6", "wait 70", "wait 1300"),
            *("key", "slow", "finish", "full", "space"),
            *("tell toggle resume", "tell done", "tell ok", "tell log_out", "tell used resume"),
            *("tell back", "tell mistake", "tell add_services", "tell key_number", "tell help"),
            *("tell comfort", "tell no_card", "tell language es"),
        ]
    ),
    max_size=25,
)


def happen(counter: Counter, what: str) -> None:
    verb, _, told = what.partition(" ")
    match verb:
        case "swipe":
            counter.swipe(told)
        case "bad":
            counter.happens(SwipeFailed())
        case "idle":
            idle(counter, float(told))
        case "wait":
            counter.wait(float(told))
        case "key":
            counter.key(MARIAS_NUMBER)
        case "slow":
            counter.caretaker.is_slow = True
        case "finish":
            counter.caretaker.finish()
            counter.happens()
        case "full" | "space":
            counter.outbox.is_full = verb == "full"
        case _:
            counter.tell(told)


def holder(counter: Counter) -> str | None:
    """The visit whose the computer is, by what was asked of the caretaker."""
    leases = [done for done in counter.caretaker.done if done.startswith(("lease", "free"))]
    return leases[-1].removeprefix("lease ") if leases and leases[-1] != "free" else None


def visible(state: State) -> str | None:
    return None if state.at_work is None else state.at_work.id


@settings(max_examples=250, deadline=None)
@given(HAPPENINGS)
def test_the_lease_tells_at_every_moment_whose_the_computer_is(happenings: list[str]) -> None:
    counter = Counter(lobby=PC)
    has_failed = False
    for what in happenings:
        happen(counter, what)
        has_failed |= what == "full"
        if not has_failed:
            assert holder(counter) == visible(counter.state)
        if counter.screen in ("working", "locked"):
            assert counter.state.at_work is not None
        if counter.screen == "attract":
            assert counter.state.at_work is None
    counter.caretaker.finish()
    counter.happens()
    counter.wait(6 * 3600)
    idle(counter, 6 * 3600)
    counter.wait(6 * 3600)
    assert counter.is_empty(), "whoever left, the next customer finds it free"
    closed = [body.visit for body in counter.recorded if isinstance(body, Closed | Cancelled)]
    assert len(closed) == len(set(closed)), "no visit ends twice"
    leased = {done for done in counter.caretaker.done if done.startswith("lease ")}
    if not has_failed:
        assert leased <= {f"lease {visit}" for visit in closed}, "every session ended"
        assert counter.caretaker.done.count("clear up") == counter.caretaker.done.count("free")
