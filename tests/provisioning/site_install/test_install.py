"""A machine becomes a hub: what is asked, what is written, and what an interruption leaves."""

from __future__ import annotations

import os
import signal
import tomllib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography import x509

from provisioning.site.commands import site
from provisioning.site.hub_toml import is_ours
from provisioning.site.machine import Machine

TOLD = (
    *("--site", "oak-street", "--name", "WorkSource Oak Street", "--admin", "you@example.org"),
    *("--timezone", "America/Los_Angeles", "--admin-name", "Nguyễn O'Brien"),
    *("--host", "hub.test", "--no-systemd"),
)


def install(root: Path, *words: str, told: tuple[str, ...] = TOLD) -> Result:
    return CliRunner().invoke(site, ["install", "--root", str(root), *told, *words])


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("machine")
    done = install(root)
    assert done.exit_code == 0, done.output
    (root / "said").write_text(done.output)
    return root


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_settings_name_the_site_and_everything_it_needs(machine: Path) -> None:
    settings = tomllib.loads((machine / "etc/worksource/hub.toml").read_text())
    assert settings["site"]["name"] == "WorkSource Oak Street"
    for section, keys in (
        ("web", ("cert", "key", "secret_key_file")),
        ("enrolment", ("ca", "ca_key", "revoked")),
        ("broker", ("ca", "cert", "key")),
    ):
        for key in keys:
            assert Path(settings[section][key]).exists(), (section, key)


def test_each_key_is_read_by_its_owner_alone(machine: Path) -> None:
    keys = sorted((machine / "etc/worksource/pki").glob("*.key"))
    assert [path.stem for path in keys] == ["broker", "ca", "hub", "web"]
    assert {mode(path) for path in keys} == {0o400}
    assert mode(machine / "var/lib/worksource") == 0o700
    assert mode(machine / "var/lib/worksource/command.key") == 0o400


def test_the_certificates_are_for_the_names_kiosks_use(machine: Path) -> None:
    for name in ("broker", "web"):
        pem = (machine / f"etc/worksource/pki/{name}.pem").read_bytes()
        found = x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
        assert found.value.get_values_for_type(x509.DNSName) == ["hub.test", "localhost"]


def test_the_administrator_gets_a_link_and_everybody_their_next_step(machine: Path) -> None:
    said = (machine / "said").read_text()
    assert "https://hub.test/welcome/" in said
    assert "TCP 443 (pages), TCP 8883 (kiosks)" in said
    assert "worksource doctor" in said


def test_run_again_it_changes_nothing_but_the_link(machine: Path) -> None:
    def everything() -> dict[str, bytes]:
        files = [path for path in (machine / "etc").rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in files}

    before = everything()
    again = install(machine, told=("--no-systemd",))  # what was told before, is remembered
    assert again.exit_code == 0, again.output
    assert everything() == before
    assert "2 of 9  Authority and certificates: as it should be" in again.output
    first = (machine / "said").read_text().partition("/welcome/")[2].split()[0]
    assert first not in again.output
    assert "/welcome/" in again.output


def test_asked_only_it_says_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    said = install(tmp_path / "new", "--check")
    assert said.exit_code == 0, said.output
    assert "2 of 9  Authority and certificates: would make the site's authority" in said.output
    assert not (tmp_path / "new").exists()


def test_a_machine_stays_the_hub_of_its_site(machine: Path) -> None:
    said = install(machine, told=("--site", "elm-street"))
    assert said.exit_code == 1
    assert "this machine is the hub of 'oak-street' already" in said.output


@pytest.mark.slow
def test_settings_changed_by_hand_are_kept(tmp_path: Path) -> None:
    assert install(tmp_path).exit_code == 0
    settings = tmp_path / "etc/worksource/hub.toml"
    assert is_ours(settings.read_text())
    settings.write_text(settings.read_text().replace("[web]", "[web]\nthreads = 4"))
    said = install(tmp_path, "--state", "https://state.example.gov")
    assert said.exit_code == 0, said.output
    assert "was changed by hand and is kept" in said.output
    assert "threads = 4" in settings.read_text()


@pytest.mark.slow
def test_a_state_server_can_be_named_later(tmp_path: Path) -> None:
    assert install(tmp_path).exit_code == 0
    token = tmp_path / "token"
    token.write_text("tell-nobody\n")
    later = ("--state", "https://state.example.gov", "--state-token-file", str(token))
    said = install(tmp_path, *later)
    assert said.exit_code == 0, said.output
    settings = tomllib.loads((tmp_path / "etc/worksource/hub.toml").read_text())
    kept = Path(settings["state"]["token_file"])
    assert kept.read_text() == "tell-nobody\n"
    assert mode(kept) == 0o400
    assert "tell-nobody" not in said.output


@pytest.mark.slow
def test_a_new_name_of_the_machine_gets_new_certificates(tmp_path: Path) -> None:
    assert install(tmp_path).exit_code == 0
    said = install(tmp_path, "--host", "10.1.2.3")
    assert "issued: broker, web" in said.output
    assert "/etc/worksource/pki/hub.pem" not in said.output


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--site", "Oak Street", "--site takes lower case letters"),
        ("--timezone", "Pacific", "not 'Pacific'"),
        ("--admin", "nobody", "--admin takes an e-mail address, not 'nobody'"),
        ("--name", "a\x07b", "--name takes a name in letters"),
        ("--database", "oracle", "sqlite or postgresql, not 'oracle'"),
        ("--state", "http://state", "such as 'https://state.example.gov'"),
        ("--host", "a b", "--host takes a name or an address"),
        ("--web-port", "70000", "--web-port takes a number from 1 to 65535"),
        ("--web-port", "8883", "are the same"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    tmp_path: Path, option: str, value: str, sentence: str
) -> None:
    said = install(tmp_path / "new", option, value)
    assert said.exit_code == 2
    assert sentence in said.output
    assert not (tmp_path / "new").exists()


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path) -> None:
    said = install(tmp_path / "new", told=("--timezone", "UTC"))
    assert said.exit_code == 2
    assert "--site is missing" in said.output


def dying(do: Callable[..., Any], left: Iterator[int]) -> Callable[..., Any]:
    def counted(*given: Any, **more: Any) -> Any:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return do(*given, **more)

    return counted


def killed_at(moment: int, root: Path) -> bool:
    """Whether a set-up in a process of its own was killed before it came to its end."""
    if (child := os.fork()) == 0:
        left = count(moment, -1)
        for place, name in (
            *((Path, name) for name in ("replace", "write_bytes", "mkdir", "unlink")),
            *((Machine, name) for name in ("worksource", "own")),
        ):
            setattr(place, name, dying(getattr(place, name), left))
        os._exit(install(root).exit_code)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return status != 0


def test_killed_at_any_moment_it_finishes_when_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The hub's own commands are quick here: that each can be repeated is tested where it is.
    monkeypatch.setattr(Machine, "worksource", lambda *_words: "/welcome/token")
    moment = 0
    while killed_at(moment, root := tmp_path / str(moment)):
        again = install(root)
        assert again.exit_code == 0, (moment, again.output)
        assert "/welcome/token" in again.output
        assert not list(root.rglob("*.unfinished")), moment
        assert install(root, "--check").output.count("as it should be") == 5
        moment += 1
    assert moment > 30
