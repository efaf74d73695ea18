"""The hub found by its announcement, with the real library; believed by its certificate alone."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from contract import certificates
from contract.certificates import Signer
from device.first_boot import told
from device.first_boot.asking.finding import SERVICE, Announced, announcements, find, resolves
from device.first_boot.asking.where import where
from device.first_boot.told import Found

NOW = datetime.fromtimestamp(time.time(), UTC)
LOOPBACK = "127.0.0.1"


@pytest.fixture
def authority() -> Signer:
    return certificates.new_authority("oak-street", NOW)


def pem(signer: Signer, path: Path) -> Path:
    path.write_bytes(certificates.pem_of(signer.certificate))
    return path


@contextmanager
def serving(by: Signer, folder: Path, purpose: certificates.Purpose = "server") -> Iterator[int]:
    """A TLS server that shakes hands and hangs up."""
    key = certificates.new_key()
    signed = certificates.sign(by, "hub", purpose, key.public_key(), NOW, timedelta(days=9), ["h"])
    file = folder / f"{by.certificate.serial_number}{purpose}.pem"
    file.write_bytes(certificates.pem_of(signed) + certificates.key_pem(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                with suppress(OSError):
                    plain, _from = server.accept()
                    with plain, context.wrap_socket(plain, server_side=True):
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        stop.set()
        with suppress(OSError):
            socket.create_connection(server.getsockname(), 1).close()
        thread.join(2)


def announcing(*announced: Announced) -> Callable[[float, Callable[[Announced], bool]], None]:
    def look(_looks_s: float, take: Callable[[Announced], bool]) -> None:
        any(take(one) for one in announced)

    return look


def test_only_a_hub_of_our_site_and_authority_is_believed(
    tmp_path: Path, authority: Signer
) -> None:
    stranger = certificates.new_authority("oak-street", NOW)
    ca = pem(authority, tmp_path / "ca.pem")
    with serving(authority, tmp_path) as ours, serving(stranger, tmp_path) as theirs:
        here = Announced("oak-street", (LOOPBACK,), ours, 8883, "hub")
        elsewhere = Announced("elm-street", (LOOPBACK,), ours, 8883)
        false = Announced("oak-street", (LOOPBACK,), theirs, 8883)
        gone = Announced("oak-street", (LOOPBACK,), 9, 8883)
        found = find("oak-street", ca, announcing(elsewhere, false, gone, here))
        assert found == Found(LOOPBACK, ours, 8883, "hub")
        assert find("oak-street", ca, announcing(elsewhere, false, gone)) is None


def test_a_kiosks_own_certificate_is_no_hubs(tmp_path: Path, authority: Signer) -> None:
    ca = pem(authority, tmp_path / "ca.pem")
    with serving(authority, tmp_path, "client") as port:
        one = Announced("oak-street", (LOOPBACK,), port, 8883)
        assert find("oak-street", ca, announcing(one)) is None


@pytest.mark.slow
def test_the_real_library_hears_the_real_announcement(tmp_path: Path, authority: Signer) -> None:
    zeroconf = pytest.importorskip("zeroconf")
    ca = pem(authority, tmp_path / "ca.pem")
    announcer = zeroconf.Zeroconf(interfaces=[LOOPBACK])
    try:
        with serving(authority, tmp_path) as port:
            words = {"site": "oak-street", "web": str(port), "broker": "8883", "host": "hub.local"}
            announcer.register_service(
                zeroconf.ServiceInfo(
                    SERVICE, f"oak-street.{SERVICE}", port=port, properties=words,
                    addresses=[socket.inet_aton(LOOPBACK)], server="hub-oak-street.local.",
                )
            )  # fmt: skip
            look = partial(announcements, interfaces=[LOOPBACK])
            found = find("oak-street", ca, look, looks_s=10)
            assert found == Found(LOOPBACK, port, 8883, "hub.local")
            assert find("elm-street", ca, look, looks_s=1) is None
    finally:
        announcer.close()


def test_a_name_that_is_known_is_asked_by_its_name(tmp_path: Path) -> None:
    ca, file = tmp_path / "ca.pem", tmp_path / "hub.json"
    hub = where(
        "https://hub.local:8443", "oak", ca, file, resolve=lambda _h: True, look=lambda *_: None
    )
    assert hub is not None
    assert (hub.address, hub.is_found, file.exists()) == ("https://hub.local:8443", False, False)


def test_a_name_that_is_unknown_gives_way_to_what_was_found(tmp_path: Path) -> None:
    ca, file = tmp_path / "ca.pem", tmp_path / "hub.json"
    at = Found("fe80::1", 8443, 8883)
    hub = where(
        "https://hub.local:8443", "oak", ca, file, resolve=lambda _h: False, look=lambda *_: at
    )
    assert hub is not None
    assert (hub.address, hub.is_found) == ("https://[fe80::1]:8443", True)
    assert told.read(Found, file) == at
    assert where("", "oak", ca, file, resolve=lambda _h: False, look=lambda *_: None) is None


def test_loopback_is_known_and_nonsense_is_not() -> None:
    assert resolves("localhost")
    assert not resolves("no such name at all", 2)
