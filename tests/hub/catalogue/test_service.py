"""The catalogue as the kiosks get it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from contract import messages
from contract.messages import Catalogue
from hub.accounts import kiosk_cards
from hub.accounts.tables import Staff, StaffCard
from hub.catalogue import publishing, service
from hub.catalogue.hours import read_hours
from hub.catalogue.rules import SiteSettings
from hub.catalogue.tables import SealingKeyRow, ServiceRow
from hub.config import EVERY_LANGUAGE as LANGUAGES
from hub.errors import UnknownSite
from hub.groups import service as groups
from hub.groups.rules import NewGroup
from tests.hub.making import NOON, SITE, ZONE

SETTINGS = SiteSettings(
    name="Olympia", timezone=ZONE, languages=["en", "es"], help_contact="360-555-0100"
)


def keep(engine: Engine, **changes: Any) -> None:
    with engine.begin() as connection:
        service.keep_site(connection, SITE, replace(SETTINGS, **changes))


@pytest.fixture(autouse=True)
def site(engine: Engine) -> None:
    keep(engine)
    with engine.begin() as connection:
        service.install_first_menu(connection)


def current(engine: Engine, days: int = 0) -> Catalogue:
    with engine.connect() as connection:
        return publishing.current(connection, SITE, NOON + timedelta(days=days))


def test_a_new_site_starts_with_a_whole_menu_in_each_of_its_languages(engine: Engine) -> None:
    catalogue = current(engine)
    assert len(catalogue.services) >= 15
    assert {mode.mode for mode in catalogue.services} == {
        "self_service",
        "information",
        "pending_staff",
    }
    assert all({"en", "es"} <= set(entry.label) for entry in catalogue.services)
    assert catalogue.sealing is UNSET


def test_what_staff_must_confirm_is_never_self_service(engine: Engine) -> None:
    modes = {entry.code: entry.mode for entry in current(engine).services}
    helped = ("job-search-help", "unemployment-help", "counselor", "financial-aid-help")
    assert {modes[code] for code in helped} == {"pending_staff"}


def test_the_catalogue_keeps_the_contract(engine: Engine) -> None:
    catalogue = current(engine)
    assert messages.decode_as(Catalogue, messages.encode(catalogue)) == catalogue


def test_installing_the_menu_again_changes_nothing(engine: Engine) -> None:
    before = current(engine)
    with engine.begin() as connection:
        service.install_first_menu(connection)
    assert current(engine) == before


def test_a_changed_site_has_a_new_version_and_an_unchanged_one_has_not(engine: Engine) -> None:
    before = current(engine).version
    keep(engine)
    assert current(engine).version == before
    keep(engine, name="Olympia WorkSource")
    assert current(engine).version == before + 1


def extend(engine: Engine, site: str = SITE, **own: Any) -> None:
    """A site's entry under a statewide code, put there past every page."""
    given: dict[str, Any] = {"icon": "x", "mode": "self_service", "position": None, "label": {}}
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(site=site, **(given | own)))


def shown(engine: Engine, code: str, days: int = 0) -> messages.Service | None:
    services = current(engine, days).services
    return next((entry for entry in services if entry.code == code), None)


def test_a_sites_words_and_hours_extend_the_statewide_entry(engine: Engine) -> None:
    before = shown(engine, "resume")
    extend(engine, "tacoma", code="resume", label={"en": "Not ours"})
    assert shown(engine, "resume") == before
    extend(engine, code="resume", label={"en": "Resume room"}, opens="09:00", closes="12:00")
    after = shown(engine, "resume")
    assert before is not None
    assert after is not None
    assert after.label == before.label | {"en": "Resume room"}
    assert (after.opens, after.closes, after.icon) == ("09:00", "12:00", before.icon)


def test_a_site_never_says_how_a_statewide_service_counts_nor_when_it_ends(engine: Engine) -> None:
    extend(
        engine, code="counselor", label={"en": "Ask us"}, programme="other",
        valid_to=date(2026, 3, 1),
    )  # fmt: skip
    extend(engine, code="workshop", label={"en": "Classes"})
    found = shown(engine, "counselor")
    assert found is not None
    assert (found.label["en"], found.mode) == ("Appointment with a counselor", "pending_staff")
    assert found.programme is UNSET
    found = shown(engine, "workshop")
    assert found is not None
    assert (found.label["en"], found.icon) == ("Classes", "workshop")


def test_a_site_leaves_out_only_what_the_state_allows(engine: Engine) -> None:
    extend(engine, code="job-fair", hidden=True)
    extend(engine, code="unemployment-help", hidden=True)
    assert shown(engine, "job-fair") is None
    assert shown(engine, "unemployment-help") is not None


