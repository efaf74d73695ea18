"""`worksource state register`, `card`, `keys` and `token`, as an operator types them."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select

from hub.cards.tables import Card
from hub.catalogue.tables import SealingKeyRow
from hub.cli import state as commands
from hub.members.key_files import LiveKeys, load_keys
from hub.members.tables import Member, MemberSsn
from hub.sync.tables import HubToken
from tests.hub.people import CANARY, CANARY_DIGITS, sealed

Run = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Path:
    (tmp_path / "state.db").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "secret").write_text("s" * 64)
    path = tmp_path / "state.toml"
    path.write_text(
        f"""
        [database]
        url = "sqlite:///{tmp_path}/state.db"
        [web]
        secret_key_file = "{tmp_path}/secret"
        [keys]
        directory = "{tmp_path}/keys"
        """
    )
    return path


@pytest.fixture
def run(settings: Path) -> Run:
    def call(*words: str, given: str = "", code: int = 0) -> Result:
        done = CliRunner().invoke(commands, [*words, "--config", str(settings)], input=given)
        assert done.exit_code == code, done.output
        assert CANARY_DIGITS not in done.output.replace("-", "")
        return done

    call("keys", "init")
    return call


def rows(settings: Path, table: type) -> list[object]:
    engine = create_engine(f"sqlite:///{settings.parent}/state.db")
    with engine.connect() as connection:
        found = list(connection.execute(select(table.__table__)))  # type: ignore[attr-defined]
    engine.dispose()
    return list(found)


def test_one_person_gets_a_number_and_a_card(run: Run, settings: Path) -> None:
    done = run("register", "--first-name", "Ana", "--last-name", "Lopez", "--card")
    (member,), (card,) = rows(settings, Member), rows(settings, Card)
    number, token = member.number, card.token  # type: ignore[attr-defined]
    assert f"{number[:3]}-{number[3:6]}-{number[6:]}" in done.stdout
    assert done.stdout.count(token) == 1


def test_an_ssn_comes_by_standard_input(run: Run, settings: Path) -> None:
    run("register", "--first-name", "Ana", "--ssn-stdin", given=CANARY + "\n")
    again = run("register", "--first-name", "Ana", "--ssn-stdin", given=CANARY + "\n", code=1)
    assert "registered already" in again.output
    bad = run("register", "--first-name", "Ben", "--ssn-stdin", given="219-09-000x\n", code=1)
    assert "219" not in bad.output
    assert len(rows(settings, MemberSsn)) == 1


def test_many_come_as_json_lines_and_are_answered_in_order(run: Run, settings: Path) -> None:
    forms = [
        {"first_name": "Ana", "ssn": CANARY, "card": True, "site": "olympia"},
        {"first_name": "Ben"},
        {"first_name": "Anna", "ssn": CANARY},
        {"first_name": "Cho", "ssn": "000-00-0000"},
        {"first_name": "Dee", "shoe_size": 43},
    ]
    given = "".join(json.dumps(form) + "\n" for form in forms)
    done = run("register", "--from", "-", given=given, code=1)
    ana, ben, anna, cho, dee = (json.loads(line) for line in done.stdout.splitlines())
    assert ana["is_new"]
    assert ana["token"]
    assert ben["is_new"]
    assert "token" not in ben
    assert anna == {"number": ana["number"]}
    assert "not a valid" in cho["error"]
    assert "no form" in dee["error"]
    assert "2 registered, 1 registered before, 2 refused" in done.stderr
    assert len(rows(settings, Member)) == 2


def test_many_come_from_a_table(run: Run, settings: Path, tmp_path: Path) -> None:
    table = tmp_path / "members.csv"
    table.write_text(
        "\ufefffirst_name,Last_Name,card,ssn\nAna,Lopez,yes,\nBen,Ode,,219-09-9998\nCho\n",
        encoding="utf-8",
    )
    done = run("register", "--file", str(table), code=1)
    ana, ben, cho = (json.loads(line) for line in done.stdout.splitlines())
    assert (ana["is_new"], "token" in ana, "token" in ben) == (True, True, False)
    assert "columns" in cho["error"]
    assert len(rows(settings, MemberSsn)) == 1
    table.write_text("name\nAna\n")
    assert "first row" in run("register", "--file", str(table), code=1).output


def test_one_way_to_register_at_a_time(run: Run) -> None:
    run("register", code=2)
    run("register", "--first-name", "Ana", "--from", "-", code=2)


def test_a_card_is_voided_without_its_token_among_the_arguments(run: Run, settings: Path) -> None:
    run("register", "--first-name", "Ana", "--card")
    (card,) = rows(settings, Card)
    done = run("card", "void", "--token-stdin", given=card.token + "\n")  # type: ignore[attr-defined]
    assert "is void" in done.stdout
    (card,) = rows(settings, Card)
    assert card.status == "void"  # type: ignore[attr-defined]
    run("card", "void", "--token-stdin", given="1" * 25 + "\n", code=1)


def test_rotated_keys_are_published_and_the_old_ones_retired(run: Run, settings: Path) -> None:
    run("register", "--first-name", "Ana", "--ssn-stdin", "--keep-ssn", given=CANARY + "\n")
    live = LiveKeys(settings.parent / "keys")
    before = live()
    done = run("keys", "rotate")
    assert "1 kept SSNs" in done.stdout
    old, new = rows(settings, SealingKeyRow)
    assert old.retired_at is not None  # type: ignore[attr-defined]
    assert new.retired_at is None  # type: ignore[attr-defined]
    assert live() is not before
    assert live() is live()
    assert live().open(sealed(load_keys(settings.parent / "keys"))).digits == CANARY_DIGITS
    assert stat.S_IMODE((settings.parent / "keys" / "master-2.key").stat().st_mode) == 0o400


def test_keys_are_not_made_anew_over_keys_that_cannot_be_used(run: Run, settings: Path) -> None:
    run("keys", "init")
    (settings.parent / "keys").chmod(0o755)
    run("keys", "init", code=1)
    assert len(list((settings.parent / "keys").iterdir())) == 3


def test_a_token_is_printed_alone_and_earlier_ones_can_be_refused(run: Run, settings: Path) -> None:
    first = run("token", "olympia").stdout
    assert first.strip().startswith("wshub_")
    second = run("token", "olympia", "--revoke")
    assert second.stdout != first
    assert "1 earlier" in second.stderr
    assert [row.revoked_at is None for row in rows(settings, HubToken)].count(True) == 1  # type: ignore[attr-defined]
    run("token", "Olympia!", code=2)


def test_keys_are_rotated_shown_and_retired(run: Run, settings: Path) -> None:
    run("register", "--first-name", "Ana", "--ssn-stdin", "--keep-ssn", given=CANARY + "\n")
    run("register", "--first-name", "Ben", "--ssn-stdin", given="219-09-9998\n")
    assert (
        "1 kept SSNs and 0 secrets of webhooks were encrypted anew" in run("keys", "rotate").output
    )
    shown = run("keys", "show").output
    assert "index key 1: 2 people, 1 by it alone" in shown
    assert "index key 2: 1 people, in use" in shown
    assert "run 'keys reindex'" in run("keys", "retire", "1", code=1).output
    assert "2 indexes are forgotten" in run("keys", "retire", "1", "--forget").output
    again = run("register", "--first-name", "Ana", "--ssn-stdin", given=CANARY + "\n", code=1)
    assert "registered already" in again.output
    assert "run 'keys rotate-kek' first" in run("keys", "retire-kek", "1", code=1).output
    assert "1 data keys are wrapped by kek 2" in run("keys", "rotate-kek").output
    assert "kek-1.retired" in run("keys", "retire-kek", "1").output
    assert "0 kept SSNs" in run("keys", "reindex").output
    names = sorted(path.name for path in (settings.parent / "keys").iterdir())
    assert [name for name in names if not name.startswith("sealing")] == [
        "kek-1.retired", "kek-2.key", "master-1.retired", "master-2.key",
    ]  # fmt: skip


def test_everybody_is_compared_with_everybody(run: Run) -> None:
    for name in ("Siobhan", "Siobhán"):
        run("register", "--first-name", name, "--last-name", "Oberhauser-Kowalczyk")
    assert "0 pairs" in run("match").output, "without a birth date a name alone tells too little"
