"""The limit: paho, MQTT 5, QoS 1, acknowledging by itself, doing nothing with what comes."""

import sys
import threading
import time

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes

from contract.topics import everything_up
from tests.rig.mqtt import with_properties

WITHIN_S = 120


def main() -> None:
    host, port, ca, certificate, key, site, count = sys.argv[1:]
    wanted = int(count)
    subscribed, done = threading.Event(), threading.Event()
    seen: list[float] = []

    def on_message(_client: object, _userdata: object, _message: object) -> None:
        seen.append(time.monotonic())
        if len(seen) == wanted:
            done.set()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="bare", protocol=mqtt.MQTTv5)
    client.tls_set(ca, certificate, key)
    client.on_connect = lambda told, *_: told.subscribe(everything_up(site, "event"), 1)
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = on_message
    properties = with_properties(
        PacketTypes.CONNECT, SessionExpiryInterval=3600, ReceiveMaximum=1000
    )
    client.connect(host, int(port), clean_start=False, properties=properties)
    client.loop_start()
    subscribed.wait(WITHIN_S)
    if wanted and not done.wait(WITHIN_S):
        sys.exit(f"the bare subscriber got {len(seen)} of {wanted}")
    client.disconnect()
    client.loop_stop()
    print((wanted - 1) / (seen[-1] - seen[0]) if wanted else 0.0)


if __name__ == "__main__":
    main()
