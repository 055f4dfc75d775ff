"""The vehicle's end of the cable: control pilot, inlet contactor and battery.

It follows the phases of the charge as a vehicle would (IEC 61851-1 A, IEC 61851-23 CC.3) until a
bench takes parts of it over.
"""

from dataclasses import dataclass

from secc.power.simulation.settings import VehicleSettings
from secc.session.plant import Phase, Pilot

OPENS_BELOW_A = 1.0
OPENS_AT_LATEST_S = 1.5  # a vehicle protects itself when the current does not fall
EMPTY, FULL = 0.85, 1.05  # open-circuit voltage over nominal at 0 and 100 % state of charge


@dataclass(slots=True)
class Battery:
    """Open-circuit voltage rises in proportion to the state of charge (0..1)."""

    nominal_v: float
    resistance_ohm: float
    capacity_wh: float
    soc: float

    @property
    def open_circuit_v(self) -> float:
        return self.nominal_v * self._relative

    def set_open_circuit(self, voltage_v: float) -> None:
        """Be a battery that has this voltage at the present state of charge."""
        self.nominal_v = voltage_v / self._relative

    def charge(self, energy_wh: float) -> None:
        self.soc = min(1.0, self.soc + energy_wh / self.capacity_wh)

    @property
    def _relative(self) -> float:
        return EMPTY + (FULL - EMPTY) * self.soc


@dataclass(frozen=True, slots=True)
class _Due:
    at: float
    what: str


class Vehicle:
    """Acts by itself; a value in `bench_*` overrules it there."""

    def __init__(self, settings: VehicleSettings, dc: bool) -> None:
        self._settings = settings
        self._dc = dc
        self._due: list[_Due] = []
        self._paused = False
        self.plugged = False
        self.ready = False
        self.stopping_since: float | None = None
        self._inlet_closed = False
        self.battery = _new_battery(settings)
        self.bench_pilot: Pilot | None = None
        self.bench_inlet: bool | None = None
        self.bench_battery_v: float | None = None

    # --- what happens to it -----------------------------------------------------------------

    def plug_in(self, now: float) -> None:
        self.update(now, 0.0)
        self._due = [due for due in self._due if due.what != "unplug"]
        self.plugged = True

    def unplug(self) -> None:
        """Pull the plug: a new vehicle may come next."""
        self._due.clear()
        self.plugged = self.ready = self._inlet_closed = self._paused = False
        self.stopping_since = None
        self.battery = _new_battery(self._settings)

    def release(self) -> None:
        """The bench lets go: the vehicle decides by itself again, from where the bench left it."""
        if self.bench_pilot is Pilot.A:
            self.unplug()
        self.bench_pilot = self.bench_inlet = self.bench_battery_v = None

    def phase(self, phase: Phase, now: float) -> None:
        """The charge has entered `phase`."""
        self.update(now, 0.0)
        if phase is Phase.SETUP:
            self.plug_in(now)
            self._paused = False
        elif phase is (Phase.CABLE_CHECK if self._dc else Phase.START):
            self._plan("ready", now + self._settings.ready_s)
        elif phase is Phase.DELIVER and self._dc:
            self._inlet_closed = True
        elif phase is Phase.STOP:
            self._plan("stop", now + self._settings.stop_s)
            self.stopping_since = now
        elif phase in (Phase.PAUSED, Phase.ENDED, Phase.IDLE):
            self._leave(phase, now)

    def pre_charged(self, voltage_v: float) -> None:
        """The station has been asked for this voltage before delivery."""
        if self._settings.battery_v is None and not self.inlet_closed and voltage_v > 0:
            self.battery.set_open_circuit(voltage_v)

    # --- what it does -----------------------------------------------------------------------

    def update(self, now: float, current_a: float) -> None:
        """Do what is due at `now`, under the present output current."""
        for due in [due for due in self._due if due.at <= now]:
            self._due.remove(due)
            if due.what == "unplug":
                self.unplug()
                return
            self.ready = due.what == "ready"
        if self.stopping_since is not None:
            late = now >= self.stopping_since + OPENS_AT_LATEST_S
            if current_a < OPENS_BELOW_A or late:
                self._inlet_closed = False
                self.stopping_since = None

    @property
    def pilot(self) -> Pilot:
        if self.bench_pilot is not None:
            return self.bench_pilot
        if not self.plugged:
            return Pilot.A
        return Pilot.C if self.ready else Pilot.B

    @property
    def inlet_closed(self) -> bool:
        return self._inlet_closed if self.bench_inlet is None else self.bench_inlet

    @property
    def battery_v(self) -> float:
        if self.bench_battery_v is not None:
            return self.bench_battery_v
        return self.battery.open_circuit_v

    def _leave(self, phase: Phase, now: float) -> None:
        self.ready = False
        self._due = [due for due in self._due if due.what == "unplug"]
        if self.stopping_since is None:
            self.stopping_since = now
        self._paused = self._paused or phase is Phase.PAUSED
        if self.plugged and not self._paused and not self._due:
            self._plan("unplug", now + self._settings.unplug_s)

    def _plan(self, what: str, at: float) -> None:
        self._due = [due for due in self._due if due.what == "unplug"] + [_Due(at, what)]


def _new_battery(settings: VehicleSettings) -> Battery:
    battery = Battery(400.0, settings.resistance_ohm, settings.capacity_wh, settings.soc)
    if settings.battery_v is not None:
        battery.set_open_circuit(settings.battery_v)
    return battery
