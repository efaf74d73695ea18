"""
Takes debugging tables out of libraries that ship them: a third of the kiosk's package.

Only libraries named in contents.toml: a wheel's library whose search path was patched may not
survive it, and whether it does is tried once for each.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from provisioning.package.contents import Contents, Target
from provisioning.package.errors import StepFailed, ToolMissing


def strip_debug(library: Path, contents: Contents, target: Target) -> None:
    """Raises ToolMissing, StepFailed."""
    found = [
        str(path) for name in contents.strip for path in sorted((library / name).rglob("*.so"))
    ]
    if not found:
        return
    program = shutil.which(f"{target.triplet}-strip")
    if program is None:
        raise ToolMissing(
            f"{target.triplet}-strip",
            f"apt-get install binutils-{target.triplet.replace('_', '-')}",
        )
    command = [program, "--strip-debug", *found]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StepFailed("Stripping", command[:3], done.stderr)
