"""What can go wrong at an outlet of real hardware, and what has to follow: one row each.

`python -m tools.faults` plays them all and writes docs/faults.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from secc.reports import SetLimit, Stop
from tools.outlet.bench import Bench

Act = Callable[[Bench], None]

MODULES = (0, 1, 2)
METER, MONITOR = 1, 3  # units on the serial line

# Longest times from the cause until the supply is off and the contactors are open.
AT_ONCE = (0.5, 0.5)  # emergency that the board or the station sees at once
ERROR = (1.0, 3.0)
STOP = (12.0, 13.0)


@dataclass(frozen=True, slots=True)
class Row:
    """`reaction`: none, warning, limit, refused, stop, error, emergency.

    `within`: seconds after the cause to supply off and contactors open; None: the charge goes on.
    """

    name: str
    kind: str
    text: str
    act: Act
    reaction: str
    faults: tuple[str, ...] = ()  # one of these is raised
    within: tuple[float, float] | None = AT_ONCE
    phase: str = "deliver"
    power: Mapping[str, Any] = field(default_factory=dict)  # changes of [power]
    vehicle: Mapping[str, Any] = field(default_factory=dict)  # changes of the vehicle's script
    then: Act | None = None  # a second later
    wire: bool = True  # it can be played over real wires


def _both(*acts: Act) -> Act:
    def act(bench: Bench) -> None:
        for each in acts:
            each(bench)

    return act


def _board(name: str) -> Act:
    return lambda bench: bench.board(f"fault {name} on")


def _celsius(channel: str, value: float) -> Act:
    return lambda bench: bench.board(f"celsius {channel} {value}")


def _contacts(value: float) -> Act:
    return _both(_celsius("1", value), _celsius("2", value))


def _modules(name: str, addresses: tuple[int, ...] = MODULES) -> Act:
    def act(bench: Bench) -> None:
        for address in addresses:
            bench.modules(fault=name, address=address, on=True)

    return act


def _meter(name: str) -> Act:
    return lambda bench: bench.serial(f"{METER} fault {name} on")


def _monitor(line: str) -> Act:
    return lambda bench: bench.serial(f"{MONITOR} {line}")


def _hub(line: str) -> Act:
    return lambda bench: bench.hub(line)


def _vehicle(**word: Any) -> Act:
    return lambda bench: bench.vehicle(**word)


def _nothing(_: Bench) -> None:
    pass


def _stop(bench: Bench) -> None:
    bench.ask(Stop())


ORDERS = (
    Row("operator_stop", "order", "the operator ends the charge", _stop, "stop", within=STOP),
    Row(
        "limit_to_zero",
        "order",
        "load management leaves nothing",
        lambda bench: bench.ask(SetLimit(name="grid", current_a=0.0)),
        "limit",
        within=None,
    ),
)

SAFETY = (
    Row("emergency_stop", "contact", "emergency stop pressed", _board("emergency_stop"),
        "emergency", ("emergency_stop",)),
    Row("door", "contact", "cabinet opened", _board("door"), "emergency", ("door_open",)),
    Row("residual_current", "contact", "the RCM trips", _board("residual_current"),
        "emergency", ("residual_current",)),
    Row("isolation_alarm", "contact", "alarm contact of the insulation monitor",
        _board("isolation_alarm"), "error", ("isolation_alarm",)),
    Row("rcm_dead", "contact", "the RCM does not trip when tested", _board("rcm_dead"),
        "refused", ("residual_current_test",), phase="idle"),
)  # fmt: skip

PILOT = (
    Row("unplug", "pilot", "plug pulled under load", _vehicle(pilot="A", inlet_closed=False),
        "emergency"),
    Row("pilot_to_b", "pilot", "the vehicle leaves state C, messages go on", _vehicle(pilot="B"),
        "emergency"),
    Row("pilot_short", "pilot", "control pilot shorted to earth", _vehicle(short=True),
        "emergency"),
    Row("earth_lost", "pilot", "protective earth lost", _vehicle(pe=False), "emergency"),
    Row("diode", "pilot", "no diode: the pilot is not decidable", _vehicle(diode=False),
        "emergency"),
    Row("no_oscillation", "pilot", "the oscillator of the board stops", _board("no_oscillation"),
        "error", ("pilot_implausible",), ERROR),
)  # fmt: skip

CONTACTORS = (
    Row("stuck_open", "contactor", "a contactor opens by itself", _board("stuck_open_S1"),
        "error", ("contactor_one_pole", "contactor_not_closed"), ERROR),
    Row("both_stuck_open", "contactor", "both contactors open by themselves",
        _both(_board("stuck_open_S1"), _board("stuck_open_S2")),
        "error", ("contactor_not_closed",), ERROR),
    Row("welded", "contactor", "a contactor welds; then the charge is stopped",
        _board("welded_S1"), "emergency", ("contactor_welded",), (12.0, 13.0), then=_stop),
    Row("never_closes", "contactor", "the contactors do not close for the cable check",
        _board("stuck_open_S1"), "refused", ("contactor_one_pole",), (8.0, 8.0), phase="idle"),
    Row("mains", "contactor", "a mains contactor opens: the modules lose their input",
        _board("stuck_open_K1"), "error", ("mains_contactor",), ERROR),
    Row("lock_jammed", "contactor", "the connector lock opens", _board("lock_jammed"),
        "error", ("lock_lost",), ERROR),
)  # fmt: skip

BOARD = (
    Row("board_silent", "board", "the master board says nothing", _board("silent"),
        "emergency", ("board_silent",), (0.7, 0.7)),
    Row("board_deaf", "board", "the master board hears nothing", _board("deaf"),
        "emergency", ("board_safe",), (0.7, 0.7)),
    Row("board_reboot", "board", "the master board starts anew", lambda b: b.board("reboot"),
        "error", ("board_rebooted",), ERROR),
    Row("board_frozen", "board", "the board repeats its last counter", _board("frozen_counter"),
        "emergency", ("board_silent",), (0.7, 0.7)),
    Row("board_damaged", "board", "all frames of the board arrive damaged",
        _board("damaged_frames"), "emergency", ("board_silent",), (0.7, 0.7)),
    Row("board_supply", "board", "supply of the board too low", _board("supply_low"),
        "emergency", ("board_safe",)),
)  # fmt: skip

SUPPLY = (
    Row("modules_alarm", "supply", "every module has an alarm (over-temperature)",
        _modules("1.4"), "error", ("supply_failed",), (2.0, 4.0)),
    Row("one_module_alarm", "supply", "one module of three has an alarm",
        _modules("1.4", (0,)), "warning", ("module_over_temperature", "module_failed"), None),
    Row("one_module_silent", "supply", "one module of three falls silent under load",
        _modules("silent", (0,)), "warning", ("module_lost",), None),
    Row("modules_silent", "supply", "every module falls silent", _modules("silent"),
        "error", ("supply_silent",), (3.5, 5.5)),
    Row("modules_dead", "supply", "the modules lose their input and everything",
        _modules("dead"), "error", ("supply_silent",), (0.5, 5.5)),
    Row("modules_deaf", "supply", "the modules hear nothing and go on; so they cannot answer",
        _modules("deaf"), "error", ("supply_silent",), (4.0, 4.0)),
    Row("modules_stuck", "supply", "the modules deliver after off; then the charge is stopped",
        _modules("stuck"), "emergency", ("supply_not_off", "over_current"), STOP, then=_stop),
    Row("nonsense", "supply", "the modules measure no numbers", _modules("nonsense"),
        "error", ("supply_silent",), (3.5, 5.5)),
    Row("over_current", "supply", "a fifth more current than asked", _modules("over_current"),
        "emergency", ("over_current",), (3.0, 3.0)),
    Row("short_circuit", "supply", "the cable is shorted under load", lambda b: b.short(),
        "emergency", ("supply_short",), (2.0, 2.0)),
    Row("never_starts", "supply", "the modules do not start for the cable check",
        _modules("never_starts"), "refused", (), (16.0, 18.0), phase="idle"),
)  # fmt: skip

VOLTAGE = (
    Row("over_voltage", "voltage", "15 V above the vehicle's maximum (400 ms)",
        _vehicle(battery_v=470.0), "error", ("over_voltage",), (1.5, 3.5)),
    Row("far_over_voltage", "voltage", "above 550 V with a vehicle of 450 V",
        _vehicle(battery_v=600.0), "emergency", ("over_voltage_limit",), (1.0, 1.0)),
)  # fmt: skip

INSULATION = (
    Row("isolation_fault", "insulation", "40 kOhm under load",
        _monitor("resistance_ohm 40000"), "stop", ("isolation_fault",), (14.0, 15.0)),
    Row("isolation_warning", "insulation", "300 kOhm under load, by the edition of 2014",
        _monitor("resistance_ohm 300000"), "warning", ("isolation_warning",), None,
        power={"isolation": {"edition": "2014"}}),
    Row("isolation_check", "insulation", "40 kOhm in the cable check",
        _monitor("resistance_ohm 40000"), "refused", (), (26.0, 27.0), phase="idle"),
    Row("monitor_silent", "insulation", "the insulation monitor says nothing",
        _monitor("fault silent on"), "error", ("isolation_monitor_silent",), (11.0, 13.0)),
    Row("monitor_error", "insulation", "the insulation monitor reports an error of its own",
        _monitor("fault device_error on"), "error", ("isolation_monitor_failed",), (4.0, 6.0)),
    Row("monitor_test", "insulation", "the insulation monitor fails its self-test",
        _monitor("fault test_fails on"), "refused", ("isolation_monitor_test",), (26.0, 27.0),
        phase="idle"),
)  # fmt: skip

HEAT = (
    Row("warm_contact", "heat", "the contacts have 87 degC", _contacts(87.0), "limit",
        within=None, power={"connector": {"forecast_s": 0.0}}),
    Row("hot_contact", "heat", "the contacts have 92 degC", _contacts(92.0), "stop",
        ("connector_hot",), (14.0, 15.0)),
    Row("overheated_contact", "heat", "the contacts have 106 degC", _contacts(106.0), "error",
        ("connector_overheated",), (2.0, 4.0)),
    Row("burning_contact", "heat", "the contacts have 121 degC", _contacts(121.0), "emergency",
        ("connector_burning",), (1.5, 1.5)),
    Row("hot_board", "heat", "the electronics have 76 degC", _celsius("board", 76.0), "limit",
        ("board_hot",), None),
    Row("sensor_open", "heat", "a temperature sensor is broken", _board("sensor1_open"), "stop",
        ("temperature_missing",), (25.0, 26.0)),
)  # fmt: skip

METERS = (
    Row("meter_silent", "meter", "the meter says nothing; the charge may be finished",
        _meter("silent"), "warning", ("meter_integrated",), None),
    Row("meter_required", "meter", "the meter says nothing; no charge without it",
        _meter("silent"), "stop", ("meter_silent",), (24.0, 25.0),
        power={"meter": {"on_loss": "stop"}}),
    Row("meter_crc", "meter", "every answer of the meter is damaged", _meter("crc"), "warning",
        ("meter_integrated",), None),
    Row("meter_rolls_back", "meter", "the meter's register falls to zero", _meter("roll_back"),
        "warning", ("meter_implausible",), None),
)  # fmt: skip

BUS = (
    Row("bus_off", "bus", "the station's CAN controller goes bus-off", _hub("busoff station"),
        "emergency", ("board_silent", "bus_off"), (0.7, 0.7)),
    Row("station_mute", "bus", "frames of the station are lost", _hub("mute station"),
        "emergency", ("board_safe",), (0.7, 0.7)),
    Row("board_mute", "bus", "frames of the board are lost", _hub("mute board"), "emergency",
        ("board_silent",), (0.7, 0.7)),
    Row("wrong_length", "bus", "frames of the modules have a wrong length",
        _hub("garble modules dlc"), "error", ("supply_silent",), (3.5, 5.5)),
    Row("duplicates", "bus", "frames of the modules come twice, as of two with one address",
        _hub("duplicate modules 2"), "error", ("module_duplicate",), (2.0, 4.0)),
    Row("delay", "bus", "frames of the modules are 200 ms late", _hub("delay modules 0.2"),
        "none", within=None),
    Row("flood", "bus", "a foreign node floods the bus with the highest priority",
        lambda bench: bench.flood(0), "emergency", ("board_silent", "board_safe"), (1.0, 1.0)),
    Row("spoof", "bus", "a foreign node tells measurements of a module that does not exist",
        lambda bench: bench.spoof(0x0283F009, bytes.fromhex("447a000043960000")), "none",
        within=None),
)  # fmt: skip

PROGRAM = (
    Row("stall", "program", "the program of the station hangs", lambda bench: bench.stall(),
        "emergency", (), (0.7, 0.7)),
)  # fmt: skip

VEHICLE = (
    Row("vanishes", "vehicle", "the vehicle's computer dies: TCP reset", lambda b: b.vanish(),
        "error", within=(1.0, 3.0)),
    Row("falls_silent", "vehicle", "the vehicle sends no more requests", lambda b: b.freeze(),
        "error", within=(4.0, 75.0)),
    Row("not_ready", "vehicle", "the vehicle says that it is not ready",
        lambda b: b.say(ready=False), "limit", within=None, wire=False),
    Row("reports_failure", "vehicle", "the vehicle reports a failure of its own",
        lambda b: b.say(error="FAILED_RESSTemperatureInhibit"), "limit", within=None, wire=False),
    *(
        Row(name, "vehicle", text, _nothing, reaction, within=within, phase="idle",
            vehicle={"misbehave": name})
        for name, text, reaction, within in (
            ("target_above_limits", "it demands more than the station has", "none", None),
            ("zero_voltage_glitch", "one demand has 0 V as its target", "none", None),
            ("pre_charge_from_zero", "its first target of pre-charge is 0 V", "none", None),
            ("wrong_unit", "its maximum current is in watts", "none", None),
            ("negative_limits", "its maximum current is -100 A", "refused", (60.0, 60.0)),
            ("start_without_pre_charge", "it starts without pre-charge", "refused", (60.0, 60.0)),
            ("demand_before_start", "it demands current before the start", "refused",
             (60.0, 60.0)),
            ("stay_in_b", "it stays in state B at the cable check", "refused", (60.0, 60.0)),
        )
    ),
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    *ORDERS, *SAFETY, *PILOT, *CONTACTORS, *BOARD, *SUPPLY, *VOLTAGE, *INSULATION, *HEAT, *METERS,
    *BUS, *PROGRAM, *VEHICLE,
)  # fmt: skip
