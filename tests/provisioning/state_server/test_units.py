"""A state server's units: what they start runs, boxed in, and several of the web behind a balancer."""

from __future__ import annotations

import re
import shlex
import shutil
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import state
from provisioning.demo.processes import Part, free_port, listens, wait_until
from provisioning.pki import Authority
from tests.provisioning.site_install.test_units import SAFE_ENOUGH, Unit
from tests.rig.postgres import Cluster, postgres
from tests.rig.site_machine import HOUSE
from tests.rig.units import exposure, faults, without_program

FOLDER = HOUSE / "hub/systemd/state"
SERVICES = sorted(FOLDER.glob("*.service"))
BALANCER = HOUSE / "hub/state.nginx.example"
PARTS = ("web@", "project", "errands")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or shutil.which("nginx")
_SOURCE = [sys.executable, "-c", "from worksource import main; main()"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_no_unit_may_do_more_than_it_needs(path: Path) -> None:
    unit = Unit(path)
    service = unit["Service"]
    assert service["User"] == "worksource-hub"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ProtectSystem"] == "strict"
    assert unit["Unit"]["ConditionPathExists"] == "/etc/worksource/state.toml"
    assert "/etc/worksource" not in service["ReadWritePaths"]
    if path.stem.endswith("backup"):
        assert "/etc/worksource/keys" in service["InaccessiblePaths"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_with_bad_settings_is_not_started_over_and_over(part: str) -> None:
    service = Unit(FOLDER / f"worksource-state-{part}.service")["Service"]
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == "78"


def test_every_part_of_the_state_has_a_unit() -> None:
    source = (HOUSE / "hub/cli.py").read_text()
    parts = re.search(r'supervise\("state", \[(.*?)\]', source)
    assert parts
    named = {path.stem.removeprefix("worksource-state-").rstrip("@") for path in SERVICES}
    assert named == {*re.findall(r'"(\w+)"', parts[1]), "backup"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_systemd_finds_no_fault_and_little_exposure(path: Path, tmp_path: Path) -> None:
    copy = without_program(path, tmp_path, FOLDER.glob("*.timer"))
    assert faults(copy) == []
    assert exposure(copy) <= SAFE_ENOUGH


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres() as running:
        yield running


@pytest.fixture
def settings(cluster: Cluster, tmp_path: Path) -> Path:
    """A state that was set up by the commands of the guide, on PostgreSQL."""
    path = tmp_path / "state.toml"
    path.write_text(
        f'[database]\nurl = "{cluster.url(cluster.new_database())}"\n'
        f'[web]\nbehind_proxy = true\nsecret_key_file = "{tmp_path}/web.secret"\n'
        f'[keys]\ndirectory = "{tmp_path}/keys"\n[backups]\ndirectory = "{tmp_path}/backups"\n'
    )
    done = CliRunner().invoke(state, ["init", "--config", str(path)])
    assert done.exit_code == 0, done.output
    return path


def command(part: str, settings: Path, instance: str = "") -> list[str]:
    """What a unit starts, on this machine."""
    words = shlex.split(Unit(FOLDER / f"worksource-state-{part}.service")["Service"]["ExecStart"])
    assert words[0] == "/opt/worksource/bin/worksource"
    given = [word.replace("%i", instance) for word in words[1:]]
    return [*_SOURCE, *[str(settings) if "state.toml" in word else word for word in given]]


def answer(address: str, context: ssl.SSLContext | None = None) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=10, context=context) as answered:
        return answered.status, answered.read().decode()


@pytest.mark.slow
def test_what_the_units_start_is_a_state_that_works(settings: Path, tmp_path: Path) -> None:
    ports = (free_port(), free_port())
    with ExitStack() as stack:
        _start_webs(stack, settings, tmp_path, ports)
        beside = []
        for name in ("project", "errands"):
            part = Part(name, command(name, settings), tmp_path / f"{name}.log")
            part.start()
            stack.callback(part.stop)
            beside.append(part)
        for port in ports:
            assert answer(f"http://127.0.0.1:{port}/readyz")[0] == 200
        assert _keep_running(beside)
    for name in ("project", "errands"):
        assert "Traceback" not in (tmp_path / f"{name}.log").read_text()


@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="needs nginx: apt-get install nginx-light")
def test_the_balancers_example_serves_on_when_one_of_two_is_gone(
    settings: Path, tmp_path: Path
) -> None:
    ports = (free_port(), free_port())
    tls, plain = free_port(), free_port()
    ca = _balancer(tmp_path, ports, tls, plain)
    with ExitStack() as stack:
        first, _second = _start_webs(stack, settings, tmp_path, ports)
        balancer = Part(
            "nginx", [str(NGINX), "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"],
            tmp_path / "nginx.log",
        )  # fmt: skip
        balancer.is_ready_when(lambda: listens(tls))
        balancer.start()
        stack.callback(balancer.stop)
        believing = ssl.create_default_context(cafile=str(ca))
        address = f"https://localhost:{tls}"
        assert answer(f"{address}/healthz", believing)[0] == 200
        status, page = answer(f"{address}/sign-in", believing)
        assert (status, "Sign in" in page) == (200, True)
        for hidden in ("/metrics", "/readyz"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                answer(f"{address}{hidden}", believing)
        first.stop()
        assert [answer(f"{address}/healthz", believing)[0] for _ in range(10)] == [200] * 10
    log = (tmp_path / "worksource-state.log").read_text()
    assert len(log.splitlines()) == 14
    assert "sign-in" not in log


def _keep_running(parts: list[Part], for_s: float = 3.0) -> bool:
    return not wait_until(lambda: not all(part.is_running for part in parts), for_s)


def _start_webs(
    stack: ExitStack, settings: Path, folder: Path, ports: tuple[int, int]
) -> list[Part]:
    webs = []
    for port in ports:
        web = Part(f"web {port}", command("web@", settings, str(port)), folder / f"web-{port}.log")
        web.is_ready_when(lambda port=port: listens(port))  # type: ignore[misc]
        web.start()
        stack.callback(web.stop)
        webs.append(web)
    return webs


def _balancer(folder: Path, ports: tuple[int, int], tls: int, plain: int) -> Path:
    """The example as it is, but for names, ports and places; answers whom to believe."""
    from hub import clock  # noqa: PLC0415 - one test alone wants a certificate

    authority = Authority.create(folder / "pki", "state", clock.now())
    pair = authority.issue_server("state", ["localhost"], clock.now())
    shutil.copy(pair.certificate, folder / "state.pem")
    shutil.copy(pair.key, folder / "state.key")
    text = BALANCER.read_text()
    for before, after in (
        ("127.0.0.1:8081", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8082", f"127.0.0.1:{ports[1]}"),
        ("/etc/ssl/worksource/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
    ):
        assert before in text, before
        text = text.replace(before, after)
    (folder / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.err;\nevents {{}}\n"
        f"http {{\n{places}include {folder}/site.conf;\n}}\n"
    )
    return folder / "pki" / "ca.pem"
