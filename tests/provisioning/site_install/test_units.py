"""The hub's units: what they start is there, runs, and is boxed in."""

from __future__ import annotations

import configparser
import shutil
from pathlib import Path

import pytest

from hub.doctor.looks.machine import UNITS as LOOKED_AT
from provisioning.demo.processes import wait_until
from provisioning.site.steps import UNITS
from tests.rig.site_machine import HOUSE, running, set_up
from tests.rig.units import exposure, faults, without_program

FOLDER = HOUSE / "hub/systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
PARTS = ("ingest", "web", "errands")
SAFE_ENOUGH = 2.0
"""systemd's own figure, from 0 (nothing exposed) to 10."""


class Unit(configparser.RawConfigParser):
    """A unit file; of a key that is given twice the last counts."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read(path)


def test_the_set_up_starts_every_unit_and_the_doctor_looks_at_each() -> None:
    ours = {path.name for path in FOLDER.glob("worksource-*") if "backup.service" not in path.name}
    assert ours | {"mosquitto.service", "worksource-revoked.path"} == set(UNITS)
    assert UNITS == LOOKED_AT


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_no_unit_may_do_more_than_it_needs(path: Path) -> None:
    service = Unit(path)["Service"]
    assert service["User"] == "worksource-hub"
    allowed = "CAP_NET_BIND_SERVICE" if path.stem.endswith("web") else ""
    assert service["CapabilityBoundingSet"] == allowed
    assert service["ProtectSystem"] == "strict"
    if path.stem.endswith(("ingest", "web")):
        assert "ca.key" in service["InaccessiblePaths"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_with_bad_settings_is_not_started_over_and_over(part: str) -> None:
    service = Unit(FOLDER / f"worksource-hub-{part}.service")["Service"]
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == "78"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_systemd_finds_no_fault_and_little_exposure(path: Path, tmp_path: Path) -> None:
    copy = without_program(path, tmp_path)
    assert faults(copy) == []
    assert exposure(copy) <= SAFE_ENOUGH


@pytest.mark.slow
def test_what_the_units_start_is_a_hub_that_works(tmp_path: Path) -> None:
    machine = set_up(tmp_path)
    units = ("mosquitto.service", *(f"worksource-hub-{part}.service" for part in PARTS))
    with running(machine, *units):
        log = tmp_path / "worksource-hub-ingest.service.log"
        assert wait_until(lambda: "listening for events" in log.read_text(), 60), log.read_text()
        log = tmp_path / "worksource-hub-errands.service.log"
        assert wait_until(lambda: "watching site=oak-street" in log.read_text(), 60)
    assert not any("Traceback" in path.read_text() for path in tmp_path.glob("*.log"))