def test_a_statewide_entry_that_ended_is_not_raised_by_a_site(engine: Engine) -> None:
    extend(engine, code="job-fair", label={"en": "Our fair"})
    with engine.begin() as connection:
        ended = update(ServiceRow).where(ServiceRow.site == "", ServiceRow.code == "job-fair")
        connection.execute(ended.values(valid_to=date(2026, 3, 4)))
    assert [shown(engine, "job-fair", days) is None for days in (0, 1)] == [False, True]


def test_a_site_puts_an_entry_where_it_wants_it(engine: Engine) -> None:
    codes = [entry.code for entry in current(engine).services]
    extend(engine, code=codes[-1], position=150)
    assert [entry.code for entry in current(engine).services][:3] == [codes[0], codes[-1], codes[1]]


def test_a_service_is_shown_from_its_first_to_its_last_day(engine: Engine) -> None:
    fair = {
        "site": SITE,
        "code": "spring-fair",
        "label": {"en": "Spring fair"},
        "icon": "job-fair",
        "mode": "self_service",
        "position": 99,
        "valid_from": date(2026, 3, 5),
        "valid_to": date(2026, 3, 6),
    }
    with engine.begin() as connection:
        connection.execute(insert(ServiceRow).values(fair))
    offered = [
        any(entry.code == "spring-fair" for entry in current(engine, days).services)
        for days in range(4)
    ]
    assert offered == [False, True, True, False]


def test_the_newest_sealing_key_that_is_not_retired_is_published(engine: Engine) -> None:
    keys = [
        {"key": "state-1", "public": "A" * 43 + "=", "made_at": NOON, "retired_at": None},
        {
            "key": "state-2",
            "public": "B" * 43 + "=",
            "made_at": NOON + timedelta(days=1),
            "retired_at": None,
        },
        {
            "key": "state-3",
            "public": "C" * 43 + "=",
            "made_at": NOON + timedelta(days=2),
            "retired_at": NOON + timedelta(days=3),
        },
    ]
    with engine.begin() as connection:
        connection.execute(insert(SealingKeyRow), keys)
    sealing = current(engine).sealing
    assert sealing is not UNSET
    assert sealing.key == "state-2"


def test_an_unknown_site_has_no_catalogue(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(UnknownSite):
        publishing.current(connection, "nowhere", NOON)


def test_a_site_shows_the_notices_it_asks_for_in_its_languages(engine: Engine) -> None:
    assert current(engine).notices == []
    keep(engine, notices=["ssn", "orientation"])
    shown = current(engine).notices
    assert [notice.code for notice in shown] == ["ssn", "orientation"]
    assert all(set(notice.title) == set(notice.body) == {"en", "es"} for notice in shown)


def test_what_a_site_asks_its_customers_is_told(engine: Engine) -> None:
    told = current(engine)
    assert (told.asks_sharing, told.asks_feedback) == (False, True)
    keep(engine, asks_sharing=True, asks_feedback=False)
    told = current(engine)
    assert (told.asks_sharing, told.asks_feedback) == (True, False)


def test_hours_stay_as_they_were_set_until_the_configuration_names_some(engine: Engine) -> None:
    with engine.begin() as connection:
        service.keep_hours(connection, SITE, read_hours(["mon-fri 8:00-17:00"]))
    keep(engine)
    assert [hours.closes for hours in current(engine).hours] == ["17:00"] * 5
    keep(engine, hours=read_hours(["sat 9:00-12:00"]))
    assert [(one.weekday, one.closes) for one in current(engine).hours] == [(5, "12:00")]
    with engine.begin() as connection, pytest.raises(UnknownSite):
        service.keep_hours(connection, "nowhere", [])


def test_a_full_catalogue_in_every_language_stays_within_its_limit(engine: Engine) -> None:
    keep(engine, languages=list(LANGUAGES), notices=[one.code for one in service.notices()])
    day, title = date(2026, 3, 4), dict.fromkeys(LANGUAGES, "\u1234" * 60)
    group = NewGroup(title=title, day=day, starts=time(9), ends=time(10), services=("workshop",))
    with Session(engine) as session, session.begin():
        for _ in range(12):
            groups.hold(session, SITE, group, by="dana", now=NOON)
        staff = Staff(
            email="dana@work.example", name="Dana", role="facilitator", password="x",
            failures=0, created_at=NOON,
        )  # fmt: skip
        session.add(staff)
        session.flush()
        session.add_all(
            StaffCard(digest=f"{number:064x}", staff=staff.id, may=["group"], issued_at=NOON)
            for number in range(kiosk_cards.MOST_PASSES)
        )
    told = current(engine)
    assert (len(told.groups), len(told.staff)) == (12, kiosk_cards.MOST_PASSES)
    written = messages.encode(told)
    assert len(written) < messages.CATALOGUE_MAX_BYTES / 2
    assert messages.decode_as(Catalogue, written) == told
