"""
paho's MQTT client, read at speed.

paho reads one packet per select() and three pieces per packet, and writes each PUBACK by
itself.  Here a buffer stands before the socket, and the packets that come in thousands,
PUBLISH with QoS 1 and no properties, are cut straight out of it; everything else goes
paho's own way.  Acknowledgements are written together.

This leans on four private names of paho: `_create_socket`, `_packet_queue`, `_in_packet`
and `_sock`.  The minor version is held in pyproject.toml, and tests run this on real brokers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

Take = Callable[[bytes, int, bytes], None]
"""What is called with topic, packet number and payload of each message of QoS 1."""

_RECV_BYTES = 65_536
_BUFFER_BYTES = 262_144
"""As much as is gathered before the messages in it are cut out."""
_BURST = 64
"""Packets that paho reads in one turn before it may write again."""
_PUBLISH_QOS_1 = 0x32
_BUT_DUP_AND_RETAIN = 0xF6
_PUBACK = 0x40
_SHORTEST = 5
"""The length of a topic of no characters, a packet number, and no properties."""
_CONTINUES = 0x80


class BufferedSocket:
    """A socket whose `recv` is served from what one larger read brought."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.buffer = b""
        self.start = 0

    def recv(self, size: int) -> bytes:
        if self.start >= len(self.buffer):
            self.buffer, self.start = self._socket.recv(_RECV_BYTES), 0
        piece = self.buffer[self.start : self.start + size]
        self.start += len(piece)
        return piece

    def fill(self) -> None:
        """
        Gather what has arrived, without waiting.

        Over TLS a read brings one record, and brokers send each message as a record of
        its own.  An end or an error is left to the next `recv`, which meets it again.
        """
        pieces = [self.buffer[self.start :]]
        size = len(pieces[0])
        while size < _BUFFER_BYTES:
            try:
                piece = self._socket.recv(_RECV_BYTES)
            except OSError:  # mostly: nothing more has come yet
                break
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
        self.buffer, self.start = b"".join(pieces), 0

    def pending(self) -> int:
        """What can be read without waiting; select() knows nothing of it."""
        beneath = getattr(self._socket, "pending", None)
        return len(self.buffer) - self.start + (beneath() if beneath else 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class QuickClient(Client):
    """An MQTT 5 client for many messages of QoS 1; `take` is called on its own thread."""

    def __init__(self, client_id: str, take: Take) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        self._take = take

    def acknowledge(self, packet_numbers: Sequence[int]) -> None:
        """PUBACK them all in one write."""
        packets = b"".join(
            bytes((_PUBACK, 2, number >> 8, number & 0xFF)) for number in packet_numbers
        )
        self._packet_queue(_PUBACK, packets, 0, 0)

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        for _ in range(_BURST):
            if self._take_what_came():
                return MQTTErrorCode.MQTT_ERR_SUCCESS
            result = super().loop_read(max_packets)
            socket: Any = self._sock
            if result != MQTTErrorCode.MQTT_ERR_SUCCESS or socket is None or not socket.pending():
                return result
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _create_socket(self) -> Any:
        return BufferedSocket(super()._create_socket())

    def _take_what_came(self) -> bool:
        """Cut plain messages out of the buffer; True if paho has nothing left to read."""
        socket: Any = self._sock
        if socket is None or self._in_packet["command"] != 0:
            return False  # paho is in the middle of a packet
        socket.fill()
        take, buffer, start = self._take, socket.buffer, socket.start
        came = start < len(buffer)
        while (found := _publish_at(buffer, start)) is not None:
            topic, number, payload, start = found
            socket.start = start
            take(topic, number, payload)
        return bool(came and start >= len(buffer))


def _publish_at(buffer: bytes, start: int) -> tuple[bytes, int, bytes, int] | None:
    """Topic, number, payload and the end of a whole, plain PUBLISH of QoS 1; else None."""
    size = len(buffer)
    if start + 2 > size or buffer[start] & _BUT_DUP_AND_RETAIN != _PUBLISH_QOS_1:
        return None
    at, shift = start + 1, 0
    length = 0
    while True:
        if at >= size or shift > 21:
            return None
        byte = buffer[at]
        length |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < _CONTINUES:
            break
    end = at + length
    if end > size or length < _SHORTEST:
        return None
    topic_end = at + 2 + (buffer[at] << 8 | buffer[at + 1])
    if topic_end + 3 > end or buffer[topic_end + 2]:
        return None  # properties, or too short: paho reads it, or refuses it
    number = buffer[topic_end] << 8 | buffer[topic_end + 1]
    return buffer[at + 2 : topic_end], number, buffer[topic_end + 3 : end], end
