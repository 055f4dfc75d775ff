"""`secc meter share`: reads one meter for several connectors and keeps the books, on a Unix socket.

What has been divided is written down before anybody is told, so that no register goes back.
"""

import asyncio
import logging
import threading
from collections.abc import Collection
from pathlib import Path

import msgspec

from secc.local_socket import Taken
from secc.power import station_lines
from secc.power.gpio.runner import GpioRunner, open_lines
from secc.power.gpio.settings import GpioSettings
from secc.power.meters import store
from secc.power.meters.build import Wired, wired
from secc.power.meters.register_map import MapError
from secc.power.meters.settings import MeterSettings
from secc.power.meters.share.books import Books
from secc.power.meters.share.sharer import Copy, Rules, Sharer
from secc.power.meters.share.words import Look, Report
from secc.power.modbus.line import SerialLine
from secc.power.optional import MissingPackage
from secc.session.plant import Reading

log = logging.getLogger(__name__)

_LOOK_S = 0.1


class Unusable(Exception):
    """The meter cannot be shared: why, and what to do."""


def run(settings: MeterSettings, connectors: Collection[int], path: Path) -> None:
    """Serve `connectors` until SIGTERM or SIGINT; raises `Unusable` and OSError."""
    if not connectors:
        raise Unusable("power.meter.source is shared for no connector: there is nothing to share")
    if not settings.shared.store:
        raise Unusable(
            "power.meter.shared.store is not set: name a file, or what is billed would be "
            "forgotten when this program ends"
        )
    try:
        asyncio.run(_serve(settings, connectors, path))
    except Taken:
        raise Unusable(f"{path}: another process shares this meter: stop it first") from None
    except (MapError, MissingPackage, store.StoreError, ValueError) as error:
        raise Unusable(str(error)) from None


async def _serve(settings: MeterSettings, connectors: Collection[int], path: Path) -> None:
    books = store.load(Path(settings.shared.store), Books)
    meter = wired(settings, books.pulses, asyncio.get_running_loop().time())
    office = Office(settings, connectors, books, meter)
    await station_lines.serve(path, office.answer, _read(settings, meter), office.divide())


async def _read(settings: MeterSettings, meter: Wired) -> None:
    """Serve the wire of the meter; raises `MissingPackage`, OSError and ValueError."""
    if meter.reader is not None:
        await SerialLine(settings.serial, [meter.reader]).run()
    if not settings.s0.line:
        raise ValueError("power.meter.s0.line is not set: name the line of the pulses")
    lines = open_lines(GpioSettings(), settings.s0.line)
    await GpioRunner(GpioSettings(), lines, None, meter.counter).run()


class Office:
    """The sharer between its meter, its file and its socket; `books` are those of the file."""

    def __init__(
        self, settings: MeterSettings, connectors: Collection[int], books: Books, meter: Wired
    ) -> None:
        self._now = asyncio.get_running_loop().time
        self._settings, self._path = settings, Path(settings.shared.store)
        self._meter, now = meter, self._now()
        rules = Rules(
            least_efficiency=settings.shared.least_efficiency,
            step_wh=meter.source.step_wh,
            max_power_w=settings.max_power_w,
            believe_s=settings.believe_s,
        )
        self._sharer = Sharer(books, connectors, rules, now)
        self._decode = msgspec.json.Decoder(Report | Look).decode
        self._seen: Reading[float] | None = None
        self._strangers: set[int] = set()
        self._saved, self._tried_at = books, now
        self._saving, self._failed = threading.Lock(), False

    def answer(self, line: bytes) -> bytes | None:
        """A share for a report, a view for a look; raises ValueError."""
        word, now = self._decode(line), self._now()
        if isinstance(word, Look):
            return msgspec.json.encode(self._sharer.view(now))
        try:
            self._sharer.hear(word, now)
        except KeyError:
            if word.connector not in self._strangers:
                log.warning("connector %d has no part in this meter", word.connector)
            self._strangers.add(word.connector)
            return None
        return msgspec.json.encode(self._sharer.share(word.connector, self._shows_w(now), now))

    async def divide(self) -> None:
        """Take readings, divide them, and write down what has changed before it is told."""
        try:
            while True:
                now = self._now()
                reading = self._reading(now)
                if reading is not None and reading != self._seen:
                    self._seen = reading
                    self._take(reading)
                self._sharer.advance(now)
                copy = self._sharer.copy
                if self._is_due(copy, now):
                    await asyncio.to_thread(self._save, copy)
                    self._tried_at = now
                self._sharer.keep(copy)
                await asyncio.sleep(_LOOK_S)
        finally:
            self._save(self._sharer.copy)

    def _reading(self, now: float) -> Reading[float] | None:
        """What is new; pulses are counted as they come, so their count is always that of now."""
        reading = self._meter.source.reading()
        if self._meter.counter is None or reading is None:
            return reading
        late = self._seen is not None and now < self._seen.at + self._settings.period_s
        return self._seen if late else Reading(reading.value, now)

    def _take(self, reading: Reading[float]) -> None:
        source, counter = self._meter.source, self._meter.counter
        pulses = counter.pulses if counter is not None else 0
        self._sharer.read(reading.value, reading.at, pulses=pulses, odd=source.odd())

    def _shows_w(self, now: float) -> float | None:
        lives = self._seen is not None and now < self._seen.at + self._settings.silent_s
        return self._meter.source.power_w(now) if lives else None

    def _is_due(self, copy: Copy, now: float) -> bool:
        """At once what has been divided, and pulses, which nobody else counts."""
        books, saved = copy.books, self._saved
        if now >= self._tried_at + store.KEEP_S:
            return books != saved
        told = (books.begun, books.divided, books.pulses)
        return not self._failed and told != (saved.begun, saved.divided, saved.pulses)

    def _save(self, copy: Copy) -> None:
        with self._saving:  # the last one may meet one that is under way
            try:
                if copy.books != self._saved:
                    store.save(self._path, copy.books)
                self._saved, self._failed = copy.books, False
            except OSError as error:
                if not self._failed:
                    log.error("books of the shared meter not kept: %s", error)
                self._failed = True
