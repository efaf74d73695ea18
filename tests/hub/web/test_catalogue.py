"""The catalogue on the staff web: read by all, kept by administrators, and nobody's work lost."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from hub.accounts.rules import Role
from hub.catalogue.tables import (
    CatalogueChange,
    CataloguePublished,
    PartnerRow,
    ProgrammeRow,
    ServiceRow,
    SiteRow,
    SpecialDayRow,
)
from tests.hub.web.conftest import House, sqlite_copy
from tests.hub.web.example import NOW, SITE

pytestmark = pytest.mark.matrix
_FORMS = count(1)

WELDING = {
    "label-en": "Welding", "label-es": "Soldadura", "icon": "training", "mode": "pending_staff",
    "opens": "9:00", "closes": "12:00", "after": "job-search",
}  # fmt: skip


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One engine is enough for pages; the other is the matter of the verbs' own tests."""
    return sqlite_copy(tmp_path, sqlite_template)


def form(**fields: str) -> dict[str, str]:
    """A form with an id of its own."""
    return {"once": str(uuid.UUID(int=next(_FORMS)))} | {
        name.replace("__", "-"): value for name, value in fields.items()
    }


def rows(house: House, table: Any, **where: Any) -> list[Any]:
    with house.engine.connect() as connection:
        conditions = [getattr(table, name) == value for name, value in where.items()]
        return list(connection.execute(select(table.__table__).where(*conditions)))


def changes(house: House) -> list[tuple[str, str, str]]:
    return [(row.kind, row.action, row.by) for row in rows(house, CatalogueChange)]


def test_a_local_administrator_adds_a_service_to_the_menu(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert browser.post("/services/new", 302, **form(**WELDING)) == "/services"
    page = browser.get("/services")
    assert "The service is added. Kiosks show it within seconds." in page
    assert (
        page.index("Job search on my own") < page.index("Welding") < page.index("Resume on my own")
    )
    (made,) = rows(site, ServiceRow, code="welding")
    assert (made.site, made.mode, made.opens, made.closes) == (
        SITE,
        "pending_staff",
        "09:00",
        "12:00",
    )
    assert changes(site) == [("service", "added", "local.administrator@worksource.example")]


def test_a_service_sent_twice_is_added_once(site: House) -> None:
    browser, given = site.signed_in(Role.LOCAL_ADMINISTRATOR), form(**WELDING)
    for _ in range(2):
        assert browser.post("/services/new", 302, **given) == "/services"
    assert [row.code for row in rows(site, ServiceRow) if "weld" in row.code] == ["welding"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label-en": ""}, "Give it a name in English"),
        ({"label-en": "x" * 80}, "has 80 characters"),
        ({"opens": "soon"}, "24-hour clock"),
        ({"closes": "8:00"}, "ends before it begins"),
        ({"valid_from": "tomorrow"}, "Write the day as"),
        ({"valid_to": "9999-12-31"}, "Write the day as"),
        ({"icon": "../../etc"}, "Choose one of the pictograms"),
        ({"mode": ""}, "Choose how it is given"),
        ({"code": "resume"}, "The whole state has an entry"),
        ({"code": "Ünder"}, "small letters"),
        ({"programme": "none"}, "no such programme"),
    ],
)
def test_bad_input_is_a_sentence_beside_the_field_and_keeps_what_was_typed(
    site: House, fields: dict[str, str], words: str
) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = browser.post("/services/new", 422, **form(**(WELDING | fields)))
    assert words in page
    assert "Soldadura" in page
    assert not rows(site, ServiceRow, site=SITE)


@pytest.mark.parametrize(
    "name", ["O'Brien <b>", "Nguyễn Văn Đức", "王小明", "X", "n" * 60, "مركز العمل"]
)
def test_names_in_every_script_stand_as_they_were_written(site: House, name: str) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/services/new", 302, **form(**(WELDING | {"label-es": name})))
    (made,) = rows(site, ServiceRow, code="welding")
    assert made.label["es"] == name
    assert "<b>" not in browser.get("/services/entry/welding").partition("<main")[2]


