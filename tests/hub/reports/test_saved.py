"""Saved reports: whose they are, when they are due, and a real mail with a link and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, func, select, update

from hub.accounts.rules import Role
from hub.accounts.tables import Staff
from hub.clock import zone
from hub.ids import new_id
from hub.mail.outbox import CLAIM_LASTS
from hub.mail.sending import NotDelivered, send
from hub.mail.settings import Mail
from hub.reports.saved import service, telling
from hub.reports.saved.errors import ChangedMeanwhile, NoSuchReport
from hub.reports.saved.rules import Often, Schedule, latest_due
from hub.reports.saved.service import Viewer, Wanted
from hub.reports.saved.tables import ReportMail, SavedReport
from provisioning.demo.processes import free_port
from tests.hub.web.example import NOW, ZONE, staff_for_every_role

OWNER = Viewer("supervisor@worksource.example", Role.SUPERVISOR)
OTHER = Viewer("local.administrator@worksource.example", Role.LOCAL_ADMINISTRATOR)
DUE = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
"""7:00 of the day after, at the site."""
DAY = timedelta(days=1)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=zone(ZONE)).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("often", "now", "due"),
    [
        ("", (2026, 11, 18, 10), None),
        ("daily", (2026, 11, 18, 6, 59), (2026, 11, 18, 7)),
        ("daily", (2026, 11, 18, 7), (2026, 11, 19, 7)),
        ("daily", (2026, 3, 7, 8), (2026, 3, 8, 7)),
        ("daily", (2026, 10, 31, 8), (2026, 11, 1, 7)),
        ("weekly", (2026, 11, 18, 10), (2026, 11, 20, 7)),
        ("monthly", (2026, 1, 31, 10), (2026, 2, 28, 7)),
        ("quarterly", (2026, 11, 18, 10), (2027, 1, 28, 7)),
    ],
)
def test_a_report_is_due_on_the_places_own_clock(
    often: Often, now: tuple[int, ...], due: tuple[int, ...] | None
) -> None:
    schedule = Schedule(often, "07:00", weekday=4, month_day=28)
    assert schedule.next_after(at(*now), ZONE) == (at(*due) if due else None)


def test_a_time_that_the_clock_skips_is_still_a_time() -> None:
    night = Schedule("daily", "02:30")
    due = [at(2026, 3, 7, 2, 30)]
    for _ in range(3):
        following = night.next_after(due[-1], ZONE)
        assert following is not None
        due.append(following)
    days = [one.astimezone(zone(ZONE)).date() for one in due]
    assert [day.day for day in days] == [7, 8, 9, 10]


def test_of_what_was_missed_the_last_is_told() -> None:
    daily = Schedule("daily")
    assert latest_due(daily, DUE, DUE + 9 * DAY, ZONE) == (DUE + 9 * DAY, DUE + 10 * DAY)
    assert latest_due(daily, DUE, DUE, ZONE) == (DUE, DUE + DAY)


@pytest.fixture
def site(engine: Engine) -> Engine:
    staff_for_every_role(engine, "site")
    return engine


def saved(engine: Engine, asked: str = "period=last_month", **wanted: Any) -> str:
    report = service.save(engine, OWNER, "lakewood", new_id(), "Monthly", "sites", asked, NOW)
    given = {
        "shared": "own",
        "schedule": Schedule("daily"),
        "receivers": (OWNER.email, OTHER.email),
    }
    service.change(engine, OWNER, report, 1, Wanted("Ann O'Brien's", **(given | wanted)), NOW, ZONE)  # type: ignore[arg-type]
    return report


def mails(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(ReportMail.__table__).order_by(ReportMail.id)))


class Mailbox:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.taken.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default))
        )
        return "250 taken"


@pytest.fixture
def post() -> Iterator[tuple[Mailbox, Mail]]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, Mail(address="https://hub.example", mail_from="hub@office.example", smtp_port=port)
    server.stop()


def test_a_link_goes_to_each_receiver_once_and_holds_no_figure_and_no_name(
    site: Engine, post: tuple[Mailbox, Mail]
) -> None:
    box, told = post
    saved(site)
    assert telling.lay_out(site, DUE - timedelta(seconds=1), ZONE) == 0
    for _ in range(3):
        telling.lay_out(site, DUE, ZONE)
        telling.deliver(site, told, DUE, lambda mail: send(told, mail))
    assert sorted(one for receivers, _ in box.taken for one in receivers) == [
        OTHER.email,
        OWNER.email,
    ]
    for _, mail in box.taken:
        text = mail.get_content()
        assert "O'Brien" not in str(mail)
        assert "Monthly" not in str(mail)
        assert "https://hub.example/reports/mailed/" in text
        assert not any(part in text for part in ("lakewood", "2026-10", "first="))
    row = mails(site)[0]
    assert row.asked == "first=2026-10-01&last=2026-10-31"
    assert {one.status for one in mails(site)} == {"sent"}


def test_a_week_without_power_is_caught_up_once(site: Engine) -> None:
    report = saved(site)
    assert telling.lay_out(site, DUE + 6 * DAY + timedelta(hours=1), ZONE) == 2
    assert {one.due_at for one in mails(site)} == {DUE + 6 * DAY}
    with site.connect() as connection:
        due = connection.scalar(select(SavedReport.due_at).where(SavedReport.id == report))
    assert due == DUE + 7 * DAY


def test_who_dies_while_laying_out_has_laid_out_nothing(
    site: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(site)
    calls = iter(range(10))
    original = new_id

    def dies() -> str:
        if next(calls) == 1:
            raise SystemExit
        return original()

    monkeypatch.setattr(telling, "new_id", dies)
    with pytest.raises(SystemExit):
        telling.lay_out(site, DUE, ZONE)
    assert mails(site) == []
    assert telling.lay_out(site, DUE, ZONE) == 2


def test_who_dies_after_sending_sends_once_more_under_the_same_id(site: Engine) -> None:
    saved(site, receivers=(OWNER.email,))
    telling.lay_out(site, DUE, ZONE)
    told, seen = Mail(address="https://hub.example"), []

    def dies(mail: Any) -> None:
        seen.append(mail["Message-ID"])
        raise SystemExit

    with pytest.raises(SystemExit):
        telling.deliver(site, told, DUE, dies)
    assert telling.deliver(site, told, DUE, lambda mail: seen.append(mail["Message-ID"])) == 0
    late = DUE + CLAIM_LASTS
    assert telling.deliver(site, told, late, lambda mail: seen.append(mail["Message-ID"])) == 1
    assert (
        telling.deliver(site, told, late + DAY, lambda mail: seen.append(mail["Message-ID"])) == 0
    )
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_two_errands_at_once_lay_out_each_mail_once(site: Engine) -> None:
    for _ in range(5):
        saved(site)
    together = threading.Barrier(2)

    def lay_out() -> None:
        together.wait()
        telling.lay_out(site, DUE, ZONE)

    threads = [threading.Thread(target=lay_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ReportMail)) == 10


def test_a_server_that_takes_nothing_is_tried_again_and_given_up(site: Engine) -> None:
    saved(site, receivers=(OWNER.email,))
    telling.lay_out(site, DUE, ZONE)
    told = Mail(address="https://hub.example")

    def refuses(_mail: Any) -> None:
        raise NotDelivered("it is away")

    telling.deliver(site, told, DUE, refuses)
    (row,) = mails(site)
    assert (row.status, row.tries, row.trouble) == ("waiting", 1, "it is away")
    telling.deliver(site, told, DUE + 3 * DAY, refuses)
    assert mails(site)[0].status == "given_up"


def test_a_closed_account_gets_no_mail(site: Engine) -> None:
    saved(site)
    with site.begin() as connection:
        connection.execute(update(Staff).where(Staff.email == OTHER.email).values(disabled_at=NOW))
    telling.lay_out(site, DUE, ZONE)
    assert [one.receiver for one in mails(site)] == [OWNER.email]


def test_only_those_it_is_shared_with_see_it_and_only_the_owner_changes_it(site: Engine) -> None:
    report = saved(site)

    def sees(viewer: Viewer) -> bool:
        with site.connect() as connection:
            return [one.id for one in service.all_of(connection, viewer)] == [report]

    colleague = Viewer("second@worksource.example", Role.SUPERVISOR)
    assert [sees(one) for one in (OWNER, colleague, OTHER)] == [True, False, False]
    for revision, shared, seen in (
        (2, "role", [True, True, False]),
        (3, "place", [True, True, True]),
    ):
        service.change(site, OWNER, report, revision, Wanted("It", shared), NOW, ZONE)  # type: ignore[arg-type]
        assert [sees(one) for one in (OWNER, colleague, OTHER)] == seen
    with pytest.raises(NoSuchReport):
        service.change(site, OTHER, report, 4, Wanted("Mine now"), NOW, ZONE)
    with pytest.raises(NoSuchReport):
        service.remove(site, OTHER, report, NOW)
    with pytest.raises(ChangedMeanwhile):
        service.change(site, OWNER, report, 2, Wanted("Late"), NOW, ZONE)
    service.remove(site, OWNER, report, NOW)
    service.remove(site, OWNER, report, NOW)
    assert not sees(OWNER)
    assert telling.lay_out(site, DUE, ZONE) == 0


def test_a_form_sent_twice_saves_one_report(site: Engine) -> None:
    form = new_id()
    for _ in range(2):
        assert service.save(site, OWNER, "lakewood", form, "It", "trend", "", NOW) == form
    with pytest.raises(NoSuchReport):
        service.save(site, OTHER, "lakewood", form, "Theirs", "trend", "", NOW)
