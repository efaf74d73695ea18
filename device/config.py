"""
The kiosk's settings: TOML, read once into frozen dataclasses, all faults together.

Keys are named by their files; a PIN is here as a hash alone, and not shown again.
`kiosk.toml.example` is written from here, and a test holds it equal.
"""

# ruff: noqa: RUF009 - `setting` and `section` return dataclass fields

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from contract.cards import LegacyRule
from contract.topics import is_name
from device.config_file import build, example, one_from, read_toml, section, setting
from device.core.keystrokes import key_fault
from device.core.night import Brightness
from device.core.reader_profile import BadProfile, ReaderProfile, profile_from
from device.core.words import LANGUAGES
from device.enrolment.keys import AUTHORITY, PAIR
from device.errors import BadConfiguration
from device.staff_pins import fault as fault_of_hash


def _name(text: str) -> str | None:
    return None if is_name(text) else "must be lower case letters, digits and hyphens, at most 32"


def _zone(text: str) -> str | None:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # a path, a directory, an unknown name
        return f"there is no time zone '{text}': write it as America/Chicago"
    return None


def _file(path: Path) -> str | None:
    return None if path.is_file() else f"there is no file {path}"


def _language(code: str) -> str | None:
    return None if code in LANGUAGES else f"must be one of {', '.join(LANGUAGES)}"


_port = one_from(1, 65535)
_pin = one_from(2, 27)
_seconds = one_from(1, 600)
_warned_s = one_from(20, 600)
_working_s = one_from(1, 86400)


