"""What processes hold of a machine's memory, shared pages counted once (Linux, PSS)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def tree_mb(pid: int) -> float:
    """A process and all that it started, in megabytes; what has just ended counts nothing."""
    return sum(_held_kb(one) for one in _tree(pid)) / 1024


def _tree(pid: int) -> list[int]:
    said = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [pid, *(one for child in said.stdout.split() for one in _tree(int(child)))]


def _held_kb(pid: int) -> int:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0
