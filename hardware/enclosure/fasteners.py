"""
The screws, inserts and nuts of a head and of what carries it, counted from the layout.

Pure.  `fasteners.toml`, which the bill of materials takes up, is this written down; a test
holds it fresh.  Each line says in which step of the assembly it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hardware.enclosure.stance import Variant

FILE = Path(__file__).with_name("fasteners.toml")
_LENGTHS = (8, 10, 12, 16, 20, 25, 30, 35, 40)

STEPS: tuple[str, ...] = (
    "Melt the inserts into bezels and shells, 220 degrees, flush.",
    "Bolt the two shells together.",
    "Screw the wedge to the wall, or stand the post on its base and anchor it to the floor.",
    "Bolt the shells to it from inside and lead the cables in.",
    "Screw computer and driver board in, tape the small boards; clamp the leads; lock the door.",
    "Screw the panel's two bars behind the upper bezel.",
    "Put loudspeaker, jack and light pipes into the deck.",
    "Screw the reader to its bracket, and the bracket under the deck.",
    "Snap the switches into the insert, screw it behind the deck, push the caps on.",
    "Plug everything in, and screw both bezels on from the front.",
)


@dataclass(frozen=True, slots=True)
class Fastener:
    """One line: what, how many, where, in which step."""

    id: str
    what: str
    count: int
    where: str
    step: int


def of_head(variant: Variant) -> Iterator[Fastener]:
    """What every head takes, wherever it hangs."""
    face = variant.face
    bezels = len(face.bezel_screws(upper=True)) + len(face.bezel_screws(upper=False))
    bars, bracket = len(face.clamp_screws()), len(face.bracket_screws())
    keypad, speaker = len(face.keypad_screws()), len(face.speaker_screws())
    relief, joint = len(face.relief_screws()), len(face.joint_bolts())
    driver = len(face.driver_screws())
    inserts = bezels + bars + bracket + keypad + speaker + relief + driver
    yield Fastener("insert-m3", "heat-set insert M3 x 5.7", inserts, "bezels and shells", 1)
    yield Fastener(
        "insert-m2.5", "heat-set insert M2.5 x 4", len(face.pi_holes()), "computer's standoffs", 1
    )
    yield Fastener("m3x16", "pan head screw M3 x 16", joint, "through the shells' flanges", 2)
    yield Fastener("m3-nut", "lock nut M3", joint, "through the shells' flanges", 2)
    yield Fastener("m2.5x6", "pan head screw M2.5 x 6", len(face.pi_holes()), "computer", 5)
    yield Fastener("m3x6", "pan head screw M3 x 6", driver, "driver board", 5)
    yield Fastener("m3x12", "pan head screw M3 x 12", relief, "strain relief", 5)
    yield Fastener("cam-lock", "cam lock, 19 mm, two flats of 16 mm, key alike", 1, "door", 5)
    yield Fastener("m3x10", "pan head screw M3 x 10", bars, "panel's bars", 6)
    yield Fastener(
        "m3x6-washer", "pan head screw M3 x 6 with a washer of 9 mm", speaker, "loudspeaker", 7
    )
    yield Fastener(
        "m3x8", "pan head screw M3 x 8", bracket + keypad, "reader's bracket, keypad's insert", 8
    )
    yield Fastener(
        "reader-screw",
        "the reader's own screws (thread not measured)",
        2,
        "reader on its bracket",
        8,
    )
    yield Fastener(
        "m3x8-security",
        "countersunk security screw M3 x 8, Torx with pin",
        bezels,
        "bezels, from the front",
        10,
    )


def of_place(variant: Variant) -> Iterator[Fastener]:
    """What holds it on the wall or on the stand."""
    if variant.place_name == "stand":
        yield Fastener("anchor-m10", "floor anchor M10", 4, "base to the floor", 3)
        yield Fastener("m10x16", "hexagon screw M10 x 16", 4, "foot to the base", 3)
        yield Fastener(
            "m4x12", "pan head screw M4 x 12 with washer", 4, "head to the stand's plate", 4
        )
        return
    yield Fastener(
        "wall-screw", "screw 5 x 50 with plug, or as the wall needs", 4, "wedge to the wall", 3
    )
    yield Fastener("m4-nut", "nut M4", 4, "wedge, from behind", 3)
    for length, count in _wedge_screws(variant).items():
        what = f"pan head screw M4 x {length} with washer"
        yield Fastener(f"m4x{length}", what, count, "head to the wedge", 4)


def as_toml(variants: tuple[Variant, ...]) -> str:
    """The file."""
    lines = [
        "# Fasteners by head and place, counted from the layout: `make enclosure` writes them.",
        "# The steps are those of README.md.",
    ]
    for variant in variants:
        for one in (*of_head(variant), *of_place(variant)):
            lines += [
                "",
                f'[["{variant.name}"]]',
                f'id = "{one.id}"',
                f'what = "{one.what}"',
                f"count = {one.count}",
                f'where = "{one.where}"',
                f"step = {one.step}",
            ]
    return "\n".join(lines) + "\n"


def _wedge_screws(variant: Variant) -> dict[int, int]:
    """The wedge is thicker below: two lengths, each through shell and wedge into its nut."""
    face, vesa = variant.face, variant.face.all.vesa
    back = -face.all.head.depth
    through_shell = face.all.head.wall + vesa.pad
    found: dict[int, int] = {}
    for spot in face.vesa_holes()[4:]:
        wedge = variant.at(spot.v, back).out
        needed = through_shell + wedge + 1.0
        length = max(each for each in _LENGTHS if each <= needed)
        found[length] = found.get(length, 0) + 1
    return found
