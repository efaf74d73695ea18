"""The settings files of a site on one machine, as its real processes read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from provisioning.pki import Credentials

Value = str | int | float | bool | Path | list[str]
Table = Mapping[str, Value]
NOTHING: Table = MappingProxyType({})


def write_toml(path: Path, top: Table, **tables: Table) -> Path:
    """A flat TOML file: top keys, then one table a name."""
    lines = _lines(top)
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_lines(table)]
    path.write_text("\n".join(lines) + "\n")
    return path


def hub_toml(
    path: Path,
    *,
    site: Table,
    database: Path,
    broker: Table,
    web_port: int,
    state: Table,
    enrolment: Table,
    tls: Table = NOTHING,
) -> Path:
    """A site hub."""
    return write_toml(
        path,
        {},
        site=site,
        database={"url": f"sqlite:///{database}"},
        broker=broker,
        web={**_web(path.parent, web_port), **tls},
        state=state,
        enrolment=enrolment,
        announce={"enabled": False},  # a network is no place for a hub of play
    )


def state_toml(path: Path, *, database: Path, web_port: int, keys: Path) -> Path:
    """The state server."""
    return write_toml(
        path,
        {},
        database={"url": f"sqlite:///{database}"},
        web=_web(path.parent, web_port),
        keys={"directory": keys},
    )


def kiosk_toml(
    path: Path,
    *,
    site: str,
    device: str,
    timezone: str,
    broker: Table,
    reader_port: Path,
    top: Table = NOTHING,
    patience: Table = NOTHING,
) -> Path:
    """One kiosk, with its reader on a pseudo-terminal and its data beside the file."""
    return write_toml(
        path,
        {"site": site, "device": device, "timezone": timezone, "data": path.parent, **top},
        broker=broker,
        reader={"port": reader_port, "framing": "magtek"},
        screen={"fullscreen": False},
        patience=patience,
    )


def broker_table(host: str, port: int, held: Credentials, certificate: str) -> Table:
    """How to reach the broker; `certificate` is what the file calls that setting."""
    return {
        "host": host,
        "port": port,
        "ca": held.ca,
        certificate: held.certificate,
        "key": held.key,
    }


def _web(directory: Path, port: int) -> Table:
    return {"host": "127.0.0.1", "port": port, "secret_key_file": directory / "web.secret"}


def _lines(table: Table) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in table.items()]


def _value(value: Value) -> str:
    # Strings, numbers, truth and lists of strings are written alike in JSON and TOML.
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
