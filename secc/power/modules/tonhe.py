"""Tonhe THJS V1.2: J1939 identifiers, little-endian; modules tell by themselves every 500 ms.

A set-point that is out of range is clamped without a word, so none may be sent.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from struct import Struct
from typing import Annotated, Literal

from msgspec import Meta

from secc.power.modules.module import Alarm, Extra, Heard, Point, Traits, bits, steps, understood
from secc.power.node import Filter, Frame
from secc.session.settings import Section

_CONTROLLER, _EVERYBODY = 0xA0, 0xFF
_SWITCH, _SET, _HEARTBEAT, _ONE = 0x08_03, 0x10_04, 0x18_05, 0x08_06  # priority and PDU format
_START, _STOP = 0xAA, 0x55
_PER_MASK = 24  # modules in the three octets of a mask
_RUNNING = 1
_OUTPUT = Struct("<BHHHB")
_POINT, _WORDS, _INPUT = Struct("<HH"), Struct("<HH"), Struct("<HHHh")
_HARDWARE = 7
_MOST = 0xFFFF  # of what a frame can say: 655.35 A

FAULTS = {
    0: Alarm("input under voltage", "module_input"),
    1: Alarm("phase lost", "module_input"),
    2: Alarm("input over voltage", "module_input"),
    3: Alarm("output over voltage", "module_over_voltage"),
    4: Alarm("output over current", "module_failed"),
    5: Alarm("over temperature", "module_over_temperature"),
    6: Alarm("fan", "module_fan"),
    7: Alarm("hardware", "module_internal"),
    8: Alarm("bus", "module_internal"),
    9: Alarm("internal communication", "module_internal"),
    10: Alarm("discharge", "module_internal"),
    11: Alarm("PFC off", "module_internal"),
    12: Alarm("input under voltage warning", "module_limited"),
    13: Alarm("input over voltage warning", "module_limited"),
    14: Alarm("limited by temperature", "module_hot"),
    15: Alarm("short circuit", "supply_short"),
}
PFC_FAULTS = {
    0: Alarm("input over current", "module_internal"),
    1: Alarm("input frequency", "module_input"),
    2: Alarm("input unbalanced", "module_input"),
    4: Alarm("address conflict", "module_duplicate"),
    5: Alarm("bus bias", "module_internal"),
    6: Alarm("input phase", "module_input"),
    7: Alarm("bus over voltage", "module_internal"),
}
EXTENDED_FAULTS = {
    0: Alarm("pre-stage stop", "module_failed"),
    1: Alarm("hot-plug", "module_failed"),
    2: Alarm("CAN timeout", "module_unheard"),
    4: Alarm("output relay", "module_internal"),
    6: Alarm("inner over temperature", "module_over_temperature"),
    7: Alarm("inlet over temperature", "module_over_temperature"),
    8: Alarm("limited by input", "module_limited"),
    9: Alarm("limited by temperature", "module_hot"),
    10: Alarm("discharge switch", "module_internal"),
}
_WARNINGS = 1 << 12 | 1 << 13  # they set the bit of hardware too, as bits 8 to 11 do
_FAILURES = 0x0F00


class TonheSettings(Section, frozen=True):
    """How modules are named in commands, and what the document leaves open."""

    commands: Literal["mask", "each"] = "mask"  # each: one frame to one module, without a mask
    first_bit: Literal["lowest", "highest"] = "lowest"  # of the eight in an octet of a mask
    first_octet: Literal["first", "last"] = "first"  # of the three, for the first eight modules
    ambient_zero: Annotated[int, Meta(ge=-1_000, le=1_000)] = 0  # what is told at 0 degrees Celsius


class Tonhe:
    """The controller's side; `group` is the group number in masks."""

    traits = Traits(  # a bit "CAN timeout" says that there is a watchdog, nothing how long
        addresses=range(1, 97),
        controllers=range(97, 255),
        polls=(),
        find=0x01,
        resolution_v=0.1,
        resolution_a=0.01,
        heartbeat_s=5.0,
        alarms=frozenset((*FAULTS.values(), *PFC_FAULTS.values(), *EXTENDED_FAULTS.values())),
    )

    def __init__(
        self,
        controller: int | None = None,
        group: int | None = None,
        settings: TonheSettings | None = None,
    ) -> None:
        self._settings = settings or TonheSettings()
        self._controller = _CONTROLLER if controller is None else controller
        self._group = (group or 0) << 4
        self.filters = [
            Filter(head << 16 | self._controller << 8, 0x1FFF_FF00)
            for head in (0x1801, 0x0802, 0x180B, 0x1C91)
        ]
        self.heartbeats = [self._frame(_HEARTBEAT, _EVERYBODY, bytes(8))]

    def read(self, what: int, address: int | None) -> list[Frame]:  # noqa: ARG002
        return []

    def set_point(
        self,
        addresses: Sequence[int],
        point: Point,
        all_of_them: bool,  # noqa: ARG002
    ) -> list[Frame]:
        if self._settings.commands == "each":
            return [self.start(address, point) for address in addresses]
        values = self._values(point)
        return [self._frame(_SET, _EVERYBODY, mask + values) for mask in self._masks(addresses)]

    def switch(
        self,
        addresses: Sequence[int],
        on: bool,
        all_of_them: bool,  # noqa: ARG002
    ) -> list[Frame]:
        if self._settings.commands == "each":  # on comes with the set-point
            stop = bytes((_STOP,)) + bytes(7)
            return [] if on else [self._frame(_ONE, address, stop) for address in addresses]
        word = bytes((_START if on else _STOP,))
        return [
            self._frame(_SWITCH, _EVERYBODY, mask[:3] + word + mask[3:] + bytes(3))
            for mask in self._masks(addresses)
        ]

    def start(self, address: int, point: Point) -> Frame:
        """Set-point and start of one module in one frame."""
        data = bytes((_START, 0)) + self._values(point) + bytes(2)
        return self._frame(_ONE, address, data)

    def extra(self, extra: Extra, address: int, value: int) -> list[Frame]:  # noqa: ARG002
        return []

    def decode(self, frame: Frame) -> Heard | None:
        address, told = frame.id & 0xFF, frame.id >> 16 & 0xFF
        if address not in self.traits.addresses or not understood(frame, self.filters):
            return None
        return _told(told, address, frame.data, self._settings.ambient_zero)

    def _values(self, point: Point) -> bytes:
        volts = steps(point.voltage_v, self.traits.resolution_v)
        amps = steps(point.current_a, self.traits.resolution_a)
        return _POINT.pack(min(volts, _MOST), min(amps, _MOST))

    def _masks(self, addresses: Sequence[int]) -> Iterator[bytes]:
        """Three octets of a mask and the octet of group and multiple, for each 24 modules."""
        for multiple, some in groupby(sorted(addresses), lambda each: (each - 1) // _PER_MASK):
            mask = bytearray(3)
            for address in some:
                octet, bit = divmod((address - 1) % _PER_MASK, 8)
                bit = bit if self._settings.first_bit == "lowest" else 7 - bit
                mask[octet if self._settings.first_octet == "first" else 2 - octet] |= 1 << bit
            yield bytes((*mask, self._group | multiple))

    def _frame(self, head: int, destination: int, data: bytes) -> Frame:
        return Frame(head << 16 | destination << 8 | self._controller, data)


def _told(told: int, address: int, data: bytes, ambient_zero: int) -> Heard | None:
    match told:
        case 0x01:
            state, volts, amps, faults, pfc = _OUTPUT.unpack(data)
            if faults & _WARNINGS and not faults & _FAILURES:
                faults &= ~(1 << _HARDWARE)
            return Heard(
                address=address,
                what=told,
                on=state == _RUNNING,
                voltage_v=volts / 10,
                current_a=amps / 100,
                alarms=bits(faults, FAULTS) | bits(pfc, PFC_FAULTS),
            )
        case 0x02:
            return Heard(address=address, what=told, refused=data[0] != 1)
        case 0x0B:
            *_, celsius = _INPUT.unpack(data)
            return Heard(address=address, what=told, temperature_c=float(celsius - ambient_zero))
        case 0x91:
            _, faults = _WORDS.unpack(data[:4])
            return Heard(address=address, what=told, alarms=bits(faults, EXTENDED_FAULTS))
    return None
