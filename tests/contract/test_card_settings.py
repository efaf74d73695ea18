"""The card's settings file: both ways, every fault at once, half a file, and no secret shown."""

import ipaddress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import certificates
from contract.card_settings import (
    BadCardSettings,
    CardSettings,
    HubDoor,
    Wifi,
    is_by_hand,
    parse,
    psk_of,
    without_token,
    write,
)
from hub.kiosks.enrolment.rules import new_token

CA = certificates.pem_of(
    certificates.new_authority("oak-street", datetime(2026, 1, 1, tzinfo=UTC)).certificate
).decode()
TOKEN = "ABCDE-FGHJK-LMNPQ-RSTUV"
DOOR = HubDoor("https://hub.local:8443", "hub.local", CA, token=TOKEN)
PLAIN = CardSettings("oak-street", "lobby-1", "America/Chicago", DOOR)
FULL = CardSettings(
    "oak-street",
    "lobby-2",
    "America/Los_Angeles",
    HubDoor("https://10.0.2.2:8443", "::1", CA + CA, 8884, TOKEN, "A" * 43 + "="),
    language="zh-Hans",
    wifi=Wifi("Nguyễn's Café", psk_of("Nguyễn's Café", "correct horse"), "US"),
    ntp=("0.debian.pool.ntp.org", "192.0.2.1"),
    kiosk={"screen": {"width": 1024, "width_mm": 154.1}, "reader": {"usb": ["0403:6001"]}},
)


def faults_of(content: bytes | str) -> tuple[str, ...]:
    with pytest.raises(BadCardSettings) as caught:
        parse(content.encode() if isinstance(content, str) else content)
    return caught.value.faults


def by_hand(**changed: str) -> str:
    """A file by hand, with some lines changed; an empty one is left away."""
    lines = {
        "version": "1",
        "site": '"oak-street"',
        "device": '"lobby-1"',
        "timezone": '"America/Chicago"',
        "hub.address": '"https://hub.local"',
        "hub.broker": '"hub.local"',
        "hub.ca": f"'''\n{CA}'''",
        "hub.token": f'"{TOKEN}"',
    } | {key.replace("__", "."): value for key, value in changed.items()}
    return "".join(f"{key} = {value}\n" for key, value in lines.items() if value) + "# by hand\n"


@pytest.mark.parametrize("settings", [PLAIN, FULL, without_token(FULL)])
def test_what_is_written_is_read_again(settings: CardSettings) -> None:
    assert parse(write(settings)) == settings


def test_a_token_and_a_key_are_never_shown() -> None:
    assert TOKEN not in repr(FULL)
    assert FULL.wifi is not None
    assert FULL.wifi.key not in repr(FULL)


def test_a_passphrase_becomes_the_key_that_wpa_derives() -> None:
    # The vector of IEEE 802.11i, annex H.4.
    expected = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert psk_of("IEEE", "password") == expected
    told = by_hand(wifi__ssid='"IEEE"', wifi__passphrase='"password"', wifi__country='"US"')
    assert parse(told.encode()).wifi == Wifi("IEEE", expected, "US")


def test_every_token_of_a_hub_is_taken_however_it_was_typed() -> None:
    for _ in range(50):
        token = new_token()
        typed = token.lower().replace("-", " ")
        assert parse(by_hand(hub__token=f'"{typed}"').encode()).hub.token == token


def test_a_file_that_was_changed_is_noticed_and_says_what_to_do() -> None:
    changed = write(PLAIN).replace(b"lobby-1", b"lobby-9")
    (fault,) = faults_of(changed)
    assert "checksum does not match" in fault
    assert "# by hand" in fault


@given(st.data())
def test_no_half_of_a_file_is_taken(data: st.DataObject) -> None:
    whole = write(FULL)
    end = len(whole.rstrip())
    cut = whole[: data.draw(st.integers(0, end - 1))]
    assert faults_of(cut)


def test_a_file_by_hand_says_so_and_may_come_from_windows() -> None:
    told = by_hand()
    assert is_by_hand(told.encode())
    assert not is_by_hand(write(PLAIN))
    windows = b"\xef\xbb\xbf" + told.replace("\n", "\r\n").encode() + b"\r\n\r\n"
    assert parse(windows).device == "lobby-1"
    assert parse(windows).hub.ca == CA


