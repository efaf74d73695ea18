"""The settings files of the demo are those of real kiosks, hubs and states."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from device import config as kiosk_config
from hub import config as hub_config
from provisioning.clock import now
from provisioning.demo.settings_files import broker_table, hub_toml, kiosk_toml, state_toml
from provisioning.demo.site import noon_zone
from provisioning.pki import Authority


def test_a_kiosk_reads_its_settings(tmp_path: Path) -> None:
    authority = Authority.create(tmp_path / "pki", "demo-site", now())
    held = authority.issue_device("lobby-1", now())
    path = kiosk_toml(
        tmp_path / "kiosk.toml",
        site="demo-site",
        device="lobby-1",
        timezone="Etc/GMT+8",
        broker=broker_table("127.0.0.1", 8883, held, "certificate"),
        reader_port=Path("/dev/pts/7"),
    )
    settings = kiosk_config.load(path)
    assert settings.broker.certificate == held.certificate
    assert settings.reader.port == "/dev/pts/7"
    assert settings.data == tmp_path


def test_a_hub_reads_its_settings(tmp_path: Path) -> None:
    held = Authority.create(tmp_path / "pki", "demo-site", now()).issue_hub(now())
    path = hub_toml(
        tmp_path / "hub.toml",
        site={"code": "demo-site", "name": "Demo", "timezone": "Etc/GMT+8"},
        database=tmp_path / "hub.sqlite",
        broker=broker_table("127.0.0.1", 8883, held, "cert"),
        web_port=8080,
        state={"url": "http://127.0.0.1:8081", "token_file": tmp_path / "token"},
        enrolment={"ca": held.ca, "ca_key": held.key, "revoked": held.revoked},
    )
    assert hub_config.read_hub(path).broker.cert == held.certificate


def test_a_state_reads_its_settings(tmp_path: Path) -> None:
    path = state_toml(
        tmp_path / "state.toml",
        database=tmp_path / "state.sqlite",
        web_port=8081,
        keys=tmp_path / "keys",
    )
    assert hub_config.read_state(path).keys.directory == tmp_path / "keys"


@pytest.mark.parametrize("hour", range(24))
def test_at_the_demo_it_is_noon(hour: int) -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only here

    at = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
    assert at.astimezone(ZoneInfo(noon_zone(at))).hour == 12
