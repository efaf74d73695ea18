"""What a kiosk makes of a changed menu: the hub publishes it, the kiosk's own core reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from contract import messages
from contract.messages import Catalogue
from device.core import catalogue as at_kiosk
from hub.catalogue import publishing
from hub.catalogue.entries import service
from hub.catalogue.entries.rules import Wanted
from tests.hub.catalogue.conftest import Keeper
from tests.hub.making import NOON, SITE


def heard(keeper: Keeper, at: datetime = NOON) -> Catalogue:
    """The catalogue on its way over the wire, as a kiosk reads it: strictly."""
    with keeper.engine.connect() as connection:
        written = messages.encode(publishing.current(connection, SITE, at))
    return messages.decode_as(Catalogue, written)


def test_a_kiosk_offers_a_new_service_in_its_place_hours_and_words(keeper: Keeper) -> None:
    first = at_kiosk.codes(heard(keeper))[0]
    wanted = Wanted(
        label={"en": "Welding", "es": "Soldadura", "ar": ""}, icon="training", opens="09:00",
        closes="11:30", after=first,
    )  # fmt: skip
    keeper.do(service.add, wanted)
    menu = heard(keeper)
    assert at_kiosk.codes(menu)[:2] == (first, "welding")
    nine = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    assert at_kiosk.on_offer(menu, nine)[:2] == (first, "welding")
    assert "welding" not in at_kiosk.on_offer(menu, nine - timedelta(minutes=1))
    assert "welding" not in at_kiosk.on_offer(menu, NOON)
    assert at_kiosk.label(menu, "welding", "es") == "Soldadura"
    assert (at_kiosk.label(menu, "welding", "ar"), at_kiosk.label_in(menu, "welding", "ar")) == (
        "Welding",
        "en",
    )
    assert at_kiosk.icon(menu, "welding") == "training"


def test_a_kiosk_shows_what_a_site_made_of_a_statewide_service(keeper: Keeper) -> None:
    keeper.do(service.extend, "unemployment-help", 0, Wanted(label={"en": "Claims corner"}))
    keeper.do(service.extend, "job-fair", 0, Wanted(label={}, hidden=True))
    menu = heard(keeper)
    assert at_kiosk.label(menu, "unemployment-help", "en") == "Claims corner"
    assert at_kiosk.label(menu, "unemployment-help", "vi") == menu_words(menu, "vi")
    assert "job-fair" not in at_kiosk.codes(menu)


def test_a_kiosk_offers_a_service_from_its_first_to_its_last_day(keeper: Keeper) -> None:
    day = date(2026, 3, 5)
    keeper.do(service.add, Wanted(label={"en": "Spring fair"}, valid_from=day, valid_to=day))
    offers = [
        "spring-fair" in at_kiosk.codes(heard(keeper, NOON + timedelta(days=n))) for n in range(3)
    ]
    assert offers == [False, True, False]


def menu_words(menu: Catalogue, language: str) -> str:
    """The state's own words for the service, which stay where the site has none."""
    (found,) = [one for one in menu.services if one.code == "unemployment-help"]
    assert found.label[language] != found.label["en"]
    return found.label[language]
