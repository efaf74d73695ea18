"""`worksource state retention`: what is due and what stops it, and a run that two agreed on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert, select, update

from hub.accounts.rules import Role
from hub.accounts.tables import AuditEntry, Staff
from hub.cli import state as commands
from hub.db import reading
from hub.members.tables import Member
from hub.retention import choosing, service
from hub.retention.errors import ListChanged, NotAgreed, RetentionError, SamePerson
from hub.retention.service import Hold
from hub.retention.tables import RetentionAward, RetentionRun
from tests.hub.web.conftest import House, Watch, make_house, state, watch
from tests.hub.web.example import PASSWORD

__all__ = ["make_house", "state", "watch"]
OLD = datetime(2020, 3, 4, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
ONE, TWO, THREE = "1234567889", "8765432158", "4400000026"


@pytest.fixture
def old(state: House) -> House:
    """Three members who came in 2020 alone, when an award paid that is long over."""
    with state.engine.begin() as connection:
        for number in (ONE, TWO, THREE):
            connection.execute(
                insert(Member).values(
                    number=number, first_name="Old", registered_at=OLD, registered_site="lakewood"
                )
            )
    award = RetentionAward(
        code="AA-1", title="", first_day=date(2019, 7, 1), last_day=date(2021, 6, 30),
        reported_on=date(2021, 9, 30),
    )  # fmt: skip
    service.keep_award(state.engine, award, revision=0, by="dana@x.example")
    return state


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Path:
    path = tmp_path / "state.toml"
    path.write_text(
        f'[database]\nurl = "{database_url}"\n[web]\nsecret_key_file = "{tmp_path}/secret"\n'
        f'[keys]\ndirectory = "{tmp_path}/keys"\n'
    )
    return path


def run(settings: Path, *words: str, code: int = 0, given: str = "") -> Any:
    done = CliRunner().invoke(
        commands, ["retention", *words, "--config", str(settings)], input=given
    )
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def due(settings: Path) -> Any:
    return json.loads(run(settings, "due", "--json").stdout)


def named(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(
            connection.scalars(select(Member.number).where(Member.number.in_((ONE, TWO, THREE))))
        )


def asked(old: House, *, agreed: bool = True) -> str:
    ident = service.new_form()
    service.ask(old.engine, run_id=ident, today=TODAY, reason="the yearly run", by="dana")
    if agreed:
        service.agree(old.engine, ident, today=TODAY, by="eve")
    return ident


def held(old: House, hold: Hold) -> str:
    ident = service.new_form()
    service.place(old.engine, hold, hold_id=ident, by="dana@x.example")
    return ident


def test_what_is_due_by_rule_and_what_each_hold_stops(old: House, settings: Path) -> None:
    found = due(settings)
    assert (found["on"], found["due"], found["stopped"]) == ("2026-11-18", 3, 0)
    assert [one["rule"]["source"] for one in found["rules"]] == ["29 CFR 38.43", "2 CFR 200.334"]
    assert all(one["over"] + one["runs"] == found["named"] for one in found["rules"])
    one = held(old, Hold("member", "case 12-345", member=ONE))
    year = Hold("period", "the audit", first_day=date(2020, 1, 1), last_day=date(2020, 12, 31))
    other = held(old, year)
    found = due(settings)
    assert (found["due"], found["stopped"], found["both_over"]) == (0, 3, 3)
    stops = {hold["id"]: (hold["what"], hold["members"]) for hold in found["holds"]}
    assert stops == {one: (ONE, 1), other: ("2020-01-01 to 2020-12-31", 3)}
    service.lift(old.engine, other, why="the audit is closed", by="eve")
    found = due(settings)
    assert (found["due"], found["stopped"], len(found["holds"])) == (2, 1, 1)
    shown = run(settings, "due").stdout
    assert "2 of " in shown
    assert "3 years after the close of the program year of the last visit (29 CFR 38.43)" in shown
    assert f"member {ONE}: case 12-345 (placed by dana@x.example, 2026-11-" in shown
    assert "Stopped by holds: 1 of 3" in shown


def test_what_is_due_is_what_the_page_says(old: House, settings: Path) -> None:
    held(old, Hold("award", "case 12-345", award="AA-1"))
    found = due(settings)
    with reading(old.engine) as connection:
        page = choosing.dry_run(connection, TODAY)
    assert (found["named"], found["due"]) == (page.members, page.may_go)
    kept = {(one.why, str(one.what)): one.members for one in page.kept if one.why != "held"}
    assert {(one["why"], one["what"]): one["members"] for one in found["kept"]} == kept
    assert [(one["what"], one["members"]) for one in found["holds"]] == [("AA-1", 3)]


def test_a_run_is_carried_out_when_two_have_agreed_and_never_before(
    old: House, settings: Path
) -> None:
    assert "Nothing is agreed on" in run(settings, "run", "--yes").stdout
    ident = asked(old, agreed=False)
    said = run(settings, "run", "--yes").stdout
    assert "Nothing was done" in said
    assert "waits for somebody else to confirm it" in said
    assert named(old.engine) == {ONE, TWO, THREE}
    with pytest.raises(NotAgreed):
        service.carry_out(old.engine, ident, today=TODAY, by="a terminal")
    with pytest.raises(SamePerson):
        service.agree(old.engine, ident, today=TODAY, by="dana")
    for _ in range(2):
        service.agree(old.engine, ident, today=TODAY, by="eve")
    assert named(old.engine) == {ONE, TWO, THREE}
    with pytest.raises(RetentionError, match="confirmed already"):
        service.confirm(old.engine, ident, today=TODAY, by="eve")
    assert due(settings)["waiting"]["confirmed_by"] == "eve"
    assert "Aborted" in run(settings, "run", given="n\n", code=1).output
    assert named(old.engine) == {ONE, TWO, THREE}
    done = run(settings, "run", given="y\n")
    assert "Asked for by dana, confirmed by eve" in done.stdout
    assert "3 members are nameless now" in done.stdout
    assert "figures after: done" in done.stderr
    assert named(old.engine) == set()
    assert "Nothing is agreed on" in run(settings, "run", "--yes").stdout
    with reading(old.engine) as connection:
        row = connection.execute(select(RetentionRun.__table__)).one()
        actions = connection.execute(
            select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.action.like("retention.%"))
        ).all()
    assert (row.status, row.asked_by, row.confirmed_by) == ("done", "dana", "eve")
    assert row.confirmed_at is not None
    assert row.done["member"] == 3
    assert [one.action for one in actions][-3:] == [
        "retention.asked", "retention.agreed", "retention.carried_out",
    ]  # fmt: skip
    assert actions[-1].actor.endswith("at a terminal")


def test_a_hold_after_the_agreement_stops_all_of_it(old: House, settings: Path) -> None:
    ident = asked(old)
    held(old, Hold("member", "case 12-345", member=ONE))
    said = run(settings, "run", "--yes", code=1).output
    assert "Other records would go now" in said
    assert named(old.engine) == {ONE, TWO, THREE}
    with pytest.raises(ListChanged):
        service.carry_out(old.engine, ident, today=TODAY, by="a terminal")
    service.withdraw(old.engine, ident, by="eve")
    assert "Nothing is agreed on" in run(settings, "run", "--yes").stdout


def test_an_agreement_is_over_a_week_after_it_was_asked_for(
    old: House, settings: Path, watch: Watch
) -> None:
    ident = asked(old)
    watch.pass_by(timedelta(days=8))
    assert "Nothing is agreed on" in run(settings, "run", "--yes").stdout
    with pytest.raises(NotAgreed):
        service.carry_out(old.engine, ident, today=TODAY, by="a terminal")
    assert named(old.engine) == {ONE, TWO, THREE}


@pytest.mark.parametrize("second", ["dana", None])
def test_a_row_with_one_name_alone_is_no_agreement(
    old: House, settings: Path, second: str | None
) -> None:
    asked(old)
    with old.engine.begin() as connection:
        connection.execute(update(RetentionRun).values(confirmed_by=second))
    assert "somebody else who may" in run(settings, "run", "--yes", code=1).output
    assert named(old.engine) == {ONE, TWO, THREE}


def test_a_run_that_is_stopped_changes_nothing_and_can_be_carried_out_again(
    old: House, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(old)

    def stopped(what: str, _done: int, _of: int) -> None:
        if what == "figures after":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("hub.retention.commands._tell", stopped)
        assert "nothing was changed" in run(settings, "run", "--yes", code=1).output
    assert named(old.engine) == {ONE, TWO, THREE}
    run(settings, "run", "--yes")
    assert named(old.engine) == set()


def test_the_second_person_leaves_it_to_the_server_on_the_page(old: House, settings: Path) -> None:
    dana = old.signed_in(Role.STATE_ADMINISTRATOR)
    dana.post("/retention/runs", reason="the yearly run")
    with reading(old.engine) as connection:
        ident = connection.scalar(select(RetentionRun.id))
    assert "asked for this yourself" in dana.post(f"/retention/runs/{ident}", 409, do="agree")
    with old.engine.begin() as connection:
        connection.execute(
            update(Staff).where(Staff.role == "state_analyst").values(role="state_administrator")
        )
    eve = old.stranger()
    eve.post("/sign-in", email="state.analyst@worksource.example", password=PASSWORD)
    page = eve.get("/retention")
    assert "Confirm, for the server to carry out" in page, page[page.index("<main") :]
    eve.post(f"/retention/runs/{ident}", do="agree")
    page = eve.get("/retention")
    assert "Confirmed by state.analyst@worksource.example" in page
    assert "waits to be carried out" in page
    assert "Confirm: make them nameless" not in page
    assert "3 members are nameless now" in run(settings, "run", "--yes").stdout
    assert "confirmed by state.analyst@worksource.example" in eve.get("/retention")


def test_the_commands_say_what_they_do() -> None:
    shown = CliRunner().invoke(commands, ["retention", "--help"]).output
    assert "due" in shown
    shown = CliRunner().invoke(commands, ["retention", "run", "--help"]).output
    assert "two people have agreed on" in shown
