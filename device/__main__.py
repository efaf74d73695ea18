"""`python -m device`: one kiosk, as `worksource kiosk`."""

from device.cli import kiosk

kiosk()
