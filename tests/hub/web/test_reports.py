"""The library of reports: whole in its address, each figure the list behind it, exact to take along."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape

import openpyxl
import pyarrow.parquet
import pypdf
import pytest
from sqlalchemy import select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry
from hub.catalogue.tables import ServiceRow
from hub.db import reading
from hub.ids import new_id
from hub.reports.library.kinds import BY_CODE, KINDS
from hub.reports.library.making import make, measured
from hub.reports.library.rules import Asked
from hub.reports.rules import Period
from hub.visits.reading import find_visits
from tests.hub.web.conftest import House, MakeHouse
from tests.hub.web.example import SITE, TODAY

DAYS = Period(TODAY.replace(month=9, day=1), TODAY)
QUERY = f"first={DAYS.first}&last={DAYS.last}"
HERE = {"site": Role.SUPERVISOR, "state": Role.STATE_ANALYST}
ODD = (
    ("first=2026-02-30&last=2026-03-01", "is no day"),
    ("first=2026-03-02&last=2026-03-01", "lies before the first"),
    ("first=2026-03-02", "This day is missing"),
    ("first=0001-01-01&last=2026-03-01", "outside of what is kept"),
    ("period=tomorrow", "no period"),
    ("service=nothing-of-ours", "is not known here"),
    ("step=hour", "is no choice here"),
    ("measure=money", "is no choice here"),
    ("compare=never", "is no choice here"),
    ("step=day&first=2020-01-01&last=2026-01-01", "choose fewer days"),
)


@pytest.mark.parametrize("server", ["site", "state"])
def test_every_report_shows_its_days_its_zone_and_what_its_figures_mean(
    make_house: MakeHouse, server: str
) -> None:
    browser = make_house(server).signed_in(HERE[server])
    for kind in KINDS:
        if server == "site" and kind.state_only:
            browser.get(f"/reports/{kind.code}", 404)
            continue
        one_site = "&site=lakewood" if (kind.form, server) == ("staffing", "state") else ""
        page = browser.get(f"/reports/{kind.code}?{QUERY}{one_site}")
        assert "Sep 1, 2026 to Nov 18, 2026" in page
        assert "America/Los_Angeles" in page
        assert "<svg" in page
        assert 'role="img"' in page
        assert f'data-list="report-{kind.code}"' in page
        assert "style=" not in page
        meaning = "nearest rank" if kind.code == "staffing" else "each counted once in the row"
        assert meaning in page


def test_what_makes_no_sense_gets_a_sentence_and_keeps_the_rest(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    for query, said in ODD:
        page = browser.get(f"/reports/trend?{query}", 422)
        assert said in unescape(page), query
        assert 'aria-invalid="true"' in page
        assert "Nothing was counted" in page


def test_the_same_report_has_one_address(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    wanted = "/reports/trend?first=2026-11-01&last=2026-11-18&service=resume&step=day&compare=year"
    for asked in (
        "compare=year&step=day&service=resume&service=&last=2026-11-18&first=2026-11-01&period=days&measure=visits",
        "last=2026-11-18&first=2026-11-01&service=resume&split=&step=day&compare=year",
    ):
        answer = browser.client.get(f"/reports/trend?{asked}")
        assert (answer.status_code, answer.location) == (302, wanted)
    browser.get(wanted)
    assert browser.client.get("/reports/trend?period=last_12_months").location == "/reports/trend"


def test_a_hub_does_not_count_another_site(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    answer = browser.client.get("/reports/trend?site=spokane")
    assert answer.location == "/reports/trend"


def test_each_figure_opens_to_as_many_visits(state: House) -> None:
    with state.engine.begin() as connection:
        connection.execute(
            update(ServiceRow).where(ServiceRow.code == "resume").values(programme="wagner-peyser")
        )
    for code in ("trend", "sites", "services", "modes", "languages", "new", "hours", "programmes"):
        with reading(state.engine) as connection:
            made = make(connection, Asked(BY_CODE[code], DAYS, step="week"), TODAY, None)
            opened = [line for line in made.lines if line.behind is not None]
            assert opened, code
            for line in opened:
                assert line.behind is not None
                for who, number in (
                    ("anybody", line.counted.visits),
                    ("nobody", line.counted.nobody),
                ):
                    behind = replace(line.behind, who=who)  # type: ignore[arg-type]  # as they are called
                    assert find_visits(connection, behind, offset=0, limit=1)[1] == number, (
                        code,
                        line.key,
                    )


def test_links_of_a_report_lead_to_as_many_visits(state: House) -> None:
    browser = state.signed_in(Role.STATE_ADMINISTRATOR)
    page = browser.get(f"/reports/hours?{QUERY}&language=en")
    links = re.findall(r'<a href="(/visits\?[^"]+)">([\d,]+)</a>', page)
    assert len(links) > 20
    for address, number in links[:4]:
        assert "hour=" in address
        assert f">{number} visit" in browser.get(unescape(address))


def test_who_may_not_see_visits_gets_figures_without_links(site: House) -> None:
    # Every role with figures may see visits today; the page asks all the same.
    with reading(site.engine) as connection:
        made = make(connection, Asked(BY_CODE["services"], DAYS), TODAY, SITE)
    assert made.whole.visits
    site.signed_in(Role.GREETER).get("/reports", 403)
    site.signed_in(Role.FACILITATOR).get("/reports/services", 403)


def test_comparing_places_the_same_number_of_parts_side_by_side(state: House) -> None:
    asked = Asked(BY_CODE["trend"], Period(DAYS.first, TODAY), compare="before", step="month")
    with reading(state.engine) as connection:
        made = make(connection, asked, TODAY, None)
        assert made.other_days == Period(DAYS.first.replace(month=6, day=14), DAYS.first.replace(month=8, day=31))  # fmt: skip
        apart = make(connection, replace(asked, period=made.other_days, compare=""), TODAY, None)
    assert made.other == apart.whole
    assert measured(made.whole, "verified_share") is not None


def test_files_name_the_report_its_filters_its_zone_its_time_and_its_method(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    address = f"/reports/services?{QUERY}&site=lakewood&compare=before"

    def file(form: str) -> bytes:
        answer = browser.client.get(f"{address}&format={form}&list=report-services", buffered=True)
        assert answer.status_code == 200, form
        return answer.get_data()

    wanted = (
        "By service",
        "Lakewood WorkSource",
        "America/Los_Angeles",
        "Made at",
        "Method, Members",
    )
    lines = list(csv.reader(io.StringIO(file("csv").decode("utf-8-sig"), newline=""), strict=True))
    said = [line for line in lines if line[0].startswith("# ")]
    rows = [line for line in lines if not line[0].startswith("# ")]
    assert rows[0][:3] == ["Service", "Code", "Visits"]
    assert rows[-1][0] == "All together"
    book = openpyxl.load_workbook(io.BytesIO(file("xlsx")))
    paper = pypdf.PdfReader(io.BytesIO(file("pdf")))
    table = pyarrow.parquet.read_table(io.BytesIO(file("parquet")))
    texts = {
        "csv": str(said),
        "xlsx": str(list(book.worksheets[1].iter_rows(values_only=True))),
        "pdf": " ".join(page.extract_text() for page in paper.pages).replace("\n", " "),
        "parquet": table.schema.metadata[b"worksource"].decode(),
    }
    for form, text in texts.items():
        for one in wanted:
            assert one in text, (form, one)
    assert table.column("visits").to_pylist() == [int(row[2]) for row in rows[1:]]
    with state.engine.connect() as connection:
        noted = connection.execute(select(AuditEntry.action, AuditEntry.reason)).all()
    taken = [reason for action, reason in noted if action == "figures.exported"]
    assert len(taken) == 4
    assert all(f"/reports/services?{QUERY}" in reason for reason in taken)


def test_a_report_is_saved_shared_mailed_and_opened_from_the_mail(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    form = new_id()
    assert "Save a report" in browser.get("/reports/save?report=services&period=last_week")
    given = {"form": form, "report": "services", "asked": "period=last_week&service=resume"}
    browser.post("/reports/save", 422, **given, name=" ")
    for _ in range(2):
        assert (
            browser.post("/reports/save", 302, **given, name="Résumés <b>")
            == f"/reports/saved/{form}"
        )
    assert "Résumés &lt;b&gt;" in browser.get("/reports/saved")
    answer = browser.client.get(f"/reports/saved/{form}/open")
    assert answer.location == "/reports/services?period=last_week&service=resume"
    change = {"name": "Résumés", "shared": "place", "often": "", "at": "07:00", "weekday": "0", "month_day": "1"}  # fmt: skip
    browser.post(f"/reports/saved/{form}", 302, **change, revision="1")
    assert "was changed meanwhile" in browser.post(f"/reports/saved/{form}", 409, **change, revision="1")  # fmt: skip
    assert "mails nothing yet" in browser.post(f"/reports/saved/{form}", 422, **change | {"often": "daily"}, revision="2")  # fmt: skip
    assert "no time of the day" in browser.post(f"/reports/saved/{form}", 422, **change | {"at": "25:00"}, revision="2")  # fmt: skip
    other = site.signed_in(Role.LOCAL_ADMINISTRATOR)
    assert "Only whoever saved it changes it" in other.get(f"/reports/saved/{form}")
    other.post(f"/reports/saved/{form}", 404, **change, revision="2")
    browser.post(f"/reports/saved/{form}/remove")
    browser.get(f"/reports/saved/{form}", 404)
    browser.get(f"/reports/mailed/{new_id()}", 404)
    browser.post("/reports/save", 400, **given | {"asked": "service=unknown"}, name="It")


def test_staff_are_suggested_from_open_days_alone(state: House) -> None:
    browser = state.signed_in(Role.STATE_ANALYST)
    assert "Choose one site" in browser.get("/reports/staffing")
    page = browser.get(f"/reports/staffing?{QUERY}&site=lakewood&minutes=30&least=2")
    assert "Visits times 30 minutes of staff" in page
    assert "Saturday" not in re.findall(r"<tbody>.*</tbody>", page, re.S)[0]


def test_the_clock_moves_the_named_periods_and_not_the_days(site: House) -> None:
    browser = site.signed_in(Role.SUPERVISOR)
    for path in ("/reports/trend?step=week&split=service&compare=year", "/reports/hours"):
        fixed = re.findall(r'<a href="([^"]+)">The same days', browser.get(path))
        assert "first=" in fixed[0]
        assert "moves with the day" not in browser.get(unescape(fixed[0]))


def test_days_are_what_each_day_is_by_itself(state: House) -> None:
    with reading(state.engine) as connection:
        for split in ("", "site"):
            asked = Asked(BY_CODE["trend"], DAYS, step="day", split=split)
            made = make(connection, asked, TODAY, None)
            assert sum(line.counted.visits for line in made.lines) == made.whole.visits
            for line in made.lines[:: 9 if split else 5]:
                assert line.period is not None
                where = {"site": frozenset({line.split})} if split else {}
                alone = replace(asked, period=line.period, where=where, split="")
                assert make(connection, alone, TODAY, None).whole == line.counted
