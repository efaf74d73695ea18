"""The demo as a stranger runs it: one command, one JSON object, figures that agree."""

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import pytest

from provisioning.demo.customers import make_plan

pytestmark = pytest.mark.slow

DEMO = [sys.executable, "-c", "from worksource import main; main()", "demo", "--headless", "--json"]


def demo(*options: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*DEMO, *options], stdout=subprocess.PIPE, timeout=280, check=False, text=True
    )
    return done.returncode, json.loads(done.stdout)


def test_three_hundred_customers_end_in_figures_that_agree() -> None:
    code, told = demo("--visits", "300", "--seed", "7")
    expected = asdict(make_plan(300, seed=7).expected(told["asides"]))
    assert told["asides"] > 100  # notices read, languages and sharing chosen
    assert told["expected"] == expected
    assert {name: told[name] for name in expected} == expected
    assert code == 0
    assert 0 < told["p50_ms"] <= told["p99_ms"]


def test_the_demo_needs_no_system_package() -> None:
    code, told = demo("--visits", "25", "--seed", "3", "--broker", "embedded")
    assert (code, told["agrees"], told["broker"]) == (0, True, "embedded")


def test_a_family_of_kiosks_counts_the_same() -> None:
    code, told = demo("--visits", "40", "--kiosks", "2")
    assert (code, told["agrees"]) == (0, True)
