"""/metrics for whom the configuration names, /healthz and /readyz for everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from hub.kiosks.metrics.figures import names
from hub.kiosks.settings import Metrics
from hub.web.app import create_app
from tests.hub.web.conftest import House, a_site_config
from tests.hub.web.test_queries import counted

FROM_AFAR = {"REMOTE_ADDR": "10.9.9.9"}


def asked(house: House, *, environ: dict[str, str] | None = None) -> Any:
    return house.app.test_client().get("/metrics", environ_overrides=environ or {})


def test_this_machine_may_read_the_figures(site: House) -> None:
    answer = asked(site)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert 'worksource_kiosk_up{device="entrance",site="lakewood"} 1.0' in page
    assert 'worksource_kiosk_up{device="lobby-pc-1",site="lakewood"} 0.0' in page
    assert 'worksource_hub_set_aside_open{site="lakewood"} 3.0' in page
    assert 'worksource_hub_alerts_open{site="lakewood"} 2.0' in page
    told = {line.split("{")[0] for line in page.splitlines() if not line.startswith("#")}
    assert told <= names()


def test_a_stranger_is_refused_with_a_sentence(site: House) -> None:
    answer = asked(site, environ=FROM_AFAR)
    assert answer.status_code == 403
    assert "[metrics] addresses" in answer.get_data(as_text=True)


def test_a_proxy_on_this_machine_speaks_for_somebody_else(site: House) -> None:
    answer = site.app.test_client().get("/metrics", headers={"X-Forwarded-For": "10.9.9.9"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("brought", "status"),
    [
        ("Bearer open sesame", 200),
        ("Bearer open", 403),
        ("Bearer ", 403),
        ("open sesame", 403),
        ("Basic open sesame", 403),
    ],
)
def test_a_token_opens_from_anywhere(
    engine: Engine, site: House, tmp_path: Path, brought: str, status: int
) -> None:
    token = tmp_path / "token"
    token.write_text("open sesame\n")
    settings = Metrics(addresses=("10.1.0.0/16",), token_file=token)
    app = create_app(replace(a_site_config(tmp_path), metrics=settings), engine)
    client = app.test_client()
    far = client.get("/metrics", environ_overrides=FROM_AFAR, headers={"Authorization": brought})
    assert far.status_code == status
    assert client.get("/metrics").status_code == 403
    near = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "::ffff:10.1.2.3"})
    assert near.status_code == 200
    assert site.server == "site"


def test_the_figures_cost_few_questions(site: House) -> None:
    with counted(site.engine) as statements:
        assert asked(site).status_code == 200
    assert len(statements) <= 16, statements


def test_a_server_is_ready_with_the_database_of_its_program_alone(site: House) -> None:
    client = site.app.test_client()
    assert client.get("/healthz").json == {"status": "ok", "role": "site"}
    assert client.get("/readyz").json == {"status": "ready", "role": "site"}
    with site.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "role": "site"})
