"""The simulated outlet: supply, contactors, insulation monitor, lock, pilot and vehicle as one.

Sans-IO, but for the file of its register if it has one: every call carries the time and first lets
the outlet live up to it.
"""

import random

from secc.power.faults import fault
from secc.power.simulation.isolation import IsolationMonitor
from secc.power.simulation.register import Register
from secc.power.simulation.settings import SimulationSettings
from secc.power.simulation.supply import SHORT, DcSupply, Load
from secc.power.simulation.switching import ConnectorLock, OutputContactors
from secc.power.simulation.vehicle import Vehicle
from secc.reports import Simulate
from secc.session.plant import (
    STALE_S,
    Capability,
    Command,
    Contactors,
    DataLink,
    Fault,
    IsolationTest,
    Lock,
    Oscillator,
    Phase,
    Pilot,
    Plant,
    Range,
    Reading,
    Reset,
    Supply,
)

STEP_S = 0.005
AC_RISE_A_PER_S = 20.0  # on-board charger
FAULT_OHM, WARNING_OHM = 40_000.0, 200_000.0

PILOTS = {pilot.value: pilot for pilot in Pilot if pilot is not Pilot.UNKNOWN}
# Alarm lines of the hardware; all other faults show in what is measured.
ALARMS = frozenset({"supply_failed", "supply_short", "emergency_stop"})
FAULTS = ALARMS | {
    "contactor_welded",
    "contactor_stuck_open",
    "isolation_fault",
    "isolation_warning",
    "residual_current",
    "lock_failed",
    "plant_silent",
}


