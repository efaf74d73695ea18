"""Settings: all faults in one go, the example file, and what --print tells."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from device.cli import kiosk
from device.config import Settings, example_file, load
from device.errors import BadConfiguration

LEAST = 'site = "oak-street"\ndevice = "lobby-1"\ntimezone = "America/Chicago"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.toml"


def faults_of(file: Path, text: str) -> list[str]:
    file.write_text(text)
    with pytest.raises(BadConfiguration) as bad:
        load(file)
    return bad.value.faults


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(kiosk, [str(argument) for argument in arguments])


def test_three_keys_make_a_kiosk(file: Path) -> None:
    file.write_text(LEAST)
    assert load(file) == Settings("oak-street", "lobby-1", "America/Chicago")


def test_the_example_file_holds_every_key_and_its_default(file: Path) -> None:
    written = Path(__file__).parent.parent.parent / "device" / "kiosk.toml.example"
    assert written.read_text() == example_file()
    file.write_text(example_file())
    assert load(file) == Settings("oak-street", "lobby-1", "America/Chicago")


def test_every_key_says_in_one_line_why() -> None:
    keys = [line for line in example_file().splitlines() if " = " in line]
    assert keys
    assert all("  # " in line for line in keys)


def test_all_faults_are_told_together(file: Path) -> None:
    faults = faults_of(
        file,
        """
        site = "Oak Street"
        timezone = "Chicago"
        colour = "blue"
        kind = "tablet"
        language = "xx"
        patience = 5
        [broker]
        port = "8883"
        keepalive_s = 1
        ca = "/nowhere/ca.pem"
        [reader]
        baud = 3
        parity = "maybe"
        [legacy]
        pattern = "("
        [panel]
        ready = 27
        """,
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        "colour",
        "site",
        "device",
        "timezone",
        "kind",
        "language",
        "broker.port",
        "broker.ca",
        "broker.keepalive_s",
        "reader",
        "reader",
        "legacy",
        "panel",
        "patience",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("log_level = 3", "log_level: must be one of DEBUG, INFO, WARNING"),
        ("data = 3", "data: must be text"),
        ("reader.present = 1", "reader.present: must be true or false"),
        ("reader.usb = '0403:6001'", "reader.usb: must be a list, each text"),
        ("reader.usb = ['x']", 'reader: usb: must be a list of ids such as "0403:6001"'),
        ("patience.idle_s = true", "patience.idle_s: must be a number"),
        ("patience.warning_s = 1.5", "patience.warning_s: must be a whole number"),
        ("patience.warning_s = 19", "patience.warning_s: must be from 20 to 600"),
        ("broker.key = 'kiosk.toml'", "broker.key: there is no file kiosk.toml"),
        ("legacy.pattern = '[0-9]{9}'", "legacy: the legacy card pattern has no group"),
        ("timezone = '/etc'", "timezone: there is no time zone '/etc'"),
    ],
)
def test_a_fault_names_its_key_and_what_it_must_be(file: Path, line: str, fault: str) -> None:
    kept = "\n".join(one for one in LEAST.splitlines() if not line.startswith(one.split()[0]))
    [found] = faults_of(file, f"{kept}\n{line}")
    assert found.startswith(fault)


def test_a_whole_number_does_for_a_number(file: Path) -> None:
    file.write_text(f"{LEAST}[patience]\nidle_s = 30")
    assert load(file).patience.idle_s == 30.0


def test_certificates_that_are_none_are_told(file: Path, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    [fault] = faults_of(file, f'{LEAST}[broker]\nca = "{tmp_path}/ca.pem"')
    assert "do not fit together" in fault


def test_a_file_that_is_no_toml_or_is_not_there_is_told(file: Path) -> None:
    assert faults_of(file, "site = ")[0].startswith("the file is no TOML")
    file.unlink()
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load(file)


def test_the_command_ends_with_78_and_names_every_fault(file: Path) -> None:
    file.write_text("colour = 1")
    result = run("--config", file)
    assert result.exit_code == 78
    assert "4 fault(s)" in result.stderr
    assert "colour: no such key" in result.stderr


def test_check_says_that_there_are_no_faults(file: Path) -> None:
    file.write_text(LEAST)
    result = run("--config", file, "--check")
    assert (result.exit_code, result.stdout) == (0, f"{file} has no faults\n")


def test_print_shows_what_is_in_force_and_marks_what_differs(file: Path) -> None:
    file.write_text(f'{LEAST}kind = "lobby-pc"\n[reader]\nusb = ["0403:6001"]\n')
    printed = run("--config", file, "--print").stdout
    assert 'kind = "lobby-pc"  # default: "walkup"' in printed
    assert 'usb = ["0403:6001"]  # default: []' in printed
    assert 'site = "oak-street"\n' in printed
    assert printed.count("# default") == 2
    file.write_text(printed)
    assert load(file).reader.usb == ("0403:6001",)
    assert tomllib.loads(printed)["kind"] == "lobby-pc"


def test_a_real_clock_is_not_pretended_to_be_wrong(file: Path) -> None:
    file.write_text(LEAST)
    result = run("--config", file, "--clock-unsynced")
    assert result.exit_code == 2
    assert "--fake-hardware" in result.stderr
