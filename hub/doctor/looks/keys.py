"""Keys and certificates on disk: who may read them, and until when they are good."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from hub.config import HubConfig
from hub.doctor.findings import Finding, now, today, well

_EVERYBODY = stat.S_IRWXG | stat.S_IRWXO
WARN_DAYS = 30
RENEW = "sudo worksource site install (it renews what ends within 90 days)"


def modes(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Whether a secret can be read by anybody but its owner."""
    bad = False
    for path in _secrets(config):
        try:
            mode = path.stat().st_mode
        except OSError as cause:
            bad = True
            yield now(
                "keys",
                f"The key {path} is not there.",
                cause.strerror,
                "Restore it from the backup; 'worksource hub init' makes web.secret and command.key anew",
            )
            continue
        if mode & _EVERYBODY:
            bad = True
            yield today(
                "keys",
                f"{path} can be read by others than its owner.",
                f"its mode is {stat.S_IMODE(mode):04o}",
                f"sudo chmod 0400 {path}; if strangers use this machine, have the key replaced",
            )
    if not bad:
        yield well("keys", "each key is read by its owner alone")


def _secrets(config: HubConfig) -> list[Path]:
    wanted = [
        config.web.secret_key_file,
        config.command_key_file,
        config.web.key,
        config.broker.key,
    ]
    if config.enrolment is not None:
        wanted.append(config.enrolment.ca_key)
    if config.state is not None:
        wanted += [config.state.token_file, config.state.key]
    return [path for path in wanted if path is not None]


def certificates(config: HubConfig, at: datetime) -> Iterator[Finding]:
    """Until when each is good, and whether the broker's list of revoked ones can be read."""
    for what, path in _certificates(config):
        yield _certificate(what, path, at)
    if config.enrolment is not None:
        yield from _revoked(config.enrolment.revoked, at)


def _certificates(config: HubConfig) -> Iterator[tuple[str, Path]]:
    if config.broker.ca is not None:
        yield "the site's authority", config.broker.ca
        beside = config.broker.ca.with_name("broker.pem")
        if beside.exists():
            yield "the broker's certificate", beside
    if config.broker.cert is not None:
        yield "the hub's certificate", config.broker.cert
    if config.web.cert is not None:
        yield "the web's certificate", config.web.cert
    if config.state is not None and config.state.cert is not None:
        yield "the certificate shown to the state", config.state.cert


def _certificate(what: str, path: Path, at: datetime) -> Finding:
    try:
        ends_at = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as cause:
        return now("certificates", f"{_begun(what)} cannot be read.", f"{path}: {cause}", RENEW)
    days = (ends_at - at).days
    told = f"{path} ends on {ends_at:%Y-%m-%d}"
    if at >= ends_at:
        return now("certificates", f"{_begun(what)} has ended.", told, RENEW)
    if ends_at - at < timedelta(days=WARN_DAYS):
        return today("certificates", f"{_begun(what)} ends in {days} days.", told, RENEW)
    return well("certificates", f"{what} is good for {days} days")


def _revoked(path: Path, at: datetime) -> Iterator[Finding]:
    do = (
        "sudo systemctl restart worksource-hub-errands: it writes the list anew; "
        "then: sudo systemctl reload mosquitto"
    )
    try:
        listed = x509.load_pem_x509_crl(path.read_bytes())
    except (OSError, ValueError) as cause:
        what = "The list of revoked certificates cannot be read: the broker refuses everybody."
        yield now("certificates", what, f"{path}: {cause}", do)
        return
    if listed.next_update_utc is not None and listed.next_update_utc <= at:
        what = "The list of revoked certificates has run out: the broker refuses everybody."
        yield now("certificates", what, f"{path} ended {listed.next_update_utc:%Y-%m-%d}", do)
    else:
        yield well("certificates", f"the list of revoked certificates names {len(list(listed))}")


def _begun(what: str) -> str:
    return what[0].upper() + what[1:]
