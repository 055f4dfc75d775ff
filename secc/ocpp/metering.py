"""Sampled values of MeterValues and transactionData (OCPP 1.6, 7.31; product manual 6.2)."""

import math
from collections.abc import Iterable

from secc.ocpp.feature import Payload
from secc.reports import State

DEFAULT = ("Energy.Active.Import.Register", "Power.Active.Import")
MEASURANDS = frozenset(
    {*DEFAULT, "Current.Import", "Current.Offered", "Power.Offered", "SoC", "Voltage"}
    | {"Temperature"}
)


def sampled(state: State, measurands: Iterable[str], context: str) -> list[Payload]:
    """One sampledValue for each measurand that is known now."""
    values = []
    for name in measurands:
        value = _VALUES[name](state)
        if value is None or not math.isfinite(value):
            continue
        unit, location, digits = _UNITS[name]
        entry = {"value": f"{value:.{digits}f}", "context": context, "measurand": name}
        entry |= {"unit": unit, "location": location}
        values.append(entry)
    return values


def _hottest(state: State) -> float | None:
    return max(state.temperatures.values(), default=None)


def _import_w(state: State) -> float:
    """Of the meter that counts the energy; where it shows none, of the output."""
    return state.voltage_v * state.current_a if state.meter_w is None else state.meter_w


_VALUES = {
    # Whole Wh as in meterStart and meterStop, which no value may be above.
    "Energy.Active.Import.Register": lambda state: state.meter_wh // 1,
    "Power.Active.Import": _import_w,
    "Current.Import": lambda state: state.current_a,
    "Current.Offered": lambda state: state.max_current_a,
    "Power.Offered": lambda state: state.max_power_w,
    "SoC": lambda state: state.soc,
    "Voltage": lambda state: state.voltage_v,
    "Temperature": _hottest,
}
_UNITS = {  # unit, location, digits
    "Energy.Active.Import.Register": ("Wh", "Outlet", 0),
    "Power.Active.Import": ("W", "Outlet", 0),
    "Current.Import": ("A", "Outlet", 1),
    "Current.Offered": ("A", "Outlet", 1),
    "Power.Offered": ("W", "Outlet", 0),
    "SoC": ("Percent", "EV", 0),
    "Voltage": ("V", "Outlet", 1),
    "Temperature": ("Celsius", "Outlet", 1),
}


def next_aligned(wall: float, interval_s: int) -> float:
    """The next multiple of ClockAlignedDataInterval, counted from midnight UTC, after `wall`."""
    midnight = math.floor(wall / 86_400) * 86_400
    steps = math.floor((wall - midnight) / interval_s) + 1
    return midnight + min(steps * interval_s, 86_400)
