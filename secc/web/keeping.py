"""Brings the words of a connector into the history in order: first what was missed, then these."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec

from secc.reports import Hello, Report
from secc.web.recorder import Recorder
from secc.web.store import Store

CATCH_UP = "secc.web.catch_up"  # the program that takes a `Missed` from standard input

log = logging.getLogger(__name__)

_PATIENCE_S = 3.0  # for the connector, before the trace is read without it
_MOST_WAITING = 50_000  # words; the trace holds what is dropped


class Missed(msgspec.Struct, frozen=True):
    """Which trace is read into the database in `folder`, and how much of the history is kept."""

    folder: str
    connector: int
    trace: str
    days: int
    most_sessions: int


class Keeping:
    """`hear` never waits; `run` it as a task. `catch_up` reads the trace and says what is amiss."""

    def __init__(
        self, store: Store, connector: int, catch_up: Callable[[int], Awaitable[str]]
    ) -> None:
        self._store, self._connector, self._catch_up = store, connector, catch_up
        self._words: asyncio.Queue[Report] = asyncio.Queue(_MOST_WAITING)
        self.trouble = ""  # why there may be holes in the history
        self.reading = False

    def hear(self, word: Report) -> None:
        """A report has come."""
        try:
            self._words.put_nowait(word)
        except asyncio.QueueFull:
            if not self.trouble:
                log.warning("the history falls behind", extra={"connector": self._connector})
            self.trouble = "more was heard than could be written"

    async def run(self) -> None:
        """Until cancelled."""
        recorder: Recorder | None = None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                word = await self._words.get()
        except TimeoutError:
            recorder = await self._caught_up()
            word = await self._words.get()
        while True:
            if recorder is None or isinstance(word, Hello):
                if recorder is not None:
                    recorder.keep()
                recorder = await self._caught_up()
            recorder.hear(word)
            word = await self._words.get()

    async def _caught_up(self) -> Recorder:
        self.reading = True
        try:
            self.trouble = await self._catch_up(self._connector)
        finally:
            self.reading = False
        if self.trouble:
            log.warning("history: %s", self.trouble, extra={"connector": self._connector})
        return Recorder(self._store, self._connector)
