"""The DC source: constant current, voltage or power, with start-up, slew and discharge.

IEC 61851-23 CC.4.1; it feeds a battery or nothing and never draws current (output diode).
"""

import math
from dataclasses import dataclass

from secc.power.simulation.settings import SupplySettings
from secc.session.plant import Supply

SHORT_OHM = 0.02
TRIP_S = 0.01  # over-current protection of the modules
LOAD_DUMP_OHM = 0.2  # rise of the output per ampere thrown off...
LOAD_DUMP_MAX = 1.1  # ...at most to 110 % (CC.6.3)
OFF = Supply()


@dataclass(frozen=True, slots=True)
class Load:
    """What the output sees: a source behind a resistance, e.g. a battery."""

    voltage_v: float
    resistance_ohm: float


SHORT = Load(0.0, SHORT_OHM)


class DcSupply:
    """Output voltage and current; times are seconds of one monotonic clock."""

    def __init__(self, settings: SupplySettings) -> None:
        self._settings = settings
        self.voltage_v = 0.0
        self.current_a = 0.0
        self.set_point = OFF
        self.failed = False
        self.tripped = False
        self._pending: list[tuple[float, Supply]] = []
        self._live_at = 0.0  # end of the start-up
        self._shorted_s = 0.0

    def command(self, set_point: Supply, now: float) -> None:
        """Take a set-point; it has its effect after the dead time."""
        self._pending.append((now + self._settings.dead_time_s, set_point))

    def cut(self) -> None:
        """Off at once, waiting set-points forgotten."""
        self._pending.clear()
        self.set_point = OFF

    @property
    def quiet(self) -> bool:
        """Nothing moves until the next command."""
        still = self.voltage_v == 0.0 and self.current_a == 0.0
        return still and not self._pending and self.set_point.voltage_v <= 0

    def step(self, now: float, dt: float, load: Load | None) -> None:
        """Go on by `dt` seconds to `now`; no load: the output is open."""
        self._take_set_points(now)
        dead = self.failed or self.tripped or self.set_point.voltage_v <= 0
        live = not dead and now >= self._live_at
        wanted_v = self._reachable_voltage() if live else 0.0
        if load is None:
            self._step_open(dt, wanted_v)
        else:
            self._step_loaded(dt, wanted_v, load, dead)
        self._protect(dt, load)

    def _take_set_points(self, now: float) -> None:
        while self._pending and self._pending[0][0] <= now:
            at, set_point = self._pending.pop(0)
            if self.set_point.voltage_v <= 0 < set_point.voltage_v:
                self._live_at = at + self._settings.start_s
            self.set_point = set_point

    def _reachable_voltage(self) -> float:
        wanted = min(self.set_point.voltage_v, self._settings.max_voltage_v)
        return wanted if wanted >= self._settings.min_voltage_v else 0.0

    def _step_open(self, dt: float, wanted_v: float) -> None:
        if self.current_a > 0:
            dumped = self.voltage_v + LOAD_DUMP_OHM * self.current_a
            self.voltage_v = min(dumped, LOAD_DUMP_MAX * self.voltage_v)
            self.current_a = 0.0
        if self.set_point.current_a > 0 and self.voltage_v < wanted_v:
            rise = self._settings.rise_v_per_s * dt
            self.voltage_v = min(self.voltage_v + rise, wanted_v)
        elif self.voltage_v > wanted_v:
            fallen = self.voltage_v * math.exp(-dt / self._settings.discharge_tau_s)
            self.voltage_v = max(fallen, wanted_v)
            if self.voltage_v < 0.01:
                self.voltage_v = 0.0

    def _step_loaded(self, dt: float, wanted_v: float, load: Load, dead: bool) -> None:
        settings = self._settings
        constant_voltage = (wanted_v - load.voltage_v) / load.resistance_ohm
        constant_power = settings.max_power_w / max(self.voltage_v, load.voltage_v, 1.0)
        constant_current = min(self.set_point.current_a, settings.max_current_a)
        wanted_a = max(0.0, min(constant_voltage, constant_power, constant_current))
        if self.current_a < wanted_a:
            self.current_a = min(self.current_a + settings.rise_a_per_s * dt, wanted_a)
        else:
            fall = settings.off_a_per_s if dead else settings.fall_a_per_s
            self.current_a = max(self.current_a - fall * dt, wanted_a)
        self.voltage_v = load.voltage_v + load.resistance_ohm * self.current_a

    def _protect(self, dt: float, load: Load | None) -> None:
        drives = load is SHORT and self.current_a > 0
        self._shorted_s = self._shorted_s + dt if drives else 0.0
        self.tripped = self.tripped or self._shorted_s > TRIP_S
