"""Every page of the two webs, in the groups by which the browser's tests go through them."""

from __future__ import annotations

from playwright.sync_api import Page

from hub.accounts.rules import Role
from tests.hub.web.example import an_id
from tests.hub.web.test_guard import EXAMPLE_MEMBER
from tests.rig.staff_web import sign_in

_GROUP, _APPOINTMENT, _SPECIAL = an_id(5_000), an_id(5_500), an_id(9_100)
_ROLL_OUT, _LIST = an_id(9_700), an_id(9_901)
PAGES = {
    "site": {
        "lobby": ("/lobby", "/displays", "/display", "/waits", "/visits"),
        "desk": (
            "/desk", "/desk/nobody", "/desk/sheets", "/members/register",
            f"/members/{EXAMPLE_MEMBER}", f"/members/{EXAMPLE_MEMBER}/characteristics",
        ),
        "sharing": (
            "/sharing", "/sharing/search", "/sharing/opt-out", "/sharing/requests",
            "/sharing/hand-out/es", f"/members/{EXAMPLE_MEMBER}/sharing",
        ),
        "outcomes": ("/reports/cohorts", "/reports/demand", "/reports/targets"),
        "follow-up": (
            "/follow-up", "/follow-up?which=quiet", "/follow-up/limits",
            f"/follow-up/{EXAMPLE_MEMBER}",
        ),
        "groups": (
            "/groups", "/groups/new", f"/groups/{_GROUP}", f"/groups/{_GROUP}/confirm",
            f"/groups/{_GROUP}/change", f"/groups/{_GROUP}/call-off", f"/groups/{_GROUP}/bulk",
            f"/groups/{_GROUP}/sheet",
        ),
        "calendar": (
            "/groups/calendar", "/groups/calendar?view=week", "/rooms", "/calendar",
            "/appointments", f"/appointments/{_APPOINTMENT}",
        ),
        "kiosks": (
            "/kiosks", "/kiosks/front-desk", "/kiosks/front-desk/orders",
            "/kiosks/front-desk/orders/settings", "/kiosk-settings", "/alerts",
        ),
        "fleet": (
            "/enrolment", "/kiosks/entrance/identity", "/kiosks/entrance/identity/retire",
            "/proof", "/set-aside", "/set-aside/2", "/set-aside/2/repair",
        ),
        "updates": (
            "/updates", "/updates/add", f"/updates/{_ROLL_OUT}", f"/updates/{_ROLL_OUT}/back",
            "/updates/releases/0.2.0/roll-out", "/updates/releases/0.1.0/remove",
            "/kiosks/entrance/orders/update",
        ),
        "services": (
            "/services", "/services/new", "/services/entry/resume", "/services/at-the-kiosk",
            "/services/posted", "/services/changes",
        ),
        "programmes": (
            "/programmes", "/programmes/new", "/partners", "/partners/new",
            "/partners/vocational-rehabilitation", "/hours", "/hours/special/new",
            f"/hours/special/{_SPECIAL}",
        ),
        "reports": (
            "/reports", "/reports/trend", "/reports/trend?step=day&split=service&first=2026-11-11&last=2026-11-18",
            "/reports/hours?period=this_month", "/reports/services?period=this_month&compare=before",
            "/reports/staffing", "/reports/saved", "/reports/save?report=trend",
        ),
        "office": ("/figures", "/audit", "/account", "/no-such-page"),
    },
    "state": {
        "standing": ("/standing", "/retention"),
        "follow-up": ("/follow-up",),
        "mis": ("/exchange/mis",),
        "outcomes": ("/reports/cohorts", "/reports/demand", "/reports/targets"),
        "reports": (
            "/reports", "/reports/trend?split=site", "/reports/sites?compare=year", "/reports/hours",
            "/reports/staffing",
        ),
        "people": ("/sites", "/visits?site=okanogan", "/figures", "/members", "/set-aside"),
        "exchange": (
            "/agreements", "/agreements/new", "/exchange/systems", "/exchange/systems/new",
            "/exchange/webhooks", "/exchange/webhooks/new",
        ),
        "duplicates": ("/duplicates", "/duplicates/merges"),
        "participant record": (
            "/federal/record", "/federal/record/with-numbers", "/federal/record/errors",
            f"/federal/record/errors/{_LIST}", f"/federal/record/errors/{_LIST}/1",
            f"/members/{EXAMPLE_MEMBER}/characteristics",
        ),
        "layouts": (
            "/federal/record/layouts", "/federal/record/layouts/PIRL2025",
            "/federal/record/layouts/PIRL2026/1", "/federal/dictionary",
        ),
        "services": (
            "/services", "/services/new", "/services/entry/resume", "/services/changes",
            "/programmes", "/partners",
        ),
    },
}  # fmt: skip
GROUPS = [(server, group) for server, groups in PAGES.items() for group in groups]
IDS = [f"{server}-{group}" for server, group in GROUPS]


def sign_in_as_who_sees_most(page: Page, address: str, server: str) -> None:
    """Nobody of this server may open more of its pages."""
    sign_in(
        page, address, Role.LOCAL_ADMINISTRATOR if server == "site" else Role.STATE_ADMINISTRATOR
    )


def a_visit(page: Page, address: str) -> str:
    """The path of a visit of somebody known, as the list of visits links to it."""
    page.goto(f"{address}/visits?who=known")
    return str(page.locator("tbody th a").first.get_attribute("href"))
