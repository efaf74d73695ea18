"""Where packages come from: the lines that apt reads, by profile."""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.image.recipe.reading import Profile

SUITE = "trixie"
ARCHITECTURE = "arm64"
TRIPLET = "aarch64-linux-gnu"
PYTHON = "3.13"
"""What trixie's `python3` is: for it the kiosk's wheels are chosen."""
MIRROR = "http://deb.debian.org/debian"
SECURITY = "http://deb.debian.org/debian-security"
RASPBERRYPI = "http://archive.raspberrypi.com/debian"
DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
RASPBERRYPI_KEYRING = "/usr/share/keyrings/raspberrypi-archive-keyring.gpg"
COMPONENTS = "main non-free-firmware"


@dataclass(frozen=True, slots=True)
class Sources:
    """The archives of a build."""

    mirror: str = MIRROR
    security: str = SECURITY
    raspberrypi: str = RASPBERRYPI

    def lines(self, profile: Profile) -> list[str]:
        """As apt's sources.list has them: security fixes with everything else."""
        signed = f"[signed-by={DEBIAN_KEYRING}]"
        told = [
            f"deb {signed} {self.mirror} {SUITE} {COMPONENTS}",
            f"deb {signed} {self.mirror} {SUITE}-updates {COMPONENTS}",
            f"deb {signed} {self.security} {SUITE}-security {COMPONENTS}",
        ]
        if profile == "raspberrypi":
            told.append(f"deb [signed-by={RASPBERRYPI_KEYRING}] {self.raspberrypi} {SUITE} main")
        return told


def preferences(profile: Profile) -> str:
    """Firmware and kernel of their archive win over Debian's of the same name; nothing else does."""
    if profile == "debian":
        return ""
    names = "raspi-firmware firmware-brcm80211 linux-image-* rpi-eeprom* raspi-utils*"
    return (
        "Package: *\nPin: origin archive.raspberrypi.com\nPin-Priority: 100\n\n"
        f"Package: {names}\nPin: origin archive.raspberrypi.com\nPin-Priority: 900\n"
    )
