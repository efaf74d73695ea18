"""
How long the server works at each page of a site with three years of history behind it.

Every address of the site's web that takes no argument and a few that do, on SQLite as a site
has it, asked in turn by the local administrator; against the page of the own account, which
asks the database next to nothing.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient

from hub import clock, migrations
from hub.accounts.rules import Role
from hub.db import open_engine
from hub.web.app import create_app
from hub.web.guard import is_allowed, is_asked_twice, rule_of
from provisioning.demo.watch import percentile
from tests.bench.lines import Line, Note
from tests.hub.web.conftest import House, a_site_config
from tests.hub.web.example import NOW, staff_for_every_role
from tests.rig.three_years import fill

ROUNDS = 25
MEDIAN_MS, LAST_MS = 50.0, 150.0
BESIDE = "/account"
ASKED_SO = (
    "/visits?status=all",
    "/visits?first=2023-12-01&last=2026-11-18",
    "/visits?first=2024-01-01&last=2026-11-18&service=resume&standing=verified",
    "/visits?first=2024-01-01&last=2026-11-18&page=4000",
    "/figures?first=2026-01-01&last=2026-11-18",
    "/figures?first=2023-12-01&last=2026-11-18",
)
"""With arguments, as people ask: three years, a late page, a narrow one."""


def measure() -> Iterator[Line | Note]:
    with tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        engine = open_engine(f"sqlite:///{home}/hub.db")
        migrations.upgrade(engine)
        visits = fill(engine)
        staff_for_every_role(engine, "site")
        with patch.object(clock, "now", lambda: NOW):
            house = House(create_app(a_site_config(Path(home)), engine), engine, "site")
            yield from _lines(house, visits)
        engine.dispose()


def _lines(house: House, visits: int) -> Iterator[Line | Note]:
    client = house.signed_in(Role.LOCAL_ADMINISTRATOR).client
    took: dict[str, list[float]] = {path: [] for path in (*_plain(house.app), *ASKED_SO)}
    for _ in range(ROUNDS):
        for path, times in took.items():
            times.append(_asked(client, path))
    by_median = sorted(took, key=lambda path: -(percentile(took[path], 50) or 0))
    for path in by_median[:12]:
        median, last = (percentile(took[path], share) or 0 for share in (50, 99))
        yield Note(f"  {path}", f"p50 {median:.1f} ms, p99 {last:.1f} ms")
    every = [ms for times in took.values() for ms in times]
    against = f"{len(took)} addresses, {visits:,} visits"
    for share, goal in ((50, MEDIAN_MS), (99, LAST_MS)):
        found = percentile(every, share) or 0
        yield _line(f"server time of a page, p{share}", found, against, goal)
    worst = percentile(took[by_median[0]], 50) or 0
    beside = percentile(took[BESIDE], 50) or 1
    yield _line("the slowest page's median", worst, against, MEDIAN_MS)
    yield Note("the slowest page beside the own account's", f"{worst / beside:.1f} times")


def _line(what: str, found: float, against: str, goal: float) -> Line:
    return Line(what, f"{found:.1f} ms", against, found, goal, lower_is_better=True, unit="ms")


def _plain(app: Flask) -> list[str]:
    """Every page without arguments that a local administrator may open and that answers whole."""
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and rule_of(app, rule.endpoint) != "machine"
        and is_allowed(rule_of(app, rule.endpoint), Role.LOCAL_ADMINISTRATOR)
        and not is_asked_twice(app, rule.endpoint)
        and not rule.rule.endswith("/stream")
    }
    return sorted(found)


def _asked(client: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    answer = client.get(path, buffered=True)
    took_s = time.perf_counter() - begun
    if answer.status_code >= 500:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return took_s
