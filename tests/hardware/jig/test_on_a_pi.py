"""The jig on a real Pi: with its plugs in, `WORKSOURCE_JIG=1 pytest -m pi`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware.jig.commands import jig

_MODEL = Path("/proc/device-tree/model")
_IS_PI = _MODEL.exists() and _MODEL.read_text("utf-8", "replace").startswith("Raspberry Pi")


@pytest.mark.pi
@pytest.mark.skipif(
    not _IS_PI or "WORKSOURCE_JIG" not in os.environ,
    reason="needs a Raspberry Pi with the jig plugged in, and WORKSOURCE_JIG=1",
)
def test_the_jig_finds_no_fault_on_this_board(tmp_path: Path) -> None:
    into = tmp_path / "jig.json"
    port = os.environ.get("WORKSOURCE_JIG_PORT")
    with_port = ["--port", port] if port else []
    done = CliRunner().invoke(jig, ["--report", str(into), *with_port])
    assert done.exit_code == 0, done.output
