"""Named faults of a station as errorCode of StatusNotification (OCPP 1.6, 7.6).

`info` and vendorErrorCode carry the fault's own name, so that nothing is lost where OCPP has only
a wide word. A test holds the names here and those of the plant together.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

ErrorCode = Literal[
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "NoError",
    "OtherError",
    "OverCurrentFailure",
    "OverVoltage",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "WeakSignal",
]

VENDOR = "EVtrip"
_LONGEST = 50  # info and vendorErrorCode, CiString50

_NAMES: Mapping[ErrorCode, tuple[str, ...]] = {
    "ConnectorLockFailure": ("lock_lost", "lock_jammed"),
    "GroundFailure": (
        *("residual_current", "residual_current_test"),
        *("isolation_fault", "isolation_alarm", "isolation_warning", "isolation_monitor_silent"),
        *("isolation_monitor_failed", "isolation_monitor_test", "isolation_monitor_thresholds"),
    ),
    "HighTemperature": (
        *("connector_hot", "connector_overheated", "connector_burning", "board_hot"),
        *("temperature_implausible", "temperature_missing"),
        *("module_hot", "module_over_temperature"),
    ),
    "InternalError": (
        *("plant_silent", "voltage_implausible", "bus_off", "pilot_implausible"),
        *("supply_silent", "supply_failed", "module_over_voltage", "module_duplicate"),
        "pool_group_failed",
        *("board_silent", "board_safe", "board_rebooted", "board_failed", "board_version"),
        "secc_silent",  # of the bridge itself, as the next two
    ),
    "LocalListConflict": ("local_list_conflict",),
    "ReaderFailure": ("reader_failed",),
    "OverCurrentFailure": ("over_current", "supply_short"),
    "OverVoltage": ("over_voltage", "over_voltage_limit", "voltage_on_output"),
    "PowerMeterFailure": ("meter_silent", "meter_integrated", "meter_implausible"),
    "PowerSwitchFailure": (
        *("supply_not_off", "enable_lost", "mains_contactor", "pool_group_stuck", "pool_tie"),
        *("contactor_welded", "contactor_not_closed", "contactor_one_pole", "contactor_refused"),
    ),
    "OtherError": (
        *("emergency_stop", "door_open", "board_supply", "board_damaged_frames"),
        *("module_lost", "module_failed", "module_missing", "module_input", "module_internal"),
        *("module_fan", "module_limited", "module_imbalance", "module_unheard"),
        *("module_not_started", "module_refuses", "module_implausible"),
    ),
}
ERROR_CODES: Mapping[str, ErrorCode] = MappingProxyType(
    {name: code for code, names in _NAMES.items() for name in names}
)


class Error(NamedTuple):
    """The fields of StatusNotification that tell of a fault; None: the field is left out."""

    error_code: ErrorCode
    info: str | None = None
    vendor_id: str | None = None
    vendor_error_code: str | None = None


NO_ERROR = Error("NoError")


def error(faults: Iterable[str]) -> Error:
    """One errorCode for the faults that are active; all their names as far as there is room.

    The first of them decides: the SECC reports what ends a charge before what only limits it. A
    fault that is not known here is OtherError, never lost.
    """
    names = list(dict.fromkeys(faults))
    if not names:
        return NO_ERROR
    code = ERROR_CODES.get(names[0], "OtherError")
    return Error(code, _joined(names), VENDOR, names[0][:_LONGEST])


def _joined(names: list[str]) -> str:
    text = ", ".join(names)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