def test_all_faults_are_found_at_once_and_none_repeats_a_secret() -> None:
    found = faults_of(
        by_hand(
            site='"Oak Street"', device='"hub"', timezone='"US/Central"', language='"de"',
            hub__address='"http://hub.local"', hub__broker='"tcp://hub"', hub__ca='"none"',
            hub__token='"0BCDE-FGHJK-LMNPQ-RSTUV"', hub__broker_port="0", wifi__ssid='""',
            wifi__key='"my secret words"', wifi__country='"us"', tokn='"x"',
        )
    )  # fmt: skip
    places = [fault.partition(":")[0] for fault in found]
    assert places == [
        "site", "device", "timezone", "language", "hub.address", "hub.broker", "hub.broker_port",
        "hub.ca", "hub.token", "wifi.ssid", "wifi.key", "wifi.country", "tokn",
    ]  # fmt: skip
    assert "0BCDE" not in "".join(found)
    assert "secret" not in "".join(found)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"site": ""}, "site: must be given"),
        ({"site": "7"}, "site: must be text, between quotation marks"),
        ({"device": '"lobby_1"'}, "lower case letters"),
        ({"device": '"' + "a" * 33 + '"'}, "at most 32"),
        ({"timezone": '"../../etc/passwd"'}, "no such time zone"),
        ({"kind": '"table"'}, "kind: must be one of walkup, lobby-pc"),
        ({"hub.address": '"https://hub.local:99999"'}, "hub.address: must be an address"),
        ({"hub.address": '"https://hub.local/staff"'}, "nothing behind it"),
        ({"hub.address": '"https://me:word@hub.local"'}, "nothing behind it"),
        ({"hub.broker": '"hub.local:8883"'}, "hub.broker: must be a host's name"),
        ({"hub.broker": '"10.0.2"'}, "hub.broker: must be a host's name"),
        ({"hub.ca": "'''\n-----BEGIN EC PRIVATE KEY-----\n'''"}, "a private key"),
        ({"hub.ca": f"'''\n{CA[:200]}'''"}, "from BEGIN to END"),
        ({"hub.ca": f"'''\n{CA.replace('MII', 'MIA', 1)}'''"}, "cannot be read"),
        ({"hub.command_key": '"short"'}, "32 bytes in base64"),
        ({"hub.token": '"ABCDE"'}, "20 letters and digits"),
        ({"hub.tokn": '"x"'}, "hub.tokn: no such key; did you mean token?"),
        ({"hub.broker_port": "true"}, "hub.broker_port: must be a whole number"),
        ({"ntp.servers": '"pool.ntp.org"'}, "ntp.servers: must be a list"),
        ({"ntp.servers": '["a b"]'}, "ntp.servers: each must be a host's name"),
        (
            {"wifi.ssid": '"' + "é" * 17 + '"', "wifi.country": '"US"'},
            "must be 1 to 32 bytes long, and is 34",
        ),
        ({"version": "2"}, "newer than this program"),
        ({"version": ""}, "version: must be given"),
        ({"kiosk.broker.host": '"x"'}, "kiosk.broker: may not stand here"),
        ({"kiosk.screen": "1"}, "kiosk.screen: must be a table"),
        ({"kiosk.screen.width": "2026-01-01"}, "kiosk.screen.width: must be text"),
        ({"kiosk.screen.width": "nan"}, "kiosk.screen.width: must be text"),
        ({"kiosk.screen.width": '"a\\nb"'}, "kiosk.screen.width: must be text"),
    ],
)
def test_what_is_wrong_is_a_sentence(changed: dict[str, str], said: str) -> None:
    found = faults_of(by_hand(**{key.replace(".", "__"): one for key, one in changed.items()}))
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "may be half a file"),
        (b"site = \n# by hand\n", "no TOML (at line 1, column 8)"),
        (b"\xff\xfe\n# by hand\n", "not UTF-8"),
        (b"x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_what_is_no_settings_file_at_all_is_said(content: bytes, said: str) -> None:
    assert any(said in fault for fault in faults_of(content))


values = st.one_of(
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text().filter(str.isprintable),
)
tables = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True).filter(
        lambda name: name not in ("broker", "hub")
    ),
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True), values | st.lists(values)
    ),
)


@given(
    tables,
    st.text(min_size=1, max_size=8).filter(str.isprintable),
    st.ip_addresses().filter(lambda ip: "%" not in str(ip)),
)
def test_any_settings_come_back_as_they_were(
    kiosk: dict[str, dict[str, object]],
    ssid: str,
    broker: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    settings = CardSettings(
        "oak-street",
        "lobby-1",
        "UTC",
        HubDoor("https://hub.local", str(broker), CA),
        wifi=Wifi(ssid, "0" * 64, "US"),
        kiosk=kiosk,  # type: ignore[arg-type] # values of every kind
    )
    assert parse(write(settings)) == settings


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_sentences(content: bytes) -> None:
    assert faults_of(content)
