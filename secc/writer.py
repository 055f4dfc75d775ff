"""A thread that writes lines from a bounded queue, for files and pipes that may hang.

Whoever puts a line never waits: a reader or disk that does not keep up costs lines, which are
counted, and never a moment of the session.
"""

import queue
import threading
from collections.abc import Callable

_LINES = 4096


class Writer:
    """Calls `write` for each line, and `idle` when there is none left for the moment.

    Neither may raise. `name` is that of the thread.
    """

    def __init__(self, name: str, write: Callable[[bytes], None], idle: Callable[[], None]) -> None:
        self._write, self._idle = write, idle
        self._queue: queue.Queue[bytes | None] = queue.Queue(_LINES)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def behind(self) -> int:
        """Lines that are still to be written."""
        return self._queue.qsize()

    def put(self, line: bytes) -> bool:
        """Queue `line`; False when there is no room for it."""
        try:
            self._queue.put_nowait(line)
        except queue.Full:
            return False
        return True

    def close(self, patience_s: float) -> None:
        """Write what is queued and end; gives up after `patience_s`, see `behind`."""
        try:
            self._queue.put(None, timeout=patience_s)
        except queue.Full:
            return
        self._thread.join(patience_s)

    def _work(self) -> None:
        while (line := self._queue.get()) is not None:
            self._write(line)
            if self._queue.empty():
                self._idle()
