"""Time, interruption, help, and what is left when somebody has gone."""

from __future__ import annotations

import msgspec
import pytest

from contract.events import Closed, Help, ServicesAdded, Verdict
from device.core.events import ReaderChanged, StrangerSwiped, SwipeFailed
from tests.rig.counter import JOHN, MARIA, MARIAS_NUMBER, Counter, active


def choosing() -> Counter:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume")
    return counter


def verifying() -> Counter:
    counter = choosing()
    counter.tell("toggle computer", "done", "ok")
    counter.swipe()
    counter.tell("log_out")
    return counter


def test_a_quiet_customer_is_warned_twenty_seconds_ahead() -> None:
    counter = choosing()
    counter.wait(44.9)
    assert not counter.is_warned()
    counter.wait(0.2)
    assert counter.view.warning_s == 20
    assert counter.view.warning == "Are you still there?"
    assert counter.view.label("more_time") == "Yes, more time"
    assert counter.lamps.signals[-1] == "attention"
    counter.wait(10)
    assert counter.view.warning_hint == "This screen closes in 10 seconds"
    assert counter.screen == "choosing"
    counter.wait(11)
    assert counter.screen == "attract"


def test_one_touch_extends_and_keeps_what_was_chosen_as_often_as_one_likes() -> None:
    counter = choosing()
    for _ in range(25):
        counter.wait(60)
        assert counter.is_warned()
        counter.tell("more_time")
        assert not counter.is_warned()
    assert [choice.code for choice in counter.view.choices if choice.selected] == ["resume"]


@pytest.mark.parametrize("touch", ["toggle computer", "help", "toggle nothing"])
def test_any_touch_counts(touch: str) -> None:
    counter = choosing()
    counter.wait(50)
    counter.tell(touch)
    assert not counter.is_warned()
    counter.wait(44)
    assert not counter.is_warned()


def test_news_of_the_kiosk_gives_no_more_time() -> None:
    counter = choosing()
    for _ in range(5):
        counter.wait(10)
        counter.happens(ReaderChanged(is_up=False), ReaderChanged(is_up=True))
    assert counter.is_warned()


def test_whoever_walks_away_keeps_what_was_chosen() -> None:
    counter = choosing()
    counter.wait(70)
    assert counter.recorded[1:] == [
        ServicesAdded(visit=counter.recorded[0].visit, services=["resume"])
    ]
    assert counter.is_empty()
    counter.swipe()
    assert counter.screen == "returning"


def test_a_log_out_left_half_way_closes_the_visit_as_interrupted() -> None:
    counter = verifying()
    counter.tell("used resume")
    counter.wait(70)
    assert counter.recorded[-1] == Closed(
        visit=counter.recorded[0].visit,
        by="interrupted",
        services=[Verdict(service="resume", outcome="used")],
    )


def test_a_log_out_left_without_a_word_leaves_the_visit_open() -> None:
    counter = verifying()
    counter.wait(70)
    assert counter.recorded_types() == ["visit.opened", "visit.services_added"]
    counter.swipe()
    assert counter.screen == "returning"


def test_something_added_counts_as_a_word() -> None:
    counter = verifying()
    counter.tell("add", "add veterans")
    counter.wait(70)
    assert counter.recorded[-1].services == [Verdict(service="veterans", outcome="added")]


def test_the_next_card_ends_the_screen_and_loses_nothing() -> None:
    counter = choosing()
    counter.hub.answer = active(first_name="John")
    counter.swipe(JOHN)
    assert counter.recorded_types() == ["visit.opened", "visit.services_added", "visit.opened"]
    assert counter.recorded[1].visit == counter.recorded[0].visit
    assert counter.view.headline == "John, what did you come for?"
    assert not any(choice.selected for choice in counter.view.choices)
    assert "Maria" not in repr(counter.view)


def test_the_next_card_during_a_log_out_keeps_the_answers() -> None:
    counter = verifying()
    counter.tell("not_used computer")
    counter.swipe(JOHN)
    assert counter.recorded_types()[-2:] == ["visit.closed", "visit.opened"]
    assert counter.recorded[-2].by == "interrupted"


def test_the_same_card_again_does_no_harm() -> None:
    counter = choosing()
    before = counter.view
    counter.swipe()
    assert counter.view == before
    assert counter.recorded_types() == ["visit.opened"]


def test_the_language_of_the_one_before_is_not_inherited() -> None:
    counter = Counter()
    counter.tell("language es")
    counter.swipe(MARIA)
    counter.swipe(JOHN)
    assert counter.view.language == "en"


def test_a_language_is_kept_over_an_unreadable_swipe() -> None:
    counter = Counter()
    counter.tell("language es")
    counter.happens(SwipeFailed())
    counter.swipe()
    assert counter.view.language == "es"


