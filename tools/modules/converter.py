"""The electrical side of one power module: start-up, limits, slew, measurement and its faults."""

import math
import random
from dataclasses import dataclass

_SHORT_V, _TRIP_S = 20.0, 0.02
_TAU_S = 0.5  # of its own capacitors, in front of the output diode


@dataclass(frozen=True, slots=True)
class Make:
    """What a kind of module can do, and how fast; figures of a 30 kW module."""

    max_v: float = 1000.0
    min_v: float = 150.0
    max_a: float = 100.0
    power_w: float = 30_000.0
    dead_s: float = 0.05  # a frame to its effect
    start_s: float = 1.5  # on to the first volt
    walk_in_s: float = 5.0  # the same with walk-in
    rise_v_per_s: float = 600.0
    rise_a_per_s: float = 100.0
    fall_a_per_s: float = 200.0
    off_a_per_s: float = 10_000.0
    offset: float = 0.003  # most that a module is out of calibration, over value
    ripple: float = 0.001  # standard deviation of a measurement, over value
    noise_a: float = 0.05
    watchdog_s: float | None = None  # off when nothing is heard for so long


class Converter:
    """`current_a` and `output_v` are set by the rack, which knows the load."""

    def __init__(self, make: Make, seed: int, now: float) -> None:
        self.make = make
        self._chance = random.Random(seed)
        self._offset_v = 1 + self._chance.uniform(-make.offset, make.offset)
        self._offset_a = 1 + self._chance.uniform(-make.offset, make.offset)
        self._pending: list[tuple[float, str, tuple[float, ...]]] = []
        self._live_at = math.inf
        self._heard_at = now
        self._shorted_s = 0.0
        self._inner_v = 0.0
        self._frozen: tuple[float, float] | None = None
        self.set_v = self.set_a = 0.0
        self.reference_v = 0.0  # follows set_v
        self.current_a = self.output_v = 0.0
        self.commanded = self.live = False
        self.low_range_v: float | None = None  # highest voltage of the low range, when it is chosen
        self.walk_in = False
        self.temperature_c = 35.0
        self.tripped = False  # by an alarm
        self.shorted = self.timed_out = False
        # Faults by command.
        self.stuck = self.runs_on = self.dead = self.never_starts = False
        self.over_v = self.over_a = 1.0  # factors

    # --- what it is told ------------------------------------------------------------------------

    def heard(self, now: float) -> None:
        self._heard_at, self.timed_out = now, False

    def set_point(self, volts: float, amps: float, now: float) -> None:
        """Out of range is clamped, as most modules do."""
        self._pending.append((now + self.make.dead_s, "set", (volts, amps)))

    def switch(self, on: bool, now: float) -> None:
        self._pending.append((now + self.make.dead_s, "switch", (float(on),)))

    def freeze(self, frozen: bool) -> None:
        """Its measurements stay as they are."""
        self._frozen = (self.measured_v(), self.measured_a()) if frozen else None

    # --- how it lives ---------------------------------------------------------------------------

    def step(self, now: float, dt: float) -> None:
        """What it does by itself in `dt` seconds."""
        self._take(now)
        watchdog_s = self.make.watchdog_s
        if watchdog_s is not None and self.commanded and now > self._heard_at + watchdog_s:
            self._set_on(False, now)
            self.timed_out = True
        if not self.stuck:
            wanted = self.commanded and not self.tripped and not self.dead
            self.live = wanted and now >= self._live_at and not self.never_starts
            if wanted and not self.live and self._live_at == math.inf:
                self._set_on(True, now)
        goal = min(self.set_v, self._highest_v) / self._offset_v * self.over_v if self.live else 0.0
        self.reference_v = min(goal, self.reference_v + self.make.rise_v_per_s * dt)
        self._inner_v = max(self.output_v if self.live else 0.0, self._fallen(dt))
        self._protect(dt)

    @property
    def limit_a(self) -> float:
        """Highest current that it gives now; it regulates what it measures."""
        if not self.live:
            return 0.0
        volts = max(self.output_v, self.make.min_v)
        limit_a = min(self.set_a, self.make.max_a, self.make.power_w / volts)
        return limit_a / self._offset_a * self.over_a

    def follow(self, wanted_a: float, dt: float) -> None:
        """The current goes where the load and the limits let it."""
        if self.current_a < wanted_a:
            self.current_a = min(wanted_a, self.current_a + self.make.rise_a_per_s * dt)
        else:
            fall = self.make.fall_a_per_s if self.live else self.make.off_a_per_s
            self.current_a = max(wanted_a, self.current_a - fall * dt)

    @property
    def quiet(self) -> bool:
        """Nothing moves until it is told something."""
        still = self._inner_v == 0.0 and self.current_a == 0.0 and not self.commanded
        return still and not self._pending and not self.live

    # --- what it measures -----------------------------------------------------------------------

    def measured_v(self) -> float:
        """In front of the diode."""
        if self._frozen:
            return self._frozen[0]
        return max(0.0, self._inner_v * self._offset_v * self._wobble())

    def measured_a(self) -> float:
        if self._frozen:
            return self._frozen[1]
        if self.current_a == 0.0:
            return 0.0
        noise = self._chance.gauss(0, self.make.noise_a)
        return max(0.0, self.current_a * self._offset_a * self._wobble() + noise)

    def measured_output_v(self) -> float:
        """Behind the diode."""
        return max(0.0, self.output_v * self._offset_v * self._wobble())

    def reset(self) -> None:
        """Protections that have tripped are forgotten."""
        self.tripped = self.shorted = False

    @property
    def _highest_v(self) -> float:
        return min(self.make.max_v, self.low_range_v or math.inf)

    def _wobble(self) -> float:
        return 1 + self._chance.gauss(0, self.make.ripple)

    def _fallen(self, dt: float) -> float:
        fallen = self._inner_v * math.exp(-dt / _TAU_S)
        return fallen if fallen > 0.05 else 0.0

    def _take(self, now: float) -> None:
        if self.stuck:
            self._pending.clear()
        while self._pending and self._pending[0][0] <= now:
            _, what, values = self._pending.pop(0)
            if what == "set":
                volts, amps = values
                self.set_v = min(max(volts, self.make.min_v), self.make.max_v)
                self.set_a = min(max(amps, 0.0), self.make.max_a)
            else:
                self._set_on(values[0] > 0, now)

    def _set_on(self, on: bool, now: float) -> None:
        if not on and self.runs_on:
            return
        if on and (not self.commanded or self._live_at == math.inf):
            self._live_at = now + (self.make.walk_in_s if self.walk_in else self.make.start_s)
        elif not on:
            self._live_at = math.inf
        self.commanded = on

    def _protect(self, dt: float) -> None:
        drives = self.live and self.output_v < _SHORT_V and self.current_a > 0.5
        self._shorted_s = self._shorted_s + dt if drives else 0.0
        if self._shorted_s > _TRIP_S:
            self.shorted = self.tripped = True
            self._live_at = math.inf
