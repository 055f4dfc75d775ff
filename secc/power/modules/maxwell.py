"""Maxwell MXR V1.50, which is Winline and UXR: polled, big-endian, registers in float or 32 bit.

Identifier: 0x060 (9 bits), point to point (1), destination (8), source (8), group (3).
"""

from collections.abc import Sequence
from enum import IntEnum
from math import inf
from struct import Struct
from typing import Annotated, Any

from msgspec import Meta

from secc.power.modules.module import (
    Alarm,
    Extra,
    Heard,
    Point,
    Poll,
    Traits,
    bits,
    targets,
    understood,
)
from secc.power.node import Filter, Frame
from secc.session.settings import Section

_PROTOCOL, _ONE = 0x060 << 20, 1 << 19
_EVERYBODY, _FIRST_GROUP = 0xFF, 0xFD  # destinations downwards: extended group g is 0xFD - g
_WRITE, _READ = 0x03, 0x10
_FLOAT, _WHOLE = 0x41, 0x42  # first octet of an answer
_DONE = 0xF0  # second octet of an answer
_HEAD = Struct(">BBH")
_F32, _U32 = Struct(">f"), Struct(">I")


class Register(IntEnum):
    """Third and fourth octet; F: float, W: written."""

    VOLTAGE = 0x01  # F
    CURRENT = 0x02  # F
    LIMIT = 0x03  # F, fraction
    DC_TEMPERATURE = 0x04  # F
    AC_VOLTAGE = 0x05  # F
    BUS_PLUS = 0x08  # F
    BUS_MINUS = 0x0A  # F
    AMBIENT_TEMPERATURE = 0x0B  # F
    PHASE_A = 0x0C  # F; up to 0x0E
    PFC_TEMPERATURE = 0x10  # F
    RATED_POWER = 0x11  # F
    RATED_CURRENT = 0x12  # F
    SET_ALTITUDE = 0x17  # W
    SET_CURRENT = 0x1B  # W, 1/1024 A
    GROUP = 0x1E  # W
    ADDRESSING = 0x1F  # W
    SET_POWER = 0x20  # F W, fraction
    SET_VOLTAGE = 0x21  # F W
    SET_LIMIT = 0x22  # F W, fraction of the rated current
    SET_TRIP_VOLTAGE = 0x23  # F W
    SWITCH = 0x30  # W
    RESET_OVER_VOLTAGE = 0x31  # W
    STATUS = 0x40
    GROUP_AND_DIAL = 0x43
    RESET_SHORT = 0x44  # W
    SET_INPUT_MODE = 0x46  # W
    INPUT_POWER = 0x48
    ALTITUDE = 0x4A
    INPUT_MODE = 0x4B
    SERIAL = 0x54
    VERSION = 0x56


_RESETS = (Register.RESET_OVER_VOLTAGE, Register.RESET_SHORT)
OFF = RESET = 0x0001_0000
DC_OFF = Alarm("DC-DC off")
STATUS = {
    0: Alarm("fault", "module_failed"),
    1: Alarm("protection", "module_failed"),
    3: Alarm("internal communication", "module_internal"),
    4: Alarm("input mode wrong", "module_input"),
    5: Alarm("input mode does not match", "module_input"),
    7: Alarm("DC-DC over voltage", "module_over_voltage"),
    8: Alarm("PFC voltage", "module_internal"),
    9: Alarm("AC over voltage", "module_input"),
    14: Alarm("AC under voltage", "module_input"),
    16: Alarm("CAN failure", "module_unheard"),
    17: Alarm("current unbalanced", "module_imbalance"),
    22: DC_OFF,
    23: Alarm("power limited", "module_limited"),
    24: Alarm("limited by temperature", "module_hot"),
    25: Alarm("limited by AC", "module_limited"),
    27: Alarm("fan", "module_fan"),
    28: Alarm("short circuit", "supply_short"),
    30: Alarm("DC-DC too hot", "module_over_temperature"),
    31: Alarm("output over voltage", "module_over_voltage"),
}
_FLOATS = {
    Register.VOLTAGE: "voltage_v",
    Register.CURRENT: "current_a",
    Register.DC_TEMPERATURE: "temperature_c",
    Register.RATED_POWER: "max_power_w",
    Register.RATED_CURRENT: "max_current_a",
}


class MaxwellSettings(Section, frozen=True):
    """What the table of registers leaves open."""

    power_unit_w: Annotated[float, Meta(ge=0.1, le=1_000)] = 1.0  # of the rated power that is told


