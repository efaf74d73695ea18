"""
`make package-test`: the packages of kiosk and hub in a real Debian, each installed by dpkg.

    python -m tests.package_trial [--packages DIR]

A Debian is made once by mmdebstrap (root, one to five minutes) and kept below build/cache.  The
hub is set up in it by its one command, a state server by the guide's, and what their units start is
started as their accounts, in a network of its own; the doctor has the last word.  Exit code 0 when all of it went well.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from provisioning.package.contents import read_contents, read_target
from provisioning.package.libraries.debian import MIRROR

HOUSE = Path(__file__).parents[1]
RELEASE, ARCH = "bookworm", "amd64"
KEPT = HOUSE / "build/cache/package-trial"
WITHIN_S = 300
SET_UP = (
    *("worksource", "site", "install", "--site", "oak-street", "--name", "WorkSource Oak Street"),
    *("--timezone", "America/Los_Angeles", "--admin", "you@example.org"),
    *("--admin-name", "Nguyễn", "--host", "hub.local", "--no-systemd"),
)
# What systemd does with the units, as far as a chroot can: the accounts, the one capability.
STARTED = r"""
ip link set lo up
exec_of() { sed -n 's/^ExecStart=\(..*\)/\1/p' "$1"; }
$(exec_of /etc/systemd/system/mosquitto.service.d/worksource.conf) > /root/broker.log 2>&1 &
pids=$!
sleep 2
for part in ingest web errands; do
  caps=-all
  grep -q '^AmbientCapabilities=CAP_NET_BIND_SERVICE' /usr/lib/systemd/system/worksource-hub-$part.service \
    && caps=-all,+net_bind_service
  setpriv --reuid worksource-hub --regid worksource-hub --init-groups --no-new-privs \
    --inh-caps $caps --ambient-caps $caps --bounding-set $caps \
    $(exec_of /usr/lib/systemd/system/worksource-hub-$part.service) > /root/$part.log 2>&1 &
  pids="$pids $!"
done
for second in $(seq 60); do
  sleep 1
  worksource doctor --json > /root/doctor.json
  grep -q '"urgency": "now"' /root/doctor.json || break
