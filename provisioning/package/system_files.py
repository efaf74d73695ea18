"""
What a package gives to the system: units, udev rules, accounts, folders, scripts of dpkg.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from provisioning.package.contents import Contents

UNITS = Path("usr/lib/systemd/system")
USER_UNITS = Path("usr/lib/systemd/user")
_UNIT_ENDINGS = (".service", ".timer", ".path", ".socket", ".target", ".mount")
_RULES = Path("usr/lib/udev/rules.d")
_SCRIPTS = Path(__file__).parent / "scripts"


def lay_system_files(source: Path, root: Path, contents: Contents) -> None:
    """Units and their like, each where systemd, udev and dpkg look for it."""
    for folder in contents.units:
        for path in sorted((source / folder).glob("*")):
            _lay(path, root, contents)
    if contents.image_root and (source / contents.image_root).is_dir():
        shutil.copytree(source / contents.image_root, root, dirs_exist_ok=True, symlinks=True)
    _lay_scripts(root, contents)


def place_of(path: Path, name: str) -> Path | None:
    """Where a file of a `systemd` folder belongs; None for what stays with the source."""
    if path.name.endswith("-lobby.service"):  # of the guest's own session
        return USER_UNITS / path.name
    if path.suffix in _UNIT_ENDINGS or path.name.endswith(".d"):
        return UNITS / path.name
    if path.suffix == ".rules":
        return _RULES / path.name
    if path.name == "sysusers.conf":
        return Path("usr/lib/sysusers.d") / f"{name}.conf"
    if path.name == "tmpfiles.conf":
        return Path("usr/lib/tmpfiles.d") / f"{name}.conf"
    return None


def _lay(path: Path, root: Path, contents: Contents) -> None:
    place = place_of(path, contents.name)
    if place is None:
        return
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, root / place)
    else:
        shutil.copy(path, root / place)


def _lay_scripts(root: Path, contents: Contents) -> None:
    control = root / "DEBIAN"
    control.mkdir(exist_ok=True)
    units = sorted(path.name for path in (root / UNITS).glob("worksource-*.service"))
    # Of a template those are meant that run: systemctl, not the shell, finds them by the star.
    running = [name.replace("@.", "@*.") for name in units]
    words = {
        "@name@": contents.name,
        "@units@": " ".join(units),
        "@running@": " ".join(f"'{name}'" for name in running),
    }
    for script in sorted((_SCRIPTS / contents.kind).iterdir()):
        text = script.read_text()
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        (control / script.name).write_text(text)
