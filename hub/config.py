"""
Configuration: one TOML file a role, read once into frozen dataclasses.

Every fault is found in one go and said in one sentence each; the process then exits 78.
`differences` shows what departs from the defaults, secrets masked.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import msgspec

from contract import topics
from contract.fields import Language
from hub.accounts.settings import USUAL, SignIn, Sso
from hub.announce import settings as announcing
from hub.backups import settings as backing_up
from hub.cards import settings as card_settings
from hub.cards.settings import AS_USUAL, Cards
from hub.catalogue.areas.rules import area_of
from hub.catalogue.hours import BadHours, read_hours
from hub.config_file import read_file, setting
from hub.exchange import settings as exchanging
from hub.federal import settings as federal
from hub.kiosks import settings as fleet
from hub.lobby import settings as lobby
from hub.mail import settings as mailing
from hub.mis import settings as interchange

EXIT_BAD_CONFIG = 78
MAX_PORT = 65_535
EVERY_NOTICE = ("orientation", "equal-opportunity", "ssn")
EVERY_LANGUAGE = ("en", "es", "vi", "ru", "uk", "zh-Hans", "zh-Hant", "ko", "so", "tl", "am", "ar")


def _name(value: str) -> str | None:
    return None if topics.is_name(value) else "takes lower case letters, digits and hyphens"


def _timezone(value: str) -> str | None:
    return None if value in available_timezones() else "is no time zone, such as 'America/New_York'"


def _port(value: int) -> str | None:
    return None if 1 <= value <= MAX_PORT else f"takes a number from 1 to {MAX_PORT}"


def _positive(value: float) -> str | None:
    return None if value > 0 else "takes a number above 0"


def _database(value: str) -> str | None:
    if value.startswith(("sqlite:///", "postgresql+psycopg://")):
        return None
    return "takes 'sqlite:///path' or 'postgresql+psycopg://user@host/name'"


def _web_address(value: str) -> str | None:
    if value.startswith(("https://", "http://")) and not value.endswith("/"):
        return None
    return "takes an address such as 'https://state.example.gov', without a slash at its end"


def _languages(value: tuple[str, ...]) -> str | None:
    try:
        codes = msgspec.convert(value, tuple[Language, ...])
    except msgspec.ValidationError:
        return "takes language codes such as 'es' or 'zh-Hant'"
    if len(set(codes)) < len(codes):
        return "names a language twice"
    return None if "en" in codes else "takes language codes, 'en' among them"


def _hours(value: tuple[str, ...]) -> str | None:
    try:
        read_hours(value)
    except BadHours as fault:
        return f"cannot be kept: {fault}"
    return None


def _codes(value: tuple[str, ...]) -> str | None:
    unknown = [code for code in value if code not in EVERY_NOTICE]
    return f"takes codes among {', '.join(EVERY_NOTICE)}" if unknown else None


def _sharing(value: str) -> str | None:
    return None if value in ("in", "out") else "takes 'in' or 'out'"


def _county(value: str) -> str | None:
    if not value or area_of(value) is not None:
        return None
    return "takes the name of a county of Washington, such as 'Thurston'"


def _level(value: str) -> str | None:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR")
    return None if value in levels else f"takes one of {', '.join(levels)}"


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site this hub serves."""

    code: str = setting(_name)
    name: str
    timezone: str = setting(_timezone)
    languages: tuple[str, ...] = setting(_languages, default=EVERY_LANGUAGE)
    help_contact: str = ""
    legacy_cards: bool = True
    hours: tuple[str, ...] = setting(_hours, default=())
    notices: tuple[str, ...] = setting(_codes, default=EVERY_NOTICE)
    asks_sharing: bool = False
    sharing_unless_asked: str = setting(_sharing, default="in")
    asks_feedback: bool = True
    county: str = setting(_county, default="")


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where everything is kept."""

    url: str = setting(_database)
    reading_url: str | None = setting(_database, default=None)
    """A streaming replica that figures are read from."""
    reading_lag_s: int = setting(_positive, default=30)
    """How far it may be behind."""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """The MQTT broker; with `ca` the connection is TLS."""

    host: str = "127.0.0.1"
    port: int = setting(_port, default=1883)
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    username: str | None = None
    password_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Web:
    """The staff web and the API."""

    host: str = "127.0.0.1"
    port: int = setting(_port, default=8080)
    threads: int = setting(_positive, default=8)
    workers: int = setting(_positive, default=1)
    secret_key_file: Path
    cert: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    behind_proxy: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """The state server that this hub forwards to."""

    url: str = setting(_web_address)
    token_file: Path
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the state server's pages call it, and the time zone of their times."""

    name: str = "State server"
    timezone: str = setting(_timezone, default="UTC")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Where the state keeps the keys of SSNs: a directory outside the database."""

    directory: Path
    programmes_that_need_the_number: tuple[str, ...] = ()
    """Codes of programmes that must report the SSN; with none of them no number is kept."""


@dataclass(frozen=True, kw_only=True)
class Log:
    """What is written to standard error."""

    level: str = setting(_level, default="INFO")


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """A site hub.  Without `[state]` it keeps everything until a state server is named."""

    site: Site
    database: Database
    broker: Broker = Broker()
    web: Web
    sign_in: SignIn = USUAL
    sso: Sso | None = None
    cards: Cards = AS_USUAL
    state: State | None = None
    alerts: fleet.Alerts = fleet.NOBODY_IS_TOLD
    metrics: fleet.Metrics = fleet.THIS_MACHINE_ALONE
    commands: fleet.Commands = fleet.KEY_AS_USUAL
    enrolment: fleet.Enrolment | None = None
    releases: fleet.Releases = fleet.RELEASES_AS_USUAL
    announce: announcing.Announce = announcing.AS_USUAL
    backups: backing_up.Backups = backing_up.AS_USUAL
    lobby: lobby.Lobby = lobby.AS_USUAL
    mail: mailing.Mail = mailing.NO_MAIL
    federal: federal.Federal = federal.AS_USUAL
    log: Log = Log()

    @property
    def command_key_file(self) -> Path:
        """The hub's private key for orders to kiosks."""
        return self.commands.key_file or self.web.secret_key_file.with_name("command.key")

    @property
    def releases_directory(self) -> Path:
        """Where the bundles for kiosks lie."""
        return self.releases.directory or self.web.secret_key_file.with_name("releases")