def _pin_or_none(pin: int) -> str | None:
    return _pin(pin) if pin else None


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the events go."""

    host: str = setting("name or address of the site hub's broker", default="hub.local")
    port: int = setting("8883 is MQTT over TLS", default=8883, check=_port)
    ca: Path | None = setting(
        'the site\'s authority; "" means a plain link, for trials only', default=None, check=_file
    )
    certificate: Path | None = setting("who this kiosk is", default=None, check=_file)
    key: Path | None = setting("the certificate's private key", default=None, check=_file)
    identity: Path | None = setting(
        "in place of these three: where enrolment puts them, also later and anew", default=None
    )
    keepalive_s: int = setting(
        "a dead link is noticed after half as long again", default=20, check=one_from(5, 300)
    )

    @property
    def authority(self) -> Path | None:
        """By whom the broker is known; None on a plain link."""
        return self.ca if self.identity is None else self.identity / AUTHORITY

    @property
    def own_certificate(self) -> Path | None:
        """Where it lies or will lie."""
        return self.certificate if self.identity is None else self.identity / PAIR

    @property
    def own_key(self) -> Path | None:
        return self.key if self.identity is None else self.identity / PAIR


def _broker_faults(broker: BrokerSettings) -> list[str]:
    if broker.identity is not None:
        named = broker.ca or broker.certificate or broker.key
        return ["identity stands for ca, certificate and key: leave these out"] if named else []
    if (broker.certificate is None) != (broker.key is None):
        return ["certificate and key go together"]
    if broker.ca is None:
        return ["a certificate needs ca, too"] if broker.certificate else []
    try:
        context = ssl.create_default_context(cafile=broker.ca)
        if broker.certificate is not None:
            context.load_cert_chain(broker.certificate, broker.key)
    except OSError as fault:  # of which SSLError is one
        return [f"ca, certificate and key do not fit together ({fault})"]
    return []


def _public_key(text: str) -> str | None:
    if not text or re.fullmatch(r"[A-Za-z0-9+/]{43}=", text):
        return None
    return "must be 32 bytes in base64, as 'worksource hub command-key' prints them"


def _https(text: str) -> str | None:
    if not text or re.fullmatch(r"https://[^/?#\s]+/?", text):
        return None
    return "must be an address alone, such as https://hub.local:8443"


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Where the hub is asked, and whose orders are carried out."""

    address: str = setting(
        "https://host:port, where certificates and updates come from", default="", check=_https
    )
    ca: Path | None = setting(
        'the authority of that address; "" for those that the system believes',
        default=None,
        check=_file,
    )
    command_key: str = setting(
        "the hub's public key for orders; empty believes the first that a catalogue brings",
        default="",
        check=_public_key,
    )


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The card reader; what its maker calls it is in hardware/readers."""

    present: bool = setting("false where people only key their number", default=True)
    kind: Literal["serial", "wedge"] = setting(
        "serial, or wedge for one that plays a keyboard", default="serial"
    )
    port: str = setting('such as /dev/card-reader; "" finds it by its USB id', default="")
    usb: tuple[str, ...] = setting("vendor:product of its USB bridge", default=())
    framing: str = setting("how its bytes become a swipe: any, magtek, idtech", default="any")
    baud: int = setting("speed of the port", default=9600)
    data_bits: int = setting("7 or 8", default=8)
    parity: str = setting("none, even or odd", default="none")
    stop_bits: int = setting("1 or 2", default=1)

    def profile(self) -> ReaderProfile:
        """Raises BadProfile."""
        return profile_from(
            {
                "usb": list(self.usb),
                "framing": self.framing,
                "baud": self.baud,
                "data_bits": self.data_bits,
                "parity": self.parity,
                "stop_bits": self.stop_bits,
            }
        )


def _reader_faults(reader: ReaderSettings) -> list[str]:
    try:
        reader.profile()
    except BadProfile as bad:
        return bad.faults
    if reader.present and reader.kind == "wedge" and not reader.port and not reader.usb:
        return ["a wedge needs its usb id, or a port such as one of /dev/input/by-id"]
    return []


@dataclass(frozen=True, slots=True)
class LegacySettings:
    """Cards of 2002."""

    pattern: str = setting(
        "matches a whole track; its groups, put together, are the nine digits",
        default=LegacyRule().pattern,
    )
    tracks: tuple[int, ...] = setting("the tracks looked at", default=LegacyRule().tracks)

    def rule(self) -> LegacyRule:
        """Raises ValueError."""
        return LegacyRule(self.pattern, self.tracks)  # type: ignore[arg-type] # it looks itself


def _legacy_faults(legacy: LegacySettings) -> list[str]:
    try:
        legacy.rule()
    except ValueError as fault:
        return [str(fault)]
    return []


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """Lamps and buzzer; the pins are those of hardware/pins.toml."""

    pins: Literal["none", "lgpio", "rpigpio", "native"] = setting(
        "the library that moves the pins; none where there are no lamps", default="none"
    )
    ready: int = setting("GPIO of the white lamp: swipe here", default=17, check=_pin)
    accepted: int = setting("GPIO of the green lamp", default=27, check=_pin)
    refused: int = setting("GPIO of the red lamp", default=22, check=_pin)
    buzzer: int = setting("GPIO of the buzzer", default=18, check=_pin)
    beeper: tuple[str, ...] = setting(
        'without pins, what plays beeps, such as ["aplay", "-q", "-"]; [] for none', default=()
    )


def _panel_faults(panel: PanelSettings) -> list[str]:
    pins = (panel.ready, panel.accepted, panel.refused, panel.buzzer)
    return ["two of them share a pin"] if len(set(pins)) < len(pins) else []


@dataclass(frozen=True, slots=True)
class KeypadSettings:
    """The keys beside the screen; the pins are those of hardware/pins.toml."""

    talk: int = setting("GPIO of the talk key; 0 for none", default=23, check=_pin_or_none)
    headphones: int = setting(
        "GPIO of the switch in the headphone jack; 0 for none", default=24, check=_pin_or_none
    )
    headphones_open: bool = setting(
        "true where a plug opens that switch instead of closing it", default=False
    )
    double_strike_s: float = setting(
        "the same key or touch again within this was not meant", default=0.5, check=one_from(0.5, 5)
    )
    double_strike_all: bool = setting(
        "true where arrows and digits are struck twice, too, by hands that shake", default=False
    )
    extra: tuple[str, ...] = setting(
        "what further keys of a keypad are, as in f13=talk", default=()
    )


def _keypad_faults(keypad: KeypadSettings) -> list[str]:
    faults = [fault for key in keypad.extra if (fault := key_fault(key)) is not None]
    if keypad.talk and keypad.talk == keypad.headphones:
        faults.append("two of them share a pin")
    return faults


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Reading aloud.  The player gets a WAV on its standard input."""

    enabled: bool = setting("false where nothing is read aloud", default=True)
    program: str = setting("what makes speech", default="espeak-ng")
    headphones: tuple[str, ...] = setting(
        "what plays it into the headphones", default=("aplay", "-q", "-")
    )
    loudspeaker: tuple[str, ...] = setting(
        "what plays it for all to hear; [] for headphones only", default=("aplay", "-q", "-")
    )
    words_a_minute: int = setting("how fast", default=150, check=one_from(80, 400))


def _speech_faults(speech: SpeechSettings) -> list[str]:
    return [] if speech.headphones else ["headphones must name a player"]


_percent = one_from(1, 100)


