"""
Configuration: one TOML file a role, read once into frozen dataclasses.

Every fault is found in one go and said in one sentence each; the process then exits 78.
`differences` shows what departs from the defaults, secrets masked.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints
from zoneinfo import available_timezones

from contract import topics
from hub.errors import BadConfig

EXIT_BAD_CONFIG = 78
MAX_PORT = 65_535

Check = Callable[[Any], str | None]
T = TypeVar("T")


def _key(check: Check | None = None, **given: Any) -> Any:
    return field(metadata={"check": check}, **given)


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
    good = all(re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{4})?", code) for code in value)
    return None if good and "en" in value else "takes language codes, 'en' among them"


def _level(value: str) -> str | None:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR")
    return None if value in levels else f"takes one of {', '.join(levels)}"


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site this hub serves."""

    code: str = _key(_name)
    name: str
    timezone: str = _key(_timezone)
    languages: tuple[str, ...] = _key(_languages, default=("en", "es"))
    help_contact: str = ""
    legacy_cards: bool = True


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where everything is kept."""

    url: str = _key(_database)


@dataclass(frozen=True, kw_only=True)
class Broker:
    """The MQTT broker; with `ca` the connection is TLS."""

    host: str = "127.0.0.1"
    port: int = _key(_port, default=1883)
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    username: str | None = None
    password_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Web:
    """The staff web and the API."""

    host: str = "127.0.0.1"
    port: int = _key(_port, default=8080)
    threads: int = _key(_positive, default=8)
    secret_key_file: Path
    cert: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    behind_proxy: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """The state server that this hub forwards to."""

    url: str = _key(_web_address)
    token_file: Path
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the state server's pages call it, and the time zone of their times."""

    name: str = "State server"
    timezone: str = _key(_timezone, default="UTC")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Where the state keeps the keys of SSNs: a directory outside the database."""

    directory: Path


@dataclass(frozen=True, kw_only=True)
class Log:
    """What is written to standard error."""

    level: str = _key(_level, default="INFO")


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """A site hub.  Without `[state]` it keeps everything until a state server is named."""

    site: Site
    database: Database
    broker: Broker = Broker()
    web: Web
    state: State | None = None
    log: Log = Log()


@dataclass(frozen=True, kw_only=True)
class StateConfig:
    """The state server."""

    database: Database
    web: Web
    keys: Keys
    place: Place = Place()
    log: Log = Log()


def read_hub(path: Path) -> HubConfig:
    """The configuration of a site hub.  Raises BadConfig with every fault."""
    return _read(HubConfig, path, _hub_contradictions)


def read_state(path: Path) -> StateConfig:
    """The configuration of the state server.  Raises BadConfig with every fault."""
    return _read(StateConfig, path, _web_contradictions)


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


def _read(kind: type[T], path: Path, contradictions: Callable[[Any], Iterator[str]]) -> T:
    try:
        given = tomllib.loads(path.read_text())
    except OSError as cause:
        raise BadConfig(path, [f"it cannot be read: {cause.strerror}"]) from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadConfig(path, [f"it is not TOML: {cause}"]) from cause
    faults: list[str] = []
    parts = dict(_sections(kind, given, faults))
    if faults:
        raise BadConfig(path, faults)
    config = kind(**parts)
    faults.extend(contradictions(config))
    if faults:
        raise BadConfig(path, faults)
    return config


def _sections(
    kind: type[Any], given: dict[str, Any], faults: list[str]
) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind)
    sections = {entry.name: entry for entry in dataclasses.fields(kind)}
    faults.extend(f"[{name}] is no section: remove it" for name in given if name not in sections)
    for name, entry in sections.items():
        if name not in given:
            if entry.default is MISSING:
                faults.append(f"[{name}] is missing")
            continue
        if not isinstance(given[name], dict):
            faults.append(f"{name} must be a section, written [{name}]")
            continue
        section = next(part for part in _options(hints[name]) if part is not NoneType)
        before = len(faults)
        values = dict(_values(section, name, given[name], faults))
        if len(faults) == before:
            yield name, section(**values)


def _values(
    section: type[Any], name: str, given: dict[str, Any], faults: list[str]
) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(section)
    entries = {entry.name: entry for entry in dataclasses.fields(section)}
    faults.extend(f"{name}.{key} is no setting: remove it" for key in given if key not in entries)
    for key, entry in entries.items():
        if key not in given:
            if entry.default is MISSING:
                faults.append(f"{name}.{key} is missing")
            continue
        value = _converted(given[key], _options(hints[key]))
        if value is MISSING:
            faults.append(f"{name}.{key} takes {_kind_words(hints[key])}")
            continue
        check: Check | None = entry.metadata.get("check")
        fault = check(value) if check else None
        if fault:
            faults.append(f"{name}.{key} {fault}")
        yield key, value


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if NoneType in get_args(hint) else (hint,)


def _converted(value: Any, options: tuple[Any, ...]) -> Any:
    if Path in options and isinstance(value, str):
        return Path(value)
    if tuple[str, ...] in options and isinstance(value, list):
        return tuple(value) if all(isinstance(item, str) for item in value) else MISSING
    return value if type(value) in options else MISSING


def _kind_words(hint: Any) -> str:
    words = {
        str: "text in quotes",
        int: "a whole number",
        bool: "true or false",
        Path: "a path in quotes",
        tuple[str, ...]: "a list of texts",
    }
    return next(words[option] for option in _options(hint) if option in words)


def _hub_contradictions(config: HubConfig) -> Iterator[str]:
    yield from _pair("broker", config.broker)
    if config.broker.cert and not config.broker.ca:
        yield "broker.cert needs broker.ca: a client certificate is shown over TLS only"
    if config.broker.password_file and not config.broker.username:
        yield "broker.password_file needs broker.username"
    if config.state:
        yield from _pair("state", config.state)
    yield from _web_contradictions(config)


def _web_contradictions(config: HubConfig | StateConfig) -> Iterator[str]:
    yield from _pair("web", config.web)
    if config.web.client_ca and not config.web.cert:
        yield "web.client_ca needs web.cert and web.key: client certificates are read over TLS only"


def _pair(name: str, part: Broker | Web | State) -> Iterator[str]:
    if (part.cert is None) != (part.key is None):
        yield f"{name}.cert and {name}.key go together: give both or neither"
