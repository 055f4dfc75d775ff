"""The billed meter of an outlet: a `Meter` over some source or integration, with its policy.

`on_loss`: finish the session with integrated energy and charge nobody after it; stop; or ignore.
"""

from typing import Protocol

from secc.power.faults import fault
from secc.power.meters.ledger import Entry, Ledger
from secc.power.meters.reader import RegisterReader
from secc.power.meters.register_map import ENERGY, FORMATS, MapError, RegisterMap
from secc.power.meters.s0 import PulseCounter
from secc.power.meters.settings import MeterSettings
from secc.session.plant import Fault, Reading


class Source(Protocol):
    """Where readings come from."""

    def reading(self) -> Reading[float] | None:
        """The last one, Wh as the meter counts; None: there has been none."""

    def alive_at(self) -> float | None:
        """When it last said anything; None: it says nothing while nothing flows, as S0."""

    def odd(self) -> bool:
        """What it says makes no sense."""

    def power_w(self, now: float) -> float | None:
        """What it shows; None: it does not show power."""

    @property
    def step_wh(self) -> float:
        """One digit."""


class ModbusSource:
    """The energy value of a register map."""

    def __init__(self, reader: RegisterReader, now: float) -> None:
        self._reader, self._since = reader, now
        value = reader.map[ENERGY]
        self.step_wh = abs(value.scale) if FORMATS[value.type][1] not in "fd" else 1.0

    def reading(self) -> Reading[float] | None:
        return self._reader.read(ENERGY)

    def alive_at(self) -> float | None:
        reading = self._reader.read(ENERGY)
        return self._since if reading is None else reading.at

    def odd(self) -> bool:
        return bool(self._reader.swapped)

    def power_w(self, now: float) -> float | None:  # noqa: ARG002 - as of the last reading
        shown = self._reader.read("power_w")
        return None if shown is None else shown.value


class PulseSource:
    """The pulses of an S0 output."""

    def __init__(self, counter: PulseCounter, pulses_per_kwh: float) -> None:
        self._counter = counter
        self.step_wh = 1000 / pulses_per_kwh

    def reading(self) -> Reading[float] | None:
        return self._counter.register_wh

    def alive_at(self) -> float | None:
        return None

    def odd(self) -> bool:
        return False

    def power_w(self, now: float) -> float | None:
        return self._counter.power_w(now)


class BilledMeter:
    """`source` None: the DC energy is integrated."""

    def __init__(
        self, settings: MeterSettings, source: Source | None, entry: Entry, now: float
    ) -> None:
        self._settings, self._source = settings, source
        self._ledger = Ledger(
            entry,
            max_power_w=settings.max_power_w,
            step_wh=source.step_wh if source else 0.0,
            believe_s=settings.believe_s,
            now=now,
        )
        self._seen: Reading[float] | None = None
        self._now = now
        self._in_session = False

    @property
    def entry(self) -> Entry:
        """To be kept over a restart."""
        return Entry(self.energy_wh.value, self._ledger.offset_wh)

    @property
    def delivered_wh(self) -> float:
        """DC energy since the program began."""
        return self._ledger.delivered_wh

    @property
    def delivers_w(self) -> float:
        """DC power now."""
        return self._ledger.power_w

    @property
    def energy_wh(self) -> Reading[float]:
        return Reading(self._ledger.register(metered=not self._lost(self._now)), self._now)

    @property
    def power_w(self) -> float | None:
        source = None if self._lost(self._now) else self._source
        return None if source is None else source.power_w(self._now)

    def delivered(self, voltage_v: float, current_a: float, now: float) -> None:
        self._now = now
        self._ledger.delivered(voltage_v * current_a, now)
        reading = self._source.reading() if self._source else None
        if reading is not None and reading != self._seen:
            self._seen = reading
            self._ledger.observe(reading.value, reading.at)

    def session(self, running: bool, now: float) -> None:
        """A loss ends a session that has begun only if the policy says so."""
        self._now, self._in_session = now, running

    def faults(self, now: float) -> frozenset[Fault]:
        if self._source is None:
            return frozenset()
        names = set()
        if self._ledger.implausible or self._source.odd():
            names.add("meter_implausible")
        if self._lost(now):
            finishes = self._settings.on_loss == "finish" and self._in_session
            ignored = self._settings.on_loss == "ignore"
            names.add("meter_integrated" if finishes or ignored else "meter_silent")
        return frozenset(map(fault, names))

    def reset(self, now: float) -> None:
        self._now = now

    def _lost(self, now: float) -> bool:
        if self._source is None:
            return True
        alive_at = self._source.alive_at()
        silent = alive_at is not None and now >= alive_at + self._settings.silent_s
        return silent or self._ledger.unmoved_wh >= self._settings.frozen_wh


def billable(registers: RegisterMap) -> RegisterMap:
    """`registers`, if it has what is billed; raises `MapError`."""
    if ENERGY not in registers:
        raise MapError(f"{registers.name} has no {ENERGY}: it cannot be the billed meter")
    return registers
