"""
Pictures of the wiring, from its WireViz sources.

WireViz lays out; its letters are made larger here, for a sheet that lies on a bench.  The text
that Graphviz is given depends on the sources alone, and its digest is kept beside the pictures:
so a test sees without Graphviz whether a picture is of today's source.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped] # WireViz reads it
from graphviz import Source
from wireviz.wireviz import parse

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
DIGESTS = PICTURES / "digests.toml"
_LETTERS = (
    ("node [", "node [fontsize=20 "),
    ("nodesep=0.33", "nodesep=0.25"),
    ("ranksep=2", "ranksep=1.6 dpi=90"),
)


_PLUGS = ("SUPPLY", "PI POWER", "PI USB", "BRIDGE USB", "KEYPAD", "SOUND", "PANEL TOUCH")
_PANEL = ("PI DSI", "PI HDMI", "PANEL", "SUPPLY 2", "J9", "AMPLIFIER", "SPEAKER", "PI JACK")
EXCERPTS = {
    "plugs-7in": ("walkup-7in", _PLUGS),
    "panel-7in": ("walkup-7in", _PANEL),
    "plugs-10in": ("walkup-10in", _PLUGS),
    "panel-10in": ("walkup-10in", _PANEL),
    "reader": ("walkup-7in", ("PI USB 1", "BRIDGE USB", "BRIDGE DB9", "READER")),
    "loop-plug": ("jig", ("BRIDGE DB9", "LOOP PLUG")),
    "jig-board": ("jig", ("J", "JIG", "BUZZER")),
}
"""Parts of a sheet for a step that needs no more: the plugs by the beginnings of their names."""


def sources() -> list[Path]:
    """Every sheet."""
    return sorted(HERE.glob("*.yml"))


def names() -> list[str]:
    """Every picture: of a whole sheet, or of a part."""
    return sorted([*(source.stem for source in sources()), *EXCERPTS])


def dot(name: str) -> str:
    """The sheet, or a part of one, as Graphviz reads it."""
    text = str(parse(_sheet(name), return_types="harness").graph.source)
    for old, new in _LETTERS:
        if old not in text:
            raise ValueError(f"WireViz no longer writes '{old}': look at its new output")
        text = text.replace(old, new, 1)
    return text


def digest(name: str) -> str:
    """What the picture of this name is made of."""
    return hashlib.sha256(dot(name).encode()).hexdigest()


def digests() -> str:
    """`pictures/digests.toml`: of which source each picture is."""
    rows = "".join(f'{name} = "{digest(name)}"\n' for name in names())
    return f"# Written by `make hardware`: the SHA-256 of what each picture was drawn from.\n{rows}"


def draw(name: str, into: Path) -> Path:
    """The picture.  Raises graphviz.ExecutableNotFound without Graphviz."""
    picture = into / f"{name}.png"
    picture.write_bytes(Source(dot(name)).pipe(format="png"))
    return picture


def _sheet(name: str) -> dict[str, Any]:
    source, plugs = EXCERPTS.get(name, (name, ("",)))
    sheet: dict[str, Any] = yaml.safe_load((HERE / f"{source}.yml").read_text("utf-8"))
    connections = [
        connection
        for connection in sheet["connections"]
        if all(_plug(end).startswith(plugs) for end in (connection[0], connection[-1]))
    ]
    used = {_plug(part) for connection in connections for part in connection}
    for kind in ("connectors", "cables"):
        sheet[kind] = {one: about for one, about in sheet[kind].items() if one in used}
    return {**sheet, "connections": connections}


def _plug(part: dict[str, Any]) -> str:
    return next(iter(part))
