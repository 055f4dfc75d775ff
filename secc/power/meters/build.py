"""From settings to a meter and what has to run for it: units on serial lines, a file, pulses."""

from collections.abc import Iterable
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
from secc.power.modbus.device import Device
from secc.power.modbus.line import SerialLine
from secc.power.modbus.settings import ModbusSettings

Unit = tuple[ModbusSettings, Device]


@dataclass(frozen=True, slots=True)
class Metering:
    """`units` go on serial lines, edges of the S0 input into `counter`, `kept` into the file."""

    meter: BilledMeter
    units: tuple[Unit, ...] = ()
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
    units: tuple[Unit, ...] = ()
    if settings.source == "modbus":
        registers = billable(load(settings.map))
        reader = RegisterReader(registers, settings.serial.unit, settings.period_s, now)
        source = ModbusSource(reader, now)
        units = ((settings.serial, reader),)
    elif settings.source == "s0":
        counter = PulseCounter(settings.s0.pulses_per_kwh, kept.pulses, now)
        source = PulseSource(counter, settings.s0.pulses_per_kwh)
    meter = BilledMeter(settings, source, entry, now)
    return Metering(meter, units, reader, counter, store)


def feed(settings: FeedSettings, now: float) -> tuple[RegisterReader, Unit] | None:
    """The meter at the feed, if there is one; raises `MapError`."""
    if not settings.map:
        return None
    reader = RegisterReader(load(settings.map), settings.serial.unit, settings.period_s, now)
    return reader, (settings.serial, reader)


def lines(units: Iterable[Unit]) -> list[SerialLine]:
    """A line for each port; ValueError: two units do not agree about it. See `SerialLine` too."""
    ports: dict[str, list[Unit]] = {}
    for unit in units:
        ports.setdefault(unit[0].port, []).append(unit)
    for port, shared in ports.items():
        if len({settings.line for settings, _ in shared}) > 1:
            raise ValueError(f"{port}: units on one line need the same baud, parity and stop_bits")
        numbers = [settings.unit for settings, _ in shared]
        if twice := sorted({unit for unit in numbers if numbers.count(unit) > 1}):
            raise ValueError(f"{port}: unit {twice[0]} is there twice")
    return [SerialLine(shared[0][0], [device for _, device in shared]) for shared in ports.values()]
