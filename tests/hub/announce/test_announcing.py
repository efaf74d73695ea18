"""A hub announces itself by the real library, on this machine's loopback."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from zeroconf import ServiceInfo, Zeroconf

from hub.announce.announcing import SERVICE, Announcer, Told, others_of

pytestmark = pytest.mark.slow
LOOPBACK = "127.0.0.1"
TOLD = Told("mdns-test-site", "hub.local", 443, 8883)


@contextmanager
def announced(told: Told = TOLD, every_s: float = 0.2) -> Iterator[None]:
    stop = threading.Event()
    announcer = Announcer(told, [LOOPBACK], interfaces=[LOOPBACK])
    thread = threading.Thread(target=announcer.run, args=(stop, every_s))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def asked(told: Told = TOLD) -> ServiceInfo | None:
    with Zeroconf(interfaces=[LOOPBACK]) as library:
        return library.get_service_info(SERVICE, told.instance, timeout=4000)


def test_a_kiosk_hears_site_ports_and_name() -> None:
    with announced():
        found = asked()
    assert found is not None
    assert found.decoded_properties == {
        "site": "mdns-test-site",
        "web": "443",
        "broker": "8883",
        "host": "hub.local",
    }
    assert found.server == "hub.local."
    assert found.parsed_addresses() == [LOOPBACK]


def test_when_the_hub_stops_it_takes_its_name_back() -> None:
    told = Told("mdns-gone", "hub.local", 443, 8883)
    with announced(told):
        assert asked(told) is not None
    with Zeroconf(interfaces=[LOOPBACK]) as library:
        assert library.get_service_info(SERVICE, told.instance, timeout=500) is None


def test_a_second_hub_of_the_site_says_so_and_stays_silent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told("mdns-twice", "hub.local", 443, 8883)
    second = Told("mdns-twice", "other.local", 444, 8883)
    with announced(told):
        assert asked(told) is not None
        stop = threading.Event()
        again = Announcer(second, [LOOPBACK], interfaces=[LOOPBACK])
        with caplog.at_level(logging.WARNING):
            thread = threading.Thread(target=again.run, args=(stop, 0.1))
            thread.start()
            found = asked(told)
            for _ in range(100):
                if caplog.records:
                    break
                stop.wait(0.1)
            stop.set()
            thread.join(10)
    assert found is not None
    assert found.port == 443
    said = [record.message for record in caplog.records]
    assert any("another hub of site 'mdns-twice' is announced at 127.0.0.1" in one for one in said)


def test_the_doctor_tells_its_own_hub_from_another() -> None:
    told = Told("mdns-doctor", "hub.local", 443, 8883)
    assert others_of("mdns-doctor", [], 0.5, interfaces=[LOOPBACK]) is None
    with announced(told):
        assert asked(told) is not None
        assert others_of("mdns-doctor", [LOOPBACK], 3, interfaces=[LOOPBACK]) == []
        assert others_of("mdns-doctor", ["10.1.2.3"], 3, interfaces=[LOOPBACK]) == [LOOPBACK]
