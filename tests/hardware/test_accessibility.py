"""The rules that are measured on the kiosk: the file, the self-test and the drawing agree."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from device.core.staff import checks
from device.core.staff.checks import BY_HAND, ByHand

HOUSE = Path(__file__).parents[2]
HARDWARE = HOUSE / "hardware"


def rules() -> list[dict[str, Any]]:
    file = HARDWARE / "accessibility.toml"
    found: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["rule"]
    return found


def of_kind_h() -> list[str]:
    """Those that the domain says are measured on the device."""
    every = tomllib.loads((HOUSE / "device" / "accessibility.toml").read_text("utf-8"))
    return sorted(name for name, rule in every.items() if "H" in rule["kind"])


def drawn() -> str:
    texts = ET.parse(HARDWARE / "reach.svg").getroot().itertext()
    return " ".join(" ".join(texts).split())


def test_every_rule_that_is_measured_is_there_once() -> None:
    assert [rule["id"] for rule in rules()] == of_kind_h()


def test_the_kiosks_self_test_lists_the_same_rules_and_limits() -> None:
    told = [
        ByHand(rule["id"], rule["must"], rule.get("limit"), rule.get("unit", ""))
        for rule in rules()
    ]
    assert tuple(told) == BY_HAND


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_each_says_how_it_is_measured_and_where_it_comes_from(rule: dict[str, Any]) -> None:
    assert rule["how"].endswith(".")
    assert rule["source"]
    assert ("limit" in rule) == ("unit" in rule)


@pytest.mark.rule("K31")
@pytest.mark.rule("K32")
@pytest.mark.rule("K33")
@pytest.mark.rule("K34")
@pytest.mark.rule("K35")
@pytest.mark.rule("K36")
def test_k31_to_k36_the_drawing_bears_the_limits() -> None:
    words = drawn()
    for millimetres in (
        checks.LOWEST_MM,
        checks.HIGHEST_MM,
        checks.SIDE_OVER_MM,
        checks.SIDE_MOST_MM,
        checks.SIDE_HIGHEST_MM,
        checks.FORWARD_OVER_MM,
        checks.FORWARD_MOST_MM,
        checks.FORWARD_HIGHEST_MM,
        checks.EYE_MM,
        685,
        760,
    ):
        assert re.search(rf"\b{millimetres}\b", words), millimetres
    assert all(rule in words for rule in ("K31", "K32", "K33", "K34", "K35", "K36"))


@pytest.mark.rule("K30")
def test_k30_the_drawing_shows_the_cards_notch() -> None:
    assert "K30" in drawn()
    assert "notch" in drawn()


@pytest.mark.rule("K31")
def test_k31_what_is_drawn_within_reach_is_within_the_band() -> None:
    # 0.4 units for a millimetre, the floor at y = 700.
    svg = ET.parse(HARDWARE / "reach.svg").getroot()
    band, _floor = (node for node in svg.iter() if node.get("class") == "band")
    top, height = float(band.get("y", "0")), float(band.get("height", "0"))
    assert (700 - top) / 0.4 == checks.HIGHEST_MM
    assert (700 - top - height) / 0.4 == checks.LOWEST_MM
