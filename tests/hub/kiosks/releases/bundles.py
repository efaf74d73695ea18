"""Bundles for tests: a file, and the description that was made with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

CONTENT = b"not really a bundle, but what somebody takes for one " * 5_000


def describe(content: bytes = CONTENT, version: str = "1.4.2", **more: Any) -> dict[str, Any]:
    """What the description of this content says."""
    return {
        "version": version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "notes": "Faster swipes.",
        "made_at": "2026-11-17T10:00:00+00:00",
        **more,
    }


def lay(directory: Path, content: bytes = CONTENT, version: str = "1.4.2", **more: Any) -> Path:
    """A bundle with its description beside it."""
    directory.mkdir(parents=True, exist_ok=True)
    bundle = directory / f"kiosk-{version}.raucb"
    bundle.write_bytes(content)
    told = describe(content, version, **more)
    bundle.with_name(f"{bundle.name}.json").write_text(json.dumps(told))
    return bundle
