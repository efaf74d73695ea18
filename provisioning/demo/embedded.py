"""Runs the embedded broker in this process: `python -m provisioning.demo.embedded FILE`."""

from __future__ import annotations

import logging
import sys

from iotcore import IotCoreBroker


def main() -> None:
    """Serve until a signal ends the process; the broker has no way to be asked."""
    logging.basicConfig(level=logging.INFO)
    # The library logs a span for every packet as an error.
    for noisy in ("rumqttd", "tracing"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    IotCoreBroker(config_path=sys.argv[1]).run_forever()


if __name__ == "__main__":
    main()
