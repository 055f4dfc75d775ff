"""The billed meter and the meter at the feed in station.toml."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.power.modbus.settings import ModbusSettings, UnitNumber
from secc.session.settings import Section

MapName = Annotated[str, Meta(min_length=1, max_length=400)]
LineName = Annotated[str, Meta(pattern=r"^(!?[^:!]+:[^:]+)?$", max_length=80)]
Seconds = Annotated[float, Meta(gt=0, le=3_600)]


class PulseSettings(Section, frozen=True):
    """S0 input of the host (IEC 62053-31)."""

    line: LineName = ""  # as in [power.gpio]
    pulses_per_kwh: Annotated[float, Meta(gt=0, le=100_000)] = 1_000.0


class SharedSettings(Section, frozen=True):
    """One meter in front of several connectors, which `secc meter share` reads."""

    meter: Literal["modbus", "s0"] = "modbus"  # how
    least_efficiency: Annotated[float, Meta(ge=0.5, le=1)] = 0.8
    store: Annotated[str, Meta(max_length=400)] = ""  # file of the books
    socket: Annotated[str, Meta(min_length=1, max_length=107)] | None = None


class MeterSettings(Section, frozen=True):
    """The billed meter."""

    source: Literal["modbus", "s0", "integrated", "shared"] = "integrated"
    map: MapName = "carlo_gavazzi_em340"
    serial: ModbusSettings = ModbusSettings()
    s0: PulseSettings = PulseSettings()
    period_s: Annotated[float, Meta(ge=0.2, le=60)] = 1.0
    silent_s: Seconds = 10.0  # no reading for so long: lost
    on_loss: Literal["finish", "stop", "ignore"] = "finish"
    max_power_w: Annotated[float, Meta(gt=0, le=4_500_000)] = 500_000.0
    believe_s: Seconds = 60.0
    frozen_wh: Annotated[float, Meta(gt=0, le=1_000_000)] = 1_000.0
    store: Annotated[str, Meta(max_length=400)] = ""  # file; empty: nothing is kept
    shared: SharedSettings = SharedSettings()

    @property
    def kind(self) -> str:
        """What is fitted: modbus, s0, or integrated for nothing."""
        return self.shared.meter if self.source == "shared" else self.source


class FeedSerial(ModbusSettings, frozen=True):
    """As a Sensorbox has it."""

    unit: UnitNumber = 10


class FeedSettings(Section, frozen=True):
    """The meter at the building's feed, for load management."""

    map: Annotated[str, Meta(max_length=400)] = ""  # empty: none
    serial: FeedSerial = FeedSerial()
    period_s: Annotated[float, Meta(ge=0.2, le=60)] = 1.0
