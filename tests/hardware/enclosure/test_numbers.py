"""The body's numbers: every rule kept, for every head at every place, and the files fresh."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from device.core.staff import checks
from device.core.staff.checks import Place
from hardware.enclosure import fasteners, parameters
from hardware.enclosure.commands import enclosure
from hardware.enclosure.layout import Area, Face, faces
from hardware.enclosure.numbers import making, report, rules, sight, standing, warmth
from hardware.enclosure.numbers.finding import Finding
from hardware.enclosure.parameters import BadParameters, Stand
from hardware.enclosure.stance import Variant, variants

HOUSE = Path(__file__).parents[3]
FIGURES = parameters.read()
SOLIDS = making.solids()
EVERY = variants(FIGURES)


def named(name: str) -> Variant:
    return next(one for one in EVERY if one.name == name)


def broken(variant: Variant) -> list[str]:
    return [one.rule for one in report.findings(variant, SOLIDS) if not one.is_kept]


def changed(variant: Variant, **fields: float) -> Variant:
    return replace(variant, place=msgspec.structs.replace(variant.place, **fields))


@pytest.mark.rule("K15")
@pytest.mark.rule("K16")
@pytest.mark.rule("K29")
@pytest.mark.rule("K31")
@pytest.mark.rule("K32")
@pytest.mark.rule("K33")
@pytest.mark.rule("K34")
@pytest.mark.rule("K35")
@pytest.mark.rule("K36")
@pytest.mark.rule("K37")
@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_every_rule_is_kept_by_every_head_at_every_place(variant: Variant) -> None:
    found = report.findings(variant, SOLIDS)
    assert {"K15", "K16", "K29", "K30", *(f"K{n}" for n in range(31, 38))} <= {
        f.rule for f in found
    }
    assert [one for one in found if not one.is_kept] == []


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_the_lines_for_the_settings_hold_under_the_kiosks_own_self_test(variant: Variant) -> None:
    read = tomllib.loads(report.place_lines(variant))
    screen, letters = read["screen"], FIGURES.letters
    place = Place(
        width_px=screen["width"],
        height_px=screen["height"],
        width_mm=screen["width_mm"],
        height_mm=screen["height_mm"],
        letter_mm=letters.capital,
        target_mm=letters.target,
        **read["place"],
    )
    lines = checks.check(place)
    assert len(lines) > len(checks.BY_HAND)
    assert [line.text for line in lines if line.mark == "bad"] == []


@pytest.mark.parametrize("way", ["forward", "side"])
@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_a_wheelchair_may_come_up_either_way(variant: Variant, way: str) -> None:
    rule = {"forward": "K33", "side": "K32"}[way]
    assert all(one.is_kept for one in rules.findings(variant) if one.rule == rule)


def test_the_limits_are_those_of_the_kiosks_self_test() -> None:
    for name in (
        "CAPITAL_MM",
        "CAPITAL_DEGREES",
        "TARGET_MM",
        "LOWEST_MM",
        "HIGHEST_MM",
        "SIDE_OVER_MM",
        "SIDE_MOST_MM",
        "SIDE_HIGHEST_MM",
        "FORWARD_OVER_MM",
        "FORWARD_MOST_MM",
        "FORWARD_HIGHEST_MM",
    ):
        assert getattr(rules, name) == getattr(checks, name), name
    assert FIGURES.people.rule_eye == checks.EYE_MM
    by_hand = {rule.rule: rule.limit for rule in checks.BY_HAND}
    assert by_hand["K29"] == rules.FORCE_N
    assert by_hand["K34"] == rules.KNEE_HEIGHT_MM
    assert by_hand["K35"] == rules.FLOOR_MM[1]
    assert FIGURES.letters.larger == checks.LARGER


def test_the_letters_are_those_that_the_screens_draw() -> None:
    look = (HOUSE / "device" / "ui" / "look.py").read_text("utf-8")
    for name, value in (
        ("LEAST_CAPITAL_MM", FIGURES.letters.capital),
        ("TARGET_MM", FIGURES.letters.target),
    ):
        found = re.search(rf"^{name} = ([\d.]+)$", look, re.MULTILINE)
        assert found is not None
        assert float(found[1]) == value


def test_the_smaller_panel_is_the_one_of_the_example_settings() -> None:
    example = (HOUSE / "device" / "kiosk.toml.example").read_text("utf-8")
    panel = FIGURES.panels["7in"]
    for line in (f"width_mm = {panel.active_width}", f"height_mm = {panel.active_height}"):
        assert f"\n{line} " in example


@pytest.mark.parametrize(
    ("name", "fields", "rule"),
    [
        ("7in-wall", {"top": 1230.0}, "K31"),
        ("7in-wall", {"top": 640.0}, "K31"),
        ("7in-wall", {"tilt_deg": 12.0}, "ADA 307"),
        ("10in-wall", {"top": 1010.0}, "K34"),
        ("7in-counter", {"depth": 720.0}, "K33"),
        ("7in-counter", {"depth": 700.0}, "K32"),
        ("7in-counter", {"height": 700.0}, "K34"),
        ("7in-counter", {"legs": 700.0}, "K34"),
        ("7in-stand", {"base_front": 260.0}, "K35"),
        ("7in-stand", {"knee": 320.0}, "ADA 307"),
        ("7in-stand", {"knee": 90.0}, "K34"),
        ("7in-stand", {"tilt_deg": 50.0}, "glare"),
        ("7in-stand", {"base_width": 300.0}, "tip"),
        ("7in-stand", {"base_thick": 14.0}, "ADA 303"),
    ],
)
def test_a_change_that_breaks_a_rule_is_seen(
    name: str, fields: dict[str, float], rule: str
) -> None:
    assert rule in broken(changed(named(name), **fields))


def test_inches_stand_beside_millimetres() -> None:
    assert Finding("K31", "", "1190 mm (46.9 in)", "", True) in [
        replace(one, what="", limit="") for one in rules.findings(named("7in-wall"))
    ]


def test_a_head_hangs_where_its_place_says() -> None:
    for variant in EVERY:
        top = variant.at(variant.face.active.top, variant.face.glass_w)
        assert top.up == pytest.approx(variant.place.top)
        if isinstance(variant.place, Stand):
            assert variant.front == pytest.approx(variant.place.knee)
        else:
            back = variant.at(variant.face.height, -FIGURES.head.depth)
            assert back.out == pytest.approx(FIGURES.vesa.wall_gap)


@pytest.mark.parametrize("face", faces(FIGURES).values(), ids=faces(FIGURES))
def test_nothing_on_the_face_lies_over_something_else(face: Face) -> None:
    things = [face.active, face.reader, face.sign, *face.caps().values()]
    audio = FIGURES.audio
    things.append(Area(face.speaker.u, face.speaker.v, audio.grille, audio.grille))
    things.append(Area(face.jack.u, face.jack.v, audio.jack_ring_outer, audio.jack_ring_outer))
    things += [Area(lamp.u, lamp.v, 5, 5) for lamp in face.lamps()]
    for number, one in enumerate(things):
        assert abs(one.u) + one.width / 2 < face.width / 2
        assert one.bottom > 0
        assert one.top < face.height
        for other in things[number + 1 :]:
            apart = max(
                abs(one.u - other.u) - (one.width + other.width) / 2,
                abs(one.v - other.v) - (one.height + other.height) / 2,
            )
            assert apart >= 3.9, (one, other)


def test_every_key_of_the_keypad_has_a_cap_of_its_own() -> None:
    keypad = FIGURES.keypad
    names = [name for row in keypad.rows for name in row]
    assert len(names) == len(set(names)) == 20
    assert [row[:3] for row in keypad.rows[:3]] == [
        ("1", "2", "3"),
        ("4", "5", "6"),
        ("7", "8", "9"),
    ]
    assert keypad.rows[3][1] == "0"


def test_eyes_that_look_from_above_see_no_lamp_behind_them() -> None:
    seen = {view.eye.who: view for view in sight.views(named("7in-wall"))}
    assert seen["standing, 95th of 100 men"].mirrored_deg < 0 < seen["K36"].mirrored_deg
    assert seen["K36"].distance < seen["standing, 95th of 100 men"].distance


def test_a_lever_of_a_metre_tips_what_a_lever_says() -> None:
    variant = named("7in-stand")
    assert isinstance(variant.place, Stand)
    parts = standing.masses(variant, variant.place, 1.0)
    whole = standing.middle_of(parts)
    assert whole.kg == pytest.approx(sum(part.kg for part in parts))
    edges = standing.edges(variant.place, whole)
    assert edges["forward"] + edges["backward"] == pytest.approx(variant.place.base_depth)


def test_shut_slots_are_warmer_than_open_ones_and_both_are_balanced() -> None:
    warm = warmth.warmth(named("10in-wall"))
    assert 0 < warm.warmer < warm.warmer_if_shut
    assert warm.warmer_if_shut == pytest.approx(warm.watts / (4.0 * warm.walls_m2))


def test_the_masses_of_the_steel_are_those_of_the_solids() -> None:
    for name in ("7in-stand", "10in-stand"):
        variant = named(name)
        assert isinstance(variant.place, Stand)
        kg = {mass.what: mass.kg for mass in standing.masses(variant, variant.place, 1.0)}
        panel = variant.panel_name
        assert kg["base"] == pytest.approx(SOLIDS.stand_kg[f"{panel} base"], rel=0.03)
        welded = kg["foot"] + kg["post"] + kg["arm"] + kg["plate"]
        assert welded == pytest.approx(SOLIDS.stand_kg[f"{panel} post"], rel=0.05)


@pytest.mark.parametrize("panel", FIGURES.panels)
def test_every_printed_part_fits_its_printer(panel: str) -> None:
    every = making.printed(FIGURES, panel, SOLIDS)
    assert len(every) > 20
    assert [one.part.name for one in every if not one.fits] == []
    assert sum(one.part.count for one in every if one.part.name.startswith("cap ")) == 20


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_the_solids_have_things_where_the_table_says(variant: Variant) -> None:
    measured = {spot.what: spot for spot in SOLIDS.spots if spot.variant == variant.name}
    reckoned: dict[str, list[tuple[float, float]]] = {}
    for name, point in variant.touched():
        what = "keys" if name.startswith("key ") else name
        reckoned.setdefault(what, []).append((point.up, point.out))
    assert set(measured) == {"screen", "slot", "keys"}
    for what, spot in measured.items():
        ups, outs = zip(*reckoned[what], strict=True)
        slack = 1.0 if what == "keys" else 0.2  # a mark stands out of its key
        assert spot.up == pytest.approx((min(ups), max(ups)), abs=slack), what
        assert spot.out == pytest.approx((min(outs), max(outs)), abs=slack), what


def test_the_solids_were_measured_on_these_parameters() -> None:
    assert SOLIDS.mark == parameters.mark(), "parameters.toml was changed: run `make enclosure`"


def test_the_table_and_the_fasteners_are_fresh() -> None:
    assert report.FILE.read_text("utf-8") == report.text(FIGURES, SOLIDS), "run `make enclosure`"
    assert fasteners.FILE.read_text("utf-8") == fasteners.as_toml(EVERY), "run `make enclosure`"


def test_every_screw_has_its_step_and_the_heads_differ_only_in_size() -> None:
    for variant in EVERY:
        used = [*fasteners.of_head(variant), *fasteners.of_place(variant)]
        assert len({one.id for one in used}) == len(used)
        assert all(1 <= one.step <= len(fasteners.STEPS) and one.count > 0 for one in used)
    seven, ten = named("7in-wall"), named("10in-wall")
    assert list(fasteners.of_head(seven)) == list(fasteners.of_head(ten))


def test_a_figure_that_is_missing_or_misspelt_is_named(tmp_path: Path) -> None:
    text = parameters.FILE.read_text("utf-8")
    file = tmp_path / "parameters.toml"
    file.write_text(text.replace("\nslot_depth = ", "\nslot_deep = "), "utf-8")
    with pytest.raises(BadParameters, match="slot_de"):
        parameters.read(file)
    file.write_text(text.replace("\nslot_depth = 16.0", '\nslot_depth = "deep"'), "utf-8")
    with pytest.raises(BadParameters, match="reader"):
        parameters.read(file)
    file.write_text("[head", "utf-8")
    with pytest.raises(BadParameters, match="Correct it"):
        parameters.read(file)


def test_every_table_says_where_its_figures_come_from() -> None:
    for name in parameters.Parameters.__struct_fields__:
        table = getattr(FIGURES, name)
        for one in table.values() if isinstance(table, dict) else (table,):
            assert one.source, name
            assert one.status in {"verified", "memory", "design"}, name


def test_the_command_prints_the_rules_and_the_settings() -> None:
    result = CliRunner().invoke(enclosure, ["numbers", "--variant", "7in-stand"])
    assert result.exit_code == 0, result.output
    assert "K34" in result.output
    assert "highest_control_mm = 1150" in result.output
    assert "7in-wall" not in result.output


def test_the_command_knows_its_variants() -> None:
    result = CliRunner().invoke(enclosure, ["numbers", "--variant", "12in-wall"])
    assert result.exit_code == 2
    assert "10in-stand" in result.output


def test_the_distance_for_a_capital_is_the_rules_table() -> None:
    # EN 301 549 5.1.4, as the domain's table has it.
    for distance, capital in ((400, 4.9), (500, 6.1), (600, 7.3), (700, 8.6), (1015, 12.4)):
        assert rules.needed_capital(distance) == pytest.approx(capital, abs=0.05)
    assert math.isinf(named("7in-wall").knee_width)


def test_every_picture_and_drawing_is_there_and_light() -> None:
    room = HOUSE / "hardware" / "enclosure"
    pictures = {file.name: file.stat().st_size for file in (room / "pictures").glob("*.png")}
    assert {
        "assembly-7in.png",
        "assembly-10in.png",
        "exploded-7in.png",
        "reader-slot.png",
        "section.png",
        "wall.png",
        "counter.png",
        "floor-stand.png",
        "floor-stand-10in.png",
    } == set(pictures)
    assert max(pictures.values()) < 300_000
    assert {file.stem for file in (room / "drawings").glob("*.svg")} == {one.name for one in EVERY}


@pytest.mark.parametrize("variant", EVERY, ids=lambda variant: variant.name)
def test_a_drawing_bears_the_variants_dimensions(variant: Variant) -> None:
    file = HOUSE / "hardware" / "enclosure" / "drawings" / f"{variant.name}.svg"
    text, face = file.read_text("utf-8"), variant.face
    for words in (
        f"{face.width:.0f} mm",
        f"{face.height:.0f} mm",
        f"slot {face.slot_v:.1f}",
        f"highest {variant.highest:.0f}",
        f"lowest {variant.lowest:.0f}",
    ):
        assert words in text, words