@dataclass(frozen=True, kw_only=True)
class StateConfig:
    """The state server."""

    database: Database
    web: Web
    keys: Keys
    place: Place = Place()
    sign_in: SignIn = USUAL
    sso: Sso | None = None
    metrics: fleet.Metrics = fleet.THIS_MACHINE_ALONE
    mail: mailing.Mail = mailing.NO_MAIL
    backups: backing_up.Backups = backing_up.AS_USUAL
    federal: federal.Federal = federal.AS_USUAL
    exchange: exchanging.Exchange = exchanging.AS_USUAL
    mis: interchange.Mis | None = None
    log: Log = Log()

    @property
    def snapshot_key_file(self) -> Path:
        """The state's private key of frozen reports."""
        return self.federal.snapshot_key_file or self.keys.directory / "snapshot.key"


def read_hub(path: Path) -> HubConfig:
    """The configuration of a site hub.  Raises BadConfig with every fault."""
    return read_file(HubConfig, path, _hub_contradictions)


def read_state(path: Path) -> StateConfig:
    """The configuration of the state server.  Raises BadConfig with every fault."""
    return read_file(StateConfig, path, _state_contradictions)


def differences(config: HubConfig | StateConfig) -> Iterator[str]:
    """Each key as `section.key = value`, starred where it departs from its default."""
    for section in dataclasses.fields(config):
        part = getattr(config, section.name)
        if part is None:
            yield f"  {section.name}: none"
            continue
        for entry in dataclasses.fields(part):
            value = getattr(part, entry.name)
            mark = " " if value == entry.default else "*"
            yield f"{mark} {section.name}.{entry.name} = {masked(value)}"


def masked(value: object) -> str:
    """A value as it may be shown: no password of a database address."""
    text = str(value) if isinstance(value, Path) else repr(value)
    return re.sub(r"(://[^:/@']+):[^@']+@", r"\1:***@", text)


def _hub_contradictions(config: HubConfig) -> Iterator[str]:
    yield from _pair("broker", config.broker)
    if config.broker.cert and not config.broker.ca:
        yield "broker.cert needs broker.ca: a client certificate is shown over TLS only"
    if config.broker.password_file and not config.broker.username:
        yield "broker.password_file needs broker.username"
    if config.state:
        yield from _pair("state", config.state)
    yield from fleet.contradictions(config.alerts)
    yield from card_settings.contradictions(config.cards)
    yield from _web_contradictions(config)


def _state_contradictions(config: StateConfig) -> Iterator[str]:
    yield from interchange.contradictions(config.mis)
    yield from _web_contradictions(config)


def _web_contradictions(config: HubConfig | StateConfig) -> Iterator[str]:
    yield from _pair("web", config.web)
    yield from mailing.contradictions(config.mail)
    if config.web.client_ca and not config.web.cert:
        yield "web.client_ca needs web.cert and web.key: client certificates are read over TLS only"

    if config.web.workers > 1 and not config.database.url.startswith("postgresql"):
        yield "web.workers above 1 needs PostgreSQL: limits are then counted there, for all of them"
    if config.database.reading_url and not config.database.url.startswith("postgresql"):
        yield "database.reading_url needs PostgreSQL in database.url: SQLite has no replicas"


def _pair(name: str, part: Broker | Web | State) -> Iterator[str]:
    if (part.cert is None) != (part.key is None):
        yield f"{name}.cert and {name}.key go together: give both or neither"
