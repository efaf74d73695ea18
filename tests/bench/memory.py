"""
Memory of a whole hub, against one bare process of Flask and SQLAlchemy.

The hub is the real `hub run` with its broker: 60 kiosks say how they are and send what they
captured, and staff open pages.  Memory is what it takes from the machine (PSS): pages that its
processes share count once.
"""

import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from contract.events import encode
from contract.messages import Heartbeat, OutboxState
from contract.messages import encode as encode_message
from contract.topics import client_id, device_topic
from provisioning.clock import now
from provisioning.demo.processes import Part, pause, wait_until
from provisioning.demo.site import SITE, Site, answers
from tests.bench.lines import Line, Note
from tests.bench.making import captured
from tests.rig.mqtt import mqtt_client

KIOSKS = 60
EVENTS_EACH = 40
LOOKS = 60
GOAL_MB = 200
GOAL_TIMES = 6.0
_BARE = """
import flask, sqlalchemy, sys
app = flask.Flask("bare")
engine = sqlalchemy.create_engine("sqlite://")
app.get("/")(lambda: str(engine.connect().scalar(sqlalchemy.text("select 1"))))
app.test_client().get("/")
print("ready", flush=True)
sys.stdin.read()
"""


def measure() -> Iterator[Line | Note]:
    """The hub's memory in all, and what each of its processes holds for itself."""
    bare = _bare_mb()
    with tempfile.TemporaryDirectory(prefix="worksource-bench-") as home:
        site = Site(Path(home) / "site")
        try:
            found = _of_a_hub(site)
        finally:
            site.stop()
    whole = sum(found.values())
    yield Line(
        "memory of a hub, 60 kiosks",
        f"{whole:.0f} MB",
        f"goal {GOAL_MB} MB",
        100 * whole / GOAL_MB,
        100,
        lower_is_better=True,
        unit="%",
    )
    yield Line(
        "memory of a hub",
        f"{whole:.0f} MB",
        f"Flask + SQLAlchemy {bare:.0f} MB",
        whole / bare,
        GOAL_TIMES,
        lower_is_better=True,
    )
    for name, held in found.items():
        yield Note(f"of it {name}", f"{held:.0f} MB")


def _of_a_hub(site: Site) -> dict[str, float]:
    site.start_broker()
    site.set_up_state()
    site.set_up_hub()
    settings = site.hub_settings
    whole = Part(
        "hub",
        [sys.executable, "-m", "hub", "hub", "run", "--config", str(settings)],
        settings.parent / "run.log",
        ready=lambda: answers(f"{site.hub_address}/healthz"),
    )
    site.parts["hub"] = whole
    whole.start()
    assert wait_until(lambda: whole.has_said("listening for events"))
    for number in range(KIOSKS):
        _speak(site, f"kiosk-{number}")
    for _ in range(LOOKS):
        assert answers(f"{site.hub_address}/sign-in")
    pause(5.0)
    assert whole.pid is not None
    return held_by(whole.pid)


def _speak(site: Site, device: str) -> None:
    held = site.broker.device(device)
    with mqtt_client(site.broker, held, client_id(SITE, device)) as client:
        topic = device_topic(SITE, device, "heartbeat")
        client.publish(topic, encode_message(_heartbeat(device)))
        for event in captured(EVENTS_EACH, SITE, device):
            client.publish(device_topic(SITE, device, "event"), encode(event))


def _heartbeat(device: str) -> Heartbeat:
    return Heartbeat(
        site=SITE,
        device=device,
        kind="walkup",
        sent_at=now(),
        clock="synced",
        boot_id=str(uuid.uuid5(uuid.NAMESPACE_OID, device)),
        uptime_ms=1000,
        version="1.0",
        outbox=OutboxState(depth=0, last_seq=0),
        reader="up",
    )


def held_by(pid: int) -> dict[str, float]:
    """Megabytes (PSS) of a process and of those it started, by name."""
    found: dict[str, float] = {}
    for one in _tree(pid):
        name = Path(f"/proc/{one}/comm").read_text().strip()
        name = name if name not in found else f"{name} ({one})"
        found[name] = _pss_mb(one)
    return found


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _tree(int(child))


def _pss_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _bare_mb() -> float:
    with subprocess.Popen(
        [sys.executable, "-c", _BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        assert bare.stdout is not None
        assert bare.stdout.readline() == b"ready\n"
        held = _pss_mb(bare.pid)
        bare.communicate(b"")
    return held
