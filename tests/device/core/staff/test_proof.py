"""The page of proof: what the machine finds, what hands prove, and a technician's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from device.core.events import (
    Inspected,
    Retired,
    StrangerSwiped,
    SwipeFailed,
)
from device.core.staff.proof import NEEDED_KEYS, QUIET_LOOKS, open_parts
from device.core.staff.proof_findings import Facts, of_proof
from device.core.staff.state import PARTS, Proof
from device.core.state import empty
from tests.rig.counter import Counter
from tests.rig.first_menu import TECHNICIAN
from tests.rig.proved import NOW, away, enrolled, machine_says


class Prover:
    """Remembers what was confirmed."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str]]] = []

    def confirm(self, how: str, parts: object) -> None:
        assert isinstance(parts, dict)
        self.told.append((how, parts))


def at_first_start(facts: Facts | None = None) -> tuple[Counter, Prover]:
    counter, prover = Counter(), Prover()
    counter.desk._errands._prover = prover
    counter.desk._is_to_prove = True
    counter.desk.open()
    says(counter, facts or enrolled())
    return counter, prover


def says(counter: Counter, facts: Facts) -> None:
    counter.happens(*(Inspected(f"proof.{part}", line) for part, line in machine_says(facts)))


def marks(facts: Facts) -> dict[str, str]:
    return {part: line.mark for part, line in of_proof(facts) if part != "label"}


def is_open(counter: Counter) -> list[str]:
    scene = counter.state.scene
    assert isinstance(scene, Proof)
    return list(open_parts(scene))


def test_a_new_kiosk_begins_with_the_page_and_looks_by_itself() -> None:
    counter, _prover = at_first_start()
    assert counter.screen == "proof"
    assert counter.inspector.inspected == ["proof"]
    counter.wait(2.1)
    assert counter.inspector.inspected == ["proof", "proof"]
    counter.wait(3600)
    assert counter.screen == "proof", "it stays until a technician has spoken"


def test_hands_prove_the_rest_and_the_word_goes_with_what_was_proved() -> None:
    counter, prover = at_first_start()
    assert is_open(counter) == ["reader", "panel", "keypad", "sound", "lamps"]
    counter.happens(StrangerSwiped())
    assert "reader" not in is_open(counter)
    counter.tell("pick panel")
    counter.press(*NEEDED_KEYS)
    assert is_open(counter) == ["sound", "lamps"]
    counter.tell("pick sound")
    assert counter.view.screen == "proof_question"
    spoken = [counter.view.comfort.speaking]
    counter.tell("accept")
    spoken.append(counter.view.comfort.speaking)
    assert spoken == [True, False]
    counter.tell("pick lamps")
    counter.wait(10)
    assert counter.lamps.signals[-3:] == ["accepted", "refused", "attention"]
    counter.tell("accept")
    assert counter.view.headline == "This kiosk is ready"
    assert "10000000abcdef01" in counter.view.hint
    counter.tell("finish")
    assert counter.screen == "attract"
    assert prover.told == [("ready", dict.fromkeys(PARTS, "good"))]
    assert counter.recorded == [], "nothing of all this is an event"


def test_a_reader_that_is_pulled_loses_its_tick_and_has_it_again() -> None:
    counter, _prover = at_first_start()
    counter.swipe()
    says(counter, replace(enrolled(), reader="down"))
    assert "reader" in is_open(counter)
    says(counter, enrolled())
    assert "reader" not in is_open(counter)


def test_a_stripe_that_cannot_be_read_says_so() -> None:
    counter, _prover = at_first_start()
    counter.happens(SwipeFailed("unreadable"))
    assert "not readable" in counter.view.hint
    assert "reader" in is_open(counter)


def test_the_help_key_is_felt_and_calls_nobody() -> None:
    counter, _prover = at_first_start()
    counter.press("help", "help")
    assert counter.recorded == []
    assert isinstance(counter.state.scene, Proof)
    assert counter.state.scene.keys == ("help",)


def test_a_touch_by_key_proves_no_glass() -> None:
    counter, _prover = at_first_start()
    while "touch" not in counter.view.hint.lower():
        counter.tell("later")
    counter.press("down", "select", "down")
    while (cursor := counter.view.cursor) is None or cursor.verb != "pick":
        counter.press("down")
    counter.press("select")
    assert "panel" in is_open(counter)


