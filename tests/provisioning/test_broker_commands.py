"""What a technician types before a site's broker starts for the first time."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from provisioning.broker.commands import broker


@pytest.fixture
def pki(tmp_path: Path) -> Path:
    asked = ["certificates", "elm", "--into", str(tmp_path / "pki"), "--device", "lobby-1"]
    assert CliRunner().invoke(broker, asked).exit_code == 0
    return tmp_path / "pki"


def test_certificates_are_issued_once_and_kept(pki: Path) -> None:
    before = {path.name: path.read_bytes() for path in pki.iterdir()}
    assert {"ca.pem", "broker.pem", "hub.pem", "lobby-1.pem"} <= before.keys()
    again = [
        "certificates",
        "elm",
        "--into",
        str(pki),
        "--device",
        "lobby-1",
        "--device",
        "lobby-2",
    ]
    told = CliRunner().invoke(broker, again)
    assert "lobby-1 has a certificate already" in told.output
    assert {path.name: path.read_bytes() for path in pki.iterdir() if path.name in before} == before
    assert (pki / "lobby-2.pem").exists()


def test_a_kiosk_may_not_call_itself_the_hub(pki: Path) -> None:
    told = CliRunner().invoke(
        broker, ["certificates", "elm", "--into", str(pki), "--device", "hub"]
    )
    assert told.exit_code == 1
    assert "no device may be called 'hub'" in told.output


def test_the_configuration_names_the_site_and_its_certificates(pki: Path, tmp_path: Path) -> None:
    asked = ["configure", "elm", "--pki", str(pki), "--into", str(tmp_path / "etc")]
    assert CliRunner().invoke(broker, asked).exit_code == 0
    assert str(pki / "broker.pem") in (tmp_path / "etc" / "mosquitto.conf").read_text()
    assert "ws/1/elm/%u/event" in (tmp_path / "etc" / "access.conf").read_text()


def test_configuring_without_certificates_says_what_to_run_first(tmp_path: Path) -> None:
    told = CliRunner().invoke(broker, ["configure", "elm", "--pki", str(tmp_path)])
    assert told.exit_code == 1
    assert "worksource broker certificates elm" in told.output
