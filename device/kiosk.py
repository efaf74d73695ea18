"""
The kiosk's composition root: which part stands behind which door, run, stop in reverse.

SIGTERM ends everything in order: the reader first, then the desk (which keeps what
the customer had chosen), then the way out, the outbox last.  A thread that dies takes
the process with it, and systemd starts it again.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from contract.cards import make_token
from contract.events import AnyEvent
from device.adapters.backlight import Backlight
from device.adapters.catalogue_file import CatalogueFile
from device.adapters.front_panel import (
    DarkPanel,
    KeyPins,
    Pins,
    key_panel,
    lamp_panel,
)
from device.adapters.mqtt import MqttLink
from device.adapters.outbox import SqliteOutbox
from device.adapters.serial_reader import SerialReader
from device.adapters.sounder import SoundPanel
from device.adapters.system import Machine, ServiceManager, SystemClock
from device.adapters.voice import EspeakVoice
from device.adapters.wedge_reader import WedgeReader
from device.commands.identify import Identify
from device.commands.log_tail import log_tail
from device.commands.parts import commands_of, trusted_key
from device.config import KeypadSettings, PanelSettings, Settings, SpeechSettings
from device.core.capture import Origin
from device.core.events import Cleared, Event, ReaderChanged
from device.core.identity import Identities
from device.core.keystrokes import Strokes
from device.core.session import is_touch
from device.core.spoken import VOICED, Phrase
from device.core.state import Patience
from device.core.view import View
from device.desk import Desk
from device.dimmer import Dimmer
from device.enrolment.board import read_board, serial_of
from device.errors import KioskError, PanelLost, StorageFull
from device.fake_reader import FakeReader
from device.fakes import FakeClock, FakeFrontPanel, FakeVoice
from device.first_boot.places import Places
from device.first_boot.screen.link import broker_of, where_of
from device.first_boot.screen.proving import Proving, in_a_line
from device.first_boot.screen.retiring import Retiring
from device.forwarder import Forwarder
from device.hands import Hands
from device.lobby.pc import pc_parts
from device.lobby.window import ScreenSize, lobby_window
from device.offer import Offer
from device.ports import CardReader, Clock, FrontPanel, Screen, Voice
from device.self_test import Kiosk, inspections_of, written
from device.speaker import Speaker
from device.staff_pins import StaffPins
from device.technician import Technician
from device.updates.at_kiosk.ordering import places_of, slot_here, told_here
from device.updates.at_kiosk.pulse import Pulse, folder_of
from device.workers import Heart, ReaderWorker, at_work, days_left

if TYPE_CHECKING:
    from device.ui.app import KioskApp

log = logging.getLogger("device")

STUCK_S = 10.0
_ALIVE_EVERY_S = 1.0
_READER_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Options:
    """How this run differs from a real kiosk's; nothing of it is a setting."""

    fake_hardware: bool = False
    window: bool = True
    hands: Path | None = None
    clock_synced: bool = True
    clock_offset_s: float = 0.0


@dataclass(slots=True)
class Ending:
    """The one way to end: by a signal, by a closed window, by a thread that died."""

    stop: threading.Event = field(default_factory=threading.Event)
    code: int = 0
    close_window: Callable[[], None] = lambda: None

    def end(self, code: int = 0) -> None:
        self.code = self.code or code
        self.stop.set()
        self.close_window()

    def await_signal(self) -> None:
        """SIGTERM and SIGINT come to a thread of their own: a handler could interrupt a lock."""
        next_signal = _signals({signal.SIGTERM, signal.SIGINT})

        def wait() -> None:
            log.info("stopping signal=%s", signal.Signals(next_signal()).name)
            self.end()

        threading.Thread(target=wait, name="signals", daemon=True).start()

    def thread_died(self, death: threading.ExceptHookArgs) -> None:
        cause = death.exc_value or death.exc_type()
        name = death.thread.name if death.thread else "unknown"
        log.critical(
            "the thread '%s' died: the kiosk ends and is started again", name, exc_info=cause
        )
        self.end(1)


