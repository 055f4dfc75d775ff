"""A Maxwell MXR (Winline, UXR) module on the wire, from the tables of document V1.50."""

from struct import pack, unpack

from secc.power.node import Frame
from tools.modules.converter import Converter, Make

MAKE = Make(watchdog_s=20.0)
KNOWN = frozenset(str(bit) for bit in range(32))
_CONTROLLER = 0xF0


class MaxwellModule:
    """Takes its current as a fraction of what it is rated for, in floating point."""

    known = KNOWN
    deadline = None

    def __init__(self, address: int, now: float, make: Make = MAKE, seed: int = 0) -> None:
        self.address = address
        self.converter = Converter(make, seed * 1009 + address, now)
        self.alarms: set[str] = set()
        self.silent = self.deaf = self.nonsense = False
        self.group = 0
        self.altitude_m = 1000
        self.input_mode = 0
        self._asked_v = self._asked_a = 0.0
        self._power = 1.0

    def tick(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def receive(self, frame: Frame, now: float) -> list[Frame]:
        if len(frame.data) != 8 or not frame.extended or frame.id >> 20 != 0x060:
            return []
        own = bool(frame.id >> 19 & 1)
        to, source = frame.id >> 11 & 0xFF, frame.id >> 3 & 0xFF
        mine = to == self.address if own else to in (0xFF, 0xFD - self.group)
        if not mine or source != _CONTROLLER:
            return []
        self.converter.heard(now)
        kind, _, register, value = unpack(">BBH4s", frame.data)
        if kind == 0x03:
            done = self._write(register, value, now)
            reply = pack(">BBH4s", 0x42, 0xF0 if done else 0xF2, register, value)
            return [self._reply(source, reply)] if own else []
        if kind == 0x10:
            return [self._reply(source, self._read(register))]
        return []

    def _reply(self, to: int, data: bytes) -> Frame:
        return Frame(0x060 << 20 | 1 << 19 | to << 11 | self.address << 3, data)

    def _write(self, register: int, value: bytes, now: float) -> bool:
        converter = self.converter
        (number,), (word,) = unpack(">f", value), unpack(">I", value)
        match register:
            case 0x17:
                self.altitude_m = word
            case 0x1B:
                self._asked_a = word / 1024
            case 0x1E:
                self.group = word
                return bool(0 <= word <= 60)
            case 0x1F | 0x23 | 0x46:
                return True
            case 0x20:
                self._power = number
            case 0x21:
                self._asked_v = number
            case 0x22:
                if not 0 <= number <= 1.001:
                    return False
                self._asked_a = number * converter.make.max_a
            case 0x30:
                converter.switch(word == 0, now)
            case 0x31 | 0x44:
                converter.reset()
                self.alarms -= {"7", "28", "31"}
            case _:
                return False
        if register in (0x1B, 0x21, 0x22):
            converter.set_point(self._asked_v, self._asked_a, now)
        return True

    def _read(self, register: int) -> bytes:
        converter, make = self.converter, self.converter.make
        volts, amps = converter.measured_v(), converter.measured_a()
        if self.nonsense:
            volts, amps = float("nan"), float("inf")
        floats = {
            0x01: volts,
            0x02: amps,
            0x03: converter.set_a / make.max_a,
            0x04: converter.temperature_c,
            0x05: 400.0,
            0x08: 400.0,
            0x0A: 400.0,
            0x0B: 25.0,
            0x0C: 230.0,
            0x0D: 230.0,
            0x0E: 230.0,
            0x10: converter.temperature_c,
            0x11: make.power_w,
            0x12: make.max_a,
        }
        if register in floats:
            return pack(">BBHf", 0x41, 0xF0, register, floats[register])
        words = {
            0x40: self._status(),
            0x43: self.group << 16 | self.address,
            0x48: round(converter.current_a * converter.output_v / 0.95),
            0x4A: self.altitude_m,
            0x4B: self.input_mode,
            0x54: 0x3C00_0000 | self.address,
            0x55: 0,
            0x56: 0x0001_0032,
            0x57: 0x0001_0032,
        }
        good = register in words
        return pack(">BBHI", 0x42, 0xF0 if good else 0xF2, register, words.get(register, 0))

    def _status(self) -> int:
        status = sum(1 << int(bit) for bit in self.alarms)
        if not self.converter.live:
            status |= 1 << 22
        if self.converter.shorted:
            status |= 1 << 28
        if self.converter.timed_out:
            status |= 1 << 16
        return status