done
worksource backup key > /root/key
worksource backup run
worksource backup verify /var/backups/worksource/*.wsbackup --key /root/key
worksource hub staff list --config /etc/worksource/hub.toml
worksource doctor
kill $pids
"""
STATE = """\
[database]
url = "sqlite:////var/lib/worksource/state.db"

[web]
behind_proxy = true
secret_key_file = "/var/lib/worksource/web.secret"

[keys]
directory = "/etc/worksource/keys"
"""
# A database of its own is the guide's first step; here a file does.
STATE_STARTED = r"""
set -e
exec 2>&1
config=/etc/worksource/state.toml
chown root:worksource-hub $config && chmod 640 $config
install -d -m 700 -o worksource-hub -g worksource-hub /etc/worksource/keys
worksource state print-config --check --config $config
worksource state init --config $config
echo "lantern-quorum-eighty-otters-drift" | worksource state staff add you@example.gov --name "Nguyễn" \
  --role state_administrator --password-stdin --config $config
worksource state token oak-street --config $config > /root/token
worksource backup key --config $config > /root/key
ip link set lo up
units=/usr/lib/systemd/system/worksource-state
as_the_unit() {
  setpriv --reuid worksource-hub --regid worksource-hub --init-groups --no-new-privs \
    --inh-caps -all --ambient-caps -all --bounding-set -all \
    $(sed -n 's/^ExecStart=\(..*\)/\1/p' "$1" | sed "s/%i/$2/")
}
for part in web@ project errands; do
  as_the_unit $units-$part.service 8081 > /root/$part.log 2>&1 &
  pids="$pids $!"
done
for second in $(seq 60); do
  sleep 1
  python3.11 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8081/readyz").read())' 2> /dev/null && break
done
as_the_unit $units-backup.service
worksource backup verify /var/backups/worksource/*.wsbackup --key /root/key
worksource doctor --json --config $config > /root/doctor.json || true
kill -0 $pids && echo "every part runs"
kill $pids
"""


def main() -> int:
    """Exit code 0 when both packages install and the hub runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, default=HOUSE / "build/packages")
    told = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        print("This needs root and mmdebstrap (apt-get install mmdebstrap).", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="worksource-trial-") as scratch:
        for kind, proof in (("kiosk", kiosk), ("hub", hub), ("hub", state)):
            root = Path(scratch) / proof.__name__
            unpack(debian(kind), root)
            with mounted(root):
                package = install(kind, told.packages, root)
                print(f"{package.name}: installed by dpkg")
                proof(root)
    print("Both packages install and run, the hub's as hub and as state server.")
    return 0


def kiosk(root: Path) -> None:
    """The kiosk's own check of its settings; its libraries load."""
    commands = run(root, "worksource", "--help")
    assert "kiosk" in commands, commands
    assert "\n  hub " not in commands, commands
    settings = root / "root/kiosk.toml"
    settings.write_text((HOUSE / "device/kiosk.toml.example").read_text())
    print(run(root, "worksource", "kiosk", "--config", "/root/kiosk.toml", "--check").strip())


def hub(root: Path) -> None:
    """Set up by one command, started as its units say, looked over by the doctor."""
    (root / "etc/hosts").write_text("127.0.0.1 localhost hub.local\n")
    print(run(root, *SET_UP))
    (root / "root/start.sh").write_text(STARTED)
    said = run(root, "unshare", "-n", "sh", "/root/start.sh", may_fail=True)
    print(said)
    assert "can be restored" in said, "the backup could not be restored for trial"
    found = json.loads((root / "root/doctor.json").read_text())["findings"]
    urgent = [one for one in found if one["urgency"] == "now"]
    assert not urgent, urgent
    foreign = [path for path in (root / "var/lib/worksource").iterdir() if path.stat().st_uid == 0]
    assert not foreign, f"root left files that the hub cannot write: {foreign}"
    well = {one["area"] for one in found if one["urgency"] == "well"}
    assert {"broker", "web", "database", "keys", "announcement"} <= well, well


def state(root: Path) -> None:
    """Set up by the commands of the guide, started as its units say."""
    (root / "etc/worksource/state.toml").write_text(STATE)
    (root / "root/start.sh").write_text(STATE_STARTED)
    said = run(root, "unshare", "-n", "sh", "/root/start.sh", may_fail=True)
    print(said)
    logs = [path.read_text() for path in (root / "root").glob("*.log")]
    assert '"status":"ready"' in said.replace(" ", ""), logs
    assert "every part runs" in said, logs
    assert "can be restored" in said, "the backup could not be restored for trial"
    found = json.loads((root / "root/doctor.json").read_text())["findings"]
    urgent = [one for one in found if one["urgency"] == "now"]
    assert not urgent, urgent
    foreign = [path for path in (root / "var/lib/worksource").iterdir() if path.stat().st_uid == 0]
    assert not foreign, f"root left files that the state cannot write: {foreign}"


def debian(kind: str) -> Path:
    """A Debian with what the package depends on, as a tar file; made once."""
    contents = read_contents(kind, read_target(RELEASE, ARCH))
    names = [one.name for one in contents.needed if one.is_must]
    kept = KEPT / f"{RELEASE}-{kind}.tar"
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    begun = kept.with_suffix(".begun.tar")
    print(f"Making a Debian {RELEASE} for the {kind} (once) ...", flush=True)
    subprocess.run(
        [
            *("mmdebstrap", "--quiet", "--variant=minbase", f"--architectures={ARCH}"),
            '--aptopt=Apt::Install-Recommends "false"',
            f"--include={','.join(['python3.11', 'iproute2', *names])}",
            *(RELEASE, str(begun), MIRROR),
        ],
        check=True,
    )
    begun.replace(kept)
    return kept


def unpack(tar: Path, root: Path) -> None:
    root.mkdir(parents=True)
    subprocess.run(["tar", "-xf", str(tar), "-C", str(root)], check=True)


def install(kind: str, packages: Path, root: Path) -> Path:
    """By dpkg, which refuses what lacks a dependency."""
    found = sorted(packages.glob(f"worksource-{kind}_*+deb12_{ARCH}.deb"))
    if not found:
        raise SystemExit(f"{packages} holds no package of the {kind}: run 'make packages'")
    shutil.copy(found[-1], root / "root")
    run(root, "dpkg", "-i", f"/root/{found[-1].name}")
    return found[-1]


def run(root: Path, *command: str, may_fail: bool = False) -> str:
    done = subprocess.run(
        ["chroot", str(root), *command],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
    )
    if done.returncode and not may_fail:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    with ExitStack() as stack:
        for kind, place in (("proc", "proc"), ("tmpfs", "run"), ("devtmpfs", "dev")):
            subprocess.run(["mount", "-t", kind, kind, str(root / place)], check=True)
            stack.callback(subprocess.run, ["umount", "-l", str(root / place)], check=False)
        yield


if __name__ == "__main__":
    sys.exit(main())
