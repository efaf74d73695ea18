"""What systemd itself says of a unit file, without running it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path


def without_program(unit: Path, into: Path, beside: Iterable[Path] = ()) -> Path:
    """A copy that starts a program of this machine, with the units that it names beside it."""
    copy = into / unit.name
    program = shutil.which("true")
    copy.write_text(re.sub(r"^ExecStart=.*$", f"ExecStart={program}", unit.read_text(), flags=re.M))
    for other in beside:
        shutil.copy(other, into)
    return copy


def faults(unit: Path) -> list[str]:
    """What `systemd-analyze verify` finds wrong in it, by its lines."""
    said = _analyze("verify", "--recursive-errors=no", str(unit))
    return [line for line in said.stderr.splitlines() if unit.stem in line]


def exposure(unit: Path) -> float:
    """systemd's own figure, from 0 (nothing exposed) to 10."""
    said = _analyze("security", "--offline=true", "--no-pager", str(unit))
    figure = re.search(r"exposure level for \S+: ([0-9.]+)", said.stdout)
    assert figure, said.stderr
    return float(figure[1])


def _analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False
    )