class SimulatedPlant:
    """One outlet with a vehicle that plugs in when it is wanted."""

    def __init__(self, settings: SimulationSettings, now: float) -> None:
        self.settings = settings
        self._now = now
        self._noise = random.Random(settings.seed)
        self._supply = DcSupply(settings.supply)
        self._contactors = OutputContactors(settings, now)
        self._isolation = IsolationMonitor(settings.isolation, now)
        self._lock = ConnectorLock(settings.lock_s, now)
        self._oscillator = Oscillator()
        self._vehicle = Vehicle(settings.vehicle, dc=settings.outlet == "dc")
        self._phase = Phase.IDLE
        self._faults: set[str] = set()
        self._unheard: dict[type[Command], Command] = {}  # while it is silent
        self._silent_since = now
        self._diode = self._earth = True
        self._pilot_short = False
        self._cable_v = 0.0
        self._ac_current_a = 0.0
        self._ac_offer = Supply()
        self._register = Register(settings.meter_file, settings.meter_wh)
        self._seen = self._measure()

    # --- the station's side -----------------------------------------------------------------

    def command(self, command: Command, now: float) -> None:
        """Carry out one command; a silent plant hears it when it is back: drivers repeat them."""
        self._live_until(now)
        if "plant_silent" in self._faults:
            self._unheard[type(command)] = command
            return
        match command:
            case Supply() if self.settings.outlet == "ac":
                self._ac_offer = command
            case Supply():
                self._supply.command(command, now)
            case Contactors(closed=closed):
                self._contactors.command(closed, now)
            case Oscillator():
                self._oscillator = command
            case IsolationTest(running=running):
                self._isolation.run(running, now)
            case Lock(locked=locked):
                self._lock.command(locked, now)
            case Range() | Reset() | DataLink():  # one range, no memory, no modem
                pass

    def advance(self, now: float) -> Plant:
        """Live up to `now` and tell what is measured then."""
        self._live_until(now)
        if "plant_silent" not in self._faults:
            self._seen = self._measure()
        return self._seen

    @property
    def oscillator(self) -> Oscillator:
        """The pilot oscillator as it is now: running (and at what duty) or not."""
        return self._oscillator

    def pulse(self, *, healthy: bool, resting: bool, now: float) -> None:
        """It has no supervisor."""

    # --- the vehicle's side -----------------------------------------------------------------

    def sdp_heard(self, now: float) -> None:
        """A vehicle looks for a station: it must be plugged in."""
        self.plug_in(now)

    def phase(self, phase: Phase, now: float) -> None:
        """Tell the built-in vehicle how far the charge is."""
        self._live_until(now)
        if phase is not self._phase:
            self._phase = phase
            self._vehicle.phase(phase, now)

    def plug_in(self, now: float) -> None:
        self._live_until(now)
        self._vehicle.plug_in(now)

    def unplug(self, now: float) -> None:
        self._live_until(now)
        self._vehicle.unplug()

    def simulate(self, word: Simulate, now: float) -> None:
        """Obey a bench. ValueError: it names something unknown; nothing has been changed then.

        Pilot state A alone is a cut pilot wire; a plug that is pulled opens the inlet too.
        """
        self._live_until(now)
        if unknown := sorted(set(word.faults) - FAULTS):
            known = ", ".join(sorted(FAULTS))
            raise ValueError(f"no fault {', '.join(unknown)}; known are {known}")
        if word.pilot is not None and word.pilot not in (*PILOTS, "auto"):
            raise ValueError(f"no pilot state {word.pilot}; known are {', '.join(PILOTS)}, auto")
        if word.battery_v is not None and word.battery_v < 0:
            raise ValueError(f"battery_v must not be negative: {word.battery_v}")
        self._steer_vehicle(word)
        self._diode = self._diode if word.diode is None else word.diode
        self._earth = self._earth if word.pe is None else word.pe
        self._pilot_short = self._pilot_short if word.short is None else word.short
        self._set_faults(word.faults, now)

    def _steer_vehicle(self, word: Simulate) -> None:
        vehicle = self._vehicle
        if word.pilot == "auto":
            vehicle.release()
            self._diode = self._earth = True
            self._pilot_short = False
        elif word.pilot is not None:
            vehicle.bench_pilot = PILOTS[word.pilot]
        if word.battery_v is not None:
            vehicle.bench_battery_v = word.battery_v
        if word.inlet_closed is not None:
            vehicle.bench_inlet = word.inlet_closed

    def _set_faults(self, faults: dict[str, bool], now: float) -> None:
        if faults.get("plant_silent") and "plant_silent" not in self._faults:
            self._silent_since = now
        if faults.get("supply_short") is False:
            self._supply.tripped = False
        for name, present in faults.items():
            (self._faults.add if present else self._faults.discard)(name)
        self._supply.failed = "supply_failed" in self._faults
        self._contactors.welded = "contactor_welded" in self._faults
        self._contactors.stuck_open = "contactor_stuck_open" in self._faults
        self._lock.failed = "lock_failed" in self._faults
        self._isolation.set_resistance(self._resistance_ohm(), now)
        if "plant_silent" not in self._faults:
            unheard, self._unheard = self._unheard, {}
            for command in unheard.values():
                self.command(command, now)

    def _resistance_ohm(self) -> float:
        if "isolation_fault" in self._faults:
            return FAULT_OHM
        if "isolation_warning" in self._faults:
            return WARNING_OHM
        return self.settings.isolation.resistance_ohm

    # --- physics ----------------------------------------------------------------------------

    def _live_until(self, now: float) -> None:
        step = self._step_dc if self.settings.outlet == "dc" else self._step_ac
        while self._now < now:
            dt = now - self._now if self._quiet else min(STEP_S, now - self._now)
            self._now = now if now - self._now <= dt else self._now + dt
            self._watch_silence()
            self._vehicle.update(self._now, self._current_a)
            step(dt)

    @property
    def _quiet(self) -> bool:
        dead = self._cable_v == 0 and self._current_a == 0
        return dead and self._supply.quiet and not self._contactors.conducting(self._now)

    @property
    def _current_a(self) -> float:
        return self._supply.current_a if self.settings.outlet == "dc" else self._ac_current_a

    def _watch_silence(self) -> None:
        """Power hardware that hears nothing switches itself off."""
        if "plant_silent" in self._faults and self._now >= self._silent_since + STALE_S:
            self._supply.cut()
            self._contactors.command(False, self._now)
            for kind in (Supply, Contactors):  # nothing that was asked before brings it back
                self._unheard.pop(kind, None)

    def _step_dc(self, dt: float) -> None:
        vehicle, supply = self._vehicle, self._supply
        conducting = self._contactors.conducting(self._now)
        if self._phase is Phase.PRE_CHARGE and not vehicle.inlet_closed:
            vehicle.pre_charged(supply.set_point.voltage_v)
        load: Load | None = None
        if conducting and "supply_short" in self._faults:
            load = SHORT
        elif conducting and vehicle.inlet_closed:
            load = Load(vehicle.battery_v, self.settings.vehicle.resistance_ohm)
        supply.step(self._now, dt, load)
        if load is not None and load is not SHORT:
            vehicle.battery.charge(load.voltage_v * supply.current_a * dt / 3600)
        self._register.wh += supply.voltage_v * supply.current_a * dt / 3600
        self._step_cable(conducting, dt)

    def _step_cable(self, conducting: bool, dt: float) -> None:
        if conducting:
            self._cable_v = self._supply.voltage_v
        elif self._vehicle.inlet_closed:
            self._cable_v = self._vehicle.battery_v
        else:
            self._cable_v *= max(0.0, 1.0 - dt / self.settings.supply.discharge_tau_s)
            if self._cable_v < 0.01:
                self._cable_v = 0.0

    def _step_ac(self, dt: float) -> None:
        conducting = self._contactors.conducting(self._now)
        ready = self._pilot() in (Pilot.C, Pilot.D)
        wanted_a = self._ac_limit_a() if conducting and ready else 0.0
        rise = AC_RISE_A_PER_S * dt
        self._ac_current_a = min(self._ac_current_a + rise, wanted_a)
        self._cable_v = self.settings.phase_voltage_v if conducting else 0.0
        phases = self.settings.vehicle.phases
        energy_wh = phases * self._cable_v * self._ac_current_a * dt / 3600
        self._register.wh += energy_wh
        self._vehicle.battery.charge(energy_wh)

    def _ac_limit_a(self) -> float:
        """Lowest of vehicle, station (`Supply` is EVSEMaxCurrent, off none) and pilot duty."""
        duty = self._oscillator.duty
        limits = [self.settings.vehicle.ac_current_a, self.settings.max_ac_current_a]
        if self._ac_offer.voltage_v > 0:
            limits.append(self._ac_offer.current_a)
        if duty is None:
            limits.append(0.0)
        elif duty >= 0.08:  # IEC 61851-1 Table A.8; below it the messages decide
            limits.append(duty * 60 if duty <= 0.85 else (duty - 0.64) * 250)
        return min(limits)

    # --- measurement ------------------------------------------------------------------------

    def _measure(self) -> Plant:
        now = self._now
        self._register.keep()
        return Plant(
            pilot=Reading(self._pilot(), now),
            voltage_v=Reading(self._with_ripple(self._cable_v), now),
            current_a=Reading(self._with_ripple(self._current_a), now),
            contactors=Reading(self._contactors.feedback(now), now),
            isolation=Reading(self._isolation.result(now), now),
            locked=Reading(self._lock.locked(now), now),
            capability=Reading(self._capability(), now),
            energy_wh=Reading(self._register.wh, now),
            faults=self._alarms(),
            residual_current="residual_current" in self._faults,
        )

    def _pilot(self) -> Pilot:
        if self._pilot_short or not self._earth:
            return Pilot.E
        if self._oscillator.duty == 0:
            return Pilot.F
        state = self._vehicle.pilot
        blind = not self._diode and self._oscillator.duty is not None
        return Pilot.UNKNOWN if blind and state in (Pilot.B, Pilot.C, Pilot.D) else state

    def _with_ripple(self, value: float) -> float:
        noisy = value * (1 + self._noise.gauss(0, self.settings.supply.ripple))
        resolution = self.settings.supply.resolution
        return round(noisy / resolution) * resolution

    def _alarms(self) -> frozenset[Fault]:
        active = {name for name in ALARMS if name in self._faults and name != "supply_short"}
        if self._supply.tripped:
            active.add("supply_short")
        return frozenset(map(fault, active))

    def _capability(self) -> Capability:
        supply = self.settings.supply
        if self.settings.outlet == "ac":
            volts, amps = self.settings.phase_voltage_v, self.settings.max_ac_current_a
            return Capability(volts, amps, volts * amps * self.settings.vehicle.phases)
        if self._supply.failed or self._supply.tripped:
            return Capability(supply.max_voltage_v, 0.0, 0.0, supply.min_voltage_v)
        return Capability(
            supply.max_voltage_v,
            supply.max_current_a,
            supply.max_power_w,
            supply.min_voltage_v,
        )
