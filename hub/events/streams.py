"""
How far each device's numbers have come, as kept in the database.

Read and written in the transaction that stores the events, so that an acknowledgement
never promises more than was committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, select

from hub import bulk
from hub.events.rules import Range, Stream
from hub.events.tables import DeviceStream

_STREAM: Table = DeviceStream.__table__  # type: ignore[assignment]  # a mapped class's table is one
_COLUMNS = ("site", "device", "through", "beyond", "lost")


def load(connection: Connection, site: str, devices: Iterable[str]) -> dict[str, Stream]:
    """The streams of these devices; a device never heard of starts at nothing."""
    wanted = set(devices)
    rows = connection.execute(
        select(
            DeviceStream.device, DeviceStream.through, DeviceStream.beyond, DeviceStream.lost
        ).where(DeviceStream.site == site, DeviceStream.device.in_(wanted))
    )
    kept = {row.device: Stream(row.through, _ranges(row.beyond), _ranges(row.lost)) for row in rows}
    return {device: kept.get(device, Stream()) for device in wanted}


def save(connection: Connection, site: str, streams: Mapping[str, Stream]) -> None:
    """Keep these streams."""
    rows = [
        (site, device, stream.through, json.dumps(stream.beyond), json.dumps(stream.lost))
        for device, stream in streams.items()
    ]
    bulk.upsert(connection, _STREAM, _COLUMNS, rows)


def _ranges(text: str) -> tuple[Range, ...]:
    return tuple((first, last) for first, last in json.loads(text))