def _wall_time(text: str) -> str | None:
    return None if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) else "write it as 20:00"


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The touch screen."""

    width: int = setting("pixels", default=800, check=one_from(480, 4096))
    height: int = setting("pixels", default=480, check=one_from(320, 4096))
    width_mm: float = setting("as it lies on the wall: keys keep their size", default=154.1)
    height_mm: float = setting("as it lies on the wall", default=85.9)
    fullscreen: bool = setting("false opens a window", default=True)
    brightness: int = setting("percent of what the panel can", default=100, check=_percent)
    night_brightness: int = setting("while nobody is there", default=25, check=_percent)
    night_from: str = setting("local wall time", default="20:00", check=_wall_time)
    night_to: str = setting("local wall time", default="06:00", check=_wall_time)

    def by_day_and_night(self) -> Brightness:
        return Brightness(self.brightness, self.night_brightness, self.night_from, self.night_to)


_height = one_from(0, 3000)


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """How the kiosk stands, for the accessibility self-test; 0 is not measured yet."""

    viewing_distance_mm: int = setting(
        "from eyes to glass: how large letters must be", default=400, check=one_from(200, 3000)
    )
    highest_control_mm: int = setting(
        "the highest thing one touches, above the floor", default=0, check=_height
    )
    lowest_control_mm: int = setting("the lowest thing one touches", default=0, check=_height)
    reach_over_mm: int = setting(
        "depth of a counter that one reaches over", default=0, check=_height
    )
    approach: Literal["forward", "side"] = setting(
        "how a wheelchair comes up to it", default="forward"
    )
    has_keypad: bool = setting("keys that can be felt", default=False)
    has_jack: bool = setting("a jack for headphones", default=False)
    has_speaker: bool = setting("a loudspeaker", default=False)


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """PINs for staff without a staff card; the hash alone, which is not shown by --print."""

    group_pin: str = setting(
        "takes rosters; the line that `worksource kiosk pin` prints",
        default="",
        check=fault_of_hash,
        is_secret=True,
    )
    technician_pin: str = setting(
        "tests the kiosk; likewise", default="", check=fault_of_hash, is_secret=True
    )


@dataclass(frozen=True, slots=True)
class PatienceSettings:
    """How long each kind of screen waits."""

    idle_s: float = setting("without a touch, before the warning", default=45.0, check=_seconds)
    warning_s: int = setting("of warning, before the screen goes home", default=20, check=_warned_s)
    finished_s: float = setting("a thank-you stays", default=5.0, check=_seconds)
    message_s: float = setting(
        "a sentence that asks for something stays", default=15.0, check=_seconds
    )
    greeting_s: float = setting(
        "the hub has to say who somebody is", default=0.4, check=one_from(0.1, 5)
    )
    keyed_a_minute: int = setting(
        "numbers may be keyed in a minute before the keypad rests; half as many wrong ones",
        default=6,
        check=one_from(2, 6000),
    )


@dataclass(frozen=True, slots=True)
class LobbySettings:
    """A lobby PC, where customers work."""

    lock_after_s: float = setting(
        "without keyboard, mouse or touch, before it locks", default=600.0, check=_working_s
    )
    end_after_s: float = setting(
        "locked, before the session ends", default=1200.0, check=_working_s
    )
    at_log_out: tuple[str, ...] = setting(
        "the command that clears what a customer left, as device/lobby/clear-session.sh",
        default=(),
    )
    clear_within_s: float = setting(
        "that command may take; the next customer waits no longer",
        default=10.0,
        check=one_from(1, 120),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a kiosk can be told."""

    site: str = setting("the site's name in topics", example="oak-street", check=_name)
    device: str = setting("this kiosk's name at its site", example="lobby-1", check=_name)
    timezone: str = setting(
        "the site's time zone: where its days begin", example="America/Chicago", check=_zone
    )
    kind: Literal["walkup", "lobby-pc"] = setting("walkup, or lobby-pc", default="walkup")
    data: Path = setting("the outbox and the last catalogue", default=Path("/var/lib/worksource"))
    first_catalogue: Path | None = setting(
        "what to offer until the hub first says it", default=None, check=_file
    )
    language: str = setting("of the first screen", default="en", check=_language)
    log_level: Literal["DEBUG", "INFO", "WARNING"] = setting("how much is logged", default="INFO")
    broker: BrokerSettings = section("the way to the hub", BrokerSettings, check=_broker_faults)
    hub: HubSettings = section("the hub's orders", HubSettings)
    reader: ReaderSettings = section("the card reader", ReaderSettings, check=_reader_faults)
    legacy: LegacySettings = section("cards of 2002", LegacySettings, check=_legacy_faults)
    panel: PanelSettings = section("lamps and buzzer", PanelSettings, check=_panel_faults)
    keypad: KeypadSettings = section(
        "the keys beside the screen", KeypadSettings, check=_keypad_faults
    )
    speech: SpeechSettings = section("reading aloud", SpeechSettings, check=_speech_faults)
    screen: ScreenSettings = section("the touch screen", ScreenSettings)
    place: PlaceSettings = section("where the kiosk stands", PlaceSettings)
    staff: StaffSettings = section("staff without a card", StaffSettings)
    patience: PatienceSettings = section("how long screens wait", PatienceSettings)
    lobby: LobbySettings = section("a computer customers work at", LobbySettings)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def example_file() -> str:
    """The text of `kiosk.toml.example`."""
    return example(Settings, "The settings of a kiosk: every key, its default, and why.")


def load(path: Path) -> Settings:
    """Read a settings file.  Raises BadConfiguration with every fault."""
    table, faults = read_toml(path)
    settings = None if faults else build(Settings, table, faults)
    if settings is None or faults:
        raise BadConfiguration(str(path), faults)
    return settings
