"""
The command `worksource site`: a mini-PC or a Pi becomes the hub of a site.
"""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import click

from provisioning import clock
from provisioning.site.answers import Answers, faults_of, read
from provisioning.site.errors import BadAnswers, SetupError
from provisioning.site.install import install as do_install
from provisioning.site.install import last_words, must_be_same_site, would_do
from provisioning.site.machine import Machine
from provisioning.site.places import Places
from provisioning.site.steps import Setup

_QUESTIONS = {
    "site": "The site's short name, in lower case, never to be changed",
    "name": "Its name, as customers and staff read it",
    "timezone": "Its time zone",
    "admin": "The first administrator's e-mail address",
    "admin_name": "The first administrator's name",
}


@click.group()
def site() -> None:
    """This machine as the hub of a site."""


@site.command("install")
@click.option("--site", "site_", help="Short name in topics and certificates: oak-street.")
@click.option("--name", help="As customers and staff read it.")
@click.option("--timezone", help="Such as America/Los_Angeles.")
@click.option("--admin", help="E-mail address of the first administrator.")
@click.option("--admin-name", help="And the name.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    help="A name or address by which kiosks and browsers reach this machine; may be repeated.",
)
@click.option("--database", help="sqlite (default) or postgresql.")
@click.option("--state", help="Address of the state server.")
@click.option(
    "--state-token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The line that 'worksource state token' printed there.",
)
@click.option("--web-port", type=int, help="Of pages and enrolment; 443.")
@click.option("--broker-port", type=int, help="Of the broker; 8883.")
@click.option("--check", is_flag=True, help="Only say what would be done.")
@click.option("--no-systemd", is_flag=True, help="Write everything, and start nothing.")
@click.option("--root", type=click.Path(file_okay=False, path_type=Path), hidden=True)
def install(
    site_: str | None,
    state_token_file: Path | None,
    check: bool,
    no_systemd: bool,
    root: Path | None,
    **given: Any,
) -> None:
    """Set the hub up, or bring it up to date; run it again after an interruption."""
    places = Places(root.absolute() if root else Path("/"))
    if root is None and not check and os.geteuid() != 0:
        raise click.ClickException("this needs root: run it with sudo")
    before = read(places.answers)
    try:
        answers = _answers({"site": site_, **given}, before)
        must_be_same_site(before, answers)
        machine = Machine(places, with_systemd=not no_systemd)
        setup = Setup(machine, answers, clock.now(), state_token_file)
        if check:
            for line in would_do(setup):
                click.echo(line)
            return
        do_install(setup, click.echo)
    except BadAnswers as faults:
        click.echo(str(faults), err=True)
        sys.exit(2)
    except SetupError as fault:
        raise click.ClickException(
            f"{fault}\nMend that, then run 'worksource site install' again: what is done is kept."
        ) from fault
    for line in last_words(setup):
        click.echo(line)


def _answers(given: dict[str, Any], before: dict[str, object]) -> Answers:
    told = {**before, **{key: value for key, value in given.items() if value}}
    told.setdefault("hosts", _own_names())
    told.setdefault("timezone", _own_timezone())
    for field in fields(Answers):
        if field.default is MISSING and not told.get(field.name):
            told[field.name] = _asked(field.name)
    answers = Answers(**told)  # each key is a field: from the file, an option or a question
    if faults := faults_of(answers):
        raise BadAnswers(faults)
    return answers


def _asked(name: str) -> str:
    if not sys.stdin.isatty():
        option = "--" + name.replace("_", "-")
        raise BadAnswers([f"{option} is missing: {_QUESTIONS[name].lower()}"])
    return str(click.prompt(_QUESTIONS[name]))


def _own_names() -> tuple[str, ...]:
    name = socket.gethostname().partition(".")[0]
    return (f"{name}.local", name)


def _own_timezone() -> str:
    try:
        return Path("/etc/timezone").read_text().strip()
    except OSError:
        return ""
