"""
`worksource hub staff ...` and `worksource state staff ...`: accounts from the command line.

A password is asked for twice at the terminal, or read as one line from standard input, and
never taken as an argument: arguments stand in the process list and the shell's history.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.accounts import kiosk_cards, service
from hub.accounts.errors import UnknownStaff
from hub.accounts.keeping import service as keeping
from hub.accounts.keeping.service import Verb
from hub.accounts.rules import AGENCY, Role, ServerRole, roles_at
from hub.config import HubConfig, StateConfig
from hub.db import open_engine
from hub.errors import HubError
from hub.options import CONFIG

ReadConfig = Callable[[Path], HubConfig | StateConfig]

_FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password as one line from standard input."
)

_OF = click.option(
    "--organisation",
    default=AGENCY,
    show_default=True,
    help="Whose staff: 'agency', or the code of a partner of the catalogue.",
)


def staff_commands(read_config: ReadConfig, server: ServerRole) -> click.Group:
    """The group `staff` of a hub or of the state."""

    roles = [role.value for role in roles_at(server)]

    @click.group("staff")
    def staff() -> None:
        """Accounts of those who sign in to the staff web."""

    @staff.command("add")
    @click.argument("email")
    @click.option("--name", required=True, help="The person's name, as pages show it.")
    @click.option("--role", required=True, type=click.Choice(roles), help="Their work.")
    @_OF
    @_FROM_STDIN
    @CONFIG
    def add(
        email: str, name: str, role: str, organisation: str, password_stdin: bool, path: Path
    ) -> None:
        """Open an account for EMAIL."""
        with _database(read_config, path) as engine:
            added = service.add_staff(
                engine,
                email=email,
                name=name,
                role=Role(role),
                password=_password(password_stdin),
                server=server,
                by=_operator(),
                organisation=organisation,
            )
        click.echo(f"{added.email} may sign in as {added.role.title}.")

    @staff.command("invite")
    @click.argument("email")
    @click.option("--name", required=True, help="The person's name, as pages show it.")
    @click.option("--role", required=True, type=click.Choice(roles), help="Their work.")
    @_OF
    @CONFIG
    def invite(email: str, name: str, role: str, organisation: str, path: Path) -> None:
        """
        Open an account for EMAIL and print the link by which to choose a password.

        Safe to repeat: while no password is chosen, a new link takes the old one's place.
        """
        with _database(read_config, path) as engine:
            wanted = keeping.Wanted(name, Role(role), organisation)
            token = keeping.invite_once(
                engine, email=email, wanted=wanted, server=server, by=_operator()
            )
        if token is None:
            click.echo(f"{email} has chosen a password already.")
        else:
            click.echo(f"Open this page of the staff web: /welcome/{token}")

    @staff.command("list")
    @CONFIG
    def list_all(path: Path) -> None:
        """Every account, its role, and whether it is open."""
        with _database(read_config, path) as engine:
            accounts = service.all_staff(engine)
        for account in accounts:
            click.echo(
                f"{account.email}\t{account.role.title}\t{account.name}\t{_standing(account)}"
            )
        if not accounts:
            click.echo("Nobody has an account yet: open one with 'staff add'.", err=True)

    @staff.command("password")
    @click.argument("email")
    @_FROM_STDIN
    @CONFIG
    def password(email: str, password_stdin: bool, path: Path) -> None:
        """Give EMAIL a new password; unlocks the account and ends its sessions."""
        with _database(read_config, path) as engine:
            service.change_password(
                engine, email=email, password=_password(password_stdin), by=_operator()
            )
        click.echo(f"{email} has a new password.")

    @staff.command("unlock")
    @click.argument("email")
    @CONFIG
    def unlock(email: str, path: Path) -> None:
        """Unlock the account of EMAIL after too many failures."""
        _carry_out(read_config, path, email, "unlock")
        click.echo(f"{email} may try to sign in again.")

    @staff.command("reset-factor")
    @click.argument("email")
    @CONFIG
    def reset_factor(email: str, path: Path) -> None:
        """Take every second factor of EMAIL away, and end its sessions."""
        link = _carry_out(read_config, path, email, "reset")
        click.echo(f"{email} has no second factor any more.")
        if link:
            click.echo("The password was too short to stand alone: give a new one.")

    @staff.command("link")
    @click.argument("email")
    @CONFIG
    def link(email: str, path: Path) -> None:
        """Make a link by which EMAIL chooses a password, once, within three days."""
        token = _carry_out(read_config, path, email, "link")
        click.echo(f"Open this page of the staff web: /welcome/{token}")

    @staff.command("disable")
    @click.argument("email")
    @CONFIG
    def disable(email: str, path: Path) -> None:
        """Close the account of EMAIL and end its sessions."""
        with _database(read_config, path) as engine:
            service.disable_staff(engine, email=email, by=_operator())
        click.echo(f"{email} can no longer sign in.")

    if server == "site":
        _add_card_command(staff, read_config)
    return staff


def _carry_out(read_config: ReadConfig, path: Path, email: str, verb: Verb) -> str | None:
    with _database(read_config, path) as engine:
        with Session(engine) as session:
            staff = service.by_email(session, service.tidy_email(email))
            if staff is None:
                raise UnknownStaff(email)
            staff_id = staff.id
        return keeping.carry_out(engine, staff_id, verb, by=_operator())


def _add_card_command(staff: click.Group, read_config: ReadConfig) -> None:
    @staff.command("card")
    @click.argument("email")
    @click.option("--may", default="group", show_default=True, help="group, technician, or both.")
    @click.option("--revoke", is_flag=True, help="Take back every card of this account.")
    @CONFIG
    def card(email: str, may: str, revoke: bool, path: Path) -> None:
        """
        Let EMAIL in at the kiosks with a card: swipe it, or give its token on standard input.

        Only a digest of the token is kept.  The card opens what --may says, also while the
        kiosk has no network.
        """
        with _database(read_config, path) as engine, Session(engine) as session, session.begin():
            if revoke:
                taken = kiosk_cards.take_back(session, email=email, by=_operator())
                click.echo(f"{taken} of {email}'s cards open nothing any more.")
                return
            token = kiosk_cards.read_swipe(_swipe())
            duties = _duties(may)
            kiosk_cards.give(session, email=email, token=token, may=duties, by=_operator())
        click.echo(f"This card lets {email} in at the kiosks: {', '.join(duties)}.")


def _swipe() -> str:
    if sys.stdin.isatty():
        swiped: str = click.prompt("Swipe the card", hide_input=True)
        return swiped
    return sys.stdin.readline()


def _duties(text: str) -> list[kiosk_cards.Duty]:
    named = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in named if word not in kiosk_cards.DUTIES]
    if unknown or not named:
        raise click.BadParameter(f"--may takes {' or '.join(kiosk_cards.DUTIES)}, or both")
    return [duty for duty in kiosk_cards.DUTIES if duty in named]


@contextmanager
def _database(read_config: ReadConfig, path: Path) -> Iterator[Engine]:
    try:
        engine = open_engine(read_config(path).database.url)
        try:
            yield engine
        finally:
            engine.dispose()
    except HubError as said:
        raise click.ClickException(str(said)) from said


def _password(is_from_stdin: bool) -> str:
    if is_from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _operator() -> str:
    return f"{getpass.getuser()} at the command line"


def _standing(account: service.Account) -> str:
    if account.is_disabled:
        return "closed"
    return "locked" if account.is_locked else "open"
