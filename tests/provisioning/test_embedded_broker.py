"""
Whether each broker of the demo keeps what the wire leans on.

The embedded one needs no system package; it must do what Mosquitto does, but for the
access list, which a demo on one machine can be without.
"""

from collections.abc import Iterator

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.packettypes import PacketTypes

from provisioning.demo.broker import BrokerKind, SiteBroker
from tests.rig.broker import running_broker
from tests.rig.mqtt import mqtt_client, with_properties

pytestmark = pytest.mark.slow

TOPIC = "ws/1/test-site/lobby-1"


@pytest.fixture(scope="module", params=["mosquitto", "embedded"])
def broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SiteBroker]:
    kind: BrokerKind = request.param
    with running_broker(tmp_path_factory.mktemp(kind), kind=kind) as broker:
        broker.device("lobby-1")
        broker.hub()
        yield broker


def test_a_question_and_its_answer_carry_the_same_correlation(broker: SiteBroker) -> None:
    with (
        mqtt_client(broker, broker.hub(), "asked-hub") as hub,
        mqtt_client(broker, broker.device("lobby-1"), "asking-lobby") as kiosk,
    ):
        hub.subscribe("ws/1/test-site/+/ask")
        kiosk.subscribe(f"{TOPIC}/answer")
        question = with_properties(
            PacketTypes.PUBLISH, ResponseTopic=f"{TOPIC}/answer", CorrelationData=b"42"
        )
        kiosk.publish(f"{TOPIC}/ask", b"who?", properties=question)
        (asked,) = hub.received()
        back = with_properties(PacketTypes.PUBLISH, CorrelationData=asked_of(asked)[1])
        hub.publish(asked_of(asked)[0], b"Ana", properties=back)
        (told,) = kiosk.received()
    assert asked_of(told)[1] == b"42"


def asked_of(message: mqtt.MQTTMessage) -> tuple[str, bytes]:
    given = vars(message.properties)
    return given.get("ResponseTopic", ""), given["CorrelationData"]


def test_what_came_while_the_hub_was_away_is_waiting(broker: SiteBroker) -> None:
    with mqtt_client(broker, broker.hub(), "absent-hub", expiry_s=3600) as hub:
        hub.subscribe("ws/1/test-site/+/event")
    with mqtt_client(broker, broker.device("lobby-1"), "busy-lobby") as kiosk:
        for number in range(500):
            kiosk.publish(f"{TOPIC}/event", b"%d" % number)
    with mqtt_client(broker, broker.hub(), "absent-hub", expiry_s=3600) as hub:
        got = [int(message.payload) for message in hub.received(1.0)]
    assert got == list(range(500))


def test_a_kiosk_that_falls_silent_is_announced(broker: SiteBroker) -> None:
    status = f"{TOPIC}/status"
    with mqtt_client(broker, broker.hub(), "hearing-hub") as hub:
        hub.subscribe("ws/1/test-site/+/status")
        held = broker.device("lobby-1")
        with mqtt_client(broker, held, "mortal", will=(status, b"offline")) as kiosk:
            kiosk.publish(status, b"online", retain=True)
            kiosk.drop()
            assert [message.payload for message in hub.received(1.0)][:2] == [b"online", b"offline"]


def test_a_broker_that_lost_its_plug_and_its_disk_comes_back(broker: SiteBroker) -> None:
    broker.part.kill()
    broker.forget()
    broker.part.start()
    with (
        mqtt_client(broker, broker.hub(), "patient-hub") as hub,
        mqtt_client(broker, broker.device("lobby-1"), "patient-lobby") as kiosk,
    ):
        hub.subscribe("ws/1/test-site/+/event")
        kiosk.publish(f"{TOPIC}/event", b"again")
        assert [message.payload for message in hub.received()] == [b"again"]
