"""
The link to the broker: MQTT 5 over TLS, by paho.

What surprises:
- Each connection is a new paho client under the same client id, so that nothing of
  the last one is sent again behind our back: what is resent, the forwarder decides.
- Nothing here waits for the network but the link's own thread.  `publish` and `ask`
  hand over and return; without a broker they return at once.
- An answer that no longer matters (400 ms are long over) is dropped silently.
"""

from __future__ import annotations

import logging
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from contract.events import BadMessage
from contract.fields import Who
from contract.messages import CATALOGUE_MAX_BYTES, Answer, Ask, decode_as, encode
from contract.topics import Kind, catalogue_topic, client_id, device_topic, parse
from device.core.backoff import Backoff
from device.enrolment.keys import KeyLost
from device.errors import LinkDown

log = logging.getLogger(__name__)

Heard = Callable[[bytes], None]
Told = Callable[[Answer], None]

_QOS: dict[Kind, int] = {"heartbeat": 0}
_SESSION_EXPIRY_S = 30 * 86400
_LARGEST_PACKET = CATALOGUE_MAX_BYTES + 4096
_CONNECT_WITHIN_S = 5.0
_HELD_S = 5.0  # a connection that lasted this long was a good one
_QUESTION_LIVES_S = 2
_FAREWELL_WITHIN_S = 1.0
_LOOK_EVERY_S = 2.0
"""At the files of the certificate: a renewal may have replaced them."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Whom we trust, and who we are."""

    ca: Path
    certificate: Path | None = None
    key: Path | None = None
    password: Callable[[], str] | None = None
    """What opens the key's file, asked for where it is encrypted."""
    may_come: bool = False
    """They need not be there yet: until then there is no link."""

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Another one once a file is another.  Raises OSError."""
        told = [path.stat() for path in (self.ca, self.certificate, self.key) if path is not None]
        return tuple((file.st_mtime_ns, file.st_ino) for file in told)


@dataclass(frozen=True, slots=True)
class Broker:
    """
    Where the broker listens; without certificates the link is plain.

    `is_found`: known by its announcement alone, so by its authority and not by its name.
    """

    host: str
    port: int
    certificates: Certificates | None = None
    keepalive_s: int = 20
    is_found: bool = False


class MqttLink:
    """The doors `Publisher` and `Asker`, and the ear for what the hub says."""

    def __init__(
        self,
        broker: Broker,
        site: str,
        device: str,
        where: Callable[[Broker], Broker] = lambda told: told,
    ) -> None:
        """
        `where` answers before each connection where the broker is by now.

        Raises OSError for certificates that should be there, and cannot be used.
        """
        if broker.certificates is not None and not broker.certificates.may_come:
            tls_context(broker.certificates)
        self._told = self._broker = broker
        self._where = where
        self._site = site
        self._device = device
        self._stamp: tuple[tuple[int, int], ...] = ()
        self._on_up: Callable[[], None] = _nothing
        self._hears: Mapping[Kind, Heard] = {}
        self._questions = _Questions()
        self._client: Client | None = None  # only while connected
        self._gone = threading.Event()
        self._stopping = threading.Event()
        self._why = ""
        self._is_refused = False
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    # --- for the rest of the kiosk -------------------------------------------------

    def listen(self, *, on_up: Callable[[], None], hears: Mapping[Kind, Heard]) -> None:
        """Who is told when the link comes up, and who hears which kind.  Before `start`."""
        self._on_up = on_up
        self._hears = hears

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Say good-bye, if anyone is there to hear it, and end."""
        self._stopping.set()
        client = self._client
        if client is not None:
            farewell = client.publish(self._topic("status"), b"offline", qos=1, retain=True)
            _wait_for(farewell.wait_for_publish)
            client.disconnect()
        self._gone.set()
        if self._thread.ident is not None:
            self._thread.join(_FAREWELL_WITHIN_S)

    @property
    def is_up(self) -> bool:
        return self._client is not None

    @property
    def is_refused(self) -> bool:
        """Whether the broker turned down an event on this connection: its access list is wrong."""
        return self._is_refused

    def publish(self, kind: Kind, payload: bytes) -> bool:
        """Hand a message to the broker; False when there is no link.  Never waits."""
        client = self._client
        if client is None:
            return False
        sent = client.publish(self._topic(kind), payload, qos=_QOS.get(kind, 1))
        return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def ask(self, who: Who, told: Told) -> None:
        """Ask the hub who somebody is.  The answer comes to `told`, or never."""
        client = self._client
        if client is None:
            return
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho
        properties.CorrelationData = self._questions.add(told)
        properties.ResponseTopic = self._topic("answer")
        properties.MessageExpiryInterval = _QUESTION_LIVES_S
        client.publish(self._topic("ask"), encode(Ask(who=who)), qos=1, properties=properties)

    # --- the link's own thread -----------------------------------------------------

    def _run(self) -> None:
        backoff = Backoff()
        while not self._stopping.is_set():
            begun = time.monotonic()
            is_other = self._live_once()
            if time.monotonic() - begun > _HELD_S:
                backoff.start_anew()
            if not is_other:
                self._stopping.wait(backoff.next_s())

    def _live_once(self) -> bool:
        """One connection, to its end; answers whether it ended for another certificate."""
        self._gone.clear()
        if self._stopping.is_set():
            return False
        self._broker = self._where(self._told)
        try:
            client = self._new_client()
            client.connect(
                self._broker.host,
                self._broker.port,
                keepalive=self._broker.keepalive_s,
                clean_start=False,
                properties=_session(),
            )
        except FileNotFoundError as cause:
            if self._broker.certificates is None or not self._broker.certificates.may_come:
                raise
            self._note_down(f"no certificate yet: {cause.filename} is not there")
            self._stopping.wait(_LOOK_EVERY_S)
            return True
        except (OSError, ValueError, KeyLost) as cause:  # ValueError: a host name that cannot be
            self._note_down(str(cause))
            return False
        client.loop_start()
        is_other = False
        while not self._gone.wait(_LOOK_EVERY_S):
            if not is_other and self._has_other_certificate():
                log.info("a new certificate is there: the link begins anew with it")
                is_other = True
                client.disconnect()  # a good-bye without a word: nobody takes it for offline
        client.loop_stop()
        return is_other

    def _has_other_certificate(self) -> bool:
        certificates = self._broker.certificates
        try:
            return certificates is not None and certificates.stamp() != self._stamp
        except OSError:
            return False  # wiped, or just being replaced: the connection is good as it is

    def _new_client(self) -> Client:
        """Raises OSError for certificates that are not there, or do not fit."""
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id(self._site, self._device),
            protocol=MQTTv5,
            reconnect_on_failure=False,
        )
        certificates = self._broker.certificates
        if certificates is not None:
            self._stamp = certificates.stamp()
            client.tls_set_context(tls_context(certificates, by_name=not self._broker.is_found))
        client.connect_timeout = _CONNECT_WITHIN_S
        client.max_queued_messages = 0
        client.will_set(self._topic("status"), b"offline", qos=1, retain=True)
        client.on_socket_open = _send_small_packets_at_once
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    # --- what paho tells, in its thread; nothing may be raised into it ----------------

    def _on_connect(
        self, client: Client, _u: object, _f: ConnectFlags, code: ReasonCode, _p: object
    ) -> None:
        if code.is_failure:
            self._note_down(str(code))
            return
        log.info("link up broker=%s", self._address)
        self._why = ""
        self._is_refused = False
        topics = [self._topic(kind) for kind in ("ack", "answer", "command")]
        client.subscribe([(topic, 1) for topic in (*topics, catalogue_topic(self._site))])
        client.publish(self._topic("status"), b"online", qos=1, retain=True)
        self._client = client
        self._on_up()

    def _on_disconnect(
        self, _c: Client, _u: object, _f: DisconnectFlags, code: ReasonCode, _p: object
    ) -> None:
        was_up, self._client = self._client is not None, None
        if was_up and not self._stopping.is_set():
            self._note_down(str(code))
        self._gone.set()

    def _on_publish(self, _c: Client, _u: object, _mid: int, code: ReasonCode, _p: object) -> None:
        if code.is_failure and not self._is_refused:
            self._is_refused = True
            log.error(
                "the broker refuses what this kiosk sends (%s): its access list must let "
                "'%s' publish below its own topic",
                code,
                self._device,
            )

    def _on_message(self, _c: Client, _u: object, message: MQTTMessage) -> None:
        topic = parse(message.topic)
        kind = topic.kind if topic else None
        try:
            if kind == "answer":
                self._answered(message)
            elif kind is not None and kind in self._hears:
                self._hears[kind](bytes(message.payload))
            else:
                log.warning("message ignored kind=%s", kind or "unknown")
        except BadMessage as fault:
            log.warning("message ignored kind=%s reason=%s", kind, fault)
        except Exception:  # paho's thread must live: an exception would end it without a word
            log.exception("message failed kind=%s", kind)

    def _answered(self, message: MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", None)
        told = self._questions.take(correlation) if isinstance(correlation, bytes) else None
        if told is not None:
            told(decode_as(Answer, bytes(message.payload)))

    # --- small change --------------------------------------------------------------

    def _topic(self, kind: Kind) -> str:
        return device_topic(self._site, self._device, kind)

    @property
    def _address(self) -> str:
        return f"{self._broker.host}:{self._broker.port}"

    def _note_down(self, why: str) -> None:
        # A change is worth a line, each further try is not.
        level = logging.DEBUG if why == self._why else logging.WARNING
        self._why = why
        log.log(level, "%s", LinkDown(self._address, why))


class _Questions:
    """Who waits for which answer; the forgotten ones fall out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[bytes, tuple[float, Told]] = {}

    def add(self, told: Told) -> bytes:
        now = time.monotonic()
        correlation = secrets.token_bytes(8)
        with self._lock:
            self._open = {
                key: (asked_at, waiting)
                for key, (asked_at, waiting) in self._open.items()
                if now - asked_at < _QUESTION_LIVES_S
            }
            self._open[correlation] = (now, told)
        return correlation

    def take(self, correlation: bytes) -> Told | None:
        with self._lock:
            return self._open.pop(correlation, (0.0, None))[1]


def tls_context(certificates: Certificates, *, by_name: bool = True) -> ssl.SSLContext:
    """Trust this authority alone; show our certificate.  Raises OSError for a bad file."""
    context = ssl.create_default_context(cafile=certificates.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = by_name
    if certificates.certificate is not None:
        context.load_cert_chain(
            certificates.certificate, certificates.key, certificates.password or str
        )
    return context


def _session() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho
    properties.SessionExpiryInterval = _SESSION_EXPIRY_S
    properties.MaximumPacketSize = _LARGEST_PACKET
    return properties


def _send_small_packets_at_once(_c: Client, _u: object, connection: object) -> None:
    # Without it an event may wait 40 ms for the broker's answer to the one before.
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _wait_for(published: Callable[[float], None]) -> None:
    try:
        published(_FAREWELL_WITHIN_S)
    except (RuntimeError, ValueError):  # the link went down meanwhile
        log.info("the broker did not hear the good-bye")


def _nothing() -> None:
    pass
