"""The figures for Prometheus, and the dashboard that asks for them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from contract.messages import OutboxState
from contract.updates import Update
from hub.kiosks.metrics.figures import OF_THE_HUB, names, written
from hub.kiosks.metrics.reading import Figures
from tests.hub.kiosks.test_alert_rules import AT, kiosk

_NAME = re.compile(r"\bworksource_[a-z_]+")


def told(figures: Figures) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(written(figures).decode())
    return {
        (sample.name, sample.labels.get("device", "")): sample.value
        for family in families
        for sample in family.samples
    }


def test_each_kiosk_is_told_by_what_it_said_and_no_more() -> None:
    outbox = OutboxState(depth=3, last_seq=9, oldest_seq=7, oldest_age_s=40)
    well = kiosk("a", outbox=outbox, temperature_c=51.5, disk_free_mb=2, under_voltage=False)
    found = told(Figures("oak", AT, [well, kiosk("b", "silent"), kiosk("c", "retired")]))
    assert found["worksource_kiosk_up", "a"] == 1
    assert found["worksource_kiosk_outbox_events", "a"] == 3
    assert found["worksource_kiosk_outbox_oldest_seconds", "a"] == 40
    assert found["worksource_kiosk_temperature_celsius", "a"] == 51.5
    assert found["worksource_kiosk_disk_free_bytes", "a"] == 2 * 1024 * 1024
    assert found["worksource_kiosk_under_voltage", "a"] == 0
    assert ("worksource_kiosk_throttled", "a") not in found
    assert found["worksource_kiosk_up", "b"] == 0
    assert ("worksource_kiosk_outbox_events", "b") not in found
    assert not any(device == "c" for _, device in found)


def test_every_figure_has_a_name_that_is_known() -> None:
    full = kiosk(
        "a", printer="up", temperature_c=1.0, under_voltage=True, throttled=True, disk_free_mb=1,
        memory_free_mb=1,
    )  # fmt: skip
    full = replace(full, certificate_days=3)
    assert full.said is not None
    taken = Update(state="good", version="1.4.2", rollbacks=1)
    full = replace(full, said=msgspec.structs.replace(full.said, slot="a", update=taken))
    found = told(Figures("oak", AT, [full], dict.fromkeys(OF_THE_HUB, 4)))
    assert {name for name, _ in found} == set(names())


def test_the_dashboard_asks_for_every_figure_and_for_no_other() -> None:
    text = files("hub.kiosks").joinpath("grafana.json").read_text(encoding="utf-8")
    assert set(_NAME.findall(text)) == set(names())


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    dashboard = json.loads(files("hub.kiosks").joinpath("grafana.json").read_text(encoding="utf-8"))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells), "two panels lie over one another"
    assert max(x for x, _ in cells) < 24
    for panel in panels:
        for target in panel["targets"]:
            assert target["expr"].count("{") == target["expr"].count("}")
