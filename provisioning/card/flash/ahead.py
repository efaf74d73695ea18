"""Reading ahead: the next pieces are fetched in a thread while the present one is used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager

from provisioning.card.block_map import Range
from provisioning.card.flash.plan import PIECE
from provisioning.card.flash.target import page_memory

_DEPTH = 4
Fetch = Callable[[Range, memoryview], None]


@contextmanager
def ahead(pieces: Iterable[Range], fetch: Fetch) -> Iterator[Iterator[tuple[Range, memoryview]]]:
    """Each piece with its bytes, in order; a piece's memory is used again for a later one."""
    reader = _Ahead(pieces, fetch)
    with closing(reader):
        yield reader.pieces()


class _Ahead:
    def __init__(self, pieces: Iterable[Range], fetch: Fetch) -> None:
        self._free: queue.SimpleQueue[memoryview | None] = queue.SimpleQueue()
        self._filled: queue.SimpleQueue[tuple[Range, memoryview] | BaseException | None] = (
            queue.SimpleQueue()
        )
        self._is_over = threading.Event()
        for _ in range(_DEPTH):
            self._free.put(page_memory(PIECE))
        self._thread = threading.Thread(target=self._run, args=(pieces, fetch), daemon=True)
        self._thread.start()

    def pieces(self) -> Iterator[tuple[Range, memoryview]]:
        while (found := self._filled.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            piece, memory = found
            yield piece, memory[: piece.end - piece.start]
            self._free.put(memory)

    def close(self) -> None:
        """The thread ends with the piece that it fetches."""
        self._is_over.set()
        self._free.put(None)
        self._thread.join()

    def _run(self, pieces: Iterable[Range], fetch: Fetch) -> None:
        try:
            for piece in pieces:
                if (memory := self._next()) is None:
                    return
                fetch(piece, memory[: piece.end - piece.start])
                self._filled.put((piece, memory))
            self._filled.put(None)
        except BaseException as fault:  # noqa: BLE001 - raised where the pieces are used
            self._filled.put(fault)

    def _next(self) -> memoryview | None:
        memory = self._free.get()
        return None if self._is_over.is_set() else memory
