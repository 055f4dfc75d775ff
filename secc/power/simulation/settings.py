"""What a simulated outlet is made of; defaults are those of a 60 kW CCS station."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]
Delay = Annotated[float, Meta(ge=0, le=60)]
Fraction = Annotated[float, Meta(ge=0, le=1)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all: an unknown key is an error in the configuration, not a silent default."""


class SupplySettings(Settings, frozen=True):
    """DC power modules behind the output contactors, as one source."""

    max_voltage_v: Annotated[float, Meta(gt=0, le=1500)] = 1000.0
    min_voltage_v: Annotated[float, Meta(ge=0, le=1000)] = 50.0
    max_current_a: Annotated[float, Meta(gt=0, le=1000)] = 200.0
    max_power_w: Annotated[float, Meta(gt=0, le=1_000_000)] = 60_000.0
    dead_time_s: Delay = 0.05  # command to effect, e.g. one bus cycle
    start_s: Delay = 0.5  # off to first volt
    rise_v_per_s: Positive = 600.0
    rise_a_per_s: Positive = 100.0
    fall_a_per_s: Positive = 200.0  # while on
    off_a_per_s: Positive = 10_000.0  # a module that is switched off, IEC 61851-23 9.4
    discharge_tau_s: Positive = 0.3  # output capacitance through the discharge resistor
    ripple: Fraction = 0.001  # standard deviation over value
    resolution: Positive = 0.1  # V and A


class IsolationSettings(Settings, frozen=True):
    """Insulation monitor; the thresholds are those of IEC 61851-23:2023 and :2014."""

    fitted: bool = True
    self_test_s: Delay = 1.0
    response_s: Delay = 0.3  # change of resistance to change of result
    resistance_ohm: Positive = 2_000_000.0
    fault_ohm: Positive = 100_000.0
    warning_ohm: NotNegative = 0.0  # 500 ohm per volt of the output in the 2014 edition


class VehicleSettings(Settings, frozen=True):
    """The built-in vehicle that plays along while no bench steers."""

    battery_v: Annotated[float, Meta(ge=50, le=1500)] | None = None  # None: as pre-charge asks
    resistance_ohm: Positive = 0.05
    capacity_wh: Positive = 60_000.0
    soc: Fraction = 0.4
    phases: Annotated[int, Meta(ge=1, le=3)] = 3
    ac_current_a: Annotated[float, Meta(ge=0, le=80)] = 16.0
    ready_s: Delay = 0.1  # phase to pilot state C
    stop_s: Annotated[float, Meta(ge=0, le=0.25)] = 0.15  # phase to pilot state B, [V2G2-848]
    unplug_s: Annotated[float, Meta(ge=0, le=3600)] = 3.0  # after the end of a session


class SimulationSettings(Settings, frozen=True):
    """The simulated outlet as a whole."""

    outlet: Literal["dc", "ac"] = "dc"
    supply: SupplySettings = SupplySettings()
    isolation: IsolationSettings = IsolationSettings()
    vehicle: VehicleSettings = VehicleSettings()
    contactor_close_s: Delay = 0.03
    contactor_open_s: Delay = 0.015
    weld_detection_s: Delay = 0.2  # open asked, feedback still closed
    lock_s: Delay = 0.3
    phase_voltage_v: Annotated[float, Meta(ge=50, le=300)] = 230.0
    max_ac_current_a: Annotated[float, Meta(gt=0, le=80)] = 32.0
    meter_wh: NotNegative = 0.0  # register at the start
    meter_file: Annotated[str, Meta(max_length=400)] = ""  # where the register outlives the program
    seed: int = 0  # of the ripple
