"""The guide for integrators: its command works as it stands, and its tables are the truth."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from contract.exchange import VisitPage
from hub import exchange
from hub.exchange import rules
from hub.exchange.api.problems import KINDS
from hub.exchange.feed import follow
from tests.hub.exchange.conftest import State
from tests.hub.web.conftest import sqlite_copy
from tests.rig.chromium import served

GUIDE = (Path(exchange.__file__).parent / "README.md").read_text("utf-8")


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    return sqlite_copy(tmp_path, sqlite_template)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_command_of_the_guide_brings_visits(state: State) -> None:
    token = state.friend().token
    follow.step(state.engine)
    (command,) = re.findall(r"```sh\n(.*?)```", GUIDE, re.S)
    with served(state.app) as address:
        told = {"WORKSOURCE": address, "WORKSOURCE_TOKEN": token}
        done = subprocess.run(
            ["sh", "-c", command],
            env=os.environ | told,
            capture_output=True,
            check=True,
            timeout=60,
        )
    page = msgspec.json.decode(done.stdout, type=VisitPage)
    assert len(page.items) == 100
    assert page.more


def test_every_scope_problem_and_event_stands_in_the_guide() -> None:
    for scope, needed in rules.NEEDED.items():
        (row,) = [line for line in GUIDE.splitlines() if line.startswith(f"| `{scope}`")]
        assert all(f"`{kind}`" in row for kind in needed)
    assert all(kind in GUIDE for kind in KINDS)
    assert all(f"| `{kind}`" in GUIDE for kind in rules.SUBSCRIBABLE)
