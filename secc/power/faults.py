"""Every named fault of an outlet: how hard it ends a charge, whether it latches, what to do.

Reaction classes by IEC 61851-23 (`secc.session.plant.Severity`). A latched fault stays after its
cause has gone until an authorised person resets it (`secc ctl reset`). `secc.session.watch` finds
some of them in the measured values; a test holds its names and severities and these together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from secc.session.plant import Fault, Severity


@dataclass(frozen=True, slots=True)
class Row:
    """One fault; `text` says what has happened and what to do."""

    severity: Severity
    latched: bool
    text: str


_WARNING, _STOP = Severity.WARNING, Severity.STOP
_ERROR, _EMERGENCY = Severity.ERROR, Severity.EMERGENCY

FAULTS: Mapping[str, Row] = MappingProxyType(
    {
        # --- the outlet as a whole --------------------------------------------------------------
        "plant_silent": Row(_ERROR, False, "readings are too old: look for what else is silent"),
        "over_voltage": Row(
            _ERROR, False, "400 ms above the EV's maximum: check supply and measurement"
        ),
        "over_voltage_limit": Row(
            _EMERGENCY, True, "far above the EV's maximum: check the supply, then reset"
        ),
        "over_current": Row(
            _EMERGENCY, True, "more current than asked: check the supply, then reset"
        ),
        "supply_not_off": Row(
            _EMERGENCY, True, "the supply delivers though it is off: replace the module, then reset"
        ),
        "voltage_implausible": Row(
            _ERROR, False, "sources of the output voltage disagree: check wiring and calibration"
        ),
        "voltage_on_output": Row(
            _ERROR, False, "a voltage where there should be none: look for a foreign source"
        ),
        # --- power modules ----------------------------------------------------------------------
        "supply_silent": Row(_ERROR, False, "no power module answers: check CAN and AC input"),
        "supply_failed": Row(_ERROR, False, "no power module is healthy: read their alarms"),
        "supply_short": Row(
            _EMERGENCY, True, "short circuit at the output: check the cable, then reset"
        ),
        "module_lost": Row(_WARNING, False, "a power module is silent: the others take its share"),
        "module_failed": Row(_WARNING, False, "a power module has an alarm: the others go on"),
        "module_hot": Row(_WARNING, False, "a power module limits itself: check fans and filters"),
        "module_missing": Row(_WARNING, False, "not as many modules as expected: check their CAN"),
        "module_input": Row(_WARNING, False, "AC input of a power module: check fuses and phases"),
        "module_internal": Row(_WARNING, False, "a power module is broken inside: replace it"),
        "module_over_temperature": Row(
            _WARNING, False, "a power module is off by heat: check fans and filters"
        ),
        "module_fan": Row(_WARNING, False, "a fan of a power module: clean or replace it"),
        "module_limited": Row(_WARNING, False, "a power module gives less than rated: check AC"),
        "module_imbalance": Row(_WARNING, False, "power modules share badly: check calibration"),
        "module_unheard": Row(_WARNING, False, "a power module misses our frames: check the bus"),
        "module_not_started": Row(_WARNING, False, "a power module does not switch on: replace it"),
        "module_refuses": Row(_WARNING, False, "a power module refuses commands: check its set-up"),
        "module_implausible": Row(
            _WARNING, False, "a power module measures nonsense: check or replace it"
        ),
        "module_over_voltage": Row(
            _ERROR, False, "a power module reports over-voltage: check load and calibration"
        ),
        "module_duplicate": Row(
            _ERROR, False, "two power modules with one address: give each its own"
        ),
        "pool_group_failed": Row(
            _WARNING, False, "a shared group of power modules has failed: the others go on"
        ),
        "pool_group_stuck": Row(
            _ERROR, False, "a shared group does not come off this outlet: check modules and tie"
        ),
        "pool_tie": Row(
            _WARNING, False, "a tie contactor does not follow, its group stays off: check the coil"
        ),
        "bus_off": Row(_ERROR, False, "the CAN controller went off the bus: check termination"),
        # --- master board or GPIO ---------------------------------------------------------------
        "board_silent": Row(_EMERGENCY, False, "the board says nothing: check its CAN and supply"),
        "board_safe": Row(
            _EMERGENCY, True, "the board keeps its outputs off: see its alarms, then reset"
        ),
        "board_rebooted": Row(_ERROR, False, "the board has started anew: check its supply"),
        "board_failed": Row(_ERROR, False, "the board reports its own failure: replace it"),
        "board_supply": Row(_WARNING, False, "supply of the board out of range: check the 12 V"),
        "board_version": Row(_ERROR, False, "firmware speaks another version: update one of them"),
        "board_damaged_frames": Row(
            _WARNING, False, "frames of the board arrive damaged: check cable and termination"
        ),
        "pilot_implausible": Row(
            _ERROR, False, "level, duty and state of the control pilot disagree: check the board"
        ),
        "emergency_stop": Row(_EMERGENCY, True, "somebody pressed it: release it, then reset"),
        "door_open": Row(_EMERGENCY, True, "the cabinet is open: close it, then reset"),
        "residual_current": Row(
            _EMERGENCY, True, "the RCM has tripped: look for the leakage, then reset"
        ),
        "residual_current_test": Row(
            _ERROR, True, "the RCM does not trip when tested: replace it, then reset"
        ),
        "contactor_welded": Row(
            _EMERGENCY, True, "a contactor does not open: replace it before the reset"
        ),
        "contactor_not_closed": Row(_ERROR, False, "the contactors do not close: check the coils"),
        "contactor_one_pole": Row(
            _ERROR, True, "only some of the contactors close: check coils and contacts, then reset"
        ),
        "contactor_refused": Row(
            _WARNING, False, "kept open because of the voltage across them, or it is not known"
        ),
        "mains_contactor": Row(
            _ERROR, False, "feedback of a mains contactor: check coil and chain"
        ),
        "enable_lost": Row(
            _EMERGENCY, False, "the supervisor has opened the chain: see why in its log"
        ),
        "lock_lost": Row(_ERROR, False, "the connector is not locked: check the actuator"),
        "lock_jammed": Row(_WARNING, False, "the lock does not move: clean it or replace it"),
        # --- insulation -------------------------------------------------------------------------
        "isolation_fault": Row(_STOP, False, "cable or vehicle is badly insulated"),
        "isolation_alarm": Row(
            _ERROR, False, "the insulation monitor's contact has opened the contactors"
        ),
        "isolation_warning": Row(_WARNING, False, "the insulation is worse than it should be"),
        "isolation_monitor_silent": Row(_ERROR, False, "no result: check the insulation monitor"),
        "isolation_monitor_failed": Row(
            _ERROR, False, "it reports its own failure: check or replace the insulation monitor"
        ),
        "isolation_monitor_test": Row(
            _ERROR, True, "it fails its self-test: replace the insulation monitor, then reset"
        ),
        "isolation_monitor_thresholds": Row(
            _WARNING, False, "it does not take its thresholds: set R1 and R2 at the device"
        ),
        # --- temperatures -----------------------------------------------------------------------
        "connector_hot": Row(_STOP, False, "contacts too hot to go on: check them for wear"),
        "connector_overheated": Row(_ERROR, True, "contacts overheated: check them, then reset"),
        "connector_burning": Row(_EMERGENCY, True, "contacts destroyed: replace them, then reset"),
        "board_hot": Row(_WARNING, False, "the electronics are hot: the charge is suspended"),
        "temperature_implausible": Row(
            _WARNING, False, "a sensor is broken or disagrees: half the current"
        ),
        "temperature_missing": Row(_STOP, False, "no temperature for too long: check the sensors"),
        # --- meter ------------------------------------------------------------------------------
        "meter_silent": Row(
            _STOP, False, "the billed meter says nothing: check its line, or who shares it"
        ),
        "meter_integrated": Row(
            _WARNING, False, "the billed meter is lost: energy is counted from voltage and current"
        ),
        "meter_implausible": Row(_WARNING, False, "the billed meter's values make no sense"),
    }
)


def fault(name: str) -> Fault:
    """The fault of this name as the table has it; KeyError: there is none."""
    row = FAULTS[name]
    return Fault(name, row.severity, row.latched)
