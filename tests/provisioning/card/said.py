"""What a technician says of a card, for tests."""

from datetime import UTC, datetime
from pathlib import Path

from contract import certificates

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOKEN = "ABCDE-FGHJK-LMNPQ-RSTUV"
OTHER_TOKEN = "ABCDE-FGHJK-LMNPQ-RSTUW"


def authority(into: Path, made: datetime = NOW) -> Path:
    """A site's ca.pem."""
    path = into / "ca.pem"
    path.write_bytes(
        certificates.pem_of(certificates.new_authority("oak-street", made).certificate)
    )
    return path


def options(into: Path, *more: str, device: str = "lobby-1") -> list[str]:
    """Options of a command that are all right."""
    token = into / "token.txt"
    token.write_text(f"{TOKEN}\n")
    return [
        "--site", "oak-street", "--device", device, "--timezone", "America/Chicago",
        "--hub", "https://hub.local:8443", "--ca", str(authority(into)), "--token-file", str(token),
        *more,
    ]  # fmt: skip
