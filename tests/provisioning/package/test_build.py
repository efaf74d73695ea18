"""A package from the real rooms and made-up libraries: what is in it, and that it stays the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from provisioning.package.build import Wish, Workshop, build
from provisioning.package.contents import Target, kinds, read_contents, read_target, targets
from provisioning.package.errors import StepFailed, ToolMissing
from provisioning.package.libraries.lgpio import is_wanted
from provisioning.package.libraries.wheels import lock_for

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
SOURCE = Path(__file__).parents[3]


class Shop(Workshop):
    """Without a network: libraries are a file each, nothing is compiled."""

    def install(self, lock: Path, library: Path, target: Target) -> None:
        (library / "cryptography").mkdir()
        (library / "cryptography/__init__.py").write_text(f'"""{target.platform}"""\n')
        (library / "docutils").mkdir()
        (library / "locked.txt").write_text(lock.read_text())

    def add_pins(self, *_given: object) -> None:
        raise ToolMissing("swig", "apt-get install swig")

    def compile(self, *_given: object) -> None:
        return


def unpacked(deb: Path, into: Path) -> Path:
    subprocess.run(["dpkg-deb", "-R", str(deb), str(into)], check=True)
    return into


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("kiosk")
    made = build(Wish("kiosk", "trixie", "arm64"), place, lambda _step: None, Shop())
    assert made.name == "worksource-kiosk_0.1.0+deb13_arm64.deb"
    return unpacked(made, place / "root")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hub")
    made = build(Wish("hub", "bookworm", "amd64", "0.2.0"), place, lambda _step: None, Shop())
    assert made.name == "worksource-hub_0.2.0+deb12_amd64.deb"
    return unpacked(made, place / "root")


def entry_points(root: Path) -> str:
    (found,) = root.glob("opt/worksource/lib/python/worksource-*.dist-info/entry_points.txt")
    return found.read_text()


def test_a_kiosk_ships_its_rooms_and_no_others(kiosk: Path) -> None:
    library = kiosk / "opt/worksource/lib/python"
    assert (library / "device/kiosk.py").exists()
    assert (library / "contract/events.py").exists()
    assert not (library / "hub").exists()
    assert not (library / "provisioning").exists()
    assert not list(library.rglob("*.po"))
    assert not list(library.rglob("__pycache__"))
    assert list(library.rglob("*.mo"))


def test_a_command_is_registered_where_its_room_is(kiosk: Path, hub: Path) -> None:
    assert "kiosk = device.cli:kiosk" in entry_points(kiosk)
    assert "hub.cli" not in entry_points(kiosk)
    assert "hub = hub.cli:hub" in entry_points(hub)
    assert "broker = provisioning.broker.commands:broker" in entry_points(hub)
    assert "demo =" not in entry_points(hub)
    assert "package =" not in entry_points(hub)
    assert "device" not in entry_points(hub)


def test_the_launcher_runs_the_python_of_the_wheels_and_is_on_the_path(kiosk: Path) -> None:
    launcher = kiosk / "opt/worksource/bin/worksource"
    assert launcher.read_text().startswith("#!/usr/bin/python3.13 -I\n")
    assert launcher.stat().st_mode & 0o777 == 0o755
    assert (kiosk / "usr/bin/worksource").readlink() == Path("/opt/worksource/bin/worksource")


def test_units_rules_and_accounts_lie_where_the_system_looks(kiosk: Path, hub: Path) -> None:
    for place in (
        "usr/lib/systemd/system/worksource-kiosk.service",
        "usr/lib/systemd/user/worksource-kiosk-lobby.service",
        "usr/lib/udev/rules.d/60-worksource-kiosk.rules",
        "usr/lib/sysusers.d/worksource-kiosk.conf",
    ):
        assert (kiosk / place).exists(), place
    assert not (kiosk / "usr/lib/systemd/system/worksource-kiosk-lobby.service").exists()
    assert (hub / "usr/lib/systemd/system/worksource-revoked.path").exists()
    for part in ("web@", "project", "errands", "backup"):
        assert (hub / f"usr/lib/systemd/system/worksource-state-{part}.service").exists()
    for example in ("hub.toml.example", "state.toml.example", "state.nginx.example"):
        assert (hub / "opt/worksource/lib/python/hub" / example).exists()


def test_every_unit_of_ours_starts_a_program_of_the_package(kiosk: Path, hub: Path) -> None:
    for root in (kiosk, hub):
        registered = entry_points(root)
        for unit in root.glob("usr/lib/systemd/*/worksource-*.service"):
            for line in unit.read_text().splitlines():
                if "/opt/worksource/bin/worksource " not in line or line.startswith("#"):
                    continue
                command = line.partition("/opt/worksource/bin/worksource ")[2].split()[0]
                assert f"\n{command}" in registered, (unit.name, command)


def test_what_no_line_of_ours_reaches_is_dropped(kiosk: Path) -> None:
    assert not (kiosk / "opt/worksource/lib/python/docutils").exists()


def test_the_control_file_says_what_it_needs_and_for_which_debian(kiosk: Path, hub: Path) -> None:
    control = (kiosk / "DEBIAN/control").read_text()
    assert "Package: worksource-kiosk\nVersion: 0.1.0+deb13\nArchitecture: arm64" in control
    assert "Depends: python3.13, systemd" in control
    assert "libmtdev1t64" in control
    assert "python3-evdev" in control
    assert "Recommends: postgresql" in (hub / "DEBIAN/control").read_text()


def test_scripts_of_dpkg_are_sound_shell_and_name_their_package(kiosk: Path, hub: Path) -> None:
    for root in (kiosk, hub):
        for name in ("postinst", "prerm", "postrm"):
            script = root / "DEBIAN" / name
            assert script.stat().st_mode & 0o111
            assert not re.search(r"@[a-z]+@", script.read_text())
            subprocess.run(["sh", "-n", str(script)], check=True)


def test_dpkg_starts_anew_what_runs_of_a_template_and_ends_all_of_it(hub: Path) -> None:
    started, ended = ((hub / "DEBIAN" / name).read_text() for name in ("postinst", "prerm"))
    assert "'worksource-state-web@*.service'" in started
    assert "@.service" not in started  # a template by itself can be neither restarted nor stopped
    assert "'worksource-state-web@*.service'" in ended
    assert " worksource-state-web@.service" in ended  # this ends every instance's being started


def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    wish = Wish("kiosk", "bookworm", "amd64")
    made = [build(wish, tmp_path / name, lambda _step: None, Shop()) for name in ("one", "two")]
    assert made[0].read_bytes() == made[1].read_bytes()


def test_without_a_compiler_the_package_is_made_and_says_what_it_lacks(tmp_path: Path) -> None:
    told: list[str] = []
    assert build(Wish("kiosk", "trixie", "arm64"), tmp_path, told.append, Shop()).exists()
    assert any("without lamps and keys: 'swig' is missing" in line for line in told)


def test_a_failed_step_leaves_no_package_and_says_which(tmp_path: Path) -> None:
    class NoIndex(Shop):
        def install(self, *_given: object) -> None:
            raise StepFailed("Fetching the libraries", ["uv"], "no route to host")

    with pytest.raises(StepFailed, match=r"Fetching the libraries failed.*\n.*no route"):
        build(Wish("hub", "trixie", "arm64"), tmp_path, lambda _step: None, NoIndex())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(("release", "arch"), targets())
def test_every_package_finds_its_libraries_in_the_lock_file(
    kind: str, release: str, arch: str
) -> None:
    contents = read_contents(kind, read_target(release, arch))
    lock = lock_for(SOURCE, contents)
    assert ("kivy==" in lock) == (kind == "kiosk")
    assert ("sqlalchemy==" in lock) == (kind == "hub")
    assert "iotcore==" not in lock
    assert "pytest==" not in lock
    assert all(one.why for one in contents.needed)


@pytest.mark.parametrize(
    ("kind", "arch", "there", "wanted"),
    [
        ("kiosk", "arm64", "", True),
        ("kiosk", "arm64", "_lgpio.cpython-311-aarch64-linux-gnu.so", False),
        ("kiosk", "amd64", "", False),
        ("hub", "arm64", "", False),
    ],
)
def test_lgpio_is_compiled_only_where_a_pi_has_no_wheel_of_it(
    tmp_path: Path, kind: str, arch: str, there: str, wanted: bool
) -> None:
    if there:
        (tmp_path / there).touch()
    target = read_target("trixie", arch)
    assert is_wanted(tmp_path, read_contents(kind, target), target) is wanted
