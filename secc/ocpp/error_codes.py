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

ERROR_CODES: Mapping[str, ErrorCode] = MappingProxyType(
    {
        # the outlet as a whole
        "plant_silent": "InternalError",
        "over_voltage": "OverVoltage",
        "over_voltage_limit": "OverVoltage",
        "over_current": "OverCurrentFailure",
        "supply_not_off": "PowerSwitchFailure",
        "voltage_implausible": "InternalError",
        "voltage_on_output": "OverVoltage",
        # power modules
        "supply_silent": "InternalError",
        "supply_failed": "InternalError",
        "supply_short": "OverCurrentFailure",
        "module_lost": "OtherError",
        "module_failed": "OtherError",
        "module_hot": "HighTemperature",
        "bus_off": "InternalError",
        # master board or GPIO
        "board_silent": "InternalError",
        "emergency_stop": "OtherError",
        "door_open": "OtherError",
        "residual_current": "GroundFailure",
        "residual_current_test": "GroundFailure",
        "contactor_welded": "PowerSwitchFailure",
        "contactor_not_closed": "PowerSwitchFailure",
        "enable_lost": "PowerSwitchFailure",
        "lock_lost": "ConnectorLockFailure",
        # insulation
        "isolation_fault": "GroundFailure",
        "isolation_warning": "GroundFailure",
        "isolation_monitor_silent": "GroundFailure",
        "isolation_monitor_failed": "GroundFailure",
        # temperatures
        "connector_hot": "HighTemperature",
        "connector_overheated": "HighTemperature",
        "connector_burning": "HighTemperature",
        "board_hot": "HighTemperature",
        "temperature_implausible": "HighTemperature",
        "temperature_missing": "HighTemperature",
        # meter
        "meter_silent": "PowerMeterFailure",
        "meter_implausible": "PowerMeterFailure",
        # the bridge itself
        "reader_failed": "ReaderFailure",
        "local_list_conflict": "LocalListConflict",
        "secc_silent": "InternalError",
    }
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
