"""From settings to a meter and what has to run for it: a unit on a serial line, a file, pulses."""

from dataclasses import dataclass
from pathlib import Path

from secc.power.meters.ledger import Entry
from secc.power.meters.meter import (
    BilledMeter,
    ModbusSource,
    PulseSource,
    Source,
    billable,
)
from secc.power.meters.reader import RegisterReader
from secc.power.meters.register_map import load
from secc.power.meters.s0 import PulseCounter
from secc.power.meters.settings import FeedSettings, MeterSettings
from secc.power.meters.share.source import SharedSource
from secc.power.meters.store import Kept
from secc.power.meters.store import load as load_kept

_RUNS = 8  # of the program, whose DC energy a sharer may not have heard of


@dataclass(frozen=True, slots=True)
class Wired:
    """A meter: `reader` goes on a serial line, edges of S0 into `counter`."""

    source: Source
    reader: RegisterReader | None = None
    counter: PulseCounter | None = None


@dataclass(frozen=True, slots=True)
class Metering:
    """`wired` is read here, `shared` elsewhere; `kept` goes into the file `store`."""

    meter: BilledMeter
    wired: Wired | None
    shared: SharedSource | None
    store: Path | None
    run: str
    earlier_wh: dict[str, float]  # DC energy of earlier runs

    @property
    def reader(self) -> RegisterReader | None:
        """For a serial line."""
        return self.wired.reader if self.wired else None

    @property
    def counter(self) -> PulseCounter | None:
        """For edges of S0."""
        return self.wired.counter if self.wired else None

    def kept(self) -> Kept:
        """What must outlive the program, as it is now."""
        entry, pulses = self.meter.entry, self.counter.pulses if self.counter else 0
        delivered_wh = self.delivered_wh() if self.shared else {}
        return Kept(entry.register_wh, entry.offset_wh, pulses, delivered_wh)

    def delivered_wh(self) -> dict[str, float]:
        """DC energy by run of the program."""
        return {**self.earlier_wh, self.run: self.meter.delivered_wh}

    def alone(self, now: float) -> bool:
        """The meter is shared, and who reads it knows nothing of what is being delivered."""
        return self.shared is not None and self.shared.alone(now)


def wired(settings: MeterSettings, pulses: int, now: float) -> Wired:
    """The meter that is fitted; `pulses` have been counted before. Raises `MapError`."""
    if settings.kind == "s0":
        counter = PulseCounter(settings.s0.pulses_per_kwh, pulses, now)
        return Wired(PulseSource(counter, settings.s0.pulses_per_kwh), counter=counter)
    registers = billable(load(settings.map))
    reader = RegisterReader(registers, settings.serial.unit, settings.period_s, now)
    return Wired(ModbusSource(reader, now), reader)


def metering(settings: MeterSettings, now: float, run: str = "") -> Metering:
    """The billed meter; `run` names this run of the program. Raises `MapError`, `StoreError`."""
    store = Path(settings.store) if settings.store else None
    kept = load_kept(store, Kept) if store else Kept()
    entry = Entry(kept.register_wh, kept.offset_wh)
    fitted = None if settings.kind == "integrated" else wired(settings, kept.pulses, now)
    source, shared = fitted.source if fitted else None, None
    if fitted is not None and settings.source == "shared":
        source = shared = SharedSource(fitted.source.step_wh, now)
        fitted = None
    meter = BilledMeter(settings, source, entry, now)
    earlier = [(name, wh) for name, wh in kept.delivered_wh.items() if wh > 0]
    return Metering(meter, fitted, shared, store, run, dict(earlier[1 - _RUNS :]))


def feed(settings: FeedSettings, now: float) -> RegisterReader | None:
    """The meter at the feed, if there is one; raises `MapError`."""
    if not settings.map:
        return None
    return RegisterReader(load(settings.map), settings.serial.unit, settings.period_s, now)
