"""
The steps of a set-up, each of which can be done twice and looks first whether it is done.

An interrupted set-up begins anew with the first step and passes over those that are done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from provisioning.broker.render import BrokerSettings, render
from provisioning.site import answers as told
from provisioning.site import database, keys
from provisioning.site.answers import Answers
from provisioning.site.files import write_whole
from provisioning.site.hub_toml import hub_toml, is_ours
from provisioning.site.machine import Machine
from provisioning.site.places import ACCOUNT

UNITS = (
    "mosquitto.service",
    "worksource-hub-ingest.service",
    "worksource-hub-web.service",
    "worksource-hub-errands.service",
    "worksource-revoked.path",
    "worksource-hub-backup.timer",
)
_PRIVATE, _READ_BY_ALL, _OURS_ALONE = 0o700, 0o644, 0o400
_DROP_IN = """\
# The site's broker, by the settings that 'worksource site install' keeps.
[Service]
ExecStart=
ExecStart=/usr/sbin/mosquitto -c {conf}
"""


@dataclass
class Setup:
    """What every step sees; `link` is what the first administrator gets."""

    machine: Machine
    answers: Answers
    now: datetime
    state_token: Path | None = None
    link: str = ""


class Step:
    """One step; `would` says what it does, for whoever only asks."""

    title = ""
    would = ""

    def is_done(self, setup: Setup) -> bool:
        raise NotImplementedError

    def do(self, setup: Setup) -> str:
        """Do it; answers a sentence where there is something to say."""
        raise NotImplementedError


class Folders(Step):
    title = "Folders"
    would = "make /etc/worksource, /var/lib/worksource, /var/backups/worksource"

    def is_done(self, setup: Setup) -> bool:
        places = setup.machine.places
        return places.data.is_dir() and told.read(places.answers) == told.read_text(setup.answers)

    def do(self, setup: Setup) -> str:
        machine, places = setup.machine, setup.machine.places
        places.etc.mkdir(parents=True, exist_ok=True)
        for folder in (places.data, places.backups):
            machine.folder(folder, ACCOUNT, _PRIVATE)
        write_whole(places.answers, told.written(setup.answers), _READ_BY_ALL)
        return ""


class Certificates(Step):
    title = "Authority and certificates"
    would = "make the site's authority, and certificates of broker, hub and web"

    def is_done(self, setup: Setup) -> bool:
        there = (setup.machine.places.pki / "ca.pem").exists()
        return there and not keys.missing(setup.machine, setup.answers, setup.now)

    def do(self, setup: Setup) -> str:
        keys.make_authority(setup.machine, setup.answers.site, setup.now)
        wanted = keys.missing(setup.machine, setup.answers, setup.now)
        for name in wanted:
            keys.issue(setup.machine, setup.answers, name, setup.now)
        keys.hand_over(setup.machine)
        return f"issued: {', '.join(wanted)}" if wanted else ""


class StateToken(Step):
    title = "Token for the state server"
    would = "keep the state server's token where the hub alone reads it"

    def is_done(self, setup: Setup) -> bool:
        return not setup.answers.state or (
            setup.state_token is None and setup.machine.places.state_token.exists()
        )

    def do(self, setup: Setup) -> str:
        place = setup.machine.places.state_token
        if setup.state_token is None:
            return (
                f"there is none yet: put the line that 'worksource state token' prints into {place}"
            )
        write_whole(place, setup.state_token.read_text().strip() + "\n", _OURS_ALONE)
        setup.machine.own(place, ACCOUNT, _OURS_ALONE)
        return ""


class Settings(Step):
    title = "Settings"
    would = "write /etc/worksource/hub.toml, checked"

    def is_done(self, setup: Setup) -> bool:
        path = setup.machine.places.settings
        return path.exists() and path.read_text() == hub_toml(setup.answers, setup.machine.places)

    def do(self, setup: Setup) -> str:
        machine, path = setup.machine, setup.machine.places.settings
        if path.exists() and not is_ours(path.read_text()):
            machine.worksource("hub", "print-config", "--check", "--config", str(path))
            return f"{path} was changed by hand and is kept as it is"
        trial = path.with_name("hub.toml.trial")
        write_whole(trial, hub_toml(setup.answers, machine.places), _READ_BY_ALL)
        machine.worksource("hub", "print-config", "--check", "--config", str(trial))
        trial.replace(path)
        return ""


class PostgreSql(Step):
    title = "PostgreSQL"
    would = "make the hub's role and database at PostgreSQL"

    def is_done(self, setup: Setup) -> bool:
        return setup.answers.database != "postgresql" or database.is_there(setup.machine)

    def do(self, setup: Setup) -> str:
        database.make(setup.machine)
        return ""


class Database(Step):
    title = "Database"
    would = "make the tables or bring them up to date, enter the site, make the key of orders"

    def is_done(self, setup: Setup) -> bool:  # noqa: ARG002 - whether it is current, init asks
        return False

    def do(self, setup: Setup) -> str:
        setup.machine.worksource("hub", "init", "--config", str(setup.machine.places.settings))
        return ""


class Broker(Step):
    title = "Broker"
    would = "write the broker's settings: TLS, client certificates, who may use which topic"

    def is_done(self, setup: Setup) -> bool:  # noqa: ARG002 - written anew, it says the same
        return False

    def do(self, setup: Setup) -> str:
        places = setup.machine.places
        settings = BrokerSettings(
            setup.answers.site,
            keys.broker_credentials(places.pki),
            places.broker_store,
            port=setup.answers.broker_port,
        )
        begun = places.broker.with_name(".broker.unfinished")
        conf = render(settings, begun)
        for name in ("access.conf", "mosquitto.conf"):
            text = (begun / name).read_text().replace(str(begun), str(places.broker))
            write_whole(places.broker / name, text, _READ_BY_ALL)
            (begun / name).unlink()
        begun.rmdir()
        drop_in = _DROP_IN.format(conf=places.broker / conf.name)
        write_whole(places.broker_drop_in, drop_in, _READ_BY_ALL)
        return ""


class Administrator(Step):
    title = "First administrator"
    would = "open the account of the first administrator, and print a link that is good once"

    def is_done(self, setup: Setup) -> bool:  # noqa: ARG002 - whether a password is chosen, it asks
        return False

    def do(self, setup: Setup) -> str:
        answers = setup.answers
        said = setup.machine.worksource(
            *("hub", "staff", "invite", answers.admin, "--name", answers.admin_name),
            *("--role", "local_administrator", "--config", str(setup.machine.places.settings)),
        )
        found = [word for word in said.split() if word.startswith("/welcome/")]
        setup.link = f"{answers.web_address}{found[0]}" if found else ""
        return "" if found else f"{answers.admin} has chosen a password already"


class Services(Step):
    title = "Services"
    would = "enable and start: " + ", ".join(UNITS)

    def is_done(self, setup: Setup) -> bool:  # noqa: ARG002 - they are to take up what is new
        return False

    def do(self, setup: Setup) -> str:
        setup.machine.enable(UNITS)
        if not setup.machine.with_systemd:
            return f"written and not started; start them with: systemctl start {' '.join(UNITS)}"
        setup.machine.restart(UNITS)
        return ""


STEPS: tuple[Step, ...] = (
    Folders(),
    Certificates(),
    StateToken(),
    Settings(),
    PostgreSql(),
    Database(),
    Broker(),
    Administrator(),
    Services(),
)
