"""UUGreenPower UR protocol 36.2, which is Maxwell ENR S0: polled, big-endian, 32 bit in mV and mA.

Identifier: 1 (4 bits), monitor (4), module (7), production day (5) and low serial number (9), which
the controller sends as zero and the module fills in.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum
from struct import Struct
from typing import Any

from secc.power.modules.module import (
    Alarm,
    Extra,
    Heard,
    Point,
    Poll,
    Traits,
    bits,
    steps,
    targets,
    understood,
)
from secc.power.node import Filter, Frame

_WHOLE = Struct(">BBHi")
_ALL = Struct(">BBHHH")
_MILLI = 0.001
_STAMP = 0x3FFF  # production day and serial number in the identifier


class Type(IntEnum):
    """Low half of the first octet; the high half is the group, 0 for all."""

    SET = 0
    SET_REPLY = 1
    READ = 2
    READ_REPLY = 3
    SERIAL_REPLY = 4
    ALL_SET = 11
    ALL_SET_REPLY = 12


class Command(IntEnum):
    """Second octet."""

    VOLTAGE = 0
    CURRENT = 1  # slow
    SET_VOLTAGE = 2
    SET_CURRENT = 3
    SWITCH = 4
    SERIAL = 5
    STATUS = 8
    AC_AB = 20
    AC_BC = 21
    AC_CA = 22
    INLET_TEMPERATURE = 30
    PFC_TEMPERATURE = 31
    DCDC_TEMPERATURE = 34
    DCDC_TEMPERATURE_2 = 35
    FASTEST_CURRENT = 47
    FAST_CURRENT = 48
    FAN_LEVEL = 62
    GROUP = 89
    RANGE = 95
    RANGE_CHOSEN = 96
    FAST_VOLTAGE = 98
    RANGE_IN_FORCE = 101
    AVAILABLE_CURRENT = 104
    CURRENT_AND_AVAILABLE = 114
    VERSION = 120  # ENR; up to 127


HIGH, LOW = 1, 2  # of Command.RANGE; ENR has 3 for automatic
DC_OFF = Alarm("DC-DC off")
STATUS = {
    0: Alarm("AC over voltage", "module_input"),
    1: Alarm("AC under voltage", "module_input"),
    2: Alarm("off by AC over voltage", "module_input"),
    3: Alarm("bus over voltage", "module_internal"),
    4: Alarm("bus under voltage", "module_internal"),
    5: Alarm("bus unbalanced", "module_internal"),
    6: Alarm("DC over voltage", "module_over_voltage"),
    7: Alarm("off by DC over voltage", "module_over_voltage"),
    8: Alarm("DC under voltage", "module_failed"),
    9: Alarm("fan", "module_fan"),
    10: Alarm("manual"),
    11: Alarm("fan driver", "module_fan"),
    12: Alarm("ambient too hot", "module_over_temperature"),
    13: Alarm("ambient cold"),
    14: Alarm("PFC too hot", "module_over_temperature"),
    15: Alarm("output relay", "module_internal"),
    16: Alarm("DC-DC too hot", "module_over_temperature"),
    17: Alarm("DC too hot", "module_over_temperature"),
    18: Alarm("PFC to DC-DC communication", "module_internal"),
    19: Alarm("PFC not ready", "module_internal"),
    20: Alarm("PFC failed", "module_internal"),
    21: Alarm("DC-DC failed", "module_internal"),
    22: Alarm("limited by AC", "module_limited"),
    23: Alarm("limited by temperature", "module_hot"),
    24: Alarm("PFC off"),
    25: DC_OFF,
    28: Alarm("voltage unbalanced", "module_imbalance"),
    29: Alarm("same serial number", "module_duplicate"),
    30: Alarm("off by short circuit", "supply_short"),
    31: Alarm("bleeder failed", "module_internal"),
}  # bits 26 and 27: which loop regulates


def _milli(name: str) -> Callable[[int], dict[str, Any]]:
    return lambda value: {name: value / 1000}


def _status(value: int) -> dict[str, Any]:
    alarms = bits(value, STATUS)
    return {"alarms": alarms, "on": DC_OFF not in alarms}


def _current_and_available(value: int) -> dict[str, Any]:
    return {"current_a": (value >> 16) / 10, "available_a": (value & 0xFFFF) / 10}


# What an answer tells, from its 32 bits.
_MEANING: dict[int, Callable[[int], dict[str, Any]]] = {
    Command.VOLTAGE: _milli("voltage_v"),
    Command.FAST_VOLTAGE: _milli("voltage_v"),
    Command.CURRENT: _milli("current_a"),
    Command.FAST_CURRENT: _milli("current_a"),
    Command.FASTEST_CURRENT: _milli("current_a"),
    Command.DCDC_TEMPERATURE: _milli("temperature_c"),
    Command.AVAILABLE_CURRENT: _milli("available_a"),
    Command.CURRENT_AND_AVAILABLE: _current_and_available,
    Command.STATUS: lambda value: _status(value & 0xFFFF_FFFF),
    Command.RANGE_IN_FORCE: lambda value: {"high": value == HIGH} if value in (HIGH, LOW) else {},
    Command.SERIAL: lambda value: {"serial": f"{value & 0xFFFF_FFFF:08X}"},
    Command.VERSION: lambda value: {"firmware": f"{value & 0xFFFF_FFFF:X}"},
}


class UUGreenPower:
    """The controller's side; `controller` is the monitor address, `group` that of the modules."""

    traits = Traits(
        addresses=range(1, 128),
        controllers=range(1, 16),
        polls=(
            Poll(Command.FAST_VOLTAGE, 0.2, 0.5),
            Poll(Command.FAST_CURRENT, 0.2, 0.5),
            Poll(Command.STATUS, 0.5, 1.0),
            Poll(Command.AVAILABLE_CURRENT, 2.0, 5.0),
            Poll(Command.RANGE_IN_FORCE, 5.0, 0.5),
            Poll(Command.DCDC_TEMPERATURE, 2.0, 5.0),
            Poll(Command.SERIAL, 30.0, 10.0),
            Poll(Command.VERSION, 60.0, 10.0),
        ),
        find=Command.STATUS,
        resolution_v=_MILLI,
        resolution_a=_MILLI,
        alarms=frozenset(STATUS.values()),
        ranges=True,
    )
    heartbeats: Sequence[Frame] = ()

    def __init__(self, controller: int | None = None, group: int | None = None) -> None:
        self._id = 1 << 25 | (1 if controller is None else controller) << 21
        self._group = (group or 0) << 4
        self.filters = (Filter(self._id, 0x1FE0_0000),)

    def read(self, what: int, address: int | None) -> list[Frame]:
        return [self._frame(Type.READ, what, address, 0)]

    def set_point(self, addresses: Sequence[int], point: Point, all_of_them: bool) -> list[Frame]:
        volts = steps(point.voltage_v, _MILLI)
        amps = steps(point.current_a, _MILLI)
        return [
            frame
            for address in targets(addresses, all_of_them)
            for frame in (
                self._frame(Type.SET, Command.SET_VOLTAGE, address, volts),
                self._frame(Type.SET, Command.SET_CURRENT, address, amps),
            )
        ]

    def set_all(self, address: int | None, point: Point, battery_v: float, on: bool) -> Frame:
        """AllSet: current, battery voltage and voltage in steps of 0.1, and the switch, at once."""
        amps, battery = steps(point.current_a, 0.1), steps(battery_v, 0.1)
        volts = steps(point.voltage_v, 0.1)
        kind = self._group | Type.ALL_SET
        return Frame(self._identifier(address), _ALL.pack(kind, not on, amps, battery, volts))

    def switch(self, addresses: Sequence[int], on: bool, all_of_them: bool) -> list[Frame]:
        return [
            self._frame(Type.SET, Command.SWITCH, address, not on)
            for address in targets(addresses, all_of_them)
        ]

    def extra(self, extra: Extra, address: int, value: int) -> list[Frame]:
        match extra:
            case Extra.RANGE:
                return [self._frame(Type.SET, Command.RANGE, address, HIGH if value else LOW)]
            case Extra.GROUP:
                return [self._frame(Type.SET, Command.GROUP, address, value)]
        return []

    def decode(self, frame: Frame) -> Heard | None:
        if not understood(frame, self.filters):
            return None
        head, command, _, value = _WHOLE.unpack(frame.data)
        address, stamp = frame.id >> 14 & 0x7F, frame.id & _STAMP
        kind = head & 0x0F
        if kind in (Type.READ_REPLY, Type.SERIAL_REPLY):
            told = _MEANING[command](value) if command in _MEANING else {}
            return Heard(address=address, what=command, identity=stamp, **told)
        if kind in (Type.SET_REPLY, Type.ALL_SET_REPLY):
            return Heard(address=address, what=-1, identity=stamp)
        return None

    def _identifier(self, address: int | None) -> int:
        return self._id | (address or 0) << 14

    def _frame(self, kind: Type, command: int, address: int | None, value: int) -> Frame:
        group = self._group if address is None else 0
        return Frame(self._identifier(address), _WHOLE.pack(group | kind, command, 0, value))
