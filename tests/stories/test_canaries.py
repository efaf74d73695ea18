"""
An SSN and a bank card go through the whole house, and leave no trace.

A legacy card with a canary SSN and a bank card with a canary number are swiped; the SSN
is registered at the state, too.  Afterwards every byte that any process wrote (databases,
journals, logs, settings) and every message on the wire is searched for them, plain and
in every disguise that comes to mind.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.demo.customers import Person, Plan, PlannedVisit
from provisioning.demo.lobby import REST_S
from provisioning.demo.processes import pause
from provisioning.demo.site import SITE
from provisioning.demo.swipes import bank_card, legacy_card
from provisioning.demo.visitors import Identity
from tests.rig.house import House, house
from tests.rig.mqtt import mqtt_client

pytestmark = pytest.mark.slow

SSN = "219098765"
UNREGISTERED_SSN = "219094321"
ACCOUNT = "4929123123123127"
HOLDER = "CANARYMAN/YELLOW"


def disguises(secret: str) -> Iterator[bytes]:
    """The forms in which a secret could lie in a file or on the wire."""
    spellings = {secret, secret[::-1]}
    if len(secret) == 9:
        spellings |= {f"{secret[:3]}{mark}{secret[3:5]}{mark}{secret[5:]}" for mark in "- ./"}
    else:
        spellings |= {mark.join(secret[at : at + 4] for at in range(0, 16, 4)) for mark in "- "}
        spellings |= {secret[:12], secret[4:]}
    for spelling in spellings:
        raw = spelling.encode()
        yield raw
        yield raw.hex().encode()
        yield spelling.encode("utf-16-le")
        yield from _in_base64(raw)
    for kind in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        digest = hashlib.new(kind, secret.encode())
        yield digest.digest()
        yield digest.hexdigest().encode()


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """The characters that do not depend on what stands before or behind, at each offset."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw)
        yield text[-(-offset * 8 // 6) + (1 if offset else 0) : len(text) // 4 * 4 - 4]


def written(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def found(everything: dict[str, bytes], secret: str) -> list[str]:
    forms = list(disguises(secret))
    return [
        f"{place} holds {form!r}"
        for place, content in everything.items()
        for form in forms
        if form in content
    ]


def test_the_search_finds_what_is_there() -> None:
    for planted in (
        b"ssn=219098765;",
        b"219-09-8765",
        base64.b64encode(b'{"x": "219098765"}'),
        base64.b64encode(b'{"xy": "219098765"}'),
        base64.b64encode(b'{"xyz": "219098765"}'),
        b"567890912",
        "219098765".encode("utf-16-le"),
        hashlib.sha256(b"219098765").hexdigest().encode(),
    ):
        assert found({"file": planted}, SSN), planted
    assert not found({"file": b"219-09-8764 and nothing else"}, SSN)


def test_no_byte_anywhere_tells_an_ssn_or_a_bank_card(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        site = home.site
        (member,) = site.register([{"first_name": "Cana", "last_name": "Ry", "ssn": SSN}])
        with mqtt_client(site.broker, site.broker.hub(), "overhearing") as wire:
            wire.subscribe(f"ws/1/{SITE}/#")
            use_the_cards(home)
            outcome = home.settled()
            overheard = wire.received(1.0)
        directory = site.directory
    everything = written(directory) | {
        f"wire {number} {message.topic}": bytes(message.payload)
        for number, message in enumerate(overheard)
    }
    assert outcome.captured == outcome.at_state > 0
    assert any(b'"sealed"' in content for content in everything.values())
    assert any(str(member["number"]).encode() in content for content in everything.values())
    for secret in (SSN, UNREGISTERED_SSN, ACCOUNT):
        assert found(everything, secret) == []
    assert [place for place, content in everything.items() if b"CANARYMAN" in content] == []


def use_the_cards(home: House) -> None:
    """Both legacy cards log in and out; the bank card is refused, again and again."""
    visits = tuple(PlannedVisit(number, "swipe", services=(0, 2)) for number in range(2))
    plan = Plan((Person("legacy_member"), Person("legacy")), visits, ())
    carried = [Identity(ssn=SSN), Identity(ssn=UNREGISTERED_SSN)]
    home.expect(plan, carried, home.open_kiosk())
    desk = home.counter.desk
    desk.foreign_cards["bank"] = lambda: bank_card(ACCOUNT, HOLDER)
    for torn in (legacy_card(SSN)[:-2], bank_card(ACCOUNT, HOLDER)[:-2] + b"\r"):
        desk.swipe_foreign("bank")
        desk.finish()
        desk.swipe(torn)
        desk.hands.see("stranger", "unreadable")
        desk.finish()
        pause(REST_S)
    home.serve()
