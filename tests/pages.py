"""
Renders each staff page at desktop and phone width with example data.

    python -m tests.pages --to build/pages [--only lobby] [--dark]
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from hub import clock, migrations
from hub.accounts.rules import Role, ServerRole
from hub.catalogue.tables import SiteRow
from hub.config import StateConfig
from hub.db import open_engine, reading
from hub.federal.snapshots.signing import load_signer
from hub.visits.rollups import rolling
from hub.web.app import create_app
from tests.hub.web.conftest import a_site_config, a_state_config
from tests.hub.web.duplicates import MERGE, fill_duplicates
from tests.hub.web.example import (
    NOW,
    PASSWORD,
    an_id,
    fill_site,
    fill_state,
    staff_for_every_role,
)
from tests.hub.web.example_exchange import AGREEMENT, CLIENT, HOOK, fill_exchange
from tests.hub.web.example_retention import fill_retention
from tests.hub.web.federal import SNAPSHOT, fill_federal
from tests.hub.web.test_guard import EXAMPLE_MEMBER
from tests.rig.chromium import browser, served

WIDTHS = {"desktop": 1280, "phone": 390}


@dataclass(frozen=True)
class Picture:
    """A page to take, and what to do on it first."""

    name: str
    server: ServerRole
    path: str
    role: Role | None
    follow: str = ""
    """A link or button to press before the picture."""


SITE = Role.LOCAL_ADMINISTRATOR
STATE = Role.STATE_ADMINISTRATOR
PICTURES = (
    Picture("sign-in", "site", "/sign-in", None),
    Picture("lobby", "site", "/lobby", Role.GREETER),
    Picture("lobby-administrator", "site", "/lobby", SITE),
    Picture("displays", "site", "/displays", SITE),
    Picture("display-start", "site", "/display", None),
    Picture("waits", "site", "/waits", SITE),
    Picture("register", "site", "/members/register", Role.FRONT_DESK),
    Picture("member", "site", f"/members/{EXAMPLE_MEMBER}", Role.FRONT_DESK),
    Picture("desk", "site", "/desk", Role.FRONT_DESK),
    Picture("desk-nobody", "site", "/desk/nobody", Role.GREETER),
    Picture("desk-sheets", "site", "/desk/sheets", Role.FRONT_DESK),
    Picture("groups", "site", "/groups", SITE),
    Picture("roster", "site", "/groups", SITE, "tbody th a"),
    Picture("group-new", "site", "/groups/new", SITE),
    Picture("group-confirm", "site", f"/groups/{an_id(5_000)}/confirm", SITE),
    Picture("group-list", "site", f"/groups/{an_id(5_000)}/bulk", SITE),
    Picture("group-sheet", "site", f"/groups/{an_id(5_000)}/sheet", SITE),
    Picture("groups-month", "site", "/groups/calendar", SITE),
    Picture("groups-week", "site", "/groups/calendar?view=week", SITE),
    Picture("rooms", "site", "/rooms", SITE),
    Picture("calendar-links", "site", "/calendar", SITE),
    Picture("appointments", "site", "/appointments", SITE),
    Picture("appointment", "site", f"/appointments/{an_id(5_500)}", SITE),
    Picture("visits", "site", "/visits", SITE),
    Picture("visit", "site", "/visits", SITE, "tbody th a"),
    Picture("figures", "site", "/figures", SITE),
    Picture("reports", "site", "/reports", SITE),
    Picture(
        "report-trend", "state", "/reports/trend?first=2026-08-31&last=2026-11-15&step=week", STATE
    ),
    Picture("report-hours", "site", "/reports/hours?period=this_month", SITE),
    Picture("report-staffing", "site", "/reports/staffing", SITE),
    Picture("report-sites", "state", "/reports/sites?compare=year", STATE),
    Picture("saved-reports", "site", "/reports/saved", SITE),
    Picture("kiosks", "site", "/kiosks", SITE),
    Picture("enrolment", "site", "/enrolment", SITE),
    Picture("identity", "site", "/kiosks/entrance/identity", SITE),
    Picture("retire", "site", "/kiosks/entrance/identity/retire", SITE),
    Picture("kiosk", "site", "/kiosks/front-desk", SITE),
    Picture("updates", "site", "/updates", SITE),
    Picture("updates-add", "site", "/updates/add", SITE),
    Picture("roll-out", "site", f"/updates/{an_id(9_700)}", SITE),
    Picture("roll-out-begin", "site", "/updates/releases/0.2.0/roll-out", SITE),
    Picture("roll-out-back", "site", f"/updates/{an_id(9_700)}/back", SITE),
    Picture("order-update", "site", "/kiosks/entrance/orders/update", SITE),
    Picture("proof", "site", "/proof", SITE),
    Picture("set-aside", "site", "/set-aside", SITE),
    Picture("set-aside-message", "site", "/set-aside/2", SITE),
    Picture("services", "site", "/services", SITE),
    Picture("service", "site", "/services/entry/resume", SITE),
    Picture("service-new", "site", "/services/new", SITE),
    Picture("services-at-the-kiosk", "site", "/services/at-the-kiosk", SITE),
    Picture("services-posted", "site", "/services/posted", SITE),
    Picture("services-changes", "site", "/services/changes", SITE),
    Picture("programmes", "site", "/programmes", SITE),
    Picture("partners", "site", "/partners", SITE),
    Picture("partner", "site", "/partners", SITE, "tbody th a"),
    Picture("hours", "site", "/hours", SITE),
    Picture("special-day", "site", "/hours", SITE, "tbody th a"),
    Picture("kiosk-settings", "site", "/kiosk-settings", SITE),
    Picture("follow-up", "site", "/follow-up", SITE),
    Picture("follow-up-person", "site", "/follow-up", SITE, "tbody th a"),
    Picture("follow-up-limits", "site", "/follow-up/limits", SITE),
    Picture("cards", "site", "/cards", SITE),
    Picture("cards-batches", "site", "/cards/batches", SITE),
    Picture("cards-encoders", "site", "/cards/encoders", SITE),
    Picture("accounts", "site", "/accounts", SITE),
    Picture("one-account", "site", "/accounts", SITE, "tbody th a"),
    Picture("look-ups", "site", "/looks", SITE),
    Picture("second-factor", "site", "/account/second-factor", SITE),
    Picture("audit", "site", "/audit", SITE),
    Picture("account", "site", "/account", SITE),
    Picture("help", "site", "/help", SITE),
    Picture("help-kiosk-dark", "site", "/help/kiosk-dark", Role.GREETER),
    Picture("help-membership", "site", "/scripts/membership", Role.GREETER),
    Picture("lessons", "site", "/lessons", SITE),
    Picture("lessons-completed", "site", "/lessons/completions", SITE),
    Picture("training", "site", "/lessons", Role.GREETER, ".one-lesson button"),
    Picture("not-for-this-role", "site", "/audit", Role.GREETER),
    Picture("outcomes-cohorts", "state", "/reports/cohorts", STATE),
    Picture("outcomes-demand", "site", "/reports/demand", SITE),
    Picture("outcomes-targets", "state", "/reports/targets", STATE),
    Picture("state-mis", "state", "/exchange/mis", STATE),
    Picture("state-follow-up", "state", "/follow-up", STATE),
    Picture("state-sites", "state", "/sites", STATE),
    Picture("state-site", "state", "/sites/okanogan", STATE),
    Picture("state-figures", "state", "/figures", STATE),
    Picture("state-visits", "state", "/visits?site=okanogan", STATE),
    Picture("state-members", "state", "/members", STATE),
    Picture("state-duplicates", "state", "/duplicates", STATE),
    Picture("state-pair", "state", "/duplicates", STATE, "tbody tr:nth-child(2) th a"),
    Picture("state-merges", "state", "/duplicates/merges", STATE),
    Picture("state-merge", "state", f"/duplicates/merges/{MERGE}", STATE),
    Picture("federal", "site", "/federal", SITE),
    Picture("federal-uncounted", "site", "/federal?quarter=2025-1", SITE),
    Picture("state-federal", "state", "/federal", STATE),
    Picture("state-federal-public", "state", "/federal/public", STATE),
    Picture("state-federal-people", "state", "/federal/lines/served", STATE),
    Picture("state-federal-services", "state", "/federal/services", STATE),
    Picture("state-snapshots", "state", "/federal/snapshots", STATE),
    Picture("state-snapshot", "state", f"/federal/snapshots/{SNAPSHOT}", STATE),
    Picture("state-agreements", "state", "/agreements", STATE),
    Picture("state-agreement", "state", f"/agreements/{AGREEMENT}", STATE),
    Picture("state-agreement-new", "state", "/agreements/new", STATE),
    Picture("state-agreement-end", "state", f"/agreements/{AGREEMENT}/end", STATE),
    Picture("state-systems", "state", "/exchange/systems", STATE),
    Picture("state-system", "state", f"/exchange/systems/{CLIENT}", STATE),
    Picture("state-system-new", "state", "/exchange/systems/new", STATE),
    Picture("state-webhooks", "state", "/exchange/webhooks", STATE),
    Picture("state-webhook", "state", f"/exchange/webhooks/{HOOK}", STATE),
    Picture("state-webhook-new", "state", "/exchange/webhooks/new", STATE),
    Picture(
        "characteristics", "site", f"/members/{EXAMPLE_MEMBER}/characteristics", Role.CASE_MANAGER
    ),
    Picture("state-characteristics", "state", f"/members/{EXAMPLE_MEMBER}/characteristics", STATE),
    Picture("state-record", "state", "/federal/record", STATE),
    Picture("state-record-numbers", "state", "/federal/record/with-numbers", STATE),
    Picture("state-record-errors", "state", "/federal/record/errors", STATE),
    Picture("state-record-list", "state", f"/federal/record/errors/{an_id(9_901)}", STATE),
    Picture("state-record-error", "state", f"/federal/record/errors/{an_id(9_901)}/1", STATE),
    Picture("state-record-layouts", "state", "/federal/record/layouts", STATE),
    Picture("state-record-layout", "state", "/federal/record/layouts/PIRL2025", STATE),
    Picture("state-record-import", "state", "/federal/record/layouts/PIRL2026/1", STATE),
    Picture("dictionary", "state", "/federal/dictionary?federal=yes", STATE),
    Picture("state-services", "state", "/services", STATE),
    Picture("state-programmes", "state", "/programmes", STATE),
    Picture("standing", "state", "/standing", STATE),
    Picture("retention", "state", "/retention", STATE),
)


@contextmanager
def a_server(server: ServerRole, folder: Path) -> Iterator[str]:
    """A site's or a state's web on a database of its own."""
    folder.mkdir()
    engine = open_engine(f"sqlite:///{folder / 'hub.db'}")
    migrations.upgrade(engine)
    (fill_site if server == "site" else fill_state)(engine)
    if server == "state":
        fill_duplicates(engine)
        fill_exchange(engine)
        fill_retention(engine)
    staff_for_every_role(engine, server)
    config = a_site_config(folder) if server == "site" else a_state_config(folder)
    key = config.snapshot_key_file if isinstance(config, StateConfig) else None
    fill_federal(engine, server, load_signer(key) if key else None)
    with reading(engine) as connection:
        sites = connection.scalars(select(SiteRow.code)).all()
    for site in sites:
        rolling.advance(engine, site, NOW)
    try:
        with served(create_app(config, engine)) as address:
            yield address
    finally:
        engine.dispose()


def take(context: BrowserContext, address: str, picture: Picture, to: Path) -> None:
    """Open a page as the role would and keep what it looks like."""
    page = context.new_page()
    page.goto(address + picture.path)
    if picture.follow:
        page.locator(picture.follow).first.click()
        page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.screenshot(path=str(to), full_page=True)
    page.close()
    click.echo(f"{to}{'  SCROLLS SIDEWAYS' if wide else ''}")


def take_all(
    context: BrowserContext,
    addresses: dict[ServerRole, str],
    wanted: list[Picture],
    to: Path,
    ending: str,
) -> None:
    """All pictures of one size; who is signed in changes as seldom as it can."""

    def reader(picture: Picture) -> tuple[str, str]:
        return picture.server, str(picture.role or "")

    for (server, role), pictures in groupby(sorted(wanted, key=reader), key=reader):
        context.clear_cookies()
        address = addresses["state" if server == "state" else "site"]
        if role:
            page = context.new_page()
            sign_in(page, address, Role(role))
            page.close()
        for picture in pictures:
            take(context, address, picture, to / f"{picture.name}-{ending}")


def sign_in(page: Page, address: str, role: Role) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(f"{role.value.replace('_', '.')}@worksource.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


@click.command()
@click.option("--to", "to", required=True, type=click.Path(path_type=Path))
@click.option("--only", default="", help="Only pages whose name has this in it.")
@click.option("--dark", is_flag=True)
def main(to: Path, only: str, dark: bool) -> None:
    """Render the staff pages."""
    to.mkdir(parents=True, exist_ok=True)
    clock.now = lambda: NOW
    wanted = [picture for picture in PICTURES if only in picture.name]
    with (
        tempfile.TemporaryDirectory(prefix="worksource-pages-") as folder,
        a_server("site", Path(folder) / "site") as site,
        a_server("state", Path(folder) / "state") as state,
    ):
        addresses: dict[ServerRole, str] = {"site": site, "state": state}
        for size, width in WIDTHS.items():
            with browser(width=width, dark=dark) as context:
                ending = f"{size}-dark.png" if dark else f"{size}.png"
                take_all(context, addresses, wanted, to, ending)


if __name__ == "__main__":
    main()