def test_lamps_that_were_not_seen_stay_open() -> None:
    counter, _prover = at_first_start()
    counter.tell("pick lamps", "mistake")
    assert "lamps" in is_open(counter)
    counter.tell("later")
    counter.tell("pick lamps", "accept")
    assert "lamps" not in is_open(counter)


def test_customers_are_served_without_a_hub_once_a_technician_means_it() -> None:
    counter, prover = at_first_start(away())
    counter.tell("finish")
    assert "Not proved: Hub" in counter.view.hint
    counter.tell("mistake")
    assert counter.screen == "proof"
    counter.tell("finish", "accept")
    assert counter.screen == "attract"
    ((how, parts),) = prover.told
    assert how == "without_hub"
    assert (parts["hub"], parts["sound"], parts["site"]) == ("bad", "open", "good")
    counter.swipe()
    assert counter.recorded, "what customers do is captured"


def test_from_the_menu_it_leads_back_and_closes_by_itself() -> None:
    counter = Counter()
    counter.swipe(TECHNICIAN)
    counter.tell("pick technician", "pick proof")
    says(counter, enrolled())
    counter.press("back")
    assert counter.screen == "proof", "the first time the key is felt"
    counter.press("back")
    assert counter.screen == "technician"
    counter.tell("pick proof")
    for _ in range(QUIET_LOOKS + 1):
        counter.wait(2.1)
    assert counter.screen == "attract"


def test_next_goes_through_what_is_open() -> None:
    counter, _prover = at_first_start(away())
    seen = []
    for _ in is_open(counter):
        seen.append(counter.view.headline.partition(":")[0])
        counter.tell("later")
    assert len(set(seen)) == len(is_open(counter))


@pytest.mark.parametrize(
    ("changes", "part", "mark", "says_so"),
    [
        ({"faults": ("a", "b")}, "site", "bad", "2 faults"),
        ({"is_up": False}, "hub", "bad", "not reached"),
        ({"is_refused": True}, "hub", "bad", "turns this kiosk's events down"),
        ({"acknowledged_ago_s": None}, "hub", "busy", "has not acknowledged"),
        ({"ends": NOW - timedelta(days=1)}, "certificate", "bad", "ended on 2026-03-01"),
        ({"ends": NOW + timedelta(days=9)}, "certificate", "bad", "was not renewed"),
        ({"is_sealed": True}, "certificate", "good", "TPM"),
        ({"ends": None, "asking": "pending", "said": "Wait."}, "certificate", "busy", "Wait."),
        ({"ends": None, "asking": "clone", "said": "No."}, "certificate", "bad", "No."),
        ({"ends": None, "asking": "pending", "said": "Wait."}, "hub", "busy", "answered"),
        ({"ends": None, "asking": "clock", "said": "1970."}, "clock", "bad", "1970."),
        ({"is_plain": True}, "certificate", "bad", "plain"),
        ({"is_synced": False}, "clock", "bad", "no time service"),
        ({"reader": "none"}, "reader", "good", "none is set up"),
        ({"keypad": "none"}, "keypad", "good", "none is set up"),
        ({"sound": "lost"}, "sound", "bad", "espeak-ng"),
        ({"lamps": "lost"}, "lamps", "bad", "wires"),
        ({"written": "no space left"}, "storage", "bad", "no space left"),
    ],
)
def test_each_part_says_what_to_do(
    changes: dict[str, object], part: str, mark: str, says_so: str
) -> None:
    facts = replace(enrolled(), **changes)  # type: ignore[arg-type] # its own fields
    line = dict(of_proof(facts))[part]
    assert (line.mark, says_so in line.text) == (mark, True), line.text


def test_a_retired_kiosk_serves_nobody_but_lets_whoever_is_there_finish() -> None:
    counter = Counter()
    counter.swipe()
    before = counter.screen
    counter.happens(Retired(2))
    assert counter.screen == before
    counter.tell("done")
    counter.wait(120)
    counter.happens(Retired(2))
    assert "2 events" in counter.view.hint
    count = len(counter.recorded)
    counter.swipe()
    counter.wait(4000)
    assert (counter.screen, len(counter.recorded)) == ("retired", count)
    counter.happens(Retired(0))
    assert "wipes" in counter.view.hint


def test_what_was_confirmed_leaves_nothing_on_the_screen() -> None:
    counter, prover = at_first_start()
    counter.tell("finish", "accept")
    assert prover.told
    assert counter.state == empty(counter.state.room)
