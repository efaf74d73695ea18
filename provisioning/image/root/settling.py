"""
The second stage's other half: accounts, units, keyring, names; and that nobody can come in.

`settle` makes it so, `look_over` reads the root afterwards and says what is not so.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from provisioning.image.errors import BadRoot
from provisioning.image.recipe.reading import units
from provisioning.image.steps.shell import Shell

KEYRING = Path("etc/rauc/keyring.pem")
IMAGE_FACTS = Path("usr/lib/worksource/image.json")
_UNIT_PLACES = ("etc/systemd/system", "usr/lib/systemd/system")
_OURS = ("worksource-*.service", "worksource-*.path", "worksource-*.timer", "worksource-*.socket",
         "data.mount", "boot-setup.mount", "var-*.mount")  # fmt: skip
_PLACES = ("boot/setup", "data", "var/lib/worksource", "var/lib/systemd", "var/log/journal")
"""Mounts need their folders: no other can be made in a root that cannot be written."""
_LISTENS = re.compile(r"^Listen(?:Stream|Datagram|SequentialPacket)=(.+)$", re.MULTILINE)
_DOORS = ("usr/sbin/sshd", "usr/sbin/dropbear", "usr/sbin/telnetd", "usr/sbin/inetd")
_WORTHLESS = frozenset({"*", "!", "!*", "!!", "*LK*"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What an image knows of itself, in `usr/lib/worksource/image.json`."""

    version: str
    profile: str
    kernel: str
    base: str


def settle(shell: Shell, root: Path, facts: Facts, epoch: int, keyring: Path | None) -> None:
    """Accounts, units, keyring, names."""
    shell.run("systemd-sysusers", f"--root={root}", environment={"SOURCE_DATE_EPOCH": str(epoch)})
    (root / "etc/.pwd.lock").unlink(missing_ok=True)
    _set_units(shell, root)
    _name(root, facts)
    if keyring is not None:
        (root / KEYRING).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(keyring, root / KEYRING)
    _links(root)
    for place in _PLACES:
        (root / place).mkdir(parents=True, exist_ok=True)
    for name in ("etc/.updated", "var/.updated"):  # else each boot does again what was done here
        (root / name).write_text("")
    # systemd never sets the clock before this file's time, which is the image's own.
    (root / "usr/lib/clock-epoch").write_text("")
    (root / "etc/machine-id").write_text("")  # the initial file system lays the board's own over it
    (root / "var/lib/dbus/machine-id").unlink(missing_ok=True)
    (root / "var/lib/systemd/random-seed").unlink(missing_ok=True)


def look_over(root: Path) -> list[str]:
    """What would let somebody in, as sentences; empty if nothing would."""
    found = []
    for line in (root / "etc/shadow").read_text().splitlines():
        account, secret = line.split(":")[:2]
        if secret not in _WORTHLESS:
            found.append(f"the account '{account}' has a password, or none is asked for")
    found += [f"/{name} lets people in from outside" for name in _DOORS if (root / name).exists()]
    for place in _UNIT_PLACES:
        for socket in sorted((root / place).glob("*.socket")):
            found += _ports_of(root, socket)
    for name in ("getty@.service", "serial-getty@.service", "getty.target", "debug-shell.service"):
        if not _is_masked(root, name):
            found.append(f"{name} is not masked: somebody could log in at the console")
    return found


def require_closed(root: Path) -> None:
    """Raises BadRoot if somebody could come in."""
    faults = look_over(root)
    if faults:
        raise BadRoot("; ".join(faults))


def enabled(root: Path) -> list[str]:
    """Every unit that starts by itself because somebody enabled it."""
    return sorted({path.name for path in (root / _UNIT_PLACES[0]).glob("*.wants/*")})


def _set_units(shell: Shell, root: Path) -> None:
    told = units()
    place = root / _UNIT_PLACES[0]
    for wants in place.glob("*.wants"):
        shutil.rmtree(wants)
    lib = root / _UNIT_PLACES[1]
    ours = [
        path.name
        for pattern in _OURS
        for path in sorted(lib.glob(pattern))
        if "[Install]" in path.read_text() and "@" not in path.name
    ]
    known = [name for name in told.enable if (lib / name).exists()]
    for name in set(told.enable) - set(known):
        raise BadRoot(f"{name} should be enabled and is not in the root: is its package missing?")
    shell.run("systemctl", f"--root={root}", "enable", *known, *ours)
    for name in told.mask:
        for wanted in place.glob(f"*.wants/{name}"):
            wanted.unlink()
        unit = place / name
        unit.unlink(missing_ok=True)
        unit.symlink_to("/dev/null")


def _name(root: Path, facts: Facts) -> None:
    release = root / "usr/lib/os-release"
    lines = [line for line in release.read_text().splitlines() if not line.startswith("IMAGE_")]
    lines += ["IMAGE_ID=worksource-kiosk", f"IMAGE_VERSION={facts.version}"]
    release.write_text("\n".join(lines) + "\n")
    written = {"version": facts.version, "profile": facts.profile, "kernel": facts.kernel,
               "base": facts.base}  # fmt: skip
    path = root / IMAGE_FACTS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(written, indent=1) + "\n")


def _links(root: Path) -> None:
    for name, to in (
        ("etc/resolv.conf", "../run/systemd/resolve/resolv.conf"),
        ("etc/mtab", "../proc/self/mounts"),
        ("etc/localtime", "/run/worksource-localtime"),  # the site's, as first boot says; else UTC
    ):
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(to)


def _ports_of(root: Path, socket: Path) -> list[str]:
    if _is_masked(root, socket.name):
        return []
    return [
        f"{socket.name} listens at {address.strip()}"
        for address in _LISTENS.findall(socket.read_text())
        if not address.strip().startswith(("/", "@", "%t"))
    ]


def _is_masked(root: Path, name: str) -> bool:
    path = root / _UNIT_PLACES[0] / name
    return path.is_symlink() and str(path.readlink()) == "/dev/null"
