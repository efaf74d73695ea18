"""The site's broker, as it is configured: who is let in, and who may say what."""

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from provisioning.broker.render import BrokerSettings, render
from provisioning.clock import now
from provisioning.demo.broker import SiteBroker
from provisioning.pki import Authority, Credentials
from tests.rig.broker import running_broker
from tests.rig.mqtt import TestClient, mqtt_client

pytestmark = pytest.mark.slow

NOT_AUTHORISED = 135
REFUSED = "did not let|certificate required|alert|EOF|reset"
GRANTED = 1
OWN = "ws/1/test-site/lobby-1"
NEIGHBOUR = "ws/1/test-site/lobby-2"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBroker]:
    with running_broker(tmp_path_factory.mktemp("broker")) as broker:
        yield broker


@pytest.fixture
def kiosk(broker: SiteBroker) -> Iterator[TestClient]:
    with mqtt_client(broker, broker.device("lobby-1"), "test-site-lobby-1") as client:
        yield client


@pytest.fixture
def hub(broker: SiteBroker) -> Iterator[TestClient]:
    with mqtt_client(broker, broker.hub(), "test-site-hub") as client:
        yield client


def test_a_client_without_a_certificate_is_refused(broker: SiteBroker) -> None:
    with pytest.raises(OSError, match=REFUSED), mqtt_client(broker, None, "nobody"):
        pass


def test_a_certificate_of_another_authority_is_refused(broker: SiteBroker, tmp_path: Path) -> None:
    stranger = Authority.create(tmp_path, "elsewhere", now()).issue_device("lobby-1", now())
    ours = broker.part.log.parent / "pki" / "ca.pem"
    forged = Credentials(ours, stranger.certificate, stranger.key)
    with pytest.raises(OSError, match=REFUSED), mqtt_client(broker, forged, "forged"):
        pass


def test_an_expired_certificate_is_refused(broker: SiteBroker) -> None:
    expired = broker.authority.issue_device("lobby-old", now() - timedelta(days=1000))
    with pytest.raises(OSError, match=REFUSED), mqtt_client(broker, expired, "expired"):
        pass


def test_a_kiosk_trusts_no_broker_of_another_authority(broker: SiteBroker, tmp_path: Path) -> None:
    elsewhere = Authority.create(tmp_path, "elsewhere", now()).issue_device("lobby-1", now())
    trusting = ssl.create_default_context(cafile=str(elsewhere.ca))
    with (
        socket.create_connection((broker.host, broker.port)) as link,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        trusting.wrap_socket(link, server_hostname=broker.host)


@pytest.mark.parametrize("kind", ["event", "heartbeat", "status", "ask"])
def test_a_device_writes_its_own_subtree(kiosk: TestClient, hub: TestClient, kind: str) -> None:
    assert hub.subscribe(f"ws/1/test-site/+/{kind}") == GRANTED
    assert kiosk.publish(f"{OWN}/{kind}", b"said") == 0
    assert [message.topic for message in hub.received()] == [f"{OWN}/{kind}"]


@pytest.mark.parametrize(
    "topic",
    [
        f"{NEIGHBOUR}/event",
        f"{NEIGHBOUR}/status",
        f"{OWN}/ack",
        f"{OWN}/command",
        f"{OWN}/answer",
        "ws/1/test-site/catalogue",
        "ws/1/other-site/lobby-1/event",
        "ws/1/test-site/hub/event",
        "ws/2/test-site/lobby-1/event",
        "elsewhere",
    ],
)
def test_a_device_cannot_write_anything_else(
    kiosk: TestClient, hub: TestClient, topic: str
) -> None:
    hub.subscribe("ws/1/test-site/#")
    assert kiosk.publish(topic, b"forged") == NOT_AUTHORISED
    assert hub.received(0.1) == []


@pytest.mark.parametrize("kind", ["ack", "answer", "command", "event"])
def test_a_device_hears_nothing_meant_for_another(
    kiosk: TestClient, hub: TestClient, kind: str
) -> None:
    for topic in (f"{NEIGHBOUR}/{kind}", f"ws/1/test-site/+/{kind}", "#"):
        kiosk.subscribe(topic)
    hub.publish(f"{NEIGHBOUR}/{kind}", b"for lobby-2 alone")
    assert kiosk.received(0.2) == []


@pytest.mark.parametrize("kind", ["ack", "answer", "command"])
def test_the_hub_speaks_to_each_device(kiosk: TestClient, hub: TestClient, kind: str) -> None:
    assert kiosk.subscribe(f"{OWN}/{kind}") == GRANTED
    assert hub.publish(f"{OWN}/{kind}", b"for you") == 0
    assert [message.payload for message in kiosk.received()] == [b"for you"]


def test_the_catalogue_is_kept_for_kiosks_that_come_later(
    broker: SiteBroker, hub: TestClient
) -> None:
    menu = b"m" * 200_000
    assert hub.publish("ws/1/test-site/catalogue", menu, retain=True) in (0, 16)
    with mqtt_client(broker, broker.device("lobby-9"), "test-site-lobby-9") as late:
        late.subscribe("ws/1/test-site/catalogue")
        assert [message.payload for message in late.received()] == [menu]


def test_a_site_name_cannot_widen_the_access_list(tmp_path: Path) -> None:
    held = Credentials(tmp_path / "ca", tmp_path / "pem", tmp_path / "key")
    with pytest.raises(ValueError, match="cannot name a site"):
        render(BrokerSettings("+", held, tmp_path), tmp_path)
