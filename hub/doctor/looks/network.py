"""What answers: the broker and whom it lets in, the web, the state server, the mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from hub.config import Broker, HubConfig
from hub.doctor.findings import Finding, now, soon, today, well
from hub.doctor.looks.mqtt import Said, speak

WITHIN_S = 5.0
CLOCKS_APART = timedelta(seconds=30)
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to
_RESTART = "sudo systemctl restart mosquitto; then read: journalctl -u mosquitto -n 30"


def broker(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Whether it answers, knows the hub, and lets nobody else in."""
    told = config.broker
    where = f"{told.host}:{told.port}"
    try:
        socket.create_connection((told.host, told.port), WITHIN_S).close()
    except OSError as cause:
        what = "The broker does not answer: nothing reaches the hub. Kiosks keep what they capture."
        yield now("broker", what, f"{where}: {cause.strerror or cause}", _RESTART)
        return
    said = speak(told, config.site.code)
    if said.trouble:
        what = "The broker refuses the hub: nothing is taken in. Kiosks keep what they capture."
        yield now("broker", what, f"{where}: {said.trouble}", _do_about(said))
        return
    if said.denied:
        what = "The broker's access list keeps the hub from its topics."
        do = "sudo worksource site install: it writes the list anew"
        yield now("broker", what, ", ".join(said.denied), do)
        return
    yield from _strangers(told, where)


def _do_about(said: Said) -> str:
    if "certificate" in said.trouble.lower():
        return "Is it of this site's authority, and not called back? sudo worksource site install renews it"
    return _RESTART


def _strangers(told: Broker, where: str) -> Iterator[Finding]:
    if told.ca is None:
        yield soon(
            "broker",
            "Kiosks and hub speak without TLS: fit for trials alone.",
            f"[broker] of the settings names no ca; {where} answers",
            "sudo worksource site install makes certificates and a broker that asks for them",
        )
        return
    if not speak(Broker(host=told.host, port=told.port, ca=told.ca), "").trouble:
        yield today(
            "broker",
            "The broker lets in whoever has no certificate.",
            f"{where} took a client that showed none",
            "sudo worksource site install: it writes the broker's settings anew",
        )
        return
    yield well("broker", f"{where} answers the hub, over TLS, and nobody without a certificate")


def web(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Whether the pages are served, and a browser that knows the authority believes it."""
    told = config.web
    host = "localhost" if told.host in _EVERYWHERE else told.host
    address = f"{'https' if told.cert else 'http'}://{host}:{told.port}"
    do = "sudo systemctl restart worksource-hub-web; then read: journalctl -u worksource-hub-web -n 30"
    try:
        status, _date = _asked(f"{address}/readyz", _authority_of(config), proven=False)
    except (OSError, HTTPException) as cause:
        what = "The staff web does not answer: no page opens, and no kiosk can enrol."
        yield now("web", what, f"{address}: {cause}", do)
        return
    if status != 200:
        what = "The staff web answers that it is not ready."
        yield now("web", what, f"{address}/readyz: {status}", do)
        return
    if told.cert is None and not told.behind_proxy:
        what = "The staff web is served without TLS: passwords cross the network in the clear."
        yield today("web", what, address, "Name cert and key in [web], or a proxy that brings TLS")
        return
    if trouble := _not_believed(f"{address}/readyz", config):
        what = "Browsers do not believe the web's certificate."
        do = "sudo worksource site install --host NAME, with every name that staff type"
        yield today("web", what, trouble, do)
        return
    yield well("web", f"{address} answers")


def _not_believed(address: str, config: HubConfig) -> str:
    if config.web.cert is None:
        return ""
    try:
        _asked(address, _authority_of(config), proven=True)
    except ssl.SSLCertVerificationError as cause:
        return cause.verify_message
    except (OSError, HTTPException):
        return ""
    return ""


def _authority_of(config: HubConfig) -> Path | None:
    return config.enrolment.ca if config.enrolment else config.broker.ca


def state(config: HubConfig, at: datetime) -> Iterator[Finding]:
    """Whether the state server answers, with a good certificate and the same time."""
    if config.state is None:
        return
    address = config.state.url
    try:
        _status, date = _asked(f"{address}/healthz", config.state.ca, proven=True, with_system=True)
    except ssl.SSLCertVerificationError as cause:
        what = "The state server's certificate is not good: nothing is sent there."
        do = "Tell the state's office; check [state] ca of the settings, and this machine's clock"
        yield today("state", what, f"{address}: {cause.verify_message}", do)
        return
    except (OSError, HTTPException) as cause:
        what = "The state server does not answer. What is captured stays here and is sent later."
        do = "Is the line to the outside up? If it is, tell the state's office"
        yield soon("state", what, f"{address}: {cause}", do)
        return
    apart = abs(at - date) if date else timedelta()
    if apart > CLOCKS_APART:
        what = "The clocks of this hub and of the state server differ."
        yield today(
            "state", what, f"by {int(apart.total_seconds())} seconds", "timedatectl timesync-status"
        )
    else:
        yield well("state", f"{address} answers")


def mail(config: HubConfig, _at: datetime) -> Iterator[Finding]:
    """Whether the mail server of alerts answers; no mail is sent."""
    told = config.alerts
    if not told.mail_to:
        return
    kind = smtplib.SMTP_SSL if told.smtp_security == "tls" else smtplib.SMTP
    try:
        with kind(told.smtp_host, told.smtp_port, timeout=WITHIN_S) as server:
            server.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as cause:
        what = "The mail server of alerts does not answer: nobody hears of trouble by mail."
        do = "Check smtp_host, smtp_port and smtp_security in [alerts] of the settings"
        yield today("mail", what, f"{told.smtp_host}:{told.smtp_port}: {cause}", do)
    else:
        yield well("mail", f"{told.smtp_host}:{told.smtp_port} answers")


def _asked(
    address: str, authority: Path | None, *, proven: bool, with_system: bool = False
) -> tuple[int, datetime | None]:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    connection: HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        if authority is not None:
            with suppress(OSError):
                context.load_verify_locations(str(authority))
        if not proven and not with_system:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection(host, port, timeout=WITHIN_S, context=context)
    else:
        connection = HTTPConnection(host, port, timeout=WITHIN_S)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        date = answer.getheader("Date")
        return answer.status, parsedate_to_datetime(date) if date else None
    finally:
        connection.close()
