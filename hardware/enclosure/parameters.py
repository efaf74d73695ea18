"""
The dimensions of the kiosk's body, read from `parameters.toml`.

One struct a table; a key that is missing, misspelt or of the wrong type is a sentence that
names it.  What follows from the figures is computed elsewhere, from these and from nothing
else, so that the solids, the table and the drawings cannot differ.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

FILE = Path(__file__).with_name("parameters.toml")

Status = Literal["verified", "memory", "design"]
Approach = Literal["forward", "side"]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures of one thing, and where they come from."""

    status: Status
    source: str


class Head(Table, frozen=True, kw_only=True):
    wall: float
    face: float
    depth: float
    corner: float
    margin: float
    deck: float
    fit: float
    lip: float
    window_gap: float
    window_bevel: float
    flange: float
    post: float
    joint_tongue: float


class Screws(Table, frozen=True, kw_only=True):
    insert_hole: float
    insert_depth: float
    boss: float
    small_insert_hole: float
    small_boss: float
    clearance: float
    head: float
    head_depth: float


class Panel(Table, frozen=True, kw_only=True):
    title: str
    width_px: int
    height_px: int
    active_width: float
    active_height: float
    outline_width: float
    outline_height: float
    depth: float
    mass_kg: float
    watts: float
    sight_limit_deg: float


class Reader(Table, frozen=True, kw_only=True):
    length: float
    width: float
    height: float
    slot_width: float
    slot_depth: float
    slot_off_centre: float
    mass_kg: float
    watts: float
    swipe_newtons: float
    stands_out: float
    above_deck_top: float
    guard_height: float
    guard_width: float
    guard_beyond: float
    cue_height: float
    cue_length: float
    cue_width: float


class Card(Table, frozen=True, kw_only=True):
    length: float
    width: float
    thickness: float
    notch_from_edge: float
    notch_width: float
    notch_depth: float
    hand: float


class Keypad(Table, frozen=True, kw_only=True):
    pitch: float
    cap: float
    cap_top: float
    cap_height: float
    left: float
    bottom: float
    gap: float
    switch: float
    plate: float
    plate_rim: float
    plate_side: float
    plate_below: float
    switch_below: float
    press_newtons: float
    nib_height: float
    rows: tuple[tuple[str, ...], ...]


class Audio(Table, frozen=True, kw_only=True):
    u: float
    speaker_v: float
    speaker: float
    speaker_depth: float
    grille: float
    grille_hole: float
    grille_pitch: float
    speaker_watts: float
    speaker_kg: float
    jack_v: float
    jack_hole: float
    jack_body: float
    jack_depth: float
    jack_ring_outer: float
    jack_ring_inner: float
    jack_ring_height: float
    plug_newtons: float
    sign_v: float
    sign_width: float
    sign_height: float
    sign_depth: float


class Lamps(Table, frozen=True, kw_only=True):
    v: float
    u: tuple[float, ...]
    hole: float
    holder: float
    holder_depth: float


class Pi(Table, frozen=True, kw_only=True):
    length: float
    width: float
    hole_length: float
    hole_width: float
    hole_inset: float
    standoff: float
    board: float
    tallest: float
    card_out: float
    edge_u: float
    v: float
    mass_kg: float
    watts: float
    warmest_c: float


class Boards(Table, frozen=True, kw_only=True):
    driver_width: float
    driver_height: float
    driver_inset: float
    driver_parts: float
    driver_u: float
    driver_v: float
    small_u: float
    pico_v: float
    pico: tuple[float, float, float]
    amplifier_v: float
    amplifier: tuple[float, float, float]


class Vesa(Table, frozen=True, kw_only=True):
    small: float
    large: float
    hole: float
    cable_hole: float
    plate: float
    pad: float
    wall_plate: float
    wall_gap: float
    wall_screw: float
    nut: float
    nut_depth: float


class Door(Table, frozen=True, kw_only=True):
    v: float
    height: float
    front: float
    deep: float
    lock: float
    tongue: float


class Cable(Table, frozen=True, kw_only=True):
    u: float
    slot_width: float
    slot_height: float
    clamp: float


class Vents(Table, frozen=True, kw_only=True):
    slot: float
    length: float
    pitch: float
    below: int
    beside: int


class Place(Table, frozen=True, kw_only=True):
    """Where a head hangs: its tilt, and how high its glass begins."""

    tilt_deg: float
    top: float
    approach: Approach


class Wall(Place, frozen=True, kw_only=True):
    pass


class Counter(Place, frozen=True, kw_only=True):
    depth: float
    height: float
    thickness: float
    legs: float


class Stand(Place, frozen=True, kw_only=True):
    post: float
    post_wall: float
    knee: float
    arm: float
    arm_wall: float
    plate: float
    plate_thick: float
    base_width: float
    base_depth: float
    base_front: float
    base_thick: float
    base_bevel: float
    anchor: float
    anchor_inset: float
    foot: float
    foot_thick: float
    steel_kg_m3: float


class Push(Table, frozen=True, kw_only=True):
    lean_deg: float
    part_of_weight: float
    newtons: float
    bolted_newtons: float
    bolt_newtons: float


class People(Table, frozen=True, kw_only=True):
    rule_eye: float
    seated_low_eye: float
    seated_high_eye: float
    standing_low_eye: float
    standing_high_eye: float
    seated_from: float
    standing_from: float


class Letters(Table, frozen=True, kw_only=True):
    capital: float
    target: float
    larger: float
    stated_distance: int


class Room(Table, frozen=True, kw_only=True):
    ceiling: float
    air_c: float
    mirrored_most_deg: float


class Printing(Table, frozen=True, kw_only=True):
    layer: float
    perimeters: int
    infill_percent: int
    solid_share: float
    grams_cm3: float
    mm3_s: float
    bed: dict[str, tuple[float, float, float]]


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    head: Head
    screws: Screws
    panels: dict[str, Panel]
    reader: Reader
    card: Card
    keypad: Keypad
    audio: Audio
    lamps: Lamps
    pi: Pi
    boards: Boards
    vesa: Vesa
    door: Door
    cable: Cable
    vents: Vents
    wall: Wall
    counter: Counter
    stand: Stand
    push: Push
    people: People
    letters: Letters
    room: Room
    printing: Printing


class BadParameters(ValueError):
    """The file is not what it should be."""


def read(file: Path = FILE) -> Parameters:
    """The figures of this file."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Parameters, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as why:
        raise BadParameters(f"{file} cannot be used: {why}. Correct it and run again.") from why


def mark(file: Path = FILE) -> str:
    """What tells one state of the figures from another: comments and spaces do not count."""
    content = msgspec.json.encode(tomllib.loads(file.read_text("utf-8")), order="deterministic")
    return hashlib.sha256(content).hexdigest()[:16]