def test_a_form_that_is_none_of_ours_is_refused(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/services/new", 400, **WELDING)
    browser.post("/services/new", 400, once="x", **WELDING)
    browser.post("/services/new", 400, **form(**(WELDING | {"label-en": "Wel\x00ding"})))
    browser.post("/services/entry/none-such", 404, **form(**WELDING))


def test_two_people_change_one_service_and_both_versions_are_shown(site: House) -> None:
    first, second = (site.signed_in(Role.LOCAL_ADMINISTRATOR) for _ in range(2))
    first.post("/services/new", 302, **form(**WELDING))
    old = {"revision": "1"}
    first.post("/services/entry/welding", 302, **form(**(WELDING | old | {"label-en": "Welders"})))
    page = second.post(
        "/services/entry/welding", 409, **form(**(WELDING | old | {"label-en": "Weld"}))
    )
    assert "Somebody else changed this while you were writing" in page
    assert "Welders" in page
    assert 'value="Weld"' in page
    assert 'name="revision" value="2"' in page
    second.post(
        "/services/entry/welding", 302, **form(**(WELDING | {"label-en": "Weld", "revision": "2"}))
    )
    (made,) = rows(site, ServiceRow, code="welding")
    assert made.label["en"] == "Weld"


def test_a_statewide_service_can_be_extended_and_not_weakened(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = browser.get("/services/entry/unemployment")
    assert 'name="mode"' not in page
    assert "It cannot be left out" in page
    fields = {"label-en": "Claims", "mode": "self_service", "icon": "computer", "revision": "0"}
    browser.post("/services/entry/unemployment", 302, **form(**fields))
    assert "Claims" in browser.get("/services")
    (own,) = rows(site, ServiceRow, site=SITE)
    assert (own.mode, own.label) == ("pending_staff", {"en": "Claims"})
    hidden = fields | {"revision": str(own.revision), "hidden": "yes"}
    assert "cannot be left out" in browser.post(
        "/services/entry/unemployment", 422, **form(**hidden)
    )
    browser.post("/services/entry/unemployment/end", 404, **form(revision="1"))


def test_a_service_ends_by_its_last_day_and_is_still_in_the_list(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/services/new", 302, **form(**WELDING))
    browser.post("/services/entry/welding/end", 302, **form(revision="1", last="2026-11-17"))
    assert "/entry/welding" not in browser.get("/services")
    assert "/entry/welding" in browser.get("/services?standing=ended")
    assert "Write the day" in browser.post(
        "/services/entry/welding/end", 422, **form(revision="2", last="soon")
    )


def test_the_order_is_changed_by_one_press(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    before = browser.get("/services")
    assert before.index("Job search on my own") < before.index("Resume on my own")
    given = form(after="resume")
    assert (
        browser.post("/services/entry/job-search/move", 302, **given)
        == "/services#place-job-search"
    )
    browser.post("/services/entry/job-search/move", 302, **given)
    page = browser.get("/services")
    assert page.index("Resume on my own") < page.index("Job search on my own")
    browser.post("/services/entry/job-search/move", 404, **form(after="nowhere"))


def test_the_list_goes_along_as_a_file(site: House) -> None:
    browser = site.signed_in(Role.GREETER)
    text = browser.get("/services?format=csv")
    assert "Job search on my own" in text
    assert "Busco trabajo por mi cuenta" in text
    assert site.stranger().client.get("/services?format=xlsx").status_code == 302


@pytest.mark.parametrize("role", [Role.GREETER, Role.FRONT_DESK, Role.SUPERVISOR, Role.TECHNICIAN])
def test_whoever_does_not_keep_the_catalogue_reads_it_and_changes_nothing(
    site: House, role: Role
) -> None:
    browser = site.signed_in(role)
    for path in ("/services", "/services/entry/resume", "/programmes", "/partners", "/hours",
                 "/kiosk-settings", "/services/posted", "/services/at-the-kiosk",
                 "/services/changes"):  # fmt: skip
        browser.get(path)
    for path in ("/services/new", "/services/entry/resume", "/services/entry/resume/move", "/hours",
                 "/hours/special/new", "/kiosk-settings", "/programmes/new", "/partners/new"):  # fmt: skip
        browser.post(path, 403, **form())


def test_the_state_keeps_the_statewide_menu(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    fields = {name: value for name, value in WELDING.items() if name != "after"}
    browser.post("/services/new", 302, **form(**fields, may_hide="yes"))
    (made,) = rows(state, ServiceRow, code="welding")
    assert (made.site, made.may_hide) == ("", True)
    assert "Every site hears of it" in browser.get("/services")
    with state.engine.begin() as connection:
        own = {
            "site": "okanogan",
            "code": "welding",
            "label": {"en": "Shop"},
            "icon": "x",
            "mode": "information",
        }
        connection.execute(insert(ServiceRow).values(**own, hidden=True))
    page = browser.get("/services")
    assert "Shop" in page
    assert "statewide, extended" in page
    state.signed_in(Role.STATE_ANALYST).post("/services/new", 403, **form(**fields))
    for path in ("/hours", "/kiosk-settings", "/services/posted"):
        browser.get(path, 404)


def test_programmes_and_partners_are_kept_by_pages(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    given = form(name="City youth", kind="local", element="")
    assert browser.post("/programmes/new", 302, **given) == "/programmes"
    browser.post("/programmes/new", 302, **given)
    assert len(rows(site, ProgrammeRow, site=SITE)) == 1
    assert "Write the number" in browser.post(
        "/programmes/new", 422, **form(name="A", kind="state", element="x1")
    )
    fields = {"name": "Olympia College", "kind": "college", "contact": "Nguyễn O'Brien",
              "services": "training", "programmes": "city-youth"}  # fmt: skip
    browser.post("/partners/new", 302, **form(**fields))
    page = site.signed_in(Role.GREETER).get("/partners")
    assert "Nguyễn O&#39;Brien" in page
    assert "Find training" in page
    (made,) = rows(site, PartnerRow, site=SITE)
    assert (made.services, made.programmes) == (["training"], ["city-youth"])
    browser.post(
        "/partners/olympia-college",
        302,
        **form(**(fields | {"telephone": "555 0142"}), revision="1"),
    )
    page = browser.post("/partners/olympia-college", 409, **form(**fields, revision="1"))
    assert "555 0142" in page
    assert "Nguyễn" not in browser.get("/services/posted")


def test_a_statewide_partner_is_extended_by_a_contact_here(site: House) -> None:
    with site.engine.begin() as connection:
        connection.execute(insert(PartnerRow).values(
            site="", code="dvr", name="Vocational Rehabilitation", kind="agency", contact="State desk",
            services=["counselling"],
        ))  # fmt: skip
        connection.execute(
            insert(ProgrammeRow).values(site="", code="wp", name="WP", kind="federal")
        )
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "as the state says" in browser.get("/partners/dvr")
    browser.post("/partners/dvr", 302, **form(contact="Kwame", services="training", revision="0"))
    page = browser.get("/partners/dvr")
    assert "Kwame" in page
    assert page.count("checked") == 2
    browser.post("/programmes/wp", 404, **form(name="Mine", kind="local", revision="1"))


def test_the_week_and_a_holiday_are_kept_by_pages(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    week = {
        "mon-1-opens": "8:00",
        "mon-1-closes": "12:00",
        "mon-2-opens": "13:00",
        "mon-2-closes": "17:00",
    }
    assert "Give both times" in browser.post(
        "/hours", 422, **form(**week, **{"tue-1-opens": "8:00"}, revision="1")
    )
    browser.post("/hours", 302, **form(**week, revision="1"))
    (row,) = rows(site, SiteRow)
    assert [(one["opens"], one["closes"]) for one in row.hours] == [
        ("08:00", "12:00"),
        ("13:00", "17:00"),
    ]
    assert "Somebody else changed" in browser.post("/hours", 409, **form(revision="1"))
    day = {"first": "2026-12-25", "kind": "closed", "name-en": "Christmas"}
    given = form(**day)
    for _ in range(2):
        assert browser.post("/hours/special/new", 302, **given) == "/hours"
    (special,) = rows(site, SpecialDayRow, first=date(2026, 12, 25))
    assert "Christmas" in browser.get("/hours")
    assert "Christmas" in browser.get("/services/posted")
    path = f"/hours/special/{special.id}"
    assert "from when to when" in browser.post(
        path, 422, **form(**(day | {"kind": "open"}), revision="1")
    )
    browser.post(
        path,
        302,
        **form(**(day | {"kind": "open", "opens-1": "8:00", "closes-1": "12:00"}), revision="1"),
    )
    assert "Somebody else changed" in browser.post(f"{path}/remove", 409, **form(revision="1"))
    browser.post(f"{path}/remove", 302, **form(revision="2"))
    browser.get(path, 404)


def test_hours_of_the_configuration_are_shown_as_fixed(site: House) -> None:
    with site.engine.begin() as connection:
        connection.execute(update(SiteRow).values(fixed=["hours", "asks_feedback"]))
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    page = browser.get("/hours")
    assert "its word stands" in page
    assert 'name="mon-1-opens"' not in page
    assert "its word stands" in browser.post("/hours", 422, **form(revision="1"))
    page = browser.get("/kiosk-settings")
    assert 'name="asks_feedback"' not in page
    assert 'name="asks_sharing"' in page


def test_settings_are_changed_with_a_history(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    fields = {"offered": "asks_sharing", "asks_sharing": "yes", "revision": "1"}
    assert "must be shown" in browser.post("/kiosk-settings", 422, **form(**fields))
    with site.engine.begin() as connection:
        connection.execute(update(SiteRow).values(notices=["equal-opportunity", "ssn"]))
    browser.post("/kiosk-settings", 302, **form(**fields))
    page = browser.get("/kiosk-settings")
    assert "<del>no</del> <ins>yes</ins>" in page
    (row,) = rows(site, SiteRow)
    assert (row.asks_sharing, row.asks_feedback) == (True, True)
    browser.post("/kiosk-settings", 409, **form(**(fields | {"asks_sharing": ""})))
    browser.post("/kiosk-settings", 302, **form(**(fields | {"revision": "2"})))
    assert "Everything is as it was" in browser.get("/kiosk-settings")


def test_what_was_sent_when_stands_beside_each_change(site: House) -> None:
    browser = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    browser.post("/services/new", 302, **form(**WELDING))
    assert "not yet" in browser.get("/services/changes")
    with site.engine.begin() as connection:
        connection.execute(insert(CataloguePublished).values(site=SITE, version=4, at=NOW))
    page = browser.get("/services/changes?kind=service")
    assert "10:42:20 AM" in page
    assert "not yet" not in page.partition("<main")[2]
    assert "Version 4 holds; it was sent on" in browser.get("/services/at-the-kiosk")
    assert '"label": {"en": "Welding"' in browser.get("/services/changes?format=csv").replace(
        '""', '"'
    )


def test_the_posted_menu_speaks_each_language_of_the_site(site: House) -> None:
    with site.engine.begin() as connection:
        connection.execute(update(SiteRow).values(languages=["en", "es", "ar"]))
    browser = site.signed_in(Role.GREETER)
    page = browser.get("/services/posted?language=ar")
    assert 'lang="ar" dir="rtl"' in page
    assert "قائمة الخدمات" in page
    assert "stand in English" in page
    for language in ("en", "es", "ar"):
        page = browser.get(f"/services/posted?language={language}")
        assert "Equal opportunity employer/program. Auxiliary aids" in page
        assert "igualdad de oportunidades" in page
    assert 'lang="en" dir="ltr"' in browser.get("/services/posted?language=xx")
