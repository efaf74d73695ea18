"""The table of `NUMBERS.md`, put together from every part of this room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from hardware.enclosure import fasteners
from hardware.enclosure.numbers import making, rules, sight, standing, warmth
from hardware.enclosure.numbers.finding import Finding, length
from hardware.enclosure.numbers.making import Solids
from hardware.enclosure.parameters import Parameters, Stand
from hardware.enclosure.stance import Variant, variants

FILE = Path(__file__).parent.parent / "NUMBERS.md"

_TOP = """\
# The body's numbers

Written by `make enclosure` from `parameters.toml` and `measured.toml`; a test holds it fresh.
Do not change it by hand.  Nothing was printed or measured on a real kiosk yet: what rests on
figures from memory is only as good as they are (the tables of `parameters.toml` say which).
Millimetres first, inches beside.
"""

_FARTHER = """\
The kiosk states 400 mm as its viewing distance. The smallest letters are for eyes that come as
near as that; headlines are larger, and `easier` (a key, and a button on the glass) makes every
letter as large as the farthest of these eyes needs.
"""

Rows = Iterator[tuple[str, ...]]


def findings(variant: Variant, found: Solids) -> tuple[Finding, ...]:
    """Every rule for one head at one place."""
    parameters = variant.face.all
    kg = making.printed_kg(parameters, variant.panel_name, found)
    return (
        *rules.findings(variant),
        *standing.findings(variant, kg),
        *warmth.findings(variant),
    )


def text(parameters: Parameters, found: Solids) -> str:
    """The whole file."""
    every = variants(parameters)
    parts = [_TOP, _summary(every, found), "## For `kiosk.toml`\n", _settings(every)]
    parts += [_variant(variant, found) for variant in every]
    parts += [_stands(every, found), _printing(parameters, found), _assembly(every[0])]
    return "\n".join(parts)


def place_lines(variant: Variant) -> str:
    """`[place]` and `[screen]` as this head has them: whole millimetres, the stricter way."""
    panel, letters = variant.face.panel, variant.face.all.letters
    return "\n".join(
        (
            "[screen]",
            f"width = {panel.width_px}",
            f"height = {panel.height_px}",
            f"width_mm = {panel.active_width}",
            f"height_mm = {panel.active_height}",
            "",
            "[place]",
            f"viewing_distance_mm = {letters.stated_distance}",
            f"highest_control_mm = {math.ceil(round(variant.highest, 3))}",
            f"lowest_control_mm = {math.floor(variant.lowest)}",
            f"reach_over_mm = {math.ceil(variant.reach_over)}",
            f'approach = "{variant.place.approach}"',
            "has_keypad = true",
            "has_jack = true",
            "has_speaker = true",
        )
    )


def _summary(every: tuple[Variant, ...], found: Solids) -> str:
    def rows() -> Rows:
        for variant in every:
            face = variant.face
            broken = [one.rule for one in findings(variant, found) if not one.is_kept]
            yield (
                variant.name,
                f"{face.width:.0f} x {face.height:.0f} x {face.all.head.depth:.0f}",
                f"{variant.place.tilt_deg:.0f}",
                length(variant.place.top),
                f"{variant.lowest:.0f} to {variant.highest:.0f}",
                f"{variant.reach_over:.0f}",
                f"{variant.front:.0f}",
                "all kept" if not broken else "NOT KEPT: " + ", ".join(broken),
            )

    head = (
        "variant",
        "head, mm",
        "tilt, degrees",
        "glass begins at",
        "touched, mm over the floor",
        "reach over, mm",
        "stands out, mm",
        "rules",
    )
    return _table(head, rows())


def _settings(every: tuple[Variant, ...]) -> str:
    return "\n".join(f"{one.name}:\n\n```toml\n{place_lines(one)}\n```\n" for one in every)


def _variant(variant: Variant, found: Solids) -> str:
    rows = (
        (one.rule, one.what, one.value, one.limit, "kept" if one.is_kept else "**NOT KEPT**")
        for one in findings(variant, found)
    )
    table = _table(("rule", "what", "computed", "limit", ""), rows)
    seen = _table(
        (
            "eyes",
            "height",
            "to the glass",
            "worst corner",
            "capitals for 0.7 degrees",
            "letters that do",
            "mirrors a lamp at",
        ),
        _sight(variant),
    )
    near, far = sight.lamps(variant)
    lamps = (
        f"Over the floor before it no lamp should hang from {near / 1000:.1f} m to"
        f" {min(far, 6000) / 1000:.1f} m before the glass, seen against a ceiling of"
        f" {variant.face.all.room.ceiling:.0f} mm; a window opposite is as bad.\n"
    )
    warm = warmth.warmth(variant)
    heat = (
        f"Warmth: {warm.watts:.1f} W, {warm.walls_m2:.2f} m2 of walls, {warm.slots_cm2:.1f} cm2 of slots:"
        f" {warm.warmer:.0f} degrees warmer inside than outside, {warm.warmer_if_shut:.0f} if the"
        " slots are shut by dust. An estimate.\n"
    )
    return f"## {variant.name}\n\n{table}\n{seen}\n{_FARTHER}\n{lamps}\n{heat}"


def _sight(variant: Variant) -> Rows:
    letters = variant.face.all.letters
    for view in sight.views(variant):
        does = "plain" if letters.capital + 0.05 >= view.needed_capital else "larger"
        if letters.capital * letters.larger < view.needed_capital:
            does = "none: step closer"
        yield (
            view.eye.who,
            length(view.eye.at.up),
            f"{view.distance:.0f} mm",
            f"{view.off_deg:.0f} degrees off",
            f"{view.needed_capital:.1f} mm",
            does,
            f"{view.mirrored_deg:.0f} degrees" if view.mirrored_deg > 0 else "none",
        )


def _stands(every: tuple[Variant, ...], found: Solids) -> str:
    parts = ["## The floor stand's masses\n"]
    for variant in every:
        if not isinstance(variant.place, Stand):
            continue
        kg = making.printed_kg(variant.face.all, variant.panel_name, found)
        masses = standing.masses(variant, variant.place, kg)
        whole = standing.middle_of(masses)
        rows = (
            (one.what, f"{one.kg:.1f} kg", f"{one.at.out:.0f}", f"{one.at.up:.0f}")
            for one in (*masses, whole)
        )
        head = (variant.name, "mass", "out from the post's front, mm", "up, mm")
        parts.append(_table(head, rows))
    return "\n".join(parts)


def _printing(parameters: Parameters, found: Solids) -> str:
    printing = parameters.printing
    parts = [
        "## Printing\n",
        f"PETG, nozzle 0.4 mm, layers {printing.layer} mm, {printing.perimeters} perimeters,"
        f" {printing.infill_percent} % infill; supports only under the door's tongue, its two"
        " ledges and the two flanges in the flanks; caps and arrows in a colour that stands out. Masses and hours are estimates from the"
        " volume, some 30 % either way; a slicer knows better.\n",
    ]
    for panel in found.parts:
        every = making.printed(parameters, panel, found)
        bed = " x ".join(f"{each:.0f}" for each in printing.bed[panel])
        rows = [
            (
                one.part.name,
                str(one.part.count),
                " x ".join(f"{each:.0f}" for each in one.part.box),
                one.part.lies_on,
                f"{one.grams:.0f} g",
                f"{one.hours:.1f} h",
                "fits" if one.fits else "**DOES NOT FIT**",
            )
            for one in every
        ]
        grams, hours = sum(one.grams for one in every), sum(one.hours for one in every)
        rows.append(("all", "", "", "", f"{grams:.0f} g", f"{hours:.0f} h", ""))
        parts.append(f"{panel}, on a bed of {bed} mm:\n")
        parts.append(
            _table(("part", "count", "box as printed, mm", "lies on", "mass", "time", "bed"), rows)
        )
    return "\n".join(parts)


def _assembly(variant: Variant) -> str:
    parts = ["## Putting it together\n"]
    used = (*fasteners.of_head(variant), *fasteners.of_place(variant))
    for number, step in enumerate(fasteners.STEPS, start=1):
        with_ = ", ".join(f"{one.count} x {one.what}" for one in used if one.step == number)
        parts.append(f"{number}. {step}" + (f" With {with_}." if with_ else ""))
    parts.append(
        f"\nThe counts are those of {variant.name}; `fasteners.toml` has every variant's.\n"
    )
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
