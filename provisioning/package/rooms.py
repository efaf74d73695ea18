"""
Our own program within a package: rooms, their registered commands, the launcher.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provisioning.package.contents import Contents, Target

LIBRARY = Path("opt/worksource/lib/python")
LAUNCHER = Path("opt/worksource/bin/worksource")
COMMAND = Path("usr/bin/worksource")
GROUP = "worksource.commands"

_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", "*.po", "*.pot", ".*")
_FOR_THE_SYSTEM = ("systemd", "image_root")

# -I: neither the caller's environment nor his folders decide what is imported; Debian's own
# libraries come after ours.
_LAUNCHER = """\
#!/usr/bin/python{python} -I
import sys

sys.path.insert(0, "/{library}")

from worksource import main

sys.exit(main(prog_name="worksource"))
"""


def lay_rooms(source: Path, root: Path, contents: Contents, version: str) -> None:
    """Copy the rooms of a package, and register the commands that they can do."""
    library = root / LIBRARY
    library.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "worksource.py", library)
    for part in (*contents.rooms, *contents.parts):
        _lay(source / part, library / part)
    _register(source, library, version)


def lay_launcher(root: Path, target: Target) -> None:
    """The one program that a person calls."""
    launcher = root / LAUNCHER
    launcher.parent.mkdir(parents=True, exist_ok=True)
    launcher.write_text(_LAUNCHER.format(python=target.python, library=LIBRARY))
    launcher.chmod(0o755)
    command = root / COMMAND
    command.parent.mkdir(parents=True, exist_ok=True)
    command.symlink_to(f"/{LAUNCHER}")


def commands_of(registered: Mapping[str, str], library: Path) -> dict[str, str]:
    """Those of the registered commands whose module lies in `library`."""
    there = {}
    for name, where in registered.items():
        module = library / where.partition(":")[0].replace(".", "/")
        if module.with_suffix(".py").exists() or (module / "__init__.py").exists():
            there[name] = where
    return there


def version_of(source: Path) -> str:
    """The version that pyproject.toml names."""
    return str(_project(source)["version"])


def _lay(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, place, ignore=_LEFT_BEHIND, symlinks=True)
        for folder in _FOR_THE_SYSTEM:
            shutil.rmtree(place / folder, ignore_errors=True)
    else:
        shutil.copy(path, place)


def _register(source: Path, library: Path, version: str) -> None:
    project = _project(source)
    registered = commands_of(project["entry-points"][GROUP], library)
    folder = library / f"worksource-{_in_a_file_name(version)}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: worksource\nVersion: {version}\n"
        f"Summary: {project['description']}\n"
    )
    lines = [f"{name} = {where}" for name, where in sorted(registered.items())]
    (folder / "entry_points.txt").write_text(f"[{GROUP}]\n" + "\n".join(lines) + "\n")
    (folder / "INSTALLER").write_text("dpkg\n")


def _in_a_file_name(version: str) -> str:
    return re.sub(r"[^A-Za-z0-9.+]+", "_", version)


def _project(source: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    return project