def _signals(wanted: set[signal.Signals]) -> Callable[[], int]:
    """What waits for one of these.  Windows has handlers alone: they only hand it over."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
        return partial(signal.sigwait, wanted)
    came: SimpleQueue[int] = SimpleQueue()
    for number in wanted:
        signal.signal(number, lambda number, _frame: came.put(number))
    return came.get


def run(settings: Settings, options: Options) -> int:
    """One kiosk until it is told to stop; the process's exit code."""
    ending = Ending()
    ending.await_signal()
    threading.excepthook = ending.thread_died
    service = ServiceManager(os.environ.get("NOTIFY_SOCKET"))
    try:
        with ExitStack() as parts:
            kiosk = _Kiosk(parts, settings, options, service, ending)
            ending.close_window = kiosk.app.stop if kiosk.app else ending.close_window
            kiosk.start(parts)
            if kiosk.app is None:
                service.ready()
            log.info("kiosk ready site=%s device=%s", settings.site, settings.device)
            _live(kiosk, ending)
            service.stopping()
    except KioskError as fault:
        log.critical("%s", fault)
        return 1
    return ending.code


class _Kiosk:
    """The parts, each made with what it depends on; `start` sets them to work in that order."""

    def __init__(
        self,
        parts: ExitStack,
        settings: Settings,
        options: Options,
        service: ServiceManager,
        ending: Ending,
    ) -> None:
        self._service = service
        tail = log_tail(parts)
        self._is_without_keys = False
        self._pin_library = "none" if options.fake_hardware else settings.panel.pins
        keypad = settings.keypad
        self._key_pins = KeyPins(keypad.talk, keypad.headphones, keypad.headphones_open)
        origin = Origin(settings.site, settings.device, settings.zone)
        clock = _clock(options)
        self._outbox = SqliteOutbox(_data(settings) / "outbox.db", origin, clock, self._captured)
        parts.callback(self._outbox.close)
        self._panel = _panel(settings.panel, options)
        parts.callback(self._panel.close)
        self._reader = _reader(settings, options, clock)
        if self._reader is not None:
            parts.callback(self._reader.close)
        self._hands = _hands(options, clock, self.happened)
        if self._hands is not None:
            parts.callback(self._hands.close)
        self._voice = _voice(settings.speech, options)
        parts.callback(self._voice.close)
        self._speaker = Speaker(self._voice, self._said)
        night = settings.screen.by_day_and_night()
        self._dimmer = Dimmer(night, settings.zone, clock, self._shine)
        self._pc = pc_parts(settings, clock, self._told_by_pc)
        self._light = None if options.fake_hardware else Backlight()
        self.app = self._window(settings) if options.window else None
        self._identities = Identities(self._outbox.identity_key)
        self._link = MqttLink(
            broker_of(settings), settings.site, settings.device, where_of(settings)
        )
        self._heart = self._make_heart(settings, origin, clock)
        self._forwarder = Forwarder(self._outbox, self._link, self._heart.beat)
        glass = _Screens([part for part in (self.app, self._hands) if part is not None])
        self._identify = Identify(settings.device, glass, self._panel, self._voice)
        places = Places(data=settings.data)
        self._proving = self._make_proving(settings, places, clock)
        self._retiring = Retiring(
            places, clock, settings.device, self._waiting, self._put, ending.end
        )
        self._desk = self._make_desk(settings, clock)
        self._pulse = self._make_pulse(settings, clock)
        self._hub_key = trusted_key(settings)
        self._commands = commands_of(
            settings,
            clock,
            self._hub_key,
            self._link,
            self._identify,
            tail,
            ending.end,
            ending.stop,
            retire=self._retiring.order if settings.broker.identity else None,
            proved=self._proved_line,
        )
        file = CatalogueFile(settings.data / "catalogue.json", settings.first_catalogue)
        rule = settings.legacy.rule()
        self._offer = Offer(settings.site, file, self.happened, self._reader, rule)

    def start(self, parts: ExitStack) -> None:
        """They stop in reverse: what the desk records while closing still finds its way out."""
        link, forwarder, heart = self._link, self._forwarder, self._heart
        self._offer.begin()
        link.listen(
            on_up=forwarder.link_up,
            hears={
                "ack": forwarder.hear_ack,
                "catalogue": self._hear_catalogue,
                "command": self._commands.hear,
            },
        )
        link.start()
        parts.callback(link.stop)
        parts.enter_context(at_work("forwarder", forwarder.run, forwarder.wake))
        parts.enter_context(at_work("commands", self._commands.run, self._commands.wake))
        parts.enter_context(at_work("heartbeat", partial(heart.run, link), heart.beat_soon))
        parts.callback(self._desk.stop)
        if self._reader is not None:
            key = self._offer.sealing_key
            worker = ReaderWorker(self._reader, self.happened, self._identities, key)
            parts.enter_context(at_work("reader", worker.run))
            worker.await_first_try(_READER_WITHIN_S)  # what says "swipe" can read a swipe
        self._wire_keys(parts)
        parts.enter_context(at_work("dimmer", self._dimmer.run, self._dimmer.wake))
        if self._proving.settings.broker.identity is not None:
            parts.enter_context(at_work("retiring", self._retiring.run))
        if self._pc is not None:
            self._pc.caretaker.recover(self._outbox)
            parts.enter_context(at_work("idle", self._pc.watch.run))
        if self._hands is not None:
            self._hands.open()
        self._desk.start()
        parts.enter_context(at_work("pulse", self._pulse.run))

    def happened(self, event: Event) -> None:
        """Reader, hands, window, keys and hub tell the desk here."""
        if is_touch(event):
            self._speaker.hush()
            self._dimmer.touched()
        if self._pc is not None and is_touch(event):
            self._pc.watch.touched()
        self._desk.put(event)
        if isinstance(event, ReaderChanged):
            self._heart.beat_soon()

    def _shine(self, percent: int) -> None:
        """By the panel's own light, or where it has none by what is drawn."""
        if self._light is not None and self._light.is_there:
            self._light.shine(percent)
        elif self.app is not None:
            self.app.dim(percent)

    def _told_by_pc(self, event: Event) -> None:
        self._desk.put(event)
        if isinstance(event, Cleared):  # or could not be: the site should see it now
            self._heart.beat_soon()

    def _hear_catalogue(self, payload: bytes) -> None:
        self._offer.hear(payload)
        if self._offer.catalogue is not None:
            self._hub_key.learn(self._offer.catalogue)
        self._heart.beat_soon()  # the site sees that its menu has arrived

    def alive(self) -> None:
        """Whoever turns the main thread says so; systemd hears it while the desk turns as well."""
        if self._desk.is_alive() and self._desk.stuck_for() < STUCK_S:
            self._service.alive()

    def _captured(self, event: AnyEvent) -> None:
        self._forwarder.wake()
        if self._hands is not None:
            self._hands.recorded(event)

    def _said(self, phrases: tuple[Phrase, ...]) -> None:
        if self._hands is not None:
            self._hands.spoken(phrases)

    def _wire_keys(self, parts: ExitStack) -> None:
        if self._pin_library == "none":
            return
        try:
            parts.callback(key_panel(self._key_pins, self.happened, self._pin_library).close)
        except PanelLost as lost:
            log.error("%s", lost)  # noqa: TRY400 - the sentence says it all
            self._is_without_keys = True

    def _troubles(self) -> list[str]:
        found = {
            "replaced-outbox": self._outbox.was_replaced,
            "broker-refuses": self._link.is_refused,
            "lamps-lost": isinstance(self._panel, DarkPanel | SoundPanel) and self._panel.is_lost,
            "keys-lost": self._is_without_keys,
            "speech-lost": self._voice.is_lost(),
            "no-catalogue": not self._offer.is_known,
            "command-key-changed": self._hub_key.is_other,
            "not-proven": self._proving.is_to_prove,
            "clear-up-failed": self._pc is not None and self._pc.caretaker.has_failed,
        }
        return [code for code, holds in found.items() if holds]

    def _make_heart(self, settings: Settings, origin: Origin, clock: Clock) -> Heart:
        app = self.app
        return Heart(
            origin=origin,
            kind=settings.kind,
            version=version("worksource"),
            clock=clock,
            outbox=self._outbox,
            machine=Machine(settings.data),
            reader=self._reader,
            drawn_at=None if app is None else lambda: app.last_drawn,
            acknowledged_ago_s=lambda: self._forwarder.acknowledged_ago_s,
            troubles=self._troubles,
            certificate_days=partial(days_left, settings.broker.own_certificate, clock),
            catalogue=lambda: self._offer.version,
            board=serial_of(read_board()),
            slot=slot_here(),
            update=told_here(places_of(settings.data), slot_here()),
            on_beat=lambda: None if self._pc is None else self._pc.caretaker.renew(),
        )

    def _make_pulse(self, settings: Settings, clock: Clock) -> Pulse:
        app = self.app

        def drawn_ago_s() -> float | None:
            if app is None or not app.has_drawn:
                return None
            return time.monotonic() - app.last_drawn

        return Pulse(
            folder=folder_of(),
            clock=clock,
            drawn_ago_s=drawn_ago_s,
            acknowledged_ago_s=lambda: self._forwarder.acknowledged_ago_s,
            reader=lambda: self._heart.reader_facts().state,
            quiet_s=self._desk.quiet_s,
            places=places_of(settings.data),
            changed=self._heart.beat_soon,
        )

    def _make_desk(self, settings: Settings, clock: Clock) -> Desk:
        return Desk(
            outbox=self._outbox,
            screen=_Screens([self._identify, self._speaker]),  # drawn before it is heard
            panel=self._panel,
            asker=self._link,
            clock=clock,
            identify_member=self._identities.of_member,
            pins=StaffPins(_pins_of(settings), clock),
            inspector=Technician(
                inspections_of(self._as_tested(settings, clock)) | {"proof": self._proving.look}
            ),
            prover=self._proving,
            is_to_prove=self._proving.is_to_prove,
            patience=Patience(**asdict(settings.patience)),
            language=settings.language,
            lobby=None if self._pc is None else self._pc.lobby,
            caretaker=None if self._pc is None else self._pc.caretaker,
        )

    def _make_proving(self, settings: Settings, places: Places, clock: Clock) -> Proving:
        return Proving(
            settings=settings,
            places=places,
            clock=clock,
            version=version("worksource"),
            board=serial_of(read_board()) or "no serial number",
            is_up=lambda: self._link.is_up,
            is_refused=lambda: self._link.is_refused,
            acknowledged_ago_s=lambda: self._forwarder.acknowledged_ago_s,
            beat_soon=self._heart.beat_soon,
            reader=self._heart.reader_facts,
            troubles=self._troubles,
            written=cache(partial(written, settings.data)),
        )

    def _proved_line(self) -> str:
        record = self._proving.proved()
        return "" if record is None else in_a_line(record)

    def _waiting(self) -> int:
        return self._outbox.state().depth

    def _put(self, event: Event) -> None:
        self._desk.put(event)

    def _as_tested(self, settings: Settings, clock: Clock) -> Kiosk:
        return Kiosk(
            settings=settings,
            clock=clock,
            outbox=self._outbox,
            version=version("worksource"),
            is_up=lambda: self._link.is_up,
            is_refused=lambda: self._link.is_refused,
            beat_soon=self._heart.beat_soon,
            acknowledged_ago_s=lambda: self._forwarder.acknowledged_ago_s,
            catalogue=lambda: self._offer.catalogue,
            reader=self._heart.reader_facts,
            was_replaced=lambda: self._outbox.was_replaced,
            voices=lambda: None if self._voice.is_lost() else VOICED,
        )

    def _window(self, settings: Settings) -> KioskApp:
        from device.ui.app import KioskApp, Panel  # noqa: PLC0415 - opens a display when imported

        told, reader, hands = settings.screen, self._reader, self._hands

        def demo_key() -> None:
            if isinstance(reader, FakeReader):
                reader.swipe_token(make_token())
            elif hands is not None:
                hands.key_pressed()

        def drawn(view: View) -> None:
            self._service.ready()  # and no sooner: the watchdog is fed from the drawing loop
            if hands is not None:
                hands.drawn(view)

        is_demo = isinstance(reader, FakeReader) or hands is not None
        panel = Panel(told.width, told.height, told.width_mm, told.height_mm)
        app = KioskApp(
            tell=self.happened,
            panel=panel,
            fullscreen=told.fullscreen,
            on_alive=self.alive,
            on_drawn=drawn,
            on_demo_key=demo_key if is_demo else None,
            unmeant_within_s=settings.keypad.double_strike_s,
            strokes=_strokes(settings.keypad),
            on_touch=self._dimmer.touched,
        )
        if self._pc is not None and told.fullscreen:
            app.shaped = lobby_window(ScreenSize(told.width, told.height, panel.dpi))
        return app