class Maxwell:
    """The controller's side; `group` is an extended group, 0 to 60."""

    traits = Traits(  # bit 16 of the status says that there is a watchdog, nothing how long
        addresses=range(64),
        controllers=range(64, 255),
        polls=(
            Poll(Register.VOLTAGE, 0.2, 0.5),
            Poll(Register.CURRENT, 0.2, 0.5),
            Poll(Register.STATUS, 0.5, 1.0),
            Poll(Register.RATED_CURRENT, 10.0, 10.0),
            Poll(Register.RATED_POWER, 10.0, 10.0),
            Poll(Register.DC_TEMPERATURE, 2.0, 5.0),
            Poll(Register.SERIAL, 30.0, 10.0),
            Poll(Register.VERSION, 60.0, 10.0),
        ),
        find=Register.STATUS,
        resolution_v=0.01,  # they are floats
        resolution_a=0.01,
        alarms=frozenset(STATUS.values()),
        relative=True,
    )
    heartbeats: Sequence[Frame] = ()

    def __init__(
        self,
        controller: int | None = None,
        group: int | None = None,
        settings: MaxwellSettings | None = None,
    ) -> None:
        self._power_unit_w = (settings or MaxwellSettings()).power_unit_w
        self._controller = 0xF0 if controller is None else controller
        self._group = group
        mask = 0x1FF << 20 | _ONE | 0xFF << 11
        self.filters = (Filter(_PROTOCOL | _ONE | self._controller << 11, mask),)

    def read(self, what: int, address: int | None) -> list[Frame]:
        return [self._frame(_READ, what, address, bytes(4))]

    def set_point(self, addresses: Sequence[int], point: Point, all_of_them: bool) -> list[Frame]:
        volts = _float_down(point.voltage_v)
        fraction = _float_down(point.current_a / point.rated_a)
        return [
            frame
            for address in targets(addresses, all_of_them)
            for frame in (
                self._frame(_WRITE, Register.SET_VOLTAGE, address, volts),
                self._frame(_WRITE, Register.SET_LIMIT, address, fraction),
            )
        ]

    def switch(self, addresses: Sequence[int], on: bool, all_of_them: bool) -> list[Frame]:
        return [
            self._set(Register.SWITCH, address, 0 if on else OFF)
            for address in targets(addresses, all_of_them)
        ]

    def extra(self, extra: Extra, address: int, value: int) -> list[Frame]:
        match extra:
            case Extra.RESET:
                return [self._set(register, address, RESET) for register in _RESETS]
            case Extra.GROUP:
                return [self._set(Register.GROUP, address, value)]
        return []

    def decode(self, frame: Frame) -> Heard | None:
        if not understood(frame, self.filters):
            return None
        kind, result, register = _HEAD.unpack(frame.data[:4])
        address, value = frame.id >> 3 & 0xFF, frame.data[4:]
        if kind not in (_FLOAT, _WHOLE) or address not in self.traits.addresses:
            return None
        if result != _DONE:
            return Heard(address=address, what=register, refused=True)
        told = _told(kind, register, value)
        if "max_power_w" in told:
            told["max_power_w"] *= self._power_unit_w
        return Heard(address=address, what=register, **told)

    def _set(self, register: Register, address: int | None, value: int) -> Frame:
        return self._frame(_WRITE, register, address, _U32.pack(value))

    def _frame(self, kind: int, register: int, address: int | None, value: bytes) -> Frame:
        to = _ONE | (address or 0) << 11
        if address is None:
            to = (_EVERYBODY if self._group is None else _FIRST_GROUP - self._group) << 11
        identifier = _PROTOCOL | to | self._controller << 3
        return Frame(identifier, _HEAD.pack(kind, 0, register) + value)


def _told(kind: int, register: int, value: bytes) -> dict[str, Any]:
    if kind == _FLOAT:
        name = _FLOATS.get(register)  # type: ignore[call-overload]
        return {name: _F32.unpack(value)[0]} if name else {}
    word = _U32.unpack(value)[0]
    if register == Register.STATUS:
        alarms = bits(word, STATUS)
        return {"alarms": alarms, "on": DC_OFF not in alarms}
    if register == Register.SERIAL:
        return {"serial": f"{word:08X}"}
    if register == Register.VERSION:
        return {"firmware": f"{word >> 16}.{word & 0xFFFF}"}
    return {}


def _float_down(value: float) -> bytes:
    """The highest float of 32 bits that is not above `value`."""
    value = max(0.0, value)
    octets = _F32.pack(value)
    if _F32.unpack(octets)[0] <= value < inf:
        return octets
    return (int.from_bytes(octets) - 1).to_bytes(4)
