"""The accessibility self-test: numbers from the rules, computed for a kiosk as it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.core.staff.checks import BY_HAND, Place, check, needed_capital_mm

SEVEN_INCH = Place(
    width_px=800,
    height_px=480,
    width_mm=154.1,
    height_mm=85.9,
    letter_mm=4.9,
    target_mm=20.0,
    highest_control_mm=1180,
    lowest_control_mm=800,
    has_keypad=True,
    has_jack=True,
    has_speaker=True,
)


def marks(place: Place) -> dict[str, str]:
    """What is computed of each rule; the lines for eye and ruler come after."""
    computed = check(place)[: -len(BY_HAND)]
    return {line.text.partition(":")[0]: line.mark for line in computed}


def said(place: Place, rule: str) -> str:
    return next(line.text for line in check(place) if line.text.startswith(rule))


def test_a_kiosk_that_stands_well_has_no_bad_line() -> None:
    assert "bad" not in {line.mark for line in check(SEVEN_INCH)}
    assert set(marks(SEVEN_INCH)) == {"K15", "K16", "K37", "K31", "K33", "K22", "K04", "K08"}


def test_a_kiosk_that_nobody_measured_says_so() -> None:
    unknown = replace(SEVEN_INCH, highest_control_mm=0)
    assert marks(unknown)["K31"] == "bad"
    assert "measure them" in said(unknown, "K31")


@pytest.mark.rule("K15")
def test_k15_letters_under_three_sixteenths_of_an_inch_are_bad() -> None:
    assert marks(SEVEN_INCH)["K15"] == "good"
    assert marks(replace(SEVEN_INCH, letter_mm=4.7))["K15"] == "bad"
    assert marks(replace(SEVEN_INCH, width_px=320, height_px=178))["K15"] == "bad"  # 10 dots


@pytest.mark.rule("K16")
@pytest.mark.parametrize(
    ("distance_mm", "letter_mm"), [(400, 4.9), (500, 6.1), (600, 7.3), (700, 8.6), (1015, 12.4)]
)
def test_k16_a_capital_subtends_seven_tenths_of_a_degree(
    distance_mm: int, letter_mm: float
) -> None:
    assert round(needed_capital_mm(distance_mm), 1) == letter_mm
    place = replace(SEVEN_INCH, viewing_distance_mm=distance_mm)
    assert marks(replace(place, letter_mm=letter_mm))["K16"] == "good"
    assert marks(replace(place, letter_mm=letter_mm - 0.2))["K16"] == "bad"


@pytest.mark.rule("K16")
def test_k16_what_to_do_at_too_great_a_distance_is_said() -> None:
    text = said(replace(SEVEN_INCH, viewing_distance_mm=600), "K16")
    assert "7.3 mm high" in text
    assert "right up to 401 mm" in text
    assert "9.8 mm" in text


@pytest.mark.rule("K37")
def test_k37_targets_under_20_mm_are_bad() -> None:
    assert marks(SEVEN_INCH)["K37"] == "good"
    assert marks(replace(SEVEN_INCH, target_mm=19.5))["K37"] == "bad"


@pytest.mark.rule("K31")
@pytest.mark.parametrize(
    ("lowest", "highest", "mark"),
    [(380, 1220, "good"), (379, 1220, "bad"), (380, 1221, "bad")],
)
def test_k31_what_one_touches_is_within_reach(lowest: int, highest: int, mark: str) -> None:
    place = replace(SEVEN_INCH, lowest_control_mm=lowest, highest_control_mm=highest)
    assert marks(place)["K31"] == mark


@pytest.mark.rule("K32")
@pytest.mark.parametrize(
    ("over", "highest", "mark"),
    [(255, 1220, "good"), (256, 1220, "bad"), (610, 1170, "good"), (611, 1000, "bad")],
)
def test_k32_from_the_side_over_a_counter(over: int, highest: int, mark: str) -> None:
    place = replace(SEVEN_INCH, approach="side", reach_over_mm=over, highest_control_mm=highest)
    assert marks(place)["K32"] == mark


@pytest.mark.rule("K33")
@pytest.mark.parametrize(
    ("over", "highest", "mark"),
    [(510, 1220, "good"), (511, 1220, "bad"), (635, 1120, "good"), (636, 1000, "bad")],
)
def test_k33_forward_over_a_counter(over: int, highest: int, mark: str) -> None:
    place = replace(SEVEN_INCH, reach_over_mm=over, highest_control_mm=highest)
    assert marks(place)["K33"] == mark


@pytest.mark.rule("K22")
@pytest.mark.rule("K04")
def test_k22_and_k04_a_kiosk_without_keys_or_jack_is_told() -> None:
    bare = replace(SEVEN_INCH, has_keypad=False, has_jack=False, has_speaker=False)
    found = marks(bare)
    assert (found["K22"], found["K04"], found["K08"]) == ("bad", "bad", "bad")
    assert marks(replace(bare, has_jack=True))["K08"] == "good"


@pytest.mark.parametrize("one", BY_HAND, ids=lambda one: one.rule)
def test_each_rule_for_eye_and_ruler_is_a_line_with_its_limit(one: object) -> None:
    lines = [line for line in check(SEVEN_INCH) if line.mark == "none"]
    assert len(lines) == len(BY_HAND)
    assert any(line.text == getattr(one, "sentence", "") for line in lines)
