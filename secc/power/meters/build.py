"""From settings to a meter and what has to run for it: a unit on a serial line, a file, pulses."""

from dataclasses import dataclass
from pathlib import Path

from secc.power.meters.ledger import Entry
from secc.power.meters.meter import BilledMeter, ModbusSource, PulseSource, Source, billable
from secc.power.meters.reader import RegisterReader
from secc.power.meters.register_map import load
from secc.power.meters.s0 import PulseCounter
from secc.power.meters.settings import FeedSettings, MeterSettings
from secc.power.meters.store import Kept
from secc.power.meters.store import load as load_kept


@dataclass(frozen=True, slots=True)
class Metering:
    """`reader` goes on a serial line, edges of S0 into `counter`, `kept` into the file `store`."""

    meter: BilledMeter
    reader: RegisterReader | None = None
    counter: PulseCounter | None = None
    store: Path | None = None

    def kept(self) -> Kept:
        """What must outlive the program, as it is now."""
        entry = self.meter.entry
        pulses = self.counter.pulses if self.counter else 0
        return Kept(entry.register_wh, entry.offset_wh, pulses)


def metering(settings: MeterSettings, now: float) -> Metering:
    """The billed meter; raises `MapError` and `StoreError`."""
    store = Path(settings.store) if settings.store else None
    kept = load_kept(store) if store else Kept()
    entry = Entry(kept.register_wh, kept.offset_wh)
    source: Source | None = None
    reader, counter = None, None
    if settings.source == "modbus":
        registers = billable(load(settings.map))
        reader = RegisterReader(registers, settings.serial.unit, settings.period_s, now)
        source = ModbusSource(reader, now)
    elif settings.source == "s0":
        counter = PulseCounter(settings.s0.pulses_per_kwh, kept.pulses, now)
        source = PulseSource(counter, settings.s0.pulses_per_kwh)
    meter = BilledMeter(settings, source, entry, now)
    return Metering(meter, reader, counter, store)


def feed(settings: FeedSettings, now: float) -> RegisterReader | None:
    """The meter at the feed, if there is one; raises `MapError`."""
    if not settings.map:
        return None
    return RegisterReader(load(settings.map), settings.serial.unit, settings.period_s, now)
