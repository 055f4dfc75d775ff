"""Infypower V1.13 (REG, CEG, LRG): polled, big-endian; set-points in mV and mA, readings in float.

Identifier: error (3 bits), device (4), command (6), destination (8), source (8).
"""

from collections.abc import Sequence
from enum import IntEnum
from struct import Struct
from typing import Annotated

from msgspec import Meta

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
from secc.session.settings import Section

_Octet = Annotated[int, Meta(ge=0, le=255)]
_Place = Annotated[int, Meta(ge=0, le=7)]
_MODULE, _GROUP = 0x0A, 0x0B  # device
_EVERYBODY = 0x3F
_MILLI = 0.001
_STARTING = 7  # error of a module that is not ready yet
_FLOATS, _SET, _WORDS = Struct(">ff"), Struct(">II"), Struct(">HHHH")


class Command(IntEnum):
    """Six bits of the identifier; W: the rest are read."""

    SYSTEM_OUTPUT = 0x01
    MODULE_COUNT = 0x02
    OUTPUT = 0x03
    STATUS = 0x04
    AC_INPUT = 0x06
    CAPABILITY = 0x0A
    BARCODE = 0x0B
    EXTERNAL = 0x0C  # behind the diode; available current
    WALK_IN = 0x13  # W
    BLINK = 0x14  # W
    GROUP = 0x16  # W
    SLEEP = 0x19  # W
    SWITCH = 0x1A  # W
    SYSTEM_SET = 0x1B  # W
    MODULE_SET = 0x1C  # W
    ADDRESSING = 0x1F  # W


DC_OFF = Alarm("DC off")
# Octet of the status answer -> bit -> alarm.
STATUS = {
    7: {  # state 0
        0: Alarm("output short", "supply_short"),
        2: Alarm("internal communication", "module_internal"),
        3: Alarm("input or bus abnormal", "module_input"),
        4: Alarm("sleeping"),
        5: Alarm("discharge abnormal", "module_internal"),
    },
    6: {  # state 1
        0: DC_OFF,
        1: Alarm("fault", "module_failed"),
        2: Alarm("protection", "module_failed"),
        3: Alarm("fan", "module_fan"),
        4: Alarm("over temperature", "module_over_temperature"),
        5: Alarm("output over voltage", "module_over_voltage"),
        6: Alarm("walk-in"),
        7: Alarm("communication interrupted", "module_unheard"),
    },
    5: {  # state 2
        0: Alarm("power limited", "module_limited"),
        1: Alarm("address repeated", "module_duplicate"),
        2: Alarm("load sharing", "module_imbalance"),
        3: Alarm("phase lost", "module_input"),
        4: Alarm("input unbalanced", "module_input"),
        5: Alarm("input under voltage", "module_input"),
        6: Alarm("input over voltage", "module_input"),
        7: Alarm("PFC off"),
    },
}


class InfypowerSettings(Section, frozen=True):
    """Where some commands have their value: the tables name the commands only."""

    walk_in_octet: _Place = 0
    blink_octet: _Place = 0
    group_octet: _Place = 0
    yes: _Octet = 1  # of walk-in and blink
    no: _Octet = 0


