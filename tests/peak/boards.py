"""
Boards that are open at a site while customers come, as its browsers have them open.

Each listens to the stream and asks for the board when it hears of a change, at most about
once a second as `lobby.js` does.  What it notes is through which position of the log the
board it was given is folded: so the moment at which a swipe was to be seen is known exactly.
"""

from __future__ import annotations

import re
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field

import requests

MOST_OFTEN_S = 0.9
_VERSION = re.compile(r'data-version="(\d+)\.')


@dataclass
class Board:
    """One open board."""

    address: str
    cookies: dict[str, str]
    through: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    refused: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _browser: requests.Session = field(default_factory=requests.Session)

    def start(self) -> None:
        self._browser.cookies.update(self.cookies)
        self._ask()
        threading.Thread(target=self._listen, daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def shown_at(self, position: int) -> float | None:
        """When the board showed the event at this position of the log; None if it never did."""
        place = bisect_left(self.through, position)
        return self.at[place] if place < len(self.at) else None

    def _listen(self) -> None:
        while not self._stop.is_set():
            with self._browser.get(f"{self.address}/lobby/stream", stream=True, timeout=60) as told:
                if told.status_code != requests.codes.ok:
                    self.refused += 1
                    self._stop.wait(2)
                    continue
                for line in told.iter_lines(chunk_size=1, decode_unicode=True):
                    if self._stop.is_set():
                        return
                    if line == "event: lobby":
                        self._ask()

    def _ask(self) -> None:
        begun = time.monotonic()
        page = self._browser.get(
            f"{self.address}/lobby", headers={"X-Refresh": "1"}, timeout=60
        ).text
        found = _VERSION.search(page)
        assert found is not None, page[:300]
        if not self.through or int(found[1]) > self.through[-1]:
            self.through.append(int(found[1]))
            self.at.append(time.monotonic())
        self._stop.wait(max(0.0, begun + MOST_OFTEN_S - time.monotonic()))


def sign_in(address: str, email: str, password: str) -> dict[str, str]:
    """The cookies of a browser in which this person is signed in."""
    browser = requests.Session()
    page = browser.get(f"{address}/sign-in", timeout=30).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "email": email, "password": password}
    answer = browser.post(f"{address}/sign-in", data=form, timeout=30, allow_redirects=False)
    assert answer.status_code == requests.codes.found, answer.text[:300]
    return browser.cookies.get_dict()
