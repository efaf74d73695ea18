"""
The settings of a site's kiosks, each with what customers will see.  Pure.

What the configuration file names is fixed there; some are fixed always, because more than the
kiosks go by them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.config import EVERY_LANGUAGE, EVERY_NOTICE
from hub.said import mark, say

BY_LAW = "equal-opportunity"
"""The notice that every recipient of federal funds must show (29 CFR 38.34)."""
IN_FILE = mark(
    "The configuration file of this hub names it, and its word stands. Change it there and run "
    "'worksource hub init', or take the line out to change it here."
)


@dataclass(frozen=True, slots=True)
class Switch:
    """One setting: what it is called, what customers see of it, and why it may be fixed."""

    name: str
    title: str
    seen: str
    fixed: str = ""
    """Why no page changes it; empty: a page may."""


SWITCHES = (
    Switch(
        "languages",
        mark("Languages"),
        mark(
            "The first screen of the kiosk offers these, each by its own name. Services and "
            "notices that lack one of them are shown in English there."
        ),
    ),
    Switch(
        "notices",
        mark("Notices"),
        mark(
            "Each customer reads these once, in plain words with a pictogram, and says so by a "
            "touch; it is kept with its version. A new text is read once more."
        ),
    ),
    Switch(
        "legacy_cards",
        mark("Cards of 2002"),
        mark(
            "Kiosks read the old cards that hold a Social Security number, seal it at once, and "
            "say that a new card is waiting at the desk. Without this, such a card counts as one "
            "that cannot be read, and the customer goes on with the keypad or without a card."
        ),
    ),
    Switch(
        "asks_sharing",
        mark("Ask about sharing"),
        mark(
            "Members are asked whether partners may see their record, with their present choice "
            "shown. They may say no, and are served just the same."
        ),
    ),
    Switch(
        "asks_feedback",
        mark("Ask how it was"),
        mark(
            "At log-out the kiosk shows five faces and asks how the visit was; the customer may "
            "leave without an answer. Figures show the answers without names."
        ),
    ),
    Switch(
        "sharing_unless_asked",
        mark("Sharing of whoever was not asked"),
        mark("Whether partners may see the record of somebody who has never chosen."),
        mark(
            "It decides over records of people who are not asked, so it is set in the "
            "configuration file ('sharing_unless_asked') by whoever answers for the site's "
            "agreements."
        ),
    ),
    Switch(
        "help_contact",
        mark("Help contact"),
        mark("Kiosks name it when something does not work."),
        mark(
            "The staff web and printed cards name it too, so it is set in the configuration file "
            "('help_contact')."
        ),
    ),
    Switch(
        "name",
        mark("Name of the site"),
        mark("On the first screen of the kiosk and on the posted menu."),
        mark(
            "Cards, reports and the state go by it: it is set in the configuration file ('name')."
        ),
    ),
    Switch(
        "timezone",
        mark("Time zone"),
        mark("Times at the kiosk are in it."),
        mark(
            "Days are counted by it, those of the past too: it is set in the configuration file "
            "('timezone')."
        ),
    ),
)
CHANGEABLE = tuple(one.name for one in SWITCHES if not one.fixed)
NOTICES = {
    "orientation": mark("Welcome: what the site offers"),
    "equal-opportunity": mark("Equal opportunity is the law"),
    "ssn": mark("What a Social Security number is asked for"),
}


def why_fixed(switch: Switch, named: Collection[str]) -> str:
    """Why a setting cannot be changed by a page here; empty: it can."""
    return switch.fixed or (IN_FILE if switch.name in named else "")


def faults(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the settings, by name."""
    found: dict[str, str] = {}
    if "en" not in values["languages"]:
        found["languages"] = say("English must be among them: every text falls back on it.")
    if set(values["languages"]) - set(EVERY_LANGUAGE):
        found["languages"] = say("Choose languages of the list: kiosks speak no other.")
    if BY_LAW not in values["notices"]:
        found["notices"] = say("The notice of equal opportunity is asked for by law: it stays.")
    if set(values["notices"]) - set(EVERY_NOTICE):
        found["notices"] = say("Choose notices of the list: the program brings no other.")
    if values["legacy_cards"] and "ssn" not in values["notices"]:
        found["notices"] = say(
            "The cards of 2002 hold a Social Security number: while kiosks read them, the notice "
            "about it must be shown."
        )
    return found


def in_order(before: Sequence[str], wanted: Collection[str], every: Sequence[str]) -> list[str]:
    """What is wanted, in the order it had, and what is new in the order of all."""
    kept = [one for one in before if one in wanted]
    return kept + [one for one in every if one in wanted and one not in kept]
