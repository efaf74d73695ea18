"""
A real broker for tests: on a free port, with TLS, in a directory of its own.

    with running_broker(tmp_path / "broker") as broker:
        held = broker.device("lobby-1")     # ca, certificate, key
        connect(broker.host, broker.port, held)
        broker.part.kill(); broker.forget(); broker.part.start()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioning.demo.broker import BrokerKind, SiteBroker
from provisioning.demo.processes import free_port


@contextmanager
def running_broker(
    directory: Path, site: str = "test-site", kind: BrokerKind = "mosquitto"
) -> Iterator[SiteBroker]:
    """Mosquitto (or the embedded broker) as a site runs it, until the block ends."""
    directory.mkdir(parents=True, exist_ok=True)
    broker = SiteBroker(kind, directory, site, free_port())
    broker.part.start()
    try:
        yield broker
    finally:
        broker.part.stop()
