"""Where everything of a first boot lies, below one root, so that a test gives a directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contract import disk


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one machine; `data` is where a kiosk's settings say that its data lie."""

    root: Path = Path("/")
    data: Path | None = None

    # --- root's own ------------------------------------------------------------------

    @property
    def card(self) -> Path:
        """The partition SETUP, which a technician's computer reads, too."""
        return self._at(disk.SETUP_AT)

    @property
    def card_file(self) -> Path:
        return self.card / disk.SETTINGS_FILE

    @property
    def kept_file(self) -> Path:
        """The last settings without a fault, on the data partition: root's alone."""
        return self._at(disk.DATA_AT) / "setup" / disk.SETTINGS_FILE

    @property
    def wifi_file(self) -> Path:
        return self._at("/run/worksource-wifi/wpa_supplicant.conf")

    @property
    def networks(self) -> Path:
        return self._at("/run/systemd/network")

    @property
    def time_servers(self) -> Path:
        return self._at("/run/systemd/timesyncd.conf.d/worksource.conf")

    @property
    def host_name(self) -> Path:
        return self._at("/proc/sys/kernel/hostname")

    @property
    def local_time(self) -> Path:
        """A link to the site's zone; /etc/localtime leads here."""
        return self._at("/run/worksource-localtime")

    # --- from root to the kiosk ------------------------------------------------------

    @property
    def copies(self) -> Path:
        return self._at("/run/worksource-card")

    @property
    def copy(self) -> Path:
        """The settings in force, without Wi-Fi; readable by the group `kiosk`."""
        return self.copies / disk.SETTINGS_FILE

    @property
    def card_faults(self) -> Path:
        return self.copies / "faults.json"

    # --- the kiosk's own -------------------------------------------------------------

    @property
    def state(self) -> Path:
        return self.data or self._at(disk.KIOSK_SETTINGS_AT).parent

    @property
    def settings(self) -> Path:
        return self.state / Path(disk.KIOSK_SETTINGS_AT).name

    @property
    def identity(self) -> Path:
        return self.state / Path(disk.IDENTITY_AT).name

    @property
    def first_boot(self) -> Path:
        return self.state / "first-boot"

    @property
    def hub_ca(self) -> Path:
        return self.first_boot / "hub-ca.pem"

    @property
    def faults(self) -> Path:
        return self.first_boot / "faults.json"

    @property
    def told(self) -> Path:
        return self.first_boot / "told.json"

    @property
    def found(self) -> Path:
        return self.first_boot / "hub.json"

    @property
    def used_token(self) -> Path:
        return self.first_boot / "used-token"

    @property
    def proof(self) -> Path:
        return self.first_boot / "proof.json"

    @property
    def retired(self) -> Path:
        return self.first_boot / "retired.json"

    # --- from the kiosk to root --------------------------------------------------------

    @property
    def for_root(self) -> Path:
        """Files whose names alone are read: see `as_root.wiping`."""
        return self.first_boot / "for-root"

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")