@pytest.mark.parametrize(
    ("event", "hint"),
    [
        (SwipeFailed(), "We could not read that card"),
        (StrangerSwiped(), "That is not a WorkSource card"),
    ],
)
def test_a_bad_swipe_never_ends_the_session_of_whoever_is_here(event: object, hint: str) -> None:
    counter = choosing()
    counter.happens(event)  # type: ignore[arg-type]
    assert counter.screen == "choosing"
    assert counter.view.hint == hint
    assert counter.lamps.signals[-1] == "refused"
    counter.tell("toggle computer")
    assert counter.view.hint == ""
    assert [c.code for c in counter.view.choices if c.selected] == ["resume", "computer"]


def test_a_bad_swipe_at_the_thank_you_is_the_next_customer() -> None:
    counter = choosing()
    counter.tell("done")
    counter.happens(SwipeFailed())
    assert counter.screen == "unreadable"
    assert "Maria" not in repr(counter.state)


def test_help_is_called_once_and_said_to_come() -> None:
    counter = choosing()
    counter.tell("help", "help", "toggle computer", "help")
    assert counter.recorded[1:] == [Help(screen="choosing", visit=counter.recorded[0].visit)]
    assert counter.view.hint == "Help is on its way to you"


def test_help_is_called_by_somebody_unknown_too_and_again_by_the_next() -> None:
    counter = Counter()
    counter.tell("help")
    assert counter.recorded == [Help(screen="attract")]
    counter.wait(46)
    assert counter.view.hint == "to log in or to log out"
    counter.tell("help")
    assert len(counter.recorded) == 2


@pytest.mark.parametrize(
    "path",
    [
        "help",
        "key_number|help",
        "no_card|help",
        "no_card|toggle resume|done|help",
    ],
)
def test_every_screen_has_help(path: str) -> None:
    counter = Counter()
    counter.tell(*path.split("|"))
    assert "help.requested" in counter.recorded_types()
    assert counter.view.label("help") == "Help"


def test_a_reader_that_is_away_is_said_to_be() -> None:
    counter = Counter()
    counter.happens(ReaderChanged(is_up=False))
    assert (counter.view.lamp, counter.view.lamp_word) == ("attention", "Reader is resting")
    assert "key your member number" in counter.view.hint
    counter.happens(ReaderChanged(is_up=True))
    assert counter.view.lamp == "ready"


ENDINGS = {
    "thanks": ["swipe", "toggle resume", "done", "ok"],
    "thanks by time": ["swipe", "toggle resume", "done", "wait 6"],
    "walked away": ["swipe", "toggle resume", "wait 70"],
    "mistake": ["swipe", "mistake", "ok"],
    "keyed and gone": ["key", "wait 70"],
    "half keyed": ["key_number", "digit 4", "digit 8", "wait 70"],
    "half keyed and back": ["key_number", "digit 4", "back"],
    "logged out": ["swipe", "toggle resume", "done", "swipe", "log_out", "used resume", "done",
                   "wait 16"],
    "log-out walked away": ["swipe", "toggle resume", "done", "swipe", "log_out", "add",
                            "add veterans", "wait 70"],
    "help": ["language es", "swipe", "help", "toggle resume", "done", "ok"],
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_after_the_end_nothing_of_the_customer_is_left(ending: str) -> None:
    counter = Counter(active(first_name="Maria", replace_card=True, language="es"))
    for act in ENDINGS[ending]:
        match act.split():
            case ["swipe"]:
                counter.swipe()
            case ["key"]:
                counter.key(MARIAS_NUMBER)
            case ["wait", seconds]:
                counter.wait(float(seconds))
            case _:
                counter.tell(act)
    assert counter.is_empty()
    assert counter.view == Counter().view
    left = repr(counter.state) + msgspec.json.encode(counter.view).decode()
    assert not any(trace in left for trace in ("Maria", MARIA, MARIAS_NUMBER, "card:", "member:"))


def test_nothing_of_a_customer_is_shown_by_repr_while_they_are_here() -> None:
    counter = Counter(active(first_name="Maria"))
    counter.swipe()
    counter.tell("toggle resume")
    shown = repr(counter.state)
    assert not any(trace in shown for trace in ("Maria", MARIA, "card:"))
    keyed = Counter()
    keyed.tell("key_number", *(f"digit {digit}" for digit in MARIAS_NUMBER))
    assert MARIAS_NUMBER not in repr(keyed.state)


def test_a_disk_that_fails_says_sorry_and_goes_home(caplog: pytest.LogCaptureFixture) -> None:
    counter = Counter(active())
    counter.outbox.is_full = True
    counter.swipe()
    assert counter.screen == "sorry"
    assert counter.lamps.signals[-1] == "refused"
    assert "outbox" in caplog.text
    assert MARIA not in caplog.text
    counter.wait(15.1)
    assert counter.is_empty()
    counter.outbox.is_full = False
    counter.swipe()
    assert counter.screen == "choosing"
