"""A menu for kiosks that never hear of a hub."""

from pathlib import Path

from contract.messages import Catalogue, Service, encode
from contract.sealing import SealingPair
from provisioning.clock import now
from provisioning.demo.site import SITE

SERVICES = ("job-search", "resume-help", "computer-use", "workshop", "veterans", "housing", "tests")


def menu(timezone: str) -> Catalogue:
    """Seven services, and a key to seal with."""
    return Catalogue(
        version=1,
        site=SITE,
        site_name="Test site",
        timezone=timezone,
        issued_at=now(),
        languages=["en", "es"],
        services=[
            Service(code=code, label={"en": code}, icon="service", mode="self_service")
            for code in SERVICES
        ],
        sealing=SealingPair.new("test-key").public(),
    )


def write_menu(path: Path, timezone: str) -> Path:
    path.write_bytes(encode(menu(timezone)))
    return path
