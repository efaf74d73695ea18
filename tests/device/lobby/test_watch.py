"""Idle hands at a lobby PC: what the desktop knows and what only the kiosk knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from device.core.events import Away
from device.lobby.watch import IdleWatch


@dataclass
class Hands:
    """A clock, and a desktop that knows when its keyboard was last used."""

    now_s: float = 0.0
    typed_at_s: float | None = 0.0
    told: list[Away] = field(default_factory=list)

    def watch(self) -> IdleWatch:
        return IdleWatch(
            self.told.append,
            from_s=540,
            desktop_idle_s=None if self.typed_at_s is None else self._idle_s,
            monotonic=lambda: self.now_s,
        )

    def _idle_s(self) -> float:
        return self.now_s - (self.typed_at_s or 0.0)


def test_nothing_is_told_while_somebody_types() -> None:
    hands = Hands()
    watch = hands.watch()
    for second in range(0, 3600, 10):
        hands.now_s = hands.typed_at_s = float(second)
        watch.look()
    assert hands.told == []


def test_a_long_pause_is_told_and_that_it_is_over() -> None:
    hands = Hands()
    watch = hands.watch()
    for hands.now_s in (539, 540, 600):
        watch.look()
    hands.typed_at_s = 601
    for hands.now_s in (601, 602):
        watch.look()
    assert hands.told == [Away(540), Away(600), Away(0)]


def test_a_swipe_is_a_touch_though_the_desktop_does_not_know_it() -> None:
    hands = Hands(now_s=1000)
    watch = hands.watch()
    watch.touched()
    watch.look()
    assert hands.told == []


def test_a_desktop_that_tells_nothing_leaves_the_kiosks_own_touches() -> None:
    hands = Hands(typed_at_s=None)
    watch = hands.watch()
    hands.now_s = 600
    watch.look()
    watch.touched()
    watch.look()
    assert hands.told == [Away(600), Away(0)]
