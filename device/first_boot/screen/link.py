"""Where the kiosk's link goes, and as whom: by the settings, and by what first boot found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from device.adapters.mqtt import Broker, Certificates
from device.config import Settings
from device.enrolment.keys import AUTHORITY, PAIR, key_store
from device.first_boot.asking.finding import resolves
from device.first_boot.places import Places
from device.first_boot.told import Found, read


def broker_of(settings: Settings) -> Broker:
    """The broker of the settings, with certificates that may come later."""
    told = settings.broker
    certificates = None
    if told.identity is not None:
        opens = key_store(told.identity).password
        pair = told.identity / PAIR
        certificates = Certificates(told.identity / AUTHORITY, pair, pair, opens, may_come=True)
    elif told.ca is not None:
        certificates = Certificates(told.ca, told.certificate, told.key)
    return Broker(told.host, told.port, certificates, told.keepalive_s)


def where_of(settings: Settings) -> Callable[[Broker], Broker]:
    """Where the broker is by now: a name that nobody knows gives way to where it was found."""
    found_file = Places(data=settings.data).found

    def look(told: Broker) -> Broker:
        found = read(Found, found_file)
        if found is None or told.certificates is None or (told.host and resolves(told.host)):
            return told
        return replace(told, host=found.host, port=found.broker, is_found=True)

    return look
