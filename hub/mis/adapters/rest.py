"""
By a REST service.

    POST /seekers, /activities   {"changes": [{"key": ..., "row": {...} or null}]}, Idempotency-Key
                                 answers {"refused": [{"key": ..., "reason": ...}]}
    GET  /seekers?after=MARK     answers {"rows": [...], "mark": ..., "more": true or false}
    GET  /activities?first=2026-11-01&last=2026-11-30&after=MARK   the same

A token in `Authorization: Bearer` says who we are.  What fails on the way is tried again a few
times; what is refused is not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
import requests

from hub.mis.adapters import Batch, MisFault, Sent
from hub.mis.rules import Change, Kind, KindMap

TRIES = 4
PAUSE_S = 0.5
WITHIN_S = (5.0, 60.0)
_NEVER = threading.Event()
_PLURAL = {"seeker": "seekers", "activity": "activities"}


class _Refused(msgspec.Struct):
    key: str
    reason: str


class _Answer(msgspec.Struct):
    refused: list[_Refused] = []


class _Rows(msgspec.Struct):
    rows: list[dict[str, str]]
    mark: str = ""
    more: bool = False


class Service:
    """The adapter `rest`."""

    def __init__(
        self,
        url: str,
        token_file: Path,
        ca: Path | None = None,
        pause: Callable[[float], object] = _NEVER.wait,
    ) -> None:
        try:
            token = token_file.read_text().strip()
        except OSError as fault:
            raise MisFault(
                f"The token file {token_file} cannot be read ({fault.strerror})."
            ) from None
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._verify: bool | str = str(ca) if ca else True
        self._pause = pause

    def send(self, fields: KindMap, run: str, part: int, changes: Sequence[Change]) -> Sent:
        body = msgspec.json.encode(
            {"changes": [{"key": one.key, "row": one.row} for one in changes]}
        )
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{run}-{fields.kind}-{part}",
        }
        answer = self._ask("POST", _PLURAL[fields.kind], _Answer, data=body, headers=headers)
        return Sent({one.key: one.reason for one in answer.refused})

    def fetch(self, fields: KindMap, after: str) -> Iterator[Batch]:
        more = True
        while more:
            got = self._ask("GET", _PLURAL[fields.kind], _Rows, params={"after": after})
            if got.rows:
                yield Batch(got.rows, got.mark)
            more, after = got.more and got.mark != after, got.mark

    def done(self, kind: Kind, batch: Batch) -> None:
        """We keep the mark; they need not know."""

    def refusals(self, kind: Kind) -> dict[str, str]:  # noqa: ARG002 - they said so at once
        return {}

    def held(self, fields: KindMap, first: date, last: date) -> dict[str, dict[str, str]] | None:
        found: dict[str, dict[str, str]] = {}
        after, more = "", True
        while more:
            span = {"first": first.isoformat(), "last": last.isoformat(), "after": after}
            got = self._ask("GET", _PLURAL["activity"], _Rows, params=span)
            found |= {row[fields.key]: row for row in got.rows if fields.key in row}
            more, after = got.more and got.mark != after, got.mark
        return found

    def close(self) -> None:
        self._session.close()

    def _ask(self, method: str, path: str, kind: type[Any], **content: Any) -> Any:
        fault = ""
        for turn in range(TRIES):
            if turn:
                self._pause(PAUSE_S * 2**turn)
            try:
                answer = self._session.request(
                    method, f"{self._url}/{path}", timeout=WITHIN_S, verify=self._verify,
                    allow_redirects=False, **content,
                )  # fmt: skip
            except requests.RequestException as cause:
                fault = f"it cannot be reached ({type(cause).__name__})"
                continue
            if answer.status_code == HTTPStatus.OK:
                try:
                    return msgspec.json.decode(answer.content, type=kind)
                except msgspec.DecodeError:
                    raise MisFault(f"{self._url}/{path} answers with something else.") from None
            fault = f"it answers {answer.status_code}"
            if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:  # fmt: skip
                break
        raise MisFault(f"The case management system at {self._url}/{path} did not take part: {fault}. What was not taken is told again next time.")  # fmt: skip
