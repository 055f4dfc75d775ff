"""Scans the lines of the host for a `GpioBoard` and drives its outputs; S0 pulses come by edge."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from secc.power.gpio.board import STEADY, GpioBoard
from secc.power.gpio.kernel import GpiodLines, Lines, Pwm, read_analogue, read_celsius
from secc.power.gpio.settings import GpioSettings
from secc.power.meters.s0 import PulseCounter

log = logging.getLogger(__name__)

TEMPERATURE_S = 0.5
S0 = "s0"
_INPUTS = (
    *("emergency_stop", "door", "residual_current"),
    *("isolation_warning", "isolation_alarm", "locked"),
)
_OUTPUTS = ("residual_current_test", "isolation_test", "lock")


def open_lines(settings: GpioSettings, s0: str = "") -> GpiodLines:
    """The lines that are there; raises OSError, ValueError and `MissingPackage`."""
    inputs = {name: getattr(settings, name) for name in _INPUTS}
    inputs |= {each.name: each.feedback for each in settings.contactors} | {S0: s0}
    outputs = {name: getattr(settings, name) for name in _OUTPUTS}
    outputs |= {each.name: each.drive for each in settings.contactors}
    given = [place for place in (*inputs.values(), *outputs.values()) if place]
    if twice := sorted({place for place in given if given.count(place) > 1}):
        raise ValueError(f"power.gpio: {', '.join(twice)} is used twice")
    return GpiodLines(_there(inputs), _there(outputs), settings.debounce_s)


def lacking(settings: GpioSettings) -> Iterator[str]:
    """What a DC outlet cannot do without, by its key."""
    if not settings.contactors:
        yield "contactors"
    for name in ("emergency_stop", "pwm"):
        if not getattr(settings, name):
            yield name
    for name in ("pilot_high", "pilot_low"):
        if not getattr(settings, name).path:
            yield f"{name}.path"


class GpioRunner:
    """`run` it as a task. `board` None: the lines are for S0 only."""

    def __init__(
        self,
        settings: GpioSettings,
        lines: Lines,
        board: GpioBoard | None,
        counter: PulseCounter | None = None,
    ) -> None:
        """Raises OSError."""
        self._settings, self._lines = settings, lines
        self._board, self._counter = board, counter
        self._pwm = Pwm(settings.pwm, inverted=settings.pwm_inverted) if board else None
        self._temperatures_at = 0.0
        self._problem = ""

    async def run(self) -> None:
        """Scan until cancelled; then everything is off."""
        loop = asyncio.get_running_loop()
        filenos = list(self._lines.filenos())
        for fd in filenos:
            loop.add_reader(fd, self.edges)
        try:
            while True:
                self._guarded(loop.time())
                await asyncio.sleep(self._settings.scan_s)
        finally:
            for fd in filenos:
                loop.remove_reader(fd)
            self._lines.close()
            if self._pwm is not None:
                self._pwm.set(STEADY)

    def scan(self, now: float) -> None:
        """Look at everything once and drive what is wanted; raises OSError."""
        if self._board is None or self._pwm is None:
            return
        try:
            self._measure(self._board, now)
        finally:
            self._lines.write(self._board.outputs(now))
            self._pwm.set(self._board.duty)

    def _measure(self, board: GpioBoard, now: float) -> None:
        settings = self._settings
        board.scan(self._lines.read(), now)
        board.levels(read_analogue(settings.pilot_high), read_analogue(settings.pilot_low), now)
        if now >= self._temperatures_at:
            self._temperatures_at = now + TEMPERATURE_S
            ohms = [_or_none(partial(read_analogue, channel)) for channel in settings.sensors]
            celsius = _or_none(partial(read_celsius, settings.board_temperature))
            board.temperatures(ohms, celsius, now)

    def _guarded(self, now: float) -> None:
        """What cannot be read is old soon, and then a fault of the board."""
        try:
            self.scan(now)
        except OSError as error:
            if str(error) != self._problem:
                log.error("lines of the host: %s", error)
            self._problem = str(error)
        else:
            self._problem = ""

    def edges(self) -> None:
        """Take what has changed."""
        try:
            edges = self._lines.edges()
        except OSError as error:
            log.error("edges of the host: %s", error)
            return
        for edge in edges:
            if edge.name == S0 and self._counter is not None:
                self._counter.edge(edge.active, edge.at)
        if any(edge.name != S0 for edge in edges):
            self._guarded(asyncio.get_running_loop().time())


def _there(places: Mapping[str, str]) -> dict[str, str]:
    return {name: place for name, place in places.items() if place}


def _or_none(read: Callable[[], float]) -> float | None:
    """A sensor that cannot be read is a broken one."""
    try:
        return read()
    except OSError:
        return None
