"""What is on offer: by the site's clock, in the customer's language."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from contract.messages import Service
from device.core import catalogue as menu
from device.core.words import LANGUAGES
from tests.rig.counter import MONDAY_TEN, Counter, active
from tests.rig.first_menu import catalogue


def service(code: str, **more: object) -> Service:
    plain = {"code": code, "label": {"en": code}, "icon": "service", "mode": "information"}
    return msgspec.convert(plain | more, Service)


SITE = catalogue(
    service("always"),
    service("morning", closes="12:00"),
    service("afternoon", opens="12:00"),
    service("night", opens="22:00", closes="06:00"),
)


@pytest.mark.parametrize(
    ("utc", "offered"),
    [
        (MONDAY_TEN, ("always", "morning")),
        (datetime(2026, 3, 2, 19, 59, 59, tzinfo=UTC), ("always", "morning")),
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), ("always", "afternoon")),
        (datetime(2026, 3, 3, 6, 30, tzinfo=UTC), ("always", "afternoon", "night")),
        (datetime(2026, 3, 2, 13, 0, tzinfo=UTC), ("always", "morning", "night")),
        (datetime(2026, 7, 6, 19, 0, tzinfo=UTC), ("always", "afternoon")),
        (None, ("always", "morning", "afternoon", "night")),
    ],
)
def test_services_are_offered_by_the_sites_wall_clock(
    utc: datetime | None, offered: tuple[str, ...]
) -> None:
    assert menu.on_offer(SITE, utc) == offered


def test_a_zone_nobody_knows_hides_nothing() -> None:
    lost = msgspec.structs.replace(SITE, timezone="Mars/Olympus")
    assert len(menu.on_offer(lost, MONDAY_TEN)) == 4


def test_a_service_is_labelled_in_the_language_or_else_in_english() -> None:
    both = catalogue(service("resume", label={"en": "Resume", "es": "Currículum"}))
    assert menu.label(both, "resume", "es") == "Currículum"
    assert menu.label(both, "resume", "vi") == "Resume"
    only = catalogue(service("resume", label={"es": "Currículum"}))
    assert menu.label(only, "resume", "en") == "Currículum"


def test_a_service_withdrawn_since_is_still_named() -> None:
    assert menu.label(SITE, "job-search", "en") == "Job search"
    assert menu.label(None, "job-search", "en") == "Job search"
    assert menu.icon(SITE, "job-search") == "service"


def test_only_languages_that_the_kiosk_speaks_are_offered() -> None:
    assert menu.languages(msgspec.structs.replace(SITE, languages=["tlh", "es"])) == ("es",)
    assert menu.languages(msgspec.structs.replace(SITE, languages=["tlh"])) == ("en",)
    assert menu.languages(None) == LANGUAGES


def test_the_menu_follows_the_hour_while_nobody_is_there() -> None:
    counter = Counter(active(), offers=SITE)
    counter.wait(2 * 3600 + 60)
    counter.swipe()
    assert [choice.code for choice in counter.view.choices] == ["always", "afternoon"]


def test_the_menu_does_not_change_under_a_customers_fingers() -> None:
    counter = Counter(active(), offers=SITE)
    counter.wait(2 * 3600 - 20)
    counter.swipe()
    before = counter.view.choices
    counter.wait(40)
    assert counter.view.choices == before
    counter.tell("toggle morning", "done")
    assert counter.recorded[1].services == ["morning"]


def test_a_kiosk_that_does_not_know_the_time_offers_everything() -> None:
    counter = Counter(active())
    counter.clock.synced = False
    counter = Counter(active(), offers=SITE, clock=counter.clock)
    counter.swipe()
    assert len(counter.view.choices) == 4
