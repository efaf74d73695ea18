"""`staff` on the command line."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from contract.cards import make_token
from hub import migrations
from hub.accounts.commands import staff_commands
from hub.config import read_hub, read_state
from hub.db import open_engine

PASSWORD = "four wooden ducks at noon"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    engine = open_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    path = tmp_path / "hub.toml"
    path.write_text(
        f"""
        site = {{ code = "lakewood", name = "Lakewood", timezone = "America/Los_Angeles" }}
        database = {{ url = "{url}" }}
        web = {{ secret_key_file = "{tmp_path / "secret"}" }}
        """
    )
    return path


@pytest.fixture
def staff() -> click.Group:
    return staff_commands(read_hub, "site")


def run(staff: click.Group, config: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(staff, [*words, "--config", str(config)], input=typed)


def add(staff: click.Group, config: Path, role: str = "greeter") -> Result:
    return run(
        staff, config, "add", "ana@work.example", "--name", "Ana", "--role", role,
        "--password-stdin", typed=f"{PASSWORD}\n",
    )  # fmt: skip


def test_somebody_is_added_and_listed(staff: click.Group, config: Path) -> None:
    assert add(staff, config).output == "ana@work.example may sign in as greeter.\n"
    listed = run(staff, config, "list").output
    assert listed.split("\t") == ["ana@work.example", "greeter", "Ana", "open\n"]


def test_a_password_is_asked_for_twice_at_the_terminal(staff: click.Group, config: Path) -> None:
    add(staff, config)
    typed = "three quiet rivers in june\n" * 2
    done = run(staff, config, "password", "ana@work.example", typed=typed)
    assert done.exit_code == 0
    assert "rivers" not in done.output


def test_a_closed_account_is_listed_as_closed(staff: click.Group, config: Path) -> None:
    add(staff, config)
    assert run(staff, config, "disable", "ana@work.example").exit_code == 0
    assert "closed" in run(staff, config, "list").output


def test_an_account_is_unlocked_reset_and_given_a_link(staff: click.Group, config: Path) -> None:
    add(staff, config)
    assert "may try to sign in again" in run(staff, config, "unlock", "ANA@work.example").output
    assert "no second factor" in run(staff, config, "reset-factor", "ana@work.example").output
    assert "/welcome/" in run(staff, config, "link", "ana@work.example").output
    done = run(staff, config, "unlock", "nobody@work.example")
    assert done.exit_code == 1
    assert "no account has the address" in done.output


def test_faults_are_sentences_and_not_tracebacks(staff: click.Group, config: Path) -> None:
    add(staff, config)
    again = add(staff, config)
    assert again.exit_code == 1
    assert "has an account already" in again.output
    assert "'greeter'" in add(staff, config, "state_analyst").output
    assert "no account has the address" in run(staff, config, "disable", "x@y.example").output


def test_an_empty_list_says_what_to_do(staff: click.Group, config: Path) -> None:
    assert "staff add" in run(staff, config, "list").output


def test_a_card_for_the_kiosks_is_swiped_and_taken_back(staff: click.Group, config: Path) -> None:
    add(staff, config)
    token = make_token()
    given = run(
        staff, config, "card", "ana@work.example", "--may", "technician,group", typed=f";{token}?\n"
    )
    assert given.output == "This card lets ana@work.example in at the kiosks: group, technician.\n"
    taken = run(staff, config, "card", "ana@work.example", "--revoke")
    assert taken.output == "1 of ana@work.example's cards open nothing any more.\n"


@pytest.mark.parametrize(
    ("words", "typed", "fault"),
    [
        (["ana@work.example"], "123\n", "no WorkSource card"),
        (["x@y.example"], "TOKEN\n", "no account has the address"),
        (["ana@work.example", "--may", "everything"], "TOKEN\n", "--may takes"),
        (["ana@work.example", "--may", ","], "TOKEN\n", "--may takes"),
    ],
)
def test_a_card_that_cannot_be_given_says_why(
    staff: click.Group, config: Path, words: list[str], typed: str, fault: str
) -> None:
    add(staff, config)
    token = make_token()
    done = run(staff, config, "card", *words, typed=typed.replace("TOKEN", token))
    assert done.exit_code != 0
    assert fault in done.output
    assert token not in done.output


def test_the_state_gives_no_cards_for_kiosks() -> None:
    assert "card" not in staff_commands(read_state, "state").commands
