"""The insulation monitor in station.toml."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.power.modbus.settings import Baud, ModbusSettings, Parity, UnitNumber
from secc.power.trip_test import Limit, TripTestSettings
from secc.session.settings import Section

OHM_PER_V_FAULT, OHM_PER_V_WARNING = 100.0, 500.0

Seconds = Annotated[float, Meta(gt=0, le=60)]


class MonitorSerial(ModbusSettings, frozen=True):
    """As the isoCHA425HV leaves the factory."""

    baud: Baud = 19_200
    parity: Parity = "even"
    unit: UnitNumber = 3


class ContactsTest(TripTestSettings, frozen=True):
    """The test input of a monitor with contacts."""

    enabled: bool = False
    trip_s: Limit = 10.0
    clear_s: Limit = 10.0


class IsolationSettings(Section, frozen=True):
    """How the monitor is wired, and where it warns."""

    kind: Literal["contacts", "bender_isocha425hv"] = "contacts"
    max_voltage_v: Annotated[float, Meta(gt=0, le=1_500)] = 1_000.0  # of the output
    least_ohm: Annotated[float, Meta(ge=0, le=1e7)] = 100_000.0  # fault below, whatever the voltage
    edition: Literal["2014", "2023"] = "2023"  # of IEC 61851-23: 2014 warns below 500 ohm/V
    serial: MonitorSerial = MonitorSerial()
    period_s: Annotated[float, Meta(ge=0.2, le=5)] = 1.0
    silent_s: Seconds = 5.0
    self_test: bool = True
    self_test_s: Annotated[float, Meta(gt=0, le=38)] = 25.0
    skip: Annotated[int, Meta(ge=0, le=20)] = 2  # first measurements after the start
    set_thresholds: bool = True  # write R1, R2 into the device
    contacts_test: ContactsTest = ContactsTest()
    settle_s: Annotated[float, Meta(ge=0, le=60)] = 3.0  # contacts: start to a valid result

    @property
    def fault_ohm(self) -> float:
        """Below is a fault."""
        return max(self.least_ohm, OHM_PER_V_FAULT * self.max_voltage_v)

    @property
    def warning_ohm(self) -> float:
        """Below is a warning; 0: none."""
        return OHM_PER_V_WARNING * self.max_voltage_v if self.edition == "2014" else 0.0
