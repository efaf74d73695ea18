"""What makes the screens easier, on the glass: the cursor, high contrast, the hidden screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from kivy.metrics import mm
from PIL import Image

from device.core.comfort import Comfort
from device.core.presenter import present
from device.core.stops import stops
from device.core.view import Told, View
from device.ui.look import FRAME_MM
from device.ui.palette import CONTRAST, PLAIN, contrast
from device.ui.widgets import Key, Tile, Touchable, Words
from tests.device.ui.checking import pages, turn
from tests.rig.every_screen import states
from tests.rig.glass import Glass, glass
from tests.screens import PANELS

pytestmark = pytest.mark.matrix

LARGE, LOW, DARK = Comfort(large=True), Comfort(low=True), Comfort(dark=True, speaking=True)


@pytest.fixture(scope="module", params=PANELS, ids=lambda panel: f"{panel.width}x{panel.height}")
def screen(request: pytest.FixtureRequest) -> Iterator[Glass]:
    with glass(request.param) as opened:
        yield opened


def view_of(name: str, comfort: Comfort = Comfort(), language: str = "en") -> View:  # noqa: B008
    return present(replace(states(language)[name], comfort=comfort))


@pytest.mark.parametrize("comfort", [Comfort(), LARGE, LOW], ids=["plain", "large", "low"])
@pytest.mark.parametrize(
    "name", ["attract", "keypad", "choosing", "verifying", "returning", "farewell", "languages"]
)
def test_wherever_the_keys_go_the_cursor_is_shown(
    screen: Glass, name: str, comfort: Comfort
) -> None:
    view = view_of(name, comfort)
    screen.show(view)
    for stop in stops(view):
        if stop.told == Told("more") and pages(screen) == 1:
            continue  # the core cannot know that all of it stands on one page
        screen.show(replace(view, cursor=stop.told))
        framed = [w for w in screen.widgets() if getattr(w, "has_cursor", False)]
        assert [w.told for w in framed] == [stop.told], stop.told


def test_the_cursor_is_thick_and_of_two_colours_that_show_on_any_ground(screen: Glass) -> None:
    assert FRAME_MM >= 1.2
    for palette in (PLAIN, CONTRAST):
        assert contrast(palette.frame, palette.frame_edge) >= 7
        for ground in (palette.card, palette.brand, palette.chosen, palette.paper, palette.stage):
            either = (palette.frame, palette.frame_edge)
            assert max(contrast(colour, ground) for colour in either) >= 3
    view = view_of("choosing")
    screen.show(replace(view, cursor=Told("done")))
    button = next(w for w in screen.widgets() if getattr(w, "has_cursor", False))
    picture = screen.picture()
    row = [_at(picture, button.x + offset, button.center_y) for offset in range(int(mm(3)))]
    yellow = [pixel for pixel in row if _is(pixel, PLAIN.frame)]
    black = [pixel for pixel in row if _is(pixel, PLAIN.frame_edge)]
    assert len(yellow) >= mm(1.2) - 1
    assert len(black) >= mm(0.5)


def _at(picture: Image.Image, x: float, y: float) -> tuple[int, int, int]:
    pixel = picture.getpixel((int(x), picture.height - 1 - int(y)))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def _is(pixel: tuple[int, int, int], colour: tuple[float, ...]) -> bool:
    pairs = zip(pixel, colour, strict=False)
    return all(abs(one - other * 255) < 40 for one, other in pairs)


def test_one_can_go_on_turning_pages_past_the_cursor(screen: Glass) -> None:
    screen.show(replace(view_of("choosing"), cursor=Told("toggle", "job-search")))
    screen.touch(next(text for text in screen.texts() if text.startswith("More 1/")))
    assert [text for text in screen.texts() if text.startswith("More 2/")]


@pytest.mark.rule("K18")
def test_k18_what_is_chosen_has_a_tick_and_a_word(screen: Glass) -> None:
    for comfort in (Comfort(), Comfort(contrast=True), LARGE):
        screen.show(view_of("choosing-chosen", comfort))
        while not (chosen := _chosen(screen)):
            turn(screen)
        drawn = [w.name for w in chosen[0].walk(restrict=True) if hasattr(w, "name")]
        assert "tick" in drawn
        assert "Chosen" in [w.says for w in chosen[0].walk(restrict=True) if isinstance(w, Words)]


def _chosen(screen: Glass) -> list[Tile]:
    return [w for w in screen.widgets() if isinstance(w, Tile) and w.is_chosen]


@pytest.mark.rule("K18")
def test_k18_a_switch_says_in_a_word_how_it_stands(screen: Glass) -> None:
    screen.show(view_of("comfort", Comfort(contrast=True)))
    says = [w.says for w in screen.widgets() if isinstance(w, Words)]
    assert {"On", "Off"} <= set(says)


@pytest.mark.rule("K24")
def test_k24_no_key_on_the_glass_has_a_letter(screen: Glass) -> None:
    screen.show(view_of("keypad"))
    keys = [w.label for w in screen.widgets() if isinstance(w, Key)]
    assert sorted(label for label in keys if len(label) == 1) == list("0123456789")


@pytest.mark.rule("K41")
def test_k41_the_hidden_screen_is_black_but_for_the_line_that_says_so(screen: Glass) -> None:
    screen.show(view_of("choosing", DARK))
    says = [w.says for w in screen.widgets() if isinstance(w, Words)]
    assert says == ["Hide the screen while it is read aloud"]
    picture = screen.picture()
    upper = picture.crop((0, 0, picture.width, picture.height // 2))
    assert upper.getextrema() == ((0, 0), (0, 0), (0, 0))
    screen.told.clear()
    screen.touch("Hide the screen while it is read aloud")
    assert screen.told == [Told("dark")]


@pytest.mark.rule("K41")
def test_k41_reading_aloud_hides_nothing_by_itself(screen: Glass) -> None:
    screen.show(view_of("choosing", Comfort(speaking=True)))
    assert "Use a computer" in screen.texts()


@pytest.mark.rule("K20")
def test_k20_nothing_is_drawn_again_while_nothing_changes(screen: Glass) -> None:
    for comfort in (Comfort(), LARGE, LOW):
        screen.show(view_of("choosing", comfort))
        screen.flip()
        screen.frames(30)
        assert not screen.app.root_window.canvas.needs_redraw


def test_arabic_runs_from_the_right(screen: Glass) -> None:
    for language, is_left in (("en", True), ("ar", False)):
        screen.show(view_of("choosing", language=language))
        bar = [w for w in screen.widgets() if isinstance(w, Touchable) and w.told is not None]
        at = {w.told.verb: w.to_window(*w.center)[0] for w in bar}
        assert (at["help"] < at["done"]) is is_left
        headline = next(w for w in screen.widgets() if isinstance(w, Words) and w.says)
        assert headline.halign == ("left" if is_left else "right")