class _Screens:
    """The window and the hands, or either, or none."""

    def __init__(self, screens: list[Screen]) -> None:
        self._screens = screens

    def show(self, view: View) -> None:
        for screen in self._screens:
            screen.show(view)


def _live(kiosk: _Kiosk, ending: Ending) -> None:
    """What the main thread does: draw, or without a window only say that it lives."""
    if kiosk.app is not None:
        kiosk.app.run()
        return
    while not ending.stop.wait(_ALIVE_EVERY_S):
        kiosk.alive()


def _data(settings: Settings) -> Path:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise StorageFull(str(settings.data), str(cause)) from cause
    return settings.data


def _clock(options: Options) -> Clock:
    if options.fake_hardware:
        return FakeClock(synced=options.clock_synced, offset_s=options.clock_offset_s)
    return SystemClock()


def _set_clock(clock: FakeClock, synced: bool | None, offset_s: float | None) -> None:
    clock.synced = clock.synced if synced is None else synced
    clock.offset_s = clock.offset_s if offset_s is None else offset_s


def _pins_of(settings: Settings) -> dict[str, str]:
    return {"group": settings.staff.group_pin, "technician": settings.staff.technician_pin}


def _panel(settings: PanelSettings, options: Options) -> FrontPanel:
    if options.fake_hardware:
        return FakeFrontPanel()
    if settings.pins == "none":
        return SoundPanel(settings.beeper) if settings.beeper else DarkPanel()
    pins = Pins(settings.ready, settings.accepted, settings.refused, settings.buzzer)
    try:
        return lamp_panel(pins, settings.pins)
    except PanelLost as lost:
        log.error("%s", lost)  # noqa: TRY400 - the sentence says it all
        return DarkPanel(is_lost=True)


