"""What is bought, as far as it must fit: panel, reader, computer, loudspeaker, jack, lock, card."""

from __future__ import annotations

from build123d import Part

from hardware.enclosure.cad.blocks import along, between, block, pin, rounded
from hardware.enclosure.cad.shells import lock_v
from hardware.enclosure.layout import Area, Face, Spot


def panel(face: Face) -> dict[str, Part]:
    """The module in three: what lights up, the glass around it, the rest."""
    front, glass = face.glass_w, 1.0
    active = block(face.active, front - glass, front)
    return {
        "panel active": active,
        "panel glass": block(face.outline, front - glass, front) - active,
        "panel body": block(face.outline, front - face.panel.depth, front - glass),
    }


def reader(face: Face) -> Part:
    """A body with a slot from end to end."""
    low, high = face.reader_w
    slot = Area(0, face.slot_v, face.reader.width + 2, face.all.reader.slot_width)
    return rounded(face.reader, 2.0, low, high) - block(slot, face.slot_floor, high + 1)


def computer(face: Face) -> dict[str, Part]:
    """A Raspberry Pi 4: board, sockets on the left, pins along the upper edge, the SD card."""
    pi, board, low = face.all.pi, face.pi, face.pi_w
    top = low + pi.board
    solid = block(board, low, top)
    for spot in face.pi_holes():
        solid -= pin(spot, 2.7, low - 1, top + 1)
    sockets = between(
        (board.left - 2, board.left + 19),
        (board.bottom + 2, board.top - 2),
        (top, top + pi.tallest),
    )
    pins = between(
        (board.right - 58, board.right - 7), (board.top - 6, board.top - 1), (top, top + 8.5)
    )
    card = between(
        (board.right - 12, board.right + pi.card_out), (board.v - 6, board.v + 6), (low - 1.5, low)
    )
    return {"pi board": solid, "pi sockets": sockets + pins, "SD card": card}


def boards(face: Face) -> dict[str, Part]:
    """The driver board on its standoffs; the keypad's board and the amplifier on tape."""
    measure, low = face.all.boards, face.pi_w
    driver = block(face.driver, low, low + 1.6)
    for spot in face.driver_screws():
        driver -= pin(spot, 3.2, low - 1, low + 3)
    parts = block(face.driver.grown(-8), low + 1.6, low + measure.driver_parts)
    back = -face.all.head.depth + face.all.head.wall
    found = {"driver board": driver + parts}
    for name, v, (width, height, thick) in (
        ("keypad board", measure.pico_v, measure.pico),
        ("amplifier", measure.amplifier_v, measure.amplifier),
    ):
        found[name] = block(Area(measure.small_u, v, width, height), back, back + thick)
    return found


def sound(face: Face) -> dict[str, Part]:
    audio, back = face.all.audio, -face.all.head.face
    return {
        "loudspeaker": pin(face.speaker, audio.speaker, back - audio.speaker_depth, back),
        "jack": pin(face.jack, audio.jack_body, -audio.jack_depth - 2, -2)
        + pin(face.jack, 6.0, -2.5, 1.0),
    }


def switches(face: Face) -> Part:
    """Bodies and wires under the keypad's insert, as one block each."""
    keypad, top = face.all.keypad, -face.all.keypad.plate_below
    solid = None
    for cap in face.caps().values():
        body = block(Area(cap.u, cap.v, 13.8, 13.8), top - keypad.switch_below, top + 0.5)
        solid = body if solid is None else solid + body
    return solid


def lock(face: Face) -> Part:
    """A cam lock: its head outside, its body inside."""
    door, out = face.all.door, face.width / 2
    middle = lock_v(face), -door.front - door.deep / 2
    body = along("x", (out - 9.5, *middle), door.lock - 0.4, 19)
    return body + along("x", (out + 1, *middle), door.lock + 3, 2)


def card(face: Face, u: float) -> Part:
    """A card in the slot, its middle at `u`; the notch (K30) where the thumb holds it."""
    measure, low = face.all.card, face.slot_floor
    area = Area(u, face.slot_v, measure.length, measure.thickness)
    end, notch = u + measure.length / 2, low + 0.05 + measure.width - measure.notch_from_edge
    cut = between(
        (end - measure.notch_depth, end + 1),
        (face.slot_v - 5, face.slot_v + 5),
        (notch - measure.notch_width, notch),
    )
    return block(area, low + 0.05, low + 0.05 + measure.width) - cut


def swept(face: Face) -> Part:
    """All that a card covers on its way."""
    low = face.slot_floor
    return block(face.swept, low + 0.05, low + 0.05 + face.all.card.width)


def hand(face: Face) -> Part:
    """The fingers that hold it, on their whole way, from just above the reader."""
    measure, out = face.all.card, face.all.reader.stands_out
    area = Area(0, face.slot_v, face.swept.width, 2 * measure.hand)
    return block(area, out + 5, face.slot_floor + measure.width + 20)


def light_pipes(face: Face) -> Part:
    lamps, solid = face.all.lamps, None
    for spot in face.lamps():
        rod = pin(Spot(spot.u, spot.v), lamps.hole - 0.1, -8, 1.0)
        solid = rod if solid is None else solid + rod
    return solid
