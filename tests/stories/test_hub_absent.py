"""Two hundred visits with the hub absent from start to end; then it comes."""

import time
from pathlib import Path

import pytest

from provisioning.demo.customers import plain_plan
from tests.rig.house import HUB, STATE, house

pytestmark = pytest.mark.slow

VISITS = 200
SEED = 11
GREETING_S = 0.1
NOBODY_WAITS_LONGER_S = 2.0


def test_customers_notice_nothing_and_all_arrives_when_the_hub_comes(tmp_path: Path) -> None:
    plan = plain_plan(VISITS, SEED)
    with house(tmp_path) as home:
        identities = home.settle(*plan.people)
        kiosk = home.open_kiosk(patience={"greeting_s": GREETING_S})
        home.expect(plan, identities, kiosk)
        home.go_away(*HUB, *STATE, "broker")
        begun = time.monotonic()
        home.serve()
        moments = sum(1 + (visit.ending == "log_out") for visit in plan.visits)
        assert (time.monotonic() - begun) / moments < NOBODY_WAITS_LONGER_S
        home.come_back("broker", *STATE, *HUB)
        assert home.settled().disagreements(plan.expected()) == {}