def _strokes(settings: KeypadSettings) -> Strokes:
    return Strokes(
        settings.double_strike_s, is_all_steadied=settings.double_strike_all, extra=settings.extra
    )


def _voice(settings: SpeechSettings, options: Options) -> Voice:
    if options.fake_hardware or not settings.enabled:
        return FakeVoice()
    return EspeakVoice(
        settings.program, settings.headphones, settings.loudspeaker, settings.words_a_minute
    )


def _reader(settings: Settings, options: Options, clock: Clock) -> CardReader | None:
    if not settings.reader.present:
        return None
    if options.fake_hardware and not settings.reader.port:
        return FakeReader(now=clock.now, legacy=settings.legacy.rule())
    profile = settings.reader.profile()
    if settings.reader.kind == "wedge":
        return WedgeReader(
            settings.reader.port or None,
            now=clock.now,
            usb=profile.usb,
            framing=profile.framing,
            legacy=settings.legacy.rule(),
        )
    return SerialReader(
        settings.reader.port or None,
        now=clock.now,
        profile=profile,
        legacy=settings.legacy.rule(),
    )


def _hands(options: Options, clock: Clock, tell: Callable[[Event], None]) -> Hands | None:
    if options.hands is None:
        return None
    if not hasattr(socket, "AF_UNIX"):
        raise KioskError("--hands needs Unix sockets, and this system has none: leave it out")
    set_clock = partial(_set_clock, clock) if isinstance(clock, FakeClock) else None
    return Hands(options.hands, tell, set_clock)
