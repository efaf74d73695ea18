"""
A hub's authority and certificates, made whole: an interruption leaves the old ones or the new.

`/etc/worksource/pki` may be entered by everybody, and each key in it read by one account alone:
the authority's, the hub's and the web's by the hub, the broker's by the broker.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from contract.certificates import Signer, load_signer, read_key
from provisioning.pki import Authority, Credentials
from provisioning.site.answers import Answers
from provisioning.site.machine import Machine
from provisioning.site.places import ACCOUNT, BROKER_ACCOUNT

RENEW_BEFORE = timedelta(days=90)
OWNERS = {
    "ca": ACCOUNT,
    "hub": ACCOUNT,
    "web": ACCOUNT,
    "broker": BROKER_ACCOUNT,
}
_KEY, _PUBLIC, _ENTERED = 0o400, 0o644, 0o755


def make_authority(machine: Machine, site: str, now: datetime) -> None:
    """The site's authority, unless it is there."""
    pki = machine.places.pki
    if (pki / "ca.pem").exists():
        return
    begun = pki.with_name(".pki.unfinished")
    shutil.rmtree(begun, ignore_errors=True)
    begun.parent.mkdir(parents=True, exist_ok=True)
    Authority.create(begun, site, now)
    begun.replace(pki)


def missing(machine: Machine, answers: Answers, now: datetime) -> list[str]:
    """The certificates that are not there, do not fit, or end soon."""
    return [name for name in _wanted(answers) if not _is_good(machine, answers, name, now)]


def issue(machine: Machine, answers: Answers, name: str, now: datetime) -> None:
    """Issue one anew: the key first, so that a certificate never lies beside another's key for long."""
    pki = machine.places.pki
    signer = _signer(pki)
    begun = pki / ".unfinished"
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    authority = Authority(begun, signer)
    hosts = _wanted(answers)[name]
    made = authority.issue_server(name, hosts, now) if hosts else authority.issue_hub(now)
    for path in (made.key, made.certificate):
        machine.own(path, OWNERS[name], _KEY if path == made.key else _PUBLIC)
        path.replace(pki / path.name)
    shutil.rmtree(begun)


def hand_over(machine: Machine) -> None:
    """Each file to whom it belongs."""
    pki = machine.places.pki
    machine.own(pki, ACCOUNT, _ENTERED)
    for path in sorted(pki.iterdir()):
        is_key = path.suffix == ".key"
        machine.own(path, OWNERS.get(path.stem, ACCOUNT), _KEY if is_key else _PUBLIC)


def broker_credentials(pki: Path) -> Credentials:
    """What the broker shows."""
    return Credentials(pki / "ca.pem", pki / "broker.pem", pki / "broker.key")


def _wanted(answers: Answers) -> dict[str, list[str]]:
    hosts = [*answers.hosts, "localhost", "127.0.0.1"]
    return {"hub": [], "broker": hosts, "web": hosts}


def _is_good(machine: Machine, answers: Answers, name: str, now: datetime) -> bool:
    pki = machine.places.pki
    try:
        certificate = x509.load_pem_x509_certificate((pki / f"{name}.pem").read_bytes())
        key = read_key((pki / f"{name}.key").read_bytes())
    except (OSError, ValueError):
        return False
    lasts = certificate.not_valid_after_utc - now > RENEW_BEFORE
    fits = certificate.public_key() == key.public_key()
    return lasts and fits and set(_wanted(answers)[name]) <= _hosts_of(certificate)


def _hosts_of(certificate: x509.Certificate) -> set[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    return {str(name.value) for name in names}


def _signer(pki: Path) -> Signer:
    return load_signer((pki / "ca.pem").read_bytes(), (pki / "ca.key").read_bytes())