class Infypower:
    """The controller's side; `group` addresses a group where all modules are meant."""

    traits = Traits(
        addresses=range(0x3C),
        controllers=range(0xF0, 0xF9),
        polls=(
            Poll(Command.OUTPUT, 0.2, 0.5),
            Poll(Command.EXTERNAL, 0.2, 0.25, shared=True),
            Poll(Command.STATUS, 0.5, 1.0),
            Poll(Command.CAPABILITY, 10.0, 10.0),
            Poll(Command.BARCODE, 30.0, 10.0),
        ),
        find=Command.CAPABILITY,
        resolution_v=_MILLI,
        resolution_a=_MILLI,
        watchdog_s=10.0,
        alarms=frozenset(alarm for row in STATUS.values() for alarm in row.values()),
    )
    heartbeats: Sequence[Frame] = ()

    def __init__(
        self,
        controller: int | None = None,
        group: int | None = None,
        settings: InfypowerSettings | None = None,
    ) -> None:
        self._settings = settings or InfypowerSettings()
        self._controller = 0xF0 if controller is None else controller
        self._group = group
        self.filters = (Filter(0x0280_0000 | self._controller << 8, 0x0380_FF00),)

    def read(self, what: int, address: int | None) -> list[Frame]:
        return [self._frame(what, address, bytes(8))]

    def set_point(self, addresses: Sequence[int], point: Point, all_of_them: bool) -> list[Frame]:
        data = _SET.pack(steps(point.voltage_v, _MILLI), steps(point.current_a, _MILLI))
        return [
            self._frame(Command.MODULE_SET, address, data)
            for address in targets(addresses, all_of_them)
        ]

    def switch(self, addresses: Sequence[int], on: bool, all_of_them: bool) -> list[Frame]:
        return [
            self._with(Command.SWITCH, address, 0, not on)
            for address in targets(addresses, all_of_them)
        ]

    def extra(self, extra: Extra, address: int, value: int) -> list[Frame]:
        settings = self._settings
        word = settings.yes if value else settings.no
        match extra:
            case Extra.WALK_IN:
                return [self._with(Command.WALK_IN, address, settings.walk_in_octet, word)]
            case Extra.BLINK:
                return [self._with(Command.BLINK, address, settings.blink_octet, word)]
            case Extra.GROUP:
                return [self._with(Command.GROUP, address, settings.group_octet, value)]
        return []

    def decode(self, frame: Frame) -> Heard | None:
        command, address = frame.id >> 16 & 0x3F, frame.id & 0xFF
        if not understood(frame, self.filters):
            return None
        if error := frame.id >> 26:  # 2: no such command, 3: bad data
            return Heard(address=address, what=command, refused=error != _STARTING)
        return _answer(command, address, frame.data)

    def _with(self, command: Command, address: int | None, place: int, value: int) -> Frame:
        """A command with one octet that counts."""
        return self._frame(command, address, bytes(place) + bytes((value,)) + bytes(7 - place))

    def _frame(self, command: int, address: int | None, data: bytes) -> Frame:
        device, destination = _MODULE, address
        if destination is None:
            device, destination = _MODULE, _EVERYBODY
            if self._group is not None:
                device, destination = _GROUP, self._group
        return Frame(device << 22 | command << 16 | destination << 8 | self._controller, data)


def _answer(command: int, address: int, data: bytes) -> Heard | None:
    match command:
        case Command.OUTPUT:
            volts, amps = _FLOATS.unpack(data)
            return Heard(address=address, what=command, voltage_v=volts, current_a=amps)
        case Command.STATUS:
            alarms = frozenset().union(*(bits(data[at], row) for at, row in STATUS.items()))
            celsius = int.from_bytes(data[4:5], signed=True)
            return Heard(
                address=address,
                what=command,
                alarms=alarms,
                on=DC_OFF not in alarms,
                temperature_c=float(celsius),
            )
        case Command.CAPABILITY:
            high, low, amps, watts = _WORDS.unpack(data)
            return Heard(
                address=address,
                what=command,
                max_voltage_v=float(high),
                min_voltage_v=float(low),
                max_current_a=amps * 0.1,
                max_power_w=watts * 10.0,
            )
        case Command.EXTERNAL:
            volts, amps, _, _ = _WORDS.unpack(data)
            return Heard(
                address=address, what=command, output_v=volts * 0.1, available_a=amps * 0.1
            )
        case Command.BARCODE:
            return Heard(address=address, what=command, serial=data.hex().upper())
        case _ if command in (*Command,):  # the echo of a write, or a reading that is not needed
            return Heard(address=address, what=command)
    return None
